"""Measures of patients, as questions write them and as texts bound them."""

import pytest

from app.measures import concerned, measures


@pytest.mark.parametrize(
    ("folded", "found"),
    [
        ("et chez un enfant de 18 kg", ((18.0, "kg"),)),
        ("s'il pese 4,5 kilos ?", ((4.5, "kg"),)),
        ("qtc a 495 ms, probleme ?", ((495.0, "ms"),)),
        ("plaquettes a 40 g/l", ((40.0, "g/l"),)),
        ("la dose est de 20 mg/kg", ()),
        ("300 mg par jour", ()),
    ],
)
def test_measures_of_a_question(folded: str, found: tuple[tuple[float, str], ...]) -> None:
    assert measures(folded) == found


@pytest.mark.parametrize(
    ("folded", "value", "unit", "held"),
    [
        ("40 kg et moins : 95 mg/m2", 18, "kg", True),
        ("plus de 40 kg : 165 mg", 18, "kg", False),
        ("poids : 11 a 20 kg", 18, "kg", True),
        ("poids : 5 a 10 kg", 18, "kg", False),
        ("d'au moins 5 kg", 4, "kg", False),
        ("l'espace qt depasse 480 ms", 495, "ms", True),
        ("si le qtc ne depasse pas 480 ms", 495, "ms", False),
        ("plaquettes sous 50 g/l", 40, "g/l", True),
        ("plaquettes sous 50 g/l", 40, "kg", None),
        ("une dose de 10 mg/kg", 18, "kg", None),
        ("chaque flacon pese 18 kg", 18, "kg", None),
    ],
)
def test_bounds_of_a_statement(folded: str, value: float, unit: str, held: bool | None) -> None:
    assert concerned(folded, value, unit) is held
