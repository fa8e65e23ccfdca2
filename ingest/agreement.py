"""Whether two documents say the same of one access: cells that can be compared, in the form in which they are."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ingest.biomarkers import State
from ingest.biomarkers import key as marker_key
from ingest.card import AccessCard
from ingest.cells import Evidence, Stated
from ingest.dates import spell
from ingest.mentions import keys
from ingest.validity import EventKind, fold


@dataclass(frozen=True, slots=True)
class Version:
    """What one document says of a cell."""

    document: str
    value: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell on which documents that are both in force disagree; the leading document's version comes first."""

    cell: str  # as in the card's JSON: "rcp.frequency"
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class _Comparable:
    shown: str
    compared: object
    cell: Stated


_Reader = Callable[[AccessCard], "_Comparable | None"]
_Differ = Callable[[object, object], bool]

_ORDINALS = {
    "premier": 1,
    "1er": 1,
    "deuxieme": 2,
    "2e": 2,
    "second": 2,
    "troisieme": 3,
    "3e": 3,
    "quatrieme": 4,
    "4e": 4,
    "dernier": 5,
}
_DAY = re.compile(r"lundi|mardi|mercredi|jeudi|vendredi|samedi")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a meeting sits: times a month as far as it is written, and the days of the week."""

    monthly: float | None
    days: frozenset[str]


def rhythm(words: str) -> Rhythm:
    """« les premier et troisième jeudis du mois »: twice a month, Thursdays; « chaque mardi »: four times, Tuesdays."""
    folded = fold(words)
    days = frozenset(_DAY.findall(folded))
    ordinals = [n for word, n in _ORDINALS.items() if re.search(rf"\b{word}s?\b", folded)]
    if ordinals and days:
        return Rhythm(float(len(ordinals)), days)
    for pattern, monthly in (
        (
            r"semaines (?:im)?paires|sur deux|toutes les deux semaines|quinz|\b15 jours|bi-?mensuel|deux fois par mois",
            2.0,
        ),
        (r"deux fois par semaine|bi-?hebdomadaire", 8.0),
        (r"hebdomadaire|chaque semaine|toutes les semaines|par semaine", 4.0),
        (r"mensuel|chaque mois|tous les mois|une fois par mois", 1.0),
        (r"trimestr", 1 / 3),
    ):
        if re.search(pattern, folded):
            return Rhythm(monthly, days)
    return Rhythm(4.0 if days else None, days)


def _minimum(card: AccessCard) -> _Comparable | None:
    found = card.population.value.minimum if card.population else None
    return (
        _Comparable(f"à partir de {found}", round(found.days), card.population) if found and card.population else None
    )


def _maximum(card: AccessCard) -> _Comparable | None:
    found = card.population.value.maximum if card.population else None
    return _Comparable(f"jusqu’à {found}", round(found.days), card.population) if found and card.population else None


def _meeting(card: AccessCard) -> _Comparable | None:
    name = card.rcp.name if card.rcp else None
    # « RCP nationale » names no meeting: it agrees with any
    return _Comparable(name.value, keys((name.value,)), name) if name and not name.value.startswith("RCP") else None


def _level(card: AccessCard) -> _Comparable | None:
    cell = card.rcp.level if card.rcp else None
    return _Comparable(cell.value, cell.value, cell) if cell else None


def _frequency(card: AccessCard) -> _Comparable | None:
    cell = card.rcp.frequency if card.rcp else None
    return _Comparable(cell.value, rhythm(cell.value), cell) if cell else None


def _end(card: AccessCard) -> _Comparable | None:
    return _Comparable(spell(card.dates.end.value), card.dates.end.value, card.dates.end) if card.dates.end else None


def _price(card: AccessCard) -> _Comparable | None:
    amounts = re.findall(r"(\d[\d\s.,]*)\s?(?:€|euros?)", card.cost.value) if card.cost else []
    numbers = frozenset(re.sub(r"\D", "", a) for a in amounts)
    return _Comparable(card.cost.value, numbers, card.cost) if card.cost and numbers else None


_DOSE = re.compile(
    r"(\d[\d ,.]*?)\s?(mg|g|µg|microgrammes?|mbq|gbq|ui|ml)(/kg|/m²|/m2)?"
    r"(?: (une|deux|trois|quatre) fois)? (?:par|chaque) (jour|semaine|mois)"
)


def _dose(card: AccessCard) -> _Comparable | None:
    """A posology that is one dose and its pace; graded ones cannot be compared."""
    found = {m.groups() for m in _DOSE.finditer(fold(card.posology.value))} if card.posology else set()
    return _Comparable(card.posology.value, found.pop(), card.posology) if card.posology and len(found) == 1 else None


def _unequal(left: object, right: object) -> bool:
    return left != right


def _apart(left: object, right: object) -> bool:
    assert isinstance(left, frozenset)
    assert isinstance(right, frozenset)
    return not left & right


def _off_beat(left: object, right: object) -> bool:
    assert isinstance(left, Rhythm)
    assert isinstance(right, Rhythm)
    if left.monthly and right.monthly and left.monthly != right.monthly:
        return True
    return bool(left.days and right.days and not left.days & right.days)


_CELLS: tuple[tuple[str, _Reader, _Differ], ...] = (
    ("population", _minimum, _unequal),
    ("population", _maximum, _unequal),
    ("rcp.name", _meeting, _apart),
    ("rcp.level", _level, _unequal),
    ("rcp.frequency", _frequency, _off_beat),
    ("dates.end", _end, _unequal),
    ("posology", _dose, _unequal),
    ("cost", _price, _apart),
)
_OPPOSED = (
    {State.MUTATED, State.UNMUTATED},
    {State.FUSED, State.UNFUSED},
    {State.POSITIVE, State.NEGATIVE},
    {State.LOST, State.EXPRESSED},
    {State.LOST, State.KEPT},
)


def conflicts(cards: Sequence[AccessCard]) -> tuple[Conflict, ...]:
    """Cells on which cards of one access disagree, the first card leading; each opposing version once."""
    return tuple(_conflicts(cards))


def _conflicts(cards: Sequence[AccessCard]) -> Iterator[Conflict]:
    for name, read, differ in _CELLS:
        said = [(card, found) for card in cards if (found := read(card)) is not None]
        if not said:
            continue
        lead, first = said[0]
        others = [(card, one) for card, one in said[1:] if differ(first.compared, one.compared)]
        if name == "dates.end":  # an access that was stopped early contradicts no plan
            others = [(c, one) for c, one in others if not _stopped_early(lead, c)]
        if others:
            versions = tuple(Version(c.document, one.shown, one.cell.evidence) for c, one in ((lead, first), *others))
            yield Conflict(name, versions)
    yield from _opposed(cards)


def _stopped_early(lead: AccessCard, other: AccessCard) -> bool:
    pair = sorted((lead, other), key=lambda c: any(e.kind is EventKind.ENDED for e in c.events), reverse=True)
    first, planned = (c.dates.end for c in pair)
    stopped = any(e.kind is EventKind.ENDED for e in pair[0].events)
    return stopped and first is not None and planned is not None and first.value <= planned.value


def _opposed(cards: Sequence[AccessCard]) -> Iterator[Conflict]:
    seen: dict[str, tuple[AccessCard, State, Version]] = {}
    for card in cards:
        for one in card.biomarkers:
            version = Version(card.document, one.words, one.evidence)
            known = seen.setdefault(marker_key(one.name), (card, one.state, version))
            if known[0] is not card and {known[1], one.state} in _OPPOSED:
                yield Conflict("biomarkers", (known[2], version))
