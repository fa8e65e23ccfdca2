"""One file into a document, in the process that asks: only the limited child should."""

import hashlib
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from ingest import ocr
from ingest.dating import dates, version
from ingest.decode import decode
from ingest.draft import Draft, assemble
from ingest.errors import TooCostly, Unreadable, refused
from ingest.genres import genre
from ingest.limits import Limits
from ingest.links import tied
from ingest.locate import tie
from ingest.model import Document, Media, Source
from ingest.publishers import publisher
from ingest.quality import doubts
from ingest.sniff import sniff
from ingest.titles import with_title

__all__ = ["read_here"]

_TAIL = 2_048  # bytes at the end of a file in which a whole PDF says that it ends


def _printable(name: str) -> str:
    """A file name as text: bytes that are no characters become marks, so that it can be stored and shown."""
    return os.fsencode(name).decode("utf-8", "replace")


def read_here(path: Path, source: Source | None, limits: Limits) -> Document:
    """The document at `path`; its id is the catalogue's, or the file's stem.

    Raises an `IngestError` that names the file and the remedy; no other exception for anything a file may hold.
    """
    data = _bytes(path, limits)
    media = sniff(path, data)
    draft = _draft(path, data, media, limits)
    meta = dict(draft.meta) | {"title": draft.title}
    source = source or Source(
        meta.get("passerelle:id") or _printable(path.stem),
        _printable(path.name),
        programme=meta.get("passerelle:programme", ""),
    )
    blocks, title = with_title(draft, _printable(path.stem))
    assembled = assemble(tied(blocks))
    if not assembled.text and media is Media.PDF and b"%%EOF" not in data[-_TAIL:]:
        raise refused(path, "broken", limits)  # cut short: what is missing may be the text
    if not assembled.text:
        raise Unreadable(path, _no_text(path, media))
    margins = [value for name, value in draft.meta if name == "margin"]
    text = assembled.text
    dated = dates(title, text, meta, margins, source.location)
    document = Document(
        id=source.id,
        source=source,
        media=media,
        sha256=hashlib.sha256(data).hexdigest(),
        title=source.title or title,
        publisher=source.publisher or publisher(text, meta, margins),
        genre=source.genre or genre(title, text, assembled.parts, meta, margins),
        text=text,
        parts=assembled.parts,
        published=source.published or dated.published,
        updated=dated.updated,
        version=version(text, margins),
        retrieved=_changed(path),
        pages=draft.pages,
        links=(*assembled.links, *tie(draft.hot, assembled.anchors)),
        anchors=assembled.anchors,
        flags=draft.flags,
    )
    return replace(document, flags=(*document.flags, *doubts(document)))


def _no_text(path: Path, media: Media) -> str:
    remedy = "fournissez une version avec texte"
    if media is Media.PDF and not ocr.available():
        remedy = "installez tesseract et sa langue française (paquets tesseract-ocr et tesseract-ocr-fra), ou " + remedy
    return f"« {path.name} » ne contient aucun texte lisible : {remedy}."


def _bytes(path: Path, limits: Limits) -> bytes:
    try:
        if path.stat().st_size > limits.size:
            most = limits.size // 2**20
            raise TooCostly(path, f"« {path.name} » dépasse {most} Mo : découpez le document ou relevez la limite.")
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(
            path, f"« {path.name} » ne peut pas être ouvert ({error.strerror}) : vérifiez ses droits."
        ) from error


def _draft(path: Path, data: bytes, media: Media, limits: Limits) -> Draft:
    if media is Media.PDF:
        from ingest.pdf import read_pdf

        return read_pdf(path, data, limits)
    if media is Media.HTML:
        from ingest.web import read_html

        try:
            return read_html(data, limits)
        except TimeoutError as error:
            raise refused(path, "time", limits) from error
    from ingest.markdown import read_markdown
    from ingest.plain import read_text

    text = decode(data, declared=False)
    if len(text) > limits.text:
        raise refused(path, "costly", limits)
    return read_markdown(text) if media is Media.MARKDOWN else read_text(text)


def _changed(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
