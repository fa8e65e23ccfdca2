"""Reviewed contacts: the only numbers and addresses that an answer may give without a document."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Contact:
    """Someone to turn to, with where that was read and when."""

    id: str
    name: str
    value: str
    kind: str
    purpose: str
    source: str
    checked: str


@lru_cache(maxsize=1)
def contacts() -> dict[str, Contact]:
    """Verified contacts by id; unverified ones are never shown."""
    entries = tomllib.loads(files("corpus").joinpath("directory.toml").read_text(encoding="utf-8"))["contact"]
    return {
        e["id"]: Contact(e["id"], e["name"], str(e["value"]), e["kind"], e["for"], e["source"], str(e["checked"]))
        for e in entries
        if e.get("verified") is True
    }
