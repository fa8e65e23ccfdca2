"""Files into documents: the door of the package."""

from collections.abc import Iterable
from pathlib import Path

from ingest.card import AccessCard
from ingest.errors import IngestError, Unreadable
from ingest.limits import Limits
from ingest.model import Document, Source
from ingest.worker import worker

__all__ = ["IngestError", "accesses", "discover", "read"]

_NEVER = frozenset({".DS_Store", "Thumbs.db"})


def discover(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files under `paths` in stable order, folders walked, hidden files left out, each file once.

    Raises `Unreadable` for a path that does not exist and for a folder without documents.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p.relative_to(path)))
            if not inside:
                raise Unreadable(path, f"Le dossier « {path.name} » ne contient aucun document : indiquez-en un autre.")
            found.update(dict.fromkeys(inside))
        elif path.is_file():
            found[path] = None
        else:
            raise Unreadable(path, f"« {path} » n’existe pas : vérifiez le chemin.")
    return tuple(found)


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") or part in _NEVER for part in path.parts)


def read(path: Path, source: Source | None = None, limits: Limits = Limits()) -> Document:  # noqa: B008 - frozen
    """The document at `path`; its id is the catalogue's, or the file's stem.

    It is opened in a child process under `limits`. Raises an `IngestError` that names the file and the remedy; no other
    exception for anything a file may hold.
    """
    with worker(limits) as one:
        return one.read(path, source)


def accesses(document: Document, limits: Limits = Limits()) -> tuple[AccessCard, ...]:  # noqa: B008 - frozen
    """The access cards of a document, read in a child process under `limits`. Raises an `IngestError`."""
    with worker(limits) as one:
        return one.cards(document)
