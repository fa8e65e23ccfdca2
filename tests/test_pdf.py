import re
import shutil
import subprocess
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ingest.model import Document, Genre, Part, PartKind
from ingest.reading import read
from ingest.split import sentences, split
from tests.making_pdf import Sheet, pdf

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpus"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared development documents are not here")
PROSE = "Le traitement est donné chaque jour pendant un an"


def made(tmp_path: Path, *sheets: Sheet, **more: str) -> Document:
    path = tmp_path / "essai.pdf"
    path.write_bytes(pdf(*sheets, **more))
    return read(path)


def shape(document: Document) -> list[tuple[str, str]]:
    return [(str(p.kind), document.text[p.start : p.end]) for p in document.parts]


def cells(document: Document, part: Part) -> list[str]:
    return [document.text[c.start : c.end] for c in part.cells]


def body(sheet: Sheet, y: float, count: int = 3, x: float = 60) -> float:
    for _ in range(count):
        sheet.text(x, y, PROSE + " au plus.")
        y -= 12
    return y


def test_a_title_drawn_last_but_standing_first_is_the_title(tmp_path: Path) -> None:
    sheet = Sheet()
    body(sheet, 640)
    sheet.text(60, 780, "Un médicament rare mis à", 18, "F2").text(60, 758, "disposition des malades", 18, "F2")
    document = made(tmp_path, sheet)
    assert document.title == "Un médicament rare mis à disposition des malades"
    assert document.parts[0].kind is PartKind.TITLE


def test_headings_follow_size_weight_and_numbers(tmp_path: Path) -> None:
    sheet = Sheet().text(60, 780, "Protocole", 20, "F2")
    y = 740.0
    for heading, size in (("1 Présentation", 14), ("1.1 Le médicament", 11), ("1.2 Données", 11), ("2 Critères", 14)):
        sheet.text(60, y, heading, size, "F2")
        y = body(sheet, y - 24, 6) - 20
    document = made(tmp_path, sheet)
    heads = [(p.level, document.text[p.start : p.end], p.path) for p in document.parts if p.kind is PartKind.HEADING]
    assert heads == [
        (2, "1 Présentation", ()),
        (3, "1.1 Le médicament", ("1 Présentation",)),
        (3, "1.2 Données", ("1 Présentation",)),
        (2, "2 Critères", ()),
    ]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    sheet = Sheet().text(60, 780, "Un titre au-dessus des deux colonnes", 18, "F2")
    for n in range(12):  # the writer goes down both columns at once
        sheet.text(60, 740 - 12 * n, f"gauche {n} mots de la colonne de gauche ici")
        sheet.text(320, 740 - 12 * n, f"droite {n} mots de la colonne de droite ici")
    text = made(tmp_path, sheet).text
    assert text.index("gauche 11") < text.index("droite 0")


def test_running_lines_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    sheets = []
    for n in range(1, 5):
        sheet = Sheet().text(60, 815, "Institut du Parc - Protocole", 8).text(60, 30, "15 janvier 2026 - Version 2", 8)
        body(sheet.text(520, 30, f"{n}/4", 8).text(60, 600, f"Page de contenu {n} avec ses mots."), 580)
        sheets.append(sheet)
    document = made(tmp_path, *sheets)
    assert "Institut" not in document.text
    assert "/4" not in document.text
    assert document.text.count("Page de contenu") == 4
    assert document.publisher == "Institut du Parc"
    assert (document.published, document.version) == (date(2026, 1, 15), "Version 2")


def test_a_label_that_comes_back_in_a_table_is_no_running_line(tmp_path: Path) -> None:
    sheets = [
        Sheet().text(60, 800, f"Substance {name}", 10, "F2").text(60, 780, "Association à éviter").text(60, 700, PROSE)
        for name in ("alpha", "bêta", "gamma", "delta")
    ]
    assert made(tmp_path, *sheets).text.count("Association à éviter") == 4


def test_a_sentence_broken_by_a_page_is_one_paragraph(tmp_path: Path) -> None:
    first, second = Sheet(), Sheet()
    for n in range(5):
        first.text(
            60,
            120 - 12 * n,
            f"La ligne {n} de ce paragraphe remplit toute la largeur de la page de gauche à droite, et",
        )
    second.text(60, 780, "se termine ici.")
    document = made(tmp_path, first, second)
    assert len(document.parts) == 1
    assert document.text.endswith("et se termine ici.")
    assert {a.page for a in document.anchors} == {1, 2}


def test_notes_at_the_foot_of_a_page_are_notes_and_do_not_break_its_last_sentence(tmp_path: Path) -> None:
    first, second = Sheet(), Sheet()
    for n in range(9):
        first.text(60, 780 - 13 * n, "Cette ligne de prose fait toute la largeur de la page et se poursuit sur la", 10)
    first.text(60, 138, "1 Une note de bas de page explique ce renvoi,", 8).text(64, 127, "sur deux lignes.", 8)
    first.text(60, 116, "* Une seconde note.", 8)
    second.text(60, 780, "ligne de la page suivante.", 10).text(60, 740, "Un autre paragraphe commence ici.", 10)
    document = made(tmp_path, first, second)
    kinds = [(p.kind, p.page) for p in document.parts]
    assert kinds == [(PartKind.PARAGRAPH, 1), (PartKind.NOTE, 1), (PartKind.NOTE, 1), (PartKind.PARAGRAPH, 2)]
    assert "se poursuit sur la ligne de la page suivante." in document.text
    note = document.parts[1]
    assert document.text[note.start : note.end] == "1 Une note de bas de page explique ce renvoi, sur deux lignes."


def test_small_print_under_a_table_or_without_a_mark_is_no_note(tmp_path: Path) -> None:
    page = Sheet()
    for n in range(9):
        page.text(60, 780 - 13 * n, "Cette ligne de prose fait toute la largeur de la page et se poursuit sur la", 10)
    document = made(tmp_path, page.text(60, 138, "Petite ligne sans marque de renvoi.", 8))
    assert PartKind.NOTE not in [p.kind for p in document.parts]


def test_a_ruled_table_gives_rows_with_cells_and_column_names(tmp_path: Path) -> None:
    rows = [
        ["Examen", "J1", "J15", "Puis"],
        ["Numération\nsanguine", "x", "", "tous les\n2 mois"],
        ["Bilan", "", "x", ""],
    ]
    sheet = Sheet().text(60, 780, "Calendrier", 14, "F2").table([60, 160, 220, 280, 380], [740, 715, 680, 655], rows)
    body(sheet, 600)
    document = made(tmp_path, sheet)
    found = [p for p in document.parts if p.kind is PartKind.ROW]
    assert [cells(document, p) for p in found] == [
        ["Examen", "J1", "J15", "Puis"],
        ["Numération sanguine", "x", "", "tous les 2 mois"],
        ["Bilan", "", "x", ""],
    ]
    assert [p.header for p in found] == [(), ("Examen", "J1", "J15", "Puis"), ("Examen", "J1", "J15", "Puis")]
    marked = {name: cell for name, cell in zip(found[2].header, cells(document, found[2]), strict=True) if cell == "x"}
    assert marked == {"J15": "x"}


def test_labels_beside_values_have_no_column_names(tmp_path: Path) -> None:
    rows = [["Indication", "une tumeur rare"], ["Posologie", "80 mg par jour"]]
    sheet = Sheet()
    for y in (740, 715, 690):
        sheet.line(60, y, 400, y)
    for x in (60, 160, 400):
        sheet.line(x, 740, x, 690)
    for n, (label, value) in enumerate(rows):
        sheet.text(63, 727 - 25 * n, label, 9).text(163, 727 - 25 * n, value, 9)
    document = made(tmp_path, sheet)
    assert [(cells(document, p), p.header) for p in document.parts] == [(row, ()) for row in rows]


def test_a_table_without_rules_is_seen_by_its_alignment(tmp_path: Path) -> None:
    sheet = Sheet()
    y = body(sheet, 760, 4) - 20
    for n, row in enumerate(
        [["Effet", "Fréquence", "Conduite"], ["Fièvre", "10 %", "attendre"], ["Toux", "5 %", "rien"]]
    ):
        for x, words in zip((60, 220, 380), row, strict=True):
            sheet.text(x, y - 14 * n, words, 10, "F2" if n == 0 else "F1")
    body(sheet, y - 70)
    document = made(tmp_path, sheet)
    rows = [p for p in document.parts if p.kind is PartKind.ROW]
    assert [cells(document, p) for p in rows][1:] == [["Fièvre", "10 %", "attendre"], ["Toux", "5 %", "rien"]]
    assert rows[1].header == ("Effet", "Fréquence", "Conduite")


def test_a_signature_beside_a_place_is_no_table(tmp_path: Path) -> None:
    sheet = Sheet().text(60, 300, "Fait à Lyon, le 2 avril 2025").text(380, 300, "La directrice")
    body(sheet, 760)
    assert not [p for p in made(tmp_path, sheet).parts if p.kind is PartKind.ROW]


def test_a_table_that_goes_on_overleaf_keeps_its_names_once(tmp_path: Path) -> None:
    xs, header = [60.0, 200.0, 340.0, 480.0], ["Effet", "Fréquence", "Conduite"]
    first = Sheet().table(xs, [140, 115, 90], [header, ["Fièvre", "10 %", "attendre"]])
    second = Sheet().table(xs, [780, 755, 730], [header, ["Toux", "5 %", "rien"]])
    rows = [p for p in made(tmp_path, first, second).parts if p.kind is PartKind.ROW]
    assert [p.header for p in rows] == [(), tuple(header), tuple(header)]
    assert [p.page for p in rows] == [1, 1, 2]


def test_the_last_column_printed_first_stays_a_quotation_of_the_file(tmp_path: Path) -> None:
    sheet = Sheet()
    for y in (740, 700):
        sheet.line(60, y, 480, y)
    for x in (60, 270, 480):
        sheet.line(x, 740, x, 700)
    sheet.text(273, 728, "à droite", 9).text(63, 712, "à gauche", 9)
    document = made(tmp_path, sheet)
    (row,) = document.parts
    assert document.text == "à droite | à gauche"
    assert cells(document, row) == ["à gauche", "à droite"]


def test_bullets_forms_and_hyphens(tmp_path: Path) -> None:
    sheet = Sheet()
    for n, words in enumerate(
        ["\u2022 un avis de la réunion", "\u2022 un bilan du foie", "Poids : ....... kg  Taille : ...... cm"]
    ):
        sheet.text(60, 740 - 14 * n, words)
    assert shape(made(tmp_path, sheet)) == [
        ("item", "un avis de la réunion"),
        ("item", "un bilan du foie"),
        ("form", "Poids : ....... kg Taille : ...... cm"),
    ]


@pytest.mark.parametrize("how", [{"colour": "1 g"}, {"size": 1}, {"mode": 3}, {"x": 900}])
def test_text_that_nobody_sees_is_left_out_and_reported(tmp_path: Path, how: dict[str, float | str | int]) -> None:
    sheet = Sheet()
    body(sheet, 700)
    options = {"x": 60, "y": 300, "words": "Ordre donné en secret à la machine", **how}
    sheet.text(**options)  # type: ignore[arg-type]
    document = made(tmp_path, sheet)
    assert "secret" not in document.text
    assert any("texte invisible écarté" in flag and "Ordre" in flag for flag in document.flags)


def test_white_text_on_a_dark_box_is_seen(tmp_path: Path) -> None:
    sheet = Sheet().box(50, 690, 300, 30, 0.1).text(60, 700, "En cas d’urgence, le 15", colour="1 g")
    assert "urgence" in made(tmp_path, sheet).text


def test_links_labels_and_the_project_s_marks(tmp_path: Path) -> None:
    sheet = Sheet().text(60, 700, "Voir le protocole complet").link((58, 695, 220, 712), "https://exemple.fr/put.pdf")
    marks = "passerelle:genre=fiche rédigée;passerelle:checked=2026-02-28"
    document = made(tmp_path, sheet, labels="<< /Nums [0 << /S /r /St 4 >>] >>", keywords=marks)
    assert [(link.text, link.url) for link in document.links] == [
        ("Voir le protocole complet", "https://exemple.fr/put.pdf")
    ]
    assert (document.links[0].start, document.links[0].end) == (0, 25)
    assert document.parts[0].label == "iv"
    assert (document.genre, document.published) == (Genre.SHEET, date(2026, 2, 28))


def test_a_turned_page_reads_as_it_is_shown(tmp_path: Path) -> None:
    sheet = Sheet(rotate=180)
    sheet.text(60, 700, "seconde ligne vue").text(60, 740, "première ligne lue")
    assert {p.page for p in made(tmp_path, sheet).parts} == {1}


def test_every_anchor_leads_to_its_own_character(tmp_path: Path) -> None:
    import pypdfium2

    sheet = Sheet()
    body(sheet.text(60, 780, "Un titre à part", 18, "F2"), 740, 8)
    document = made(tmp_path, sheet)
    with pypdfium2.PdfDocument(tmp_path / "essai.pdf") as source:
        raw = source[0].get_textpage().get_text_range()
    for anchor in document.anchors:
        assert (
            document.text[anchor.start : anchor.start + anchor.length] == raw[anchor.raw : anchor.raw + anchor.length]
        )


@shared
@pytest.mark.parametrize(
    ("name", "title", "published"),
    [
        ("ansm-lutathera-cpc-2025.pdf", "Décision du 02/04/2025 - Renouvellement du cadre", date(2025, 4, 4)),
        ("ansm-onc201-acces-compassionnel.pdf", "L’ANSM et Gustave Roussy mettent en place", None),
        ("gustave-roussy-birabresib-put.pdf", "Birabresib : un accès sécurisé", None),
        ("acse-esmart.pdf", "Évaluer des traitements innovants", None),
        ("ansm-cancer-sein-atu-2019.html", "Cancer du sein : L’ANSM met à disposition", None),
    ],
)
def test_the_starting_documents_have_their_title_and_date(name: str, title: str, published: date | None) -> None:
    document = read(SHARED / "officiel" / name)
    assert document.title.startswith(title)
    assert document.published == published


@shared
@pytest.mark.parametrize(
    "name", ["ansm-lutathera-cpc-2025", "ansm-cancer-sein-atu-2019", "ansm-onc201-acces-compassionnel", "acse-esmart"]
)
def test_damaged_prints_have_the_same_title_as_the_pages_they_print(name: str) -> None:
    page = next((SHARED / "officiel").glob(f"{name}.*"))
    assert read(SHARED / "textes" / f"{name}.txt").title == read(page).title


@shared
@pytest.mark.parametrize("path", ["officiel/ansm-lutathera-cpc-2025.pdf", "textes/ansm-lutathera-cpc-2025.txt"])
def test_the_five_indications_of_a_decision_are_five_passages_with_their_meeting(path: str) -> None:
    passages = [p.text for p in split(read(SHARED / path)) if "sur proposition de la RCP" in p.text]
    assert [text.rstrip(".").split()[-1] for text in passages] == ["Comete", "Renaten", "Renaten", "Renaten", "Omega"]


@shared
def test_a_real_thesaurus_keeps_its_columns_and_its_warnings_with_their_drug() -> None:
    document = read(SHARED / "reels" / "ansm-thesaurus-2019-09.pdf")
    assert "DECONSEILLEERisque" not in document.text
    page = [p for p in split(document) if p.page == 13 and "FIDAXOMICINE" in p.text]
    assert len(page) == 1
    assert "Association DECONSEILLEE" in page[0].text
    assert document.text.count("Association DECONSEILLEE") > 500
    assert "ANSM - Septembre 2019" not in document.text


@shared
def test_a_real_annex_is_found_by_its_headings() -> None:
    document = read(SHARED / "reels" / "ema-annexe-153856-fr.pdf")
    heads = [document.text[p.start : p.end] for p in document.parts if p.kind is PartKind.HEADING]
    for number in (
        "4.2 Posologie",
        "4.3 Contre-indications",
        "4.4 Mises en garde",
        "4.5 Inter",
        "4.6 Fert",
        "4.7 Eff",
        "4.8 Effets",
    ):
        assert any(head.startswith(number) for head in heads), number
    dose = next(p for p in document.parts if document.text[p.start : p.end].startswith("10 mg / jour"))
    assert cells(document, dose) == [
        "10 mg / jour",
        "210 mg / 2 semaines ou 405 mg / 4 semaines",
        "150 mg / 2 semaines ou 300 mg / 4 semaines",
    ]
    assert len(dose.header) == 3


@shared
@pytest.mark.parametrize("folder", ["officiel", "inventes", "textes"])
def test_every_shared_document_keeps_the_promises_of_its_types(folder: str) -> None:
    for path in sorted((SHARED / folder).iterdir()):
        document = read(path)
        assert document.title, path.name
        end = -1
        for part in document.parts:
            assert end < part.start < part.end, path.name
            assert all(part.start <= c.start <= c.end <= part.end for c in part.cells)
            assert not part.header or len(part.header) == len(part.cells)
            end = part.end
        assert all(document.text[p.start : p.end] == p.text for p in split(document))


def squeezed(text: str) -> str:
    """Letters and figures only, without accents: how two copies of one text compare whatever their spaces."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("œ", "oe")
    return re.sub(r"[^a-z0-9]+", "", plain)


@shared
def test_every_sentence_of_a_passage_is_a_quotation_of_its_file() -> None:
    import pypdfium2

    checked = 0
    for path in sorted((SHARED / "inventes").glob("*.pdf")):
        document = read(path)
        if any("reconnaissance optique" in flag for flag in document.flags) or not document.anchors:
            continue
        with pypdfium2.PdfDocument(path) as source:
            raw = squeezed(" ".join(source[n].get_textpage().get_text_range() for n in range(len(source))))
        for passage in split(document):
            for span in sentences(passage.text):
                assert squeezed(passage.text[span.start : span.end]) in raw, (path.name, passage.id)
                checked += 1
    assert checked > 300


@shared
@pytest.mark.parametrize(
    "name", ["ansm-thesaurus-2019-09.pdf", "ema-annexe-153856-fr.pdf", "ansm-index-substances-2019-09.pdf"]
)
def test_no_word_of_a_page_is_lost_but_its_margins(name: str) -> None:
    import pypdfium2

    def words(text: str) -> Counter[str]:
        plain = unicodedata.normalize("NFKD", text).casefold().replace("\ufffe", "-").replace("\u0002", "-")
        return Counter(re.findall(r"[a-z]{2,}", "".join(c for c in plain if not unicodedata.combining(c))))

    document = read(SHARED / "reels" / name)
    with pypdfium2.PdfDocument(SHARED / "reels" / name) as source:
        raw = words(" ".join(source[n].get_textpage().get_text_range() for n in range(len(source))))
    kept = words(document.text)
    lost = {word: count for word, count in (raw - kept).items() if count < document.pages - 2}  # the rest are margins
    assert sum(lost.values()) < 0.002 * sum(kept.values()), lost


@shared
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="Poppler's pdftotext is not installed")
@pytest.mark.parametrize("name", ["ansm-thesaurus-2019-09.pdf", "ansm-index-substances-2019-09.pdf"])
def test_no_word_is_glued_or_cut_that_another_reader_sees_whole(name: str) -> None:
    path = SHARED / "reels" / name
    other = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, timeout=120)

    def words(text: str) -> set[str]:
        plain = unicodedata.normalize("NFKC", text).replace("’", "'")
        return set(re.findall(r"[^\W\d_]+", re.sub(r"-\s*\n\s*", "-", plain)))

    assert words(read(path).text) - words(other.stdout.decode()) == set()
