"""A run on disk: a folder with `manifest.json` and `outcomes.jsonl`, one outcome a line, kept in full."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.cases import parse, row
from evals.model import Case, Result, Score

MANIFEST, OUTCOMES = "manifest.json", "outcomes.jsonl"
IDENTITY = ("schema", "system", "generation", "corpus", "questions", "as_of", "seed", "variant", "commit", "dirty")


class RunError(ValueError):
    """A run folder that cannot be used; the message is one French sentence with the remedy."""


@dataclass(frozen=True, slots=True)
class Run:
    """A finished or interrupted run."""

    folder: Path
    manifest: Mapping[str, object]
    results: tuple[Result, ...]

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name


def start(folder: Path, manifest: Mapping[str, object]) -> tuple[Result, ...]:
    """Begin a run, or take one up where it stopped; returns what is already there.

    Raises `RunError` when the folder holds a run of something else.
    """
    if not (folder / MANIFEST).exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_manifest(folder, manifest)
        return ()
    old = load(folder)
    changed = [k for k in IDENTITY if old.manifest.get(k) != json.loads(json.dumps(manifest.get(k)))]
    if changed:
        raise RunError(
            f"{folder} contient une autre évaluation ({', '.join(changed)} diffère) : choisissez un autre dossier."
        )
    _rewrite(folder, old.results)  # drops a line cut short by an interruption
    return old.results


def write_manifest(folder: Path, manifest: Mapping[str, object]) -> None:
    """Replace the manifest, whole or not at all."""
    _replace(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")


def append(folder: Path, result: Result) -> None:
    """Add one outcome and see it to the disk."""
    with (folder / OUTCOMES).open("a", encoding="utf-8") as file:
        file.write(dump(result) + "\n")


def load(folder: Path) -> Run:
    """Read a run back; a last line cut short by an interruption is left out. Raises `RunError`."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise RunError(
            f"{folder} n’est pas un dossier d’évaluation ({error}) : lancez d’abord « evals run »."
        ) from None
    outcomes = folder / OUTCOMES
    lines = outcomes.read_text(encoding="utf-8").splitlines(keepends=True) if outcomes.exists() else []
    whole = [line for line in lines if line.endswith("\n")]
    return Run(folder, manifest, tuple(map(parse_result, whole)))


def dump(result: Result) -> str:
    """One line of `outcomes.jsonl`."""
    scores = [{"metric": s.metric, "hits": float(s.hits), "of": s.of, "reason": s.reason} for s in result.scores]
    fields = {"case": row(result.case), "scores": scores, "wall_ms": result.wall_ms, "error": result.error}
    return json.dumps(fields | {"answer": result.answer}, ensure_ascii=False)


def parse_result(line: str) -> Result:
    """The outcome of one line."""
    fields = json.loads(line)
    case: Case = next(iter(parse(json.dumps(fields["case"]))))
    scores = tuple(Score(s["metric"], s["hits"], s["of"], s["reason"]) for s in fields["scores"])
    return Result(case, fields["answer"], scores, fields["wall_ms"], fields["error"])


def latest(folder: Path) -> tuple[Run, ...]:
    """All runs below a folder, oldest first."""
    found = (load(p.parent) for p in folder.glob(f"*/{MANIFEST}"))
    return tuple(sorted(found, key=lambda r: str(r.manifest.get("started", ""))))


def beside(run: Run) -> tuple[Run, ...]:
    """The other runs of the same questions in the folder that holds this one, oldest first."""
    others = (r for r in latest(run.folder.parent) if r.folder.resolve() != run.folder.resolve())
    return tuple(r for r in others if r.manifest.get("questions") == run.manifest.get("questions"))


def _rewrite(folder: Path, results: Sequence[Result]) -> None:
    _replace(folder / OUTCOMES, "".join(dump(r) + "\n" for r in results))


def _replace(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def by_id(results: Iterable[Result]) -> dict[str, Result]:
    """Outcomes by case."""
    return {r.case.id: r for r in results}
