from pathlib import Path

import pytest

from ingest.ocr import available, page_of, parse
from ingest.page import Page
from ingest.reading import read

INVENTED = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "inventes"
HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


def rows(*words: tuple[str, int, int, int, int]) -> str:
    """Text, line, left, top, height."""
    return HEAD + "".join(
        f"5\t1\t1\t1\t{line}\t1\t{left}\t{top}\t80\t{height}\t90.5\t{text}\n" for text, line, left, top, height in words
    )


def test_only_words_are_kept_of_the_table() -> None:
    tsv = HEAD + "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\n" + rows(("Mot", 1, 10, 20, 30)).removeprefix(HEAD)
    (seen,) = parse(tsv)
    assert (seen.text, seen.left, seen.height, seen.line) == ("Mot", 10, 30, (1, 1, 1))
    assert parse("") == ()


def test_recognised_words_stand_where_they_were_seen_and_large_lines_are_large() -> None:
    blank = Page(3, 595, 842, "", "", [], [], [], [], [])
    seen = parse(
        rows(
            ("Titre", 1, 100, 100, 60),
            ("Le", 2, 100, 300, 30),
            ("soir", 2, 200, 300, 30),
            ("d’abord", 3, 100, 360, 30),
            ("fin", 4, 100, 400, 30),
        )
    )
    page, confidence = page_of(blank, seen, scale=2.0)
    assert page.raw == "Titre\r\nLe soir\r\nd’abord\r\nfin"
    assert [page.raw[w.start : w.end] for w in page.words] == ["Titre", "Le", "soir", "d’abord", "fin"]
    assert (page.words[2].x0, page.words[2].y0) == (100, 150)
    assert page.words[0].style.size == 20
    assert {w.style.size for w in page.words[1:]} == {10}
    assert confidence == 90
    assert page.scanned


@pytest.mark.skipif(not INVENTED.is_dir(), reason="the shared development documents are not here")
@pytest.mark.skipif(not available(), reason="tesseract and its French data are not installed")
def test_a_scanned_page_is_read_and_said_to_be() -> None:
    scans = [
        d for d in map(read, sorted(INVENTED.glob("l*.pdf"))) if any("reconnaissance optique" in f for f in d.flags)
    ]
    assert scans
    assert all("\ufffd" not in d.text and not d.anchors for d in scans)
