"""Access cards against labels written by hand: precision and recall of every cell, by document, dev and test apart.

`python -m evals.cards [--half dev|test] [--group documents|fiches|programmes] [--labels FOLDER] [--show]`. A cell
counts as right when it says what the label says: names, dates, ages and states exactly, passages when most of the
labelled words and few others are quoted; « a || b » in a label accepts either.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from time import process_time
from typing import Any

from wordfreq import zipf_frequency

from evals.cardcells import CELLS, agrees, optional, readings, stated
from evals.cardlabels import GROUPS, Labelled, load, packaged
from ingest.accesses import Access, accesses
from ingest.card import AccessCard
from ingest.cards import cards
from ingest.diseases import key, same
from ingest.model import Document
from ingest.reading import read
from ingest.validity import Status, fold

_CORE = ("regime", "rcp.name", "rcp.level", "rcp.frequency", "status")
_LIVE = (str(Status.OPEN), str(Status.CAPPED))
_ACCESS = "accès"  # the access itself: found or not, invented or not
_SWEPT = 120  # months over which an access that is over must stay so


@dataclass(frozen=True, slots=True)
class Judged:
    """One cell of one card: what was said, what should have been, and whether they agree."""

    document: str
    cell: str
    expected: str | None
    found: str | None
    right: bool


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one cell: right, said wrongly or in excess, and missing."""

    right: int
    wrong: int
    missing: int

    @property
    def precision(self) -> float | None:
        """Share of what was said that is right; None when nothing was said."""
        said = self.right + self.wrong
        return self.right / said if said else None

    @property
    def recall(self) -> float | None:
        """Share of what should have been said that was; None when nothing should."""
        due = self.right + self.missing
        return self.right / due if due else None


@dataclass(frozen=True, slots=True)
class Measure:
    """Labelled documents read again: every judged cell, and what reading their cards cost."""

    judged: tuple[Judged, ...]
    documents: int
    cards: int
    pages: int
    seconds: float  # of processor, for the extraction alone: the documents were already read

    @property
    def scores(self) -> dict[str, Score]:
        """Counts by cell."""
        return scores(self.judged)

    @property
    def per_page(self) -> float:
        """Milliseconds of extraction a page; 0 without a page."""
        return 1000 * self.seconds / self.pages if self.pages else 0.0


def measure(labels: Path | None = None, half: str | None = None, group: str | None = None) -> Measure:
    """Judge the labelled documents of one half (« dev », « test ») and one group, or all of them.

    Without `labels`, the project's own; documents kept beside the project are measured where they are at hand.
    """
    chosen = [one for one in load(labels or packaged()) if half in (None, one.half) and group in (None, one.group)]
    for words in ("best", "small"):  # loaded once a process: no page's cost
        zipf_frequency("mot", "fr", wordlist=words)
    judged: list[Judged] = []
    pages, seconds = 0, 0.0
    for one in chosen:
        document = read(one.path)
        started = process_time()
        found = cards(document)
        seconds += process_time() - started
        pages += document.pages
        judged += _judge(one, document, found)
    return Measure(tuple(judged), len(chosen), sum(len(one.cards) for one in chosen), pages, seconds)


def judge(labelled: Labelled) -> tuple[Judged, ...]:
    """Every judged cell of a document, of cards that were found, missed and invented."""
    document = read(labelled.path)
    return tuple(_judge(labelled, document, cards(document)))


def _judge(labelled: Labelled, document: Document, found: Sequence[AccessCard]) -> Iterator[Judged]:
    joined = accesses([(document, found)])
    for expected, card in _matched(labelled.cards, found):
        yield Judged(document.id, _ACCESS, _one(expected), _one(card), expected is not None and card is not None)
        for cell in sorted(labelled.judged & set(CELLS)):
            yield from _cell(document.id, cell, expected, card)
        if "status" in labelled.judged:
            yield from _statuses(document.id, expected, card, joined)
            yield from _reopened(document.id, expected, card, joined)
        for flag in (expected or {}).get("flags", ()):
            seen = card is not None and any(flag in f for f in card.flags)
            yield Judged(document.id, "flags", flag, flag if seen else None, seen)


def _one(access: object) -> str | None:
    return None if access is None else "1"


def _matched(
    expected: Sequence[dict[str, Any]], found: Sequence[AccessCard]
) -> Iterator[tuple[dict[str, Any] | None, AccessCard | None]]:
    """Labels and cards of the same disease and medicine, best likeness first; what is left stands alone."""
    pairs = sorted(
        ((_likeness(one, card), -i, -j) for i, one in enumerate(expected) for j, card in enumerate(found)), reverse=True
    )
    left, right = dict(enumerate(expected)), dict(enumerate(found))
    for likeness, i, j in pairs:
        if likeness > 0 and -i in left and -j in right:
            yield left.pop(-i), right.pop(-j)
    if len(left) == len(right) == 1:  # nothing else can be meant
        yield left.popitem()[1], right.popitem()[1]
    yield from ((one, None) for one in left.values())
    yield from ((None, card) for card in right.values())


def _likeness(expected: dict[str, Any], card: AccessCard) -> float:
    wanted = [key(t) for t in expected.get("tumours", ())]
    own = [key(c.value) for c in card.tumours]
    best = max((len(a & b) / len(a | b) for a in wanted for b in own if same(a, b)), default=0.0)
    names = {fold(n) for n in card.drug.names}
    named = any(fold(expected.get(f"drug.{part}", "·")) in names for part in ("inn", "brand", "code"))
    return best + 0.1 * named


def _cell(document: str, cell: str, expected: dict[str, Any] | None, card: AccessCard | None) -> Iterator[Judged]:
    wanted = (expected or {}).get(cell)
    said = stated(card, cell) if card is not None else ()
    if isinstance(wanted, list):
        yield from _items(document, cell, wanted, said)
        return
    words = said[0] if said else None
    if words is None and (wanted is None or optional(wanted)):
        return
    right = wanted is not None and words is not None and agrees(cell, wanted, words)
    yield Judged(document, cell, wanted, words, right)


def _items(document: str, cell: str, wanted: Sequence[str], said: Sequence[str]) -> Iterator[Judged]:
    rest = list(said)
    for one in wanted:
        hit = next((s for s in rest if agrees(cell, one, s)), None)
        if hit is not None:
            rest.remove(hit)
        elif optional(one):
            continue
        yield Judged(document, cell, one, hit, hit is not None)
    # Another name of what was found already is no fault.
    yield from (Judged(document, cell, None, s, False) for s in rest if not any(agrees(cell, w, s) for w in wanted))


def _statuses(
    document: str, expected: dict[str, Any] | None, card: AccessCard | None, joined: Sequence[Access]
) -> Iterator[Judged]:
    for day, wanted in (expected or {}).get("status", {}).items():
        said = _status(card, joined, date.fromisoformat(day))
        right = said is not None and said in wanted.split(" || ")
        yield Judged(document, "status", f"{wanted} ({day})", said and f"{said} ({day})", right)


def _reopened(
    document: str, expected: dict[str, Any] | None, card: AccessCard | None, joined: Sequence[Access]
) -> Iterator[Judged]:
    """The first day on which an access that is over is shown as open again, looked for month after month."""
    days = (expected or {}).get("status", {})
    start = _over(days, (expected or {}).get("dates.end", ""))
    if start is None or any(_status(card, joined, d) in _LIVE for d in map(date.fromisoformat, days) if d >= start):
        return  # never over, or counted on its labelled day
    for month in range(_SWEPT):
        day = start + timedelta(days=30 * month)
        if (said := _status(card, joined, day)) in _LIVE:
            yield Judged(document, "status", f"{Status.ENDED} ({day})", f"{said} ({day})", False)
            return


def _over(statuses: dict[str, str], end: str) -> date | None:
    """The day after the labels' last live day from which an access is over: a written end, else a labelled day."""
    live = [date.fromisoformat(day) for day, wanted in statuses.items() if set(wanted.split(" || ")) & set(_LIVE)]
    shut = [date.fromisoformat(day) for day in statuses]
    if end:
        shut.append(date.fromisoformat(max(readings(end))) + timedelta(days=1))
    return min((day for day in shut if day > max(live, default=date.min)), default=None)


def _status(card: AccessCard | None, joined: Sequence[Access], day: date) -> str | None:
    access = next((a for a in joined if any(t.card is card for t in a.told)), None) if card is not None else None
    # Of a day before its own a document tells what was: it is asked as it is read once it exists.
    read_on = max(day, *(t.since for t in access.told if t.card is card)) if access is not None else day
    view = access.at(day, read_on) if access is not None else None
    return str(view.verdict.status) if view is not None else None


def scores(judged: Iterable[Judged]) -> dict[str, Score]:
    """Counts by cell, in the order of the cells."""
    return _counted((one for one in judged if one.cell != _ACCESS), (*CELLS, "status", "flags"))


def accesses_found(judged: Iterable[Judged]) -> Score:
    """How many labelled accesses were found at all, how many were missed or invented."""
    counted = _counted((one for one in judged if one.cell == _ACCESS), (_ACCESS,))
    return counted.get(_ACCESS, Score(0, 0, 0))


def _counted(judged: Iterable[Judged], cells: Iterable[str]) -> dict[str, Score]:
    counts: dict[str, list[int]] = {cell: [0, 0, 0] for cell in cells}
    for one in judged:
        count = counts[one.cell]
        if one.right:
            count[0] += 1
        else:
            count[1] += one.found is not None
            count[2] += one.expected is not None
    return {cell: Score(*count) for cell, count in counts.items() if any(count)}


def total(found: dict[str, Score], cells: Iterable[str]) -> Score:
    """Several cells together."""
    chosen = [found[c] for c in cells if c in found]
    return Score(sum(s.right for s in chosen), sum(s.wrong for s in chosen), sum(s.missing for s in chosen))


def wrongly_open(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Accesses shown as open on a day when they were not: the fault that must never happen."""
    return tuple(
        one
        for one in judged
        if one.cell == "status"
        and one.found is not None
        and one.expected is not None
        and one.found.split(" (")[0] in _LIVE
        and not set(one.expected.split(" (")[0].split(" || ")) & set(_LIVE)
    )


def lines(judged: Sequence[Judged]) -> Iterator[str]:
    """The figures for a terminal."""
    found = scores(judged)
    yield f"{'cellule':18} {'précision':>10} {'rappel':>8} {'juste':>6} {'faux':>5} {'manque':>7}"
    for cell, score in found.items():
        yield _line(cell, score)
    yield _line("régime, RCP, statut", total(found, _CORE))
    yield _line("autres cellules", total(found, (c for c in found if c not in _CORE)))
    yield _line("accès", accesses_found(judged))
    yield f"accès présentés à tort comme ouverts : {len(wrongly_open(judged))}"


def _line(name: str, score: Score) -> str:
    precision, recall = (f"{100 * v:.1f} %" if v is not None else "—" for v in (score.precision, score.recall))
    return f"{name:18} {precision:>10} {recall:>8} {score.right:>6} {score.wrong:>5} {score.missing:>7}"


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; exit 1 when an access is shown as open and is not."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.cards", description="Mesurer les fiches d’accès, cellule par cellule."
    )
    parser.add_argument("--half", choices=("dev", "test"), help="une moitié seulement")
    parser.add_argument("--group", choices=GROUPS, help="un groupe de documents seulement")
    parser.add_argument(
        "--labels", type=Path, default=packaged(), help="dossier d’étiquettes (celui du projet par défaut)"
    )
    parser.add_argument("--show", action="store_true", help="montrer chaque cellule fausse ou absente")
    options = parser.parse_args(argv)
    found = measure(options.labels, options.half, options.group)
    if options.show:
        for one in found.judged:
            if not one.right:
                print(f"{one.document} · {one.cell} : attendu {one.expected!r}, trouvé {one.found!r}")
    for line in lines(found.judged):
        print(line)
    print(f"{found.documents} documents, {found.cards} fiches, {found.per_page:.1f} ms par page")
    return 1 if wrongly_open(found.judged) else 0


__all__ = ["Judged", "Labelled", "Measure", "Score", "judge", "load", "measure", "packaged", "scores"]

if __name__ == "__main__":
    sys.exit(main())
