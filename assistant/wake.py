"""A latch that wakes whoever waits on it, beside a socket or alone; safe to set from other threads and from signals."""

import select
import socket
from collections.abc import Sequence


class Wake:
    """Set once, it stays set until `clear`."""

    def __init__(self) -> None:
        self._reads, self._writes = socket.socketpair()
        self._reads.setblocking(False)
        self._writes.setblocking(False)
        self._is_set = False

    @property
    def is_set(self) -> bool:
        return self._is_set

    def fileno(self) -> int:
        return self._reads.fileno()

    def set(self) -> None:
        self._is_set = True
        try:
            self._writes.send(b"!")
        except (BlockingIOError, OSError):
            return  # full: whoever waits is awake already; closed: nobody waits

    def clear(self) -> None:
        self._is_set = False
        try:
            while self._reads.recv(4096):
                pass
        except BlockingIOError:
            return

    def wait(self, seconds: float | None = None, beside: Sequence[int] = ()) -> bool:
        """Wait until set, until one of the descriptors can be read, or so long. True when set."""
        poller = select.poll()
        for descriptor in (self.fileno(), *beside):
            poller.register(descriptor, select.POLLIN)
        poller.poll(None if seconds is None else max(0.0, seconds) * 1000)
        return self._is_set

    def close(self) -> None:
        self._reads.close()
        self._writes.close()
