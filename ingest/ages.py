"""Whom an access concerns: the ages that a text requires, and whether it names children and adults."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_DAYS = {"an": 365.25, "mois": 30.44, "jour": 1.0, "semaine": 7.0}
_WORDS = {"un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "douze": 12, "quinze": 15, "seize": 16, "dix-huit": 18}  # fmt: skip
_NUMBER = rf"(\d{{1,3}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_UNIT = r"(an|mois|jour|semaine)s?\b"
_WHO = r"(?:enfants?|adolescents?|patients?|adultes?|personnes?|malades?|nourrissons?|garcons?|filles?|sujets?|jeunes?|mineurs?|femmes?|hommes?)"
# A range or a bound counts as an age only where ages are spoken of: durations are written alike.
_BETWEEN = re.compile(
    rf"(?:\b(?:de|entre) |age(?:s|e|es)? (?:de |: ?)?(?:entre )?|\b){_NUMBER} ?(?:{_UNIT} )?(?:a|et|-|–) (?:moins de )?{_NUMBER} ?{_UNIT}(?: (?:revolus?|inclus))?"
)
_FROM = re.compile(
    rf"(?:a partir de|des|commenc\w* a|d'au moins|au moins|plus de|des l'age de|a partir de l'age de|superieurs? (?:ou egal )?a|minimum|≥|>=|>) (?:l'age de )?{_NUMBER} ?{_UNIT}(?! (?:de (?:traitement|suivi|stabilite)|d'intervalle|apres|avant))|"
    rf"{_NUMBER} ?{_UNIT} (?:et|ou) (?:plus|au-dela)|{_NUMBER} ?{_UNIT} (?:minimum|au moins|revolus)"
)
_UNDER = re.compile(
    rf"(?:jusqu'a|moins de|inferieurs? a|au plus|maximum|avant l'age de|≤|<=|<|avant le(?=[^.;]{{0,12}}jour de vie)) (?:l'age de )?{_NUMBER}(?:e|eme)? ?{_UNIT}(?! (?:de(?! vie)|d'|apres|avant))"
)
_LEAST_MOST = re.compile(
    rf"{_NUMBER} ?{_UNIT} (?:au moins|minimum|ou plus|et plus),? (?:et |a |mais )?(?:de )?{_NUMBER} ?{_UNIT} (?:au plus|maximum|ou moins)"
)
_AGED = re.compile(rf"\bagee?s?\b|\bl'age de\b|\b{_WHO}\b|\brevolus\b|\bjour de vie\b")
_DURATION = re.compile(
    r"(?:depuis|pendant|durant|dans les|apres|datant de|intervalle|tous les|toutes les|chaque|dose|cycles?|duree|traitement(?:s)? de|survie|mediane|renouvel\w*|valable|valide|il y a|"
    r"imagerie|irm|scanner|bilan|resultats?|compte rendu|photographies?|moins de \w+ (?:jours|semaines)|pour une? |periode|suivi)\W*(?:\w+\W+){0,3}$"
)
_CHILD = re.compile(
    r"\benfants?\b|\bgarcons?\b|\bfillettes?\b|\bpediatri\w+|\bnourrissons?\b|nouveau[x]?[- ]nes?\b|\badolescents?\b|\bmineurs?\b|\binfantiles?\b"
)
_WHOEVER = re.compile(r"\b(?:a )?tou(?:s|t) (?:les )?ages?\b|\bquel que soit l'age\b|\bsans limite d'age\b")
_ADULT = re.compile(r"\badultes?\b|\bmajeurs?\b")
# A clause that sets a group aside: « l’adulte n’entre pas dans le cadre », « sauf l’enfant ».
_GROUP = r"(?:enfants?|adultes?|adolescents?|mineurs?|majeurs?|nourrissons?|moins de \w+ (?:ans|mois)|plus de \w+ ans|au-dela de \w+ ans)"
_OUT = r"(?:n'(?!est plus (?:ouvert|possible|accessible|disponible|en vigueur|propose|autorise|accorde))(?:entre|est|sont|ont|y a)\w*|ne (?:sont|s'applique|concerne|releve|beneficie|peuvent|peut|figure)\w*)"
_ASIDE = re.compile(
    rf"\b{_GROUP}\b[^.;:,]{{0,60}}\b{_OUT}[^.;:,]{{0,20}}\b(?:pas|plus)\b|\b(?:ne s'applique|ne concerne|ne vaut|ne s'adresse)\w* pas\b[^.;:]{{0,30}}\b{_GROUP}|"
    rf"(?P<tail>\b(?:sauf|hors|a l'exception|a l'exclusion|exclu\w*|pas (?:chez|aux?|pour)|non concernes?)\b[^.;:]{{0,30}}\b{_GROUP})|^{_GROUP}\b[^.;:,]{{0,20}}\b(?:exclu\w*|non concern\w*|: l'essai)"
)


@dataclass(frozen=True, slots=True, order=True)
class Age:
    """An age as written: « 6 mois »."""

    days: float
    count: int
    unit: str

    def __str__(self) -> str:
        if self.count == 0:
            return "la naissance"
        plural = "s" if self.count > 1 and self.unit != "mois" else ""
        return f"{self.count} {self.unit}{plural}"


@dataclass(frozen=True, slots=True)
class Population:
    """Ages from `minimum` to `maximum`, both included; None where nothing is written."""

    minimum: Age | None = None
    maximum: Age | None = None
    children: bool | None = None
    adults: bool | None = None

    @property
    def words(self) -> str:
        """« adultes et enfants, de 6 mois à 25 ans »."""
        groups = [name for name, known in (("adultes", self.adults), ("enfants", self.children)) if known]
        who = " et ".join(groups)
        if self.minimum and self.maximum:
            ages = f"de {self.minimum} à {self.maximum}"
        elif self.minimum:
            ages = f"à partir de {self.minimum}"
        else:
            ages = f"jusqu’à {self.maximum}" if self.maximum else ""
        return ", ".join(filter(None, (who, ages)))

    def holds(self, years: float) -> bool:
        """Whether a person of this age is in the population, as far as it is written."""
        days = years * _DAYS["an"]
        if self.minimum and days < self.minimum.days - 0.5:
            return False
        if self.maximum and days >= self.maximum.days + _DAYS["an"]:
            return False
        if self.minimum or self.maximum:
            return True
        return bool(self.adults) if years >= 18 else bool(self.children)


@dataclass(frozen=True, slots=True)
class Read:
    """What one statement says of ages and groups, with the ranges of the words that say so."""

    population: Population
    spans: tuple[tuple[int, int], ...]


@lru_cache(maxsize=1 << 12)
def read(folded: str, aged: bool = False) -> Read | None:
    """The population of one folded statement; None when it speaks of none or only sets groups aside.

    `aged`: its label already says that ages are spoken of.
    """
    spans: list[tuple[int, int]] = []
    kept = _kept(folded)
    minimum, maximum = _bounds(kept, spans, aged)
    whoever = _WHOEVER.search(kept)
    child, adult = whoever or _CHILD.search(kept), whoever or _ADULT.search(kept)
    spans += [m.span() for m in (child, adult) if m]
    if not spans:
        return None
    grown = minimum is not None and minimum.days >= 18 * 365
    children = False if grown else True if child else None
    adults = True if adult or grown else None
    if adult and minimum and not maximum and minimum.days < 18 * 365.25:
        children = True  # « les jeunes dès 12 ans et les adultes »
    if minimum and not maximum and not child and not adult and not grown:
        children = adults = True  # « à partir de 12 ans » names no upper end
    if maximum and maximum.days < 18 * 365.25:
        children, adults = True, adults or False
    if minimum and not grown and maximum and maximum.days >= 18 * 365.25:
        children = True
        adults = True if maximum.days > 18.5 * 365.25 else adults
    if adult and not child and not minimum:
        children = None
    return Read(Population(minimum, maximum, children, adults), tuple(sorted(set(spans))))


def _kept(folded: str) -> str:
    """The statement with the clauses that set groups aside blanked out, offsets standing."""
    out = folded
    for clause in re.finditer(r"[^.;]+", folded):
        aside = _ASIDE.search(clause[0])
        if aside is not None:
            start = clause.start() + (aside.start() if aside["tail"] else 0)
            out = out[:start] + " " * (clause.end() - start) + out[clause.end() :]
    return out


_WIDENED = re.compile(r"\b(?:etendu|elargi)e?s? (?:a|aux)\b")


def _bounds(folded: str, spans: list[tuple[int, int]], aged: bool) -> tuple[Age | None, Age | None]:
    aged = aged or _AGED.search(folded) is not None
    ranges: list[tuple[Age, Age]] = []
    for match in _BETWEEN.finditer(folded):
        unit = match[4]
        low, high = _age(match[1], match[2] or unit), _age(match[3], unit)
        if low < high and _is_age(folded, match, aged or high.days > 3 * 365):
            spans.append(match.span())
            ranges.append((low, high))
            if not _WIDENED.search(folded):
                break
    if ranges:  # « de 6 à 17 ans, étendu aux enfants de 2 à 5 ans »: both together
        return min(low for low, _ in ranges), max(high for _, high in ranges)
    if both := _LEAST_MOST.search(folded):  # « 3 ans au moins et 25 ans au plus »
        low, high = _age(both[1], both[2]), _age(both[3], both[4])
        if low < high and _is_age(folded, both, aged or high.days > 3 * 365):
            spans.append(both.span())
            return low, high
    minimum = maximum = None
    for match in _FROM.finditer(folded):
        number, unit = next((match[i], match[i + 1]) for i in (1, 3, 5) if match[i])
        if minimum is None and _is_age(folded, match, aged):
            minimum = _age(number, unit)
            spans.append(match.span())
    if minimum is None and (born := re.search(r"\b(?:des|depuis) la naissance\b", folded)):
        minimum = Age(0.0, 0, "jour")
        spans.append(born.span())
    for match in _UNDER.finditer(folded):
        if maximum is None and _is_age(folded, match, aged):
            maximum = _age(match[1], match[2])
            spans.append(match.span())
    return minimum, maximum


def _is_age(folded: str, match: re.Match[str], aged: bool) -> bool:
    before, after = folded[max(0, match.start() - 34) : match.start()], folded[match.end() : match.end() + 24]
    if (
        re.search(r"\bage (?:moyen|median)|en moyenne|mediane?\b", before)
        or _DURATION.search(before)
        or re.match(r" ?(?:d'intervalle|de (?:traitement|suivi|stabilit|recul|delai)|apres|suivant)", after)
    ):
        return False
    return aged


def _age(number: str, unit: str) -> Age:
    count = _WORDS.get(number) or int(number)
    return Age(count * _DAYS[unit], count, unit)


def join(found: Iterable[Read]) -> Population:
    """Several statements of one access as one: the first bound written stands, groups add up."""
    minimum = maximum = None
    children: bool | None = None
    adults: bool | None = None
    for one in found:
        p = one.population
        if minimum is None and maximum is None:
            minimum, maximum = p.minimum, p.maximum
        children = p.children if children is None else children or p.children
        adults = p.adults if adults is None else adults or p.adults
    return Population(minimum, maximum, children, adults)
