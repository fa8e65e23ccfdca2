"""A cited span in its context: the blocks of its document around it, with the span marked."""

from dataclasses import dataclass
from html import escape

from ingest.model import Document, Part, PartKind

AROUND = 700  # characters of context wanted on each side


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters, inside the cited span or not."""

    text: str
    cited: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the document, cut where the span begins and ends."""

    kind: PartKind
    pieces: tuple[Piece, ...]


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
        blocks=tuple(Block(part.kind, pieces(document.text, part, start, end)) for part in shown),
        more_before=shown[0].start > parts[0].start,
        more_after=shown[-1].end < parts[-1].end,
    )


def whole(document: Document) -> Excerpt:
    """All of a document, nothing marked."""
    return _plain(document, document.parts or (Part(PartKind.PARAGRAPH, 0, len(document.text)),))


def pages_text(document: Document, number: int) -> Excerpt:
    """What stands on one page, nothing marked."""
    return _plain(document, tuple(part for part in document.parts if part.page == number))


def _plain(document: Document, parts: tuple[Part, ...]) -> Excerpt:
    blocks = (Block(part.kind, (Piece(document.text[part.start : part.end], False),)) for part in parts)
    return Excerpt((), tuple(blocks), False, False)


def pieces(text: str, part: Part, start: int, end: int) -> tuple[Piece, ...]:
    """A part's text cut at the ends of the span; joined, the pieces are the part."""
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
    text = "".join(f"<mark>{escape(p.text)}</mark>" if p.cited else escape(p.text) for p in block.pieces)
    tag = f"h{level}" if block.kind in HEADINGS else "p"
    return f'<{tag} class="{block.kind.value}">{text}</{tag}>'
