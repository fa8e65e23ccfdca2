"""One indication: its words, its diseases, and the statements that are its alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.cells import Cell, Evidence, How, RegimeCell
from ingest.diseases import key
from ingest.fields import Field
from ingest.model import Document, PartKind
from ingest.placed import kept
from ingest.statements import Statement


@dataclass(frozen=True, slots=True)
class Indication:
    """One indication: its words, the diseases it names, and the statements that are its alone."""

    text: Cell | None
    diseases: tuple[Cell, ...]
    keys: tuple[frozenset[str], ...]  # the diseases in comparable form
    local: tuple[Statement, ...]
    drug: str = ""  # as the row or the heading names it; "" for the document's own medicine
    withdrawn: bool = False  # the document takes it out of the access
    rules: RegimeCell | None = None  # as its own row names them
    apart: bool = False  # a row of a directory: nothing else in the document speaks of its access


SAID = frozenset({Field.INDICATION, Field.DISEASE})
BARRED = frozenset(
    {
        Field.EXCLUSION,
        Field.EFFECTS,
        Field.REASONS,
        Field.HISTORY,
        Field.MONITORING,
        Field.ADAPTATION,
        Field.PAPERS,
        Field.POSOLOGY,
        Field.STORAGE,
        Field.COST,
        Field.CONTACT,
    }
)


def made(said: Sequence[Statement], local: Sequence[Statement], document: Document, drug: str = "") -> Indication:
    """An indication said by one statement or a few; its diseases are theirs, else those of its own statements."""
    head = said[0]
    how = _how(head)
    elsewhere = [s for s in local if not (BARRED | {Field.RCP, Field.PRIOR}) & s.fields]
    found = [(s, d) for s in said for d in kept(s)] or [(s, d) for s in elsewhere for d in kept(s)]
    cells: list[Cell] = []
    keys: list[frozenset[str]] = []
    for s, d in found:
        if d.key not in keys:
            keys.append(d.key)
            cells.append(Cell(d.name, (Evidence(document.id, *s.span(d.start, d.end)),), how))
    if (
        not cells
        and Field.DISEASE in head.own
        and head.entry
        and not re.match(r"(?:plusieurs|deux|trois|quatre|cinq|six|\d+) ", head.folded)
    ):
        name = head.text.split(",")[0].strip()  # a column of diseases may hold names of no known form
        keys.append(key(name))
        cells.append(Cell(name, (Evidence(document.id, *head.span(0, len(name))),), how))
    text = Cell(" ".join(head.text.split()).rstrip(" ;"), (Evidence(document.id, head.start, head.end),), how)
    return Indication(text, tuple(cells), tuple(keys), tuple(local), drug)


def _how(s: Statement) -> How:
    if s.entry:
        return How.COLUMN
    if s.own or s.fields & SAID:
        return How.LABEL
    return How.TITLE if s.kind is PartKind.TITLE else How.SENTENCE


def diseased(s: Statement) -> bool:
    """Whether a statement names a disease that it places in the access."""
    return bool(kept(s))
