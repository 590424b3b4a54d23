"""Bytes to Message: the one decoding of mail (RFC 5322, 2045, 2047). Nothing a sender wrote makes it raise.

A mail may be whole or cut: the watcher fetches chosen header fields and the beginning of the text. What could not be
read is told in `Message.problems`.
"""

from datetime import UTC, datetime

from assistant import headers
from assistant.bodies import Reading, text_of_body
from assistant.headers import Fields, addresses, arrival_of, decoded, first, instant, message_ids
from rules.cleaning import clean_line
from rules.message import Address, Message
from rules.problems import Problem

MOST_BYTES = 4_000_000  # of a whole mail; texts stand first, attachments behind them
EPOCH = datetime.fromtimestamp(0, UTC)


def read_message(
    raw: bytes, arrived_at: datetime | None = None, live: bool = False, otherwise: datetime | None = None
) -> Message:
    """One mail. `arrived_at` is the server's date (INTERNALDATE), `otherwise` for a mail without any date."""
    reading = Reading()
    raw = _with_plain_lines(raw[:MOST_BYTES])
    head, body = headers.split_message(raw)
    if len(head) > headers.MOST_BYTES:
        reading.problems.append(Problem("headers", "longer than 64 kB", "only their beginning was read"))
    fields = headers.read_fields(head)
    text = text_of_body(fields, body, reading)
    return _message(fields, text, reading, arrival_of(fields, arrived_at, live, otherwise))


def _with_plain_lines(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in raw else raw


def _message(fields: Fields, body: str, reading: Reading, arrival: datetime | None) -> Message:
    problems = list(reading.problems)
    senders = addresses(first(fields, "from")) or addresses(first(fields, "sender"))
    if not senders or not senders[0].address:
        problems.append(Problem("From", "names no sender"))
    if arrival is None:
        problems.append(Problem("Date", "no date can be read, so when it came is unknown"))
    replies = addresses(first(fields, "reply-to"))
    answers = message_ids(first(fields, "in-reply-to"))
    return Message(
        message_id=_own_id(first(fields, "message-id")),
        sender=senders[0] if senders else Address("", ""),
        subject=decoded(first(fields, "subject")),
        body=body,
        arrived_at=arrival or EPOCH,
        to=addresses(first(fields, "to")),
        reply_to=replies[0] if replies and replies[0].address else None,
        sent_at=instant(first(fields, "date")),
        in_reply_to=answers[0] if answers else "",
        references=message_ids(first(fields, "references"))[-50:],
        headers=tuple((name, decoded(value)) for name, value in fields),
        problems=tuple(problems),
    )


def _own_id(value: str) -> str:
    """The identifier as it stands in the header; a broken one is kept as it is, cleaned and cut at a line's length."""
    valid = message_ids(value)
    return valid[0] if valid else clean_line(value)[:998]
