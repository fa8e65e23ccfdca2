"""Two libraries that share no code, pypdf and pdfium, agree on the letters of every PDF that the project ships."""

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pypdf
import pytest

from ingest.reading import read
from ingest.split import sentences, split

HERE = Path(__file__).resolve().parents[1]
FILES = sorted([*HERE.glob("corpus/fiches/*.pdf"), *HERE.glob("evals/*/documents/*.pdf")])


def letters(text: str) -> str:
    """Letters and figures only, without accents: where a reader puts spaces and hyphens is its own affair."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("œ", "oe")
    return re.sub(r"[^a-z0-9]+", "", plain)


def test_there_are_at_least_twenty() -> None:
    assert len(FILES) >= 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_read_is_what_the_other_library_reads_but_for_the_margins(path: Path) -> None:
    document = read(path)
    if any("reconnaissance optique" in flag for flag in document.flags):
        pytest.skip("a scanned page has no letters of its own")
    with pypdf.PdfReader(path) as reader:
        other = [letters(page.extract_text()) for page in reader.pages]
    whole = "".join(other)
    ours = Counter(letters(document.text))
    assert not ours - Counter(whole)  # not one letter more
    lost = Counter(whole) - ours
    assert sum(lost.values()) <= 0.12 * len(whole) + 40 * len(other)  # running lines and page numbers
    told = [letters(p.text[s.start : s.end]) for p in split(document) for s in sentences(p.text)]
    apart = [said for said in told if said not in whole]
    assert len(apart) <= 0.05 * len(told), apart  # a sentence over two pages has a margin in it
