"""Times against what others resolved: bare expressions (duckling), spoken requests (lingua-franca, OVOS), off-time.

Only the English, Spanish and Italian rows within 120 days count. Left out, with the reason, are the rows of LEFT_OUT.
Their resolutions follow each project's conventions ("next Friday", 3:20 at night or by day); where those differ from
what a person means in a mail, ours stays and the row counts as wrong.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rules.languages import BUILT_IN_LANGUAGES
from rules.times import Grain, times_in

DATA = Path("../shared/data/third-party")
CODES = ("en", "es", "it")
NEAR = timedelta(days=121)
DUCKLING_ZONE = "Etc/GMT+2"  # its reference is half past four at -02:00

LEFT_OUT: dict[str, Callable[[dict[str, Any]], bool]] = {
    "feasts that are no public holiday here": lambda row: (row["lang"], row["text"]) in _feasts(),
    "words for now": lambda row: bool(_NOW.fullmatch(row["text"].casefold())),
    "seconds": lambda row: bool(_SECONDS.search(row["text"].casefold())),
    "seasons": lambda row: bool(_SEASONS.search(row["text"].casefold())),
    "an hour without a word for it": lambda row: bool(_BARE_HOUR.fullmatch(row["text"].casefold())),
    "'upcoming N weeks' as the N-th to come": lambda row: "upcoming" in row["text"] and row["lang"] == "en",
    "days counted to the hour": lambda row: "label" in row and bool(_DAYS_ON.search(row["text"].casefold())),
}
_NOW = re.compile(
    r"now|right now|just now|at the moment|atm|at this time|asap|as soon as possible|ahora|ya|ahorita|cuanto antes"
    r"|en este momento|subito|immediatamente|in questo momento|ora|adesso|now is the time|che ore sono adesso"
    r"|quali erano previsioni meteo da adesso\?"
)
_SECONDS = re.compile(r"\bsec|\d\"|:\d\d:\d\d")
_SEASONS = re.compile(r"winter|season|invierno|inverno")
_BARE_HOUR = re.compile(r"\d{1,2}[ap]?|ten[ -]thirty|twelve[- ]\w+[- ]three|una hora")
_DAYS_ON = re.compile(
    r"\b(?:days?|fortnight|d[ií]as?|giorn[oi])\b.*(?:hence|from|ago)|\b(?:in|en) (?:a|\d|un) ?d[aií]\w+|giorni fa"
)

Found = tuple[datetime, datetime, datetime, str, int, int]  # begins, ends, due, grain, start, end
Finder = Callable[[str, str, datetime, str], list[Found]]


@dataclass(slots=True)
class Score:
    """How many rows count, in how many the value is right, and how the spans fit."""

    rows: int = 0
    right: int = 0
    spans: int = 0
    found: int = 0

    def line(self, name: str) -> tuple[str, str, str]:
        precision = self.spans / self.found if self.found else 0.0
        return (
            name,
            "span P/R, value right",
            (f"{precision:.2f}/{self.spans / self.rows:.2f}, {self.right / self.rows:.3f} of {self.rows}"),
        )


def ours(text: str, code: str, reference: datetime, zone: str) -> list[Found]:
    language = BUILT_IN_LANGUAGES.get(code)
    found = times_in(text, language, reference, zone) if language else ()
    return [(t.begins, t.ends, t.due, t.grain.value, t.start, t.end) for t in found]


def naive(text: str, code: str, reference: datetime, zone: str) -> list[Found]:
    """dateparser's own search, the obvious way."""
    from dateparser.search import search_dates

    base = {"RELATIVE_BASE": reference.replace(tzinfo=None), "PREFER_DATES_FROM": "future"}
    results = search_dates(text, languages=[code], settings=base) or []
    found: list[Found] = []
    for words, value in results:
        start = text.find(words)
        moment = value.replace(tzinfo=reference.tzinfo)
        found.append((moment, moment, moment, "minute", start, start + len(words)))
    return found


def rows_of(name: str) -> Iterator[dict[str, Any]]:
    path = DATA / name
    if path.exists():
        yield from (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


@cache
def _feasts() -> frozenset[tuple[str, str]]:
    """Feasts by language, as the expressions name them."""
    rows = rows_of("time-duckling.jsonl")
    return frozenset((row["lang"], row["text"]) for row in rows if _expected(row).get("kind") == "holiday")


def _expected(row: dict[str, Any]) -> dict[str, Any]:
    expected = row.get("expect")
    return expected[0] if expected else {}


def _at(text: str | None, zone: tzinfo) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=zone) if text else None


def left_out(row: dict[str, Any]) -> str:
    """Why a row does not count, "" when it does."""
    return next((reason for reason, applies in LEFT_OUT.items() if applies(row)), "")


def duckling(finder: Finder = ours) -> tuple[dict[str, Score], Counter[str], list[str]]:
    """Scores by language, what was left out, and the wrong ones."""
    scores, out, wrong = {code: Score() for code in CODES}, Counter[str](), list[str]()
    zone = ZoneInfo(DUCKLING_ZONE)
    for row in rows_of("time-duckling.jsonl"):
        wanted = _expected(row)
        if row["lang"] not in CODES or not wanted:
            continue
        reference = datetime.fromisoformat(row["reference"]).replace(tzinfo=zone)
        begins, ends = _at(wanted.get("from"), zone), _at(wanted.get("to"), zone)
        if any(edge and abs(edge - reference) > NEAR for edge in (begins, ends)):
            continue
        if reason := left_out(row):
            out[reason] += 1
            continue
        found = finder(row["text"], row["lang"], reference, DUCKLING_ZONE)
        right = bool(found) and _is_right(found[0], wanted, begins, ends, reference)
        _add(scores[row["lang"]], found, right, wanted["start"], wanted["end"])
        if not right:
            wrong.append(f"{row['lang']} {row['text']!r}: wanted {wanted.get('from')} {wanted.get('to') or ''}")
    return scores, out, wrong


def _add(score: Score, found: Sequence[Found], right: bool, start: int, end: int) -> None:
    score.rows += 1
    score.right += right
    score.found += len(found)
    score.spans += any(item[4] < end and start < item[5] for item in found)


def _is_right(
    found: Found, wanted: dict[str, Any], begins: datetime | None, ends: datetime | None, reference: datetime
) -> bool:
    """Is the value the same: the moment of a moment, the day of a day, both ends of a stretch?

    The last minute or hour of a range may count or not; parts of the day and weekends agree when they overlap on one
    day; "by" and "until" agree when their end does.
    """
    first, last, due, grain, _, _ = found
    if ends is None and begins is not None:
        whole_day = grain == Grain.DAY and first.date() == begins.date()
        return first == begins or (whole_day and wanted["grain"] in ("Day", "Hour"))
    if begins is None or begins == reference:
        return ends is not None and (ends in (first, last) or due + timedelta(minutes=1) == ends)
    assert ends is not None
    if first == begins and last in (ends, ends - timedelta(minutes=1), ends - timedelta(hours=1)):
        return True
    overlap = min(last, ends) > max(first, begins)
    eve = timedelta(1) if grain == Grain.WEEKEND else timedelta(0)  # theirs begins on Friday at six
    same_day = begins.date() <= first.date() <= begins.date() + eve
    return overlap and same_day and grain in (Grain.PART, Grain.WEEKEND)


def spoken(name: str, finder: Finder = ours) -> tuple[dict[str, Score], int, list[str]]:
    """lingua-franca and OVOS: one moment a request; garbage must give nothing. Scores, false finds, the wrong ones."""
    scores, garbage, wrong = {code: Score() for code in CODES}, 0, list[str]()
    zone = ZoneInfo("UTC")
    for row in rows_of(name):
        if row["lang"] not in CODES:
            continue
        reference = datetime.fromisoformat(row["reference"]).replace(tzinfo=zone)
        wanted = _at(row["value"], zone)
        found = finder(row["text"], row["lang"], reference, "UTC")
        if wanted is None:
            garbage += bool(found)
            continue
        if abs(wanted - reference) > NEAR or left_out(row):
            continue
        right = bool(found) and _is_moment(_joined(found), wanted)
        _add(scores[row["lang"]], found, right, 0, len(row["text"]))
        if not right:
            wrong.append(f"{row['lang']} {row['text']!r} from {row['reference']}: wanted {row['value']}")
    return scores, garbage, wrong


def _joined(found: Sequence[Found]) -> Found:
    """A day and an hour that stand apart ("tomorrow ... at seven") are one moment if it was read on that day."""
    day_first = len(found) == 2 and found[0][3] == Grain.DAY and found[1][3] in (Grain.MINUTE, Grain.PART)
    return found[1] if day_first and found[0][0] <= found[1][0] < found[0][1] else found[0]


def _is_moment(found: Found, wanted: datetime) -> bool:
    """Their parts of the day are moments (morning is 8), their weeks the same weekday a week on."""
    first, last, _, grain, _, _ = found
    midnight = wanted.time() == time()
    if first == wanted or (grain == Grain.DAY and midnight and first.date() == wanted.date()):
        return True
    return first <= wanted < last and (grain == Grain.PART or (midnight and grain in (Grain.WEEK, Grain.MONTH)))


def off_time(finder: Finder = ours) -> tuple[int, int, list[str]]:
    """Is the asked moment inside Mo-Fr 09:00-18:00? Right, of how many, the wrong ones."""
    right, total, wrong = 0, 0, list[str]()
    for row in rows_of("offtime-duckling.jsonl"):
        if row["lang"] not in CODES or left_out(row):
            continue
        reference = datetime.fromisoformat(row["reference"]).replace(tzinfo=ZoneInfo(DUCKLING_ZONE))
        found = finder(row["text"], row["lang"], reference, DUCKLING_ZONE)
        verdict = ("in" if _touches_work(found[0]) else "off") if found else "none"
        total += 1
        right += verdict == row["label"]
        if verdict != row["label"]:
            wrong.append(f"{row['lang']} {row['text']!r}: {row['label']}, not {verdict}")
    return right, total, wrong


def _touches_work(found: Found) -> bool:
    """Does any working minute lie in the stretch, or is the moment one?"""
    first, last = found[0], found[1]
    if last <= first:
        return first.weekday() < 5 and time(9) <= first.time() < time(18)
    day = first.replace(hour=0, minute=0, second=0, microsecond=0)
    while day < last and day < first + timedelta(days=8):
        opens, closes = day.replace(hour=9), day.replace(hour=18)
        if day.weekday() < 5 and max(opens, first) < min(closes, last):
            return True
        day += timedelta(days=1)
    return False


def rows(finders: Iterable[tuple[str, Finder]] = (("", ours), ("search_dates ", naive))) -> list[tuple[str, str, str]]:
    """Lines for the table of `make eval`: name, measure, figure; dateparser's own search beside ours."""
    if not (DATA / "time-duckling.jsonl").exists():
        return [("time sets", "", "not here")]
    lines: list[tuple[str, str, str]] = []
    for name, finder in finders:
        scores, out, _ = duckling(finder)
        lines += [score.line(f"{name}time-duckling {code}") for code, score in scores.items()]
        for file in ("time-lingua", "time-ovos"):
            spoken_scores, garbage, _ = spoken(f"{file}.jsonl", finder)
            lines += [score.line(f"{name}{file} {code}") for code, score in spoken_scores.items()]
            if file == "time-ovos":
                lines.append((f"{name}{file} garbage", "found something in", str(garbage)))
        right, total, _ = off_time(finder)
        lines.append((f"{name}offtime-duckling", "right", f"{right / total:.3f} of {total}"))
        if not name:
            lines += [("left out of time-duckling", reason, str(count)) for reason, count in out.items()]
    return lines


def errors() -> Iterator[str]:
    """Every wrong value, for `--errors times`."""
    yield from duckling()[2]
    for file in ("time-lingua", "time-ovos"):
        yield from spoken(f"{file}.jsonl")[2]
    yield from off_time()[2]
