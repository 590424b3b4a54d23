"""The desk's limits room: what is set, and its picture."""

from datetime import timedelta

from assistant.desk.parts import Room
from assistant.desk.views import DayPicture
from rules.hours import day_of, day_spans


class LimitsRoom(Room):
    def limits_picture(self, days: int = 14) -> tuple[DayPicture, ...]:
        """The next days, today first."""
        limits = self.limits()
        today = day_of(self.now(), limits).on
        found = (day_spans(today + timedelta(days=n), limits) for n in range(days))
        return tuple(DayPicture(day.on, day.spans, day.cause.value, day.name) for day in found)
