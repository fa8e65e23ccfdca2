"""An access as an answer shows it: status, a few facts, the route to the meeting, each with its statements."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.catalogue import Catalogue
from app.chat.proof import Proofs
from app.chat.wording import NBSP
from app.library import Library
from app.model import Answer, Audience, Citation
from ingest.accesses import View
from ingest.agreement import Conflict
from ingest.card import AccessCard
from ingest.cells import Cell, Evidence, How
from ingest.dates import spell
from ingest.names import key
from ingest.validity import Regime, Status

LONGEST = 220  # characters of a cell in a card; its statement holds the rest
SHORT = 120  # characters of an indication that families are shown whole, and of a stage of the route

Marks = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a card: what it is, what documents say, the numbers of the statements that say so."""

    label: str
    value: str
    marks: Marks


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the route: who or what, in the documents' words."""

    role: str
    value: str
    detail: str
    marks: Marks


@dataclass(frozen=True, slots=True)
class Dispute:
    """A cell on which documents disagree, and what each says."""

    label: str
    versions: tuple[tuple[str, str, Marks], ...]  # what is said, by which document, where


@dataclass(frozen=True, slots=True)
class Brief:
    """An access on a day, for one kind of reader."""

    id: str
    title: str
    other_names: tuple[str, ...]
    status: Status
    day: date
    reason: str
    decided: Marks
    facts: tuple[Fact, ...]
    route: tuple[Step, ...]  # empty unless documents state two stages or more
    disputes: tuple[Dispute, ...]
    proofs: tuple[Citation, ...]


Reader = Callable[[AccessCard], Cell | None]
_LABELS = {
    "population": "Âges",
    "biomarkers": "Biomarqueur",
    "rcp.name": "RCP",
    "rcp.frequency": "Rythme de la RCP",
    "dates.end": "Date de fin",
    "cost": "Coût",
    "posology": "Posologie",
}
_FOR = {Audience.FAMILY: "Pour qui", Audience.CLINICIAN: "Indication"}
_MEETING = {Audience.FAMILY: "Qui examine le dossier", Audience.CLINICIAN: "RCP"}
_UNTIL = {Audience.FAMILY: "Jusqu’à quand", Audience.CLINICIAN: "Échéance"}


def briefs(catalogue: Catalogue, library: Library, answer: Answer, most: int) -> tuple[Brief, ...]:
    """The first `most` accesses of an answer, in the order in which it cites their documents; unknown ids are left out.

    Documents cited alike leave them in the answer's own order.
    """
    first = {citation.document: citation.n for citation in answer.citations[::-1]}
    known = {access.id: access for access in catalogue.accesses if access.id in answer.accesses}
    views = [view for name in answer.accesses if name in known and (view := known[name].at(answer.as_of)) is not None]
    last = len(answer.citations) + 1
    views.sort(key=lambda view: min(first.get(card.document, last) for card in view.cards))
    return tuple(brief(view, library, answer.as_of, answer.audience) for view in views[:most])


def brief(view: View, library: Library, day: date, audience: Audience) -> Brief:
    """One access on a day."""
    proofs = Proofs(library, view.verdict.status)
    decided = proofs.marks((view.decided,) if view.decided else ())
    stages = _stages(view.cards)
    facts = tuple(_facts(view, proofs, audience, routed=len(stages) > 1))
    route = tuple(replace(step, marks=proofs.marks(said)) for step, said in stages) if len(stages) > 1 else ()
    disputes = tuple(_dispute(conflict, library, proofs) for conflict in view.conflicts)
    names = tuple({key(name): name for card in view.cards[::-1] for name in card.drug.names[::-1]}.values())[::-1]
    return Brief(
        id=view.id,
        title=names[0] if names else view.id,
        other_names=names[1:],
        status=view.verdict.status,
        day=day,
        reason=view.verdict.reason,
        decided=decided,
        facts=facts,
        route=route,
        disputes=disputes,
        proofs=tuple(proofs.found),
    )


def _facts(view: View, proofs: Proofs, audience: Audience, *, routed: bool) -> list[Fact]:
    """What is at stake, the rules, the end; for a clinician also who is concerned in detail."""
    cards = view.cards
    found = [_concerned(cards, proofs, audience)]
    if audience is Audience.CLINICIAN:
        found += _details(cards, proofs)
    regime = next((card.regime for card in cards if card.regime and card.regime.value is not Regime.UNKNOWN), None)
    if regime is not None:
        found.append(Fact("Régime", _upper(str(regime.value)), proofs.marks(regime.evidence)))
    if not routed and (meeting := _meeting(cards)) is not None:
        step, evidence = meeting
        said = ", ".join(part for part in (step.value, step.detail) if part)
        found.append(Fact(_MEETING[audience], said, proofs.marks(evidence)))
    if view.verdict.until is not None:
        how = "calculé d’après les documents" if view.verdict.computed else "écrit dans les documents"
        until = f"Dernier jour{NBSP}: {spell(view.verdict.until)}, {how}"
        found.append(Fact(_UNTIL[audience], until, proofs.marks((view.decided,) if view.decided else ())))
    return [fact for fact in found if fact is not None]


def _concerned(cards: Sequence[AccessCard], proofs: Proofs, audience: Audience) -> Fact | None:
    """The indication; for families the diseases alone where it is long."""
    indication = _first(cards, lambda c: c.indication)
    tumours = next((card.tumours for card in cards if card.tumours), ())
    brief_enough = indication is not None and len(indication.value) <= SHORT
    if tumours and not brief_enough and (audience is Audience.FAMILY or indication is None):
        return _list(_FOR[audience], tumours, proofs)
    return _fact(_FOR[audience], indication, proofs)


def _details(cards: Sequence[AccessCard], proofs: Proofs) -> list[Fact | None]:
    """What a clinician checks first; lists of two documents are never mixed."""
    markers = next((card.biomarkers for card in cards if card.biomarkers), ())
    found: list[Fact | None] = []
    if markers:
        evidence = tuple(e for one in markers for e in one.evidence)
        found.append(Fact("Biomarqueurs", " ; ".join(one.words for one in markers), proofs.marks(evidence)))
    if people := next((card.population for card in cards if card.population), None):
        found.append(Fact("Patients", _upper(people.value.words), proofs.marks(people.evidence)))
    found.append(_fact("Ligne", _first(cards, lambda c: c.line), proofs))
    found.append(_list("Traitements antérieurs", next((card.prior for card in cards if card.prior), ()), proofs))
    found.append(_list("Examens", next((card.tests for card in cards if card.tests), ()), proofs))
    return found


Stage = tuple[Step, tuple[Evidence, ...]]  # a step without its marks, and what it rests on


def _stages(cards: Sequence[AccessCard]) -> tuple[Stage, ...]:
    """The stages that documents state, in order: who presents, the meeting, who prescribes, the pharmacy."""
    presenter = next((card.rcp.presented_by for card in cards if card.rcp and card.rcp.presented_by), None)
    prescriber, pharmacy = _first(cards, lambda c: c.prescriber), _first(cards, lambda c: c.pharmacy)
    same = prescriber is not None and pharmacy is not None and prescriber.evidence == pharmacy.evidence
    found = (
        _stage("Présente le dossier", presenter),
        _meeting(cards),
        _stage("Prescrit et délivre" if same else "Prescrit", prescriber),
        None if same else _stage("Prépare ou délivre", pharmacy),
    )
    return tuple(stage for stage in found if stage is not None)


def _stage(role: str, cell: Cell | None) -> Stage | None:
    return (Step(role, _cut(_upper(cell.value), SHORT), "", ()), cell.evidence) if cell is not None else None


def _meeting(cards: Sequence[AccessCard]) -> Stage | None:
    """The meeting of the first card that names one; its rhythm and place from any card that states them."""
    found = [card.rcp for card in cards if card.rcp]
    name = next((rcp.name for rcp in found if rcp.name), None)
    level = next((rcp.level for rcp in found if rcp.level), None)
    if name is None and level is None:
        return None
    rhythm = next((rcp.frequency for rcp in found if rcp.frequency), None)
    place = next((rcp.place for rcp in found if rcp.place), None)
    stated = [cell for cell in (name, level, rhythm, place) if cell is not None]
    detail = ", ".join(cell.value for cell in (rhythm, place) if cell is not None)
    step = Step("Examine le dossier", _called(name, level), detail, ())
    return step, tuple(e for cell in stated for e in cell.evidence)


def _called(name: Cell | None, level: Cell | None) -> str:
    """« RCP nationale OMEGA »: level and name, neither said twice."""
    said = name.value.removeprefix("RCP").strip() if name else ""
    rank = level.value if level and level.value not in said else ""
    return " ".join(part for part in ("RCP", rank, said) if part)


def _dispute(conflict: Conflict, library: Library, proofs: Proofs) -> Dispute:
    versions = tuple(
        (_cut(one.value), _named(library, one.document), proofs.marks(one.evidence)) for one in conflict.versions
    )
    return Dispute(_LABELS.get(conflict.cell, conflict.cell), versions)


def _named(library: Library, document: str) -> str:
    """Publisher and day of a document: what tells two sources apart."""
    profile = library.profiles.get(document)
    if profile is None:
        return document
    day = spell(profile.date) if profile.date else "date non précisée"
    return f"{profile.document.publisher or profile.document.title}, {day}"


def _fact(label: str, cell: Cell | None, proofs: Proofs) -> Fact | None:
    return Fact(label, _shown(cell), proofs.marks(cell.evidence)) if cell is not None else None


def _list(label: str, cells: Sequence[Cell], proofs: Proofs) -> Fact | None:
    if not cells:
        return None
    evidence: tuple[Evidence, ...] = tuple(e for cell in cells for e in cell.evidence)
    return Fact(label, _upper(" ; ".join(cell.value for cell in cells)), proofs.marks(evidence))


def _first(cards: Sequence[AccessCard], read: Reader) -> Cell | None:
    return next((cell for card in cards if (cell := read(card)) is not None), None)


def _shown(cell: Cell) -> str:
    catalogued = " (selon le catalogue des sources)" if cell.how is How.SOURCE else ""
    return _cut(_upper(cell.value)) + catalogued


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _cut(text: str, most: int = LONGEST) -> str:
    """The text, or its first whole sentences or words and « … »: the statement behind its mark holds the rest."""
    if len(text) <= most:
        return text
    sentence, word = text.rfind(". ", 0, most), text.rfind(" ", 0, most)
    if sentence > most // 3:
        return f"{text[: sentence + 1]} …"
    return text[: word if word > 0 else most].rstrip(" ,;:") + "…"
