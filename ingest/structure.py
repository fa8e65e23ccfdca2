"""What each paragraph of a PDF is: title, heading, item, form, prose."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.dates import find
from ingest.forms import is_form
from ingest.layout import bulleted
from ingest.links import is_address, is_call
from ingest.model import PartKind
from ingest.page import Line

_DECIMAL: Final = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\S")
_NUMBER: Final = re.compile(r"\d{1,2}(?:\.\d{1,2})*[.)]? [^\W\d_]{4}")  # « 2. CRITÈRES » in the body's own type
_ROMAN: Final = re.compile(r"^[IVX]{1,5}[.)]?\s+[A-ZÀ-Þ]")
_LETTER: Final = re.compile(r"^[A-Z][.)]\s+[A-ZÀ-Þ]")
_ANNEX: Final = re.compile(r"^(?:annexe|article|chapitre|partie|titre|section)\s+\S+", re.IGNORECASE)
_CAPTION: Final = re.compile(r"^(?:tableau|figure|schéma|graphique|encadré|table)\s+\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph looks, rounded so that equal looks compare equal."""

    size: float
    bold: bool
    italic: bool
    underlined: bool = False


@dataclass(frozen=True, slots=True)
class Typography:
    """The looks of a document: its body text, and its headings from heaviest to lightest."""

    body: Look
    headings: tuple[Look, ...]

    def rank(self, look: Look) -> int:
        """0 for the heaviest heading."""
        return self.headings.index(look) if look in self.headings else len(self.headings)


def look(lines: Sequence[Line]) -> Look:
    """The look of a paragraph: that of its first line, bold or italic only if every line is."""
    first = lines[0]
    if len(lines) == 1:
        return Look(round(first.size), first.bold, first.italic, first.underlined)
    return Look(
        round(first.size),
        all(line.bold for line in lines),
        all(line.italic for line in lines),
        all(line.underlined for line in lines),
    )


def body_look(paragraphs: Sequence[tuple[str, Sequence[Line]]]) -> Look:
    """The look of most characters."""
    counts: Counter[Look] = Counter()
    for text, lines in paragraphs:
        counts[look(lines)] += len(text)
    return counts.most_common(1)[0][0] if counts else Look(10, False, False)


def typography(paragraphs: Sequence[tuple[str, Sequence[Line]]], body: Look) -> Typography:
    """Measure a document: its headings are what stands out from `body`."""
    found = {look(lines) for text, lines in paragraphs if is_heading(text, lines, body)}
    return Typography(
        body, tuple(sorted(found, key=lambda own: (-own.size, not own.bold, not own.underlined, own.italic)))
    )


def is_heading(text: str, lines: Sequence[Line], body: Look) -> bool:
    """Whether a paragraph stands out as a heading: larger, or bold or slanted in an upright text, and short."""
    if len(text) > 220 or len(lines) > 4:
        return False
    own = look(lines)
    larger = own.size >= body.size + 1
    heavier = own.bold and not body.bold
    lesser = (own.italic and not body.italic) or (own.underlined and not body.underlined)
    slanted = lesser and not own.bold and len(text) < 90 and len(lines) == 1
    shouted = len(lines) == 1 and len(text) < 60 and text.isupper() and _NUMBER.match(text) is not None
    if not (larger or heavier or slanted or shouted):
        return False
    if not re.search(r"[^\W\d_]{2}", text) or "@" in text or is_address(text):
        return False
    if own.size < body.size - 1 and not heavier:
        return False
    if text.endswith((".", ";", ",")) and not (larger and own.size >= body.size + 3):
        return False
    if _CAPTION.match(text) or (slanted and (text[0].islower() or find(text) or text.endswith(")"))):
        return False
    return not is_form(text) and not _dated(text)


def _dated(text: str) -> bool:
    """Whether a line only says when, or which version: a cover's date is no heading."""
    found = find(text) if any(c.isdigit() for c in text) else ()
    if not found:
        return False
    rest = text[: found[0].start] + text[found[0].end :]
    return len(re.findall(r"[^\W\d_]{2,}", re.sub(r"(?i)version|édition|mise à jour|du|le|de|au", "", rest))) == 0


def kind(text: str, lines: Sequence[Line], raw: str, types: Typography) -> tuple[PartKind, int]:
    """The role of a paragraph, and its level when it is a heading."""
    if is_address(text) or is_call(text):
        return PartKind.LINK, 0
    if is_form(text):
        return PartKind.FORM, 0
    if bulleted(lines[0], raw):
        return PartKind.ITEM, 0
    if is_heading(text, lines, types.body):
        return (PartKind.QUESTION if text.endswith("?") else PartKind.HEADING), types.rank(look(lines))
    if re.match(r"(?:\(?\d{1,2}\)|\(?[a-z]\))\s", text):
        return PartKind.ITEM, 0
    return PartKind.PARAGRAPH, 0


class Levels:
    """Turns looks and numbers into heading levels 2 to 6, in reading order."""

    def __init__(self) -> None:
        self._numbered: dict[int, int] = {}  # rank of a look -> depth of the first number seen with it
        self._current = 0

    def of(self, text: str, rank: int) -> int:
        """The level of the next heading.

        Its number decides; without one, in a document that numbers its headings, it stands below the last number
        (one step for a look that numbers have, more for a lighter one), unless it is in capitals like the first level;
        in a document without numbers its look decides.
        """
        depth = depth_of(text)
        if depth is not None:
            self._numbered.setdefault(rank, depth)
            self._current = depth
            return min(1 + depth, 6)
        if not self._numbered or rank < min(self._numbered):
            return min(2 + rank, 6)
        if text.isupper() and self._numbered.get(rank) == 1:
            return 2
        lighter = sum(1 for other in self._numbered if other < rank and rank not in self._numbered)
        return min(2 + self._current + min(lighter, 1), 6)


def depth_of(text: str) -> int | None:
    """How deep a heading's number is: "4.3" is 2, "II." 1; None without a number."""
    if match := _DECIMAL.match(text):
        return match[1].rstrip(".").count(".") + 1
    if _ROMAN.match(text) or _ANNEX.match(text):
        return 1
    return None
