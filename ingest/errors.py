"""What can go wrong while reading a source.

IngestError
├── Unreadable       the bytes are not what any reader can take (empty, truncated, unknown type)
├── Locked           a password is needed
├── TooCostly        a limit on size, time, memory or pages was reached
└── ReaderDied       the child process that read the file crashed
"""

from pathlib import Path

from ingest.limits import Limits


class IngestError(Exception):
    """A source could not be read; the message is one French sentence with the remedy."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path


class Unreadable(IngestError):
    """Empty, truncated or of no known type."""


class Locked(IngestError):
    """Encrypted, and no password is known."""


class TooCostly(IngestError):
    """Over a limit on size, time, memory or pages."""


class ReaderDied(IngestError):
    """The child process was killed or crashed."""


def refused(path: Path, reason: str, limits: Limits) -> IngestError:
    """The error that says why `path` was given up.

    `reason` is "locked", "broken", "pages", "time" or "costly".
    """
    name = path.name
    if reason == "locked":
        return Locked(path, f"« {name} » est protégé par un mot de passe : fournissez une version sans protection.")
    if reason == "broken":
        return Unreadable(path, f"« {name} » est un fichier endommagé ou tronqué : téléchargez-le de nouveau.")
    if reason == "pages":
        return TooCostly(path, f"« {name} » dépasse {limits.pages} pages : découpez le document.")
    cost = "demande trop de temps de lecture" if reason == "time" else "se déploie au-delà des limites de mémoire"
    return TooCostly(path, f"« {name} » {cost} : enregistrez-le de nouveau, plus simple.")


def died(path: Path, code: int) -> ReaderDied:
    """The error for a file on which the reader ended with this exit code."""
    return ReaderDied(
        path,
        f"« {path.name} » a fait échouer la lecture (arrêt {code}) : "
        "ouvrez-le et enregistrez-le de nouveau en PDF, ou fournissez une version HTML.",
    )


_KINDS = {kind.__name__: kind for kind in (Unreadable, Locked, TooCostly, ReaderDied)}


def named(kind: str, path: Path, message: str) -> IngestError:
    """The error of this name in the tree above; `Unreadable` for a name that is not there."""
    return _KINDS.get(kind, Unreadable)(path, message)
