"""An access is not called open without more where the text may tell of its end."""

from datetime import date
from pathlib import Path

import pytest

from ingest.accesses import accesses
from ingest.cards import cards
from ingest.reading import read

_OPEN = (
    "<p>L’autorisation d’accès compassionnel (AAC) au lorvatinib, gélule, concerne l’adulte atteint de sarcoïdose.</p>"
)


def _status(tmp_path: Path, more: str, day: date = date(2026, 11, 20)) -> tuple[str, str]:
    page = tmp_path / "page.html"
    page.write_text(
        f'<html lang="fr"><head><meta charset="utf-8"><title>Lorvatinib</title></head><body><h1>Lorvatinib</h1>'
        f"<p>Publié le 2 juin 2026</p>{_OPEN}<p>{more}</p></body></html>",
        encoding="utf-8",
    )
    document = read(page)
    (access,) = accesses([(document, cards(document))])
    view = access.at(day)
    assert view is not None
    return str(view.verdict.status), view.verdict.reason


@pytest.mark.parametrize(
    "more",
    [
        "Le laboratoire renonce au développement de ce médicament.",
        "La fin du programme est en discussion, clos ou non.",
    ],
)
def test_words_of_an_end_that_no_rule_reads_leave_the_status_open_to_doubt(tmp_path: Path, more: str) -> None:
    status, reason = _status(tmp_path, more)
    assert status == "inconnu"
    assert "à lire" in reason


@pytest.mark.parametrize(
    "more",
    [
        "La gélule est avalée avec un verre d’eau.",
        "La forme est une suspension buvable.",
        "En cas de toxicité, le médicament est interrompu.",
    ],
)
def test_other_words_leave_the_access_open(tmp_path: Path, more: str) -> None:
    assert _status(tmp_path, more)[0] == "ouvert"


def test_a_term_to_come_is_said_and_runs_out(tmp_path: Path) -> None:
    more = "Cet accès dure jusqu’à la commercialisation du médicament, attendue au premier trimestre 2027."
    status, reason = _status(tmp_path, more)
    assert status == "ouvert"
    assert "fait à venir" in reason
    assert _status(tmp_path, more, date(2027, 6, 1))[0] == "inconnu"


def test_a_length_without_a_first_day_leaves_doubt_when_it_has_run(tmp_path: Path) -> None:
    more = "L’accès est accordé pour une durée de deux ans."
    assert _status(tmp_path, more)[0] == "ouvert"
    status, reason = _status(tmp_path, more, date(2028, 9, 1))
    assert status == "inconnu"
    assert "écoulée" in reason
