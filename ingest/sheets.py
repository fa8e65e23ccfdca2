"""Pages of a PDF made ready for reading as one text: what is seen on each, without margins, tables apart from lines."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ingest.aligned import aligned
from ingest.footnotes import parted
from ingest.furniture import Edges, edges
from ingest.grids import Grid, grids
from ingest.hidden import visible
from ingest.layout import gutter, in_order, steps, underline
from ingest.page import Line, Page, Word, lines_of
from ingest.repair import clean, hidden_orders

# Codes that a font's table leaves without a character; U+0002 is a hyphen at a line's end, and some symbols are known.
_UNKNOWN: Final = re.compile("[\x01\x03-\x08\x0b\x0e-\x1f\ufffd\ue000-\uefff\uf100-\uf8ff]")
_SOME: Final = 20  # such characters, or words written in height, that are worth a word


class Anchored(NamedTuple):
    """A link annotation: the words under it, where it leads, and the raw characters that it covers, -1 for none."""

    text: str
    url: str
    first: int
    last: int


@dataclass(slots=True)
class Sight:
    """One page as looked at alone: its visible words, what lies at its edges, its links, what is amiss.

    What is counted of it, and what may be its margins, leaves words that run up or down the page out.
    """

    page: Page
    words: list[Word]
    edges: Edges
    letters: int  # characters of its visible words that are known
    links: tuple[Anchored, ...] = ()
    flags: tuple[str, ...] = ()
    lost: int = 0  # characters of its visible words that no table of the file makes known


@dataclass(slots=True)
class Sheet:
    """One page on its way: what stands in tables, what stands in lines, in the order a reader takes them."""

    page: Page
    tables: list[Grid] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)
    links: tuple[Anchored, ...] = ()
    notes: list[Line] = field(default_factory=list)  # at the foot of the page
    steps: list[tuple[int, float]] = field(default_factory=list)  # from line to line, see `ingest.layout.steps`


def sight(page: Page) -> Sight:
    """What can be seen on `page`."""
    seen, hidden = visible(page)
    words = _level(page, seen)
    letters = sum([word[1] - word[0] for word in words])
    lost = _lost(page, words)
    flags = (*_flags(page, hidden), *_lacking(page, lost, letters), *_aside(page))
    return Sight(page, seen, edges(page, words), letters - lost, tuple(_anchored(page)), flags, lost)


def _level(page: Page, words: list[Word]) -> list[Word]:
    """The words that do not run up or down the page: stamps at its side, names of narrow columns."""
    return [word for word in words if word.start not in page.sideways] if page.sideways else words


def _aside(page: Page) -> Iterator[str]:
    if len(page.sideways) >= _SOME:
        yield f"page {page.number} : {len(page.sideways)} mots écrits en hauteur, gardés dans les seuls tableaux"


def _lost(page: Page, words: list[Word]) -> int:
    if not _UNKNOWN.search(page.raw):
        return 0
    return sum(len(_UNKNOWN.findall(page.raw, word.start, word.end)) for word in words)


def _lacking(page: Page, lost: int, letters: int) -> Iterator[str]:
    if lost >= _SOME and lost >= letters / 10:
        share = round(100 * lost / letters)
        yield f"page {page.number} : {lost} caractères sans équivalent écartés ({share} % de la page)"


def _flags(page: Page, hidden: str) -> list[str]:
    found: list[str] = []
    if len(re.findall(r"\w+", hidden)) > 2:
        said = f"{hidden[:60]}…" if len(hidden) > 60 else hidden
        found.append(f"page {page.number} : texte invisible écarté : « {said} »")
    if orders := hidden_orders(page.raw):
        found.append(f"page {page.number} : texte invisible écarté (caractères d’étiquette) : « {orders[:60]} »")
    if page.broken:
        found.append(f"page {page.number} illisible")
    return found


def _anchored(page: Page) -> list[Anchored]:
    found: list[Anchored] = []
    for hot in page.links:
        under = [
            w for w in page.words if hot.x0 <= (w.x0 + w.x1) / 2 <= hot.x1 and hot.y0 <= (w.y0 + w.y1) / 2 <= hot.y1
        ]
        text = clean(" ".join(page.raw[w.start : w.end] for w in under))
        places = (min(w.start for w in under), max(w.end for w in under)) if under else (-1, -1)
        found.append(Anchored(text, hot.url, *places))
    return found


def sheet(seen: Sight, gone: Collection[int], margins: list[str]) -> Sheet:
    """The page without the words that begin at `gone`, its tables apart from its lines."""
    page, words = seen.page, seen.words
    if gone:
        words = [word for word in words if word.start not in gone]
    tables, rest = grids(page, words)
    rest = _level(page, rest)
    lines = lines_of(page.number, rest)
    middle = gutter(lines, page.width)
    if middle is None:
        more, left = aligned(page.number, lines)
        if more:
            tables = sorted([*tables, *more], key=lambda grid: grid.y0)
            lines, middle = left, gutter(left, page.width)
    ordered = in_order(lines, middle)
    underline(ordered, page.rules)
    foot = max((table.y1 for table in tables), default=0.0)
    body, notes = parted(ordered, page.raw, page.height)
    if notes and notes[0].y0 < foot:  # what explains a table belongs to it
        body, notes = ordered, []
    return Sheet(page, tables, body, margins, seen.links, notes, steps(lines))
