"""What can go wrong while reading a source.

IngestError
├── Unreadable       the bytes are not what any reader can take (empty, truncated, unknown type)
├── Locked           a password is needed
├── TooCostly        a limit on size, time, memory or pages was reached
└── ReaderDied       the child process that read the file crashed
"""

from pathlib import Path


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
