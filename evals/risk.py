"""Risk against coverage: how wrong a system is on the questions that it is surest of.

El-Yaniv and Wiener, "On the foundations of noise-free selective classification", JMLR 11, 2010.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from app.model import Outcome
from evals.expected import ANSWERED
from evals.model import Result
from evals.text import fold, words

ROOT = 5  # letters by which two forms of a word are taken for one


@dataclass(frozen=True, slots=True)
class Point:
    """Answering the surest `coverage` of all questions is wrong for `risk` of those."""

    coverage: float
    risk: float
    n: int


def curve(results: Iterable[Result]) -> tuple[Point, ...]:
    """One point for each distinct confidence, surest first; questions that were declined are never covered."""
    rated = [(confidence(r), _wrong(r)) for r in results]
    return points([(c, w) for c, w in rated if c is not None], len(rated))


def points(rated: Sequence[tuple[float, bool]], total: int) -> tuple[Point, ...]:
    """The curve of `(confidence, wrong)` pairs among `total` questions."""
    found = []
    for level in sorted({c for c, _ in rated}, reverse=True):
        kept = [wrong for c, wrong in rated if c >= level]
        found.append(Point(len(kept) / total, sum(kept) / len(kept), len(kept)))
    return tuple(found)


def area(curve_: Sequence[Point]) -> float | None:
    """Mean risk over the coverage reached (trapezoids); None where nothing was answered."""
    if not curve_:
        return None
    corners = [(0.0, curve_[0].risk), *((p.coverage, p.risk) for p in curve_)]
    steps = pairwise(corners)
    return sum((x2 - x1) * (y1 + y2) / 2 for (x1, y1), (x2, y2) in steps) / corners[-1][0]


def confidence(result: Result) -> float | None:
    """The answer's own confidence where it carries one, else a stand-in; None when the question was declined.

    The stand-in is the share of the question's longer words found in titles and quotes: the same for every system.
    """
    if result.answer is None or Outcome(str(result.answer["outcome"])) not in ANSWERED:
        return None
    own = result.answer.get("confidence")
    return float(own) if isinstance(own, int | float) else _held(result.case.question, result.answer)


def _held(question: str, answer: Mapping[str, Any]) -> float:
    asked = {w[:ROOT] for w in words(fold(question)) if len(w) > 3}
    shown = " ".join(f"{c['title']} {c['quote']}" for c in answer["citations"])
    known = {w[:ROOT] for w in words(fold(shown))}
    return len(asked & known) / len(asked) if asked else 0.0


def _wrong(result: Result) -> bool:
    verdict = result.score("good")
    return verdict is None or not verdict.full
