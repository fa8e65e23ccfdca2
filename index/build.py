"""From files to a published generation: read, set aside what cannot be read, split, index, publish."""

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from index import generation, lexical, meaning, readings, store
from index.analysis import fingerprint
from index.encoder import DEFAULT, Encoder, load
from index.errors import NothingToIndex
from index.report import Report, Row, State
from index.report import save as keep
from ingest import split as splitter
from ingest.alike import grouped
from ingest.card import AccessCard
from ingest.cards import cards
from ingest.cards import fingerprint as reading
from ingest.dates import spell
from ingest.errors import IngestError
from ingest.inventory import Wanted, completed, fetched, named, printable
from ingest.model import Document
from ingest.reading import read
from ingest.versions import chained

Progress = Callable[[str, int, int], None]  # what is done (French), how many, of how many

_READERS = 2
_SHEETS = frozenset({".html", ".pdf"})


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A file as read, or why it was not."""

    wanted: Wanted
    document: Document | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A document admitted, with the file that it was read from and the name of its kept original."""

    document: Document
    wanted: Wanted
    file: str


class _Stages:
    """How long each stage takes, in the order in which they are first met."""

    def __init__(self) -> None:
        self._spent: dict[str, float] = {}

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self._spent[name] = self._spent.get(name, 0.0) + time.monotonic() - began

    def all(self) -> tuple[tuple[str, float], ...]:
        return tuple(self._spent.items())


def build(
    paths: Iterable[Path],
    home: Path,
    *,
    with_sheets: bool = False,
    synced: bool = False,
    encoder: str = DEFAULT,
    progress: Progress | None = None,
) -> Report:
    """Publish a generation made of exactly these files and folders, and of what `sync` fetched where that is asked.

    Without any, of the project's own sheets and of what `sync` fetched into this home. Raises Busy, EncoderError or
    NothingToIndex, and leaves what was published as it was.
    """
    started = time.monotonic()
    tell, stages = progress or _silent, _Stages()
    files_ = [Path(path) for path in paths]
    chosen = load(encoder)
    with generation.writing(home) as draft, readings.opened(home, int(draft.target[4:])) as known:
        with stages.timed("lecture"):
            wanted = _wanted(files_, home, with_sheets, synced)
            outcomes = list(_read_all(wanted, known, tell))
            admitted, rows = _admit(outcomes, home)
        with stages.timed("versions"):
            admitted = _related(admitted)
        with stages.timed("découpage et fiches d’accès"):
            kept = []
            for number, one in enumerate(admitted, 1):
                kept.append(_stored(one, known))
                tell("accès", number, len(admitted))
            rows = _filled(rows, kept)
        if not any(one.passages for one, _ in kept):
            raise NothingToIndex(_why(rows))
        encoded = write(draft.folder, [one for one, _ in kept], chosen, home, tell, stages.timed)
        draft.facts.update(_facts([one for one, _ in kept], chosen))
        keep(rows, draft.folder)
        name = draft.target
    seconds = time.monotonic() - started
    return Report(name, tuple(rows), encoder, encoded, seconds, stages.all(), len(admitted) - known.found)


def sheets() -> tuple[Path, ...]:
    """The project's own sheets."""
    folder = Path(str(files("corpus").joinpath("fiches")))
    return tuple(sorted(p for p in folder.glob("*") if p.suffix in _SHEETS)) if folder.is_dir() else ()


def write(
    folder: Path,
    kept: Sequence[store.Stored],
    encoder: Encoder | None,
    home: Path,
    tell: Progress,
    timed: Callable[[str], AbstractContextManager[None]] = lambda name: nullcontext(),
) -> int:
    """Write every file of a generation but its manifest; returns how many passages had to be encoded."""
    passages = [passage for one in kept for passage in one.passages]
    with timed("index"):
        tell("index", 0, len(passages))
        store.write(folder / "passages.sqlite", kept)
        lexical.write(folder, kept)
        tell("index", len(passages), len(passages))
    if encoder is None:
        return 0
    with timed("vecteurs"):
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
    document = one.document
    said: dict[str, Any] = {
        "id": document.id,
        "sha256": document.sha256,
        "file": one.file,
        "published": document.published.isoformat() if document.published else None,
    }
    ended = {"ceased": document.ceased and document.ceased.isoformat(), "successor": document.successor}
    return said | {name: value for name, value in (*ended.items(), ("same_as", document.same_as)) if value}


def _wanted(paths: Sequence[Path], home: Path, with_sheets: bool, synced: bool) -> list[Wanted]:
    """What to read, in order; a path that leads nowhere comes with its reason."""
    found = list(named(paths))
    if synced or not paths:
        found += fetched(home)
    if with_sheets or not paths:
        found += map(Wanted, sheets())
    return found


def _read_all(wanted: Sequence[Wanted], known: readings.Readings, tell: Progress) -> Iterator[_Outcome]:
    # Threads: files are read in processes of their own.
    with ThreadPoolExecutor(_READERS) as pool:
        done = pool.map(lambda one: _read_one(one, known), wanted)
        for number, outcome in enumerate(done, 1):
            yield outcome
            tell("lecture", number, len(wanted))


def _read_one(wanted: Wanted, known: readings.Readings) -> _Outcome:
    if wanted.reason:
        return _Outcome(wanted, None, wanted.reason)
    try:
        document = known.document(wanted, lambda: read(wanted.path, wanted.source))
    except IngestError as error:
        return _Outcome(wanted, None, printable(str(error)))
    except Exception as error:  # one file must never stop the others; its row says what happened
        return _Outcome(wanted, None, f"erreur inattendue à la lecture ({type(error).__name__})")
    return _Outcome(wanted, completed(document, wanted))


def _admit(outcomes: Sequence[_Outcome], home: Path) -> tuple[list[_Kept], list[Row]]:
    """Keep each content once and each id once; copy the originals beside the index."""
    kept: list[_Kept] = []
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
            kept.append(_Kept(document, wanted, name))
    return kept, rows


def _shown(wanted: Wanted) -> str:
    """The file as a row names it: what `sync` fetched, by its address."""
    if wanted.retrieved is not None and wanted.source is not None:
        return wanted.source.location
    return printable(str(wanted.path))


def _related(kept: Sequence[_Kept]) -> list[_Kept]:
    """The same, each document with what replaced it and with the one that says nearly the same."""
    stated = {one.document.id: one.wanted.replaces for one in kept if one.wanted.replaces}
    documents = grouped(chained([one.document for one in kept], stated))
    return [replace(one, document=document) for one, document in zip(kept, documents, strict=True)]


def _stored(kept: _Kept, known: readings.Readings) -> tuple[store.Stored, tuple[str, ...]]:
    """A document with its passages and cards, and what a maintainer should know of it."""
    document = kept.document
    passages = splitter.split(document)
    flags = document.flags if passages else (*document.flags, "aucun passage de texte")
    found, doubts = _cards(document, known)
    return store.Stored(document, kept.file, passages, found), (*flags, *doubts, *_relations(document))


def _relations(document: Document) -> Iterator[str]:
    if document.successor:
        since = f" depuis le {spell(document.ceased)}" if document.ceased else ""
        word = "remplacé par" if document.ceased else "une version plus récente existe :"
        yield f"{word} « {document.successor} »{since}"
    if document.same_as:
        yield f"presque le même texte que « {document.same_as} »"


def _filled(rows: Sequence[Row], kept: Iterable[tuple[store.Stored, tuple[str, ...]]]) -> list[Row]:
    """The rows with what only reading to the end tells."""
    told = {one.document.id: (one, flags) for one, flags in kept}
    return [_full(row, *told[row.document]) if row.document else row for row in rows]


def _full(row: Row, one: store.Stored, flags: tuple[str, ...]) -> Row:
    return replace(row, passages=len(one.passages), flags=flags, cards=len(one.cards))


def _cards(document: Document, known: readings.Readings) -> tuple[tuple[AccessCard, ...], tuple[str, ...]]:
    """A document's access cards, and what a maintainer should know of them."""
    alone = replace(document, ceased=None, successor="", same_as="")  # its place among others changes none of them
    try:
        found = known.cards(alone, lambda: cards(alone))
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
