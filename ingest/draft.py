"""Blocks as a reader finds them, and how they become a document's text, parts and anchors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.model import Anchor, Link, Part, PartKind, Span

_HEADS = (PartKind.TITLE, PartKind.HEADING, PartKind.QUESTION)
_TIGHT = (PartKind.ITEM, PartKind.ROW, PartKind.FORM, PartKind.LINK)


@dataclass(frozen=True, slots=True)
class Run:
    """`length` characters of a block's text from `start` stand on `page` from raw character `raw` on."""

    start: int
    length: int
    page: int
    raw: int


@dataclass(frozen=True, slots=True)
class Block:
    """One block in reading order; spans, runs and links count from the start of `text`."""

    kind: PartKind
    text: str
    level: int = 0
    page: int | None = None
    label: str | None = None
    cells: tuple[Span, ...] = ()
    header: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()
    links: tuple[Link, ...] = ()
    ends: int = 0  # headings above of this level and deeper end before this block; 1 ends them all, 0 none


@dataclass(frozen=True, slots=True)
class Hot:
    """A link over raw characters `first` to `last` (excluded) of a page, -1 where it covers none."""

    link: Link
    page: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader of one medium hands over."""

    blocks: tuple[Block, ...]
    title: str = ""  # as the file's own metadata give it, only a hint
    pages: int = 1
    hot: tuple[Hot, ...] = ()  # links by their place on the page
    flags: tuple[str, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()  # named metadata of the file


@dataclass(frozen=True, slots=True)
class Assembled:
    """A document's text and what points into it."""

    text: str
    parts: tuple[Part, ...]
    anchors: tuple[Anchor, ...]
    links: tuple[Link, ...]


def assemble(blocks: Iterable[Block]) -> Assembled:
    """Join blocks: a line break inside a list or a table, a blank line elsewhere; headings become paths."""
    pieces: list[str] = []
    parts: list[Part] = []
    anchors: list[Anchor] = []
    links: list[Link] = []
    stack: list[tuple[int, str]] = []
    at = 0
    previous: Block | None = None
    for block in blocks:
        if not block.text.strip():
            continue
        if previous is not None:
            gap = "\n" if previous.kind == block.kind and block.kind in _TIGHT else "\n\n"
            pieces.append(gap)
            at += len(gap)
        while block.ends and stack and stack[-1][0] >= block.ends:
            stack.pop()
        if block.kind in _HEADS:
            while stack and stack[-1][0] >= block.level:
                stack.pop()
        parts.append(_part(block, at, tuple(name for _, name in stack)))
        if block.kind in (PartKind.HEADING, PartKind.QUESTION):
            stack.append((block.level, block.text))
        anchors += (Anchor(at + r.start, r.length, r.page, r.raw) for r in block.runs)
        links += (_shift(link, at) for link in block.links)
        pieces.append(block.text)
        at += len(block.text)
        previous = block
    return Assembled("".join(pieces), tuple(parts), tuple(anchors), tuple(links))


def _part(block: Block, at: int, path: tuple[str, ...]) -> Part:
    cells = tuple(Span(at + s.start, at + s.end) for s in block.cells)
    return Part(block.kind, at, at + len(block.text), block.page, block.label, path, block.level, cells, block.header)


def _shift(link: Link, at: int) -> Link:
    if link.start is None or link.end is None:
        return link
    return replace(link, start=link.start + at, end=link.end + at)


def row(cells: Sequence[str], header: Sequence[str] = ()) -> Block:
    """A table row: its cells joined by " | ", each with its span, empty cells kept so that columns count."""
    spans: list[Span] = []
    at = 0
    for cell in cells:
        spans.append(Span(at, at + len(cell)))
        at += len(cell) + 3
    return Block(PartKind.ROW, " | ".join(cells), cells=tuple(spans), header=tuple(header))
