"""The words of time of one language, looked up by token.

`dates.toml` holds classes of words; an entry `"class:value"` lists the phrases of one meaning. The classes:

- `num` `tens` `some` `half` `quarter` `three_quarters` `and_half` `and_quarter` `ordinal` `suffix` `zero` - numbers;
  `some` counts only before a unit ("a", "a couple of")
- `weekday` `short_weekday` `month` `short_month` - Monday is 0; `doubtful` words need company to be a time at all
- `day` `day_part` `part` - days from today, with a part of the day, and the part alone (its hours are in `[parts]`)
- `unit`, `mod` before and `after_mod` behind it - this, next, last
- `counted` - measures and things: a number before one is no hour and no day ("at 12 euros", "the 3rd slide")
- `every`, `habit`, `habit_weekend`, `habit_part` - wishes without a date
- `edge`, `edge_unit` - beginning, middle or end of a period
- `clock` `late_clock` `hour_mark` `weak_mark` `hour_end` `am` `pm` `past` `to` `half_past` `quarter_past` `quarter_to`,
  and where minutes follow the hour `plus` `minus` - times of day; `yes_hour` words may follow a bare number as an hour
- `half_hour`: one word; `plural` tells `days` from `day`; `month_lead` makes a doubtful month a month
- `in` `after` `before_shift` `ago` `ago_first` `hence` - durations counted from now or from a date
- `from` `range` `from_day` `range_day` `lasting` `dash` `or` `of` `article` `glue` - what joins the parts of one
- `holiday` - month-day, or days from Easter Sunday; `zone` `zone_mark` `zone_lead` - a place's time
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from rules.languages import Language
from rules.phrases import PhraseBook, entries, fold

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\s\w]|_")  # words, numbers and single signs of a folded text
_PARTED = "\0"  # between phrases that are folded at once
_TEXT = re.Match[str].group

# The classes of which one word is enough to look closer.
STARTERS = frozenset(
    (
        "weekday", "short_weekday", "month", "short_month", "day", "day_part", "part", "unit", "edge_unit", "clock",
        "late_clock", "half_past", "quarter_past", "quarter_to", "holiday", "habit", "habit_weekend", "habit_part",
        "num", "tens", "ordinal", "one_hour", "half_hour",
    )
)  # fmt: skip

LEAD = 5  # words that may stand in an expression before the first that is a time by itself ("at the end of the")

Word = tuple[str, int]  # the value of a class, and the token after the phrase
Phrases = tuple[tuple[tuple[str, ...], str, str], ...]  # words, class and value, the longest first


class Part(NamedTuple):
    """A part of the day in minutes from midnight: its span, and when work asked for then is due."""

    begins: int
    ends: int
    due: int


@dataclass(frozen=True)
class Lexicon:
    """The words of one language. `alone` maps a word to its classes and values; `phrases` maps a first word and the
    one behind it to the phrases that begin so."""

    alone: Mapping[str, tuple[tuple[str, str], ...]]
    phrases: Mapping[str, Mapping[str, Phrases]]
    parts: Mapping[str, Part]
    month_first_zones: tuple[str, ...]
    spoken_days: bool
    dot_hours: bool
    roles: PhraseBook
    ask_form: re.Pattern[str] | None

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word of every phrase: what may stand between the beginning of an expression and its first sure word."""
        return frozenset(word for tokens, _, _ in self._all() for word in tokens)

    @cached_property
    def starters(self) -> frozenset[str]:
        """Of each phrase that can be a time the longest word: where none of them stands, no time does."""
        phrases = (
            tokens
            for tokens, cls, value in self._all()
            if cls in STARTERS and not (cls == "num" and value == "1")  # "one" and "una" say too little
        )
        telling = (max(enumerate(tokens), key=lambda place: (len(place[1]), place[0]))[1] for tokens in phrases)
        return frozenset(word for word in telling if word.isalpha())

    def _all(self) -> Iterator[tuple[tuple[str, ...], str, str]]:
        for word, meanings in self.alone.items():
            yield from (((word,), cls, value) for cls, value in meanings)
        for following in self.phrases.values():
            for found in following.values():
                yield from found


@lru_cache(maxsize=16)
def lexicon(language: Language) -> Lexicon:
    """Read a language's words once."""
    table = language.table("dates")
    alone: dict[str, list[tuple[str, str]]] = {}
    longer: dict[str, dict[str, list[tuple[tuple[str, ...], str, str]]]] = {}
    written = [(key, phrase) for key, phrases in table.get("words", {}).items() for phrase in phrases]
    folded = fold(_PARTED.join(phrase for _, phrase in written)).text.split(_PARTED)
    for (key, _), phrase in zip(written, folded, strict=False):
        cls, _, value = key.partition(":")
        first, *rest = tokens = tuple(_TOKEN.findall(phrase))
        if rest:
            longer.setdefault(first, {}).setdefault(rest[0], []).append((tokens, cls, value))
        else:
            alone.setdefault(first, []).append((cls, value))
    return Lexicon(
        {word: tuple(meanings) for word, meanings in alone.items()},
        {word: {second: _longest_first(found) for second, found in more.items()} for word, more in longer.items()},
        {name: _part(*hours) for name, hours in table.get("parts", {}).items()},
        tuple(table.get("month_first_zones", ())),
        bool(table.get("spoken_days", False)),
        bool(table.get("dot_hours", False)),
        PhraseBook(entries(table.get("roles", {}))),
        re.compile(rf"\b(?:{table['ask_form']})\b") if table.get("ask_form") else None,
    )


def _longest_first(phrases: list[tuple[tuple[str, ...], str, str]]) -> Phrases:
    return tuple(sorted(phrases, key=lambda phrase: -len(phrase[0])))


def _part(begins: str, ends: str, due: str) -> Part:
    return Part(minutes(begins), minutes(ends), minutes(due))


def minutes(clock: str) -> int:
    """Minutes from midnight of `HH:MM`; `24:00` is the end of the day."""
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


NOTHING: dict[str, Word] = {}

# Classes that never begin an expression: what joins, ends or only allows one.
_INNER = frozenset(
    (
        "glue", "yes_hour", "of", "range", "range_day", "or", "dash", "hour_end", "am", "pm", "past", "to", "plus",
        "minus", "suffix", "and_half", "and_quarter", "and_three_quarters", "minus_quarter", "zone", "zone_mark",
        "zone_lead", "plural", "month_lead", "hence", "ago", "after", "before_shift", "zero", "after_mod", "lasting",
        "doubtful",
    )
)  # fmt: skip
_JOINING = _INNER - {"zone", "zone_lead"}

# A number is a time by what stands behind it: one of these, more figures, or a sign that joins them.
_NUMBERS = _INNER | {"num", "tens", "some"}
_BEHIND_NUMBER = frozenset(
    (
        "unit", "mod", "more", "half", "quarter", "and_half", "and_quarter", "and_three_quarters", "minus_quarter",
        "plus", "minus", "zero", "dash", "num", "tens", "ordinal", "suffix", "past", "to", "am", "pm", "hour_end",
        "part", "day", "day_part", "month", "short_month", "weekday", "of", "article",
    )
)  # fmt: skip
_JOINING_SIGNS = frozenset(".,:/-")
PADDING = 40


class Tokens:
    """The tokens of one text, each with what it may mean, looked up once."""

    def __init__(self, text: str, words: Lexicon) -> None:
        self._found = list(_TOKEN.finditer(text))
        self.texts = texts = list(map(_TEXT, self._found))
        starters = words.starters
        self._starters = [at for at, word in enumerate(texts) if word in starters or word.isdigit()]
        self._passed = 0
        self._alone, self._phrases, self._known = words.alone, words.phrases, words.known
        # Both lists are longer than the text, so that a look ahead needs no question about its end.
        self._classes: list[dict[str, Word] | None] = [None] * len(texts) + [NOTHING] * PADDING
        self._figures: list[int | None] = [None] * (len(texts) + PADDING)
        for at in self._starters:
            word = texts[at]
            if len(word) <= 4 and word.isdecimal():
                self._figures[at] = int(word)

    def __len__(self) -> int:
        return len(self.texts)

    def span(self, first: int, after: int) -> tuple[int, int]:
        """The characters of the folded text from one token up to another."""
        return self._found[first].start(), self._found[after - 1].end()

    def _look_up(self, at: int) -> dict[str, Word]:
        texts = self.texts
        word, after = texts[at], at + 1
        found = self._classes[at] = {cls: (value, after) for cls, value in self._alone.get(word, ())}
        longer = self._phrases.get(word)
        if longer and after < len(texts):
            for tokens, cls, value in longer.get(texts[after], ()):
                end = at + len(tokens)
                if tokens == tuple(texts[at:end]) and (cls not in found or found[cls][1] < end):
                    found[cls] = (value, end)
        return found

    def nearest_starter(self, at: int) -> int:
        """The next token, from here on, that can be a time; their number when none follows. Asked in rising order."""
        while self._passed < len(self._starters) and self._starters[self._passed] < at:
            self._passed += 1
        return self._starters[self._passed] if self._passed < len(self._starters) else len(self.texts)

    def next_opening(self, at: int) -> int:
        """The next token at which an expression may begin: only words of time lie between it and a sure one."""
        while at < len(self.texts):
            starter = self.nearest_starter(at)
            first = starter
            while first > at and starter - first < LEAD and self.texts[first - 1] in self._known:
                first -= 1
            for opening in range(first, min(starter + 1, len(self.texts))):
                if self._may_open(opening):
                    return opening
            at = starter + 1
        return at

    def _may_open(self, at: int) -> bool:
        classes = self.classes(at)
        if self.texts[at].isdigit():
            return not classes.keys() <= _NUMBERS or self._goes_on(at + 1)
        if classes.keys() <= _INNER:
            return False
        return not classes.keys() <= _NUMBERS or any(self._goes_on(end) for _, end in classes.values())

    def _goes_on(self, at: int) -> bool:
        """May what stands here make a time of the number before it: a unit, a month, minutes behind a colon?"""
        if self._figures[at] is not None or not self.classes(at).keys().isdisjoint(_BEHIND_NUMBER):
            return True
        if at + 1 >= len(self.texts) or self.texts[at] not in _JOINING_SIGNS:
            return self.is_word(at, "h")
        return self._figures[at + 1] is not None or self.touches(at + 1)

    def classes(self, at: int) -> dict[str, Word]:
        """What the words from here on may be: for each class the longest phrase."""
        found = self._classes[at]
        return self._look_up(at) if found is None else found

    def get(self, at: int, cls: str) -> Word | None:
        found = self._classes[at]
        return (self._look_up(at) if found is None else found).get(cls)

    def may_be_time(self, at: int) -> bool:
        """Is this a figure, or a word that can stand at the head of a piece?"""
        return self._figures[at] is not None or not self.classes(at).keys() <= _JOINING

    def number_at(self, at: int) -> int | None:
        """A number in figures, None for anything else."""
        return self._figures[at]

    def touches(self, at: int) -> bool:
        """Does this token follow the one before without a space?"""
        return 0 < at < len(self.texts) and self._found[at].start() == self._found[at - 1].end()

    def is_word(self, at: int, text: str) -> bool:
        return at < len(self.texts) and self.texts[at] == text
