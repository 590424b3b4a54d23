"""Slow calls to the desk, run in threads and answered with events. Knows no screen and no widget."""

from collections.abc import Callable
from typing import TypeVar

from textual.message import Message as Event
from textual.message_pump import MessagePump
from textual.worker import Worker, get_current_worker

from assistant.errors import LinderoError
from tui.events import Refused

WRITING_SECONDS = 0.04

Answer = TypeVar("Answer")


def once_painted(node: MessagePump, work: Callable[[], object]) -> None:
    """What the first paint did not need, once the terminal has it: sooner it would keep the writer waiting."""
    node.call_after_refresh(lambda: node.set_timer(WRITING_SECONDS, work))


def ask_at_once(node: MessagePump, question: Callable[[], Answer], answered: Callable[[Answer], object]) -> None:
    """Ask here and now, for the first paint: nothing is on the terminal yet that could wait."""
    try:
        answered(question())
    except LinderoError as error:
        node.post_message(Refused(str(error)))


def ask(
    node: MessagePump,
    question: Callable[[], Answer],
    answered: Callable[[Answer], Event],
    group: str = "desk",
    latest: bool = False,
) -> Worker[None]:
    """Ask in a thread; post what `answered` makes of the answer to `node`, or `Refused` with the sentence.

    With `latest`, an older question of the same group is forgotten: its answer no longer arrives.
    """

    def work() -> None:
        worker = get_current_worker()
        try:
            event: Event = answered(question())
        except LinderoError as error:
            event = Refused(str(error))
        if not worker.is_cancelled:
            node.post_message(event)

    return node.run_worker(work, thread=True, group=group, exclusive=latest, exit_on_error=True)  # type: ignore[attr-defined, no-any-return]
