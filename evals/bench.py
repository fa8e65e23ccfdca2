"""Retrieval alone: nDCG, MRR and recall over a collection of passages, for the whole ranking and without its parts.

Every passage is a document of its own, so that only words, grams, vocabularies, headings and vectors play.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from evals import ranking, rivals, stats
from evals.collection import Collection, Judged, Text, bare, publish, stored
from evals.peers import FrenchBM25
from index import encoder, generation
from index.dense import Dense
from index.everyday import Everyday
from index.lexicon import Lexicon
from index.query import plain
from index.reranker import fetched
from index.search import Searcher

DEPTH = 10

Rank = Callable[[str], list[str]]  # a question -> ids of passages, best first


@dataclass(frozen=True, slots=True)
class Without:
    """A ranking with something left out."""

    name: str
    lists: tuple[str, ...] = ()  # lists of the index that are emptied
    lexicon: bool = True
    everyday: bool = True
    dense: bool = True
    structure: bool = True
    reread: bool = True


WHOLE = Without("entier")
ABLATIONS = (
    Without("− grammes", lists=("grams",)),
    Without("− lexique", lexicon=False),
    Without("− mots courants", everyday=False),
    Without("− vecteurs", dense=False),
)
STRUCTURE = Without("− structure", structure=False)  # where passages have headings
REREAD = Without("− reclassement", reread=False)  # where a model reads the first passages again


class Bench:
    """A collection with the real index over it, one home for each thing left out; `folder` must outlive it."""

    def __init__(
        self,
        texts: Sequence[Text],
        folder: Path,
        name: str = encoder.DEFAULT,
        cache: Path | None = None,
        reranker: str = encoder.NONE,
    ) -> None:
        self.stored = [stored(t) for t in texts]
        self.ablations = (
            *ABLATIONS,
            *((STRUCTURE,) if any(t.context for t in texts) else ()),
            *((REREAD,) if reranker != encoder.NONE else ()),
        )
        self._reranker = None if reranker == encoder.NONE else fetched(reranker)
        self._folder, self._name, self._cache = folder, name, cache or folder / "vectors.sqlite"
        self._opened: dict[tuple[object, ...], Searcher] = {}
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
        key = (left.lists, left.dense, left.structure, left.reread)
        if key not in self._opened:
            home = self._folder / f"home-{len(self._opened)}"
            kept = self.stored if left.structure else [bare(one) for one in self.stored]
            reread = self._reranker if left.reread else None
            publish(home, kept, self._model if left.dense else None, self._cache, left.lists, reread)
            self._opened[key] = Searcher.open(home)
        return self._opened[key]


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
    texts: Sequence[Text],
    asked: Sequence[Judged],
    *,
    ablations: bool,
    name: str,
    cache: Path | None,
    peers: bool = False,
    reranker: str = encoder.NONE,
) -> Iterator[str]:
    """The report for a terminal; the last line is `mean nDCG@10 0.xxx`."""
    with TemporaryDirectory(prefix="passerelle-bench-") as folder:
        home = Path(folder)
        if peers:
            yield from compared(texts, asked, home / "peers", name, cache or home / "vectors.sqlite")
        yield from _report(Bench(texts, home, name, cache, reranker), asked, name, ablations)


def compared(texts: Sequence[Text], asked: Sequence[Judged], folder: Path, name: str, cache: Path) -> Iterator[str]:
    """A Markdown table of this search and of what a reader would take instead: quality, time, memory."""
    model = encoder.load(name)
    if model is None:
        raise ValueError("Comparer demande un encodeur : « none » n’en est pas un.")
    embedder = rivals.Embedder(model, cache)
    by_id = {text.id: f"{text.context}\n{text.text}" if text.context else text.text for text in texts}
    embedder.passages(list(by_id.values()))  # encoded before anybody is timed

    def ours() -> rivals.Rank:
        whole = Bench(texts, folder, name, cache)
        whole.rank("a")
        return lambda question, k: whole.rank(question, k=k)

    sets = sorted({query.set for query in asked})
    heads = ("nDCG@10", "MRR@10", "rappel@10", "construction", "question p50 / p95", "calcul p50 / p95", "mémoire")
    yield "| | " + " | ".join((*sets, *heads)) + " |"
    yield "|" + "---|" * (len(sets) + len(heads) + 1)
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
    questions = [query.question for query in asked]
    clock, computed = (rivals.timed(rank, questions, DEPTH, by) for by in (time.perf_counter, time.process_time))
    each = (mean({set_: found[set_]}) for set_ in sorted(found))
    whole = (mean(found, measure_) for measure_ in ("ndcg@10", "mrr@10", "recall@10"))
    cells = (
        *(f"{v:.3f}" for v in (*each, *whole)),
        f"{seconds:.0f} s",
        f"{clock[0]:.1f} / {clock[1]:.1f} ms",
        f"{computed[0]:.1f} / {computed[1]:.1f} ms",
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
        others: dict[str, Rank] = {left.name: partial(bench.rank, left=left) for left in bench.ablations}
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
