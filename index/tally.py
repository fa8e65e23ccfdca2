"""Texts as numbers: every distinct word once, every text as the numbers of its words.

A million passages as lists of strings take tens of gigabytes; as two arrays they take a few hundred megabytes.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from index.analysis import Token

Numbers = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of numbers, end to end: row i is `values[offsets[i]:offsets[i + 1]]`."""

    values: Numbers
    offsets: Places

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @classmethod
    def of(cls, rows: Iterable[Iterable[int]]) -> "Ragged":
        """These rows."""
        made = Rows()
        for row in rows:
            made.add(row)
        return made.ragged()

    def chunks(self, size: int) -> Iterator[tuple[int, "Ragged"]]:
        """Rows of about `size` numbers at a time, at least one, each time with the number of the first row."""
        first = 0
        while first < len(self):
            last = max(first + 1, int(np.searchsorted(self.offsets, self.offsets[first] + size, side="right")) - 1)
            ends = self.offsets[first : last + 1]
            yield first, Ragged(self.values[ends[0] : ends[-1]], ends - ends[0])
            first = last

    def through(self, inner: "Ragged") -> "Ragged":
        """Every number n replaced by row n of `inner`."""
        lengths = np.diff(inner.offsets)[self.values]
        ends = np.concatenate(([0], np.cumsum(lengths)))
        shift = np.repeat(inner.offsets[self.values] - ends[:-1], lengths)
        return Ragged(inner.values[shift + np.arange(ends[-1])], ends[self.offsets])


class Rows:
    """A Ragged in the making."""

    def __init__(self) -> None:
        self._values, self._ends = array("i"), array("q", [0])

    def add(self, *parts: Iterable[int]) -> None:
        """One row, of these parts."""
        for part in parts:
            self._values.extend(part)
        self._ends.append(len(self._values))

    def ragged(self) -> Ragged:
        """The rows added so far; nothing can be added afterwards."""
        return Ragged(np.frombuffer(self._values, dtype=np.int32), np.frombuffer(self._ends, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Numbering:
    """Numbers given to what is met, in order, from 0."""

    known: dict[str, int] = field(default_factory=dict)

    def of(self, name: str) -> int:
        """The number of a name."""
        return self.known.setdefault(name, len(self.known))


class Words:
    """Every distinct word met: as written in lower case, folded, stemmed."""

    def __init__(self) -> None:
        self.met: dict[tuple[str, str, str], int] = {}

    def row(self, found: Iterable[Token]) -> list[int]:
        """The numbers of words."""
        met = self.met
        return [met.setdefault((t.text.lower(), t.folded, t.stem), len(met)) for t in found]
