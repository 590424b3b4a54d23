"""Ordinary English prose from elsewhere: which sentences ask something, and how many are wrongly tagged."""

import json
from collections.abc import Iterator
from pathlib import Path

from bench.samples import IN_A_WEEK, MARTA, PROBLEM_TAGS
from rules.message import Address, Message
from rules.verdict import judge

SENTENCES = Path("../shared/data/third-party/request-parakweet-train.jsonl")


def rows() -> Iterator[tuple[str, str, str]]:
    """Nothing where the data is not."""
    if not SENTENCES.exists():
        return
    right = wrong = missed = tagged = plain = 0
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        verdict = judge(Message(item["id"], Address("", "a@example.org"), "", item["text"], IN_A_WEEK), MARTA)
        wanted = item["label"] == "request"
        right += wanted and verdict.request
        wrong += verdict.request and not wanted
        missed += wanted and not verdict.request
        if not wanted:
            plain += 1
            tagged += any(tag in verdict.tags for tag in PROBLEM_TAGS)
    figure = (
        f"{right / (right + wrong):.2f}/{right / (right + missed):.2f} F{2 * right / (2 * right + wrong + missed):.2f}"
    )
    yield "request-parakweet-train", "requests, precision/recall", figure
    yield "request-parakweet-train", "no request, yet tagged (not after-hours)", f"{tagged} of {plain}"
