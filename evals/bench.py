"""Retrieval alone: nDCG, MRR and recall over a collection of passages, for the whole ranking and without its parts.

The ranking is put together here from the index's own pieces, so that each can be left out; a test holds it to what
`Searcher` answers. Passages come as `{"id", "text"}` lines, queries as `{"id", "set", "question", "relevant"}`.
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from evals import ranking, stats
from index import bm25, encoder, vectors
from index.analysis import all_grams, tokens
from index.everyday import Everyday
from index.fusion import Scores, best, scaled
from index.lexicon import Lexicon
from index.query import plain
from index.transformer import for_bulk
from index.wanted import wanted

GRAMS = 0.5  # share of the grams in the lexical score, as in `index.search`
DEPTH = 10
_CHUNK = 2048


@dataclass(frozen=True, slots=True)
class Text:
    """A passage of the collection."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A question of one set, with the ids of the passages that answer it."""

    id: str
    set: str
    question: str
    relevant: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """What takes part in a ranking."""

    name: str = "entier"
    words: bool = True
    grams: bool = True
    lexicon: bool = True
    everyday: bool = True
    dense: bool = True


WHOLE = Parts()
ABLATIONS = (
    replace(WHOLE, name="− grammes", grams=False),
    replace(WHOLE, name="− mots", words=False),
    replace(WHOLE, name="− lexique", lexicon=False),
    replace(WHOLE, name="− mots courants", everyday=False),
    replace(WHOLE, name="− vecteurs", dense=False),
    replace(WHOLE, name="vecteurs seuls", words=False, grams=False),
)


class Bench:
    """A collection, indexed in memory."""

    def __init__(self, texts: Sequence[Text], name: str = encoder.DEFAULT, cache: Path | None = None) -> None:
        self.ids = [t.id for t in texts]
        analysed = [tokens(t.text) for t in texts]
        self._forms = {token.folded for found in analysed for token in found}
        self._words = bm25.build([t.stem for t in found] for found in analysed)
        self._grams = bm25.build(all_grams(found) for found in analysed)
        self._lexicon, self._everyday = Lexicon.packaged(), Everyday.packaged()
        self._encoder = encoder.load(name)
        self._weight = encoder.weight(name) if self._encoder else 0.0
        self._vectors = _encode(self._encoder, [t.text for t in texts], cache) if self._encoder else None

    def rank(self, question: str, parts: Parts = WHOLE, k: int = DEPTH) -> list[str]:
        """The ids of the k best passages, best first."""
        total = self._lexical(question, parts)
        cosines = self._cosines(question) if parts.dense else None
        if cosines is not None:
            share = self._weight if parts.words or parts.grams else 1.0
            total = (1 - share) * total + share * scaled(cosines)
        return [self.ids[i] for i in best(total, k)]

    def _lexical(self, question: str, parts: Parts) -> Scores:
        lexicon, everyday = self._lexicon if parts.lexicon else None, self._everyday if parts.everyday else None
        query = plain(question, lexicon, everyday, known=self._forms.__contains__)
        asked = wanted(query, lambda token: (token.stem,))
        words, letters = scaled(self._words.scores(asked.words)), scaled(self._grams.scores(asked.grams))
        share = GRAMS if parts.words and parts.grams else float(parts.grams)
        total: Scores = (1 - share) * words + share * letters
        return total if parts.words or parts.grams else np.zeros_like(words)

    def _cosines(self, question: str) -> Scores | None:
        if self._encoder is None or self._vectors is None:
            return None
        found: Scores = self._vectors @ self._encoder.encode([question], "query")[0]
        return found


def measure(bench: Bench, queries: Sequence[Judged], parts: Parts = WHOLE) -> dict[str, dict[str, list[float]]]:
    """Each measure's values, a query each: `{set: {measure: [value, …]}}`."""
    rankings = {q.id: bench.rank(q.question, parts) for q in queries}
    values = ranking.measure(rankings, {q.id: q.relevant for q in queries})
    sets: dict[str, dict[str, list[float]]] = {}
    for query in queries:
        for name, by_query in values.items():
            sets.setdefault(query.set, {}).setdefault(name, []).append(by_query.get(query.id, 0.0))
    return sets


def lines(corpus: Path, queries: Path, *, ablations: bool, name: str, cache: Path | None) -> Iterator[str]:
    """The report for a terminal; the last line is `mean nDCG@10 0.xxx`."""
    asked = [Judged(r["id"], r["set"], r["question"], tuple(r["relevant"])) for r in _rows(queries)]
    bench = Bench([Text(r["id"], r["text"]) for r in _rows(corpus)], name, cache)
    yield f"{len(bench.ids)} passages, {len(asked)} questions, encodeur {name}"
    whole = measure(bench, asked)
    for set_, found in sorted(whole.items()):
        yield f"{set_} (n = {len(found['ndcg@10'])})"
        yield from (f"  {measure_:10} {_spread(values)}" for measure_, values in found.items())
    if ablations:
        for parts in ABLATIONS:
            lost = measure(bench, asked, parts)
            yield f"{parts.name:18} nDCG@10 moyen {mean(lost):.3f}   " + _gap(whole, lost)
    yield f"mean nDCG@10 {mean(whole):.3f}"


def mean(sets: Mapping[str, Mapping[str, Sequence[float]]]) -> float:
    """nDCG@10 averaged over sets, each counting the same."""
    each = [sum(found["ndcg@10"]) / len(found["ndcg@10"]) for found in sets.values()]
    return sum(each) / len(each)


def _spread(values: Sequence[float]) -> str:
    held = stats.mean(values)
    middle = f"{sum(values) / len(values):.3f}"
    return f"{middle}  [{held.low:.3f} ; {held.high:.3f}]" if held else middle


def _gap(whole: Mapping[str, Mapping[str, Sequence[float]]], lost: Mapping[str, Mapping[str, Sequence[float]]]) -> str:
    before = [v for found in whole.values() for v in found["ndcg@10"]]
    after = [v for found in lost.values() for v in found["ndcg@10"]]
    gap, held, p = stats.difference(before, after)
    return (
        f"écart par question {gap:+.3f}" + (f" [{held.low:+.3f} ; {held.high:+.3f}]" if held else "") + f", p = {p:.3f}"
    )


def _encode(model: encoder.Encoder, texts: Sequence[str], cache: Path | None) -> encoder.Vectors:
    """Vectors of all texts; those in the cache are not made again."""
    kept = vectors.Kept(cache) if cache else None
    keys, digest = [vectors.key(t) for t in texts], model.digest()
    known = kept.find(digest, keys) if kept else {}
    todo = sorted({k: t for k, t in zip(keys, texts, strict=True) if k not in known}.items(), key=lambda kt: len(kt[1]))
    worker = for_bulk(model, len(todo))
    for start in range(0, len(todo), _CHUNK):
        some = todo[start : start + _CHUNK]
        made = worker.encode([t for _, t in some], "passage").astype(np.float16)
        fresh = [(k, row) for (k, _), row in zip(some, made, strict=True)]
        known.update(fresh)
        if kept:
            kept.add(digest, fresh)
    return vectors.restore(np.stack([known[k] for k in keys]))


def _rows(path: Path) -> Iterable[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]
