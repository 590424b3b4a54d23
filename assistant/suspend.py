"""Noticing that the machine slept, without waking up to look.

Waits do not count sleep, and a connection that slept may be dead without a sign. On Linux a timer that the kernel
cancels when the clock jumps (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET) ends a wait at once; elsewhere waits are cut
into slices. Whether it was sleep, and not somebody who set the clock, the clock that counts sleep tells.
"""

import os
import sys
import time
from collections.abc import Callable

SLICE_SECONDS = 30.0
SLEPT_SECONDS = 5.0
_CLOEXEC_NONBLOCK = 0o2004000
_ABSOLUTE_CANCEL_ON_SET = 3
_FAR = 2**40  # seconds since 1970


def slept_so_far() -> float:
    """Seconds of suspend since the machine started, as far as its clocks tell."""
    counting = getattr(time, "CLOCK_BOOTTIME", None)
    if counting is None:
        return time.time() - time.monotonic()
    return time.clock_gettime(counting) - time.clock_gettime(time.CLOCK_MONOTONIC)


class Resume:
    """One for each waiting thread."""

    def __init__(self, slept: Callable[[], float] = slept_so_far) -> None:
        self._slept = slept
        self._known = slept()
        self._timer = _timer()

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What to wait on beside other things: readable when the clock jumped."""
        return () if self._timer is None else (self._timer,)

    def slice_of(self, seconds: float | None) -> float | None:
        """How long to wait at most before looking here again."""
        if self._timer is not None:
            return seconds
        return SLICE_SECONDS if seconds is None else min(seconds, SLICE_SECONDS)

    def happened(self) -> bool:
        """Has the machine slept since the last question?"""
        if self._timer is not None:
            _arm_again(self._timer)
        slept = self._slept()
        is_news = slept - self._known >= SLEPT_SECONDS
        self._known = slept
        return is_news

    def close(self) -> None:
        if self._timer is not None:
            os.close(self._timer)
            self._timer = None


def _timer() -> int | None:
    if not sys.platform.startswith("linux"):
        return None
    import ctypes

    made = ctypes.CDLL(None).timerfd_create(time.CLOCK_REALTIME, _CLOEXEC_NONBLOCK)
    if made < 0:
        return None
    _arm(made)
    return int(made)


def _arm_again(timer: int) -> None:
    try:
        os.read(timer, 8)
    except BlockingIOError:
        return
    except OSError:  # ECANCELED: the clock jumped
        _arm(timer)


def _arm(timer: int) -> None:
    import ctypes

    moment = (ctypes.c_long * 4)(0, 0, _FAR, 0)
    ctypes.CDLL(None).timerfd_settime(timer, _ABSOLUTE_CANCEL_ON_SET, moment, None)
