"""The source of a sheet: TOML front matter and a small subset of Markdown, read into blocks.

Subset: `##`, `###`, paragraphs, `- ` bullets, `1. ` steps, tables with `|`, and source marks `[KEY]`, which stand after
the sentence that they support. A bracket glued to a word, as in `[177Lu]Lu-PSMA-617`, is text.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class SheetError(Exception):
    """A sheet breaks its format; `line` counts from 1 in the file."""

    def __init__(self, name: str, line: int, message: str) -> None:
        super().__init__(f"{name}, ligne {line} : {message}")
        self.name, self.line = name, line


class Genre(StrEnum):
    """What a sheet is about; it decides which headings it must have."""

    PROGRAMME = "programme"
    REGIME = "dispositif"
    NETWORK = "réseau"
    STEPS = "démarche"


class Rank(StrEnum):
    """Who speaks in a source; a secondary one is shown as such."""

    OFFICIAL = "officielle"
    SECONDARY = "secondaire"


class Form(StrEnum):
    """The kind of file that a sheet becomes."""

    HTML = "html"
    PDF = "pdf"


class BlockKind(StrEnum):
    """The role of one block of a sheet."""

    SECTION = "h2"
    SUBSECTION = "h3"
    PARAGRAPH = "p"
    ITEM = "li"
    STEP = "step"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Reference:
    """One source of a sheet, as its front matter gives it."""

    key: str
    title: str
    publisher: str
    seen: date
    rank: Rank
    url: str = ""  # "" where only the document itself is known
    published: date | None = None
    related: str = ""  # an address printed in a document whose own address is not known


@dataclass(frozen=True, slots=True)
class Run:
    """Words, and the keys of the sources that stand behind them."""

    text: str
    keys: tuple[str, ...] = ()


Inline = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block in reading order; a table has one tuple of cells a row, the first row being its header."""

    kind: BlockKind
    line: int
    runs: Inline = ()
    rows: tuple[tuple[Inline, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as written."""

    id: str
    title: str
    programme: str
    genre: Genre
    checked: date
    format: Form
    sources: tuple[Reference, ...]
    blocks: tuple[Block, ...]


_MARKS = re.compile(r"(?:(?<=\s)|^)(?:\[[^\[\]\s]+\]\s*)+(?=\s|$|[|])")
_KEY = re.compile(r"\[(?:V:)?([^\[\]\s]+)\]")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LIST = re.compile(r"(?:(-)|\d+\.)\s+")


def parse(name: str, text: str) -> Sheet:
    """Read one source file; `name` is its stem, which must be the sheet's id. Raises `SheetError`."""
    head, body, first = _split(name, text)
    sources = _references(name, head.get("source", []))
    try:
        sheet = Sheet(
            id=head["id"],
            title=head["title"],
            programme=head["programme"],
            genre=Genre(head["genre"]),
            checked=_day(head["checked"]),
            format=Form(head["format"]),
            sources=sources,
            blocks=tuple(_blocks(name, body, first)),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise SheetError(name, 1, f"en-tête incomplet ou faux : {error}") from error
    if sheet.id != name or not _SLUG.fullmatch(sheet.programme):
        raise SheetError(name, 1, "id doit être le nom du fichier, programme un mot en minuscules sans accent")
    _same_keys(sheet)
    return sheet


def keys(block: Block) -> tuple[str, ...]:
    """Every source key of a block, in order."""
    inlines = [block.runs, *(cell for row in block.rows for cell in row)]
    return tuple(key for inline in inlines for run in inline for key in run.keys)


def plain(inline: Inline) -> str:
    """The words without their marks."""
    return "".join(run.text for run in inline).strip()


def _same_keys(sheet: Sheet) -> None:
    """Every mark has a source."""
    known = {source.key for source in sheet.sources}
    for block in sheet.blocks:
        for key in keys(block):
            if key not in known:
                raise SheetError(sheet.id, block.line, f"la marque [{key}] n’a pas de source dans l’en-tête")


def _split(name: str, text: str) -> tuple[dict[str, Any], list[str], int]:
    """Front matter, lines of the body, and the number of the body's first line."""
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != "+++" or "+++" not in lines[1:]:
        raise SheetError(name, 1, "le fichier commence par un en-tête TOML entre deux lignes +++")
    end = lines.index("+++", 1)
    try:
        head = tomllib.loads("\n".join(["", *lines[1:end]]))  # the empty line keeps line numbers true
    except tomllib.TOMLDecodeError as error:
        raise SheetError(name, 1, f"TOML illisible : {error}") from error
    return head, lines[end + 1 :], end + 2


def _references(name: str, entries: list[dict[str, Any]]) -> tuple[Reference, ...]:
    """The sources of the front matter, each key once."""
    found: dict[str, Reference] = {}
    for entry in entries:
        key = str(entry.get("key", "?"))
        try:
            reference = Reference(**{**entry, "rank": Rank(entry["rank"])})
            for day in (reference.seen, reference.published):
                _day(day or reference.seen)
        except (KeyError, ValueError, TypeError) as error:
            raise SheetError(name, 1, f"source {key} incomplète ou fausse : {error}") from error
        if key in found:
            raise SheetError(name, 1, f"la clé {key} est donnée deux fois")
        found[key] = reference
    return tuple(found.values())


def _day(value: object) -> date:
    """A TOML date, and neither a text nor a date with an hour."""
    if type(value) is not date:
        raise ValueError(f"{value!r} n’est pas une date TOML (2025-04-04)")
    return value


def _blocks(name: str, lines: list[str], first: int) -> Iterator[Block]:
    """Blocks in reading order; lines that follow without a blank line belong to the block above them."""
    group: list[str] = []
    start = first
    for number, line in enumerate([*lines, ""], first):
        closed = bool(group) and group[0].startswith("#")
        opens = line.startswith("#") or _LIST.match(line) or line.startswith("|") != bool(group and group[0][0] == "|")
        if group and (not line.strip() or opens or closed):
            yield _block(name, start, group)
            group = []
        if line.strip():
            start = start if group else number
            group.append(line.strip())


def _block(name: str, line: int, group: list[str]) -> Block:
    """One block from its stripped lines."""
    if group[0].startswith("|"):
        return Block(BlockKind.TABLE, line, rows=_rows(name, line, group))
    text = " ".join(group)
    if heading := re.fullmatch(r"(##|###)\s+(.+)", text):
        kind = BlockKind.SECTION if heading[1] == "##" else BlockKind.SUBSECTION
        return Block(kind, line, (Run(heading[2]),))
    if text.startswith("#"):
        raise SheetError(name, line, "seuls ## et ### sont permis")
    if item := _LIST.match(text):
        kind = BlockKind.ITEM if item[1] else BlockKind.STEP
        return Block(kind, line, _inline(text[item.end() :]))
    return Block(BlockKind.PARAGRAPH, line, _inline(text))


def _rows(name: str, line: int, group: list[str]) -> tuple[tuple[Inline, ...], ...]:
    """The header and the rows of a table; the rule between them is dropped."""
    table = [tuple(_inline(cell.strip()) for cell in row.strip("|").split("|")) for row in group]
    if len(group) < 3 or not re.fullmatch(r"[|:\s-]+", group[1]) or len({len(row) for row in table}) != 1:
        raise SheetError(name, line, "tableau : un en-tête, une ligne |---|, puis des lignes de même largeur")
    return (table[0], *table[2:])


def _inline(text: str) -> Inline:
    """Words cut after each group of marks."""
    runs: list[Run] = []
    at = 0
    for marks in _MARKS.finditer(text):
        runs.append(Run(text[at : marks.start()].rstrip(), tuple(_KEY.findall(marks[0]))))
        at = marks.start() + len(marks[0].rstrip())
    return (*runs, Run(text[at:])) if text[at:].strip() else tuple(runs)
