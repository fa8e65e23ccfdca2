"""The types that flow out of ingestion: sources, documents, parts, passages.

Offsets are counted in Unicode code points of `Document.text`. `start` is inclusive, `end` exclusive.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Media(StrEnum):
    """What the bytes of a source are, decided by content and never by name."""

    PDF = "pdf"
    HTML = "html"
    TEXT = "text"
    MARKDOWN = "markdown"


class Genre(StrEnum):
    """What a document is for; it decides what it may be trusted with."""

    DECISION = "décision"
    PROTOCOL = "protocole"
    REFERENCE = "fiche"
    NEWS = "actualité"
    FAQ = "questions-réponses"
    TRIAL = "essai"
    NOTE = "note"
    GUIDE = "guide"
    SHEET = "fiche rédigée"  # written for this project from public facts
    OTHER = "document"


class PartKind(StrEnum):
    """The role of one block of text in its document."""

    TITLE = "title"
    HEADING = "heading"
    QUESTION = "question"  # a heading that is a question, with its answer below
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    FORM = "form"  # check boxes and dotted lines to fill in: never evidence
    LINK = "link"
    NOTE = "note"  # at the foot of a page


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document comes from: a line of the catalogue, or a file given by hand."""

    id: str
    location: str  # URL, or the file's name when only a file is known
    title: str = ""
    publisher: str = ""
    genre: Genre | None = None
    published: date | None = None
    licence: str = ""
    programme: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points of one document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """One block in reading order."""

    kind: PartKind
    start: int
    end: int
    page: int | None = None  # physical page, from 1; None where the medium has no pages
    label: str | None = None  # the number printed on the page, where it is known
    path: tuple[str, ...] = ()  # headings above this part, outermost first
    level: int = 0  # 1-6 for titles, headings and questions
    cells: tuple[Span, ...] = ()  # of a row, in column order
    header: tuple[str, ...] = ()  # of a row: the name of each column, or () when the table has none


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink of the document: the words that carry it, and where it leads."""

    text: str
    url: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """`length` characters of clean text from `start` stand on `page` from raw character `raw` on.

    For a PDF, `raw` counts characters as pdfium's text page does; other media keep page 1 and count
    characters of the decoded file's visible text.
    """

    start: int
    length: int
    page: int
    raw: int


@dataclass(frozen=True, slots=True)
class Document:
    """A source as read: clean text, its structure, its dates, and the way back to the page."""

    id: str
    source: Source
    media: Media
    sha256: str  # of the bytes as read
    title: str
    publisher: str
    genre: Genre
    text: str
    parts: tuple[Part, ...]
    published: date | None = None
    updated: date | None = None
    version: str | None = None  # as printed: "Version 2", "Édition 3"
    retrieved: date | None = None
    pages: int = 1
    links: tuple[Link, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    flags: tuple[str, ...] = ()  # what a maintainer should know, in French: "page 3 sans texte"
    ceased: date | None = None  # from this day on the text stands no longer: replaced, or taken back by its publisher
    successor: str = ""  # the id of the newer version; "" for a text that was taken back, or is the newest
    same_as: str = ""  # the id of the document that says nearly the same with more authority

    def stands(self, day: date) -> bool:
        """Whether the text had not been replaced or taken back on a day."""
        return self.ceased is None or day < self.ceased

    @property
    def withdrawn(self) -> bool:
        """Whether the publisher took the text back without replacing it."""
        return self.ceased is not None and not self.successor


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable piece; the promise: `document.text[start:end] == text`."""

    id: str  # "<document id>#<ordinal>"
    document: str
    start: int
    end: int
    text: str
    page: int | None
    label: str | None
    path: tuple[str, ...]
    context: str  # title, headings and column names: indexed with the text, never quoted
