"""Two registers over one set of claims: what a family and what a clinician is told beside what documents say.

Families get the hard words of the answer explained and one next step, with a question to put to the doctor; clinicians
get the access itself in one line, carried by its passages (`app.plans.statuses.summary`). What is written here claims
nothing of a document: words are explained from `corpus/glossary.toml`.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from app.aspects import Aspect
from app.catalogue import meeting, names, writes
from app.draft import Draft
from index.analysis import fold
from ingest.accesses import View
from ingest.validity import Status

_WORDS = 3  # explained in one answer


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the field, the pattern of its folded forms, and one sentence that explains it."""

    pattern: re.Pattern[str]
    word: str
    say: str


@lru_cache(maxsize=1)
def glossary() -> tuple[Word, ...]:
    """The words explained, in the order of the packaged file."""
    text = resources.files("corpus").joinpath("glossary.toml").read_text(encoding="utf-8")
    return tuple(Word(re.compile(row["form"]), row["word"], row["say"]) for row in tomllib.loads(text)["word"])


def explained(text: str, earlier: Iterable[str] = ()) -> str:
    """The hard words of a text and what they mean, in order of first use; empty where there are none.

    `earlier` are earlier turns as typed: a word that the reader used is known to the reader.
    """
    folded = fold(text)
    known = " ".join(map(fold, earlier))
    found = [(m.start(), w) for w in glossary() if (m := w.pattern.search(folded)) and not w.pattern.search(known)]
    lines = [f"- {w.word} – {w.say}" for _, w in sorted(found, key=lambda pair: pair[0])[:_WORDS]]
    return "\n".join(["Mots utiles :", *lines]) if lines else ""


# Figures of survival and death: a family reads them when it asks for them, never as the answer to something else.
_SURVIVAL = re.compile(
    r"\bsurvies? (?:mediane|moyenne|globale|sans|a|au|observee|estimee|etait|est|etaient|de)\b|\bmedianes? de survie|"
    r"\btaux de survie|\besperance de vie|\b(?:mortalite|letalite)\b|\bmeurent\b|\bdeces\b|"
    r"\b(?:sont|est|etaient|etait) (?:decede|mort)e?s?\b"
)
_ASKS_SURVIVAL = re.compile(
    r"surviv|\bsurvie|pronosti|esperance|mortalit|mortel|\bdeces\b|mourir|chances?\b|resultat|efficac|statisti|"
    r"combien de temps"
)


def sparing(draft: Draft, folded: str) -> Draft:
    """The statements for a family that has not asked how long one lives: without survival figures, if others remain."""
    if _ASKS_SURVIVAL.search(folded):
        return draft
    kept = [line for line in draft.lines if not (line.bullet and line.supports and _SURVIVAL.search(fold(line.text)))]
    if not any(line.bullet and line.supports for line in kept):
        return draft
    return Draft(kept, draft.statuses)


def next_step(views: Sequence[View], aspects: Iterable[Aspect], cited: Sequence[str]) -> str:
    """One step for a family, and a question to put to the doctor, for an access that can be asked for.

    The medicine and the meeting are named where the passages `cited` by the answer name them.
    """
    live = [v for v in views if v.verdict.status in (Status.OPEN, Status.CAPPED)]
    if not live or Aspect.CONTACT in aspects:
        return ""
    name = next((n for n in names(live[0]) if any(fold(n) in fold(text) for text in cited)), "")
    named = meeting(live[0]) if any(writes(text, meeting(live[0])) for text in cited) else ""
    through = f"la RCP {named}" if named else "la RCP de la maladie"
    medicine = f" à {name}" if name else ""
    return (
        "Et maintenant : c’est le médecin de l’hôpital qui fait la demande. Vous pouvez lui poser cette question : "
        f"« Le dossier peut-il être présenté à {through} pour un accès{medicine or ' à ce traitement'} ? »"
    )
