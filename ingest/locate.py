"""Spans of a document back to the pages they were read from."""

from bisect import bisect_right

from ingest.model import Anchor, Document


def locate(document: Document, start: int, end: int) -> tuple[Anchor, ...]:
    """Where `document.text[start:end]` stands: anchors cut to the span, in text order.

    Characters that were put in while reading (the space that joins two lines, the bar between two cells) have none.
    """
    anchors = document.anchors
    first = bisect_right(anchors, start, key=lambda a: a.start) - 1
    found: list[Anchor] = []
    for anchor in anchors[max(first, 0) :]:
        if anchor.start >= end:
            break
        low, high = max(anchor.start, start), min(anchor.start + anchor.length, end)
        if low < high:
            found.append(Anchor(low, high - low, anchor.page, anchor.raw + low - anchor.start))
    return tuple(found)
