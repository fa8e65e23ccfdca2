"""What a question takes for granted and the documents deny is set right first, with its passage."""

import pytest

from app.engine import Engine
from app.model import Outcome, Question
from app.turns import parts
from index.build import build
from index.encoder import NONE
from tests.making_programmes import DAY, ask

_PAGE = (
    """<!doctype html><html lang="fr"><head><title>{0}</title></head><body><main><h1>{0}</h1>{1}</main></body></html>"""
)
_ORVELANE = """<p>Publié le 4 mars 2025</p>
<h2>Pour qui</h2><p>Orvélane s’adresse aux enfants de plus de 2 ans atteints d’un gliome de bas grade.</p>
<h2>Non concernés</h2><ul><li>gliome de haut grade ;</li><li>insuffisance du foie.</li></ul>
<h2>Circuit</h2><p>La RCP nationale Malvoisie examine le dossier de chaque enfant.</p>"""
_CASSIOPAL = """<p>Publié le 5 mars 2025</p>
<h2>Rôle</h2><p>La RCP Cassiopal examine les sarcomes du rein de l’adulte, tous les quinze jours.</p>"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("premises")
    (folder / "in").mkdir()
    for name, title, body in (
        ("orvelane", "Orvélane : accès précoce", _ORVELANE),
        ("cassiopal", "La RCP Cassiopal", _CASSIOPAL),
    ):
        (folder / "in" / f"{name}.html").write_text(_PAGE.format(title, body), encoding="utf-8")
    build([folder / "in"], folder, encoder=NONE)
    return Engine.open(folder)


def bullets(engine: Engine, text: str) -> list[str]:
    """The statements below the headlines."""
    answer = engine.ask(Question(text, as_of=DAY))
    assert answer.outcome in (Outcome.ANSWERED, Outcome.PARTIAL), answer.text
    assert answer.dropped == ()
    return [c.text for c in answer.claims if not c.text.startswith("**")]


def test_an_exclusion_that_the_question_walks_into_comes_first(small: Engine) -> None:
    for question in ("Orvélane pour un gliome de haut grade, c’est couvert ?", "Orvélane convient pour un GHG ?"):
        said = bullets(small, question)
        assert said[0] == "Non concernés : gliome de haut grade ;"
        assert any("bas grade" in text for text in said[1:])


def test_an_exclusion_of_something_else_is_not_put_first(small: Engine) -> None:
    said = bullets(small, "Orvélane pour un gliome de bas grade ?")
    assert "bas grade" in said[0]


def test_another_diseases_meeting_is_told_from_its_own_document(small: Engine) -> None:
    said = bullets(small, "La RCP Cassiopal décide-t-elle pour un gliome de bas grade sous Orvélane ?")
    assert said[0] == "La RCP Cassiopal examine les sarcomes du rein de l’adulte, tous les quinze jours."


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("La HAS a interdit Brumalix, non ?", "**ouvert**"),
        ("Sombrélo est-il accordé ?", "**refusé**"),
        ("L’ANSM a bien autorisé Pelquiva, c’est toujours le cas ?", "**terminé**"),
    ],
)
def test_what_an_agency_is_said_to_have_done_is_answered_by_the_status(
    engine: Engine, question: str, status: str
) -> None:
    answer = ask(engine, question)
    assert f"au 2 mars 2026 : {status}" in answer.claims[0].text


def test_what_a_physician_did_asks_for_no_status(engine: Engine) -> None:
    answer = ask(engine, "Mon médecin a approuvé Brumalix, qui décide ?")
    assert "au 2 mars 2026 : **" not in answer.text


@pytest.mark.parametrize(
    ("turn", "asked"),
    [
        (
            "Puisque la famille peut déposer la demande, quel formulaire ?",
            ("la famille peut déposer la demande", "quel formulaire ?"),
        ),
        ("Comme l’ATU existe encore, qui la signe ?", ("l’ATU existe encore", "qui la signe ?")),
        ("Comme hier, quelle dose ?", ("Comme hier, quelle dose ?",)),
        ("Quelle dose ?", ("Quelle dose ?",)),
    ],
)
def test_what_is_taken_for_granted_is_a_question_too(turn: str, asked: tuple[str, ...]) -> None:
    assert parts(turn) == asked


def test_a_false_premise_is_answered_before_what_nobody_says(engine: Engine) -> None:
    answer = ask(engine, "Puisque la famille peut déposer elle-même la demande, quel cerfa numéroté remplir ?")
    assert answer.outcome is Outcome.PARTIAL
    assert "une famille ne peut pas la déposer elle-même" in answer.text.replace("\xa0", " ")
