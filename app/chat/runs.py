"""Evaluation runs as `python -m evals run` leaves them on disk: folders of JSON that are only read here.

`manifest.json` says what was measured; `outcomes.jsonl` keeps one question a line with its answer and its scores.
"""

import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST, OUTCOMES = "manifest.json", "outcomes.jsonl"
MOST = 64 << 20  # bytes of one file; more is no run that a page should read
Z = 1.96  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure that is shown: its name on disk, what it is called, whether one failure is one too many."""

    name: str
    label: str
    strict: bool = False


METRICS = (
    Metric("good", "Réponses justes en entier"),
    Metric("answered", "Questions traitables auxquelles il est répondu"),
    Metric("abstained", "Questions sans réponse reconnues"),
    Metric("lead", "Le bon document vient en premier"),
    Metric("all_facts", "Tous les faits attendus"),
    Metric("support", "Affirmations portées par leurs citations"),
    Metric("status", "Statut juste au jour demandé"),
    Metric("urgent", "Urgences et détresses orientées", strict=True),
    Metric("exact", "Citations exactes à l’octet", strict=True),
    Metric("placed", "Page ou section juste", strict=True),
    Metric("timely", "Aucun document postérieur au jour demandé", strict=True),
    Metric("not_reopened", "Aucun accès clos montré ouvert", strict=True),
    Metric("clean", "Rien d’interdit n’est dit", strict=True),
    Metric("kept", "Aucune phrase écartée par les contrôles", strict=True),
    Metric("ran", "Réponses sans panne", strict=True),
)
LABELS: Mapping[str, str] = {metric.name: metric.label for metric in METRICS}


@dataclass(frozen=True, slots=True)
class Score:
    """What one measure found in one answer: `hits` of `of`, and why it is not all of them."""

    metric: str
    hits: float
    of: float
    reason: str

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.hits / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question, its answer, and its scores."""

    id: str
    question: str
    kind: str  # of question, as its set calls it
    answer: str
    documents: tuple[str, ...]  # cited, in order
    expected: tuple[str, ...]
    scores: Mapping[str, Score]

    @property
    def good(self) -> bool:
        """Whether the answer is right in full."""
        return "good" in self.scores and self.scores["good"].share >= 1

    @property
    def faults(self) -> tuple[Score, ...]:
        """The measures that are shown and not full, those that must never fail first."""
        ranks = {metric.name: (not metric.strict, n) for n, metric in enumerate(METRICS)}
        found = [score for name, score in self.scores.items() if name in ranks and score.share < 1]
        return tuple(sorted(found, key=lambda score: ranks[score.metric]))


@dataclass(frozen=True, slots=True)
class Run:
    """A finished or interrupted run."""

    name: str
    started: str  # as written: ISO 8601, UTC
    system: str
    questions: str  # digest: runs of one digest asked the same
    variant: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """The mean of one measure over the questions that it concerns, from 0 to 1, with its 95 % interval (Wilson)."""

    metric: Metric
    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Move:
    """One measure in two runs over the questions that both measured, and what was won and lost."""

    metric: Metric
    n: int
    before: float
    after: float
    won: tuple[str, ...]  # ids of questions
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A run as a list names it, before it is read."""

    folder: Path
    started: str
    system: str
    variant: str
    questions: str


def folder() -> Path:
    """Where runs are looked for: `PASSERELLE_RUNS`, else `runs` where the server was started."""
    return Path(os.environ.get("PASSERELLE_RUNS") or "runs")


def listed(where: Path) -> tuple[Listed, ...]:
    """The runs of a folder, newest first; what cannot be read is left out."""
    found = [one for path in sorted(where.glob(f"*/{MANIFEST}")) if (one := _listed(path)) is not None]
    return tuple(sorted(found, key=lambda one: (one.started, one.folder.name), reverse=True))


def _listed(path: Path) -> Listed | None:
    try:
        said = json.loads(_text(path))
        return Listed(
            path.parent, str(said.get("started", "")), str(said.get("system", "")), str(said.get("variant") or ""),
            str(said.get("questions", "")),
        )  # fmt: skip
    except (OSError, ValueError, AttributeError):
        return None


def load(one: Listed) -> Run:
    """A run in full; lines that cannot be read, as the last of an interrupted one, are left out."""
    try:
        lines = _text(one.folder / OUTCOMES).splitlines()
    except (OSError, ValueError):
        lines = []
    return Run(one.folder.name, one.started, one.system, one.questions, one.variant, tuple(_outcomes(lines)))


def _text(path: Path) -> str:
    if path.stat().st_size > MOST:
        raise ValueError(f"{path.name} dépasse {MOST} octets")
    return path.read_text(encoding="utf-8", errors="replace")


def _outcomes(lines: Sequence[str]) -> Iterator[Outcome]:
    for line in lines:
        try:
            yield _outcome(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue


def _outcome(row: dict[str, Any]) -> Outcome:
    case, answer = row["case"], row.get("answer") or {}
    scores = (Score(s["metric"], float(s["hits"]), float(s["of"]), str(s.get("reason", ""))) for s in row["scores"])
    cited = (str(c["document"]) for c in answer.get("citations", ()))
    return Outcome(
        id=str(case["id"]),
        question=str(case["question"]),
        kind=str(case.get("type") or case.get("kind") or ""),
        answer=str(answer.get("text") or row.get("error") or ""),
        documents=tuple(dict.fromkeys(cited)),
        expected=tuple(map(str, case.get("docs", ()))),
        scores={score.metric: score for score in scores},
    )


def figures(run: Run) -> tuple[Figure, ...]:
    """Every measure that is shown and that at least one question has."""
    return tuple(made for metric in METRICS if (made := _figure(metric, run.outcomes)) is not None)


def _figure(metric: Metric, outcomes: Sequence[Outcome]) -> Figure | None:
    shares = [one.scores[metric.name].share for one in outcomes if metric.name in one.scores]
    if not shares:
        return None
    low, high = wilson(sum(shares), len(shares))
    return Figure(metric, sum(shares) / len(shares), low, high, len(shares))


def wilson(hits: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share of `hits` in `n` (Wilson, 1927)."""
    share, square = hits / n, Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z * math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def moves(before: Run, after: Run) -> tuple[Move, ...]:
    """Every measure that is shown, over the questions of the same id and the same words in both runs."""
    old = {one.id: one for one in before.outcomes}
    pairs = [(old[one.id], one) for one in after.outcomes if one.id in old and old[one.id].question == one.question]
    return tuple(made for metric in METRICS if (made := _move(metric, pairs)) is not None)


def _move(metric: Metric, pairs: Sequence[tuple[Outcome, Outcome]]) -> Move | None:
    both = [
        (a.id, a.scores[metric.name].share, b.scores[metric.name].share)
        for a, b in pairs
        if metric.name in a.scores and metric.name in b.scores
    ]
    if not both:
        return None
    n = len(both)
    return Move(
        metric=metric,
        n=n,
        before=sum(a for _, a, _ in both) / n,
        after=sum(b for _, _, b in both) / n,
        won=tuple(name for name, a, b in both if b >= 1 > a),
        lost=tuple(name for name, a, b in both if a >= 1 > b),
    )


def worst(run: Run) -> tuple[Outcome, ...]:
    """The answers that are not right in full: those that break what must never break first, then by most faults."""
    strict = {metric.name for metric in METRICS if metric.strict}
    wrong = [one for one in run.outcomes if not one.good]
    return tuple(sorted(wrong, key=lambda o: (-sum(f.metric in strict for f in o.faults), -len(o.faults), o.id)))
