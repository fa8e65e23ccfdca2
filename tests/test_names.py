"""Names of medicines recognised by form and context, with names invented for the tests."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.names import inn_like, is_name, key, mentioned, subjects


def names(title: str, text: str = "") -> list[tuple[str, ...]]:
    return [s.names for s in subjects(title, text)]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("BRUMALIX 40 mg, comprimé pelliculé", [("BRUMALIX",)]),
        ("Décision portant abrogation du cadre de prescription compassionnelle de PELQUIVA", [("PELQUIVA",)]),
        ("Préparation magistrale de velbradol", [("velbradol",)]),
        ("FRD-207 dans le médulloblastome", [("FRD-207",)]),
        ("Trastuzumab emtansine dans un cancer rare", [("Trastuzumab emtansine",)]),
        ("Décision CPC – BRUMALIX et ORVALINE", [("BRUMALIX",), ("ORVALINE",)]),
        ("Brumalix et Orvaline : deux accès", [("Brumalix",), ("Orvaline",)]),
        ("Le carcinome NUT et sa RCP", []),
        ("EGFR et ALK : les tests", []),
        ("Réseau NEUROLISE", []),
        ("Questions des familles sur l’accès précoce", []),
        ("Fiche d’information", []),
        ("", []),
    ],
)
def test_a_title_names_its_medicines(title: str, expected: list[tuple[str, ...]]) -> None:
    assert names(title) == expected


def test_a_parenthesis_declares_an_alias() -> None:
    text = "Brumalix (calvitinib) est un comprimé. Le calvitinib se prend le soir."
    assert names("Brumalix : accès compassionnel", text) == [("Brumalix", "calvitinib")]


@pytest.mark.parametrize(
    "title",
    ["Accès précoce à Sombrélo (tarvilimab)", "Farodégib 50 mg, gélule (FRD-207)", "FRD-207 (farodégib) : accès"],
)
def test_an_alias_of_the_title_alone_is_the_same_medicine(title: str) -> None:
    ((first, second),) = names(title)
    assert {key(first), key(second)} in ({"sombrelo", "tarvilimab"}, {"farodegib", "frd207"})


def test_one_word_of_a_longer_name_is_another_medicine() -> None:
    text = "Le calvitinib (Brumalix) est lié à un poison. Seul, le calvitinib est autre chose."
    assert names("Brumalix (calvitinib emtansine) : accès", text) == [("Brumalix", "calvitinib emtansine")]


@pytest.mark.parametrize(
    "text",
    [
        "Brumalix a pris fin parce qu’un autre médicament, Orvant (nusralimab), est vendu.",
        "Brumalix dans le phéochromocytome ou le paragangliome (PPGL, tumeur de la surrénale).",
        "Brumalix est étudié sans tirage au sort (EssaisOuverts.org, sans date).",
    ],
)
def test_a_parenthesis_farther_on_is_no_alias(text: str) -> None:
    assert names("Brumalix : accès compassionnel", text) == [("Brumalix",)]


@pytest.mark.parametrize("last", ["à", "au", "aux", "dans", "entre", "depuis", "pendant", "ensemble"])
def test_no_word_is_cut_into_a_name(last: str) -> None:
    text = f"Une première publication internationale exceptionnelle correspondant {last} (Brumalix)."
    assert names("Brumalix : accès compassionnel", text) == [("Brumalix",)]


def test_a_code_name_is_an_alias() -> None:
    text = "Le calvitinib est pris par la bouche. Son nom de code est CLV-118."
    assert names("Calvitinib : questions", text) == [("Calvitinib", "CLV-118")]


def test_a_text_without_a_telling_title_names_its_medicine_itself() -> None:
    assert names("Accès précoce", "Le brumatinib (BRT-12) est disponible.") == [("brumatinib", "BRT-12")]
    assert subjects("Accès précoce", "Le brumatinib est disponible.", titled=True) == ()


@pytest.mark.parametrize(
    "word",
    ["calvitinib", "tarvilimab", "mivosartan", "évérolimus", "zélucept", "vismodégib", "sonidégib", "cisplatine"],
)
def test_a_substance_shows_by_its_stem(word: str) -> None:
    assert inn_like(word)


@pytest.mark.parametrize(
    "word", ["peptide", "résultat", "constat", "habitat", "état", "mitotane", "carcinome", "statut"]
)
def test_ordinary_endings_are_no_stems(word: str) -> None:
    assert not inn_like(word)


@pytest.mark.parametrize(
    "word", ["ansm", "ANSM", "RCP", "EGFR", "H3K27M", "médulloblastome", "gélule", "patient", "abc", "d’accès", "IDH1"]
)
def test_what_is_never_a_name(word: str) -> None:
    assert not is_name(word)


@pytest.mark.parametrize("word", ["Brumalix", "calvitinib", "FRD-207", "IBV-31"])
def test_what_may_be_a_name(word: str) -> None:
    assert is_name(word)


@pytest.mark.parametrize(
    ("written", "compared"),
    [("ONC 201", "onc201"), ("onc-201", "onc201"), ("Évérolimus", "everolimus"), ("T-DM1", "tdm1"), ("", "")],
)
def test_a_name_is_compared_without_case_accents_hyphens_and_spaces(written: str, compared: str) -> None:
    assert key(written) == compared


def test_names_are_found_in_a_text_in_order() -> None:
    text = "Après FRD-207 puis Brumalix 40 mg, le malade, EGFR muté, H3K27M, reçoit du cisplatine."
    assert mentioned(text) == ("FRD-207", "Brumalix", "cisplatine")


@settings(derandomize=True)
@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_has_subjects(title: str, text: str) -> None:
    for subject in subjects(title, text):
        assert subject.names
        assert all(name in f"{' '.join(title.split())} {' '.join(text.split())}" for name in subject.names)


@settings(derandomize=True)
@given(st.text())
def test_a_key_is_stable(text: str) -> None:
    assert key(key(text)) == key(text)
