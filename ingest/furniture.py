"""Running headers and footers: lines that come back on page after page, and page numbers."""

import re
from collections.abc import Sequence
from typing import Final

from ingest.page import Line, Page

_EDGE: Final = 0.13  # of the page's height: where repeated lines are furniture
_RIM: Final = 0.075  # of the page's height: where even a single page keeps its furniture
_PAGED: Final = re.compile(
    r"^\W*(?:page|p\.)?\s*\d{1,4}\s*(?:/|sur|of|\|)\s*\d{1,4}\W*$|\bpage\s+\d{1,4}(?:\s*(?:/|sur)\s*\d+)?$",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"^\W*(?!(?:19|20)\d\d\W*$)\d{1,4}\W*$")  # a number alone, which no year is
_TAIL: Final = re.compile(r"\b\d{1,4}\s?/\s?\d{1,4}$")


def furniture(pages: Sequence[Page], lines: Sequence[Sequence[Line]]) -> list[set[int]]:
    """For each page, the indices of its lines that belong to its margins."""
    seen: dict[tuple[str, int], set[int]] = {}
    keys: list[list[tuple[str, int] | None]] = []
    for page, own in zip(pages, lines, strict=True):
        row: list[tuple[str, int] | None] = []
        for line in own:
            key = _key(page, line)
            row.append(key)
            if key is not None:
                seen.setdefault(key, set()).add(page.number)
        keys.append(row)
    least = max(2, min(3, len(pages)), int(0.3 * len(pages)) if len(pages) < 40 else 8)
    repeated = {key for key, numbers in seen.items() if len(numbers) >= least}
    return [
        {n for n, line in enumerate(own) if row[n] in repeated or _alone(page, line, own)}
        for page, own, row in zip(pages, lines, keys, strict=True)
    ]


def _key(page: Page, line: Line) -> tuple[str, int] | None:
    height = page.height or 1.0
    if _EDGE * height < line.y0 and line.y1 < (1 - _EDGE) * height:
        return None
    text = re.sub(r"\d+", "#", line.text(page.raw)).casefold()
    return text, round(line.y0 / 6)


def _alone(page: Page, line: Line, lines: Sequence[Line]) -> bool:
    """Whether a line that no other page repeats is furniture all the same: a page number, or small print at the rim."""
    height = page.height or 1.0
    text = line.text(page.raw).strip()
    top, bottom = line.y0 < _EDGE * height, line.y1 > (1 - _EDGE) * height
    if (top or bottom) and _PAGED.search(text) and len(text) < 80:
        return True
    if (line.y1 < 0.09 * height or line.y0 > 0.9 * height) and _BARE.match(text):
        return True
    if bottom and _TAIL.search(text) and len(text) < 150:
        return True
    if line.y1 < _RIM * height or line.y0 > (1 - _RIM) * height:
        body = [other.size for other in lines if other is not line]
        return bool(body) and line.size < 0.9 * sorted(body)[len(body) // 2]
    return False
