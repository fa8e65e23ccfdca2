"""Finding known word sequences in a text: the longest at each place, read from left to right."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Phrases(Generic[T]):
    """A table from sequences of words to what they stand for; several values may share a sequence."""

    def __init__(self, entries: Iterable[tuple[Sequence[str], T]]) -> None:
        table: dict[tuple[str, ...], tuple[T, ...]] = {}
        for key, value in entries:
            known = table.get(tuple(key), ())
            if key and value not in known:
                table[tuple(key)] = (*known, value)
        self.table: Mapping[tuple[str, ...], tuple[T, ...]] = table
        self.longest = max(map(len, table), default=0)
        self.words = frozenset(word for key in table for word in key)

    def at(self, keys: Sequence[str], start: int) -> tuple[int, tuple[T, ...]] | None:
        """The longest phrase that begins at `start`: where it ends, and its values."""
        for end in range(min(len(keys), start + self.longest), start, -1):
            values = self.table.get(tuple(keys[start:end]))
            if values:
                return end, values
        return None

    def find(self, keys: Sequence[str]) -> list[tuple[int, int, tuple[T, ...]]]:
        """Phrases without overlap: (start, end, values) over `keys`."""
        found = []
        place = 0
        while place < len(keys):
            hit = self.at(keys, place)
            if hit is None:
                place += 1
            else:
                found.append((place, *hit))
                place = hit[0]
        return found
