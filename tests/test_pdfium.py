"""Files that other programs write in ways of their own: what a reader sees on the page is what is read."""

from pathlib import Path

import pytest

from ingest.limits import Limits
from ingest.model import Document
from ingest.quality import SUSPICIOUS, pages
from ingest.reading import read
from tests.making_pdf import Sheet, pdf

WORDS = "Le traitement est donné chaque jour."


def read_back(tmp_path: Path, data: bytes) -> Document:
    path = tmp_path / "essai.pdf"
    path.write_bytes(data)
    return read(path, limits=Limits(ocr_pages=0))


def drawing(ops: str, resources: str, **objects: bytes) -> bytes:
    """A page of these operators with the usual fonts and resources of its own; objects by number (`o50`)."""
    fonts = "/F1 10 0 R /F2 11 0 R"
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 21 0 R "
        f"/Resources << {resources.replace('FONTS', fonts)} >> >>"
    )
    content = ops.encode("cp1252")
    extra = {int(name[1:]): body for name, body in objects.items()}
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    return pdf(Sheet(), extra={20: page.encode(), 21: stream, **extra})


def stream(head: str, content: str) -> bytes:
    return f"<< {head} /Length {len(content)} >>\nstream\n{content}\nendstream".encode()


def test_type_set_upside_down_twice_has_a_size_like_any_other(tmp_path: Path) -> None:
    """A negative size under a mirrored page: some converters write every page so."""
    ops = f"q 1 0 0 -1 0 842 cm BT /F1 -10 Tf -1 0 0 1 400 200 Tm ({WORDS}) Tj ET Q"
    assert read_back(tmp_path, drawing(ops, "/Font << FONTS >>")).text == WORDS


def letters(unit: float, mapped: bool) -> dict[str, bytes]:
    """A type 3 font of black squares, an em of which is 1 / `unit` of its own units; with or without known letters."""
    names = [f"/{letter}" if mapped else f"/g{n}" for n, letter in enumerate("abcdefghijklmnopqrstuvwxyz")]
    first = 97 if mapped else 1
    widths = " ".join(["8"] * 26)
    glyph = stream("", "8 0 0 0 7 8 d1 0 0 7 8 re f")
    return {
        "o50": (
            f"<< /Type /Font /Subtype /Type3 /FontBBox [0 -2 8 10] /FontMatrix [{unit} 0 0 {unit} 0 0] "
            f"/CharProcs << {' '.join(f'{name} 51 0 R' for name in names)} >> /Encoding << /Type /Encoding "
            f"/Differences [{first} {' '.join(names)}] >> /FirstChar {first} /LastChar {first + 25} /Widths [{widths}] "
            "/Resources << >> >>"
        ).encode(),
        "o51": glyph,
    }


def test_a_font_in_units_of_its_own_is_as_large_as_its_letters(tmp_path: Path) -> None:
    """TeX writes bitmap fonts whose size says 1 for letters of any height: such text is not hidden."""
    ops = "BT /T3 1 Tf 60 700 Td (bonjour) Tj ET"
    document = read_back(tmp_path, drawing(ops, "/Font << FONTS /T3 50 0 R >>", **letters(1.0, mapped=True)))
    assert document.text == "bonjour"
    assert not document.flags


def test_letters_too_small_to_be_seen_stay_hidden_whatever_their_font(tmp_path: Path) -> None:
    ops = f"BT /T3 1 Tf 60 700 Td (bonjour les enfants) Tj ET BT /F1 10 Tf 60 600 Td ({WORDS}) Tj ET"
    document = read_back(tmp_path, drawing(ops, "/Font << FONTS /T3 50 0 R >>", **letters(0.1, mapped=True)))
    assert document.text == WORDS


def test_codes_without_a_letter_are_counted_and_the_page_is_to_be_checked(tmp_path: Path) -> None:
    codes = "".join(chr(n) for n in (3, 4, 5, 6, 7) * 12)
    ops = f"BT /T3 1 Tf 60 700 Td <{codes.encode().hex()}> Tj ET BT /F1 10 Tf 60 600 Td ({WORDS}) Tj ET"
    document = read_back(tmp_path, drawing(ops, "/Font << FONTS /T3 50 0 R >>", **letters(1.0, mapped=False)))
    assert document.text == WORDS
    assert document.flags[0].startswith("page 1 : 60 caractères sans équivalent écartés")
    assert pages(document)[0].score < SUSPICIOUS


@pytest.mark.parametrize(("grey", "seen"), [(0.2, True), (0.95, False)])
def test_white_words_are_seen_where_what_is_drawn_under_them_is_dark(tmp_path: Path, grey: float, seen: bool) -> None:
    """A banner inside a form is no box of the page: only the page as drawn tells."""
    form = stream("/Type /XObject /Subtype /Form /BBox [0 0 595 842]", f"{grey} g 40 680 500 60 re f")
    ops = f"/X Do BT 1 g /F2 20 Tf 60 700 Td (Un bandeau) Tj ET BT 0 g /F1 10 Tf 60 600 Td ({WORDS}) Tj ET"
    document = read_back(tmp_path, drawing(ops, "/Font << FONTS >> /XObject << /X 50 0 R >>", o50=form))
    assert ("Un bandeau" in document.text) is seen


SHADED = (
    "/Pattern << /P1 << /PatternType 2 /Shading << /ShadingType 2 /ColorSpace /DeviceRGB /Coords [60 0 500 0] "
    "/Function << /FunctionType 2 /Domain [0 1] /C0 [1 0 0] /C1 [0 0 1] /N 1 >> /Extend [true true] >> >> >>"
)


@pytest.mark.parametrize(
    ("before", "colour", "seen"),
    [
        ("", "/Pattern cs /P1 scn", True),  # a title in a gradient
        ("", "1 g", False),
        ("0 g 2 w 60 690 m 300 720 l S", "1 g", False),  # the ink of a line that runs behind is not the words'
        ("BT 0 g /F1 20 Tf 70 695 Td (Autre texte) Tj ET", "1 g", False),  # nor is that of other words
        ("BT /Pattern cs /P1 scn /F1 30 Tf 60 700 Td (Un autre) Tj ET", "1 g", False),
    ],
)
def test_words_that_a_gradient_fills_are_seen_and_white_ones_over_ink_are_not(
    tmp_path: Path, before: str, colour: str, seen: bool
) -> None:
    ops = f"{before} {colour} BT /F2 30 Tf 60 700 Td (Un titre) Tj ET BT 0 g /F1 10 Tf 60 600 Td ({WORDS}) Tj ET"
    document = read_back(tmp_path, drawing(ops, f"/Font << FONTS >> {SHADED}"))
    assert ("Un titre" in document.text) is seen


@pytest.mark.parametrize("more", ["", WORDS])
def test_lines_that_come_back_are_no_margins_where_most_pages_have_nothing_else(tmp_path: Path, more: str) -> None:
    sheets = [Sheet().text(60, 800, f"Feuille {n}", 24) for n in range(1, 5)]
    sheets[0].text(60, 700, more)
    lines = read_back(tmp_path, pdf(*sheets)).text.split("\n\n")
    assert [line for line in lines if line != WORDS] == ["Feuille 1", "Feuille 2", "Feuille 3", "Feuille 4"]


def test_a_page_left_blank_but_for_its_margins_stays_blank(tmp_path: Path) -> None:
    sheets = [Sheet().text(60, 815, "Protocole").text(60, 20, f"Page {n} / 3") for n in range(1, 4)]
    for sheet in (sheets[0], sheets[2]):
        sheet.text(60, 600, WORDS)
    document = read_back(tmp_path, pdf(*sheets))
    assert document.text == f"{WORDS}\n\n{WORDS}"


def test_a_number_without_end_in_a_damaged_table_costs_nothing(tmp_path: Path) -> None:
    data = pdf(Sheet().text(60, 700, WORDS)).replace(b"xref\n0 ", b"xref\n" + b"7" * 100 + b" ")
    assert read_back(tmp_path, data).text == WORDS


def test_a_page_that_one_library_finds_empty_is_read_by_the_other(tmp_path: Path) -> None:
    data = pdf(Sheet().text(60, 700, WORDS)).replace(b"21 0 obj", b"21 0 xbj")
    assert read_back(tmp_path, data).text == WORDS


@pytest.mark.parametrize(("matrix", "places"), [("0 1 -1 0", (100, 112, 124)), ("0 -1 1 0", (124, 112, 100))])
def test_a_page_written_sideways_is_read_as_its_reader_turns_it(
    tmp_path: Path, matrix: str, places: tuple[int, ...]
) -> None:
    """A wide table on an upright page, without a word of the file that it is to be turned."""
    lines = ("Les visites ont lieu chaque semaine pendant le premier", "mois de traitement, puis", "une fois par mois.")
    ops = " ".join(f"BT /F1 10 Tf {matrix} {x} 421 Tm ({words}) Tj ET" for x, words in zip(places, lines, strict=True))
    document = read_back(tmp_path, drawing(ops, "/Font << FONTS >>"))
    assert document.text == " ".join(lines)


def test_names_of_columns_written_in_height_stay_in_their_table(tmp_path: Path) -> None:
    sheet = Sheet().text(60, 760, "Le calendrier des visites est donné ici.")
    sheet.table([60, 160, 200, 240], [700, 620, 600], [["Examen", "", ""], ["Bilan", "X", "X"]])
    for x, words in ((184, "Semaine 1"), (224, "Semaine 2")):
        sheet.ops.append(f"BT /F2 9 Tf 0 1 -1 0 {x} 630 Tm ({words}) Tj ET")
    sheet.ops.append("BT /F1 8 Tf 0 1 -1 0 30 300 Tm (Tampon du bord) Tj ET")
    document = read_back(tmp_path, pdf(sheet))
    assert "Examen | Semaine 1 | Semaine 2\nBilan | X | X" in document.text
    assert "Tampon" not in document.text
