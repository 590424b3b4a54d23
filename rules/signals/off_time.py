"""It asks for work in off-time, or leaves less working time than the user's notice.

The test is arithmetic: the asked moment, and the working time between arrival and that moment.
"""

from rules.hours import is_working_time, working_day_minutes, working_minutes_between
from rules.limits import Limits, WorkAmount
from rules.reading import Reading
from rules.signals import NONE, Findings, Signal, Where
from rules.tags import Tag
from rules.times import Grain, Role, TimeFound

LOOSE = (Grain.WEEK, Grain.MONTH, Grain.YEAR)


def off_time(reading: Reading) -> Findings:
    """`off-time-request` or `short-notice` for the time that is asked of the user, never both."""
    if not (reading.asking and (reading.times or reading.asked)):
        return NONE
    limits, arrived = reading.limits, reading.message.arrived_at
    wishes = (t for t in reading.times if t.standing and t.role is not Role.MENTION and is_off(t, limits))
    asked = next(wishes, reading.asked)
    if asked is None or asked.role is Role.MENTION:
        return NONE
    if asked.grain in LOOSE and reading.has("softener.words"):
        return NONE  # "no rush, some time this week" holds nobody to a moment
    left = working_minutes_between(arrived, asked.due, limits)
    if (asked.role is Role.APPOINTMENT or asked.standing) and is_off(asked, limits):
        return _found(Tag.OFF_TIME_REQUEST, asked, reading, "asked_moment_is_off", left)
    if left == 0:
        return _found(Tag.OFF_TIME_REQUEST, asked, reading, "no_working_time_left", left)
    if left < notice_minutes(limits.notice, limits):
        return _found(Tag.SHORT_NOTICE, asked, reading, "less_than_notice", left)
    return NONE


def is_off(asked: TimeFound, limits: Limits) -> bool:
    """Does no working minute lie in the asked moment or stretch?"""
    if asked.ends <= asked.begins:
        return not is_working_time(asked.begins, limits)
    return working_minutes_between(asked.begins, asked.ends, limits) == 0


def notice_minutes(notice: WorkAmount, limits: Limits) -> int:
    """The notice in working minutes; a working day has the hours of the commonest day of the week."""
    return notice.days * working_day_minutes(limits) if notice.days else notice.minutes


def _found(tag: Tag, asked: TimeFound, reading: Reading, reason: str, left: int) -> Findings:
    where = reading.asked_in if asked is reading.asked else Where.BODY
    values = (("instant", asked.due.isoformat()), ("minutes", str(left)))
    return Findings((Signal(tag, asked.words, where, asked.start, asked.end, reason, values),))
