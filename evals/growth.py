"""What indexing and searching cost as a collection grows: build, question, memory, disk, and the curve as a picture.

Every side runs in a process of its own, so that its memory is its own. Words and grams of a collection are indexed
once, whatever encoders it is then searched with. Each question is asked once, then three times more, of which the
quickest counts: its vector is then at hand, so that what is timed stands beside encoding, which is measured apart. Time
of the processor is given beside that of the clock, which other work on the machine slows.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from typing import TypeVar

from evals import varied
from evals.memory import peak
from index import encoder, generation, lexical, meaning, store
from index.analysis import fingerprint
from index.dense import Dense, truly_nearest
from index.encoder import Encoder, Vectors
from index.everyday import Everyday
from index.lexicon import Lexicon
from index.query import plain
from index.search import Searcher
from ingest.cards import fingerprint as reading
from ingest.split import VERSION

T = TypeVar("T")
Clock = Callable[[], float]

ASKED = 200  # questions; fewer than a searcher remembers the vectors of
_NEIGHBOURS = 10
_ROUNDS = 3
_BUILT = "build.json"  # in a home: what indexing its words and grams cost
_SANS = "sans vecteurs"
_OF_VECTORS = ("dense.faiss", "spread.npy")


@dataclass(frozen=True, slots=True)
class Size:
    """What one collection cost; times of questions in milliseconds."""

    passages: int
    encoder: str
    build: float  # seconds, of words and grams
    build_memory: float  # the most that the building process held, MiB
    vectors: float  # seconds that indexing the vectors took, without encoding
    disk: float  # MiB
    open: float  # seconds, digests of all files checked
    p50: float
    p95: float
    cpu50: float  # in time of the processor
    cpu95: float
    memory: float  # MiB, of the process that answers
    encode: float  # ms a question, not counted above
    nearest: float  # p95 of the nearest neighbours alone, as an encoder good enough to bring in passages needs them
    recall: float  # share of the true ten nearest among those found


def measure(folder: Path, size: int, name: str, questions: Sequence[str]) -> Size:
    """Build a collection under `folder`, where it stays for other encoders, and ask."""
    home = folder / str(size)
    (folder / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
    built = _child("build", home, size, name, folder / "questions.json")
    asked = _child("ask", home, size, name, folder / "questions.json")
    disk = sum(p.stat().st_size for p in generation.latest(home).folder.iterdir()) / 2**20
    return Size(passages=size, encoder=name, disk=disk, **built, **asked)


def build(home: Path, size: int, name: str) -> dict[str, float]:
    """Publish a generation of `size` passages with this encoder's vectors: seconds, and memory of the process.

    Words and grams are those of the generation that is there, if one is.
    """
    if not (home / _BUILT).is_file():
        spent = _written(home, size)
        (home / _BUILT).write_text(json.dumps({"build": spent, "build_memory": peak()}), encoding="utf-8")
    found: dict[str, float] = json.loads((home / _BUILT).read_text(encoding="utf-8"))
    return found | {"vectors": _published(home, size, encoder.load(name))}


def _written(home: Path, size: int) -> float:
    """Index words and grams; returns seconds, those of drawing the passages left out."""
    started = time.perf_counter()
    with generation.writing(home) as draft:
        kept = list(varied.documents(varied.texts(size)))
        drawn = time.perf_counter() - started
        store.write(draft.folder / "passages.sqlite", kept)
        lexical.write(draft.folder, kept)
        sources = [{"id": one.document.id, "published": None} for one in kept]
        draft.facts.update(analyser=fingerprint(), splitter=VERSION, cards=reading(), encoder=None, sources=sources)
    return time.perf_counter() - started - drawn


def _published(home: Path, size: int, chosen: Encoder | None) -> float:
    """Publish the same words and grams with the vectors of an encoder, or with none; returns seconds for vectors."""
    last = generation.latest(home)
    made = None if chosen is None else varied.vectors(size, chosen)
    with generation.writing(home) as draft:
        for path in last.folder.iterdir():
            if path.name in last.manifest.files and path.name not in _OF_VECTORS:
                os.link(path, draft.folder / path.name)
        spent = 0.0
        if made is not None and chosen is not None:
            started = time.perf_counter()
            meaning.save(draft.folder, made, lambda: chosen.encode(meaning.trials(varied.originals()), "query"))
            spent = time.perf_counter() - started
        draft.facts.update(last.manifest.facts, encoder=None if chosen is None else meaning.describe(chosen))
    return spent


def ask(home: Path, name: str, questions: Sequence[str]) -> dict[str, float]:
    """Open a home and ask every question, once and then for its time."""
    started = time.perf_counter()
    searcher = Searcher.open(home)
    opened = time.perf_counter() - started
    lexicon, everyday = Lexicon.packaged(), Everyday.packaged()

    def act(text: str) -> object:
        return searcher.search(plain(text, lexicon, everyday, known=searcher.forms.__contains__))

    for text in questions:
        act(text)
    spent, computed = _spent(act, questions), _spent(act, questions, time.thread_time)
    found = {"open": opened, "p50": spent[9], "p95": spent[18], "cpu50": computed[9], "cpu95": computed[18]}
    return found | {"memory": peak()} | _neighbours(generation.latest(home).folder, name, questions)


def _neighbours(folder: Path, name: str, questions: Sequence[str]) -> dict[str, float]:
    chosen = encoder.load(name)
    if chosen is None:
        return {"encode": 0.0, "nearest": 0.0, "recall": 1.0}
    encode = _spent(lambda text: chosen.encode([text], "query"), questions)[9]
    vectors = chosen.encode(list(questions), "query")
    dense = Dense.load(folder / "dense.faiss")
    spent = _spent(lambda vector: dense.nearest(vector, _NEIGHBOURS), list(vectors))
    return {"encode": encode, "nearest": spent[18], "recall": recall(dense, vectors)}


def recall(dense: Dense, vectors: Vectors) -> float:
    """The share of each vector's true nearest that are found, against every inner product."""
    true = truly_nearest(dense.rows(), vectors, _NEIGHBOURS).tolist()
    found = [dense.nearest(vector, _NEIGHBOURS)[0].tolist() for vector in vectors]
    return sum(len(set(a) & set(b)) for a, b in zip(true, found, strict=True)) / (_NEIGHBOURS * len(vectors))


def lines(sizes: Sequence[Size]) -> Iterator[str]:
    """A Markdown table."""
    heads = (
        "passages",
        "encodeur",
        "indexation",
        "mémoire",
        "disque",
        "ouverture",
        "question p50 / p95",
        "calcul p50 / p95",
        "mémoire",
    )
    yield "| " + " | ".join((*heads, "encodage", "10 plus proches p95", "rappel@10")) + " |"
    yield "|" + "---|" * (len(heads) + 3)
    for s in sizes:
        cells = (
            f"{s.passages}",
            s.encoder,
            f"{s.build:.0f} s" + (f" + {s.vectors:.0f} s" if s.vectors else ""),
            f"{s.build_memory:.0f} Mo",
            f"{s.disk:.0f} Mo",
            f"{s.open:.2f} s",
            f"{s.p50:.1f} / {s.p95:.1f} ms",
            f"{s.cpu50:.1f} / {s.cpu95:.1f} ms",
            f"{s.memory:.0f} Mo",
            f"{s.encode:.1f} ms",
            f"{s.nearest:.1f} ms",
            f"{s.recall:.3f}",
        )
        yield "| " + " | ".join(cells) + " |"


def draw(sizes: Sequence[Size], path: Path) -> None:
    """The growth as a picture: time of a question, time of a build, memory and disk, on logarithmic axes."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from evals.plots import MARK, RULE, SECOND

    panels: tuple[tuple[str, tuple[tuple[str, Callable[[Size], float]], ...]], ...] = (
        ("une question (ms de calcul)", (("p50", lambda s: s.cpu50), ("p95", lambda s: s.cpu95))),
        ("indexation (s, sans l’encodage)", (("", lambda s: s.build + s.vectors),)),
        ("mémoire d’une recherche et disque (Mo)", (("mémoire", lambda s: s.memory), ("disque", lambda s: s.disk))),
    )
    canvas = Figure(figsize=(10, 3.4), layout="constrained")
    names = tuple(dict.fromkeys(s.encoder for s in sizes))
    for axes, (title, curves) in zip(canvas.subplots(1, len(panels)), panels, strict=True):
        for name, colour in zip(names, (RULE, MARK, SECOND) * len(names), strict=False):
            some = sorted((s for s in sizes if s.encoder == name), key=lambda s: s.passages)
            for (label, read), stroke in zip(curves, ("-", "--"), strict=False):
                said = ", ".join(filter(None, (_SANS if name == encoder.NONE else name, label)))
                style = {"color": colour, "linestyle": stroke, "marker": "o", "markersize": 4}
                axes.loglog([s.passages for s in some], [read(s) for s in some], label=said, **style)
        axes.set_title(title, loc="left", fontsize=9)
        axes.set_xlabel("passages")
        axes.legend(frameon=False, fontsize=7, loc="upper left")
        axes.grid(color="#dddddd", linewidth=0.5)
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "passerelle"}):  # same figures, same bytes
        canvas.savefig(path, metadata={"Date": None})


def child(argv: Sequence[str]) -> int:
    """One side of a measure, in this process; prints its figures as JSON."""
    side, home, size, name, questions = argv
    asked = json.loads(Path(questions).read_text(encoding="utf-8"))
    found = build(Path(home), int(size), name) if side == "build" else ask(Path(home), name, asked)
    print(json.dumps(found))
    return 0


def save(sizes: Sequence[Size], path: Path) -> None:
    """The figures as JSON lines."""
    path.write_text("".join(json.dumps(asdict(s)) + "\n" for s in sizes), encoding="utf-8")


def load(path: Path) -> list[Size]:
    """What `save` wrote; nothing where there is no file."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [Size(**json.loads(line)) for line in lines]


def _child(side: str, *given: object) -> dict[str, float]:
    command = [sys.executable, "-m", "evals.speed", "--child", side, *map(str, given)]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _spent(act: Callable[[T], object], given: Sequence[T], clock: Clock = time.perf_counter) -> list[float]:
    """Milliseconds, the best of three for each, cut in twentieths."""
    return quantiles((min(_timed(act, one, clock) for _ in range(_ROUNDS)) for one in given), n=20)


def _timed(act: Callable[[T], object], one: T, clock: Clock) -> float:
    started = clock()
    act(one)
    return (clock() - started) * 1_000
