"""French words of the chat: typography, dates, names of outcomes, genres and statuses."""

import re
from dataclasses import dataclass

from app.model import Citation, Outcome
from ingest.dates import spell
from ingest.model import Document
from ingest.validity import Status

NBSP = "\u00a0"
LIMIT = 2000  # characters of one question; the server decides, whatever the box lets through


def french(text: str) -> str:
    """Typeset: no-break spaces inside « » and before ; : ? ! and typographic apostrophes."""
    text = re.sub(r" (?=[;:?!»](?:\s|$|[).,»*]))", NBSP, text)
    return text.replace("« ", f"«{NBSP}").replace("'", "’")


@dataclass(frozen=True, slots=True)
class Label:
    """How a value is named: a word, a sign that does not rest on colour, and a colour family."""

    word: str
    sign: str
    tone: str  # "good", "warn", "bad", "quiet", "info"


STATUSES = {
    Status.OPEN: Label("Ouvert", "●", "good"),
    Status.CAPPED: Label("Ouvert, contingenté", "◐", "warn"),
    Status.CLOSED_TO_NEW: Label("Fermé aux nouveaux patients", "◍", "warn"),
    Status.ENDED: Label("Terminé", "■", "bad"),
    Status.REFUSED: Label("Refusé", "✕", "bad"),
    Status.HISTORIC: Label("Historique", "◷", "quiet"),
    Status.UNKNOWN: Label("Statut non précisé", "?", "quiet"),
}

OUTCOMES = {
    Outcome.ANSWERED: Label("Réponse", "", "good"),
    Outcome.PARTIAL: Label("Réponse partielle", "◐", "warn"),
    Outcome.NOT_FOUND: Label("Absent des documents", "○", "quiet"),
    Outcome.CLARIFY: Label("Une précision, s’il vous plaît", "?", "info"),
    Outcome.OUT_OF_SCOPE: Label("Hors du rôle de cet outil", "—", "quiet"),
    Outcome.URGENT: Label("Urgence", "!", "bad"),
    Outcome.SMALLTALK: Label("Passerelle", "", "quiet"),
}


def provenance(citation: Citation) -> str:
    """Publisher and date of a cited document: « ANSM, 4 avril 2025 »."""
    date = spell(citation.published) if citation.published else "date non précisée"
    return ", ".join(part for part in (citation.publisher, date) if part)


def place(citation: Citation) -> str:
    """Where in its document: « page 2, Indications », without a section that only repeats the title."""
    page = f"page{NBSP}{citation.page}" if citation.page else ""
    section = (citation.section or "").rstrip(" :\u00a0")
    return ", ".join(part for part in (page, section if section != citation.title else "") if part)


def freshness(document: Document) -> str:
    """« publié le 4 avril 2025, mis à jour le 27 mars 2026 », or that no date stands in it."""
    parts = []
    if document.published:
        parts.append(f"publié le {spell(document.published)}")
    if document.updated and document.updated != document.published:
        parts.append(f"mis à jour le {spell(document.updated)}")
    return ", ".join(parts) or "date non précisée"


SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~:])")


def label(text: str) -> str:
    """Text for the label of a button or a choice, which would otherwise be read as Markdown."""
    return SPECIAL.sub(r"\\\1", text)


def count(number: int, one: str, many: str) -> str:
    """« 1 source », « 3 sources »; French counts zero as singular."""
    return f"{number}{NBSP}{one if number < 2 else many}"


def grouped(number: int) -> str:
    """2345 → « 2 345 »."""
    return f"{number:,}".replace(",", NBSP)


def too_long(length: int) -> str:
    """Why a question is refused for its length, and what to do."""
    return french(
        f"Votre question compte {grouped(length)} caractères ; la limite est de {grouped(LIMIT)}. "
        "Gardez l'essentiel : la maladie, les traitements déjà reçus, ce que vous cherchez."
    )
