"""Documents read straight from files, without an index: what questions are checked against, and what tests use."""

from collections.abc import Iterable
from pathlib import Path

from ingest.model import Document, Passage
from ingest.reading import discover, read
from ingest.split import split


class Shelf:
    """A library of files; every file is read when the shelf is made."""

    def __init__(self, paths: Iterable[Path]) -> None:
        read_ = [(read(path), path) for path in discover(paths)]
        self._documents = {document.id: document for document, _ in read_}
        self._files = {document.id: path for document, path in read_}

    def document(self, name: str, /) -> Document:
        """The document, or `KeyError`."""
        return self._documents[name]

    def documents(self) -> tuple[Document, ...]:
        """All of them, in the order read."""
        return tuple(self._documents.values())

    def file(self, name: str, /) -> Path:
        """Where the document was read from."""
        return self._files[name]

    def passages(self, name: str, /) -> tuple[Passage, ...]:
        """The document, split."""
        return split(self._documents[name])
