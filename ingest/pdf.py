"""PDFs into blocks: reading order, structure, tables, and the way back to each character of the page."""

import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from ingest.draft import Block, Draft, Hot, Run
from ingest.errors import Unreadable
from ingest.footnotes import begins
from ingest.grids import Grid
from ingest.join import Piece, Vocabulary, join
from ingest.layout import BULLETS, Leading, leading, paragraphs
from ingest.limits import Limits
from ingest.model import Link, PartKind
from ingest.page import Line, Page
from ingest.pdfpages import pages_of
from ingest.repair import clean
from ingest.sheets import Sheet
from ingest.structure import Levels, Look, Typography, body_look, depth_of, is_heading, kind, look, typography
from ingest.tables import Header, pieces, rows

_CONTENTS: Final = re.compile(r"(?:sommaire|table des mati[eè]res|contents)\W*$", re.IGNORECASE)


def read_pdf(path: Path, data: bytes, limits: Limits) -> Draft:
    """The blocks of the PDF at `path`, whose bytes are `data`.

    Raises `Locked`, `TooCostly`, `ReaderDied` or `Unreadable`. To be called in the limited child only.
    """
    with _uncollected():
        return _read_pdf(path, data, limits)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the cycle collector: reading makes a million small objects, all alive to the end and none in a cycle."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read_pdf(path: Path, data: bytes, limits: Limits) -> Draft:
    found = pages_of(path, data, limits)
    if not found.sheets:
        raise Unreadable(path, f"« {path.name} » ne contient aucune page : téléchargez-le de nouveau.")
    blocks = _blocks(found.sheets)
    meta = {str(k).casefold(): clean(str(v)) for k, v in found.meta.items()}
    margins = [("margin", text) for sheet in found.sheets[:3] for text in sheet.margins]
    return Draft(
        tuple(blocks),
        "",
        pages=len(found.sheets),
        hot=tuple(Hot(Link(a.text, a.url), s.page.number, a.first, a.last) for s in found.sheets for a in s.links),
        flags=tuple(dict.fromkeys(found.flags)),
        meta=(*_keywords(meta.get("keywords", "")), ("author", meta.get("author", "")), *margins),
    )


def _keywords(text: str) -> Iterator[tuple[str, str]]:
    """The project's own marks in a PDF's keywords: "passerelle:genre=fiche rédigée;…"."""
    for piece in text.split(";"):
        name, _, value = piece.partition("=")
        if name.strip().startswith("passerelle:"):
            yield name.strip(), value.strip()


@dataclass(slots=True)
class _Paragraph:
    """A paragraph or a table, in reading order."""

    sheet: Sheet
    lines: list[Line] = field(default_factory=list)
    text: str = ""
    runs: tuple[Run, ...] = ()
    table: Grid | None = None
    inside: Grid | None = None  # the table that this is a caption of
    note: bool = False


def _blocks(sheets: Sequence[Sheet]) -> list[Block]:
    words = Vocabulary(s.page.raw for s in sheets)
    spacing = leading(s.steps for s in sheets)
    found = [p for sheet in sheets for p in _paragraphs(sheet, spacing, words)]
    found = _rejoined(found, words)
    body = body_look([(p.text, p.lines) for p in found if p.lines and not p.note])
    found = _whole_titles(found, words, body)
    title = _title(found, body)
    types = typography([(p.text, p.lines) for p in found if p.lines and p is not title], body)
    return _classified(found, title, types, words)


def _paragraphs(sheet: Sheet, spacing: Leading, words: Vocabulary) -> Iterator[_Paragraph]:
    """The sheet's paragraphs and tables from top to bottom."""
    ordered = sheet.lines
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
            yield from _table(marks[n], sheet, spacing, words)
    yield from _notes(sheet, words)


def _notes(sheet: Sheet, words: Vocabulary) -> Iterator[_Paragraph]:
    """The notes at the foot of a page, each a paragraph."""
    groups: list[list[Line]] = []
    for line in sheet.notes:
        if not groups or begins(line, sheet.page.raw):
            groups.append([])
        groups[-1].append(line)
    for group in groups:
        text, runs = _text(group, sheet.page, words)
        if text:
            yield _Paragraph(sheet, group, text, runs, note=True)


def _table(grid: Grid, sheet: Sheet, spacing: Leading, words: Vocabulary) -> Iterator[_Paragraph]:
    """A grid's rows, and the captions between them as paragraphs."""
    for piece in pieces(grid):
        if isinstance(piece, Grid):
            yield _Paragraph(sheet, table=piece)
            continue
        for group in paragraphs(piece, sheet.page.raw, spacing):
            text, runs = _text(group, sheet.page, words)
            if text:
                yield _Paragraph(sheet, group, text, runs, inside=grid)


def _text(lines: Sequence[Line], page: Page, words: Vocabulary) -> tuple[str, tuple[Run, ...]]:
    text, runs = join(_pieces(lines, page), words)
    text = text.removesuffix(" \ufffd")  # an icon after a link
    return text, () if page.scanned else runs  # a recognised character has no place in the file's own text


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


def _rejoined(found: list[_Paragraph], words: Vocabulary) -> list[_Paragraph]:
    """Put together a paragraph that a column or a page breaks in the middle of a sentence; notes do not part it."""
    kept: list[_Paragraph] = []
    for paragraph in found:
        at = next((n for n in range(len(kept) - 1, -1, -1) if not kept[n].note), None)
        last = kept[at] if at is not None and not paragraph.note else None
        if at is not None and last is not None and _continues(last, paragraph):
            pieces = [*_pieces(last.lines, last.sheet.page), *_pieces(paragraph.lines, paragraph.sheet.page)]
            text, runs = join(pieces, words)
            kept[at] = _Paragraph(last.sheet, [*last.lines, *paragraph.lines], text, runs)
        else:
            kept.append(paragraph)
    return kept


def _whole_titles(found: list[_Paragraph], words: Vocabulary, body: Look) -> list[_Paragraph]:
    """Put together the lines of a widely set title: larger than body, one look, close, the first without an end."""
    kept: list[_Paragraph] = []
    for paragraph in found:
        last = kept[-1] if kept else None
        if last is not None and _one_title(last, paragraph, body.size):
            lines = [*last.lines, *paragraph.lines]
            text, runs = _text(lines, last.sheet.page, words)
            kept[-1] = _Paragraph(last.sheet, lines, text, runs)
        else:
            kept.append(paragraph)
    return kept


def _one_title(last: _Paragraph, paragraph: _Paragraph, body: float) -> bool:
    if not last.lines or not paragraph.lines or last.sheet is not paragraph.sheet:
        return False
    own = look(last.lines)
    if own != look(paragraph.lines) or own.size < 1.25 * body or len(last.text) + len(paragraph.text) > 200:
        return False
    step = paragraph.lines[0].y0 - last.lines[-1].y0
    if not 0 < step < 2.2 * own.size or last.text.endswith((".", "?", "!", ":")) or depth_of(paragraph.text):
        return False
    centred = abs(paragraph.lines[0].x0 + paragraph.lines[0].x1 - last.lines[-1].x0 - last.lines[-1].x1) < 8
    return paragraph.text[0].islower() or (centred and step < 1.8 * own.size)


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
    if last.lines[0].bold and not start.islower():
        return False
    cut = last.lines[-1].x1 > 0.8 * max(line.x1 for line in last.lines)
    return start.islower() or (cut and len(last.lines) > 1 and not _numbered(paragraph.text)) or last.text.endswith("-")


def _numbered(text: str) -> bool:
    return bool(re.match(r"\d+[.)\s]", text))


def _classified(
    found: Sequence[_Paragraph], title: _Paragraph | None, types: Typography, words: Vocabulary
) -> list[Block]:
    levels = Levels()
    header = Header()
    last: _Paragraph | None = None
    blocks: list[Block] = []
    for p in found:
        page, label = p.sheet.page, p.sheet.page.label or None
        if p.table is not None:
            above = header if last is not None and _carries_on(last, p) else Header()
            made, header = rows(p.table, partial(_text, page=page, words=words), above)
            blocks += (replace(block, label=label) for block in made) if label else made
        elif p is title:
            blocks.append(Block(PartKind.TITLE, p.text, 1, page.number, label, runs=p.runs))
        elif p.note:
            blocks.append(Block(PartKind.NOTE, p.text, 0, page.number, label, runs=p.runs))
        else:
            role, rank = kind(p.text, p.lines, page.raw, types)
            level = levels.of(p.text, rank) if role in (PartKind.HEADING, PartKind.QUESTION) else 0
            blocks.append(Block(role, p.text, level, page.number, label, runs=p.runs))
            header = header if p.inside is not None else Header()
        last = p
    return blocks


def _carries_on(last: _Paragraph, table: _Paragraph) -> bool:
    """Whether a table goes on after a caption inside it, or from the foot of the page before."""
    if last.inside is not None and table.table is not None:
        return last.inside.columns == table.table.columns and last.sheet is table.sheet
    return last.table is not None and last.sheet is not table.sheet


def _title(found: Sequence[_Paragraph], body: Look) -> _Paragraph | None:
    """The title: the largest text of the first page that has any, where it stands out."""
    first = next((p.sheet for p in found), None)
    heads = [
        p
        for p in found
        if p.sheet is first and p.lines and is_heading(p.text, p.lines, body) and not _CONTENTS.match(p.text)
    ]
    largest = max((look(p.lines).size for p in heads), default=0.0)
    if largest < body.size + 1:
        return None
    return next(p for p in heads if look(p.lines).size == largest)
