"""The tokens of one text, what each may mean, and where an expression of time may begin."""

from itertools import repeat

from rules.times.kinds import BEHIND_NUMBER, FIGURES, INNER, LEADING, NUMBERS, RANGES, TELLING, kinds
from rules.times.lexicon import NOTHING, TOKEN, Lexicon, Meanings

Word = tuple[str, int]  # the value of a class, and the token after the phrase
LEAD = 5  # words that may stand in an expression before the first that is a time by itself ("at the end of the")
FARTHEST = 24  # words that one piece of an expression may have; of a longer row of words of time no one asks further
MOST_LEADING = 12  # words that only lead on; behind so many one may find anything
ANYTHING = -1  # every bit
PADDING = 40
_JOINING_SIGNS = frozenset(".,:/-")
_UNIT, _LED, _BEHIND = kinds("unit"), TELLING | LEADING | RANGES, kinds("after_mod")


class Tokens:
    """The tokens of one text, each with what it may mean, looked up once."""

    def __init__(self, text: str, words: Lexicon) -> None:
        self._written = TOKEN.findall(text)  # with the blanks behind each
        self._walked = 0, len(text) - len(text.lstrip())  # tokens, and characters up to there
        self.texts = texts = list(map(str.rstrip, self._written))
        self.meanings = list(map(words.known.get, texts, repeat(NOTHING)))
        self.starters = [at for at, found in enumerate(self.meanings) if found.sure or texts[at].isdigit()]

    def look_closer(self) -> None:
        """Find the phrases and the numbers. All lists are longer than the text: a look ahead needs no question."""
        texts = self.texts
        for at, found in enumerate(self.meanings[:-1]):
            if found.longer and texts[at + 1] in found.longer:
                self.meanings[at] = self._with_phrases(at, found)
        self.kinds = [found.kinds for found in self.meanings] + [0] * PADDING
        self.meanings += [NOTHING] * PADDING
        self._figures: list[int | None] = [None] * len(self.kinds)
        for at in self.starters:
            word = texts[at]
            if len(word) <= 4 and word.isdecimal():
                self._figures[at] = int(word)
                self.kinds[at] |= FIGURES

    def _with_phrases(self, at: int, alone: Meanings) -> Meanings:
        """What the word means by itself and with those behind it."""
        for words, found in alone.longer[self.texts[at + 1]]:
            if words == tuple(self.texts[at : at + len(words)]):
                return found
        return alone

    def __len__(self) -> int:
        return len(self.texts)

    def span(self, first: int, after: int) -> tuple[int, int]:
        """The characters of the folded text from one token up to another. Asked in the order of the text."""
        walked, start = self._walked
        start += sum(map(len, self._written[walked:first]))
        self._walked = first, start
        return start, start + len("".join(self._written[first:after]).rstrip())

    def openings(self, starter: int, floor: int) -> range:
        """The tokens at which an expression with this starter may begin: only words of time lie between."""
        meanings, first, floor = self.meanings, starter, max(floor, starter - LEAD)
        while first > floor and meanings[first - 1] is not NOTHING:
            first -= 1
        return range(first, starter + 1)

    def may_open(self, at: int) -> bool:
        """May an expression begin here?"""
        here = self.kinds[at]
        if not here & ~INNER:
            return False
        if not here & ~NUMBERS:
            ends = [at + 1] if here & FIGURES else [at + length for _, length in self.meanings[at].values()]
            return any(map(self._goes_on, ends))
        return bool(here & RANGES) or self.may_be_time(at)

    def _goes_on(self, at: int) -> bool:
        """May what stands here make a time of the number before it: a unit, a month, minutes behind a colon?"""
        if self.kinds[at] & BEHIND_NUMBER:
            return True
        if at + 1 >= len(self.texts) or self.texts[at] not in _JOINING_SIGNS:
            return self.is_word(at, "h")
        return bool(self.kinds[at + 1] & FIGURES) or self.touches(at + 1)

    def get(self, at: int, cls: str) -> Word | None:
        """The value of a class whose phrase begins here, and the token after it."""
        found = self.meanings[at].get(cls)
        return None if found is None else (found[0], at + found[1])

    def reach(self, at: int) -> int:
        """What the token may be, and what those may be that it leads to ("at the", "in the next")."""
        found, lead = self.kinds[at], self.meanings[at].lead
        if not lead:
            return found
        end, farthest = at + lead, at + MOST_LEADING
        while at < end:
            if at == farthest:
                return ANYTHING
            at += 1
            found |= self.kinds[at]
            further = at + self.meanings[at].lead
            if further > end:
                end = further
        return found

    def ahead(self, at: int) -> int:
        """What the words from here up to the next unknown one may be: all that one piece of an expression can hold."""
        found = self.kinds[at]
        for place in range(at + 1, at + FARTHEST):
            kinds = self.kinds[place]
            if not kinds and self.meanings[place] is NOTHING and not self._joins(place):
                return found
            found |= kinds
        return ANYTHING

    def _joins(self, at: int) -> bool:
        """Is it a sign within a number: `1.5`, `1/2`?"""
        return bool(self.kinds[at + 1] & FIGURES) and self.texts[at] in _JOINING_SIGNS

    def may_be_time(self, at: int) -> bool:
        """May a piece of an expression begin here? Of units, with nothing before, only a weekend or "week to come"."""
        found = self.kinds[at]
        if found & _LED == _UNIT:
            name, length = self.meanings[at]["unit"]
            return name == "weekend" or bool(self.kinds[at + length] & _BEHIND)
        return bool(found & TELLING or (found & LEADING and self.reach(at) & TELLING))

    def number_at(self, at: int) -> int | None:
        """A number in figures, None for anything else."""
        return self._figures[at]

    def touches(self, at: int) -> bool:
        """Does this token follow the one before without a space?"""
        return 0 < at < len(self.texts) and self._written[at - 1] == self.texts[at - 1]

    def is_word(self, at: int, text: str) -> bool:
        return at < len(self.texts) and self.texts[at] == text
