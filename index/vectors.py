"""Vectors that were computed before: those shipped with the project, and those kept in a home.

A key is the digest of the exact text given to the encoder; both stores are tied to one encoder by its digest. Values
are float16: rounding moves a cosine by less than 0.001. `python -m index.vectors` writes the shipped file again.
"""

import hashlib
import sqlite3
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.encoder import DEFAULT, Encoder, Vectors, load, normalise

Half = npt.NDArray[np.float16]

_MANY = 500
_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (encoder TEXT, key BLOB, vector BLOB, PRIMARY KEY (encoder, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (encoder TEXT, key BLOB, day INTEGER, PRIMARY KEY (encoder, key)) WITHOUT ROWID;
"""
KEPT = 90  # days for which a vector that no build asked for is kept: documents come back, encoders are tried in turn


def key(text: str) -> bytes:
    """The name of a text's vector."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class Kept:
    """A home's vectors, in one SQLite file with one writer (the build that holds the lock)."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path

    def find(self, encoder: str, keys: Sequence[bytes]) -> dict[bytes, Half]:
        """The vectors known for this encoder's digest."""
        found: dict[bytes, Half] = {}
        with closing(self._open()) as base:
            for start in range(0, len(keys), _MANY):
                some = keys[start : start + _MANY]
                marks = ",".join("?" * len(some))
                rows = base.execute(
                    f"SELECT key, vector FROM vectors WHERE encoder = ? AND key IN ({marks})", (encoder, *some)
                )
                found.update((row[0], np.frombuffer(row[1], dtype=np.float16)) for row in rows)
        return found

    def add(self, encoder: str, items: Iterable[tuple[bytes, Half]]) -> None:
        """Remember vectors."""
        with closing(self._open()) as base, base:
            rows = [(encoder, name, vector.tobytes()) for name, vector in items]
            base.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def prune(self, encoder: str, keys: Iterable[bytes], today: date, days: int = KEPT) -> int:
        """Note that a build asked for these vectors, forget what none asked for in so many days; how many that was."""
        with closing(self._open()) as base:
            with base:
                rows = ((encoder, name, today.toordinal()) for name in keys)
                base.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", rows)
                # What was kept before days were noted counts from today.
                base.execute("INSERT OR IGNORE INTO seen SELECT encoder, key, ? FROM vectors", (today.toordinal(),))
                base.execute("DELETE FROM seen WHERE day < ?", (today.toordinal() - days,))
                gone = base.execute(
                    "DELETE FROM vectors WHERE NOT EXISTS"
                    " (SELECT 1 FROM seen WHERE seen.encoder = vectors.encoder AND seen.key = vectors.key)"
                ).rowcount
            if gone:
                base.execute("VACUUM")
        return gone

    def _open(self) -> sqlite3.Connection:
        base = sqlite3.connect(self._path)
        try:
            base.executescript(_SCHEMA)
        except sqlite3.DatabaseError:  # a cache that cannot be read is worth nothing: begin again
            base.close()
            self._path.unlink()
            base = sqlite3.connect(self._path)
            base.executescript(_SCHEMA)
        return base


def read_shipped(path: Path, encoder: str) -> Mapping[bytes, Half]:
    """What `write_shipped` wrote; empty when it is not there or was made with another encoder."""
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as saved:
        if str(saved["encoder"]) != encoder:
            return {}
        return {bytes(name): vector for name, vector in zip(saved["keys"], saved["vectors"], strict=True)}


def shipped() -> Path:
    """The vectors that come with the project."""
    return Path(str(files("corpus").joinpath("vectors.npz")))


def known(encoder: str, keys: Sequence[bytes], kept: Kept) -> dict[bytes, Half]:
    """What either store knows."""
    wanted = set(keys)
    found = {name: vector for name, vector in read_shipped(shipped(), encoder).items() if name in wanted}
    return kept.find(encoder, [name for name in keys if name not in found]) | found


def write_shipped(target: Path, texts: Sequence[str], encoder: Encoder) -> tuple[int, int]:
    """Write the file that `read_shipped` reads, for these texts: how many vectors it holds, and how many are new."""
    by_key = {key(text): text for text in texts}
    held = {name: vector for name, vector in read_shipped(target, encoder.digest()).items() if name in by_key}
    new = [name for name in by_key if name not in held]
    made = encoder.encode([by_key[name] for name in new], "passage").astype(np.float16)
    held |= dict(zip(new, made, strict=True))
    keys = np.frombuffer(b"".join(by_key), dtype=np.uint8).reshape(-1, 32)
    with target.open("wb") as stream:
        np.savez(
            stream, encoder=np.array(encoder.digest()), keys=keys, vectors=np.stack([held[name] for name in by_key])
        )
    return len(by_key), len(new)


def restore(vectors: Half) -> Vectors:
    """Unit vectors again after rounding."""
    return normalise(vectors.astype(np.float32))


def main() -> int:
    """Encode the project's own sheets once, so that building them needs no encoder."""
    from index.build import sheets
    from index.meaning import encoded_text
    from ingest.reading import read
    from ingest.split import split

    encoder = load(DEFAULT)
    if encoder is None:
        return 1
    texts = [encoded_text(passage) for path in sheets() for passage in split(read(path))]
    target = shipped()
    count, new = write_shipped(target, texts, encoder)
    sys.stdout.write(f"{target.name} : {count} vecteurs, dont {new} nouveaux\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
