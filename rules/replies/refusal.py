"""Mail that is never answered: lists, automatic mail, bounces, no-reply senders (RFC 3834, RFC 2369, RFC 2919)."""

import re

from rules.languages import BUILT_IN_LANGUAGES, Languages
from rules.message import Kind, Message
from rules.replies.wording import wording_of
from rules.verdict import Verdict

LIST_HEADERS = ("List-Id", "List-Post", "List-Unsubscribe", "List-Help", "Mailing-List")
NO_REPLY = re.compile(
    r"(?:^|[._+-])(?:no|not|non|nie|do[._-]?not|don'?t)[._-]?(?:reply|responder|response|rispondere|contestar)"
)
MACHINES = frozenset({"mailer-daemon", "postmaster", "bounce", "bounces", "listserv", "majordomo", "noresponda"})
KINDS = {Kind.BULK: "bulk", Kind.AUTOMATIC: "automatic", Kind.OWN: "own"}


def no_reply_reason(
    message: Message,
    verdict: Verdict,
    language: str = "en",
    languages: Languages = BUILT_IN_LANGUAGES,
) -> str | None:
    """Why no reply is offered, in a language; None when one may be."""
    key, value = refusal(message, verdict)
    if not key:
        return None
    chosen = languages.get(language) or languages.get("en")
    said = wording_of(chosen).phrase(f"refusals.{key}") if chosen else key
    return f"{said or key} ({value})" if value else said or key


def refusal(message: Message, verdict: Verdict) -> tuple[str, str]:
    """The reason as a key, and the header that shows it; empty when the mail may be answered."""
    if verdict.kind is Kind.OWN:
        return "own", ""
    for name in LIST_HEADERS:
        if message.header(name):
            return "list", name
    return automatic(message) or (KINDS.get(verdict.kind, ""), "")


def automatic(message: Message) -> tuple[str, str] | None:
    submitted = message.header("Auto-Submitted").split(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return "automatic", f"Auto-Submitted: {submitted}"
    precedence = message.header("Precedence").strip().lower()
    if precedence in ("bulk", "list", "junk", "auto_reply"):
        return "bulk", f"Precedence: {precedence}"
    if message.header("Return-Path").strip() == "<>" or "report" in message.header("Content-Type").lower():
        return "bounce", ""
    address = (message.reply_to or message.sender).address.lower()
    local = address.partition("@")[0]
    if not address or "@" not in address:
        return "no_address", ""
    if NO_REPLY.search(local) or local in MACHINES:
        return "no_reply_address", address
    return None
