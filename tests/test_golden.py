"""Golden readings: what known files gave when they were looked at. A change here is an improvement or a fault."""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from ingest.model import Document
from ingest.reading import read
from ingest.split import split

HERE = Path(__file__).resolve().parent
GOLDEN = json.loads((HERE / "golden.json").read_text(encoding="utf-8"))
SHARED = HERE.parents[1] / "shared" / "corpus"


def reading(document: Document) -> dict[str, object]:
    """What is compared: counts, and a digest of the text with its structure."""
    kinds = Counter(str(part.kind) for part in document.parts)
    marked = "\n".join(f"{p.kind} {p.level} {document.text[p.start : p.end]}" for p in document.parts)
    return {
        "title": document.title[:60],
        "pages": document.pages,
        "passages": len(split(document)),
        "kinds": dict(sorted(kinds.items())),
        "sha256": hashlib.sha256(marked.encode()).hexdigest()[:16],
    }


def test_there_are_at_least_twenty() -> None:
    assert len(GOLDEN) >= 20


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared development documents are not here")
@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_a_known_file_reads_as_it_did(name: str) -> None:
    assert reading(read(SHARED / name)) == GOLDEN[name]


def words(text: str) -> Counter[str]:
    """Letters of words without accents, hyphens at line ends undone: what two readers of a file may be compared on."""
    plain = unicodedata.normalize("NFKD", re.sub(r"[-\u0002\ufffe]\s*\n\s*|[\u0002\ufffe]", "", text)).casefold()
    return Counter(re.findall(r"[a-z]{3,}", "".join(c for c in plain if not unicodedata.combining(c))))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared development documents are not here")
@pytest.mark.parametrize(
    "name",
    [
        "officiel/acse-esmart.pdf",
        "officiel/ansm-lutathera-cpc-2025.pdf",
        "officiel/ansm-onc201-acces-compassionnel.pdf",
        "officiel/gustave-roussy-birabresib-put.pdf",
        "pdf-samples/001-trivial__minimal-document.pdf",
        "pdf-samples/004-pdflatex-4-pages__pdflatex-4-pages.pdf",
        pytest.param("reels/ema-annexe-153856-fr.pdf", marks=pytest.mark.slow),
    ],
)
def test_two_libraries_agree_on_the_words_of_a_file(name: str) -> None:
    """pypdf and pdfium read the same words, but for what each glues or cuts; ours are pdfium's, in reading order."""
    import pypdf
    import pypdfium2

    reader = pypdf.PdfReader(SHARED / name)
    one = words("\n".join(page.extract_text() for page in reader.pages))
    with pypdfium2.PdfDocument(SHARED / name) as document:
        other = words("\n".join(document[n].get_textpage().get_text_range() for n in range(len(document))))
    differing = sum(((one - other) + (other - one)).values())
    assert differing <= 0.02 * sum(other.values()), (one - other, other - one)
    document_ = read(SHARED / name)
    ours = words(document_.text)
    assert sum((ours - other).values()) <= 0.01 * sum(other.values()), ours - other
