from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import bm25, leading
from index.fusion import best, kth
from index.leading import Depth, Scoring, Sum
from index.wanted import Asked, Choice

GRAMS = "abcdefgh"
PASSAGES = st.lists(st.lists(st.sampled_from(GRAMS), max_size=8), min_size=1, max_size=40)
WEIGHTS = st.dictionaries(st.sampled_from([*GRAMS, "absent"]), st.sampled_from([0.25, 1.0]), max_size=7)


def asked(terms: Mapping[str, float], others: Mapping[str, float]) -> Asked:
    typed = dict(list(terms.items())[:1])
    return Asked(terms, (Choice(typed, (others,)),) if others else ())


def everything(passages: list[list[str]], query: Asked) -> Scoring:
    """Lists set aside as in the search under test, then read through."""
    made = aside(passages, query)
    made.finish()
    return made


def aside(passages: list[list[str]], query: Asked) -> Scoring:
    return Scoring(bm25.build(passages), query, common=0.25, spared=0.6, worth=0)


def added(words: Scoring, letters: Scoring, size: int) -> Sum:
    tops = words.top(), letters.top()
    shares = [part / top if top else 0.0 for part, top in zip((0.3, 0.5), tops, strict=True)]
    fading = np.linspace(1, 0.9, size).astype(np.float32)
    around = np.linspace(0, 0.3, size).astype(np.float32)
    return Sum((words, letters), shares, fading, around)


@settings(deadline=None, max_examples=300)
@given(PASSAGES, WEIGHTS, WEIGHTS, WEIGHTS, st.integers(0, 6), st.sampled_from([0.0, 0.05, 0.2, 0.6, 2.0]), st.data())
def test_what_leads_is_what_reading_everything_gives(
    passages: list[list[str]],
    terms: Mapping[str, float],
    others: Mapping[str, float],
    words: Mapping[str, float],
    k: int,
    lift: float,
    data: st.DataObject,
) -> None:
    query, size = asked(terms, others), len(passages)
    said = asked(words, {})
    allowed = data.draw(st.none() | st.lists(st.booleans(), min_size=size, max_size=size).map(np.asarray))
    whole = added(everything(passages, said), everything(passages, query), size)
    expected = whole.total if allowed is None else np.where(allowed, whole.total, 0)
    quick = added(aside(passages, said), aside(passages, query), size)
    lead = quick.lead(Depth(k, lift), allowed)
    assert quick.total[lead].tolist() == expected[lead].tolist()  # to the bit
    assert lead[best(quick.total[lead], k)].tolist() == best(expected, k).tolist()
    floor = kth(expected, k)
    wanted = np.flatnonzero((expected >= floor - lift) & (expected > 0))
    assert set(wanted.tolist()) <= set(lead.tolist())
    assert (quick.total <= whole.total).all()
    places = np.asarray(sorted(data.draw(st.sets(st.integers(0, size - 1)))), dtype=np.int64)
    quick.settle(places)
    assert quick.total[places].tolist() == whole.total[places].tolist()
    assert (quick.total <= whole.total).all()


@settings(deadline=None)
@given(PASSAGES, WEIGHTS, WEIGHTS, st.data())
def test_settled_scores_are_right_and_the_highest_always_is(
    passages: list[list[str]], terms: Mapping[str, float], others: Mapping[str, float], data: st.DataObject
) -> None:
    query = asked(terms, others)
    whole, quick = everything(passages, query).scores, aside(passages, query)
    lacking = whole - quick.scores
    assert lacking.min(initial=0) >= 0
    assert lacking.max(initial=0) <= quick.missing + 1e-5
    assert quick.top() == whole.max(initial=0)
    assert int(np.argmax(quick.scores)) == int(np.argmax(whole))
    places = np.asarray(sorted(data.draw(st.sets(st.integers(0, len(passages) - 1)))), dtype=np.int64)
    for _ in range(2):  # a second time changes nothing
        quick.settle(places)
        assert quick.scores[places].tolist() == whole[places].tolist()
    quick.finish()
    assert quick.scores.tolist() == whole.tolist()
    assert whole == pytest.approx(leading.scores(bm25.build(passages), query), abs=1e-5)


def test_a_common_gram_is_looked_up_only_where_it_can_matter() -> None:
    """« a » stands in every passage, « r » in three of four hundred: only these three are looked at."""
    passages = [["a", "r"] if n in (7, 50, 300) else ["a"] for n in range(400)]
    letters = Scoring(bm25.build(passages), Asked({"a": 1.0, "r": 1.0}), worth=0)
    found = Sum((letters,), (1 / letters.top(),), None, None)
    assert found.lead(Depth(3)).tolist() == [7, 50, 300]
    assert letters.missing > 0  # nothing else was read
    low = letters.scores[8]
    letters.finish()
    assert low == 0 < letters.scores[8]


def test_short_lists_are_read_as_they_are() -> None:
    letters = Scoring(bm25.build([["a"], ["a"], ["b"]]), Asked({"a": 1.0}))
    assert letters.missing == 0
    assert leading.WORTH > 2
    assert letters.scores[0] > 0


@given(st.integers(0, 5), st.integers(0, 2**31))
def test_the_highest_of_blocks_bound_the_kth(k: int, seed: int) -> None:
    some = np.random.default_rng(seed).random(2_000, dtype=np.float32)
    some[some < 0.5] = 0
    bound = leading._at_least(some, k)
    assert bound <= kth(some, k)
    assert k == 0 or bound > 0.5
    assert leading._at_least(some[:200], k) == kth(some[:200], k)
