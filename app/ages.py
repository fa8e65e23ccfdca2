"""Ages written in a statement, as intervals of years: an age in a question finds the statements that concern it."""

import re

_UNIT = r"(ans?|mois|jours?|semaines?)"
_NUM = r"(\d{1,3}(?:[.,]\d)?)"
_BETWEEN = re.compile(rf"\b(?:de |entre )?{_NUM} ?{_UNIT}? (?:a|et) {_NUM} ?{_UNIT}\b")
_FROM = re.compile(
    rf"(?:a partir de|des|au moins|plus de|au-dela de|apres|superieur\w* a|minimum|"
    rf"des l'age de) (?:l'age de )?{_NUM} ?{_UNIT}\b|{_NUM} ?{_UNIT} (?:et|ou) (?:plus|au-dela)|"
    rf"ages? d'au moins {_NUM} ?{_UNIT}"
)
_UNDER = re.compile(rf"(?:moins de|avant|inferieur\w* a|n'ayant pas) (?:l'age de )?{_NUM} ?{_UNIT}\b")
_UP_TO = re.compile(rf"(?:jusqu'a|au plus|inferieur\w* ou egal\w* a) (?:l'age de )?{_NUM} ?{_UNIT}\b")
_YEARS = {"a": 1.0, "m": 1 / 12, "j": 1 / 365, "s": 7 / 365}
_FOREVER = 130.0


def intervals(folded: str) -> tuple[tuple[float, float], ...]:
    """The age ranges of a folded statement, in years, both ends included; durations of treatment may pass for ages."""
    found = []
    for m in _BETWEEN.finditer(folded):
        unit = m[4]
        found.append((_years(m[1], m[2] or unit), _years(m[3], unit)))
    for m in _FROM.finditer(folded):
        number, unit = next((m[i], m[i + 1]) for i in (1, 3, 5) if m[i])
        found.append((_years(number, unit), _FOREVER))
    found += [(0.0, _years(m[1], m[2])) for m in _UNDER.finditer(folded)]
    found += [(0.0, _years(m[1], m[2])) for m in _UP_TO.finditer(folded)]
    return tuple((low, high) for low, high in found if low <= high)


def concerns(folded: str, age: float) -> bool:
    """Whether a statement writes an age range that holds this age, or names the age group it falls in."""
    excluded = {_years(m[1], m[2]) for m in _UNDER.finditer(folded)}  # « moins de 18 ans » ends before the birthday
    if any(low <= age < high or (age == high and high not in excluded) for low, high in intervals(folded)):
        return True
    if intervals(folded):
        return False
    if age >= 18:
        return re.search(r"\badultes?\b", folded) is not None
    return re.search(r"\benfants?\b|pediatri|mineurs?\b|adolescents?\b", folded) is not None


def _years(number: str, unit: str) -> float:
    return float(number.replace(",", ".")) * _YEARS[unit[0]]
