"""Indications taken out of an access that goes on without them: a card of their own, closed to new patients."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from ingest.diseases import diseases, same
from ingest.indication import BARRED, Indication, made
from ingest.model import Document
from ingest.placed import WITHDRAWN
from ingest.statements import Statement
from ingest.validity import Event, EventKind

# « Les patients déjà traités peuvent le poursuivre »: nobody new, and those who take it go on.
_GOES_ON = re.compile(r"\b(?:poursui\w+|continu\w+|deja traite\w*|en cours)\b")
_THIS_ONE = re.compile(r"\b(?:cette|ladite|l'ancienne) indication\b")
_GIVEN = (EventKind.GRANTED, EventKind.RENEWED)


def taken_out(
    statements: Sequence[Statement], listed: Sequence[Indication], document: Document
) -> Iterator[Indication]:
    """The indications that a document which grants others closes to new patients, each with what speaks of it."""
    if not any(one.keys for one in listed):
        return
    seen: list[frozenset[str]] = [k for one in listed for k in one.keys]
    for n, s in enumerate(statements):
        named = diseases(s.text) if WITHDRAWN.search(s.folded) and not BARRED & s.fields else ()
        if len(named) != 1 or any(same(named[0].key, k) for k in seen):
            continue
        seen.append(named[0].key)
        local = [s, *_also(statements, n, named[0].key)]
        if not any(_GOES_ON.search(o.folded) for o in local):
            continue  # the later text only unsays it: nothing is told of how it is reached
        found = made([s], tuple(local), document, listed[0].drug)
        yield replace(found, withdrawn=True) if found.keys else found


def _also(statements: Sequence[Statement], at: int, key: frozenset[str]) -> Iterator[Statement]:
    """Other statements about the disease, and « cette indication » in the paragraph of one of them."""
    near: int | None = None
    for n, s in enumerate(statements):
        about = n != at and not BARRED & s.fields and any(same(d.key, key) for d in diseases(s.text))
        about = about and not s.folded.startswith(("vu ", "considerant"))
        if about or (near == s.part and _THIS_ONE.search(s.folded)):
            near = s.part
            yield s


def events_of(one: Indication, happened: Sequence[Event]) -> tuple[Event, ...]:
    """What happened to an indication that was taken out: it was open until the decision took effect."""
    said = one.local[0]
    since: date | None = max((e.effect for e in happened if e.effect and e.kind in _GIVEN), default=None)
    return (Event(EventKind.GRANTED, said.start, said.end), Event(EventKind.CLOSED, said.start, said.end, since))
