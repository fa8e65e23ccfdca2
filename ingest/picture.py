"""The page of a PDF as a picture, with a span of its text highlighted."""

import io
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image, ImageDraw

from ingest.locate import locate
from ingest.model import Anchor, Document, Media

_COLOUR: Final = (255, 214, 10, 96)  # amber, translucent: the text under it stays readable
_EDGE: Final = (176, 122, 0, 255)  # an outline, so that colour is not the only sign


def picture(path: Path, document: Document, start: int, end: int, scale: float = 1.6) -> tuple[int, bytes]:
    """The page on which `document.text[start:end]` begins, and a PNG of it with the span highlighted.

    `scale` is in pixels a point. Raises `ValueError` for documents that are no PDF, or a span without a place.
    """
    if document.media is not Media.PDF:
        raise ValueError("Seuls les PDF ont des pages à montrer.")
    anchors = locate(document, start, end)
    part = next((p for p in document.parts if p.start <= start < p.end), None)
    page = anchors[0].page if anchors else part.page if part and part.page else None
    if page is None:
        raise ValueError("Ce passage n’a pas de place sur une page.")
    return page, _png(path, page, [a for a in anchors if a.page == page], scale)


def _png(path: Path, number: int, anchors: list[Anchor], scale: float) -> bytes:
    with pypdfium2.PdfDocument(path) as source:
        page = source[number - 1]
        image = page.render(scale=scale).to_pil().convert("RGBA")
        layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
        draw = ImageDraw.Draw(layer)
        for box in _boxes(page, anchors, scale, image.size):
            draw.rounded_rectangle(box, radius=2, fill=_COLOUR, outline=_EDGE)
        page.close()
    buffer = io.BytesIO()
    Image.alpha_composite(image, layer).convert("RGB").save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _boxes(
    page: pypdfium2.PdfPage, anchors: list[Anchor], scale: float, size: tuple[int, int]
) -> list[tuple[float, float, float, float]]:
    """Rectangles in pixels, one a line: pdfium gives them for a range of its characters."""
    textpage = page.get_textpage()
    merged: list[tuple[int, int]] = []
    for anchor in sorted(anchors, key=lambda a: a.raw):
        if merged and anchor.raw <= merged[-1][1] + 3:
            merged[-1] = (merged[-1][0], max(merged[-1][1], anchor.raw + anchor.length))
        else:
            merged.append((anchor.raw, anchor.raw + anchor.length))
    boxes: list[tuple[float, float, float, float]] = []
    for first, last in merged:
        for n in range(textpage.count_rects(first, last - first)):
            boxes.append(_pixels(page, textpage.get_rect(n), scale))
    textpage.close()
    return [box for box in boxes if box[0] < size[0] and box[1] < size[1]]


def _pixels(
    page: pypdfium2.PdfPage, rect: tuple[float, float, float, float], scale: float
) -> tuple[float, float, float, float]:
    left, bottom, right, top = rect
    x0, y0, x1, y1 = page.get_cropbox()
    turn = page.get_rotation()
    if turn == 90:
        box = (bottom - y0, left - x0, top - y0, right - x0)
    elif turn == 180:
        box = (x1 - right, bottom - y0, x1 - left, top - y0)
    elif turn == 270:
        box = (y1 - top, x1 - right, y1 - bottom, x1 - left)
    else:
        box = (left - x0, y1 - top, right - x0, y1 - bottom)
    return box[0] * scale - 1, box[1] * scale - 1, box[2] * scale + 1, box[3] * scale + 1
