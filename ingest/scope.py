"""Which statements of a document speak of one of its accesses."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from ingest.biomarkers import markers
from ingest.candidates import headed_by, names
from ingest.diseases import diseases, same
from ingest.drugs import Drug, other_named
from ingest.indication import Indication
from ingest.model import PartKind
from ingest.names import key, mentioned
from ingest.ordinals import about, bearing, clauses
from ingest.standing import stands
from ingest.statements import Statement
from ingest.validity import Event, EventKind

T = TypeVar("T")


class Scope:
    """Which statements of a document speak of one of its accesses."""

    def __init__(
        self,
        one: Indication,
        others: Sequence[Indication],
        drug: Drug,
        rivals: Sequence[Drug],
        told: Sequence[Statement],
    ) -> None:
        own, marked = bearing(one, others) if others else (frozenset(), frozenset())
        if own:
            told = [piece for s in told for piece in clauses(s)]
        self.one = one
        self.local = one.local
        self._keys = one.keys
        self.rivals = rivals
        self._own = {(s.start, s.end) for s in one.local}
        taken = {(s.start, s.end) for o in others for s in o.local} - self._own
        self.others = tuple(s for o in others for s in o.local if (s.start, s.end) not in self._own)
        rowed = one.apart or (bool(one.drug) and any(s.entry for s in one.local))
        mine = [
            s for s in told if (s.start, s.end) not in taken and not self.owns(s) and not _about_rival(s, drug, rivals)
        ]
        if others:
            carried = [_marked(o.local) - _marked(one.local) for o in others]
            mine = [s for s in mine if not _carries(s, frozenset().union(*carried)) or _carries(s, _marked(one.local))]
        if not others:
            self.near: tuple[Statement, ...] = ()
            self.shared: tuple[Statement, ...] = tuple(mine)
        elif rowed:  # a survey's sentences are about no row in particular
            self.near = self.shared = ()
        else:
            # Two medicines of one disease are told apart by their names: its statements speak of both.
            keys = [k for o in others for k in o.keys if o.drug == one.drug or k not in one.keys]
            rows, turns = _rows(told), _turns(told, len(others) + 1)
            turn = sum(o.local[0].start < one.local[0].start for o in others if o.local and one.local)
            mine = [s for s in mine if turns.get(s.entry, turn) == turn]
            lettered = about(told, marked) if own else {}
            mine = [s for s in mine if own & lettered.get((s.start, s.end), own) or not own]
            mineonly = {id(s) for s in mine if s.entry in turns or (s.start, s.end) in lettered}
            self.near = tuple(
                s for s in mine if id(s) in mineonly or (_about(s, one.keys, rows) and not _about(s, keys, rows))
            )
            self.shared = tuple(s for s in mine if id(s) not in mineonly and not _about(s, (*one.keys, *keys), rows))
        self.all = (*self.local, *self.near, *self.shared)
        self.common = tuple(sorted(self.all, key=lambda s: s.start))
        titled = [s for s in told if s.kind is PartKind.TITLE]
        self._told = told
        self._told_rows = _rows(told)
        self.events = tuple(sorted({(s.start, s.end): s for s in (*titled, *self.all)}.values(), key=lambda s: s.start))

    def owns(self, s: Statement) -> bool:
        """Whether a statement is the indication's alone."""
        return (s.start, s.end) in self._own

    def happened(self, all_: Sequence[Event]) -> tuple[Event, ...]:
        """The events that its statements tell."""
        spans = [(s.opens, s.end) for s in self.events if not self._refuses_another(s, all_)]
        return tuple(
            e
            for e in all_
            if any(a < e.finish and e.start < b for a, b in self._rows_of(e, spans)) or self._heads(e, spans)
        )

    def _rows_of(self, event: Event, spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
        """The spans that may hold an event: one that begins in a cell of a table is of that cell alone."""
        cell = next((s for s in self._told if s.entry and s.opens <= event.start < s.end), None)
        return spans if cell is None else [span for span in spans if span == (cell.opens, cell.end)]

    def _heads(self, event: Event, spans: Sequence[tuple[int, int]]) -> bool:
        """Whether an event stands in a heading, in no statement, and the statement below it is the indication's."""
        if any(s.opens < event.finish and event.start < s.end for s in self._told):
            return False
        below = next((s for s in self._told if s.opens >= event.finish), None)
        return below is not None and (below.opens, below.end) in spans

    def _refuses_another(self, s: Statement, all_: Sequence[Event]) -> bool:
        """Whether a document that grants something refuses or ends it, here, only for diseases not this one's."""
        shut = (EventKind.REFUSED, EventKind.ENDED, EventKind.CLOSED, EventKind.HINTED)
        if not any(e.kind in shut and s.opens <= e.start < s.end for e in all_) or self.owns(s):
            return False
        words = s.label if diseases(s.label) else self._told_rows.get(s.entry, s.text)
        if self.others and _GRANTS.search(s.folded) and _REFUSES.search(s.folded) and not diseases(words):
            return True  # « une autorisation octroyée et une refusée »: which is which, others say
        granted = bool(s.entry) or any(e.kind in (EventKind.GRANTED, EventKind.RENEWED) for e in all_)
        return granted and bool(self._keys) and bool(diseases(words)) and not _about(s, self._keys, self._told_rows)

    def particular(
        self, read: Callable[[Sequence[Statement]], T], keep: Callable[[Statement], bool] = lambda _: True
    ) -> T:
        """A cell that belongs to the indication: read where the indication stands, elsewhere if `keep` lets it.

        In a document of several indications, general words never fill a cell that others state for themselves.
        """
        found = read((*self.local, *self.near))
        if found or read(self.others):
            return found
        return read([s for s in self.common if keep(s)])


def _marked(local: Sequence[Statement]) -> frozenset[str]:
    """Names of the biomarkers that an indication's own statements require."""
    return frozenset(m.name for s in local for m in markers(s.text) if len(m.name) > 2)


def _carries(s: Statement, names_: frozenset[str]) -> bool:
    return any(stands(s.text, n, "", "") for n in names_)


def _rows(told: Sequence[Statement]) -> dict[str, str]:
    """The words of each row of a table: a cell is about what its row names."""
    found: dict[str, str] = {}
    for s in told:
        if s.entry:
            found[s.entry] = f"{found[s.entry]} | {s.text}" if s.entry in found else s.text
    return found


_ORDINAL = re.compile(r"(?:indications? )?(?:n° ?)?(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)°]?")


def _turns(told: Sequence[Statement], count: int) -> dict[str, int]:
    """Which indication each row is about, in tables of `count` rows that only number the indications."""
    tables: dict[str, dict[str, Statement]] = {}
    for s in told:
        if s.entry:
            tables.setdefault(s.entry.split(":")[0], {}).setdefault(s.entry, s)
    return {
        entry: n
        for rows in tables.values()
        if len(rows) == count and all(_ORDINAL.fullmatch(first.folded.strip()) for first in rows.values())
        for n, entry in enumerate(rows)
    }


_GRANTS, _REFUSES = re.compile(r"\b(?:octroy|accord)"), re.compile(r"\b(?:refus|rejet)")


def _about(s: Statement, keys: Sequence[frozenset[str]], rows: dict[str, str]) -> bool:
    """Whether a statement names one of some diseases, or else the heading right above it does."""
    row = diseases(s.label) or diseases(rows.get(s.entry, s.text))  # its own name first, where columns are compared
    named = row or (diseases(s.path[-1]) if s.path else ())
    return any(same(d.key, key) for d in named for key in keys)


def _about_rival(s: Statement, drug: Drug, rivals: Sequence[Drug]) -> bool:
    """Whether a statement names another medicine of the document and not this one."""
    if drug.keys and other_named(s.text, drug.keys):
        return True
    if not rivals:
        return False
    words = {key(w) for w in mentioned(" ".join((s.text, *s.path)))}
    theirs = bool(words & {k for r in rivals for k in r.keys}) or any(headed_by(s, r) for r in rivals)
    return theirs and not words & drug.keys and not names(s, drug)
