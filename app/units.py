"""Documents into evidence: sentences, list items and table rows, each with the context that makes it readable alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from app.ages import intervals
from app.aspects import CUES, Aspect
from app.boundary import commands
from index.analysis import Token, fold, tokens
from ingest.dates import find
from ingest.model import Document, Genre, Part, PartKind, Span
from ingest.split import sentences

_PUBLICATION = re.compile(
    r"^(?:publie|mis en ligne|mis a jour|mise a jour|derniere (?:mise a jour|relecture))\b.{0,12}\d.{0,70}$"
)
_SOURCES = re.compile(r"\s*\((?:[^()]|\([^()]*\)){2,400}?, (?:\d{1,2}(?:er)? \w+ \d{4}|sans date)\)")
UNTOLD = re.compile(r"(?:[^:]{2,40} : )?non precise")  # how a folded statement says that something is not known
_EMPTY_CELLS = frozenset({"", "-", "–", "—", "/"})


@dataclass(frozen=True)
class Unit:
    """The smallest quotable statement: `text` is shown, `document.text[start:end]` is quoted."""

    document: str
    ordinal: int  # place in the document's units
    block: int  # units of one paragraph, list or table share it
    kind: PartKind
    start: int
    end: int
    text: str
    lead: str  # the sentence or heading that introduces a list, or the names of the columns
    path: tuple[str, ...]
    page: int | None
    label: str | None
    sourced: bool = False  # of a sheet of ours: each statement ends with its sources in parentheses

    @cached_property
    def core(self) -> str:
        """The statement without the sources that a sheet of ours puts after it: they say nothing of the medicine."""
        return _SOURCES.sub("", self.text) if self.sourced else self.text

    @cached_property
    def folded(self) -> str:
        """The statement, folded."""
        return fold(self.core)

    @cached_property
    def headings(self) -> str:
        """Headings, question and lead-in above this unit, folded."""
        return fold(" / ".join((*self.path, self.lead)))

    @cached_property
    def dated(self) -> date | None:
        """The day written in the nearest heading above (« Actualisation du 12/01/2026 »)."""
        return next((f.value for heading in reversed(self.path) for f in find(heading) if f.exact), None)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """Analysed words of the shown text, in order."""
        return tuple(t.stem for t in self._tokens)

    @cached_property
    def bag(self) -> frozenset[str]:
        """The set of `stems`, with the folded words themselves."""
        return frozenset(x for t in self._tokens for x in (t.stem, t.folded))

    @cached_property
    def context_bag(self) -> frozenset[str]:
        """Stems and folded words of headings, question and lead-in."""
        return _bag(" ".join((*self.path, self.lead)))

    @cached_property
    def shown(self) -> frozenset[Aspect]:
        """The aspects that the statement shows."""
        return frozenset(a for a, cue in CUES.items() if cue.shows.search(self.folded))

    @cached_property
    def ages(self) -> tuple[tuple[float, float], ...]:
        """Age ranges that the statement writes, in years."""
        return intervals(self.folded)

    @cached_property
    def headed(self) -> frozenset[Aspect]:
        """The aspects that the headings above it announce."""
        return _headed(self.headings)

    @cached_property
    def _tokens(self) -> tuple[Token, ...]:
        return tokens(self.core)


@lru_cache(maxsize=1 << 14)
def _bag(text: str) -> frozenset[str]:
    return frozenset(x for t in tokens(text) for x in (t.stem, t.folded))


@lru_cache(maxsize=1 << 14)
def _headed(folded: str) -> frozenset[Aspect]:
    return frozenset(a for a, cue in CUES.items() if cue.heading.search(folded))


def units(document: Document) -> tuple[Unit, ...]:
    """All evidence of a document in reading order; forms and bare links are no evidence."""
    sourced = document.genre is Genre.SHEET
    found: list[Unit] = []
    block, previous, lead = 0, None, ""
    names = {p.header for p in document.parts if p.header}
    for at, part in enumerate(document.parts):
        if document.genre is Genre.SHEET and part.path and part.path[-1] == "Sources":
            continue  # where a sheet's facts come from is no fact about a medicine
        following = document.parts[at + 1] if at + 1 < len(document.parts) else None
        if _label(document.text, part, following):
            previous, lead = None, document.text[part.start : part.end].strip(" :\u00a0")
            continue
        if part.kind is PartKind.ROW and _cells(document.text, part) in names:
            continue  # the names of the columns: every row below carries them
        if part.kind in (PartKind.FORM, PartKind.LINK, PartKind.HEADING, PartKind.QUESTION):
            previous, lead = None, ""
            continue
        if not _continues(part, previous):
            block += 1
        if part.kind not in (PartKind.ITEM, PartKind.ROW) or (
            part.kind is PartKind.ROW and previous is not None and previous.kind is PartKind.ITEM
        ):
            lead = ""
        for text, span in _pieces(document, part):
            if _PUBLICATION.search(fold(text)) or commands(fold(text)):
                continue  # a date line says nothing of a medicine, and what speaks to a machine is no evidence
            above = lead or (_label_of_row(document.text, part) if part.kind is PartKind.ROW else "")
            found.append(
                Unit(
                    document.id,
                    len(found),
                    block,
                    part.kind,
                    span.start,
                    span.end,
                    text,
                    above,
                    part.path,
                    part.page,
                    part.label,
                    sourced,
                )
            )
        if part.kind is PartKind.PARAGRAPH and document.text[part.start : part.end].rstrip().endswith(":"):
            lead = document.text[part.start : part.end].rstrip(" :\u00a0")[-160:]
        previous = part
    return tuple(found)


def _label(text: str, part: Part, following: Part | None) -> bool:
    """A few words without a full stop right before a list: they name the list and are no statement."""
    words_ = text[part.start : part.end].strip()
    listed = following is not None and following.kind is PartKind.ITEM and following.path == part.path
    return part.kind is PartKind.PARAGRAPH and listed and len(words_) <= 80 and words_[-1:] not in ".;!?"


def _continues(part: Part, previous: Part | None) -> bool:
    listed = (PartKind.ITEM, PartKind.ROW)
    return previous is not None and part.kind is previous.kind and part.path == previous.path and part.kind in listed


def _pieces(document: Document, part: Part) -> Iterator[tuple[str, Span]]:
    text = document.text[part.start : part.end]
    if part.kind is PartKind.ROW:
        yield _row(document.text, part), Span(part.start, part.end)
        return
    spans = sentences(text) or (Span(0, len(text)),)
    for span in spans:
        piece = text[span.start : span.end]
        stripped = piece.strip()
        if any(c.isalnum() for c in stripped):
            start = part.start + span.start + piece.index(stripped)
            yield " ".join(stripped.split()), Span(start, start + len(stripped))


def _label_of_row(text: str, part: Part) -> str:
    """What announces a row: the names of its columns, or its first cell when it is a label and its value."""
    if part.header:
        return " / ".join(part.header)
    cells = _cells(text, part)
    return cells[0] if len(cells) == 2 else ""


def _cells(text: str, part: Part) -> tuple[str, ...]:
    return tuple(" ".join(text[c.start : c.end].split()) for c in part.cells)


_GENERAL = (
    re.compile(r"(?:rubriques?|champs?|elements?|items?|intitules?|libelles?|points?|sujets?|themes?)?"),
    re.compile(
        r"(?:contenus?|valeurs?|details?|reponses?|informations?|renseignements?|descriptions?|precisions?|texte)?"
    ),
)


def _general(header: Sequence[str]) -> bool:
    """Whether the names of two columns say nothing (« Rubrique », « Contenu »): the first then names the second."""
    return len(header) == 2 and all(p.fullmatch(fold(h).strip()) for p, h in zip(_GENERAL, header, strict=True))


def _row(text: str, part: Part) -> str:
    """A row as « colonne : valeur », empty cells left out; a calendar's crosses keep their column's name."""
    cells = _cells(text, part)
    if len(part.header) == len(cells) and any(part.header) and not _general(part.header):
        named = zip(part.header, cells, strict=True)
        return " ; ".join(f"{h} : {c}" if h else c for h, c in named if c.strip() not in _EMPTY_CELLS)
    filled = [c for c in cells if c.strip() not in _EMPTY_CELLS]
    if len(filled) == 2:
        return f"{filled[0].rstrip(' :')} : {filled[1]}"
    return " – ".join(filled) if filled else " ".join(text[part.start : part.end].split())
