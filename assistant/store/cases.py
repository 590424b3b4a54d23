"""Message and Verdict as rows, and back. The own text stands apart, so that it can be erased."""

import json
from dataclasses import replace
from typing import Any

from assistant.records import Case, MailState
from assistant.store.database import Row
from assistant.store.instants import read, stored
from assistant.store.items import item_of
from assistant.store.packing import packed, unpacked
from rules.cleaning import without_marks
from rules.message import Address, Kind, Message
from rules.text import Part, PartKind
from rules.verdict import Verdict

# What replies and warnings look at once the mail itself is out of sight.
_KEPT_NAMES = """authentication-results auto-submitted list-help list-id list-post list-unsubscribe mailing-list
    precedence return-path"""
KEPT_HEADERS = frozenset(_KEPT_NAMES.split())
MOST_KEPT = 2_000  # characters of one header's value


def mail_values(account: str, client: str, message: Message, verdict: Verdict, state: MailState) -> dict[str, Any]:
    """The columns of one mail that come from what it says."""
    is_kept = state in (MailState.WAITING, MailState.SNOOZED)
    sender = message.sender.address.lower()
    reply_to = message.reply_to.address if message.reply_to else ""
    return {
        "account": account,
        "message_id": message.message_id,
        "sender": sender,
        "sender_name": message.sender.name,
        "reply_to": reply_to if reply_to.lower() != sender else "",
        "recipient": message.to[0].address.lower() if message.to else "",
        "client": client,
        "subject": message.subject,
        "words": without_marks(f"{message.sender.name} {sender} {client} {message.subject}"),
        "arrived_at": stored(message.arrived_at),
        "sent_at": stored(message.sent_at),
        "in_reply_to": message.in_reply_to,
        "refs": " ".join(message.references),
        "kind": str(verdict.kind),
        "language": verdict.language,
        "tags": " ".join(verdict.tags),
        "main_tag": verdict.main_tag or "",
        "deadline": stored(verdict.deadline),
        "verdict": verdict_text(verdict),
        "own_text": verdict.own_text if is_kept else "",
        "headers": _headers_text(message) if verdict.tags else "[]",
        "state": str(state),
    }


def verdict_text(verdict: Verdict) -> str:
    """Urgency for the client's record; for tagged mail everything but the text itself."""
    kept: dict[str, Any] = {"urgency": {"claimed": verdict.claimed, "by_definition": verdict.by_definition}}
    if verdict.tags:
        kept["full"] = replace(verdict, own_text="", parts=())
    return packed(kept)


def _headers_text(message: Message) -> str:
    kept = [(name, value[:MOST_KEPT]) for name, value in message.headers if name in KEPT_HEADERS]
    return json.dumps(kept, ensure_ascii=False)


def case_of(row: Row) -> Case:
    """The mail as it was judged; its body is the own text, empty once that was erased."""
    item = item_of(row)
    own = row["own_text"]
    message = Message(
        message_id=row["message_id"],
        sender=item.sender,
        subject=row["subject"],
        body=own,
        arrived_at=item.arrived_at,
        to=(Address("", row["recipient"]),) if row["recipient"] else (),
        reply_to=Address("", row["reply_to"]) if row["reply_to"] else None,
        sent_at=read(row["sent_at"]),
        in_reply_to=row["in_reply_to"],
        references=tuple(row["refs"].split()),
        headers=tuple((name, value) for name, value in json.loads(row["headers"])),
    )
    return Case(item, message, _verdict(row, own))


def _verdict(row: Row, own: str) -> Verdict:
    parts = (Part(PartKind.OWN, 0, len(own)),) if own else ()
    full = json.loads(row["verdict"]).get("full")
    if full is None:
        return Verdict(Kind(row["kind"]), row["language"], own, parts)
    return replace(unpacked(Verdict, full), own_text=own, parts=parts)
