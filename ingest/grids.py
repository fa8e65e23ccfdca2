"""Ruled tables of a page: the grid that its lines draw, and the words in each cell."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ingest.layout import whole_lines
from ingest.page import Box, Line, Page, Word, lines_of

_Slot = tuple[int, int]  # row and column of the grid, before cells are merged
_MOST: Final = 60_000  # pairs of rules compared on one page
_TOUCH: Final = 3.0  # points within which two rules meet
_SAME: Final = 2.0  # points within which two rules are one
_TILES: Final = 2_000  # coloured boxes looked at on one page
_TALL: Final = 80.0  # points: a higher coloured box is no cell of a row
_LEAST: Final = 8.0  # points: a narrower column or lower row is a double line


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell, as lines; `column` counts from 0, `across` is how many columns it covers."""

    column: int
    across: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells from left to right, whether it stands on a coloured background, its top and bottom."""

    cells: tuple[Cell, ...]
    shaded: bool
    y0: float
    y1: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as drawn."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    columns: tuple[float, ...]  # the x of each column's left side
    rows: tuple[Row, ...]
    used: tuple[int, ...]  # the columns that cells begin in; the others are gaps between double lines
    heads: bool = False  # one row that stands above a caption: it may name the columns of what follows


@dataclass(slots=True)
class _Rule:
    at: float  # the fixed coordinate
    first: float
    last: float


def grids(page: Page, words: Sequence[Word]) -> tuple[list[Grid], list[Word]]:
    """The ruled tables of `page` from top to bottom, and the words that stand in none of them."""
    across, down = _rules(page)
    if not 0 < len(across) * len(down) <= _MOST:
        return [], list(words)  # no table, or a drawing
    found: list[Grid] = []
    left = list(words)
    for horizontal, vertical in _components(across, down):
        ys = _levels([rule.at for rule in horizontal])
        xs = _levels([rule.at for rule in vertical])
        xs, ys = _with_ends(xs, horizontal), _with_ends(ys, vertical)
        if len(xs) < 3 or len(ys) < 2:
            continue
        inside, outside = _parted(left, xs, ys)
        grid = _grid(page, xs, ys, horizontal, vertical, inside) if inside else None
        if grid is not None:
            found.append(grid)
            left = outside
    return sorted(found, key=lambda g: g.y0), left


def _rules(page: Page) -> tuple[list[_Rule], list[_Rule]]:
    """Horizontal and vertical rules, pieces of one line put together; outlined boxes give their four sides."""
    across: list[_Rule] = []
    down: list[_Rule] = []
    for rule in page.rules:
        width, height = rule.x1 - rule.x0, rule.y1 - rule.y0
        if width >= height:
            across.append(_Rule((rule.y0 + rule.y1) / 2, rule.x0, rule.x1))
        if height >= width:
            down.append(_Rule((rule.x0 + rule.x1) / 2, rule.y0, rule.y1))
    for box in page.boxes:
        if box.luminance == -1 and (box.x1 - box.x0 < 0.97 * page.width or box.y1 - box.y0 < 0.9 * page.height):
            across += (_Rule(box.y0, box.x0, box.x1), _Rule(box.y1, box.x0, box.x1))
            down += (_Rule(box.x0, box.y0, box.y1), _Rule(box.x1, box.y0, box.y1))
    for box in _tiled(page):
        across += (_Rule(box.y0, box.x0, box.x1), _Rule(box.y1, box.x0, box.x1))
        down += (_Rule(box.x0, box.y0, box.y1), _Rule(box.x1, box.y0, box.y1))
    return _merged(across, 10.0), _merged(down, 5.0)


def _tiled(page: Page) -> Iterable[Box]:
    """Coloured cells that stand side by side on one level: writers that fill a cell often draw it so."""
    filled = [b for b in page.boxes[:_TILES] if 0 <= b.luminance < 252 and b.y1 - b.y0 < _TALL]
    levels: dict[tuple[int, int], list[Box]] = {}
    for box in filled:
        levels.setdefault((round(box.y0), round(box.y1)), []).append(box)
    for row in levels.values():
        row.sort(key=lambda b: b.x0)
        if len(row) > 1 and all(abs(b.x0 - a.x1) <= _TOUCH for a, b in pairwise(row)):
            yield from row


def _merged(rules: list[_Rule], least: float) -> list[_Rule]:
    rules.sort(key=lambda r: (round(r.at), r.first))
    groups: list[list[_Rule]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if groups and rule.at - groups[-1][0].at <= _SAME:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    found: list[_Rule] = []
    for group in groups:
        at = sum(r.at for r in group) / len(group)
        held: _Rule | None = None
        for rule in sorted(group, key=lambda r: r.first):
            if held is not None and rule.first <= held.last + _TOUCH:
                held.last = max(held.last, rule.last)
            else:
                held = _Rule(at, rule.first, rule.last)
                found.append(held)
    return [rule for rule in found if rule.last - rule.first >= least]


def _components(across: list[_Rule], down: list[_Rule]) -> Iterable[tuple[list[_Rule], list[_Rule]]]:
    """Sets of rules that touch one another."""
    parent = list(range(len(across) + len(down)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for n, h in enumerate(across):
        for m, v in enumerate(down, len(across)):
            if h.first - _TOUCH <= v.at <= h.last + _TOUCH and v.first - _TOUCH <= h.at <= v.last + _TOUCH:
                parent[root(m)] = root(n)
    sets: dict[int, tuple[list[_Rule], list[_Rule]]] = {}
    for n, rule in enumerate([*across, *down]):
        pair = sets.setdefault(root(n), ([], []))
        pair[n >= len(across)].append(rule)
    return [pair for pair in sets.values() if pair[0] and pair[1]]


def _levels(values: list[float]) -> list[float]:
    levels: list[float] = []
    for value in sorted(values):
        if not levels or value - levels[-1] > _LEAST:
            levels.append(value)
    return levels


def _with_ends(levels: list[float], crossing: list[_Rule]) -> list[float]:
    """Tables open at a side have no outer rule there: the rules that cross say how far they go."""
    first, last = min(r.first for r in crossing), max(r.last for r in crossing)
    before = [first] if first < levels[0] - _LEAST else []
    after = [last] if last > levels[-1] + _LEAST else []
    return [*before, *levels, *after]


def _parted(words: list[Word], xs: list[float], ys: list[float]) -> tuple[list[Word], list[Word]]:
    """The words whose middle stands between the outer rules, and the others."""
    inside: list[Word] = []
    outside: list[Word] = []
    left, right, top, bottom = 2 * xs[0] - 2, 2 * xs[-1] + 2, 2 * ys[0] - 2, 2 * ys[-1] + 2
    for word in words:
        _, _, x0, y0, x1, y1, _ = word
        (inside if left <= x0 + x1 <= right and top <= y0 + y1 <= bottom else outside).append(word)
    return inside, outside


def _grid(
    page: Page, xs: list[float], ys: list[float], horizontal: list[_Rule], vertical: list[_Rule], words: list[Word]
) -> Grid | None:
    width = len(xs) - 1
    slots, crossed = _slots(words, xs, ys)
    owner = _merge(xs, ys, horizontal, vertical, crossed)
    members: dict[_Slot, list[_Slot]] = {}
    for slot, mine in owner.items():
        members.setdefault(mine, []).append(slot)
    rows: list[Row] = []
    coloured = [b for b in page.boxes if 0 <= b.luminance < 252 and b.x0 <= xs[0] + 4 and b.x1 >= xs[1] - 4]
    for r in range(len(ys) - 1):
        cells: list[Cell] = []
        column = 0
        while column < width:
            mine = owner[r, column]
            span = 1
            while column + span < width and owner[r, column + span] == mine:
                span += 1
            if mine[0] == r and mine[1] == column:
                held = sorted(w for key in members[mine] for w in slots.get(key, ()))
                cells.append(Cell(column, span, tuple(whole_lines(lines_of(page.number, held, 4.0)))))
            else:
                cells.append(Cell(column, span, ()))
            column += span
        if any(cell.lines for cell in cells):
            rows.append(Row(tuple(cells), _shaded(coloured, ys[r], ys[r + 1]), ys[r], ys[r + 1]))
    used = {cell.column for row in rows for cell in row.cells if cell.lines and cell.across < width}
    if len(used) < 2:
        return None
    return Grid(page.number, xs[0], ys[0], xs[-1], ys[-1], tuple(xs[:-1]), tuple(rows), tuple(sorted(used)))


def _slots(words: list[Word], xs: list[float], ys: list[float]) -> tuple[dict[_Slot, list[Word]], set[_Slot]]:
    """The words of each slot; and the slots whose right side a line of text runs across.

    There is no border where text crosses it, whatever is drawn: some writers draw rules and clip them away.
    """
    slots: dict[_Slot, list[Word]] = {}
    crossed: set[_Slot] = set()
    inner_xs, inner_ys = xs[1:-1], ys[1:-1]
    last, last_row, last_column = words[0], -1, -1
    for word in words:
        _, _, x0, y0, x1, y1, style = word
        row, column = bisect_right(inner_ys, (y0 + y1) / 2), bisect_right(inner_xs, (x0 + x1) / 2)
        slots.setdefault((row, column), []).append(word)
        if x0 < xs[column] - _SAME:
            crossed.add((row, column - 1))
        if x1 > xs[column + 1] + _SAME:
            crossed.add((row, column))
        beside = last_row == row and last_column < column
        if beside and abs(y0 - last.y0) < 0.5 * (y1 - y0) and -style.size < x0 - last.x1 < 0.8 * style.size:
            crossed.update((row, k) for k in range(last_column, column))
        last, last_row, last_column = word, row, column
    return slots, crossed


def _merge(
    xs: list[float], ys: list[float], horizontal: list[_Rule], vertical: list[_Rule], crossed: set[_Slot]
) -> dict[_Slot, _Slot]:
    """For each slot of the grid, the top left slot of the cell it belongs to."""
    owner = {(r, k): (r, k) for r in range(len(ys) - 1) for k in range(len(xs) - 1)}
    tops, sides = [_drawn(horizontal, y) for y in ys], [_drawn(vertical, x) for x in xs]
    for r in range(len(ys) - 1):
        middle = (ys[r] + ys[r + 1]) / 2
        for k in range(len(xs) - 1):
            if r and not _covers(tops[r], (xs[k] + xs[k + 1]) / 2):
                owner[r, k] = owner[r - 1, k]
            open_side = k and ((r, k - 1) in crossed or not _covers(sides[k], middle))
            if open_side and owner[r, k][0] == r and owner[r, k - 1][0] == r:
                owner[r, k] = owner[r, k - 1]
    return owner


def _drawn(rules: list[_Rule], at: float) -> list[tuple[float, float]]:
    """Where something is drawn along the level `at`: from, to."""
    return [(r.first - _TOUCH, r.last + _TOUCH) for r in rules if abs(r.at - at) <= _LEAST]


def _covers(drawn: list[tuple[float, float]], point: float) -> bool:
    return any(first <= point <= last for first, last in drawn)


def _shaded(boxes: Sequence[Box], y0: float, y1: float) -> bool:
    """Whether one of the coloured boxes at the left of a table lies behind a row."""
    middle = (y0 + y1) / 2
    return any(box.y0 - 2 <= middle <= box.y1 + 2 for box in boxes if box.y1 - box.y0 < 2.5 * (y1 - y0))
