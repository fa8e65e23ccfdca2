"""Narrow questions over short notices written for these tests: a weight, a form, who prescribes, what is not known."""

from datetime import date
from pathlib import Path

import pytest

from app.engine import Engine
from app.model import Answer, Audience, Question
from index.build import build

NOTICE = """<h1>Protocole d’utilisation thérapeutique : LORVEXAN (tirmazole), suspension à 20 mg/mL</h1>
<p>Publié le 12 janvier 2026</p>
<h2>Patients</h2><p>Enfants atteints d’une choriorétinite active, d’un poids d’au moins 6 kg.</p>
<p>Les malades dont l’intervalle QTc dépasse 470 ms ne peuvent pas en recevoir.</p>
<h2>Doses</h2><ul><li>Plus de 30 kg : 90 mg le soir.</li><li>30 kg et moins : 45 mg le soir.</li></ul>
<h2>Circuit</h2><p>Le dossier est discuté à l’hôpital par l’équipe et transmis à l’agence.</p>
<p>La prescription est réservée aux ophtalmologistes hospitaliers.</p>
<h2>Présentation</h2><p>Le produit est un sirop au goût de cerise, préparé par la pharmacie.</p>
<h2>Prise en charge</h2><p>Non précisé dans les sources : le remboursement du LORVEXAN dans la choriorétinite.</p>
<p>Le LORVEXAN est remboursé dans l’uvéite, où il a une autorisation européenne.</p>"""
TRIAL = """<h1>OSTRAVEL (melbicant) : où en est-on ?</h1><p>Publié le 4 mai 2026</p>
<h2>L’accès précoce</h2><p>La HAS a accordé le 2 avril 2026 un accès précoce à OSTRAVEL (melbicant) dans le
craniopharyngiome, pour un an à compter du 1er mai 2026.</p>
<p>Sa place en première ligne n’est pas établie : il ne s’adresse qu’aux rechutes.</p>
<h2>L’essai</h2><p>Les inclusions de l’essai de phase III sont closes depuis le 15 janvier 2026.</p>"""
FAQ = """<h1>Questions des familles : HELMIDOR (siracept)</h1><p>Publié le 9 juin 2026</p>
<h2>À qui est-il destiné ?</h2><p>Aux enfants qui ont une ichtyose lamellaire.</p>
<h2>Combien cela coûte-t-il ?</h2><p>Rien pour vous. L’hôpital règle le traitement.</p>"""
SECTIONS = """<h1>Décision : cadre de prescription compassionnelle de VELTAGIL 10 mg, comprimé (ormicept)</h1>
<p>Publié le 2 février 2026</p><p>Le cadre est établi pour trois ans à compter du 1er mars 2026.</p>
<h2>Indications</h2><h3>Sclérodermie juvénile</h3><p>Enfants atteints d’une sclérodermie juvénile, après échec du
méthotrexate. L’avis de la RCP nationale JEUNES-PEAUX est demandé.</p>
<h3>Amylose</h3><p>Adultes atteints d’une amylose inflammatoire. L’avis de la RCP nationale FIEVRES-FR est
demandé.</p>"""
CALENDAR = """<h1>Calendrier des réunions nationales</h1><p>Publié le 6 octobre 2026</p>
<table><tr><th>Réunion</th><th>Jour</th><th>Secrétariat</th></tr>
<tr><td>JEUNES-PEAUX</td><td>dernier lundi du mois, 17 h</td><td>peaux@reunions.example</td></tr>
<tr><td>FIEVRES-FR</td><td>deuxième jeudi du mois, 9 h</td><td>fievres@reunions.example</td></tr></table>"""
OLDER = """<h1>Association des familles : le ZELVORIN (tamocept) dans l’ichtyose de Castel</h1>
<p>Publié le 8 mars 2026</p><p>Le ZELVORIN (tamocept) est en accès compassionnel dans l’ichtyose de Castel.</p>
<h2>Qui peut en recevoir ?</h2><p>Les enfants à partir de 5 ans atteints d’une ichtyose de Castel.</p>"""
NEWER = """<h1>Lettre du laboratoire : ZELVORIN (tamocept)</h1><p>Publié le 1er octobre 2026</p>
<p>Depuis le 15 septembre 2026, l’accès compassionnel au ZELVORIN peut être demandé dès l’âge de 3 ans.</p>"""
EXPLAINED = """<h1>La réunion de concertation pluridisciplinaire</h1><p>Publié le 3 mars 2026</p>
<p>Une RCP, ou réunion de concertation pluridisciplinaire, réunit des spécialistes autour d’un dossier.</p>
<p>Non précisé dans les sources : la présence des familles à une RCP.</p>"""


PAGES = {
    "lorvexan": NOTICE,
    "ostravel": TRIAL,
    "helmidor": FAQ,
    "rcp": EXPLAINED,
    "veltagil": SECTIONS,
    "calendrier": CALENDAR,
    "familles": OLDER,
    "lettre": NEWER,
}


@pytest.fixture(scope="module")
def notices(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("narrow")
    for name, body in PAGES.items():
        page = f"<!doctype html><html lang='fr'><meta charset='utf-8'><main>{body}</main></html>"
        (folder / f"{name}.html").write_text(page, "utf-8")
    build([folder], folder / "home", encoder="none")
    return Engine.open(Path(folder / "home"))


def answer(engine: Engine, text: str, *history: str, audience: Audience = Audience.CLINICIAN) -> Answer:
    return engine.ask(Question(text, history, audience, date(2026, 11, 20)))


@pytest.mark.parametrize(
    ("turn", "said"),
    [
        ("et chez un enfant de 18 kg ?", "30 kg et moins : 45 mg"),
        ("et au-dessus de 35 kg ?", "Plus de 30 kg : 90 mg"),
        ("QTc à 495 ms, problème ?", "dépasse 470 ms"),
        ("et s’il pèse 4 kg ?", "au moins 6 kg"),
    ],
)
def test_a_measure_finds_the_bound_that_concerns_it(notices: Engine, turn: str, said: str) -> None:
    assert said in answer(notices, turn, "Lorvexan, choriorétinite : posologie ?").text


def test_a_row_for_another_weight_does_not_come_first(notices: Engine) -> None:
    text = answer(notices, "et chez un enfant de 18 kg ?", "Lorvexan, choriorétinite : posologie ?").text
    assert text.index("45 mg") < (text.index("90 mg") if "90 mg" in text else len(text))


@pytest.mark.parametrize("turn", ["quel genre de médecin le prescrit ?", "qui le prescrit ?", "prescrit par qui ?"])
def test_who_prescribes_is_among_all_who_act(notices: Engine, turn: str) -> None:
    assert "réservée aux ophtalmologistes" in answer(notices, turn, "Parlez-moi du Lorvexan").text


def test_another_form_than_the_one_guessed_is_told(notices: Engine) -> None:
    assert "sirop" in answer(notices, "c’est un comprimé ?", "Parlez-moi du Lorvexan").text


def test_what_is_not_known_is_told_beside_what_is_near(notices: Engine) -> None:
    assert "Non précisé" in answer(notices, "c’est remboursé ?", "Mon fils a une choriorétinite, le Lorvexan ?").text


def test_an_open_access_is_not_told_of_a_closed_trial(notices: Engine) -> None:
    found = answer(notices, "l’essai est encore ouvert ?", "Ostravel dans le craniopharyngiome ?")
    assert "closes depuis le 15 janvier 2026" in found.text
    assert "**ouvert**" not in found.text


def test_three_words_answer_the_question_above_them(notices: Engine) -> None:
    found = answer(notices, "combien ça nous coûte ?", "Helmidor pour ma fille ?", audience=Audience.FAMILY)
    assert "Rien pour vous." in found.text


def test_rules_are_followed_up_wherever_they_are_told(notices: Engine) -> None:
    found = answer(notices, "on peut y assister ?", "C’est quoi une RCP ?", audience=Audience.FAMILY)
    assert "la présence des familles" in found.text


@pytest.mark.parametrize(
    ("history", "turn", "said"),
    [
        (("Veltagil, sclérodermie juvénile : quelle RCP ?",), "quel jour se réunit-elle ?", "dernier lundi"),
        (("Veltagil, sclérodermie juvénile : RCP ?", "et pour une amylose ?"), "quel jour ?", "deuxième jeudi"),
        (("Veltagil, sclérodermie juvénile : quelle RCP ?",), "son mail ?", "peaux@reunions.example"),
    ],
)
def test_a_meeting_that_one_text_names_is_looked_up_in_another(
    notices: Engine, history: tuple[str, ...], turn: str, said: str
) -> None:
    found = answer(notices, turn, *history)
    assert said in found.text
    assert found.citations[0].document == "calendrier"


def test_an_age_that_a_newer_text_changes_is_told(notices: Engine) -> None:
    text = answer(notices, "et mon fils de 4 ans ?", "Ma fille a une ichtyose de Castel, le Zelvorin ?").text
    assert "3 ans" in text


def test_for_a_disease_just_found_a_first_line_is_told(notices: Engine) -> None:
    text = answer(notices, "On vient de trouver un craniopharyngiome à ma fille, quel accès précoce ?").text
    assert "qu’aux rechutes" in text
