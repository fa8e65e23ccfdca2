"""Indications that a sentence counts and lists: « dans deux indications : A, et B »; those of a table of doses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ingest.cells import Cell, Evidence, How
from ingest.diseases import diseases, key
from ingest.fields import Field, announced
from ingest.indication import BARRED, SAID, Indication, diseased, made
from ingest.model import Document
from ingest.placed import WITHDRAWN
from ingest.statements import Statement
from ingest.validity import NUMBERS

_COUNTS = re.compile(
    r"\b(?P<n>deux|trois|quatre|cinq|six|[2-6]) (?:seules? |nouvelles? |autres? )?"
    r"(?:indications?|situations?|maladies|affections|pathologies)"
    r"(?: (?:suivantes?|distinctes?|differentes?|rares|cliniques))*(?: ?: |, (?:a savoir|soit) ?:? |(?= ?\())"
)
_ARTICLE = r"(?:l[’']|les?\s|la\s|une?\s)"
_BETWEEN = re.compile(
    rf"\s*;\s*(?:et\s+)?|,?\s+(?:et|ainsi que|puis)\s+(?:dans\s+|pour\s+)?(?={_ARTICLE}|d[’'e]\s?|du\s|chez\s)"
    rf"|,\s+(?={_ARTICLE}(?!\w+\s(?:de plus|ou)))"
)
_BEGINS = re.compile(
    rf"\s*(?:d[’']une part,?\s+|d[’']autre part,?\s+|dans\s+|pour\s+)?(?:{_ARTICLE}|du\s|de\s(?:la\s|l[’'])?|d[’'])?"
)
_ROUTES = frozenset(
    {Field.RCP, Field.REGIME, Field.DRUG, Field.SUBSTANCE, Field.PRIOR, Field.STATUS, Field.PRESCRIBER, Field.SIGNED}
)


def counted(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """The pieces of a sentence that says how many indications it lists, when they are so many."""
    for said in statements:
        # A short lead before the colon was read as a label.
        s = replace(said, start=said.opens, text=document.text[said.opens : said.end]) if said.label else said
        found = _COUNTS.search(s.folded) if not s.entry else None
        if found is None or WITHDRAWN.search(s.folded) or BARRED & s.fields:
            continue
        count = NUMBERS.get(found["n"]) or int(found["n"])
        start = found.end() + (s.text[found.end() : found.end() + 2] == " (") * 2
        pieces = _pieces(s, start, count)
        if len(pieces) == count and any(diseases(p.text) for p in pieces):
            yield from (_named(p, document) for p in pieces)
            return


def _pieces(s: Statement, start: int, count: int) -> list[Statement]:
    stop = len(s.text.rstrip(" .)"))
    cuts = list(_BETWEEN.finditer(s.text, start, stop))
    strong = [m for m in cuts if ";" in m[0]]
    cuts = strong if len(strong) == count - 1 else cuts
    if len(cuts) != count - 1:
        cuts = [m for m in cuts if "et" in m[0] or ";" in m[0]][-(count - 1) :]
    ends = [*(m.start() for m in cuts), stop]
    starts = [start, *(m.end() for m in cuts)]
    return [
        replace(s, start=s.start + a, end=s.start + b, text=s.text[a:b], opens=s.start + a)
        for a, b in zip(starts, ends, strict=True)
        if b > a
    ]


def _named(piece: Statement, document: Document) -> Indication:
    """An indication of a list; a disease of no known form is what the piece begins with."""
    if diseased(piece):
        return made([piece], (piece,), document)
    begin = _BEGINS.match(piece.text)
    at = begin.end() if begin else 0
    words = re.match(r"[\w-]+(?: (?!evolutif|grave|severe|de|du|en|chez|dans|avec)[\w-]+)?", piece.folded[at:])
    end = at + (words.end() if words else 0)
    cell = Cell(piece.text[at:end], (Evidence(document.id, piece.start + at, piece.start + end),), How.SENTENCE)
    text = Cell(" ".join(piece.text.split()), (Evidence(document.id, piece.start, piece.end),), How.SENTENCE)
    return Indication(text, (cell,), (key(cell.value),), (piece,))


def of_doses(cells: Sequence[Statement]) -> bool:
    """Whether a table that names indications only gives their doses: under « Posologie », or line after line of one."""
    columns = frozenset().union(*(s.own for s in cells))
    if Field.POSOLOGY not in columns or columns & _ROUTES:
        return False
    said = [s.folded.strip() for s in cells if s.own & SAID]
    return len(set(said)) < len(said) or any(Field.POSOLOGY in announced(h) for h in cells[0].path)


def dosed(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """The indications of a table of doses, each with all its lines."""
    for _, table in groupby((s for s in statements if s.entry), key=lambda s: s.entry.split(":")[0]):
        cells = list(table)
        if not of_doses(cells):
            continue
        groups: dict[str, list[str]] = {}
        for s in cells:
            if s.own & SAID:
                groups.setdefault(s.folded.strip(), []).append(s.entry)
        for name, entries in groups.items():
            head = next(s for s in cells if s.own & SAID and s.folded.strip() == name)
            yield made([head], tuple(s for s in cells if s.entry in entries), document)
