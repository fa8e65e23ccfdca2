"""Texts that an answer quoted and that the current generation no longer holds under that name.

Looked for, in order, among the earlier versions that the generation itself holds, in the older generations that are
kept, and among what `sync` fetched, read again. A text is given only under the digest that the answer names.
"""

from contextlib import closing
from pathlib import Path

from index import generation
from index.errors import IndexingError
from index.search import Searcher
from index.store import Store
from ingest.errors import IngestError
from ingest.model import Document
from ingest.reading import read
from ingest.sync.snapshots import opened


def find(searcher: Searcher, document_id: str, sha256: str) -> Document | None:
    """The document of this name as it was when its file had this digest; None when nothing keeps it."""
    for source in searcher.facts["sources"]:
        if source["sha256"] == sha256 and document_id in (source["id"], source.get("successor")):
            return searcher.document(source["id"])
    return _older(searcher.home, document_id, sha256) or _fetched(searcher.home, document_id, sha256)


def _older(home: Path, document_id: str, sha256: str) -> Document | None:
    for folder in sorted(generation.root(home).glob("gen-*"), reverse=True):
        try:
            manifest = generation.check(folder)
        except IndexingError:
            continue  # a damaged generation proves nothing
        if any(one["id"] == document_id and one["sha256"] == sha256 for one in manifest.facts["sources"]):
            with closing(Store(folder / "passages.sqlite")) as store:
                return store.document(document_id)
    return None


def _fetched(home: Path, document_id: str, sha256: str) -> Document | None:
    with opened(home, writing=False) as snapshots:
        found = snapshots.find(sha256)
        if found is None:
            return None
        page, version = found
        if document_id != page.source.id and not document_id.startswith(f"{page.source.id}-"):
            return None  # the same bytes under another name are another document
        try:
            document = read(snapshots.folder / version.file, page.source)
        except IngestError:
            return None
    return document if document.sha256 == sha256 else None
