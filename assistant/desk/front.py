"""The desk as the screens open it: the first screen at once, every other room when it is first asked for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from assistant.desk.listing import ListRoom
from assistant.desk.today import TodayRoom

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.desk.parts import Parts
    from assistant.desk.views import Shield
    from assistant.desk.whole import Desk


class FrontDesk(TodayRoom, ListRoom):
    """Answers lists and the day from light parts; `whole` opens the rest once, in the thread that asks first."""

    def __init__(self, parts: Parts, whole: Callable[[], Desk]) -> None:
        super().__init__(parts)
        self._open = whole
        self._opening = threading.Lock()
        self._whole: Desk | None = None

    def shield(self) -> Shield:
        """From the whole desk once it is open: its outbox also says what has to be asked about."""
        return self._whole.shield() if self._whole else super().shield()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        with self._opening:
            if self._whole is None:
                self._whole = self._open()
        return getattr(self._whole, name)
