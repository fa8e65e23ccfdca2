"""One HTML file that opens without network: figures, pictures, worst cases, every answer with its quotes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from evals import cells, judge, metrics, panel, plots, risk
from evals.compare import Pair, compare, moved
from evals.model import Figure, Interval, Result, Slice
from evals.store import Run
from evals.stress import is_travel

DRAWN = ("type", "audience", "tag", "split")
TABLED = ("audience", "split", "type")
HISTORY = ("good", "lead", "all_facts", "abstained")
SLICED = ("good", "answered", "abstained", "all_facts", "support", "readable_famille", "readable_soignant")
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
    env.filters.update(number=number, percent=lambda v: number(100 * v), shown=shown, held=held)
    template = env.from_string(resources.files("evals").joinpath("report.html.j2").read_text(encoding="utf-8"))
    changes = compare(against, run) if against else ()
    pairs: tuple[Sequence[Pair], Sequence[Pair]] = moved(against, run) if against else ((), ())
    return template.render(
        run=run,
        against=against,
        rows=tuple(table(metrics.figures(run.results))),
        confusion=metrics.confusion(run.results),
        percentiles={metrics.BY_NAME[m].label: metrics.percentiles(run.results, m) for m in STAGES},
        drawn=panel.drawn(run),
        systems=panel.systems(run, others),
        headline=[metrics.BY_NAME[name].label for name in metrics.HEADLINE],
        slices=tuple(sliced(metrics.slices(run.results, TABLED))),
        sliced=[metrics.BY_NAME[name].label for name in SLICED],
        cells=cells.read(run.folder),
        judged=judge.load(run.folder),
        area=risk.area(risk.curve(run.results)),
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
        yield Row(metric.label, metric.tier, shown(figure), held(figure.interval, scale), figure.n)


def shown(figure: Figure) -> str:
    """A figure with its unit; what was not measured says so."""
    scale = 100 if figure.unit == "%" else 1
    return "non mesuré" if figure.value is None else f"{number(scale * figure.value)} {figure.unit}"


def held(interval: Interval | None, scale: float = 100) -> str:
    """An interval, in percent by default."""
    return f"{number(scale * interval.low)} – {number(scale * interval.high)}" if interval else "—"


def sliced(slices: Iterable[Slice]) -> Iterator[tuple[str, str, list[Figure]]]:
    """Each slice with what it is a slice of, in French, and its few figures."""
    for one in slices:
        found = {f.name: f for f in one.figures}
        yield _TITLES[one.by], one.value, [found[name] for name in SLICED]


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
    columns = panel.systems(run, others)
    if columns:
        drawn.append(plots.systems([(c.name, c.figures) for c in columns], "Ce système, les autres, les ablations"))
    losses = {name: compare(run, r) for name, r in panel.variants(others).items() if not is_travel(name)}
    if losses:
        drawn.append(plots.losses(losses, LOST, "Perte sous épreuve"))
    past = (*panel.past(run, others), run)
    if len(past) > 1:
        figures = [(_when(r), metrics.figures(r.results)) for r in past]
        drawn.append(plots.history(figures, {m: metrics.BY_NAME[m].label for m in HISTORY}, "Au fil des évaluations"))
    return drawn


def _when(run: Run) -> str:
    """A run's name and the commit that it measured."""
    commit = str(run.manifest.get("commit") or "")[:7]
    return f"{run.name} ({commit})" if commit else run.name


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
