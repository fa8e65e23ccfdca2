"""Two runs over the same questions: what changed, whether it is more than chance, and where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals import stats
from evals.metrics import METRICS, Metric, Tier
from evals.model import Interval, Result, Score
from evals.store import Run, RunError, by_id


@dataclass(frozen=True, slots=True)
class Change:
    """One metric over the questions that both runs measured."""

    metric: Metric
    n: int
    before: float
    after: float
    interval: Interval | None  # of the paired difference
    p: float  # exact McNemar for verdicts, sign-flip permutation for the rest
    fixed: tuple[str, ...]  # case ids
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One question in both runs."""

    before: Result
    after: Result


def compare(before: Run, after: Run) -> tuple[Change, ...]:
    """Every metric that both runs measured on at least one common question."""
    pairs = common(before, after)
    if not pairs:
        raise RunError("Ces deux évaluations n’ont aucune question en commun.")
    return tuple(c for m in METRICS if (c := change(m, pairs)) is not None)


def common(before: Run, after: Run) -> tuple[Pair, ...]:
    """The questions that both runs asked, in the order of the later run.

    An id whose words changed is another question, except in a stress variant, whose words change on purpose.
    """
    old = by_id(before.results)
    reworded = bool(before.manifest.get("variant") or after.manifest.get("variant"))
    return tuple(
        Pair(old[r.case.id], r)
        for r in after.results
        if r.case.id in old and (reworded or old[r.case.id].case.question == r.case.question)
    )


def change(metric: Metric, pairs: Sequence[Pair]) -> Change | None:
    """One metric, paired by question."""
    both = [(p, *found) for p in pairs if (found := _scores(metric, p))]
    if not both:
        return None
    old, new = [a.hits / a.of for _, a, _ in both], [b.hits / b.of for _, _, b in both]
    fixed = tuple(p.after.case.id for p, a, b in both if b.full and not a.full) if metric.unit == "%" else ()
    broken = tuple(p.after.case.id for p, a, b in both if a.full and not b.full) if metric.unit == "%" else ()
    _, interval, chance = stats.difference(old, new)
    verdicts = set(old) | set(new) <= {0.0, 1.0} and metric.unit == "%"
    p_value = stats.mcnemar(len(fixed), len(broken)) if verdicts else chance
    return Change(metric, len(both), sum(old) / len(old), sum(new) / len(new), interval, p_value, fixed, broken)


def _scores(metric: Metric, pair: Pair) -> tuple[Score, Score] | None:
    """The scores of a question in both runs.

    A strict metric that applies on one side only (there was nothing to cite on the other) counts as kept there: what
    should never have been cited is named as broken.
    """
    before, after = pair.before.score(metric.name), pair.after.score(metric.name)
    if metric.tier is Tier.STRICT and (before or after):
        kept = Score(metric.name, 1)
        return before or kept, after or kept
    return (before, after) if before and after else None


def moved(before: Run, after: Run, metric: str = "good") -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """The questions that one metric says got fixed, and those that got broken."""
    pairs = common(before, after)
    found = change(next(m for m in METRICS if m.name == metric), pairs)
    ids = (set(found.fixed), set(found.broken)) if found else (set(), set())
    fixed, broken = (tuple(p for p in pairs if p.after.case.id in wanted) for wanted in ids)
    return fixed, broken


def lines(changes: Sequence[Change], pairs: tuple[Sequence[Pair], Sequence[Pair]]) -> Iterator[str]:
    """The comparison as text for a terminal."""
    yield f"{'mesure':52} {'n':>4} {'avant':>8} {'après':>8} {'écart':>8}  intervalle 95 %      p      gagnées perdues"
    for c in changes:
        scale = 100 if c.metric.unit == "%" else 1
        gap = f"[{scale * c.interval.low:+.1f} ; {scale * c.interval.high:+.1f}]" if c.interval else "—"
        yield (
            f"{c.metric.label[:52]:52} {c.n:4} {scale * c.before:8.1f} {scale * c.after:8.1f} "
            f"{scale * (c.after - c.before):+8.1f}  {gap:18} {c.p:6.3f}  {len(c.fixed):7} {len(c.broken):7}"
        )
    for c in changes:
        if c.metric.tier is Tier.STRICT and c.broken:
            yield f"\n{c.metric.label} — perdues : {', '.join(c.broken[:20])}{' …' if len(c.broken) > 20 else ''}"
    for title, moved_ in zip(("gagnées", "perdues"), pairs, strict=True):
        yield f"\nQuestions {title} : {len(moved_)}"
        for pair in moved_:
            yield from _side_by_side(pair)


def _side_by_side(pair: Pair) -> Iterator[str]:
    yield f"\n  {pair.after.case.id} — {pair.after.case.question}"
    for label, result in (("avant", pair.before), ("après", pair.after)):
        verdict = result.score("good")
        reason = f" ({verdict.reason})" if verdict and verdict.reason else ""
        said = str(result.answer["text"]) if result.answer else result.error.strip().splitlines()[-1]
        yield f"    {label}{reason} : {' '.join(said.split())[:280]}"
