"""It came outside working hours: a neutral fact, judged by the server's arrival time alone."""

from rules.hours import day_of, is_working_time
from rules.reading import Reading
from rules.signals import NONE, Findings, Signal, Where
from rules.tags import Tag


def after_hours(reading: Reading) -> Findings:
    """Mail that arrived outside the hours the user works.

    Judged by the server's arrival time (RFC 9051 section 2.3.3), which the sender does not set, in the user's own zone.
    """
    arrived, limits = reading.message.arrived_at, reading.limits
    if is_working_time(arrived, limits):
        return NONE
    local = arrived.astimezone(reading.zone)
    values = (("instant", local.isoformat()), ("cause", day_of(arrived, limits).cause.value))
    words = local.isoformat(" ", "minutes")[:16]
    return Findings((Signal(Tag.AFTER_HOURS, words, Where.HEADER, 0, 0, "arrived_outside_hours", values),))
