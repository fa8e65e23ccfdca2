"""The accesses that the documents describe, with their status on a day and the sentence that decides it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from app.chat.library import words
from app.library import Library, Profile, Programme
from app.model import Citation
from index.analysis import fold
from ingest.dates import spell
from ingest.model import Document
from ingest.validity import Regime, Status, Verdict


@dataclass(frozen=True, slots=True)
class Entry:
    """One access on one day."""

    id: str  # of the document that leads
    title: str
    names: tuple[str, ...]
    regime: Regime
    verdict: Verdict
    evidence: Citation | None  # the statement that decides the status
    documents: tuple[Document, ...]  # newest first


def entries(library: Library, day: date) -> tuple[Entry, ...]:
    """Every access with a document that existed on `day`: open ones first, those of unknown status last."""
    made: dict[str, Entry] = {}
    for programme in library.programmes:
        own = [p for p in programme.at(day) if library.programme(p.id) is programme]
        if own:
            made.setdefault(own[0].id, _entry(library, programme, own, day))
    ranks = {status: rank for rank, status in enumerate(Status)}
    return tuple(sorted(made.values(), key=lambda entry: (ranks[entry.verdict.status], fold(entry.title))))


def chosen(
    found: tuple[Entry, ...], typed: str, statuses: Collection[Status], regimes: Collection[Regime]
) -> tuple[Entry, ...]:
    """The entries that hold every word typed and have one of the statuses and regimes; nothing chosen means all."""
    asked = words(typed)
    return tuple(
        entry
        for entry in found
        if (not statuses or entry.verdict.status in statuses)
        and (not regimes or entry.regime in regimes)
        and all(word in _text(entry) for word in asked)
    )


def because(verdict: Verdict) -> str:
    """Why the status is what it is, and until when."""
    if verdict.until is None:
        return f"{verdict.reason[:1].upper()}{verdict.reason[1:]}."
    last = "dernier jour calculé" if verdict.computed else "date écrite"
    return f"{verdict.reason[:1].upper()}{verdict.reason[1:]} ; {last} : {spell(verdict.until)}."


def _entry(library: Library, programme: Programme, own: list[Profile], day: date) -> Entry:
    verdict = library.verdict(programme, day)
    lead = own[0]
    return Entry(
        id=lead.id,
        title=lead.document.title,
        names=lead.subjects[0].names if lead.subjects else (),
        regime=next((p.regime for p in own if p.regime is not Regime.UNKNOWN), Regime.UNKNOWN),
        verdict=verdict,
        evidence=_evidence(library, programme, verdict),
        documents=tuple(p.document for p in programme.at(day)),
    )


def _evidence(library: Library, programme: Programme, verdict: Verdict) -> Citation | None:
    holder = library.event_profile(programme, verdict.event)
    if holder is None or verdict.event is None:
        return None
    at = verdict.event.start
    unit = next((u for u in holder.units if u.start <= at < u.end), None)
    if unit is None:
        return None
    document = holder.document
    return Citation(
        n=1,
        document=document.id,
        source=document.source.location,
        title=document.title,
        publisher=document.publisher,
        published=holder.date,
        page=unit.page,
        section=unit.path[-1] if unit.path else None,
        start=unit.start,
        end=unit.end,
        quote=document.text[unit.start : unit.end],
        sha256=document.sha256,
        status=verdict.status,
    )


def _text(entry: Entry) -> str:
    return fold(" ".join((entry.title, *entry.names, *(document.text for document in entry.documents))))
