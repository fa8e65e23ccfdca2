"""Cohorts of a trial: each of other patients is an access with its own state; arms of a comparison are one."""

from datetime import date
from pathlib import Path

import pytest

from evals.cardcells import stated
from ingest.accesses import accesses
from ingest.cards import cards
from ingest.model import Document
from ingest.reading import read

ROWS = """<table><tr><td>Phase</td><td>II</td></tr><tr><td>Promoteur</td><td>CHU d’Aubeterre</td></tr>
<tr><td>Ouverture</td><td>3 mars 2025</td></tr></table>"""


def trial(folder: Path, body: str, title: str = "Essai LUCIOLE : tarvolisib dans les sarcomes rares") -> Document:
    path = folder / "essai.html"
    path.write_text(
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title></head><body><main>'
        f"<h1>{title}</h1><p>Mis à jour le 4 septembre 2026</p>{ROWS}{body}"
        "<h2>Traitement</h2><p>Le tarvolisib (TVL-8), gélule, est pris à la dose de 50 mg par jour.</p>"
        "</main></body></html>",
        encoding="utf-8",
    )
    return read(path)


def statuses(document: Document, day: str) -> list[tuple[str, str]]:
    found = cards(document)
    as_of = date.fromisoformat(day)
    joined = accesses([(document, found)])
    homes = [next(a for a in joined if any(t.card is card for t in a.told)) for card in found]
    told = [str(home.at(as_of, max(as_of, *(t.since for t in home.told))).verdict.status) for home in homes]
    return [(" ; ".join(stated(card, "tumours")), status) for card, status in zip(found, told, strict=True)]


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Cohortes</h2><p>Cohorte 1 – ouverte. Adultes atteints d’un chondrosarcome en rechute.</p>"
        "<p>Cohorte 2 – close aux inclusions depuis le 6 mai 2026. Enfants atteints d’un ostéosarcome réfractaire.</p>",
        "<ul><li>Groupe A : adultes ayant un chondrosarcome en rechute (inclusions en cours) ;</li>"
        "<li>Groupe B : enfants ayant un ostéosarcome réfractaire. Les inclusions sont closes depuis le 6 mai 2026."
        "</li></ul>",
        "<h2>État</h2><table><thead><tr><th>Volet</th><th>Maladie</th><th>Statut</th></tr></thead><tbody>"
        "<tr><td>I</td><td>Chondrosarcome</td><td>Ouvert</td></tr>"
        "<tr><td>II</td><td>Ostéosarcome</td><td>Fermé aux inclusions depuis le 6 mai 2026</td></tr></tbody></table>"
        "<h2>Critères d’inclusion, volet I</h2><ul><li>Adultes de 18 ans ou plus, chondrosarcome en rechute ;</li></ul>"
        "<h2>Critères d’inclusion, volet II</h2><ul><li>Enfants de 2 à 17 ans, ostéosarcome réfractaire.</li></ul>",
        "<h2>Cohorte A : chondrosarcome</h2><p>Patients adultes dont le chondrosarcome a rechuté. "
        "Cette cohorte est ouverte.</p><h2>Cohorte B : ostéosarcome</h2><p>Enfants atteints d’un "
        "ostéosarcome réfractaire. La cohorte est fermée aux inclusions depuis le 6 mai 2026.</p>",
    ],
)
def test_each_cohort_has_its_own_state(tmp_path: Path, body: str) -> None:
    document = trial(tmp_path, body)
    before, after = statuses(document, "2026-03-01"), statuses(document, "2026-11-20")
    assert [status for _, status in before] == ["ouvert", "ouvert"]
    assert [status for _, status in after] == ["ouvert", "fermé aux nouveaux patients"]
    assert "chondrosarcome" in after[0][0].lower()
    assert "ostéosarcome" in after[1][0].lower()


@pytest.mark.parametrize(
    "body",
    [
        "<p>Bras A : tarvolisib. Bras B : placebo. Adultes atteints d’un chondrosarcome, tirage au sort.</p>",
        "<ul><li>Bras 1 : 50 mg par jour ;</li><li>Bras 2 : 100 mg par jour.</li></ul>"
        "<p>Adultes atteints d’un chondrosarcome en rechute.</p>",
    ],
)
def test_arms_of_one_comparison_are_one_access(tmp_path: Path, body: str) -> None:
    assert len(cards(trial(tmp_path, body))) == 1
