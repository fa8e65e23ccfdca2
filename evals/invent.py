"""Questions written by templates from access cards: no model, many of them, none used before somebody has read it.

Each asks for one cell and expects its words; a twin asks the same of a medicine that does not exist and expects a
refusal. Wording is plain on purpose: what people would really type is for people to write.
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.model import Audience
from evals.cases import row
from evals.model import Case, Fact, Kind, Type
from evals.stress_documents import invented
from evals.text import fold
from ingest.card import AccessCard
from ingest.cards import cards
from ingest.cells import Cell
from ingest.dates import spell
from ingest.model import Document

AUTHOR = "gabarits"
LONGEST = 60  # characters of a value that a pattern may ask for as it stands

Ask = Callable[[AccessCard], str | None]  # the words that the answer must hold


@dataclass(frozen=True, slots=True)
class Template:
    """A cell, how families and clinicians ask for it, and what kind of question it is."""

    cell: str
    family: str
    clinician: str
    type: Type
    expects: Ask


def _said(cell: Cell | None) -> str | None:
    return cell.value if cell is not None and len(cell.value) <= LONGEST else None


TEMPLATES = (
    Template(
        "rcp.name",
        "Quelle réunion de médecins décide pour {drug} ?",
        "{drug} : quelle RCP ?",
        Type.ROUTE,
        lambda card: _said(card.rcp.name) if card.rcp else None,
    ),
    Template(
        "rcp.frequency",
        "Tous les combien se tient la réunion qui examine les demandes de {drug} ?",
        "{drug} : rythme de la RCP ?",
        Type.FACT,
        lambda card: _said(card.rcp.frequency) if card.rcp else None,
    ),
    Template(
        "prescriber",
        "Qui a le droit de prescrire {drug} ?",
        "{drug} : prescripteur ?",
        Type.ROUTE,
        lambda card: _said(card.prescriber),
    ),
    Template(
        "pharmacy",
        "Où va-t-on chercher {drug} ?",
        "{drug} : pharmacie et circuit ?",
        Type.ROUTE,
        lambda card: _said(card.pharmacy),
    ),
    Template(
        "cost", "Est-ce que {drug} est payant ?", "{drug} : prise en charge ?", Type.FACT, lambda c: _said(c.cost)
    ),
    Template(
        "posology",
        "Quelle est la dose de {drug} écrite dans le document ?",
        "{drug} : posologie ?",
        Type.FACT,
        lambda card: _said(card.posology),
    ),
    Template(
        "dates.end",
        "Jusqu’à quand peut-on demander {drug} ?",
        "{drug} : date de fin ?",
        Type.STATUS,
        lambda card: spell(card.dates.end.value) if card.dates.end else None,
    ),
)


def written(documents: Iterable[Document], size: int, seed: int = 0, day: date | None = None) -> tuple[Case, ...]:
    """At most `size` questions drawn among all that the templates can ask, a quarter of them unanswerable."""
    asked = [case for document in documents for case in _of(document, day)]
    chance = random.Random(seed)
    kept = chance.sample(asked, min(len(asked), size - size // 4))
    drawn = chance.sample(asked, min(len(asked), size // 4))
    twins = [twin for case in drawn if (twin := _twin(case)) is not None]
    once = {(c.question, c.docs): c for c in (*kept, *twins)}
    return tuple(sorted(once.values(), key=lambda c: c.id))


def rows(cases: Iterable[Case]) -> Iterator[dict[str, object]]:
    """Their lines in a question file."""
    yield from map(row, cases)


def _of(document: Document, day: date | None) -> Iterator[Case]:
    told = cards(document)
    for card in told:
        if not card.drug.names or _several(card, told):
            continue
        for template in TEMPLATES:
            words = template.expects(card)
            if words:
                yield from _asked(template, card, words, day)


def _several(card: AccessCard, told: Sequence[AccessCard]) -> bool:
    """Whether other cards of the document have the same medicine: then a question by its name alone is ambiguous."""
    return sum(bool(c.drug.keys & card.drug.keys) for c in told) > 1


def _asked(template: Template, card: AccessCard, words: str, day: date | None) -> Iterator[Case]:
    name = card.drug.names[0]
    for audience, text in ((Audience.FAMILY, template.family), (Audience.CLINICIAN, template.clinician)):
        yield Case(
            id=f"g-{card.id.replace('#', '-')}-{template.cell}-{audience}",
            question=text.format(drug=name),
            kind=Kind.ANSWER,
            docs=(card.document,),
            facts=(Fact(re.sub(r"\\ ", " ", re.escape(fold(words)))),),
            audience=audience,
            type=template.type,
            programme=name,
            author=AUTHOR,
            written=day,
        )


def _twin(case: Case) -> Case | None:
    """The same asked of a medicine that nobody makes; None where the name would not change."""
    other = invented(case.programme)
    if fold(other) == fold(case.programme):
        return None
    return Case(
        id=f"{case.id}-inconnu",
        question=case.question.replace(case.programme, other),
        kind=Kind.ABSTAIN,
        audience=case.audience,
        type=Type.UNANSWERABLE,
        programme=other,
        author=AUTHOR,
        written=case.written,
    )
