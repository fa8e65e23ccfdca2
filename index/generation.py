"""Generations on disk: built aside, published by rename, described and checked by a manifest.

A reader sees the old generation or the new one, never a mixture; what was published stays until something better is.
"""

import errno
import hashlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.errors import Busy, CannotWrite, DamagedIndex, NoIndex, OtherIndex

FORMAT = 4  # raise it when what the files hold changes, the parameters of BM25 included
KEPT = 3
_REFUSALS = {
    errno.ENOSPC: "plus de place sur le disque",
    errno.EDQUOT: "quota de disque atteint",
    errno.EACCES: "écriture interdite",
    errno.EPERM: "écriture interdite",
    errno.EROFS: "disque en lecture seule",
    errno.ENOTDIR: "ce n’est pas un dossier",
    errno.EEXIST: "ce n’est pas un dossier",
}
_MANIFEST = "MANIFEST.json"
_CURRENT = "CURRENT"
_DRAFT = ".tmp-"
_NAME = re.compile(r"gen-(\d+)")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself."""

    facts: dict[str, Any]  # counts, encoder, analyser, splitter, sources, built
    files: dict[str, dict[str, Any]]  # name -> {"sha256", "size"}
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation whose every file was checked; `notices` say, in French, what was set aside to get here."""

    folder: Path
    manifest: Manifest
    notices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`gen-<n>`."""
        return self.folder.name


@dataclass(slots=True)
class Draft:
    """A generation being built: fill `folder` and `facts`; leaving the block publishes."""

    folder: Path
    target: str  # the name it will have: gen-<n>
    facts: dict[str, Any] = field(default_factory=dict)


def root(home: Path) -> Path:
    """Where the generations of a home live."""
    return home / "index"


def originals(home: Path) -> Path:
    """Where the files that were read are kept, each under its digest."""
    return home / "documents"


def current(home: Path) -> str | None:
    """The name in CURRENT, or None."""
    try:
        return (root(home) / _CURRENT).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None


@contextmanager
def writing(home: Path) -> Iterator[Draft]:
    """Hold the lock, offer a draft, publish it when the block ends well, remove it when it does not.

    Raises Busy when another process is building in the same home, CannotWrite when the disk refuses.
    """
    base = root(home)
    try:
        base.mkdir(parents=True, exist_ok=True)
        with _locked(home, base):
            _sweep(base)
            number = max((int(m.group(1)) for m in map(_match, base.iterdir()) if m), default=0) + 1
            draft = Draft(base / f"{_DRAFT}{number}", f"gen-{number}")
            draft.folder.mkdir()
            try:
                yield draft
                _publish(base, draft)
                _forget(home)
            finally:
                shutil.rmtree(draft.folder, ignore_errors=True)
    except (OSError, sqlite3.Error) as error:
        raise CannotWrite(home, _reason(error)) from error


def _reason(error: OSError | sqlite3.Error) -> str:
    if isinstance(error, sqlite3.Error):
        full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
        return _REFUSALS[errno.ENOSPC] if full else "la base des passages n’a pas pu être écrite"
    return _REFUSALS.get(error.errno or 0, error.strerror or type(error).__name__)


@contextmanager
def _locked(home: Path, base: Path) -> Iterator[None]:
    lock = FileLock(base / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise Busy(home) from error
    try:
        yield
    finally:
        lock.release()


def latest(home: Path) -> Generation:
    """The current generation, or the newest older one that is whole; raises NoIndex or DamagedIndex."""
    while True:
        named = current(home)
        try:
            return _whole(home, named)
        except DamagedIndex:
            if current(home) == named:
                raise
            # Newer ones were published while this one was read, and it was cleared away: begin again.


def _whole(home: Path, named: str | None) -> Generation:
    base = root(home)
    numbers = sorted((int(m.group(1)) for m in map(_match, _folders(base)) if m), reverse=True)
    wanted = int(named[4:]) if named and _NAME.fullmatch(named) else None
    order = numbers if wanted is None else [wanted, *(n for n in numbers if n < wanted)]
    if not order:
        raise NoIndex(home)
    damage: list[DamagedIndex] = []
    for number in order:
        folder = base / f"gen-{number}"
        try:
            manifest = check(folder)
        except DamagedIndex as error:
            damage.append(error)
            continue
        return Generation(folder, manifest, tuple(f"{e} En attendant, la version précédente sert." for e in damage[:1]))
    raise damage[0]


def check(folder: Path) -> Manifest:
    """Read the manifest and compare every file's size and digest; raises DamagedIndex or OtherIndex."""
    path = folder / _MANIFEST
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
        if saved["format"] != FORMAT:
            raise OtherIndex(f"un autre format ({saved['format']})")
        body = json.dumps([saved["facts"], saved["files"]], sort_keys=True).encode()
        if saved["digest"] != hashlib.sha256(body).hexdigest():
            raise DamagedIndex(path, "le manifeste a changé")
        manifest = Manifest(saved["facts"], saved["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedIndex(path, "manifeste absent ou illisible") from error
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda item: _check_file(folder / item[0], item[1]), manifest.files.items()))
    return manifest


def digest(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Flush a file or a folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_file(path: Path, said: dict[str, Any]) -> None:
    try:
        size = path.stat().st_size
        if size != said["size"]:
            raise DamagedIndex(path, f"{size} octets au lieu de {said['size']}")
        found = digest(path)
    except OSError as error:
        raise DamagedIndex(path, "fichier absent ou illisible") from error
    if found != said["sha256"]:
        raise DamagedIndex(path, f"empreinte {found[:12]} au lieu de {said['sha256'][:12]}")


def _publish(base: Path, draft: Draft) -> None:
    files = {}
    for path in sorted(draft.folder.iterdir()):
        sync(path)
        files[path.name] = {"sha256": digest(path), "size": path.stat().st_size}
    body = json.dumps([draft.facts, files], sort_keys=True).encode()
    saved = {"format": FORMAT, "facts": draft.facts, "files": files, "digest": hashlib.sha256(body).hexdigest()}
    manifest = draft.folder / _MANIFEST
    manifest.write_text(json.dumps(saved, ensure_ascii=False, indent=1), encoding="utf-8")
    sync(manifest)
    sync(draft.folder)
    draft.folder.rename(base / draft.target)
    sync(base)
    pointer = base / f"{_DRAFT}{_CURRENT}"
    pointer.write_text(draft.target + "\n", encoding="utf-8")
    sync(pointer)
    pointer.replace(base / _CURRENT)
    sync(base)
    for old in sorted((int(m.group(1)) for m in map(_match, base.iterdir()) if m), reverse=True)[KEPT:]:
        shutil.rmtree(base / f"gen-{old}", ignore_errors=True)


def _forget(home: Path) -> None:
    """Remove the originals that no kept generation names: what is no longer indexed is no longer kept."""
    named: set[str] = set()
    for folder in filter(_match, _folders(root(home))):
        try:
            saved = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
            named |= {source["file"] for source in saved["facts"].get("sources", ()) if "file" in source}
        except (OSError, ValueError, KeyError, TypeError):
            return  # a damaged manifest may have named anything
    for path in _folders(originals(home)):
        if path.name not in named:
            path.unlink(missing_ok=True)


def _sweep(base: Path) -> None:
    for left in base.glob(f"{_DRAFT}*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _folders(base: Path) -> list[Path]:
    return list(base.iterdir()) if base.is_dir() else []


def _match(path: Path) -> re.Match[str] | None:
    return _NAME.fullmatch(path.name)
