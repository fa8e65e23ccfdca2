"""HTML tables: which hold data, and their rows."""

from typing import Final

from selectolax.lexbor import LexborNode

from ingest.draft import Block, row
from ingest.model import PartKind
from ingest.repair import clean

_Line = tuple[tuple[str, ...], bool, int]  # texts by column, whether all cells are `th`, how many cells of its own
_WIDEST: Final = 200  # columns of one table
_LAYOUT: Final = "h1, h2, h3, h4, h5, h6, table, details, article, section, form, main"


def is_data(table: LexborNode) -> bool:
    """Whether `table` tabulates facts rather than laying a page out (headings, nested tables, columns of prose)."""
    if any(node != table for node in table.css(_LAYOUT)):
        return False
    cells = table.css("td, th")
    if len(cells) < 2 or any(len(cell.css("p")) > 4 for cell in cells):
        return False
    lines = [_cells(tr) for tr in table.css("tr")]
    wide = [line for line in lines if len(line) > 1]
    if table.css_first("th, caption, thead") or "border" in table.attributes:
        return bool(wide)
    return len(wide) >= 2 or (len(wide) == 1 and len(lines) == 1 and all(len(_text(c)) < 200 for c in wide[0]))


def rows(table: LexborNode) -> list[Block]:
    """The rows of a data table; the header row gives its names to those below it."""
    blocks: list[Block] = []
    caption = table.css_first("caption")
    if caption and (text := _text(caption)):
        blocks.append(Block(PartKind.PARAGRAPH, text))
    header: tuple[str, ...] = ()
    grid = _grid(table)
    for n, (cells, heads, own) in enumerate(grid):
        if not any(cells):
            continue
        if own == 1 and len(cells) > 1 and cells[0]:
            blocks.append(Block(PartKind.PARAGRAPH, cells[0]))  # a caption across the columns
            continue
        if heads or (n == 0 and _names(table, cells, grid)):
            blocks.append(row(cells))
            header = cells
            continue
        blocks.append(row(cells, header if len(header) == len(cells) else ()))
    return blocks


def _names(table: LexborNode, cells: tuple[str, ...], grid: list[_Line]) -> bool:
    """Whether a first row of plain cells reads as column names: three columns or more, or a `thead` around it."""
    if any(heads for _, heads, _ in grid):
        return False
    first = table.css_first("tr")
    if first is not None and first.parent is not None and first.parent.tag == "thead":
        return not any(text.rstrip().endswith(":") for text in cells)
    bold = first is not None and all(td.css_first("b, strong") for td in _cells(first))
    return bold or (len(cells) > 2 and len(grid) > 2 and all(0 < len(text) < 60 for text in cells))


def _grid(table: LexborNode) -> list[_Line]:
    """The table's rows; a cell that spans leaves blanks to its right and below."""
    grid: list[_Line] = []
    pending: dict[int, int] = {}  # column -> rows that a cell above still covers
    for tr in table.css("tr"):
        cells = _cells(tr)
        texts: list[str] = []
        queue = list(cells)
        while queue or len(texts) in pending:
            column = len(texts)
            if column in pending:
                left = pending.pop(column)
                if left > 1:
                    pending[column] = left - 1
                texts.append("")
                continue
            cell = queue.pop(0)
            texts.append(_text(cell))
            if (down := _span(cell, "rowspan")) > 1:
                pending[column] = down - 1
            texts.extend([""] * (min(_span(cell, "colspan"), _WIDEST - len(texts)) - 1))
        grid.append((tuple(texts), bool(cells) and all(cell.tag == "th" for cell in cells), len(cells)))
    return grid


def _span(cell: LexborNode, name: str) -> int:
    value = cell.attributes.get(name) or "1"
    return min(int(value), 100) if value.isdigit() and int(value) else 1


def _cells(tr: LexborNode) -> list[LexborNode]:
    return [node for node in tr.iter() if node.tag in ("td", "th")]


def _text(node: LexborNode) -> str:
    return clean(node.text(separator=" ") if node.css_first("p, br, li, div") else node.text())
