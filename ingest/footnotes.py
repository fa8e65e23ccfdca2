"""Notes at the foot of a page: small print that begins with the mark of a reference, down to the end of the text."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from ingest.page import Line

_MARK: Final = re.compile(r"(?:\(?\d{1,2}\)?|[*†‡§]{1,3}|[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,2}|\(?[a-h]\))(?:[.)]?\s|(?=[A-ZÀ-Þ«]))")
_SMALL: Final = 0.93  # of the body's size
_FOOT: Final = 0.5  # of the page's height: no note begins above
_LEAST: Final = 4  # lines of body that a page with notes has


def parted(lines: list[Line], raw: str, height: float) -> tuple[list[Line], list[Line]]:
    """The lines of a page's text, and those of its notes; `lines` in reading order, `raw` the page's raw text."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += line.words[-1].end - line.words[0].start
    if len(lines) < _LEAST:
        return lines, []
    body = sizes.most_common(1)[0][0]
    first = len(lines)
    while first and lines[first - 1].size < _SMALL * body and lines[first - 1].y0 > _FOOT * height:
        first -= 1
    first = next((n for n in range(first, len(lines)) if _MARK.match(lines[n].text(raw))), len(lines))
    notes = lines[first:]
    if not notes or first < _LEAST or not _below(lines[:first], notes):
        return lines, []
    return lines[:first], notes


def begins(line: Line, raw: str) -> bool:
    """Whether a line of notes begins a note."""
    return _MARK.match(line.text(raw)) is not None


def _below(lines: Sequence[Line], notes: Sequence[Line]) -> bool:
    """Whether the notes stand below all of the text, as those of a column or of a table do not."""
    return notes[0].y0 > max(line.y1 for line in lines) - 1
