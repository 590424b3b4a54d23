"""One entry of an array of tables: a local holiday, an absence, an exception, a season, a stay, a client, a correction.

Mistakes are kept in the table; what is returned beside one is not used.
"""

from datetime import date

from assistant.config.amounts import Wrong, day_hours, shown, week, work_amount
from assistant.config.tables import Table, boolean, choice, day, full_text, integer, patterns, text
from assistant.config.zones import zone_name
from rules.limits import (
    WORK_WEEK,
    Absence,
    ClientTerms,
    Correction,
    DayException,
    DaySpans,
    EmergencyRight,
    Holiday,
    Season,
    Stay,
)
from rules.recurrence import read_recurrence
from rules.tags import Tag

NOTHING: tuple[str, ...] = ()
NO_DAYS: tuple[date, ...] = ()
CLOSED: DaySpans = ()
YEARLY = 2000  # the year that yearly dates are written in here: a leap year, so that 29 February can be said
YEARS = range(2015, 2046)  # for which days that return each year are laid out


def read_local_day(table: Table) -> tuple[Holiday, ...]:
    dates = table.need("date", days_each_year, NO_DAYS, "2026-05-15")
    name = table.take("name", text, "")
    return tuple(Holiday(on, name) for on in dates)


def several_days(value: object) -> tuple[date, ...]:
    return tuple(on for item in (value if isinstance(value, list) else [value]) for on in days_each_year(item))


def days_each_year(value: object) -> tuple[date, ...]:
    """A date, or "05-15" for that day of each year."""
    if not (isinstance(value, str) and len(value) == 5):
        return (day(value),)
    first = month_day(value)
    if first.month == 2 and first.day == 29:
        return tuple(date(year, 2, 29) for year in YEARS if year % 4 == 0)
    return tuple(first.replace(year=year) for year in YEARS)


def month_day(value: object) -> date:
    """ "06-15" as a date of a leap year, of which only month and day count."""
    try:
        if not isinstance(value, str) or len(value) != 5:
            raise ValueError
        return date.fromisoformat(f"{YEARLY}-{value}")
    except ValueError:
        raise Wrong(f"{shown(value)} is not a day of the year", 'write month and day like "06-15"') from None


def read_absence(table: Table) -> Absence:
    """From one date to another, both included; with "12-24" and "01-06" each year."""
    yearly = _is_month_day(table, "from") or _is_month_day(table, "to")
    read = month_day if yearly else day
    unset = date(YEARLY, 1, 1)
    first = table.need("from", read, unset, "2026-08-03")
    last = table.take("to", read, first)
    if not table.problems and not yearly and last < first:
        table.wrong("to", Wrong(f"{last} is before {first}", "the last day comes after the first, or is the same"))
    return Absence(first, last, table.take("reason", text, ""), table.take("public", boolean, False), yearly)


def _is_month_day(table: Table, key: str) -> bool:
    return any(name == key and isinstance(value, str) and len(value) == 5 for name, value in table.values())


def read_exception(table: Table) -> DayException:
    hours = table.need("hours", day_hours, CLOSED, '["10:00-13:00"], or [] for closed')
    on = table.take("date", day, None)
    rule = table.take("rule", full_text, "")
    start = table.take("start", day, None)
    if on is None and not rule and not table.problems:
        table.wrong("", Wrong("has neither date nor rule", "add date = 2026-09-12"))
    if on is not None and rule:
        table.wrong("rule", Wrong("is given beside a date", "keep one of them; write two entries for both"))
    if rule:
        _check_rule(table, rule, start)
    return DayException(hours, on, rule, start)


def _check_rule(table: Table, rule: str, start: date | None) -> None:
    try:
        read = read_recurrence(rule, start or date(2024, 1, 1))
    except ValueError as error:
        table.wrong("rule", Wrong(str(error), 'a rule looks like "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"'))
        return
    counts = read.interval > 1 or read.count is not None
    if counts and start is None and "start" not in table:
        table.wrong("start", Wrong("is missing", "say from which date the rule counts: start = 2026-01-09"))


def read_season(table: Table) -> Season:
    first = table.need("from", month_day, date(YEARLY, 1, 1), '"06-15"')
    last = table.need("to", month_day, date(YEARLY, 1, 1), '"09-15"')
    hours = table.need("hours", week, WORK_WEEK, '{ mon-fri = ["08:00-15:00"] }')
    return Season((first.month, first.day), (last.month, last.day), hours)


def read_stay(table: Table) -> Stay:
    first = table.need("from", day, date.max, "2026-05-04")
    last = table.need("to", day, date.max, "2026-05-15")
    if last < first:
        table.wrong("to", Wrong(f"{last} is before {first}", "the last day comes after the first, or is the same"))
    return Stay(first, last, table.need("zone", zone_name, "UTC", '"America/New_York"'))


def read_client(table: Table) -> ClientTerms:
    right = table.take("emergency", boolean, None)
    return ClientTerms(
        name=table.need("name", full_text, "", '"Osteria Notturna"'),
        match=table.need("match", patterns, NOTHING, '["*@osterianotturna.example"]'),
        language=table.take("language", text, ""),
        register=table.take("register", choice("informal", "formal", "vos"), ""),
        tone=table.take("tone", choice("warm", "plain", "firm"), ""),
        week=table.take("hours", week, None),
        notice=table.take("notice", work_amount, None),
        answer_within=table.take("answer_within", work_amount, None),
        emergency=EmergencyRight.DEFAULT if right is None else EmergencyRight.YES if right else EmergencyRight.NO,
        zone=table.take("zone", zone_name, ""),
        rounds_included=table.take("rounds_included", integer(0, 100), None),
        agreement=table.take("agreement", text, ""),
    )


def read_correction(table: Table) -> Correction:
    tags = tuple(tag.value for tag in Tag if tag is not Tag.EMERGENCY)
    return Correction(
        match=table.need("match", lambda value: patterns([value])[0], "", '"*@osterianotturna.example"'),
        tag=table.need("tag", choice(*tags), "", '"urgent"'),
        words=table.take("words", text, ""),
        since=table.take("since", day, None),
    )
