"""Putting rankings together: scores on one scale, a weighted sum, the best places. Pure functions over arrays."""

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]


def scaled(scores: Scores, low: float | None = None) -> Scores:
    """Min-max over the whole collection: 0 for the lowest (or `low`), 1 for the highest; all 0 when they are equal."""
    if not scores.size:
        return scores
    bottom = float(scores.min()) if low is None else low
    width = float(scores.max()) - bottom
    return np.zeros_like(scores) if width <= 0 else np.clip((scores - bottom) / width, 0, 1).astype(np.float32)


def best(scores: Scores, k: int, allowed: Mask | None = None) -> Places:
    """Places of the k highest positive scores, highest first, earlier place first among equals."""
    shown = scores if allowed is None else np.where(allowed, scores, 0)
    candidates = np.flatnonzero(shown > 0)
    if len(candidates) > k > 0:
        # Everything that reaches the k-th score stays, so that ties are cut by place and never by chance.
        floor = np.partition(shown[candidates], len(candidates) - k)[len(candidates) - k]
        candidates = candidates[shown[candidates] >= floor]
    order = np.argsort(-shown[candidates], kind="stable")
    return candidates[order][: max(k, 0)]


def ranks(scores: Scores, places: Places, allowed: Mask | None = None) -> list[int]:
    """For each place, how many allowed passages score higher, plus one."""
    shown = scores if allowed is None else scores[allowed]
    ordered = np.sort(shown[shown > 0])
    return [int(len(ordered) - np.searchsorted(ordered, scores[p], side="right")) + 1 for p in places]
