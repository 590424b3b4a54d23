"""The desk's limits room: what is set, its picture, a sentence read, and saving with the file's comments kept."""

from dataclasses import replace
from datetime import date, timedelta

from assistant.config.writing import save_limits
from assistant.desk.pages import DayPicture, UnderstoodSentence
from assistant.desk.parts import Room
from assistant.errors import DataError
from assistant.holidays import holidays_of
from rules.hours import day_of, day_spans
from rules.languages import Language
from rules.limits import Limits
from rules.outlets import exported
from rules.sentence import example, read_sentence, say

PICTURE_DAYS = 14


class LimitsRoom(Room):
    def limits_sentence(self, language: str = "") -> str:
        """What is set, as a sentence that can be typed again; in the user's language when none is named."""
        return say(self.limits(), self._speech(language), promises=True)

    def letter(self, language: str) -> str:
        """The letter that tells clients when they may write (always) and when they get an answer."""
        return exported(self.limits(), "letter", self._speech(language), self._today())

    def read_sentence(self, text: str) -> UnderstoodSentence:
        """Limits typed as a sentence: what was understood and what was not. Nothing is saved."""
        current = self.limits()
        own = self._speech()
        others = [other for other in self._parts.languages.all if other is not own and other.table("hours")]
        understood = read_sentence(text, [own, *others], current, self._today())
        speech = self._speech(understood.language)
        limits = self._with_holidays(understood.limits)
        return UnderstoodSentence(
            sentence=say(limits, speech),
            not_understood=understood.not_understood,
            example=example(speech),
            limits=None if understood.not_understood else limits,
            picture=pictured(limits, self._today(), PICTURE_DAYS),
        )

    def save_limits(self, change: Limits | str) -> None:
        """Save limits, or a sentence that was understood whole. The version before them is kept."""
        limits = change
        if isinstance(change, str):
            understood = self.read_sentence(change)
            if understood.limits is None:
                raise DataError(f"not understood: {', '.join(understood.not_understood)}; nothing was saved")
            limits = understood.limits
        assert isinstance(limits, Limits)
        file, folder, now = self._parts.config_file, self._parts.data_folder, self.now()
        self._change_file("limits", lambda: save_limits(file, limits, folder, now))

    def _with_holidays(self, limits: Limits) -> Limits:
        """The limits with the days of a place that was just named."""
        if not limits.country or limits.holidays:
            return limits
        folder, year = self._parts.data_folder, self.now().year
        return replace(limits, holidays=holidays_of(limits.country, limits.region, limits.language, folder, year))

    def _speech(self, code: str = "") -> Language:
        spoken = [language for language in self._parts.languages.all if language.table("hours")]
        wanted = code or self.limits().language
        return next((language for language in spoken if language.code == wanted), spoken[0])

    def _today(self) -> date:
        return day_of(self.now(), self.limits()).on


def pictured(limits: Limits, today: date, days: int) -> tuple[DayPicture, ...]:
    found = (day_spans(today + timedelta(days=n), limits) for n in range(days))
    return tuple(DayPicture(day.on, day.spans, day.cause.value, day.name) for day in found)
