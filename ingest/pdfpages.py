"""The pages of one PDF, checked, seen, and cleared of their margins; a large file is shared with a second process."""

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pypdfium2

from ingest import ocr
from ingest.errors import refused
from ingest.furniture import EdgeLine, edges, furniture
from ingest.helper import Helper
from ingest.limits import Limits
from ingest.page import Page
from ingest.pdfgate import Refused, check
from ingest.pdfium import drawn, opened, page_of
from ingest.repair import clean
from ingest.sheets import Sheet, Sight, sheet, sight

_LEAST: Final = 20  # characters below which a page is taken for a picture
_RESERVE: Final = 0.25  # of the time: kept for what comes after character recognition


@dataclass(frozen=True, slots=True)
class Pages:
    """A PDF's pages in order, its metadata, and what is amiss with it."""

    sheets: tuple[Sheet, ...]
    meta: dict[str, Any]
    flags: tuple[str, ...]


def pages_of(path: Path, data: bytes, limits: Limits) -> Pages:
    """The pages of the PDF at `path`, whose bytes are `data`. Raises an `IngestError`."""
    deadline = time.monotonic() + limits.seconds
    helper = Helper.start(path, len(data), limits)
    try:
        with helper or contextlib.nullcontext():
            labelled = check(data, limits)
            return _pages(path, limits, helper, deadline, labelled)
    except Refused as refusal:
        raise refused(path, refusal.reason, limits) from refusal
    except pypdfium2.PdfiumError as error:
        raise refused(path, "locked" if "assword" in str(error) else "broken", limits) from error


def _pages(path: Path, limits: Limits, helper: Helper | None, deadline: float, labelled: bool) -> Pages:
    with opened(path) as document:
        count = len(document)
        if count > limits.pages:
            raise Refused("pages")
        meta = document.get_metadata_dict(skip_empty=True)
        mine = range(0, count, 2 if helper else 1)
        sights = {n: sight(page_of(document, n)) for n in mine}
        labels = [document.get_page_label(n) for n in range(count)] if labelled else []
    theirs = helper.sights() if helper else {}
    seen = [sights[n] if n in sights else theirs[n] for n in range(count)]
    for one, label in zip(seen, labels, strict=False):
        one.page.label = label
    if sum(len(s.page.raw) for s in seen) > limits.text:
        raise Refused("costly")
    read, scans = _read_scans(path, seen, limits, deadline)
    margins = _margins(seen)
    if helper:
        helper.ask({n: _starts(margins[n]) for n in theirs if n not in read})
    sheets = {n: _sheet(seen[n], margins[n]) for n in range(count) if n in sights or n in read}
    for n, found in helper.sheets().items() if helper else ():
        found.margins = [clean(line.text) for line in margins[n]]
        found.page, found.links = seen[n].page, seen[n].links
        sheets[n] = found
    flags = [flag for s in seen for flag in s.flags]
    return Pages(tuple(sheets[n] for n in range(count)), meta, (*flags, *scans))


def _margins(seen: Sequence[Sight]) -> list[list[EdgeLine]]:
    """The lines of each page that belong to its margins; none where nothing else would be left of most pages."""
    found = furniture([s.edges for s in seen])
    spent = [sum(len(line.text.replace(" ", "")) for line in lines) for lines in found]
    written = [s.letters + s.lost for s in seen]
    left = sum(letters > taken for letters, taken in zip(written, spent, strict=True))
    return found if 2 * left >= sum(letters > 0 for letters in written) else [[] for _ in seen]


def _starts(margins: Sequence[EdgeLine]) -> list[int]:
    return [start for line in margins for start in line.starts]


def _sheet(seen: Sight, margins: Sequence[EdgeLine]) -> Sheet:
    return sheet(seen, frozenset(_starts(margins)), [clean(line.text) for line in margins])


def _read_scans(path: Path, seen: list[Sight], limits: Limits, deadline: float) -> tuple[set[int], list[str]]:
    """Put recognised words on pages that are only pictures, as far as Tesseract and the limits allow.

    Returns the pages that were read so, and a flag for each page that is a picture.
    """
    read: set[int] = set()
    flags: list[str] = []
    # Words in a font that says no character are a picture too.
    scans = [n for n, s in enumerate(seen) if (s.page.images or s.lost >= _LEAST) and s.letters < _LEAST]
    end = deadline - _RESERVE * limits.seconds
    for count, n in enumerate(scans):
        number = seen[n].page.number
        left = end - time.monotonic()
        if not ocr.available():
            flags.append(f"page {number} sans texte : installez tesseract et sa langue française pour la lire")
        elif count >= limits.ocr_pages:
            flags.append(f"page {number} sans texte : au-delà de {limits.ocr_pages} pages, une image n’est plus lue")
        elif left <= 0:
            flags.append(f"page {number} sans texte : le temps de lecture du document n’y suffit plus")
        else:
            page, flag = _recognised(path, seen[n].page, left)
            flags.append(flag)
            if page.words:
                read.add(n)
                letters = sum(w.end - w.start for w in page.words)
                seen[n] = replace(
                    seen[n],
                    page=page,
                    words=page.words,
                    edges=edges(page, page.words),
                    letters=letters,
                    flags=tuple(flag for flag in seen[n].flags if "sans équivalent" not in flag),
                )
    return read, flags


def _recognised(path: Path, page: Page, seconds: float) -> tuple[Page, str]:
    png, scale, _ = drawn(path, page.number - 1, None, ())
    found, confidence = ocr.page_of(page, ocr.recognise(png, seconds), scale)
    if not found.words:
        return found, f"page {page.number} sans texte reconnaissable"
    return found, f"page {page.number} lue par reconnaissance optique (confiance moyenne {confidence} %)"
