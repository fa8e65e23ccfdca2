"""What must have come before, biology, signatures: read where they are required, not where words only look alike."""

from pathlib import Path

import pytest

from evals.cardcells import stated
from ingest.card import AccessCard
from ingest.cards import cards
from ingest.reading import read


def notice(folder: Path, body: str, title: str) -> AccessCard:
    path = folder / "notice.html"
    path.write_text(
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title></head><body><main>'
        f"<h1>{title}</h1>{body}</main></body></html>",
        encoding="utf-8",
    )
    (card,) = cards(read(path))
    return card


AAC = "Ortémiline (OTM-6), comprimé : accès compassionnel"
GIVEN = "<p>Une autorisation d’accès compassionnel est délivrée depuis le 3 mars 2026 aux adultes atteints {who}.</p>"


@pytest.mark.parametrize(
    ("who", "prior"),
    [
        (
            "d’une épilepsie mal contrôlée malgré au moins deux antiépileptiques",
            "malgré au moins deux antiépileptiques",
        ),
        (
            "d’un mélanome en progression après une ou deux lignes de traitement",
            "progression après une ou deux lignes de traitement",
        ),
        ("d’une infection urinaire à Escherichia coli résistant aux quinolones", ""),
        ("d’un purpura ; l’échec du rituximab n’est plus exigé", ""),
    ],
)
def test_what_must_have_come_before(tmp_path: Path, who: str, prior: str) -> None:
    assert " ; ".join(stated(notice(tmp_path, GIVEN.format(who=who), AAC), "prior")) == prior


def test_an_antibody_in_a_disease_s_name_is_no_biomarker(tmp_path: Path) -> None:
    card = notice(tmp_path, GIVEN.format(who="d’une dermatomyosite à anticorps anti-NXP2"), AAC)
    assert stated(card, "biomarkers") == ()


def test_who_wrote_the_page_dispenses_nothing(tmp_path: Path) -> None:
    body = "<p>Page rédigée par la pharmacie de l’hôpital des Sources.</p>" + GIVEN.format(who="d’une maladie de Fabry")
    assert stated(notice(tmp_path, body, AAC), "pharmacy") == ()


def test_a_college_s_refusal_keeps_its_quoted_indication_and_its_day(tmp_path: Path) -> None:
    body = """<p>Autorisation d’accès précoce refusée à la spécialité ORTEMIS (ortémiline) dans l’indication
« traitement de la myosite à inclusions de l’adulte ».</p><table><tr><td>Décision du collège</td>
<td>n° 2026.0031/DC/SEM du 5 février 2026</td></tr></table><h2>Examen des conditions</h2><ul>
<li>Maladie grave, rare ou invalidante : condition remplie. La myosite à inclusions fait perdre la force.</li></ul>"""
    card = notice(tmp_path, body, "ORTEMIS (ortémiline) - Myosite à inclusions")
    assert stated(card, "indication") == ("traitement de la myosite à inclusions de l’adulte",)
    assert stated(card, "dates.signed") == ("2026-02-05",)
