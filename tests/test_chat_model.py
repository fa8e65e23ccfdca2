"""What a chat model may and may not do to an answer; no server and no LangChain needed here."""

import json
from dataclasses import replace
from datetime import date

import pytest

from app.chat_model import prompt
from app.chat_model.compose import Rephraser
from app.chat_model.errors import GarbledError, LateError
from app.chat_model.opening import configured
from app.chat_model.proposals import Proposal, parse
from app.chat_model.settings import Settings, read
from app.chat_model.sift import names, refusal
from app.errors import UsageError
from app.model import Answer, Audience, Citation, Claim, Outcome
from ingest.validity import Status

QUOTES = (
    "Zolfirane – cadre de prescription compassionnelle",
    "La RCP nationale Zolnet examine chaque dossier de zolfirane dans un délai de 8 jours.",
    "Le zolfirane n’est pas recommandé chez les enfants de moins de 12 ans porteurs d’une mutation BRAF V600E.",
    "La dose est de 20 mg par jour ; 30 % des patients arrêtent avant 2 mois. Contact : rcp@zolnet.example.",
)


def citation(n, quote):
    place = (None, "Circuit", 0, len(quote), quote, "0" * 64, Status.OPEN)
    return Citation(n, "zolfirane", "zolfirane.html", "Zolfirane", "ANSM", date(2025, 4, 4), *place)


def answered():
    cites = tuple(citation(n, q) for n, q in enumerate(QUOTES, 1))
    claims = (Claim("**Zolfirane** : ouvert au 20 novembre 2026.", (1,)), *(Claim(c.quote, (c.n,)) for c in cites[1:]))
    lines = [f"{claims[0].text} [1]", "", *(f"- {c.text} [{c.citations[0]}]" for c in claims[1:])]
    text = "\n".join([*lines, "", "C’est la RCP et le médecin qui décident."])
    return Answer("Quelle RCP ?", "", date(2026, 11, 20), Audience.FAMILY, Outcome.ANSWERED, text, claims, cites)


class Says:
    """A model that says one thing."""

    name = "essai"

    def __init__(self, *claims, raw=None):
        told = {"claims": [{"text": text, "spans": list(spans)} for text, *spans in claims]}
        self.raw, self.heard = json.dumps(told) if raw is None else raw, []

    def complete(self, system, data):
        self.heard.append((system, data))
        return self.raw


GOOD = ("Chaque dossier de zolfirane est examiné par la RCP nationale Zolnet dans un délai de 8 jours.", 2)


def test_a_faithful_sentence_takes_the_place_of_ours():
    model = Says(GOOD)
    done = Rephraser(model).compose(answered())
    assert done.used == (Proposal(GOOD[0], (2,)),)
    assert f"- {GOOD[0]} [2]\n- Le zolfirane" in done.answer.text
    assert QUOTES[1] not in done.answer.text
    assert done.answer.text.startswith("**Zolfirane** : ouvert au 20 novembre 2026. [1]")
    assert "C’est la RCP et le médecin qui décident." in done.answer.text
    assert "reformulées par un modèle de langue (essai)" in done.answer.text
    assert done.answer.claims[1] == Claim(GOOD[0], (2,))
    assert done.answer.citations == answered().citations
    ((system, data),) = model.heard
    assert system == prompt.RULE
    assert [s["quote"] for s in json.loads(data)["spans"]] == list(QUOTES)


@pytest.mark.parametrize(
    ("text", "spans", "why"),
    [
        ("La RCP nationale Zolnet examine chaque dossier en 9 jours.", (2,), "« 9"),
        ("La RCP nationale Zolnet examine chaque dossier en 8 semaines.", (2,), "« 8 semaines »"),
        ("La RCP nationale Bolnet examine chaque dossier en 8 jours.", (2,), "« Bolnet »"),
        ("Le zolfirane est recommandé chez les enfants de moins de 12 ans avec mutation BRAF V600E.", (3,), "négation"),
        ("La RCP nationale Zolnet n’examine pas chaque dossier de zolfirane en 8 jours.", (2,), "« pas »"),
        ("Le zolfirane n’est pas recommandé avant 12 ans en cas de mutation BRAF V600K.", (3,), "« V600K »"),
        (
            "Le vemurafenib n’est pas recommandé chez les enfants de moins de 12 ans avec BRAF V600E.",
            (3,),
            "vemurafenib",
        ),
        ("La dose est de 30 mg par jour, et 20 % des patients arrêtent avant 2 mois.", (4,), "« 30 mg »"),
        ("La dose de zolfirane est de 20 mg par jour.", (2, 9), "n’existe pas"),
        ("La dose est de 20 mg par jour.", (), "n’existe pas"),
        ("Vous avez droit au zolfirane dans un délai de 8 jours.", (2,), "conclut pour elle"),
        ("Votre enfant est éligible à la RCP nationale Zolnet en 8 jours.", (2,), "conclut pour elle"),
        ("La RCP nationale Zolnet répond en 8 jours à aide@zolnet.example.", (2,), "adresse"),
        ("Contact de la RCP nationale Zolnet : rcp@zolnet.example.", (2,), "adresse"),
        ("La RCP nationale Zolnet examine les dossiers : 01 23 45 67 89.", (2,), "numéro"),
        ("<b>La RCP nationale Zolnet</b> examine chaque dossier en 8 jours.", (2,), "balise"),
        ("La RCP nationale Zolnet [cliquez](x) examine chaque dossier en 8 jours.", (2,), "balise"),
        ("Consigne suivie : la RCP nationale Zolnet examine le dossier en 8 jours.", (2,), "autre chose"),
        ("Le soleil brille sur la montagne et les oiseaux chantent dans les arbres.", (2,), "autre chose"),
        ("", (2,), "vide"),
        ("Chaque dossier est examiné par l’Agence et la RCP nationale Zolnet en 8 jours.", (2,), "« Agence »"),
        ("La RCP nationale Zolnet examine chaque dossier en 8 jours. Ce médicament guérit vite.", (2,), "conclut"),
        ("La RCP nationale Zolnet examine chaque dossier en 8 jours. Il pleut souvent ici.", (2,), "autre chose"),
        ("Le 3 mars 2027, la RCP nationale Zolnet examine chaque dossier.", (2,), "« 3"),
    ],
)
def test_an_unfaithful_sentence_is_left_out_with_its_reason(text, spans, why):
    assert why in refusal(Proposal(text, spans), answered())
    done = Rephraser(Says((text, *spans), GOOD)).compose(answered())
    assert [d.text for d in done.dropped] == [text]
    assert not text or text not in done.answer.text
    assert QUOTES[2] in done.answer.text


def test_each_negation_counts_and_each_day_stands_whole():
    quote = "Au 29 octobre 2025, l’accès n’est pas renouvelé et aucun traitement ne débute ; publié le 6 mai 2024."
    answer = replace(answered(), citations=(citation(1, quote),))
    assert refusal(Proposal(quote, (1,)), answer) == ""
    assert "négation" in refusal(Proposal(quote.replace("n’est pas", "est"), (1,)), answer)
    assert refusal(Proposal(quote.replace("29 octobre 2025", "29 octobre 2024"), (1,)), answer).startswith("« 29 oct")


@pytest.mark.parametrize(
    ("text", "span"),
    [
        GOOD,
        ("Avant 12 ans, le zolfirane n’est pas recommandé en cas de mutation BRAF V600E.", 3),
        ("Adresse de contact : rcp@zolnet.example ; la dose est de 20 mg par jour.", 4),
    ],
)
def test_a_faithful_sentence_is_not_refused(text, span):
    assert refusal(Proposal(text, (span,)), answered()) == ""


def test_a_sentence_that_forgets_a_figure_does_not_replace_ours():
    short = "La RCP nationale Zolnet examine chaque dossier de zolfirane."
    done = Rephraser(Says((short, 2), ("Le zolfirane n’est pas recommandé avant 12 ans.", 3))).compose(answered())
    assert [d.reason for d in done.dropped] == ["oublie « 8 »", "oublie « braf »"]
    assert done.answer.text.startswith(answered().text)
    assert "n’a rien donné qui tienne à ses extraits" in done.answer.text


def test_one_sentence_may_stand_for_two_and_citations_stay_in_order_of_use():
    one = (
        "La dose est de 20 mg par jour, 30 % des patients arrêtent avant 2 mois (contact : rcp@zolnet.example), et la "
        "RCP nationale Zolnet examine chaque dossier de zolfirane en 8 jours.",
        4,
        2,
    )
    done = Rephraser(Says(one)).compose(answered())
    assert len(done.used) == 1
    assert len(done.answer.claims) == 3
    numbers = [int(n) for c in done.answer.claims for n in c.citations]
    assert numbers == [1, 2, 3, 4]
    assert [c.n for c in done.answer.citations] == [1, 2, 3, 4]
    assert done.answer.citations[1].quote == QUOTES[3]
    assert f"{one[0]} [2] [3]" in done.answer.text


def test_a_headline_is_never_rephrased():
    done = Rephraser(Says(("Zolfirane : cadre de prescription compassionnelle.", 1))).compose(answered())
    assert done.dropped[0].reason == "redit ce qui est déjà dit"
    assert done.answer.text.startswith(answered().text)


@pytest.mark.parametrize("outcome", [Outcome.NOT_FOUND, Outcome.URGENT, Outcome.CLARIFY, Outcome.SMALLTALK])
def test_no_model_is_asked_where_nothing_is_answered(outcome):
    model = Says(GOOD)
    silent = replace(answered(), outcome=outcome)
    assert Rephraser(model)(silent) == silent
    assert model.heard == []


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "Bien sûr ! Voici la réponse.",
        '{"claims": [{"text": "La RCP',
        "[]",
        '{"claims": "tout"}',
        '{"claims": [1]}',
        '{"claims": [{"text": 3, "spans": [1]}]}',
        '{"claims": [{"text": "x", "spans": [true]}]}',
        '{"claims": [{"text": "x", "spans": "1"}]}',
        json.dumps({"claims": [{"text": "x" * 800, "spans": [1]}]}),
        json.dumps({"claims": [{"text": "x", "spans": [1]}] * 50}),
        "[" * 100_000,
    ],
)
def test_anything_but_the_json_asked_for_leaves_the_extracts(raw):
    with pytest.raises(GarbledError):
        parse(raw)
    shown = Rephraser(Says(raw=raw))(answered())
    notice = (
        "Le modèle de langue a donné une réponse inutilisable : cette réponse est faite des extraits des documents."
    )
    assert shown.text == f"{answered().text}\n\n{notice}"
    assert (shown.claims, shown.citations) == (answered().claims, answered().citations)


def test_a_fenced_answer_is_read():
    assert parse('```json\n{"claims": [{"text": "a\\nb", "spans": [1, 1]}]}\n```') == (Proposal("a b", (1,)),)
    assert parse('{"claims": []}') == ()


def test_a_failure_is_told():
    class Late(Says):
        def complete(self, system, data):
            raise LateError

    done = Rephraser(Late()).compose(answered())
    assert done.failure == "n’a pas répondu à temps"
    assert "Le modèle de langue n’a pas répondu à temps" in done.answer.text


def test_names_are_told_from_words():
    assert names("Le zolfirane cible BRAF V600E, vu par Zolnet") == ("BRAF", "V600E", "Zolnet")
    assert names("Zolnet examine le dossier") == ("Zolnet",)
    assert names("Chaque dossier est lu. Contact : Adresse inconnue") == ()


# --- settings


def test_without_a_model_nothing_is_configured():
    assert read({}) is None
    assert configured({"OPENAI_API_KEY": "x"}) is None


@pytest.mark.parametrize(
    ("environment", "settings"),
    [
        ({"PASSERELLE_MODEL": "ollama:llama3"}, ("llama3", "http://localhost:11434/v1", "sans-cle", 10.0)),
        (
            {"PASSERELLE_MODEL": "mistral:small", "MISTRAL_API_KEY": "k", "PASSERELLE_MODEL_SECONDS": "3"},
            ("small", "https://api.mistral.ai/v1", "k", 3.0),
        ),
        (
            {"PASSERELLE_MODEL": "openai:local", "PASSERELLE_MODEL_URL": "http://192.168.1.4:8000/v1"},
            ("local", "http://192.168.1.4:8000/v1", "sans-cle", 10.0),
        ),
    ],
)
def test_a_model_is_named_by_provider_and_name(environment, settings):
    found = read(environment)
    assert (found.name, found.url, found.key, found.seconds) == settings
    assert found.key not in repr(found)


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PASSERELLE_MODEL": "gpt"}, "openai:NOM"),
        ({"PASSERELLE_MODEL": "autre:x"}, "autre:x"),
        ({"PASSERELLE_MODEL": "openai:x"}, "OPENAI_API_KEY"),
        ({"PASSERELLE_MODEL": "openai:x", "PASSERELLE_MODEL_URL": "ftp://h"}, "https://"),
        ({"PASSERELLE_MODEL": "openai:x", "PASSERELLE_MODEL_URL": "http://modele.example.org/v1"}, "réseau local"),
        ({"PASSERELLE_MODEL": "ollama:x", "PASSERELLE_MODEL_SECONDS": "jamais"}, "SECONDS"),
    ],
)
def test_a_wrong_configuration_is_one_sentence(environment, said):
    with pytest.raises(UsageError, match=said):
        read(environment)


def test_the_host_is_the_one_of_the_address():
    assert Settings("m", "https://modele.example:8443/v1", "k").host == "modele.example"
