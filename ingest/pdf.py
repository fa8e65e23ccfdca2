"""PDFs into blocks: reading order, structure, tables, and the way back to each character of the page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from ingest.draft import Block, Draft, Run
from ingest.errors import Unreadable
from ingest.furniture import furniture
from ingest.grids import Grid, grids
from ingest.hidden import visible
from ingest.join import Piece, join
from ingest.layout import BULLETS, Leading, in_order, leading, paragraphs
from ingest.limits import Limits
from ingest.model import Link, PartKind
from ingest.page import Line, Page, Word, lines_of
from ingest.pdfworker import worker
from ingest.repair import HYPHENS, clean, hidden_orders
from ingest.structure import Levels, Typography, is_heading, kind, look, typography
from ingest.tables import rows

_LEAST: Final = 20  # characters below which a page is taken for a picture
_TOKEN: Final = re.compile(r"[\w’'-]{3,}")


@dataclass(slots=True)
class _Sheet:
    """One page on its way: what stands in tables, what stands in lines."""

    page: Page
    tables: list[Grid] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)


def read_pdf(path: Path, limits: Limits) -> Draft:
    """The blocks of the PDF at `path`. Raises `Locked`, `TooCostly`, `ReaderDied` or `Unreadable`."""
    head: dict[str, Any] = {}
    pages: list[Page] = []
    for message in worker(limits).messages(path):
        if message["kind"] == "page":
            pages.append(Page.load(message))
        else:
            head = message
    flags: list[str] = []
    sheets = [_sheet(page, flags) for page in pages]
    if not sheets:
        raise Unreadable(path, f"« {path.name} » ne contient aucune page : téléchargez-le de nouveau.")
    _strip_margins(sheets)
    blocks = _blocks(sheets)
    meta = {str(k).casefold(): clean(str(v)) for k, v in head.get("meta", {}).items()}
    margins = [("margin", text) for sheet in sheets[:3] for text in sheet.margins]
    return Draft(
        tuple(blocks),
        "",
        pages=len(pages),
        links=tuple(_annotations(sheets)),
        flags=tuple(dict.fromkeys(flags)),
        meta=(*_keywords(meta.get("keywords", "")), ("author", meta.get("author", "")), *margins),
    )


def _keywords(text: str) -> Iterator[tuple[str, str]]:
    """The project's own marks in a PDF's keywords: "passerelle:genre=fiche rédigée;…"."""
    for piece in text.split(";"):
        name, _, value = piece.partition("=")
        if name.strip().startswith("passerelle:"):
            yield name.strip(), value.strip()


def _sheet(page: Page, flags: list[str]) -> _Sheet:
    words, hidden = visible(page)
    if len(re.findall(r"\w+", hidden)) > 2:
        flags.append(
            f"page {page.number} : texte invisible écarté : « {hidden[:60]}{'…' if len(hidden) > 60 else ''} »"
        )
    if orders := hidden_orders(page.raw):
        flags.append(f"page {page.number} : texte invisible écarté (caractères d’étiquette) : « {orders[:60]} »")
    if page.broken:
        flags.append(f"page {page.number} illisible")
    elif sum(w.end - w.start for w in words) < _LEAST and page.images:
        flags.append(f"page {page.number} sans texte : image à lire par reconnaissance optique")
    words = [w for w in words if not _sideways(w)]
    tables, rest = grids(page, words)
    return _Sheet(page, tables, lines_of(page.number, rest))


def _sideways(word: Word) -> bool:
    return word.end - word.start > 3 and word.y1 - word.y0 > 3 * (word.x1 - word.x0)


def _strip_margins(sheets: Sequence[_Sheet]) -> None:
    """Move running headers and footers from each sheet's lines to its margins."""
    found = furniture([s.page for s in sheets], [s.lines for s in sheets])
    for sheet, indices in zip(sheets, found, strict=True):
        sheet.margins = [clean(sheet.lines[n].text(sheet.page.raw)) for n in sorted(indices)]
        sheet.lines = [line for n, line in enumerate(sheet.lines) if n not in indices]


@dataclass(slots=True)
class _Paragraph:
    """A paragraph or a table, in reading order."""

    sheet: _Sheet
    lines: list[Line] = field(default_factory=list)
    text: str = ""
    runs: tuple[Run, ...] = ()
    table: Grid | None = None


def _blocks(sheets: Sequence[_Sheet]) -> list[Block]:
    words = _vocabulary(sheets)
    spacing = leading(s.lines for s in sheets)
    found = [p for sheet in sheets for p in _paragraphs(sheet, spacing, words)]
    found = _rejoined(found, words)
    types = typography([(p.text, p.lines) for p in found if p.lines])
    title = _title(found, types)
    types = typography([(p.text, p.lines) for p in found if p.lines and p is not title])
    return _classified(found, title, types, words)


def _vocabulary(sheets: Sequence[_Sheet]) -> frozenset[str]:
    """The words of the document, to tell a hyphen that belongs to a word from one that belongs to a line."""
    marks = str.maketrans("", "", "")
    seen: set[str] = set()
    for sheet in sheets:
        if any(mark in sheet.page.raw for mark in HYPHENS) or "-\r" in sheet.page.raw or "-\n" in sheet.page.raw:
            break
    else:
        return frozenset()
    for sheet in sheets:
        for piece in sheet.page.raw.translate(marks).split():
            if not any(mark in piece for mark in HYPHENS) and not piece.endswith("-"):
                seen.update(token.casefold() for token in _TOKEN.findall(piece))
    return frozenset(seen)


def _paragraphs(sheet: _Sheet, spacing: Leading, words: frozenset[str]) -> Iterator[_Paragraph]:
    """The sheet's paragraphs and tables from top to bottom."""
    ordered = in_order(sheet.lines, sheet.page.width)
    tables = list(sheet.tables)
    bands: list[list[Line]] = [[]]
    marks: list[Grid] = []
    for line in ordered:
        while tables and line.y0 > tables[0].y0 and line.x1 > tables[0].x0 and line.x0 < tables[0].x1:
            marks.append(tables.pop(0))
            bands.append([])
        bands[-1].append(line)
    marks += tables
    bands += [[] for _ in range(len(marks) - len(bands) + 1)]
    for n, band in enumerate(bands):
        for group in paragraphs(band, sheet.page.raw, spacing):
            text, runs = _text(group, sheet.page, words)
            if text:
                yield _Paragraph(sheet, group, text, runs)
        if n < len(marks):
            yield _Paragraph(sheet, table=marks[n])


def _text(lines: Sequence[Line], page: Page, words: frozenset[str]) -> tuple[str, tuple[Run, ...]]:
    return join(_pieces(lines, page), words)


def _pieces(lines: Sequence[Line], page: Page) -> Iterator[Piece]:
    """The raw stretches of `lines`: words that follow one another in the raw text go together."""
    for n, line in enumerate(lines):
        words = line.words
        if n == 0 and len(words) > 1:
            mark = page.raw[words[0].start : words[0].end]
            if len(mark) == 1 and mark in BULLETS:
                words = words[1:]
        first = words[0].start
        end = words[0].end
        for word in words[1:]:
            if 0 <= word.start - end <= 3:
                end = word.end
                continue
            yield Piece(page.number, first, page.raw[first:end])
            first, end = word.start, word.end
        yield Piece(page.number, first, page.raw[first:end])


def _rejoined(found: list[_Paragraph], words: frozenset[str]) -> list[_Paragraph]:
    """Put together a paragraph that a column or a page breaks in the middle of a sentence."""
    kept: list[_Paragraph] = []
    for paragraph in found:
        last = kept[-1] if kept else None
        if last is not None and _continues(last, paragraph):
            pieces = [*_pieces(last.lines, last.sheet.page), *_pieces(paragraph.lines, paragraph.sheet.page)]
            text, runs = join(pieces, words)
            kept[-1] = _Paragraph(last.sheet, [*last.lines, *paragraph.lines], text, runs)
        else:
            kept.append(paragraph)
    return kept


def _continues(last: _Paragraph, paragraph: _Paragraph) -> bool:
    if not last.lines or not paragraph.lines or look(last.lines) != look(paragraph.lines):
        return False
    moved = last.sheet is not paragraph.sheet or paragraph.lines[0].y0 < last.lines[-1].y0
    if not moved or last.text.endswith((".", "!", "?", ":", ";", "…", "»")) or len(last.text) < 40:
        return False
    start = paragraph.text[0]
    mark = paragraph.sheet.page.raw[paragraph.lines[0].words[0].start]
    if mark in BULLETS:
        return False
    cut = last.lines[-1].x1 > 0.8 * max(line.x1 for line in last.lines)
    return start.islower() or (cut and len(last.lines) > 1 and not _numbered(paragraph.text)) or last.text.endswith("-")


def _numbered(text: str) -> bool:
    return bool(re.match(r"\d+[.)\s]", text))


def _classified(
    found: Sequence[_Paragraph], title: _Paragraph | None, types: Typography, words: frozenset[str]
) -> list[Block]:
    levels = Levels()
    header: tuple[str, ...] = ()
    blocks: list[Block] = []
    last: _Paragraph | None = None
    for p in found:
        page = p.sheet.page
        if p.table is not None:
            above = header if last is not None and last.table is not None and last.sheet is not p.sheet else ()
            made, header = rows(p.table, lambda lines, page=page: _text(lines, page, words), above)  # type: ignore[misc]
            blocks += (replace(block, label=page.label or None) for block in made)
        elif p is title:
            blocks.append(Block(PartKind.TITLE, p.text, 1, page.number, page.label or None, runs=p.runs))
        else:
            role, rank = kind(p.text, p.lines, page.raw, types)
            level = levels.of(p.text, rank) if role in (PartKind.HEADING, PartKind.QUESTION) else 0
            blocks.append(Block(role, p.text, level, page.number, page.label or None, runs=p.runs))
        last = p
    return blocks


def _title(found: Sequence[_Paragraph], types: Typography) -> _Paragraph | None:
    """The title: the largest text of the first page that has any, where it stands out."""
    first = next((p.sheet for p in found), None)
    heads = [p for p in found if p.sheet is first and p.lines and is_heading(p.text, p.lines, types.body)]
    largest = max((look(p.lines).size for p in heads), default=0.0)
    if largest < types.body.size + 1:
        return None
    return next(p for p in heads if look(p.lines).size == largest)


def _annotations(sheets: Sequence[_Sheet]) -> Iterator[Link]:
    """The link annotations, each with the words under it."""
    for sheet in sheets:
        for hot in sheet.page.links:
            words = [
                sheet.page.raw[w.start : w.end]
                for w in sheet.page.words
                if hot.x0 <= (w.x0 + w.x1) / 2 <= hot.x1 and hot.y0 <= (w.y0 + w.y1) / 2 <= hot.y1
            ]
            yield Link(clean(" ".join(words)), hot.url)
