"""Running headers and footers: lines that come back on page after page, and page numbers."""

import re
from collections.abc import Sequence
from typing import Final

from ingest.page import Line, Page, Word, lines_of

_EDGE: Final = 0.13  # of the page's height: where repeated lines are furniture
_RIM: Final = 0.075  # of the page's height: where even a single page keeps its furniture
_PAGED: Final = re.compile(
    r"^\W*(?:page|p\.)?\s*\d{1,4}\s*(?:/|sur|of|\|)\s*\d{1,4}\W*$|\bpage\s+\d{1,4}(?:\s*(?:/|sur)\s*\d+)?$",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"^\W*(?!(?:19|20)\d\d\W*$)\d{1,4}\W*$")  # a number alone, which no year is
_TAIL: Final = re.compile(r"\b\d{1,4}\s?/\s?\d{1,4}$")


def furniture(pages: Sequence[Page], words: Sequence[Sequence[Word]]) -> list[list[Line]]:
    """For each page, the lines of its visible words that belong to its margins."""
    edges = [_edge(page, own) for page, own in zip(pages, words, strict=True)]
    seen: dict[tuple[str, int], list[int]] = {}
    for page, lines in zip(pages, edges, strict=True):
        for line in lines:
            seen.setdefault(_key(page, line), []).append(page.number)
    runs = {key: _runs(numbers, 2 if len(pages) < 5 else 3) for key, numbers in seen.items()}
    found: list[list[Line]] = []
    for page, own, lines in zip(pages, words, edges, strict=True):
        body = _body(own)
        marked = [page.number in runs[_key(page, line)] or _alone(page, line, lines, body) for line in lines]
        found.append(_outermost(page, lines, marked))
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


def _outermost(page: Page, lines: list[Line], marked: list[bool]) -> list[Line]:
    """The marked lines with nothing but marked lines between them and the edge of the page.

    A label that comes back at one height on many pages of a long table is no header: the table's head is above it.
    """
    middle = page.height / 2
    others = [line for line, own in zip(lines, marked, strict=True) if not own]
    top = min((line.y0 for line in others if line.y0 < middle), default=middle)
    bottom = max((line.y1 for line in others if line.y0 >= middle), default=middle)
    return [
        line for line, own in zip(lines, marked, strict=True) if own and (line.y1 <= top + 1 or line.y0 >= bottom - 1)
    ]


def _edge(page: Page, words: Sequence[Word]) -> list[Line]:
    """The lines at the top and at the bottom of a page."""
    top, bottom = _EDGE * page.height, (1 - _EDGE) * page.height
    return lines_of(page.number, [word for word in words if word.y0 < top or word.y1 > bottom])


def _body(words: Sequence[Word]) -> float:
    sizes = sorted(word.style.size for word in words)
    return sizes[len(sizes) // 2] if sizes else 0.0


def _key(page: Page, line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text(page.raw)).casefold(), round(line.y0 / 6)


def _alone(page: Page, line: Line, lines: Sequence[Line], body: float) -> bool:
    """Whether a line that no other page repeats is furniture all the same: a page number, or small print at the rim."""
    height = page.height or 1.0
    text = line.text(page.raw).strip()
    if _PAGED.search(text) and len(text) < 80:
        return True
    if (line.y1 < 0.09 * height or line.y0 > 0.9 * height) and _BARE.match(text):
        # A number that shares its line is the number of a heading set apart by a tab.
        return not any(other is not line and abs(other.y0 - line.y0) < 3 for other in lines)
    if line.y1 > (1 - _EDGE) * height and _TAIL.search(text) and len(text) < 150:
        return True
    return (line.y1 < _RIM * height or line.y0 > (1 - _RIM) * height) and line.size < 0.9 * body
