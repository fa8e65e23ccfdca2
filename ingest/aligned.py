"""Tables without rules: lines whose pieces stand under one another, row after row."""

from collections.abc import Sequence
from typing import Final

from ingest.grids import Cell, Grid, Row
from ingest.page import Line

_LEAST: Final = 3  # rows of two cells or more that make a table
_SLACK: Final = 6.0  # points by which the cells of a column may start apart
_MARK: Final = 2.2  # sizes that a bullet or a number takes, at most
_STEP: Final = 2.6  # sizes from one row to the next, at most


def aligned(page: int, lines: Sequence[Line]) -> tuple[list[Grid], list[Line]]:
    """The tables that the alignment of `lines` (as the file prints them, gaps cut) shows, and the other lines."""
    bands = _bands(lines)
    found: list[Grid] = []
    rest: list[Line] = []
    at = 0
    while at < len(bands):
        run = _run(bands, at)
        if run > at:
            found.append(_grid(page, bands[at:run]))
            at = run
        else:
            rest += bands[at]
            at += 1
    return found, rest if found else list(lines)


def _bands(lines: Sequence[Line]) -> list[list[Line]]:
    """Consecutive pieces on one baseline, left to right."""
    bands: list[list[Line]] = []
    for line in lines:
        last = bands[-1][-1] if bands else None
        if last is not None and line.x0 > last.x1 and abs(line.y0 - last.y0) < 0.4 * line.size:
            bands[-1].append(line)
        else:
            bands.append([line])
    return bands


def _run(bands: Sequence[list[Line]], first: int) -> int:
    """One past the last band of the table that begins at band `first`; `first` itself when none does."""
    head = bands[first]
    if len(head) < 2:
        return first
    columns = [line.x0 for line in head]
    full, end = 1, first + 1
    while end < len(bands):
        step = bands[end][0].y0 - bands[end - 1][0].y0
        size = bands[end][0].size
        if not 0 < step < _STEP * size or not all(_column(columns, line) is not None for line in bands[end]):
            break
        if len(bands[end]) == 1 and _column(columns, bands[end][0]) == 0 and not _wraps(bands, end):
            break
        full += len(bands[end]) > 1
        end += 1
    while end > first and len(bands[end - 1]) == 1 and _column(columns, bands[end - 1][0]) == 0:
        end -= 1
    return end if full >= _LEAST and not _marked(bands[first:end]) else first


def _marked(bands: Sequence[list[Line]]) -> bool:
    """Whether the columns are only the marks of lists and their items: narrow first, and none but such others."""
    full = [band for band in bands if len(band) == len(bands[0])]
    narrow = [all(band[n].x1 - band[n].x0 < _MARK * band[n].size for band in full) for n in range(len(bands[0]))]
    return narrow[0] and (len(narrow) == 2 or any(narrow[1:]))


def _wraps(bands: Sequence[list[Line]], at: int) -> bool:
    """Whether a band with a first cell only goes on with the row above: set close, and a row follows."""
    step = bands[at][0].y0 - bands[at - 1][0].y0
    return step < 1.4 * bands[at][0].size and at + 1 < len(bands) and len(bands[at + 1]) > 1


def _column(columns: Sequence[float], line: Line) -> int | None:
    return next((n for n, x in enumerate(columns) if abs(line.x0 - x) <= _SLACK), None)


def _grid(page: int, bands: Sequence[list[Line]]) -> Grid:
    columns = [line.x0 for line in bands[0]]
    rows: list[list[list[Line]]] = []
    for band in bands:
        if len(band) > 1 or not rows:
            rows.append([[] for _ in columns])
        for line in band:
            rows[-1][_column(columns, line) or 0].append(line)
    lines = [line for band in bands for line in band]
    made = tuple(
        Row(
            tuple(Cell(n, 1, tuple(cell)) for n, cell in enumerate(cells)),
            False,
            min(line.y0 for cell in cells for line in cell),
            max(line.y1 for cell in cells for line in cell),
        )
        for cells in rows
    )
    box = min(line.x0 for line in lines), lines[0].y0, max(line.x1 for line in lines), lines[-1].y1
    return Grid(page, *box, tuple(columns), made, tuple(range(len(columns))))
