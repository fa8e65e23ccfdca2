"""Documents, passages and access cards in one SQLite file: written once, then opened read-only and immutable."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock

from ingest.card import AccessCard
from ingest.codec import decode, encode
from ingest.model import Anchor, Document, Part, Passage

_SCHEMA = """
CREATE TABLE documents (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, file TEXT NOT NULL, text TEXT NOT NULL,
  parts TEXT NOT NULL, anchors TEXT NOT NULL, metadata TEXT NOT NULL) STRICT;
CREATE TABLE passages (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document INTEGER NOT NULL,
  start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL, page INTEGER, label TEXT, path TEXT NOT NULL,
  context TEXT NOT NULL) STRICT;
CREATE INDEX passages_document ON passages (document);
CREATE TABLE cards (position INTEGER PRIMARY KEY, document INTEGER NOT NULL, card TEXT NOT NULL) STRICT;
"""
_PASSAGE = "p.id, d.id, p.start, p.end, p.text, p.page, p.label, p.path, p.context"
_PASSAGES = f"SELECT p.position, {_PASSAGE} FROM passages p JOIN documents d ON d.position = p.document"
_MANY = 500  # parameters of one statement
_Row = tuple[str, str, int, int, str, int | None, str | None, str, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """A document, the name of its kept original under `home/documents`, its passages and its access cards."""

    document: Document
    file: str
    passages: tuple[Passage, ...]
    cards: tuple[AccessCard, ...] = ()


def write(path: Path, stored: Iterable[Stored]) -> None:
    """Create the file; passages are numbered from 0 in the order given."""
    with closing(sqlite3.connect(path)) as base:
        base.executescript(_SCHEMA)
        position = 0
        for number, one in enumerate(stored):
            base.execute("INSERT INTO documents VALUES (?,?,?,?,?,?,?)", (number, *_document_row(one)))
            rows = [(position + i, p.id, number, *_passage_row(p)) for i, p in enumerate(one.passages)]
            base.executemany("INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
            position += len(rows)
            held = [(number, _json(card)) for card in one.cards]
            base.executemany("INSERT INTO cards (document, card) VALUES (?,?)", held)
        base.commit()


class Store:
    """The reading side; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._lock = Lock()
        self.document = lru_cache(maxsize=256)(self._document)

    def close(self) -> None:
        """Release the file."""
        self._base.close()

    def ids(self) -> tuple[str, ...]:
        """Document ids by position."""
        return tuple(row[0] for row in self._rows("SELECT id FROM documents ORDER BY position"))

    def file(self, document: str) -> str:
        """The name of the kept original; raises KeyError for an unknown document."""
        rows = self._rows("SELECT file FROM documents WHERE id = ?", (document,))
        if not rows:
            raise KeyError(document)
        return str(rows[0][0])

    def at(self, positions: Sequence[int]) -> tuple[Passage, ...]:
        """The passages at these positions, in the order asked."""
        found: dict[int, Passage] = {}
        for start in range(0, len(positions), _MANY):
            some = positions[start : start + _MANY]
            marks = ",".join("?" * len(some))
            for row in self._rows(f"{_PASSAGES} WHERE p.position IN ({marks})", tuple(some)):
                found[row[0]] = _passage(row[1:])
        return tuple(found[position] for position in positions)

    def passages(self, document: str) -> tuple[Passage, ...]:
        """All passages of one document, in reading order."""
        rows = self._rows(f"{_PASSAGES} WHERE d.id = ? ORDER BY p.position", (document,))
        return tuple(_passage(row[1:]) for row in rows)

    def cards(self) -> dict[str, tuple[AccessCard, ...]]:
        """The access cards of every document that has some, in reading order."""
        found: dict[str, list[AccessCard]] = {}
        for (card,) in self._rows("SELECT card FROM cards ORDER BY position"):
            read = decode(AccessCard, json.loads(card))
            found.setdefault(read.document, []).append(read)
        return {document: tuple(cards) for document, cards in found.items()}

    def _document(self, document: str) -> Document:
        """The document whole; raises KeyError for an unknown id."""
        rows = self._rows("SELECT metadata, text, parts, anchors FROM documents WHERE id = ?", (document,))
        if not rows:
            raise KeyError(document)
        metadata, text, parts, anchors = rows[0]
        return replace(
            decode(Document, json.loads(metadata)),
            text=text,
            parts=decode(tuple[Part, ...], json.loads(parts)),
            anchors=decode(tuple[Anchor, ...], json.loads(anchors)),
        )

    def _rows(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock:
            return self._base.execute(statement, values).fetchall()


def _document_row(one: Stored) -> tuple[str, ...]:
    document = one.document
    bare = replace(document, text="", parts=(), anchors=())
    return document.id, one.file, document.text, _json(document.parts), _json(document.anchors), _json(bare)


def _passage_row(p: Passage) -> tuple[object, ...]:
    return p.start, p.end, p.text, p.page, p.label, _json(p.path), p.context


def _passage(row: _Row) -> Passage:
    return Passage(*row[:7], tuple(json.loads(row[7])), row[8])


def _json(value: object) -> str:
    return json.dumps(encode(value), ensure_ascii=False, separators=(",", ":"))
