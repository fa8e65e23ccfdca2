"""Indications one by one: from tables, labelled rows, sections and lists of indications, quotations, criteria, sentences.

The strongest layout that a document offers is read and the others are left: a table of indications says more than a list,
a list more than a section of criteria, a section more than the best sentence of the running text.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest import ages
from ingest.biomarkers import markers
from ingest.cells import Cell, Evidence, How
from ingest.diseases import Disease, diseases, key, same
from ingest.drugs import Drug
from ingest.fields import Field, announced
from ingest.model import Document, Genre, PartKind
from ingest.statements import Statement
from ingest.terms import stated_regime
from ingest.treatments import prior
from ingest.validity import Regime, fold


@dataclass(frozen=True, slots=True)
class Indication:
    """One indication: its words, the diseases it names, and the statements that are its alone."""

    text: Cell | None
    diseases: tuple[Cell, ...]
    keys: tuple[frozenset[str], ...]  # the diseases in comparable form
    local: tuple[Statement, ...]
    drug: str = ""  # as the row or the heading names it; "" for the document's own medicine


_BESIDE = frozenset({Field.RCP, Field.REGIME, Field.DRUG, Field.SUBSTANCE, Field.PRIOR, Field.TESTS, Field.LINE, Field.STATUS, Field.POPULATION, Field.BIOMARKER, Field.POSOLOGY, Field.PRESCRIBER})  # fmt: skip
_SAID = frozenset({Field.INDICATION, Field.DISEASE})
_WITHDRAWN = re.compile(
    r"indications?\b[^.;]{0,80}\b(?:est|sont|a ete|ont ete) (?:retiree?s?|supprimee?s?|abrogee?s?|exclue?s?)"
)
_QUOTED = re.compile(r"dans (?:l[’']indication|les indications) (?:suivantes? )?:?\s*[«“\"]\s*(.+?)\s*[»”\"]")
_NUMBERED = re.compile(r"(?:^|[:;,.]\s*)(?:\d{1,2}\s?[°.)]|[a-h]\)|\(?[ivx]{1,4}\))\s+")
_LISTED = re.compile(
    r"(?:indications?|situations?|maladies?|tumeurs?|pathologies?|affections?|patients?|malades?|cas) (?:\w+ )?suivante?s?\b|atteints? (?:de|d'une?)$|\bindications?$|l'une des (?:maladies|tumeurs|situations)"
)
_ACCESS = re.compile(
    r"cette atu|cet acces|cette autorisation|(?:ce|le present) (?:cadre|protocole|dispositif)|cette preparation|octroy|accord\w+|delivr\w+|mis\w* a (?:la )?disposition|"
    r"(?:peut|peuvent) (?:desormais )?(?:en )?(?:recevoir|etre (?:utilise|traite|prescri|employe)|beneficier|se voir)|concern\w+|s'adresse|reserve\w*|destine\w*|benefici\w+|encadre|est indique|permet l'emploi|en permet l'emploi|vise\b|visait|accessible|prescrit\w* (?:a|aux|chez|dans)|etabli\w*|ouvert\w* (?:a|aux)"
)
_WHO = re.compile(
    r"\b(?:atteints?|atteintes?|porteurs?|porteuses?|souffrant|presentant|ayant|avec|chez|dans (?:le|la|l'|les|un|une)|pour (?:le|la|traiter|les)|contre|d'un|d'une|qui ont)\b"
)
_TOLD = re.compile(
    r"est une? (?:tumeur|maladie|cancer|affection)|sont des (?:tumeurs|maladies|cancers)|touche\w*|par an\b|chaque annee|nouveaux (?:cas|enfants)|pronostic|survie|mediane|se developp|appeles|guerissent|survienn\w+|"
    r"est (?:deja )?autorise\w* (?:dans|en france dans)|amm (?:dans|pour)|autorisation de mise sur le marche dans|remboursee? dans|traitement (?:standard|de reference|de premiere intention)|classe|sous-diagnosti|traite tous les"
)
_STUDY = re.compile(
    r"\bessai\b|\betudes?\b|etats-unis|publi\w+ (?:en|dans)|cohorte de|taux de reponse|reponses? (?:objective|observ)|comparant"
)
_ASIDE = re.compile(
    r"(?:ne correspond\w* pas|a l'exception|a l'exclusion|\bsauf\b|\bhors\b|autres? que|n'est pas|ne sont pas|n'entre|non concern|distinct\w*|a savoir|exclu\w*|contrairement|ne (?:s'applique|concerne|vise)[^,;.]{0,12} (?:pas|ni))"
)
_AGAINST = re.compile(
    r"\b(?:rcp|reunion|comite)(?: [a-z]+){0,3} ?[«\"]? ?(?:des |de la |du |de |d')?$|\b(?:autorise\w*|indique\w* par (?:son|l')? ?amm|amm|rembourse\w*) (?:dans|pour|contre) (?:le |la |les |l'|un |une )?$|(?:absence d\S*|antecedents? d\S*|\bsans|suspicion d\S*|risque d\S*|appele\w*|\bni (?:au|a la|aux|le|la)?|survenue d\S*|prevention d\S*) ?$"
)
_BARRED = frozenset({Field.EXCLUSION, Field.EFFECTS, Field.REASONS, Field.HISTORY, Field.MONITORING, Field.ADAPTATION, Field.PAPERS, Field.POSOLOGY, Field.STORAGE, Field.COST, Field.CONTACT})  # fmt: skip


_CLEAR, _FAIR = 5.0, 3.0  # points from which a sentence of running text is an indication


def indications(statements: Sequence[Statement], document: Document, known: Sequence[Drug]) -> tuple[Indication, ...]:
    """The indications of a document in reading order; none where it names no disease in an access's words."""
    for read in (_tabled, _repeated, _sectioned, _headed, _listed, _quoted):
        if found := tuple(read(statements, document)):
            return found
    if len(known) > 1 and (found := tuple(_by_drug(statements, document, known))):
        return tuple(sorted(found, key=lambda one: one.local[0].start))
    if found := tuple(_criteria(statements, document, _diseased)):
        return found
    if found := tuple(_sentence(statements, document, known, _CLEAR)):
        return found
    return tuple(_criteria(statements, document, lambda s: _aged(s) or bool(prior([s], document.id)))) or tuple(
        _sentence(statements, document, known, _FAIR)
    )


def _tabled(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """Rows (or columns) of a table of indications."""
    for _, table in groupby((s for s in statements if s.entry), key=lambda s: s.entry.split(":")[0]):
        cells = list(table)
        columns = frozenset().union(*(s.own for s in cells))
        if (
            not columns & _SAID
            or not columns & _BESIDE
            or {Field.EFFECTS, Field.MONITORING, Field.ADAPTATION} & columns
        ):
            continue
        for _, group in groupby(cells, key=lambda s: s.entry):
            row = tuple(group)
            said = [s for s in row if s.own & _SAID]
            if said:
                drug = next((s.text for s in row if {Field.DRUG, Field.SUBSTANCE} & s.own), "")
                yield _made(said, row, document, drug)


def _repeated(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """Rows or paragraphs « Indication : … »; what follows one belongs to it where several stand."""
    heads = [
        n
        for n, s in enumerate(statements)
        if Field.INDICATION in s.own
        and not s.entry
        and not _WITHDRAWN.search(s.folded)
        and not {Field.EXCLUSION, Field.TEXTS} & s.own
    ]
    parts = [n for k, n in enumerate(heads) if k == 0 or statements[n].part != statements[heads[k - 1]].part]
    if len(parts) == 1:
        n = parts[0]
        same_part = tuple(s for s in statements[n:] if s.part == statements[n].part and s.own == statements[n].own)
        split = tuple(_numbered(statements[n], document))
        yield from split or (_made([statements[n]], same_part, document),)
        return
    for k, n in enumerate(parts):
        stop = parts[k + 1] if k + 1 < len(parts) else len(statements)
        local = tuple(s for s in statements[n:stop] if s.path == statements[n].path)
        yield _made([statements[n]], local, document)


def _sectioned(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """Paragraphs and items of a section of indications; sub-headings with diseases make sections of their own."""
    inside = [
        s
        for s in statements
        if not s.entry
        and any(Field.INDICATION in announced(h) and Field.EXCLUSION not in announced(h) for h in s.path)
        and not (_BARRED & s.own)
    ]
    yield from _paragraphs(inside, document)


def _paragraphs(inside: Sequence[Statement], document: Document) -> Iterator[Indication]:
    local: list[Statement] = []
    head: Statement | None = None
    for _, group in groupby(inside, key=lambda s: s.part):
        part = list(group)
        opening = next((s for s in part if _diseased(s)), None)
        if opening is None or Field.EXCLUSION in opening.fields or _WITHDRAWN.search(opening.folded):
            if head is not None and not _WITHDRAWN.search(part[0].folded):
                local += part
            continue
        split = tuple(_numbered(opening, document))
        if split:
            if head is not None:
                yield _made([head], tuple(local), document)
            yield from split
            head, local = None, []
            continue
        if head is not None:
            yield _made([head], tuple(local), document)
        head, local = opening, part
    if head is not None:
        yield _made([head], tuple(local), document)


def _diseased(s: Statement) -> bool:
    return bool(_kept(s))


def _headed(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """Sections that each bear the name of another disease and say how it is reached."""
    for depth in range(3):
        sections: list[tuple[str, list[Statement]]] = []
        for path, group in groupby(statements, key=lambda s: s.path[: depth + 1]):
            if len(path) > depth and diseases(path[depth]):
                sections.append((path[depth], list(group)))
        useful = [
            (h, g)
            for h, g in sections
            if any(
                {Field.RCP, Field.CRITERIA, Field.PRIOR, Field.POPULATION} & s.fields
                or re.search(r"\brcp\b|apres echec", s.folded)
                for s in g
            )
        ]
        names = [diseases(h)[0].key for h, _ in useful]
        if len(useful) >= 2 and not any(same(a, b) for n, a in enumerate(names) for b in names[n + 1 :]):
            for heading, group in useful:
                yield _titled(heading, group, document)
            return


def _titled(heading: str, group: Sequence[Statement], document: Document) -> Indication:
    """A section whose heading is the indication: the heading stands just before its first statement."""
    at = document.text.rfind(heading, 0, group[0].start)
    found = [d for d in diseases(heading) if not _against(fold(heading), d)]
    start = at if at >= 0 else group[0].start
    evidence = Evidence(document.id, start, start + len(heading) if at >= 0 else group[0].end)
    cells = tuple(
        Cell(d.name, (Evidence(document.id, start + d.start, start + d.end) if at >= 0 else evidence,), How.LABEL)
        for d in found
    )
    return Indication(
        Cell(" ".join(heading.split()), (evidence,), How.LABEL), cells, tuple(d.key for d in found), tuple(group)
    )


def _listed(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """Items led in by « … dans les indications suivantes : », or numbered inside one sentence."""
    items = [
        s
        for s in statements
        if s.kind is PartKind.ITEM
        and s.lead
        and _LISTED.search(fold(s.lead))
        and not _BARRED & s.fields
        and not announced(s.lead) & _BARRED
    ]
    found = tuple(_paragraphs(items, document))
    if len(found) >= 2:
        yield from found
        return
    for s in statements:
        if _LISTED.search(s.folded) or re.search(r"\bindications?\b", s.folded):
            yield from _numbered(s, document)


def _numbered(s: Statement, document: Document) -> Iterator[Indication]:
    """« 1° … ; 2° … »: pieces of one statement, if each but the first names a disease."""
    marks = list(_NUMBERED.finditer(s.text))
    if len(marks) < 2:
        return
    pieces = []
    for n, mark in enumerate(marks):
        stop = marks[n + 1].start() if n + 1 < len(marks) else len(s.text)
        text = s.text[mark.end() : stop].rstrip(" ;,.")
        pieces.append((mark.end(), mark.end() + len(text)))
    if not all(diseases(s.text[a:b]) for a, b in pieces):
        return
    for a, b in pieces:
        part = Statement(
            s.start + a, s.start + b, s.text[a:b], s.kind, s.path, s.label, s.lead, s.block, s.part, s.start + a
        )
        yield _made([part], (part,), document)


def _quoted(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """« … dans l’indication « … » »."""
    seen: set[str] = set()
    for s in statements:
        for match in _QUOTED.finditer(s.text):
            if fold(match[1]) in seen or not diseases(match[1]):
                continue
            seen.add(fold(match[1]))
            a, b = match.span(1)
            part = Statement(
                s.start + a, s.start + b, s.text[a:b], s.kind, s.path, s.label, s.lead, s.block, s.part, s.start + a
            )
            yield _made([part], (part,), document)


def _by_drug(statements: Sequence[Statement], document: Document, known: Sequence[Drug]) -> Iterator[Indication]:
    """The best sentence for each of several medicines, among those that name it or stand under its heading."""
    for drug in known:
        about = [s for s in statements if _names(s, drug) and s.kind is not PartKind.TITLE]
        others = [k for k in known if k is not drug]
        about = [s for s in about if not any(_headed_by(s, o) for o in others)]
        best = _best(about, (drug,), others, _FAIR)
        if best is not None:
            yield _made([best], (best,), document, drug.names[0])


def _names(s: Statement, drug: Drug) -> bool:
    return any(re.search(rf"(?<![\w-]){re.escape(fold(n))}(?![\w-])", s.folded) for n in drug.names) or _headed_by(
        s, drug
    )


def _headed_by(s: Statement, drug: Drug) -> bool:
    return any(re.search(rf"(?<![\w-]){re.escape(fold(n))}(?![\w-])", fold(h)) for h in s.path for n in drug.names)


def _criteria(
    statements: Sequence[Statement], document: Document, opens: Callable[[Statement], bool]
) -> Iterator[Indication]:
    """A section of criteria: one indication, or one for each disease (and regime) that a sheet's list tells apart."""
    inside = [
        s
        for s in statements
        if {Field.CRITERIA, Field.POPULATION} & s.fields and not _BARRED & s.fields and not _untold(s)
    ]
    first = next((s for s in inside if opens(s) and not _set_aside(s)), None)
    if first is None:
        return
    if document.genre is not Genre.SHEET:
        yield _made([first], tuple(s for s in inside if s.path == first.path), document)
        return
    groups: list[tuple[Regime | None, list[Statement]]] = []
    section = [s for s in inside if s.path == first.path]
    for s in section:
        if not _diseased(s) or _set_aside(s) or _STUDY.search(s.folded):
            continue
        if groups and stated_regime(s) is None and not _ACCESS.search(s.folded):
            continue  # it tells of the disease, not of the access
        rules, mine = stated_regime(s), [d.key for d in _kept(s)]
        home = next(
            (
                g
                for r, g in groups
                if r == rules and any(same(k, m) for k in mine for o in g for m in (d.key for d in _kept(o)))
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
            if r is not None or not any(same(a, b) for o in known for a in _all(o) for b in _all(g))
        ]
    for _, group in groups:
        yield _made([group[0]], tuple(group), document)


def _aged(s: Statement) -> bool:
    found = ages.read(s.folded, aged=True)
    return found is not None and (found.population.minimum is not None or found.population.maximum is not None)


def _all(group: Sequence[Statement]) -> list[frozenset[str]]:
    return [d.key for s in group for d in _kept(s)]


def _sentence(
    statements: Sequence[Statement], document: Document, known: Sequence[Drug], least: float
) -> Iterator[Indication]:
    """The best sentence of the running text, if it speaks clearly enough."""
    best = _best(statements, known, (), least)
    if best is None and least == _FAIR and document.genre is Genre.TRIAL:
        best = next(
            (
                s
                for s in statements
                if _WHO.search(s.folded) and re.search(r"\b(?:cancers?|tumeurs?)\b", s.folded) and _score_of_whom(s)
            ),
            None,
        )
    if best is not None:
        yield _made([best], (best,), document)


def _score_of_whom(s: Statement) -> bool:
    """Whether a sentence says for whom a trial is, where it is for no disease in particular."""
    return (
        re.search(r"destine|s'adresse|propose|chez des|pour des|aux (?:enfants|patients|adultes)", s.folded) is not None
    )


def _best(
    statements: Sequence[Statement], known: Sequence[Drug], others: Sequence[Drug], least: float
) -> Statement | None:
    away = {s.part for s in statements if _set_aside(s)}  # its neighbours speak of those whom the access leaves out
    scored = [(_score(s, known, others) - 3.0 * (s.part in away), -n, s) for n, s in enumerate(statements)]
    score, _, best = max(scored, key=lambda t: t[:2], default=(0.0, 0, None))
    return best if score >= least else None


def _score(s: Statement, known: Sequence[Drug], others: Sequence[Drug]) -> float:
    if not _diseased(s) or _BARRED & s.fields or _untold(s):
        return 0.0
    first = _kept(s)[0]
    score = 3.0 * bool(_ACCESS.search(s.folded)) + 2.0 * bool(
        _WHO.search(s.folded[max(0, first.start - 40) : first.start])
    )
    score += 1.0 * any(_names(s, d) for d in known) - 2.0 * any(_names(s, d) for d in others)
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
    return score - 3.0 * _set_aside(s) + 0.5 * (s.kind is PartKind.TITLE)


def _untold(s: Statement) -> bool:
    return s.folded.startswith(("non precise", "inconnu")) or fold(s.label).startswith(("non precise", "inconnu"))


def _set_aside(s: Statement) -> bool:
    """Whether the statement is about whom the access does not concern."""
    return (
        Field.EXCLUSION in s.fields
        or re.search(
            r"n'est pas (?:un|une|couvert|concern|vise)|releve\w* de l'amm|ne relevent pas|ne sont pas (?:couvert|concern)|ne s'applique (?:pas|ni)|ne s'adresse pas|\bexcluait|\best hors du|est hors de|n'a pas d'avis",
            s.folded,
        )
        is not None
    )


def _kept(s: Statement) -> list[Disease]:
    """The diseases that a statement places in the access: not those it sets aside or requires to be absent."""
    return [d for d in diseases(s.text) if not _against(s.folded, d)]


def _against(folded: str, disease: Disease) -> bool:
    if _AGAINST.search(folded[max(0, disease.start - 28) : disease.start]):
        return True
    clause = re.split(
        r"[;.]|, (?=(?:metastatique|progress|apres|sur proposition|en relation))", folded[: disease.start]
    )[-1]
    return _ASIDE.search(clause[-140:]) is not None


def _made(said: Sequence[Statement], local: Sequence[Statement], document: Document, drug: str = "") -> Indication:
    head = said[0]
    how = (
        How.COLUMN
        if head.entry
        else How.LABEL
        if head.own or head.fields & _SAID
        else How.TITLE
        if head.kind is PartKind.TITLE
        else How.SENTENCE
    )
    elsewhere = [s for s in local if not (_BARRED | {Field.RCP, Field.PRIOR}) & s.fields]
    found = [(s, d) for s in said for d in _kept(s)] or [(s, d) for s in elsewhere for d in _kept(s)]
    cells: list[Cell] = []
    keys: list[frozenset[str]] = []
    for s, d in found:
        if d.key not in keys:
            keys.append(d.key)
            cells.append(Cell(d.name, (Evidence(document.id, *s.span(d.start, d.end)),), how))
    if (
        not cells
        and Field.DISEASE in head.own
        and head.entry
        and not re.match(r"(?:plusieurs|deux|trois|quatre|cinq|six|\d+) ", head.folded)
    ):
        name = head.text.split(",")[0].strip()  # a column of diseases may hold names of no known form
        keys.append(key(name))
        cells.append(Cell(name, (Evidence(document.id, *head.span(0, len(name))),), how))
    text = Cell(" ".join(head.text.split()).rstrip(" ;"), (Evidence(document.id, head.start, head.end),), how)
    return Indication(text, tuple(cells), tuple(keys), tuple(local), drug)


def from_title(statements: Sequence[Statement], document: Document) -> tuple[Cell, ...]:
    """The diseases that the title names, where the indication itself names none."""
    title = fold(document.title)
    for s in statements:
        if (s.kind is PartKind.TITLE or s.folded in title) and (found := _kept(s)):
            return tuple(Cell(d.name, (Evidence(document.id, *s.span(d.start, d.end)),), How.TITLE) for d in found)
    return ()


def withdrawn(statements: Sequence[Statement], document: Document) -> tuple[Cell, ...]:
    """The diseases of indications that the document withdraws, with the statement that does so."""
    return tuple(
        Cell(d.name, (Evidence(document.id, s.start, s.end),), How.SENTENCE)
        for s in statements
        if _WITHDRAWN.search(s.folded)
        for d in diseases(s.text)
    )
