"""A language's phrases and thesaurus, made ready to be found: built once for a language and kept."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from rules.emergencies import CONCEPT_KEYS
from rules.languages import Language
from rules.phrases import PhraseBook, entries
from rules.services import PREFIX


class Vocabulary(NamedTuple):
    """Phrases by dotted category (`urgent.claim`, `site_down.things`), the hours within which a concept counts, and
    the words that may stand before an order ("and", "please").
    """

    book: PhraseBook
    allowed_hours: Mapping[str, float]
    lead_in: frozenset[str]

    @staticmethod
    def empty() -> "Vocabulary":
        return Vocabulary(PhraseBook(()), {}, frozenset())


@lru_cache(maxsize=16)
def vocabulary(language: Language) -> Vocabulary:
    """The vocabulary of a language with the folders laid over it."""
    pairs = list(entries(language.table("phrases")))
    allowed: dict[str, float] = {}
    for concept, held in language.table("thesaurus").items():
        if concept == "synonyms" or not isinstance(held, Mapping):
            continue
        pairs += entries({key: held[key] for key in CONCEPT_KEYS if key in held}, f"{concept}.")
        if "within_hours" in held:
            allowed[concept] = float(held["within_hours"])
    for service, held in language.table("services").items():
        if isinstance(held, Mapping):
            pairs += entries({service: held.get("asked")}, PREFIX)
    lead_in = language.table("dates").get("roles", {}).get("lead_in", ())
    return Vocabulary(PhraseBook(pairs), allowed, frozenset(lead_in))
