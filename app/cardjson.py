"""An access on a day as the JSON object that `passerelle cards --json` prints, and as lines of French.

Keys beyond the published ones (`monitoring`, `patients`, `contacts`, `links`, `exceptions`, `conflicts`, `flags`)
only add to them.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from ingest.accesses import View
from ingest.card import AccessCard
from ingest.cells import Evidence, How
from ingest.dates import spell
from ingest.meetings import Rcp
from ingest.model import Document
from ingest.names import key

_TEXTS: tuple[tuple[str, Callable[[AccessCard], Any]], ...] = (
    ("indication", lambda c: c.indication),
    ("population", lambda c: c.population),
    ("line", lambda c: c.line),
    ("regime", lambda c: c.regime),
    ("prescriber", lambda c: c.prescriber),
    ("pharmacy", lambda c: c.pharmacy),
    ("posology", lambda c: c.posology),
    ("monitoring", lambda c: c.monitoring),
    ("cost", lambda c: c.cost),
    ("patients", lambda c: c.patients),
)
_LISTS: tuple[tuple[str, Callable[[AccessCard], Sequence[Any]]], ...] = (
    ("tumours", lambda c: c.tumours),
    ("biomarkers", lambda c: c.biomarkers),
    ("prior", lambda c: c.prior),
    ("tests", lambda c: c.tests),
    ("contacts", lambda c: c.contacts),
    ("exceptions", lambda c: c.exceptions),
)
_DRUG = ("substance", "brand", "code", "form")
_RCP = ("name", "level", "frequency", "presented_by", "place")
_DATES = ("signed", "published", "effect", "end")


def to_json(view: View, documents: Mapping[str, Document]) -> dict[str, Any]:
    """One access; a cell that no document states is null, or an empty list."""
    values: dict[str, Any] = {}
    stated: dict[str, Sequence[Evidence]] = {}
    for name, read in _TEXTS:
        values[name] = _take(name, view.cards, read, stated)
    for name, many in _LISTS:
        values[name] = _all(name, view.cards, many, stated)
    drug = _drug(view, stated)
    meeting = _meeting(view, stated)
    dates = _dates(view, stated)
    if view.decided:
        stated["status"] = (view.decided,)
    return {
        "id": view.id,
        "drug": drug,
        **{
            k: values[k]
            for k in ("indication", "tumours", "biomarkers", "population", "line", "prior", "tests", "regime")
        },
        "rcp": meeting,
        **{k: values[k] for k in ("prescriber", "pharmacy", "posology", "cost")},
        "dates": dates,
        "status": str(view.verdict.status),
        "status_reason": reason(view),
        "documents": list(dict.fromkeys(c.document for c in view.cards)),
        "evidence": {cell: [_evidence(e, documents) for e in found] for cell, found in stated.items() if found},
        **{k: values[k] for k in ("monitoring", "patients", "contacts", "exceptions")},
        "links": [{"text": link.text, "url": link.url} for link in _links(view)],
        "conflicts": [
            {
                "cell": conflict.cell,
                "versions": [
                    {
                        "document": v.document,
                        "value": v.value,
                        "evidence": [_evidence(e, documents) for e in v.evidence],
                    }
                    for v in conflict.versions
                ],
            }
            for conflict in view.conflicts
        ],
        "flags": list(view.notes),
    }


def reason(view: View) -> str:
    """Why the status is what it is: the rule, the last day, the day of the newest document that says so."""
    verdict = view.verdict
    parts = [verdict.reason]
    if verdict.until is not None:
        parts.append(f"dernier jour {'calculé' if verdict.computed else 'écrit'} : {spell(verdict.until)}")
    newest = max((c.dates.published.value for c in view.cards if c.dates.published), default=None)
    parts.append(f"document le plus récent : {spell(newest)}" if newest else "documents sans date")
    return " ; ".join(parts)


def _take(
    name: str, cards: Sequence[AccessCard], read: Callable[[AccessCard], Any], stated: dict[str, Sequence[Evidence]]
) -> Any:
    cell = next((found for card in cards if (found := read(card))), None)
    if cell is None:
        return None
    stated[name] = cell.evidence
    return cell.value.words if name == "population" else str(cell.value)


def _all(
    name: str,
    cards: Sequence[AccessCard],
    read: Callable[[AccessCard], Sequence[Any]],
    stated: dict[str, Sequence[Evidence]],
) -> list[str]:
    """The list of the first card that has one: lists of two documents are never mixed."""
    cells = next((found for card in cards if (found := read(card))), ())
    if cells:
        stated[name] = [e for cell in cells for e in cell.evidence]
    return [cell.words if name == "biomarkers" else cell.value for cell in cells]


def _drug(view: View, stated: dict[str, Sequence[Evidence]]) -> dict[str, Any]:
    names = list({key(n): n for card in reversed(view.cards) for n in reversed(card.drug.names)}.values())[::-1]
    out: dict[str, Any] = {"names": names}
    for field in _DRUG:
        cell = next((c for card in view.cards if (c := getattr(card.drug, field))), None)
        label = "inn" if field == "substance" else field
        out[label] = cell.value if cell else None
        if cell:
            stated[f"drug.{label}"] = cell.evidence
    return out


def _meeting(view: View, stated: dict[str, Sequence[Evidence]]) -> dict[str, Any]:
    """The first meeting stated, completed by others of the same name."""
    found: list[Rcp] = [card.rcp for card in view.cards if card.rcp]
    out: dict[str, Any] = {}
    for field in _RCP:
        cell = next((c for rcp in found if (c := getattr(rcp, field))), None)
        out[field] = cell.value if cell else None
        if cell:
            stated[f"rcp.{field}"] = cell.evidence
    return out


def _dates(view: View, stated: dict[str, Sequence[Evidence]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    computed = False
    for field in _DATES:
        cell = next((c for card in view.cards if (c := getattr(card.dates, field))), None)
        out[field] = cell.value.isoformat() if cell else None
        if cell:
            stated[f"dates.{field}"] = cell.evidence
            computed = computed or (field == "end" and cell.how is How.COMPUTED)
    return {**out, "end_computed": computed}


def _links(view: View) -> Iterable[Any]:
    seen: dict[str, Any] = {}
    for card in view.cards:
        for link in card.links:
            seen.setdefault(link.url, link)
    return seen.values()


def _evidence(one: Evidence, documents: Mapping[str, Document]) -> dict[str, Any]:
    document = documents[one.document]
    starts = [p.start for p in document.parts]
    at = bisect_right(starts, one.start) - 1
    return {
        "document": one.document,
        "page": document.parts[at].page if at >= 0 else None,
        "start": one.start,
        "end": one.end,
        "quote": document.text[one.start : one.end],
    }


_LABELS = (
    ("indication", "Indication"),
    ("population", "Patients"),
    ("biomarkers", "Biomarqueurs"),
    ("line", "Phase"),
    ("prior", "Traitements antérieurs"),
    ("tests", "Examens requis"),
    ("prescriber", "Prescription"),
    ("pharmacy", "Pharmacie"),
    ("posology", "Posologie"),
    ("cost", "Coût"),
)


_DISPUTED = {  # cells on which documents can disagree, as `ingest.agreement` names them
    "population": "l’âge",
    "biomarkers": "le biomarqueur",
    "rcp.name": "la RCP",
    "rcp.level": "le niveau de la RCP",
    "rcp.frequency": "le rythme de la RCP",
    "dates.end": "la date de fin",
    "posology": "la posologie",
    "cost": "le coût",
}


def lines(rows: Sequence[Mapping[str, Any]], as_of: date) -> Iterator[str]:
    """The accesses for a terminal: counted, dated, each with its status, its reason and its documents."""
    yield f"{len(rows)} accès au {spell(as_of)}"
    for row in rows:
        yield ""
        names = " / ".join(row["drug"]["names"]) or "médicament non précisé"
        yield f"{row['id']} — {names} — {row['regime'] or 'régime non précisé'} — {row['status']}"
        yield f"  Statut : {row['status_reason']}"
        for name, label in _LABELS:
            if value := row[name]:
                yield f"  {label} : {' ; '.join(value) if isinstance(value, list) else value}"
        meeting = ", ".join(v for k in _RCP if (v := row["rcp"][k]) and k != "level")
        yield f"  RCP : {meeting or 'non précisée'}"
        yield from (
            f"  Désaccord sur {_DISPUTED.get(c['cell'], c['cell'])} : "
            + " ; ".join(f"{v['value']} ({v['document']})" for v in c["versions"])
            for c in row["conflicts"]
        )
        yield from (f"  Attention : {flag}" for flag in row["flags"])
        yield f"  Documents : {', '.join(row['documents'])}"
