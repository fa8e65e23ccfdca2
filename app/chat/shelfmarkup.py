"""Documents as HTML: cards, facts, remarks, found passages, text with words marked; every word escaped."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape

from app.chat import library
from app.chat.excerpt import Block, Cell, Excerpt, Piece, excerpt_html
from app.chat.library import Found
from app.chat.wording import NBSP, count, french, freshness
from ingest.dates import spell
from ingest.model import Document, Media, Part, PartKind, Span


def card(document: Document, today: date) -> str:
    """A document in a list: title, what it is, how old, what should be known of it."""
    return (
        f'<div class="source"><h2>{escape(document.title)}</h2>'
        f'<p class="from">{escape(facts(document, today))}</p>{noted(document)}</div>'
    )


def facts(document: Document, today: date) -> str:
    """« ANSM · décision · version 2 · publié le 4 avril 2025, il y a 1 an · 3 pages · lu le 6 mai 2026 »."""
    length = count(document.pages, "page", "pages") if document.media is Media.PDF else ""
    age = library.aged(document, today)
    fresh = f"{freshness(document)}{f', {age}' if age else ''}"
    fetched = f"lu le {spell(document.retrieved)}" if document.retrieved else ""
    parts = (document.publisher, document.genre.value, document.version or "", fresh, length, fetched)
    return french(" · ".join(part for part in parts if part))


def dated(document: Document) -> str:
    """« Version 2, publié le 4 avril 2025 »."""
    return ", ".join(part for part in (document.version or "", freshness(document)) if part)


def noted(document: Document) -> str:
    """The remarks on a document; "" for one without."""
    found = library.remarks(document)
    if not found:
        return ""
    items = "".join(f"<li>{escape(one)}.</li>" for one in found)
    name = count(len(found), "remarque", "remarques")
    return f'<ul class="remarks" aria-label="{name}">{items}</ul>'


def hit(document: Document, found: Found) -> str:
    """A passage that holds what was looked for, the words marked, under where it stands."""
    passage = found.passage
    page = f"page{NBSP}{passage.page}" if passage.page and document.media is Media.PDF else ""
    where = ", ".join(part for part in (page, " › ".join(passage.path)) if part)
    caption = f"<figcaption>{escape(where)}</figcaption>" if where else ""
    pieces = _pieces(document.text, Span(passage.start, passage.end), found.spans)
    words = "".join(f"<mark>{escape(p.text)}</mark>" if p.cited else escape(p.text) for p in pieces)
    return f'<figure class="quote alone">{caption}<blockquote>{words}</blockquote></figure>'


def text(document: Document, found: Sequence[Found], level: int, page: int | None = None) -> str:
    """A document's text, or that of one page, in its parts, the words that were looked for marked."""
    spans = sorted({(span.start, span.end) for one in found for span in one.spans})
    placed = [Span(start, end) for start, end in spans]
    parts = document.parts or (Part(PartKind.PARAGRAPH, 0, len(document.text)),)
    blocks = (_block(document.text, part, placed) for part in parts if page is None or part.page == page)
    return excerpt_html(Excerpt((), tuple(blocks), False, False), level)


def _block(text: str, part: Part, spans: Sequence[Span]) -> Block:
    names = part.header if len(part.header) == len(part.cells) else ("",) * len(part.cells)
    cells = (Cell(name, _pieces(text, cell, spans)) for name, cell in zip(names, part.cells, strict=True))
    return Block(part.kind, _pieces(text, part, spans), tuple(cell for cell in cells if cell.pieces))


def _pieces(text: str, part: Part | Span, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """A part cut at the spans that stand in it; joined, the pieces are the whole."""
    return tuple(piece for piece in _cut(text, part, spans) if piece.text)


def _cut(text: str, part: Part | Span, spans: Sequence[Span]) -> Iterator[Piece]:
    at = part.start
    for span in spans[bisect_left(spans, part.start, key=lambda s: s.end) :]:
        if span.start >= part.end:
            break
        start, end = max(span.start, at), min(span.end, part.end)
        if start < end:
            yield Piece(text[at:start], False)
            yield Piece(text[start:end], True)
            at = end
    yield Piece(text[at : part.end], False)
