"""Pages of a PDF as geometry: words, lines, rules. Points from the top left corner, y downwards."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple


class Style(NamedTuple):
    """How words look: `mode` is the PDF text rendering mode (3 draws nothing), `luminance` 0 black to 255 white."""

    size: float
    bold: bool
    italic: bool
    mode: int
    luminance: int
    alpha: int


class Word(NamedTuple):
    """`raw[start:end]` of its page, its box, and its style."""

    start: int
    end: int
    x0: float
    y0: float
    x1: float
    y1: float
    style: Style


class Box(NamedTuple):
    """A rectangle; `luminance` of its filling, -1 when only outlined."""

    x0: float
    y0: float
    x1: float
    y1: float
    luminance: int = -1


class Hot(NamedTuple):
    """A link annotation."""

    x0: float
    y0: float
    x1: float
    y1: float
    url: str


@dataclass(slots=True)
class Page:
    """One page as pdfium shows it, or as character recognition reads it."""

    number: int  # from 1
    width: float
    height: float
    label: str
    raw: str
    words: list[Word]
    rules: list[Box]
    boxes: list[Box]
    images: list[Box]
    links: list[Hot]
    broken: bool = False
    scanned: bool = False  # its words come from character recognition
    shown: frozenset[int] = frozenset()  # where white words begin that stand out on the page as drawn
    sideways: frozenset[int] = frozenset()  # where words begin whose letters follow one another up or down the page


@dataclass(slots=True)
class Line:
    """Words on one baseline, left to right in reading order."""

    page: int
    words: list[Word]
    x0: float = field(init=False)
    y0: float = field(init=False)
    x1: float = field(init=False)
    y1: float = field(init=False)
    size: float = field(init=False)
    bold: bool = field(init=False)
    italic: bool = field(init=False)
    underlined: bool = False
    edge: float = 0.0  # where the column that the line stands in ends, once that is known

    def __post_init__(self) -> None:
        first = self.words[0]
        x0, y0, x1, y1 = first.x0, first.y0, first.x1, first.y1
        for word in self.words:
            _, _, left, top, right, bottom, _ = word
            x0 = left if left < x0 else x0
            y0 = top if top < y0 else y0
            x1 = right if right > x1 else x1
            y1 = bottom if bottom > y1 else y1
        self.x0, self.y0, self.x1, self.y1 = x0, y0, x1, y1
        style = dominant(self.words)
        self.size, self.bold, self.italic = style.size, style.bold, style.italic

    def text(self, raw: str) -> str:
        """The raw text of its words, one space between."""
        return " ".join(raw[w.start : w.end] for w in self.words)


def turned(page: Page, upwards: bool) -> Page:
    """The page turned by a quarter so that what is written upwards, or else downwards, reads from left to right."""

    def box(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        if upwards:
            return page.height - y1, x0, page.height - y0, x1
        return y0, page.width - x1, y1, page.width - x0

    return replace(
        page,
        width=page.height,
        height=page.width,
        words=[Word(w.start, w.end, *box(*w[2:6]), w.style) for w in page.words],
        rules=[Box(*box(*one[:4]), one.luminance) for one in page.rules],
        boxes=[Box(*box(*one[:4]), one.luminance) for one in page.boxes],
        images=[Box(*box(*one[:4]), one.luminance) for one in page.images],
        links=[Hot(*box(*one[:4]), one.url) for one in page.links],
        sideways=frozenset(),
    )


def dominant(words: Sequence[Word]) -> Style:
    """The style of most characters; size, weight and slant only are counted."""
    first = words[0].style
    for word in words:
        if word.style is not first:
            break
    else:
        return first
    counts: Counter[tuple[float, bool, bool]] = Counter()
    for word in words:
        counts[word.style[:3]] += word.end - word.start
    size, bold, italic = counts.most_common(1)[0][0]
    return Style(size, bold, italic, 0, 0, 255)


def lines_of(page: int, words: Iterable[Word], spread: float = 1.5) -> list[Line]:
    """Group words in their given order: a step up, down or back, or a gap over `spread` sizes, begins a line."""
    lines: list[Line] = []
    held: list[Word] = []
    right = top = bottom = size = 0.0
    for word in words:
        _, _, x0, y0, x1, y1, style = word
        own = style[0]
        if held:  # without min() and max(): these comparisons are made for every word of a document
            height = (bottom - top if bottom - top < y1 - y0 else y1 - y0) or 1.0
            gap = x0 - right
            largest = (own if own > size else size) or height
            level = (bottom if bottom < y1 else y1) - (top if top > y0 else y0) >= 0.4 * height
            if not level or gap > spread * largest or gap < -largest:
                lines.append(Line(page, held))
                held = []
        held.append(word)
        right, top, bottom, size = x1, y0, y1, own
    if held:
        lines.append(Line(page, held))
    return lines
