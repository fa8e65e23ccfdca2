"""From files to a published generation: read, set aside what cannot be read, split, index, publish."""

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from index import generation, lexical, meaning, store
from index.analysis import fingerprint
from index.encoder import DEFAULT, Encoder, load
from index.errors import NothingToIndex
from index.report import Report, Row, State
from ingest import split as splitter
from ingest.card import AccessCard
from ingest.cards import cards
from ingest.cards import fingerprint as reading
from ingest.errors import IngestError
from ingest.model import Document
from ingest.reading import discover, read

Progress = Callable[[str, int, int], None]  # what is done (French), how many, of how many

_READERS = 2
_SHEETS = frozenset({".html", ".pdf"})


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A file as read, or why it was not."""

    path: Path
    document: Document | None
    reason: str = ""


def build(
    paths: Iterable[Path],
    home: Path,
    *,
    with_sheets: bool = False,
    encoder: str = DEFAULT,
    progress: Progress | None = None,
) -> Report:
    """Publish a generation made of exactly these files and folders; without any, of the project's own sheets.

    Raises Busy, EncoderError or NothingToIndex, and leaves what was published as it was.
    """
    started = time.monotonic()
    tell = progress or _silent
    named = [Path(path) for path in paths]
    chosen = load(encoder)
    with generation.writing(home) as draft:
        outcomes = list(_read_all(_files(named, with_sheets), tell))
        kept, rows = _admit(outcomes, home)
        if not any(one.passages for one in kept):
            raise NothingToIndex(_why(rows))
        encoded = write(draft.folder, kept, chosen, home, tell)
        draft.facts.update(_facts(kept, chosen))
        name = draft.target
    return Report(name, tuple(rows), encoder, encoded, time.monotonic() - started)


def sheets() -> tuple[Path, ...]:
    """The project's own sheets."""
    folder = Path(str(files("corpus").joinpath("fiches")))
    return tuple(sorted(p for p in folder.glob("*") if p.suffix in _SHEETS)) if folder.is_dir() else ()


def write(folder: Path, kept: Sequence[store.Stored], encoder: Encoder | None, home: Path, tell: Progress) -> int:
    """Write every file of a generation but its manifest; returns how many passages had to be encoded."""
    passages = [passage for one in kept for passage in one.passages]
    tell("index", 0, len(passages))
    store.write(folder / "passages.sqlite", kept)
    lexical.write(folder, kept)
    tell("index", len(passages), len(passages))
    if encoder is None:
        return 0
    texts = [meaning.encoded_text(passage) for passage in passages]
    cache = home / "cache" / "vectors.sqlite"
    return meaning.write(folder, texts, encoder, cache, lambda done, total: tell("vecteurs", done, total))


def _facts(kept: Sequence[store.Stored], encoder: Encoder | None) -> dict[str, Any]:
    return {
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "documents": len(kept),
        "passages": sum(len(one.passages) for one in kept),
        "analyser": fingerprint(),
        "splitter": splitter.VERSION,
        "cards": reading(),
        "encoder": None if encoder is None else meaning.describe(encoder),
        "sources": [_source(one) for one in kept],
    }


def _source(one: store.Stored) -> dict[str, Any]:
    published = one.document.published
    return {
        "id": one.document.id,
        "sha256": one.document.sha256,
        "file": one.file,
        "published": published.isoformat() if published else None,
    }


def _files(named: Sequence[Path], with_sheets: bool) -> list[Path | _Outcome]:
    """Files in order; a path that leads nowhere is an outcome already."""
    found: list[Path | _Outcome] = []
    for path in named:
        try:
            found += discover([path])
        except IngestError as error:
            found.append(_Outcome(path, None, str(error)))
    return [*found, *sheets()] if with_sheets or not named else found


def _read_all(files_: Sequence[Path | _Outcome], tell: Progress) -> Iterator[_Outcome]:
    # Threads: PDFs are read in processes of their own, and the rest takes milliseconds.
    with ThreadPoolExecutor(_READERS) as pool:
        done = pool.map(_read_one, [f for f in files_ if isinstance(f, Path)])
        for number, file in enumerate(files_, 1):
            yield file if isinstance(file, _Outcome) else next(done)
            tell("lecture", number, len(files_))


def _read_one(path: Path) -> _Outcome:
    try:
        return _Outcome(path, read(path))
    except IngestError as error:
        return _Outcome(path, None, str(error))
    except Exception as error:  # one file must never stop the others; its row says what happened
        return _Outcome(path, None, f"erreur inattendue à la lecture ({type(error).__name__})")


def _admit(outcomes: Sequence[_Outcome], home: Path) -> tuple[list[store.Stored], list[Row]]:
    """Keep each content once and each id once; copy the originals beside the index."""
    kept: list[store.Stored] = []
    rows: list[Row] = []
    seen: dict[str, str] = {}
    taken: set[str] = set()
    for outcome in outcomes:
        document = outcome.document
        if document is None:
            rows.append(Row(str(outcome.path), State.SKIPPED, reason=outcome.reason))
        elif document.sha256 in seen:
            reason = f"même contenu que « {seen[document.sha256]} »"
            rows.append(Row(str(outcome.path), State.DUPLICATE, reason=reason))
        else:
            stored, row = _keep(_unique(document, taken), outcome.path, home)
            rows.append(row)
            if stored is not None:
                seen[document.sha256] = outcome.path.name
                taken.add(stored.document.id)
                kept.append(stored)
    return kept, rows


def _keep(document: Document, path: Path, home: Path) -> tuple[store.Stored | None, Row]:
    name = _copy(path, document.sha256, generation.originals(home))
    if name is None:
        return None, Row(str(path), State.SKIPPED, reason="le fichier a changé pendant la lecture ; relancez")
    passages = splitter.split(document)
    flags = document.flags if passages else (*document.flags, "aucun passage de texte")
    found, doubts = _cards(document)
    row = Row(str(path), State.READ, document.id, document.pages, len(passages), "", (*flags, *doubts))
    return store.Stored(document, name, passages, found), row


def _cards(document: Document) -> tuple[tuple[AccessCard, ...], tuple[str, ...]]:
    """A document's access cards, and what a maintainer should know of them."""
    try:
        found = cards(document)
    except Exception as error:  # a document whose accesses cannot be read is still searched; its row says so
        return (), (f"fiches d’accès non extraites ({type(error).__name__})",)
    doubts = dict.fromkeys(flag for card in found for flag in card.flags if flag not in document.flags)
    return found, tuple(f"fiche d’accès : {doubt}" for doubt in doubts)


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


def _why(rows: Sequence[Row]) -> str:
    reasons = [f"{Path(row.file).name} : {row.reason or 'aucun texte'}" for row in rows]
    return " ; ".join(reasons[:3]) + (" ; …" if len(reasons) > 3 else "") if reasons else "aucun fichier"


def _silent(what: str, done: int, total: int) -> None:
    return
