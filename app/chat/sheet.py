"""The sheet for the appointment: an answer with its numbered quotations, dates and sources, as Markdown."""

import re

from app.chat.wording import NBSP, OUTCOMES, french, place, provenance
from app.model import Answer, Citation
from ingest.dates import spell

NOTICE = french(
    "Fiche produite automatiquement à partir de documents datés. Ce n'est pas un avis médical : "
    "montrez-la au médecin référent, qui seul connaît la situation. Ne confirmez rien sans ouvrir la source."
)
SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~])")


def sheet(answer: Answer, generation: str) -> str:
    """The whole sheet; quotations are escaped so that a Markdown reader shows them as they are."""
    parts = [
        "# Passerelle : fiche pour le rendez-vous",
        f"**Question.** {plain(answer.question)}",
        f"**Situation au** {spell(answer.as_of)}. **{OUTCOMES[answer.outcome].word}.**",
        answer.text,
    ]
    if answer.citations:
        parts += ["## Passages cités", *(entry(citation) for citation in answer.citations)]
    parts += ["---", NOTICE, f"Documents consultés : index {generation}."]
    return french("\n\n".join(parts)) + "\n"


def entry(citation: Citation) -> str:
    """One numbered quotation with where it stands and how to check it."""
    where = ", ".join(part for part in (plain(provenance(citation)), plain(place(citation))) if part)
    status = f" Statut : {citation.status.value}." if citation.status else ""
    quote = "\n".join(f"> {plain(line)}" for line in citation.quote.splitlines())
    return (
        f"**[{citation.n}] {plain(citation.title)}** ({where}).{status}\n\n{quote}\n\n"
        f"Source : {citation.source}  \nEmpreinte du fichier (SHA-256) : {citation.sha256}"
    )


def plain(text: str) -> str:
    """Text that Markdown will show as it stands."""
    return SPECIAL.sub(r"\\\1", text)


def reference(citation: Citation) -> str:
    """A quotation on one line with its reference, to be pasted elsewhere, as plain text."""
    quote = " ".join(citation.quote.split())
    where = ", ".join(part for part in (citation.title, provenance(citation), place(citation)) if part)
    return f"«{NBSP}{quote}{NBSP}» ({where}) {citation.source}"
