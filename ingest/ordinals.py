"""Indications told apart by a letter or a number: « Indication b : … », « Situations 1 et 2 », rows « a, adulte »."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.indication import Indication
from ingest.statements import Statement
from ingest.validity import fold

_MARK = r"(?:[a-h]|\d{1,2}|[ivx]{1,4})"
_NAMED = re.compile(
    rf"\b(?:indications?|situations?) (?:n° ?)?(?P<marks>{_MARK}(?:(?:,| et| ou| a) (?:l(?:a |'))?{_MARK})*)(?![\w'])"
)
_ROW = re.compile(
    rf"(?:(?:indications?|situations?) )?(?P<marks>{_MARK}(?: (?:et|ou) {_MARK})*)(?:[.)°]|(?=,| [–—-]|$))"
)
_OWN = re.compile(rf"\(?(?P<mark>{_MARK})\s?[.)°]")
_OPENING = 60  # characters of a sentence within which it names the indications that it is about


def bearing(one: Indication, others: Sequence[Indication]) -> tuple[frozenset[str], frozenset[str]]:
    """The marks of an indication, and those of all: as written, else its place among them, « 1 » or « a »."""
    listed = sorted((o for o in (one, *others) if not o.withdrawn and o.local), key=lambda o: o.local[0].start)
    written = [_mark(o) for o in listed]
    if all(written) and len(set(written)) == len(written):
        given = [frozenset({m}) for m in written]
    elif any(written):
        return frozenset(), frozenset()
    else:  # a list whose numbers its layout alone shows
        given = [frozenset({str(n), chr(ord("a") + n - 1)}) for n in range(1, min(len(listed), 9) + 1)]
    mine = next((m for o, m in zip(listed, given, strict=False) if o is one), frozenset())
    return mine, frozenset().union(*given)


def _mark(one: Indication) -> str:
    """The letter or number that an indication bears, by its own words or by its row; "" without one."""
    head = _OWN.match(fold(one.text.value)) if one.text else None
    if head is None and one.local and one.local[0].entry:
        head = re.match(rf"(?P<mark>{_MARK})$", one.local[0].folded.strip())
    return head["mark"] if head else ""


def marks(s: Statement, first: Statement | None) -> frozenset[str]:
    """The indications that a statement says to be about, if any; `first` is the head of its row."""
    for words in (fold(s.label), s.folded[:_OPENING] if not s.entry else ""):
        if found := _NAMED.search(words):
            return _read(found["marks"])
    row = _ROW.match(first.folded) if first is not None and s.entry else None
    if row is None or (re.search(r"\d", row["marks"]) and not row[0].startswith(("indication", "situation"))):
        return frozenset()  # « 1 et 2 » may be weeks
    return _read(row["marks"])


def about(statements: Sequence[Statement], known: frozenset[str]) -> dict[tuple[int, int], frozenset[str]]:
    """Which indications statements are about, by their spans, where the indications bear these marks."""
    heads: dict[str, Statement] = {}
    for s in statements:
        if s.entry:
            heads.setdefault(s.entry, s)
    found = {(s.start, s.end): marks(s, heads.get(s.entry)) for s in statements}
    return {span: own for span, own in found.items() if own and own <= known}


def clauses(s: Statement) -> tuple[Statement, ...]:
    """« pour la situation 1, … ; pour la situation 2, … »: a statement for each; the statement itself without such."""
    if s.entry or ";" not in s.text:
        return (s,)
    pieces = [(m.start() + len(m[0]) - len(m[0].lstrip()), m.end()) for m in re.finditer(r"[^;]+", s.text)]
    named = [_NAMED.search(s.folded[a:b]) for a, b in pieces]
    if not all(named) or len({m["marks"] for m in named if m}) < len(pieces):
        return (s,)
    return tuple(
        replace(s, start=s.start + a, end=s.start + b, text=s.text[a:b], opens=s.opens if n == 0 else s.start + a)
        for n, (a, b) in enumerate(pieces)
    )


def _read(words: str) -> frozenset[str]:
    found = re.findall(rf"\b{_MARK}\b", words.replace(" a ", " – "))
    if "–" in words.replace(" a ", " – ") and len(found) == 2 and all(f.isdigit() for f in found):
        return frozenset(str(n) for n in range(int(found[0]), int(found[1]) + 1))
    return frozenset(found)
