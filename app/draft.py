"""Claims gathered for an answer, and their citations, numbered in order of first use."""

import re
from dataclasses import dataclass, field

from app.library import Profile
from app.model import Citation, Claim
from app.units import UNTOLD, Unit
from index.analysis import fold
from ingest.model import Document, PartKind
from ingest.validity import Status


@dataclass(frozen=True, slots=True)
class Support:
    """A span of a document that carries a claim."""

    profile: Profile
    start: int
    end: int
    page: int | None = None
    section: str | None = None

    @classmethod
    def of(cls, profile: Profile, unit: Unit) -> "Support":
        """The span of a statement."""
        return cls(profile, unit.start, unit.end, unit.page, unit.path[-1] if unit.path else None)


@dataclass(frozen=True, slots=True)
class Line:
    """One statement of an answer; `heading` lines carry no support and are not claims."""

    text: str
    supports: tuple[Support, ...] = ()
    bullet: bool = True


@dataclass
class Draft:
    """An answer being written."""

    lines: list[Line] = field(default_factory=list)
    statuses: dict[str, Status] = field(default_factory=dict)  # by document id

    def say(self, text: str, *supports: Support, bullet: bool = True) -> None:
        """Add a statement, unless it stands already."""
        if text and all(text != line.text for line in self.lines):
            self.lines.append(Line(text, supports, bullet))

    def quote(self, profile: Profile, unit: Unit) -> None:
        """Add a statement of a document as it stands there."""
        if any(
            s.profile.id == profile.id and s.start <= unit.start and unit.end <= s.end
            for line in self.lines
            for s in line.supports
            if line.bullet
        ):
            return
        self.say(readable(unit), Support.of(profile, unit))

    @property
    def length(self) -> int:
        """Characters said so far."""
        return sum(len(line.text) for line in self.lines)

    @property
    def empty(self) -> bool:
        """Whether nothing is said that a document carries."""
        return not any(line.supports for line in self.lines)

    @property
    def untold(self) -> bool:
        """Whether the documents only say that they do not say."""
        quoted = [line.text for line in self.lines if line.supports and line.bullet]
        return bool(quoted) and all(UNTOLD.match(fold(text)) for text in quoted)

    @property
    def titled(self) -> bool:
        """Whether a line already names the document and its day."""
        return any(line.supports and not line.bullet for line in self.lines)

    def finish(self) -> tuple[str, tuple[Claim, ...], tuple[Citation, ...]]:
        """The Markdown text with its marks, the claims and the citations."""
        numbers: dict[tuple[str, int, int], int] = {}
        citations: list[Citation] = []
        claims: list[Claim] = []
        shown: list[str] = []
        listed = sum(line.bullet and bool(line.supports) for line in self.lines) > 1
        for line in self.lines:
            marks = []
            for support in line.supports:
                place = (support.profile.id, support.start, support.end)
                if place not in numbers:
                    numbers[place] = len(numbers) + 1
                    status = self.statuses.get(support.profile.id)
                    citations.append(citation(support, numbers[place], status))
                marks.append(numbers[place])
            tail = "".join(f" [{n}]" for n in dict.fromkeys(marks))
            if line.supports:
                claims.append(Claim(line.text, tuple(dict.fromkeys(marks))))
            shown.append(f"{'- ' if listed and line.bullet and line.supports else ''}{line.text}{tail}")
        return _join(shown), tuple(claims), tuple(citations)


def citation(support: Support, n: int, status: Status | None = None) -> Citation:
    """A span as citation `n`, word for word as stored."""
    document = support.profile.document
    return Citation(
        n=n,
        document=document.id,
        source=document.source.location,
        title=document.title,
        publisher=document.publisher,
        published=support.profile.date,
        page=support.page or _page(document, support.start),
        section=support.section or document.title,
        start=support.start,
        end=support.end,
        quote=document.text[support.start : support.end],
        sha256=document.sha256,
        status=status,
    )


def _page(document: Document, at: int) -> int | None:
    """The page of the part that holds a position; None where there are no pages."""
    return next((p.page for p in document.parts if p.start <= at < p.end), None)


def readable(unit: Unit) -> str:
    """A statement as shown: an item of a list carries the words above the list (« Contre-indications : groupe E »)."""
    if unit.kind is not PartKind.ITEM or (
        unit.text[:1].isupper() and unit.text[-1:] == "." and len(unit.text.split()) > 6
    ):
        return unit.text  # a full sentence is read alone
    above = _NUMBERING.sub("", unit.lead or (unit.path[-1] if unit.path else "")).strip(" :\u00a0")
    return f"{above} : {unit.text}" if above and len(above) <= 60 and not above.endswith("?") else unit.text


_NUMBERING = re.compile(
    r"^(?:(?:[Aa]rticle|ARTICLE|[Aa]rt\.) \S+\s*[.:–-]?|(?:[IVX]+|[A-Z]|\d+(?:\.\d+)*)[.)]?)\s+(?=\S)"
)


def _join(lines: list[str]) -> str:
    """Bullets close together, paragraphs apart."""
    out = ""
    for line in lines:
        tight = out and line.startswith("- ") and out.rsplit("\n", 1)[-1].startswith("- ")
        out += ("\n" if tight else "\n\n" if out else "") + line
    return out
