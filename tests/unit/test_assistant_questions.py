"""The limits asked on a terminal: defaults, what is typed, what is skipped, going on after a stop."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.clock import ShiftedClock
from assistant.config import Config, load
from assistant.questions import ask_limits
from assistant.setup.habits import Habit
from assistant.talk import SKIP, Ended, Skipped
from rules.limits import Span, WorkAmount

NOW = datetime(2026, 6, 19, 10, 0, tzinfo=UTC)


class Script:
    """Someone at the terminal who answers in order; Enter when nothing is left, or the end."""

    def __init__(self, *answers: str, language: str = "en", stops: bool = False) -> None:
        self.language, self.answers, self.stops = language, list(answers), stops
        self.heard: list[str] = []

    def say(self, text: str = "") -> None:
        self.heard.append(text)

    def ask(self, question: str, default: str = "") -> str:
        self.heard.append(question)
        if not self.answers and self.stops:
            raise Ended
        answer = self.answers.pop(0) if self.answers else ""
        if answer in SKIP:
            raise Skipped
        return answer or default

    def hidden(self, question: str) -> str:
        return self.ask(question)

    def yes(self, question: str, default: bool) -> bool:
        self.heard.append(question)
        return default


@pytest.fixture
def setup(tmp_path: Path):
    def run(talk: Script, habit: Habit | None = None) -> Config:
        file = tmp_path / "config.toml"
        try:
            ask_limits(talk, file, tmp_path, ShiftedClock(NOW), lambda: habit)
        except Ended:
            talk.heard.append("(stopped)")
        return load(file, tmp_path, NOW)

    return run


def test_enter_all_the_way_makes_sensible_limits(setup):
    limits = setup(Script("Europe/Madrid")).current_limits
    assert limits.week == ((Span(540, 1020),),) * 5 + ((), ())
    assert (limits.country, limits.rounds_included, limits.answer_within) == ("ES", 2, WorkAmount(days=1))
    assert limits.urgent_means[0] == "site down"
    assert limits.holidays


def test_answers_are_taken_in_the_users_words(setup):
    talk = Script(
        "Europe/Madrid", "lunes a jueves de 9 a 14 y de 16 a 19, viernes hasta las 15", "Cataluña", "web caída, pagos",
        "diseño web", "3", "+34 600 000 000", "2 días laborables", language="es",
    )  # fmt: skip
    limits = setup(talk).current_limits
    assert limits.week[4] == (Span(540, 900),)
    assert (limits.country, limits.region, limits.language) == ("ES", "CT", "es")
    assert (limits.urgent_means, limits.services) == (("web caída", "pagos"), ("diseño web",))
    assert (limits.rounds_included, limits.emergency_channel) == (3, "+34 600 000 000")
    assert limits.answer_within == WorkAmount(days=2)


def test_what_is_not_understood_is_asked_again_with_an_example(setup):
    talk = Script("Europe/Rome", "quando capita", "lunedì-venerdì 9-18", language="it")
    assert setup(talk).current_limits.week[0] == (Span(540, 1080),)
    assert any("quando capita" in said for said in talk.heard)
    assert any(said.startswith("Una frase che funziona") for said in talk.heard)


def test_a_second_start_asks_only_what_is_missing(setup):
    first = Script("Europe/Madrid", "Mon-Fri 9-17", stops=True)
    setup(first)
    assert first.heard[-1] == "(stopped)"
    second = Script("-", "-", "-", "-", "-", "-")
    limits = setup(second).current_limits
    assert limits.zone == "Europe/Madrid"
    assert not any(said.startswith("Your time zone") for said in second.heard)
    assert any(said.startswith("Your limits: Monday to Friday") for said in second.heard)


def test_hours_may_come_from_the_sent_folder(setup):
    limits = setup(Script("Europe/Madrid"), Habit((0, 1, 2, 3, 4), 9, 19, 80)).current_limits
    assert limits.week[0] == (Span(540, 1140),)


def test_a_wrong_zone_or_number_is_asked_again(setup):
    talk = Script("Madrid", "Europe/Madrid", "", "", "", "", "many", "1")
    limits = setup(talk).current_limits
    assert (limits.zone, limits.rounds_included) == ("Europe/Madrid", 1)
    assert any("Europe/Madrid?" in said for said in talk.heard)
