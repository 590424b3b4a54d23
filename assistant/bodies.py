"""The text of a mail's body out of bytes (RFC 2045, 2046), under limits of depth, count and size.

Parts are found by their boundary lines, never by a recursive parser: a thousand levels or ten thousand parts cost no
more than a glance. What passes a limit is told as a Problem and the rest is read.
"""

import binascii
import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from assistant.headers import Fields, base64_bytes, first, read_fields, split_message
from assistant.html_text import text_of_html
from rules.cleaning import clean_text
from rules.problems import Problem

MOST_DEPTH = 20
MOST_PARTS = 200
MOST_TEXTS = 12
MOST_ENCODED = 2_000_000  # bytes of one part before its transfer encoding is undone
MOST_CHARACTERS = 200_000
PLAIN_WORDS = 15  # a plain text with more words than this is read instead of its HTML twin

_PARAMETER = re.compile(r";\s*([a-z][a-z0-9*_-]{0,30})\s*=\s*(?:\"((?:[^\"\\]|\\.){0,300})\"|([^\s;\"]{1,300}))", re.I)
_MEDIA_TYPE = re.compile(r"[a-z0-9.+_-]{1,80}/[a-z0-9.+_-]{1,80}")
_META_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,40})", re.I)
_WORDS = re.compile(r"\w{2,}")
_AS_BROWSERS_DO = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
}
# No charsets of mail, and some of them bombs: codecs that turn bytes into bytes.
_REFUSED = frozenset(
    [
        "utf-7",
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "undefined",
        "mbcs",
        "oem",
        "base64",
        "bz2",
        "hex",
        "quopri",
        "rot13",
        "rot-13",
        "uu",
        "zlib",
    ]
)


@dataclass
class Reading:
    """What is left of the limits while one mail is read, and what was noticed."""

    parts_left: int = MOST_PARTS
    texts_left: int = MOST_TEXTS
    problems: list[Problem] = field(default_factory=list)

    def trouble(self, what: str) -> None:
        problem = Problem("body", what, "the rest was read")
        if problem not in self.problems:
            self.problems.append(problem)


def text_of_body(fields: Fields, body: bytes, reading: Reading, depth: int = 0) -> str:
    """The text that a reader would see of an entity; "" when it has none."""
    kind, parameters = content_type(first(fields, "content-type"))
    if kind.startswith("multipart/"):
        return _text_of_parts(kind, parameters, fields, body, reading, depth)
    if kind == "message/rfc822":
        return _text_of_enclosed(body, reading, depth)
    if not kind.startswith("text/") or kind == "text/calendar" or _is_attachment(fields, depth):
        return ""
    if reading.texts_left <= 0:
        reading.trouble("too many text parts")
        return ""
    reading.texts_left -= 1
    return text_of_part(body, kind, parameters, first(fields, "content-transfer-encoding"), reading)


def text_of_part(body: bytes, kind: str, parameters: dict[str, str], encoding: str, reading: Reading) -> str:
    """One text part: transfer encoding undone, characters decoded, HTML turned into text, cleaned."""
    if len(body) > MOST_ENCODED:
        reading.trouble("a very long text was cut")
        body = body[:MOST_ENCODED]
    content = undone(body, encoding)
    charset = parameters.get("charset", "")
    if kind == "text/html":
        meta = _META_CHARSET.search(content[:2000])
        text = text_of_html(in_charset(content, charset or (meta[1].decode("ascii") if meta else "")))
    else:
        text = in_charset(content, charset)
        if parameters.get("format", "").lower() == "flowed":
            text = unflowed(text[: 2 * MOST_CHARACTERS], parameters.get("delsp", "").lower() == "yes")
    if len(text) > MOST_CHARACTERS:
        reading.trouble("a very long text was cut")
        text = text[:MOST_CHARACTERS]
    return clean_text(text)


def content_type(value: str) -> tuple[str, dict[str, str]]:
    """The media type, lower case, and its parameters; text/plain when missing or broken (RFC 2045 section 5.2)."""
    parameters: dict[str, str] = {}
    for name, quoted, bare in _PARAMETER.findall(value[:4000]) if ";" in value else ():
        parameters.setdefault(name.lower().rstrip("*"), re.sub(r"\\(.)", r"\1", quoted) if quoted else bare)
    return media_type(value), parameters


def media_type(value: str) -> str:
    kind = value.partition(";")[0].strip().lower()
    if _MEDIA_TYPE.fullmatch(kind):
        return kind
    return "text/html" if kind in ("html", "text/html charset=utf-8") else "text/plain"


def _text_of_parts(
    kind: str, parameters: dict[str, str], fields: Fields, body: bytes, reading: Reading, depth: int
) -> str:
    if depth >= MOST_DEPTH:
        reading.trouble("too many levels of parts")
        return ""
    boundary = parameters.get("boundary", "")
    parts = _split_parts(body, boundary, reading) if boundary else []
    if not parts:
        reading.trouble("the parts could not be told apart")
        plain = tuple((key, value) for key, value in fields if key != "content-type")
        return text_of_body(plain, body, reading, depth + 1)
    if kind == "multipart/alternative":
        return _best_alternative(parts, reading, depth)
    texts: list[str] = []
    for part in parts[:1] if kind in ("multipart/related", "multipart/signed", "multipart/report") else parts:
        part_fields, content = part
        if texts and _kind(part_fields) == "message/rfc822":
            continue
        texts.append(text_of_body(part_fields, content, reading, depth + 1))
    return "\n".join(text for text in texts if text.strip())


def _split_parts(body: bytes, boundary: str, reading: Reading) -> list[tuple[Fields, bytes]]:
    """The entities between boundary lines (RFC 2046 section 5.1.1); a missing last line is forgiven."""
    parts: list[tuple[Fields, bytes]] = []
    start: int | None = None
    for found in boundary_lines(body, boundary):
        if start is not None:
            parts.append(_entity(body[start : found.start()]))
            reading.parts_left -= 1
        start = None if found[1] else found.end()
        if found[1]:
            break
        if reading.parts_left <= 0:
            reading.trouble("too many parts")
            return parts
    if start is not None and start < len(body):
        parts.append(_entity(body[start:]))
    return parts


def boundary_lines(body: bytes, boundary: str) -> Iterator[re.Match[bytes]]:
    """The lines that part entities; the first group is there in the one that ends them."""
    line = re.compile(b"--" + re.escape(boundary.encode("utf-8", "replace").rstrip()) + rb"(--)?[ \t]*(?:\n|\Z)")
    for found in line.finditer(body):  # the expression begins with plain letters, which are looked for quickly
        if not found.start() or body[found.start() - 1] == ord("\n"):
            yield found


def _entity(raw: bytes) -> tuple[Fields, bytes]:
    head, content = split_message(raw)
    return read_fields(head), content


def _best_alternative(parts: list[tuple[Fields, bytes]], reading: Reading, depth: int) -> str:
    """The plain text when it says what the HTML says; some programs leave it blank or with a note to change program."""
    plain = rich = ""
    for fields, content in parts:
        kind = _kind(fields)
        if kind == "text/html" and plain and has_more_words(plain[:2000], PLAIN_WORDS):
            continue
        text = text_of_body(fields, content, reading, depth + 1)
        if kind == "text/plain":
            plain = plain or text
        else:
            rich = text if text.strip() else rich
    if not rich or has_more_words(plain[:2000], PLAIN_WORDS):
        return plain
    spoken = len(_WORDS.findall(plain[:2000]))
    return rich if not spoken or has_more_words(rich[:5000], 4 * spoken) else plain


def has_more_words(text: str, count: int) -> bool:
    """Has it more words of two letters than so many? Counts no further."""
    return next(islice(_WORDS.finditer(text), count, None), None) is not None


def _kind(fields: Fields) -> str:
    return media_type(first(fields, "content-type"))


def _text_of_enclosed(body: bytes, reading: Reading, depth: int) -> str:
    """A whole mail inside: its text is somebody's else, and marked as forwarded."""
    if depth >= MOST_DEPTH:
        reading.trouble("too many levels of parts")
        return ""
    fields, content = _entity(body)
    text = text_of_body(fields, content, reading, depth + 1)
    sender, subject = first(fields, "from"), first(fields, "subject")
    return (
        clean_text(f"---------- Forwarded message ----------\nFrom: {sender}\nSubject: {subject}\n\n{text}")
        if text
        else ""
    )


def _is_attachment(fields: Fields, depth: int) -> bool:
    return depth > 0 and first(fields, "content-disposition").strip().lower().startswith("attachment")


def undone(body: bytes, encoding: str) -> bytes:
    """Bytes with their transfer encoding undone (RFC 2045 section 6); an unknown one is left as it is."""
    encoding = encoding.strip().strip("\"';").lower()
    try:
        if encoding == "quoted-printable":
            return binascii.a2b_qp(body)
        if encoding == "base64":
            return base64_bytes(body)
        if encoding in ("x-uuencode", "uuencode", "x-uue"):
            return _uudecoded(body)
    except (ValueError, binascii.Error):
        return body
    return body


def _uudecoded(body: bytes) -> bytes:
    pieces = []
    for line in body.split(b"\n"):
        if line.startswith((b"begin ", b"end")) or not line.strip():
            continue
        try:
            pieces.append(binascii.a2b_uu(line + b"\n"))
        except binascii.Error:
            pieces.append(line)
    return b"".join(pieces)


def in_charset(content: bytes, charset: str) -> str:
    """Bytes as characters. UTF-8 is tried where the name is missing, unknown or Western; then the Western code page.

    A character that a byte limit cut at the end is dropped.
    """
    name = charset.strip("\"' ").lower()
    try:
        name = codecs.lookup(name).name if name else "utf-8"
    except (LookupError, ValueError, UnicodeError):
        name = "utf-8"
    name = _AS_BROWSERS_DO.get(name, name)
    if name in _REFUSED or name == "cp1252":
        name = "utf-8" if _is_utf8(content) else "cp1252"
    try:
        return codecs.getincrementaldecoder(name)("strict").decode(content)
    except (LookupError, ValueError, TypeError, AttributeError):
        return content.decode("utf-8" if _is_utf8(content) else "cp1252", "replace")


def _is_utf8(content: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(content)
    except UnicodeDecodeError:
        return False
    return True


def unflowed(text: str, delete_space: bool = False) -> str:
    """Paragraphs joined again as format=flowed says (RFC 3676); quoted lines only with lines of the same depth."""
    lines: list[str] = []
    open_depth = -1
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ") if depth else line.removeprefix(" ")
        flows = words.endswith(" ") and words != "-- "
        words = words[:-1] if flows and delete_space else words
        if open_depth == depth and words != "-- ":
            lines[-1] += words
        else:
            lines.append(">" * depth + (" " if depth else "") + words)
        open_depth = depth if flows else -1
    return "\n".join(line.rstrip() if line != "-- " else line for line in lines)
