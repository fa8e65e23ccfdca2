"""Grids into rows of text: which row names the columns, what spans them, what continues on the next page."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingest.draft import Block, Run
from ingest.forms import is_form
from ingest.grids import Grid, Row
from ingest.model import PartKind, Span
from ingest.page import Line

Text = Callable[[Sequence[Line]], tuple[str, tuple[Run, ...]]]
_BAR: Final = " | "
_NEAR: Final = 4.0  # points within which two columns on two pages are one


@dataclass(frozen=True, slots=True)
class Header:
    """The column names of a table, and where its columns stand, so that the next page can go on with them."""

    names: tuple[str, ...] = ()
    columns: tuple[float, ...] = ()
    page: int = 0

    def fits(self, grid: Grid) -> tuple[int, ...]:
        """The columns of `grid` that stand where this header's do, () when one is missing."""
        found = [
            next((n for n, x in enumerate(grid.columns) if abs(x - wanted) < _NEAR), None) for wanted in self.columns
        ]
        return tuple(n for n in found if n is not None) if None not in found else ()


def pieces(grid: Grid) -> list[Grid | tuple[Line, ...]]:
    """`grid` cut where one cell fills a row: such a row is a heading or a remark between smaller tables."""
    captions = _captions(grid)
    rest = [row for n, row in enumerate(grid.rows) if n not in captions]
    used = tuple(sorted({cell.column for row in rest for cell in row.cells if cell.lines}))
    found: list[Grid | tuple[Line, ...]] = []
    held: list[Row] = []
    for n, row in enumerate(grid.rows):
        if n not in captions:
            held.append(row)
            continue
        if held:
            found.append(replace(grid, rows=tuple(held), used=used, heads=len(held) == 1 and not found))
        found.append(captions[n])
        held = []
    if held:
        found.append(replace(grid, rows=tuple(held), used=used))
    return found


def rows(grid: Grid, text: Text, above: Header) -> tuple[list[Block], Header]:
    """The rows of a grid without captions, and the header in force at its end.

    `above` is the header of the table that it continues, after a caption or from the page before.
    """
    columns = above.fits(grid)
    names = above.names if columns else ()
    columns = columns or grid.used
    drafts = [_row(row, columns, text, grid.page) for row in grid.rows]
    texts = [tuple(d.text[s.start : s.end] for s in d.cells) for d in drafts]
    blocks: list[Block] = []
    for n, block in enumerate(drafts):
        if n == 0 and names and above.page != grid.page and _same(texts[n], names):
            continue  # the names said again at the top of a page
        if _names(grid.rows, texts, n, names) or (grid.heads and len(columns) > 2 and _bare(texts[n])):
            names = texts[n]
            blocks.append(block)
        elif is_form(block.text):
            blocks.append(replace(block, kind=PartKind.FORM, cells=()))
        else:
            blocks.append(replace(block, header=names) if names else block)
    return blocks, Header(names, tuple(grid.columns[n] for n in columns), grid.page) if names else Header()


def _captions(grid: Grid) -> dict[int, tuple[Line, ...]]:
    """Rows that one cell fills, across columns or in a column that no fuller row uses, with their lines."""
    fuller = [[cell.column for cell in row.cells if cell.lines] for row in grid.rows]
    used = {column for columns in fuller if len(columns) > 1 for column in columns}
    found: dict[int, tuple[Line, ...]] = {}
    for n, row in enumerate(grid.rows):
        filled = [cell for cell in row.cells if cell.lines]
        if len(filled) == 1 and (filled[0].across > 1 or len(row.cells) == 1 or filled[0].column not in used):
            found[n] = filled[0].lines
    return found


def _row(row: Row, columns: Sequence[int], text: Text, page: int) -> Block:
    """A row as text; its spans are in column order, its words in the order of the file.

    Some writers print the last column first: a quotation of the row must still be found in the file.
    """
    cells = [next((c for c in row.cells if c.column == column), None) for column in columns]
    texts = [text(cell.lines) if cell and cell.lines else ("", ()) for cell in cells]
    firsts = [cell.lines[0].words[0].start if cell and cell.lines else None for cell in cells]
    printed = [n for n, first in enumerate(firsts) if first is not None]
    order = sorted(printed, key=lambda n: firsts[n] or 0)
    if order == printed:
        order = list(range(len(cells)))
    parts: list[str] = []
    spans: dict[int, Span] = {}
    runs: list[Run] = []
    at = 0
    for place, n in enumerate(order):
        body, own = texts[n]
        if place:
            parts.append(_BAR)
            at += len(_BAR)
        spans[n] = Span(at, at + len(body))
        runs += (Run(run.start + at, run.length, run.page, run.raw) for run in own)
        parts.append(body)
        at += len(body)
    cell_spans = tuple(spans.get(n, Span(at, at)) for n in range(len(cells)))
    return Block(PartKind.ROW, "".join(parts), page=page, cells=cell_spans, runs=tuple(runs))


def _names(rows: Sequence[Row], texts: Sequence[tuple[str, ...]], n: int, header: tuple[str, ...]) -> bool:
    """Whether row `n` names the columns: bold or shaded as the rows below are not, or words above figures."""
    cells = texts[n]
    below = rows[n + 1 : n + 4]
    if not below or sum(map(bool, cells)) < 2:
        return False
    if len(cells) == 2 and re.search(r"\d", cells[1]):
        return False  # « Spécialité | NOM 15 mg », shaded or not, is a label beside its value
    if n == 0 and not any(header):
        if rows[n].shaded and not all(row.shaded for row in below):
            return True
        if _bold(rows[n]) and not all(map(_bold, below)):
            return True
        if len(cells) == 2:  # two columns of figures under their names, not labels beside values
            bare = _bare(cells)
            return bare and all(all(re.match(r"[<>≥≤~]?\s?\d", cell) for cell in row) for row in texts[n + 1 :])
        words = all(cells) and not any(re.match(r"\d", cell) for cell in cells)
        return words and all(any(re.search(r"\d", cell) for cell in texts[m]) for m in range(n + 1, n + 1 + len(below)))
    # Two tables drawn as one: the first header lacks a name that a later row of bare words gives.
    short = all(0 < len(cell.split()) <= 3 and not re.search(r"\d", cell) for cell in cells)
    return short and len(cells) > 2 and len(header) == len(cells) and bool(header[0]) and not all(header)


def _bare(cells: tuple[str, ...]) -> bool:
    """Whether every cell holds a few words without figures, as column names do."""
    return all(0 < len(cell) < 60 and not re.search(r"\d", cell) for cell in cells)


def _bold(row: Row) -> bool:
    lines = [line for cell in row.cells for line in cell.lines]
    return _all_bold(lines)


def _all_bold(lines: Sequence[Line]) -> bool:
    return bool(lines) and all(line.bold for line in lines)


def _same(cells: tuple[str, ...], above: tuple[str, ...]) -> bool:
    def key(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(re.sub(r"\W", "", t).casefold() for t in texts)

    return key(cells) == key(above)
