"""Which passages may lead, without reading the longest lists through.

A gram of a common ending stands in a quarter of the passages: its list is long, and what it adds is little. Such lists
are first left aside; no passage gains more by them than their rarity (the bound of MaxScore: Turtle and Flood, 1995).
They are then looked up only in the passages that they could lift among those asked for, so that these and their scores
are, to the bit, what reading everything gives.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.bm25 import Postings
from index.fusion import Mask, Places, Scores, kth
from index.wanted import Asked

COMMON = 1 / 8  # share of the passages from which a gram's list may be left aside
SPARED = 0.2  # share of what the query can give at most that is left aside: with more, too many passages may still lead
WORTH = 30_000  # entries of such lists below which they are simply read
_LOOKUP = 12  # entries read in the time of one look-up
_BLOCK = 256  # passages of which one may stand for all
_SLACK = 1e-5  # what rounding may hide
_LEAST = 1e-30  # anything positive


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


def _aside(
    postings: Postings, terms: Mapping[str, float], common: float, spared: float, worth: int
) -> Mapping[str, float]:
    """The terms whose lists are left aside, the longest first; none where this spares too little."""
    if postings.size * len(terms) <= worth:
        return {}
    names, often = list(terms), postings.frequencies(terms)
    long = [n for n in np.argsort(-often, kind="stable") if often[n] > common * postings.size]
    if often[long].sum() <= worth:
        return {}
    most = postings.most(terms)
    kept = long[: int(np.searchsorted(np.cumsum(most[long]), spared * most.sum(), side="right"))]
    return {names[n]: terms[names[n]] for n in kept}


class Letters:
    """Scores by grams, float32 (size,): right where they were settled, elsewhere without the most common grams."""

    def __init__(
        self, postings: Postings, asked: Asked, common: float = COMMON, spared: float = SPARED, worth: int = WORTH
    ) -> None:
        self._postings = postings
        self._aside = _aside(postings, asked.terms, common, spared, worth)
        self._entries = int(postings.frequencies(self._aside).sum())
        rest = {term: weight for term, weight in asked.terms.items() if term not in self._aside}
        self.scores = scores(postings, Asked(rest, asked.choices))
        self.missing = float(postings.most(self._aside).sum())  # no score lacks more
        self._settled = np.zeros(postings.size if self._aside else 0, dtype=np.bool_)

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
        if len(places) * len(self._aside) * _LOOKUP > self._entries:
            self.finish()
            return
        self._postings.add_at(self.scores, places, self._aside)
        self._settled[places] = True

    def finish(self) -> None:
        """Make every score right."""
        if self.missing:
            settled = np.flatnonzero(self._settled)
            kept = self.scores[settled]
            self._postings.add(self.scores, self._aside)
            self.scores[settled] = kept
            self.missing = 0.0


class Sum:
    """Scores of passages by words, letters and their documents, added up: right where they were settled.

    Everything is float32 (passages,); `shares` are what words and letters count, `fading` what passages do.
    """

    def __init__(
        self, words: Scores, letters: Letters, shares: tuple[float, float], fading: Scores | None, around: Scores | None
    ) -> None:
        self._words, self._letters, self._fading, self._around = words, letters, fading, around
        self._shares = tuple(np.float32(share) for share in shares)
        self.total = self._at(slice(None))

    def lead(self, depth: Depth, allowed: Mask | None = None) -> Places:
        """The allowed passages, ascending, that may be among those asked for; their sums are settled."""
        shown = self.total if allowed is None else np.where(allowed, self.total, 0)
        least = _at_least(shown, depth.k) - depth.lift - float(self._shares[1]) * self._letters.missing - _SLACK
        if least > 0:
            places = np.flatnonzero(shown >= least)
            self.settle(places)
            return places
        if self._letters.missing:
            self._letters.finish()
            self.total = self._at(slice(None))
        return np.flatnonzero(self.total >= _LEAST if allowed is None else allowed & (self.total >= _LEAST))

    def settle(self, places: Places) -> None:
        """Make the sums of these passages right."""
        if self._letters.missing:
            self._letters.settle(places)
            if self._letters.missing:
                self.total[places] = self._at(places)
            else:
                self.total = self._at(slice(None))

    def _at(self, places: Places | slice) -> Scores:
        total: npt.NDArray[np.float32] = self._words[places] * self._shares[0]
        total += self._letters.scores[places] * self._shares[1]
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
