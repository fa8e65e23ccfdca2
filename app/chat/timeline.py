"""When an access was open, closed or unknown, as documents known on a day tell it: stretches of days, and what came.

A stretch is a run of days with one status, decided day by day as everywhere else. What lies after the day of reading
is what is written so far, and may change.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.catalogue import first
from ingest.accesses import Access
from ingest.dates import spell
from ingest.model import Document
from ingest.told import Told
from ingest.validity import REFORM, Event, Regime, Status, Verdict, decide

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one status, from `start` to `end`, both included; None where it has no end that is written."""

    status: Status
    start: date
    end: date | None
    reason: str
    computed: bool  # whether the last day was derived from a duration

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Published:
    """A document that tells of the access, on the day from which it speaks."""

    day: date
    document: str
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """The time of one access."""

    id: str
    stretches: tuple[Stretch, ...]
    documents: tuple[Published, ...]


def line(access: Access, day: date) -> Line | None:
    """The time of an access as documents that existed on `day` tell it; None when none existed."""
    view = access.at(day)
    if view is None:
        return None
    known = [told for told in access.told if told.since <= day]
    firm = [told for told in known if not told.survey] or known
    pairs = [(event, told.published or told.updated or told.written) for told in firm for event in told.card.events]
    stated = first(view.cards, lambda card: card.regime)
    rules = stated.value if stated else Regime.UNKNOWN
    found = _stretches(rules, pairs, day) if pairs or rules in (Regime.ATU, Regime.RTU) else ()
    here = next((one for one in found if one.holds(day)), None)
    if found and (here is None or here.status is not view.verdict.status):  # decided by more than its own events
        before = [one for one in found if one.end is not None and one.end < day]
        found = (*before, Stretch(view.verdict.status, day, view.verdict.until, view.verdict.reason, False))
    return Line(access.id, found, _published(known))


def told(one: Stretch, day: date) -> str:
    """A stretch in words: « du 6 avril 2025 au 5 avril 2028 (calculé) »."""
    if one.end is None:
        return f"depuis le {spell(one.start)}" if one.start <= day else f"à partir du {spell(one.start)}"
    if one.end == one.start:
        return f"le {spell(one.start)}"
    return f"du {spell(one.start)} au {spell(one.end)}{' (calculé)' if one.computed else ''}"


def _stretches(rules: Regime, pairs: Sequence[tuple[Event, date | None]], day: date) -> tuple[Stretch, ...]:
    """Days that may change the status, tried one by one; a lapse between two of them is found by halving."""
    days = sorted(_turns(rules, pairs, day))
    if not days:
        return ()
    found: list[tuple[date, Verdict]] = []
    for start, following in zip(days, (*days[1:], None), strict=True):
        verdict = decide(rules, pairs, start)
        _add(found, start, verdict)
        last = following - DAY if following else max(days[-1], day) + 1500 * DAY
        if decide(rules, pairs, last).status is not verdict.status:
            _add(found, *_lapse(rules, pairs, start, last))
    return tuple(_joined(found))


def _add(found: list[tuple[date, Verdict]], start: date, verdict: Verdict) -> None:
    if not found or found[-1][1].status is not verdict.status:
        found.append((start, verdict))


def _lapse(rules: Regime, pairs: Sequence[tuple[Event, date | None]], same: date, other: date) -> tuple[date, Verdict]:
    """The first day whose status is that of `other`, between two days of different statuses."""
    before = decide(rules, pairs, same).status
    while other - same > DAY:
        middle = same + (other - same) // 2
        if decide(rules, pairs, middle).status is before:
            same = middle
        else:
            other = middle
    return other, decide(rules, pairs, other)


def _turns(rules: Regime, pairs: Sequence[tuple[Event, date | None]], day: date) -> Iterator[date]:
    """Every day on which something begins, and the day after every end."""
    seen = {REFORM} if rules in (Regime.ATU, Regime.RTU) else set()
    for event, published in pairs:
        seen |= {d for d in (event.effect, event.effect or published) if d is not None}
        if event.end is not None:
            seen.add(event.end + DAY)
        if event.effect is not None:
            seen.add(event.effect + DAY)
    yield from seen or {day}


def _joined(found: Sequence[tuple[date, Verdict]]) -> Iterator[Stretch]:
    """Neighbours of one status as one; what is unknown before anything happened is no stretch."""
    kept = list(found)
    while len(kept) > 1 and kept[0][1].status is Status.UNKNOWN:
        kept.pop(0)
    for (start, verdict), following in zip(kept, (*kept[1:], None), strict=True):
        end = following[0] - DAY if following else None
        yield Stretch(verdict.status, start, end, verdict.reason, verdict.computed and verdict.until == end)


def _published(known: Sequence[Told]) -> tuple[Published, ...]:
    days: dict[str, Published] = {}
    for one in known:
        if one.day != date.min:
            days.setdefault(one.card.document, Published(one.day, one.card.document, one.title))
    return tuple(sorted(days.values(), key=lambda p: (p.day, p.document)))


def undated(known: Sequence[Document], shown: Line) -> tuple[Document, ...]:
    """The documents of an access that stand on no day of its line."""
    placed = {one.document for one in shown.documents}
    return tuple(document for document in known if document.id not in placed)
