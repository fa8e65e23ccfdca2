"""What a build says it did: one row a file, and totals; the rows are kept in the generation."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

FILE = "report.json"  # in the folder of a generation


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


def save(rows: Sequence[Row], folder: Path) -> None:
    """Write the rows into the folder of their generation; times are left out, so that equal builds stay equal."""
    said = {"rows": [asdict(row) for row in rows]}
    (folder / FILE).write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(folder: Path) -> tuple[Row, ...] | None:
    """The rows kept in the folder of a generation; None where there are none, or none that this version reads."""
    try:
        said = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return tuple(_row(row) for row in said["rows"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _row(said: dict[str, Any]) -> Row:
    return Row(**said | {"state": State(said["state"]), "flags": tuple(said["flags"])})
