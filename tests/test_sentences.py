from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Le Dr Martin et le Pr Durand signent.",
        "Voir l’art. 3 et la p. 12 du document.",
        "Les articles L. 5121-12-1 et R. 5121-76-1 s’appliquent.",
        "La dose est de 0,3 mg par jour, p. ex. le matin.",
        "M. Dupont écrit à c.martin@hopital.fr et à www.exemple.fr.",
        "Le numéro n° 2025.0412 vaut décision.",
        "À J. 1 puis à J. 15 : une numération ; un bilan.",
        "3. Patients en cours.",
        "C. Paugam a signé.",
        "Qui décide ? demande la famille.",
        "« On attend. », ajoute le médecin.",
        "Fièvre, toux, etc. sont à signaler.",
        "Un essai (cf. annexe 2) est ouvert.",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("La dose est de 80 mg. Elle est prise le matin.", ["La dose est de 80 mg.", "Elle est prise le matin."]),
        ("Qui décide ? La réunion nationale.", ["Qui décide ?", "La réunion nationale."]),
        (
            "Des cancers dits « ultra-rares ». Le diagnostic tarde.",
            ["Des cancers dits « ultra-rares ».", "Le diagnostic tarde."],
        ),
        ("Il a pris fin en 2025. Depuis, rien.", ["Il a pris fin en 2025.", "Depuis, rien."]),
        ("1. Contexte. L’accès a pris fin.", ["1. Contexte.", "L’accès a pris fin."]),
        ("Attendre… Puis reprendre.", ["Attendre…", "Puis reprendre."]),
        ("Une hépatite C. Un bilan suffit.", ["Une hépatite C.", "Un bilan suffit."]),
        ("Oui ; non : peut-être. (Selon l’âge.)", ["Oui ; non : peut-être.", "(Selon l’âge.)"]),
        ("Titre sans point\nPhrase.", ["Titre sans point", "Phrase."]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_sentences_end_where_french_ends_them(text: str, pieces: list[str]) -> None:
    assert cut(text) == pieces


@given(st.text(alphabet="aA1.?!… \n;:«»()’", max_size=80))
def test_spans_are_in_order_apart_and_hold_every_visible_character(text: str) -> None:
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert (
        "".join(text[s.start : s.end] for s in spans).split() == "".join(text[s.start : s.end] for s in spans).split()
    )
    held = sum(len("".join(text[s.start : s.end].split())) for s in spans)
    assert held == len("".join(text.split()))
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() for s in spans)
