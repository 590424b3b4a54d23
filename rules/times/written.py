"""Dates written as machines and forms write them: `25-Jun`, `25/giu/2026`, `Jun-25-2026`, `2026.06.25`.

The grammar reads what people say; these are cut out, and dateparser, which knows how the world writes dates, reads
them. The only file that imports it, and only when such a date is there: it is slow to load and large.
"""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from rules.times.pieces import Here, Read, on_day, skip

FARTHEST = timedelta(days=548)  # eighteen months: a date further off is a number of another kind
LONGEST_TOKENS = 6

_SHAPE = re.compile(
    r"\d{1,2}[-/.][^\W\d_]{3,10}(?:[-/.](?:\d{2}|\d{4}))?"
    r"|[^\W\d_]{3,10}[-/.]\d{1,2}[-/.]\d{4}"
    r"|(?:19|20)\d\d[./]\d{1,2}[./]\d{1,2}"
)


def written_date(here: Here, at: int) -> Read:
    """A date in one run of figures, letters and separators. A word in it must be a month of the language."""
    tokens = here.tokens
    at = skip(here, at, "article")
    end = at + 1
    while end - at < LONGEST_TOKENS and end < len(tokens) and tokens.touches(end):
        end += 1
    while end > at + 1 and tokens.texts[end - 1] in ".,-/":
        end -= 1
    run = "".join(tokens.texts[at:end])
    if end - at < 3 or _SHAPE.fullmatch(run) is None or not _names_no_other_word(here, at, end):
        return None
    found = read_by_library(run, here.language, here.today, here.day_first)
    return on_day(found, end, "full") if found else None


def _names_no_other_word(here: Here, at: int, end: int) -> bool:
    tokens = here.tokens
    words = [place for place in range(at, end) if tokens.texts[place].isalpha()]
    return all(tokens.get(place, "month") or tokens.get(place, "short_month") for place in words)


@lru_cache(maxsize=256)
def read_by_library(text: str, language: str, today: date, day_first: bool) -> date | None:
    """What dateparser makes of a cut-out date, relative to a local day; None when it lies far off."""
    from dateparser.date import DateDataParser

    settings: dict[str, Any] = {
        "PREFER_DATES_FROM": "future",
        "DATE_ORDER": "DMY" if day_first else "MDY",
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month"],
        "RELATIVE_BASE": datetime.combine(today, time()),
    }
    try:
        read = DateDataParser(languages=[language], settings=settings).get_date_data(text).date_obj
    except ValueError:  # a language it does not know
        return None
    if read is None or abs(read.date() - today) > FARTHEST:
        return None
    return read.date()  # type: ignore[no-any-return]
