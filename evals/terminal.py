"""Runs as text for a terminal."""

from collections import Counter
from collections.abc import Iterable
from typing import cast

from evals import cells, compare, gate, metrics, panel, report, store, stress
from evals.model import Result


def summary(run: store.Run) -> Iterable[str]:
    """The figures of a run for a terminal."""
    for row in report.table(metrics.figures(run.results)):
        if row.n:
            yield f"{row.label:52} {row.value:>18}   [{row.interval}]  n = {row.n}"
    for name in report.STAGES:
        found = metrics.percentiles(run.results, name)
        if found:
            yield f"{metrics.BY_NAME[name].label:52} " + "  ".join(f"p{p} {v:.1f} ms" for p, v in found.items())
    for kind, counts in metrics.confusion(run.results).items():
        yield f"attendu {kind:10} " + ", ".join(f"{k} {n}" for k, n in counts.items())
    for cell in cells.read(run.folder):
        if cell.name == cells.ALL and cell.precision is not None and cell.recall is not None:
            told = f"précision {report.number(100 * cell.precision)} %, rappel {report.number(100 * cell.recall)} %"
            yield f"fiches d’accès, {cell.half} : {told} (n = {cell.due})"
    yield from panel.drawn(run)
    yield f"Évaluation : {run.folder}"


def losses(clean: store.Run, variants: Iterable[store.Run]) -> Iterable[str]:
    """What each rewording costs against the clean run, and what each other day changes."""
    for variant in variants:
        name = str(variant.manifest["variant"])
        yield f"\n{name} ({len(variant.results)} questions)"
        yield from _travel(clean, variant) if stress.is_travel(name) else _loss(clean, variant)


def _loss(clean: store.Run, variant: store.Run) -> Iterable[str]:
    shown = ("good", "lead", "all_facts", "abstained", "exact", "clean")
    for c in compare.compare(clean, variant):
        if c.metric.name in shown:
            gap = f"[{100 * c.interval.low:+.1f} ; {100 * c.interval.high:+.1f}]" if c.interval else "—"
            yield f"  {c.metric.label:50} {100 * c.before:6.1f} → {100 * c.after:6.1f}  écart {gap}  p = {c.p:.3f}"


def _travel(clean: store.Run, variant: store.Run) -> Iterable[str]:
    """On another day the expectations of content are void: what must hold always, and whether answers moved."""
    for block in gate.strict(variant.results):
        yield f"  ÉCHEC {block.reason}"
    moved = [p for p in compare.common(clean, variant) if _said(p.before) != _said(p.after)]
    yield f"  réponses changées par la date : {len(moved)}"
    outcomes = Counter(k for row in metrics.confusion(variant.results).values() for k in Counter(row).elements())
    yield "  " + ", ".join(f"{k} {n}" for k, n in outcomes.most_common())


def _said(result: Result) -> tuple[str, ...]:
    """The outcome and the statuses of an answer."""
    if result.answer is None:
        return ("panne",)
    cites = cast("list[dict[str, object]]", result.answer["citations"])
    return (str(result.answer["outcome"]), *(f"{c['document']} {c['status']}" for c in cites))
