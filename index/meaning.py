"""The dense side of a search: the encoder that made the vectors, the vectors, and their share of the score."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from index.dense import Dense
from index.encoder import PROBES, Encoder, Vectors, load, weight
from index.errors import OtherIndex

_SAME = 0.9999  # cosine that a probe must reach: below it the weights, the tokenizer or the pooling are others
_RECENT = 256  # questions whose vector is kept


class Meaning:
    """Cosines between a question and every passage."""

    def __init__(self, dense: Dense, encoder: Encoder) -> None:
        self.weight = weight(encoder.name)
        self._dense = dense
        self._encoder = encoder
        self._vector = lru_cache(maxsize=_RECENT)(self._encode)

    @classmethod
    def open(cls, folder: Path, said: Mapping[str, Any] | None) -> Self | None:
        """What a generation's manifest says of its encoder, loaded and compared; None when it has none.

        Raises EncoderError when the encoder cannot be had, OtherIndex when it is not the one that made the vectors.
        """
        if said is None:
            return None
        encoder = load(said["name"])
        if encoder is None or encoder.dimension != said["dimension"]:
            raise OtherIndex(f"un encodeur « {said['name']} » d’une autre dimension")
        near = (encoder.encode(PROBES, "query") * np.asarray(said["probes"], dtype=np.float32)).sum(axis=1)
        if float(near.min()) < _SAME:
            raise OtherIndex(f"un autre encodeur que le « {said['name']} » installé")
        return cls(Dense.load(folder / "dense.faiss"), encoder)

    def cosines(self, text: str) -> Vectors | None:
        """float32 (passages,), or None when the text has no direction."""
        return self._dense.cosines(self._vector(text))

    def _encode(self, text: str) -> Vectors:
        made: Vectors = self._encoder.encode([text], "query")[0]
        return made
