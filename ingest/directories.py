"""Tables of meetings: each row a meeting, how it sits, and the accesses that pass through it, which it alone tells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest import meetings
from ingest.cells import Cell, Evidence, How, RegimeCell
from ingest.diseases import Disease, diseases, key
from ingest.fields import Field
from ingest.happenings import happened, state
from ingest.indication import Indication
from ingest.model import Document
from ingest.names import is_name
from ingest.regimes import named_in, spans
from ingest.statements import Statement
from ingest.validity import Event, EventKind, Regime, fold

_GOES = frozenset({Field.LEVEL, Field.PRESENTER, Field.FREQUENCY})
_ACCESS = frozenset({Field.REGIME, Field.DRUG, Field.SUBSTANCE})
_MALADY = frozenset({Field.DISEASE, Field.INDICATION})
_NONE = re.compile(r"(?:aucune?\b|pas d|sans (?:acces|objet)|neant|non\b|-$|–$)")
_WORD = re.compile(r"[A-Za-zÀ-ÿ][\wÀ-ÿ]*(?:-[\wÀ-ÿ]+)*")
_CODE = re.compile(r"[A-Z]{2,6}-?\d{1,5}[A-Z]?")
_TRIAL = re.compile(r"(?:essai|etude|protocole|cohorte) (?:clinique )?(?:de phase \w+ )?[«\"]? ?$")
_OTHERS = re.compile(r"\bautres? $")
_CUT = re.compile(r"\s+[–—-]\s+|\s*[:;]\s+|\n|,\s+(?=(?:AAC|AAP|CPC|acc[èe]s|essai|cadre|pr[ée]paration)\b)|\.\s")
_WITHIN = re.compile(r"\b(?:dans|pour|chez|contre)\b")


@dataclass(frozen=True, slots=True)
class _Named:
    """An access named in a cell: its medicine as written, its rules, and the part of the cell that is its own."""

    drug: str
    start: int
    end: int
    rules: Regime | None


def directory(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """The accesses of a table of meetings, row after row, and those that a line beside the table names."""
    found: list[Indication] = []
    for _, table in groupby((s for s in statements if s.entry), key=lambda s: s.entry.split(":")[0]):
        cells = list(table)
        columns = frozenset().union(*(s.own for s in cells))
        if not any(s.meant for s in cells) or Field.RCP not in columns or not columns & _GOES:
            continue
        for entry in dict.fromkeys(s.entry for s in cells):
            found += _row([s for s in cells if s.entry == entry], document)
    if not any(one.drug or one.rules for one in found):
        return
    yield from found
    yield from _beside(statements, found, document)


def _row(row: Sequence[Statement], document: Document) -> Iterator[Indication]:
    maladies = [s for s in row if s.own & _MALADY]
    named = [(s, one) for s in row if s.own & _ACCESS for one in _accesses(s)]
    if not named and any(s.own & _ACCESS and _NONE.match(s.folded) for s in row):
        return
    for s, one in named:
        malady = _own_words(s, one) or next((_said(m) for m in maladies if _said(m)), None) or _leftover(row)
        piece = _piece(s, one.start, one.end)
        rest = [o for o in row if not o.own & (_ACCESS | _MALADY)]
        local = (*((malady,) if malady else ()), *rest, piece)
        yield _indication(malady, local, one, piece, document)


def _indication(
    malady: Statement | None, local: tuple[Statement, ...], one: _Named, piece: Statement, document: Document
) -> Indication:
    text: Cell | None = None
    cells: tuple[Cell, ...] = ()
    known: list[Disease] = []
    if malady is not None:
        text = Cell(" ".join(malady.text.split()), (Evidence(document.id, malady.start, malady.end),), How.COLUMN)
        known = [d for d in diseases(malady.text) if not _OTHERS.search(malady.folded[: d.start])]
        cells = tuple(Cell(d.name, (Evidence(document.id, *malady.span(d.start, d.end)),), How.COLUMN) for d in known)
        if not known:  # a name of no known form
            name = re.split(r"[,;(]", malady.text)[0].strip()
            cells = (Cell(name, (Evidence(document.id, *malady.span(0, len(name))),), How.COLUMN),)
    how = How.COLUMN if piece.entry else How.SENTENCE
    rules = RegimeCell(one.rules, (Evidence(document.id, piece.start, piece.end),), how) if one.rules else None
    keys = tuple(d.key for d in known) or tuple(key(c.value) for c in cells)
    return Indication(text, cells, keys, local, one.drug, rules=rules, apart=True)


def _accesses(s: Statement) -> list[_Named]:
    """The accesses of a cell: each medicine with its own rules, else those said of all; rules alone make one."""
    if _NONE.match(s.folded):
        return []
    drugs = list(_drugs(s))
    if not drugs:
        rules = named_in(s.folded)
        start = _boundary(s)
        return [_Named("", start, len(s.text), rules)] if rules else []
    found = []
    for n, (a, b) in enumerate(drugs):
        start = _opening(s.text, a, drugs[n - 1][1] if n else 0)
        stop = _opening(s.text, drugs[n + 1][0], b) if n + 1 < len(drugs) else len(s.text)
        found.append(_Named(s.text[a:b], start, stop, named_in(s.folded[start:stop])))
    rules = next((one.rules for one in found if one.rules), None)
    return [one if one.rules else replace(one, rules=rules) for one in found]


def _opening(text: str, at: int, least: int) -> int:
    """Where the part of a cell begins that names a medicine: after the separator before it."""
    cuts = [m.end() for m in re.finditer(r"[;\n]\s*|\s+[–—-]\s+|\.\s+|\s/\s|\bet\s|,\s+", text[:at]) if m.end() > least]
    strong = [c for c in cuts if not text[least:c].rstrip().endswith(",")]
    return max(strong, default=least)


def _boundary(s: Statement) -> int:
    cut = list(_CUT.finditer(s.text))
    return next((m.end() for m in cut if named_in(fold(s.text[m.end() :]))), 0)


def _drugs(s: Statement) -> Iterator[tuple[int, int]]:
    """Where medicines are named: « Marque (substance) » is one, a trial's name is none."""
    ruled = spans(s.folded)
    taken = [*((d.start, d.end) for d in diseases(s.text)), *ruled]
    stop = 0
    for m in _WORD.finditer(s.text):
        if m.start() < stop or any(a <= m.start() < b for a, b in taken) or not _medicine(m[0]):
            continue
        if _TRIAL.search(s.folded[: m.start()]) or _whose(s.folded, stop, m.start(), ruled):
            continue
        beside = re.match(r"(?: \d[\d ,.]* ?(?:mg|g|µg|mL|%)[^()]{0,30}?)? \(([^()]{3,40})\)", s.text[m.end() :])
        inner = beside is not None and all(_medicine(w) for w in re.split(r",\s*|\s", beside[1]))
        stop = m.end() + beside.end() if beside and inner else m.end()
        yield m.start(), stop


def _whose(folded: str, since: int, at: int, ruled: Sequence[tuple[int, int]]) -> bool:
    """Whether « dans … », « pour … » before a word makes it part of a disease, not of an access."""
    start = max((since, *(m.end() for m in re.finditer(r"[,;.(]", folded[:at]))))
    within = _WITHIN.search(folded[start:at])
    return within is not None and not any(start + within.end() <= a < at for a, _ in ruled)


def _medicine(word: str) -> bool:
    return _CODE.fullmatch(word) is not None if re.search(r"\d", word) else is_name(word)


def _own_words(s: Statement, one: _Named) -> Statement | None:
    """« KERVOLIS (…) dans la dermatomyosite juvénile »: the disease that the access itself names."""
    text = s.text[one.start : one.end]
    within = _WITHIN.search(fold(text))
    if within is None:
        return None
    known = diseases(text[within.end() :])
    article = _ARTICLE.match(text, within.end())
    start = one.start + (within.end() + known[0].start if known else article.end() if article else within.end())
    stop = min((at for mark in (",", ";", "(", ".") if (at := s.text.find(mark, start)) >= 0), default=one.end)
    return _piece(s, start, stop)


_ARTICLE = re.compile(r"\s*(?:l[’']|les? |la |une? )?")


def _said(s: Statement) -> Statement | None:
    """The words of a cell that name its disease, without those that name its access."""
    known = diseases(s.text)
    if not s.own & _ACCESS:
        return s
    cut = next((m for m in _CUT.finditer(s.text) if known and m.start() >= known[0].end), None)
    return _piece(s, 0, cut.start() if cut else len(s.text)) if known else None


def _leftover(row: Sequence[Statement]) -> Statement | None:
    """A disease printed beside the name of the meeting: « SOLEA (nationale) neuroblastome »."""
    for s in row:
        known = diseases(s.text) if Field.RCP in s.own else ()
        if known:
            start = s.text.find(")") + 1 if ")" in s.text[: known[0].start] else known[0].start
            return _piece(s, start, len(s.text))
    return None


def _piece(s: Statement, start: int, stop: int) -> Statement:
    text = s.text[start:stop]
    start += len(text) - len(text.lstrip())
    text = text.strip().rstrip(" ,;–—-")
    return replace(s, start=s.start + start, end=s.start + start + len(text), text=text, opens=s.start + start)


def _beside(statements: Sequence[Statement], listed: Sequence[Indication], document: Document) -> Iterator[Indication]:
    """« Aucune RCP n’est exigée pour l’AAC de la X (maladie) … »: an access that no row names."""
    known = {fold(one.drug) for one in listed}
    for s in statements:
        if s.entry or (rules := named_in(s.folded, strong=True)) is None:
            continue
        for a, b in list(_drugs(s))[:1]:
            name = s.text[a:b]
            if any(fold(name) in k or k in fold(name) for k in known if k) or not re.search(
                r"(?:acces \w+|\baa[cp]|\bcpc|preparation \w+)(?: de (?:la |l')?| du | d'| a (?:la |l')?| au )? ?$",
                s.folded[:a],
            ):
                continue
            held = re.match(r" \(([^()]+)\)", s.text[b:])
            malady = _piece(s, b + held.start(1), b + held.end(1)) if held and diseases(held[1]) else None
            local = tuple(o for o in statements if o.part == s.part)
            yield _indication(
                malady or (s if diseases(s.text) else None), local, _Named(name, a, b, rules), s, document
            )


_DEFAULT = re.compile(
    r"\b(?:sauf (?:mention|indication|precision|exception)s?(?: contraires?)?|par defaut|"
    r"sans autre (?:mention|precision))\b|"
    r"^(?:toutes )?(?:les|ces) (?:rcp|reunions|seances)\b[^.;]{0,20}"
    r"\b(?:se tiennent|ont lieu|sont tenues|se deroulent)\b"
)


def meeting(
    one: Indication, statements: Sequence[Statement], document: Document, drugs: frozenset[str]
) -> meetings.Rcp | None:
    """The meeting of a row; what it leaves open is as the table's own rule for all says."""
    found = meetings.meeting(one.local, document.id, drugs)
    if found is None or not any(s.entry for s in one.local):
        return found
    rule = [s for s in statements if not s.entry and _DEFAULT.search(s.folded)]
    return meetings.completed(found, rule, document.id)


def events(one: Indication, document: Document) -> tuple[Event, ...]:
    """What the row's own cells tell of its access, a state in a word too: « …, ouvert, contingenté »."""
    told = [
        e
        for s in one.local
        if not s.own & {Field.PAPERS, Field.CONTACT, Field.FREQUENCY}
        for e in happened([s], document)
    ]
    for s in one.local:
        heard = [e for e in told if s.start <= e.start < s.end]
        if not s.entry or not s.own & _ACCESS or any(e.kind is not EventKind.HINTED for e in heard):
            continue
        for m in re.finditer(r"(?:^|[,;(–—.-]\s+)(?=\w)", s.text):
            kind = state(s.folded[m.end() :])
            if kind is None:
                continue
            day = next((d.value for d in s.dates if d.exact and d.start >= m.end()), None)
            capped = re.search(r"\b(?:contingent|limit|quota|plafon)", s.folded[m.end() :]) is not None
            kinds = (EventKind.GRANTED, EventKind.CAPPED) if capped else (kind,)
            told = [e for e in told if e not in heard]
            told += [Event(k, s.start + m.end(), s.end, day) for k in kinds]
            break
    return tuple(told)
