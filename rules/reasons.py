"""Reasons as sentences in the user's language: why a tag was given, and why something seen was set aside."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rules.languages import BUILT_IN_LANGUAGES, Languages
from rules.signals import Dismissed, Signal

FALLBACK = "en"
LONGEST_WORDS = 160  # of the mail's own words inside a sentence of ours


class Reasons:
    """The sentences of one language; what it lacks is said in English."""

    def __init__(self, code: str, languages: Languages = BUILT_IN_LANGUAGES) -> None:
        found = [languages.get(c) for c in (code, FALLBACK)]
        self._tables: list[Mapping[str, Any]] = [language.table("reasons") for language in found if language]

    def _text(self, section: str, key: str) -> str:
        return next((str(t[section][key]) for t in self._tables if key in t.get(section, {})), key)

    def say(self, section: str, key: str, /, **values: str) -> str:
        """One sentence with its slots filled; the key itself when no language has it."""
        return _filled(self._text(section, key), values)

    def why(self, signal: Signal) -> str:
        """Why a tag was given: the rule, the mail's words and what they mean."""
        values = {name: self._shown(name, value) for name, value in signal.values}
        special = f"{signal.reason}_{values.get('cause', '')}"
        key = special if self._text("signals", special) != special else signal.reason
        sentence = self.say("signals", key, words=short(signal.words), **values)
        if values.get("heavy"):
            sentence += " " + self.say("heavy", "words", heavy=values["heavy"])
        return sentence

    def why_not(self, dismissed: Dismissed) -> str:
        """Why something seen became no tag."""
        return self.say("dismissed", dismissed.reason, words=short(dismissed.words))

    def moment(self, instant: datetime) -> str:
        """An instant in words, by the clock of its own zone."""
        weekdays = next(t["moment"]["weekdays"] for t in self._tables if "moment" in t)
        months = next(t["moment"]["months"] for t in self._tables if "moment" in t)
        return self.say(
            "moment",
            "format",
            weekday=weekdays[instant.weekday()],
            day=str(instant.day),
            month=months[instant.month - 1],
            year=str(instant.year),
            time=f"{instant:%H:%M}",
        )

    def duration(self, minutes: int) -> str:
        return self.say("report", "hours", hours=str(minutes // 60), minutes=str(minutes % 60))

    def _shown(self, name: str, value: str) -> str:
        if name == "instant":
            return self.moment(datetime.fromisoformat(value))
        return self.duration(int(value)) if name == "minutes" else value


def short(words: str) -> str:
    """The mail's words on one line, cut at a word's end when they are long."""
    line = " ".join(words.split())
    if len(line) <= LONGEST_WORDS:
        return line
    return line[:LONGEST_WORDS].rsplit(" ", 1)[0] + "…"


def _filled(template: str, values: Mapping[str, str]) -> str:
    """The template with each `{slot}` replaced once; what the mail says is never read as a slot."""
    pieces = template.split("{")
    filled = pieces[0]
    for piece in pieces[1:]:
        slot, brace, rest = piece.partition("}")
        filled += values.get(slot, "") + rest if brace else "{" + piece
    return filled
