"""What pdfium says of a PDF, page by page: words with their boxes and styles, rules, boxes, images, links, pictures.

It draws nothing into the text and decides little. Only the limited child process imports it: pdfium is C++ without
limits of its own. Coordinates are points from the top left corner of the page as shown, rounded to tenths.
"""

import base64
import contextlib
import ctypes
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as c

from ingest.hidden import TINY, unexplained
from ingest.page import Box, Hot, Page, Style, Word, turned
from ingest.pdfgate import rewritten

_WORD: Final = re.compile(r"[^\s\u0002\ufffe]+[\u0002\ufffe]?|[\u0002\ufffe]")  # a line-end hyphen ends its word
_BOLD: Final = re.compile(r"bold|black|heavy|semib|demi|gras|-bd\b|[,-]b\b", re.IGNORECASE)
_ITALIC: Final = re.compile(r"italic|oblique|[,-]it\b|[,-]i\b", re.IGNORECASE)
_DOTS: Final = 300  # an inch, in pictures for character recognition
_LONGEST: Final = 5_000  # pixels of their longer side
_FORCE_BOLD: Final = 1 << 18  # PDF 32000-1, table 123
_PLAIN: Final = Style(0.0, False, False, 0, 0, 255)
_OBJECTS: Final = 50_000  # page objects looked at for rules, a page
_SHARE: Final = 0.8  # of the height of a line that is its type's size
_THIN: Final = 2.99  # points: thinner is a rule, thicker a box
_LINKS: Final = 2_000  # looked at on one page
_FIRST: Final = 20  # pages of a file looked at for anything drawn
_JUDGED: Final = 200  # pages of a file that are drawn where white words ask for it
_WORDS: Final = 2_000  # white words looked at on one page
_FEW: Final = 200  # white words of a page up to which the ink of each is looked for
_INK: Final = 0.03  # of a word's box
_SMALL: Final = 1_000  # pixels of the longer side of a page drawn for that
_MOSTLY: Final = 0.6  # of a page's letters that run one way: the page is read so
_HEAVY: Final = 20_000_000  # pixels of a picture that is not worth it
_DARK: Final = 200  # luminance below which white letters stand out

_Pointer, _Int = ctypes.c_void_p, ctypes.c_int


def _quick(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The same C function, taking pointers as numbers and keeping the interpreter's lock: a third of the time a call.

    The millions of calls that a long document takes are what reading it costs.
    """
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, _Pointer).value or 0)


_char_box: Final = _quick(c.FPDFText_GetLooseCharBox, _Int, _Pointer, _Int, _Pointer)
_ink: Final = _quick(c.FPDFText_GetCharBox, _Int, _Pointer, _Int, _Pointer, _Pointer, _Pointer, _Pointer)
_text_object: Final = _quick(c.FPDFText_GetTextObject, _Pointer, _Pointer, _Int)
_font_size: Final = _quick(c.FPDFTextObj_GetFontSize, _Int, _Pointer, _Pointer)
_matrix: Final = _quick(c.FPDFPageObj_GetMatrix, _Int, _Pointer, _Pointer)
_font: Final = _quick(c.FPDFTextObj_GetFont, _Pointer, _Pointer)
_fill: Final = _quick(c.FPDFPageObj_GetFillColor, _Int, _Pointer, _Pointer, _Pointer, _Pointer, _Pointer)
_mode: Final = _quick(c.FPDFTextObj_GetTextRenderMode, _Int, _Pointer)
_font_name: Final = _quick(c.FPDFFont_GetBaseFontName, ctypes.c_size_t, _Pointer, _Pointer, ctypes.c_size_t)
_font_flags: Final = _quick(c.FPDFFont_GetFlags, _Int, _Pointer)
_object: Final = _quick(c.FPDFPage_GetObject, _Pointer, _Pointer, _Int)
_type: Final = _quick(c.FPDFPageObj_GetType, _Int, _Pointer)
_bounds: Final = _quick(
    c.FPDFPageObj_GetBounds, _Int, _Pointer, _Pointer, _Pointer, _Pointer, _Pointer
)  # left, bottom, right, top
_draw_mode: Final = _quick(c.FPDFPath_GetDrawMode, _Int, _Pointer, _Pointer, _Pointer)


def opened(path: Path) -> pypdfium2.PdfDocument:
    """The document at `path`; what pdfium cannot open, or finds empty, is written anew by pypdf if pypdf can follow it.

    Raises `pypdfium2.PdfiumError`.
    """
    try:
        found = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise
        data = rewritten(path)
        if data is None:
            raise
        return pypdfium2.PdfDocument(data)
    if _drawn(found) or (data := rewritten(path)) is None:
        return found
    other = pypdfium2.PdfDocument(data)
    return other if _drawn(other) else found


def _drawn(document: pypdfium2.PdfDocument) -> bool:
    """Whether anything is drawn on the first pages."""
    for number in range(min(len(document), _FIRST)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            continue
        count = c.FPDFPage_CountObjects(page.raw)
        page.close()
        if count:
            return True
    return False


def page_of(document: pypdfium2.PdfDocument, number: int) -> Page:
    """Page `number` (from 0) as geometry, without a label; one that pdfium cannot follow comes empty and `broken`."""
    try:
        return _page(document, number)
    except (pypdfium2.PdfiumError, OverflowError, ValueError):
        return Page(number + 1, 0.0, 0.0, "", "", [], [], [], [], [], broken=True)


def drawn(
    path: Path, number: int, scale: float | None, ranges: Sequence[tuple[int, int]]
) -> tuple[bytes, float, list[tuple[float, float, float, float]]]:
    """A PNG of page `number` (from 0), its scale in pixels a point, the boxes in points of (first, length) ranges.

    Without a scale it is made for character recognition: grey, 300 dots an inch.
    """
    with opened(path) as document:
        page = document[number]
        scale_ = min(scale or _DOTS / 72, _LONGEST / max(*page.get_size(), 1.0))
        buffer = io.BytesIO()
        picture = page.render(scale=scale_, grayscale=scale is None).to_pil()
        picture.convert("L" if scale is None else "RGB").save(buffer, "PNG")
        place, textpage = _Place(page), page.get_textpage()
        boxes = [
            place.box(*textpage.get_rect(n))
            for first, length in ranges
            for n in range(textpage.count_rects(first, length))
        ]
        textpage.close()
    return buffer.getvalue(), scale_, boxes


def picture_message(png: bytes, scale: float, boxes: Sequence[tuple[float, float, float, float]]) -> dict[str, Any]:
    """What `drawn` returns, as JSON takes it."""
    return {"kind": "picture", "scale": scale, "png": base64.b64encode(png).decode("ascii"), "boxes": boxes}


def _page(document: pypdfium2.PdfDocument, number: int) -> Page:
    page = document[number]
    textpage = page.get_textpage()
    place = _Place(page)
    text = textpage.get_text_range()
    if textpage.count_chars() != len(text):
        text = _text(textpage)
    rules, boxes, images = _shapes(page, place)
    words, climbs = _words(textpage, text, place)
    made = Page(
        number + 1,
        place.width,
        place.height,
        "",
        text,
        words,
        rules,
        boxes,
        images,
        _links(document, page, place),
    )
    if number < _JUDGED and (doubtful := unexplained(made)):
        with contextlib.suppress(pypdfium2.PdfiumError, OverflowError, ValueError):  # what cannot be drawn is not seen
            made.shown = _shown(page, place, made, doubtful)
    textpage.close()
    page.close()
    return _upright(made, climbs)


def _upright(page: Page, climbs: dict[int, bool]) -> Page:
    """The page with its words that run up (true) or down told apart, or turned where most of it runs one way."""
    if not climbs:
        return page
    letters = sum(word.end - word.start for word in page.words)
    for upwards in (True, False):
        mine = sum(w.end - w.start for w in page.words if climbs.get(w.start) is upwards)
        if mine > _MOSTLY * letters:
            return turned(page, upwards)
    page.sideways = frozenset(climbs)
    return page


def _text(textpage: pypdfium2.PdfTextPage) -> str:
    """One character for each of pdfium's, so that indices agree; astral ones and errors become U+FFFD."""
    codes = (c.FPDFText_GetUnicode(textpage.raw, n) for n in range(textpage.count_chars()))
    return "".join(chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd" for code in codes)


class _Place:
    """From the page's own coordinates to points from the top left corner as shown."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.left, self.bottom, self.right, self.top = page.get_bbox()  # the crop box, inherited or not
        self.turn = page.get_rotation()
        width, height = self.right - self.left, self.top - self.bottom
        self.width, self.height = (height, width) if self.turn in (90, 270) else (width, height)
        self.width, self.height = round(self.width, 1), round(self.height, 1)

    def way(self, x: float, y: float) -> tuple[float, float]:
        """A step in the page's own coordinates as one to the right and one down the page as shown."""
        return {0: (x, -y), 90: (y, x), 180: (-x, y)}.get(self.turn, (-y, -x))

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 with y downwards, cut to tenths."""
        if self.turn == 0:
            box = (left - self.left, self.top - top, right - self.left, self.top - bottom)
        elif self.turn == 90:
            box = (bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
        elif self.turn == 180:
            box = (self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
        else:
            box = (self.top - top, self.right - right, self.top - bottom, self.right - left)
        return int(box[0] * 10) / 10, int(box[1] * 10) / 10, int(box[2] * 10) / 10, int(box[3] * 10) / 10


def _shown(page: pypdfium2.PdfPage, place: _Place, made: Page, words: Sequence[Word]) -> frozenset[int]:
    """Where those of some white words begin that stand out on the page as drawn.

    The ground under them is dark, inside a form or a shading; or ink is where nothing but they could leave any: pdfium
    calls what a pattern fills white.
    """
    if any(_pixels(found) > _HEAVY for found in page.get_objects(filter=(c.FPDF_PAGEOBJ_IMAGE,), max_depth=3)):
        return frozenset()
    scale = min(1.0, _SMALL / max(place.width, place.height, 1.0))
    drawing = page.render(scale=scale, grayscale=True, draw_annots=False, may_draw_forms=False)
    picture = drawing.to_pil().convert("L")
    white = {word.start for word in words}
    others: list[Box | Word] = [*made.rules, *made.boxes, *made.images, *_forms(page, place)]
    others += [word for word in made.words if word.start not in white]
    found: set[int] = set()
    for word in words[:_WORDS]:
        left, top = max(0, int(word.x0 * scale)), max(0, int(word.y0 * scale))
        right, low = min(picture.width, int(word.x1 * scale) + 1), min(picture.height, int(word.y1 * scale) + 1)
        if left >= right or top >= low:
            continue
        counts = picture.crop((left, top, right, low)).histogram()
        dark, whole = sum(counts[:_DARK]), sum(counts)
        if dark > whole / 2:  # letters cover less than half of their box
            found.add(word.start)
            continue
        own = dark > _INK * whole and len(words) <= _FEW and not any(_meet(word, one) for one in others)
        if own and not any(_covers(word, one) for one in words):
            found.add(word.start)
    return frozenset(found)


def _forms(page: pypdfium2.PdfPage, place: _Place) -> list[Box]:
    """Where forms are drawn on a page."""
    return [
        Box(*place.box(*found.get_bounds())) for found in page.get_objects(filter=(c.FPDF_PAGEOBJ_FORM,), max_depth=1)
    ]


def _meet(word: Word, other: Box | Word) -> bool:
    return word.x0 <= other.x1 and other.x0 <= word.x1 and word.y0 <= other.y1 and other.y0 <= word.y1


def _pixels(image: pypdfium2.PdfObject) -> int:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    known = c.FPDFImageObj_GetImagePixelSize(image.raw, ctypes.byref(width), ctypes.byref(height))
    return width.value * height.value if known else 0


def _covers(word: Word, other: Word) -> bool:
    """Whether another word is printed over this one, rather than beside it or on the next line."""
    tall = min(word.y1, other.y1) - max(word.y0, other.y0)
    wide = min(word.x1, other.x1) - max(word.x0, other.x0)
    return word.start != other.start and wide > 0 and tall > 0.3 * (word.y1 - word.y0)


def _words(textpage: pypdfium2.PdfTextPage, text: str, place: _Place) -> tuple[list[Word], dict[int, bool]]:
    """The words of a page, in the order of its text; by their start those that run up (true) or down the page."""
    handle = ctypes.cast(textpage.raw, _Pointer).value
    spans = [match.span() for match in _WORD.finditer(text)]
    sides = (ctypes.c_float * (8 * len(spans)))()  # left, top, right, bottom of a word's first and last character
    at = ctypes.addressof(sides)
    keys: list[int | None] = []
    for start, end in spans:
        known = _char_box(handle, start, at) and _char_box(handle, end - 1, at + 16)
        keys.append(_text_object(handle, start) or 0 if known else None)
        at += 32
    look = _Looks()
    styles = {key: look.of(key) if key else _PLAIN for key in set(keys) if key is not None}
    numbers = iter(sides[:])  # one copy: an array of ctypes is slow to walk
    words: list[Word] = []
    climbs: dict[int, bool] = {}
    upright, x, y = place.turn == 0, place.left, place.top
    for (start, end), key, (left, top, right, low, left_, top_, right_, low_) in zip(
        spans, keys, zip(*[numbers] * 8, strict=True), strict=True
    ):
        if key is None:
            continue
        # Its last letter is no further to the right: look more closely.
        way = (left_ + right_ - left - right, top_ + low_ - top - low) if not upright or left_ - left < 1 else None
        left, right = left if left < left_ else left_, right if right > right_ else right_
        low, high = low if low < low_ else low_, top if top > top_ else top_
        try:
            if upright:
                x0, y0 = int((left - x) * 10) / 10, int((y - high) * 10) / 10
                x1, y1 = int((right - x) * 10) / 10, int((y - low) * 10) / 10
            else:
                x0, y0, x1, y1 = place.box(left, low, right, high)
        except (OverflowError, ValueError):
            continue  # infinitely far away: on no page
        words.append(Word(start, end, x0, y0, x1, y1, styles[key]))
        if way is not None and end - start > 3:  # shorter ones may be signs printed over one another
            along, down = place.way(*way)
            tall = max(1.2 * (x1 - x0), 0.2 * styles[key].size * (end - start))
            if abs(down) > 2 * abs(along) and y1 - y0 > tall:
                climbs[start] = down < 0
    if any(0 < style.size < TINY for style in styles.values()):
        words = [_measured(word, handle) for word in words]
    return words, climbs


def _measured(word: Word, textpage: int | None) -> Word:
    """A word whose font is drawn in units of its own (type 3) says nothing of its size: its letters do."""
    if not 0 < word.style.size < TINY:
        return word
    sides = (ctypes.c_double * 4)()  # left, right, bottom, top of the ink of its first letter
    at = ctypes.addressof(sides)
    if not _ink(textpage, word.start, at, at + 8, at + 16, at + 24) or sides[3] - sides[2] <= TINY:
        return word
    return word._replace(style=word.style._replace(size=round(_SHARE * (word.y1 - word.y0), 1)))


class _Looks:
    """The style of text objects; equal styles are one object."""

    def __init__(self) -> None:
        self._numbers = (ctypes.c_float * 7)()  # the size, then the matrix a b c d e f
        self._colour = (ctypes.c_uint * 4)()
        self._at, self._red = ctypes.addressof(self._numbers), ctypes.addressof(self._colour)
        self._fonts: dict[int, tuple[bool, bool]] = {}
        self._known: dict[Style, Style] = {}

    def of(self, found: int) -> Style:
        """How the text object at this address looks."""
        numbers, colour, red = self._numbers, self._colour, self._red
        numbers[0], numbers[3], numbers[4] = 0.0, 0.0, 1.0
        colour[0] = colour[1] = colour[2] = 0
        colour[3] = 255
        _font_size(found, self._at)
        _matrix(found, self._at + 4)
        _fill(found, red, red + 4, red + 8, red + 12)
        font = _font(found) or 0
        if font not in self._fonts:
            self._fonts[font] = _weight(font)
        size = round(abs(numbers[0]) * (numbers[3] ** 2 + numbers[4] ** 2) ** 0.5, 1)
        light = int(299 * colour[0] + 587 * colour[1] + 114 * colour[2]) // 1000
        style = Style(size, *self._fonts[font], _mode(found), light, colour[3])
        return self._known.setdefault(style, style)


def _weight(font: int) -> tuple[bool, bool]:
    """Whether a font is bold, and whether it is slanted."""
    buffer = ctypes.create_string_buffer(128)
    _font_name(font, ctypes.addressof(buffer), 128)
    name = buffer.value.decode("latin-1")
    return bool(_BOLD.search(name)) or _font_flags(font) & _FORCE_BOLD > 0, bool(_ITALIC.search(name))


def _shapes(page: pypdfium2.PdfPage, place: _Place) -> tuple[list[Box], list[Box], list[Box]]:
    """Rules, filled or outlined boxes, images."""
    rules: list[Box] = []
    boxes: list[Box] = []
    images: list[Box] = []
    handle = ctypes.cast(page.raw, _Pointer).value
    sides = (ctypes.c_float * 4)()
    at = ctypes.addressof(sides)
    for index in range(min(c.FPDFPage_CountObjects(page.raw), _OBJECTS)):
        found = _object(handle, index)
        kind = _type(found)
        if kind not in (c.FPDF_PAGEOBJ_PATH, c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_SHADING):
            continue
        if not _bounds(found, at, at + 4, at + 8, at + 12):
            continue
        try:
            box = place.box(*sides)
        except (OverflowError, ValueError):
            continue  # infinitely large
        if kind != c.FPDF_PAGEOBJ_PATH:
            images.append(Box(*box))
        elif box[2] - box[0] < _THIN or box[3] - box[1] < _THIN:
            rules.append(Box(*box))
        else:
            boxes.append(Box(*box, _luminance(found)))
    return rules, boxes, images


def _luminance(found: int) -> int:
    """0 black to 255 white of what fills a box; -1 when it is only outlined."""
    numbers = (ctypes.c_uint * 4)()
    at = ctypes.addressof(numbers)
    _draw_mode(found, at, at + 4)
    if not numbers[0]:
        return -1
    _fill(found, at, at + 4, at + 8, at + 12)
    red, green, blue, alpha = numbers
    luminance = (299 * red + 587 * green + 114 * blue) // 1000
    return int(255 - (255 - luminance) * alpha // 255)


def _links(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, place: _Place) -> list[Hot]:
    """The link annotations that lead out of the document."""
    found: list[Hot] = []
    position = ctypes.c_int(0)
    link = c.FPDF_LINK()
    rect = c.FS_RECTF()
    while len(found) < _LINKS and c.FPDFLink_Enumerate(page.raw, ctypes.byref(position), ctypes.byref(link)):
        action = c.FPDFLink_GetAction(link)
        if not action or c.FPDFAction_GetType(action) != c.PDFACTION_URI:
            continue
        size = c.FPDFAction_GetURIPath(document.raw, action, None, 0)
        buffer = ctypes.create_string_buffer(min(size, 4_096))
        c.FPDFAction_GetURIPath(document.raw, action, buffer, len(buffer))
        if c.FPDFLink_GetAnnotRect(link, ctypes.byref(rect)):
            box = place.box(*(max(-1e6, min(v, 1e6)) for v in (rect.left, rect.bottom, rect.right, rect.top)))
            found.append(Hot(*box, buffer.value.decode("utf-8", "replace")))
    return found
