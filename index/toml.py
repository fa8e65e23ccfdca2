"""Reading a hand-written TOML table of the project so that every mistake names its line."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from index.errors import BadVocabulary

_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One `[[table]]` of a file, with the line it begins at."""

    where: str
    line: int
    values: dict[str, Any]

    def fail(self, reason: str) -> BadVocabulary:
        """The error to raise about this entry."""
        return BadVocabulary(self.where, self.line, reason)

    def text(self, key: str, default: str | None = None) -> str:
        """A string; without a default it must be there and not blank."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.fail(f"« {key} » doit être un texte non vide")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of strings, none of them blank; without a default it must hold at least one."""
        value = self.values.get(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) and v.strip() for v in value):
            raise self.fail(f"« {key} » doit être une liste de textes non vides")
        if default is None and not value:
            raise self.fail(f"« {key} » est vide")
        return tuple(value)


def entries(text: str, table: str, where: str) -> tuple[Entry, ...]:
    """The `[[table]]` entries of a TOML text; raises BadVocabulary with the line of a syntax error."""
    try:
        parsed = _parse(text)
    except tomllib.TOMLDecodeError as error:
        place = _LINE.search(str(error))
        line = int(place.group(1)) if place else text.count("\n") + 1
        raise BadVocabulary(where, line, f"TOML mal formé ({error})") from error
    header = re.compile(rf"^\s*\[\[\s*{table}\s*\]\]")
    lines = [number for number, content in enumerate(text.splitlines(), 1) if header.match(content)]
    found = parsed.get(table, [])
    if not isinstance(found, list) or len(lines) != len(found):
        raise BadVocabulary(where, lines[0] if lines else 1, f"écrivez chaque entrée sous [[{table}]]")
    return tuple(Entry(where, line, values) for line, values in zip(lines, found, strict=True))


@lru_cache(maxsize=4)
def _parse(text: str) -> dict[str, Any]:
    # A file of several tables is asked for each of them.
    return tomllib.loads(text)
