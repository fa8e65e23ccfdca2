"""Documents that say nearly the same: prints of a page, copies of a notice, one text on two sites.

Each document is its set of five-word runs, hashed (Broder, 1997). A fixed quarter of them, chosen by the hash itself so
that two documents choose alike, tells which are worth comparing; the whole sets are then compared. Two are nearly the
same when what they share is most of their union; the one with the greatest authority leads its group. Nothing is
dropped: what differs may matter.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from ingest.model import Document, Genre
from ingest.validity import fold

_RUN: Final = 5  # words
_SHARE: Final = 4  # one hash in so many is kept
_LEAST: Final = 32  # hashes of a document whose share is too small: all are kept
_NEAR: Final = 0.8  # of the union
_COMMON: Final = 64  # documents that share a run, beyond which not every two of them are paired
_LIKELY: Final = 0.3  # of the smaller document, seen to be shared, before the whole is compared
_WORD: Final = re.compile(r"\w+")
_RANKS: Final = {
    Genre.DECISION: 0,
    Genre.PROTOCOL: 1,
    Genre.REFERENCE: 2,
    Genre.GUIDE: 3,
    Genre.FAQ: 3,
    Genre.NEWS: 4,
    Genre.NOTE: 4,
    Genre.TRIAL: 4,
    Genre.OTHER: 5,
    Genre.SHEET: 6,
}
Runs = npt.NDArray[np.uint64]


def grouped(documents: Sequence[Document]) -> tuple[Document, ...]:
    """The documents in the same order, each but the first of its group naming that first one in `same_as`.

    Versions of one text are left to their chain: only texts that still stand are compared.
    """
    standing = [one for one in documents if one.ceased is None and one.text]
    leads: dict[str, str] = {}
    for group in _groups(standing):
        ordered = sorted(group, key=_authority)
        leads |= {one.id: ordered[0].id for one in ordered[1:] if one.successor != ordered[0].id}
    return tuple(replace(one, same_as=leads[one.id]) if one.id in leads else one for one in documents)


def _share(left: Runs, right: Runs) -> float:
    shared = len(np.intersect1d(left, right, assume_unique=True))
    union = len(left) + len(right) - shared
    return shared / union if union else 0.0


def _groups(documents: Sequence[Document]) -> list[list[Document]]:
    if len(documents) < 2:
        return []
    whole = [_runs(one.text) for one in documents]
    some = [_sample(one) for one in whole]
    parent = list(range(len(documents)))

    def root(n: int) -> int:
        while parent[n] != n:
            n = parent[n]
        return n

    for (a, b), shared in _candidates(some).items():
        likely = shared >= _LIKELY * min(len(some[a]), len(some[b]))
        if likely and root(a) != root(b) and _share(whole[a], whole[b]) >= _NEAR:
            parent[max(root(a), root(b))] = min(root(a), root(b))
    found: dict[int, list[Document]] = {}
    for n, one in enumerate(documents):
        found.setdefault(root(n), []).append(one)
    return [group for group in found.values() if len(group) > 1]


def _candidates(runs: Sequence[Runs]) -> Counter[tuple[int, int]]:
    """Pairs that may be alike, with how many runs they were seen to share.

    A run of many documents is boilerplate, or belongs to many copies: it pairs neighbours only, which is enough to
    join copies one to the next.
    """
    values = np.concatenate(runs) if runs else np.empty(0, np.uint64)
    owners = np.repeat(np.arange(len(runs)), [len(one) for one in runs])
    order = np.argsort(values, kind="stable")
    values, owners = values[order], owners[order]
    edges = np.flatnonzero(np.r_[True, values[1:] != values[:-1], True]) if len(values) else np.empty(0, np.int64)
    pairs: Counter[tuple[int, int]] = Counter()
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if end - start > 1:
            some = owners[start:end].tolist()
            pairs.update(combinations(some, 2) if len(some) <= _COMMON else pairwise(some))
    return pairs


def _runs(text: str) -> Runs:
    """The distinct hashes of the runs of a text, in order."""
    words = _WORD.findall(fold(text))
    numbers = {word: _number(word) for word in set(words)}
    held = np.asarray([numbers[word] for word in words], dtype=np.uint64)
    if len(held) < _RUN:
        return np.unique(held)
    mixed = np.zeros(len(held) - _RUN + 1, np.uint64)
    with np.errstate(over="ignore"):
        for n in range(_RUN):
            mixed = (mixed ^ held[n : n + len(mixed)]) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
    return np.unique(mixed)


def _sample(every: Runs) -> Runs:
    """A fixed share of the hashes, enough to find what to compare; all of a short text."""
    some = every[every % np.uint64(_SHARE) == 0]
    return some if len(some) >= _LEAST else every


def _number(word: str) -> int:
    """A number for a word, the same in every process."""
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def _authority(document: Document) -> tuple[object, ...]:
    """Official first, then what decides, then what has an address, then the newest."""
    day = document.updated or document.published or date.min
    found = document.source.location.startswith("https://")
    return (document.genre is Genre.SHEET, not found, _RANKS[document.genre], -day.toordinal(), document.id)
