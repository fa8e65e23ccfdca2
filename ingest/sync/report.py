"""What a run of `sync` says it did: one row an address, and totals."""

from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """What became of a page since the last run."""

    ADDED = "ajouté"
    CHANGED = "modifié"
    WITHDRAWN = "retiré"
    UNCHANGED = "inchangé"
    MISSING = "introuvable"  # never seen here, and not there
    REFUSED = "refusé"
    UNREACHABLE = "injoignable"  # what was fetched before stays


LOST = frozenset({Change.MISSING, Change.REFUSED, Change.UNREACHABLE})


@dataclass(frozen=True, slots=True)
class Row:
    """One page; lists are rows too, and their documents follow them."""

    id: str
    change: Change
    url: str
    reason: str = ""  # in French
    list: bool = False
    size: int = 0  # bytes received, decompressed


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one run found; nothing of it was written when `dry`."""

    rows: tuple[Row, ...]
    requests: int = 0
    received: int = 0  # bytes, decompressed
    seconds: float = 0.0
    stages: tuple[tuple[str, float], ...] = ()  # French name, seconds
    dry: bool = False

    def count(self, change: Change) -> int:
        """How many documents this became of; lists are not counted."""
        return sum(row.change is change and not row.list for row in self.rows)

    @property
    def partial(self) -> bool:
        """Whether something was not read."""
        return any(row.change in LOST for row in self.rows)

    @property
    def failed(self) -> bool:
        """Whether nothing at all could be reached."""
        return bool(self.rows) and all(row.change is Change.UNREACHABLE for row in self.rows)
