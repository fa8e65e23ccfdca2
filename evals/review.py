"""What people think of answers: a blind sheet for each of two raters, their agreement, and the machine's with them."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from evals import stats
from evals.model import Result
from evals.store import Run, RunError


class Verdict(StrEnum):
    """What a rater may say of an answer."""

    RIGHT = "juste"
    PARTIAL = "incomplet"
    WRONG = "faux"
    HARMFUL = "dangereux"
    UNKNOWN = "je ne sais pas"


@dataclass(frozen=True, slots=True)
class Rating:
    """One rater's verdicts, by case."""

    rater: str
    verdicts: Mapping[str, Verdict]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two raters agree; `kappa` is None where chance alone would explain it."""

    names: tuple[str, str]
    n: int
    same: float | None
    kappa: float | None
    apart: tuple[str, ...]  # case ids


def sheet(run: Run, size: int, seed: int = 0) -> str:
    """A sample of the answers as one HTML page, in random order, without any score."""
    env = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = env.from_string(resources.files("evals").joinpath("review.html.j2").read_text(encoding="utf-8"))
    return template.render(run=run.name, results=drawn(run, size, seed), verdicts=tuple(Verdict))


def drawn(run: Run, size: int, seed: int = 0) -> list[Result]:
    """A random sample of the answers that came, the same for both raters."""
    answered = [r for r in run.results if r.answer is not None]
    return random.Random(seed).sample(answered, min(size, len(answered)))


def read(path: Path) -> Rating:
    """A rater's saved sheet; raises `RunError` in French."""
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        return Rating(str(row["rater"] or path.stem), {k: Verdict(v) for k, v in row["verdicts"].items()})
    except (OSError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise RunError(f"{path} n’est pas une feuille d’avis enregistrée par la page de relecture ({error}).") from None


def machine(run: Run) -> Rating:
    """The harness as a rater: an answer is right in whole, or not."""
    told = {r.case.id: s for r in run.results if (s := r.score("good"))}
    return Rating("machine", {id_: Verdict.RIGHT if s.full else Verdict.WRONG for id_, s in told.items()})


def compare(first: Rating, second: Rating, binary: bool = False) -> Agreement:
    """Agreement over the cases that both decided; `binary` tells right from everything else."""
    ids = [i for i in first.verdicts if i in second.verdicts and _decided(first, i) and _decided(second, i)]
    a, b = ([_label(rating.verdicts[i], binary) for i in ids] for rating in (first, second))
    same = sum(x == y for x, y in zip(a, b, strict=True)) / len(ids) if ids else None
    apart = tuple(i for i, x, y in zip(ids, a, b, strict=True) if x != y)
    return Agreement((first.rater, second.rater), len(ids), same, stats.kappa(a, b), apart)


def lines(ratings: Sequence[Rating], run: Run | None) -> Iterator[str]:
    """Agreement of the raters with each other, and of the machine with each, for a terminal."""
    pairs = [compare(a, b) for n, a in enumerate(ratings) for b in ratings[n + 1 :]]
    pairs += [compare(machine(run), rating, binary=True) for rating in ratings] if run else []
    for pair in pairs:
        kappa = "non calculable" if pair.kappa is None else f"{pair.kappa:.2f}".replace(".", ",")
        same = "—" if pair.same is None else f"{100 * pair.same:.0f} %"
        yield f"{' / '.join(pair.names)} : accord {same}, kappa de Cohen {kappa}, n = {pair.n}"
        if pair.apart:
            yield f"  désaccords : {', '.join(pair.apart)}"


def _decided(rating: Rating, name: str) -> bool:
    return rating.verdicts[name] is not Verdict.UNKNOWN


def _label(verdict: Verdict, binary: bool) -> str:
    return str(verdict is Verdict.RIGHT) if binary else verdict
