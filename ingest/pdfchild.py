"""The child process that opens PDFs: `python -m ingest.pdfchild`, one JSON job a line in, JSON lines out.

It draws nothing and decides nothing: it hands over, page by page, the raw text, the box and style of each word, the
ruled lines and the filled boxes, in tenths of a point from the top left corner of the page as shown.
"""

import base64
import ctypes
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as c

from ingest.limits import Limits
from ingest.pdfgate import Refused, check, rewritten

_WORD: Final = re.compile(r"[^\s\u0002\ufffe]+[\u0002\ufffe]?|[\u0002\ufffe]")  # a line-end hyphen ends its word
_BOLD: Final = re.compile(r"bold|black|heavy|semib|demi|gras|-bd\b|[,-]b\b", re.IGNORECASE)
_ITALIC: Final = re.compile(r"italic|oblique|[,-]it\b|[,-]i\b", re.IGNORECASE)
_DOTS: Final = 300  # an inch, in pictures for character recognition
_LONGEST: Final = 5_000  # pixels of their longer side
_FORCE_BOLD: Final = 1 << 18  # PDF 32000-1, table 123
_PLAIN: Final = (0.0, 0, 0, 0, 0, 0, 0, 255)
_OBJECTS: Final = 50_000  # page objects looked at for rules, a page
_THIN: Final = 30  # tenths of a point: thinner is a rule, thicker a box
Message = dict[str, Any]


def main() -> int:
    """Serve jobs until standard input ends; the first argument bounds this process's memory, in bytes."""
    _memory(int(sys.argv[1]))
    for line in sys.stdin:
        job = json.loads(line)
        for message in _serve(job):
            sys.stdout.write(json.dumps(message, ensure_ascii=True, separators=(",", ":")))
            sys.stdout.write("\n")
        sys.stdout.flush()
    return 0


def _serve(job: Message) -> Iterator[Message]:
    _processor(job["cpu"])
    limits = Limits(pages=job["pages"], text=job["text"])
    try:
        if job.get("draw") is not None:
            yield from _draw(job["path"], job)
            return
        if job["start"] == 0:
            check(Path(job["path"]), limits)
        yield from _read(job["path"], limits, job["start"], job["step"])
    except Refused as refusal:
        yield {"kind": "error", "reason": refusal.reason}
    except MemoryError:
        yield {"kind": "error", "reason": "costly"}
    except pypdfium2.PdfiumError as error:
        yield {"kind": "error", "reason": "locked" if "assword" in str(error) else "broken"}


def _memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _processor(seconds: int) -> None:
    """Give this job `seconds` of processor from now on; the kernel kills the child beyond."""
    try:
        import resource
    except ImportError:  # not on Windows: the wall clock of the parent is then the only limit
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY or soft < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _open(path: str) -> pypdfium2.PdfDocument:
    """The document at `path`; what pdfium cannot open is written anew by pypdf first, if pypdf can follow it."""
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise
        data = rewritten(Path(path))
        if data is None:
            raise
        return pypdfium2.PdfDocument(data)


def _read(path: str, limits: Limits, start: int, step: int) -> Iterator[Message]:
    document = _open(path)
    count = len(document)
    if count > limits.pages:
        raise Refused("pages")
    yield {"kind": "head", "pages": count, "meta": document.get_metadata_dict(skip_empty=True)}
    total = 0
    for number in range(start, count, step):
        try:
            message = _page(document, number)
        except pypdfium2.PdfiumError:
            message = {
                "kind": "page",
                "n": number,
                "w": 0,
                "h": 0,
                "broken": True,
                "text": "",
                "words": [],
                "styles": [],
            }
        total += len(message["text"])
        if total > limits.text:
            raise Refused("costly")
        yield message
    yield {"kind": "end"}


def _draw(path: str, job: Message) -> Iterator[Message]:
    """A picture of page `draw` (from 0), and the boxes of ranges of its characters, a box a line.

    Without a scale it is made for character recognition: grey, 300 dots an inch.
    """
    with _open(path) as document:
        page = document[job["draw"]]
        wanted = job.get("scale")
        scale = min(wanted or _DOTS / 72, _LONGEST / max(*page.get_size(), 1.0))
        buffer = io.BytesIO()
        page.render(scale=scale, grayscale=wanted is None).to_pil().convert("L" if wanted is None else "RGB").save(
            buffer, "PNG"
        )
        place, textpage = _Place(page), page.get_textpage()
        boxes = [
            place.box(*textpage.get_rect(n))
            for first, length in job.get("ranges", ())
            for n in range(textpage.count_rects(first, length))
        ]
        textpage.close()
    png = base64.b64encode(buffer.getvalue()).decode("ascii")
    yield {"kind": "picture", "scale": scale, "png": png, "boxes": boxes}
    yield {"kind": "end"}


def _page(document: pypdfium2.PdfDocument, number: int) -> Message:
    page = document[number]
    textpage = page.get_textpage()
    place = _Place(page)
    text = textpage.get_text_range()
    if textpage.count_chars() != len(text):
        text = _text(textpage)
    words, styles = _words(textpage.raw, text, place, {})
    rules, boxes, images = _shapes(page, place)
    message: Message = {
        "kind": "page",
        "n": number,
        "w": round(place.width, 1),
        "h": round(place.height, 1),
        "label": document.get_page_label(number),
        "text": text,
        "words": words,
        "styles": styles,
        "rules": rules,
        "boxes": boxes,
        "images": images,
        "links": _links(document, page, place),
    }
    textpage.close()
    page.close()
    return message


def _text(textpage: pypdfium2.PdfTextPage) -> str:
    """One character for each of pdfium's, so that indices agree; astral ones and errors become U+FFFD."""
    codes = (c.FPDFText_GetUnicode(textpage.raw, n) for n in range(textpage.count_chars()))
    return "".join(chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd" for code in codes)


class _Place:
    """From the page's own coordinates to tenths of a point from the top left corner as shown."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.left, self.bottom, self.right, self.top = page.get_bbox()  # the crop box, inherited or not
        self.turn = page.get_rotation()
        width, height = self.right - self.left, self.top - self.bottom
        self.width, self.height = (height, width) if self.turn in (90, 270) else (width, height)

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[int, int, int, int]:
        """x0, y0, x1, y1 with y downwards."""
        if self.turn == 0:
            box = (left - self.left, self.top - top, right - self.left, self.top - bottom)
        elif self.turn == 90:
            box = (bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
        elif self.turn == 180:
            box = (self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
        else:
            box = (self.top - top, self.right - right, self.top - bottom, self.right - left)
        return int(box[0] * 10), int(box[1] * 10), int(box[2] * 10), int(box[3] * 10)


def _words(handle: Any, text: str, place: _Place, fonts: dict[int, tuple[int, int]]) -> tuple[list[int], list[Any]]:
    """Seven numbers a word (start, end, x0, y0, x1, y1, style), and the styles.

    A style is [size, bold, italic, mode, red, green, blue, alpha].
    """
    words: list[int] = []
    styles: dict[tuple[float, ...], int] = {}
    known: dict[int | None, int] = {}
    one, other = c.FS_RECTF(), c.FS_RECTF()
    to_one, to_other = ctypes.byref(one), ctypes.byref(other)
    character, text_object, pointer = c.FPDFText_GetLooseCharBox, c.FPDFText_GetTextObject, ctypes.c_void_p.from_buffer
    upright, x, y = place.turn == 0, place.left, place.top
    for match in _WORD.finditer(text):
        start, end = match.span()
        if not character(handle, start, to_one) or not character(handle, end - 1, to_other):
            continue
        found = text_object(handle, start)
        key = pointer(found).value
        if key not in known:
            style = _style(found, fonts) if key else _PLAIN
            known[key] = styles.setdefault(style, len(styles))
        left = one.left if one.left < other.left else other.left
        right = other.right if other.right > one.right else one.right
        low = one.bottom if one.bottom < other.bottom else other.bottom
        high = one.top if one.top > other.top else other.top
        if upright:
            box = int((left - x) * 10), int((y - high) * 10), int((right - x) * 10), int((y - low) * 10)
        else:
            box = place.box(left, low, right, high)
        words += (start, end, *box, known[key])
    return words, list(styles)


def _style(found: Any, fonts: dict[int, tuple[int, int]]) -> tuple[float, ...]:
    size, matrix = ctypes.c_float(), c.FS_MATRIX()
    c.FPDFTextObj_GetFontSize(found, ctypes.byref(size))
    scale = 1.0
    if c.FPDFPageObj_GetMatrix(found, ctypes.byref(matrix)):
        scale = (matrix.c**2 + matrix.d**2) ** 0.5
    font = c.FPDFTextObj_GetFont(found)
    key = ctypes.c_void_p.from_buffer(font).value or 0
    if key not in fonts:
        fonts[key] = _weight(font)
    red, green, blue, alpha = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(255)
    c.FPDFPageObj_GetFillColor(found, ctypes.byref(red), ctypes.byref(green), ctypes.byref(blue), ctypes.byref(alpha))
    mode = c.FPDFTextObj_GetTextRenderMode(found)
    return round(size.value * scale, 1), *fonts[key], mode, red.value, green.value, blue.value, alpha.value


def _weight(font: Any) -> tuple[int, int]:
    """Whether a font is bold, and whether it is slanted."""
    buffer = ctypes.create_string_buffer(128)
    c.FPDFFont_GetBaseFontName(font, buffer, 128)
    name = buffer.value.decode("latin-1")
    bold = bool(_BOLD.search(name)) or c.FPDFFont_GetFlags(font) & _FORCE_BOLD > 0
    return int(bold), int(bool(_ITALIC.search(name)))


def _shapes(page: pypdfium2.PdfPage, place: _Place) -> tuple[list[Any], list[Any], list[Any]]:
    """Rules [x0, y0, x1, y1], filled or stroked boxes [… , luminance], images [x0, y0, x1, y1]."""
    rules: list[Any] = []
    boxes: list[Any] = []
    images: list[Any] = []
    sides = [ctypes.c_float() for _ in range(4)]
    to_sides = [ctypes.byref(side) for side in sides]
    for index in range(min(c.FPDFPage_CountObjects(page.raw), _OBJECTS)):
        found = c.FPDFPage_GetObject(page.raw, index)
        kind = c.FPDFPageObj_GetType(found)
        if kind not in (c.FPDF_PAGEOBJ_PATH, c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_SHADING):
            continue
        if not c.FPDFPageObj_GetBounds(found, *to_sides):
            continue
        box = place.box(*(side.value for side in sides))
        if kind != c.FPDF_PAGEOBJ_PATH:
            images.append(box)
        elif box[2] - box[0] < _THIN or box[3] - box[1] < _THIN:
            rules.append(box)
        else:
            boxes.append([*box, _luminance(found)])
    return rules, boxes, images


def _luminance(found: Any) -> int:
    """0 black to 255 white of what fills a box; -1 when it is only outlined."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(found, ctypes.byref(fill), ctypes.byref(stroke))
    if not fill.value:
        return -1
    colour = [ctypes.c_uint() for _ in range(4)]
    c.FPDFPageObj_GetFillColor(found, *map(ctypes.byref, colour))
    red, green, blue, alpha = (v.value for v in colour)
    luminance = (299 * red + 587 * green + 114 * blue) // 1000
    return 255 - (255 - luminance) * alpha // 255


def _links(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, place: _Place) -> list[Any]:
    """[x0, y0, x1, y1, url] of each link annotation that leads out of the document."""
    found: list[Any] = []
    position = ctypes.c_int(0)
    link = c.FPDF_LINK()
    rect = c.FS_RECTF()
    while len(found) < 2_000 and c.FPDFLink_Enumerate(page.raw, ctypes.byref(position), ctypes.byref(link)):
        action = c.FPDFLink_GetAction(link)
        if not action or c.FPDFAction_GetType(action) != c.PDFACTION_URI:
            continue
        size = c.FPDFAction_GetURIPath(document.raw, action, None, 0)
        buffer = ctypes.create_string_buffer(min(size, 4_096))
        c.FPDFAction_GetURIPath(document.raw, action, buffer, len(buffer))
        if c.FPDFLink_GetAnnotRect(link, ctypes.byref(rect)):
            box = place.box(rect.left, rect.bottom, rect.right, rect.top)
            found.append([*box, buffer.value.decode("utf-8", "replace")])
    return found


if __name__ == "__main__":
    raise SystemExit(main())
