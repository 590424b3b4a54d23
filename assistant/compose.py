"""Reply to bytes (RFC 5322, 2045, 2047). Every header line is made here, from text flattened to one line.

Written out by hand rather than by `email`: its policies fold long identifiers into encoded words, and raise on what a
client's header may decode to. Bodies are UTF-8 as quoted-printable, so that every line on the wire is short ASCII.
A mail that the user approved carries no Auto-Submitted (RFC 3834 section 5: it was not sent by itself).
"""

import re
import secrets
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from quopri import encodestring

from rules.cleaning import clean_line, clean_text
from rules.message import Address

LINE = 76
MOST_SUBJECT = 400
MOST_NAME = 120
MOST_REFERENCES = 20  # the first and the newest are kept (RFC 5322 section 3.6.4 sets no bound)
MOST_QUOTED_LINES = 80
MOST_QUOTED_LINE = 2000

_ID = re.compile(r"<[!-;=?A-~]{1,200}@[!-;=?A-~]{1,200}>")
_DATE = re.compile(rb"^Date: [^\r\n]*\r\n", re.M)
_SUBJECT = re.compile(rb"^Subject:[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*", re.M)
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")


@dataclass(frozen=True, slots=True)
class Reply:
    """The text the user accepted, whom it goes to and what it answers. `tail` is quoted text, ready to stand below."""

    sender: Address
    to: Address
    subject: str
    text: str
    tail: str = ""
    answers: str = ""
    references: tuple[str, ...] = ()


def compose(reply: Reply, message_id: str, date: datetime) -> bytes:
    """The whole mail. The same arguments give the same bytes."""
    answers = valid_ids([reply.answers])
    head = [
        field("Date", format_datetime(date)),
        address_field("From", reply.sender),
        address_field("To", reply.to),
        subject_field(reply.subject),
        field("Message-ID", message_id),
    ]
    if answers:
        head += [field("In-Reply-To", answers[0]), ids_field("References", thread(reply.references, answers[0]))]
    head += [
        field("MIME-Version", "1.0"),
        field("Content-Type", 'text/plain; charset="utf-8"'),
        field("Content-Transfer-Encoding", "quoted-printable"),
    ]
    return b"".join(head) + b"\r\n" + body(reply.text, reply.tail)


def make_message_id(address: str) -> str:
    """A new identifier in the sender's own domain (RFC 5322 section 3.6.4); tells neither host, process nor hour."""
    domain = ascii_domain(address.rpartition("@")[2])
    return f"<{secrets.token_hex(16)}@{domain if re.fullmatch(r'[A-Za-z0-9.-]{1,200}', domain) else 'lindero.invalid'}>"


def stamped(raw: bytes, date: datetime) -> bytes:
    """The same mail with another date: a held reply is dated when it leaves, not when it was written."""
    return _DATE.sub(lambda _: field("Date", format_datetime(date)), raw, count=1)


def revised(raw: bytes, text: str, tail: str, subject: str | None) -> bytes:
    """The same mail, same identifier, with another text and perhaps another subject."""
    head = raw.split(b"\r\n\r\n", 1)[0] + b"\r\n"
    if subject is not None:
        head = _SUBJECT.sub(lambda _: subject_field(subject), head, count=1)
    return head + b"\r\n" + body(text, tail)


def quoted(text: str, attribution: str) -> str:
    """The client's words as a tail: a line that says whose they are, then each line behind a `>`."""
    lines = clean_text(text).strip().split("\n")
    kept = [f"> {line[:MOST_QUOTED_LINE]}".rstrip() for line in lines[:MOST_QUOTED_LINES]]
    kept += ["> […]"] if len(lines) > MOST_QUOTED_LINES else []
    return "\n".join([clean_line(attribution), *kept]) if text.strip() else ""


def body(text: str, tail: str) -> bytes:
    whole = clean_text(text).strip() + (f"\n\n{tail}" if tail else "")
    lines = (line if line == "-- " else line.rstrip() for line in whole.split("\n"))
    encoded = encodestring("\n".join(lines).encode("utf-8", "replace")).replace(b"\n", b"\r\n")
    return encoded if encoded.endswith(b"\r\n") else encoded + b"\r\n"


def valid_ids(ids: Iterable[str]) -> tuple[str, ...]:
    """Those that are identifiers as RFC 5322 section 3.6.4 has them, each once."""
    return tuple(dict.fromkeys(text for text in ids if _ID.fullmatch(text)))


def thread(references: Iterable[str], answers: str) -> tuple[str, ...]:
    """The References of an answer: those of the mail, then the mail itself."""
    known = [text for text in valid_ids(references) if text != answers]
    known = known if len(known) < MOST_REFERENCES else [known[0], *known[2 - MOST_REFERENCES :]]
    return (*known, answers)


def field(name: str, value: str) -> bytes:
    """One header line of ASCII. What could end it or start another was taken out before; here it is checked again."""
    line = f"{name}: {value}"
    if not line.isascii() or not line.isprintable():
        raise ValueError(f"{name} would hold what no header may")
    return line.encode("ascii") + b"\r\n"


def ids_field(name: str, ids: Iterable[str]) -> bytes:
    lines = [f"{name}:".encode()]
    for text in ids:
        put(lines, text.encode("ascii"))
    return b"\r\n".join(lines) + b"\r\n"


def put(lines: list[bytes], word: bytes) -> None:
    """Add a word to the last line, or to a folded one when it would grow too long."""
    if len(lines[-1]) + 1 + len(word) <= LINE:
        lines[-1] += b" " + word
    else:
        lines.append(b" " + word)


def subject_field(subject: str) -> bytes:
    return b"Subject: " + unstructured(clean_line(subject)[:MOST_SUBJECT], len("Subject: ")) + b"\r\n"


def address_field(name: str, address: Address) -> bytes:
    """A mailbox of RFC 5322 section 3.4. A domain goes out in ASCII; a local part beyond ASCII in UTF-8 (RFC 6532)."""
    shown = clean_line(address.name)[:MOST_NAME]
    spec = wire_address(address.address)
    lines = [f"{name}:".encode()]
    if not shown or "@" in shown:  # a name that is an address would only mislead
        return lines[0] + b" " + spec.encode() + b"\r\n"
    if shown.isascii() and "=?" not in shown:
        quoted_name = shown if _ATOM.fullmatch(shown) else '"' + re.sub(r'(["\\])', r"\\\1", shown) + '"'
        lines[0] += f" {quoted_name}".encode()
    else:
        encoded = unstructured(shown, len(name) + 2).split(b"\r\n")
        lines = [lines[0] + b" " + encoded[0], *encoded[1:]]
    put(lines, b"<" + spec.encode() + b">")
    return b"\r\n".join(lines) + b"\r\n"


def wire_address(address: str) -> str:
    """An address as the wire has it: no blank, control or bracket, the domain in ASCII."""
    local, _, domain = clean_line(address).rpartition("@")
    return re.sub(r"[\s<>]", "", f"{local}@{ascii_domain(domain)}")


def ascii_domain(domain: str) -> str:
    """A domain in ASCII (RFC 3490); as it is when it cannot be written so."""
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def unstructured(text: str, used: int) -> bytes:
    """Text of a header: ASCII folded at blanks, anything else as encoded words of at most 75 characters (RFC 2047)."""
    if text.isascii() and text.isprintable() and "=?" not in text and all(len(w) < 900 for w in text.split(" ")):
        return folded(text, used)
    words: list[bytes] = []
    piece = ""
    for character in text:
        if len(encoded_word(piece + character)) > LINE - 1 - (used if not words else 1):
            words.append(encoded_word(piece))
            piece = ""
        piece += character
    return b"\r\n ".join([*words, encoded_word(piece)])


def encoded_word(text: str) -> bytes:
    return b"=?utf-8?b?" + b64encode(text.encode("utf-8", "replace")) + b"?="


def folded(text: str, used: int) -> bytes:
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and used + len(lines[-1]) + 1 + len(word) > LINE and word:
            lines.append(word)
            used = 1
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return "\r\n ".join(lines).encode("ascii")
