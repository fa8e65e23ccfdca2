"""Doses, prescribers and meetings as notices set them: text above a table, mixed headings, each indication's own."""

from pathlib import Path

import pytest

from evals.cardcells import stated
from ingest.card import AccessCard
from ingest.cards import cards
from ingest.reading import read

PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Solvamide</title></head><body><main>
<h1>Solvamide (SLV-11), gélule : accès compassionnel</h1>
<p>Une autorisation d’accès compassionnel est délivrée depuis le 3 mars 2026 aux adultes atteints d’une maladie de
Fabry.</p>{body}</main></body></html>"""


def notice(folder: Path, body: str) -> tuple[AccessCard, ...]:
    path = folder / "notice.html"
    path.write_text(PAGE.format(body=body), encoding="utf-8")
    return cards(read(path))


def only(folder: Path, body: str, cell: str) -> str:
    (card,) = notice(folder, body)
    return " ; ".join(stated(card, cell))


DOSE = "La dose est de 40 mg/m² par jour en une prise, cinq jours sur sept."
TABLE = """<table><thead><tr><th>Surface</th><th>Dose par jour</th></tr></thead><tbody>
<tr><td>0,5 m²</td><td>20 mg</td></tr><tr><td>1 m²</td><td>40 mg</td></tr></tbody></table>"""


@pytest.mark.parametrize(
    "body",
    [
        f"<h2>Posologie</h2><p>{DOSE} Les gélules s’avalent entières.</p>{TABLE}",
        f"<h2>Posologie et surveillance</h2><p>{DOSE}</p><p>Un hémogramme est fait chaque semaine.</p>",
        f"<h2>3. Doses</h2><p>{DOSE}</p><h2>4. Conservation</h2><p>À moins de 25 °C.</p>",
        f"<h2>Administration</h2><p>{DOSE}</p><p>Tableau 1 – arrondi des doses</p>{TABLE}",
    ],
)
def test_the_dose_is_the_sentence_that_gives_it(tmp_path: Path, body: str) -> None:
    assert only(tmp_path, body, "posology") == DOSE


def test_a_table_alone_gives_the_doses(tmp_path: Path) -> None:
    assert "20 mg" in only(tmp_path, f"<h2>Posologie</h2>{TABLE}", "posology")


@pytest.mark.parametrize(
    ("sentence", "who", "when"),
    [
        ("Le dossier est présenté par le généticien ou le néphrologue qui suit le malade à la RCP nationale FABREX, le "
         "lundi.",
         "le généticien ou le néphrologue", "le lundi"),
        ("La RCP nationale FABREX se réunit chaque jeudi à 17 h 30. C’est le néphrologue de votre enfant qui "
         "présente le dossier.", "le néphrologue de votre enfant", "chaque jeudi à 17 h 30"),
        ("Avis de la RCP nationale FABREX. Le généticien présente le dossier à FABREX (mardi, 14 h, en "
         "visioconférence).",
         "Le généticien", "mardi, 14 h"),
    ],
)  # fmt: skip
def test_who_presents_and_when(tmp_path: Path, sentence: str, who: str, when: str) -> None:
    body = f"<h2>Réunion</h2><p>{sentence}</p>"
    assert only(tmp_path, body, "rcp.presented_by") == who
    assert only(tmp_path, body, "rcp.frequency") == when


def test_each_indication_keeps_its_prescriber(tmp_path: Path) -> None:
    path = tmp_path / "decision.html"
    path.write_text(
        """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Décision</title></head><body><main>
<h1>Décision du 3 mars 2026 : cadre de prescription compassionnelle de VALDEMIS (orlicitinib)</h1>
<h2>Article 2 - Première indication</h2><p>Traitement de la maladie de Still réfractaire de l’enfant.</p>
<ul><li>La prescription initiale est réservée aux pédiatres hospitaliers.</li></ul>
<h2>Article 3 - Seconde indication</h2><p>Traitement du lichen plan érosif de l’adulte.</p>
<ul><li>La prescription initiale est réservée aux dermatologues hospitaliers.</li></ul></main></body></html>""",
        encoding="utf-8",
    )
    assert ["pédiatres" in stated(card, "prescriber")[0] for card in cards(read(path))] == [True, False]
