"""Documents into passages: whole sentences of one section, ready to be found and quoted."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ingest.model import Document, Genre, Part, PartKind, Passage, Span
from ingest.sentences import sentences
from ingest.titles import beside_title

__all__ = ["LONG", "SHORT", "VERSION", "sentences", "split"]

VERSION: Final = 1  # part of an index's fingerprint: raise it when passages change
SHORT: Final = 300  # below it a passage takes in what follows in its section
LONG: Final = 900  # above it a passage is cut at a sentence
_ALONE: Final = 90  # an indication shorter than this shares a passage with its neighbours
_CEILING: Final = 1_800  # a single sentence longer than this is cut at a semicolon, then at a space
_APART: Final = re.compile(r"\bindications?\b|^pour qui$", re.IGNORECASE)
_SOURCES: Final = re.compile(r"sources?$", re.IGNORECASE)
_HEADS: Final = (PartKind.HEADING, PartKind.QUESTION)
_LED: Final = (PartKind.ITEM, PartKind.ROW)
_CONTENTS: Final = re.compile(r"(?:sommaire|table des mati[eè]res|contents|plan du document)\W*$", re.IGNORECASE)
_URL: Final = re.compile(r"(?:https?://|www\.)\S+")


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: a sentence, an item, a row, with what leads it in; `first` and `last` are its parts."""

    start: int
    end: int
    first: Part
    last: Part


def split(document: Document) -> tuple[Passage, ...]:
    """The passages of `document`: 300 to 900 characters where its sections allow, none across a heading.

    A question stays with its answer and a lead-in with its list; a row is never cut; forms give no passage. Paragraphs
    of a section of indications stand alone, since each is an access of its own.
    """
    parts = _own(document) if document.genre is Genre.SHEET else document.parts
    chunks = [chunk for section in _sections(document.text, parts) for chunk in _cut(document.text, section)]
    return tuple(_passage(document, n, chunk) for n, chunk in enumerate(chunks, 1))


def _own(document: Document) -> tuple[Part, ...]:
    """The parts of a sheet of ours without its notice and its list of sources, which are the same everywhere."""
    first = next((n for n, part in enumerate(document.parts) if part.kind in _HEADS), 0)
    return tuple(p for p in document.parts[first:] if not any(_SOURCES.match(name) for name in p.path[:1]))


def _passage(document: Document, ordinal: int, chunk: list[_Unit]) -> Passage:
    part, body = chunk[0].first, chunk[-1].last
    whole = document.text[chunk[0].start : chunk[-1].end]
    start = chunk[0].start + len(whole) - len(whole.lstrip(" |\n"))  # rows may begin or end with empty cells
    end = chunk[-1].end - (len(whole) - len(whole.rstrip(" |\n")))
    names = " | ".join(body.header) if body.kind is PartKind.ROW else ""
    context = " › ".join(filter(None, (document.title, *body.path)))
    return Passage(
        id=f"{document.id}#{ordinal}",
        document=document.id,
        start=start,
        end=end,
        text=document.text[start:end],
        page=part.page,
        label=part.label,
        path=body.path,
        context="\n".join(filter(None, (context, names))),
    )


def _sections(text: str, parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Runs of parts under one heading, the heading first; forms break runs, links stand apart.

    Tag lines and dates are left out: they say nothing by themselves and would match every question on the title.
    """
    section: list[Part] = []
    for n, part in enumerate(parts):
        words = text[part.start : part.end]
        if part.kind in _HEADS:
            yield section
            section = [part]
        elif part.kind in (PartKind.TITLE, PartKind.FORM) or _labels(part, words, n):
            yield section
            section = []
        elif section and section[-1].kind not in _HEADS and _turns(section[-1], part):
            yield section
            section = [part]
        else:
            section.append(part)
    yield section


def _labels(part: Part, words: str, n: int) -> bool:
    """Whether a line only labels its document: a tag, a date, a cover's line in capitals."""
    if part.kind is not PartKind.PARAGRAPH or len(words) > 120:
        return False
    return beside_title(words) or (n < 6 and words.split(" - ")[0].isupper() and not words.endswith((".", ":")))


def _turns(last: Part, part: Part) -> bool:
    return part.path != last.path or (part.kind is PartKind.LINK) != (last.kind is PartKind.LINK)


def _cut(text: str, section: list[Part]) -> Iterator[list[_Unit]]:
    body = [part for part in section if part.kind not in _HEADS]
    if not body or not any(_speaks(text[part.start : part.end]) for part in body):
        return
    if body[0].path and _CONTENTS.match(body[0].path[-1]):
        return
    apart = any(_APART.search(name) for name in body[0].path[-1:]) and len(body) > 1
    yield from _chunks(list(_units(text, section)), apart)


def _speaks(text: str) -> bool:
    """Whether a text says anything: words other than an address."""
    return re.search(r"[^\W\d_]{2,}|\d", _URL.sub("", text)) is not None


def _units(text: str, section: list[Part]) -> Iterator[_Unit]:
    """The section's units in order; a question, a lead-in, column names, a list's heading go with what follows."""
    lead: _Unit | None = None
    for n, part in enumerate(section):
        following = section[n + 1] if n + 1 < len(section) else None
        pieces = [Span(part.start, part.end)] if _whole(part) else list(_sentences(text, part))
        if part.kind is PartKind.HEADING and (following is None or following.kind not in _LED):
            continue  # before prose the context already names it
        for span in pieces:
            unit = _Unit(lead.start if lead else span.start, span.end, lead.first if lead else part, part)
            lead = None
            if span is pieces[-1] and _opens(text, part, following):
                lead = unit
            else:
                yield unit
    if lead is not None and lead.last.kind not in _HEADS:
        yield lead


def _whole(part: Part) -> bool:
    """Whether a part is one unit whatever its sentences: heads, rows, links, and items of a bearable length."""
    if part.kind is PartKind.ITEM:
        return part.end - part.start <= LONG
    return part.kind is not PartKind.PARAGRAPH


def _opens(text: str, part: Part, following: Part | None) -> bool:
    """Whether a part belongs with the one after it."""
    if following is None:
        return False
    if part.kind in _HEADS:
        return True
    if part.kind is PartKind.ROW:
        return following.kind is PartKind.ROW and not part.header and bool(following.header)
    return part.kind is PartKind.PARAGRAPH and following.kind in _LED and _leads(text[part.start : part.end])


def _leads(text: str) -> bool:
    """Whether a paragraph leads a list or a table in: it ends open, or is a short caption."""
    return text.endswith((":", ",")) or (len(text) < 160 and not text.endswith((".", "!", "?", ";")))


def _sentences(text: str, part: Part) -> Iterator[Span]:
    for span in sentences(text[part.start : part.end]):
        start, end = part.start + span.start, part.start + span.end
        while end - start > _CEILING:
            cut = max(text.rfind("; ", start + LONG, start + _CEILING), text.rfind(" ", start, start + LONG)) + 1
            cut = cut if cut > start else start + LONG
            yield Span(start, start + len(text[start:cut].rstrip()))
            start = cut
        yield Span(start, end)


def _chunks(units: list[_Unit], apart: bool) -> Iterator[list[_Unit]]:
    """Group units into chunks of at most `LONG` characters, a short rest joined to what precedes where it fits."""
    for group in _groups(units, apart):
        total = group[-1].end - group[0].start
        count = max(1, -(-total // LONG))
        target = total / count  # even pieces read better than a full one and a crumb
        chunk: list[_Unit] = []
        for unit in group:
            if chunk and _full(chunk, unit, target, group[-1].end - unit.start):
                yield chunk
                chunk = []
            chunk.append(unit)
        if chunk:
            yield chunk


def _full(chunk: list[_Unit], unit: _Unit, target: float, rest: int) -> bool:
    """Whether `unit` had better begin the next chunk: it would not fit, or would miss the target by more."""
    held, more = chunk[-1].end - chunk[0].start, unit.end - chunk[0].start
    return more > LONG or (rest >= SHORT and more - target > target - held)


def _groups(units: list[_Unit], apart: bool) -> Iterator[list[_Unit]]:
    """Units that may share a passage: all of a section, or one paragraph each where paragraphs are indications."""
    group: list[_Unit] = []
    for unit in units:
        if group and (_stands_alone(group[-1], unit) if apart else _begins_table(group, unit)):
            yield group
            group = []
        group.append(unit)
    if group:
        yield group


def _stands_alone(before: _Unit, unit: _Unit) -> bool:
    prose = unit.last.kind in (PartKind.PARAGRAPH, PartKind.ITEM)
    return prose and before.last is not unit.last and unit.last.end - unit.last.start >= _ALONE


def _begins_table(group: list[_Unit], unit: _Unit) -> bool:
    """Whether a table begins after enough text for a passage of its own."""
    enters = unit.last.kind is PartKind.ROW and group[-1].last.kind is not PartKind.ROW
    return enters and group[-1].end - group[0].start >= SHORT
