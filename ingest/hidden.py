"""Words that are in a PDF but that nobody can see: never content, always reported."""

from collections.abc import Iterator
from typing import Final

from ingest.page import Box, Page, Style, Word
from ingest.repair import clean

TINY: Final = 2.0  # points
_WHITE: Final = 245  # luminance from which text cannot be told from paper
_BOXES: Final = 1_000  # looked at on one page
_DARK: Final = 200  # luminance of a background on which white text is seen


def visible(page: Page) -> tuple[list[Word], str]:
    """The words of `page` that can be seen, and what was left out ("" when nothing was).

    Text in rendering mode 3 draws nothing; over a page that is one image it is the layer of a character recognition,
    and is kept.
    """
    scan, width, height = _covered(page), page.width, page.height
    known: dict[int, bool] = {}  # by the style's identity: the words of a page share theirs
    kept: list[Word] = []
    dropped: list[Word] = []
    for word in page.words:
        _, _, x0, y0, x1, y1, style = word
        doubtful = known.get(id(style))
        if doubtful is None:
            doubtful = known[id(style)] = _doubtful(style)
        unseen = x1 <= 0 or x0 >= width or y1 <= 0 or y0 >= height or (doubtful and not _shown(page, word, scan))
        (dropped if unseen else kept).append(word)
    return kept, clean(" ".join(page.raw[w.start : w.end] for w in dropped))


def unexplained(page: Page) -> list[Word]:
    """White words with nothing under them that their page's own boxes and images tell of."""
    white = [w for w in page.words if w.style.luminance >= _WHITE and w.style.mode not in (3, 7)]
    return [word for word in white if not any(_contains(box, word) for box in _backgrounds(page))]


def _doubtful(style: Style) -> bool:
    return 0 < style.size < TINY or style.luminance >= _WHITE or style.mode in (3, 7) or style.alpha < 13


def _shown(page: Page, word: Word, scan: bool) -> bool:
    style = word.style
    if 0 < style.size < TINY or style.alpha < 13:
        return False
    if style.mode in (3, 7):
        return scan
    return word.start in page.shown or any(_contains(box, word) for box in _backgrounds(page))


def _backgrounds(page: Page) -> Iterator[Box]:
    yield from (box for box in page.boxes[:_BOXES] if 0 <= box.luminance < _DARK)
    yield from page.images[:_BOXES]


def _contains(box: Box, word: Word) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _covered(page: Page) -> bool:
    area = page.width * page.height
    return any((b.x1 - b.x0) * (b.y1 - b.y0) > 0.5 * area for b in page.images) if area else False
