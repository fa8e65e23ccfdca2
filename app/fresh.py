"""Keep the index of the embedded sheets up to date: `python -m app.fresh` builds it when it is absent or out of date.

An index that holds anything but the sheets is somebody's own choice of documents: it is never replaced here.
"""

import json
import sys
from collections.abc import Mapping
from enum import Enum, auto
from pathlib import Path
from typing import Any

from app import settings
from index import generation
from index.build import build, sheets
from index.errors import IndexingError, NoIndex
from index.search import Searcher


class State(Enum):
    """What stands in a home."""

    READY = auto()
    ABSENT = auto()
    STALE = auto()  # of our sheets alone, and no longer what they or the code are
    FOREIGN = auto()  # of other documents, and not usable as it is


def state(home: Path, own: Mapping[str, str]) -> tuple[State, str]:
    """What stands in `home`, and why it cannot serve; `own` is the sha256 of each sheet by document id."""
    try:
        searcher = Searcher.open(home)
    except NoIndex:
        return State.ABSENT, ""
    except IndexingError as error:
        named = _named(home)
        return (State.STALE if named and named.keys() <= own.keys() else State.FOREIGN), str(error)
    named = _digests(searcher.facts)
    if not named.keys() <= own.keys():
        return State.READY, ""
    if searcher.notices:
        return State.STALE, searcher.notices[0]
    return (State.READY, "") if named == own else (State.STALE, "les fiches ont changé")


def embedded() -> dict[str, str]:
    """The sha256 of every embedded sheet, by document id."""
    return {path.stem: generation.digest(path) for path in sheets()}


def _named(home: Path) -> dict[str, str]:
    """The documents that the current generation says it holds; none when it cannot say."""
    name = generation.current(home)
    try:
        saved = json.loads((generation.root(home) / str(name) / "MANIFEST.json").read_text(encoding="utf-8"))
        return _digests(saved["facts"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _digests(facts: Mapping[str, Any]) -> dict[str, str]:
    return {source["id"]: source["sha256"] for source in facts["sources"]}


def main() -> int:
    """Build when needed; exit 1, with one French sentence, when that fails or is not ours to do."""
    home = settings.home()
    found, why = state(home, embedded())
    if found is State.READY:
        return 0
    if found is State.FOREIGN:
        print(f"passerelle : {why} Ajoutez-y les documents que vous aviez nommés.", file=sys.stderr)
        return 1
    print(f"→ Index des fiches dans {home} ({why or 'première fois'})…", flush=True)
    try:
        report = build((), home, encoder=settings.encoder(), reranker=settings.reranker())
    except IndexingError as error:
        print(f"passerelle : {error}", file=sys.stderr)
        return 1
    print(f"→ {report.documents} documents, {report.passages} passages, {report.seconds:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
