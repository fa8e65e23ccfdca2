"""Pages of a stored PDF as pictures, with or without a passage marked, drawn one at a time."""

import io
import threading
from pathlib import Path

import pypdfium2
import streamlit as st

from ingest import picture
from ingest.model import Document

SCALE = 1.6  # pixels a point
DRAWING = threading.Lock()  # pdfium serves one thread at a time


@st.cache_data(max_entries=64, show_spinner="Dessin de la page…")
def marked(path: str, sha256: str, start: int, end: int, _document: Document) -> tuple[int, bytes]:
    """The page on which a passage begins and its picture, the passage marked; ValueError where it has no place."""
    with DRAWING:
        return picture.picture(Path(path), _document, start, end, SCALE)


@st.cache_data(max_entries=64, show_spinner="Dessin de la page…")
def bare(path: str, sha256: str, number: int) -> bytes:
    """The picture of one page, from 1."""
    buffer = io.BytesIO()
    with DRAWING, pypdfium2.PdfDocument(path) as source:
        source[number - 1].render(scale=SCALE).to_pil().convert("RGB").save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


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
