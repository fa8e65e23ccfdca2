"""Which passages may lead, without reading the longest lists through.

A gram of a common ending stands in a quarter of the passages, and so do the official words for an everyday one: their
lists are long, and what they add is little. They are first left aside; no passage gains more by them than their rarity
(the bound of MaxScore: Turtle and Flood, 1995). They are then looked up only in the passages that they could lift among
those asked for, so that these and their scores are, to the bit, what reading everything gives.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.bm25 import Postings
from index.fusion import Mask, Places, Scores, kth
from index.wanted import Asked, Choice

COMMON = 1 / 8  # entries for each passage from which a list may be left aside
SPARED = 0.2  # share of what the query can give at most that is left aside: with more, too many passages may still lead
WORTH = 30_000  # entries of such lists below which they are simply read
_LOOKUP = 12  # entries read in the time of one look-up
_BLOCK = 256  # passages of which one may stand for all
_SLACK = 1e-5  # what rounding may hide
_LEAST = 1e-30  # anything positive
_NOTHING = Asked({})


@dataclass(frozen=True, slots=True)
class Depth:
    """How far down a ranking must be right: the k best passages, and all at most `lift` below the last of them."""

    k: int
    lift: float = 0.0


def scores(postings: Postings, asked: Asked) -> Scores:
    """What is asked of one list, for every passage: float32 (size,)."""
    total = postings.scores(asked.terms)
    for choice in asked.choices:
        postings.complete(total, choice.typed, choice.others)
    return total


def _parted(postings: Postings, asked: Asked, common: float, spared: float, worth: int) -> tuple[Asked, Asked]:
    """What is read, and what is left aside, the longest first: nothing where this spares too little."""
    lists = [[term] for term in asked.terms] + [_names(choice) for choice in asked.choices]
    if postings.size * sum(map(len, lists)) <= worth:
        return asked, _NOTHING
    entries = np.asarray([postings.frequencies(names).sum() for names in lists])
    long = [n for n in np.argsort(-entries, kind="stable") if entries[n] > common * postings.size]
    if entries[long].sum() <= worth:
        return asked, _NOTHING
    most = np.concatenate((postings.most(asked.terms), [_most(postings, choice) for choice in asked.choices]))
    kept = set(long[: int(np.searchsorted(np.cumsum(most[long]), spared * most.sum(), side="right"))])
    return _some(asked, lambda n: n not in kept), _some(asked, kept.__contains__)


def _some(asked: Asked, wanted: Callable[[int], bool]) -> Asked:
    """The terms and the choices whose number is wanted; choices are numbered after terms."""
    terms = {term: weight for n, (term, weight) in enumerate(asked.terms.items()) if wanted(n)}
    return Asked(terms, tuple(c for n, c in enumerate(asked.choices, len(asked.terms)) if wanted(n)))


def _names(choice: Choice) -> list[str]:
    return [*choice.typed, *(term for other in choice.others for term in other)]


def _most(postings: Postings, choice: Choice) -> float:
    """What completing a choice adds at most."""
    return max((float(postings.most(other).sum()) for other in choice.others), default=0.0)


class Scoring:
    """Scores by one list, float32 (size,): right where they were settled, elsewhere without what was left aside."""

    def __init__(
        self, postings: Postings, asked: Asked, common: float = COMMON, spared: float = SPARED, worth: int = WORTH
    ) -> None:
        rest, self._aside = _parted(postings, asked, common, spared, worth)
        names = [*self._aside.terms, *(name for choice in self._aside.choices for name in _names(choice))]
        self._postings, self._lists, self._entries = postings, len(names), int(postings.frequencies(names).sum())
        self.scores = scores(postings, rest)
        choices = sum(_most(postings, choice) for choice in self._aside.choices)
        self.missing = float(postings.most(self._aside.terms).sum()) + choices  # no score lacks more
        self._settled = np.zeros(postings.size if names else 0, dtype=np.bool_)

    def top(self) -> float:
        """The highest score, settled."""
        high = float(self.scores.max(initial=0.0))
        if not self.missing:
            return high
        self.settle(np.flatnonzero(self.scores >= high - self.missing - _SLACK))
        return float(self.scores.max(initial=0.0))

    def settle(self, places: Places) -> None:
        """Make the scores of these passages right; of all where that is not more work."""
        if not self.missing:
            return
        places = places[~self._settled[places]]
        if len(places) * self._lists * _LOOKUP > self._entries:
            self.finish()
            return
        self._postings.add_at(self.scores, places, self._aside.terms)
        for choice in self._aside.choices:
            self._postings.complete_at(self.scores, places, choice.typed, choice.others)
        self._settled[places] = True

    def finish(self) -> None:
        """Make every score right."""
        if self.missing:
            settled = np.flatnonzero(self._settled)
            kept = self.scores[settled]
            self._postings.add(self.scores, self._aside.terms)
            for choice in self._aside.choices:
                self._postings.complete(self.scores, choice.typed, choice.others)
            self.scores[settled] = kept
            self.missing = 0.0


class Sum:
    """Scores of passages by several lists and by their documents, added up: right where they were settled.

    Everything is float32 (passages,); `shares` are what a point of each list counts, `fading` what passages do.
    """

    def __init__(
        self, lists: Sequence[Scoring], shares: Sequence[float], fading: Scores | None, around: Scores | None
    ) -> None:
        self._lists = tuple(zip(lists, map(np.float32, shares), strict=True))
        self._fading, self._around = fading, around
        self.total = self._at(slice(None))

    @property
    def missing(self) -> float:
        """What no sum lacks more than."""
        return sum(float(share) * scoring.missing for scoring, share in self._lists)

    def lead(self, depth: Depth, allowed: Mask | None = None) -> Places:
        """The allowed passages, ascending, that may be among those asked for; their sums are settled."""
        shown = self.total if allowed is None else np.where(allowed, self.total, 0)
        least = _at_least(shown, depth.k) - depth.lift - self.missing - _SLACK
        if least > 0:
            places = np.flatnonzero(shown >= least)
            self.settle(places)
            return places
        self.finish()
        return np.flatnonzero(self.total >= _LEAST if allowed is None else allowed & (self.total >= _LEAST))

    def settle(self, places: Places) -> None:
        """Make the sums of these passages right."""
        before = self.missing
        if before:
            for scoring, _ in self._lists:
                scoring.settle(places)
            # Where a list was read through after all, every sum gains by it.
            at = places if self.missing == before else slice(None)
            self.total[at] = self._at(at)

    def finish(self) -> None:
        """Make every sum right."""
        if self.missing:
            for scoring, _ in self._lists:
                scoring.finish()
            self.total = self._at(slice(None))

    def _at(self, places: Places | slice) -> Scores:
        (first, share), *others = self._lists
        total: npt.NDArray[np.float32] = first.scores[places] * share
        for scoring, share in others:
            total += scoring.scores[places] * share
        if self._fading is not None:
            total *= self._fading[places]
        if self._around is not None:
            total += self._around[places]
        return total


def _at_least(scores: Scores, k: int) -> float:
    """At most the k-th highest score, and near it: that of the highest of each block, which is quicker to find."""
    whole = len(scores) // _BLOCK * _BLOCK
    if whole < k * _BLOCK:
        return kth(scores, k)
    return kth(scores[:whole].reshape(-1, _BLOCK).max(axis=1), k)
