from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from evals import sheet_html, sheet_pdf, sheets
from evals.sheet_model import Block, BlockKind, Form, Genre, Rank, Run, SheetError, parse
from evals.sheet_text import fragments, label, typeset

HEAD = """+++
id = "fiche-essai"
title = "Essai : l'accès « précoce »"
programme = "essai"
genre = "dispositif"
checked = 2026-02-28
format = "html"
[[source]]
key = "S3"
title = "Décision"
publisher = "ANSM"
url = "https://ansm.sante.fr/x?a=1&b=2"
published = 2025-04-01
seen = 2026-02-28
rank = "officielle"
[[source]]
key = "blog"
title = "Article"
publisher = "Rose-up"
seen = 2026-02-28
rank = "secondaire"
+++
"""
BODY = """
## En bref
Le [177Lu]Lu-PSMA-617 existe. [S3][V:blog] Une phrase
coupée en deux. [S3]

### Détail
- Un point ; n'est-ce pas ? [S3]
- Un autre. [blog]

1. Premier. [S3]
2. Second. [S3]

| Ancien | Nouveau |
|---|---|
| ATU | AAC [S3] |
"""
needs_fonts = pytest.mark.skipif(not sheet_pdf.FONTS.is_dir(), reason="polices DejaVu absentes (fonts-dejavu-core)")


def inner(blocks: tuple[Block, ...]) -> Iterator[tuple[str, int, tuple[Run, ...]]]:
    return ((block.kind.value, block.line, block.runs) for block in blocks)


def test_front_matter_and_blocks_are_read_with_their_lines() -> None:
    sheet = parse("fiche-essai", HEAD + BODY)
    assert (sheet.genre, sheet.format, sheet.checked.isoformat()) == (Genre.REGIME, Form.HTML, "2026-02-28")
    assert [(s.key, s.rank, bool(s.url)) for s in sheet.sources] == [
        ("S3", Rank.OFFICIAL, True),
        ("blog", Rank.SECONDARY, False),
    ]
    assert list(inner(sheet.blocks))[:4] == [
        ("h2", 24, (Run("En bref"),)),
        (
            "p",
            25,
            (Run("Le [177Lu]Lu-PSMA-617 existe.", ("S3", "blog")), Run(" Une phrase coupée en deux.", ("S3",))),
        ),
        ("h3", 28, (Run("Détail"),)),
        ("li", 29, (Run("Un point ; n'est-ce pas ?", ("S3",)),)),
    ]
    assert [block.kind for block in sheet.blocks[4:]] == [
        BlockKind.ITEM,
        BlockKind.STEP,
        BlockKind.STEP,
        BlockKind.TABLE,
    ]
    assert sheet.blocks[-1].rows == (
        ((Run("Ancien"),), (Run("Nouveau"),)),
        ((Run("ATU"),), (Run("AAC", ("S3",)),)),
    )


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("sans en-tête", 1, "+++"),
        (HEAD.replace('"dispositif"', '"poème"'), 1, "poème"),
        (HEAD.replace("checked = 2026-02-28\n", 'checked = "hier"\n'), 1, "hier"),
        (HEAD.replace("fiche-essai", "autre"), 1, "id"),
        (HEAD.replace('key = "blog"', 'key = "S3"'), 1, "deux fois"),
        (HEAD.replace('rank = "secondaire"', 'rank = "secondaire"\nlien = "x"'), 1, "blog"),
        (HEAD.replace("seen = 2026-02-28", "seen = 2026-02-31", 1), 1, "TOML"),
        (HEAD + "## En bref\nUn fait. [S9]\n", 24, "S9"),
        (HEAD + "## En bref\n#### Trop profond\n", 24, "###"),
        (HEAD + "## En bref\n| a | b |\n|---|---|\n| c |\n", 24, "largeur"),
    ],
)
def test_a_wrong_sheet_is_refused_at_its_line(text: str, line: int, word: str) -> None:
    with pytest.raises(SheetError) as caught:
        parse("fiche-essai", text)
    assert caught.value.line == line
    assert word in str(caught.value)


def test_typography_is_french() -> None:
    assert typeset("l'accès « précoce » : oui ; 5 % ?") == (
        "l’accès «\u00a0précoce\u00a0»\u00a0: oui\u00a0; 5\u00a0%\u00a0?"
    )
    assert typeset("à 10:30, l'« essai »") == "à 10:30, l’«\u00a0essai\u00a0»"


def test_marks_name_publisher_and_date_and_stand_before_the_full_stop() -> None:
    sheet = parse("fiche-essai", HEAD + BODY)
    assert [label(source) for source in sheet.sources] == [
        "ANSM, 1er avril 2025",
        "source secondaire\u00a0: Rose-up, sans date",
    ]
    shown = "".join(piece.text for piece in fragments(sheet, sheet.blocks[1].runs))
    assert shown == (
        "Le [177Lu]Lu-PSMA-617 existe (ANSM, 1er avril 2025\u00a0; source secondaire\u00a0: Rose-up, sans date)."
        " Une phrase coupée en deux (ANSM, 1er avril 2025)."
    )
    question = "".join(piece.text for piece in fragments(sheet, sheet.blocks[3].runs))
    assert question == "Un point\u00a0; n’est-ce pas\u00a0? (ANSM, 1er avril 2025)"


def test_html_is_a_whole_french_page_with_links_and_lists() -> None:
    page = sheet_html.page(parse("fiche-essai", HEAD + BODY)).decode()
    assert page.startswith('<!doctype html>\n<html lang="fr">')
    for piece in (
        '<meta name="passerelle:genre" content="fiche rédigée">',
        '<meta name="passerelle:checked" content="2026-02-28">',
        '<meta name="passerelle:programme" content="essai">',
        "<h1>Essai\u00a0: l’accès «\u00a0précoce\u00a0»</h1>",
        '<h2 id="en-bref">En bref</h2>',
        '<a href="https://ansm.sante.fr/x?a=1&amp;b=2">ANSM, 1er avril 2025</a>',
        '<a href="#source-blog">source secondaire\u00a0: Rose-up, sans date</a>',
        '<th scope="col">Ancien</th>',
        '<li id="source-blog">Article. Rose-up (source secondaire), sans date de publication connue, '
        "vu le 28 février 2026.</li>",
    ):
        assert piece in page
    assert page.count("<ul>") == 2  # the bullets, the sources
    assert page.count("<ol>") == 1


def test_html_escapes_what_could_be_markup() -> None:
    text = (HEAD + BODY).replace("Un autre.", "Dose <5 & sans <b>gras</b>.").replace("Essai :", "Essai <x> :")
    page = sheet_html.page(parse("fiche-essai", text)).decode()
    assert "Dose &lt;5 &amp; sans &lt;b&gt;gras&lt;/b&gt;" in page
    assert "<x>" not in page


def test_a_document_without_address_shows_the_one_that_it_prints() -> None:
    text = HEAD.replace('url = "https://ansm.sante.fr/x?a=1&b=2"', 'related = "https://ansm.sante.fr/y"') + BODY
    page = sheet_html.page(parse("fiche-essai", text)).decode()
    assert '<a href="#source-S3">ANSM, 1er avril 2025</a>' in page
    assert 'Document lié\u00a0: <a href="https://ansm.sante.fr/y">' in page


@needs_fonts
def test_pdf_carries_the_same_words_links_outline_and_keywords(tmp_path: Path) -> None:
    text = (HEAD + BODY).replace('format = "html"', 'format = "pdf"')
    path = tmp_path / "fiche-essai.pdf"
    path.write_bytes(sheet_pdf.page(parse("fiche-essai", text), text))
    reader = PdfReader(path)
    words = " ".join(reader.pages[0].extract_text().replace("\u00a0", " ").split())
    for piece in (
        "Essai : l’accès « précoce »",
        "• Un point ; n’est-ce pas ? (ANSM, 1er avril 2025)",
        "1. Premier (ANSM, 1er avril 2025).",
        "2. Second (ANSM, 1er avril 2025).",
        "fiche-essai, page 1 / 1",
    ):
        assert piece in words
    metadata = reader.metadata
    assert metadata is not None
    assert metadata.title == "Essai\u00a0: l’accès «\u00a0précoce\u00a0»"
    assert str(metadata["/Keywords"]).startswith(
        "passerelle:genre=fiche rédigée;passerelle:checked=2026-02-28;passerelle:programme=essai;"
    )
    assert [str(entry.title) for entry in reader.outline if not isinstance(entry, list)] == [metadata.title]
    links = [a.get_object()["/A"]["/URI"] for a in reader.pages[0]["/Annots"] if "/A" in a.get_object()]  # type: ignore[attr-defined]
    assert set(links) == {"https://ansm.sante.fr/x?a=1&b=2"}


@needs_fonts
def test_pdf_bytes_depend_on_the_sheet_alone() -> None:
    text = HEAD + BODY
    sheet = parse("fiche-essai", text)
    assert sheet_pdf.page(sheet, text) == sheet_pdf.page(sheet, text)
    other = text.replace("Second.", "Deuxième.")
    assert sheet_pdf.page(parse("fiche-essai", other), other) != sheet_pdf.page(sheet, text)


def test_missing_fonts_name_the_package(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="fonts-dejavu-core"):
        sheet_pdf.page(parse("fiche-essai", HEAD + BODY), HEAD + BODY, tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "redaction").mkdir()
    (tmp_path / "redaction" / "fiche-essai.md").write_text(HEAD + BODY, "utf-8")
    return tmp_path


def test_rendering_then_checking_finds_nothing_stale(folder: Path) -> None:
    assert sheets.stale(folder) == ("fiche-essai.html",)
    assert sheets.make(folder) == (1, 1)
    assert sheets.stale(folder) == ()
    assert sheets.make(folder) == (1, 0)


@needs_fonts
def test_a_pdf_is_stale_once_its_source_has_changed(folder: Path) -> None:
    path = folder / "redaction" / "fiche-essai.md"
    path.write_text((HEAD + BODY).replace('format = "html"', 'format = "pdf"'), "utf-8")
    sheets.make(folder)
    assert sheets.stale(folder) == ()
    path.write_text(path.read_text("utf-8").replace("Second.", "Deuxième."), "utf-8")
    assert sheets.stale(folder) == ("fiche-essai.pdf",)


def test_outputs_without_a_source_are_stale_and_removed(folder: Path) -> None:
    sheets.make(folder)
    (folder / "fiches" / "fiche-ancienne.html").write_text("x", "utf-8")
    assert sheets.stale(folder) == ("fiche-ancienne.html",)
    sheets.make(folder)
    assert not (folder / "fiches" / "fiche-ancienne.html").exists()


def test_a_page_changed_by_hand_is_stale(folder: Path) -> None:
    sheets.make(folder)
    path = folder / "fiches" / "fiche-essai.html"
    path.write_text(path.read_text("utf-8").replace("1er avril", "2 avril"), "utf-8")
    assert sheets.stale(folder) == ("fiche-essai.html",)


def test_the_command_tells_by_its_exit_code(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--corpus", str(folder)]
    assert sheets.main(["--check", *given]) == 1
    assert capsys.readouterr().out == "périmée : fiche-essai.html\n"
    assert sheets.main(given) == 0
    assert sheets.main(["--check", *given]) == 0
    (folder / "redaction" / "fausse.md").write_text("rien", "utf-8")
    assert sheets.main(given) == 1
    assert "fausse, ligne 1" in capsys.readouterr().err
