"""What is to be read, and what is known of it beforehand: named files, folders with their sources, snapshots."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from ingest.dates import spell
from ingest.errors import IngestError
from ingest.model import Document, Source
from ingest.reading import discover
from ingest.sources import NAME, Listed, beside, load
from ingest.sync.snapshots import Page, Role, Snapshots, Version, opened

_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_EARLIER: Final = 12  # earlier versions of one page that are read; the others stay among the snapshots


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file to read; `reason` says why it cannot be, where that is known before it is opened."""

    path: Path
    source: Source | None = None
    published: date | None = None  # where the text itself says no day
    retrieved: date | None = None
    ceased: date | None = None
    successor: str = ""
    replaces: str = ""
    reason: str = ""


def printable(text: str) -> str:
    """A name that may be shown and stored: bytes that are no text, characters that steer a terminal become marks."""
    return _CONTROLS.sub("\ufffd", os.fsencode(text).decode("utf-8", "replace"))


def named(paths: Iterable[Path]) -> Iterator[Wanted]:
    """The files under each path, with what a `sources.toml` beside them says.

    A path that leads nowhere, a dead link and what is no ordinary file are given too, with their reason.
    """
    for path in paths:
        found: tuple[Path, ...] = ()
        odd = tuple(_odd(path)) if path.is_dir() else ()
        if path.is_symlink() and not path.exists():
            yield Wanted(path, reason=_dead(path))
            continue
        try:
            found = discover([path])
        except IngestError as error:
            if not odd:
                yield Wanted(path, reason=str(error))
        known, reason = _known(path if path.is_dir() else path.parent, found)
        if reason:
            yield Wanted((path if path.is_dir() else path.parent) / NAME, reason=reason)
        yield from sorted(
            (*odd, *(_wanted(one, known.get(one)) for one in found if one.name != NAME or one == path)),
            key=lambda wanted: wanted.path,
        )


def fetched(home: Path) -> tuple[Wanted, ...]:
    """Every document among the snapshots of a home, its earlier versions after it; none where `sync` never ran."""
    with opened(home, writing=False) as snapshots:
        pages: dict[str, list[Page]] = {}
        for page in snapshots.pages():
            if page.role is Role.DOCUMENT and snapshots.versions(page.key):
                pages.setdefault(page.source.id, []).append(page)
        ordered = (sorted(some, key=lambda page: page.checked, reverse=True) for some in pages.values())
        return tuple(one for some in ordered for one in _versions(snapshots, some))


def completed(document: Document, wanted: Wanted) -> Document:
    """A document as read, with what was known of it beforehand."""
    dated = document.published or document.updated
    name = printable(document.id)
    flags = document.flags
    if name != document.id:
        flags = (*flags, "le nom du fichier contient des caractères de contrôle")
    if wanted.ceased and not wanted.successor:
        flags = (*flags, f"retiré par son éditeur, constaté le {spell(wanted.ceased)}")
    return replace(
        document,
        id=name,
        source=replace(document.source, id=printable(document.source.id), location=printable(document.source.location)),
        published=document.published if dated else wanted.published,
        retrieved=wanted.retrieved or document.retrieved,
        ceased=wanted.ceased,
        successor=wanted.successor,
        flags=flags,
    )


def _versions(snapshots: Snapshots, pages: list[Page]) -> Iterator[Wanted]:
    """The newest version of a document, then those before it; several pages are one document that changed address."""
    lead = pages[0]
    versions: list[Version] = sorted(
        (version for page in pages for version in snapshots.versions(page.key)),
        key=lambda version: version.fetched,
        reverse=True,
    )[: _EARLIER + 1]
    names = {lead.source.id}
    after: Version | None = None
    for version in versions:
        name = lead.source.id if after is None else _distinct(f"{lead.source.id}-{version.fetched.date()}", names)
        names.add(name)
        path = snapshots.folder / version.file
        yield Wanted(
            path,
            replace(lead.source, id=name, location=lead.final or lead.source.location, published=None, title=""),
            published=lead.source.published if after is None else None,
            retrieved=version.fetched.date(),
            ceased=lead.withdrawn if after is None else after.fetched.date(),
            successor="" if after is None else lead.source.id,
            reason="" if path.is_file() else "la copie locale manque : relancez « passerelle sync »",
        )
        after = version


def _distinct(name: str, taken: set[str]) -> str:
    return next(one for n in range(1, len(taken) + 2) if (one := name if n == 1 else f"{name}-{n}") not in taken)


def _known(folder: Path, files: Iterable[Path]) -> tuple[dict[Path, Listed], str]:
    """What the catalogue of a folder says of its files, or why it cannot be read."""
    catalogue = folder / NAME
    if not catalogue.is_file():
        return {}, ""
    try:
        return beside(files, folder, load(catalogue)), ""
    except IngestError as error:
        return {}, f"{error} Les documents sont lus sans ce qu’il en dit."


def _wanted(path: Path, known: Listed | None) -> Wanted:
    if known is None:
        return Wanted(path)
    source = known.source
    if not source.location:
        source = replace(source, location=printable(path.name))
    return Wanted(path, source, ceased=known.withdrawn, replaces=known.replaces)


def _odd(folder: Path) -> Iterator[Wanted]:
    """What stands in a folder and is no file: dead links, sockets, pipes."""
    for path in folder.rglob("*"):
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        if path.is_symlink() and not path.exists():
            yield Wanted(path, reason=_dead(path))
        elif not path.is_dir() and not path.is_file():
            yield Wanted(
                path, reason=f"« {printable(path.name)} » n’est pas un fichier ordinaire : copiez-en le contenu."
            )


def _dead(path: Path) -> str:
    return f"« {printable(path.name)} » est un lien qui ne mène nulle part : rétablissez sa cible, ou retirez-le."
