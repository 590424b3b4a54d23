"""Writes docs/replies.md: thirty sample mails in three languages with the replies offered today, for a person to read.

`python -m bench.pages` writes the page, `--check` only says whether it still holds.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.samples import MARTA
from rules.client import Agreement, ClientHistory, PastMail
from rules.message import Address, Message
from rules.reply import Suggestion, Tone, situations, suggest
from rules.tags import Tag
from rules.verdict import Verdict, judge

ROOT = Path(__file__).parents[1]
MAILS = Path(__file__).with_name("replies.jsonl")
PAGE = ROOT / "docs" / "replies.md"
LIMITS = replace(
    MARTA,
    emergency_channel="+34 600 000 000 (WhatsApp)",
    refer=(("printing", "Imprenta Sol, hola@imprentasol.example"),),
    signature="Marta",
)
LANGUAGES = {"en": "English", "es": "Spanish", "it": "Italian"}
HEAD = """# Thirty mails and their replies

Ten sample mails a language, each with the reply that lindero offers at the moment the mail arrives. They are written
to Marta Rey, who works Monday to Friday, 9:00 to 14:00 and 15:00 to 18:00 in Madrid, answers within one working day and
was away from 3 to 21 August 2026. Where a reply was asked for in another situation, tone or step than the one found, or
where earlier mails or an agreement are on record, the line above it says so.

This page is made by `make pages`; a test fails when it no longer says what the program says.
"""


def mails() -> Iterator[dict[str, Any]]:
    for line in MAILS.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def message_of(item: dict[str, Any]) -> Message:
    sender = Address(item["from_name"], item["from_address"])
    arrived = datetime.fromisoformat(item["received"])
    return Message(f"<{item['id']}@samples.example>", sender, item["subject"], item["body"], arrived, sent_at=arrived)


def history_of(item: dict[str, Any]) -> ClientHistory:
    """What the record holds, from a line's short form: claims made and confirmed, an agreement with its date."""
    asked, arrived = item["answer"], datetime.fromisoformat(item["received"])
    made, confirmed = asked.get("claims", (0, 0))
    past = tuple(
        PastMail(arrived - timedelta(days=5 * (made - n)), (Tag.URGENT,), claimed=True, confirmed=n < confirmed)
        for n in range(made)
    )
    agreed = asked.get("agreement")
    date = datetime.fromisoformat(agreed[0]).date() if agreed else None
    return ClientHistory(past, agreements=(Agreement(date, "", "", agreed[1]),) if agreed and date else ())


def answered(item: dict[str, Any]) -> tuple[Verdict, Suggestion]:
    message, asked = message_of(item), item["answer"]
    verdict = judge(message, LIMITS)
    suggestion = suggest(
        message,
        verdict,
        LIMITS,
        message.arrived_at,
        history_of(item),
        situation=asked.get("situation", ""),
        tone=Tone(asked["tone"]) if "tone" in asked else None,
        step=asked.get("step", 0),
    )
    return verdict, suggestion


def section(item: dict[str, Any]) -> str:
    verdict, reply = answered(item)
    names = dict(situations())
    arrived = datetime.fromisoformat(item["received"])
    tags = ", ".join(tag.value for tag in verdict.tags) or "no tags"
    wished = ", ".join(f"{key} {told(value)}" for key, value in item["answer"].items())
    promised = f"{reply.answer_by:%A %d %B %Y, %H:%M}" if reply.answer_by else "nothing"
    return "\n".join(
        [
            f"### {item['from_name']}: {item['subject']}",
            "",
            f"{arrived:%A %d %B %Y, %H:%M} (UTC{arrived:%z}), {tags}",
            "",
            quoted(item["body"]),
            "",
            f"**{names[reply.situation]}**, {reply.tone}, {reply.register}, step {reply.step}; promised: {promised}"
            + (f" (asked for or on record: {wished})" if wished else ""),
            "",
            "```text",
            f"Subject: {reply.subject}",
            "",
            reply.text.rstrip(),
            "```",
            "",
        ]
    )


def told(value: Any) -> str:
    return " / ".join(map(str, value)) if isinstance(value, list) else str(value)


def quoted(body: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in body.splitlines())


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for code, language in LANGUAGES.items():
        parts.append(f"## {language}\n")
        parts += [section(item) for item in mails() if item["lang"] == code]
    return "\n".join(parts)


def main() -> int:
    if "--check" in sys.argv:
        return 0 if PAGE.read_text(encoding="utf-8") == page() else 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
