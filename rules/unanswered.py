"""Own mail that waits for a client's answer: which of it may, and since how many working days.

Calm by design: what was written first, or in a thread with the client; nothing that only says thanks; nothing old.
Working days are those of the user, so that a holiday of one's own never makes a client late.
"""

from datetime import datetime

from rules.hours import add_work
from rules.languages import BUILT_IN_LANGUAGES, Languages
from rules.limits import Limits, WorkAmount
from rules.subjects import bare_subject, is_marked_as_answer

FORGOTTEN_AFTER = 20  # working days: what was not answered by then is not going to be


def expects_an_answer(subject: str, in_thread: bool, languages: Languages = BUILT_IN_LANGUAGES) -> bool:
    """May one's own mail wait for an answer? `in_thread`: it answers a mail of the client that is known."""
    return (in_thread or not is_marked_as_answer(subject)) and not says_thanks(subject, languages)


def says_thanks(subject: str, languages: Languages = BUILT_IN_LANGUAGES) -> bool:
    """Does the subject begin with thanks, in any of the languages?"""
    said = bare_subject(subject).casefold()
    return any(said.startswith(tuple(each.table("sayback").get("thanks", ()))) for each in languages.all)


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
