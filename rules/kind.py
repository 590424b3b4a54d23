"""What sort of mail it is: from a person, to many, from a machine, or the user's own.

Judged by headers first (RFC 3834, RFC 2369, RFC 2919, `Precedence`), then by the sender's address and by the fixed
sentences that only machines write. Only personal mail is tagged and answered.
"""

import re
from typing import NamedTuple

from rules.message import Kind, Message

# Every header that the rules and the replies read, lower case: no other need be fetched.
HEADERS_READ = (
    "auto-submitted",
    "content-class",
    "content-type",
    "feedback-id",
    "importance",
    "list-help",
    "list-id",
    "list-post",
    "list-unsubscribe",
    "mailing-list",
    "precedence",
    "priority",
    "return-path",
    "x-autoreply",
    "x-autorespond",
    "x-campaign",
    "x-campaignid",
    "x-failed-recipients",
    "x-mailgun-sid",
    "x-mc-user",
    "x-msmail-priority",
    "x-priority",
)
_BULK_HEADERS = (
    "list-id",
    "list-unsubscribe",
    "list-post",
    "list-help",
    "feedback-id",
    "x-campaign",
    "x-campaignid",
    "x-mc-user",
    "x-mailgun-sid",
)
_AUTOMATIC_HEADERS = ("x-autoreply", "x-autorespond", "x-failed-recipients")
_MACHINE = re.compile(
    r"(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|noresponder|no-responder|non-rispondere|nonrispondere|mailer-daemon"
    r"|postmaster|bounces?|notifications?|notify|alerts?)(?:[-+_.=][^@]*)?@",
    re.IGNORECASE,
)
_AUTO_SUBJECT = re.compile(
    r"(?:automatic reply|auto(?:matic)?[- ]reply|autoreply|out of (?:the )?office|respuesta autom[aá]tica"
    r"|fuera de (?:la )?oficina|risposta automatica|fuori (?:sede|ufficio)|undeliver(?:ed|able)|delivery status"
    r"|mail delivery failed|returned mail)\b",
    re.IGNORECASE,
)


class KindFound(NamedTuple):
    """The kind and the words that show it: a header as `Name: value`, an address, or ""."""

    kind: Kind
    because: str = ""


def kind_of(message: Message, own_addresses: tuple[str, ...]) -> KindFound:
    """The kind of a mail. A header that says so outweighs everything but the user's own address."""
    sender = message.sender.address.lower()
    if sender and sender in own_addresses:
        return KindFound(Kind.OWN, sender)
    headers = {name: value.strip() for name, value in reversed(message.headers)}  # of two the first counts
    return _automatic(headers) or _bulk(headers) or _by_sender(sender, message.subject) or KindFound(Kind.PERSONAL)


def _automatic(headers: dict[str, str]) -> KindFound | None:
    """RFC 3834 section 5, bounces with an empty return path, and calendar mail (RFC 6047)."""
    submitted = headers.get("auto-submitted", "")
    if submitted and submitted.split(";")[0].strip().lower() != "no":
        return KindFound(Kind.AUTOMATIC, f"Auto-Submitted: {submitted}")
    for name in _AUTOMATIC_HEADERS:
        if headers.get(name, "").lower() not in ("", "no"):
            return KindFound(Kind.AUTOMATIC, f"{name.title()}: {headers[name]}")
    if headers.get("return-path", "?").replace(" ", "") == "<>":
        return KindFound(Kind.AUTOMATIC, "Return-Path: <>")
    content = headers.get("content-type", "").lower()
    if content.startswith(("multipart/report", "text/calendar")) or "calendarmessage" in headers.get(
        "content-class", ""
    ):
        return KindFound(Kind.AUTOMATIC, f"Content-Type: {content.split(';')[0]}")
    if headers.get("precedence", "").lower() in ("auto_reply", "auto-reply"):
        return KindFound(Kind.AUTOMATIC, f"Precedence: {headers['precedence']}")
    return None


def _bulk(headers: dict[str, str]) -> KindFound | None:
    """RFC 2369 and RFC 2919 list headers, `Precedence`, and the marks of mass mailers."""
    if headers.get("precedence", "").lower() in ("bulk", "list", "junk"):
        return KindFound(Kind.BULK, f"Precedence: {headers['precedence']}")
    name = next(filter(headers.get, _BULK_HEADERS), "")
    return KindFound(Kind.BULK, f"{name.title()}: {headers[name]}") if name else None


def _by_sender(sender: str, subject: str) -> KindFound | None:
    if _MACHINE.match(sender):
        return KindFound(Kind.AUTOMATIC, sender)
    found = _AUTO_SUBJECT.match(subject.strip())
    return KindFound(Kind.AUTOMATIC, found[0]) if found else None
