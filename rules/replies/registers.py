"""Formality: how the client speaks to the user, read from the words of the mail, and which register a reply takes.

Words and forms are data of each language (`wording.toml`, tables `register.<name>`); a clear majority decides.
"""

import re

from rules.languages import Language
from rules.replies.wording import Wording, wording_of
from rules.sayback import tokens_of


def register_in(text: str, language: Language) -> str:
    """The register in which a text speaks, "" when it does not show."""
    wording = wording_of(language)
    tokens = [text[token.start : token.end].lower() for token in tokens_of(text, 0, len(text))]
    cased = {
        text[token.start : token.end]
        for token in tokens_of(text, 0, len(text))
        if token.start and mid(text, token.start)
    }
    scores = {name: score(wording, name, tokens, cased) for name in wording.registers}
    best = max(scores, key=lambda name: scores[name], default="")
    tied = sum(1 for value in scores.values() if value == scores.get(best, 0)) > 1
    return "" if not scores.get(best) or tied else best


def mid(text: str, start: int) -> bool:
    """Does a word stand within a sentence, so that its capital is meant?"""
    before = text[:start].rstrip(" ")
    return bool(before) and before[-1] not in '.!?:\n¡¿"«-'


def score(wording: Wording, name: str, tokens: list[str], cased: set[str]) -> int:
    words = set(wording.words(f"register.{name}.words"))
    cased_words = set(wording.words(f"register.{name}.cased"))
    phrases = wording.words(f"register.{name}.phrases")
    whole = f" {' '.join(tokens)} "
    patterns = [re.compile(pattern) for pattern in wording.words(f"register.{name}.patterns")]
    points = 2 * sum(1 for token in tokens if token in words) + 3 * len(cased & cased_words)
    points += 2 * sum(whole.count(f" {phrase} ") for phrase in phrases)
    return points + 2 * sum(1 for token in tokens if any(pattern.fullmatch(token) for pattern in patterns))


def chosen_register(asked: str, terms: str, text: str, thread: str, language: Language) -> str:
    """What the user asks for, else the client's setting, else how the mail speaks, else its thread."""
    wording = wording_of(language)
    for name in (asked, terms, register_in(text, language) or register_in(thread, language)):
        if name in wording.registers:
            return name
    return wording.default_register
