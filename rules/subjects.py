"""Subjects of mail: what they say besides the marks that programs put before an answer. Marks of forwarding stay."""

import re

MARKS_OF_AN_ANSWER = re.compile(
    r"\s*(?:(?:re|r|rif|resp|aw|sv|antw|res)\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]\s*)+", re.IGNORECASE
)


def bare_subject(subject: str) -> str:
    """The subject without the marks of an answer, however many, of whichever program."""
    marks = MARKS_OF_AN_ANSWER.match(subject)
    return subject[marks.end() if marks else 0 :].strip()


def is_marked_as_answer(subject: str) -> bool:
    return MARKS_OF_AN_ANSWER.match(subject) is not None
