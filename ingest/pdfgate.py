"""pypdf as the gate before pdfium: what is locked, broken or too costly is refused before anything draws it.

pdfium has no limits of its own (a 1 MB file can take it to 2 GB); pypdf counts what it decodes.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pypdf
from pypdf.errors import LimitReachedError

from ingest.limits import Limits

_STREAM: Final = 64 * 2**20  # bytes of one decoded content stream
_WORK: Final = 256 * 2**20  # bytes decoded over all pages
_CATALOGUE: Final = re.compile(rb"(\d{1,9})\s+(\d{1,5})\s+obj\s*<<[^>]{0,2000}?/Type\s*/Catalog\b")
_TOKEN: Final = "Read stream length"  # how pypdf says that one name or number is too long
_LABELS: Final = 2_000  # nodes of the tree of page labels
_FORMS: Final = 4_000  # form objects drawn by one page, counted with their repetitions


class Refused(Exception):
    """The gate said no: `reason` is one of "locked", "broken", "costly", "pages"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check(data: bytes, limits: Limits) -> bool:
    """Open a file's bytes as pypdf does, decode every page's content under limits; whether its page labels are sound.

    Raises `Refused`. A file that pypdf cannot follow at all is left to pdfium, which repairs more.
    """
    configuration = pypdf.Configuration(
        zlib_maximum_output_length=_STREAM,
        lzw_maximum_output_length=_STREAM,
        run_length_maximum_output_length=_STREAM,
        page_tree_maximum_entries=20 * limits.pages,
    )
    with pypdf.apply_configuration(configuration):
        try:
            return _check(data, limits)
        except Refused:
            raise
        except (LimitReachedError, MemoryError, RecursionError) as error:
            if _TOKEN in str(error):
                return False  # a number without end where a table is damaged: nothing that costs
            raise Refused("costly") from error
        except Exception:  # of a damaged file pypdf may say anything; pdfium has the last word
            return False


def rewritten(path: Path) -> bytes | None:
    """The file at `path` as pypdf understands it, written anew; None when pypdf does not understand it either."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(_with_trailer(path.read_bytes())), strict=False)
        if reader.is_encrypted or not len(reader.pages):
            return None
        buffer = io.BytesIO()
        pypdf.PdfWriter(clone_from=reader).write(buffer)
    except Exception:  # of a damaged file pypdf may say anything
        return None
    return buffer.getvalue()


def _with_trailer(data: bytes) -> bytes:
    """A file that lost its end, and with it the way to its catalogue, with a trailer that names one."""
    catalogue = None if b"trailer" in data or b"/XRef" in data else _CATALOGUE.search(data)
    if catalogue is None:
        return data
    return data + b"\nxref\n0 0\ntrailer\n<< /Size 1 /Root %s %s R >>\nstartxref\n0\n%%%%EOF\n" % catalogue.groups()


def _check(data: bytes, limits: Limits) -> bool:
    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return False  # pdfium knows whether a password is missing, and reads ciphers that pypdf does not
    if len(reader.pages) > limits.pages:
        raise Refused("pages")
    work = 0
    seen: set[int] = set()
    for page in reader.pages:
        for stream in _contents(page):
            if id(stream) in seen:
                continue
            seen.add(id(stream))
            work += len(stream.get_data())
            if work > _WORK:
                raise Refused("costly")
        if _expansion(page, 0, {}) > _FORMS:
            raise Refused("costly")
    return _labelled(reader.root_object.get("/PageLabels"))


def _labelled(root: pypdf.generic.PdfObject | None) -> bool:
    """Whether there is a tree of page labels, and one that ends: pdfium follows it without counting."""
    todo, seen = [root], 0
    while todo:
        node = todo.pop()
        node = node.get_object() if node is not None else None
        seen += 1
        if not isinstance(node, dict) or seen > _LABELS:
            return False
        kids = node.get("/Kids", [])
        todo += kids.get_object() if isinstance(kids, pypdf.generic.PdfObject) else kids
    return True


def _contents(page: pypdf.PageObject) -> Iterator[pypdf.generic.StreamObject]:
    contents = page.get("/Contents")
    found = contents.get_object() if contents is not None else None
    for item in found if isinstance(found, list) else [found]:
        stream = item.get_object() if item is not None else None
        if isinstance(stream, pypdf.generic.StreamObject):
            yield stream


def _expansion(holder: pypdf.generic.DictionaryObject, depth: int, known: dict[int, int]) -> int:
    """How many form objects drawing `holder` takes: each counts once a time it is drawn, with what it draws in turn.

    Resources are often shared: a form that is only named in its own is no loop.
    """
    if depth > 20:
        raise Refused("costly")
    resources = holder.get("/Resources")
    resources = resources.get_object() if resources is not None else None
    forms = resources.get("/XObject") if isinstance(resources, dict) else None
    forms = forms.get_object() if forms is not None else None
    if not isinstance(forms, dict) or not forms:
        return 1
    total = 1
    content = _drawn(holder)
    for name, reference in forms.items():
        form = reference.get_object()
        if not isinstance(form, pypdf.generic.StreamObject) or form.get("/Subtype") != "/Form":
            continue
        times = len(re.findall(re.escape(name.encode("latin-1", "replace")) + rb"\s+Do\b", content))
        if not times:
            continue
        key = getattr(reference, "idnum", id(form))
        if known.get(key) == -1:
            raise Refused("costly")  # a form that draws itself: pdfium dies of it
        if key not in known:
            known[key] = -1
            known[key] = _expansion(form, depth + 1, known)
        total += known[key] * times
        if total > _FORMS:
            return total
    return total


def _drawn(holder: pypdf.generic.DictionaryObject) -> bytes:
    if isinstance(holder, pypdf.generic.StreamObject):
        return holder.get_data()
    return b"".join(stream.get_data() for stream in _contents(holder))  # type: ignore[arg-type]
