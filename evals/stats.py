"""Intervals and paired tests; nothing here returns NaN."""

from collections.abc import Sequence

import numpy as np
from scipy import stats

from evals.model import Interval

RESAMPLES = 2000


def proportion(hits: int, n: int) -> Interval | None:
    """Wilson's 95 % interval of `hits` out of `n` (Wilson 1927); None when `n` is 0."""
    if n == 0:
        return None
    found = stats.binomtest(hits, n).proportion_ci(0.95, method="wilson")
    return Interval(float(found.low), float(found.high))


def mean(values: Sequence[float], seed: int = 0) -> Interval | None:
    """The percentile bootstrap 95 % interval of a mean; None under two values."""
    return ratio(values, [1.0] * len(values), seed)


def ratio(hits: Sequence[float], of: Sequence[float], seed: int = 0) -> Interval | None:
    """The bootstrap 95 % interval of `sum(hits) / sum(of)`, resampling questions; None under two questions."""
    if len(hits) < 2:
        return None
    draws = np.random.default_rng(seed).integers(0, len(hits), (RESAMPLES, len(hits)))
    totals = np.asarray(of, dtype=float)[draws].sum(axis=1)
    shares = np.asarray(hits, dtype=float)[draws].sum(axis=1)[totals > 0] / totals[totals > 0]
    low, high = np.percentile(shares, [2.5, 97.5])
    return Interval(float(low), float(high))


def mcnemar(fixed: int, broken: int) -> float:
    """The exact two-sided p-value that `fixed` and `broken` are equally likely (McNemar 1947)."""
    return float(stats.binomtest(fixed, fixed + broken).pvalue) if fixed + broken else 1.0


def worse(fixed: int, broken: int) -> float:
    """The exact one-sided p-value that no more got broken than fixed."""
    return float(stats.binomtest(broken, fixed + broken, alternative="greater").pvalue) if fixed + broken else 1.0


def difference(before: Sequence[float], after: Sequence[float], seed: int = 0) -> tuple[float, Interval | None, float]:
    """Mean paired difference, its bootstrap interval, and the p-value of a sign-flip permutation test."""
    deltas = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    if not deltas.any():
        return 0.0, (Interval(0.0, 0.0) if len(deltas) > 1 else None), 1.0
    observed = float(deltas.mean())
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], (RESAMPLES, len(deltas)))
    extreme = np.abs((signs * deltas).mean(axis=1)) >= abs(observed) - 1e-12
    return observed, mean(list(deltas), seed), float((extreme.sum() + 1) / (RESAMPLES + 1))  # Phipson and Smyth 2010


def kappa(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Cohen's kappa of two raters (Cohen 1960); None when chance alone explains full agreement or nothing is rated."""
    if not first:
        return None
    agreed = sum(a == b for a, b in zip(first, second, strict=True)) / len(first)
    labels = set(first) | set(second)
    chance = sum(list(first).count(label) * list(second).count(label) for label in labels) / len(first) ** 2
    return None if chance >= 1 else (agreed - chance) / (1 - chance)
