from datetime import date

import pytest

from ingest.dates import find, spell


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("signé le 06/04/2025.", date(2025, 4, 6)),
        ("le 2.4.2025", date(2025, 4, 2)),
        ("date: 2025-09-18", date(2025, 9, 18)),
        ("à compter du 1er juillet 2021", date(2021, 7, 1)),
        ("Mis en ligne le 30 oct. 2023", date(2023, 10, 30)),
        ("le 17 déc. 2025", date(2025, 12, 17)),
        ("AOÛT 2020", date(2020, 8, 1)),
        ("le 3 fevrier 2024", date(2024, 2, 3)),
        ("le 6\u00a0avril\u202f2025", date(2025, 4, 6)),
    ],
)
def test_every_written_form_of_a_date_is_found(text: str, value: date) -> None:
    (found,) = find(text)
    assert found.value == value


@pytest.mark.parametrize(
    "text", ["31/02/2025", "13 brumaire 2025", "10/2025/1", "page 12/18", "R. 5121-76-1", "2025", "1.2.3"]
)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert find(text) == ()


def test_a_month_alone_is_the_first_day_and_said_to_be_inexact() -> None:
    (found,) = find("Version de mars 2026.")
    assert (found.value, found.exact) == (date(2026, 3, 1), False)


def test_spans_point_at_the_date_and_nothing_else() -> None:
    text = "PUBLIÉ LE 05/04/2022 - MIS À JOUR LE 21/10/2022"
    assert [text[f.start : f.end] for f in find(text)] == ["05/04/2022", "21/10/2022"]


@pytest.mark.parametrize(
    ("value", "words"),
    [(date(2025, 4, 6), "6 avril 2025"), (date(2021, 7, 1), "1er juillet 2021"), (date(2020, 8, 31), "31 août 2020")],
)
def test_a_date_is_spelt_as_french_writes_it(value: date, words: str) -> None:
    assert spell(value) == words
    assert find(words)[0].value == value
