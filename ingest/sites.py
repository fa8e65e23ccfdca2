"""What is known of how certain sites lay their pages out, as data; every other page is read by the general rules."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

_ENOUGH: Final = 0.5  # of the page's words: what a kept part must hold to be the page
_WORDS: Final = re.compile(r"\w+")
_PAIRS: Final = 500  # questions of one page


@dataclass(frozen=True, slots=True)
class Site:
    """The rules of one site; see `sites.toml`."""

    name: str
    hosts: tuple[str, ...]
    marks: tuple[str, ...]
    keep: tuple[str, ...]
    drop: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]


@cache
def sites() -> tuple[Site, ...]:
    """Every site with rules of its own."""
    table = tomllib.loads(files("ingest").joinpath("sites.toml").read_text(encoding="utf-8"))
    return tuple(
        Site(
            site["name"],
            tuple(site["hosts"]),
            tuple(site.get("marks", ())),
            tuple(site["keep"]),
            tuple(site["drop"]),
            tuple((asked, answer) for asked, answer in site["questions"]),
        )
        for site in table["site"]
    )


def site_of(tree: LexborHTMLParser) -> Site | None:
    """The site that a page says it comes from, by its address or by its own marks; None for any other page."""
    hosts = [urlsplit(address).hostname or "" for address in _addresses(tree)]
    for site in sites():
        named = any(host == own or host.endswith(f".{own}") for host in hosts for own in site.hosts)
        if named or any(tree.css_first(mark) for mark in site.marks):
            return site
    return None


def _addresses(tree: LexborHTMLParser) -> Iterator[str]:
    """What a page gives as its own address."""
    for selector, name in (("link[rel=canonical]", "href"), ("meta[property='og:url']", "content"), ("base", "href")):
        node = tree.css_first(selector)
        address = (node.attributes.get(name) or "") if node is not None else ""
        if re.match(r"https?://[^\s\[\]]+$", address):
            yield address


def questions(tree: LexborHTMLParser, site: Site) -> Iterator[tuple[LexborNode, LexborNode]]:
    """What is clicked on and what then appears, in the order of the page."""
    count = 0
    for asked, answer in site.questions:
        for node in tree.css(asked):
            found = _beside(node, answer)
            if found is not None and count < _PAIRS:
                count += 1
                yield node, found


def _beside(node: LexborNode, answer: str) -> LexborNode | None:
    """The next element that answers to `answer`, beside `node` or beside what holds it."""
    holder: LexborNode | None = node
    for _ in range(3):
        if holder is None:
            return None
        following = holder.next
        while following is not None and (following.tag or "").startswith(("-", "_")):
            following = following.next
        if following is not None and following.css_matches(answer):
            return following
        holder = holder.parent
    return None


def kept(tree: LexborHTMLParser, site: Site) -> LexborNode | None:
    """The part of a page that a reader came for; None where no rule of the site finds enough of it."""
    if tree.body is None:
        return None
    whole = len(_WORDS.findall(tree.body.text()))
    for selector in site.keep:
        for node in tree.css(selector)[:3]:
            if len(_WORDS.findall(node.text())) >= max(1, _ENOUGH * whole):
                return node
    return None
