"""Retrieval alone: nDCG, MRR and recall over a collection of passages, for the whole ranking and without its parts.

Every passage is a document of its own, so that only words, grams, vocabularies and vectors play. Passages come as
`{"id", "text"}` lines, queries as `{"id", "set", "question", "relevant"}`.
"""

import gzip
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from evals import ranking, rivals, stats
from evals.peers import FrenchBM25
from index import bm25, encoder, generation, lexical, meaning, store
from index.analysis import fingerprint
from index.dense import Dense
from index.everyday import Everyday
from index.lexicon import Lexicon
from index.query import plain
from index.search import Searcher
from index.store import Stored
from ingest import split as splitter
from ingest.model import Document, Genre, Media, Part, PartKind, Passage, Source

DEPTH = 10

Rank = Callable[[str], list[str]]  # a question -> ids of passages, best first


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
class Without:
    """A ranking with something left out."""

    name: str
    lists: tuple[str, ...] = ()  # lists of the index that are emptied
    lexicon: bool = True
    everyday: bool = True
    dense: bool = True


WHOLE = Without("entier")
ABLATIONS = (
    Without("− grammes", lists=("grams",)),
    Without("− lexique", lexicon=False),
    Without("− mots courants", everyday=False),
    Without("− vecteurs", dense=False),
)


class Bench:
    """A collection with the real index over it, one home for each thing left out; `folder` must outlive it."""

    def __init__(
        self, texts: Sequence[Text], folder: Path, name: str = encoder.DEFAULT, cache: Path | None = None
    ) -> None:
        self.stored = [stored(t) for t in texts]
        self._folder, self._name, self._cache = folder, name, cache or folder / "vectors.sqlite"
        self._opened: dict[tuple[tuple[str, ...], bool], Searcher] = {}
        self._lexicon, self._everyday = Lexicon.packaged(), Everyday.packaged()

    def rank(self, question: str, left: Without = WHOLE, k: int = DEPTH, share: float | None = None) -> list[str]:
        """The ids of the k best passages, best first; `share` is that of vectors in the score, if another is tried."""
        searcher = self._searcher(left)
        searcher = searcher if share is None else searcher.weighing(share)
        lexicon, everyday = self._lexicon if left.lexicon else None, self._everyday if left.everyday else None
        query = plain(question, lexicon, everyday, known=searcher.forms.__contains__)
        return [hit.passage.document for hit in searcher.search(query, k)]

    def nearest(self, question: str, k: int = DEPTH) -> list[str]:
        """The ids of the k passages whose vectors are nearest, whatever words they hold."""
        if self._model is None:
            return []
        found, _ = self._dense.nearest(self._model.encode([question], "query")[0], k)
        return [self.stored[i].document.id for i in found]

    @cached_property
    def _model(self) -> encoder.Encoder | None:
        return encoder.load(self._name)

    @cached_property
    def _dense(self) -> Dense:
        return Dense.load(generation.latest(self._searcher(WHOLE).home).folder / "dense.faiss")

    def _searcher(self, left: Without) -> Searcher:
        key = (left.lists, left.dense)
        if key not in self._opened:
            home = self._folder / f"home-{len(self._opened)}"
            publish(home, self.stored, self._model if left.dense else None, self._cache, left.lists)
            self._opened[key] = Searcher.open(home)
        return self._opened[key]


def publish(
    home: Path, kept: Sequence[Stored], model: encoder.Encoder | None, cache: Path, emptied: Iterable[str] = ()
) -> None:
    """A generation of exactly these passages, some of its lists empty."""
    with generation.writing(home) as draft:
        store.write(draft.folder / "passages.sqlite", kept)
        lexical.write(draft.folder, kept)
        for name in emptied:
            bm25.build(() for _ in kept).save(draft.folder, name)
        if model is not None:
            meaning.write(draft.folder, [one.document.text for one in kept], model, cache, lambda *_: None)
        draft.facts.update(
            analyser=fingerprint(),
            splitter=splitter.VERSION,
            encoder=None if model is None else meaning.describe(model),
            sources=[{"id": one.document.id, "published": None} for one in kept],
        )


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


def measure(rank: Rank, queries: Sequence[Judged]) -> dict[str, dict[str, list[float]]]:
    """Each measure's values, a query each: `{set: {measure: [value, …]}}`."""
    rankings = {q.id: rank(q.question) for q in queries}
    values = ranking.measure(rankings, {q.id: q.relevant for q in queries})
    sets: dict[str, dict[str, list[float]]] = {}
    for query in queries:
        for name, by_query in values.items():
            sets.setdefault(query.set, {}).setdefault(name, []).append(by_query.get(query.id, 0.0))
    return sets


def lines(
    corpus: Path,
    queries: Path,
    *,
    ablations: bool,
    name: str,
    cache: Path | None,
    peers: bool = False,
    sample: int = 0,
    passages: int = 0,
) -> Iterator[str]:
    """The report for a terminal; the last line is `mean nDCG@10 0.xxx`."""
    asked = [Judged(r["id"], r["set"], r["question"], tuple(r["relevant"])) for r in _rows(queries)]
    asked = drawn(asked, sample) if sample else asked
    texts = [Text(r["id"], r["text"]) for r in _rows(corpus)]
    texts = around(texts, asked, passages) if passages else texts
    with TemporaryDirectory(prefix="passerelle-bench-") as folder:
        home = Path(folder)
        if peers:
            yield from compared(texts, asked, home / "peers", name, cache or home / "vectors.sqlite")
        yield from _report(Bench(texts, home, name, cache), asked, name, ablations)


def drawn(asked: Sequence[Judged], count: int) -> list[Judged]:
    """At most so many questions of each set, always the same."""
    order = random.Random(0).sample(list(asked), len(asked))
    return [query for set_ in sorted({q.set for q in asked}) for query in [q for q in order if q.set == set_][:count]]


def around(texts: Sequence[Text], asked: Sequence[Judged], count: int) -> list[Text]:
    """The passages that answer, and others up to the count, always the same; in the order of the collection."""
    answering = {id_ for query in asked for id_ in query.relevant}
    others = [text.id for text in texts if text.id not in answering]
    kept = answering | set(random.Random(0).sample(others, max(0, min(len(others), count - len(answering)))))
    return [text for text in texts if text.id in kept]


def compared(texts: Sequence[Text], asked: Sequence[Judged], folder: Path, name: str, cache: Path) -> Iterator[str]:
    """A Markdown table of this search and of what a reader would take instead: quality, time, memory."""
    model = encoder.load(name)
    if model is None:
        raise ValueError("Comparer demande un encodeur : « none » n’en est pas un.")
    embedder, by_id = rivals.Embedder(model, cache), {text.id: text.text for text in texts}
    embedder.passages(list(by_id.values()))  # encoded before anybody is timed

    def ours() -> rivals.Rank:
        whole = Bench(texts, folder, name, cache)
        whole.rank("a")
        return lambda question, k: whole.rank(question, k=k)

    sets = sorted({query.set for query in asked})
    yield "| | " + " | ".join(sets) + " | nDCG@10 | MRR@10 | rappel@10 | construction | question p50 / p95 | mémoire |"
    yield "|" + "---|" * (len(sets) + 7)
    yield _row("Passerelle", ours, asked)
    yield _row("BM25 français", lambda: FrenchBM25(Collection([stored(text) for text in texts])).rank, asked)
    for rival, reason in rivals.ready():
        if reason:
            yield f"| {rival.name} | {reason} |"
        else:
            yield _row(rival.name, partial(rival.make, by_id, embedder), asked)


def _row(name: str, make: Callable[[], rivals.Rank], asked: Sequence[Judged]) -> str:
    rank, seconds, memory = rivals.built(make)
    found = measure(lambda question: rank(question, DEPTH), asked)
    p50, p95 = rivals.timed(rank, [query.question for query in asked], DEPTH)
    each = (mean({set_: found[set_]}) for set_ in sorted(found))
    whole = (mean(found, measure_) for measure_ in ("ndcg@10", "mrr@10", "recall@10"))
    cells = (
        *(f"{v:.3f}" for v in (*each, *whole)),
        f"{seconds:.0f} s",
        f"{p50:.1f} / {p95:.1f} ms",
        f"{memory:.0f} Mo",
    )
    return f"| {name} | " + " | ".join(cells) + " |"


def _report(bench: Bench, asked: Sequence[Judged], name: str, ablations: bool) -> Iterator[str]:
    yield f"{len(bench.stored)} passages, {len(asked)} questions, encodeur {name}"
    whole = measure(bench.rank, asked)
    for set_, found in sorted(whole.items()):
        yield f"{set_} (n = {len(found['ndcg@10'])})"
        yield from (f"  {measure_:10} {_spread(values)}" for measure_, values in found.items())
    if ablations:
        others: dict[str, Rank] = {left.name: partial(bench.rank, left=left) for left in ABLATIONS}
        others["vecteurs seuls"] = bench.nearest
        others["BM25 français nu"] = partial(FrenchBM25(Collection(bench.stored)).rank, k=DEPTH)
        for label, rank in others.items():
            lost = measure(rank, asked)
            yield f"{label:18} nDCG@10 moyen {mean(lost):.3f}   " + _gap(whole, lost)
    yield f"mean nDCG@10 {mean(whole):.3f}"


def mean(sets: Mapping[str, Mapping[str, Sequence[float]]], name: str = "ndcg@10") -> float:
    """A measure averaged over sets, each counting the same."""
    each = [sum(found[name]) / len(found[name]) for found in sets.values()]
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


def collection(
    corpus: Path, queries: Path, folder: Path, name: str, cache: Path | None, sample: int = 0
) -> tuple[Bench, list[Judged]]:
    """The index over a collection, and its questions."""
    asked = [Judged(r["id"], r["set"], r["question"], tuple(r["relevant"])) for r in _rows(queries)]
    texts = [Text(r["id"], r["text"]) for r in _rows(corpus)]
    return Bench(texts, folder, name, cache), drawn(asked, sample) if sample else asked


def _rows(path: Path) -> Iterable[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]
