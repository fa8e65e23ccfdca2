"""What share of the score a model has, by its vectors or by reading: tuned in a home, else measured, or a default.

A home's own shares stand in `weights.toml` beside its index; `python -m evals tune` writes them.
"""

import json
import math
import tomllib
from collections.abc import Mapping
from pathlib import Path

from index.encoder import weight
from index.errors import EncoderError

_FILE = "weights.toml"
_TABLE = "weights"
MOST = 0.95  # with more, words would say nothing


def share(name: str, home: Path, default: float | None = None) -> float:
    """The share of an encoder, or of a model with its default, from 0 to MOST.

    Raises EncoderError when the home's file says something else.
    """
    return _tuned(home, name).get(name, weight(name) if default is None else default)


def keep(home: Path, name: str, value: float) -> Path:
    """Write an encoder's share into a home, beside those of others; returns the file."""
    shares = {**_tuned(home, name), name: value}
    path = home / _FILE
    home.mkdir(parents=True, exist_ok=True)
    lines = [f"{json.dumps(key, ensure_ascii=False)} = {shares[key]}" for key in sorted(shares)]
    path.write_text("\n".join((f"[{_TABLE}]", *lines)) + "\n", encoding="utf-8")
    return path


def _tuned(home: Path, name: str) -> Mapping[str, float]:
    try:
        read = tomllib.loads((home / _FILE).read_text(encoding="utf-8")).get(_TABLE, {})
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # a syntax error is a ValueError
        raise EncoderError(name, f"« {home / _FILE} » est illisible") from error
    for key, value in read.items():
        if not isinstance(value, int | float) or not math.isfinite(value) or not 0 <= value <= MOST:
            raise EncoderError(name, f"dans « {home / _FILE} », le poids de « {key} » n’est pas entre 0 et {MOST}")
    return {key: float(value) for key, value in read.items()}
