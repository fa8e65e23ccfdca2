"""Endings heard by predicate and subject: the access ends, not what stands beside it."""

from datetime import date

import pytest

from ingest.endings import ending, term
from ingest.validity import EventKind, fold


def _told(text: str, alone: bool = False) -> tuple[EventKind, date | None, date | None] | None:
    found = ending(text, fold(text), alone)
    return None if found is None else (found.kind, found.effect, found.end)


@pytest.mark.parametrize(
    ("text", "kind", "effect", "end"),
    [
        (
            "L’accès compassionnel ouvert en mai 2023 a pris fin le 30 septembre 2026.",
            EventKind.ENDED,
            date(2026, 9, 30),
            date(2026, 9, 30),
        ),
        ("Elle cesse de produire effet le 1er mars 2027.", EventKind.ENDED, date(2027, 3, 1), None),
        ("L’autorisation est devenue caduque le 1er juin 2026.", EventKind.ENDED, date(2026, 6, 1), None),
        ("L’autorisation expire le 4 septembre 2026.", EventKind.ENDED, date(2026, 9, 4), date(2026, 9, 4)),
        ("L’accès sera clos à compter du 15 décembre 2026.", EventKind.ENDED, date(2026, 12, 15), None),
        (
            "Le programme n’est plus ouvert aux inclusions depuis le 15 juin 2026.",
            EventKind.CLOSED,
            date(2026, 6, 15),
            None,
        ),
        ("Depuis le 1er septembre 2026, plus aucun enfant ne commence.", EventKind.CLOSED, date(2026, 9, 1), None),
        ("Actif, ne recrute plus.", EventKind.CLOSED, None, None),
        (
            "Le cadre s’éteindra le trente juin deux mille vingt-sept.",
            EventKind.ENDED,
            date(2027, 6, 30),
            date(2027, 6, 30),
        ),
    ],
)
def test_an_access_that_ends(text: str, kind: EventKind, effect: date | None, end: date | None) -> None:
    assert _told(text) == (kind, effect, end)


@pytest.mark.parametrize(
    "text",
    [
        "Au titre de l’accès compassionnel, le recueil est arrêté le 1er octobre 2026.",
        "L’autorisation peut être suspendue ou retirée à tout moment.",
        "L’accès prend fin en cas de progression de la maladie.",
        "Le traitement est arrêté si la fonction rénale se dégrade.",
        "La décision du 3 octobre 2023 est abrogée et remplacée par la présente décision.",
    ],
)
def test_what_is_beside_or_only_possible_ends_nothing(text: str) -> None:
    assert _told(text) is None


def test_a_cell_may_do_without_a_subject() -> None:
    assert _told("A pris fin le 3 mai 2026", alone=True) == (EventKind.ENDED, date(2026, 5, 3), date(2026, 5, 3))
    assert _told("A pris fin le 3 mai 2026") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "La mise à disposition se poursuit jusqu’à la commercialisation, attendue au premier trimestre 2027.",
            (True, date(2027, 3, 31)),
        ),
        ("L’accès dure jusqu’à l’inscription au remboursement.", (True, None)),
        ("Le traitement se poursuit jusqu’à progression.", (False, None)),
    ],
)
def test_a_term_to_come(text: str, expected: tuple[bool, date | None]) -> None:
    assert term(text, fold(text)) == expected
