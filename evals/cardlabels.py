"""Access cards as a person reads them: label files, the documents they speak of, the half and the group of each.

A label folder holds JSON files of one half each. Their documents stand beside them, among the project's sheets, or in
the optional folder that the file names, relative to the working directory; a file whose folder is not there is left.
"""

import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from evals.cardcells import CELLS

GROUPS = ("documents", "fiches", "programmes")  # written for the labels, embedded in the project, kept beside it


@dataclass(frozen=True, slots=True)
class Labelled:
    """One document with its cards as a person reads them; cells outside `judged` were not labelled."""

    path: Path
    half: str
    judged: frozenset[str]
    cards: tuple[dict[str, Any], ...]
    group: str = "documents"


def load(folder: Path) -> tuple[Labelled, ...]:
    """Every labelled document of a folder; raises FileNotFoundError for a document that stands nowhere."""
    found = []
    for file in sorted(folder.glob("*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        beside = Path(content["folder"]) if "folder" in content else None
        if beside is not None and not beside.is_dir():
            continue
        for one in content["documents"]:
            judged = frozenset(one.get("judged", (*CELLS, "status")))
            path, group = _place(folder, beside, one["document"])
            found.append(Labelled(path, content["half"], judged, tuple(one["cards"]), group))
    return tuple(found)


def packaged() -> Path:
    """The project's own labels."""
    return Path(str(resources.files("evals"))) / "labels"


def _place(folder: Path, beside: Path | None, name: str) -> tuple[Path, str]:
    sheets = Path(str(resources.files("corpus"))) / "fiches"
    places = ((folder, "documents"), (sheets, "fiches")) if beside is None else ((beside, "programmes"),)
    for base, group in places:
        if (base / name).is_file():
            return base / name, group
    raise FileNotFoundError(f"{name} : introuvable dans {', '.join(str(base) for base, _ in places)}")
