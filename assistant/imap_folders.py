"""Which folder is Sent, which is Drafts: by what the server says (RFC 6154), by the user's word, by usual names.

Names here are decoded (RFC 9051 section 5.1, modified UTF-7), as people see them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rules.runs import runs


class Special(StrEnum):
    SENT = "\\sent"
    DRAFTS = "\\drafts"
    ALL = "\\all"


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder as LIST tells it; attributes are lower case."""

    name: str
    delimiter: str
    attributes: frozenset[str]

    @property
    def can_be_opened(self) -> bool:
        return not self.attributes & {"\\noselect", "\\nonexistent"}

    @property
    def last_name(self) -> str:
        return self.name.rpartition(self.delimiter)[2] if self.delimiter else self.name


# As mail programs and providers name them, in the languages of Europe; compared without case, by the last part.
USUAL_NAMES: dict[Special, tuple[str, ...]] = {
    Special.SENT: (
        "sent", "sent items", "sent messages", "sent mail", "enviados", "elementos enviados", "mensajes enviados",
        "correo enviado", "posta inviata", "inviata", "inviati", "messaggi inviati", "elementi inviati", "enviats",
        "itens enviados", "mensagens enviadas", "envoyés", "messages envoyés", "éléments envoyés", "gesendet",
        "gesendete objekte", "gesendete elemente", "verzonden", "verzonden items", "wysłane", "skickat", "sendt",
    ),
    Special.DRAFTS: (
        "drafts", "draft", "borradores", "borrador", "bozze", "esborranys", "rascunhos", "brouillons", "entwürfe",
        "concepten", "szkice", "utkast", "kladder",
    ),
    Special.ALL: ("all mail", "todos", "todo el correo", "tutti i messaggi", "tutta la posta"),
}  # fmt: skip


def find(folders: Iterable[Folder], wanted: Special, configured: str = "") -> str | None:
    """The folder's name: the user's word first, then the server's, then a usual name. None when nothing fits.

    Of several, the one nearest to the root.
    """
    usable = sorted((f for f in folders if f.can_be_opened), key=lambda f: (f.name.count(f.delimiter or "/"), f.name))
    if configured:
        return next((f.name for f in usable if f.name.casefold() == configured.casefold()), None)
    marked = [f.name for f in usable if wanted in f.attributes]
    if marked:
        return marked[0]
    for usual in USUAL_NAMES[wanted]:
        for folder in usable:
            if folder.last_name.casefold() == usual:
                return folder.name
    return None


def uid_set(uids: Sequence[int]) -> str:
    """UIDs as a sequence set (RFC 9051 section 4.1.1), runs written as ranges."""
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in runs(sorted(set(uids))))
