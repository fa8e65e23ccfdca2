"""Ages written in statements, as intervals of years."""

import pytest

from app.ages import concerns, intervals
from index.analysis import fold


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("enfants de 12 mois à 17 ans", 1, 17),
        ("entre 6 et 12 ans", 6, 12),
        ("à partir de 16 mois", 16 / 12, None),
        ("patients de 18 ans et plus", 18, None),
        ("âgés d’au moins 65 ans", 65, None),
        ("dès 2,5 ans", 2.5, None),
        ("enfants de moins de 3 mois", 0, 0.25),
        ("de 15 jours à 2 mois", 15 / 365, 2 / 12),
        ("jusqu’à 21 ans", 0, 21),
    ],
)
def test_a_range_is_read_in_years(written: str, low: float, high: float | None) -> None:
    ((least, most),) = intervals(fold(written))
    assert least == pytest.approx(low)
    assert most == pytest.approx(high) if high is not None else most >= 120


@pytest.mark.parametrize("written", ["adultes", "pendant trois semaines", "version 2 de 2025", ""])
def test_no_age_is_made_up(written: str) -> None:
    assert intervals(fold(written)) == ()


@pytest.mark.parametrize(
    ("written", "age", "expected"),
    [
        ("enfants de 12 mois à 17 ans", 16 / 12, True),
        ("enfants de 12 mois à 17 ans", 8 / 12, False),
        ("enfants de 12 mois à 17 ans", 17, True),
        ("enfants de 12 mois à 17 ans", 18, False),
        ("enfants de moins de 18 ans", 17, True),
        ("enfants de moins de 18 ans", 18, False),
        ("adultes atteints d’un thymome", 18, True),
        ("adultes atteints d’un thymome", 17, False),
        ("enfants atteints d’un ostéosarcome", 9, True),
        ("à partir de 16 mois", 16 / 12, True),
    ],
)
def test_an_age_meets_a_statement(written: str, age: float, expected: bool) -> None:
    assert concerns(fold(written), age) is expected
