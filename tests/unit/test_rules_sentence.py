"""Limits typed as sentences: what each means, what is refused, and that saying them back loses nothing."""

import os
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.languages import BUILT_IN_LANGUAGES
from rules.limits import Absence, DayException, Limits, Season, Span, Week, WorkAmount
from rules.sentence import read_sentence, say
from tests.spoken_limits import line

TODAY = date(2026, 6, 19)
MADRID = Limits(zone="Europe/Madrid")
LANGUAGES = {language.code: language for language in BUILT_IN_LANGUAGES.all}
FOLDER = Path(__file__).parent.parent / "sentences"
TABLES = {code: tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8")) for code in ("en", "es", "it")}
UNDERSTOOD = [(text, means) for table in TABLES.values() for text, means in table["understood"].items()]
REFUSED = [(text, quoted) for table in TABLES.values() for text, quoted in table["refused"].items()]


@pytest.mark.parametrize(("text", "means"), UNDERSTOOD, ids=[text for text, _ in UNDERSTOOD])
def test_a_sentence_means_these_limits(text, means):
    read = read_sentence(text, LANGUAGES.values(), MADRID, TODAY)
    assert (read.not_understood, line(read.limits)) == ((), means)
    back = say(read.limits, LANGUAGES[read.language], promises=True)
    assert read_sentence(back, [LANGUAGES[read.language]], MADRID, TODAY).limits == read.limits


@pytest.mark.parametrize(("text", "quoted"), REFUSED, ids=[text for text, _ in REFUSED])
def test_what_is_not_understood_is_quoted_rather_than_guessed(text, quoted):
    assert list(read_sentence(text, LANGUAGES.values(), MADRID, TODAY).not_understood) == quoted


SAID = [text.split() for text, _ in UNDERSTOOD]
EXAMPLES = int(os.environ.get("LINDERO_EXAMPLES", "30"))


def spans(least: int = 1) -> st.SearchStrategy[tuple[Span, ...]]:
    """One or two spans at quarters of an hour, the last of which may pass midnight."""
    edges = st.lists(st.integers(0, 112), min_size=2, max_size=4, unique=True).map(sorted)
    made = edges.filter(lambda e: len(e) % 2 == 0 and e[-1] - e[0] <= 64 and e[-2] < 96).map(
        lambda e: tuple(Span(a * 15, b * 15) for a, b in zip(e[::2], e[1::2], strict=True))
    )
    usual = st.sampled_from(
        [(Span(540, 1020),), (Span(540, 840), Span(960, 1140)), (Span(0, 1440),), (Span(1320, 1560),)]
    )
    return (made | usual).filter(lambda s: len(s) >= least and s[-1].end - 1440 <= s[0].start)


WEEKS: st.SearchStrategy[Week] = st.lists(spans() | st.just(()), min_size=7, max_size=7).map(tuple).filter(any)
DAYS = st.dates(date(2026, 6, 20), date(2029, 12, 31))
MONTH_DAYS = st.dates(date(2000, 1, 1), date(2000, 12, 31))


@st.composite
def absences(draw: st.DrawFn) -> Absence:
    reason = draw(st.sampled_from(["", "vacaciones", "ferie", "a fair in Milan"]))
    if draw(st.booleans()):
        return Absence(draw(MONTH_DAYS), draw(MONTH_DAYS), reason, yearly=True)
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return Absence(first, last, reason)


@st.composite
def exceptions(draw: st.DrawFn) -> DayException:
    hours = draw(spans() | st.just(()))
    day = draw(st.integers(0, 6))
    code = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day]
    kind = draw(st.sampled_from(["date", "alternate", "nth"]))
    if kind == "date":
        return DayException(hours, on=draw(DAYS))
    if kind == "alternate":
        start = draw(DAYS.filter(lambda d: d.weekday() == day))
        return DayException(hours, rule=f"FREQ=WEEKLY;INTERVAL=2;BYDAY={code}", start=start)
    return DayException(hours, rule=f"FREQ=MONTHLY;BYDAY={draw(st.sampled_from([1, 2, 3, 4, -1]))}{code}")


@st.composite
def seasons(draw: st.DrawFn) -> Season:
    first, last = draw(st.lists(MONTH_DAYS, min_size=2, max_size=2, unique=True))
    return Season((first.month, first.day), (last.month, last.day), draw(WEEKS))


LIMITS = st.builds(
    Limits,
    zone=st.sampled_from(["Europe/Madrid", "America/New_York", "Asia/Kolkata"]),
    week=WEEKS,
    seasons=st.lists(seasons(), max_size=2).map(tuple),
    absences=st.lists(absences(), max_size=2, unique_by=lambda a: (a.first, a.last, a.yearly)).map(tuple),
    exceptions=st.lists(exceptions(), max_size=2, unique=True).map(tuple).filter(
        lambda e: len({x.on for x in e if x.on}) == sum(x.on is not None for x in e)
    ),
    country=st.just("ES"),
    region=st.sampled_from(["", "CT", "MD", "Barcelona", "RI"]),
    notice=st.sampled_from([WorkAmount(days=1), WorkAmount(days=3), WorkAmount(minutes=360), WorkAmount(minutes=90)]),
    answer_within=st.sampled_from([WorkAmount(days=2), WorkAmount(minutes=60)]),
)  # fmt: skip


@pytest.mark.parametrize("code", ["en", "es", "it"])
@settings(max_examples=EXAMPLES)
@given(limits=LIMITS)
def test_limits_said_back_and_typed_again_are_the_same_limits(code, limits):
    said = say(limits, LANGUAGES[code], promises=True)
    read = read_sentence(said, [LANGUAGES[code]], Limits(), TODAY)
    assert (read.not_understood, read.limits) == ((), limits), said


@st.composite
def spliced(draw: st.DrawFn) -> str:
    """The beginning of one sentence with the end of another, and a word from anywhere between them."""
    first, second, third = (draw(st.sampled_from(SAID)) for _ in range(3))
    begin, end = draw(st.integers(0, len(first))), draw(st.integers(0, len(second)))
    return " ".join([*first[:begin], draw(st.sampled_from(third)), *second[end:]])


@settings(max_examples=4 * EXAMPLES)
@given(text=st.text(max_size=80) | spliced())
def test_no_text_whatever_stops_the_reader(text):
    read_sentence(text, LANGUAGES.values(), MADRID, TODAY)


def test_hours_said_anew_keep_days_off_that_stand():
    away = Absence(date(2026, 8, 3), date(2026, 8, 21), "vacation")
    read = read_sentence("Mon-Fri 10-16", LANGUAGES.values(), Limits(absences=(away,)), TODAY)
    assert read.limits.absences == (away,)
    assert read.limits.week[0] == (Span(600, 960),)


def test_promises_and_zone_can_be_said_too():
    text = "weekdays 9-17 London time, I reply within two working days, notice of 6 working hours"
    limits = read_sentence(text, LANGUAGES.values(), MADRID, TODAY).limits
    assert (limits.zone, limits.answer_within, limits.notice) == (
        "Europe/London",
        WorkAmount(days=2),
        WorkAmount(minutes=360),
    )


def test_a_season_of_other_days_alone_is_said_with_a_colon():
    saturdays = ((),) * 5 + ((Span(540, 780),), ())
    limits = Limits(zone="Europe/Madrid", seasons=(Season((12, 1), (12, 31), saturdays),))
    for language in LANGUAGES.values():
        assert read_sentence(say(limits, language), [language], MADRID, TODAY).limits == limits


def test_days_around_easter_are_those_of_the_coming_one():
    read = read_sentence("lunes a viernes 9-17, cerrado en Semana Santa", LANGUAGES.values(), MADRID, TODAY)
    assert read.limits.absences == (Absence(date(2027, 3, 22), date(2027, 3, 28)),)
