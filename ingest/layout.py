"""Lines of a page put in reading order and grouped into paragraphs."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from statistics import median
from typing import Final

from ingest.page import Box, Line, Word, dominant

BULLETS: Final = "•‣▪◦●○■□◆➢➤✓\uf0b7\uf0a7\uf0d8\uf076·*–—-"
_NUMBERED: Final = re.compile(r"(?:\(?\d{1,2}[.)°]|\(?[a-zA-Z]\)|[a-z]\.|[ivx]{1,4}[.)])$")
_OPEN_END: Final = re.compile(
    r"(?:^(?:de|du|des|par|la|le|les|à|au|aux|et|ou|en|pour|avec|sur|dans|un|une|son|sa|ses|que|qui|Dr|Pr|M\.|n°)|[,’'(«/-])$",
    re.IGNORECASE,
)
_RULES: Final = 1_000  # looked at on one page: more is a drawing
_ENOUGH: Final = 4  # steps from which a line spacing is believed
_STOP: Final = (".", "!", "?", ":", ";", "…")


@dataclass(slots=True)
class Leading:
    """The usual distance from one line to the next in a document, by font size."""

    pitch: dict[int, float]

    def of(self, size: float) -> float:
        """Points from a line's top to the next line's top, for text of `size`."""
        return self.pitch.get(round(size), size * 1.25)


def steps(lines: Sequence[Line]) -> list[tuple[int, float]]:
    """The small steps between consecutive lines of one size: that size, and the step to half a point."""
    found: list[tuple[int, float]] = []
    for a, b in pairwise(lines):
        step = b.y0 - a.y0
        if abs(a.size - b.size) < 0.3 and 0.8 * a.size < step < 2.2 * a.size and abs(a.x0 - b.x0) < 60:
            found.append((round(a.size), round(step * 2) / 2))
    return found


def leading(pages: Iterable[Sequence[tuple[int, float]]]) -> Leading:
    """Measure the line spacing by font size: the commonest of the small `steps` on all pages."""
    counts: dict[int, Counter[float]] = {}
    for (size, step), count in Counter(chain.from_iterable(pages)).items():
        counts.setdefault(size, Counter())[step] += count
    known = {size: _commonest(own) for size, own in counts.items() if sum(own.values()) >= _ENOUGH}
    return Leading({size: step for size, step in known.items() if step < 1.9 * size})


def _commonest(counts: Counter[float]) -> float:
    most = max(counts.values())
    return min(step for step, count in counts.items() if count >= 0.5 * most)


def in_order(lines: list[Line], middle: float | None) -> list[Line]:
    """The lines of one page as a reader takes them: bands from top to bottom, columns from left to right in each.

    `middle` is the page's `gutter`.
    """
    if middle is None:
        return _edged(whole_lines(_down(lines)))
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in _down(lines):
        if line.x0 < middle - 4 and line.x1 > middle + 4:
            ordered += [*_edged(whole_lines(left)), *_edged(whole_lines(right)), line]
            left, right = [], []
        else:
            (left if line.x1 <= middle + 4 else right).append(line)
    return [*_edged(ordered), *_edged(whole_lines(left)), *_edged(whole_lines(right))]


def _edged(lines: list[Line]) -> list[Line]:
    """Tell each line that has none where its column ends: where the long lines end."""
    ends = sorted(line.x1 for line in lines)
    for line in lines:
        line.edge = line.edge or max(ends[-1 - len(ends) // 10], line.x1)
    return lines


def _down(lines: list[Line]) -> list[Line]:
    """The given order where it goes down the page, or up to a column on the right; else sorted by height.

    A step up into the column just read means that the writer printed something out of turn (a title last).
    """
    backward = any(b.y1 < a.y0 and b.x0 < a.x1 for a, b in pairwise(lines))
    return sorted(lines, key=lambda line: (round(line.y0 / 3), line.x0)) if backward else lines


def gutter(lines: list[Line], width: float) -> float | None:
    """The x between two columns of prose: few lines cross it, and both sides are filled with long lines."""
    body = [line for line in lines if line.x1 - line.x0 > 0.12 * width]
    if len(body) < 10:
        return None
    best: tuple[int, float] | None = None
    for x in range(int(0.25 * width), int(0.75 * width), 3):
        crossing = sum(line.x0 < x - 2 and line.x1 > x + 2 for line in lines)
        left = [line for line in body if line.x1 <= x + 2]
        right = [line for line in body if line.x0 >= x - 2]
        if min(len(left), len(right)) < max(4, 0.2 * len(body)) or crossing > 0.25 * len(body):
            continue
        if _prose(left, min(line.x0 for line in left), x) and _prose(right, x, max(line.x1 for line in right)):
            score = -crossing
            if best is None or score > best[0]:
                best = (score, float(x))
    return best[1] if best else None


def _prose(lines: Sequence[Line], x0: float, x1: float) -> bool:
    return median(line.x1 - line.x0 for line in lines) > 0.6 * (x1 - x0)


def whole_lines(lines: list[Line]) -> list[Line]:
    """Put the pieces of one baseline together: wide gaps of justified text, a glyph printed out of turn."""
    found: list[Line] = []
    for line in lines:
        last = found[-1] if found else None
        if last and _level(last, line) and (line.x0 >= last.x1 - 1 or _fits(last, line)):
            words = [*last.words, *line.words]
            found[-1] = Line(last.page, words if line.x0 >= last.x1 - 1 else sorted(words, key=lambda w: w.x0))
        else:
            found.append(line)
    return found


def _fits(line: Line, piece: Line) -> bool:
    """Whether a short piece stands in a gap of `line`."""
    if len(piece.words) > 3 or piece.x0 < line.x0 - 2 * line.size:
        return False
    return all(w.x1 <= piece.x0 + 1 or w.x0 >= piece.x1 - 1 for w in line.words)


def _level(a: Line, b: Line) -> bool:
    overlap = min(a.y1, b.y1) - max(a.y0, b.y0)
    return overlap > 0.6 * min(a.y1 - a.y0, b.y1 - b.y0)


def paragraphs(lines: Sequence[Line], raw: str, spacing: Leading) -> list[list[Line]]:
    """Group ordered lines into paragraphs, list items and headings."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _begins(groups[-1], line, raw, spacing):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _begins(group: list[Line], line: Line, raw: str, spacing: Leading) -> bool:
    """Whether `line` begins a block of its own after those of `group`."""
    last, first = group[-1], group[0]
    if abs(last.size - line.size) > 0.6 or _heavy(last, line):
        return True
    step = line.y0 - last.y0
    if step < 0.3 * line.size or step > 1.22 * spacing.of(line.size) + 0.5:
        return True
    if bulleted(line, raw):
        return True
    end = raw[last.words[-1].start : last.words[-1].end]
    start = raw[line.words[0].start : line.words[0].end]
    if _NUMBERED.match(start) and len(line.words) > 1 and abs(line.x0 - first.x0) < 3:
        opening = raw[first.words[0].start : first.words[0].end]
        if end.endswith(_STOP) or _NUMBERED.match(opening):
            return True
    indent = line.x0 - (group[1].x0 if len(group) > 1 else first.x0)
    upper = start[:1].isupper() or start[:1] in "«“" or start[:1].isdigit()
    if abs(indent) > 2.5 * line.size and upper and end.endswith(_STOP) and not _centred(last, line):
        return True
    # A line that had room for the next word was broken on purpose.
    room = last.edge - last.x1 - _width(line.words[0]) - 0.3 * line.size
    width = last.edge - first.x0
    if not upper or _centred(last, line):
        return False
    if end.endswith(_STOP):
        return room > 0.06 * width
    return room > 0.1 * width and not start[:1].isdigit() and not _OPEN_END.search(end)


def _centred(a: Line, b: Line) -> bool:
    return abs((a.x0 + a.x1) - (b.x0 + b.x1)) < 6


def _width(word: Word) -> float:
    return word.x1 - word.x0


def underline(lines: Iterable[Line], rules: Sequence[Box]) -> None:
    """Mark the lines that a rule runs under from end to end: how some documents set their lesser headings."""
    thin = [rule for rule in rules[:_RULES] if rule.x1 - rule.x0 > 10 and rule.y1 - rule.y0 < 3]
    for line in lines:
        line.underlined = any(
            abs(rule.x0 - line.x0) < 4 and abs(rule.x1 - line.x1) < 8 and line.y1 - 5 < rule.y0 < line.y1 + 2
            for rule in thin
        )


def _heavy(last: Line, line: Line) -> bool:
    """Whether weight, slant or underline changes from one whole line to the next (a run-in bold start is no change)."""
    if last.underlined != line.underlined:
        return True
    if last.bold == line.bold and last.italic == line.italic:
        return False
    return (_uniform(last) and _uniform(line)) or (
        last.bold != line.bold and (_uniform(last) or _uniform(line)) and last.bold
    )


def _uniform(line: Line) -> bool:
    style = dominant(line.words)
    return all(w.style.bold == style.bold and w.style.italic == style.italic for w in line.words)


def bulleted(line: Line, raw: str) -> bool:
    """Whether a line begins with a bullet, or a dash followed by a gap."""
    word = line.words[0]
    mark = raw[word.start : word.end]
    return len(line.words) > 1 and len(mark) == 1 and mark in BULLETS
