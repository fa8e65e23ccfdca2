"""What was fetched, on disk: every version of every page under its digest, and a ledger of when and from where.

`home/snapshots/<sha256>.<medium>` holds the bytes as received, `home/snapshots/ledger.sqlite` the rest; a version is
never rewritten nor removed. Each page is written as soon as it is known, so that a run cut short loses nothing.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from ingest.errors import IngestError
from ingest.model import Genre, Media, Source

_SUFFIX: Final = {Media.PDF: ".pdf", Media.HTML: ".html", Media.TEXT: ".txt", Media.MARKDOWN: ".md"}
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS pages (key TEXT PRIMARY KEY, role TEXT NOT NULL, source TEXT NOT NULL, origin TEXT NOT NULL,
  final TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, checked TEXT NOT NULL, until TEXT NOT NULL,
  withdrawn TEXT) STRICT;
CREATE TABLE IF NOT EXISTS versions (key TEXT NOT NULL, number INTEGER NOT NULL, sha256 TEXT NOT NULL,
  media TEXT NOT NULL, url TEXT NOT NULL, fetched TEXT NOT NULL, PRIMARY KEY (key, number)) STRICT;
"""
_PAGE: Final = "key, role, source, origin, final, etag, modified, checked, until, withdrawn"


class Role(StrEnum):
    """What a page is read for."""

    DOCUMENT = "document"
    LIST = "liste"


class SyncBusy(IngestError):
    """Another run writes in the same home."""


class BadLedger(IngestError):
    """The ledger cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of one page; `source.location` is its address as the catalogue or a list gives it."""

    key: str
    role: Role
    source: Source
    checked: datetime  # when a server last answered for it
    until: datetime  # up to when it need not be asked again
    origin: str = ""  # the id of the list, or of the page, that led here
    final: str = ""  # where permanent redirects lead; "" where there are none
    etag: str = ""
    modified: str = ""
    withdrawn: date | None = None  # the day on which its publisher was found to have taken it back


@dataclass(frozen=True, slots=True)
class Version:
    """One text that a page had, and when it was fetched."""

    sha256: str
    media: Media
    url: str
    fetched: datetime

    @property
    def file(self) -> str:
        """Its name in the folder of snapshots."""
        return f"{self.sha256}{_SUFFIX[self.media]}"


def folder(home: Path) -> Path:
    """Where the snapshots of a home live."""
    return home / "snapshots"


class Snapshots:
    """The ledger and the files; read-only when nothing may be written."""

    def __init__(self, home: Path, *, writing: bool) -> None:
        self.folder = folder(home)
        self.writing = writing
        path = self.folder / "ledger.sqlite"
        if writing:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(path)
            self._base.executescript(_SCHEMA)
        elif path.is_file():
            self._base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        else:
            self._base = sqlite3.connect(":memory:")
            self._base.executescript(_SCHEMA)

    def close(self) -> None:
        """Release the ledger."""
        self._base.close()

    def page(self, key: str) -> Page | None:
        """What is known of a page."""
        row = self._base.execute(f"SELECT {_PAGE} FROM pages WHERE key = ?", (key,)).fetchone()
        return _page(row) if row else None

    def pages(self) -> tuple[Page, ...]:
        """Every page, by key."""
        return tuple(_page(row) for row in self._base.execute(f"SELECT {_PAGE} FROM pages ORDER BY key"))

    def versions(self, key: str) -> tuple[Version, ...]:
        """The versions of a page, oldest first."""
        rows = self._base.execute(
            "SELECT sha256, media, url, fetched FROM versions WHERE key = ? ORDER BY number", (key,)
        )
        return tuple(Version(sha, Media(media), url, datetime.fromisoformat(at)) for sha, media, url, at in rows)

    def body(self, version: Version) -> bytes:
        """The bytes of a version; raises OSError when its file is gone."""
        return (self.folder / version.file).read_bytes()

    def find(self, sha256: str) -> tuple[Page, Version] | None:
        """The page and the version that have these bytes."""
        row = self._base.execute("SELECT key, number FROM versions WHERE sha256 = ? LIMIT 1", (sha256,)).fetchone()
        page = self.page(row[0]) if row else None
        if page is None:
            return None
        return page, next(v for v in self.versions(page.key) if v.sha256 == sha256)

    def note(self, page: Page) -> None:
        """Write what is known of a page; nothing when reading only."""
        if not self.writing:
            return
        with self._base:
            self._put(page)

    def keep(self, page: Page, version: Version, data: bytes) -> None:
        """Write a new version of a page, its file first; nothing when reading only."""
        if not self.writing:
            return
        self.restore(version, data)
        with self._base:
            self._put(page)
            known = self._base.execute("SELECT COUNT(*) FROM versions WHERE key = ?", (page.key,)).fetchone()[0]
            values = (page.key, known, version.sha256, version.media, version.url, version.fetched.isoformat())
            self._base.execute("INSERT INTO versions VALUES (?,?,?,?,?,?)", values)

    def restore(self, version: Version, data: bytes) -> None:
        """Write the file of a version where it is missing; its time is the time of the fetch."""
        target = self.folder / version.file
        if not self.writing or target.is_file():
            return
        draft = self.folder / f".tmp-{version.file}"
        with draft.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        at = version.fetched.timestamp()
        os.utime(draft, (at, at))
        draft.replace(target)

    def _put(self, page: Page) -> None:
        values = (
            page.key,
            page.role,
            _source_text(page.source),
            page.origin,
            page.final,
            page.etag,
            page.modified,
            page.checked.isoformat(),
            page.until.isoformat(),
            page.withdrawn.isoformat() if page.withdrawn else None,
        )
        self._base.execute(f"INSERT OR REPLACE INTO pages ({_PAGE}) VALUES (?,?,?,?,?,?,?,?,?,?)", values)


@contextmanager
def opened(home: Path, *, writing: bool) -> Iterator[Snapshots]:
    """The snapshots of a home, alone when writing; raises SyncBusy or BadLedger."""
    try:
        with _alone(home) if writing else nullcontext(), closing(Snapshots(home, writing=writing)) as held:
            yield held
    except sqlite3.Error as error:
        where = folder(home) / "ledger.sqlite"
        full = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
        remedy = "faites de la place sur le disque" if full else "restaurez-le, ou retirez ce dossier et synchronisez"
        raise BadLedger(home, f"Le registre « {where} » ne peut pas être lu ou écrit : {remedy}.") from error


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    folder(home).mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder(home) / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise SyncBusy(home, f"Une autre synchronisation est en cours dans « {home} » ; attendez sa fin.") from error
    try:
        yield
    finally:
        lock.release()


def _source_text(source: Source) -> str:
    values = asdict(source)
    values["published"] = source.published.isoformat() if source.published else None
    return json.dumps(values, ensure_ascii=False)


def _source(text: str) -> Source:
    values: dict[str, Any] = json.loads(text)
    published = values.pop("published")
    genre = values.pop("genre")
    known = replace(Source("", ""), **values)
    return replace(
        known,
        published=date.fromisoformat(published) if published else None,
        genre=Genre(genre) if genre else None,
    )


def _page(row: tuple[Any, ...]) -> Page:
    key, role, source, origin, final, etag, modified, checked, until, withdrawn = row
    return Page(
        key,
        Role(role),
        _source(source),
        datetime.fromisoformat(checked),
        datetime.fromisoformat(until),
        origin,
        final,
        etag,
        modified,
        date.fromisoformat(withdrawn) if withdrawn else None,
    )
