"""What `sync` reads: the documents named one by one, the official lists, and the rules that follow their links."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from ingest.model import Genre, Source
from ingest.sources import BadCatalogue, Table, listed, of, parse, source, text_of
from ingest.sync.addresses import Canonical, host_of
from ingest.validity import fold


@dataclass(frozen=True, slots=True)
class Listing:
    """An official list: each link that `follow` matches, and whose words `about` matches, is a document of it."""

    source: Source  # of the list; its publisher, kind and licence are those of what it lists
    follow: re.Pattern[str]
    about: re.Pattern[str] | None = None  # searched in the folded words of a link and of the entry that holds it
    next: re.Pattern[str] | None = None  # further pages of the same list
    most: int = 30  # pages of the list that are read
    prefix: str = ""  # of the ids of what is found here


@dataclass(frozen=True, slots=True)
class Attachment:
    """Documents that a page links: the links of pages that `on` matches which `follow` matches."""

    on: re.Pattern[str]
    follow: re.Pattern[str]
    genre: Genre | None = None  # None: what the document says of itself


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that one run may ask for."""

    hosts: frozenset[str]
    sources: tuple[Source, ...]
    listings: tuple[Listing, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    canonical: tuple[Canonical, ...] = ()
    gone: re.Pattern[str] | None = None  # titles of pages that only say that the page is gone


def load(path: Path) -> Catalogue:
    """The catalogue in a file; raises BadCatalogue."""
    return read(path, text_of(path))


def packaged() -> Catalogue:
    """The project's own catalogue."""
    found = files("corpus").joinpath("sources.toml")
    return read(Path("sources.toml"), found.read_text(encoding="utf-8"))


def read(path: Path, text: str) -> Catalogue:
    """The catalogue in a TOML text; raises BadCatalogue naming the entry that is wrong."""
    tables = parse(path, text)
    sources = tuple(one.source for one in listed(path, tables) if one.source.location)
    listings = tuple(_listing(table) for table in _tables(path, tables, "list"))
    rules = Table(path, "[fetch]", _fetch(path, tables))
    addresses = [one.location for one in sources] + [one.source.location for one in listings]
    return Catalogue(
        hosts=_hosts(rules) or frozenset(filter(None, map(host_of, addresses))),
        sources=sources,
        listings=listings,
        attachments=tuple(
            Attachment(_pattern(table, "on"), _pattern(table, "follow"), table.genre())
            for table in _tables(path, tables, "attachment")
        ),
        canonical=tuple(
            Canonical(_pattern(table, "pattern"), table.text("key")) for table in _tables(path, tables, "canonical")
        ),
        gone=_pattern(rules, "gone") if rules.values.get("gone") else None,
    )


def _tables(path: Path, tables: Mapping[str, Any], name: str) -> list[Table]:
    return [Table(path, f"entrée {n} de [[{name}]]", one) for n, one in enumerate(of(path, tables, name), 1)]


def _fetch(path: Path, tables: Mapping[str, Any]) -> Mapping[str, Any]:
    value = tables.get("fetch", {})
    if not isinstance(value, dict):
        raise BadCatalogue(path, f"« {path.name} » : [fetch] est une table.")
    return value


def _hosts(rules: Table) -> frozenset[str]:
    value = rules.values.get("hosts", [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        raise rules.fail("« hosts » est une liste de noms d’hôtes")
    return frozenset(one.strip().rstrip(".").lower() for one in value)


def _listing(table: Table) -> Listing:
    most = table.values.get("most", 30)
    if type(most) is not int or not 1 <= most <= 500:
        raise table.fail("« most » est un nombre de pages, de 1 à 500")
    if not table.text("url"):
        raise table.fail("« url » manque")
    return Listing(
        source(table),
        _pattern(table, "follow"),
        _pattern(table, "about", folded=True) if table.text("about", "") else None,
        _pattern(table, "next") if table.text("next", "") else None,
        most,
        table.text("prefix", ""),
    )


def _pattern(table: Table, name: str, *, folded: bool = False) -> re.Pattern[str]:
    text = table.text(name)
    try:
        return re.compile(fold(text) if folded else text)
    except re.error as error:
        raise table.fail(f"« {name} » n’est pas une expression régulière ({error})") from error
