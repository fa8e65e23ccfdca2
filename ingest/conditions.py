"""Whom an access concerns and under which biology: read in the indication, then where conditions are announced."""

import re
from collections.abc import Callable, Sequence

from ingest import ages
from ingest.biomarkers import key, markers
from ingest.card import Biomarker, PopulationCell
from ingest.cells import Evidence, How
from ingest.diseases import diseases
from ingest.fields import Field
from ingest.mentions import mentions
from ingest.model import Document, PartKind
from ingest.scope import Scope
from ingest.statements import Statement
from ingest.validity import fold

_OPENS = re.compile(
    r"\b(?:cadre|acces|protocole|autorisation|atu|preparation)\b.{0,80}\b(?:couvre|concerne|reserve|ouvert|s'adresse|s'applique)"
)
_ELSEWHERE = re.compile(r"l'amm d|l'indication de l'amm|etats-unis|americain")
# « … dès 12 ans selon l’AMM (l’accès précoce commençait à 10 ans) »: the aside is of the access.
_OF_ACCESS = re.compile(r"\((?:contre |alors que )?(?:l'acces|l'autorisation d'acces|le cadre)\b[^()]{0,80}\)")
_LABELLED = 2  # the last rank of places whose label speaks of whom the access is for
_NO_AGE = frozenset(
    {
        Field.POSOLOGY,
        Field.EFFECTS,
        Field.HISTORY,
        Field.REASONS,
        Field.MONITORING,
        Field.ADAPTATION,
        Field.PAPERS,
        Field.TEXTS,
        Field.COST,
        Field.STORAGE,
        Field.CONTACT,
    }
)


def population(scope: Scope, document: Document) -> PopulationCell | None:
    """Ages from the indication, else from rows and sections that speak of them, else from sentences about patients."""
    ranks: tuple[Callable[[Statement], bool], ...] = (
        scope.owns,
        lambda s: Field.POPULATION in s.fields,
        lambda s: bool({Field.CRITERIA, Field.INDICATION} & s.fields),
        lambda s: s.kind is PartKind.TITLE,
        lambda s: not s.fields & _NO_AGE and _patients(s),
    )
    taken: list[tuple[Statement, ages.Read]] = []
    for n, rank in enumerate(ranks):
        bounded = any(seen.population.minimum or seen.population.maximum for _, seen in taken)
        if bounded:
            break
        for s in scope.common:
            aside = _OF_ACCESS.search(s.folded) if n and _ELSEWHERE.search(s.folded) else None
            if (
                not (rank(s) or aside)
                or Field.EXCLUSION in s.fields
                or {Field.PAPERS, Field.CONTACT} & s.own
                or (n and aside is None and _ELSEWHERE.search(s.folded))
                or any(s is t for t, _ in taken)
            ):
                continue
            aged = n == 0 or bool({Field.POPULATION, Field.CRITERIA} & s.fields)
            # Blanks keep the places of what is read.
            words = f"{' ' * aside.start()}{aside[0]}" if aside else s.folded
            seen = ages.read(words, aged or aside is not None)
            if seen is None:
                continue
            # Groups named by the indication are completed by ages only, and by ages of the access only.
            ages_of_it = bool(seen.population.minimum or seen.population.maximum) and (
                n <= _LABELLED or _OPENS.search(s.folded) or aside is not None
            )
            if not taken or n == 0 or ages_of_it:
                taken.append((s, seen))
    if not taken:
        return _headed(scope, document)
    joined = ages.join(seen for _, seen in taken)
    evidence = tuple(Evidence(document.id, *s.span(a, b)) for s, seen in taken for a, b in seen.spans)
    first = taken[0][0]
    how = How.COLUMN if first.entry else How.LABEL if first.own else How.SENTENCE
    return PopulationCell(joined, evidence, how)


def _headed(scope: Scope, document: Document) -> PopulationCell | None:
    """« … dans l’amylose de l’adulte »: whom the heading of its own section names."""
    for s in scope.local or scope.common:
        for heading in reversed(s.path):
            at = document.text.rfind(heading, 0, s.start)
            seen = ages.read(fold(heading), aged=True) if at >= 0 and diseases(heading) else None
            if seen is not None:
                evidence = tuple(Evidence(document.id, at + a, at + b) for a, b in seen.spans)
                return PopulationCell(seen.population, evidence, How.LABEL)
    return None


def _patients(s: Statement) -> bool:
    """Whether a sentence says for whom the medicine is, rather than who falls ill."""
    if _ELSEWHERE.search(s.folded) or any(
        cue in s.folded
        for cue in (
            "median",
            "pronostic",
            "survie",
            "par an",
            "chaque annee",
            "touche",
            "etude",
            "frequen",
            "surviennent",
            "pas disponible dans",
            "guerissent",
        )
    ):
        return False
    return any(
        cue in s.folded
        for cue in (
            "disponible",
            "accessible",
            "mis a disposition",
            "etre demande",
            "concern",
            "recevoir",
            "s'adresse",
            "reserve",
            "prescri",
            "traite",
            "chaque patient",
            "atteints",
            "souffrant",
            "porteur",
        )
    )


def biomarkers(some: Sequence[Statement], local: Sequence[Statement], document: Document) -> tuple[Biomarker, ...]:
    """The biomarkers that the indication names, and those that other statements require."""
    found: dict[str, Biomarker] = {}
    for s in some:
        if not any(s is x for x in local) and not _requires(s):
            continue
        meetings = [(m.start, m.end) for m in mentions(s)]
        for m in markers(s.text):
            if any(a < m.end and m.start < b for a, b in meetings):
                continue
            if m.name == "triple" and any(d.start <= m.start < d.end for d in diseases(s.text)):
                continue  # « cancer du sein triple négatif » is the disease's name
            inside = any(d.start <= m.start and m.end <= d.end for d in diseases(s.text))
            if inside and "anti-" in s.folded[max(0, m.start - _NEAR) : m.end]:
                continue  # « dermatomyosite à anticorps anti-X » is one too
            how = How.COLUMN if s.entry else How.LABEL if s.own else How.SENTENCE
            found.setdefault(
                key(m.name), Biomarker(m.name, m.state, (Evidence(document.id, *s.span(m.start, m.end)),), how)
            )
    return tuple(b for k, b in found.items() if not any(k != o and k in o for o in found))


_NEAR = 6  # characters before a marker in which « anti- » makes it an antibody


def _requires(s: Statement) -> bool:
    """Whether a statement outside the indication sets a condition of biology."""
    barred = {Field.EXCLUSION, Field.EFFECTS, Field.HISTORY, Field.REASONS, Field.TEXTS, Field.CONTACT}
    if barred & s.fields or s.folded.startswith(("si ", "vu ", "considerant")):
        return False
    if {
        Field.CRITERIA,
        Field.INDICATION,
        Field.BIOMARKER,
        Field.TESTS,
        Field.POPULATION,
    } & s.fields or s.kind is PartKind.TITLE:
        return True
    return (
        any(
            cue in s.folded
            for cue in (
                "doit ",
                "doivent",
                "devait",
                "devaient",
                "demandait",
                "confirm",
                "exig",
                "requis",
                "reserve",
                "concern",
                "seuls ",
                "porteur",
                "necessaire",
                "mise en evidence",
            )
        )
        and "avoir recherche" not in s.folded
    )


def relevant(s: Statement) -> bool:
    """Whether a statement outside the indication may set what must have come before."""
    barred = {
        Field.EXCLUSION,
        Field.EFFECTS,
        Field.HISTORY,
        Field.REASONS,
        Field.TEXTS,
        Field.POSOLOGY,
        Field.ADAPTATION,
        Field.MONITORING,
        Field.PATIENTS,
        Field.PAPERS,
        Field.COST,
        Field.STORAGE,
        Field.RCP,
    }
    if barred & s.fields or s.folded.startswith(("si ", "vu ", "considerant")):
        return False
    if {
        Field.CRITERIA,
        Field.INDICATION,
        Field.PRIOR,
        Field.LINE,
        Field.POPULATION,
    } & s.fields or s.kind is PartKind.TITLE:
        return True
    return not s.folded.startswith("avant ") and any(
        cue in s.folded
        for cue in (
            "concern",
            "reserve",
            "destine",
            "seuls ",
            "peuvent recevoir",
            "peut etre utilise",
            "patients en rechute",
            "mis a disposition",
            "s'adresse",
            "propose",
            "avoir echoue",
        )
    )
