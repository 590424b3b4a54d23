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
        if text[stop.start()] == "\n":
            short = stop.start() - line_start < SHORT_LINE
            line_start = stop.end()
            if not (short or text.startswith("\n", line_start) or _BULLET.match(text, line_start)):
                continue
        elif not _ends_sentence(text, start, stop):
            continue
        _add(spans, text, start, stop.end())
        start = stop.end()
    _add(spans, text, start, len(text))
    return spans


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    """Not after an initial, a number of a list, a short abbreviation or a quotation that a small letter follows."""
    if stop[0][-1] in _CLOSING and text[stop.end() : stop.end() + 2].lstrip()[:1].islower():
        return False
    if text[stop.start()] != "." or stop.end() - stop.start() > 1:
        return True
    before = text[max(start, stop.start() - 4) : stop.start()]
    if before[-1:].isalnum() and not before[-1].isdigit() and not before[-2:-1].isalnum():
        return False
    after = text[stop.end() : stop.end() + 4].lstrip()[:1]
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
