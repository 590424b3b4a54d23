"""The language of the screens: gettext catalogues (`locale/<code>/LC_MESSAGES/lindero.mo`), chosen at start or by key.

Sentences are written in English where they are shown, inside `_()`; names that are fixed before the language is known
(key descriptions) are marked with `N_()` and translated when drawn.
"""

from gettext import NullTranslations, translation
from pathlib import Path

LANGUAGES = {"en": "English", "es": "Español", "it": "Italiano"}
LOCALE = Path(__file__).parent / "locale"


class _Speech:
    code = "en"
    catalogue: NullTranslations = NullTranslations()


def speak(code: str) -> None:
    """Use this language from now on; one that we do not have is English."""
    _Speech.code = code if code in LANGUAGES else "en"
    _Speech.catalogue = translation("lindero", LOCALE, [_Speech.code], fallback=True)


def spoken() -> str:
    """The code of the language in use."""
    return _Speech.code


def from_environment(environment: dict[str, str]) -> str:
    """The language that the terminal's locale asks for, English when we lack it."""
    named = next((environment[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(key)), "en")
    return named[:2] if named[:2] in LANGUAGES else "en"


def _(text: str) -> str:
    return _Speech.catalogue.gettext(text) if text else ""


def n_(one: str, many: str, count: int) -> str:
    """A sentence with a number in it; `{n}` is filled in."""
    return _Speech.catalogue.ngettext(one, many, count).format(n=count)


def N_(text: str) -> str:
    """Marks a text for the catalogues; it is translated where it is drawn."""
    return text
