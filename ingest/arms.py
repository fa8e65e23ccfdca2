"""One access whose state is told group by group: « Recrutement, adultes : ouvert », « …, enfants : suspendu »."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest import ages
from ingest.card import AccessCard, PopulationCell
from ingest.cells import Evidence, How
from ingest.happenings import state
from ingest.model import Document
from ingest.statements import Statement
from ingest.validity import Event, EventKind, fold

_GROUPED = re.compile(
    r"(?:(?P<new>recrutement|inclusions?|nouvelles? (?:demandes?|inclusions?))|acces|statut|situation|etat)\b[ ,:(–—-]+"
    r"(?:des |de l'|pour les |chez (?:les |l'))?(?P<who>.+)"
)


@dataclass(frozen=True, slots=True)
class Arm:
    """A group, the row that tells its state, and what that state is."""

    row: Statement
    population: ages.Population
    event: Event


def arms(statements: Sequence[Statement]) -> tuple[Arm, ...]:
    """The groups whose states differ; none where all are alike or a document tells of one only."""
    found = tuple(arm for s in statements if s.label and not s.entry and (arm := _arm(s)) is not None)
    distinct = len({(arm.population.minimum, arm.population.maximum, arm.population.adults) for arm in found})
    return found if len(found) == distinct > 1 and len({arm.event.kind for arm in found}) > 1 else ()


def _arm(s: Statement) -> Arm | None:
    named = _GROUPED.fullmatch(fold(s.label).strip(" )"))
    who = ages.read(named["who"], aged=True) if named else None
    kind = state(s.folded)
    if named is None or who is None or kind is None:
        return None
    kind = EventKind.CLOSED if named["new"] and kind is EventKind.ENDED else kind
    day = next((one.value for one in s.dates if one.exact), None)
    return Arm(s, who.population, Event(kind, s.opens, s.end, day))


def split(card: AccessCard, found: Sequence[Arm], document: Document) -> tuple[AccessCard, ...]:
    """A card for each group, with its ages and what happened to it alone."""
    spans = [(arm.row.opens, arm.row.end) for arm in found]
    common = tuple(e for e in card.events if not any(a < e.finish and e.start < b for a, b in spans))
    return tuple(
        replace(
            card,
            id=f"{document.id}#A{n}",
            population=PopulationCell(arm.population, (Evidence(document.id, arm.row.opens, arm.row.end),), How.LABEL),
            events=(*common, arm.event),
        )
        for n, arm in enumerate(found, 1)
    )
