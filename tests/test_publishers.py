import pytest

from ingest.publishers import publisher


@pytest.mark.parametrize(
    ("text", "meta", "margins", "wanted"),
    [
        ("", {"title": "Produit (x) - Cancer | Haute Autorité de santé"}, (), "HAS"),
        (
            "",
            {
                "title": "Fiche - Agence du médicament",
                "logo": "Agence nationale de sécurité du médicament et des produits",
            },
            (),
            "ANSM",
        ),
        ("", {"title": "Vos questions - CHU de Brest"}, (), "CHU de Brest"),
        ("", {}, ("ANSM - Gustave Roussy",), "ANSM et Gustave Roussy"),
        ("", {}, ("Société X - PUT-RD", "Labo - HAS - février 2026"), "HAS"),
        ("", {"service": "Pharmacie à usage intérieur, Hôpital du Parc"}, (), "Hôpital du Parc"),
        ("INNOVATION - ACCÈS DÉROGATOIRE\n\nTexte.", {}, (), "ANSM"),
        ("La directrice générale de l'Agence nationale de sécurité du médicament,", {}, (), "ANSM"),
        ("Centre de référence des histiocytoses · 01 02 03 04 05", {}, (), "Centre de référence des histiocytoses"),
        (
            "Texte.\n\nÀ propos de Gustave Roussy\n\nClassé premier.\n\nA propos de l’ANSM\n\nElle.",
            {},
            (),
            "Gustave Roussy et ANSM",
        ),
        ("LABORATOIRE TEL\n\nLyon\n\nObjet : contingentement\n\nMadame,", {}, (), "LABORATOIRE TEL"),
        ("", {"author": "anonymous"}, (), ""),
        ("Une phrase sans auteur.", {"author": "Paul"}, (), ""),
        ("Un texte.", {"passerelle:genre": "fiche rédigée"}, (), "Passerelle"),
    ],
)
def test_the_publisher_is_read_off_the_document(
    text: str, meta: dict[str, str], margins: tuple[str, ...], wanted: str
) -> None:
    assert publisher(text, meta, margins) == wanted
