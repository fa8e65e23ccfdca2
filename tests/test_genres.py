import pytest

from ingest.genres import genre
from ingest.model import Genre, Part, PartKind


@pytest.mark.parametrize(
    ("title", "text", "wanted"),
    [
        ("Décision du 02/04/2025 - Renouvellement", "", Genre.DECISION),
        ("PRODUIT (x) - Leucémie", "Décision d’accès précoce - Mis en ligne le 17 déc. 2025", Genre.DECISION),
        ("Protocole d’utilisation thérapeutique – X", "", Genre.PROTOCOL),
        ("X", "PROTOCOLE D’UTILISATION THÉRAPEUTIQUE ET DE RECUEIL D’INFORMATIONS\n\nX", Genre.PROTOCOL),
        (
            "Un nouveau médicament",
            "INNOVATION - ACCÈS DÉROGATOIRE\n\nConsultez le protocole d’utilisation thérapeutique",
            Genre.NEWS,
        ),
        ("Titre", "COMMUNIQUÉ DE PRESSE - Paris, le 10 juin 2026", Genre.NEWS),
        ("NOTE D’INFORMATION N° 12 relative à", "", Genre.NOTE),
        ("Le médicament en questions", "", Genre.FAQ),
        ("NOM", "Phase | II, un seul bras\nPromoteur | Fondation", Genre.TRIAL),
        ("Produit 25 mg, comprimé", "RÉFÉRENTIEL DES SPÉCIALITÉS EN ACCÈS DÉROGATOIRE", Genre.REFERENCE),
        ("Les accès : l’aide-mémoire", "", Genre.GUIDE),
        ("Rien de tel", "Un texte.", Genre.OTHER),
    ],
)
def test_the_genre_is_read_off_the_words(title: str, text: str, wanted: Genre) -> None:
    assert genre(title, text, (), {}) is wanted


def test_a_text_made_of_questions_is_a_faq_and_a_stated_type_is_believed() -> None:
    questions = [Part(PartKind.QUESTION, n, n + 1) for n in range(5)]
    assert genre("Titre", "Texte", questions, {}) is Genre.FAQ
    assert genre("Titre", "Texte", (), {"type": "note de service"}) is Genre.NOTE
    assert genre("Décision du 1/1/2025", "", (), {"passerelle:genre": "fiche rédigée"}) is Genre.SHEET
