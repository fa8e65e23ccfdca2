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


@dataclass(frozen=True, slots=True)
class Seen:
    """A link: where it leads, its words, and the words of the entry that holds it and no other link."""

    url: str
    words: str
    entry: str


def links(data: bytes, base: str, *, secure: bool = True) -> tuple[Seen, ...]:
    """The links of an HTML page, in order, each address once; http is read as https unless told otherwise."""
    tree = LexborHTMLParser(decode(data))
    head = tree.css_first("base[href]")
    if head is not None:
        with suppress(Forbidden):
            base = absolute(base, str(head.attributes.get("href") or ""), secure)
    found: dict[str, Seen] = {}
    for url, node in _anchors(tree, base, secure):
        words = " ".join(node.text(separator=" ").split())
        if url not in found or not found[url].words:
            found[url] = Seen(url, words, _entry(node, words))
        if len(found) >= _MOST:
            break
    return tuple(found.values())


def title(data: bytes) -> str:
    """The title of an HTML page and its first heading, on one line."""
    tree = LexborHTMLParser(decode(data))
    nodes = (tree.css_first("title"), tree.css_first("h1"))
    return " ".join(" ".join(node.text(separator=" ").split()) for node in nodes if node is not None)


def _anchors(tree: LexborHTMLParser, base: str, secure: bool) -> Iterator[tuple[str, LexborNode]]:
    for node in tree.css("a[href]"):
        target = str(node.attributes.get("href") or "").strip()
        if not target or target.startswith("#"):
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
