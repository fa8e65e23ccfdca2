"""What a reader would take instead, over the same documents: plain French BM25, and the tutorial recipe.

Neither knows dates, statuses or when to be silent; both show their three best pieces as they are.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

import bm25s
import numpy as np
import Stemmer

from app.model import Answer, Citation, Claim, Outcome, Question
from evals.model import AS_OF
from index import encoder
from ingest.model import Document, Passage

SHOWN = 3
CHUNK, OVERLAP = 1000, 200  # characters, the defaults of the tutorials
_WORD = re.compile(r"\w+")
_STOP = frozenset(
    _WORD.findall(
        "au aux avec ce ces cette d dans de des du elle en est et il ils j je l la le les leur ma mais mes mon n ne "
        "nous on ou par pas pour qu que quel quelle qui s sa se son sur un une vous y"
    )
)


class Collection(Protocol):
    """Documents and their passages."""

    def documents(self) -> tuple[Document, ...]:
        """All documents."""
        ...

    def passages(self, name: str, /) -> tuple[Passage, ...]:
        """The passages of one."""
        ...


class FrenchBM25:
    """BM25 over stemmed French words of the passages; always answers with the three best."""

    def __init__(self, collection: Collection) -> None:
        self.documents = {d.id: d for d in collection.documents()}
        self.passages = tuple(p for name in self.documents for p in collection.passages(name))
        self._stem = Stemmer.Stemmer("french").stemWords
        self._index = bm25s.BM25(k1=1.2, b=0.75)
        self._index.index([self._terms(f"{p.context} {p.text}") for p in self.passages], show_progress=False)

    def ask(self, question: Question) -> Answer:
        """The three best passages, or nothing when no word is known."""
        pieces = self._best(question.text, SHOWN)
        return show(question, [(self.documents[p.document], p.start, p.end, p.page, p.path) for p in pieces])

    def rank(self, text: str, k: int) -> list[str]:
        """The documents of the k best passages, best first."""
        return [p.document for p in self._best(text, k)]

    def _best(self, text: str, k: int) -> list[Passage]:
        scores = self._scores(self._terms(text))
        return [self.passages[i] for i in np.argsort(-scores, kind="stable")[:k] if scores[i] > 0]

    def _terms(self, text: str) -> list[str]:
        found: list[str] = self._stem([w for w in _WORD.findall(text.lower()) if w not in _STOP])
        return found

    def _scores(self, terms: list[str]) -> np.ndarray:
        known = [t for t in terms if t in self._index.vocab_dict]
        return np.asarray(self._index.get_scores(known)) if known else np.zeros(len(self.passages))


class Recipe:
    """The tutorial recipe: pieces of 1,000 characters, MiniLM vectors, the three nearest, always an answer."""

    def __init__(self, collection: Collection, model: str = encoder.DEFAULT) -> None:
        self.pieces = [(d, start, end) for d in collection.documents() for start, end in chunks(d.text)]
        self._encoder = encoder.load(model)
        if self._encoder is None:
            raise ValueError("La recette usuelle demande un encodeur : « none » n’en est pas un.")
        self._vectors = self._encoder.encode([d.text[start:end] for d, start, end in self.pieces], "passage")

    def ask(self, question: Question) -> Answer:
        """The three nearest pieces."""
        assert self._encoder is not None  # refused when made
        nearness = self._vectors @ self._encoder.encode([question.text], "query")[0]
        best = [self.pieces[i] for i in np.argsort(-nearness, kind="stable")[:SHOWN]]
        return show(question, [(d, start, end, *place(d, start)) for d, start, end in best])


def chunks(text: str) -> Iterable[tuple[int, int]]:
    """Windows of at most 1,000 characters that end at a line or a word, each beginning 200 before the last ended."""
    start = 0
    while start < len(text):
        end = len(text) if len(text) - start <= CHUNK else _cut(text, start)
        yield start, end
        start = end if end == len(text) else max(start + 1, end - OVERLAP)


def place(document: Document, start: int) -> tuple[int | None, tuple[str, ...]]:
    """Page and headings at a position."""
    before = [p for p in document.parts if p.start <= start]
    part = before[-1] if before else document.parts[0]
    return part.page, part.path


Piece = tuple[Document, int, int, int | None, tuple[str, ...]]


def show(question: Question, pieces: Sequence[Piece]) -> Answer:
    """Pieces as an answer: each is claim and quote."""
    cites = tuple(_citation(n, *piece) for n, piece in enumerate(pieces, 1))
    claims = tuple(Claim(c.quote, (c.n,)) for c in cites)
    outcome = Outcome.ANSWERED if cites else Outcome.NOT_FOUND
    text = "\n\n".join(f"{c.quote} [{c.n}]" for c in cites) or "Rien dans ces documents."
    day = question.as_of or AS_OF
    return Answer(question.text, question.text, day, question.audience, outcome, text, claims, cites, id=question.id)


def _citation(n: int, document: Document, start: int, end: int, page: int | None, path: tuple[str, ...]) -> Citation:
    return Citation(
        n=n,
        document=document.id,
        source=document.source.location,
        title=document.title,
        publisher=document.publisher,
        published=document.published,
        page=page,
        section=" › ".join(path) or document.title,
        start=start,
        end=end,
        quote=document.text[start:end],
        sha256=document.sha256,
    )


def _cut(text: str, start: int) -> int:
    """Where a window from `start` ends: after the last blank line, line or space in its second half."""
    for mark in ("\n\n", "\n", " "):
        at = text.rfind(mark, start + CHUNK // 2, start + CHUNK)
        if at > 0:
            return at + len(mark)
    return start + CHUNK
