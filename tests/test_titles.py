from ingest.draft import Block, Draft
from ingest.model import PartKind
from ingest.titles import beside_title, with_title

P, H, T = PartKind.PARAGRAPH, PartKind.HEADING, PartKind.TITLE
LONG = "Une phrase assez longue pour être prise pour de la prose et non pour une ligne de couverture. " * 3


def titled(*blocks: Block, hint: str = "") -> tuple[list[str], str]:
    found, title = with_title(Draft(blocks, hint), "nom-du-fichier")
    return [b.text for b in found], title


def test_a_title_after_prose_comes_to_the_front_with_its_tag_and_dates() -> None:
    texts, title = titled(
        Block(P, LONG), Block(P, "Publié le 18/03/2024"), Block(T, "Un titre", 1), Block(P, "INNOVATION - ATU")
    )
    assert texts == ["Publié le 18/03/2024", "Un titre", "INNOVATION - ATU", LONG]
    assert title == "Un titre"


def test_a_title_below_short_cover_lines_stays_there() -> None:
    assert titled(Block(P, "Institut"), Block(T, "Titre du protocole entier", 1), Block(P, LONG))[0][:2] == [
        "Institut",
        "Titre du protocole entier",
    ]


def test_covers_are_made_whole() -> None:
    kind = Block(P, "PROTOCOLE D’UTILISATION THÉRAPEUTIQUE")
    assert titled(kind, Block(T, "PRODUIT (X-1)", 1))[1] == "Protocole d’utilisation thérapeutique – PRODUIT (X-1)"
    assert (
        titled(Block(T, "Essai", 1), Block(P, "Un produit dans une maladie"))[1]
        == "Essai – Un produit dans une maladie"
    )
    letter = (
        Block(T, "LABORATOIRE", 1),
        Block(P, "Lettre aux pharmaciens"),
        Block(P, "Objet : contingentement du produit"),
    )
    assert titled(*letter)[1] == "Lettre aux pharmaciens – contingentement du produit"


def test_a_kind_cut_in_two_lines_gets_its_product() -> None:
    first, second = Block(T, "PROTOCOLE D’UTILISATION THÉRAPEUTIQUE", 1), Block(P, "ET DE RECUEIL D’INFORMATIONS")
    product = Block(P, "Produit (X-1), solution injectable")
    assert titled(first, second, product)[1] == (
        "Protocole d’utilisation thérapeutique et de recueil d’informations – Produit (X-1), solution injectable"
    )


def test_what_replaces_an_edition_is_no_part_of_its_kind() -> None:
    kind = Block(P, "Protocole d’utilisation thérapeutique - Version 2 du 9 mai 2026. Elle remplace la version 1.")
    assert titled(Block(T, "Produit (X-1)", 1), kind)[1] == "Protocole d’utilisation thérapeutique – Produit (X-1)"


def test_a_sheet_of_preparation_is_named_by_its_product() -> None:
    sheet = Block(T, "FICHE DE PRÉPARATION HOSPITALIÈRE", 1)
    assert titled(sheet, Block(P, "Produit 0,06 %, collyre"))[1] == (
        "Fiche de préparation hospitalière – Produit 0,06 %, collyre"
    )


def test_without_a_title_the_page_s_name_or_the_first_sentence_serves() -> None:
    assert titled(Block(P, LONG), hint="Le nom de la page - Le site")[1] == "Le nom de la page"
    assert (
        titled(Block(P, "Une première phrase qui dit de quoi il s’agit. Une autre."))[1]
        == "Une première phrase qui dit de quoi il s’agit"
    )
    assert titled(Block(P, "Bref."))[1] == "nom du fichier"


def test_an_official_text_names_itself() -> None:
    note = "NOTE D’INFORMATION N° 12 du 9 décembre 2025 relative aux modalités de continuité de traitement"
    assert titled(Block(P, "MINISTÈRE"), Block(P, note), Block(P, LONG))[1] == note


def test_a_decision_s_formula_is_under_no_heading() -> None:
    blocks, _ = with_title(
        Draft((Block(T, "T", 1), Block(H, "Indications :", 2), Block(P, "Vu le code de la santé publique ;"))), "x"
    )
    assert blocks[-1].ends == 1


def test_lines_that_only_date_or_tag_are_told_from_facts() -> None:
    for line in (
        "PUBLIÉ LE 04/04/2025",
        "DÉCISIONS (MÉDICAMENTS) - ACCÈS DÉROGATOIRE",
        "Décision d’accès précoce - Mis en ligne le 20 sept. 2024",
    ):
        assert beside_title(line), line
    for line in (
        "Fait à Saint-Denis, le 02/04/2025",
        "Le cadre vaut à compter du 6 avril 2025.",
        "Mise à jour : 4 février 2025. Secrétariat : 04 65",
    ):
        assert not beside_title(line), line
