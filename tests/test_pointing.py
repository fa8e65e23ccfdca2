"""What a turn points at, and what is left to ask once the pointing words are gone."""

import pytest

from app.pointing import To, pointing


@pytest.mark.parametrize(
    ("typed", "left", "to"),
    [
        ("revenons au premier : qui décide ?", "qui décide ?", To.FIRST),
        ("le premier, il se prend comment ?", "il se prend comment ?", To.FIRST),
        ("fusion exigée pour le premier ?", "fusion exigée ?", To.FIRST),
        ("et le premier médicament ?", "", To.FIRST),
        ("qui transmet la première ?", "qui transmet ?", To.FIRST),
        ("et l’autre ?", "", To.OTHER),
        ("et la dose du second ?", "et la dose ?", To.OTHER),
        ("retour à Brumalix : date de fin ?", "Brumalix : date de fin ?", To.BACK),
        ("Je reviens à la question du thymome", "la question du thymome", To.BACK),
        ("pour revenir à notre fille, qui décide ?", "notre fille, qui décide ?", To.BACK),
        ("non, je parlais de mon père : qui décide ?", "mon père : qui décide ?", To.BACK),
        ("pardon, je parlais de l’enfant, pas de l’adulte", "enfant", To.BACK),
        ("Autre question : la dose ?", "la dose ?", To.NEW),
        ("Autre patient, thymome : RCP ?", "thymome : RCP ?", To.NEW),
        ("back to Brumalix: who decides?", "Brumalix: who decides?", To.BACK),
        ("and the other one?", "", To.OTHER),
        ("merci ! et c’est payant ?", "et c’est payant ?", None),
        ("ok merci beaucoup, et la dose ?", "et la dose ?", None),
        ("non, pas le thymome, le méningiome", "le méningiome", None),
        ("Erreur, je voulais dire Brumalix", "Brumalix", To.BACK),
        ("euh, en fait la dose ?", "la dose ?", None),
        ("idem pour Brumalix ?", "Brumalix ?", None),
        ("pareil, et la dose ?", "et la dose ?", None),
        ("et Brumalix, même question ?", "et Brumalix", None),
        ("c’est la même chose ?", "c’est la même chose ?", None),
        ("mon frère a la même chose", "mon frère a la même chose", None),
    ],
)
def test_what_a_turn_points_at(typed: str, left: str, to: To | None) -> None:
    pointed = pointing(typed)
    assert (pointed.text, pointed.to) == (left, to)


@pytest.mark.parametrize(
    "typed",
    [
        "en première ligne ?",
        "la première prise se fait où ?",
        "et pour l’autre œil ?",
        "quand faut-il revenir à l’hôpital ?",
        "imagerie pour ce dernier ?",
        "pas de placebo ?",
        "bien ouvert ?",
        "donc c’est une ATU, non ?",
    ],
)
def test_words_that_only_look_like_pointing_stay(typed: str) -> None:
    pointed = pointing(typed)
    assert (pointed.text, pointed.to) == (typed, None)


@pytest.mark.parametrize("typed", ["", "?", "merci", "ok", "😀"])
def test_nothing_but_politeness_is_left_as_typed(typed: str) -> None:
    assert pointing(typed).text.strip(" ?") in (typed.strip(" ?"), "")
