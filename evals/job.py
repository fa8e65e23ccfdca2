"""A run with its manifest: what is measured, on what, with which settings."""

import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from app.library import Library
from evals import store
from evals.cases import digest
from evals.model import AS_OF, Case
from evals.parallel import in_parallel
from evals.run import SCHEMA, ask, commit, machine, now, one_by_one, run
from evals.stress import rewrites, rewritten, travels
from evals.stress_turns import TURNS
from evals.stress_versions import VARIANTS
from evals.systems import Opened, open_system
from index.build import build
from index.encoder import NONE
from index.lexicon import Lexicon

Tell = Callable[[int, int], None]


def _quiet(done: int, total: int) -> None:
    pass


def one(
    folder: Path,
    cases: Sequence[Case],
    opened: Opened,
    files: Sequence[Path],
    *,
    as_of: date = AS_OF,
    variant: str = "",
    seed: int = 0,
    jobs: int = 1,
    tell: Tell = _quiet,
) -> store.Run:
    """Ask all cases, in `jobs` processes, and keep the run in `folder`, or go on with the run that is there."""
    facts = manifest(opened, files, as_of, variant, seed)
    alone = one_by_one(opened.system, opened.library, as_of)
    asking = alone if jobs == 1 else in_parallel(opened.name, opened.library.home, as_of, jobs)
    return run(folder, cases, asking, facts | {"jobs": jobs}, tell)


def stressed(
    folder: Path,
    cases: Sequence[Case],
    opened: Opened,
    files: Sequence[Path],
    *,
    as_of: date = AS_OF,
    seed: int = 0,
    jobs: int = 1,
    tell: Tell = _quiet,
) -> tuple[store.Run, tuple[store.Run, ...]]:
    """The clean run and one run for each variant, each in a folder of its own."""
    sets = {name: rewritten(cases, rewrite, seed) for name, rewrite in rewrites(Lexicon.packaged()).items()}
    sets |= travels(cases)
    names = Library.of(opened.library).names
    sets |= {name: turned(cases, names) for name, turned in TURNS.items()}
    clean = one(folder / "origine", cases, opened, files, as_of=as_of, jobs=jobs, tell=tell)
    return clean, tuple(
        one(folder / name, changed, opened, files, as_of=as_of, variant=name, seed=seed, jobs=jobs, tell=tell)
        for name, changed in sets.items()
        if changed
    )


def stressed_documents(
    folder: Path,
    cases: Sequence[Case],
    opened: Opened,
    files: Sequence[Path],
    *,
    as_of: date = AS_OF,
    jobs: int = 1,
    tell: Tell = _quiet,
) -> tuple[store.Run, ...]:
    """One run for each change of the documents, over a temporary index of the changed ones."""
    runs = []
    for name, change in VARIANTS.items():
        with TemporaryDirectory(prefix="passerelle-evals-") as place:
            changed = change(opened.library, cases, Path(place) / "documents")
            if not changed:
                continue
            encoder = (opened.library.facts.get("encoder") or {}).get("name", NONE)  # as the clean run's
            build([Path(place) / "documents"], Path(place) / "home", encoder=encoder)
            over = open_system(opened.name, Path(place) / "home")
            runs.append(one(folder / name, changed, over, files, as_of=as_of, variant=name, jobs=jobs, tell=tell))
    return tuple(runs)


def in_memory(cases: Sequence[Case], opened: Opened, files: Sequence[Path], as_of: date = AS_OF) -> store.Run:
    """A run that is not kept."""
    results = tuple(ask(case, opened.system, opened.library, as_of) for case in cases)
    return store.Run(Path("(en mémoire)"), manifest(opened, files, as_of), results)


def manifest(opened: Opened, files: Sequence[Path], as_of: date, variant: str = "", seed: int = 0) -> dict[str, object]:
    """What a run is of."""
    return {
        "schema": SCHEMA,
        "system": opened.name,
        "generation": opened.library.generation,
        "encoder": opened.library.facts.get("encoder"),
        "corpus": opened.corpus,
        "questions": digest(files),
        "files": [path.name for path in files],
        "as_of": as_of.isoformat(),
        "seed": seed,
        "variant": variant,
        "started": now(),
        **commit(),
        **machine(),
    }


def fresh() -> Path:
    """A folder named after the time, below `runs/`."""
    return Path("runs") / time.strftime("%Y-%m-%d-%Hh%Mm%S")
