"""Whether the beginning of a mail's text is enough to judge it, or more of it should be fetched."""

import re

from assistant.bodies import PLAIN_WORDS, boundary_lines, content_type, media_type
from assistant.headers import Fields, first, read_fields, split_message

MOST_DEPTH = 10
_WORDS = re.compile(rb"\w{2,}")


def wants_more(head: bytes, text: bytes, asked: int) -> bool:
    """Was the text cut in the middle of something that is read? `asked` is how many bytes were asked for."""
    if len(text) < asked:
        return False
    return _is_open(read_fields(head.replace(b"\r\n", b"\n")), text.replace(b"\r\n", b"\n"), b"", 0)


def _is_open(fields: Fields, body: bytes, twin: bytes, depth: int) -> bool:
    kind, parameters = content_type(first(fields, "content-type"))
    if kind.startswith("multipart/") and parameters.get("boundary") and depth < MOST_DEPTH:
        return _is_last_part_open(kind, parameters["boundary"], body, depth)
    if depth and first(fields, "content-disposition").strip().lower().startswith("attachment"):
        return False
    if kind == "text/html" and len(_WORDS.findall(twin[:4000])) > PLAIN_WORDS:
        return False
    return kind.startswith(("text/", "multipart/", "message/"))


def _is_last_part_open(kind: str, boundary: str, body: bytes, depth: int) -> bool:
    marks = list(boundary_lines(body, boundary))
    if not marks:
        return True
    if marks[-1][1]:
        return False
    twin = b""
    if kind == "multipart/alternative" and len(marks) > 1:
        first_head, first_text = split_message(body[marks[0].end() : marks[1].start()])
        plain = media_type(first(read_fields(first_head), "content-type")) == "text/plain"
        twin = first_text if plain else b""
    head, content = split_message(body[marks[-1].end() :])
    return _is_open(read_fields(head), content, twin, depth + 1)
