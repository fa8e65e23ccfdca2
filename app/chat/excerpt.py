"""A cited span in its context: the blocks of its document around it, with the span marked."""

from dataclasses import dataclass
from html import escape

from app.chat.wording import NBSP
from ingest.model import Document, Part, PartKind, Span

AROUND = 500  # characters of context wanted on each side


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters, inside the cited span or not."""

    text: str
    cited: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table row, with the name of its column where the table gives one."""

    column: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the document, cut where the span begins and ends."""

    kind: PartKind
    pieces: tuple[Piece, ...]
    cells: tuple[Cell, ...] = ()  # of a table row


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Blocks in reading order, the headings above the first, and whether the document goes on."""

    path: tuple[str, ...]
    blocks: tuple[Block, ...]
    more_before: bool
    more_after: bool


def excerpt(document: Document, start: int, end: int, around: int = AROUND) -> Excerpt:
    """The parts that carry `start:end` and their neighbours, about `around` characters each way.

    Raises ValueError when the span is empty or outside the text.
    """
    if not 0 <= start < end <= len(document.text):
        raise ValueError(f"{start}:{end} is no span of {document.id}")
    parts = document.parts or (Part(PartKind.PARAGRAPH, 0, len(document.text)),)
    shown = [part for part in parts if part.end > start - around and part.start < end + around]
    if not shown:  # the span stands between parts: show it alone
        shown = [Part(PartKind.PARAGRAPH, start, end)]
    return Excerpt(
        path=shown[0].path,
        blocks=tuple(_cut(document.text, part, start, end) for part in shown),
        more_before=shown[0].start > parts[0].start,
        more_after=shown[-1].end < parts[-1].end,
    )


def _cut(text: str, part: Part, start: int, end: int) -> Block:
    names = part.header if len(part.header) == len(part.cells) else ("",) * len(part.cells)
    cells = (Cell(name, pieces(text, cell, start, end)) for name, cell in zip(names, part.cells, strict=True))
    return Block(part.kind, pieces(text, part, start, end), tuple(cell for cell in cells if cell.pieces))


def pieces(text: str, part: Part | Span, start: int, end: int) -> tuple[Piece, ...]:
    """The text of a part or a cell cut at the ends of the span; joined, the pieces are the whole."""
    low = min(max(start, part.start), part.end)
    high = max(min(end, part.end), low)
    cuts = ((part.start, low, False), (low, high, True), (high, part.end, False))
    return tuple(Piece(text[a:b], cited) for a, b, cited in cuts if a < b)


HEADINGS = (PartKind.TITLE, PartKind.HEADING, PartKind.QUESTION)


def excerpt_html(shown: Excerpt, level: int) -> str:
    """The excerpt as escaped HTML, the cited span in `<mark>`; `level` is that of its headings in the page."""
    crumbs = f'<p class="path">{escape(" › ".join(shown.path))}</p>' if shown.path else ""
    before, after = (
        '<p class="gap" aria-hidden="true">[…]</p>' if more else "" for more in (shown.more_before, shown.more_after)
    )
    body = "".join(_block(block, level) for block in shown.blocks)
    return f'<div class="excerpt">{crumbs}{before}{body}{after}</div>'


def _block(block: Block, level: int) -> str:
    if block.cells:
        return f'<ul class="row">{"".join(_cell(cell) for cell in block.cells)}</ul>'
    tag = f"h{level}" if block.kind in HEADINGS else "p"
    return f'<{tag} class="{block.kind.value}">{_marked(block.pieces)}</{tag}>'


def _cell(cell: Cell) -> str:
    column = f"<strong>{escape(cell.column)}</strong>{NBSP}: " if cell.column else ""
    return f"<li>{column}{_marked(cell.pieces)}</li>"


def _marked(run: tuple[Piece, ...]) -> str:
    return "".join(f"<mark>{escape(p.text)}</mark>" if p.cited else escape(p.text) for p in run)
