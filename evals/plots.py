"""Pictures of a report as inline SVG; matplotlib draws, nothing is fetched when the page opens."""

import io
from collections.abc import Mapping, Sequence

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from evals.compare import Change
from evals.metrics import BY_NAME
from evals.model import Figure, Slice
from evals.risk import Point

INK, RULE, MARK, SECOND, BAD = "#1a1a1a", "#8a8a8a", "#0b4a8f", "#b5651d", "#9b1c1c"
matplotlib.rcParams.update({
    "svg.fonttype": "none",  # text stays text: it can be read aloud and found
    "svg.hashsalt": "passerelle",  # same figures, same bytes
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
})  # fmt: skip


def by_slice(slices: Sequence[Slice], metric: str, title: str) -> str:
    """One point with its interval for each slice, n beside its name."""
    rows = [(f"{s.value} ({f.n})", f) for s in slices for f in s.figures if f.name == metric and f.value is not None]
    canvas, axes = _canvas(7.5, 0.9 + 0.26 * len(rows), title)
    for place, (_, figure) in enumerate(reversed(rows)):
        _bar(axes, place, figure, MARK)
    axes.set_yticks(range(len(rows)), [name for name, _ in reversed(rows)])
    axes.set_xlim(-2, 102)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlabel("% et intervalle à 95 %")
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    return _svg(canvas, title)


def risk(points: Sequence[Point], title: str) -> str:
    """Risk against coverage."""
    canvas, axes = _canvas(5, 3.2, title)
    axes.plot([100 * p.coverage for p in points], [100 * p.risk for p in points], "o-", color=MARK, markersize=4)
    for p in points:
        axes.annotate(f"n = {p.n}", (100 * p.coverage, 100 * p.risk), (4, 5), textcoords="offset points", fontsize=7)
    axes.set(xlim=(0, 100), xlabel="questions auxquelles il est répondu (%)", ylabel="réponses fausses (%)")
    axes.set_ylim(bottom=0)
    return _svg(canvas, title)


def latency(values: Mapping[str, Sequence[float]], title: str) -> str:
    """The share of answers ready within a time, one line a stage."""
    canvas, axes = _canvas(5, 3.2, title)
    for (name, times), colour in zip(values.items(), (MARK, SECOND, RULE, BAD), strict=False):
        ordered = sorted(times)
        axes.step(ordered, [100 * (i + 1) / len(ordered) for i in range(len(ordered))], color=colour, label=name)
    axes.set(xlabel="millisecondes", ylabel="réponses prêtes (%)", ylim=(0, 101))
    axes.set_xlim(left=0)
    if values:
        axes.legend(frameon=False)
    return _svg(canvas, title)


def losses(changes: Mapping[str, Sequence[Change]], metrics: Sequence[str], title: str) -> str:
    """For each variant, the paired change of some metrics against the clean run, in points."""
    rows = [(f"{name} · {c.metric.label} ({c.n})", c) for name, cs in changes.items() for c in cs]
    rows = [(label, c) for label, c in rows if c.metric.name in metrics]
    canvas, axes = _canvas(7.5, 0.9 + 0.26 * len(rows), title)
    for place, (_, change) in enumerate(reversed(rows)):
        gap = 100 * (change.after - change.before)
        if change.interval:
            axes.plot([100 * change.interval.low, 100 * change.interval.high], [place, place], color=RULE)
        axes.plot(gap, place, "o", color=BAD if change.p < 0.05 and gap < 0 else MARK, markersize=4)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(rows)), [name for name, _ in reversed(rows)])
    axes.set_xlabel("écart avec les questions d’origine (points) ; rouge : perte significative")
    return _svg(canvas, title)


def systems(columns: Sequence[tuple[str, Sequence[Figure]]], title: str) -> str:
    """The figures of several systems, one group of points a figure; both lists of figures are in the same order."""
    names = [f.name for f in columns[0][1] if f.unit == "%"]
    wide = len(columns) + 1
    canvas, axes = _canvas(7.5, 1.2 + 0.16 * len(names) * wide, title)
    for n, (system, figures) in enumerate(columns):
        colour = (MARK, SECOND, RULE, BAD, INK)[n % 5]
        axes.plot([], [], "o", color=colour, markersize=4, label=system)  # named even where nothing was measured
        found = {f.name: f for f in figures if f.value is not None}
        for group, name in enumerate(reversed(names)):
            if name in found:
                _bar(axes, group * wide + len(columns) - 1 - n, found[name], colour)
    ticks = [group * wide + (len(columns) - 1) / 2 for group in range(len(names))]
    axes.set_yticks(ticks, [BY_NAME[name].label for name in reversed(names)])
    axes.set_xlim(-2, 102)
    axes.set_xlabel("% et intervalle à 95 %")
    canvas.legend(frameon=False, fontsize=7, loc="outside lower center", ncols=4)
    return _svg(canvas, title)


def history(runs: Sequence[tuple[str, Sequence[Figure]]], metrics: Mapping[str, str], title: str) -> str:
    """Some metrics over runs, oldest first."""
    canvas, axes = _canvas(7.5, 3.4, title)
    for (name, label), colour in zip(metrics.items(), (MARK, SECOND, RULE, BAD, INK), strict=False):
        seen = [(i, f.value) for i, (_, fs) in enumerate(runs) for f in fs if f.name == name and f.value is not None]
        axes.plot([i for i, _ in seen], [100 * v for _, v in seen], "o-", color=colour, markersize=4, label=label)
    axes.set_xticks(range(len(runs)), [name for name, _ in runs], rotation=30, ha="right")
    axes.set(ylim=(0, 102), ylabel="%")
    axes.legend(frameon=False, fontsize=7, loc="lower left")
    return _svg(canvas, title)


def _bar(axes: Axes, place: int, figure: Figure, colour: str) -> None:
    if figure.interval:
        axes.plot([100 * figure.interval.low, 100 * figure.interval.high], [place, place], color=RULE)
    axes.plot(100 * (figure.value or 0), place, "o", color=colour, markersize=4)


def _canvas(width: float, height: float, title: str) -> tuple[Canvas, Axes]:
    canvas = Canvas(figsize=(width, height), layout="constrained")
    axes = canvas.add_subplot()
    axes.set_title(title, loc="left", fontsize=10, color=INK)
    return canvas, axes


def _svg(canvas: Canvas, title: str) -> str:
    text = io.StringIO()
    canvas.savefig(text, format="svg", metadata={"Date": None, "Title": title})
    drawn = text.getvalue()
    return drawn[drawn.index("<svg") :].replace("<svg ", '<svg role="img" ', 1)
