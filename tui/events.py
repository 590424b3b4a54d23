"""What screens, widgets and workers tell each other: Textual messages, named in the past tense."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.message import Message as Event

if TYPE_CHECKING:
    from assistant.desk import ClientPage, ClientRow, Opened, Shield, UnderstoodSentence
    from assistant.records import Item, OutboxEntry
    from rules.limits import Limits
    from rules.reply import Suggestion
    from tui.desk import Hint


class Refused(Event):
    """Something asked of the desk could not be done; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class Kept(Event):
    """Something small was remembered."""


class StoreChanged(Event):
    """Another part, or another process, wrote to the store."""


class ShieldRead(Event):
    def __init__(self, shield: Shield) -> None:
        super().__init__()
        self.shield = shield


class RowChosen(Event):
    """A row of a list was chosen with Enter or the mouse."""

    def __init__(self, key: Any) -> None:
        super().__init__()
        self.key = key


class RowMarked(Event):
    """The cursor of a list moved to another row."""

    def __init__(self, key: Any) -> None:
        super().__init__()
        self.key = key


class RowsWanted(Event):
    """A list is about to show rows that are not loaded yet."""

    def __init__(self, page: int) -> None:
        super().__init__()
        self.page = page


class RowsRead(Event):
    """One page of mails. `question` tells which question it answers: an older one is dropped."""

    def __init__(self, question: int, page: int, items: Sequence[Item]) -> None:
        super().__init__()
        self.question, self.page, self.items = question, page, tuple(items)


class ListRead(Event):
    """A list was counted anew, with the pages around its cursor; `index` is where the marked mail is now.

    One that is not `whole` has at least `total` mails.
    """

    def __init__(
        self, question: int, total: int, pages: dict[int, tuple[Item, ...]], index: int, whole: bool = True
    ) -> None:
        super().__init__()
        self.question, self.total, self.pages, self.index, self.whole = question, total, pages, index, whole


class CaseOpened(Event):
    def __init__(self, mail_id: int, opened: Opened) -> None:
        super().__init__()
        self.mail_id, self.opened = mail_id, opened


class SuggestionsMade(Event):
    def __init__(self, mail_id: int, suggestions: Sequence[Suggestion]) -> None:
        super().__init__()
        self.mail_id, self.suggestions = mail_id, tuple(suggestions)


class SituationsRead(Event):
    """What replies may be about, and the languages they are written in with their registers."""

    def __init__(self, situations: Sequence[tuple[str, str]], registers: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.situations = tuple(situations)
        self.registers = registers


class DraftTyped(Event):
    """The text in the editor changed."""


class DraftChecked(Event):
    def __init__(self, text: str, hints: Sequence[Hint]) -> None:
        super().__init__()
        self.text, self.hints = text, tuple(hints)


class ActDone(Event):
    """An act of the user is in the store. `leaves` says that the mail left the list."""

    def __init__(self, sentence: str, leaves: bool = True) -> None:
        super().__init__()
        self.sentence, self.leaves = sentence, leaves


class LimitsRead(Event):
    def __init__(self, limits: Limits, sentence: str) -> None:
        super().__init__()
        self.limits, self.sentence = limits, sentence


class SentenceUnderstood(Event):
    def __init__(self, text: str, understood: UnderstoodSentence) -> None:
        super().__init__()
        self.text, self.understood = text, understood


class ClientsRead(Event):
    def __init__(self, rows: Sequence[ClientRow]) -> None:
        super().__init__()
        self.rows = tuple(rows)


class ClientRead(Event):
    def __init__(self, page: ClientPage) -> None:
        super().__init__()
        self.page = page


class OutboxRead(Event):
    def __init__(self, entries: Sequence[OutboxEntry]) -> None:
        super().__init__()
        self.entries = tuple(entries)


class TextRead(Event):
    """A text that was asked for: a letter, a sentence."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.name, self.text = name, text
