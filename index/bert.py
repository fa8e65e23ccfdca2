"""The forward pass of a BERT sentence encoder in numpy: no torch for a question or a small build.

Reads a sentence-transformers folder: `model.safetensors`, `tokenizer.json` and the configurations. Takes what it was
checked for (BERT, absolute positions, GELU, mean pooling, unit length) and says so of anything else.
Architecture: Devlin et al., 2019. Tokens are columns, so that products read the weights as they are stored: the file is
mapped, never copied, and shared by every process that uses it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.encoder import Kind, Vectors, normalise, prompts
from index.threads import single

Array = npt.NDArray[np.float32]

_WEIGHTS = "model.safetensors"
_TOKENIZER = "tokenizer.json"
_READ = (_WEIGHTS, _TOKENIZER, "config.json", "sentence_bert_config.json", "1_Pooling/config.json", "modules.json")
_TYPES = {"F32": np.float32, "F16": np.float16}


class Bert:
    """A sentence encoder read from a folder; the weights are read at the first text."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self._config = _json(folder / "config.json")
        self._prompts = prompts(name, _own(folder))
        self.dimension = int(self._config["hidden_size"])
        longest = _json(folder / "sentence_bert_config.json").get("max_seq_length")
        self._longest = min(int(longest or 512), int(self._config["max_position_embeddings"]))

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """See Encoder."""
        prompt = self._prompts[0] if kind == "query" else self._prompts[1]
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        with single():
            for row, encoding in enumerate(self._tokenizer.encode_batch([prompt + text for text in texts])):
                out[row] = self._forward(encoding.ids).mean(axis=1)
        return normalise(out)

    def digest(self) -> str:
        """See Encoder."""
        made = hashlib.sha256(repr((self._prompts, self._longest)).encode())
        for name in _READ:
            made.update(name.encode() + b"\0" + (self.folder / name).read_bytes())
        return made.hexdigest()

    def _forward(self, ids: Sequence[int]) -> Array:
        """Token vectors of the last layer, one a column: float32 (dimension, len(ids))."""
        weights, heads = self._weights, int(self._config["num_attention_heads"])
        x = weights["embeddings.word_embeddings.weight"][np.asarray(ids)]
        x = x + weights["embeddings.position_embeddings.weight"][: len(ids)]
        x = x + weights["embeddings.token_type_embeddings.weight"][0]
        x = self._norm(np.ascontiguousarray(x.T), "embeddings.LayerNorm")
        for number in range(int(self._config["num_hidden_layers"])):
            layer = f"encoder.layer.{number}."
            q, k, v = (self._linear(x, f"{layer}attention.self.{part}") for part in ("query", "key", "value"))
            mixed = self._linear(attention(q, k, v, heads), f"{layer}attention.output.dense")
            x = self._norm(x + mixed, f"{layer}attention.output.LayerNorm")
            wide = gelu(self._linear(x, f"{layer}intermediate.dense"))
            x = self._norm(x + self._linear(wide, f"{layer}output.dense"), f"{layer}output.LayerNorm")
        return x

    def _linear(self, x: Array, name: str) -> Array:
        made: Array = self._weights[f"{name}.weight"] @ x
        made += self._weights[f"{name}.bias"][:, None]
        return made

    def _norm(self, x: Array, name: str) -> Array:
        centred: Array = x - x.mean(axis=0)
        centred /= np.sqrt((centred * centred).mean(axis=0) + np.float32(self._config["layer_norm_eps"]))
        centred *= self._weights[f"{name}.weight"][:, None]
        centred += self._weights[f"{name}.bias"][:, None]
        return centred

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.folder / _TOKENIZER))
        tokenizer.no_padding()
        tokenizer.enable_truncation(self._longest)
        return tokenizer

    @cached_property
    def _weights(self) -> Mapping[str, Array]:
        return _tensors(self.folder / _WEIGHTS)


def fits(folder: Path) -> bool:
    """Whether a folder holds a model that this forward pass computes exactly."""
    if not all((folder / name).is_file() for name in _READ):
        return False
    config, pooling = _json(folder / "config.json"), _json(folder / "1_Pooling/config.json")
    steps = [module["type"].rsplit(".", 1)[-1] for module in _json(folder / "modules.json")]
    return (
        config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and [mode for mode, on in pooling.items() if on is True] == ["pooling_mode_mean_tokens"]
        and steps in (["Transformer", "Pooling", "Normalize"], ["Transformer", "Pooling"])
        and {t["dtype"] for t in _header(folder / _WEIGHTS)[0].values()} <= {*_TYPES, "I64"}
    )


def gelu(x: Array) -> Array:
    """x Φ(x), Φ from Abramowitz & Stegun 7.1.26 (absolute error of erf below 2e-7)."""
    z = np.abs(x) * np.float32(0.7071067811865476)
    t = 1 / (1 + np.float32(0.3275911) * z)
    tail = t * np.float32(1.061405429) - np.float32(1.453152027)
    for term in (1.421413741, -0.284496736, 0.254829592):
        tail = tail * t + np.float32(term)
    half = np.float32(0.5) * tail * t * np.exp(-z * z)  # 1 - Φ(|x|)
    result: Array = np.where(x >= 0, x * (1 - half), x * half)
    return result


def attention(q: Array, k: Array, v: Array, heads: int) -> Array:
    """Scaled dot-product attention; queries, keys, values and the result are (dimension, tokens)."""
    width, count = q.shape
    split = (heads, width // heads, count)
    scores: Array = q.reshape(split).transpose(0, 2, 1) @ k.reshape(split) * np.float32((width // heads) ** -0.5)
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    mixed: Array = (v.reshape(split) @ scores.transpose(0, 2, 1)).reshape(width, count)
    return mixed


def _header(path: Path) -> tuple[dict[str, Any], int]:
    """The tensors' descriptions, and where their bytes begin (safetensors format, version 0.x)."""
    with path.open("rb") as stream:
        size = int.from_bytes(stream.read(8), "little")
        header = json.loads(stream.read(size))
    header.pop("__metadata__", None)
    return header, 8 + size


def _tensors(path: Path) -> Mapping[str, Array]:
    header, base = _header(path)
    whole = np.memmap(path, dtype=np.uint8, mode="r")
    found = {}
    for name, tensor in header.items():
        if tensor["dtype"] in _TYPES:
            start, end = (base + offset for offset in tensor["data_offsets"])
            values = whole[start:end].view(np.ndarray).view(_TYPES[tensor["dtype"]]).reshape(tensor["shape"])
            found[name.removeprefix("bert.")] = values.astype(np.float32, copy=False)
    return found


def _own(folder: Path) -> Mapping[str, str | None]:
    """The prompts that a model names itself, where it names some."""
    path = folder / "config_sentence_transformers.json"
    return _json(path).get("prompts") or {} if path.is_file() else {}


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
