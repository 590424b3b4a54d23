"""The words written now: quotation, signature, forwarded and legal parts set aside, with their spans.

The body is read line by line, once; no rule looks further than a few lines ahead, so the cost is linear. The words that
programs put around quotations are data (`languages/quoting.toml`), the same for every language: a mail may quote any.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from rules.quoting import (
    Line,
    attribution_before,
    continues_quote,
    header_block_at,
    is_quoted,
    is_rule,
    lines_of,
    marks,
    may_end_attribution,
    may_open_mail,
)


class PartKind(StrEnum):
    OWN = "own"
    QUOTE = "quote"
    FORWARD = "forward"
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the body, `[start, end)` in characters, and what it is."""

    kind: PartKind
    start: int
    end: int


class OwnText(NamedTuple):
    """What the sender typed now, and the parts of the body in order, which together cover it.

    `text` is the own parts joined; never empty when the body had words.
    """

    text: str
    parts: tuple[Part, ...]


SIGNATURE_LINES = 14  # a longer stretch below `--` is no signature
BLOCK_LINES = 6
LINE = 1000  # what programs write stands at the beginning of a line; the rest of a longer one is not looked at

_MARKED = re.compile("[:：>=*_-]")  # without one of these no line stands above or in another mail
_DASHES = re.compile(r"[ \t]*(?:--|—|––|__)[ \t]*$")
_CONTACT = re.compile(
    r"\bwww\.|https?://|[^\s@]+@[^\s@]+\.\w|\|| · | • |\b(?:tel|tfno|tlf|móvil|cell|cel|mob|fax)\b[.:]? ?[+(\d]"
    r"|\b(?:s\.?r\.?l|s\.l\.?u?|ltd|llc|gmbh|s\.?a\.? de c\.?v)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[?!…]|[a-zà-ÿ]{2}[.:][ \t]*$|[,;][ \t]*$", re.MULTILINE)


def own_text(body: str, sender: str = "") -> OwnText:
    """Set aside what the sender did not type now. `sender` is the name in the header, which opens many signatures."""
    texts, lines = lines_of(body.replace("’", "'"), LINE)
    kinds = [PartKind.OWN] * len(lines)
    mark = _MARKED.search(body)
    if mark:
        _quotes_apart(lines, texts, kinds, body.count("\n", 0, mark.start()))
    quoted = list(kinds)
    _signatures_apart(texts, kinds, sender)
    for attempt in (kinds, quoted):
        found = _joined(body, lines, attempt)
        if found.text:
            return found
    return OwnText(body.strip(), (Part(PartKind.OWN, 0, len(body)),))


def _quotes_apart(lines: list[Line], texts: list[str], kinds: list[PartKind], number: int) -> None:
    """Mark quoted and forwarded lines from a line on. One that an attribution shares with own words is split in two."""
    floor = 0
    while number < len(texts):
        ends, opens = may_end_attribution(texts[number]), may_open_mail(texts[number])
        if not (ends or opens):
            number += 1
            continue
        beginning = None
        if ends:
            following = _next_written(texts, number + 1)
            before_quote = following < len(texts) and is_quoted(texts[following])
            beginning = attribution_before(texts, number, floor, before_quote)
        if beginning is not None:
            first, column = beginning
            if column and texts[first][:column].strip():
                _split(lines, texts, kinds, first, column)
                first, number, following = first + 1, number + 1, following + 1
            kinds[first : number + 1] = [PartKind.QUOTE] * (number + 1 - first)
            if not before_quote:
                kinds[number:] = [PartKind.QUOTE] * (len(kinds) - number)
                return
            kinds[number:following] = [PartKind.QUOTE] * (following - number)
            number = floor = _end_of_quote(texts, kinds, following)
        elif is_quoted(texts[number]):
            number = floor = _end_of_quote(texts, kinds, number)
        else:
            rest = _what_follows(texts, number)
            if rest is not None:
                kinds[number:] = [rest] * (len(kinds) - number)
                return
            number += 1


def _what_follows(texts: list[str], number: int) -> PartKind | None:
    """What everything from this line on is, when the line opens another mail; None when it does not."""
    line = texts[number]
    if not line or line.isspace():
        return None
    found = marks()
    if found.may_announce(line):
        if found.forwarded.match(line):
            return PartKind.FORWARD
        if found.original.match(line):
            return PartKind.QUOTE
    if (":" in line or "：" in line) and header_block_at(texts, number):
        return PartKind.QUOTE
    if is_rule(line) and header_block_at(texts, _next_written(texts, number + 1)):
        return PartKind.QUOTE
    return None


def _next_written(texts: list[str], number: int) -> int:
    """The next line with words, at most three empty ones away."""
    for candidate in range(number, min(number + 4, len(texts))):
        if texts[candidate] and not texts[candidate].isspace():
            return candidate
    return min(number, len(texts))


def _end_of_quote(texts: list[str], kinds: list[PartKind], first: int) -> int:
    """Mark a run of quoted lines, what was broken off them, and the empty lines after; the line after the run."""
    number = first
    last_quoted = texts[first]
    while number < len(texts):
        line = texts[number]
        after = texts[number + 1] if number + 1 < len(texts) else ""
        if is_quoted(line):
            last_quoted = line
        elif line and not line.isspace() and not continues_quote(last_quoted, line, after):
            break
        else:
            last_quoted = line or last_quoted
        kinds[number] = PartKind.QUOTE
        number += 1
    return number


def _split(lines: list[Line], texts: list[str], kinds: list[PartKind], number: int, column: int) -> None:
    start, end = lines[number]
    lines[number : number + 1] = [(start, start + column), (start + column, end)]
    texts[number : number + 1] = [texts[number][:column], texts[number][column:]]
    kinds.insert(number, PartKind.OWN)


def _signatures_apart(texts: list[str], kinds: list[PartKind], sender: str) -> None:
    """Mark the signature at the end of each own stretch."""
    for kind, first, after in _stretches(kinds):
        if kind is PartKind.OWN:
            _sign_stretch(texts, kinds, first, after, sender)


def _stretches(kinds: list[PartKind]) -> list[tuple[PartKind, int, int]]:
    """Each run of lines of one kind, `[first, after)`, in order."""
    found, first = [], 0
    for kind, run in groupby(kinds):
        after = first + len(list(run))
        found.append((kind, first, after))
        first = after
    return found


def _sign_stretch(texts: list[str], kinds: list[PartKind], start: int, end: int, sender: str) -> None:
    """Within one own stretch: what stands below `--`, then legal texts and signs of phones, then contacts."""
    dashes = _dashes_in(texts, start, end)
    if dashes is not None:
        for number in range(dashes, end):
            kinds[number] = PartKind.SIGNATURE
        end = dashes
    for _ in range(5):
        end = _before_blank(texts, start, end)
        first = _paragraph_start(texts, start, end)
        cut = _closing_lines(texts, kinds, first, end)
        if cut == end:
            break
        end = cut
    first = _paragraph_start(texts, start, end)
    if first > start and _is_contact_block(texts[first:end], sender):
        kinds[first:end] = [PartKind.SIGNATURE] * (end - first)


def _dashes_in(texts: list[str], start: int, end: int) -> int | None:
    for number in range(max(start, end - 3 * SIGNATURE_LINES), end):
        if _DASHES.match(texts[number]):
            written = sum(1 for line in texts[number + 1 : end] if line.strip())
            if written <= SIGNATURE_LINES or texts[number] == "-- ":
                return number
    return None


def _before_blank(texts: list[str], start: int, end: int) -> int:
    while end > start and not texts[end - 1].strip():
        end -= 1
    return end


def _paragraph_start(texts: list[str], start: int, end: int) -> int:
    while end > start and texts[end - 1].strip():
        end -= 1
    return end


def _closing_lines(texts: list[str], kinds: list[PartKind], first: int, end: int) -> int:
    """Mark a sign of a phone or a legal text that ends this paragraph; where what is left of it ends."""
    found = marks()
    for number in range(max(first, end - 30), end):
        if found.is_disclaimer(texts[number]):
            kinds[number:end] = [PartKind.DISCLAIMER] * (end - number)
            return number
    while end > first and found.is_sent_from(texts[end - 1]):
        kinds[end - 1] = PartKind.SIGNATURE
        end -= 1
    return end


def _is_contact_block(block: list[str], sender: str) -> bool:
    """A name with a trade below it, or lines of contacts; never sentences."""
    if not 0 < len(block) <= BLOCK_LINES or max(map(len, block)) > 100:
        return False
    text = "\n".join(block)
    name = sender.strip().casefold()
    opening = block[0].strip().casefold()
    if name and opening.startswith(name) and (len(block) > 1 or len(opening) > len(name) + 2):
        return "?" not in text
    if _SENTENCE.search(text) or (len(block) == 1 and "|" not in text):
        return False
    return _CONTACT.search(text) is not None


def _joined(body: str, lines: list[Line], kinds: list[PartKind]) -> OwnText:
    parts = [Part(kind, lines[first][0], lines[after - 1][1]) for kind, first, after in _stretches(kinds)]
    own = "".join(body[part.start : part.end] for part in parts if part.kind is PartKind.OWN)
    return OwnText(own.strip(), tuple(parts))
