from collections.abc import Sequence

import pytest

from index.collapse import by_document, collapse
from index.model import Hit, Query
from ingest.model import Passage


def hit(document: str, score: float) -> Hit:
    return Hit(Passage(f"{document}#{score}", document, 0, 1, "x", None, None, (), ""), score)


ORDER = (hit("a", 9), hit("a", 8), hit("b", 7), hit("a", 6), hit("c", 5), hit("b", 4))


class Ranked:
    """A searcher whose ranking is given, and which notes how deep it was asked."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self.hits = tuple(hits)
        self.asked: list[int] = []

    def search(self, query: Query, k: int = 10) -> tuple[Hit, ...]:
        self.asked.append(k)
        return self.hits[:k]


def test_a_document_stands_where_its_best_passage_stands() -> None:
    found = [(g.best.score, [h.score for h in g.others]) for g in collapse(ORDER)]
    assert found == [(9, [8, 6]), (7, [4]), (5, [])]
    assert [g.best.passage.document for g in collapse(ORDER, 2)] == ["a", "b"]
    assert collapse(()) == ()


@pytest.mark.parametrize("k", [1, 2, 3, 50])
def test_a_long_document_hides_no_other(k: int) -> None:
    long = [hit("long", 1000 - n) for n in range(300)]
    searcher = Ranked([*long, hit("b", 2), hit("c", 1)])
    found = by_document(searcher, Query("x", ()), k)
    assert [g.best.passage.document for g in found] == ["long", "b", "c"][:k]
    assert searcher.asked == sorted(set(searcher.asked))
