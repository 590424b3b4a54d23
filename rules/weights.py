"""A file of weights, as training writes it: one line of JSON, the numbers of its features (unsigned 32 bit, ascending),
then a row of bytes for each, a byte a lane.
"""

import json
import sys
from array import array
from bisect import bisect_left
from typing import Any

BIAS = 128  # rows are kept as unsigned bytes
SPARSE = 8  # places of a sieve for each feature: seven in eight of what is not known need no search


class Weights:
    """The rows of a file by their features. `sieve` holds 1 at the `last_bits` of each: most others need no search."""

    def __init__(self, content: bytes, lanes: int) -> None:
        """Raises ValueError when the content is no such file."""
        head, _, rest = content.partition(b"\n")
        self.head: dict[str, Any] = json.loads(head)
        count = self.head.get("features", -1) if isinstance(self.head, dict) else -1
        if len(rest) != count * (4 + lanes):
            raise ValueError("the weights are cut off or of another shape")
        self._lanes = lanes
        self._numbers = array("I")
        self._numbers.frombytes(rest[: 4 * count])
        if sys.byteorder == "big":
            self._numbers.byteswap()
        self._rows = rest[4 * count :]
        self.last_bits = (1 << (SPARSE * count).bit_length()) - 1
        self.sieve = bytearray(self.last_bits + 1)
        for feature in self._numbers:
            self.sieve[feature & self.last_bits] = 1

    def row(self, feature: int) -> bytes:
        """The bytes of a feature; none when it is not known."""
        if not self.sieve[feature & self.last_bits]:
            return b""
        at = bisect_left(self._numbers, feature)
        if at == len(self._numbers) or self._numbers[at] != feature:
            return b""
        return self._rows[at * self._lanes : (at + 1) * self._lanes]
