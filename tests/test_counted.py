"""Several indications of one notice: counted in a sentence, in tables of doses, each under its own heading."""

from pathlib import Path

import pytest

from evals.cardcells import stated
from ingest.card import AccessCard
from ingest.cards import cards
from ingest.reading import read

HEAD = '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{t}</title></head><body><main><h1>{t}</h1>'


def notice(
    folder: Path, body: str, title: str = "VELTORIS (dansirelimab), solution injectable"
) -> tuple[AccessCard, ...]:
    path = folder / "notice.html"
    path.write_text(HEAD.format(t=title) + body + "</main></body></html>", encoding="utf-8")
    return cards(read(path))


def column(found: tuple[AccessCard, ...], cell: str) -> list[str]:
    return [" ; ".join(stated(card, cell)) for card in found]


@pytest.mark.parametrize(
    "sentence",
    [
        "Un cadre de prescription compassionnelle (CPC) couvre deux indications : la sclérodermie systémique de "
        "l’adulte réfractaire, et le xeroderma pigmentosum de l’enfant de plus de 2 ans.",
        "L’accès compassionnel concerne deux situations : la sclérodermie systémique réfractaire de l’adulte ; le "
        "xeroderma pigmentosum de l’enfant de plus de 2 ans.",
        "VELTORIS est délivré en accès compassionnel dans 2 maladies, à savoir la sclérodermie systémique réfractaire "
        "de l’adulte et le xeroderma pigmentosum de l’enfant de plus de 2 ans.",
        "Deux indications (la sclérodermie systémique réfractaire de l’adulte et le xeroderma pigmentosum de l’enfant "
        "de plus de 2 ans) relèvent du cadre de prescription compassionnelle.",
    ],
)
def test_a_sentence_that_counts_its_indications_gives_them_all(tmp_path: Path, sentence: str) -> None:
    found = notice(tmp_path, f"<p>{sentence}</p>")
    assert column(found, "tumours") == ["sclérodermie systémique", "xeroderma pigmentosum"]
    assert column(found, "population") == ["adultes", "enfants, à partir de 2 ans"]
    assert column(found, "line") == ["réfractaire", ""]


def test_a_disease_of_no_known_form_stands_in_its_list(tmp_path: Path) -> None:
    found = notice(
        tmp_path,
        "<p>L’accès précoce est accordé dans trois indications : le noma de l’enfant, la maladie de Kawasaki "
        "et le pian évolutif de l’adulte.</p>",
    )
    assert column(found, "tumours") == ["noma", "maladie de Kawasaki", "pian"]


def test_lines_of_doses_are_no_indications_of_their_own(tmp_path: Path) -> None:
    table = """<h2>2. Posologie</h2><table><thead><tr><th>Indication</th><th>Poids</th><th>Dose</th></tr></thead><tbody>
<tr><td>Sclérodermie systémique</td><td>moins de 40 kg</td><td>3 mg par jour</td></tr>
<tr><td>Sclérodermie systémique</td><td>40 kg et plus</td><td>6 mg par jour</td></tr>
<tr><td>Vitiligo</td><td>tous</td><td>1 mg par semaine</td></tr></tbody></table>"""
    access = "<p>VELTORIS bénéficie d’un cadre de prescription compassionnelle (CPC).</p>"
    found = notice(tmp_path, access + table)
    assert column(found, "tumours") == ["Sclérodermie systémique", "Vitiligo"]
    assert "6 mg par jour" in column(found, "posology")[0]
    assert "1 mg par semaine" in column(found, "posology")[1]


def test_a_heading_that_numbers_an_indication_holds_its_criteria(tmp_path: Path) -> None:
    body = """<p>Accès compassionnel (AAC) ouvert depuis le 3 mars 2026.</p>
<h2>Indication n° 1 : chordome – conditions</h2><p>Adultes atteints d’un chordome non résécable, en rechute.</p>
<ul><li>Avis favorable de la RCP nationale CHORDEX ;</li><li>IRM du rachis de moins de six semaines.</li></ul>
<h2>Indication n° 2 : ostéosarcome – conditions</h2><p>Adolescents à partir de 12 ans atteints d’un ostéosarcome
métastatique, en deuxième ligne.</p><ul><li>Avis de la RCP interrégionale OSTEX.</li></ul>
<h2>Posologie</h2><p>La dose est de 4 mg par jour.</p>"""
    found = notice(tmp_path, body)
    assert column(found, "rcp.name") == ["CHORDEX", "OSTEX"]
    assert column(found, "line") == ["en rechute", "en deuxième ligne"]
    assert column(found, "indication")[1].startswith("Adolescents à partir de 12 ans")
    assert column(found, "posology") == ["La dose est de 4 mg par jour."] * 2


def test_meetings_spoken_of_in_general_are_none(tmp_path: Path) -> None:
    body = """<p>VELTORIS fait l’objet d’un accès précoce dans le chordome de l’adulte. Les RCP et les pièces figurent
dans la décision.</p>"""
    assert [card.rcp for card in notice(tmp_path, body)] == [None]
