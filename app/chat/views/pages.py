"""Pages of a stored PDF as pictures, with or without a passage marked, drawn one at a time in the limited child."""

from pathlib import Path

import streamlit as st

from ingest import picture
from ingest.limits import Limits
from ingest.model import Document, Span
from ingest.worker import worker

SCALE = 1.6  # pixels a point


@st.cache_data(max_entries=64, show_spinner="Dessin de la page…")
def marked(path: str, sha256: str, start: int, end: int, _document: Document) -> tuple[int, bytes]:
    """The page on which a passage begins and its picture, the passage marked.

    Raises ValueError where the passage has no place on a page, IngestError where the page cannot be drawn.
    """
    return picture.picture(Path(path), _document, start, end, SCALE)


@st.cache_data(max_entries=64, show_spinner="Dessin de la page…")
def bare(path: str, sha256: str, number: int) -> bytes:
    """The picture of one page, from 1; IngestError where it cannot be drawn."""
    with worker(Limits()) as child:
        return child.picture(Path(path), number, SCALE, ())[0]


@st.cache_data(max_entries=64, show_spinner="Dessin de la page…")
def searched(path: str, sha256: str, number: int, spans: tuple[tuple[int, int], ...], _document: Document) -> bytes:
    """The picture of one page, from 1, with every span on it marked; IngestError where it cannot be drawn."""
    return picture.sheet(Path(path), _document, number, (Span(start, end) for start, end in spans), SCALE)


def show(png: bytes, alt: str, at: float | None = None) -> None:
    """A page in a frame that scrolls; `at` is how far down, from 0 to 1, the reader should look first."""
    with st.container(key="page-picture"):
        if at is not None:
            st.html(f'<span class="unseen" data-look="{at:.3f}"></span>')
        st.image(png, width="stretch", output_format="PNG", alt=alt)


def depth(document: Document, page: int, start: int) -> float:
    """About how far down its page a span begins, by counting the characters above it."""
    spans = [(part.start, part.end) for part in document.parts if part.page == page]
    total = sum(end - begin for begin, end in spans)
    above = sum(min(end, start) - begin for begin, end in spans if begin < start)
    return above / total if total else 0.0
