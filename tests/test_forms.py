import pytest

from ingest.forms import is_form


@pytest.mark.parametrize(
    "text",
    [
        "Initiales : ..... / .....",
        "Date, cachet et signature : ......................",
        "Réponse : ☐ oui ☐ non",
        "Localisation : \ufffd cérébrale \ufffd rénale",
        "Nom ____________",
    ],
)
def test_blanks_and_boxes_are_forms(text: str) -> None:
    assert is_form(text)


@pytest.mark.parametrize(
    "text",
    [
        "Allopurinol .................... 100,00 mg",
        "Attendre… puis reprendre.",
        "1 Présentation ............ 12",
        "dose (\ufffd 1 g) et (\ufffd 3 g)",
        "...",
    ],
)
def test_leaders_ellipses_and_lost_signs_are_not(text: str) -> None:
    assert not is_form(text)
