"""English questions, put into French words beside the names left as typed."""

import pytest

from app.english import is_english, to_french


@pytest.mark.parametrize(
    "text",
    [
        "Which tumour board decides for farodegib?",
        "What is the dose of FRD-207 for children?",
        "Is there an early access for thymoma?",
        "who can have it",
    ],
)
def test_english_is_recognised(text: str) -> None:
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Quelle RCP décide pour le farodégib ?",
        "c koi le brumalix",
        "RCP has been ?",
        "Is it?",
        "Early access : où en est-on pour le thymome ?",
        "",
    ],
)
def test_french_is_not(text: str) -> None:
    assert not is_english(text)


@pytest.mark.parametrize(
    ("english", "words"),
    [
        ("Which tumour board decides for farodegib?", {"RCP", "décide", "farodegib?"}),
        ("What is the dose of FRD-207 for newborns?", {"dose", "FRD-207", "nouveau-nés?"}),
        ("What prior therapy does the framework require for thymoma?", {"traitement", "antérieur", "cadre", "exige"}),
        ("Which mutation must the tumour carry?", {"mutation", "doit", "tumeur"}),
        ("Is the early access still open in relapsed thymoma?", {"accès", "précoce", "encore", "ouvert", "rechute"}),
    ],
)
def test_known_words_become_french_and_names_stay(english: str, words: set[str]) -> None:
    french = to_french(english).split()
    assert words <= set(french)
    assert not {"the", "is", "for", "of", "carry"} & {word.strip("?") for word in french}
