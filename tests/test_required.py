"""Examinations required before the start: each of a list, whatever the sentence that asks for them."""

from pathlib import Path

import pytest

from evals.cardcells import stated
from ingest.cards import cards
from ingest.reading import read

PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Mirvadoline</title></head><body><main>
<h1>Mirvadoline (MVD-3), comprimé : accès compassionnel</h1>
<p>Une autorisation d’accès compassionnel est délivrée depuis le 3 mars 2026 aux adultes atteints d’une maladie de
Still.</p>{body}</main></body></html>"""


def examinations(folder: Path, body: str) -> tuple[str, ...]:
    path = folder / "notice.html"
    path.write_text(PAGE.format(body=body), encoding="utf-8")
    (card,) = cards(read(path))
    return stated(card, "tests")


TB, HBV, EYE = "dépistage de la tuberculose", "sérologies des hépatites B et C et du VIH", "fond d’œil"


@pytest.mark.parametrize(
    "body",
    [
        f"<h2>Conditions</h2><p>Sont exigés avant l’accès : un {TB}, des {HBV}, un {EYE}.</p>",
        f"<h2>Conditions</h2><p>Avant le traitement sont réalisés un {TB}, des {HBV} et un {EYE}.</p>",
        f"<p>Le {TB}, les {HBV} et le {EYE} sont réalisés avant la première prise.</p>",
        f"<p>Avant la première prise, on demande un {TB}, des {HBV} et un {EYE}.</p>",
        f"<p>Le bilan préalable comporte un {TB} ; des {HBV} ; un {EYE}.</p>",
        f"<h2>Avant le début</h2><ul><li>{TB} ;</li><li>{HBV} ;</li><li>{EYE}.</li></ul>",
    ],
)
def test_each_examination_of_a_list_is_told(tmp_path: Path, body: str) -> None:
    found = examinations(tmp_path, body)
    assert len(found) == 3
    assert all(any(one in said for said in found) for one in (TB, HBV, EYE))


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (
            "champ visuel et bilan hormonal de moins de six semaines",
            "champ visuel et bilan hormonal de moins de six semaines",
        ),
        ("ponction lombaire datant de moins d’un mois", "ponction lombaire datant de moins d’un mois"),
        ("mutation NLRP3 confirmée sur le sang par séquençage", "séquençage"),
    ],
)
def test_a_criterion_that_opens_with_an_examination_is_one(tmp_path: Path, item: str, said: str) -> None:
    body = f"<h2>Critères d’octroi</h2><ul><li>adultes atteints d’une maladie de Still ;</li><li>{item} ;</li></ul>"
    assert said in examinations(tmp_path, body)


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Surveillance</h2><p>Un bilan hépatique est réalisé avant le traitement, puis tous les mois.</p>",
        "<p>Aucun scanner n’est exigé avant le traitement.</p>",
        "<h2>Critères d’octroi</h2><ul><li>immunosuppression de longue durée ;</li></ul>",
    ],
)
def test_what_is_followed_or_not_asked_for_is_no_condition(tmp_path: Path, body: str) -> None:
    assert examinations(tmp_path, body) == ()
