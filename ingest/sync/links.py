"""The links of a page, each with the words that announce it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.decode import decode
from ingest.sync.addresses import absolute
from ingest.sync.errors import Forbidden

_LEVELS: Final = 5  # elements above a link that may still be its entry of a list
_ENTRY: Final = 600  # characters of such an entry
_MOST: Final = 5_000  # links of one page
_WORDS: Final = 1_000  # characters of a link's words or of a title
_ADDRESS: Final = 2_000  # characters of an address: no server takes a longer one


@dataclass(frozen=True, slots=True)
class Seen:
    """A link: where it leads, its words, and the words of the entry that holds it and no other link."""

    url: str
    words: str
    entry: str


@dataclass(frozen=True, slots=True)
class Look:
    """A page as `sync` needs it: its title and first heading on one line, and its links."""

    title: str
    links: tuple[Seen, ...]


def look(data: bytes, base: str, secure: bool = True) -> Look:
    """The title of an HTML page and its links, in order, each address once; http is read as https if `secure`.

    To be called in the limited child: what a server sends may be made to cost anything.
    """
    tree = LexborHTMLParser(decode(data))
    return Look(_title(tree), _links(tree, base, secure))


def _links(tree: LexborHTMLParser, base: str, secure: bool) -> tuple[Seen, ...]:
    head = tree.css_first("base[href]")
    if head is not None:
        with suppress(Forbidden):
            base = absolute(base, str(head.attributes.get("href") or ""), secure)
    found: dict[str, Seen] = {}
    for url, node in _anchors(tree, base, secure):
        words = " ".join(node.text(separator=" ").split())[:_WORDS]
        if url not in found or not found[url].words:
            found[url] = Seen(url, words, _entry(node, words))
        if len(found) >= _MOST:
            break
    return tuple(found.values())


def _title(tree: LexborHTMLParser) -> str:
    nodes = (tree.css_first("title"), tree.css_first("h1"))
    return " ".join(" ".join(node.text(separator=" ").split())[:_WORDS] for node in nodes if node is not None)


def _anchors(tree: LexborHTMLParser, base: str, secure: bool) -> Iterator[tuple[str, LexborNode]]:
    for node in tree.css("a[href]"):
        target = str(node.attributes.get("href") or "").strip()
        if not target or target.startswith("#") or len(target) > _ADDRESS:
            continue
        try:
            url = absolute(base, target, secure)
        except Forbidden:
            continue
        if url.startswith(("https://", "http://")):
            yield url, node


def _entry(node: LexborNode, words: str) -> str:
    """The words of the largest element around a link that holds no link to anywhere else."""
    best, above = words, node.parent
    for _ in range(_LEVELS):
        if above is None or above.tag in ("body", "html", "main"):
            break
        if len({str(a.attributes.get("href")) for a in above.css("a[href]")}) > 1:
            break
        text = " ".join(above.text(separator=" ").split())
        if len(text) > _ENTRY:
            break
        best, above = text, above.parent
    return best
