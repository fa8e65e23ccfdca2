"""The dense side of a search: the encoder that made the vectors, the vectors, and their share of the score.

A cosine says nothing by itself: one encoder's lie around 0.1, another's around 0.8. What counts is how far a passage's
cosine stands above the mean of the collection, in standard deviations; mean and deviation of a question's cosines come
from the mean vector and the second moments of the collection, without a look at every passage.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from index import vectors
from index.dense import TRIALS, Dense
from index.encoder import PROBES, Encoder, Vectors, load
from index.errors import OtherIndex
from index.fusion import Mask, Places, Scores
from index.shares import share
from index.threads import single
from index.transformer import for_bulk
from ingest.model import Passage

_FILE = "dense.faiss"
_SPREAD = "spread.npy"  # float32 (d + 1, d): the mean vector, then the second moments
_DIGITS = 5
_FAR = 6.0  # standard deviations above the mean that count as the most
_POOL = 500  # nearest passages that always take part when the encoder is good enough to bring some in
_GOOD = 0.3  # share of the score from which an encoder is good enough for it
_SAME = 0.9999  # cosine that a probe must reach: below it the weights, the tokenizer or the pooling are others
_MOST = 20_000  # passages compared at most for what they share with the question, the best first
_LEAST = 1e-30  # anything positive
_RECENT = 256  # questions whose vector is kept
_WORDS = 8  # of a passage, that stand for a question
_CHUNK = 64  # passages encoded between two words to the user


def encoded_text(passage: Passage) -> str:
    """What the encoder reads of a passage."""
    return f"{passage.context}\n{passage.text}" if passage.context else passage.text


def write(folder: Path, texts: Sequence[str], encoder: Encoder, cache: Path, tell: Callable[[int, int], None]) -> int:
    """Take the vectors that are known, encode the others and keep them; returns how many were encoded."""
    kept = vectors.Kept(cache)
    digest = encoder.digest()
    keys = [vectors.key(text) for text in texts]
    known = vectors.known(digest, keys, kept)
    missing = {name: text for name, text in zip(keys, texts, strict=True) if name not in known}
    todo = sorted(missing.items(), key=lambda item: len(item[1]))  # like lengths together: less padding
    worker = for_bulk(encoder, len(todo))
    for start in range(0, len(todo), _CHUNK):
        some = todo[start : start + _CHUNK]
        made = worker.encode([text for _, text in some], "passage").astype(np.float16)
        fresh = [(name, row) for (name, _), row in zip(some, made, strict=True)]
        kept.add(digest, fresh)
        known.update(fresh)
        tell(start + len(some), len(todo))
    whole = vectors.restore(np.stack([known[name] for name in keys]))
    save(folder, whole, lambda: worker.encode(trials(texts), "query"))
    kept.prune(digest, keys, date.today())
    return len(todo)


def trials(texts: Sequence[str]) -> list[str]:
    """Texts as short as questions: some words in a row of some passages, always the same.

    On 815 questions over 250,000 passages, what finds a share of the nearest to these finds that share of the nearest
    to questions, within two hundredths.
    """
    chance = random.Random(0)
    cut = (text.split() for text in chance.sample(texts, min(len(texts), TRIALS)))
    starts = ((words, chance.randrange(max(1, len(words) - _WORDS + 1))) for words in cut)
    return [" ".join(words[start : start + _WORDS]) for words, start in starts]


def save(folder: Path, made: Vectors, asked: Callable[[], Vectors] | None = None) -> None:
    """Write what `Meaning.open` reads: unit vectors float32 (n, d), and how they are spread.

    `asked` gives vectors of queries like those to come, for an index that has to be tried.
    """
    Dense.build(made, asked).save(folder / _FILE)
    with single():
        spread = np.vstack([made.mean(axis=0, dtype=np.float64), made.T @ made / len(made)])
    np.save(folder / _SPREAD, spread.astype(np.float32), allow_pickle=False)


def describe(encoder: Encoder) -> dict[str, Any]:
    """What a manifest keeps of an encoder, so that another one cannot pass for it."""
    probes = encoder.encode(PROBES, "query")
    return {
        "name": encoder.name,
        "dimension": encoder.dimension,
        "digest": encoder.digest(),
        "probes": [[round(float(x), 6) for x in row] for row in probes],
    }


@dataclass(frozen=True, slots=True)
class Compared:
    """Passages that were compared with a question: where, their cosines, and those on a scale from 0 to 1."""

    places: Places
    cosines: Scores
    scores: Scores


class Meaning:
    """How near a question is to passages."""

    def __init__(self, dense: Dense, spread: Vectors, encoder: Encoder, weight: float) -> None:
        self.weight = weight
        self._dense = dense
        self._mean, self._moments = spread[0].astype(np.float64), spread[1:].astype(np.float64)
        self._encoder = encoder
        self._vector = lru_cache(maxsize=_RECENT)(self._encode)

    @classmethod
    def open(cls, folder: Path, said: Mapping[str, Any] | None) -> Self | None:
        """What a generation's manifest says of its encoder, loaded and compared; None when it has none.

        Raises EncoderError when the encoder cannot be had, OtherIndex when it is not the one that made the vectors.
        """
        if said is None:
            return None
        encoder = load(said["name"], fetch=False)
        if encoder is None or encoder.dimension != said["dimension"]:
            raise OtherIndex(f"un encodeur « {said['name']} » d’une autre dimension")
        near = (encoder.encode(PROBES, "query") * np.asarray(said["probes"], dtype=np.float32)).sum(axis=1)
        if float(near.min()) < _SAME:
            raise OtherIndex(f"un autre encodeur que le « {said['name']} » installé")
        spread = np.load(folder / _SPREAD, allow_pickle=False)
        return cls(Dense.load(folder / _FILE), spread, encoder, share(encoder.name, folder.parents[1]))

    @property
    def lift(self) -> float:
        """By how much of a lexical score, from 0 to 1, a passage can pass another through its meaning."""
        return self.weight / (1 - self.weight)

    def weighing(self, weight: float) -> Self:
        """The same with another share of the score, at least 0 and below 1."""
        other = copy(self)
        other.weight = weight
        return other

    def compare(self, text: str, lexical: Scores, floor: float, allowed: Mask | None = None) -> Compared | None:
        """The passages whose place among the best may depend on their meaning; None for a text without direction.

        `lexical` are scores from 0 to 1, 0 where not allowed; `floor` is the lowest that would be kept without this
        comparison: what lies further below than meaning can lift is left out, which changes no result and spares work.
        Beyond an exact index, lists are asked for the nearest; a weak encoder never brings in a passage that shares
        nothing with the text.
        """
        vector = self._vector(text)
        if not vector.any():
            return None
        least = max(floor - self.lift, _LEAST)
        if self.weight < _GOOD:
            places = _best(lexical, least)
        elif self._dense.exact:
            places = np.flatnonzero(lexical >= least) if least > _LEAST else _all(len(lexical), allowed)
        else:
            near, _ = self._dense.nearest(vector, _POOL, allowed)
            places = np.union1d(near, _best(lexical, max(least, floor / 2)))
        cosines = self._dense.cosines(vector, None if len(places) == len(lexical) else places)
        return Compared(places, cosines, self._standard(vector, cosines))

    def _standard(self, vector: Vectors, cosines: Scores) -> Scores:
        """Standard deviations above the collection's mean, from 0 (the mean or below) to 1."""
        wide = vector.astype(np.float64)
        mean = float(self._mean @ wide)
        spread = max(float(wide @ self._moments @ wide) - mean * mean, 1e-12) ** 0.5
        scores: Scores = np.clip((cosines - mean) / (spread * _FAR), 0, 1).astype(np.float32)
        # The last bits depend on which passages are compared together: without them equal passages stay equal.
        return scores.round(_DIGITS)

    def _encode(self, text: str) -> Vectors:
        made: Vectors = self._encoder.encode([text], "query")[0]
        return made


def _all(size: int, allowed: Mask | None) -> Places:
    return np.arange(size) if allowed is None else np.flatnonzero(allowed)


def _best(lexical: Scores, least: float) -> Places:
    """Where a score reaches the least; of a very large collection, the best of them."""
    places = np.flatnonzero(lexical >= least)
    if len(places) > _MOST:
        places = np.sort(places[np.argpartition(-lexical[places], _MOST)[:_MOST]])
    return places
