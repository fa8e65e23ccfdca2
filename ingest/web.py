"""HTML pages into blocks: the text a reader came for, without the site around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.decode import decode
from ingest.draft import Block, Draft, row
from ingest.limits import Limits
from ingest.model import Link, PartKind
from ingest.repair import clean, hidden_orders
from ingest.webnoise import remove_noise
from ingest.webtables import is_data, rows

_BLOCKS: Final = frozenset(
    "address article aside blockquote body center details dd div dl dt fieldset figcaption figure footer form h1 h2 h3"
    " h4 h5 h6 header hr legend li main ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_HEADINGS: Final = {f"h{n}": n for n in range(1, 7)}
_TITLE_CLASS: Final = re.compile(r"(?:^|[-_]|(?<=[a-z])(?=[TH]))(?:[Tt]itre|[Tt]itle|[Hh]eading)[-_]?(\d?)$")
_END: Final = (".", ":", ";", ",")
_URL: Final = re.compile(r"(?:https?://|www\.)\S+")


def read_html(data: bytes, limits: Limits) -> Draft:
    """The blocks of a page in reading order, its links, and what was left out because nobody could see it."""
    del limits
    text = decode(data)
    tree = LexborHTMLParser(text)
    meta = tuple(_meta(tree))
    hint = _title_tag(tree)
    flags = list(_flags(text))
    logo = " ".join(_logo(tree))
    flags += remove_noise(tree)
    walker = _Walker()
    if tree.body is not None:
        _walk(tree.body, walker)
    walker.flush()
    return Draft(tuple(walker.blocks), hint, flags=tuple(flags), meta=(*meta, ("logo", logo)))


def _flags(text: str) -> Iterator[str]:
    if orders := hidden_orders(text):
        yield f"texte invisible écarté (caractères d’étiquette) : « {orders[:60]} »"


def _meta(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("meta[content]"):
        name = node.attributes.get("name") or node.attributes.get("property")
        if name:
            yield name.casefold(), clean(node.attributes.get("content") or "")


def _title_tag(tree: LexborHTMLParser) -> str:
    node = tree.css_first("title")
    return clean(node.text()) if node else ""


def _logo(tree: LexborHTMLParser) -> Iterator[str]:
    """What the page's head calls itself: logos, then the words of its header outside the menu."""
    for node in (*tree.css("[class*=logo], [class*=logo] img[alt], header img[alt]")[:4], *tree.css("img[alt]")[:1]):
        yield clean(node.attributes.get("alt") or node.text())[:120]
    for node in tree.css("body > header, body > div > header")[:1]:
        yield clean(" ".join(child.text() for child in node.iter(include_text=True) if child.tag in ("-text", "p")))[
            :120
        ]


@dataclass(slots=True)
class _Walker:
    """Text on its way into blocks."""

    blocks: list[Block] = field(default_factory=list)
    buffer: list[tuple[str, str | None]] = field(default_factory=list)  # text, and the URL it links to
    kind: PartKind = PartKind.PARAGRAPH
    level: int = 0  # of the heading being read
    current: int = 1  # of the last heading read, questions in `details` left out
    nested: int = 0  # how many `details` are open
    bold: int = 0  # characters in bold
    depth: int = 0
    url: str | None = None

    def add(self, text: str) -> None:
        self.buffer.append((text, self.url))
        if self.depth:
            self.bold += len(text.strip())

    def flush(self) -> None:
        pieces, self.buffer = self.buffer, []
        bold, self.bold = self.bold, 0
        for text, links in _lines(pieces):
            self._emit(text, links, bold >= len(text) - 2)

    def _emit(self, text: str, links: tuple[Link, ...], bold: bool) -> None:
        kind, level = self.kind, self.level
        if kind is PartKind.PARAGRAPH and bold and _stands_alone(text):
            kind, level = PartKind.HEADING, min(self.current + 1, 6) if self.current < 4 else self.current
        if kind is PartKind.PARAGRAPH and _URL.fullmatch(text):
            kind = PartKind.LINK
        if kind in (PartKind.HEADING, PartKind.QUESTION):
            level = level or min(self.current + 1, 6)
            kind = PartKind.QUESTION if text.rstrip().endswith("?") else kind
            if self.kind is PartKind.HEADING:
                self.current = level
        self.blocks.append(Block(kind, text, level, links=links))


def _stands_alone(text: str) -> bool:
    return len(text) <= 120 and not text.endswith(_END) and len(text.split()) <= 14


def _lines(pieces: list[tuple[str, str | None]]) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """The buffer's lines: white space collapsed, a `<br>` ends a line unless a sentence runs over it."""
    text = ""
    links: list[Link] = []
    for piece, url in pieces:
        for n, part in enumerate(piece.split("\n")) if "\n" in piece else ((0, piece),):
            if n:
                if _complete(text):
                    yield from _line(text, links)
                    text, links = "", []
                else:
                    text += "\n"
            if part:
                start = len(text)
                text += part
                if url:
                    links.append(Link("", url, start, len(text)))
    yield from _line(text, links)


def _complete(text: str) -> bool:
    return bool(text.strip())


def _line(text: str, links: list[Link]) -> Iterator[tuple[str, tuple[Link, ...]]]:
    body = clean(text)
    if body:
        found: list[Link] = []
        for link in links:
            words = clean(text[link.start : link.end])
            at = body.find(words) if words else -1
            if at >= 0:
                found.append(Link(words, link.url, at, at + len(words)))
        yield body, tuple(found)


def _walk(root: LexborNode, walker: _Walker) -> None:
    """Visit the tree in order without recursion: a page nested ten thousand deep is only slow."""
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    kinds: list[tuple[PartKind, int]] = []
    while stack:
        node, closing = stack.pop()
        tag = node.tag or ""
        if closing:
            _close(tag, walker, kinds)
            continue
        if tag == "-text":
            walker.add(re.sub(r"[\r\n\t ]+", " ", node.text_content or ""))
            continue
        if tag == "br":
            walker.add("\n")
            continue
        if tag == "table" and is_data(node):
            walker.flush()
            walker.blocks += rows(node)
            continue
        if tag == "dl" and _definitions(node, walker):
            continue
        _open(tag, node, walker, kinds)
        stack.append((node, True))
        children = list(node.iter(include_text=True))
        stack.extend((child, False) for child in reversed(children))


def _open(tag: str, node: LexborNode, walker: _Walker, kinds: list[tuple[PartKind, int]]) -> None:
    if tag in _BLOCKS:
        walker.flush()
        kinds.append((walker.kind, walker.level))
        walker.nested += tag == "details"
        walker.kind, walker.level = _kind(tag, node, walker)
    elif tag == "a":
        walker.url = _href(node)
    elif tag in ("b", "strong"):
        walker.depth += 1


def _close(tag: str, walker: _Walker, kinds: list[tuple[PartKind, int]]) -> None:
    if tag in _BLOCKS:
        walker.flush()
        walker.kind, walker.level = kinds.pop()
        walker.nested -= tag == "details"
    elif tag == "a":
        walker.url = None
    elif tag in ("b", "strong"):
        walker.depth -= 1


def _kind(tag: str, node: LexborNode, walker: _Walker) -> tuple[PartKind, int]:
    if tag in _HEADINGS:
        return PartKind.HEADING, _HEADINGS[tag]
    if tag == "summary":
        return PartKind.QUESTION, min(walker.current + max(walker.nested, 1), 6)
    if tag == "li":
        return PartKind.ITEM, 0
    if tag in ("p", "div"):
        for name in (node.attributes.get("class") or "").split():
            if match := _TITLE_CLASS.search(name):
                if len(clean(node.text())) <= 200:
                    return PartKind.HEADING, int(match[1] or 1) + 1
        if walker.kind is PartKind.ITEM:
            return PartKind.ITEM, 0
    if walker.kind in (PartKind.HEADING, PartKind.QUESTION) and tag in ("div", "p", "span", "center"):
        return walker.kind, walker.level
    return PartKind.PARAGRAPH, 0


def _href(node: LexborNode) -> str | None:
    href = (node.attributes.get("href") or "").strip()
    return href if re.match(r"(?:https?:|mailto:|tel:|/)", href) else None


def _definitions(node: LexborNode, walker: _Walker) -> bool:
    """A definition list as label and value rows; a value that is itself a list keeps its items under the label."""
    terms = [child for child in node.css("dt, dd")]
    if not terms or any(child.css_first("dl") for child in terms):
        return False
    walker.flush()
    label = ""
    for child in terms:
        if child.tag == "dt":
            label = clean(child.text(separator=" "))
            continue
        items = child.css("li")
        if items:
            walker.blocks.append(Block(PartKind.PARAGRAPH, label))
            walker.blocks += [Block(PartKind.ITEM, clean(item.text(separator=""))) for item in items]
        else:
            walker.blocks.append(row((label, clean(child.text(separator="")))))
    return True
