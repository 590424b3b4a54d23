"""What a front end may ask: list, open, suggest, queue, save limits. The screens know no other room.

The desk itself, and what only later screens show, is loaded when it is first named: the first screen is light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from assistant.desk.parts import Parts
from assistant.desk.views import DryRun, Shield

if TYPE_CHECKING:
    from assistant.desk.pages import ClientPage, ClientRow, DayPicture, Mark, Opened, UnderstoodSentence
    from assistant.desk.whole import Desk

__all__ = [
    "ClientPage",
    "ClientRow",
    "DayPicture",
    "Desk",
    "DryRun",
    "Mark",
    "Opened",
    "Parts",
    "Shield",
    "UnderstoodSentence",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"assistant.desk.{'whole' if name == 'Desk' else 'pages'}"), name)
