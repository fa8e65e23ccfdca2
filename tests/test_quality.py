from dataclasses import replace
from pathlib import Path

import pytest

from ingest.model import Document, Genre, Media, Part, PartKind, Source
from ingest.quality import SUSPICIOUS, doubts, pages, suspicious
from ingest.reading import read

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpus"
PROSE = "Le traitement est ouvert aux patients dont la tumeur progresse malgré une première ligne bien conduite. " * 3


def document(*texts: str, flags: tuple[str, ...] = ()) -> Document:
    parts, at = [], 0
    for number, text in enumerate(texts, 1):
        parts.append(Part(PartKind.PARAGRAPH, at, at + len(text), number))
        at += len(text) + 2
    source = Source("x", "x.pdf")
    body = "\n\n".join(texts)
    return Document(
        "x", source, Media.PDF, "0" * 64, "X", "", Genre.OTHER, body, tuple(parts), pages=len(texts), flags=flags
    )


def test_prose_is_without_fault_and_a_page_without_text_has_none() -> None:
    found = pages(document(PROSE, "", flags=("page 2 sans texte : installez tesseract",)))
    assert [(p.page, p.score) for p in found] == [(1, 1.0), (2, 0.0)]
    assert found[1].reasons == ("sans texte : installez tesseract",)


def test_a_blank_page_is_no_fault() -> None:
    assert pages(document(PROSE, ""))[1].score == 1.0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (PROSE.replace("a", "\ufffd"), "caractères sans équivalent"),
        ("L e t r a i t e m e n t e s t o u v e r t a u x p a t i e n t s", "lettres séparées"),
        ("xkrtpl mnbvcx qsdfgh " * 10, "mots invraisemblables"),
        ("Association DECONSEILLEERisque de majoration INDICATIONAugmentation des effets", "mots peut-être collés"),
    ],
)
def test_what_is_badly_read_is_seen_in_the_text(text: str, reason: str) -> None:
    (page,) = suspicious(document(text))
    assert page.score < SUSPICIOUS
    assert any(reason in found for found in page.reasons)


def test_a_recognised_page_is_as_good_as_its_confidence_and_the_worst_comes_first() -> None:
    flags = (
        "page 1 lue par reconnaissance optique (confiance moyenne 93 %)",
        "page 2 lue par reconnaissance optique (confiance moyenne 61 %)",
        "page 3 illisible",
    )
    made = document(PROSE, PROSE, "", flags=flags)
    assert [p.score for p in pages(made)] == [0.93, 0.61, 0.0]
    assert [p.page for p in suspicious(made)] == [3, 2]


def test_a_doubt_becomes_a_flag_once() -> None:
    made = document(PROSE.replace("a", "\ufffd"), "", flags=("page 2 illisible",))
    (flag,) = doubts(made)
    assert flag.startswith("page 1 à vérifier : ")
    assert doubts(replace(made, flags=(*made.flags, flag))) == ()
    assert pages(replace(made, flags=(*made.flags, flag))) == pages(made)


def test_doubts_of_a_bad_scan_do_not_fill_the_report() -> None:
    assert len(doubts(document(*["\ufffd" * 30] * 50))) == 13


def test_other_media_have_no_pages() -> None:
    assert pages(replace(document(PROSE), media=Media.HTML)) == ()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared development documents are not here")
@pytest.mark.parametrize("name", ["ansm-thesaurus-2019-09.pdf", "ema-annexe-153856-fr.pdf"])
def test_real_documents_of_a_good_print_have_no_suspicious_page(name: str) -> None:
    assert suspicious(read(SHARED / "reels" / name)) == ()
