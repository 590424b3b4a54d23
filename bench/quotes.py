"""Own text against replies whose quotations others marked (`quoted-replies.jsonl`)."""

import json
from pathlib import Path

from rules.cleaning import clean_text
from rules.text import own_text

REPLIES = Path("../shared/data/third-party/quoted-replies.jsonl")


def wrong_replies() -> tuple[int, list[tuple[str, str, str]]]:
    """How many cases there are, and of each wrong one its id, what was wanted and what came; white space aside."""
    rows = [json.loads(line) for line in REPLIES.read_text(encoding="utf-8").splitlines()]
    answers = ((row["id"], row["reply"], own_text(clean_text(row["text"])).text) for row in rows)
    return len(rows), [case for case in answers if case[1].split() != case[2].split()]


def rows() -> list[tuple[str, str, str]]:
    """Lines for the table of `make eval`: name, measure, figure."""
    if not REPLIES.exists():
        return [("quoted-replies", "exact", "not here")]
    total, wrong = wrong_replies()
    return [("quoted-replies", "exact", f"{total - len(wrong)} of {total}")]
