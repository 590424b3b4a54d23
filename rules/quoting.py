"""Recognises what mail programs put around quoted, forwarded and signed text, line by line.

Lines are `(start, end)` spans of the body with their line break; nothing here looks further than a few lines. Their
apostrophes are straight.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from rules.languages.quick import own_table

MARKS = Path(__file__).parent / "languages" / "quoting.toml"

ATTRIBUTION_LINES = 6
HEADER_LINES = 16

Line = tuple[int, int]

_QUOTED = re.compile(r"[ \t]{0,8}>(?!.*<<<?[ \t]*$)")
_LINK_ONLY = re.compile(r"[ \t]*[(<]?(?:https?://|mailto:|www\.)\S*[)>]?[ \t]*>*[ \t]*$")
_OPEN_LINK = re.compile(r"[(<](?:https?|mailto):[^()<>]*$")
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,100}")
_CLOCK_OR_DATE = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d\d\b|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_DATE_LEAD = re.compile(r"[ \t]*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b")
_ENDS_WITH_ADDRESS = re.compile(r"<[^<>\s]{1,100}@[^<>\s]{1,100}>[ \t]*$")
_CLOSES = re.compile(r"[>)\]\"][ \t]*:[ \t]*$")
_RULE = re.compile(r"[ \t]*[_=*-]{8,}[ \t]*$")


def words(entries: Iterable[str]) -> str:
    """An alternation, longest first, with any run of spaces between words."""
    ordered = sorted(set(entries), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(entry).replace(r"\ ", r"[ \t']+") for entry in ordered) + ")"


class Marks:
    """The words of `quoting.toml`.

    A pattern is compiled when the first line asks for it, after a cheaper question: most mails need none.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._label_kinds = {label: kind for kind, labels in data["labels"].items() for label in labels}
        self._last_verbs = tuple({entry.split()[-1] for entry in data["wrote"]})
        self._first_words = tuple({entry.split()[0] for entry in (*data["original"], *data["forwarded"])})
        self._sent_from = tuple(entry.lower() for entry in data["sent_from"])
        self._disclaimers = tuple(entry.lower() for entry in data["disclaimers"])

    def ends_with_verb(self, line: str) -> bool:
        """Does it end an attribution with a verb: "Ana wrote:"?"""
        return line.rstrip(" \t*_:-").lower().endswith(self._last_verbs) and self._ending.search(line) is not None

    @cached_property
    def _ending(self) -> re.Pattern[str]:
        return _compiled(rf"(?:^|[^\w]){words(self._data['wrote'])}[ \t]*(?::[ \t*_]*|[ \t]*-{{2,}}[ \t]*)$")

    @cached_property
    def verb(self) -> re.Pattern[str]:
        return _compiled(rf"(?<!\w){words(self._data['wrote'])}(?!\w)")

    @cached_property
    def lead(self) -> re.Pattern[str]:
        leads = words(self._data["attribution_leads"])
        return _compiled(rf"[ \t*_]*-*[ \t]*(?:{leads}(?!\w)|\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d|-{{2,}}[ \t]*\w)")

    @cached_property
    def inner_lead(self) -> re.Pattern[str]:
        leads = words(self._data["attribution_leads"])
        return _compiled(rf"(?:[ \t]*-{{2,}}[ \t]*|[ \t]+)(?:{leads})[ \t]+(?=\w[^\n]{{0,30}}\d)")

    def may_announce(self, line: str) -> bool:
        """The cheap question: does it begin with a word that may announce another mail?"""
        return line.lstrip(" \t>-_*").lower().startswith(self._first_words)

    @cached_property
    def original(self) -> re.Pattern[str]:
        return _compiled(rf"[ \t>]*[-_*]{{2,}}[ \t]*{words(self._data['original'])}[^\w\n]*$")

    @cached_property
    def forwarded(self) -> re.Pattern[str]:
        entries = self._data["forwarded"]
        return _compiled(
            rf"[ \t]*(?:[-_*]{{2,}}[ \t]*{words(entries)}(?!\w).*"
            rf"|{words(entry for entry in entries if ' ' in entry)}[ \t]*:)[ \t]*$"
        )

    def label(self, line: str) -> tuple[str, str] | None:
        """What a line of a header tells, and the rest of it: ("from", "Ana") for "*De:* Ana"; None for other lines."""
        name, colon, value = line.replace("：", ":").partition(":")
        kind = self._label_kinds.get(name.lstrip(" \t").lstrip("*_").rstrip(" \t*_").lower())
        return (kind, value.lstrip("*_").lstrip(" \t")) if colon and kind else None

    @cached_property
    def _device(self) -> re.Pattern[str]:
        return _compiled(rf"\b{words(self._data['devices'])}\b")

    def is_sent_from(self, line: str) -> bool:
        """A phone's or a program's own line: "Sent from my iPhone"."""
        opening = line.lstrip(" \t*_<([").lower()
        return opening.startswith(self._sent_from) and len(line) < 160 and self._device.search(opening) is not None

    def is_disclaimer(self, line: str) -> bool:
        return line.lstrip(" \t*_\"'-").lower().startswith(self._disclaimers)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@lru_cache(maxsize=1)
def marks() -> Marks:
    """Read the data once."""
    return Marks(own_table(MARKS))


def lines_of(body: str, most: int) -> tuple[list[str], list[Line]]:
    """The lines, at most so many characters of each, and the span of each whole line with its line break."""
    lines = body.split("\n")
    if len(lines) > 1 and not lines[-1]:
        lines.pop()  # nothing follows the last break
    edges = [0, *accumulate([len(line) + 1 for line in lines])]
    edges[-1] = len(body)
    return [line[:most] for line in lines], list(pairwise(edges))


def may_end_attribution(line: str) -> bool:
    """The cheap question first: only these endings are looked at closely."""
    return line.rstrip(" \t*_")[-1:] in (":", "-", ">")


def may_open_mail(line: str) -> bool:
    """May this line stand above another mail: a separator, or a label?"""
    return ":" in line[:100] or "：" in line[:40] or line.lstrip()[:1] in ("-", "_", "*", ">", "=")


def is_quoted(line: str) -> bool:
    return ">" in line[:9] and _QUOTED.match(line) is not None


def continues_quote(before: str, line: str, after: str) -> bool:
    """Was this line broken off the quoted one before it: a link that goes on, or the last words of a long line?"""
    if _LINK_ONLY.match(line) or _OPEN_LINK.search(before):
        return True
    words_left = line.strip()
    return len(before) >= 65 and len(words_left) <= 25 and words_left[:1].islower() and is_quoted(after)


def attribution_before(texts: list[str], last: int, floor: int, followed_by_quote: bool) -> tuple[int, int] | None:
    """Where an attribution begins that ends on line `last`: line and column; None when it is none.

    Without quoted lines after it ("On 3 May 2026 at 10:12, Ana wrote:" and bare text) it must name a time or a date.
    """
    found = marks()
    if is_quoted(texts[last]) and len(texts[last]) > 30:
        return None
    ends_with_verb = found.ends_with_verb(texts[last])
    if not ends_with_verb and not _CLOSES.search(texts[last][-20:]):
        return (last, 0) if followed_by_quote and _is_bare_attribution(texts[last]) else None
    window = ""
    for first in range(last, max(floor, last - ATTRIBUTION_LINES + 1) - 1, -1):
        line = texts[first]
        if first < last and is_quoted(line):
            break
        window = f"{line} {window}" if len(window) < 500 else window
        if not ends_with_verb and not (_ADDRESS.search(window) or found.verb.search(window)):
            continue
        dated = _CLOCK_OR_DATE.search(window) is not None
        if found.lead.match(line) and (dated or followed_by_quote or line.lstrip().startswith("--")):
            return first, 0
        inner = found.inner_lead.search(line) if dated and not is_quoted(line) else None
        if inner:
            return first, inner.start()
    if followed_by_quote and ends_with_verb:
        alone = len(texts[last].split()) == 1 and last > floor
        return (last - 1 if alone else last), 0
    return None


def _is_bare_attribution(line: str) -> bool:
    """A date and an address without a verb, as some programs write: `2026/6/19 Ana <ana@x.example>`."""
    if _DATE_LEAD.match(line) and _ENDS_WITH_ADDRESS.search(line):
        return True
    return line.rstrip().endswith(":") and bool(_ADDRESS.search(line) and _CLOCK_OR_DATE.search(line))


def header_block_at(texts: list[str], first: int) -> bool:
    """Do the header lines of a quoted mail begin on this line?"""
    found = marks()
    kinds: dict[str, str] = {}
    loose = 0
    for line in texts[first : first + HEADER_LINES]:
        label = found.label(line)
        if label is None:
            loose += 1
            if not kinds or loose > 2:
                break
        elif label[0] in kinds and label[0] not in ("copy", "other"):
            break
        else:
            kinds[label[0]] = label[1]
            loose = 0
    return _is_header(kinds)


def _is_header(kinds: dict[str, str]) -> bool:
    if len(kinds.keys() & {"from", "sent", "to", "subject"}) < 2:
        return False
    named = "from" in kinds and not kinds["from"].strip()[:1].isdigit()
    sure = "subject" in kinds or "sent" in kinds or any(_ADDRESS.search(value) for value in kinds.values())
    addressed = any(_ADDRESS.search(value) for value in kinds.values())
    return (named and sure) or (addressed and "sent" in kinds)


def is_rule(line: str) -> bool:
    """A line drawn across the page."""
    return _RULE.match(line) is not None
