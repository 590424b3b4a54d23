"""Since how many working days own mail has waited for a client's answer, and whether that is worth a line.

Working days are those of the user, so that a holiday of one's own never makes a client late.
"""

from datetime import datetime

from rules.hours import add_work
from rules.limits import Limits, WorkAmount

FORGOTTEN_AFTER = 20  # working days: what was not answered by then is not going to be


def working_days_between(a: datetime, b: datetime, limits: Limits) -> int:
    """Whole working days gone by from `a` to `b`, as `add_work` counts them; at most FORGOTTEN_AFTER."""
    days = 0
    while days < FORGOTTEN_AFTER and is_over(a, WorkAmount(days=days + 1), b, limits):
        days += 1
    return days


def days_waited(sent_at: datetime, now: datetime, limits: Limits) -> int | None:
    """Working days for which an own mail has waited, when that is worth a line: not too few, not too many.

    None with `nudge_after` of nothing, which switches it off.
    """
    is_wanted = any(limits.nudge_after) and is_over(sent_at, limits.nudge_after, now, limits)
    if not is_wanted or is_given_up(sent_at, now, limits):
        return None
    return working_days_between(sent_at, now, limits)


def is_given_up(sent_at: datetime, now: datetime, limits: Limits) -> bool:
    """Is an own mail so old that nothing is said of it any more?"""
    return is_over(sent_at, WorkAmount(days=FORGOTTEN_AFTER), now, limits)


def is_over(start: datetime, amount: WorkAmount, now: datetime, limits: Limits) -> bool:
    end = add_work(start, amount, limits)
    return end is not None and end <= now
