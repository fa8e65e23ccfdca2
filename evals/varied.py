"""Collections of any size for measures of speed: real passages first, then varied ones made from them.

A varied passage takes sentences of two real ones, other words of the collection in place of one in six, and a code of
its own, so that the vocabulary grows as that of real documents does. Vectors beyond those that were really computed are
blends of two of them with noise. Chance is seeded: the same size is the same collection.
"""

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.build import sheets
from index.encoder import Encoder, Vectors, normalise
from index.store import Stored
from index.transformer import for_bulk
from ingest.model import Document, Genre, Media, Part, PartKind, Passage, Source
from ingest.reading import read
from ingest.split import split

BENCH = Path("../shared/bench")
ENCODED = 1_000  # real vectors from which the others are blended
_TOGETHER = 20  # passages to a document
_OTHER_WORDS = 1 / 6
_NOISE = 0.5  # length of the noise beside a unit vector
_BLENDED = 50_000  # vectors made at a time
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def texts(size: int) -> Iterator[str]:
    """That many passages."""
    real = originals()
    words = [word for text in real for word in text.split()]
    yield from real[:size]
    for number in range(len(real), size):
        yield varied(real, words, number)


def varied(real: Sequence[str], words: Sequence[str], number: int) -> str:
    """A passage that is nowhere, in the words of those that are."""
    chance = random.Random(number)
    first, second = (_SENTENCE.split(chance.choice(real)) for _ in range(2))
    kept = " ".join((*first[: (len(first) + 1) // 2], *second[len(second) // 2 :])).split()
    drawn = (chance.choice(words) if chance.random() < _OTHER_WORDS else word for word in kept)
    return f"{' '.join(drawn)} {chance.choice('ABCDEFGHKLMNPRSTVX')}{chance.choice('BCDFKMPRX')}{number}"


def originals() -> list[str]:
    """The passages of the French bench beside the project when it is there, else those of the embedded sheets."""
    bench = BENCH / "corpus.jsonl.gz"
    if bench.is_file():
        with gzip.open(bench, "rt", encoding="utf-8") as lines:
            return [json.loads(line)["text"] for line in lines]
    return [passage.text for path in sheets() for passage in split(read(path))]


def questions(count: int, otherwise: Sequence[str]) -> tuple[str, ...]:
    """Different questions: those of the bench, else the given ones, each time with another number."""
    bench = BENCH / "queries-dev.jsonl.gz"
    if bench.is_file():
        with gzip.open(bench, "rt", encoding="utf-8") as lines:
            found = [json.loads(line)["question"] for line in lines]
        return tuple(random.Random(0).sample(found, min(count, len(found))))
    return tuple(f"{otherwise[n % len(otherwise)]} {n}" for n in range(count))


def documents(passages: Iterator[str]) -> Iterator[Stored]:
    """The passages in documents of twenty, one after the other."""
    some: list[str] = []
    number = 0
    for text in passages:
        some.append(text)
        if len(some) == _TOGETHER:
            yield _document(f"d{number}", some)
            some, number = [], number + 1
    if some:
        yield _document(f"d{number}", some)


def vectors(size: int, encoder: Encoder) -> Vectors:
    """float32 (size, d): the first ENCODED are those of the passages, the others blends."""
    base = for_bulk(encoder, ENCODED).encode(originals()[: min(size, ENCODED)], "passage")
    made = np.empty((size, encoder.dimension), dtype=np.float32)
    made[: len(base)] = base
    chance = np.random.default_rng(0)
    for start in range(len(base), size, _BLENDED):
        count = min(_BLENDED, size - start)
        pairs = chance.integers(0, len(base), (2, count))
        share = chance.random((count, 1), dtype=np.float32)
        noise = chance.standard_normal((count, encoder.dimension), dtype=np.float32)
        noise *= np.float32(_NOISE / encoder.dimension**0.5)
        made[start : start + count] = normalise(share * base[pairs[0]] + (1 - share) * base[pairs[1]] + noise)
    return made


def _document(name: str, some: Sequence[str]) -> Stored:
    parts, passages, place = [], [], 0
    for number, text in enumerate(some, 1):
        end = place + len(text)
        parts.append(Part(PartKind.PARAGRAPH, place, end))
        passages.append(Passage(f"{name}#{number}", name, place, end, text, None, None, (), name))
        place = end + 1
    document = Document(
        name, Source(name, name), Media.TEXT, name, name, "", Genre.OTHER, "\n".join(some), tuple(parts)
    )
    return Stored(document, name, tuple(passages))
