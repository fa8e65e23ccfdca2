"""What is known of documents beyond their bytes, from a TOML file of `[[source]]` tables.

The project's own catalogue has this form, and so has a `sources.toml` that stands in a folder of documents: there
`file` names the document (else the file whose stem is `id`), `replaces` the id of the one it replaces, and
`withdrawn` the day on which its publisher took it back.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from ingest.errors import IngestError
from ingest.model import Genre, Source

NAME: Final = "sources.toml"


class BadCatalogue(IngestError):
    """A file of sources is wrong; the message names the entry and the remedy."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One `[[source]]`: what it says of a document, and of its place among its versions."""

    source: Source
    file: str = ""  # relative to the folder of the catalogue
    replaces: str = ""  # the id of another document
    withdrawn: date | None = None


def parse(path: Path, text: str) -> dict[str, Any]:
    """The tables of a TOML text; raises BadCatalogue with the line of a syntax error."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadCatalogue(path, f"« {path.name} » n’est pas du TOML correct ({error}) : corrigez-le.") from error


def load(path: Path) -> tuple[Listed, ...]:
    """Every `[[source]]` of a file; raises BadCatalogue."""
    return listed(path, parse(path, text_of(path)))


def text_of(path: Path) -> str:
    """A catalogue as text; raises BadCatalogue when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadCatalogue(path, f"« {path} » ne peut pas être lu comme du texte UTF-8 : vérifiez-le.") from error


def listed(path: Path, tables: Mapping[str, Any]) -> tuple[Listed, ...]:
    """The `[[source]]` tables, each with a distinct id; raises BadCatalogue."""
    found: dict[str, Listed] = {}
    for number, table in enumerate(of(path, tables, "source"), 1):
        one = _listed(Table(path, f"entrée {number} de [[source]]", table))
        if one.source.id in found:
            raise BadCatalogue(path, f"« {path.name} » donne deux fois « {one.source.id} » : gardez-en un.")
        found[one.source.id] = one
    return tuple(found.values())


def of(path: Path, tables: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The tables of one name; raises BadCatalogue when they are not written `[[name]]`."""
    value = tables.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise BadCatalogue(path, f"« {path.name} » : écrivez chaque entrée sous [[{name}]].")
    return value


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a catalogue, read key by key so that every mistake names its place."""

    path: Path
    where: str
    values: Mapping[str, Any]

    def fail(self, reason: str) -> BadCatalogue:
        """The error to raise about this table."""
        return BadCatalogue(self.path, f"« {self.path.name} », {self.where} : {reason}.")

    def text(self, key: str, default: str | None = None) -> str:
        """A string; without a default it must be there and not blank."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.fail(f"« {key} » doit être un texte non vide")
        return value.strip()

    def day(self, key: str) -> date | None:
        """A TOML date, None where there is none."""
        value = self.values.get(key)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise self.fail(f"« {key} » doit être une date AAAA-MM-JJ, sans guillemets")
        return value

    def genre(self) -> Genre | None:
        """The `kind`, None where there is none."""
        kind = self.text("kind", "")
        if kind and kind not in set(Genre):
            raise self.fail(f"« kind » inconnu : {kind}")
        return Genre(kind) if kind else None


def source(table: Table) -> Source:
    """What a table says of a document, its address in `location`."""
    return Source(
        id=table.text("id"),
        location=table.text("url", ""),
        title=table.text("title", ""),
        publisher=table.text("publisher", ""),
        genre=table.genre(),
        published=table.day("published"),
        licence=table.text("licence", ""),
        programme=table.text("programme", ""),
    )


def _listed(table: Table) -> Listed:
    return Listed(source(table), table.text("file", ""), table.text("replaces", ""), table.day("withdrawn"))


def beside(files: Iterable[Path], folder: Path, known: Iterable[Listed]) -> dict[Path, Listed]:
    """Which entry of the catalogue of `folder` speaks of which file: by `file`, else by its stem."""
    entries = tuple(known)
    named = {(folder / one.file).resolve(): one for one in entries if one.file}
    stems = {one.source.id: one for one in entries if not one.file}
    found = ((path, named.get(path.resolve()) or stems.get(path.stem)) for path in files)
    return {path: one for path, one in found if one is not None}
