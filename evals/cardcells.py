"""The cells of a card as words to compare with labels, and when two of them agree."""

import re
from collections.abc import Callable

from ingest.biomarkers import key as marker_key
from ingest.card import AccessCard
from ingest.diseases import key, same
from ingest.mentions import keys
from ingest.names import key as name_key
from ingest.validity import fold

_SAME = 0.6  # share of words in common (F1) from which a passage is the one labelled


def _one(read: Callable[[AccessCard], object]) -> Callable[[AccessCard], tuple[str, ...]]:
    def words(card: AccessCard) -> tuple[str, ...]:
        cell = read(card)
        return () if cell is None else (str(getattr(cell, "value", cell)),)

    return words


def _rcp(part: str) -> Callable[[AccessCard], tuple[str, ...]]:
    return _one(lambda card: getattr(card.rcp, part) if card.rcp else None)


_READ: dict[str, Callable[[AccessCard], tuple[str, ...]]] = {
    "drug.inn": _one(lambda c: c.drug.substance),
    "drug.brand": _one(lambda c: c.drug.brand),
    "drug.code": _one(lambda c: c.drug.code),
    "drug.form": _one(lambda c: c.drug.form),
    "indication": _one(lambda c: c.indication),
    "tumours": lambda c: tuple(t.value for t in c.tumours),
    "biomarkers": lambda c: tuple(b.words for b in c.biomarkers),
    "population": _one(lambda c: c.population.value.words if c.population else None),
    "line": _one(lambda c: c.line),
    "prior": lambda c: tuple(p.value for p in c.prior),
    "tests": lambda c: tuple(t.value for t in c.tests),
    "regime": _one(lambda c: c.regime.value.name if c.regime else None),
    "rcp.name": _rcp("name"),
    "rcp.level": _rcp("level"),
    "rcp.frequency": _rcp("frequency"),
    "rcp.presented_by": _rcp("presented_by"),
    "rcp.place": _rcp("place"),
    "prescriber": _one(lambda c: c.prescriber),
    "pharmacy": _one(lambda c: c.pharmacy),
    "posology": _one(lambda c: c.posology),
    "monitoring": _one(lambda c: c.monitoring),
    "cost": _one(lambda c: c.cost),
    "patients": _one(lambda c: c.patients),
    "dates.signed": _one(lambda c: c.dates.signed),
    "dates.published": _one(lambda c: c.dates.published),
    "dates.effect": _one(lambda c: c.dates.effect),
    "dates.end": _one(lambda c: c.dates.end),
}
CELLS: tuple[str, ...] = tuple(_READ)
_PASSAGES = frozenset({"prescriber", "pharmacy", "posology", "monitoring", "cost", "patients"})


def stated(card: AccessCard, cell: str) -> tuple[str, ...]:
    """What a card says in a cell: nothing, one thing, or several where the cell is a list."""
    return _READ[cell](card)


def agrees(cell: str, expected: str, found: str) -> bool:
    """Whether a card says what the label says; « a || b » accepts either."""
    accepted = readings(expected)
    return any(_agrees(cell, one, found) for one in accepted) or _together(cell, accepted, found)


def _together(cell: str, accepted: tuple[str, ...], found: str) -> bool:
    """Whether a card quotes several accepted passages as one: the rows of a table, the sentences of a paragraph."""
    if cell not in _PASSAGES:
        return False
    said = set(_words(found))
    held = [one for one in accepted if set(_words(one)) <= said]
    held = [one for one in held if not any(one is not o and fold(one) in fold(o) for o in held)]
    told = {word for one in held for word in _words(one)}
    return len(held) > 1 and len(_words(found)) <= 4 * len(told) + 6


def readings(expected: str) -> tuple[str, ...]:
    """The accepted readings of a label, the empty one left out."""
    return tuple(one.strip() for one in expected.split("||") if one.strip())


def optional(expected: str) -> bool:
    """Whether a label also accepts silence: one of its readings is empty (« a || »)."""
    return any(not one.strip() for one in expected.split("||"))


def _agrees(cell: str, expected: str, found: str) -> bool:
    if cell in ("drug.inn", "drug.brand", "drug.code"):
        return name_key(expected) in name_key(found)
    if cell == "tumours":
        return same(key(expected), key(found))
    if cell == "biomarkers":
        return marker_key(expected) == marker_key(found)
    if cell == "rcp.name":
        plain = found.startswith("RCP") and set(_words(expected)) <= set(
            _words(found)
        )  # « RCP moléculaire (régionale) »
        return plain or bool(keys((expected,)) & keys((found,)))
    if cell in ("regime", "population", "rcp.level") or cell.startswith("dates."):
        return fold(expected) == fold(found)
    return _passage(expected, found)


def _passage(expected: str, found: str) -> bool:
    """One holds the other without being much longer, or they share most of their words."""
    a, b = _words(expected), _words(found)
    if not a or not b:
        return False
    shared = sum(min(a.count(w), b.count(w)) for w in set(a))
    return 2 * shared / (len(a) + len(b)) >= _SAME or (shared == len(a) and len(b) <= 4 * len(a) + 6)


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z0-9]+", fold(text)) if word != "x"]  # a cross of a table is no word
