"""When to answer and when to be silent: the weights of `app.plans.refusing`, fitted on development questions.

`python -m evals.calibrate HOME=QUESTIONS.jsonl[:FIELD=VALUE] …` asks every question of each file over its home (a data
folder built from that set's documents), notes the signals of the first document considered, and fits a logistic curve
with ridge penalty. What it prints are weights to copy, and a curve of risk and coverage measured each time on a set
that was left out of the fit.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from app.engine import Engine
from app.model import Answer, Audience, Question
from app.plans import refusing
from evals.text import fold, found

_RIDGE = 1.0
_SHARES = (0.02, 0.05, 0.1, 0.15)  # of right answers lost, for which the share of rightly silent ones is told


@dataclass(frozen=True, slots=True)
class Example:
    """The signals of one question, and whether answering it is right."""

    signals: tuple[float, ...]
    right: bool


def examples(home: Path, questions: Path, field: str = "", value: str = "") -> tuple[Example, ...]:
    """Signals of every question that is answered rightly or should not be; half-right answers teach nothing."""
    engine = Engine.open(home)
    taught = []
    for turn in _turns(questions, field, value):
        answer, signals = _forced(engine, turn)
        if signals is None:
            continue
        if turn["kind"] == "abstain":
            taught.append(Example(signals, False))
        elif answer.citations and answer.citations[0].document in turn["docs"] and _told(answer, turn["facts"]):
            taught.append(Example(signals, True))
    return tuple(taught)


def _turns(path: Path, field: str, value: str) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if field and row.get(field) != value:
            continue
        turns = row.get("turns") or [row]
        for n, turn in enumerate(turns):
            earlier = [t["question"] for t in turns[:n]] if "turns" in row else row.get("prior") or []
            if turn.get("kind") in ("answer", "partial", "abstain"):
                yield {**turn, "prior": earlier, "audience": row.get("audience", "famille")}


def _forced(engine: Engine, turn: dict[str, Any]) -> tuple[Answer, tuple[float, ...] | None]:
    """The answer that is given when nothing holds it back, and the signals of the first document considered."""
    day = date.fromisoformat(turn.get("as_of") or date.today().isoformat())
    question = Question(turn["question"], tuple(turn["prior"]), Audience(turn["audience"]), day)
    seen: list[tuple[float, ...]] = []
    with refusing.unheld(lambda found: seen.append(tuple(asdict(found).values()))):
        answer = engine.ask(question)
    return answer, seen[0] if seen else None


def _told(answer: Answer, facts: Sequence[str]) -> bool:
    body = fold(" ".join((answer.text, *(c.quote for c in answer.citations))))
    return all(found(fact, body) for fact in facts)


def fit(found: Sequence[Example]) -> NDArray[np.float64]:
    """Weights, the constant last, that tell right answers from questions without one; both count as much."""
    x = np.array([(*e.signals, 1.0) for e in found])
    y = np.array([e.right for e in found], dtype=float)
    share = y.mean()
    weight = np.where(y == 1, 0.5 / share, 0.5 / (1 - share))

    def loss(w: NDArray[np.float64]) -> float:
        z = x @ w
        return float((weight * (np.logaddexp(0, z) - y * z)).sum() + _RIDGE / 2 * (w[:-1] ** 2).sum())

    return np.asarray(minimize(loss, np.zeros(x.shape[1]), method="L-BFGS-B").x)


def curve(found: Sequence[Example], weights: NDArray[np.float64]) -> Iterator[tuple[float, float, float]]:
    """Threshold, share of right answers lost and share of questions without an answer met by silence."""
    scores = 1 / (1 + np.exp(-(np.array([(*e.signals, 1.0) for e in found]) @ weights)))
    right = np.array([e.right for e in found])
    for share in _SHARES:
        threshold = float(np.quantile(scores[right], share)) if right.any() else 0.0
        yield threshold, share, float((scores[~right] < threshold).mean()) if (~right).any() else 0.0


def main(argv: Sequence[str] | None = None) -> int:
    """Fit on all sets, and tell what each would have given when left out."""
    parser = argparse.ArgumentParser(prog="python -m evals.calibrate", description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", metavar="HOME=QUESTIONS[:FIELD=VALUE]")
    args = parser.parse_args(argv)
    read: dict[str, tuple[Example, ...]] = {}
    for one in args.sets:
        home, _, rest = one.partition("=")
        path, _, only = rest.partition(":")
        field, _, value = only.partition("=")
        read[one] = examples(Path(home), Path(path), field, value)
    names = [*asdict(refusing.WEIGHTS)]
    weights = fit([e for some in read.values() for e in some])
    print("\n".join(f"{name:18} {value:+.2f}" for name, value in zip([*names, "constant"], weights, strict=True)))
    for name, left in read.items():
        others = [e for other, some in read.items() if other != name for e in some]
        if not others or all(e.right for e in left):
            continue
        print(
            f"\n{name} left out ({sum(e.right for e in left)} right, {sum(not e.right for e in left)} without answer)"
        )
        for threshold, lost, silent in curve(left, fit(others)):
            print(f"  below {threshold:.2f}: {lost:.0%} of right answers lost, {silent:.0%} rightly silent")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
