"""Ask every question once, judge the answer, keep the outcome."""

import hashlib
import platform
import resource
import subprocess
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from importlib import resources
from pathlib import Path

from app.contract import to_json
from evals import energy, metrics, store
from evals.model import AS_OF, Case, Library, Result, Sure, System

SCHEMA = 1

Asking = Callable[[Sequence[Case]], Iterable[Result]]  # asks some cases, and yields their outcomes in order


def ask(case: Case, system: System, library: Library, as_of: date = AS_OF) -> Result:
    """One outcome; a crash of the system under test becomes one too, with its traceback."""
    begun = time.perf_counter()
    try:
        answer = system.ask(case.asked(as_of))
    except Exception as error:  # the one broad except: whatever the system does wrong is an outcome, never a lost run
        short = f"{type(error).__name__}: {error}"
        return Result(case, None, metrics.crashed(case, short), _since(begun), traceback.format_exc())
    wall = _since(begun)
    sure = system.confidence(case.asked(as_of)) if isinstance(system, Sure) else None
    told = to_json(answer) | ({} if sure is None else {"confidence": round(sure, 4)})
    return Result(case, told, metrics.judge(case, answer, library, wall), wall)


def run(
    folder: Path,
    cases: Sequence[Case],
    asking: Asking,
    manifest: dict[str, object],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> store.Run:
    """A whole run in `folder`, taken up again if it was interrupted.

    What it drew and held is of the last sitting; a run that lacks nothing is left as it stands.
    """
    done = store.start(folder, manifest)
    known = {r.case.id for r in done}
    left = [c for c in cases if c.id not in known]
    results, before = list(done), energy.read()
    for result in asking(left):
        results.append(result)
        store.append(folder, result)
        progress(len(results), len(cases))
    kept = store.load(folder).manifest
    final = dict(kept) if not left and "finished" in kept else manifest | {"finished": now()} | usage(before)
    final["asked"] = len(left) or final.get("asked", 0)  # what the energy was spent on
    store.write_manifest(folder, final)
    order = {case.id: n for n, case in enumerate(cases)}
    return store.Run(folder, final, tuple(sorted(results, key=lambda r: order[r.case.id])))


def one_by_one(system: System, library: Library, as_of: date = AS_OF) -> Asking:
    """Ask in this process, one question after the other."""
    return lambda cases: (ask(case, system, library, as_of) for case in cases)


def corpus_digest(library: Library, names: Iterable[str]) -> str:
    """SHA-256 over the ids and bytes of all documents: two corpora with one digest answer from the same files."""
    total = hashlib.sha256()
    for name in sorted(names):
        total.update(f"{name}\0{library.document(name).sha256}\n".encode())
    return total.hexdigest()


def commit() -> dict[str, object]:
    """The commit that is checked out and whether the tree differs from it; empty outside a repository."""
    try:
        head = _git("rev-parse", "HEAD")
        return {"commit": head, "dirty": bool(_git("status", "--porcelain", "--untracked-files=no"))}
    except (OSError, subprocess.CalledProcessError):
        return {"commit": "", "dirty": False}


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    return {"python": platform.python_version(), "platform": platform.platform(), "machine": platform.machine()}


def usage(before: energy.Reading) -> dict[str, object]:
    """Peak memory in MiB of this process or of its largest child, whichever is more, and what was drawn since."""
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"peak_memory_mib": round(peak / 1024), **energy.spent(before, energy.read())}


def now() -> str:
    """The time, UTC, to the second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _git(*arguments: str) -> str:
    here = str(resources.files("evals"))
    return subprocess.run(["git", "-C", here, *arguments], check=True, capture_output=True, text=True).stdout.strip()


def _since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000
