"""Cuts a text into sentences: at full stops that end one, at blank lines, at short lines.

Spans are `[start, end)` in characters of the text, in order, trimmed of white space. Linear in the length of the text.
"""

import re

SHORT_LINE = 56  # a line shorter than this was ended by hand, not by a mail program that wraps at 72 columns
LONGEST = 600  # a "sentence" longer than this is cut: no one wrote it as one

# Begins with a set, to which `re` leaps: a line's end, or marks that end a sentence.
_STOP = re.compile(r"[.!?…\n](?:(?<=\n)|[.!?…]*[\"'”’»)\]]*(?=\s))")
_CLOSING = "\"'”’»"
_BULLET = re.compile(r"[ \t]*(?:[-*•–—]|\d{1,2}[.)])[ \t]")


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences of a text."""
    spans: list[tuple[int, int]] = []
    start = line_start = 0
    for stop in _STOP.finditer(text):
        at, end = stop.span()
        if text[at] == "\n":
            short = at - line_start < SHORT_LINE
            line_start = end
            if not (short or text.startswith("\n", end) or _BULLET.match(text, end)):
                continue
        elif not _ends_sentence(text, start, at, end):
            continue
        _add(spans, text, start, end)
        start = end
    _add(spans, text, start, len(text))
    return spans


def _ends_sentence(text: str, start: int, at: int, end: int) -> bool:
    """Do the marks `[at, end)` end it? Not an initial's, a list number's, a short abbreviation's, nor those of a
    quotation that a small letter follows.
    """
    if text[end - 1] in _CLOSING and text[end : end + 2].lstrip()[:1].islower():
        return False
    if text[at] != "." or end - at > 1:
        return True
    before = text[max(start, at - 4) : at]
    if not before[-2:-1].isalnum() and before[-1:].isalnum() and not before[-1].isdigit():
        return False
    after = text[end : end + 4].lstrip()[:1]
    return not after.islower() or (len(before) == 4 and before.isalnum())


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end].rstrip()
    stripped = piece.lstrip()
    if not (stripped[:1].isalnum() or any(map(str.isalnum, stripped))):
        return
    last = start + len(piece)
    begin = last - len(stripped)
    while last - begin > LONGEST:
        spans.append((begin, begin + LONGEST))
        begin += LONGEST
    spans.append((begin, last))
