"""One access in full: every cell that documents state, with its statements; what they do not state; who disagrees."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.chat.brief import Brief, brief
from app.chat.proof import Proofs
from app.chat.wording import french
from app.library import Library
from app.model import Audience, Citation
from ingest.accesses import View
from ingest.agreement import Conflict
from ingest.card import AccessCard
from ingest.cells import Cell, DayCell, Evidence, How
from ingest.dates import spell
from ingest.model import Document, Link
from ingest.validity import Regime

Marks = tuple[int, ...]
NAMES = {  # cells on which documents can disagree, as `ingest.agreement` names them
    "population": "Âges",
    "biomarkers": "Biomarqueurs",
    "rcp.name": "RCP",
    "rcp.level": "Niveau de la RCP",
    "rcp.frequency": "Rythme de la RCP",
    "dates.end": "Date de fin",
    "cost": "Coût",
    "posology": "Posologie",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is said, and the numbers of the statements that say it."""

    text: str
    marks: Marks


@dataclass(frozen=True, slots=True)
class Row:
    """A cell: its name, and one item or more."""

    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Cells that answer one question of the reader; `silent` are the names of those that no document states."""

    title: str
    rows: tuple[Row, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What one document says where another says otherwise."""

    value: str
    title: str
    about: str  # publisher and day
    document: str
    proofs: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A cell on which documents in force disagree; the one that leads comes first."""

    label: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """An access on a day, in full."""

    brief: Brief
    sections: tuple[Section, ...]
    disagreements: tuple[Disagreement, ...]
    links: tuple[Link, ...]
    notes: tuple[str, ...]
    documents: tuple[Document, ...]  # in order of authority
    proofs: tuple[Citation, ...]  # every statement, numbered as the marks are


_Read = Callable[[AccessCard], Cell | None]
_ReadMany = Callable[[AccessCard], Sequence[Cell]]


def dossier(view: View, library: Library, day: date) -> Dossier:
    """One access in full."""
    made = brief(view, library, day, Audience.CLINICIAN)
    proofs = Proofs(library, view.verdict.status, list(made.proofs))
    cells = _Cells(view.cards, proofs)
    sections = (
        cells.section("Pour qui", _who(cells)),
        cells.section("Qui décide, qui prescrit, qui délivre", _route(cells)),
        cells.section("Le médicament, la surveillance, le coût", _treatment(cells)),
        cells.section("Dates", _dates(cells)),
    )
    disagreements = tuple(_disagreement(one, library, proofs) for one in view.conflicts)
    links = {link.url: link for card in reversed(view.cards) for link in reversed(card.links)}
    return Dossier(
        brief=made,
        sections=sections,
        disagreements=disagreements,
        links=tuple(reversed(links.values())),
        notes=view.notes,
        documents=tuple(
            library.profiles[name].document
            for name in dict.fromkeys(card.document for card in view.cards)
            if name in library.profiles
        ),
        proofs=tuple(proofs.found),
    )


class _Cells:
    """Reads cells over the cards of an access: the first card that states one leads for it."""

    def __init__(self, cards: Sequence[AccessCard], proofs: Proofs) -> None:
        self.cards = cards
        self.proofs = proofs

    def section(self, title: str, rows: Iterator[tuple[str, Sequence[Item]]]) -> Section:
        """The rows that say something, and the names of the others."""
        made = [Row(label, tuple(items)) for label, items in rows]
        return Section(title, tuple(r for r in made if r.items), tuple(r.label for r in made if not r.items))

    def one(self, read: _Read) -> Sequence[Item]:
        """The cell of the first card that states it."""
        cell = next((found for card in self.cards if (found := read(card)) is not None), None)
        return () if cell is None else (self.item(cell.value, cell.evidence, cell.how),)

    def many(self, read: _ReadMany) -> Sequence[Item]:
        """The list of the first card that has one: lists of two documents are never mixed."""
        cells = next((found for card in self.cards if (found := read(card))), ())
        return tuple(self.item(cell.value, cell.evidence, cell.how) for cell in cells)

    def day(self, read: Callable[[AccessCard], DayCell | None]) -> Sequence[Item]:
        """A day, spelt."""
        cell = next((found for card in self.cards if (found := read(card)) is not None), None)
        return () if cell is None else (self.item(spell(cell.value), cell.evidence, cell.how),)

    def item(self, value: str, evidence: tuple[Evidence, ...], how: How) -> Item:
        """One thing said; what was computed, or comes from the catalogue of sources, says so."""
        aside = {How.COMPUTED: " (calculé)", How.SOURCE: " (selon le catalogue des sources)"}.get(how, "")
        shown = value if "@" in value else value[:1].upper() + value[1:]
        return Item(shown + aside, self.proofs.marks(evidence))


def _who(cells: _Cells) -> Iterator[tuple[str, Sequence[Item]]]:
    people = next((c.population for c in cells.cards if c.population), None)
    markers = next((c.biomarkers for c in cells.cards if c.biomarkers), ())
    yield "Indication", cells.one(lambda c: c.indication)
    yield "Maladies", cells.many(lambda c: c.tumours)
    yield "Biomarqueurs", [cells.item(m.words, m.evidence, m.how) for m in markers]
    yield "Patients", [cells.item(people.value.words, people.evidence, people.how)] if people else ()
    yield "Phase", cells.one(lambda c: c.line)
    yield "Traitements antérieurs", cells.many(lambda c: c.prior)
    yield "Examens demandés", cells.many(lambda c: c.tests)
    yield "Exceptions et exclusions", cells.many(lambda c: c.exceptions)
    if withdrawn := cells.many(lambda c: c.withdrawn):
        yield "Indication retirée", withdrawn


def _route(cells: _Cells) -> Iterator[tuple[str, Sequence[Item]]]:
    regime = next((c.regime for c in cells.cards if c.regime and c.regime.value is not Regime.UNKNOWN), None)
    yield "Régime", [cells.item(str(regime.value), regime.evidence, regime.how)] if regime else ()
    yield "RCP", cells.one(lambda c: c.rcp.name if c.rcp else None)
    yield "Niveau de la RCP", cells.one(lambda c: c.rcp.level if c.rcp else None)
    yield "Rythme de la RCP", cells.one(lambda c: c.rcp.frequency if c.rcp else None)
    yield "Lieu de la RCP", cells.one(lambda c: c.rcp.place if c.rcp else None)
    yield "Qui présente le dossier", cells.one(lambda c: c.rcp.presented_by if c.rcp else None)
    yield "Prescription", cells.one(lambda c: c.prescriber)
    yield "Pharmacie", cells.one(lambda c: c.pharmacy)
    yield "Contacts écrits", cells.many(lambda c: c.contacts)


def _treatment(cells: _Cells) -> Iterator[tuple[str, Sequence[Item]]]:
    yield "Substance", cells.one(lambda c: c.drug.substance)
    yield "Marque", cells.one(lambda c: c.drug.brand)
    yield "Code", cells.one(lambda c: c.drug.code)
    yield "Forme", cells.one(lambda c: c.drug.form)
    yield "Posologie écrite", cells.one(lambda c: c.posology)
    yield "Surveillance", cells.one(lambda c: c.monitoring)
    yield "Coût", cells.one(lambda c: c.cost)
    yield "Nombre de patients", cells.one(lambda c: c.patients)


def _dates(cells: _Cells) -> Iterator[tuple[str, Sequence[Item]]]:
    yield "Signature", cells.day(lambda c: c.dates.signed)
    yield "Publication", cells.day(lambda c: c.dates.published)
    yield "Prise d’effet", cells.day(lambda c: c.dates.effect)
    yield "Dernier jour", cells.day(lambda c: c.dates.end)
    yield "Version", cells.one(lambda c: c.dates.version)


def _disagreement(conflict: Conflict, library: Library, proofs: Proofs) -> Disagreement:
    sides = []
    for version in conflict.versions:
        marks = proofs.marks(version.evidence)
        profile = library.profiles.get(version.document)
        document = profile.document if profile else None
        day = spell(profile.date) if profile and profile.date else "date non précisée"
        sides.append(
            Side(
                value=version.value,
                title=document.title if document else version.document,
                about=french(", ".join(part for part in (document.publisher if document else "", day) if part)),
                document=version.document,
                proofs=tuple(proofs.found[n - 1] for n in marks),
            )
        )
    return Disagreement(NAMES.get(conflict.cell, conflict.cell), tuple(sides))
