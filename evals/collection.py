"""Passages and judged questions to measure search with: read from files, or drawn from documents and their questions.

Passages come as `{"id", "text"}` lines, with `context` (the headings above) where they have one; questions as
`{"id", "set", "question", "relevant"}`.
"""

import gzip
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evals.expected import ANSWERABLE
from evals.locate import standing
from evals.model import Case
from evals.shelf import Shelf
from index import bm25, encoder, generation, lexical, meaning, store
from index.analysis import fingerprint
from index.store import Stored
from ingest import split as splitter
from ingest.model import Document, Genre, Media, Part, PartKind, Passage, Source


@dataclass(frozen=True, slots=True)
class Text:
    """A passage of the collection, with the titles and headings above it where there are some."""

    id: str
    text: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question of one set, with the ids of the passages that answer it."""

    id: str
    set: str
    question: str
    relevant: tuple[str, ...]


def load(corpus: Path, queries: Path) -> tuple[list[Text], list[Judged]]:
    """The passages and the questions of two files, compressed or not."""
    asked = [Judged(r["id"], r["set"], r["question"], tuple(r["relevant"])) for r in _rows(queries)]
    return [Text(r["id"], r["text"], r.get("context", "")) for r in _rows(corpus)], asked


def of_documents(shelf: Shelf, cases: Iterable[Case], name: str) -> tuple[list[Text], list[Judged]]:
    """Every passage of some documents, and a set of that name: each question with the passages that state a fact of it.

    A turn of a dialogue cannot be understood alone, and a question whose facts stand nowhere has no answer: both are
    left out, and so are questions asked at another day, which search alone knows nothing of.
    """
    passages = [passage for document in shelf.documents() for passage in shelf.passages(document.id)]
    asked = [
        Judged(case.id, name, case.question, relevant)
        for case in cases
        if case.kind in ANSWERABLE and not case.prior and case.as_of is None and (relevant := _stating(case, shelf))
    ]
    return [Text(passage.id, passage.text, passage.context) for passage in passages], asked


def _stating(case: Case, shelf: Shelf) -> tuple[str, ...]:
    """The passages of the expected documents that hold a place where some fact stands."""
    known = {document.id: document for document in shelf.documents()}
    documents = [known[name] for name in case.docs if name in known]
    places = {(d.id, p.start, p.end) for fact in case.facts for d, p in standing(fact, documents)}
    return tuple(
        passage.id
        for document in documents
        for passage in shelf.passages(document.id)
        if any(id_ == document.id and passage.start < end and start < passage.end for id_, start, end in places)
    )


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


def publish(
    home: Path,
    kept: Sequence[Stored],
    model: encoder.Encoder | None,
    cache: Path,
    emptied: Iterable[str] = (),
    reranker: str | None = None,
) -> None:
    """A generation of exactly these passages, some of its lists empty."""
    with generation.writing(home) as draft:
        store.write(draft.folder / "passages.sqlite", kept)
        lexical.write(draft.folder, kept)
        for name in emptied:
            bm25.build(() for _ in kept).save(draft.folder, name)
        if model is not None:
            texts = [meaning.encoded_text(passage) for one in kept for passage in one.passages]
            meaning.write(draft.folder, texts, model, cache, lambda *_: None)
        draft.facts.update(
            analyser=fingerprint(),
            splitter=splitter.VERSION,
            encoder=None if model is None else meaning.describe(model),
            reranker=reranker,
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
    """A passage as a document of its own."""
    part = Part(PartKind.PARAGRAPH, 0, len(text.text))
    source = Source(text.id, text.id)
    document = Document(text.id, source, Media.TEXT, text.id, "", "", Genre.OTHER, text.text, (part,))
    passage = Passage(f"{text.id}#0", text.id, 0, len(text.text), text.text, None, None, (), text.context)
    return Stored(document, text.id, (passage,))


def bare(one: Stored) -> Stored:
    """The same without headings."""
    return replace(one, passages=tuple(replace(passage, context="") for passage in one.passages))


def _rows(path: Path) -> Iterable[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]
