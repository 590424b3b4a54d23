"""The promised instant: when the user answers, always inside the limits, never later than was promised.

Counted from when the mail came or the reply is written, whichever is later. Results are aware, in the user's zone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rules.hours import add_work, is_working_time, next_working_time, zone_at
from rules.limits import Limits, WorkAmount

QUARTER = timedelta(minutes=15)
FIRST_STEP = WorkAmount(minutes=30)  # how soon an emergency hears again, counted in working time


@dataclass(frozen=True, slots=True)
class Promise:
    """`first` keeps the promise; `second` is a later one for a counter-offer. None when the user never works again."""

    first: datetime | None
    second: datetime | None


def promised_slot(since: datetime, limits: Limits, amount: WorkAmount | None = None) -> datetime | None:
    """The first working moment once the promised amount of work has gone by, told to the quarter hour.

    The quarter before is taken when it is working time too, so that the promise is never stretched; an hour that
    the clocks repeat is avoided, because its name would mean two instants. None when no working time is left.
    """
    due = add_work(since, amount or limits.answer_within, limits)
    exact = next_working_time(due, limits) if due else None
    if exact is None:
        return None
    rounded = quarter_before(exact)
    slot = rounded if rounded >= since and is_working_time(rounded, limits) else minute_after(exact)
    if not is_working_time(slot, limits):
        return promised_slot(slot, limits, WorkAmount(minutes=0))
    return clear_of_repeats(slot, limits)


def promise(since: datetime, limits: Limits, estimate: WorkAmount | None = None) -> Promise:
    """The promised instant, and the one a notice later, for who would rather have more done."""
    first = promised_slot(since, limits, estimate)
    if first is None:
        return Promise(None, None)
    second = promised_slot(first, limits, limits.notice)
    return Promise(first, second if second and second > first else None)


def update_slot(now: datetime, limits: Limits) -> datetime | None:
    """When someone in trouble hears again: soon, and in working time; never later than the answer promised."""
    soon, promised = promised_slot(now, limits, FIRST_STEP), promised_slot(now, limits)
    return min(soon, promised) if soon and promised else soon


def quarter_before(instant: datetime) -> datetime:
    """The quarter hour of the wall clock at or before an instant."""
    late = timedelta(minutes=instant.minute % 15, seconds=instant.second, microseconds=instant.microsecond)
    return (instant.astimezone(UTC) - late).astimezone(instant.tzinfo)


def minute_after(instant: datetime) -> datetime:
    """The whole minute at or after an instant."""
    late = timedelta(seconds=instant.second, microseconds=instant.microsecond)
    if not late:
        return instant
    return (instant.astimezone(UTC) - late + timedelta(minutes=1)).astimezone(instant.tzinfo)


def clear_of_repeats(slot: datetime, limits: Limits) -> datetime | None:
    """The slot itself, or the first working moment after the hour that the clocks repeat."""
    moved = slot
    while is_repeated(moved):
        moved = (moved.astimezone(UTC) + QUARTER).astimezone(moved.tzinfo)
    return slot if moved == slot else promised_slot(moved, limits, WorkAmount(minutes=0))


def is_repeated(instant: datetime) -> bool:
    """Does the wall clock show this time twice on this day?"""
    return instant.replace(fold=0).utcoffset() != instant.replace(fold=1).utcoffset()


def last_day_of_notice(now: datetime, limits: Limits) -> datetime | None:
    """The last working moment (its start of day) up to the end of the next month: when a closing takes effect."""
    local = now.astimezone(zone_at(now, limits))
    year, month = (local.year, local.month + 2) if local.month <= 10 else (local.year + 1, local.month - 10)
    day = local.replace(year=year, month=month, day=1, hour=0, minute=0, second=0, microsecond=0)
    for back in range(1, 62):
        start = next_working_time(day - timedelta(days=back), limits)
        if start is not None and start < day:
            return start
    return None
