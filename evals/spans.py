"""Quoted spans against gold spans, word by word, where they stand in the documents.

The measure of extractive question answering (SQuAD: Rajpurkar et al. 2016, arXiv 1606.05250) on positions instead of
bags of words: a quote counts for the place it points to.
"""

import re
from collections.abc import Sequence

from app.model import Answer, Citation
from evals.expected import ANSWERABLE, declined
from evals.locate import standing
from evals.model import Case, Fact, Library, Score
from ingest.model import Document

Place = tuple[str, int]  # a document and the position of a word in it

_WORD = re.compile(r"\w+")


def overlap(case: Case, answer: Answer, library: Library) -> tuple[Score, ...]:
    """F1, precision and recall of the words quoted against the words of the spans that state the facts.

    Where a fact is stated in several places, the place that the answer quotes most of is the gold one, so that a right
    quote is never punished for standing elsewhere; without any, the shortest. Nothing where no place states a fact.
    """
    if case.kind not in ANSWERABLE or declined(case, answer):
        return ()
    documents = [d for name in case.docs if (d := _document(name, library)) is not None]
    said = {place for c in answer.citations for place in _quoted(c, library)}
    gold = {place for fact in case.facts for place in _gold(fact, documents, said)}
    if not gold:
        return ()
    shared = len(gold & said)
    precision, recall = shared / len(said) if said else 0.0, shared / len(gold)
    return (
        Score("overlap", 2 * shared / (len(gold) + len(said))),
        Score("overlap_precision", precision),
        Score("overlap_recall", recall),
    )


def _gold(fact: Fact, documents: Sequence[Document], said: set[Place]) -> frozenset[Place]:
    places = [_words(d, *_span(fact, d, p.start, p.end)) for d, p in standing(fact, documents)]
    return max(places, key=lambda words: (len(words & said), -len(words)), default=frozenset())


def _span(fact: Fact, document: Document, start: int, end: int) -> tuple[int, int]:
    """The exact words where the fact gives them, else the whole part."""
    at = document.text.find(fact.words, start, end) if fact.words else -1
    return (at, at + len(fact.words)) if at >= 0 else (start, end)


def _quoted(citation: Citation, library: Library) -> frozenset[Place]:
    document = _document(citation.document, library)
    return frozenset() if document is None else _words(document, citation.start, citation.end)


def _words(document: Document, start: int, end: int) -> frozenset[Place]:
    return frozenset((document.id, m.start()) for m in _WORD.finditer(document.text, start, end))


def _document(name: str, library: Library) -> Document | None:
    try:
        return library.document(name)
    except KeyError:
        return None
