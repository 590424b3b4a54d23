"""Subjects of mail: what they say besides the marks that programs put before an answer. Marks of forwarding stay."""

import re

from rules.languages import BUILT_IN_LANGUAGES, Languages

MARKS_OF_AN_ANSWER = re.compile(
    r"\s*(?:(?:re|r|rif|res?p|aw|sv|antw|res)\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]\s*)+", re.IGNORECASE
)
_MARK_OF_FORWARDING = re.compile(r"\s*(?:rv|fwd?|i|tr)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE)


def bare_subject(subject: str) -> str:
    """The subject without the marks of an answer, however many, of whichever program."""
    marks = MARKS_OF_AN_ANSWER.match(subject)
    return subject[marks.end() if marks else 0 :].strip()


def is_marked_as_answer(subject: str) -> bool:
    return MARKS_OF_AN_ANSWER.match(subject) is not None


def is_old(subject: str) -> bool:
    """Was the subject written for an earlier mail: does it stand over an answer, or something passed on?"""
    return is_marked_as_answer(subject) or _MARK_OF_FORWARDING.match(subject) is not None


def expects_an_answer(subject: str, in_thread: bool, languages: Languages = BUILT_IN_LANGUAGES) -> bool:
    """May one's own mail wait for an answer? `in_thread`: it answers a mail of the client that is known.

    Calm by design: what was written first, or in such a thread; nothing that only says thanks.
    """
    return (in_thread or not is_marked_as_answer(subject)) and not says_thanks(subject, languages)


def says_thanks(subject: str, languages: Languages = BUILT_IN_LANGUAGES) -> bool:
    """Does the subject begin with thanks, in any of the languages?"""
    said = bare_subject(subject).casefold()
    return any(said.startswith(tuple(each.table("sayback").get("thanks", ()))) for each in languages.all)
