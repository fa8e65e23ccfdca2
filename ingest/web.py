"""HTML pages into blocks: the text a reader came for, without the site around it."""

import re
import time
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.decode import decode
from ingest.draft import Block, Draft, row
from ingest.forms import is_form
from ingest.limits import Limits
from ingest.links import is_address
from ingest.model import Link, PartKind
from ingest.repair import clean, hidden_orders
from ingest.sites import kept, site_of
from ingest.webnoise import remove_noise
from ingest.webtables import is_data, rows

_BLOCKS_WORDS: Final = (
    "address article aside blockquote body center details dd div dl dt fieldset figcaption figure footer form h1 "
    "h2 h3 h4 h5 h6 header hr legend li main ol p pre section summary table tbody td tfoot th thead tr ul"
)
_BLOCKS: Final = frozenset(_BLOCKS_WORDS.split())
_HEADINGS: Final = {f"h{n}": n for n in range(1, 7)}
_TITLE_CLASS: Final = re.compile(r"(?:^|[-_]|(?<=[a-z])(?=[TH]))(?:[Tt]itre|[Tt]itle|[Hh]eading)[-_]?(\d?)$")
_HEADS: Final = (PartKind.HEADING, PartKind.QUESTION)
_FOOT: Final = re.compile(
    r"^(?:©|\(c\)|copyright|tous droits réservés|mentions légales)|^[\w’' -]{2,30} (?:19|20)\d\d$", re.I
)
_CONTENTS: Final = re.compile(r"(?:sommaire|table des matières|plan de la page|sur cette page)\W*", re.I)
_SCOPES: Final = frozenset(["div", "td", "details", "section", "article", "blockquote", "fieldset"])
_NESTED: Final = 8  # tables in tables from which one is layout without being looked at
_END: Final = (".", ":", ";", ",")


def read_html(data: bytes, limits: Limits) -> Draft:
    """The blocks of a page in reading order, its links, and what was left out because nobody could see it.

    Raises `TimeoutError` when the page takes longer than the limits allow.
    """
    deadline = time.monotonic() + limits.seconds
    text = decode(data)
    tree = LexborHTMLParser(text)
    meta = tuple(_meta(tree))
    hint = _title_tag(tree)
    flags = list(_flags(text))
    logo = " ".join(_logo(tree))
    site = site_of(tree)
    flags += remove_noise(tree, site)
    walker = _Walker()
    root = (kept(tree, site) if site is not None else None) or tree.body
    if root is not None:
        _walk(root, walker, deadline)
    walker.flush()
    while walker.blocks and walker.blocks[-1].kind is PartKind.PARAGRAPH and _FOOT.search(walker.blocks[-1].text):
        walker.blocks.pop()
    return Draft(tuple(_without_contents(walker.blocks)), hint, flags=tuple(flags), meta=(*meta, ("logo", logo)))


def said(data: bytes, limits: Limits) -> tuple[str, ...]:
    """What a page says to its readers, and where it sends them; what else its bytes hold may change at every visit."""
    draft = read_html(data, limits)
    sent = (link.url for block in draft.blocks for link in block.links)
    return (draft.title, *(block.text for block in draft.blocks), *sent)


def _without_contents(blocks: list[Block]) -> Iterator[Block]:
    """A heading « Sommaire » whose list went with the menus must not stand over the text."""
    for n, block in enumerate(blocks):
        after = blocks[n + 1].kind if n + 1 < len(blocks) else PartKind.HEADING
        if block.kind in _HEADS and _CONTENTS.fullmatch(block.text) and after not in (PartKind.ITEM, PartKind.LINK):
            continue
        yield block


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
    depth: int = 0  # how many `b` or `strong` are open
    url: str | None = None
    ends: int = 0  # headings that the next block is no longer under
    heads: list[int] = field(default_factory=list)  # places of headings and questions among the blocks
    pseudo: set[int] = field(default_factory=set)  # those that only their look makes
    tables: int = 0  # how many layout tables are open

    def add(self, text: str) -> None:
        """Take in a stretch of inline text."""
        self.buffer.append((text, self.url))
        if self.depth:
            self.bold += len(text.strip())

    def flush(self) -> None:
        """Turn the inline text held into blocks."""
        pieces, self.buffer = self.buffer, []
        bold, self.bold = self.bold, 0
        for text, links in _lines(pieces):
            self.put(self._block(text, links, 0 < len(text) - 2 <= bold))

    def put(self, *blocks: Block) -> None:
        """Add finished blocks; the first one ends what a closed container headed."""
        for block in blocks:
            if block.kind in _HEADS:
                self.heads.append(len(self.blocks))
            self.blocks.append(replace(block, ends=self.ends) if self.ends else block)
            self.ends = 0

    def leave(self, first: int, tag: str) -> None:
        """Close a container that began at block `first`: a heading of its own does not cover what follows it.

        A heading element in a `div` may be mere wrapping, so there only bold lines and questions count.
        """
        if not self.blocks or self.blocks[-1].kind in _HEADS:
            return
        for n in self.heads[bisect_left(self.heads, first) :]:
            if n in self.pseudo or tag == "td":
                self.ends = min(self.ends or 9, self.blocks[n].level)

    def _block(self, text: str, links: tuple[Link, ...], bold: bool) -> Block:
        kind, level = self.kind, self.level
        if kind is PartKind.PARAGRAPH and bold and _stands_alone(text):
            kind, level = PartKind.HEADING, min(self.current + 1, 6)
            self.pseudo.add(len(self.blocks))
        if kind is PartKind.PARAGRAPH and (is_address(text) or (len(links) == 1 and links[0].text == text)):
            kind = PartKind.LINK
        if kind in (PartKind.PARAGRAPH, PartKind.ITEM) and is_form(text):
            kind = PartKind.FORM
        if kind in _HEADS:
            level = level or min(self.current + 1, 6)
            kind = PartKind.QUESTION if text.rstrip().endswith("?") else kind
            if self.kind is PartKind.HEADING:
                self.current = level
            elif self.kind is PartKind.QUESTION:
                self.pseudo.add(len(self.blocks))
        return Block(kind, text, level, links=links)


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


def _walk(root: LexborNode, walker: _Walker, deadline: float) -> None:
    """Visit the tree in order without recursion: a page nested ten thousand deep is only slow."""
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    kinds: list[tuple[PartKind, int, int]] = []
    while stack:
        if time.monotonic() > deadline:
            raise TimeoutError
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
        if tag == "table" and walker.tables < _NESTED and is_data(node):
            walker.flush()
            walker.put(*rows(node))
            continue
        if tag == "dl" and _definitions(node, walker):
            continue
        _open(tag, node, walker, kinds)
        stack.append((node, True))
        children = list(node.iter(include_text=True))
        stack.extend((child, False) for child in reversed(children))


def _open(tag: str, node: LexborNode, walker: _Walker, kinds: list[tuple[PartKind, int, int]]) -> None:
    if tag in _BLOCKS:
        walker.flush()
        kinds.append((walker.kind, walker.level, len(walker.blocks)))
        walker.nested += tag == "details"
        walker.tables += tag == "table"
        walker.kind, walker.level = _kind(tag, node, walker)
    elif tag == "a":
        walker.url = _href(node)
    elif tag in ("b", "strong"):
        walker.depth += 1


def _close(tag: str, walker: _Walker, kinds: list[tuple[PartKind, int, int]]) -> None:
    if tag in _BLOCKS:
        walker.flush()
        walker.kind, walker.level, first = kinds.pop()
        walker.nested -= tag == "details"
        walker.tables -= tag == "table"
        if tag in _SCOPES:
            walker.leave(first, tag)
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
            match = _TITLE_CLASS.search(name)
            if match and len(clean(node.text())) <= 200:
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
    terms = list(node.css("dt, dd"))
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
            walker.put(Block(PartKind.PARAGRAPH, label))
            walker.put(*(Block(PartKind.ITEM, clean(item.text(separator=""))) for item in items))
        else:
            walker.put(row((label, clean(child.text(separator="")))))
    return True
