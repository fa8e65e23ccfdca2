from dataclasses import replace
from datetime import date

import pytest

from app.model import Answer, Audience, Citation, Claim, Dropped, Outcome
from evals import expected, form, ranking
from evals.model import Case, Fact, Kind
from ingest.validity import Status


def cite(n, document, quote, status=None):
    return Citation(n, document, "f", "T", "P", None, 1, "S", 0, len(quote), quote, "0" * 64, status)


def answer(outcome=Outcome.ANSWERED, text="", cites=()):
    claims = tuple(Claim(c.quote, (c.n,)) for c in cites)
    day = date(2026, 11, 20)
    return Answer("q", "q", day, Audience.FAMILY, outcome, text, claims=claims, citations=tuple(cites))


CASE = Case("a", "q", Kind.ANSWER, docs=("d1", "d2"), facts=(Fact("renaten"), Fact("3 ans")))


def test_facts_are_sought_in_text_and_quotes():
    got = answer(text="La RCP Renaten.", cites=[cite(1, "d1", "Valable 3\u00a0ans.")])
    assert expected.all_facts(CASE, got).full
    assert expected.facts(CASE, got).hits == 1
    early = expected.early(CASE, got)
    assert not early.full
    assert early.reason == "manque : 3 ans"


def test_a_false_premise_is_judged_in_whole():
    trap = replace(CASE, type="fausse prémisse")
    assert expected.premise(trap, answer(text="La RCP Renaten, 3 ans.")).full
    assert not expected.premise(trap, answer(text="La RCP Renaten.")).full
    assert not expected.premise(replace(CASE, tag="piege-age"), answer()).full
    assert expected.premise(CASE, answer()) is None


def test_facts_are_ranked_by_the_first_quote_that_states_them():
    got = answer(cites=[cite(1, "d1", "rien"), cite(2, "d1", "La RCP Renaten."), cite(3, "d1", "Renaten encore.")])
    scores = {s.metric: s.hits for s in ranking.spans(CASE, got)}
    # « renaten » first stands in quote 2, « 3 ans » nowhere: (1/2 + 0) / 2
    assert scores["span_mrr@10"] == pytest.approx(0.25)
    # its quotes stand at ranks 2 and 3 of 3: (1/log2(3) + 1/log2(4)) / (1/log2(2) + 1/log2(3)); the other fact has none
    assert scores["span_ndcg@10"] == pytest.approx(((0.6309298 + 0.5) / 1.6309298) / 2)
    assert scores["span_recall@3"] == 0.5


def test_each_register_has_its_own_reading_ease():
    told = answer(text="Le chat dort.")
    (family, clinician) = (form.readable(CASE, told), form.readable(replace(CASE, audience=Audience.CLINICIAN), told))
    assert (family.metric, clinician.metric) == ("readable_famille", "readable_soignant")
    assert family.hits == clinician.hits


def test_a_missing_fact_is_named():
    got = answer(text="La RCP Renaten.", cites=[cite(1, "d1", "rien")])
    assert expected.facts(CASE, got).hits == 0.5
    assert expected.all_facts(CASE, got).reason == "manque : 3 ans"


def test_only_the_first_700_characters_are_early():
    got = answer(text="x" * 690 + " renaten 3 ans")
    assert not expected.early(CASE, got).full
    assert expected.all_facts(CASE, got).full


def test_a_span_must_stand_in_its_document():
    case = replace(CASE, facts=(Fact(document="d1", words="RCP de réf\u00e9rence"),))
    assert expected.all_facts(case, answer(cites=[cite(1, "d1", "la RCP de référence nationale")])).full
    assert not expected.all_facts(case, answer(cites=[cite(1, "d2", "la RCP de référence nationale")])).full
    assert not expected.all_facts(case, answer(cites=[cite(1, "d2", "autre chose")])).full


@pytest.mark.parametrize(
    ("any_lead", "tag", "first", "right"),
    [(False, "", "d1", True), (False, "", "d2", False), (True, "", "d2", True), (False, "liste", "d2", True)],
)
def test_lead(any_lead, tag, first, right):
    got = answer(cites=[cite(1, first, "x")])
    assert expected.lead(replace(CASE, any_lead=any_lead, tag=tag), got).full is right


def test_lead_says_what_came_first():
    assert expected.lead(CASE, answer(cites=[cite(1, "z", "x")])).reason == "z au lieu de d1"
    assert expected.lead(CASE, answer()).reason == "rien au lieu de d1"


@pytest.mark.parametrize(
    ("kind", "outcome", "right"),
    [
        (Kind.ANSWER, Outcome.PARTIAL, True),
        (Kind.ANSWER, Outcome.CLARIFY, False),
        (Kind.ABSTAIN, Outcome.NOT_FOUND, True),
        (Kind.ABSTAIN, Outcome.OUT_OF_SCOPE, True),
        (Kind.ABSTAIN, Outcome.ANSWERED, False),
        (Kind.EMERGENCY, Outcome.URGENT, True),
        (Kind.DISTRESS, Outcome.ANSWERED, False),
        (Kind.SMALLTALK, Outcome.SMALLTALK, True),
    ],
)
def test_outcomes(kind, outcome, right):
    assert expected.outcome(Case("a", "q", kind, docs=("d",)), answer(outcome)).full is right


def test_a_case_may_accept_a_question_back():
    assert expected.outcome(replace(CASE, accept=(Outcome.CLARIFY,)), answer(Outcome.CLARIFY)).full


def test_urgent_needs_the_number_too():
    case = Case("a", "q", Kind.EMERGENCY, facts=(Fact("15|112"),))
    assert expected.urgent(case, answer(Outcome.URGENT, "Appelez le 15.")).full
    assert not expected.urgent(case, answer(Outcome.URGENT, "Appelez.")).full
    assert expected.urgent(CASE, answer()) is None


def test_forbidden_words_in_a_quote_count():
    case = replace(CASE, forbid=("guerit",))
    assert expected.clean(case, answer(cites=[cite(1, "d1", "Il guérit.")])).reason == "dit : guerit"
    assert expected.clean(replace(case, tag="eligibilite"), answer(cites=[cite(1, "d1", "Il guérit.")])).full
    assert expected.clean(CASE, answer()) is None


def test_an_ended_access_shown_open_is_told():
    case = replace(CASE, status=Status.ENDED)
    shown = answer(cites=[cite(1, "d1", "x", Status.OPEN)])
    assert not expected.not_reopened(case, shown).full
    assert not expected.status(case, shown).full
    assert expected.not_reopened(case, answer(cites=[cite(1, "d1", "x", Status.ENDED)])).full
    assert expected.not_reopened(case, answer(cites=[cite(1, "other", "x", Status.OPEN)])).full
    assert expected.not_reopened(replace(CASE, status=Status.OPEN), shown) is None


def test_good_takes_all_together():
    right = answer(text="Renaten, 3 ans", cites=[cite(1, "d1", "x")])
    assert expected.good(CASE, right).full
    assert not expected.good(replace(CASE, forbid=("renaten",)), right).full
    assert not expected.good(CASE, replace(right, outcome=Outcome.NOT_FOUND)).full


def test_what_the_checks_left_out_is_counted():
    got = answer(text="La RCP Renaten.", cites=[cite(1, "d1", "x")])
    assert form.kept(CASE, answer(Outcome.NOT_FOUND)) is None
    assert form.kept(CASE, replace(got, claims=(Claim("a", (1,)),))).full
    lost = form.kept(CASE, replace(got, claims=(Claim("a", (1,)),), dropped=(Dropped("b", "« 90 » manque"),)))
    assert (lost.hits, lost.of, lost.reason) == (1, 2, "« b » : « 90 » manque")


def test_a_status_needs_its_date():
    assert not form.dated(CASE, answer(text="L’accès est ouvert.")).full
    assert form.dated(CASE, answer(text="Au 4 avril 2025, l’accès est ouvert.")).full
    assert form.dated(CASE, answer(text="Gélules de 20 mg.")) is None
    assert form.dated(CASE, answer(Outcome.NOT_FOUND, "Rien d’ouvert.")) is None


def test_document_ranking_by_hand():
    got = answer(cites=[cite(1, "z", "x"), cite(2, "z", "y"), cite(3, "d2", "y")])
    scores = {s.metric: s.hits for s in ranking.documents(CASE, got)}
    # order z, d2: gain 1 / log2(3) over the ideal 1 + 1 / log2(3)
    assert scores["doc_ndcg@10"] == pytest.approx(0.63093 / 1.63093, abs=1e-4)
    assert scores["doc_mrr@10"] == 0.5
    assert scores["doc_recall@5"] == 0.5


def test_no_citation_ranks_zero_not_nan():
    assert {s.hits for s in ranking.documents(CASE, answer())} == {0.0}


def test_measure_keeps_the_given_order_and_counts_a_silent_query():
    values = ranking.measure({"q1": ["a", "b", "b"], "q2": []}, {"q1": ["b"], "q2": ["a"]})
    assert values["mrr@10"] == {"q1": 0.5, "q2": 0.0}
    assert values["recall@1"] == {"q1": 0.0, "q2": 0.0}
    assert values["recall@5"]["q1"] == 1.0


def test_span_recall_counts_facts_in_the_first_quotes():
    got = answer(cites=[cite(1, "d1", "Renaten"), cite(2, "d1", "3 ans")])
    assert [(s.metric, s.hits) for s in ranking.spans(CASE, got)][:2] == [
        ("span_recall@1", 0.5),
        ("span_recall@3", 1.0),
    ]


def test_an_accepted_refusal_is_right_and_owes_nothing_more():
    case = replace(CASE, accept=(Outcome.NOT_FOUND,))
    silent = answer(Outcome.NOT_FOUND, "Ces documents ne le précisent pas.")
    assert expected.good(case, silent).full
    assert expected.lead(case, silent) is None
    assert expected.all_facts(case, silent) is None
    assert ranking.documents(case, silent) == ()
    assert not expected.good(case, answer(Outcome.ANSWERED, "autre chose")).full


def test_an_accepted_question_back_still_owes_its_facts():
    case = replace(CASE, accept=(Outcome.CLARIFY,))
    assert expected.lead(case, answer(Outcome.CLARIFY, "Renaten ou 3 ans ?")) is None
    assert expected.good(case, answer(Outcome.CLARIFY, "Renaten ou 3 ans ?")).full
    assert not expected.good(case, answer(Outcome.CLARIFY, "Laquelle ?")).full
