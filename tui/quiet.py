"""An application that ends without a traceback, whatever went wrong in it."""

from typing import TypeVar

from textual.app import App
from textual.css.query import NoMatches

from assistant.logs import record_crash

R = TypeVar("R")


class QuietApp(App[R]):
    """No traceback, no values of a mail on the terminal: the log says where, the command says that it happened."""

    failed = ""  # the kind of error that ended it

    def _handle_exception(self, error: Exception) -> None:
        if isinstance(error, NoMatches) and not self.is_running:
            return  # an answer reached a screen that is being taken away
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self.failed = type(error).__name__
        record_crash(error)
        self._close_messages_no_wait()
