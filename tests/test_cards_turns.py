"""Modifications, lettered indications, tables of steps and of decisions, enumerations: what a card makes of them."""

from datetime import date
from pathlib import Path

import pytest

from evals.cardcells import agrees, stated
from ingest.accesses import accesses
from ingest.card import AccessCard
from ingest.cards import cards
from ingest.model import Document
from ingest.reading import read

DAY = date(2026, 11, 20)
HEAD = '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Page</title></head><body><main>'


def page(folder: Path, body: str) -> Document:
    path = folder / "page.html"
    path.write_text(f"{HEAD}{body}</main></body></html>", encoding="utf-8")
    return read(path)


def note(folder: Path, text: str) -> Document:
    path = folder / "note.md"
    path.write_text(text, encoding="utf-8")
    return read(path)


def said(found: tuple[AccessCard, ...], cell: str) -> list[tuple[str, ...]]:
    return [stated(card, cell) for card in found]


def states(document: Document, found: tuple[AccessCard, ...], day: date = DAY) -> list[str]:
    views = (one.at(day, DAY) for one in accesses([(document, found)]))
    return [str(view.verdict.status) for view in views if view is not None]


MODIFIED = (
    "<p>Publié le 12 mars 2026</p><h1>Décision du 6 mars 2026 modifiant le cadre de prescription compassionnelle de "
    "NORVEXIL 20 mg, gélule (ralmétinib)</h1><p>Décide :</p><p>Article 1er. Le a de la décision est ainsi rédigé : "
    "« a) gliome du nerf optique de l’enfant à partir de 3 ans, en progression après une chimiothérapie ».</p>"
    "<p>Il est ajouté un b : « b) hamartome hypothalamique de l’adulte, non opérable ».</p>"
    "<p>Le chordome est retiré du cadre. Les malades déjà traités pour un chordome peuvent poursuivre.</p>"
    "<p>Article 2. La présente décision entre en vigueur le 1er avril 2026 et le cadre prend fin le 31 mai 2028.</p>"
    "<h2>Posologie</h2><p>Indication a : deux gélules par jour.</p><p>Indication b : quatre gélules par jour.</p>"
)


def test_a_modification_writes_indications_anew_and_closes_one(tmp_path: Path) -> None:
    document = page(tmp_path, MODIFIED)
    found = cards(document)
    assert said(found, "tumours") == [("gliome du nerf optique",), ("hamartome hypothalamique",), ("chordome",)]
    assert states(document, found) == ["ouvert", "ouvert", "fermé aux nouveaux patients"]


def test_a_label_with_a_letter_is_of_that_indication_alone(tmp_path: Path) -> None:
    first, second, _ = cards(page(tmp_path, MODIFIED))
    assert stated(first, "posology") == ("deux gélules par jour.",)
    assert stated(second, "posology") == ("quatre gélules par jour.",)


def test_a_list_of_whom_a_medicine_is_for_tells_its_indications(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<h1>Décision du 4 mai 2026 établissant un cadre de prescription compassionnelle de TALOVIR 10 mg, comprimé "
        "(besorafénib)</h1><p>TALOVIR peut être prescrit à l’adulte atteint :</p><ul><li>a) d’un thymome en rechute ;"
        "</li><li>b) d’un mésothéliome péritonéal avec mutation BAP1.</li></ul>",
    )
    assert said(cards(document), "tumours") == [("thymome",), ("mésothéliome péritonéal",)]


def test_columns_with_numbers_go_to_their_rows(tmp_path: Path) -> None:
    found = cards(
        page(
            tmp_path,
            "<h1>Cadre de prescription compassionnelle de VELDORIX 5 mg, gélule (prenacitinib)</h1><table><thead><tr>"
            "<th>N°</th><th>Maladie</th><th>RCP</th></tr></thead><tbody><tr><td>1</td><td>Vascularite de l’enfant</td>"
            "<td>RCP nationale VASCU</td></tr><tr><td>2</td><td>Sarcoïdose cardiaque</td><td>RCP nationale SARCO-C</td>"
            "</tr></tbody></table><h2>Posologie</h2><table><thead><tr><th>Poids</th><th>Situation 1</th>"
            "<th>Situation 2</th></tr></thead><tbody><tr><td>moins de 20 kg</td><td>5 mg par jour</td><td>-</td></tr>"
            "<tr><td>20 kg et plus</td><td>10 mg par jour</td><td>15 mg par jour</td></tr></tbody></table>",
        )
    )
    assert said(found, "posology") == [
        ("moins de 20 kg : 5 mg par jour. 20 kg et plus : 10 mg par jour",),
        ("20 kg et plus : 15 mg par jour",),
    ]


def test_a_state_told_group_by_group_makes_a_card_for_each(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<h1>ORPHEON-3 : velcitamab dans le lymphome de Burkitt</h1><p>Fiche relue le 2 octobre 2026</p><table><tr>"
        "<th>Phase</th><td>II</td></tr><tr><th>Promoteur</th><td>Institut Malvoisin</td></tr><tr>"
        "<th>Recrutement, adultes</th><td>ouvert</td></tr><tr><th>Recrutement, 5 à 17 ans</th>"
        "<td>suspendu depuis le 4 septembre 2026</td></tr></table><h2>Qui peut participer ?</h2>"
        "<p>Personnes de 5 ans ou plus atteintes d’un lymphome de Burkitt en rechute.</p>",
    )
    found = cards(document)
    assert said(found, "population") == [("adultes",), ("enfants, de 5 ans à 17 ans",)]
    assert states(document, found) == ["ouvert", "fermé aux nouveaux patients"]


STEPS = """# Circuit du dolrasertib

Le dolrasertib (DRS-4), gélule, est accessible depuis le 2 mars 2026 par autorisation d'accès compassionnel, malade par
malade, dans le thymome de l'adulte. L'autorisation est donnée pour trois mois, renouvelable.

| Étape | Responsable | Délai |
|---|---|---|
| Dépôt à la RCP nationale THYMUS-A | pneumologue ou oncologue | huit jours |
| Commande au laboratoire | pharmacien de l'hôpital | le jour même |

## Posologie

La dose est de 40 mg par jour en une prise.

| Toxicité | Première fois | Deuxième fois |
|---|---|---|
| Diarrhée | reprendre à 20 mg par jour | arrêt |
"""


def test_a_table_of_steps_says_who_presents_and_who_orders(tmp_path: Path) -> None:
    (card,) = cards(note(tmp_path, STEPS))
    assert stated(card, "rcp.presented_by") == ("pneumologue ou oncologue",)
    assert stated(card, "pharmacy") == ("pharmacien de l'hôpital",)


def test_a_table_of_harms_is_no_dose(tmp_path: Path) -> None:
    (card,) = cards(note(tmp_path, STEPS))
    assert stated(card, "posology") == ("La dose est de 40 mg par jour en une prise.",)


def test_an_authorisation_of_each_patient_does_not_end_the_access(tmp_path: Path) -> None:
    document = note(tmp_path, STEPS)
    found = cards(document)
    assert said(found, "dates.end") == [()]
    assert states(document, found) == ["ouvert"]


def test_a_table_of_decisions_dates_them(tmp_path: Path) -> None:
    (card,) = cards(
        page(
            tmp_path,
            "<h1>SOLVIREX (tamelcitinib) - Pelade universelle</h1><p>Décision d’accès précoce de SOLVIREX 10 mg, "
            "comprimé, dans la pelade universelle de l’adulte.</p><h2>Historique des décisions</h2><table><thead><tr>"
            "<th>Date</th><th>Numéro</th><th>Objet</th></tr></thead><tbody><tr><td>3 mars 2025</td><td>12</td>"
            "<td>Octroi pour un an</td></tr><tr><td>5 mars 2026</td><td>31</td><td>Renouvellement pour un an</td></tr>"
            "</tbody></table><p>La présente autorisation prend fin le 31 mars 2027.</p>",
        )
    )
    assert stated(card, "dates.signed") == ("2026-03-05",)
    assert stated(card, "dates.end") == ("2027-03-31",)


def test_a_length_with_its_renewal_beside_the_first_day(tmp_path: Path) -> None:
    (card,) = cards(
        page(
            tmp_path,
            "<h1>MERVANTIS (dosirsen) - Accès précoce dans la dystonie cervicale</h1><table><tr><th>Prise d’effet</th>"
            "<td>1er février 2026</td></tr><tr><th>Durée</th><td>un an, renouvelable sur demande</td></tr></table>",
        )
    )
    assert stated(card, "dates.end") == ("2027-01-31",)


def test_the_end_of_a_regime_is_no_end_of_its_accesses(tmp_path: Path) -> None:
    path = tmp_path / "archive.txt"
    path.write_text(
        "Ouverture d'une ATU de cohorte du velmacrène\n\nUne ATU de cohorte a été accordée le 3 mai 2016 au velmacrène "
        "(VLM-2), comprimé, dans la sclérodermie de l'adulte.\n\nRappel : les ATU ont disparu le 1er juillet 2021. "
        "L'ATU de cohorte du velmacrène avait été close le 31 mars 2018.\n",
        encoding="utf-8",
    )
    (card,) = cards(read(path))
    assert stated(card, "dates.end") == ("2018-03-31",)


def test_an_enumeration_before_the_start_is_so_many_examinations(tmp_path: Path) -> None:
    (card,) = cards(
        page(
            tmp_path,
            "<h1>Cadre de prescription compassionnelle de LUMERIS 2 mg, comprimé (fovacitinib)</h1><p>LUMERIS est "
            "réservé à l’adulte atteint d’une sarcoïdose.</p><h2>Avant le début</h2><p>Sérologies des hépatites, bilan "
            "lipidique, mise à jour des vaccins, numération.</p>",
        )
    )
    assert stated(card, "tests") == ("Sérologies des hépatites", "bilan lipidique", "numération")


def test_what_shows_a_condition_is_an_examination(tmp_path: Path) -> None:
    (card,) = cards(
        page(
            tmp_path,
            "<h1>Autorisation d’accès compassionnel du belracrène (BLC-9), sirop</h1><h2>Critères d’octroi</h2><ul><li>"
            "leucodystrophie de l’enfant prouvée par le séquençage de l’ARN ;</li><li>diagnostic confirmé par deux "
            "neurologues.</li></ul>",
        )
    )
    assert stated(card, "tests") == ("le séquençage de l’ARN",)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Le dossier passe devant une réunion nationale qui s’appelle MYOLIA.", "MYOLIA"),
        ("La demande n’est pas soumise à une réunion nationale ; la RCP régionale de neurologie suffit.", "neurologie"),
        ("L’orientation se discute dans une RCP du réseau national des dystonies.", "réseau national des dystonies"),
    ],
)
def test_a_meeting_in_other_words(tmp_path: Path, sentence: str, name: str) -> None:
    (card,) = cards(
        page(
            tmp_path,
            f"<h1>Accès compassionnel au trovarsen (TRV-1)</h1><p>Le trovarsen est réservé à l’adulte atteint d’une "
            f"dystonie cervicale.</p><p>{sentence}</p>",
        )
    )
    (found,) = stated(card, "rcp.name")
    assert name in found


def test_who_presents_is_any_specialist_and_never_a_form_online(tmp_path: Path) -> None:
    (card,) = cards(
        page(
            tmp_path,
            "<h1>Accès compassionnel au trovarsen (TRV-1)</h1><p>Le trovarsen est réservé au nourrisson atteint d’une "
            "dystonie.</p><p>La demande est saisie sur la plateforme par le médecin.</p><p>Le néonatologiste ou le "
            "neuropédiatre dépose le dossier à la RCP nationale DYSTO, qui se tient chaque lundi.</p>",
        )
    )
    assert stated(card, "rcp.presented_by") == ("Le néonatologiste ou le neuropédiatre",)


def test_both_halves_of_a_sentence_say_who_prescribes(tmp_path: Path) -> None:
    (card,) = cards(
        page(
            tmp_path,
            "<h1>Cadre de prescription compassionnelle de LUMERIS 2 mg, comprimé (fovacitinib)</h1><p>LUMERIS est "
            "réservé à l’adulte atteint d’une sarcoïdose.</p><p>La prescription initiale est hospitalière ; elle est "
            "réservée aux pneumologues.</p><p>La délivrance a lieu en pharmacie d’officine.</p>",
        )
    )
    assert stated(card, "prescriber") == (
        "La prescription initiale est hospitalière ; elle est réservée aux pneumologues.",
    )
    assert stated(card, "pharmacy") == ("La délivrance a lieu en pharmacie d’officine.",)


def test_a_strength_beside_a_name_is_no_dose(tmp_path: Path) -> None:
    (card,) = cards(
        page(
            tmp_path,
            "<h1>Refus d’accès précoce : OSTREVIA (galvostat)</h1><p>Autorisation d’accès précoce refusée à OSTREVIA "
            "150 mg, gélule, dans l’ostéosarcome de l’adulte après un méthotrexate hebdomadaire.</p>",
        )
    )
    assert stated(card, "posology") == ()


def test_a_title_set_before_its_own_paragraph_announces_it(tmp_path: Path) -> None:
    (card,) = cards(
        page(
            tmp_path,
            "<h1>Refus d’accès précoce : QUARVENIA</h1><p>QUARVENIA 100 mg (lomerzamab), solution pour perfusion</p>"
            "<p>Indication demandée. Pemphigus de l’adulte avec anticorps anti-DSG3, en rechute.</p>"
            "<p>Le nom de code du produit est QRV-7.</p>",
        )
    )
    assert stated(card, "tumours") == ("Pemphigus",)
    assert stated(card, "biomarkers") == ("DSG3 positif",)
    assert stated(card, "drug.code") == ("QRV-7",)


def test_ages_of_the_licence_are_not_those_of_the_access(tmp_path: Path) -> None:
    (card,) = cards(
        page(
            tmp_path,
            "<h1>Fin de l’accès précoce de MERVANTIS (dosirsen) dans la dystonie</h1><p>Le traitement se donne "
            "dans l’indication de l’AMM, aux patients de 12 ans et plus (l’accès précoce commençait à 8 ans).</p>",
        )
    )
    assert stated(card, "population") == ("adultes et enfants, à partir de 8 ans",)


def test_answers_to_families_that_tell_how_a_demand_goes_present_the_access(tmp_path: Path) -> None:
    body = (
        "<h1>Le baume galbirsen : vos questions</h1><p>Page relue le 3 octobre 2026.</p><h2>À quoi sert ce baume ?</h2>"
        "<p>Il aide les plaies de l’épidermolyse bulleuse.</p><h2>Comment se passe la demande ?</h2>"
        "<p>Le dermatologue présente le dossier à la réunion nationale DERMO{}.</p>"
    )
    now = page(tmp_path, body.format(", puis la pharmacie envoie la demande à l’agence"))
    assert states(now, cards(now)) == ["ouvert"]


def test_several_accepted_passages_quoted_together_agree() -> None:
    label = "moins de 20 kg : 5 mg par jour || 20 kg et plus : 10 mg par jour"
    table = "moins de 20 kg : 5 mg par jour. 20 kg et plus : 10 mg par jour. La dose se prend le soir, loin du repas"
    assert agrees("posology", label, table)
    assert not agrees("posology", label, "La dose se prend le soir, loin du repas")
    assert not agrees("posology", "5 mg par jour || 10 mg par jour", "5 mg par jour " + "et bien autre chose " * 20)


def test_clauses_go_to_the_situations_that_they_name(tmp_path: Path) -> None:
    found = cards(
        page(
            tmp_path,
            "<h1>Cadre de prescription compassionnelle de BELVARIS 80 mg/mL, solution buvable (ombralitant)</h1><p>Il "
            "est établi dans les deux situations suivantes :</p><ol><li>gastroparésie de l’enfant ;</li><li>sarcoïdose "
            "de l’adulte.</li></ol><p>La demande est examinée : pour la situation 1, par la RCP nationale VOMI-P ; "
            "pour "
            "la situation 2, par la RCP régionale de pneumologie du CHU.</p>",
        )
    )
    assert said(found, "rcp.level") == [("nationale",), ("régionale",)]
    assert stated(found[0], "rcp.name") == ("VOMI-P",)
    assert stated(found[0], "drug.inn") == ("ombralitant",)


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("Six initiations par mois sont possibles pour tout le pays : 6 initiations par mois.", "ouvert, contingenté"),
        ("Aucune nouvelle demande ne sera examinée avant janvier 2027.", "fermé aux nouveaux patients"),
        ("Les 30 places de l’accès compassionnel sont pourvues.", "fermé aux nouveaux patients"),
        ("Plus aucune autorisation initiale n’est délivrée depuis le 1er juin 2026.", "fermé aux nouveaux patients"),
        ("L’accès cesse de produire effet le 1er juin 2026, sauf renouvellement.", "terminé"),
    ],
)
def test_a_state_in_the_words_of_letters(tmp_path: Path, sentence: str, state: str) -> None:
    document = page(
        tmp_path,
        "<h1>DARVELIS 10 mg, gélule (solcretinib)</h1><p>Publié le 3 juillet 2026</p><p>DARVELIS est réservé, en accès "
        f"compassionnel, à l’adulte atteint d’un lichen plan.</p><p>{sentence}</p>",
    )
    assert states(document, cards(document)) == [state]


def test_an_abrogation_takes_effect_by_its_last_article(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<h1>Décision du 25 mars 2026 portant abrogation du cadre de prescription compassionnelle de PELORIST 30 mg, "
        "gélule (dexatrupine)</h1><p>Vu le cadre établi dans l’hyperhidrose de l’adulte ;</p><p>Article 1 : Le cadre "
        "susvisé est abrogé.</p><p>Article 2 : La présente décision prend effet le 15 avril 2026.</p>",
    )
    found = cards(document)
    assert said(found, "dates.end") == [("2026-04-14",)]
    assert states(document, found) == ["terminé"]


def test_the_sections_of_a_bulletin_tell_its_medicines_apart(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<h1>La lettre du réseau – n° 12 – octobre 2026</h1><h2>Du nouveau</h2><h3>Parvitol</h3><p>La HAS a octroyé le "
        "10 septembre 2026 un accès précoce à PARVIDOS 15 mg, comprimé (parvitol), dans la polykystose rénale.</p>"
        "<h3>Idrulanib</h3><p>Le cadre de prescription compassionnelle d’ORTUMEL 40 mg, gélule (idrulanib), dans le "
        "lichen plan, est reconduit pour trois ans à compter du 2 novembre 2026.</p><h2>Terminé</h2><h3>Lomavirine</h3>"
        "<p>L’autorisation d’accès compassionnel de la lomavirine (LMV-22) dans la dystonie a pris fin le 30 septembre "
        "2026.</p>",
    )
    found = cards(document)
    assert said(found, "tumours") == [("polykystose rénale",), ("lichen plan",), ("dystonie",)]
    assert said(found, "drug.code")[2] == ("LMV-22",)
    assert states(document, found) == ["ouvert", "ouvert", "terminé"]


def test_what_is_replaced_dates_no_page(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<h1>PUT – Préparation magistrale de sirolamide en gel</h1><p>CHU, pharmacie – édition 3, 12 mai 2026 "
        "(remplace l’édition 2 du 4 avril 2024)</p><p>Réservée à l’adulte atteint d’un angiofibrome.</p>",
    )
    assert document.published == date(2026, 5, 12)


def test_a_row_that_ends_an_access_dates_no_page(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<h1>ATU de cohorte – HELVIRAN 250 mg, comprimé (brinzudole)</h1><p>Dernière mise à jour : 9 décembre 2014</p>"
        "<table><tr><th>Début</th><td>4 novembre 2013</td></tr><tr><th>Fin</th><td>30 novembre 2014</td></tr></table>",
    )
    assert document.published == date(2014, 12, 9)


def test_examinations_before_the_start_are_those_of_the_text_not_of_a_calendar(tmp_path: Path) -> None:
    (card,) = cards(
        page(
            tmp_path,
            "<h1>Cadre de prescription compassionnelle de LUMERIS 2 mg, comprimé (fovacitinib)</h1><p>LUMERIS est "
            "réservé à l’adulte atteint d’une sarcoïdose.</p><h2>Avant le début</h2><p>Prévoir une place en hôpital de "
            "jour.</p><table><thead><tr><th>Acte</th><th>Avant le début</th></tr></thead><tbody><tr><td>Pesée</td>"
            "<td>x</td></tr><tr><td>Mesure</td><td>x</td></tr></tbody></table>",
        )
    )
    assert stated(card, "tests") == ()


@pytest.mark.parametrize(
    ("body", "effect", "end"),
    [
        ("<p>Date de mise à disposition : 2 mars 2026. Validité : 12 mois.</p>", "2026-03-02", "2027-03-01"),
        ("<p>Le dernier jour de validité des autorisations a été fixé au 30 avril 2026.</p>", None, "2026-04-30"),
        ("<p>La date limite des autorisations est le 31 août 2026.</p>", None, "2026-08-31"),
        ("<p>L’accès précoce court du 15/03/2026 au 14/03/2027.</p>", "2026-03-15", "2027-03-14"),
        ("<p>L’autorisation n’a pas été prolongée au-delà du 31 mai 2026.</p>", None, "2026-05-31"),
        ("<p>La présente décision entre en vigueur le lendemain de sa publication.</p>", "2026-03-05", None),
    ],
)
def test_the_first_and_the_last_day(tmp_path: Path, body: str, effect: str | None, end: str | None) -> None:
    (card,) = cards(
        page(
            tmp_path,
            "<h1>LERVINOL 20 mg, gélule (tomicitanib)</h1><p>Publié le 4 mars 2026</p><p>Accès précoce dans la pelade "
            f"de l’adulte.</p>{body}",
        )
    )
    assert stated(card, "dates.effect") == ((effect,) if effect else ())
    assert stated(card, "dates.end") == ((end,) if end else ())


def test_a_refusal_names_the_road_that_it_shuts(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<h1>LERVINOL (tomicitanib)</h1><p>Publié le 4 mars 2026</p><p>La HAS n’a pas accordé l’accès précoce demandé "
        "pour la pelade de l’adulte.</p>",
    )
    found = cards(document)
    assert said(found, "regime") == [("AAP",)]
    assert states(document, found) == ["refusé"]


def test_a_list_of_preparations_is_read_by_row(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<h1>Pharmacie du CHU – préparations hospitalières</h1><p>Mise à jour : 3 novembre 2026</p><table><thead><tr>"
        "<th>Préparation</th><th>Utilisation</th><th>Disponibilité</th></tr></thead><tbody><tr><td>Hydroxyvaluve "
        "100 mg, gélule</td><td>Acidurie glutarique</td><td>oui</td></tr><tr><td>Cystéamule 0,5 %, collyre</td><td>"
        "Cystinose "
        "oculaire</td><td>rupture depuis le 12 octobre 2026</td></tr><tr><td>Bétaxole 50 mg/mL, sirop</td>"
        "<td>Homocystinurie</td><td>arrêtée définitivement le 30 juin 2026</td></tr></tbody></table>",
    )
    found = cards(document)
    assert said(found, "drug.inn") == [("Hydroxyvaluve",), ("Cystéamule",), ("Bétaxole",)]
    assert states(document, found) == ["ouvert", "inconnu", "terminé"]


def test_of_two_versions_side_by_side_the_new_one_holds(tmp_path: Path) -> None:
    (card,) = cards(
        page(
            tmp_path,
            "<h1>VORTALEN : le protocole de l’accès compassionnel évolue</h1><p>VORTALEN 100 mg, gélule "
            "(vortalisib)</p>"
            "<h2>Ce qui change</h2><table><thead><tr><th></th><th>Version 2</th><th>Version 3</th></tr></thead><tbody>"
            "<tr><td>Dose de départ</td><td>200 mg par jour</td><td>100 mg par jour</td></tr><tr><td>RCP</td>"
            "<td>RCP régionale</td><td>RCP nationale CHOLAN</td></tr></tbody></table><h2>Ce qui ne change pas</h2>"
            "<p>L’indication reste la cholangite sclérosante avec fusion FGFR2, après échec de la chirurgie.</p>",
        )
    )
    assert stated(card, "posology") == ("100 mg par jour",)
    assert stated(card, "rcp.name") == ("CHOLAN",)
    assert stated(card, "tumours") == ("cholangite sclérosante",)
    assert stated(card, "biomarkers") == ("fusion FGFR2",)


def test_conditions_below_a_disease_are_no_other_indications(tmp_path: Path) -> None:
    (card,) = cards(
        page(
            tmp_path,
            "<h1>Protocole d’utilisation thérapeutique : OMBRALIX (dasovirine) 5 mg/mL, solution buvable</h1>"
            "<h2>Indication et conditions</h2><p>Accès compassionnel dans le syndrome de Dravet de l’enfant :</p>"
            "<ul><li>variant pathogène de SCN1A ;</li><li>échographie cardiaque normale ;</li>"
            "<li>accord de la RCP nationale DRAVET-X.</li></ul><h2>3. RCP DRAVET-X</h2>"
            "<p>Elle se réunit un lundi sur trois.</p>"
            "<h2>Doses</h2><table><thead><tr><th>Semaine</th><th>Dose</th></tr></thead><tbody><tr><td>1 et 2"
            "</td><td>0,1 mg/kg matin et soir</td></tr></tbody></table>",
        )
    )
    assert stated(card, "tumours") == ("syndrome de Dravet",)
    assert stated(card, "rcp.name") == ("DRAVET-X",)
    assert stated(card, "rcp.frequency") == ("un lundi sur trois",)
    assert stated(card, "posology") == ("1 et 2 : 0,1 mg/kg matin et soir",)


def test_each_road_of_one_medicine_is_its_own(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<h1>Que deviennent les accès au brivoresib ?</h1><p>Réseau, 20 octobre 2026</p><p>Le brivoresib (BRIVARIS 40 "
        "mg, gélule) a connu deux accès.</p><p>Dans le cancer médullaire de la thyroïde, l’accès précoce accordé "
        "en mai 2025 a pris fin le 14 octobre 2026.</p><p>Dans le carcinome anaplasique, l’accès compassionnel "
        "reste ouvert ; la demande est examinée par la RCP « Thyro » de niveau interrégional, sur présentation par le "
        "chirurgien.</p>",
    )
    found = cards(document)
    assert said(found, "regime") == [("AAP",), ("AAC",)]
    assert states(document, found) == ["terminé", "ouvert"]
    assert stated(found[1], "rcp.level") == ("interrégionale",)
    assert stated(found[1], "rcp.presented_by") == ("le chirurgien",)
