"""What of other runs stands beside a run in its report: other systems, its own past, the same questions made harder."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evals import metrics
from evals.model import Figure
from evals.store import Run

SAME = ("questions", "corpus", "as_of")  # what two runs must share for their figures to stand in one table


@dataclass(frozen=True, slots=True)
class Column:
    """One system's headline figures."""

    name: str
    run: Run
    figures: tuple[Figure, ...]


def label(run: Run) -> str:
    """The system, and whether it went without vectors where it is one that has some."""
    name = str(run.manifest.get("system"))
    bare = run.manifest.get("encoder", "") is None and (name == "passerelle" or name.startswith("sans-"))
    return f"{name}, sans vecteurs" if bare else name


def systems(run: Run, others: Iterable[Run]) -> tuple[Column, ...]:
    """The run and the latest run of every other system over the same questions, documents and day."""
    latest = {label(r): r for r in others if _comparable(r, run) and label(r) != label(run)}
    return tuple(Column(label(r), r, headline(r)) for r in (run, *latest.values())) if latest else ()


def past(run: Run, others: Iterable[Run]) -> tuple[Run, ...]:
    """Earlier runs of the same system over the same questions; documents and code may have changed."""
    return tuple(
        r
        for r in others
        if not r.manifest.get("variant")
        and label(r) == label(run)
        and r.manifest.get("questions") == run.manifest.get("questions")
    )


def variants(others: Iterable[Run]) -> dict[str, Run]:
    """Stress runs, by the name of their variant."""
    return {str(r.manifest["variant"]): r for r in others if r.manifest.get("variant")}


def headline(run: Run) -> tuple[Figure, ...]:
    """The figures that a reader compares first, in their order."""
    found = {f.name: f for f in metrics.figures(run.results)}
    return tuple(found[name] for name in metrics.HEADLINE)


def drawn(run: Run) -> Sequence[str]:
    """What a run drew and held, one French sentence each; nothing for a run that did not finish."""
    said, count = [], run.manifest.get("asked")
    joules, memory = run.manifest.get("joules"), run.manifest.get("peak_memory_mib")
    if isinstance(memory, int | float):
        said.append(f"Mémoire au plus haut : {memory} Mio.")
    if isinstance(joules, int | float) and isinstance(count, int) and count:
        each = f"{joules / count:.2f}".replace(".", ",")
        said.append(f"Énergie : {each} J par question ({run.manifest.get('energy')}).")
    return said


def _comparable(other: Run, run: Run) -> bool:
    return not other.manifest.get("variant") and all(other.manifest.get(k) == run.manifest.get(k) for k in SAME)
