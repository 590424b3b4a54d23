"""Giving back the memory that judging took, for the long hours in which no mail comes.

Words, weights and grammars are read again when the next mail needs them, which takes some hundredths of a second.
"""

import gc
import sys
from contextlib import suppress

from rules.languages import BUILT_IN_LANGUAGES

QUIET_SECONDS = 20.0


def rest() -> None:
    """Forget what can be read again, and hand free pages back to the system."""
    for name, module in list(sys.modules.items()):
        if name.startswith("rules."):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear") and not isinstance(value, type):
                    value.cache_clear()
    BUILT_IN_LANGUAGES.forget()
    gc.collect()
    _trim()


def _trim() -> None:
    """glibc keeps freed memory for later; nobody needs it for hours (malloc_trim(3))."""
    if sys.platform.startswith("linux"):
        import ctypes

        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)
