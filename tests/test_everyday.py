"""The shape of corpus/everyday.toml: what a family may hold, and what it does to a question."""

import tomllib
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest

from index.analysis import tokens
from index.everyday import Everyday

FAMILIES: list[dict[str, Any]] = tomllib.loads(files("corpus").joinpath("everyday.toml").read_text("utf-8"))["family"]


def key(form: str) -> tuple[str, ...]:
    """What a form is compared by."""
    return tuple(token.stem for token in tokens(form))


def triggers(family: dict[str, Any]) -> list[str]:
    """The forms that bring the family in."""
    return [*family["say"], *(family["means"] if family["both_ways"] else [])]


def test_families_have_three_fields_and_short_sides() -> None:
    assert len(FAMILIES) >= 1000
    for family in FAMILIES:
        assert set(family) == {"say", "means", "both_ways"}, family
        assert type(family["both_ways"]) is bool, family
        for side in (family["say"], family["means"]):
            assert 1 <= len(side) <= 8, family
            assert all(form == form.strip() and form and "'" not in form for form in side), family


def test_every_form_holds_a_word_that_counts() -> None:
    assert [form for family in FAMILIES for form in (*family["say"], *family["means"]) if not key(form)] == []


def test_no_side_says_the_same_stem_twice() -> None:
    for family in FAMILIES:
        for side in (family["say"], family["means"]):
            assert len({key(form) for form in side}) == len(side), family


def test_a_form_triggers_one_family_only() -> None:
    counts = Counter(key(form) for family in FAMILIES for form in triggers(family))
    assert [stems for stems, count in counts.items() if count > 1] == []


def test_every_form_leads_to_another_word() -> None:
    for family in FAMILIES:
        means = {key(form) for form in family["means"]}
        for form in family["say"]:
            assert means - {key(form)}, f"{form} leads to itself only"


def test_synonyms_share_no_form_between_their_sides() -> None:
    for family in FAMILIES:
        if family["both_ways"]:
            assert not {key(form) for form in family["say"]} & {key(form) for form in family["means"]}, family


@pytest.mark.parametrize(
    ("question", "official"),
    [
        ("Ça se met au frigo ?", "réfrigérateur"),
        ("La sécu le prend en charge ?", "assurance maladie"),
        ("Faut-il des prises de sang ?", "bilan biologique"),
        ("On peut ouvrir les gélules ?", "contenu de la gélule"),
        ("La tumeur est inopérable.", "non résécable"),
        ("Toxicité ophtalmologique ?", "yeux"),
        ("C’est reconduit ou caduc ?", "abrogé"),
        ("C’est en L2 ?", "deuxième ligne"),
        ("200 mg en SC", "voie sous-cutanée"),
        ("Il a vomi son cachet.", "vomissement après la prise"),
        ("Qui joindre ?", "coordonnées"),
        ("Elle a de l’eau dans le ventre.", "ascite"),
        ("On a essuyé un refus.", "voie de recours"),
        ("Une lésion pleurale", "plèvre"),
    ],
)
def test_everyday_words_bring_in_official_ones(question: str, official: str) -> None:
    assert official in {term.text for term in Everyday.packaged().expand(question)}


def test_the_way_back_is_closed_unless_synonyms() -> None:
    assert "frigo" not in {term.text for term in Everyday.packaged().expand("À conserver au réfrigérateur")}


def test_fasting_is_not_youth() -> None:
    everyday = Everyday.packaged()
    fasting = {term.text for term in everyday.expand("À jeun ou pas ?")}
    assert "à distance des repas" in fasting
    assert not {word for word in fasting if "jeune" in word or "enfant" in word or "nourrisson" in word}
    assert not {term.text for term in everyday.expand("Il est jeune.")} & fasting


@pytest.mark.parametrize(
    ("question", "foreign"),
    [
        ("Un carcinome à petites cellules", "nourrisson"),
        ("Un nouveau programme", "néonatal"),
        ("J’ai raté la visite.", "splénique"),
        ("Une question importante", "importation"),
        ("La dose initiale", "pseudonymisation"),
    ],
)
def test_a_word_of_another_sense_brings_nothing_in(question: str, foreign: str) -> None:
    assert foreign not in {term.text for term in Everyday.packaged().expand(question)}
