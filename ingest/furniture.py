"""Running headers and footers: lines that come back on page after page, and page numbers."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from ingest.page import Page, Word, lines_of

_EDGE: Final = 0.13  # of the page's height: where repeated lines are furniture
_RIM: Final = 0.075  # of the page's height: where even a single page keeps its furniture
_PAGED: Final = re.compile(
    r"^\W*(?:page|p\.)?\s*\d{1,4}\s*(?:/|sur|of|\|)\s*\d{1,4}\W*$|\bpage\s+\d{1,4}(?:\s*(?:/|sur)\s*\d+)?$",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"^\W*(?!(?:19|20)\d\d\W*$)\d{1,4}\W*$")  # a number alone, which no year is
_TAIL: Final = re.compile(r"\b\d{1,4}\s?/\s?\d{1,4}$")


class EdgeLine(NamedTuple):
    """A line near the top or the bottom of a page; `starts` are where its words begin in the page's raw text."""

    text: str
    y0: float
    y1: float
    size: float
    starts: tuple[int, ...]


class Edges(NamedTuple):
    """The lines near the edges of a page, its height, and the size of its body text (0.0 where nothing asks for it)."""

    number: int
    height: float
    body: float
    lines: tuple[EdgeLine, ...]


def edges(page: Page, words: Sequence[Word]) -> Edges:
    """What of a page's visible words may belong to its margins."""
    top, bottom = _EDGE * page.height, (1 - _EDGE) * page.height
    near = lines_of(page.number, [word for word in words if word.y0 < top or word.y1 > bottom])
    lines = tuple(
        EdgeLine(line.text(page.raw), line.y0, line.y1, line.size, tuple(w.start for w in line.words)) for line in near
    )
    rim = any(_rim(line, page.height) for line in lines)
    return Edges(page.number, page.height, _body(words) if rim else 0.0, lines)


def furniture(pages: Sequence[Edges]) -> list[list[EdgeLine]]:
    """For each page, the lines that belong to its margins."""
    seen: dict[tuple[str, int], list[int]] = {}
    for page in pages:
        for line in page.lines:
            seen.setdefault(_key(line), []).append(page.number)
    runs = {key: _runs(numbers, 2 if len(pages) < 5 else 3) for key, numbers in seen.items()}
    found: list[list[EdgeLine]] = []
    for page in pages:
        marked = [page.number in runs[_key(line)] or _alone(line, page) for line in page.lines]
        found.append(_outermost(page, marked))
    return found


def _runs(numbers: list[int], least: int) -> set[int]:
    """The pages of runs of at least `least`, where odd and even pages may take turns."""
    found: set[int] = set()
    run: list[int] = []
    for number in [*dict.fromkeys(numbers), 10**9]:
        if run and number - run[-1] > 2:
            if len(run) >= least:
                found.update(run)
            run = []
        run.append(number)
    return found


def _outermost(page: Edges, marked: list[bool]) -> list[EdgeLine]:
    """The marked lines with nothing but marked lines between them and the edge of the page.

    A label that comes back at one height on many pages of a long table is no header: the table's head is above it.
    """
    middle = page.height / 2
    others = [line for line, own in zip(page.lines, marked, strict=True) if not own]
    top = min((line.y0 for line in others if line.y0 < middle), default=middle)
    bottom = max((line.y1 for line in others if line.y0 >= middle), default=middle)
    return [
        line
        for line, own in zip(page.lines, marked, strict=True)
        if own and (line.y1 <= top + 1 or line.y0 >= bottom - 1)
    ]


def _body(words: Sequence[Word]) -> float:
    sizes = sorted(word.style.size for word in words)
    return sizes[len(sizes) // 2] if sizes else 0.0


def _key(line: EdgeLine) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text).casefold(), round(line.y0 / 6)


def _rim(line: EdgeLine, height: float) -> bool:
    return line.y1 < _RIM * height or line.y0 > (1 - _RIM) * height


def _alone(line: EdgeLine, page: Edges) -> bool:
    """Whether a line that no other page repeats is furniture all the same: a page number, or small print at the rim."""
    height = page.height or 1.0
    text = line.text.strip()
    if _PAGED.search(text) and len(text) < 80:
        return True
    if (line.y1 < 0.09 * height or line.y0 > 0.9 * height) and _BARE.match(text):
        # A number that shares its line is the number of a heading set apart by a tab.
        return not any(other is not line and abs(other.y0 - line.y0) < 3 for other in page.lines)
    if line.y1 > (1 - _EDGE) * height and _TAIL.search(text) and len(text) < 150:
        return True
    return _rim(line, height) and line.size < 0.9 * page.body
