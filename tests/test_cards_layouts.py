"""Layouts and turns of phrase in which an access, a refusal, a trial or an exclusion used to be misread."""

from datetime import date
from pathlib import Path

import pytest

from evals.cardcells import stated
from ingest.accesses import accesses
from ingest.card import AccessCard
from ingest.cards import cards
from ingest.model import Document, PartKind
from ingest.reading import read
from ingest.split import split
from tests.making_pdf import Sheet, pdf

DAY = date(2026, 11, 20)
HEAD = '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Page</title></head><body><main>'


def page(folder: Path, body: str) -> Document:
    path = folder / "page.html"
    path.write_text(f"{HEAD}{body}</main></body></html>", encoding="utf-8")
    return read(path)


def said(found: tuple[AccessCard, ...], cell: str) -> list[tuple[str, ...]]:
    return [stated(card, cell) for card in found]


def states(document: Document, found: tuple[AccessCard, ...], day: date = DAY) -> list[str]:
    views = (one.at(day) for one in accesses([(document, found)]))
    return [str(view.verdict.status) for view in views if view is not None]


def test_one_row_is_granted_and_the_next_refused(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<h1>TARVELIX (sobrutinex) - Lymphomes</h1><p>Mis en ligne le 2 juin 2026</p>"
        "<p>Décision d’accès précoce pour TARVELIX 20 mg, gélule.</p><table><thead><tr><th>Indication</th>"
        "<th>Décision</th><th>Motif</th></tr></thead><tbody><tr><td>Lymphome du manteau en rechute</td>"
        "<td>Accès précoce octroyé</td><td>Étude</td></tr><tr><td>Lymphome folliculaire de l’adulte</td>"
        "<td>Accès précoce refusé</td><td>Trop peu de patients</td></tr></tbody></table>",
    )
    found = cards(document)
    assert said(found, "tumours") == [("Lymphome du manteau",), ("Lymphome folliculaire",)]
    assert said(found, "regime") == [("AAP",), ("AAP",)]
    assert sorted(states(document, found)) == ["ouvert", "refusé"]


def test_a_page_that_says_it_is_a_trial_is_one(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<h1>CASSIOPEE : lumavertib dans les chordomes</h1><p>Ceci est un essai clinique, et non un accès "
        "compassionnel.</p><p>Le lumavertib est donné à l’adulte atteint d’un chordome en rechute.</p>",
    )
    assert said(cards(document), "regime") == [("TRIAL",)]


def test_what_is_no_part_of_an_indication_is_no_access(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<h1>Décision du 04/05/2026 - Cadre de prescription compassionnelle de NORVATEL 5 mg, gélule</h1>"
        "<h2>Indication</h2><p>Chondrosarcome dédifférencié de l’adulte, en rechute.</p>"
        "<p>Le chondrosarcome myxoïde et l’ostéosarcome ne font pas partie de l’indication.</p>",
    )
    assert said(cards(document), "tumours") == [("Chondrosarcome dédifférencié",)]


@pytest.mark.parametrize(
    ("words", "ages"),
    [
        ("âge de 4 ans au moins et de 21 ans au plus", "de 4 ans à 21 ans"),
        ("âge de 4 ans au moins", "à partir de 4 ans"),
    ],
)
def test_least_and_greatest_ages(tmp_path: Path, words: str, ages: str) -> None:
    document = page(
        tmp_path,
        "<h1>Accès compassionnel (AAC) au lumavertib, gélule</h1><h2>Patients concernés</h2>"
        f"<ul><li>chordome en rechute ;</li><li>{words}.</li></ul>",
    )
    assert [one[0].endswith(ages) for one in said(cards(document), "population")] == [True]


def test_numbered_rows_go_with_the_indications_in_their_order(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<h1>Décision du 04/05/2026 - Accès compassionnel (AAC) à NORVATEL 5 mg, gélule</h1><h2>Indications</h2>"
        "<ol><li>Chondrosarcome de l’adulte en rechute ;</li><li>Astrocytome de l’enfant en rechute.</li></ol>"
        "<h2>Ce qui est demandé</h2><table><thead><tr><th>Indication</th><th>Examens requis</th></tr></thead>"
        "<tbody><tr><td>1</td><td>IRM du rachis</td></tr><tr><td>2</td><td>IRM cérébrale</td></tr></tbody></table>",
    )
    assert said(cards(document), "tests") == [("IRM du rachis",), ("IRM cérébrale",)]


def test_a_day_from_which_something_runs_is_no_publication(tmp_path: Path) -> None:
    document = page(
        tmp_path, "<h1>Lumavertib : accès limité à compter du 3 juin 2026</h1><p>Un lot a été perdu le 5 mai 2026.</p>"
    )
    assert document.published is None


def test_coloured_cells_side_by_side_name_the_columns(tmp_path: Path) -> None:
    xs = [60.0, 190.0, 330.0, 400.0]
    rows = [["Lumavertib", "Chordome", "PM"], ["NORVATEL (sobrutinex)", "Lymphome du manteau", "AAC"]]
    rows += [["Tavornine", "Rétinoblastome", "PH"], ["Ossuvertib", "Neuroblastome", "CPC"]]
    sheet = Sheet().text(60, 780, "Accès ouverts au 1er mars 2026", 14, "F2")
    for x, after, name in zip(xs, xs[1:], ["Médicament", "Maladie", "Régime"], strict=False):
        sheet.box(x, 700, after - x, 20, 0.9).text(x + 3, 707, name, 9, "F2", "0 g")
    for n, row in enumerate(rows):
        for y in (700 - 20 * n, 680 - 20 * n):
            sheet.line(xs[0], y, xs[-1], y)
        for x, words in zip(xs, row, strict=False):
            sheet.text(x + 3, 687 - 20 * n, words, 9)
    for x in xs:
        sheet.line(x, 700, x, 620)
    path = tmp_path / "etat.pdf"
    path.write_bytes(pdf(sheet))
    document = read(path)
    found = cards(document)
    assert [p.header for p in document.parts if p.kind is PartKind.ROW][1] == ("Médicament", "Maladie", "Régime")
    assert said(found, "regime") == [("MAGISTRAL",), ("AAC",), ("HOSPITAL",), ("CPC",)]
    assert said(found, "drug.brand")[1] == ("NORVATEL",)


def test_a_heading_of_contents_does_not_swallow_the_page(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        '<h1>Lumavertib</h1><div class="menu-page"><h4>Sommaire</h4><ul><li><a href="#a">Voir</a></li>'
        '<li><a href="#b">Documents</a></li></ul></div><p>Le lumavertib est délivré à l’hôpital depuis 2025.</p>',
    )
    assert [p.text for p in split(document)] == ["Le lumavertib est délivré à l’hôpital depuis 2025."]


ACCESS = (
    "<h1>NORVATEL (sobrutinex) - Lymphome du manteau</h1><p>Autorisation d’accès compassionnel (AAC).</p>"
    "<p>NORVATEL (sobrutinex), gélule, est destiné à l’adulte atteint d’un lymphome du manteau en rechute.</p>"
)


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("Les initiations ont cessé le 2 mars 2026.", "fermé aux nouveaux patients"),
        ("Seules les demandes de renouvellement sont reçues depuis le 2 mars 2026.", "fermé aux nouveaux patients"),
        ("Le produit est réservé aux patients déjà sous traitement.", "fermé aux nouveaux patients"),
        ("L’accès compassionnel s’est arrêté le 2 mars 2026.", "terminé"),
        ("La demande d’accès compassionnel n’a pas été retenue.", "refusé"),
        ("Le traitement est suspendu en cas de fièvre.", "ouvert"),
        ("La visite du premier mois est supprimée.", "ouvert"),
        ("L’accès au traitement est suspendu depuis le 2 mars 2026.", "terminé"),
    ],
)
def test_what_a_sentence_makes_of_an_access(tmp_path: Path, sentence: str, state: str) -> None:
    document = page(tmp_path, f"{ACCESS}<p>{sentence}</p>")
    assert states(document, cards(document)) == [state]


def test_a_limit_that_is_lifted_leaves_the_access_open(tmp_path: Path) -> None:
    limited = f"{ACCESS}<p>Huit nouveaux patients par mois sont admis depuis le 1er février 2026.</p>"
    document = page(tmp_path, limited)
    assert states(document, cards(document)) == ["ouvert, contingenté"]
    lifted = "<p>Le contingent de huit nouveaux patients par mois a été levé le 1er juin 2026.</p>"
    document = page(tmp_path, limited + lifted)
    assert states(document, cards(document)) == ["ouvert"]


def test_a_closed_arm_leaves_a_trial_open_while_another_includes(tmp_path: Path) -> None:
    rows = [
        ("Médicament", "lumavertib (LMV-3)"),
        ("Pour qui", "Chordome en rechute de l’adulte"),
        ("Bras A", "Inclusions closes le 2 mars 2026"),
        ("Bras B", "Inclusions ouvertes : 4 patients sur 20"),
    ]
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    both = page(tmp_path, f"<h1>Essai CASSIOPEE : lumavertib</h1><p>Ceci est un essai clinique.</p><dl>{listed}</dl>")
    assert states(both, cards(both)) == ["ouvert"]
    shut = page(
        tmp_path,
        f"<h1>Essai CASSIOPEE : lumavertib</h1><p>Ceci est un essai clinique.</p><dl>{listed}</dl>".replace(
            "ouvertes", "closes"
        ),
    )
    assert states(shut, cards(shut)) == ["fermé aux nouveaux patients"]


def test_availability_begins_the_year_of_an_access(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<h1>NORVATEL (sobrutinex) - Lymphome du manteau</h1><p>Décision d’accès précoce.</p><p>NORVATEL est destiné "
        "à l’adulte atteint d’un lymphome du manteau. L’accès est ouvert pour un an à partir de la mise à disposition, "
        "intervenue le 13 avril 2026.</p>",
    )
    found = cards(document)
    assert said(found, "dates.effect") == [("2026-04-13",)]
    assert said(found, "dates.end") == [("2027-04-12",)]


def test_who_prescribes_and_who_pays_in_a_few_words(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        f"{ACCESS}<h2>Prescription et délivrance</h2><p>Réservée aux hématologues hospitaliers.</p>"
        "<h2>Combien cela coûte-t-il ?</h2><p>Rien. Le traitement est payé par l’hôpital. Les trajets peuvent être "
        "remboursés : demandez au service social.</p>",
    )
    found = cards(document)
    assert said(found, "prescriber") == [("Réservée aux hématologues hospitaliers.",)]
    assert said(found, "cost") == [("Rien. Le traitement est payé par l’hôpital.",)]


def test_a_case_is_heard_by_the_meeting_on_its_day(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        f"{ACCESS}<h2>Circuit et RCP</h2><p>Le dossier est discuté le premier jeudi du mois par la RCP nationale "
        "LYMFORT. Le dossier est déposé le lundi ; l’hématologue référent le présente.</p>",
    )
    found = cards(document)
    assert said(found, "rcp.frequency") == [("le premier jeudi du mois",)]
    assert said(found, "rcp.presented_by") == [("l’hématologue référent",)]


@pytest.mark.parametrize(
    ("sentence", "last"),
    [
        ("Validité : du 4 mai 2022 au 3 mai 2025.", "2025-05-03"),
        ("Période : 4 mai 2022 - 3 mai 2025.", "2025-05-03"),
        ("Échéance : 3 mai 2025.", "2025-05-03"),
        ("Date de début : 4 mai 2022. Date de fin : 3 mai 2025.", "2025-05-03"),
        ("L’accès compassionnel expire le 3 mai 2025.", "2025-05-03"),
        ("L’accès compassionnel est en cours jusqu’en mai 2025.", "2025-05-31"),
        ("L’accès compassionnel, d’une durée d’un an, a débuté le 4 mai 2024.", "2025-05-03"),
    ],
)
def test_an_access_whose_last_day_is_written_is_over_after_it(tmp_path: Path, sentence: str, last: str) -> None:
    document = page(tmp_path, f"{ACCESS}<p>{sentence}</p>")
    found = cards(document)
    assert said(found, "dates.end") == [(last,)]
    assert states(document, found) == ["terminé"]


@pytest.mark.parametrize(
    ("sentences", "regime"),
    [
        ("AAC dite « très précoce ». Il ne s’agit pas d’un accès précoce de la HAS.", "AAC"),
        ("Accès compassionnel « très précoce ». Un accès précoce pourra être demandé plus tard.", "AAC"),
        ("Un accès précoce a été demandé. En attendant, le médicament est fourni en accès compassionnel.", "AAC"),
        ("Usage hors AMM, dans un cadre de prescription compassionnelle (ancienne RTU).", "CPC"),
        ("Autorisation d’accès compassionnel, avec un PUT-RD.", "AAC"),
        ("Accès précoce, avec un PUT-RD.", "AAP"),
    ],
)
def test_the_road_that_is_open_is_not_the_one_beside_it(tmp_path: Path, sentences: str, regime: str) -> None:
    document = page(
        tmp_path,
        f"<h1>Sobrutinex (SBX-12), gélule - lymphome du manteau</h1><p>{sentences}</p>"
        "<p>Le sobrutinex est destiné à l’adulte atteint d’un lymphome du manteau en rechute.</p>",
    )
    assert said(cards(document), "regime") == [(regime,)]


def test_a_refusal_of_another_disease_refuses_nothing_else(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<h1>NORVATEL 20 mg, gélule (sobrutinex)</h1><p>Décision du 4 mai 2026.</p><p>Article 1. L’accès précoce est "
        "octroyé dans les indications suivantes :</p><ul><li>lymphome du manteau de l’adulte en rechute ;</li>"
        "<li>lymphome folliculaire de l’adulte.</li></ul><p>Article 2. L’octroi est refusé dans le lymphome de Burkitt "
        "de l’enfant.</p><p>Article 3. La durée est d’un an à compter de la mise à disposition, qui est fixée au "
        "1er juin 2026.</p>",
    )
    found = cards(document)
    assert states(document, found) == ["ouvert", "ouvert"]
    assert said(found, "dates.end") == [("2027-05-31",), ("2027-05-31",)]


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("L’accès n’accueille plus de malades depuis le 3 mars 2026.", "fermé aux nouveaux patients"),
        ("Depuis le 3 mars 2026, on ne peut plus commencer ce traitement.", "fermé aux nouveaux patients"),
        ("L’entrée de nouveaux patients est arrêtée.", "fermé aux nouveaux patients"),
        ("Les primo-prescriptions ne sont plus autorisées.", "fermé aux nouveaux patients"),
        ("Aucun patient supplémentaire ne sera admis.", "fermé aux nouveaux patients"),
        ("L’accès est clos pour les nouveaux patients.", "fermé aux nouveaux patients"),
        ("Seuls les malades qui le prenaient avant mars le reçoivent encore.", "fermé aux nouveaux patients"),
        ("Aucune nouvelle demande n’est nécessaire pour les mois suivants.", "ouvert"),
        ("Les nouveaux patients sont reçus chaque lundi.", "ouvert"),
    ],
)
def test_a_door_that_is_shut_on_new_patients_is_heard(tmp_path: Path, sentence: str, state: str) -> None:
    document = page(tmp_path, f"{ACCESS}<p>{sentence}</p>")
    assert states(document, cards(document)) == [state]


def test_a_year_runs_from_the_day_named_after_it(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<h1>NORVATEL (sobrutinex) - Lymphome du manteau</h1><p>Accès précoce octroyé par la décision du 2 avril 2025, "
        "pour une année à partir du 4 mai 2025, dans le lymphome du manteau de l’adulte.</p>",
    )
    found = cards(document)
    assert said(found, "dates.end") == [("2026-05-03",)]
    assert states(document, found) == ["terminé"]


def test_a_refused_row_keeps_the_meeting_that_it_names(tmp_path: Path) -> None:
    rows = [("Lymphome du manteau en rechute", "Accès précoce octroyé", "RCP nationale LYMFORT")]
    rows += [("Lymphome folliculaire de l’adulte", "Accès précoce refusé", "RCP nationale FOLLIC")]
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    document = page(
        tmp_path,
        "<h1>TARVELIX (sobrutinex) - Lymphomes</h1><p>Décision d’accès précoce pour TARVELIX 20 mg, gélule.</p><table>"
        f"<thead><tr><th>Indication</th><th>Décision</th><th>RCP</th></tr></thead><tbody>{body}</tbody></table>",
    )
    assert said(cards(document), "rcp.name") == [("LYMFORT",), ("FOLLIC",)]


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("L’agence met un terme à l’accès le 3 mars 2026.", "terminé"),
        ("L’accès compassionnel a disparu depuis le 3 mars 2026.", "terminé"),
        ("L’accès est en pause depuis le 3 mars 2026.", "terminé"),
        ("L’accès a été fermé le 3 mars 2026.", "terminé"),
        ("Accès fermé.", "terminé"),
        ("La commission s’est opposée à l’accès le 3 mars 2026.", "refusé"),
        ("L’accès n’est plus possible après une greffe.", "ouvert"),
    ],
)
def test_an_end_said_in_other_words_is_heard(tmp_path: Path, sentence: str, state: str) -> None:
    document = page(tmp_path, f"{ACCESS}<p>{sentence}</p>")
    assert states(document, cards(document)) == [state]


DIRECTORY = (
    "<h1>Annuaire des réunions</h1><p>Édition du 3 mars 2026</p><table><thead><tr><th>RCP</th><th>Maladies</th>"
    "<th>Quand</th><th>Accès concernés</th></tr></thead><tbody>"
    "<tr><td>ALDÉRIA (nationale)</td><td>chordome</td><td>chaque lundi</td>"
    "<td>vorastinib (VRS-12), préparation hospitalière, ouvert</td></tr>"
    "<tr><td>BORÉLIA (nationale)</td><td>thymome</td><td>le premier mardi du mois</td>"
    "<td>ZELTORAN (mipravosine) dans le thymome, accès précoce, ouvert</td></tr>"
    "<tr><td>CIRRIS (régionale)</td><td>épendymome</td><td>le jeudi</td><td>aucun accès en cours</td></tr>"
    "</tbody></table>"
)


def test_each_row_of_a_directory_of_meetings_has_its_own_medicine(tmp_path: Path) -> None:
    found = cards(page(tmp_path, DIRECTORY))
    assert [card.drug.names for card in found] == [("vorastinib", "VRS-12"), ("ZELTORAN", "mipravosine")]
    assert [card.rcp.name.value for card in found if card.rcp and card.rcp.name] == ["ALDÉRIA", "BORÉLIA"]
