"""Limits typed as a sentence, and said back as one. The words are data: `hours.toml` and `places.toml`.

What is not understood is quoted, never guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.languages import Language
from rules.limits import Limits, Span
from rules.sentence.clauses import Cutter
from rules.sentence.course import Course
from rules.sentence.items import Kind
from rules.sentence.meaning import Meaning
from rules.sentence.places import add_places
from rules.sentence.saying import Speaker
from rules.sentence.words import LONGEST_TEXT, Lexicon, Words

__all__ = ["Speaker", "Understood", "example", "read_sentence", "say"]


@dataclass(frozen=True, slots=True)
class Understood:
    """What a sentence means: the limits with it applied, the parts not understood, and in which language it was read.

    With anything not understood, `limits` holds the rest and must not be saved.
    """

    limits: Limits
    not_understood: tuple[str, ...]
    language: str
    unknown_words: int = 0


_lexicons: dict[str, Lexicon] = {}


def lexicon(language: Language) -> Lexicon:
    if language.code not in _lexicons:
        made = Lexicon(language)
        add_places(made, language)
        _lexicons[language.code] = made
    return _lexicons[language.code]


def read_sentence(text: str, languages: Iterable[Language], base: Limits, today: date) -> Understood:
    """Read in each language; the one that understands most of the text counts, an earlier one of two as good."""
    readings = [_read(text, language, base, today) for language in languages if language.table("hours")]
    return min(readings, key=lambda reading: (sum(map(len, reading.not_understood)), reading.unknown_words))


def _read(text: str, language: Language, base: Limits, today: date) -> Understood:
    if len(text) > LONGEST_TEXT or not text.strip():
        return Understood(base, (text[:80].strip() or text,), language.code)
    words = lexicon(language)
    cutter = Cutter(text, words, today, base.zone)
    items = cutter.cut()
    course = Course(cutter.words, items, base, today, _parts(language))
    limits = Meaning(course).understand()
    unknown = sum(item.kind is Kind.UNKNOWN for item in items)
    return Understood(limits, _quoted(text, cutter.words, course.wrong), language.code, unknown)


def _parts(language: Language) -> dict[str, Span]:
    spans = language.table("hours")["part_spans"]
    return {part: Span(*(int(time[:2]) * 60 + int(time[3:]) for time in span)) for part, span in spans.items()}


def _quoted(text: str, words: Words, wrong: list[tuple[int, int]]) -> tuple[str, ...]:
    """The clauses, from comma to comma, that hold something not understood, as they were typed."""
    ranges: list[tuple[int, int]] = []
    for start, end in sorted(wrong):
        while start > 0 and not words.sign(start - 1, ",;"):
            start -= 1
        while end < len(words) and not words.sign(end, ",;"):
            end += 1
        if ranges and start <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
        else:
            ranges.append((start, end))
    quoted = [text[words.tokens[a].start : words.tokens[b - 1].end].strip() for a, b in ranges if a < b]
    return tuple(quoted) or ((text.strip(),) if wrong else ())


def say(limits: Limits, language: Language, *, promises: bool = False) -> str:
    """The limits as a sentence that can be typed again."""
    return Speaker(language).sentence(limits, promises=promises)


def example(language: Language) -> str:
    """A sentence that works, to show beside one that does not."""
    return str(language.table("hours")["say"]["example"])
