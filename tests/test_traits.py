"""Filters: a filtered search is the full ranking without what every filter, read by hand, sets aside."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.analysis import fold
from index.model import Filters
from index.query import plain
from index.search import Searcher
from ingest.accesses import accesses
from ingest.model import Document, Genre
from ingest.names import key
from ingest.validity import Regime, Status

TEXTS = ("RCP nationale", "récidive après chimiothérapie", "gélules enfant", "réfrigérateur", "décision AMM")
DAYS = (date(2019, 1, 1), date(2024, 6, 1), date(2025, 6, 1), date(2026, 11, 20))


@pytest.fixture(scope="module")
def searcher(programmes: Path) -> Searcher:
    return Searcher.open(programmes)


def passes(document: Document, searcher: Searcher, asked: Filters) -> bool:
    """Every filter read the long way, from the document and its accesses alone."""
    if asked.documents is not None and document.id not in asked.documents:
        return False
    if asked.published_by and document.published and document.published > asked.published_by:
        return False
    if asked.publishers is not None and fold(document.publisher) not in {fold(p) for p in asked.publishers}:
        return False
    if asked.genres is not None and document.genre not in asked.genres:
        return False
    if not asked.of_accesses:
        return True
    every = accesses((d, searcher.cards(d.id)) for d in searcher.documents())
    for access in every:
        for card in (told.card for told in access.told if told.card.document == document.id):
            view = access.at(asked.as_of) if asked.as_of else None
            regime = card.regime.value if card.regime else Regime.UNKNOWN
            population = card.population.value if card.population else None
            if all((
                asked.drugs is None or any(key(n) == key(w) for n in card.drug.names for w in asked.drugs),
                asked.regimes is None or regime in asked.regimes,
                asked.age is None or (population is not None and population.holds(asked.age)),
                asked.statuses is None or (view is not None and view.verdict.status in asked.statuses),
            )):  # fmt: skip
                return True
    return False


def test_the_documents_tell_of_different_things(searcher: Searcher) -> None:
    every = accesses((d, searcher.cards(d.id)) for d in searcher.documents())
    assert len({view.verdict.status for one in every if (view := one.at(DAYS[-1]))}) >= 2
    assert len({d.genre for d in searcher.documents()}) >= 2


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_filtered_search_is_brute_force(searcher: Searcher, data: st.DataObject) -> None:
    documents = searcher.documents()
    names = sorted({n for d in documents for c in searcher.cards(d.id) for n in c.drug.names})

    def some(values: list[object]) -> st.SearchStrategy[frozenset[object] | None]:
        return st.none() | st.frozensets(st.sampled_from(values), max_size=4)

    day = data.draw(st.sampled_from(DAYS))
    asked = Filters(
        documents=data.draw(some([d.id for d in documents] + ["absent"])),  # type: ignore[arg-type]
        published_by=data.draw(st.none() | st.sampled_from(DAYS)),
        publishers=data.draw(some([*{d.publisher.upper() for d in documents}, "absent"])),  # type: ignore[arg-type]
        genres=data.draw(some(list(Genre))),  # type: ignore[arg-type]
        drugs=data.draw(some([*names, "absent"])),  # type: ignore[arg-type]
        regimes=data.draw(some(list(Regime))),  # type: ignore[arg-type]
        age=data.draw(st.none() | st.sampled_from([0.5, 8.0, 40.0])),
        statuses=data.draw(some(list(Status))),  # type: ignore[arg-type]
        as_of=day,
    )
    query = plain(data.draw(st.sampled_from(TEXTS)))
    kept = {d.id for d in documents if passes(d, searcher, asked)}
    everything = searcher.search(query, 10_000)
    expected = [(h.passage.id, h.score) for h in everything if h.passage.document in kept]
    k = data.draw(st.sampled_from([1, 5, 10_000]))
    found = searcher.search(replace(query, filters=asked), k)
    assert [(h.passage.id, h.score) for h in found] == expected[:k]


def test_one_access_must_satisfy_all_that_is_asked_of_accesses(searcher: Searcher) -> None:
    """No document passes because one of its accesses is of the medicine and another one is open."""
    every = accesses((d, searcher.cards(d.id)) for d in searcher.documents())
    day = DAYS[-1]
    for access in every:
        view = access.at(day)
        if view is None:
            continue
        names = frozenset(access.told[0].card.drug.names)
        others = frozenset(Status) - {v.verdict.status for o in every if (v := o.at(day)) and _drugs(o) & names}
        filters = Filters(drugs=names, statuses=others, as_of=day)
        assert searcher.search(replace(plain("RCP nationale récidive"), filters=filters)) == ()


def _drugs(access: object) -> frozenset[str]:
    return frozenset(n for told in access.told for n in told.card.drug.names)  # type: ignore[attr-defined]


def test_a_status_needs_a_day(searcher: Searcher) -> None:
    asked = Filters(statuses=frozenset({Status.OPEN}))
    with pytest.raises(ValueError, match="jour"):
        searcher.search(replace(plain("RCP"), filters=asked))
    assert searcher.search(replace(plain("RCP"), filters=replace(asked, published_by=DAYS[-1])))
