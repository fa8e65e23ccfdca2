"""The sheet for the appointment: what it carries, in each of its formats."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from docx import Document as Docx

from app.chat.brief import Brief, Dispute, Fact, Step
from app.chat.sheet import NOTICE, Kind, Sheet, sheet
from app.chat.sheetfiles import FORMATS, markdown, pdf, word
from app.model import Answer, Audience, Citation, Claim, Outcome
from ingest.validity import Status

DAY = date(2026, 11, 20)
QUOTE = "La réunion Boréale <b>étudie</b> chaque dossier, 2*3*4 fois, ≥ 10 µg."
CITED = Citation(
    1, "zorvatinib", "https://agence.example/z_1", "Accès au zorvatinib", "Agence", date(2025, 4, 4), 2,
    "Qui décide ?", 0, len(QUOTE), QUOTE, "ab" * 32, Status.OPEN,
)  # fmt: skip
PROOF = replace(CITED, quote="Ouvert depuis le 7 mai 2025.", document="note", source="note.html", title="Note")
ANSWER = Answer(
    "Qui décide ?", "décide", DAY, Audience.FAMILY, Outcome.ANSWERED, f"**Zorvatinib**.\n\n- {QUOTE} [1]\n- Deux. [1]",
    (Claim(QUOTE, (1,)),), (CITED,),
)  # fmt: skip
BRIEF = Brief(
    "zorvatinib-1", "Zorvatinib", ("Zorvaxa",), Status.OPEN, DAY, "les documents le disent en vigueur", (1,),
    (Fact("Régime", "Accès compassionnel (AAC)", (1,)),),
    (Step("Présente le dossier", "Le médecin", "", (1,)), Step("Examine le dossier", "RCP Boréale", "mardi", (1,))),
    (Dispute("Rythme de la RCP", (("mardi", "Agence, 4 avril 2025", (1,)), ("lundi", "CHU", (1,)))),), (PROOF,),
)  # fmt: skip


@pytest.fixture
def made() -> Sheet:
    return sheet(ANSWER, "gen-7", (BRIEF,))


def text_of_pdf(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", "\n")
    finally:
        document.close()


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_sheet_carries_question_day_quotes_sources_generation_and_notice(made: Sheet) -> None:
    text = "\n".join(block.text for block in made.blocks)
    assert "Question\u00a0: Qui décide ?" in text
    assert "Situation au 20 novembre 2026. Réponse." in text
    assert "[1] Accès au zorvatinib (Agence, 4 avril 2025, page\u00a02, Qui décide ?)" in text
    assert "Statut au 20 novembre 2026\u00a0: ouvert." in text
    assert [block.text for block in made.blocks if block.kind is Kind.QUOTE] == [QUOTE, PROOF.quote]
    assert "https://agence.example/z_1" in text
    assert CITED.sha256 in text
    assert NOTICE in text
    assert "index gen-7" in text


def test_the_sheet_carries_each_access_with_its_route_and_its_disagreements(made: Sheet) -> None:
    items = [block.text for block in made.blocks if block.kind is Kind.ITEM]
    assert "Ouvert au 20 novembre 2026\u00a0: les documents le disent en vigueur. [a]" in items
    assert "Présente le dossier\u00a0: Le médecin [a]" in items
    assert "Examine le dossier\u00a0: RCP Boréale, mardi [a]" in items
    assert "Désaccord (Rythme de la RCP)\u00a0: lundi, d’après CHU [a]" in items


def test_marks_of_several_accesses_are_told_apart() -> None:
    text = "\n".join(block.text for block in sheet(ANSWER, "gen-7", (BRIEF, BRIEF)).blocks)
    assert "en vigueur. [1a]" in text
    assert "en vigueur. [2a]" in text
    assert "[2a] Note" in text


def test_each_document_is_named_once(made: Sheet) -> None:
    text = "\n".join(block.text for block in made.blocks)
    assert text.count("Empreinte du fichier") == 2
    assert text.count("Source\u00a0: note.html") == 1


def test_markdown_shows_words_of_documents_as_they_stand(made: Sheet) -> None:
    text = markdown(made).decode()
    assert text.startswith("# Fiche pour le rendez-vous\n")
    assert r"> La réunion Boréale \<b\>étudie\</b\> chaque dossier, 2\*3\*4 fois, ≥ 10 µg." in text
    assert "**[1] Accès au zorvatinib**" in text
    assert "https://agence.example/z_1" in text  # an address is no emphasis
    assert "- La réunion" in text
    assert "\n- Deux. [1]\n" in text  # items stand close together


def test_the_pdf_is_text_in_french_letters_and_the_same_bytes_each_time(made: Sheet) -> None:
    data = pdf(made)
    assert data == pdf(made)
    text = flat(text_of_pdf(data))
    assert flat(QUOTE) in text
    assert "Passerelle, fiche pour le rendez-vous, page 1 / " in text
    assert "RCP Boréale" in text


def test_a_long_sheet_goes_over_pages_and_loses_nothing() -> None:
    many = tuple(replace(CITED, n=n, quote=f"Passage numéro {n}, " + "mot " * 80) for n in range(1, 21))
    data = pdf(sheet(replace(ANSWER, citations=many), "gen-7"))
    document = pypdfium2.PdfDocument(data)
    assert len(document) > 2
    document.close()
    text = flat(text_of_pdf(data))
    assert all(f"Passage numéro {n}, mot" in text for n in range(1, 21))


def test_characters_that_no_letter_has_do_not_stop_the_sheet() -> None:
    strange = replace(ANSWER, question="日本 \U0001f9ec \x0b ?", text="𝒳 [1]")
    for one in FORMATS:
        assert one.write(sheet(strange, "gen-7"))


def test_word_opens_and_holds_the_same_text(made: Sheet) -> None:
    data = word(made)
    assert zipfile.is_zipfile(io.BytesIO(data))
    paragraphs = Docx(io.BytesIO(data)).paragraphs
    assert [paragraph.text for paragraph in paragraphs] == [block.text for block in made.blocks]
    assert paragraphs[0].style is not None
    assert paragraphs[0].style.name == "Title"


def test_formats_have_their_endings() -> None:
    assert [one.ending for one in FORMATS] == ["pdf", "docx", "md"]
