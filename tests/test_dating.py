from datetime import date

import pytest

from ingest.dating import dates, version


@pytest.mark.parametrize(
    ("title", "text", "published", "updated"),
    [
        ("", "PUBLIÉ LE 05/04/2022 - MIS À JOUR LE 21/10/2022", date(2022, 4, 5), date(2022, 10, 21)),
        ("", "Mis en ligne le 30 oct. 2023 - Mis à jour le 06 nov. 2024", date(2023, 10, 30), date(2024, 11, 6)),
        (
            "Décision du 02/04/2025 - Renouvellement",
            "PUBLIÉ LE 04/04/2025\n\nFait à Lyon, le 02/04/2025",
            date(2025, 4, 4),
            None,
        ),
        ("", "Texte.\n\nFait à Saint-Denis, le 24 février 2025.", date(2025, 2, 24), None),
        (
            "",
            "COMMUNIQUÉ DE PRESSE - Paris et Lyon, le 10 juin 2026\n\nDepuis le 5 mai 2026, …",
            date(2026, 6, 10),
            None,
        ),
        ("", "Service · dernière relecture : 21 avril 2026", date(2026, 4, 21), None),
        ("", "Rédigée le 4 mai 2024, relue le 9 mars 2026 par le service", date(2024, 5, 4), date(2026, 3, 9)),
        ("", "Protocole\n\n15 janvier 2026 - Version 2\n\n1 Présentation", date(2026, 1, 15), None),
        (
            "",
            "Version 2 - 3 mai 2026 (remplace la version 1 du 8 juin 2024) Service de pharmacie",
            date(2026, 5, 3),
            None,
        ),
        ("", "Dernière mise à jour | 02/02/2026", date(2026, 2, 2), None),
        ("", "Version de mars 2026. Rédaction : service.", date(2026, 3, 1), None),
        ("", "Bulletin officiel n° 2025/23 du 15 décembre 2025 - Page 8", date(2025, 12, 15), None),
        ("", "Depuis le 19 août 2019, le médicament peut être utilisé.", None, None),
        ("", "Prochaine parution : janvier 2026.", None, None),
    ],
)
def test_each_form_of_dating_is_read(title: str, text: str, published: date | None, updated: date | None) -> None:
    found = dates(title, text, {})
    assert (found.published, found.updated) == (published, updated)


def test_the_project_s_own_mark_comes_before_everything() -> None:
    assert dates("", "PUBLIÉ LE 05/04/2022", {"passerelle:checked": "2026-02-28"}).published == date(2026, 2, 28)


def test_front_matter_dates_a_note_and_margins_an_issue() -> None:
    assert dates("", "Texte.", {"date": "2025-09-18"}).published == date(2025, 9, 18)
    assert dates("", "Texte.", {}, ("Lettre n° 12 - juillet 2025",)).published == date(2025, 7, 1)


def test_the_address_is_the_last_resort() -> None:
    assert dates("", "Texte.", {}, (), "https://exemple.fr/uploads/2025/01/13/x.pdf").published == date(2025, 1, 13)


def test_a_date_in_the_middle_of_a_long_text_does_not_date_it() -> None:
    text = "mot " * 2_000 + "publié le 05/04/2022 " + "mot " * 2_000
    assert dates("", text, {}).published is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("15 janvier 2026 - Version 2", "Version 2"),
        ("édition 3 du 6 octobre 2025", "Édition 3"),
        ("version 20 mg", None),
        ("", None),
    ],
)
def test_the_version_is_kept_as_printed(text: str, wanted: str | None) -> None:
    assert version(text) == wanted
