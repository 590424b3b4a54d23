"""Limits as one short line, so that a table of sentences can say what each of them means."""

from itertools import groupby

from rules.limits import DaySpans, Limits, Week

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def times(spans: DaySpans) -> str:
    return "+".join(f"{clock(s.start)}-{clock(s.end)}" for s in spans) or "off"


def clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}".removesuffix(":00")


def week(days: Week) -> str:
    said = []
    for spans, run in groupby(range(7), key=lambda day: days[day]):
        if spans:
            numbers = list(run)
            name = DAYS[numbers[0]] if len(numbers) == 1 else f"{DAYS[numbers[0]]}-{DAYS[numbers[-1]]}"
            said.append(f"{name} {times(spans)}")
    return " ".join(said) or "never"


def line(limits: Limits) -> str:
    parts = [week(limits.week)]
    for season in limits.seasons:
        first, last = season.first, season.last
        parts.append(f"{first[0]:02}-{first[1]:02}..{last[0]:02}-{last[1]:02} {week(season.week)}")
    for exception in limits.exceptions:
        when = exception.on or f"{exception.rule}{f' from {exception.start}' if exception.start else ''}"
        parts.append(f"{when} {times(exception.hours)}")
    for absence in limits.absences:
        form = "%m-%d" if absence.yearly else "%Y-%m-%d"
        reason = f" ({absence.reason})" if absence.reason else ""
        parts.append(f"away {absence.first.strftime(form)}..{absence.last.strftime(form)}{reason}")
    if limits.country:
        parts.append(f"{limits.country}/{limits.region}")
    return "; ".join(parts)
