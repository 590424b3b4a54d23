"""From any widget or screen to the one application, with its type."""

from typing import TYPE_CHECKING, cast

from textual.message_pump import MessagePump

if TYPE_CHECKING:
    from tui.app import LinderoApp


def lindero(node: MessagePump) -> "LinderoApp":
    return cast("LinderoApp", node.app)
