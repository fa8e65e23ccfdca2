"""`python -m evals.speed`: what building, opening, searching and answering cost on this machine, as a plain table.

The embedded sheets are built and asked as a user would; then collections of growing size are indexed from the French
bench beside the project when it is there, else from the sheets repeated. Every reading side runs in a process of its
own, so that its start and its memory are its own. Vectors of the growing collections are drawn at random: their search
costs the same, and drawing them does not take an hour.
"""

import argparse
import gzip
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from index import generation, lexical, meaning, store
from index.analysis import fingerprint
from index.build import build, sheets
from index.encoder import DEFAULT, load, normalise
from index.query import plain
from index.search import Searcher
from ingest.model import Document, Genre, Media, Part, PartKind, Passage, Source
from ingest.reading import read
from ingest.split import VERSION, split

T = TypeVar("T")

SIZES = (1_000, 20_000)
BENCH = Path("../shared/bench/corpus.jsonl.gz")
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
_TOGETHER = 20  # bench passages to a document
_ROUNDS = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    value: str
    goal: str = ""


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; `--sizes` chooses the collections."""
    parser = argparse.ArgumentParser(prog="python -m evals.speed", description=main.__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="tailles des collections, en passages")
    parser.add_argument("--child", nargs=2, metavar=("SORTE", "DOSSIER"), help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.child:
        kind, home = options.child
        print(json.dumps(_answers(Path(home)) if kind == "answers" else _searches(Path(home))))
        return 0
    for row in rows(options.sizes):
        print(f"{row.what:<58}{row.value:>24}{row.goal:>16}", flush=True)
    return 0


def rows(sizes: Sequence[int]) -> Iterator[Row]:
    """The measures, in the order they are taken."""
    with TemporaryDirectory(prefix="passerelle-speed-") as folder:
        yield from _embedded(Path(folder) / "sheets")
        for size in sizes:
            for encoder in ("none", DEFAULT):
                yield from _collection(Path(folder) / f"{size}-{encoder}", size, encoder)


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


def _collection(home: Path, size: int, encoder: str) -> Iterator[Row]:
    started = time.perf_counter()
    index(home, size, encoder)
    spent = time.perf_counter() - started
    found = _child("searches", home)
    dense = "" if encoder == "none" else " + vecteurs"
    disk = sum(p.stat().st_size for p in (home / "index").rglob("*") if p.is_file())
    yield Row(f"{size} passages, mots et grammes{dense} : indexation", f"{spent:.1f} s")
    yield Row("  ouverture (empreintes vérifiées)", f"{found['open']:.2f} s", "≤ 0,5 s")
    goal = "≤ 5 ms" if encoder == "none" else "≤ 15 ms"
    yield Row("  recherche à chaud p50 / p95", f"{found['p50']:.1f} / {found['p95']:.1f} ms", goal)
    yield Row("  mémoire / disque", f"{found['rss']:.0f} / {disk / 2**20:.0f} Mo")


def _child(kind: str, home: Path) -> dict[str, float]:
    ran = subprocess.run(
        [sys.executable, "-m", "evals.speed", "--child", kind, str(home)], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _searches(home: Path) -> dict[str, float]:
    opened, searcher = _timed(lambda: Searcher.open(home))
    return figures(opened, lambda text: searcher.search(plain(text)))


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
    return {"open": opened, "p50": cuts[9], "p95": cuts[18], "rss": _memory()}


def _memory() -> float:
    """The most this process has held, in MiB; getrusage would also count what its parent held before it began."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1_024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    made = act()
    return time.perf_counter() - started, made


def index(home: Path, size: int, encoder: str) -> None:
    """Publish a generation of `size` passages."""
    kept = list(_documents(list(islice(cycle(_texts()), size))))
    chosen = load(encoder)
    with generation.writing(home) as draft:
        store.write(draft.folder / "passages.sqlite", kept)
        lexical.write(draft.folder, kept)
        if chosen is not None:
            drawn = np.random.default_rng(0).standard_normal((size, chosen.dimension), dtype=np.float32)
            meaning.save(draft.folder, normalise(drawn))
        draft.facts.update(
            analyser=fingerprint(),
            splitter=VERSION,
            encoder=None if chosen is None else meaning.describe(chosen),
            sources=[{"id": one.document.id, "published": None} for one in kept],
        )


def _texts() -> list[str]:
    if BENCH.is_file():
        with gzip.open(BENCH, "rt", encoding="utf-8") as lines:
            return [json.loads(line)["text"] for line in lines]
    return [passage.text for path in sheets() for passage in split(read(path))]


def _documents(texts: Sequence[str]) -> Iterator[store.Stored]:
    for start in range(0, len(texts), _TOGETHER):
        some = texts[start : start + _TOGETHER]
        name = f"d{start}"
        parts, passages, place = [], [], 0
        for number, text in enumerate(some, 1):
            end = place + len(text)
            parts.append(Part(PartKind.PARAGRAPH, place, end))
            passages.append(Passage(f"{name}#{number}", name, place, end, text, None, None, (), name))
            place = end + 1
        document = Document(
            name, Source(name, name), Media.TEXT, name, name, "", Genre.OTHER, "\n".join(some), tuple(parts)
        )
        yield store.Stored(document, name, tuple(passages))


if __name__ == "__main__":
    raise SystemExit(main())
