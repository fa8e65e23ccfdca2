"""Documents into passages: whole sentences of one section, ready to be found and quoted."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from ingest.model import Document, Part, PartKind, Passage, Span
from ingest.sentences import sentences
from ingest.titles import beside_title

__all__ = ["LONG", "SHORT", "VERSION", "sentences", "split"]

VERSION: Final = 1  # part of an index's fingerprint: raise it when passages change
SHORT: Final = 300  # below it a passage takes in what follows in its section
LONG: Final = 900  # above it a passage is cut at a sentence
_ALONE: Final = 90  # an indication shorter than this shares a passage with its neighbours
_CEILING: Final = 1_800  # a single sentence longer than this is cut at a semicolon, then at a space
_APART: Final = re.compile(r"\bindications?\b", re.IGNORECASE)
_HEADS: Final = (PartKind.HEADING, PartKind.QUESTION)
_CONTENTS: Final = re.compile(r"(?:sommaire|table des mati[eè]res|contents|plan du document)\W*$", re.IGNORECASE)
_URL: Final = re.compile(r"(?:https?://|www\.)\S+")


@dataclass(frozen=True, slots=True)
class _Unit:
    """The smallest thing that is never cut: a sentence, an item, a row; `glued` units stay with the next one."""

    start: int
    end: int
    part: Part
    glued: bool = False


def split(document: Document) -> tuple[Passage, ...]:
    """The passages of `document`: 300 to 900 characters where its sections allow, none across a heading.

    A question stays with its answer and a lead-in with its list; a row is never cut; forms give no passage. Paragraphs
    of a section of indications stand alone, since each is an access of its own.
    """
    spans = [piece for section in _sections(document.text, document.parts) for piece in _cut(document.text, section)]
    return tuple(_passage(document, n, first, last) for n, (first, last) in enumerate(spans, 1))


def _passage(document: Document, ordinal: int, first: _Unit, last: _Unit) -> Passage:
    part, body = first.part, last.part
    whole = document.text[first.start : last.end]
    start = first.start + len(whole) - len(whole.lstrip(" |\n"))  # rows may begin or end with empty cells
    end = last.end - (len(whole) - len(whole.rstrip(" |\n")))
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


def _cut(text: str, section: list[Part]) -> Iterator[tuple[_Unit, _Unit]]:
    body = [part for part in section if part.kind not in _HEADS]
    if not body or not any(_speaks(text[part.start : part.end]) for part in body):
        return
    if body[0].path and _CONTENTS.match(body[0].path[-1]):
        return
    apart = any(_APART.search(name) for name in body[0].path[-1:]) and len(body) > 1
    units = _units(text, section)
    for _, group in groupby(_chunks(units, apart), key=lambda chunk: chunk[0].start):
        for chunk in group:
            yield chunk[0], chunk[-1]


def _speaks(text: str) -> bool:
    """Whether a text says anything: words other than an address."""
    return re.search(r"[^\W\d_]{2,}|\d", _URL.sub("", text)) is not None


def _units(text: str, section: list[Part]) -> list[_Unit]:
    units: list[_Unit] = []
    for n, part in enumerate(section):
        following = section[n + 1].kind if n + 1 < len(section) else None
        if part.kind is PartKind.HEADING:
            # A heading leads a list or a table in; before prose the context already names it.
            if following in (PartKind.ITEM, PartKind.ROW):
                units.append(_Unit(part.start, part.end, part, glued=True))
        elif part.kind is PartKind.QUESTION:
            if following is not None:
                units.append(_Unit(part.start, part.end, part, glued=True))
        elif part.kind is PartKind.ROW or part.kind is PartKind.LINK:
            units.append(_Unit(part.start, part.end, part))
        else:
            spans = list(_sentences(text, part))
            leads = following in (PartKind.ITEM, PartKind.ROW) and _leads(text[part.start : part.end])
            units += (_Unit(s.start, s.end, part, glued=leads and s is spans[-1]) for s in spans)
    return units


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
            if chunk and not chunk[-1].glued and _full(chunk, unit, target, group[-1].end - unit.start):
                yield chunk
                chunk = []
            chunk.append(unit)
        if chunk:
            yield chunk


def _full(chunk: list[_Unit], unit: _Unit, target: float, rest: int) -> bool:
    """Whether `unit` had better begin the next chunk: it would not fit, or would miss the target by more."""
    held, more = chunk[-1].end - chunk[0].start, unit.end - chunk[0].start
    return more > LONG or (rest >= SHORT and more - target > target - held)


def _size(unit: _Unit) -> int:
    return unit.part.end - unit.part.start


def _groups(units: list[_Unit], apart: bool) -> Iterator[list[_Unit]]:
    """Units that may share a passage: all of a section, or one paragraph each where paragraphs are indications."""
    group: list[_Unit] = []
    for unit in units:
        same_part = group and group[-1].part is unit.part
        separate = apart and unit.part.kind in (PartKind.PARAGRAPH, PartKind.ITEM) and _size(unit) >= _ALONE
        if group and separate and not same_part and not group[-1].glued:
            yield group
            group = []
        group.append(unit)
    if group:
        yield group
