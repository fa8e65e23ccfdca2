"""Indications told apart by a letter or a number: « Indication b : … », « Situations 1 et 2 », rows « a, adulte »."""

import re
from collections.abc import Sequence

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
_LABELS = 40  # characters of a label or a sentence's head that names indications by their marks


def mark(one: Indication) -> str:
    """The letter or number that an indication bears, by its own words or by its row; "" without one."""
    head = _OWN.match(fold(one.text.value)) if one.text else None
    if head is None and one.local and one.local[0].entry:
        head = re.match(rf"(?P<mark>{_MARK})$", one.local[0].folded.strip())
    return head["mark"] if head else ""


def marks(s: Statement, first: Statement | None) -> frozenset[str]:
    """The indications that a statement says to be about, if any; `first` is the head of its row."""
    for words in (fold(s.label), s.folded[:_LABELS] if not s.entry else ""):
        if found := _NAMED.search(words):
            return _read(found["marks"])
    row = _ROW.match(first.folded) if first is not None and s.entry else None
    if row is None or (row["marks"].isdigit() and not row[0].startswith(("indication", "situation"))):
        return frozenset()
    return _read(row["marks"])


def about(statements: Sequence[Statement], bearing: Sequence[str]) -> dict[tuple[int, int], frozenset[str]]:
    """Which indications statements are about, by their spans, where the indications bear these marks."""
    heads: dict[str, Statement] = {}
    for s in statements:
        if s.entry:
            heads.setdefault(s.entry, s)
    found = {(s.start, s.end): marks(s, heads.get(s.entry)) for s in statements}
    return {span: own for span, own in found.items() if own and own <= frozenset(bearing)}


def _read(words: str) -> frozenset[str]:
    found = re.findall(rf"\b{_MARK}\b", words.replace(" a ", " – "))
    if "–" in words.replace(" a ", " – ") and len(found) == 2 and all(f.isdigit() for f in found):
        return frozenset(str(n) for n in range(int(found[0]), int(found[1]) + 1))
    return frozenset(found)
