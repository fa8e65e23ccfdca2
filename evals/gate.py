"""The gate: is this system at least as good as the one last published?

Strict metrics block at one failure. Shares block when the questions lost against the pinned run outnumber those won
by more than chance (one-sided exact McNemar), or when their interval lies wholly under that of the pinned run. Floors
hold for one set of questions and one corpus, named by digest.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from evals import metrics, stats
from evals.metrics import METRICS, Tier
from evals.model import Case, Figure, Result

ALPHA = 0.05
STRICT = tuple(m for m in METRICS if m.tier is Tier.STRICT)
SHARES = tuple(m for m in METRICS if m.tier is Tier.SHARE)


class RegressionError(ValueError):
    """An update would lower floors and no reason was given."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What a share must not fall under, and the questions that already failed when it was pinned."""

    value: float
    low: float  # lower end of its interval
    n: int
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Floors:
    """The pinned run."""

    questions: str
    corpus: str
    floors: Mapping[str, Floor]
    measured: Mapping[str, str] = field(default_factory=dict)  # commit and date
    history: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Why the gate is shut."""

    metric: str
    reason: str
    cases: tuple[str, ...] = ()


def check(results: Sequence[Result], floors: Floors | None, questions: str, corpus: str) -> tuple[Block, ...]:
    """Every reason to block; none means open."""
    blocks = list(strict(results))
    if floors is None:
        return (*blocks, Block("planchers", "aucun plancher enregistré : lancez « evals gate --update »."))
    for name, pinned, now in (("questions", floors.questions, questions), ("corpus", floors.corpus, corpus)):
        if pinned != now:
            reason = f"les planchers valent pour d’autres données ({name}) : relisez les chiffres, puis « --update »."
            blocks.append(Block("planchers", reason))
    return (*blocks, *shares(results, floors))


def strict(results: Iterable[Result]) -> tuple[Block, ...]:
    """One block for each strict metric with a failure."""
    blocks = []
    kept = tuple(results)
    for metric in STRICT:
        wrong = [(r.case.id, s.reason) for r in kept if (s := r.score(metric.name)) and not s.full]
        if wrong:
            shown = " | ".join(f"{id_} : {reason}" for id_, reason in wrong[:5])
            blocks.append(Block(metric.name, f"{metric.label} : {len(wrong)} échec(s). {shown}", _ids(wrong)))
    return tuple(blocks)


def shares(results: Sequence[Result], floors: Floors) -> tuple[Block, ...]:
    """One block for each share that is worse than its floor by more than chance."""
    return tuple(b for m in SHARES if m.name in floors.floors for b in _share(m, results, floors.floors[m.name]))


def _share(metric: metrics.Metric, results: Sequence[Result], floor: Floor) -> tuple[Block, ...]:
    scores = {r.case.id: s for r in results if (s := r.score(metric.name))}
    failed = {id_ for id_, s in scores.items() if not s.full}
    pinned = set(floor.failed) & set(scores)
    broken, fixed = failed - pinned, pinned - failed
    p = stats.worse(len(fixed), len(broken))
    if p < ALPHA:
        lost = f"{len(broken)} question(s) perdue(s), {len(fixed)} gagnée(s), p = {p:.3f}"
        return (Block(metric.name, f"{metric.label} : {lost}.", tuple(sorted(broken))),)
    found = metrics.figure(metric, tuple(scores.values()))
    if found.value is not None and found.interval and found.interval.high < floor.low:
        now = f"{100 * found.value:.1f} % (au plus {100 * found.interval.high:.1f} %)"
        then = f"{100 * floor.value:.1f} % (au moins {100 * floor.low:.1f} %)"
        return (Block(metric.name, f"{metric.label} : {now}, plancher {then}.", tuple(sorted(broken))),)
    return ()


def update(
    old: Floors | None,
    results: Sequence[Result],
    questions: str,
    corpus: str,
    measured: Mapping[str, str],
    reason: str = "",
) -> Floors:
    """Floors raised to what was measured; raises `RegressionError` where one would fall and no reason is given."""
    new = {m.name: _pin(m, results) for m in SHARES}
    kept = {name: floor for name, floor in new.items() if floor is not None}
    lowered = tuple(_lowered(old, kept)) if old else ()
    if lowered and not reason:
        raise RegressionError(
            "Ces planchers baisseraient : " + " ; ".join(lowered) + '. Donnez la raison : --allow-regression "…".'
        )
    entry = {**measured, "reason": reason, "lowered": list(lowered)}
    history = (*(old.history if old else ()), entry) if lowered else (old.history if old else ())
    return Floors(questions, corpus, kept, measured, history)


def load(path: Path) -> Floors | None:
    """The pinned floors, or None where there are none yet."""
    if not path.exists():
        return None
    row = json.loads(path.read_text(encoding="utf-8"))
    floors = {name: Floor(f["value"], f["low"], f["n"], tuple(f["failed"])) for name, f in row["floors"].items()}
    return Floors(row["questions"], row["corpus"], floors, row["measured"], tuple(row["history"]))


def save(path: Path, floors: Floors) -> None:
    """Write the floors where `load` finds them."""
    path.write_text(json.dumps(asdict(floors), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def sample(cases: Sequence[Case], size: int) -> tuple[Case, ...]:
    """A fixed sample: the cases whose ids hash lowest, in their order; a dialogue's turns count one by one."""
    chosen = {c.id for c in sorted(cases, key=lambda c: hashlib.sha256(c.id.encode()).hexdigest())[:size]}
    return tuple(c for c in cases if c.id in chosen)


def _pin(metric: metrics.Metric, results: Sequence[Result]) -> Floor | None:
    scores = {r.case.id: s for r in results if (s := r.score(metric.name))}
    found: Figure = metrics.figure(metric, tuple(scores.values()))
    if found.value is None:
        return None
    low = found.interval.low if found.interval else 0.0
    failed = tuple(sorted(id_ for id_, s in scores.items() if not s.full))
    return Floor(round(found.value, 4), round(low, 4), len(scores), failed)


def _lowered(old: Floors, new: Mapping[str, Floor]) -> Iterable[str]:
    for name, floor in old.floors.items():
        if name not in new:
            yield f"{name} {100 * floor.value:.1f} % → non mesuré"
        elif new[name].value < floor.value:
            yield f"{name} {100 * floor.value:.1f} % → {100 * new[name].value:.1f} %"


def _ids(wrong: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(id_ for id_, _ in wrong)
