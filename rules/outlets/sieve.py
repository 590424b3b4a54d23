"""The limits as a Sieve script (RFC 5228): outside hours it answers (RFC 5230) and tags (RFC 5232) what arrives.

Sieve's clock knows offsets, not zones (RFC 5260 section 4.1), so each stretch between two changes of the clocks is
tested with its own offset. The script covers the year it is made in and the next one; after that it does nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from rules.limits import Limits
from rules.outlets.plan import ONE_DAY, Pieces, Plan, clock, horizon, plan
from rules.runs import days_by_hours
from rules.tags import Tag
from rules.wall import Wall

REQUIRED = ("date", "relational", "imap4flags", "vacation")
BULK = ("List-Id", "List-Unsubscribe", "List-Post")
DAY_END = "24:00"


def script(limits: Limits, today: date, subject: str, text: str) -> str:
    """The whole script. `subject` and `text` are what it answers, at most once a day to each sender."""
    laid = plan(limits, *horizon(today))
    begin, end = _utc(laid.first, limits), _utc(laid.last + ONE_DAY, limits)
    tests = [_block(_stretch(laid, since, until, offset)) for since, until, offset in _offsets(limits, begin, end)]
    own = f" :addresses [{_strings(limits.addresses)}]" if limits.addresses else ""
    return "\n".join(
        [
            f"# {_note(laid)}",
            f"require [{_strings(REQUIRED)}];",
            "",
            "# Lists and automatic mail are left alone (RFC 3834).",
            f"if anyof (exists [{_strings(BULK)}],",
            '          header :contains "Auto-Submitted" "auto-",',
            '          header :is "Precedence" ["bulk", "list", "junk"]) {',
            "  stop;",
            "}",
            "",
            "if allof (",
            f"  {_instant('ge', begin)},",
            f"  {_instant('lt', end)},",
            "  not anyof (",
            ",\n".join(f"    {test}" for test in tests),
            "  )",
            ") {",
            f'  addflag "{Tag.AFTER_HOURS.keyword}";',
            f"  vacation :days 1{own} :subject {_quoted(subject)} text:",
            *(f".{line}" if line.startswith(".") else line for line in text.split("\n")),
            ".",
            ";",
            "}",
            "",
        ]
    )


def _note(laid: Plan) -> str:
    return f"Made by lindero. Working hours from {laid.first} to {laid.last}: make it again before they end."


def _utc(on: date, limits: Limits) -> datetime:
    wall = Wall(limits.zone)
    return datetime.combine(on, time(), wall.zone).astimezone(UTC)


def _offsets(limits: Limits, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, int]]:
    """Stretches of one offset, in seconds east of UTC."""
    for since, until, offset in Wall(limits.zone).stretches(int(begin.timestamp()), int(end.timestamp())):
        yield datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(until, UTC), offset


def _instant(relation: str, t: datetime) -> str:
    return f'currentdate :zone "+0000" :value "{relation}" "iso8601" "{t:%Y-%m-%dT%H:%M:%S}+00:00"'


def _block(tests: list[str]) -> str:
    """All of these tests."""
    return f"allof ({', '.join(tests)})" if len(tests) > 1 else tests[0]


def _stretch(laid: Plan, since: datetime, until: datetime, offset: int) -> list[str]:
    """Is it now within this stretch, and working time by its clock?"""
    zone = _zone(offset)
    local = timedelta(seconds=offset)
    first, last = (since + local).date(), (until + local - timedelta(seconds=1)).date()
    single = [(on, pieces) for on, pieces in laid.dates if first <= on <= last]
    worked = [f"allof ({_on(zone, [on])}, {_times(zone, pieces)})" for on, pieces in single if pieces]
    weeks = [test for run in _runs(laid, first, last) for test in _week(zone, *run)]
    if weeks and single:
        worked.append(f"allof (not {_on(zone, [on for on, _ in single])}, {_any(weeks)})")
    else:
        worked += weeks
    return [_instant("ge", since), _instant("lt", until), _any(worked) if worked else "false"]


def _runs(laid: Plan, first: date, last: date) -> Iterator[tuple[date, date, tuple[Pieces, ...]]]:
    """The days cut where another week holds, single dates left aside."""
    begin, week = first, _week_on(laid, first)
    for number in range(1, (last - first).days + 1):
        on = first + timedelta(days=number)
        held = _week_on(laid, on)
        if held != week:
            yield begin, on - ONE_DAY, week
            begin, week = on, held
    yield begin, last, week


def _week_on(laid: Plan, on: date) -> tuple[Pieces, ...]:
    return next((rule.week for rule in reversed(laid.rules) if rule.covers(on)), laid.week)


def _week(zone: str, first: date, last: date, week: tuple[Pieces, ...]) -> Iterator[str]:
    bounds = [f'{zone} :value "{sign}" "date" "{on}"' for sign, on in (("ge", first), ("le", last))]
    for pieces, days in days_by_hours(week).items():
        from_sunday = sorted((day + 1) % 7 for day in days)  # as Sieve counts weekdays
        weekdays = f'{zone} "weekday" [{_strings(map(str, from_sunday))}]'
        yield f"allof ({', '.join(bounds)}, {weekdays}, {_times(zone, pieces)})"


def _on(zone: str, dates: list[date]) -> str:
    return f'{zone} "date" [{_strings(str(on) for on in dates)}]'


def _times(zone: str, pieces: Pieces) -> str:
    tests = []
    for start, end in pieces:
        until = [f'{zone} :value "lt" "time" "{clock(end)}:00"'] if clock(end) != DAY_END else []
        tests.append(_block([f'{zone} :value "ge" "time" "{clock(start)}:00"', *until]))
    return _any(tests)


def _any(tests: list[str]) -> str:
    return f"anyof ({', '.join(tests)})" if len(tests) > 1 else tests[0]


def _zone(offset: int) -> str:
    minutes = offset // 60
    sign = "-" if minutes < 0 else "+"
    return f'currentdate :zone "{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"'


def _strings(texts: Iterable[str]) -> str:
    return ", ".join(map(_quoted, texts))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
