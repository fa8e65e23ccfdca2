"""From files to a published generation: read, set aside what cannot be read, split, index, publish."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from index import generation, lexical, meaning, readings, store
from index.admission import Progress, admit, read_all, related
from index.analysis import fingerprint
from index.encoder import DEFAULT, NONE, Encoder, load
from index.errors import NothingToIndex
from index.report import Report, Row
from index.report import save as keep
from index.reranker import fetched as reader
from ingest import split as splitter
from ingest.card import AccessCard
from ingest.cards import fingerprint as reading
from ingest.dates import spell
from ingest.errors import TooCostly
from ingest.inventory import Wanted, fetched, named
from ingest.model import Document
from ingest.reading import accesses

_SHEETS = frozenset({".html", ".pdf"})
_STORE = "passages.sqlite"
_READERS = 2


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
    reranker: str = NONE,
    progress: Progress | None = None,
) -> Report:
    """Publish a generation made of exactly these files and folders, and of what `sync` fetched where that is asked.

    Without any, of the project's own sheets and of what `sync` fetched into this home. Raises Busy, EncoderError,
    RerankerError or NothingToIndex, and leaves what was published as it was.
    """
    started = time.monotonic()
    tell, stages = progress or _silent, _Stages()
    files_ = [Path(path) for path in paths]
    chosen, rereads = load(encoder), None if reranker == NONE else reader(reranker)
    with generation.writing(home) as draft, readings.opened(home, int(draft.target[4:])) as known:
        with stages.timed("lecture"):
            wanted = _wanted(files_, home, with_sheets, synced)
            outcomes = list(read_all(wanted, known, tell))
            admitted, rows = admit(outcomes, home)
        with stages.timed("versions"):
            admitted = related(admitted)
        with stages.timed("découpage"):
            cut = [store.Stored(one.document, one.file, splitter.split(one.document)) for one in admitted]
        if not any(one.passages for one in cut):
            raise NothingToIndex(_why(rows))
        # Threads: accesses are read in processes of their own, while this one indexes.
        with ThreadPoolExecutor(_READERS) as pool:
            reading = pool.map(lambda one: _cards(one.document, known), cut)
            encoded = _indexed(draft.folder, cut, chosen, home, tell, stages.timed)
            with stages.timed("fiches d’accès"):
                kept = []
                for number, (one, (found, doubts)) in enumerate(zip(cut, reading, strict=True), 1):
                    kept.append((replace(one, cards=found), (*_flags(one), *doubts, *_relations(one.document))))
                    tell("accès", number, len(cut))
        with stages.timed("index"):
            store.write(draft.folder / _STORE, [one for one, _ in kept])
        rows = _filled(rows, kept)
        draft.facts.update(_facts(cut, chosen), reranker=rereads)
        keep(rows, draft.folder)
        name = draft.target
    seconds = time.monotonic() - started
    return Report(name, tuple(rows), encoder, encoded, seconds, stages.all(), len(admitted) - known.found)


def sheets() -> tuple[Path, ...]:
    """The project's own sheets."""
    folder = Path(str(files("corpus").joinpath("fiches")))
    return tuple(sorted(p for p in folder.glob("*") if p.suffix in _SHEETS)) if folder.is_dir() else ()


def _wanted(paths: Sequence[Path], home: Path, with_sheets: bool, synced: bool) -> list[Wanted]:
    """What to read, in order; a path that leads nowhere comes with its reason."""
    found = list(named(paths))
    if synced or not paths:
        found += fetched(home)
    if with_sheets or not paths:
        found += map(Wanted, sheets())
    return found


def write(
    folder: Path,
    kept: Sequence[store.Stored],
    encoder: Encoder | None,
    home: Path,
    tell: Progress,
    timed: Callable[[str], AbstractContextManager[None]] = lambda name: nullcontext(),
) -> int:
    """Write every file of a generation but its manifest; returns how many passages had to be encoded."""
    encoded = _indexed(folder, kept, encoder, home, tell, timed)
    store.write(folder / _STORE, kept)
    return encoded


def _indexed(
    folder: Path,
    kept: Sequence[store.Stored],
    encoder: Encoder | None,
    home: Path,
    tell: Progress,
    timed: Callable[[str], AbstractContextManager[None]],
) -> int:
    """Write what a search ranks by; returns how many passages had to be encoded."""
    passages = [passage for one in kept for passage in one.passages]
    with timed("index"):
        tell("index", 0, len(passages))
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


def _flags(one: store.Stored) -> tuple[str, ...]:
    return one.document.flags if one.passages else (*one.document.flags, "aucun passage de texte")


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
    # Neither its place among others nor the way back to its pages changes any of them.
    alone = replace(document, ceased=None, successor="", same_as="", anchors=())
    try:
        found = known.cards(alone, lambda: accesses(alone))
    except TooCostly:
        return (), ("fiches d’accès non extraites : le texte demande trop de temps ou de mémoire",)
    except Exception as error:  # a document whose accesses cannot be read is still searched; its row says so
        return (), (f"fiches d’accès non extraites ({type(error).__name__})",)
    doubts = dict.fromkeys(flag for card in found for flag in card.flags if flag not in document.flags)
    return found, tuple(f"fiche d’accès : {doubt}" for doubt in doubts)


def _why(rows: Sequence[Row]) -> str:
    reasons = [f"{Path(row.file).name} : {row.reason or 'aucun texte'}" for row in rows]
    return " ; ".join(reasons[:3]) + (" ; …" if len(reasons) > 3 else "") if reasons else "aucun fichier"


def _silent(what: str, done: int, total: int) -> None:
    return
