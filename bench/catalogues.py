"""Catalogues of the screens: `python -m bench.catalogues` collects the texts of `tui/` and compiles each language.

The `.po` files are the source; English is filled in by itself, the other languages by people. Says what is missing.
"""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "tui" / "locale"
LANGUAGES = ("en", "es", "it")
NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)  # a catalogue changes only when a text does
KEYWORDS = {"_": None, "N_": None, "n_": (1, 2)}


def folder(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES"


def texts() -> Catalog:
    """Every text of the screens, with where it stands."""
    found = Catalog(project="lindero", charset="utf-8")
    for name, _line, text, comments, context in extract_from_dir(ROOT / "tui", keywords=KEYWORDS):
        if text not in ("", ("", "")):
            found.add(text, None, [(f"tui/{name}", 0)], auto_comments=comments, context=context)
    return found


def catalogue(language: str) -> Catalog:
    path = folder(language) / "lindero.po"
    if not path.exists():
        return Catalog(locale=language, project="lindero", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> Catalog:
    """The language's catalogue with today's texts: new ones empty, gone ones dropped."""
    held = catalogue(language)
    held.update(texts(), no_fuzzy_matching=True)
    held.obsolete.clear()
    if language == "en":
        for message in held:
            if message.id:
                message.string = message.id
    return held


def written(held: Catalog) -> bytes:
    """The `.po` file: sorted, without line numbers and dates, so that it changes only when a text does."""
    file = io.BytesIO()
    write_po(file, held, no_location=False, omit_header=True, sort_output=True, include_lineno=False, width=120)
    return HEADER.format(language=held.locale_identifier, plural=held.plural_forms).encode() + file.getvalue()


HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


def compiled(held: Catalog) -> bytes:
    """The `.mo` file, without a date."""
    held.header_comment = ""
    bare = Catalog(locale=held.locale, charset="utf-8", creation_date=NO_DATE, revision_date=NO_DATE)
    bare.mime_headers = [
        ("Language", str(held.locale_identifier)),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Plural-Forms", held.plural_forms),
    ]
    for message in held:
        if message.id and message.string:
            bare.add(message.id, message.string)
    file = io.BytesIO()
    write_mo(file, bare)
    return file.getvalue()


def missing(held: Catalog) -> list[Message]:
    """Texts without a translation, or marked as unsure."""
    return [m for m in held if m.id and (m.fuzzy or not all(m.string if isinstance(m.string, tuple) else (m.string,)))]


def main() -> int:
    left = 0
    for language in LANGUAGES:
        held = updated(language)
        folder(language).mkdir(parents=True, exist_ok=True)
        (folder(language) / "lindero.po").write_bytes(written(held))
        (folder(language) / "lindero.mo").write_bytes(compiled(held))
        lacking = missing(held)
        left += len(lacking)
        print(f"{language}: {len(held)} texts, {len(lacking)} without translation")
        for message in lacking:
            print(f"  {message.id!r}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
