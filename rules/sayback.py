"""What was asked, in own words: actions and things found in the asks of a mail, with dates, amounts and purpose.

Words come from `sayback.toml` of the mail's language. What is not recognised is not guessed: then a general phrase
stands for it. Nothing here agrees to anything; it only names what was asked.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rules.cleaning import without_marks
from rules.languages import Language, Languages
from rules.times import Role, TimeFound, asked_time
from rules.verdict import Verdict

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|\n+")
MONEY = re.compile(
    r"(?:[€$£]\s?\d[\d.,]*\d|[€$£]\s?\d|\b\d[\d.,]*\s?(?:€|\$|£|(?:euros?|eur|usd|gbp|pesos|dollars?|dólares|pounds?|sterline|dollari)\b)"
    r"|\b\d{1,2}(?:[.,]\d)?\s?%)",
    re.IGNORECASE,
)
NEAR = 5  # words between an action and its thing
LONGEST_THING = 3
STEM_BEGINS = 3  # letters; no stem is shorter
MOST_ASKS = 4
QUESTION_BEGINS = 4  # words
WORDS_READ = 400


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked: an infinitive in own words, and the span of the own text it was read from."""

    phrase: str
    clause: str  # the same inside a sentence: a clause, where the language wants one
    start: int
    end: int
    thing: str = ""
    is_question: bool = False


@dataclass(frozen=True, slots=True)
class SayBack:
    """What was found in the asks. `purpose` is "" when none was named; `time` is the one asked of the user."""

    asks: tuple[Asked, ...] = ()
    time: TimeFound | None = None
    amounts: tuple[str, ...] = ()
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Action:
    say: str  # with {thing}
    that: str
    alone: str  # without one; "" when the action says nothing alone
    alone_that: str
    noun: bool  # its words mean the action as nouns too ("a call")


def action_of(entry: Mapping[str, Any]) -> Action:
    say, alone = entry.get("say", ""), entry.get("alone", "")
    return Action(say, entry.get("that", say), alone, entry.get("alone_that", alone), entry.get("noun", False))


class Words:
    """Phrases of one table, looked up by their folded words; a final `*` stands for any ending."""

    def __init__(self) -> None:
        self.whole: dict[tuple[str, ...], str] = {}
        self.stems: dict[str, list[tuple[str, str]]] = {}  # by their first letters

    def add(self, phrase: str, key: str) -> None:
        words = tuple(folded(match[0]) for match in WORD.finditer(phrase))
        if phrase.endswith("*") and len(words) == 1:
            self.stems.setdefault(words[0][:STEM_BEGINS], []).append((words[0], key))
        else:
            self.whole.setdefault(words, key)

    def at(self, tokens: list[Token], place: int) -> tuple[str, int] | None:
        """The key of the longest phrase that starts at a place, and how many words it has."""
        for length in range(LONGEST_THING, 0, -1):
            key = self.whole.get(tuple(token.word for token in tokens[place : place + length]))
            if key is not None and place + length <= len(tokens):
                return key, length
        word = tokens[place].word
        stems = self.stems.get(word[:STEM_BEGINS], ())
        return next(((key, 1) for stem, key in stems if word.startswith(stem)), None)


class Lexicon:
    """The data of one language, indexed."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.table = table
        self.actions: dict[str, Action] = {}
        self.action_words, self.thing_words, self.purpose_words = Words(), Words(), Words()
        self.determiners = frozenset(folded(word) for word in table.get("determiners", ()))
        self.interrogatives = frozenset(folded(word) for word in table.get("interrogatives", ()))
        self.question = str(table.get("question", ""))
        self.question_that = str(table.get("question_that", self.question))
        self.head_last = bool(table.get("head_last", False))
        self.no_answer = tuple(folded(phrase) for phrase in table.get("no_answer", ()))
        self.take_on = str(table.get("take_on", ""))
        self.stops = frozenset(folded(word) for word in table.get("stops", ()))
        for key, entry in table.get("actions", {}).items():
            self.actions[key] = action_of(entry)
            for phrase in entry["words"]:
                self.action_words.add(phrase, key)
        for said, phrases in table.get("things", {}).items():
            for phrase in phrases:
                self.thing_words.add(phrase, said)
        for said, phrases in table.get("purposes", {}).items():
            for phrase in phrases:
                self.purpose_words.add(phrase, said)


@lru_cache(maxsize=16)
def lexicon_of(language: Language) -> Lexicon:
    return Lexicon(language.table("sayback"))


def say_back(verdict: Verdict, language: Language) -> SayBack:
    """What a mail asks, as far as its words are known."""
    lexicon = lexicon_of(language)
    text = verdict.own_text
    stretches = asked_stretches(verdict)
    found = [ask for start, end in stretches for ask in asks_in(tokens_of(text, start, end), lexicon)]
    named = distinct([ask for ask in found if ask.thing]) or distinct(found)[:1]
    if not named:
        named = [
            Asked(lexicon.question, lexicon.question_that, start, end, is_question=True)
            for start, end in stretches
            if asks_to_know(text, start, end, lexicon)
        ]
    return SayBack(tuple(distinct(named)[:MOST_ASKS]), asked(verdict), amounts(text), purpose_in(text, lexicon))


def asks_to_know(text: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Is this stretch a question of its own: a question mark, and a word such as "which" near its beginning?"""
    if not text[start:end].rstrip().endswith("?"):
        return False
    return any(token.word in lexicon.interrogatives for token in tokens_of(text, start, end)[:QUESTION_BEGINS])


def distinct(asks: list[Asked]) -> list[Asked]:
    """Each thing once: a second word about the same thing is not a second request."""
    kept: dict[str, Asked] = {}
    for ask in asks:
        kept.setdefault(ask.thing or ask.phrase, ask)
    return list(kept.values())


def asked(verdict: Verdict) -> TimeFound | None:
    """The time asked of the user, when the verdict holds to it."""
    time = asked_time(verdict.times)
    if time is None or (verdict.deadline is not None and time.due != verdict.deadline):
        return next((t for t in verdict.times if t.due == verdict.deadline and t.role is not Role.MENTION), None)
    return time


def asked_stretches(verdict: Verdict) -> tuple[tuple[int, int], ...]:
    """The sentences that ask: those of the verdict, else those that end in a question mark."""
    if verdict.asks:
        return tuple(sentence_around(verdict.own_text, start, end) for start, end in verdict.asks)
    return tuple(
        (start, end) for start, end in sentences(verdict.own_text) if verdict.own_text[start:end].endswith("?")
    )


def sentences(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in SENTENCE_END.finditer(text):
        if match.end() > begin:
            yield begin, match.start() + 1 if text[match.start()] != "\n" else match.start()
        begin = match.end()
    if text[begin:].strip():
        yield begin, len(text)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole sentence a span lies in; a span of several sentences stays as it is."""
    for first, last in sentences(text):
        if first <= start < last:
            return first, max(last, end)
    return start, end


def asks_in(tokens: list[Token], lexicon: Lexicon) -> Iterator[Asked]:
    """Every action with the thing nearest behind it, up to the next action or a preposition."""
    actions = list(actions_in(tokens, lexicon))
    for number, (place, length, action) in enumerate(actions):
        following = actions[number + 1][0] if number + 1 < len(actions) else len(tokens)
        begin = place + length
        thing = first_thing(tokens, begin, min(following, begin + NEAR), lexicon) if action.say else None
        if thing is not None:
            said, last = thing
            phrase, clause = action.say.replace("{thing}", said), action.that.replace("{thing}", said)
            yield Asked(phrase, clause, tokens[place].start, tokens[last].end, said)
        elif action.alone:
            yield Asked(action.alone, action.alone_that, tokens[place].start, tokens[place].end)


def actions_in(tokens: list[Token], lexicon: Lexicon) -> Iterator[tuple[int, int, Action]]:
    """Actions with their place and number of words; a word behind an article is a thing, not an action."""
    place = 0
    while place < len(tokens):
        found = lexicon.action_words.at(tokens, place)
        if found is not None:
            action = lexicon.actions[found[0]]
            if action.noun or place == 0 or tokens[place - 1].word not in lexicon.determiners:
                yield place, found[1], action
        place += found[1] if found else 1


def first_thing(tokens: list[Token], begin: int, end: int, lexicon: Lexicon) -> tuple[str, int] | None:
    for place in range(begin, end):
        if tokens[place].word in lexicon.stops:
            return None
        found = lexicon.thing_words.at(tokens, place)
        while found is not None:
            last = place + found[1] - 1
            further = lexicon.thing_words.at(tokens, last + 1) if lexicon.head_last and last + 1 < end else None
            if further is None:
                return found[0], last
            place, found = last + 1, further
    return None


def wants_no_answer(text: str, language: Language) -> bool:
    """Does the mail itself say that it needs no answer?"""
    plain = folded(text)
    return any(phrase in plain for phrase in lexicon_of(language).no_answer)


def purpose_in(text: str, lexicon: Lexicon) -> str:
    """What it is for, when the mail names an occasion we know."""
    tokens = tokens_of(text, 0, len(text))
    for place in range(len(tokens)):
        found = lexicon.purpose_words.at(tokens, place)
        if found is not None:
            return found[0]
    return ""


def amounts(text: str) -> tuple[str, ...]:
    """Sums of money and percentages, as written."""
    return tuple(dict.fromkeys(match[0].strip() for match in MONEY.finditer(text)))


@lru_cache(maxsize=128)
def concepts_of(setting: str, languages: Languages, table: str) -> tuple[str, ...]:
    """The concepts of a text of the settings, worked out once."""
    return tuple(concepts_in(setting, languages, table))


def concepts_in(text: str, languages: Languages, table: str) -> list[str]:
    """Keys of a table of concepts (trades, means) whose words occur in a text, in any language."""
    tokens = tokens_of(text, 0, len(text))
    found: dict[str, None] = {}
    for language in languages.all:
        index = concept_words(language, table)
        for place in range(len(tokens)):
            hit = index.at(tokens, place)
            if hit is not None:
                found.setdefault(hit[0])
    return list(found)


@lru_cache(maxsize=32)
def concept_words(language: Language, table: str) -> Words:
    index = Words()
    for key, entry in language.table("sayback").get(table, {}).items():
        for phrase in entry["words"]:
            index.add(phrase, key)
    return index


def concept_said(language: Language, table: str, key: str) -> str:
    """How a language names a concept, "" when it has no name for it."""
    return str(language.table("sayback").get(table, {}).get(key, {}).get("say", ""))


def tokens_of(text: str, start: int, end: int) -> list[Token]:
    found = (Token(folded(m[0]), m.start(), m.end()) for m in WORD.finditer(text, start, end))
    return [token for _, token in zip(range(WORDS_READ), found, strict=False)]


@lru_cache(maxsize=4096)
def folded(word: str) -> str:
    """Without case and accents, apostrophes straight."""
    return without_marks(word.replace("’", "'"))
