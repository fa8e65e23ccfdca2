"""Access cards in a run: the cells of the labelled documents, right, wrong and missing, kept beside the outcomes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from evals import cards, stats
from evals.model import Interval

FILE = "cards.json"
ALL = "toutes les cellules"

Counts = tuple[int, int, int]  # right, said wrongly or in excess, missing


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell over all labelled documents of a half; a share is None where nothing was said, or nothing was due."""

    half: str
    name: str
    precision: float | None
    said: int
    precision_interval: Interval | None
    recall: float | None
    due: int
    recall_interval: Interval | None


def write(folder: Path, labels: Path | None = None) -> None:
    """Judge the cards of the labelled documents and keep the counts in a run's folder."""
    halves: dict[str, dict[str, Counts]] = {}
    labelled = cards.load(labels or cards.packaged())
    for half in sorted({one.half for one in labelled}):
        judged = [cell for one in labelled if one.half == half for cell in cards.judge(one)]
        halves[half] = {name: (s.right, s.wrong, s.missing) for name, s in cards.scores(judged).items()}
    (folder / FILE).write_text(json.dumps(halves, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(folder: Path) -> tuple[Cell, ...]:
    """The cells of a run, each half ending with all its cells together; none where cards were not judged."""
    path = folder / FILE
    halves: Mapping[str, Mapping[str, Counts]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return tuple(cell for half, found in halves.items() for cell in _half(half, found))


def _half(half: str, found: Mapping[str, Counts]) -> Iterator[Cell]:
    yield from (_cell(half, name, counts) for name, counts in found.items())
    yield _cell(half, ALL, tuple(map(sum, zip(*found.values(), strict=True))) if found else (0, 0, 0))  # type: ignore[arg-type]  # three sums


def _cell(half: str, name: str, counts: Counts) -> Cell:
    right, wrong, missing = counts
    said, due = right + wrong, right + missing
    precision, recall = right / said if said else None, right / due if due else None
    return Cell(half, name, precision, said, stats.proportion(right, said), recall, due, stats.proportion(right, due))
