"""Chunks of mail taken in one ahead: a chunk is recorded when the next one is read and its judging has begun.

So the second process is at work while the first judges, records and tags. What is read and not recorded when the
process dies is read again: the store says how far the folder is read, in the transaction that holds its mails.
"""

from typing import Self

from assistant.intake import Begun, Chunk, Intake


class Ahead:
    """Takes chunks of one folder in turn. `new` counts the mails that were new to the store."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._begun: Begun | None = None
        self.new = 0

    def take(self, chunk: Chunk) -> None:
        """Begin with a chunk and finish the one before it."""
        begun = self._intake.begin(chunk)
        self._finish()
        self._begun = begun

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._finish()

    def _finish(self) -> None:
        """Record what was begun, once: after an error nothing that comes behind it may be recorded."""
        begun, self._begun = self._begun, None
        if begun is not None:
            taken = self._intake.finish(begun)
            taken.announce()
            self.new += taken.new
