"""Measures of a patient written in a statement, as intervals: one in a question finds the statements that concern it.

A weight, an interval of the heart, a count of cells: what a text bounds (« au moins 5 kg », « dépasse 480 ms »), never
the quantity of a medicine.
"""

import re
from collections.abc import Iterator

_NUMBER = r"(\d{1,4}(?:[.,]\d+)?)"
_UNITS = {"kilos": "kg", "kilo": "kg", "kilogrammes": "kg", "giga/l": "g/l"}
_UNIT = r"(kg|kilos?|kilogrammes|ms|g/l|giga/l|ml/min|mmol/l|µmol/l|mg/l|cm|%)(?![\w/])"
_MEASURED = re.compile(rf"(?<![\d/.,]){_NUMBER} ?{_UNIT}")
_BETWEEN = re.compile(rf"(?<![\d/]){_NUMBER} ?(?:{_UNIT})? ?(?:a|et|-|–) ?{_NUMBER} ?{_UNIT}")
_FROM = re.compile(
    rf"(?:a partir de|\bdes|au moins|plus de|au-dela de|au-dessus de|superieure?s? (?:ou egale?s? )?a|"
    rf"(?<!ne )depass\w+|exced\w+|minimum|minimal|>=?|≥) ?(?:de )?{_NUMBER} ?{_UNIT}|"
    rf"{_NUMBER} ?{_UNIT} (?:et|ou) (?:plus|au-dela|davantage)"
)
_UP_TO = re.compile(
    rf"(?:moins de|au-dessous de|en dessous de|inferieure?s? (?:ou egale?s? )?a|jusqu'a|au plus|\bsous|"
    rf"ne depass\w+ pas|maximum|maximal|<=?|≤) ?(?:de )?{_NUMBER} ?{_UNIT}|{_NUMBER} ?{_UNIT} (?:et|ou) moins"
)
_ENDLESS = 1e9


def measures(folded: str) -> tuple[tuple[float, str], ...]:
    """The measures of a folded question, each with its unit."""
    return tuple((_value(m[1]), _unit(m[2])) for m in _MEASURED.finditer(folded))


def concerned(folded: str, value: float, unit: str) -> bool | None:
    """Whether a folded statement bounds a measure so that it holds this value; None where no bound is in its unit."""
    found = [(low, high) for low, high, written in _bounds(folded) if written == unit]
    return any(low <= value <= high for low, high in found) if found else None


def _bounds(folded: str) -> Iterator[tuple[float, float, str]]:
    for m in _BETWEEN.finditer(folded):
        if m[2] is None or _unit(m[2]) == _unit(m[4]):
            yield _value(m[1]), _value(m[3]), _unit(m[4])
    for pattern, low in ((_FROM, True), (_UP_TO, False)):
        for m in pattern.finditer(folded):
            number, unit = (m[1], m[2]) if m[1] else (m[3], m[4])
            yield (_value(number), _ENDLESS, _unit(unit)) if low else (0.0, _value(number), _unit(unit))


def _value(number: str) -> float:
    return float(number.replace(",", "."))


def _unit(written: str) -> str:
    return _UNITS.get(written, written)
