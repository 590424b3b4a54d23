"""Promise arithmetic over random limits, zones, clock changes and holidays, and read back in every language."""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.hours import add_work, is_working_time, next_working_time, working_time_between, zone_at
from rules.languages import BUILT_IN_LANGUAGES
from rules.limits import Absence, Holiday, Limits, Span, Week, WorkAmount
from rules.promise import is_repeated, promise, promised_slot
from rules.replies.wording import wording_of
from rules.spoken import Place, bare_moment
from tests.readback import read_back

EXAMPLES = int(os.environ.get("LINDERO_EXAMPLES", "60"))
QUARTER = timedelta(minutes=15)
ZONES = st.sampled_from(
    ["Europe/Madrid", "Europe/Rome", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]
)
CHANGES = [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)]


@st.composite
def days(draw: st.DrawFn) -> tuple[Span, ...]:
    """One or two spans, on any twenty minutes; the last may pass midnight."""
    edges = sorted(draw(st.sets(st.integers(0, 75), min_size=2, max_size=4)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(Span(start * 20, end * 20) for start, end in pairs)


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """A week in which somebody works at least on one day."""
    worked = draw(st.lists(st.one_of(st.just(()), days()), min_size=6, max_size=6))
    first: tuple[Span, ...] = draw(days())
    return tuple(draw(st.permutations([first, *worked])))


@st.composite
def limits(draw: st.DrawFn) -> Limits:
    start = draw(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
    return Limits(
        zone=draw(ZONES),
        week=draw(weeks()),
        absences=(Absence(start, start + timedelta(days=draw(st.integers(0, 25)))),),
        holidays=tuple(
            Holiday(day, "") for day in draw(st.sets(st.dates(date(2026, 1, 1), date(2027, 2, 1)), max_size=6))
        ),
        answer_within=draw(
            st.one_of(st.builds(WorkAmount, st.integers(1, 4)), st.builds(WorkAmount, st.just(0), st.integers(1, 1500)))
        ),
        notice=WorkAmount(days=1),
    )


INSTANTS = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 31), timezones=st.just(UTC)),
    st.builds(lambda at, minutes: at + timedelta(minutes=minutes), st.sampled_from(CHANGES), st.integers(-4000, 1500)),
)


@settings(max_examples=EXAMPLES)
@given(limits(), INSTANTS)
def test_the_slot_is_working_time_and_the_earliest_that_keeps_the_promise(limits: Limits, since: datetime) -> None:
    slot = promised_slot(since, limits)
    due = add_work(since, limits.answer_within, limits)
    assert slot is not None
    assert due is not None
    assert is_working_time(slot, limits)
    assert slot >= since
    if not limits.answer_within.days and not is_repeated(slot) and slot <= due:
        assert working_time_between(since, slot, limits) <= timedelta(minutes=limits.answer_within.minutes)
    first = next_working_time(due, limits)
    assert first is not None
    assert slot > first - QUARTER
    walked = first  # nothing that could be said comes between the end of the promised time and the slot
    while walked < slot:
        assert is_repeated(walked.astimezone(zone_at(walked, limits))) or walked > slot - QUARTER
        walked = next_working_time(walked + QUARTER, limits) or slot


@settings(max_examples=EXAMPLES)
@given(limits(), INSTANTS, ZONES)
def test_the_slot_reads_back_in_every_language(limits: Limits, since: datetime, theirs: str) -> None:
    slots = promise(since, limits)
    zone = zone_at(since, limits)
    for slot in (slots.first, slots.second):
        assert slot is not None
        for language in BUILT_IN_LANGUAGES.all:
            wording = wording_of(language)
            said = bare_moment(wording, slot, since.astimezone(zone), "", Place(ZoneInfo(theirs)))
            ours, _, other = said.partition(" (")
            assert read_back(wording, ours, since.astimezone(zone), zone) == slot, said
            local = slot.astimezone(ZoneInfo(theirs))
            if local.date() != slot.date() and not is_repeated(local):
                assert read_back(wording, other, since.astimezone(zone), ZoneInfo(theirs)) == slot, said
            elif local.replace(tzinfo=None) != slot.replace(tzinfo=None):
                assert f"{local.hour}:{local.minute:02d}" in other, said


@settings(max_examples=EXAMPLES)
@given(limits(), INSTANTS)
def test_a_second_slot_comes_after_the_first(limits: Limits, since: datetime) -> None:
    slots = promise(since, limits)
    assert slots.first is not None
    assert slots.second is not None
    assert slots.first < slots.second
    assert is_working_time(slots.second, limits)
