"""What a build says it did: one row a file, and totals."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What became of a file."""

    READ = "lu"
    SKIPPED = "écarté"
    DUPLICATE = "doublon"


@dataclass(frozen=True, slots=True)
class Row:
    """One file."""

    file: str
    state: State
    document: str = ""  # its id, when read
    pages: int = 0
    passages: int = 0
    reason: str = ""  # why not, in French
    flags: tuple[str, ...] = ()
    cards: int = 0  # accesses that it tells of


@dataclass(frozen=True, slots=True)
class Report:
    """A published generation and the files it was made from."""

    generation: str
    rows: tuple[Row, ...]
    encoder: str
    encoded: int = 0  # passages whose vector was not in a cache
    seconds: float = 0.0
    stages: tuple[tuple[str, float], ...] = ()  # French name, seconds; in order
    reread: int = 0  # documents that were not in the cache of readings

    @property
    def documents(self) -> int:
        """How many documents were indexed."""
        return sum(row.state is State.READ for row in self.rows)

    @property
    def passages(self) -> int:
        """How many passages were indexed."""
        return sum(row.passages for row in self.rows)

    @property
    def pages(self) -> int:
        """How many pages were read."""
        return sum(row.pages for row in self.rows)

    @property
    def cards(self) -> int:
        """How many accesses the documents tell of, one a document and indication."""
        return sum(row.cards for row in self.rows)

    @property
    def partial(self) -> bool:
        """Whether a file was set aside for what it is; a duplicate is not a loss."""
        return any(row.state is State.SKIPPED for row in self.rows)
