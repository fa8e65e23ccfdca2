"""Whom a turn tells of."""

import pytest

from app.people import first_names, people


@pytest.mark.parametrize(
    ("folded", "told"),
    [
        ("mon fils a un thymome", {"fils"}),
        ("ma maman et mon papa", {"mere", "pere"}),
        ("notre petite de 2 ans a un gliome", {"fille"}),
        ("sa cousine de 9 ans", {"cousine"}),
        ("et pour papa ?", {"pere"}),
        ("mamie a un thymome, tonton aussi", {"grand-mere", "oncle"}),
        ("et pour un enfant ?", {"enfant"}),
        ("mon beau-frere", {"frere"}),
        ("j'ai 25 ans, carcinome", {"moi"}),
        ("quelle rcp pour le thymome ?", set()),
        ("qui decide pour lui ?", set()),
    ],
)
def test_kinship_is_told(folded: str, told: set[str]) -> None:
    assert people(folded) == told


def test_a_first_name_told_before_is_known_again() -> None:
    assert people("et ines, elle en prendra combien ?", frozenset({"ines"})) == {"ines"}


def test_a_first_name_stands_after_a_kinship() -> None:
    assert first_names("Notre fille Inès, 13 ans, a un thymome", ()) == {"ines"}
    assert first_names("Ma mère a un Alzheimer", ()) == frozenset()
