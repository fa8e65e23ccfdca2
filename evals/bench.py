"""Retrieval alone: nDCG, MRR and recall over a collection of passages, for the whole ranking and without its parts.

Every passage is a document of its own, so that only words, grams, vocabularies and vectors play. Passages come as
`{"id", "text"}` lines, queries as `{"id", "set", "question", "relevant"}`.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from evals import ranking, stats
from evals.peers import FrenchBM25
from index import encoder, lexical, meaning
from index.everyday import Everyday
from index.forms import Forms
from index.fusion import Scores, best, scaled, shared
from index.lexicon import Lexicon
from index.query import plain
from index.store import Stored
from index.wanted import wanted
from ingest.model import Document, Genre, Media, Part, PartKind, Passage, Source

DEPTH = 10


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
    """A collection, indexed in an empty folder that must live as long as the bench."""

    def __init__(
        self, texts: Sequence[Text], folder: Path, name: str = encoder.DEFAULT, cache: Path | None = None
    ) -> None:
        self.ids = [t.id for t in texts]
        self.stored = [stored(t) for t in texts]
        lexical.write(folder, self.stored)
        self._lexical, self._forms = lexical.Lexical.open(folder), Forms(folder)
        self._lexicon, self._everyday = Lexicon.packaged(), Everyday.packaged()
        model = encoder.load(name)
        if model is not None:
            meaning.write(folder, [t.text for t in texts], model, cache or folder / "vectors.sqlite", lambda *_: None)
        self._meaning = None if model is None else meaning.Meaning.open(folder, meaning.describe(model))

    def rank(self, question: str, parts: Parts = WHOLE, k: int = DEPTH) -> list[str]:
        """The ids of the k best passages, best first."""
        total = self._lexical_scores(question, parts)
        cosines = self._meaning.cosines(question) if self._meaning and parts.dense else None
        if self._meaning and cosines is not None:
            share = self._meaning.weight if parts.words or parts.grams else 1.0
            total = (1 - share) * total + share * scaled(cosines)
        return [self.ids[i] for i in best(total, k)]

    def _lexical_scores(self, question: str, parts: Parts) -> Scores:
        lexicon, everyday = self._lexicon if parts.lexicon else None, self._everyday if parts.everyday else None
        query = plain(question, lexicon, everyday, known=self._forms.counts.__contains__)
        found = self._lexical.find(wanted(query, self._forms.stems))
        if found is None or not (parts.words or parts.grams):
            return np.zeros(len(self.ids), dtype=np.float32)
        if parts.words and parts.grams:
            return found.total
        alone: Scores = shared(found.lists["words" if parts.words else "grams"]) * self._lexical.weights
        return alone


class Collection:
    """The same passages for a peer."""

    def __init__(self, kept: Sequence[Stored]) -> None:
        self._kept = {one.document.id: one for one in kept}

    def documents(self) -> tuple[Document, ...]:
        """All documents."""
        return tuple(one.document for one in self._kept.values())

    def passages(self, name: str, /) -> tuple[Passage, ...]:
        """The passages of one."""
        return self._kept[name].passages


def stored(text: Text) -> Stored:
    """A passage as a document without a title."""
    part = Part(PartKind.PARAGRAPH, 0, len(text.text))
    source = Source(text.id, text.id)
    document = Document(text.id, source, Media.TEXT, text.id, "", "", Genre.OTHER, text.text, (part,))
    passage = Passage(f"{text.id}#0", text.id, 0, len(text.text), text.text, None, None, (), "")
    return Stored(document, text.id, (passage,))


def measure(rank: Callable[[str], list[str]], queries: Sequence[Judged]) -> dict[str, dict[str, list[float]]]:
    """Each measure's values, a query each: `{set: {measure: [value, …]}}`."""
    rankings = {q.id: rank(q.question) for q in queries}
    values = ranking.measure(rankings, {q.id: q.relevant for q in queries})
    sets: dict[str, dict[str, list[float]]] = {}
    for query in queries:
        for name, by_query in values.items():
            sets.setdefault(query.set, {}).setdefault(name, []).append(by_query.get(query.id, 0.0))
    return sets


def lines(corpus: Path, queries: Path, *, ablations: bool, name: str, cache: Path | None) -> Iterator[str]:
    """The report for a terminal; the last line is `mean nDCG@10 0.xxx`."""
    asked = [Judged(r["id"], r["set"], r["question"], tuple(r["relevant"])) for r in _rows(queries)]
    texts = [Text(r["id"], r["text"]) for r in _rows(corpus)]
    with TemporaryDirectory(prefix="passerelle-bench-") as folder:
        yield from _report(Bench(texts, Path(folder), name, cache), asked, name, ablations)


def _report(bench: Bench, asked: Sequence[Judged], name: str, ablations: bool) -> Iterator[str]:
    yield f"{len(bench.ids)} passages, {len(asked)} questions, encodeur {name}"
    whole = measure(bench.rank, asked)
    for set_, found in sorted(whole.items()):
        yield f"{set_} (n = {len(found['ndcg@10'])})"
        yield from (f"  {measure_:10} {_spread(values)}" for measure_, values in found.items())
    if ablations:
        for parts in ABLATIONS:
            lost = measure(partial(bench.rank, parts=parts), asked)
            yield f"{parts.name:18} nDCG@10 moyen {mean(lost):.3f}   " + _gap(whole, lost)
        peer = measure(partial(FrenchBM25(Collection(bench.stored)).rank, k=DEPTH), asked)
        yield f"{'BM25 français nu':18} nDCG@10 moyen {mean(peer):.3f}   " + _gap(whole, peer)
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


def _rows(path: Path) -> Iterable[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]
