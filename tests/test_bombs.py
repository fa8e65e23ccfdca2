"""Files that attack their reader: each ends as a document or as one typed reason, inside the limits."""

import os
import sys
from pathlib import Path

import pytest

from ingest.errors import IngestError, TooCostly
from ingest.limits import Limits
from ingest.reading import read
from ingest.worker import Worker
from tests.making_bombs import BOMBS, COSTLY, DOCUMENT

SLOW = ("accordions.html", "attributes.html", "brackets.md", "flate.pdf", "formatting.html", "links.pdf", "lines.txt")
SLOW += ("long-string.pdf", "long-text.pdf", "mapped-glyphs.pdf", "paths.pdf", "repeated-page.pdf", "small-words.pdf")
SLOW += ("spans.html", "tables.html", "wide-picture.pdf", "word.txt")


def ended(path: Path) -> str:
    """How reading `path` ends: "document", or the name of the typed error, which must name the file."""
    try:
        return DOCUMENT if read(path).text else "empty"
    except IngestError as error:
        return type(error).__name__ if path.name in str(error) else str(error)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in sorted(BOMBS)]
)
def test_a_bomb_is_one_file_with_one_typed_end(tmp_path: Path, name: str) -> None:
    make, wanted = BOMBS[name]
    path = tmp_path / name
    path.write_bytes(make())
    # What breaks off inside pdfium when memory ends is told by the child's death.
    assert ended(path) in ((wanted, "ReaderDied") if wanted == COSTLY else (wanted,))


def test_there_is_a_bomb_for_each_limit() -> None:
    assert len(BOMBS) > 60
    assert set(SLOW) <= set(BOMBS)


def test_a_file_of_half_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "immense.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(500 * 2**20)
    assert ended(path) == COSTLY


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a process's limits are read from /proc")
def test_a_child_cannot_hold_more_memory_than_it_was_given(tmp_path: Path) -> None:
    small, large = tmp_path / "petit.txt", tmp_path / "grand.txt"
    small.write_text("Une phrase.")
    large.write_bytes(b"mot " * 4_000_000)
    child = Worker(Limits(memory=200 * 2**20))
    try:
        assert child.read(small).text == "Une phrase."
        bounds = Path(f"/proc/{child.pid}/limits").read_text().splitlines()
        assert next(b for b in bounds if b.startswith("Max address space")).split()[3] == str(200 * 2**20)
        with pytest.raises(TooCostly, match="limites de mémoire"):
            child.read(large)
        assert child.read(small).text == "Une phrase."
    finally:
        child.close()


@pytest.mark.skipif(os.name != "posix", reason="the helping process is forked")
def test_a_bomb_worth_two_processes_ends_as_one_file(tmp_path: Path) -> None:
    path = tmp_path / "pages.pdf"
    path.write_bytes(BOMBS["repeated-page.pdf"][0]().replace(b"/Count 50000", b"/Count 49999"))
    assert ended(path) == COSTLY
