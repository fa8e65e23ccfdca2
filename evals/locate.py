"""Where expected facts stand in documents: the check that a question can be answered from what it names."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from evals.expected import ANSWERABLE
from evals.model import Case, Fact, Library
from evals.text import fold, found, squeeze
from ingest.model import Document, Part


def standing(fact: Fact, documents: Sequence[Document]) -> tuple[tuple[Document, Part], ...]:
    """The parts that state a fact, shortest first within each document, documents in their order."""
    named = [d for d in documents if not fact.document or d.id == fact.document]
    return tuple((d, p) for d in named for p in sorted(_holding(fact, d), key=lambda p: p.end - p.start))


def _holding(fact: Fact, document: Document) -> Iterator[Part]:
    for part in document.parts:
        folded, bare = _read(document.text[part.start : part.end])
        if found(fact.pattern, folded) if fact.pattern else squeeze(fact.words) in bare:
            yield part


@lru_cache(maxsize=1 << 15)
def _read(text: str) -> tuple[str, str]:
    return fold(text), squeeze(text)


def problems(cases: Iterable[Case], library: Library) -> Iterator[str]:
    """What is wrong with the cases against the documents that they name, one French sentence each."""
    for case in cases:
        documents = []
        for name in case.docs:
            try:
                documents.append(library.document(name))
            except KeyError:
                yield f"{case.id} : le document « {name} » n’existe pas"
        if case.kind not in ANSWERABLE or len(documents) < len(case.docs):
            continue
        for fact in case.facts:
            if documents and not standing(fact, documents):
                yield f"{case.id} : « {fact.pattern or fact.words} » ne se trouve dans aucun document attendu"
