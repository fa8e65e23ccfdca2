"""One HTML file that opens without network: figures, pictures, worst cases, every answer with its quotes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from evals import metrics, plots, risk
from evals.compare import Pair, compare, moved
from evals.model import Figure, Result
from evals.store import Run
from evals.stress import is_travel

DRAWN = ("type", "audience", "tag", "split")
HISTORY = ("good", "lead", "all_facts", "abstained")
STAGES = ("ms_search", "ms_compose", "ms_total", "ms_wall")
LOST = ("good", "lead")
_TITLES = {"type": "type de question", "audience": "public", "tag": "étiquette", "split": "partage"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of figures, ready to print."""

    label: str
    tier: str
    value: str
    interval: str
    n: int


def render(run: Run, against: Run | None = None, others: Sequence[Run] = ()) -> str:
    """The report of a run: compared with `against`, with stress variants and history among `others`."""
    env = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    env.filters.update(number=number, percent=lambda v: number(100 * v))
    template = env.from_string(resources.files("evals").joinpath("report.html.j2").read_text(encoding="utf-8"))
    changes = compare(against, run) if against else ()
    pairs: tuple[Sequence[Pair], Sequence[Pair]] = moved(against, run) if against else ((), ())
    return template.render(
        run=run,
        against=against,
        rows=tuple(table(metrics.figures(run.results))),
        confusion=metrics.confusion(run.results),
        percentiles={metrics.BY_NAME[m].label: metrics.percentiles(run.results, m) for m in STAGES},
        pictures=[Markup(p) for p in pictures(run, others)],
        worst=worst(run.results),
        results=run.results,
        changes=[c for c in changes if c.after != c.before],
        fixed=pairs[0],
        broken=pairs[1],
    )


def table(figures: Iterable[Figure]) -> Iterable[Row]:
    """The figures as printed; what was not measured says so."""
    for figure in figures:
        metric = metrics.BY_NAME[figure.name]
        scale = 100 if figure.unit == "%" else 1
        value = "non mesuré" if figure.value is None else f"{number(scale * figure.value)} {figure.unit}"
        held = figure.interval
        gap = f"{number(scale * held.low)} – {number(scale * held.high)}" if held else "—"
        yield Row(metric.label, metric.tier, value, gap, figure.n)


def pictures(run: Run, others: Sequence[Run]) -> list[str]:
    """Every picture of the report, as SVG."""
    drawn = []
    for by in DRAWN:
        parts = metrics.slices(run.results, (by,))
        if parts:
            drawn.append(plots.by_slice(parts, "good", f"Réponses justes en entier, par {_TITLES[by]} (n)"))
    drawn.append(plots.risk(risk.curve(run.results), "Risque selon la couverture"))
    stages = {metrics.BY_NAME[m].label: [x.hits for r in run.results if (x := r.score(m))] for m in STAGES}
    drawn.append(plots.latency({k: v for k, v in stages.items() if v}, "Durée des réponses"))
    named = {str(r.manifest["variant"]): r for r in others if r.manifest.get("variant")}
    losses = {name: compare(run, r) for name, r in named.items() if not is_travel(name)}
    if losses:
        drawn.append(plots.losses(losses, LOST, "Perte sous épreuve"))
    past = [r for r in (*others, run) if not r.manifest.get("variant")]
    if len(past) > 1:
        figures = [(r.name, metrics.figures(r.results)) for r in past]
        drawn.append(plots.history(figures, {m: metrics.BY_NAME[m].label for m in HISTORY}, "Au fil des évaluations"))
    return drawn


def worst(results: Iterable[Result], limit: int = 40) -> list[Result]:
    """The answers that fail most metrics, worst first; none that fails nothing."""
    counted = [(sum(1 for s in failed(r)), r) for r in results]
    return [r for n, r in sorted(counted, key=lambda pair: -pair[0]) if n][:limit]


def failed(result: Result) -> list[str]:
    """What an answer fails, in French, with the reason."""
    kept = (s for s in result.scores if metrics.BY_NAME[s.metric].unit == "%" and s.metric in _TOLD and not s.full)
    return [
        f"{metrics.BY_NAME[s.metric].label} : {s.reason}" if s.reason else metrics.BY_NAME[s.metric].label for s in kept
    ]


def number(value: float) -> str:
    """A number in French: decimal comma, one digit after it."""
    return f"{value:.1f}".replace(".", ",")


_TOLD = frozenset(m.name for m in metrics.METRICS if m.tier is not metrics.Tier.SHOWN)
