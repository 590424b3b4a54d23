"""How the client is called: the first name, from the sign-off or the sender's name; no name rather than a wrong one."""

import re
from datetime import datetime

from rules.message import Message
from rules.replies.wording import Wording

NAME = re.compile(r"^[^\W\d_]{2,}(?:['’-][^\W\d_]+)*\.?$")
LAST_LINES = 2
LONGEST_SIGN_OFF = 4


def first_name(message: Message, own_text: str, wording: Wording) -> tuple[str, str]:
    """The first name and where it came from; two empty texts when none is sure."""
    shown = words_of(message.sender.name, wording)
    signed = sign_off(own_text, wording)
    if shown and is_person(message.sender.name, wording) and len(shown) > 1:
        return shown[0], "mail: From"
    if signed:
        return signed, "mail: sign-off"
    if shown and is_person(message.sender.name, wording):
        return shown[0], "mail: From"
    return "", ""


def words_of(name: str, wording: Wording) -> list[str]:
    """The words of a name without titles; "Rossi, Anna" is turned round."""
    last, comma, first = name.partition(",")
    ordered = f"{first} {last}" if comma and first.strip() else name
    titles = set(wording.words("names.titles"))
    words = [word for word in ordered.split() if word.lower().rstrip(".") not in titles]
    return words if words and all(NAME.match(word) for word in words) else []


def is_person(name: str, wording: Wording) -> bool:
    """A name of one to four words without a word that firms carry, not all in capitals or small letters."""
    words = words_of(name, wording)
    firms = set(wording.words("names.firms"))
    return (
        0 < len(words) <= LONGEST_SIGN_OFF
        and not any(w.lower().rstrip(".") in firms for w in words)
        and words[0].istitle()
    )


def sign_off(text: str, wording: Wording) -> str:
    """The name under a mail: one of its last lines, short, made of names alone."""
    lines = [line.strip(" ,.-–—!\t") for line in text.strip().splitlines() if line.strip()]
    closings = set(wording.words("names.closings"))
    if len(lines) < LAST_LINES:
        return ""
    words = words_of(lines[-1].split(",")[0], wording)
    if not 0 < len(words) <= LONGEST_SIGN_OFF or any(word.lower() in closings for word in words):
        return ""
    return words[0] if words[0].istitle() and len(words[0]) > 2 and is_person(" ".join(words), wording) else ""


def greeting(wording: Wording, register: str, name: str, leaves_at: datetime) -> tuple[str, str]:
    """The opening line and its key. Where a language greets by the time of day, the hour is when the reply leaves."""
    form = "named" if name else "unnamed"
    base = "greeting.formal" if register == "formal" else "greeting.informal"
    part = "morning" if leaves_at.hour < 14 else "afternoon" if leaves_at.hour < 20 else "evening"
    for key in (f"{base}.{form}_{part}", f"{base}.{form}"):
        found = wording.phrase(key, register)
        if found:
            return found.replace("{name}", name), key
    return "", ""
