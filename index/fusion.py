"""Putting rankings together: scores on one scale, a weighted sum, the best places. Pure functions over arrays."""

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

_LEAST = 1e-30  # anything positive


def shared(scores: Scores) -> Scores:
    """Scores that begin at nought (BM25's) as shares of the highest; all 0 when nothing matched."""
    top = float(scores.max(initial=0.0))
    return scores / np.float32(top) if top > 0 else np.zeros_like(scores)


def best(scores: Scores, k: int) -> Places:
    """Places of the k highest positive scores, highest first, earlier place first among equals."""
    # Everything that reaches the k-th score stays, so that ties are cut by place and never by chance.
    candidates = np.flatnonzero(scores >= max(kth(scores, k), _LEAST))
    order = np.argsort(-scores[candidates], kind="stable")
    return candidates[order][: max(k, 0)]


def kth(scores: Scores, k: int) -> float:
    """The k-th highest positive score, or 0 when there are fewer."""
    if not len(scores) >= k > 0:
        return 0.0
    return max(float(np.partition(scores, len(scores) - k)[len(scores) - k]), 0.0)


def ranks(scores: Scores, places: npt.NDArray[np.integer]) -> list[int]:
    """For each place, how many score higher, plus one."""
    if not len(places):
        return []
    # Only what stands as high as the lowest of these places needs to be sorted.
    lowest = max(float(scores[places].min()), _LEAST)
    ordered = np.sort(scores[scores >= lowest])
    return [int(n) + 1 for n in len(ordered) - np.searchsorted(ordered, scores[places], side="right")]
