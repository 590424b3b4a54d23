"""Header fields out of bytes (RFC 5322 section 2.2, RFC 2047), bounded and without exceptions.

Fields keep their order; names are lower case, values cleaned to one line. `arrival_of` holds the one rule about when a
mail came.
"""

import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from assistant.clock import YEARS
from assistant.mail_dates import usual_date
from rules.cleaning import clean_line
from rules.kind import HEADERS_READ
from rules.message import Address

MOST_BYTES = 65_536
MOST_FIELDS = 500
MOST_VALUE = 16_384
MOST_ADDRESSES = 200

# What is made of a mail here, and what the rules look at; everything else of a header is left unread.
_OWN_NAMES = """
message-id date from sender reply-to to subject in-reply-to references received content-type content-disposition
content-transfer-encoding authentication-results
"""
WANTED = tuple(dict.fromkeys((*_OWN_NAMES.split(), *HEADERS_READ)))
_WANTED_BYTES = {name.encode("ascii"): name for name in WANTED}

Fields = tuple[tuple[str, str], ...]

_FIELD = re.compile(rb"(?m)^([!-9;-~]{1,200})[ \t]*:[ \t]*([^\n]*+(?:\n[ \t][^\n]*+)*+)")
_FIELD_LINES = re.compile(rb"(?:(?:[!-9;-~]{1,200}[ \t]*:|[ \t]|(?=\n))[^\n]*+(?:\n|\Z))*+")
_WORD = re.compile(r"=\?([A-Za-z0-9_.:+*-]{1,60})\?([bBqQ])\?([^?\s]*|[^?\r\n]{0,200})\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?[A-Za-z0-9_.:+*-]{1,60}\?[bBqQ]\?)")
_ATOM, _LABEL = r"[A-Za-z0-9_+&'=-]{1,64}", r"[A-Za-z0-9-]{1,63}"
_USUAL_ADDRESS = rf"{_ATOM}(?:\.{_ATOM}){{0,9}}@{_LABEL}(?:\.{_LABEL}){{0,9}}"
_NAME_WORD = r'[^\s"\\()<>\[\],;:@]{1,100}'
_USUAL_MAILBOX = re.compile(
    rf'(?:"([^"\\()<>]{{0,200}})" ?|({_NAME_WORD}(?: {_NAME_WORD}){{0,9}}) ?|)<({_USUAL_ADDRESS})>|({_USUAL_ADDRESS})'
)
_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>")
_BARE_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]]{1,200}@[^\s<>@,;:\"()\[\]]{1,250}")


def split_message(raw: bytes) -> tuple[bytes, bytes]:
    """The header's bytes and the body's, at the first empty line, or at the first line that is no field."""
    if raw.startswith(b"\n"):
        return b"", raw[1:]
    end = raw.find(b"\n\n")
    head, body = (raw, b"") if end < 0 else (raw[: end + 1], raw[end + 2 :])
    stray = _first_stray(head[:MOST_BYTES] if len(head) <= MOST_BYTES else head[: head.rfind(b"\n", 0, MOST_BYTES) + 1])
    return (head, body) if stray is None else (head[:stray], raw[stray:])


def _first_stray(head: bytes) -> int | None:
    """Where a line stands that is neither a field nor folded, None without one. An mbox `From ` line may lead."""
    start = (head.find(b"\n") + 1 or len(head)) if head.startswith((b"From ", b">From ")) else 0
    lines = _FIELD_LINES.match(head, start)
    end = lines.end() if lines else start
    return None if end == len(head) else end


def read_fields(head: bytes, names: Mapping[bytes, str] = _WANTED_BYTES) -> Fields:
    """Every field we want, unfolded and as text, not yet decoded. At most MOST_FIELDS of them."""
    written = _FIELD.findall(head[:MOST_BYTES])
    wanted = [(name, value) for raw, value in written if (name := names.get(raw.lower()))]
    return tuple([(name, text_of_bytes(_unfolded(value)).strip()) for name, value in wanted[:MOST_FIELDS]])


def _unfolded(value: bytes) -> bytes:
    if b"\n" in value:
        first_line, *others = value.split(b"\n")
        value = b" ".join([first_line, *(line.strip() for line in others)])
    return value[:MOST_VALUE]


def text_of_bytes(value: bytes) -> str:
    """Raw bytes of a header: UTF-8 (RFC 6532) or, failing that, the Western code page that old programs send."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def first(fields: Fields, name: str) -> str:
    for key, value in fields:
        if key == name:
            return value
    return ""


def decoded(value: str) -> str:
    """An unstructured value with its encoded words read (RFC 2047), cleaned to one line."""
    if "=?" not in value:
        return clean_line(value)
    pieces: list[str] = []
    waiting: tuple[str, bytes] = ("", b"")
    position = 0
    value = _BETWEEN_WORDS.sub(r"\1", value)
    for word in _WORD.finditer(value):
        between = value[position : word.start()]
        charset, content = word[1].split("*")[0].lower(), _word_bytes(word[2], word[3])
        if between or charset != waiting[0]:
            pieces += [_in_charset(*waiting), between]
            waiting = (charset, content)
        else:  # a character may be cut between two words of one charset
            waiting = (charset, waiting[1] + content)
        position = word.end()
    pieces += [_in_charset(*waiting), value[position:]]
    return clean_line("".join(pieces))


def _word_bytes(encoding: str, content: str) -> bytes:
    raw = content.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)
    return base64_bytes(raw)


def base64_bytes(raw: bytes) -> bytes:
    """Base64 read leniently: stray characters and missing padding are passed over."""
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    letters = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _in_charset(charset: str, content: bytes) -> str:
    from assistant.bodies import in_charset

    return in_charset(content, charset) if content else ""


def addresses(value: str) -> tuple[Address, ...]:
    """The mailboxes of an address field (RFC 5322 section 3.4), names decoded after the structure is known."""
    value = clean_line(value)[:MOST_VALUE]
    if not value:
        return ()
    if usual := _USUAL_MAILBOX.fullmatch(value):
        return (Address(decoded(usual[1] or usual[2] or ""), usual[3] or usual[4]),)
    from email.utils import getaddresses  # slow to load, and the usual field needs it not

    try:
        pairs = getaddresses([value]) if value.count("(") < 50 else []
    except (IndexError, ValueError, RecursionError, TypeError, AttributeError):
        pairs = []
    found = [Address(decoded(name), clean_line(address)) for name, address in pairs if "@" in address]
    if not found:
        found = [_loose_address(decoded(value))]
    return tuple(found[:MOST_ADDRESSES])


def _loose_address(value: str) -> Address:
    """What can be told from a broken address field: an address somewhere in it, and the rest as the name."""
    match = _BARE_ADDRESS.search(value)
    if match is None:
        return Address(value[:200], "")
    return Address(value[: match.start()].strip(" \"<'")[:200], match[0])


def message_ids(value: str) -> tuple[str, ...]:
    """The valid identifiers of a field (RFC 5322 section 3.6.4), in order, each once."""
    return tuple(dict.fromkeys(_ID.findall(value)))


def instant(value: str) -> datetime | None:
    """The aware instant of a date field, None when it says none or an absurd one. `-0000` counts as UTC."""
    try:
        value = clean_line(value)[:200]
        when = usual_date(value) or _unusual_date(value)
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        has_zone = abs(when.utcoffset() or timedelta()) < timedelta(hours=15)
        return when.astimezone(when.tzinfo) if has_zone and when.year in YEARS else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _unusual_date(value: str) -> datetime:
    from email.utils import parsedate_to_datetime

    return parsedate_to_datetime(value)


def received_at(value: str) -> datetime | None:
    """The instant at the end of a `Received` field (RFC 5321 section 4.4), after its last semicolon."""
    return instant(value.rpartition(";")[2])


def arrival_of(
    fields: Fields, internal_date: datetime | None, live: bool = False, otherwise: datetime | None = None
) -> datetime | None:
    """When a mail came: delivered live, the server's date; else newest `Received`, the server's date, and last `Date`.

    `Date` is the sender's word. It stands alone only when nothing else is known, and never when it lies in the future
    of `otherwise`, which is the instant to take when the mail names none.
    """
    if live and internal_date is not None:
        return internal_date
    stamps = (received_at(value) for key, value in fields if key == "received")
    newest = next((stamp for stamp in stamps if stamp is not None), None)
    if newest is not None or internal_date is not None:
        return newest or internal_date
    sent = instant(first(fields, "date"))
    if sent is not None and (otherwise is None or sent <= otherwise + timedelta(days=1)):
        return sent
    return otherwise
