"""Spans of a document back to the pages they were read from."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from ingest.draft import Hot
from ingest.model import Anchor, Document, Link, Span

_SLACK: Final = 3  # characters by which a link's words may have grown while lines were joined


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


def anchored(anchors: Sequence[Anchor], page: int, first: int, last: int) -> Span | None:
    """The text that raw characters `first` to `last` (excluded) of a page became; None where none of them was kept."""
    starts: list[int] = []
    ends: list[int] = []
    for anchor in anchors:
        low, high = max(anchor.raw, first), min(anchor.raw + anchor.length, last)
        if anchor.page == page and low < high:
            starts.append(anchor.start + low - anchor.raw)
            ends.append(anchor.start + high - anchor.raw)
    return Span(min(starts), max(ends)) if starts else None


def tie(links: Iterable[Hot], anchors: Sequence[Anchor]) -> tuple[Link, ...]:
    """Links by their place on the page as links by their place in the text, where their words are there together."""
    pages: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        pages.setdefault(anchor.page, []).append(anchor)
    found: list[Link] = []
    for hot in links:
        span = anchored(pages.get(hot.page, ()), hot.page, hot.first, hot.last)
        near = span is not None and span.end - span.start <= len(hot.link.text) + _SLACK
        found.append(replace(hot.link, start=span.start, end=span.end) if span and near else hot.link)
    return tuple(found)
