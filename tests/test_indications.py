"""Indications one by one: sections that grant and refuse, items of medicines, forms of one disease."""

from datetime import date
from pathlib import Path

import pytest

from ingest.accesses import accesses
from ingest.biomarkers import markers
from ingest.card import AccessCard
from ingest.cards import cards
from ingest.model import Document
from ingest.reading import read
from ingest.validity import Status

SECTIONS = """<!doctype html><html lang="fr"><body><h1>SERATUXO (serafutuzumab) – Myélome et amylose</h1>
<p>Mis en ligne le 30 juillet 2026</p>
<h2>Myélome multiple</h2>
<p>Autorisation d’accès précoce octroyée à SERATUXO chez les adultes atteints d’un myélome multiple en rechute. Elle
prend effet le 3 août 2026 pour une durée d’un an.</p>
<h2>Amylose AL</h2>
<p>L’accès précoce demandé chez les adultes atteints d’une amylose AL avec une atteinte cardiaque de stade avancé, dont
le pronostic reste réservé malgré les traitements disponibles, est refusé : des traitements existent.</p>
</body></html>"""


HAS_TABLE = """<!doctype html><html lang="fr"><body><h1>SERATUXO (serafutuzumab) – Neuroblastome / Chordome</h1>
<p>Mis en ligne le 30 juillet 2026</p>
<p>Une autorisation d’accès précoce octroyée et une autorisation refusée à SERATUXO 40 mg, gélule (serafutuzumab).</p>
<table><thead><tr><th>Indication demandée</th><th>Sens de la décision</th></tr></thead><tbody>
<tr><td>« Traitement des enfants atteints d’un neuroblastome réfractaire »</td><td>Autorisation octroyée</td></tr>
<tr><td>« Traitement des adultes atteints d’un chordome non résécable »</td><td>Autorisation refusée</td></tr>
</tbody></table>
<h2>Chordome : motifs du refus</h2><p>Les données portent sur cinq patients ; l’autorisation d’accès précoce est refusée
dans cette indication.</p>
<h2>Durée</h2><p>L’autorisation octroyée dans le neuroblastome prend effet le 3 août 2026 pour une durée d’un an.</p>
</body></html>"""


def read_cards(folder: Path, name: str, text: str) -> tuple[AccessCard, ...]:
    (folder / name).write_text(text, encoding="utf-8")
    return cards(read(folder / name))


def tumours(found: tuple[AccessCard, ...]) -> list[list[str]]:
    return [[c.value for c in card.tumours] for card in found]


def test_a_section_that_refuses_never_opens_with_one_that_grants(tmp_path: Path) -> None:
    found = read_cards(tmp_path, "seratuxo.html", SECTIONS)
    assert tumours(found) == [["Myélome multiple"], ["Amylose AL"]]
    document = read(tmp_path / "seratuxo.html")
    views = [a.at(date(2026, 9, 1)) for a in accesses([(document, found)])]
    assert [v.verdict.status for v in views if v] == [Status.OPEN, Status.REFUSED]
    assert [card.dates.end and card.dates.end.value for card in found] == [date(2027, 8, 2), None]


def test_items_that_say_what_they_treat_are_indications(tmp_path: Path) -> None:
    text = (
        "Décision portant établissement du cadre de prescription compassionnelle de DUVORAL (esmotinib)\n\n"
        "Publié le 12 janvier 2026\n\nLe cadre est établi pour trois ans à compter du 19 janvier 2026.\n\n"
        "- Traitement du chordome de l'adulte, après avis de la RCP nationale ResOs.\n"
        "- Traitement du neuroblastome de l'enfant, après avis de la RCP nationale NEUROPED.\n"
    )
    found = read_cards(tmp_path, "duvoral.txt", text)
    assert tumours(found) == [["chordome"], ["neuroblastome"]]
    assert [c.rcp and c.rcp.name and c.rcp.name.value for c in found] == ["ResOs", "NEUROPED"]


def test_items_that_each_begin_with_a_medicine_are_its_accesses(tmp_path: Path) -> None:
    text = (
        "# Recommandations temporaires d'utilisation de 2018\n\nPublié le 3 septembre 2018\n\n"
        "- Ostivar (nivotumab) : adultes avec un mélanome de stade III\n"
        "- Relvadim (pemprolumab) : adultes avec un carcinome urothélial en rechute\n"
    )
    found = read_cards(tmp_path, "liste.md", text)
    assert tumours(found) == [["mélanome"], ["carcinome urothélial"]]
    assert [(c.drug.brand and c.drug.brand.value, c.drug.substance and c.drug.substance.value) for c in found] == [
        ("Ostivar", "nivotumab"),
        ("Relvadim", "pemprolumab"),
    ]


def test_a_general_text_that_names_a_medicine_in_passing_is_no_access(tmp_path: Path) -> None:
    text = (
        "Comprendre l'accès précoce\n\nPublié le 3 septembre 2025\n\nL'accès précoce est accordé pour un an à un "
        "médicament présumé innovant, avant ou après son autorisation de mise sur le marché, quand la maladie est "
        "grave et rare et qu'aucun traitement approprié n'existe. Il est renouvelable et il peut être retiré à tout "
        "moment.\n\nAinsi, le brunatinib a été autorisé par cette voie.\n"
    )
    assert read_cards(tmp_path, "comprendre.txt", text) == ()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tumeur mutée KRAS G12R", ["mutation KRAS G12R"]),
        ("une mutation de l’exon 14 de MET", ["mutation MET exon 14"]),
        ("une délétion de l’exon 19 de l’EGFR", ["délétion EGFR exon 19"]),
        ("un cancer du sein triple négatif", []),  # the disease's own name
    ],
)
def test_biomarkers_are_read_as_written(tmp_path: Path, words: str, expected: list[str]) -> None:
    text = f"Accès compassionnel : olvarine (OLV-3)\n\nPublié le 4 mai 2026\n\nIndication : thymome avec {words}.\n"
    (card,) = read_cards(tmp_path, "olvarine.txt", text)
    assert [b.words for b in card.biomarkers] == expected


def test_a_row_s_capital_hides_no_biomarker() -> None:
    assert [m.words for m in markers("Mutation de TTR")] == ["mutation TTR"]
    assert [m.words for m in markers("HER2 positif")] == ["HER2 positif"]


def test_a_heading_for_each_disease_below_the_indications_is_an_access(tmp_path: Path) -> None:
    text = (
        "<!doctype html><html lang='fr'><body><h1>Cadre de prescription compassionnelle de DUVORAL (esmotinib)</h1>"
        "<p>Publié le 12 janvier 2026</p><h2>Indications</h2><h3>Chordome</h3>"
        "<p>Adultes atteints d’un chordome qui progresse.</p>"
        "<p>L’oncologue référent présente chaque dossier à la RCP nationale ResOs.</p><h3>Thymome</h3>"
        "<p>Adultes atteints d’un thymome B3.</p><p>L’avis de la RCP nationale RYTHMIC est demandé.</p>"
        "<h2>Durée</h2><p>Ce cadre est établi pour trois ans à compter du 6 avril 2026.</p></body></html>"
    )
    found = read_cards(tmp_path, "duvoral.html", text)
    assert tumours(found) == [["chordome"], ["thymome B3"]]
    assert [c.rcp and c.rcp.name and c.rcp.name.value for c in found] == ["ResOs", "RYTHMIC"]
    assert {c.dates.end and c.dates.end.value for c in found} == {date(2029, 4, 5)}


def test_a_withdrawal_closes_however_long_the_name(tmp_path: Path) -> None:
    text = (
        "CARDELIO (cardelimab) : retrait de l'autorisation d'accès précoce\n\nPublié le 19 juin 2026\n\nOctroyée le "
        "4 décembre 2025 pour un an dans la cardiomyopathie amyloïde, l'autorisation d'accès précoce de CARDELIO "
        "300 mg, solution pour perfusion, est retirée à compter du 1er juillet 2026.\n"
    )
    (access,) = accesses([(read_text(tmp_path, text), cards(read_text(tmp_path, text)))])
    days = (date(2026, 6, 25), date(2026, 7, 1), date(2027, 7, 1))
    assert [v.verdict.status for day in days if (v := access.at(day))] == [Status.OPEN, Status.ENDED, Status.ENDED]


def read_text(folder: Path, text: str) -> Document:
    (folder / "document.txt").write_text(text, encoding="utf-8")
    return read(folder / "document.txt")


@pytest.mark.parametrize(
    "body",
    [
        "<p>Le cadre est établi pour trois ans à compter du 16 mars 2026 dans l’angiosarcome de l’adulte (RCP "
        "nationale NETSARC+) et dans le chordome de l’adulte (RCP nationale ResOs).</p>",
        "<p>Dans l’angiosarcome, le dossier passe en RCP nationale NETSARC+.</p>"
        "<p>Dans le chordome, il est examiné par la RCP nationale ResOs.</p>",
        "<h2>Indication 1</h2><p>Angiosarcome de l’adulte. RCP nationale NETSARC+.</p>"
        "<h2>Indication 2</h2><p>Chordome de l’adulte. RCP nationale ResOs.</p>",
    ],
    ids=["one sentence", "paragraphs", "numbered headings"],
)
def test_several_indications_however_they_are_set_are_several_accesses(tmp_path: Path, body: str) -> None:
    text = (
        "<!doctype html><html lang='fr'><body><h1>Cadre de prescription compassionnelle de SOLVARIS 20 mg, gélule "
        f"(solvaranib)</h1><p>Publié le 6 mars 2026</p>{body}</body></html>"
    )
    found = read_cards(tmp_path, "solvaris.html", text)
    assert [[t.casefold() for t in some] for some in tumours(found)] == [["angiosarcome"], ["chordome"]]
    assert [c.rcp and c.rcp.name and c.rcp.name.value for c in found] == ["NETSARC+", "ResOs"]


def test_rows_after_the_last_indication_are_of_all(tmp_path: Path) -> None:
    text = (
        "<html lang='fr'><body><h1>SOLVARIS (solvaranib)</h1><p>Publié le 6 mars 2026</p><h2>Accès précoce</h2><dl>"
        "<dt>Première indication</dt><dd>Angiosarcome, RCP nationale NETSARC+</dd><dt>Seconde indication</dt>"
        "<dd>Chordome, RCP nationale ResOs</dd><dt>Début</dt><dd>16 mars 2026</dd><dt>Fin</dt><dd>15 mars 2027</dd>"
        "</dl></body></html>"
    )
    found = read_cards(tmp_path, "solvaris.html", text)
    assert [c.dates.end and c.dates.end.value for c in found] == [date(2027, 3, 15)] * 2


def test_a_page_that_grants_one_indication_and_refuses_another_tells_them_apart(tmp_path: Path) -> None:
    found = read_cards(tmp_path, "seratuxo.html", HAS_TABLE)
    assert tumours(found) == [["neuroblastome"], ["chordome"]]
    document = read(tmp_path / "seratuxo.html")
    views = [a.at(date(2026, 11, 20)) for a in accesses([(document, found)])]
    assert {v.cards[0].tumours[0].value: v.verdict.status for v in views} == {
        "neuroblastome": Status.OPEN,
        "chordome": Status.REFUSED,
    }
