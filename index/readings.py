"""What was read before, kept in a home so that a rebuild reads only what changed: documents and their access cards.

A reading is found again by the digest of the file, its name, what the catalogue says of it, and the code and the
libraries that read it: whatever changes one of them makes another reading. The file may be deleted; it fills again.
"""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any, Final

from ingest import ocr
from ingest.card import AccessCard
from ingest.cards import fingerprint
from ingest.codec import decode, encode
from ingest.inventory import Wanted
from ingest.limits import Limits
from ingest.model import Document

_KEPT: Final = 3  # builds in which a reading may go unused before it is forgotten
_LIBRARIES: Final = ("pypdf", "pypdfium2", "selectolax", "pdfplumber")
_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS readings (key BLOB PRIMARY KEY, value BLOB NOT NULL, used INTEGER NOT NULL)"
)


@cache
def reader() -> str:
    """Digest of what reads: this project's code, the libraries, and whether scanned pages can be read."""
    libraries = [_version(one) for one in _LIBRARIES]
    rules = sorted((one.name, one.read_bytes()) for one in files("ingest").iterdir() if one.name.endswith(".toml"))
    return hashlib.sha256(repr((fingerprint(), rules, libraries, ocr.available())).encode()).hexdigest()


class Readings:
    """The store, for one build; safe to share between its threads."""

    def __init__(self, base: sqlite3.Connection, number: int) -> None:
        self._base, self._number, self._lock = base, number, Lock()
        self.found = 0  # documents that need not be read again

    def document(self, wanted: Wanted, read: Callable[[], Document]) -> Document:
        """The document of a file, read only where its like was not; raises what `read` raises."""
        sha256 = _digest(wanted.path)
        if not sha256:
            return read()
        source = None if wanted.source is None else encode(wanted.source)
        key = _key("document", sha256, wanted.path.name, source)
        value = self._get(key)
        if value is not None:
            self.found += 1
            return decode(Document, value)
        document = read()
        if document.sha256 == sha256:
            self._put(key, encode(document))
        return document

    def cards(self, document: Document, read: Callable[[], tuple[AccessCard, ...]]) -> tuple[AccessCard, ...]:
        """The access cards of a document, read only where they were not."""
        body = encode(document)
        key = _key("cards", hashlib.sha256(json.dumps(body).encode()).hexdigest())
        value = self._get(key)
        if value is not None:
            return tuple(decode(AccessCard, one) for one in value)
        found = read()
        self._put(key, [encode(one) for one in found])
        return found

    def _get(self, key: bytes) -> Any:
        with self._lock:
            row = self._base.execute("SELECT value FROM readings WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            self._base.execute("UPDATE readings SET used = ? WHERE key = ?", (self._number, key))
        try:
            return json.loads(zlib.decompress(row[0]))
        except (zlib.error, ValueError):
            return None  # damaged: it is read again

    def _put(self, key: bytes, value: Any) -> None:
        packed = zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 1)
        with self._lock:
            self._base.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", (key, packed, self._number))


@contextmanager
def opened(home: Path, number: int) -> Iterator[Readings]:
    """The readings of a home for build `number`; those long unused are forgotten at the end."""
    with closing(_open(home / "cache" / "readings.sqlite")) as base:
        try:
            yield Readings(base, number)
            base.execute("DELETE FROM readings WHERE used <= ?", (number - _KEPT,))
        finally:
            base.commit()  # a build cut short has not read for nothing


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    base = sqlite3.connect(path, check_same_thread=False)
    try:
        base.execute(_SCHEMA)
    except sqlite3.DatabaseError:  # what cannot be read is worth nothing: begin again
        base.close()
        path.unlink()
        base = sqlite3.connect(path, check_same_thread=False)
        base.execute(_SCHEMA)
    return base


def _key(*parts: Any) -> bytes:
    return hashlib.sha256(json.dumps([reader(), *parts]).encode()).digest()


def _digest(path: Path) -> str:
    """The sha256 of a file; "" for one that reading refuses anyway: too large, or closed to us."""
    try:
        if not path.is_file() or path.stat().st_size > Limits().size:
            return ""
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
