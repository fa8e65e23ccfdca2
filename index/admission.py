"""Which files enter a generation: read in children, each content and each id once, tied to their versions."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from index import generation, readings
from index.report import Row, State
from ingest.alike import grouped
from ingest.errors import IngestError
from ingest.inventory import Wanted, completed, printable
from ingest.model import Document
from ingest.reading import read
from ingest.versions import chained

Progress = Callable[[str, int, int], None]  # what is done (French), how many, of how many

_READERS = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file as read, or why it was not."""

    wanted: Wanted
    document: Document | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A document admitted, with the file that it was read from and the name of its kept original."""

    document: Document
    wanted: Wanted
    file: str


def read_all(wanted: Sequence[Wanted], known: readings.Readings, tell: Progress) -> Iterator[Outcome]:
    """Read every file, in order; one that cannot be read is an outcome with its reason."""
    # Threads: files are read in processes of their own.
    with ThreadPoolExecutor(_READERS) as pool:
        done = pool.map(lambda one: _read_one(one, known), wanted)
        for number, outcome in enumerate(done, 1):
            yield outcome
            tell("lecture", number, len(wanted))


def _read_one(wanted: Wanted, known: readings.Readings) -> Outcome:
    if wanted.reason:
        return Outcome(wanted, None, wanted.reason)
    try:
        document = known.document(wanted, lambda: read(wanted.path, wanted.source))
    except IngestError as error:
        return Outcome(wanted, None, printable(str(error)))
    except Exception as error:  # one file must never stop the others; its row says what happened
        return Outcome(wanted, None, f"erreur inattendue à la lecture ({type(error).__name__})")
    return Outcome(wanted, completed(document, wanted))


def admit(outcomes: Sequence[Outcome], home: Path) -> tuple[list[Kept], list[Row]]:
    """Keep each content once and each id once; copy the originals beside the index."""
    kept: list[Kept] = []
    rows: list[Row] = []
    seen: dict[str, str] = {}
    taken: set[str] = set()
    for outcome in outcomes:
        document, wanted, file = outcome.document, outcome.wanted, _shown(outcome.wanted)
        if document is None:
            rows.append(Row(file, State.SKIPPED, reason=outcome.reason))
        elif document.sha256 in seen:
            rows.append(Row(file, State.DUPLICATE, reason=f"même contenu que « {seen[document.sha256]} »"))
        elif (name := _copy(wanted.path, document.sha256, generation.originals(home))) is None:
            rows.append(Row(file, State.SKIPPED, reason="le fichier a changé pendant la lecture ; relancez"))
        else:
            document = _unique(document, taken)
            rows.append(Row(file, State.READ, document.id, document.pages))
            seen[document.sha256] = Path(file).name
            taken.add(document.id)
            kept.append(Kept(document, wanted, name))
    return kept, rows


def _shown(wanted: Wanted) -> str:
    """The file as a row names it: what `sync` fetched, by its address."""
    if wanted.retrieved is not None and wanted.source is not None:
        return wanted.source.location
    return printable(str(wanted.path))


def related(kept: Sequence[Kept]) -> list[Kept]:
    """The same, each document with what replaced it and with the one that says nearly the same."""
    stated = {one.document.id: one.wanted.replaces for one in kept if one.wanted.replaces}
    documents = grouped(chained([one.document for one in kept], stated))
    return [replace(one, document=document) for one, document in zip(kept, documents, strict=True)]


def _unique(document: Document, taken: set[str]) -> Document:
    if document.id not in taken:
        return document
    number = next(n for n in range(2, len(taken) + 3) if f"{document.id}-{n}" not in taken)
    name = f"{document.id}-{number}"
    flags = (*document.flags, f"un autre document se nomme « {document.id} » : celui-ci devient « {name} »")
    return replace(document, id=name, source=replace(document.source, id=name), flags=flags)


def _copy(path: Path, sha256: str, folder: Path) -> str | None:
    """Keep the original under its digest; None when the file is no longer the one that was read."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{sha256}{path.suffix.lower()}"
    if not target.exists() or generation.digest(target) != sha256:
        draft = folder / f".tmp-{target.name}"
        shutil.copyfile(path, draft)
        if generation.digest(draft) != sha256:
            draft.unlink()
            return None
        generation.sync(draft)
        draft.replace(target)
    return target.name
