"""Markdown into blocks: front matter, headings, lists, tables, links."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.draft import Block, Draft, row
from ingest.forms import is_form
from ingest.model import Link, PartKind
from ingest.repair import clean

_FRONT: Final = re.compile(r"\A\ufeff?(?:---|\+\+\+)[ \t]*\n(.*?)\n(?:---|\+\+\+)[ \t]*(?:\n|\Z)", re.S)
_FIELD: Final = re.compile(r"""^([\w-]+)\s*[:=]\s*["']?(.*?)["']?\s*$""", re.M)
_HEADING: Final = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_ITEM: Final = re.compile(r"^\s*(?:[-*+•]\s+|(?=\d{1,3}[.)]\s))(.*)$")
_DIVIDER: Final = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_LINK: Final = re.compile(r"!?\[([^\]\n]{0,500})\]\(\s*<?([^)\s>]{1,2000}+)>?(?:\s+\"[^\"]{0,500}\")?\s*\)")
_BARE: Final = re.compile(r"<(https?://[^>\s]+)>")
_STRONG: Final = re.compile(r"(\*\*|__)(?=\S)(.{1,1000}?)(?<=\S)\1")
_EMPHASIS: Final = re.compile(
    r"(?<![\w*])\*(?=\S)([^*\n]{1,1000}?)(?<=\S)\*(?![\w*])|(?<![\w_])_(?=\S)([^_\n]{1,1000}?)(?<=\S)_(?![\w_])"
)


_NUMBERED: Final = re.compile(r"\d{1,2}[.)]\s")  # a section's heading where the front matter holds the title


def read_markdown(text: str) -> Draft:
    """The blocks of a Markdown file; its front matter is kept both as named metadata and as label and value rows."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    meta: list[tuple[str, str]] = []
    blocks: list[Block] = []
    if match := _FRONT.match(text):
        meta = [(name.casefold(), value) for name, value in _FIELD.findall(match[1])]
        text = text[match.end() :]
    body = list(_blocks(text.split("\n")))
    title = next((value for name, value in meta if name in ("title", "titre")), "")
    numbered = bool(body) and _NUMBERED.match(body[0].text) is not None
    if body and body[0].kind is PartKind.HEADING and not (title and numbered):
        blocks.append(Block(PartKind.TITLE, body[0].text, 1, links=body[0].links))
        body = body[1:]
    elif title and numbered:
        blocks.append(Block(PartKind.TITLE, clean(title), 1))
        meta = [(name, value) for name, value in meta if name not in ("title", "titre")]
    blocks += [row((name, clean(value))) for name, value in meta if value]
    return Draft(tuple(blocks + body), title, meta=tuple(meta))


def _blocks(lines: list[str]) -> Iterator[Block]:
    held: list[str] = []
    kind = PartKind.PARAGRAPH
    at = 0
    while at < len(lines):
        line = lines[at]
        heading = _HEADING.match(line)
        item = _ITEM.match(line)
        table = "|" in line and at + 1 < len(lines) and _DIVIDER.match(lines[at + 1]) and "|" in lines[at + 1]
        if heading or item or table or not line.strip() or _ruled(line):
            yield from _flush(held, kind)
            held, kind = [], PartKind.PARAGRAPH
        if heading:
            yield _inline(heading[2], PartKind.HEADING, len(heading[1]))
        elif table:
            end = next((n for n in range(at + 2, len(lines)) if "|" not in lines[n]), len(lines))
            yield from _table(lines[at], lines[at + 2 : end])
            at = end
            continue
        elif item:
            held, kind = [item[1] or line], PartKind.ITEM
        elif line.strip() and not _ruled(line):
            held.append(re.sub(r"^\s*>\s?", "", line))
        at += 1
    yield from _flush(held, kind)


def _ruled(line: str) -> bool:
    return bool(re.match(r"^\s*([-*_])(?:\s*\1){2,}\s*$", line))


def _flush(lines: list[str], kind: PartKind) -> Iterator[Block]:
    if lines and "\n".join(lines).strip():
        yield _inline("\n".join(lines), kind)


def _inline(text: str, kind: PartKind, level: int = 0) -> Block:
    """Marks of emphasis dropped, links kept as words with their address."""
    found: list[tuple[str, str]] = []

    def words(match: re.Match[str]) -> str:
        found.append((clean(_plain(match[1])), match[2]))
        return match[1]

    body = clean(_plain(_BARE.sub(r"\1", _LINK.sub(words, text))))
    links = tuple(Link(w, url, body.find(w), body.find(w) + len(w)) for w, url in found if w and body.find(w) >= 0)
    if kind is PartKind.HEADING and body.endswith("?"):
        kind = PartKind.QUESTION
    if kind in (PartKind.PARAGRAPH, PartKind.ITEM) and is_form(body):
        kind = PartKind.FORM
    return Block(kind, body, level, links=links)


def _plain(text: str) -> str:
    text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(lambda m: m[1] or m[2], text)
    return re.sub(r"\\([\\`*_{}\[\]()#+.!|-])", r"\1", text.replace("`", ""))


def _table(head: str, lines: list[str]) -> Iterator[Block]:
    header = _cells(head)
    yield row(header)
    for line in lines:
        cells = _cells(line)
        cells = (*cells[: len(header)], *[""] * (len(header) - len(cells)))
        yield row(cells, header)


def _cells(line: str) -> tuple[str, ...]:
    parts = re.split(r"(?<!\\)\|", line.strip())
    if parts and not parts[0].strip():
        parts = parts[1:]
    if parts and not parts[-1].strip():
        parts = parts[:-1]
    return tuple(clean(_plain(part)) for part in parts)
