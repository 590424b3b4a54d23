"""Verdicts as text, as headers and as JSON: one serialisation for every door."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rules.cleaning import clean_line, clean_text
from rules.limits import Limits
from rules.message import Message
from rules.reasons import Reasons
from rules.tags import Tag
from rules.times import TimeFound
from rules.verdict import Verdict

SCHEMA = 1


def as_json(record: dict[str, Any]) -> str:
    """One line of JSON: the same record always gives the same line."""
    return json.dumps(record, ensure_ascii=False, separators=(", ", ": "))


def verdict_record(name: str, message: Message, verdict: Verdict, limits: Limits, reasons: Reasons) -> dict[str, Any]:
    """A verdict as every door prints it. Times are ISO 8601 with offset, in the user's zone."""
    zone = ZoneInfo(limits.zone)
    return {
        "schema": SCHEMA,
        "id": name,
        "kind": verdict.kind.value,
        "language": verdict.language,
        "received": iso(message.arrived_at, zone),
        "tags": [tag.value for tag in verdict.tags],
        "main_tag": verdict.main_tag.value if verdict.main_tag else None,
        "urgency": {"claimed": verdict.claimed, "by_definition": verdict.by_definition},
        "deadline": iso(verdict.deadline, zone) if verdict.deadline else None,
        "working_minutes_left": verdict.working_minutes_left,
        "request": verdict.request,
        "from": message.sender.address,
        "subject": message.subject,
        "own_text": verdict.own_text,
        "times": [_time_record(time, zone) for time in verdict.times],
        "signals": [
            {
                "tag": signal.tag.value,
                "words": signal.words,
                "where": signal.where.value,
                "start": signal.start,
                "end": signal.end,
                "rule": signal.reason,
                "reason": reasons.why(signal),
            }
            for signal in verdict.signals
        ],
        "dismissed": [
            {
                "words": dismissed.words,
                "where": dismissed.where.value,
                "start": dismissed.start,
                "end": dismissed.end,
                "tag": dismissed.tag.value if dismissed.tag else None,
                "reason": dismissed.reason,
                "sentence": reasons.why_not(dismissed),
            }
            for dismissed in verdict.dismissed
        ],
        "softened": verdict.softened,
        "threatens_to_leave": verdict.threatens_to_leave,
        "tender": verdict.tender,
        "problems": [str(problem) for problem in verdict.problems],
    }


def broken_record(name: str, problem: str) -> dict[str, Any]:
    """The answer to a line or file that could not be read at all: the same keys, nothing known."""
    return {
        "schema": SCHEMA,
        "id": name,
        "kind": None,
        "language": "unknown",
        "received": None,
        "tags": [],
        "main_tag": None,
        "urgency": {"claimed": False, "by_definition": False},
        "deadline": None,
        "working_minutes_left": None,
        "request": False,
        "from": "",
        "subject": "",
        "own_text": "",
        "times": [],
        "signals": [],
        "dismissed": [],
        "softened": False,
        "threatens_to_leave": False,
        "tender": False,
        "problems": [clean_line(problem)],
    }


def iso(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat(timespec="seconds")


def _time_record(time: TimeFound, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "words": time.words,
        "start": time.start,
        "end": time.end,
        "from": iso(time.begins, zone),
        "to": iso(time.ends, zone),
        "grain": time.grain.value,
        "role": time.role.value,
    }


def verdict_headers(name: str, verdict: Verdict, limits: Limits) -> Iterator[str]:
    """The verdict as header fields (RFC 5322 section 2.2) that a filter may add to the mail; ASCII only."""
    tags = ", ".join(tag.value for tag in verdict.tags)
    yield f"X-Lindero-Id: {''.join(c for c in clean_line(name) if c.isascii())[:900]}"
    yield f"X-Lindero-Kind: {verdict.kind.value}"
    yield f"X-Lindero-Language: {verdict.language}"
    yield f"X-Lindero-Tags: {tags or 'none'}"
    if verdict.main_tag:
        yield f"X-Lindero-Main-Tag: {verdict.main_tag.value}"
    if verdict.deadline:
        yield f"X-Lindero-Deadline: {iso(verdict.deadline, ZoneInfo(limits.zone))}"
        yield f"X-Lindero-Working-Minutes-Left: {verdict.working_minutes_left}"


def verdict_line(name: str, message: Message, verdict: Verdict) -> str:
    """One line for a person: the tags, the subject, the sender."""
    tags = " ".join(tag.value for tag in verdict.tags) or "-"
    return f"{tags}\t{clean_line(message.subject)}\t{clean_line(message.sender.address or name)}"


def explanation(message: Message, verdict: Verdict, reasons: Reasons) -> Iterator[str]:
    """The verdict in sentences: the tags, why each of them, and what was seen and set aside."""
    sender = clean_line(message.sender.name or message.sender.address)
    yield f"{clean_line(message.subject)} · {sender}"
    tags = ", ".join(tag.value for tag in verdict.tags)
    yield reasons.say("report", "tags", tags=tags) if tags else reasons.say("report", "no_tags")
    if verdict.deadline and verdict.working_minutes_left is not None:
        left = reasons.duration(verdict.working_minutes_left)
        yield reasons.say("report", "deadline", instant=reasons.moment(verdict.deadline), minutes=left)
    if verdict.signals:
        yield reasons.say("report", "why") + ":"
        yield from (f"  {s.tag.value}: {clean_text(reasons.why(s))}" for s in verdict.signals)
    if verdict.dismissed:
        yield reasons.say("report", "why_not") + ":"
        yield from (f"  {clean_text(reasons.why_not(d))}" for d in verdict.dismissed)
    yield from (f"  ! {clean_line(str(problem))}" for problem in verdict.problems)


def crosses(verdict: Verdict) -> bool:
    """Does the mail cross a limit? The hour at which it came is none."""
    return any(tag is not Tag.AFTER_HOURS for tag in verdict.tags)
