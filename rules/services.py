"""What the user offers, understood: services of the languages' lists that are offered, and those that are not."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from rules.languages import Language
from rules.phrases import PhraseBook, entries, fold

PREFIX = "service."


def unoffered(offered: Sequence[str], languages: Iterable[Language]) -> frozenset[str]:
    """The categories of services (`service.photography`) that the user does not offer; none when nothing is listed.

    A service is known by its names in every language: `offered` may be written in another than the client's.
    """
    return _unoffered(tuple(offered), tuple(languages)) if offered else frozenset()


@lru_cache(maxsize=16)
def _unoffered(offered: tuple[str, ...], languages: tuple[Language, ...]) -> frozenset[str]:
    names: list[tuple[str, str]] = []
    for language in languages:
        for service, held in language.table("services").items():
            if isinstance(held, Mapping):
                names += entries({service: held.get("names")}, PREFIX)
    book = PhraseBook(names)
    mine = {found.category for words in offered for found in book.find(fold(words))}
    return frozenset(category for category, _ in names if category not in mine)
