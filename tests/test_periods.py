"""Runs of an access, from when to when."""

from datetime import date

import pytest

from ingest.periods import periods
from ingest.validity import EventKind, events


@pytest.mark.parametrize(
    ("text", "kind", "effect", "end", "computed"),
    [
        (
            "Protocole valable du 10/02/2025 au 09/02/2026",
            EventKind.GRANTED,
            date(2025, 2, 10),
            date(2026, 2, 9),
            False,
        ),
        (
            "L’autorisation est prorogée d’un an à compter du 20 mai 2026.",
            EventKind.RENEWED,
            date(2026, 5, 20),
            date(2027, 5, 19),
            True,
        ),
        (
            "Le cadre est établi à compter du 2 novembre 2026 pour une durée de dix-huit mois.",
            EventKind.GRANTED,
            date(2026, 11, 2),
            date(2028, 5, 1),
            True,
        ),
        (
            "La présente décision prend effet le 1er mars 2026 et demeure valable jusqu’au 30 juin 2027.",
            EventKind.GRANTED,
            date(2026, 3, 1),
            date(2027, 6, 30),
            False,
        ),
    ],
)
def test_a_run(text: str, kind: EventKind, effect: date, end: date, computed: bool) -> None:
    (event,) = periods([(text, 0)])
    assert (event.kind, event.effect, event.end, event.computed) == (kind, effect, end, computed)


@pytest.mark.parametrize(
    "text",
    [
        "L’accès est suspendu à compter du 3 mars 2026.",
        "Les fiches sont à envoyer à compter du 3 mars 2026.",
        "La spécialité dispose d’une AMM depuis le 3 mars 2026.",
    ],
)
def test_no_run(text: str) -> None:
    assert not list(periods([(text, 0)]))


def test_an_age_is_no_duration() -> None:
    text = "Le cadre établi chez l’enfant de plus de 8 ans est reconduit pour trois ans à compter du 13 mars 2026."
    (event,) = events([(text, 0)])
    assert (event.effect, event.end) == (date(2026, 3, 13), date(2029, 3, 12))


def test_one_last_day_replaces_another() -> None:
    text = "Les mots « jusqu’au 30 juin 2026 » sont remplacés par les mots « jusqu’au 30 juin 2027 »."
    (event,) = periods([(text, 0)])
    assert (event.kind, event.end) == (EventKind.RENEWED, date(2027, 6, 30))
