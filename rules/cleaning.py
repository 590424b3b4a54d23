"""The one cleaning of everything that others wrote, before any rule reads it and before any output shows it.

`clean_text` keeps line breaks (as LF), `clean_line` has none. Both are idempotent, linear in the length, and return
clean text unchanged. `unmask` writes look-alike letters in plain Latin, character by character, so that offsets stay
valid; only rules read its result, it is never shown. Unicode sources: UAX 9 (bidi), UTR 36 and UTS 39 (confusables).
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# Zero-width and default-ignorable characters, bidi controls, variation selectors, tag characters, invisible fillers.
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000"
_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_BROKEN = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"

_SUSPECT = re.compile(f"[{_CONTROLS}{_BREAKS}{_UNSEEN}{_SPACES}{_BROKEN}{_MARKS}]")
_LINE_BREAKS = re.compile(f"[\n\t{_BREAKS}]+ *")


class _Patterns(NamedTuple):
    """What is looked for in a text that is not clean; most are."""

    sequence: re.Pattern[str]  # of a terminal, to become one sign: CSI, then strings with their end, short escapes
    unseen_run: re.Pattern[str]
    space: re.Pattern[str]
    line_break: re.Pattern[str]
    control: re.Pattern[str]
    broken: re.Pattern[str]
    mark_run: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    return _Patterns(
        re.compile(
            "(?:\x1b\\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]"
            # OSC, DCS, SOS, PM, APC
            "|(?:\x1b[\\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f\n]{0,1024}(?:\x07|\x1b\\\\|\x9c)"
            "|\x1b[ -/]{0,4}[0-OQ-WYZ\\\\`-~]"
        ),
        re.compile(f"[{_UNSEEN}]+"),
        re.compile(f"[{_SPACES}]"),
        re.compile(f"\r\n|[{_BREAKS}]"),
        re.compile(f"[{_CONTROLS}]"),
        re.compile(f"[{_BROKEN}]"),
        re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+"),
    )


def clean_text(text: str) -> str:
    """Text of several lines without control, bidi or invisible characters; controls are replaced by a visible sign.

    Letters are composed (NFC), odd spaces become plain ones, every line break a LF, stacked accents stop at three.
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    if not _SUSPECT.search(text):
        return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
    look_for = _patterns()
    text = look_for.sequence.sub("\u241b", text)
    text = look_for.unseen_run.sub("", text)
    text = look_for.space.sub(" ", text)
    text = look_for.line_break.sub("\n", text)
    text = look_for.control.sub(_picture, text)
    text = look_for.broken.sub("\ufffd", text)
    text = look_for.mark_run.sub(r"\1", text)
    return unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """Text of one line: as `clean_text`, with line breaks and tabs turned into one space, and stripped."""
    if not (text.isascii() and text.isprintable()):
        text = clean_text(_LINE_BREAKS.sub(" ", text))
    return text.strip()


def _picture(control: re.Match[str]) -> str:
    """The visible sign of a control character (Unicode block Control Pictures); C1 has none."""
    code = ord(control[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


# Letters of other scripts that look like Latin ones; those of full width, mathematical or circled are found by NFKC.
_LOOK_ALIKE = {
    **dict(zip("авекмнорстухіјѕԁһӏԛԝгиё", "abekmhopctyxijsdhlqwrue", strict=True)),
    **dict(zip("АВЕКМНОРСТУХІЈЅԁҺӀԚԜҮ", "ABEKMHOPCTYXIJSdHIQWY", strict=True)),
    **dict(zip("αβγεηικνορτυχωϲϳ", "abyenikvoptuxwcj", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ", "ABEZHIKMNOPTYXCJ", strict=True)),
    **dict(zip("օսհոցյԁ", "ouhngjd", strict=True)),
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)),
    **dict(zip("ıɑɡɩʋⅼ", "iagivl", strict=True)),
}
_STYLED = (
    (0xFF01, 0xFF5F),
    (0x1D400, 0x1D800),
    (0x24B6, 0x24EA),
    (0x1F130, 0x1F18A),
    (0x2100, 0x2150),
    (0x2160, 0x2180),
)

_MASKED = re.compile(
    "[ı\u0250-\u02af\u0370-\u058f\u1d00-\u1dbf\u2100-\u217f\u24b6-\u24e9\ua730-\ua7ff\uff01-\uff5e"
    "\U0001d400-\U0001d7ff\U0001f130-\U0001f189]"
)


def unmask(text: str) -> str:
    """The text with look-alike letters in plain Latin; same length, so spans found in it hold for the original."""
    if text.isascii() or not _MASKED.search(text):
        return text
    return text.translate(_plain_letters())


@lru_cache(maxsize=1)
def _plain_letters() -> dict[int, str]:
    table = {ord(masked): plain for masked, plain in _LOOK_ALIKE.items()}
    for first, end in _STYLED:
        for code in range(first, end):
            plain = _styled_letter(chr(code))
            if plain:
                table.setdefault(code, plain)
    return table


def _styled_letter(character: str) -> str:
    """The one ASCII character that a styled one stands for, "" when it stands for none."""
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) != 1 or not plain.isascii():
        name = unicodedata.name(character, "")
        plain = name[-1] if "SQUARED LATIN CAPITAL LETTER " in name and name[-2] == " " else ""
    return plain


def without_marks(text: str) -> str:
    """Without case and accents, for comparing what people type. Its length may differ."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
