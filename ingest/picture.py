"""The page of a PDF as a picture, with spans of its text highlighted."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageDraw

from ingest.limits import Limits
from ingest.locate import locate
from ingest.model import Anchor, Document, Media, Span
from ingest.worker import worker

_COLOUR: Final = (255, 224, 102)  # multiplied with the page: black text stays black on it
_EDGE: Final = (176, 122, 0)  # an outline, so that colour is not the only sign
_GAP: Final = 3  # characters between two ranges that are highlighted as one


def picture(path: Path, document: Document, start: int, end: int, scale: float = 1.6) -> tuple[int, bytes]:
    """The page on which `document.text[start:end]` begins, and a PNG of it with the span highlighted.

    `scale` is in pixels a point. The page is drawn in the limited child process, as it was read. Raises `ValueError`
    for documents that are no PDF or a span without a place, `IngestError` when the file can no longer be drawn.
    """
    if document.media is not Media.PDF:
        raise ValueError("Seuls les PDF ont des pages à montrer.")
    anchors = locate(document, start, end)
    part = next((p for p in document.parts if p.start <= start < p.end), None)
    page = anchors[0].page if anchors else part.page if part and part.page else None
    if page is None:
        raise ValueError("Ce passage n’a pas de place sur une page.")
    return page, _drawn(path, page, scale, [a for a in anchors if a.page == page])


def sheet(path: Path, document: Document, page: int, spans: Iterable[Span], scale: float = 1.6) -> bytes:
    """A PNG of one page, from 1, with what stands on it of these spans of the document's text highlighted.

    Raises `IngestError` when the file can no longer be drawn.
    """
    anchors = [a for span in spans for a in locate(document, span.start, span.end) if a.page == page]
    return _drawn(path, page, scale, anchors)


def _drawn(path: Path, page: int, scale: float, anchors: Iterable[Anchor]) -> bytes:
    with worker(Limits()) as child:
        png, boxes = child.picture(path, page, scale, _ranges(anchors))
    return _highlighted(png, boxes)


def _ranges(anchors: Iterable[Anchor]) -> list[tuple[int, int]]:
    """The (first, length) ranges of a page's characters, those that all but touch put together."""
    merged: list[tuple[int, int]] = []
    for anchor in sorted(anchors, key=lambda a: a.raw):
        end = anchor.raw + anchor.length
        if merged and anchor.raw <= sum(merged[-1]) + _GAP:
            first = merged[-1][0]
            merged[-1] = (first, max(sum(merged[-1]), end) - first)
        else:
            merged.append((anchor.raw, anchor.length))
    return merged


def _highlighted(png: bytes, boxes: list[tuple[float, float, float, float]]) -> bytes:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    layer = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(layer)
    for x0, y0, x1, y1 in boxes:
        draw.rounded_rectangle((x0 - 1, y0 - 1, x1 + 1, y1 + 1), radius=2, fill=_COLOUR, outline=_EDGE)
    buffer = io.BytesIO()
    ImageChops.multiply(image, layer).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
