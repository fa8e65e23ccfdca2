"""Indications one by one: from tables, labelled rows, sections and lists, quotations, criteria, sentences.

The strongest layout that a document offers is read and the others are left: a table of indications says more than a
list, a list more than a section of criteria, a section more than the best sentence of the running text.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise

from ingest.candidates import CLEAR, FAIR, aged, by_drug, by_item, from_criteria, from_sentence
from ingest.cells import Cell, Evidence, How
from ingest.cohorts import cohorts
from ingest.counted import counted, dosed, of_doses
from ingest.directories import directory
from ingest.diseases import diseases, same
from ingest.drugs import Drug, rare
from ingest.fields import Field, announced
from ingest.indication import BARRED, SAID, Indication, diseased, made
from ingest.model import Document, PartKind
from ingest.placed import LEFT_OUT, LISTED, WITHDRAWN, kept, leads, placed
from ingest.regimes import stated_regime
from ingest.statements import Statement
from ingest.treatments import prior
from ingest.validity import fold

_BESIDE = frozenset(
    {
        Field.RCP,
        Field.REGIME,
        Field.DRUG,
        Field.SUBSTANCE,
        Field.PRIOR,
        Field.TESTS,
        Field.LINE,
        Field.STATUS,
        Field.POPULATION,
        Field.BIOMARKER,
        Field.POSOLOGY,
        Field.PRESCRIBER,
        Field.SIGNED,  # « Indication | Décision »
    }
)
_QUOTED = re.compile(r"dans (?:l[’']indication|les indications) (?:suivantes? )?:?\s*[«“\"]\s*(.+?)\s*[»”\"]")
_NUMBERED = re.compile(r"(?:^|[:;,.]\s*)(?:\d{1,2}\s?[°.)]|[a-h]\)|\(?[ivx]{1,4}\))\s+")
# Items that say by themselves what they are: « Traitement du chordome de l’adulte … ».
_TREATS = re.compile(
    r"(?:\d{1,2}\s?[.)°] ?)?(?:traitement|prise en charge) (?:adjuvant |neoadjuvant )?(?:d'|de |du |des )"
)
# A section that says what was decided of an access.
_REACHED = re.compile(r"\b(?:acces (?:precoce|compassionnel)|autorisation|cadre)\b")
_DECIDED = re.compile(r"\b(?:octroy|accord|refus|etabli|delivr|renouvel|abrog|rejet)")
# What a decision does beside listing indications.
_ACTS = re.compile(r"(?:article \w+|decide|vu |considerant|fait a|la directrice|le directeur|consulte[zr]|voir )")


def indications(
    statements: Sequence[Statement], document: Document, drugs: Callable[[], Sequence[Drug]]
) -> tuple[Indication, ...]:
    """The indications of a document in reading order; none where it names no disease in an access's words.

    `drugs` tells its medicines: they are asked for only where its layout does not tell the indications.
    """
    for read in _LAYOUTS:
        if found := tuple(read(statements, document)):
            return found
    known = drugs()
    if len(known) > 1 and (found := tuple(by_drug(statements, document, known))):
        return tuple(sorted(found, key=lambda one: one.local[0].start))
    if found := tuple(from_criteria(statements, document, diseased)):
        return found
    if found := tuple(from_sentence(statements, document, known, CLEAR)):
        return found
    fair = tuple(from_sentence(statements, document, known, FAIR))
    if fair and fair[0].diseases and not diseases(document.title):
        return fair
    return tuple(from_criteria(statements, document, lambda s: aged(s) or bool(prior([s], document.id)))) or fair


def _tabled(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """Rows (or columns) of a table of indications."""
    for _, table in groupby((s for s in statements if s.entry), key=lambda s: s.entry.split(":")[0]):
        cells = list(table)
        columns = frozenset().union(*(s.own for s in cells))
        if not columns & _BESIDE or {Field.EFFECTS, Field.MONITORING, Field.ADAPTATION} & columns:
            continue
        entries = dict.fromkeys(s.entry for s in cells)  # a column's cells lie apart
        rows = [tuple(s for s in cells if s.entry == entry) for entry in entries]
        if (not columns & SAID and not _spread(rows)) or of_doses(cells):
            continue
        told = [_medicine(row) for row in rows]
        surveyed = 2 * sum(map(bool, told)) > len(told)  # a row without a medicine is then no access
        alike: dict[str, list[tuple[Statement, ...]]] = {}  # a history says one indication on several rows
        drugs: dict[str, str] = {}
        for row, drug in zip(rows, told, strict=True):
            said = [s for s in row if s.own & SAID] or _placed(row)
            if said and (drug or not any(told) or not (surveyed or any(map(_without_access, row)))):
                key = f"{drug} | {fold(said[0].text)}"
                alike.setdefault(key, []).append(row)
                drugs[key] = drug
        for key, same_ in alike.items():
            said = [s for s in same_[0] if s.own & SAID] or _placed(same_[0])
            yield made(said, tuple(s for row in same_ for s in row), document, drugs[key])


# « substance (MARQUE) dans …, accès précoce, ouvert » under « Accès concernés ».
_LEADING = re.compile(r"[^\W\d][\w-]{4,}(?: \([^()]{3,60}\))?(?=,| dans (?:le|la|les|l[’'])| [–—:-] |$)")
# « Maladie : Marque, substance (CPC) » in a column of diseases and programmes.
_RULED = re.compile(
    r"(?:^|: |– |— |; )(?P<names>[^:;()–—.]{4,60}?) \("
    r"(?:CPC|AAC|AAP|ATU|RTU|acc[eè]s (?:compassionnel|pr[eé]coce)|pr[eé]paration (?:magistrale|hospitali[eè]re)|essai)\b"
)
_NONE = re.compile(r"(?:aucune?|pas d[e'])\b")


def _medicine(row: Sequence[Statement]) -> str:
    """The medicine of a row: in a column of its own, or leading what a column says of the access."""
    own = next((s.text for s in row if {Field.DRUG, Field.SUBSTANCE} & s.own), "")
    led = (m[0] for s in row if Field.REGIME in s.own and (m := _LEADING.match(s.text)) and rare(m[0].split(" ")[0]))
    ruled = (m["names"] for s in row if (m := _RULED.search(s.text)))
    return own or next(led, "") or next(ruled, "")


def _without_access(s: Statement) -> bool:
    """Whether a cell says that its row gives access to nothing."""
    return Field.REGIME in s.own and _NONE.match(s.folded) is not None


def _placed(row: Sequence[Statement]) -> list[Statement]:
    """The cell of a row that names a disease under « Pour qui », « Patients » or a column of no known kind."""
    whom = [s for s in row if {Field.CRITERIA, Field.POPULATION} & s.own and diseased(s)]
    return whom or [s for s in row if not s.own and diseased(s)][:1]


def _spread(rows: Sequence[Sequence[Statement]]) -> bool:
    """Whether most rows are each of a medicine and of a disease."""
    full = [row for row in rows if _placed(row) and any({Field.DRUG, Field.SUBSTANCE} & s.own for s in row)]
    return len(rows) >= 2 and 3 * len(full) >= 2 * len(rows)


def _entitled(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """Headings « Indication 1 : … », each over the criteria of one: its own section, not its name, says whom it is for."""
    sections: list[tuple[Statement, tuple[Statement, ...]]] = []
    for n, s in enumerate(statements):
        if not _names_one(s) or s.entry:
            continue
        path = (*s.path, " ".join(document.text[s.opens : s.end].split()))
        inside = tuple(
            o for o in statements[n + 1 :] if tuple(" ".join(h.split()) for h in o.path[: len(path)]) == path
        )
        head = next((o for o in inside if diseased(o) and not BARRED & o.own), None)
        if head is not None and diseased(s) and any(same(a.key, b.key) for a in kept(s) for b in kept(head)):
            sections.append((head, inside))
    if len(sections) > 1:
        yield from (made([head], inside, document) for head, inside in sections)


def _repeated(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """Rows or paragraphs « Indication : … »; what follows one belongs to it where several stand."""
    heads = [
        n
        for n, s in enumerate(statements)
        if _names_one(s)
        and not s.entry
        and not WITHDRAWN.search(s.folded)
        and not {Field.EXCLUSION, Field.TEXTS} & s.own
    ]
    parts = [n for k, n in enumerate(heads) if k == 0 or statements[n].part != statements[heads[k - 1]].part]
    if len(parts) == 1:
        n = parts[0]
        same_part = tuple(s for s in statements[n:] if s.part == statements[n].part and s.own == statements[n].own)
        split = tuple(_numbered(statements[n], document))
        yield from split or (made([statements[n]], same_part, document),)
        return
    for k, n in enumerate(parts):
        stop = parts[k + 1] if k + 1 < len(parts) else len(statements)
        local = tuple(s for s in statements[n:stop] if s.path == statements[n].path)
        if k == len(parts) - 1 > 0:  # what no earlier one has for itself belongs to all
            had = frozenset().union(*(s.own for s in statements[parts[0] : n]))
            ends = next((m for m, s in enumerate(local) if s.own & _COMMON and not s.own & had), len(local))
            local = local[:ends]
        yield made([statements[n]], local, document)


_COMMON = frozenset(
    {
        Field.START,
        Field.END,
        Field.REGIME,
        Field.STATUS,
        Field.PRESCRIBER,
        Field.PHARMACY,
        Field.COST,
        Field.MONITORING,
        Field.CONTACT,
    }
)


def _names_one(s: Statement) -> bool:
    """« Indication : … », or « Maladie : … » where a disease follows."""
    if _CRITERION.match(fold(s.label)):
        return False  # « Maladie grave, rare ou invalidante : condition remplie », a condition of the law
    return Field.INDICATION in s.own or (Field.DISEASE in s.own and diseased(s))


_CRITERION = re.compile(r"(?:maladie|affection|pathologie) (?:est )?(?:grave|rare|invalidante)\b")


def _sectioned(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """Paragraphs and items of a section of indications; sub-headings with diseases make sections of their own."""
    inside = [
        s
        for s in statements
        if not s.entry
        and any(Field.INDICATION in announced(h) and Field.EXCLUSION not in announced(h) for h in s.path)
        and not (BARRED & s.own)
    ]
    below = [(path, list(group)) for path, group in groupby(inside, key=lambda s: s.path)]
    below = [
        (path, group)
        for path, group in below
        if diseases(path[-1]) or (Field.INDICATION in announced(path[-1]) and any(diseased(s) for s in group))
    ]
    if len(below) < 2:
        yield from _paragraphs(inside, document)
        return
    for path, group in below:  # « Indications », then a heading for each disease
        head = next((s for s in group if diseased(s)), None)
        yield made([head], tuple(group), document) if head else _titled(path[-1], group, document)


def _paragraphs(inside: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """Parts that name a disease, each with the items below it; the first other paragraph after one ends the list."""
    local: list[Statement] = []
    head: Statement | None = None
    for _, group in groupby(inside, key=lambda s: s.part):
        part = list(group)
        opening = next((s for s in part if diseased(s) and not _ACTS.match(s.folded)), None)
        out = opening is not None and (WITHDRAWN.search(opening.folded) or LEFT_OUT.search(opening.folded))
        if opening is None or Field.EXCLUSION in part[0].fields or out:
            if head is None:
                continue
            if head.kind is PartKind.PARAGRAPH and part[0].kind is PartKind.PARAGRAPH and part[0].path == head.path:
                break
            local += part
            continue
        if head is not None:
            yield made([head], tuple(local), document)
        head, local = None, []
        split = tuple(_numbered(opening, document))
        if split:
            yield from split
        else:
            head, local = opening, part
    if head is not None:
        yield made([head], tuple(local), document)


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
                or (_REACHED.search(s.folded) and _DECIDED.search(s.folded))
                for s in g
            )
        ]
        names = [diseases(h)[0].key for h, _ in useful]
        if len(useful) >= 2 and not any(same(a, b) for n, a in enumerate(names) for b in names[n + 1 :]):
            for heading, section in useful:
                yield _titled(heading, section, document)
            return


def _titled(heading: str, group: Sequence[Statement], document: Document) -> Indication:
    """A section whose heading is the indication: the heading stands just before its first statement."""
    at = document.text.rfind(heading, 0, group[0].start)
    found = placed(heading, fold(heading))
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
        and ((s.lead and leads(s.lead)) or _TREATS.match(s.folded))
        and not BARRED & s.fields
        and not (s.lead and announced(s.lead) & BARRED)
    ]
    found = tuple(_paragraphs(items, document))
    if len(found) >= 2:
        yield from found
        return
    for s in statements:
        if LISTED.search(s.folded) or re.search(r"\bindications?\b", s.folded) or _REACHED.search(fold(s.label)):
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
        yield made([part], (part,), document)


_EACH = re.compile(r"\b(?:dans|pour|chez|en cas d[e'])(?= ?(?:l'|le |la |les )?)")


def _apart(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """« dans A (RCP …), dans B (RCP …) » in one sentence; paragraphs « Dans A, … », « Dans B, … » of other meetings."""
    for s in statements:
        pieces = list(_clauses(s))
        if len(pieces) > 1 and all(_routed(p) for p in pieces):
            yield from (made([p], (p,), document) for p in pieces)
            return
    openings = [s for s in statements if _EACH.match(s.folded) and _routed(s) and kept(s)[0].start < _NEAR]
    keys = [kept(s)[0].key for s in openings]
    if len(openings) > 1 and not any(same(a, b) for n, a in enumerate(keys) for b in keys[n + 1 :]):
        yield from (made([s], (s,), document) for s in openings)


_NEAR = 40  # characters within which a paragraph names the disease that it is about


def _routed(s: Statement) -> bool:
    """Whether a statement names a disease and how its access goes: through which meeting, under which rules."""
    return diseased(s) and (re.search(r"\brcp\b|concertation", s.folded) is not None or stated_regime(s) is not None)


def _clauses(s: Statement) -> Iterator[Statement]:
    """The parts of a sentence that each begin with « dans » and a disease."""
    starts = [
        m.start()
        for m in _EACH.finditer(s.folded)
        if any(d.start - m.end() < 6 for d in diseases(s.text) if d.start >= m.end())
    ]
    for a, b in pairwise((*starts, len(s.text))):
        text = s.text[a:b].rstrip(" ,;.")
        text = re.sub(r",? et$", "", text)
        yield Statement(
            s.start + a, s.start + a + len(text), text, s.kind, s.path, s.label, s.lead, s.block, s.part, s.start + a
        )


# « le a est ainsi rédigé : « a) … » », « il est ajouté un c : « c) … » »: what a modification writes anew.
_REWORDED = re.compile(
    r"\b(?:est|sont) (?:ainsi )?(?:redige|ajoute|insere|remplace|modifie|complete)\w*[^«]{0,60}$|\b(?:ainsi|comme suit|suivante?s?) ?: ?$"
)
_ANEW = re.compile(r"«\s*(?=(?:[a-h]|\d{1,2}|[ivx]{1,4})\s?[).°])(.+?)\s*»", re.IGNORECASE)


def _quotations(s: Statement) -> Iterator[re.Match[str]]:
    yield from _QUOTED.finditer(s.text)
    yield from (m for m in _ANEW.finditer(s.text) if _REWORDED.search(s.folded[: m.start()]))


def _quoted(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """« … dans l’indication « … » », « … dans l’indication suivante : » and the paragraph below."""
    seen: set[str] = set()
    for s in statements:
        for match in _quotations(s):
            if fold(match[1]) in seen or not diseases(match[1]):
                continue
            seen.add(fold(match[1]))
            a, b = match.span(1)
            part = Statement(
                s.start + a, s.start + b, s.text[a:b], s.kind, s.path, s.label, s.lead, s.block, s.part, s.start + a
            )
            yield made([part], (part,), document)
    for before, s in pairwise(statements):
        announced_here = before.text.rstrip().endswith(":") and LISTED.search(before.folded)
        if announced_here and s.kind is PartKind.PARAGRAPH and diseased(s) and not BARRED & s.fields:
            yield made([s], (s,), document)


_LAYOUTS = (
    directory,
    cohorts,
    _tabled,
    _entitled,
    counted,
    _repeated,
    by_item,
    _sectioned,
    _headed,
    _listed,
    _quoted,
    _apart,
    dosed,
)
