from ingest.draft import Block
from ingest.model import PartKind
from ingest.plain import read_text


def shape(text: str) -> list[tuple[str, str]]:
    return [(str(b.kind), b.text) for b in read_text(text).blocks]


BODY = (
    "Pour permettre un accès rapide aux traitements, une agence a donné deux autorisations à deux\n"
    "médicaments. Ces autorisations valent pour toute la France et pour une durée d’un an au plus,\n"
    "après avis de la réunion nationale.\n"
)


def test_wrapped_lines_are_rejoined_and_paragraphs_kept_apart() -> None:
    assert shape(BODY + "\n" + BODY.replace("deux", "trois"))[0][1].startswith("Pour permettre")
    assert len(shape(BODY + "\n" + BODY.replace("deux", "trois"))) == 2
    assert "\n" not in shape(BODY)[0][1]


def test_a_title_printed_after_the_body_goes_in_front_with_its_tag_and_date() -> None:
    text = (
        BODY
        + " Un nouveau médicament mis à disposition des\nmalades en rechute\n\nINNOVATION - ACCÈS DÉROGATOIRE\n\n"
        + BODY[::1].replace("Pour", "Afin de")
    )
    blocks = read_text(text).blocks
    assert blocks[0] == Block(PartKind.TITLE, "Un nouveau médicament mis à disposition des malades en rechute", 1)
    assert blocks[1].text == "INNOVATION - ACCÈS DÉROGATOIRE"
    assert blocks[2].text.startswith("Pour permettre")


def test_a_list_cut_from_its_lead_in_by_the_print_comes_back_to_it() -> None:
    text = (
        "Indications concernées : \n\nLa directrice générale,\n\n"
        "Décide un renouvellement du cadre pour trois années entières.\n\n"
        "PUBLIÉ LE 04/04/2025\n\nDécision du 02/04/2025 - Renouvellement du cadre\n\nDÉCISIONS - ACCÈS DÉROGATOIRE\n\n"
        "Tumeur d’un premier genre, inopérable, sur proposition de la réunion nationale A.\n"
        "   Consultez la fiche du cadre\n https://exemple.fr/fiche\n"
    )
    found = shape(text)
    at = [words for _, words in found].index("Indications concernées :")
    assert found[at + 1][1].startswith("Tumeur d’un premier genre")
    assert found[-1] == ("link", "https://exemple.fr/fiche")


def test_an_item_printed_out_of_turn_completes_its_list() -> None:
    text = (
        "Les conditions sont les suivantes :\nles malades sont graves,\n\n"
        "La suite du texte est une phrase entière qui ne fait pas partie de la liste.\n\n"
        "le traitement ne peut attendre.\n"
    )
    assert [kind for kind, _ in shape(text)] == ["paragraph", "item", "item", "paragraph"]


def test_ruled_text_with_bullets_headings_and_a_menu() -> None:
    text = (
        "Accueil | Le réseau | Contact\n=======\nUN MÉDICAMENT DANS UNE TUMEUR RARE\n"
        "Mis en ligne le 07/05/2025\n=======\n\n"
        "QUAND Y PENSER ?\n  * après une chirurgie ;\n"
        "  * avant la radiothérapie, pour la retarder\n    de quelques mois.\n\n"
        "PREMIERS CHIFFRES\n  Dix malades sur douze ont répondu.\n"
    )
    assert shape(text) == [
        ("title", "UN MÉDICAMENT DANS UNE TUMEUR RARE"),
        ("paragraph", "Mis en ligne le 07/05/2025"),
        ("question", "QUAND Y PENSER ?"),
        ("item", "après une chirurgie ;"),
        ("item", "avant la radiothérapie, pour la retarder de quelques mois."),
        ("heading", "PREMIERS CHIFFRES"),
        ("paragraph", "Dix malades sur douze ont répondu."),
    ]


def test_lines_doubled_by_a_print_are_one_paragraph() -> None:
    lines = [
        "Si la plupart des maladies de ce genre sont bien soignées, des progrès restent à faire quand les",
        "traitements habituels ne suffisent plus. Le développement de cette médecine semble une stratégie",
        "prometteuse, mais il est nécessaire de mener des essais qui valident les méthodes comme les",
        "molécules, et de recueillir les données de tous les malades qui ont reçu un traitement dans ce",
        "cadre, en France comme ailleurs.",
    ]
    assert len(shape("\n\n".join(lines))) == 1


def test_dotted_lines_are_a_form() -> None:
    assert shape("Initiales : ....... Poids : ....... kg")[0][0] == "form"
    assert shape("Allopurinol ................................... 100 mg")[0][0] == "paragraph"
