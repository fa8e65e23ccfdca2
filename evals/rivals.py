"""What others would take for search, over the same passages in the same run: their libraries as their guides use them.

All read the vectors of one encoder from one cache, so that what is compared is what they do with vectors; encoding is
counted for none of them, neither when they build nor when they are asked. An absent library is said, never an error.
"""

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from statistics import quantiles
from typing import Any, Protocol

import numpy as np

from evals.memory import held
from index import vectors
from index.encoder import Encoder, Vectors
from index.transformer import for_bulk

INSTALL = "pip install 'passerelle[peers]'"
_TIMED = 40  # questions asked again, for the time
_ROUNDS = 3
_WIDER = 3  # pieces asked for each passage wanted: several may be of one passage
_MANY = 2_000  # passages given to a store at a time

Texts = Mapping[str, str]  # id -> passage
Clock = Callable[[], float]
Rank = Callable[[str, int], list[str]]


class Embedder:
    """One encoder for everybody, with what it computed before."""

    def __init__(self, encoder: Encoder, cache: Path) -> None:
        self._encoder, self._kept = encoder, vectors.Kept(cache)
        self._digest = encoder.digest()
        self.query = lru_cache(maxsize=None)(self._query)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """float32 (n, d)."""
        keys = [vectors.key(text) for text in texts]
        known = self._kept.find(self._digest, keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            made = for_bulk(self._encoder, len(missing)).encode(list(missing.values()), "passage")
            fresh = list(zip(missing, made.astype(np.float16), strict=True))
            self._kept.add(self._digest, fresh)
            known.update(fresh)
        return vectors.restore(np.stack([known[key] for key in keys]))

    def _query(self, text: str) -> Vectors:
        made: Vectors = self._encoder.encode([text], "query")[0]
        return made


class Make(Protocol):
    """Indexes passages and gives the way to ask."""

    def __call__(self, texts: Texts, embedder: Embedder, /) -> Rank:
        """A function from a question and a number to ids, best first."""


@dataclass(frozen=True, slots=True)
class Rival:
    """A system by its name, the packages it needs, and how it is made."""

    name: str
    packages: tuple[str, ...]
    make: Make

    @property
    def missing(self) -> tuple[str, ...]:
        """Packages that are not installed."""
        return tuple(package for package in self.packages if find_spec(package) is None)


def plain_bm25(texts: Texts, embedder: Embedder) -> Rank:
    """BM25 on lower-case words, without anything French."""
    import bm25s

    engine, ids = bm25s.BM25(), list(texts)
    split = bm25s.tokenization.Tokenizer(stopwords=None, stemmer=None)
    engine.index(split.tokenize(list(texts.values()), show_progress=False), show_progress=False)

    def rank(question: str, k: int) -> list[str]:
        asked = split.tokenize([question], update_vocab=False, show_progress=False)
        found, scores = engine.retrieve(asked, k=min(k, len(ids)), show_progress=False)
        return [ids[i] for i, score in zip(found[0], scores[0], strict=True) if score > 0]

    return rank


def langchain(texts: Texts, embedder: Embedder) -> Rank:
    """Recursive pieces of 1,000 characters that overlap by 200, and FAISS."""
    from langchain_community.vectorstores import FAISS
    from langchain_core.embeddings import Embeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    class Shared(Embeddings):  # type: ignore[misc, unused-ignore]  # its package may not be installed
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return list(map(list, embedder.passages(texts).tolist()))

        def embed_query(self, text: str) -> list[float]:
            return list(map(float, embedder.query(text)))

    splitter = RecursiveCharacterTextSplitter(chunk_size=1_000, chunk_overlap=200)
    pieces = splitter.create_documents(list(texts.values()), [{"id": id_} for id_ in texts])
    store = FAISS.from_documents(pieces, Shared())

    def rank(question: str, k: int) -> list[str]:
        found = store.similarity_search(question, k=_WIDER * k)
        return list(dict.fromkeys(piece.metadata["id"] for piece in found))[:k]

    return rank


def haystack(texts: Texts, embedder: Embedder) -> Rank:
    """BM25 and vectors in memory, joined by reciprocal ranks."""
    from haystack import Document
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    rows = embedder.passages(list(texts.values()))
    items = [Document(id=i, content=t, embedding=row.tolist()) for (i, t), row in zip(texts.items(), rows, strict=True)]
    store.write_documents(items)
    words, dense = InMemoryBM25Retriever(store), InMemoryEmbeddingRetriever(store)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion")

    def rank(question: str, k: int) -> list[str]:
        lists = [
            words.run(query=question, top_k=_WIDER * k)["documents"],
            dense.run(query_embedding=embedder.query(question).tolist(), top_k=_WIDER * k)["documents"],
        ]
        return [document.id for document in joiner.run(lists, top_k=k)["documents"]]

    return rank


def txtai(texts: Texts, embedder: Embedder) -> Rank:
    """Its hybrid of BM25 and vectors."""
    from txtai import Embeddings

    asking = [False]

    def transform(given: list[str]) -> Any:
        return np.stack([embedder.query(text) for text in given]) if asking[0] else embedder.passages(given)

    engine = Embeddings(method="external", transform=transform, hybrid=True)
    engine.index((id_, text, None) for id_, text in texts.items())
    asking[0] = True

    def rank(question: str, k: int) -> list[str]:
        return [id_ for id_, _ in engine.search(question, k)]

    return rank


RIVALS = (
    Rival("BM25 nu (bm25s)", ("bm25s",), plain_bm25),
    Rival("recette LangChain", ("langchain_community", "langchain_text_splitters"), langchain),
    Rival("hybride txtai", ("txtai",), txtai),
    Rival("hybride Haystack", ("haystack",), haystack),  # last: it takes seconds a question over a large collection
)


def built(make: Callable[[], Rank]) -> tuple[Rank, float, float]:
    """The way to ask, seconds it took to get there, and MiB it added to this process."""
    gc.collect()
    before, started = held(), time.perf_counter()
    rank = make()
    spent = time.perf_counter() - started
    gc.collect()
    return rank, spent, held() - before


def timed(rank: Rank, questions: Sequence[str], k: int, clock: Clock = time.perf_counter) -> tuple[float, float]:
    """p50 and p95 in milliseconds of questions that were asked before, the best of three for each."""
    some = questions[:: max(1, len(questions) // _TIMED)][:_TIMED]
    best = [min(_once(rank, question, k, clock) for _ in range(_ROUNDS)) for question in some]
    cuts = quantiles(best, n=20) if len(best) > 1 else best * 19
    return cuts[9], cuts[18]


def ready() -> Iterator[tuple[Rival, str]]:
    """Every rival, with the reason why it cannot take part, or an empty one."""
    for rival in RIVALS:
        missing = ", ".join(rival.missing)
        yield rival, f"absent ({missing}) : {INSTALL}" if missing else ""


def _once(rank: Rank, question: str, k: int, clock: Clock) -> float:
    started = clock()
    rank(question, k)
    return (clock() - started) * 1_000
