"""Indications in running text: sections of criteria, and the sentence that speaks most like an access."""

import re
from collections.abc import Callable, Iterator, Sequence

from ingest import ages
from ingest.biomarkers import markers
from ingest.cells import Cell, Evidence, How
from ingest.diseases import diseases, named_at, same
from ingest.drugs import Drug
from ingest.fields import Field
from ingest.indication import BARRED, Indication, diseased, made
from ingest.model import Document, Genre, PartKind
from ingest.names import mentioned
from ingest.placed import kept, set_aside, untold
from ingest.regimes import stated_regime
from ingest.standing import stands
from ingest.statements import Statement
from ingest.validity import Regime, fold

_ACCESS = re.compile(
    r"\bl'indication (?:reste|demeure|est|porte sur)\b|cette atu|cet acces|cette autorisation|(?:ce|le present) (?:cadre|protocole|dispositif)|cette preparation|octroy|accord\w+|delivr\w+|mis\w* a (?:la )?disposition|"
    r"(?:peut|peuvent) (?:desormais )?(?:en )?(?:recevoir|etre (?:utilise|traite|prescri|employe)|beneficier|se voir)|concern\w+|s'adresse|reserve\w*|destine\w*|benefici\w+|encadre|est indique|permet l'emploi|en permet l'emploi|vise\b|visait|accessible|prescrit\w* (?:a|aux|chez|dans)|etabli\w*|ouvert\w* (?:a|aux)|"
    r"\b(?:acces (?:compassionnel|precoce|derogatoire)|cadre de prescription compassionnelle|cpc|aac|aap)\b[^.;]{0,60} dans (?:le |la |l'|les )"
)
_WHO = re.compile(
    r"\bindication (?:reste|demeure|est|porte sur) (?:le |la |l'|les )?|\b(?:atteints?|atteintes?|porteurs?|porteuses?|souffrant|presentant|ayant|avec|chez|dans (?:le|la|les|un|une)|"
    r"pour (?:le|la|traiter|les)|contre|d'un|d'une|qui ont|(?:enfant|vous|il|elle) (?:a|avez) une?)\b|\b(?:dans|pour|contre) l'"
)
_TOLD = re.compile(
    r"est une? (?:tumeur|maladie|cancer|affection)|sont des (?:tumeurs|maladies|cancers)|touche\w*|par an\b|chaque annee|nouveaux (?:cas|enfants)|pronostic|survie|mediane|se developp|appeles|guerissent|survienn\w+|"
    r"est (?:deja )?autorise\w* (?:dans|en france dans)|amm (?:dans|pour)|autorisation de mise sur le marche dans|remboursee? dans|traitement (?:standard|de reference|de premiere intention)|sous-diagnosti|traite tous les"
)
_STUDY = re.compile(
    r"\bessai\b|\betudes?\b|etats-unis|publi\w+ (?:en|dans)|cohorte de|taux de reponse|reponses? (?:objective|observ)|comparant"
)
CLEAR, FAIR = 5.0, 3.0  # points from which a sentence of running text is an indication


def by_drug(statements: Sequence[Statement], document: Document, known: Sequence[Drug]) -> Iterator[Indication]:
    """The best sentence for each of several medicines, among those that name it or stand under its heading."""
    for drug in known:
        about = [s for s in statements if names(s, drug) and s.kind is not PartKind.TITLE]
        others = [k for k in known if k is not drug]
        about = [s for s in about if not any(headed_by(s, o) for o in others)]
        best = best_sentence(about, (drug,), others, FAIR)
        if best is None:  # under its own heading, a disease named outright is its indication
            own = [s for s in about if headed_by(s, drug) and diseased(s) and not BARRED & s.fields and not untold(s)]
            best = next((s for s in own if not set_aside(s) and not _TOLD.search(s.folded)), None)
        if best is not None:
            yield made([best], (best,), document, drug.names[0])
        elif alone := _under(about, drug, document):
            yield alone
        elif section := tuple(s for s in about if headed_by(s, drug) and stated_regime(s) is not None):
            yield Indication(None, (), (), section, drug.names[0])  # its own section, without a disease of known form


def _under(about: Sequence[Statement], drug: Drug, document: Document) -> Indication | None:
    """A line « … de l’adulte. » under the medicine's own heading that names a regime: a disease of unknown form."""
    own = tuple(s for s in about if headed_by(s, drug))
    if not any(_SHORT_NAME.search(fold(h)) for s in own for h in s.path):
        return None
    for s in own:
        found = named_at(s.text, 0)
        if found is not None and len(s.text) <= _LINE and _GROUPS.search(s.folded):
            text = Cell(" ".join(s.text.split()), (Evidence(document.id, s.start, s.end),), How.SENTENCE)
            cell = Cell(found.name, (Evidence(document.id, *s.span(found.start, found.end)),), How.SENTENCE)
            return Indication(text, (cell,), (found.key,), own, drug.names[0])
    return None


_LINE = 120  # characters of a line that only says for whom
_SHORT_NAME = re.compile(
    r"\b(?:aap|aac|cpc|atu[cn]?|rtu|pm|ph|acces (?:precoce|compassionnel)|cadre|preparation (?:magistrale|hospitaliere))\b"
)


def names(s: Statement, drug: Drug) -> bool:
    """Whether a statement names a medicine or stands under a heading that does."""
    return any(stands(s.folded, fold(n)) for n in drug.names) or headed_by(s, drug)


def headed_by(s: Statement, drug: Drug) -> bool:
    """Whether a heading above a statement names a medicine."""
    return any(stands(fold(h), fold(n)) for h in s.path for n in drug.names)


def from_criteria(
    statements: Sequence[Statement], document: Document, opens: Callable[[Statement], bool]
) -> Iterator[Indication]:
    """A section of criteria: one indication, or one for each disease (and regime) that a sheet's list tells apart."""
    inside = [
        s
        for s in statements
        if {Field.CRITERIA, Field.POPULATION} & s.fields and not BARRED & s.fields and not untold(s)
    ]
    first = next((s for s in inside if opens(s) and not set_aside(s)), None)
    if first is None:
        return
    if document.genre is not Genre.SHEET:
        yield made([first], tuple(s for s in inside if s.path == first.path), document)
        return
    titled = [d.key for d in diseases(document.title)]

    def alike(left: frozenset[str], right: frozenset[str]) -> bool:
        """Two ways of naming a disease, or two forms of the one that the title names."""
        return same(left, right) or (len(titled) == 1 and titled[0] <= left & right)

    groups: list[tuple[Regime | None, list[Statement]]] = []
    section = [s for s in inside if s.path == first.path]
    for s in section:
        if not diseased(s) or set_aside(s) or _STUDY.search(s.folded):
            continue
        if groups and stated_regime(s) is None and not _ACCESS.search(s.folded):
            continue  # it tells of the disease, not of the access
        rules, mine = stated_regime(s), [d.key for d in kept(s)]
        home = next(
            (
                g
                for r, g in groups
                if r == rules and any(alike(k, m) for k in mine for o in g for m in (d.key for d in kept(o)))
            ),
            None,
        )
        if home is None:
            groups.append((rules, [s]))
        else:
            home.append(s)
    groups = groups or [(None, [first])]
    known = [g for r, g in groups if r is not None]
    if known and len(known) < len(groups):  # a bullet without regime says more of one that has one
        groups = [
            (r, g)
            for r, g in groups
            if r is not None or not any(alike(a, b) for o in known for a in _all(o) for b in _all(g))
        ]
    for _, group in groups:
        yield made([group[0]], tuple(group), document)


_ITEM = re.compile(
    r"(?:\d{1,2}[.)] )?(?P<drug>[A-ZÉ][\w-]{3,}(?: (?:et|avec) [A-ZÉ][\w-]{3,})? \((?:[a-zéèêëïîôûç -]{5,60}|[A-Z]{2,6}-?\d{1,5}[A-Z]?|[A-ZÉÈ][A-ZÉÈ-]{3,}(?:, [a-zéèêëïîôûç ]{3,40})?)\))(?:,? [^:—–().\n]{3,60}?)?[ \u00a0]*[:—–-] (?=\S)"
)


def by_item(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """Items that each begin with another medicine: « Marque (substance) : adultes atteints de … »."""
    items = [
        (m["drug"], s)
        for s in statements
        if s.kind is PartKind.ITEM and (m := _ITEM.match(s.text)) and (diseased(s) or stated_regime(s) is not None)
    ] or [
        (said[0], s)
        for s in statements
        if s.kind is PartKind.ITEM and (said := mentioned(s.text)) and diseased(s) and _ACCESSED.search(s.folded)
    ]
    if len({drug for drug, _ in items}) < 2:  # a letter's paragraphs may be its items
        items = [
            (m["drug"], s)
            for s in statements
            if s.kind is PartKind.PARAGRAPH
            and (m := _ITEM.match(s.text))
            and (diseased(s) or stated_regime(s) is not None or _ACCESSED.search(s.folded))
        ]
    if len({drug for drug, _ in items}) == len(items) > 1 and not any(BARRED & s.fields for _, s in items):
        for drug, s in items:
            local = tuple(o for o in statements if o.part == s.part)
            if diseased(s):
                yield made([s], local, document, drug)
            else:
                yield Indication(None, (), (), local, drug)


_ACCESSED = re.compile(
    r"\b(?:acces (?:precoce|compassionnel)|aac|aap|cpc|cadre de prescription|preparation (?:magistrale|hospitaliere))\b"
)


def aged(s: Statement) -> bool:
    """Whether a statement of criteria gives an age."""
    found = ages.read(s.folded, aged=True)
    return found is not None and (found.population.minimum is not None or found.population.maximum is not None)


def _all(group: Sequence[Statement]) -> list[frozenset[str]]:
    return [d.key for s in group for d in kept(s)]


def from_sentence(
    statements: Sequence[Statement], document: Document, known: Sequence[Drug], least: float
) -> Iterator[Indication]:
    """The best sentence of the running text, if it speaks clearly enough."""
    best = best_sentence(statements, known, (), least)
    if best is None and least == FAIR and document.genre is Genre.TRIAL:
        best = next(
            (
                s
                for s in statements
                if _WHO.search(s.folded) and re.search(r"\b(?:cancers?|tumeurs?)\b", s.folded) and _score_of_whom(s)
            ),
            None,
        )
    if best is not None:
        yield made([best], (best,), document)


def _score_of_whom(s: Statement) -> bool:
    """Whether a sentence says for whom a trial is, where it is for no disease in particular."""
    return (
        re.search(r"destine|s'adresse|propose|chez des|pour des|aux (?:enfants|patients|adultes)", s.folded) is not None
    )


_GROUPS = re.compile(r"\b(?:adultes?|enfants?|adolescents?|patients?|malades?|femmes?|hommes?)\b")


def best_sentence(
    statements: Sequence[Statement], known: Sequence[Drug], others: Sequence[Drug], least: float
) -> Statement | None:
    """The statement that speaks most like an indication; None when none reaches `least` points."""
    away = {
        s.part for s in statements if set_aside(s) and (diseases(s.text) or _GROUPS.search(s.folded))
    }  # its neighbours speak of those whom the access leaves out
    scored = [(_score(s, known, others) - 3.0 * (s.part in away), -n, s) for n, s in enumerate(statements)]
    score, _, best = max(scored, key=lambda t: t[:2], default=(0.0, 0, None))
    return best if score >= least else None


def _score(s: Statement, known: Sequence[Drug], others: Sequence[Drug]) -> float:
    if not diseased(s) or BARRED & s.fields or untold(s):
        return 0.0
    first = kept(s)[0]
    score = 3.0 * bool(_ACCESS.search(s.folded)) + 2.0 * bool(
        _WHO.search(s.folded[max(0, first.start - 40) : first.start])
    )
    score += 1.0 * any(names(s, d) for d in known) - 2.0 * any(names(s, d) for d in others)
    score += 1.0 * bool(re.search(r"\badultes?\b|\benfants?\b|\d+ (?:ans|mois)\b|\bpatients?\b", s.folded))
    score += 1.0 * bool(re.search(r"rechut|echec|refractaire|ligne|pretraite|apres ", s.folded)) + 1.0 * bool(
        markers(s.text)
    )
    score += 1.5 * bool({Field.CRITERIA, Field.POPULATION, Field.REGIME, Field.STATUS} & s.fields)
    score -= (
        3.0 * bool(_TOLD.search(s.folded))
        + 2.0 * bool(_STUDY.search(s.folded))
        + 2.0 * bool(re.match(r"vu |considerant", s.folded))
    )
    return score - 3.0 * set_aside(s) + 0.5 * (s.kind is PartKind.TITLE)
