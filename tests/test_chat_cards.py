"""Accesses inside an answer: what each card says, on which statement, and the route that documents state."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.catalogue import Catalogue
from app.chat import cardmarkup, conversation, proof
from app.chat.brief import Brief, briefs
from app.chat.views.bridge import wanted
from app.engine import Engine
from app.library import Library
from app.model import Answer, Audience, Outcome, Question
from ingest.accesses import accesses
from ingest.cards import cards
from ingest.cells import Evidence
from ingest.reading import read
from ingest.validity import Status
from tests.making_programmes import DAY

PROTOCOL = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Protocole</title></head><body><main>
<h1>Protocole d’utilisation thérapeutique – Zelvoran 10 mg, gélule (zelvoranib)</h1>
<p>Version 1 – 15 janvier 2026</p>
<p>Ce protocole accompagne l’autorisation d’accès compassionnel de Zelvoran, ouvert depuis le 15 janvier 2026.</p>
<h2>1. Indication</h2><p>Zelvoran est destiné aux adultes atteints d’un chordome en rechute.</p>
<h2>2. Circuit</h2>
<p>Le dossier est présenté par le médecin référent à la RCP nationale ResOs, réunie chaque mardi en visioconférence.</p>
<p>La prescription est réservée aux oncologues des centres experts.</p>
<p>Zelvoran est dispensé par la pharmacie à usage intérieur de l’hôpital.</p>
</main></body></html>"""
NOTE = """Accès compassionnel à Zelvoran (zelvoranib)

Publié le 14 janvier 2026

Zelvoran est destiné aux adultes atteints d’un chordome en rechute.

Les dossiers sont examinés par la RCP nationale ResOs, réunie le premier lundi du mois.
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("zelvoran")
    (folder / "put-zelvoran.html").write_text(PROTOCOL, encoding="utf-8")
    (folder / "note-zelvoran.txt").write_text(NOTE, encoding="utf-8")
    return Library([read(folder / "put-zelvoran.html"), read(folder / "note-zelvoran.txt")])


def card(shelf: Library, audience: Audience = Audience.FAMILY, *, only: str = "") -> Brief:
    """The one access that the two documents, or `only` one of them, tell of."""
    documents = [p.document for p in shelf.profiles.values() if only in p.id]
    catalogue = Catalogue(accesses((d, cards(d)) for d in documents))
    (access,) = catalogue.accesses
    answer = Answer("q", "q", DAY, audience, Outcome.ANSWERED, "", accesses=(access.id, "inconnu-9"))
    (found,) = briefs(catalogue, shelf, answer, 6)
    return found


def said(brief: Brief) -> dict[str, str]:
    return {fact.label: fact.value for fact in brief.facts}


def test_a_card_has_its_status_on_the_day_and_the_statement_that_decides(shelf: Library) -> None:
    brief = card(shelf)
    assert (brief.title, brief.status, brief.day) == ("Zelvoran", Status.OPEN, DAY)
    (decided,) = (c for c in brief.proofs if c.n in brief.decided)
    assert "ouvert depuis le 15 janvier 2026" in decided.quote
    html = cardmarkup.card(brief, cardmarkup.opener(lambda n: f"t0a0s{n}"))
    assert "Ouvert au 2 mars 2026" in html
    assert "Statut\u00a0: " in html  # said to those who cannot see the badge


def test_the_route_has_the_stages_that_documents_state_each_with_its_passage(shelf: Library) -> None:
    brief = card(shelf, only="put")
    assert [step.role for step in brief.route] == [
        "Présente le dossier",
        "Examine le dossier",
        "Prescrit",
        "Prépare ou délivre",
    ]
    presents, meets, prescribes, delivers = brief.route
    assert presents.value == "Le médecin référent"
    assert (meets.value, meets.detail) == ("RCP nationale ResOs", "chaque mardi, visioconférence")
    assert "oncologues des centres experts" in prescribes.value
    assert "pharmacie à usage intérieur" in delivers.value
    quotes = {c.n: c.quote for c in brief.proofs}
    assert all(step.marks for step in brief.route)
    assert "présenté par le médecin référent" in quotes[presents.marks[0]]
    assert "dispensé par la pharmacie" in quotes[delivers.marks[0]]


def test_one_stage_alone_is_a_fact_and_no_route(shelf: Library) -> None:
    brief = card(shelf, only="note")
    assert brief.route == ()
    assert said(brief)["Qui examine le dossier"] == "RCP nationale ResOs, le premier lundi du mois"
    assert "route" not in cardmarkup.card(brief, cardmarkup.opener(lambda n: f"t0a0s{n}"))


def test_where_documents_disagree_both_are_shown_with_their_passages(shelf: Library) -> None:
    brief = card(shelf)
    (dispute,) = (d for d in brief.disputes if d.label == "Rythme de la RCP")
    values = [value for value, _, _ in dispute.versions]
    assert sorted(values) == ["chaque mardi", "le premier lundi du mois"]
    cited = {c.n: c.document for c in brief.proofs}
    assert {cited[n] for _, _, marks in dispute.versions for n in marks} == {"put-zelvoran", "note-zelvoran"}
    html = cardmarkup.card(brief, cardmarkup.opener(lambda n: f"t0a0s{n}"))
    assert html.count("d’après") == len([v for d in brief.disputes for v in d.versions])


def test_registers_differ_in_what_they_show(shelf: Library) -> None:
    family, clinician = said(card(shelf, only="put")), said(card(shelf, Audience.CLINICIAN, only="put"))
    assert "Pour qui" in family
    assert not {"Indication", "Patients", "Ligne"} & set(family)
    assert clinician["Indication"].startswith("Zelvoran est destiné aux adultes")
    assert clinician["Patients"] == "Adultes"
    assert clinician["Ligne"] == "En rechute"


def test_quotes_of_a_card_are_the_documents_own_bytes(shelf: Library) -> None:
    for citation in card(shelf, Audience.CLINICIAN).proofs:
        text = shelf.profiles[citation.document].document.text
        assert text[citation.start : citation.end] == citation.quote
        assert citation.quote


def test_a_statement_behind_several_cells_is_one_proof(shelf: Library) -> None:
    found = proof.Proofs(shelf)
    text = shelf.profiles["note-zelvoran"].document.text
    at = text.index("RCP nationale")
    first = found.marks((Evidence("note-zelvoran", at, at + 3), Evidence("note-zelvoran", at + 4, at + 13)))
    assert (first, found.marks((Evidence("absent", 0, 3),))) == ((1,), ())
    assert [c.quote for c in found.found] == [
        "Les dossiers sont examinés par la RCP nationale ResOs, réunie le premier lundi du mois."
    ]


def test_words_of_documents_are_never_markup_in_a_card(shelf: Library) -> None:
    hostile = replace(card(shelf), title="<img src=x>", reason="a <b> & c", other_names=('"><script>',))
    html = cardmarkup.card(hostile, cardmarkup.opener(lambda n: f"t0a0s{n}"))
    assert "<img" not in html
    assert "<script" not in html
    assert "a &lt;b&gt; &amp; c" in html.lower()


@pytest.mark.parametrize(("n", "mark"), [(1, "a"), (26, "z"), (27, "aa"), (52, "az"), (53, "ba")])
def test_proofs_have_letters(n: int, mark: str) -> None:
    assert cardmarkup.letter(n) == mark


# In a conversation


def test_an_answer_brings_the_cards_of_the_accesses_that_it_concerns(engine: Engine) -> None:
    asked = Question("Quelle RCP décide pour BRUMALIX dans le thymome ?", as_of=DAY)
    turn = conversation.answered(engine, asked)
    assert turn.answer.accesses
    assert [brief.id for brief in turn.briefs] == list(turn.answer.accesses[: conversation.CARDS])
    (brief,) = turn.briefs
    assert "thymome B3" in said(brief)["Pour qui"]
    assert said(brief)["Régime"] == "Cadre de prescription compassionnelle (CPC)"
    assert said(brief)["Jusqu’à quand"] == "Dernier jour\u00a0: 5 avril 2028, calculé d’après les documents"


def test_an_ended_access_is_never_shown_open(engine: Engine) -> None:
    after = conversation.answered(engine, Question("Quel accès pour Pelquiva ?", as_of=DAY))
    assert {brief.status for brief in after.briefs} == {Status.ENDED}
    before = conversation.answered(engine, Question("Quel accès pour Pelquiva ?", as_of=date(2024, 1, 1)))
    assert {brief.status for brief in before.briefs} == {Status.OPEN}


def test_a_mark_opens_the_passage_of_its_answer_or_of_its_card(engine: Engine) -> None:
    turn = conversation.answered(engine, Question("Quelle RCP décide pour BRUMALIX dans le thymome ?", as_of=DAY))
    assert wanted((turn,), "t0s1") == (turn.answer.citations, 1, DAY)
    assert wanted((turn,), "t0a0s2") == (turn.briefs[0].proofs, 2, DAY)
    for anchor in ("t1s1", "t0a9s1", "t0s", "<script>", "t0s1 "):
        assert wanted((turn,), anchor) is None


def test_the_cards_follow_the_order_of_the_answer(engine: Engine) -> None:
    one = engine.ask(Question("Quel accès pour Pelquiva ?", as_of=DAY))
    two = engine.ask(Question("Quelle RCP décide pour BRUMALIX dans le thymome ?", as_of=DAY))
    shifted = tuple(replace(c, n=c.n + len(one.citations)) for c in two.citations)
    both = replace(one, citations=(*one.citations, *shifted), accesses=(*two.accesses, *one.accesses))
    found = briefs(engine.catalogue, engine.library, both, 6)
    assert [b.id for b in found] == [*one.accesses, *two.accesses]
    assert len(briefs(engine.catalogue, engine.library, both, 1)) == 1


def test_a_standing_passage_is_the_same_bytes_in_the_same_file(engine: Engine, tmp_path: Path) -> None:
    (citation, *_) = engine.ask(Question("Quel accès pour Pelquiva ?", as_of=DAY)).citations
    assert proof.standing(engine.searcher, citation) is not None
    for changed in (
        replace(citation, sha256="0" * 64),
        replace(citation, quote="Autre chose."),
        replace(citation, document="absent"),
    ):
        assert proof.standing(engine.searcher, changed) is None
