"""A second look at the best passages: a cross-encoder reads the question and each of them together. Off by default.

Only the order of the first TOP passages may change. What the model says is laid, from its least to its most, on the
range of the scores that they had, and mixed with them: `(1 - w) * found + w * read`. So a passage read never falls
below one that was not, and scores keep their scale. `w` is SHARE unless the home's `weights.toml` names another; SHARE
was not measured, since no such model ships with the project.

The model is named when an index is built, and fetched then; opening an index and asking it never go to the network.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np

from index.errors import RerankerError
from index.fusion import Scores
from index.hub import local, offered
from index.meaning import encoded_text
from index.model import Hit, Ranked
from index.shares import share

TOP = 20
SHARE = 0.5
NAME = "reranker"
_PROBE = ("Qui donne son avis ?", ("La réunion donne son avis.",))
_RECENT = 16  # questions whose passages, once read, are not read again
_JUDGES = ("ForSequenceClassification", "ForCausalLM")  # any other would be given a head of chance numbers
_FAILURES = (OSError, ValueError, RuntimeError, KeyError)  # what a missing or broken model raises


class Reader(Protocol):
    """Says of texts how well each answers a question."""

    def read(self, question: str, texts: Sequence[str]) -> Scores:
        """float32 (len(texts),), higher is better, on a scale of the reader's own."""


@dataclass(frozen=True, slots=True)
class Reranker:
    """A reader and its share of the score, from 0 (no say) to below 1."""

    reader: Reader
    share: float

    def rerank(self, question: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The hits, best first, the first TOP in a new order with new scores; what was read is one of their rankings.

        Raises RerankerError when the model cannot read them.
        """
        some, rest = hits[:TOP], hits[TOP:]
        if len(some) < 2:
            return tuple(hits)
        said = self.reader.read(question, [encoded_text(hit.passage) for hit in some])
        scores = mixed([hit.score for hit in some], said, self.share)
        places = {place: rank for rank, place in enumerate(_order(said), 1)}
        read = [
            replace(hit, score=score, rankings=(*hit.rankings, Ranked(NAME, places[n], float(said[n]))))
            for n, (hit, score) in enumerate(zip(some, scores, strict=True))
        ]
        return (*(read[n] for n in _order(np.asarray(scores))), *rest)


class CrossEncoder:
    """A sentence-transformers cross-encoder, read into memory by the first question; safe to share between threads."""

    def __init__(self, name: str, location: str, local: bool = True) -> None:
        self.name = name
        self._location, self._local = location, local
        self._lock = Lock()  # its tokenizer refuses two threads at once
        self._model: Any = None
        self._kept = lru_cache(maxsize=_RECENT)(self._read)

    def read(self, question: str, texts: Sequence[str]) -> Scores:
        """See Reader; raises RerankerError."""
        return self._kept(question, tuple(texts))

    def _read(self, question: str, texts: tuple[str, ...]) -> Scores:
        with self._lock:
            self._model = self._model or _open(self.name, self._location, self._local)
            try:
                pairs = [(question, one) for one in texts]
                said = np.asarray(self._model.predict(pairs, show_progress_bar=False), dtype=np.float32)
            except _FAILURES as error:
                raise RerankerError(self.name, "il ne sait pas lire une question avec un passage") from error
        if said.shape != (len(texts),) or not np.isfinite(said).all():
            raise RerankerError(self.name, "il ne donne pas une note à chaque passage")
        return said


def mixed(found: Sequence[float], said: Scores, weight: float) -> list[float]:
    """Scores found, mixed with what a reader said, laid on their range; as they were when it sets nothing apart."""
    low, high = float(said.min()), float(said.max())
    if high <= low:
        return list(found)
    least, most = min(found), max(found)
    laid = least + (most - least) * ((said.astype(np.float64) - low) / (high - low))
    return [(1 - weight) * one + weight * other for one, other in zip(found, laid.tolist(), strict=True)]


def fetched(name: str) -> str:
    """What an index keeps of the name, once the model is here and has read a passage; raises RerankerError.

    A hub's model is downloaded if need be; a folder is kept by its whole path.
    """
    if not name.strip():
        raise RerankerError(name, "son nom est vide")
    folder = local(name)
    if folder is None and not offered(name):
        reason = "ce n’est pas un dossier, et aucun modèle de ce nom n’a pu être trouvé en ligne"
        raise RerankerError(name, f"{reason} ; vérifiez le nom et le réseau")
    CrossEncoder(name, str(folder or name), local=folder is not None).read(*_PROBE)
    here = local(name)
    if here is None or not _judges(here):
        raise RerankerError(name, "ce n’est pas un modèle qui note une question avec un passage")
    return str(Path(name).resolve()) if Path(name).is_dir() else name


def open_reranker(name: str | None, home: Path) -> Reranker | None:
    """What an index says of its reranker, without reading the model; None when it names none.

    Raises RerankerError when the model's files are not on this machine.
    """
    if name is None:
        return None
    folder = local(name)
    if folder is None:
        raise RerankerError(name, "ses fichiers ne sont plus sur cette machine ; relancez « passerelle build »")
    return Reranker(CrossEncoder(name, str(folder)), share(name, home, SHARE))


def _order(scores: Scores) -> list[int]:
    """Places, the highest score first, the earlier place first among equals."""
    made: list[int] = np.argsort(-scores, kind="stable").tolist()
    return made


def _judges(folder: Path) -> bool:
    """Whether a model was trained to score what it reads, and not only to encode it."""
    try:
        made = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("architectures") or ()
    except (OSError, ValueError):
        return False
    return any(str(name).endswith(_JUDGES) for name in made)


def _open(name: str, location: str, local: bool) -> Any:
    try:
        from sentence_transformers import CrossEncoder as Model
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        return Model(location, device="cpu", trust_remote_code=False, local_files_only=local)
    except ImportError as error:
        raise RerankerError(name, "installez le paquet sentence-transformers") from error
    except _FAILURES as error:
        raise RerankerError(
            name, "ses fichiers manquent ou sont abîmés ; vérifiez le nom, les fichiers et le réseau"
        ) from error
