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


def test_a_bound_of_an_access_is_no_refusal(tmp_path: Path) -> None:
    page = (
        "<html lang='fr'><body><main><h1>Zolmicide : critères d’octroi</h1><p>Publié le 4 mai 2026</p>"
        "<p>Statut : autorisation d’accès compassionnel (AAC).</p><p>Indication : mycétome de l’adulte.</p>"
        "<p>Le zolmicide n’est pas accordé en première intention ni pour les autres mycoses.</p></main></body></html>"
    )
    found = read_cards(tmp_path, "zolmicide.html", page)
    views = [a.at(date(2026, 11, 20)) for a in accesses([(read(tmp_path / "zolmicide.html"), found)])]
    assert [v.verdict.status for v in views] == [Status.OPEN]


def test_a_history_of_decisions_is_one_access_for_each_indication(tmp_path: Path) -> None:
    rows = "".join(
        f"<tr><td>{day}</td><td>{what}</td><td>{sense}</td></tr>"
        for day, what, sense in (
            ("12 mars 2024", "Chordome", "Octroi pour un an, mise à disposition le 4 mai 2024"),
            ("16 avril 2025", "Chordome", "Renouvellement pour un an à compter du 4 mai 2025"),
            ("23 juin 2025", "Neuroblastome", "Refus"),
            ("4 mai 2026", "Chordome", "Prolongation pour un an, jusqu’au 3 mai 2027"),
        )
    )
    page = (
        "<html lang='fr'><body><main><h1>SERATUXO (serafutuzumab), gélule : accès précoce</h1>"
        "<p>Mis à jour le 5 mai 2026</p><h2>Historique des décisions</h2><table><tr><th>Date</th><th>Indication</th>"
        f"<th>Sens de la décision</th></tr>{rows}</table></main></body></html>"
    )
    found = read_cards(tmp_path, "historique.html", page)
    assert tumours(found) == [["Chordome"], ["Neuroblastome"]]
    views = [a.at(date(2026, 11, 20)) for a in accesses([(read(tmp_path / "historique.html"), found)])]
    told = {v.cards[0].tumours[0].value: v.verdict for v in views}
    assert told["Chordome"].status is Status.OPEN
    assert told["Chordome"].until == date(2027, 5, 3)
    assert told["Neuroblastome"].status is Status.REFUSED


def test_rows_of_a_survey_have_their_own_medicines_or_none(tmp_path: Path) -> None:
    rows = (
        "<tr><td>Ostéa</td><td>Chordome : Solmira, tavrinib (CPC)</td><td>chaque lundi</td></tr>"
        "<tr><td>Neuris</td><td>Neuroblastome : ocradesib (préparation magistrale)</td><td>chaque jeudi</td></tr>"
        "<tr><td>Thymia</td><td>Thymome. Aucun programme à ce jour</td><td>chaque mardi</td></tr>"
    )
    page = (
        "<html lang='fr'><body><main><h1>Annuaire des réunions</h1><p>Mis à jour le 5 mai 2026</p><table><tr>"
        f"<th>RCP</th><th>Maladies et programme</th><th>Jour</th></tr>{rows}</table></main></body></html>"
    )
    found = read_cards(tmp_path, "annuaire.html", page)
    assert [card.drug.names[-1] for card in found] == ["tavrinib", "ocradesib"]


def test_an_end_in_a_table_of_two_texts_is_of_the_row_that_it_stands_on(tmp_path: Path) -> None:
    page = (
        "<html lang='fr'><body><main><h1>Décision du 3 mars 2026 modifiant le cadre de prescription compassionnelle de "
        "SOLMIRA 50 mg, comprimé (tavrinib)</h1><p>Publié le 5 mars 2026</p><h2>Indications</h2>"
        "<ul><li>Chordome évolutif de l’adulte.</li><li>Neuroblastome réfractaire de l’enfant.</li></ul>"
        "<h2>Ce qui change</h2><table><tr><th>Point</th><th>Avant</th><th>Depuis la présente décision</th></tr>"
        "<tr><td>Chordome</td><td>dès 18 ans</td><td>dès 12 ans</td></tr>"
        "<tr><td>Thymome</td><td>prévu</td><td>abrogé le 1er avril 2026</td></tr></table></main></body></html>"
    )
    found = read_cards(tmp_path, "decision.html", page)
    document = read(tmp_path / "decision.html")
    told = [a.at(date(2026, 11, 20)) for a in accesses([(document, found)])]
    assert Status.ENDED not in {v.verdict.status for v in told if v.cards[0].tumours[0].value != "Thymome"}
