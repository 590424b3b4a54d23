"""The limits, asked once in plain words. Everything can be skipped; each answer is kept at once, so that a second
start asks only for what is still missing.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from assistant.clock import Clock
from assistant.config import load
from assistant.config.amounts import Wrong
from assistant.config.reading import read_toml
from assistant.config.writing import save_limits
from assistant.config.zones import own_zone, zone_name
from assistant.setup.habits import Habit
from assistant.talk import InWords, Skipped, Talk
from assistant.texts import texts
from rules.languages import BUILT_IN_LANGUAGES, Language
from rules.limits import Limits
from rules.sentence import example, read_sentence, say
from rules.sentence.places import country_of_zone, place_name

MOST_ROUNDS = 100


def ask_limits(
    talk: Talk, config_file: Path, folder: Path, clock: Clock, habit: Callable[[], Habit | None] | None = None
) -> None:
    """Ask for what the file does not say yet. `habit` is asked for a proposal when no hours are set.

    Raises Ended when the user stops; what was answered is kept.
    """
    LimitsQuestions(talk, config_file, folder, clock, habit).run()


class LimitsQuestions(InWords):
    """One run of the questions."""

    def __init__(
        self, talk: Talk, config_file: Path, folder: Path, clock: Clock, habit: Callable[[], Habit | None] | None
    ) -> None:
        super().__init__(talk, texts(Path(__file__).with_suffix(".toml"), talk.language))
        self.config_file, self.folder, self.clock, self.habit = config_file, folder, clock, habit
        spoken = [language for language in BUILT_IN_LANGUAGES.all if language.table("hours")]
        self.languages = sorted(spoken, key=lambda language: language.code != talk.language)
        self.limits = Limits(zone=own_zone(), language=talk.language)
        self.said: dict[str, Any] = {}
        if config_file.exists():
            self.limits = load(config_file, folder, clock.now()).current_limits
            self.said = read_toml(config_file)

    @property
    def language(self) -> Language:
        return self.languages[0]

    def run(self) -> None:
        self.talk.say()
        self.say("heading")
        for step in (
            self.zone, self.hours, self.holidays, self.urgent, self.services, self.rounds, self.channel, self.answer,
        ):  # fmt: skip
            with suppress(Skipped):
                step()
        self.say("kept", path=self.config_file)

    def _is_said(self, section: str, key: str) -> bool:
        table = self.said.get(section, {})
        return isinstance(table, dict) and key in table

    def _keep(self, limits: Limits, *answered: str) -> None:
        save_limits(self.config_file, limits, self.folder, self.clock.now(), answered)
        self.limits = load(self.config_file, self.folder, self.clock.now()).current_limits

    def zone(self) -> None:
        if self._is_said("limits", "zone"):
            return
        while True:
            try:
                zone = zone_name(self.ask("zone", self.limits.zone))
            except Wrong as error:
                self.talk.say(f"{error.what} ({error.advice})")
                continue
            self._keep(replace(self.limits, zone=zone), "zone")
            return

    def hours(self) -> None:
        if self._is_said("limits", "hours"):
            self.say("standing", sentence=say(self.limits, self.language))
            if not self.yes("change", False):
                return
        elif self.habit is not None and (found := self.habit()) is not None:
            self._keep(replace(self.limits, week=found.week), "hours")
            return
        while True:
            text = self.ask("hours", self.words["hours_default"])
            read = self._understood(text)
            if read is None:
                continue
            self.say("understood", sentence=say(read, self.language))
            if self.yes("right", True):
                self._keep(read, "hours")
                return

    def _understood(self, text: str) -> Limits | None:
        """The limits that a sentence means; None, and a word about it, when a part was not understood."""
        today = self.clock.now().astimezone(ZoneInfo(self.limits.zone)).date()
        read = read_sentence(text, self.languages, self.limits, today)
        if not read.not_understood:
            return read.limits
        quoted = ", ".join(f"“{part}”" for part in read.not_understood)
        self.say("not_understood", quoted=quoted)
        self.say("example", example=example(self.language))
        return None

    def holidays(self) -> None:
        if self.limits.country:
            return
        country = country_of_zone(self.limits.zone)
        default = place_name(country, "", self.language)[0] if country else ""
        opener = self.language.table("hours")["holidays"]["words"][0]
        while True:
            text = self.ask("holidays", default)
            if not text:
                return
            read = self._understood(f"{opener}: {text}")
            if read is not None:
                self._keep(read)
                return

    def urgent(self) -> None:
        if not self._is_said("urgent", "means"):
            self._keep(replace(self.limits, urgent_means=self._list("urgent", self.words["urgent_default"])))

    def services(self) -> None:
        if not self._is_said("services", "offered") and (offered := self._list("services", "")):
            self._keep(replace(self.limits, services=offered))

    def _list(self, key: str, default: str) -> tuple[str, ...]:
        parts = self.ask(key, default).split(",")
        return tuple(part.strip() for part in parts if part.strip())

    def rounds(self) -> None:
        if self._is_said("limits", "rounds_included"):
            return
        while True:
            text = self.ask("rounds", "2")
            if text.isascii() and text.isdigit() and int(text) <= MOST_ROUNDS:
                self._keep(replace(self.limits, rounds_included=int(text)))
                return
            self.say("number_bad")

    def channel(self) -> None:
        if not self._is_said("limits", "emergency_channel") and (channel := self.ask("channel")):
            self._keep(replace(self.limits, emergency_channel=channel))

    def answer(self) -> None:
        if self._is_said("limits", "answer_within"):
            return
        opener = self.language.table("hours")["promise"]["answer"][0]
        while True:
            read = self._understood(f"{opener} {self.ask('answer', self.words['answer_default'])}")
            if read is not None:
                self._keep(read, "answer_within")
                return
