"""`python -m evals.speed`: what building, opening, searching and answering cost on this machine, as a plain table.

The embedded sheets are built and asked as a user would; then collections of growing size are indexed and searched (see
`evals.growth`), and the curve is drawn. Every reading side runs in a process of its own, so that its start and its
memory are its own.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import TypeVar

from evals import growth, varied
from evals.memory import peak
from index.build import build
from index.encoder import DEFAULT

T = TypeVar("T")

SIZES = (1_000, 20_000)
LARGE = (200_000, 1_000_000)
QUESTIONS = (
    "Quel accès pour un gliome infiltrant du tronc cérébral en rechute ?",
    "Qui doit envoyer le dossier et à quelle réunion ?",
    "meningiome lutatera rcp",
    "conservation au réfrigérateur, combien de temps ?",
    "ONC 201 à partir de quel âge",
    "Le médicament est-il gratuit pour la famille ?",
    "carcinome NUT : posologie et surveillance",
    "effets indésirables : à qui les déclarer ?",
)
_ROUNDS = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    value: str
    goal: str = ""


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, then the growth of collections; `--sizes` chooses them, `--large` adds 200,000 and a million."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["--child"]:
        if given[1] == "answers":
            print(json.dumps(_answers(Path(given[2]))))
            return 0
        return growth.child(given[1:])
    parser = argparse.ArgumentParser(prog="python -m evals.speed", description=main.__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="tailles des collections, en passages")
    parser.add_argument("--large", action="store_true", help="aussi 200 000 et 1 000 000 passages (plus d’une heure)")
    parser.add_argument("--encoders", nargs="*", default=("none", DEFAULT), help="encodeurs des collections")
    parser.add_argument("--folder", type=Path, help="dossier de travail, où les collections restent et resservent")
    parser.add_argument("--out", type=Path, help="dossier des chiffres et de la courbe ; ce qui y est reste")
    options = parser.parse_args(given)
    with _folder(options.folder) as folder:
        for row in _embedded(folder / "sheets"):
            print(f"{row.what:<58}{row.value:>24}{row.goal:>16}", flush=True)
        _grow(folder, (*options.sizes, *(LARGE if options.large else ())), options.encoders, options.out)
    return 0


@contextmanager
def _folder(named: Path | None) -> Iterator[Path]:
    if named is not None:
        named.mkdir(parents=True, exist_ok=True)
        yield named
        return
    with TemporaryDirectory(prefix="passerelle-speed-") as folder:
        yield Path(folder)


def _grow(folder: Path, sizes: Sequence[int], encoders: Sequence[str], out: Path | None) -> None:
    questions = varied.questions(growth.ASKED, QUESTIONS)
    figures = None if out is None else out / "croissance.jsonl"
    measured = growth.load(figures) if figures else []
    known = {(size.passages, size.encoder) for size in measured}
    for size in sizes:
        for name in encoders:
            if (size, name) in known:
                continue
            measured.append(growth.measure(folder, size, name, questions))
            print(list(growth.lines(measured))[-1], flush=True)
            if out is not None and figures is not None:  # after each, since the next may take an hour
                out.mkdir(parents=True, exist_ok=True)
                growth.save(measured, figures)
                growth.draw(measured, out / "croissance.svg")
    print("\n".join(growth.lines(measured)))


def _embedded(home: Path) -> Iterator[Row]:
    report = build((), home)
    title = f"fiches ({report.documents} documents, {report.passages} passages)"
    yield Row(f"{title} : construction", f"{report.seconds:.1f} s", "≤ 30 s")
    yield Row("  dont passages encodés", str(report.encoded))
    code = "from app.cli import entry; entry()"
    started = time.perf_counter()
    ask = [sys.executable, "-c", code, "ask", QUESTIONS[0], "--home", str(home)]
    subprocess.run(ask, check=True, capture_output=True)
    yield Row("  « passerelle ask », à froid", f"{time.perf_counter() - started:.2f} s", "≤ 4 s")
    found = _child("answers", home)
    yield Row("  ouverture, dans le processus", f"{found['open']:.2f} s")
    yield Row("  réponse à chaud p50 / p95", f"{found['p50']:.1f} / {found['p95']:.1f} ms", "≤ 30 / 80 ms")
    yield Row("  mémoire du processus qui répond", f"{found['rss']:.0f} Mo", "≤ 700 Mo")


def _child(kind: str, home: Path) -> dict[str, float]:
    ran = subprocess.run(
        [sys.executable, "-m", "evals.speed", "--child", kind, str(home)], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _answers(home: Path) -> dict[str, float]:
    from app.engine import Engine
    from app.model import Question

    opened, engine = _timed(lambda: Engine.open(home))
    return figures(opened, lambda text: engine.ask(Question(text)))


def figures(opened: float, act: Callable[[str], object]) -> dict[str, float]:
    """Milliseconds a question, megabytes of this process, seconds to open; the first question is not counted."""
    act(QUESTIONS[0])
    # A number makes every question new, so that none is answered from what was kept of another.
    texts = [f"{text} {number}" for number in range(_ROUNDS) for text in QUESTIONS]
    spent = [_timed(lambda text=text: act(text))[0] * 1_000 for text in texts]  # type: ignore[misc]
    cuts = quantiles(spent, n=20)
    return {"open": opened, "p50": cuts[9], "p95": cuts[18], "rss": peak()}


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    made = act()
    return time.perf_counter() - started, made


if __name__ == "__main__":
    raise SystemExit(main())
