"""The sheet for the appointment: an answer, its accesses and its numbered quotations, whatever the file format."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from app.chat.brief import Brief
from app.chat.cardmarkup import letter
from app.chat.wording import NBSP, OUTCOMES, STATUSES, french, place, provenance
from app.model import Answer, Citation
from ingest.dates import spell

TITLE = "Fiche pour le rendez-vous"
NOTICE = french(
    "Fiche produite automatiquement à partir de documents datés. Ce n'est pas un avis médical : "
    "montrez-la au médecin référent, qui seul connaît la situation. Ne confirmez rien sans ouvrir la source."
)
SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~])")
BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")


class Kind(Enum):
    """What a block of the sheet is."""

    TITLE = auto()
    HEADING = auto()
    SUBHEADING = auto()
    TEXT = auto()
    ITEM = auto()
    QUOTE = auto()  # words of a document, never changed
    SMALL = auto()


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in one weight."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the sheet; `link` is where it leads as a whole."""

    kind: Kind
    runs: tuple[Run, ...]
    link: str = ""

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole sheet, in order."""

    blocks: tuple[Block, ...]
    day: date
    name: str  # of a file that holds it, without its ending


def sheet(answer: Answer, generation: str, briefs: Sequence[Brief] = ()) -> Sheet:
    """The sheet of an answer over one generation of the index."""
    return Sheet(tuple(_blocks(answer, generation, briefs)), answer.as_of, f"passerelle-{answer.as_of}")


def _blocks(answer: Answer, generation: str, briefs: Sequence[Brief]) -> Iterator[Block]:
    yield _plain(Kind.TITLE, TITLE)
    yield Block(Kind.TEXT, (Run(f"Question{NBSP}: ", True), Run(answer.question)))
    day = f"Situation au {spell(answer.as_of)}. {OUTCOMES[answer.outcome].word}."
    yield Block(Kind.TEXT, (Run(day, True),))
    yield from _said(answer.text)
    if briefs:
        yield _plain(Kind.HEADING, "Accès concernés")
        for number, brief in enumerate(briefs, 1):
            yield from _access(brief, f"{number}" if len(briefs) > 1 else "")
    if answer.citations:
        yield _plain(Kind.HEADING, "Passages cités")
        for citation in answer.citations:
            yield from entry(citation, str(citation.n), answer.as_of)
    if any(brief.proofs for brief in briefs):
        yield _plain(Kind.HEADING, "Preuves des accès")
        for number, brief in enumerate(briefs, 1):
            for citation in brief.proofs:
                mark = f"{number}" if len(briefs) > 1 else ""
                yield from entry(citation, f"{mark}{letter(citation.n)}", brief.day)
    yield from _documents((*answer.citations, *(citation for brief in briefs for citation in brief.proofs)))
    yield _plain(Kind.HEADING, "À savoir")
    yield _plain(Kind.SMALL, NOTICE)
    yield _plain(Kind.SMALL, f"Documents consultés{NBSP}: index {generation}.")


def _said(text: str) -> Iterator[Block]:
    """The paragraphs and list items of an answer."""
    for line in text.splitlines():
        if line.strip():
            item = line.startswith(("- ", "• "))
            yield Block(Kind.ITEM if item else Kind.TEXT, tuple(_runs(line[2:] if item else line)))


def _runs(line: str) -> Iterator[Run]:
    at = 0
    for found in BOLD.finditer(line):
        if found.start() > at:
            yield Run(line[at : found.start()])
        yield Run(found[1], True)
        at = found.end()
    if at < len(line):
        yield Run(line[at:])


def _access(brief: Brief, number: str) -> Iterator[Block]:
    """One access; its marks begin with its `number` where the sheet has several."""

    def line(label: str, value: str, marks: tuple[int, ...]) -> Block:
        said = f"{french(value)} {' '.join(f'[{number}{letter(n)}]' for n in marks)}".rstrip()
        return Block(Kind.ITEM, (Run(f"{label}{NBSP}: ", True), Run(said)))

    others = f" ({', '.join(brief.other_names[:3])})" if brief.other_names else ""
    yield _plain(Kind.SUBHEADING, f"{brief.title}{others}")
    yield line(f"{STATUSES[brief.status].word} au {spell(brief.day)}", f"{brief.reason}.", brief.decided)
    for fact in brief.facts:
        yield line(fact.label, fact.value, fact.marks)
    for step in brief.route:
        said = ", ".join(part for part in (step.value, step.detail) if part)
        yield line(step.role, said, step.marks)
    for dispute in brief.disputes:
        for value, source, marks in dispute.versions:
            yield line(f"Désaccord ({dispute.label})", f"{value}, d’après {source}", marks)


def entry(citation: Citation, mark: str, day: date) -> Iterator[Block]:
    """One numbered quotation with where it stands and its status on a day."""
    where = ", ".join(part for part in (provenance(citation), place(citation)) if part)
    status = f" Statut au {spell(day)}{NBSP}: {citation.status.value}." if citation.status else ""
    yield Block(Kind.TEXT, (Run(f"[{mark}] {citation.title}", True), Run(f" ({where}).{status}")))
    yield _plain(Kind.QUOTE, citation.quote)


def _documents(cited: Sequence[Citation]) -> Iterator[Block]:
    """Each document cited: where it comes from, and what its file must be to be the same."""
    if cited:
        yield _plain(Kind.HEADING, "Documents cités")
    for citation in {one.document: one for one in cited}.values():
        yield Block(Kind.TEXT, (Run(citation.title, True), Run(f", {provenance(citation)}.")))
        link = citation.source if citation.source.startswith("https://") else ""
        yield Block(Kind.SMALL, (Run(f"Source{NBSP}: {citation.source}"),), link)
        yield _plain(Kind.SMALL, f"Empreinte du fichier (SHA-256){NBSP}: {citation.sha256}")


def _plain(kind: Kind, text: str) -> Block:
    return Block(kind, (Run(text),))


def reference(citation: Citation) -> str:
    """A quotation on one line with its reference, to be pasted elsewhere, as plain text."""
    quote = " ".join(citation.quote.split())
    where = ", ".join(part for part in (citation.title, provenance(citation), place(citation)) if part)
    return f"«{NBSP}{quote}{NBSP}» ({where}) {citation.source}"


def plain(text: str) -> str:
    """Text that Markdown will show as it stands."""
    return SPECIAL.sub(r"\\\1", text)
