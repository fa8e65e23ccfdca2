from pathlib import Path

import pytest

from ingest.errors import Unreadable
from ingest.model import Media
from ingest.sniff import sniff


@pytest.mark.parametrize(
    ("name", "data", "media"),
    [
        ("a.pdf", b"%PDF-1.4\n", Media.PDF),
        ("a.html", b"junk\n%PDF-1.4\n", Media.PDF),
        ("a.pdf", b"<!DOCTYPE html><html><body>404</body></html>", Media.HTML),
        ("a.txt", b"  <HTML lang=fr><p>x</p>", Media.HTML),
        ("a", b"<p>un</p><p>deux</p><ul><li>x</ul>", Media.HTML),
        ("a.md", b"# Titre\n\ntexte", Media.MARKDOWN),
        ("a", b"---\ndate: 2025-01-01\n---\ntexte", Media.MARKDOWN),
        ("a.txt", b"# Un titre souligne\n\ntexte", Media.TEXT),
        ("a.html", "Un texte sans balise, à lire.".encode(), Media.TEXT),
        ("a.txt", "été".encode("cp1252"), Media.TEXT),
    ],
)
def test_content_decides_and_not_the_name(name: str, data: bytes, media: Media) -> None:
    assert sniff(Path(name), data) is media


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "est vide"),
        (b" \n\x00 ", "est vide"),
        (b"PK\x03\x04rest", "archive"),
        (b"\x89PNG\r\n", "image PNG"),
        (bytes(range(256)) * 4, "ni un PDF"),
    ],
)
def test_what_no_reader_takes_is_refused_in_one_french_sentence(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        sniff(Path("dossier/fichier.bin"), data)
    assert words in str(caught.value)
    assert "« fichier.bin »" in str(caught.value)
    assert caught.value.path == Path("dossier/fichier.bin")
