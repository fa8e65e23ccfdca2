"""An answer that departs from the stored documents is caught: each tampering here was made on purpose."""

from dataclasses import replace

import pytest

from app.check import faults
from app.engine import Engine
from app.model import Answer, Claim
from tests.making_programmes import ask


@pytest.fixture(scope="module")
def answer(engine: Engine) -> Answer:
    made = ask(engine, "Quelle est la dose de Brumalix et jusqu’à quand est-ce ouvert ?")
    assert made.citations
    return made


def found(engine: Engine, answer: Answer) -> list[str]:
    return list(faults(answer, engine.searcher))


def tampered(answer: Answer, **changes: object) -> Answer:
    first, *others = answer.citations
    return replace(answer, citations=(replace(first, **changes), *others))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "question",
    [
        "Quelle est la dose de Brumalix et jusqu’à quand est-ce ouvert ?",
        "L’ATU du Gravonel est-elle encore valable ?",
        "Sombrélo est-il accordé ?",
        "Pelquiva est-il encore disponible ?",
        "Qu’est-ce qui a changé entre les deux versions du protocole farodégib ?",
        "Quels programmes existent pour les enfants ?",
        "Compare Brumalix et Quindra",
        "Téléphone de la Garance pour l’ibravostat",
        "médulloblastome SHH en rechute, 16 mois",
        "Existe-t-il un accès pour la mucoviscidose ?",
        "Bonjour",
    ],
)
def test_an_answer_as_given_has_no_fault(engine: Engine, question: str) -> None:
    assert found(engine, ask(engine, question)) == []


@pytest.mark.parametrize("turn", ["à quelle page ?", "donne-moi le lien", "plus simplement", "et pour un adulte ?"])
def test_a_second_turn_as_given_has_no_fault(engine: Engine, turn: str) -> None:
    for first in ("Quelle RCP pour le farodégib ?", "Quelle RCP pour le thymome ?"):
        assert found(engine, ask(engine, turn, first)) == []


def test_a_changed_quote_is_caught(engine: Engine, answer: Answer) -> None:
    (fault, *_) = found(engine, tampered(answer, quote=answer.citations[0].quote.replace("a", "e")))
    assert "n’est pas le texte enregistré" in fault
    assert fault.startswith("[1]")


def test_a_shifted_quote_is_caught(engine: Engine, answer: Answer) -> None:
    assert found(engine, tampered(answer, start=answer.citations[0].start + 1))


def test_a_changed_digest_is_caught(engine: Engine, answer: Answer) -> None:
    (fault,) = found(engine, tampered(answer, sha256="0" * 64))
    assert "empreinte" in fault


def test_an_unknown_document_is_caught(engine: Engine, answer: Answer) -> None:
    faulty = found(engine, tampered(answer, document="nulle-part"))
    assert any("« nulle-part » n’est pas dans cet index" in fault for fault in faulty)


@pytest.mark.parametrize(
    ("said", "figure"),
    [
        ("La dose usuelle est de 90 mg par jour.", "90"),
        ("La dose usuelle est de 80,5 mg par jour.", "80,5"),
        ("Ce cadre est établi jusqu’au 6 avril 2031.", "2031"),
        ("Ce cadre est établi le 16 avril 2025.", "16"),
    ],
)
def test_a_figure_that_no_passage_holds_is_caught(engine: Engine, answer: Answer, said: str, figure: str) -> None:
    wrong = replace(answer, claims=(Claim(said, tuple(c.n for c in answer.citations)),))
    assert any(figure in fault.partition(" n’est dans")[0] for fault in found(engine, wrong))


def test_a_wrong_computed_day_is_caught(engine: Engine) -> None:
    right = ask(engine, "Jusqu’à quand l’accès au Brumalix est-il ouvert ?")
    assert "dernier jour calculé : 5 avril 2028" in right.text
    claims = tuple(Claim(c.text.replace("5 avril 2028", "5 avril 2031"), c.citations) for c in right.claims)
    assert found(engine, replace(right, claims=claims))


@pytest.mark.parametrize("marks", [(), (99,)])
def test_a_claim_without_a_passage_is_caught(engine: Engine, answer: Answer, marks: tuple[int, ...]) -> None:
    (fault,) = found(engine, replace(answer, claims=(Claim("Une phrase.", marks),)))
    assert "phrase sans citation" in fault


@pytest.mark.parametrize(
    "said",
    [
        "La dose usuelle de vismotinib est de 80 mg par jour.",  # another medicine
        "La dose usuelle n’est pas de 80 mg par jour.",  # a negation
    ],
)
def test_a_name_or_a_negation_that_no_passage_holds_is_caught(engine: Engine, answer: Answer, said: str) -> None:
    wrong = replace(answer, claims=(Claim(said, tuple(c.n for c in answer.citations)),))
    assert found(engine, wrong)
