"""Features as matrices, and what was learned of them as the bytes of a file of weights."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import scipy.sparse as sparse

from rules.weights import BIAS

Numbers = np.ndarray
Row = tuple[str, Sequence[int]]  # a language, and features as often as they come
Columns = dict[tuple[str, int], int]


def columns_of(counted: Iterable[Row], rows: Iterable[Row], rarest: int) -> Columns:
    """A column for all languages and one for its own, of each feature that is not too rare in what is counted."""
    seen = Counter(feature for _, row in counted for feature in set(row))
    known = sorted(feature for feature, times in seen.items() if times >= rarest)
    spoken = sorted({(language, feature) for language, row in rows for feature in row if seen[feature] >= rarest})
    columns = {("", feature): n for n, feature in enumerate(known)}
    return columns | {pair: n for n, pair in enumerate(spoken, start=len(columns))}


def matrix(rows: Sequence[Row], columns: Columns, rooted: bool = True) -> sparse.csr_matrix:
    """Counts of the known features, a row each; `rooted`: over the root of the number of features, known or not."""
    places: list[int] = []
    values: list[float] = []
    ends = [0]
    for language, row in rows:
        root = max(len(row), 1) ** 0.5 if rooted else 1.0
        for feature, times in sorted(Counter(row).items()):
            if ("", feature) in columns:
                places.append(columns["", feature])
                values.append(times / root)
                if (language, feature) in columns:
                    places.append(columns[language, feature])
                    values.append(times / root)
        ends.append(len(places))
    shape = (len(rows), len(columns))
    return sparse.csr_matrix((np.array(values), np.array(places, dtype=np.int64), np.array(ends)), shape=shape)


def packed(code: str, columns: Columns, found: Numbers, head: dict[str, object]) -> bytes:
    """The weights (lane x column) of one language: those for all and its own, added, as bytes with a scale a lane."""
    own = sorted(feature for language, feature in columns if language == code)
    shared = np.array([columns["", feature] for feature in own])
    special = np.array([columns[code, feature] for feature in own])
    table = found[:, shared] + found[:, special]
    scale = np.abs(table).max(1) / 127
    rows = np.rint(table / scale[:, None]).astype(int) + BIAS
    first_line = json.dumps({"features": len(own), "scale": short(scale), **head}, separators=(",", ":"))
    return first_line.encode() + b"\n" + np.array(own, dtype="<u4").tobytes() + rows.T.astype(np.uint8).tobytes()


def short(values: Sequence[float] | Numbers) -> list[float]:
    return [float(f"{value:.6g}") for value in values]
