"""A decision that has ended and the one that renews it; a directory of meetings beside them; diseases told beside."""

from datetime import date
from pathlib import Path

import pytest

from app.aspects import Aspect
from app.engine import Engine
from app.model import Answer, Audience, Outcome, Question
from index.build import NONE, build
from tests.making_programmes import DAY

_PAGE = '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Page</title></head><body><main>{}</main>'
_FIRST = """<h1>ZELTORAN (mipravosine) - Thymome de l’adulte</h1><p>DÉCISION D’ACCÈS PRÉCOCE - Mis en ligne le 20 mai
2024</p><p>Autorisation d’accès précoce octroyée le 15 mai 2024 à ZELTORAN (mipravosine), gélule à 30 mg, dans
l’indication « traitement du thymome de l’adulte en rechute ».</p><p>Elle vaut un an à compter du 1er juin 2024.</p>
<h2>Suivi</h2><p>La tension est mesurée chaque mois sous ZELTORAN.</p>
<p>La RCP nationale BORÉLIA donne son avis.</p>"""
_NEXT = """<h1>ZELTORAN (mipravosine) - Renouvellement de l’accès précoce</h1><p>DÉCISION D’ACCÈS PRÉCOCE - Mis en ligne
le 22 mai 2025</p><p>Autorisation d’accès précoce renouvelée le 16 mai 2025 pour ZELTORAN (mipravosine), gélule à 30 mg,
dans l’indication « traitement du thymome de l’adulte en rechute ».</p><p>Elle vaut un an à compter du 1er juin
2025.</p><h2>Suivi</h2><p>La tension est mesurée chaque semaine sous ZELTORAN.</p>"""
_PUT = """<h1>Protocole d’utilisation thérapeutique – vorastinib (VRS-12), gélule</h1><p>Version 1 - 4 mars 2025</p>
<p>Le vorastinib, préparation hospitalière, est destiné à l’adulte atteint d’un chordome.</p><h2>Circuit</h2>
<p>L’oncologue présente le dossier à la RCP nationale ALDÉRIA, qui se réunit chaque mercredi.</p><h2>Prix</h2>
<p>Le coût du vorastinib, 30 euros le flacon, est réglé par l’hôpital.</p>"""
_FAQ = """<h1>Le vorastinib : les questions des familles</h1><p>Mis en ligne le 4 mars 2025</p>
<h2>Faut-il payer le vorastinib ?</h2><p>Vous ne payez rien : le coût est réglé par l’hôpital.</p>
<h2>Qui envoie le dossier ?</h2><p>L’oncologue l’envoie.</p><h2>Est-ce un essai ?</h2><p>Non.</p>
<h2>Où le prend-on ?</h2><p>À la maison.</p>"""
_ROW = "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>"
_ROWS = (
    ("ALDÉRIA (nationale)", "chordome", "chaque lundi", "biopsie", "vorastinib (VRS-12), préparation hospitalière"),
    ("BORÉLIA (nationale)", "thymome", "le premier mardi du mois", "scanner", "ZELTORAN (mipravosine), accès précoce"),
    ("CIRRIS (régionale)", "épendymome", "le jeudi", "IRM", "fenortide (FNT-8), accès compassionnel"),
    ("DOLMIA (nationale)", "amylose AL", "le lundi", "échographie", "LUVAXEL (orbinetide), accès précoce"),
)
_DIRECTORY = (
    "<h1>Annuaire des réunions de concertation</h1><p>Édition du 3 juillet 2025</p><table><tr><th>RCP</th>"
    "<th>Maladies</th><th>Quand</th><th>Documents à envoyer</th><th>Accès concernés</th></tr>"
    + "".join(_ROW.format(*row) for row in _ROWS)
    + "</table>"
)


@pytest.fixture(scope="module")
def renewed(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("renewed")
    texts = folder / "texts"
    texts.mkdir()
    documents = {
        "decision-2024": _FIRST,
        "decision-2025": _NEXT,
        "annuaire": _DIRECTORY,
        "protocole": _PUT,
        "faq": _FAQ,
    }
    for name, body in documents.items():
        (texts / f"{name}.html").write_text(_PAGE.format(body), encoding="utf-8")
    build([texts], folder / "home", encoder=NONE)
    return Engine.open(folder / "home")


def ask(engine: Engine, text: str, day: date = DAY) -> Answer:
    return engine.ask(Question(text, as_of=day))


def test_a_decision_that_has_ended_gives_way_to_its_renewal(renewed: Engine) -> None:
    assert ask(renewed, "Comment mesurer la tension sous ZELTORAN ?").citations[0].document == "decision-2025"
    then = ask(renewed, "En octobre 2024, à cette date, comment mesurer la tension sous ZELTORAN ?")
    assert then.citations[0].document == "decision-2024"
    assert "chaque mois" in then.text


def test_a_decision_is_not_superseded_while_it_runs(renewed: Engine) -> None:
    old = renewed.library.profiles["decision-2024"]
    assert renewed.library.superseded(old, date(2025, 5, 31)) is None
    newer = renewed.library.superseded(old, date(2025, 6, 1))
    assert newer is not None
    assert newer.id == "decision-2025"


@pytest.mark.parametrize(
    ("question", "words"),
    [("Quel jour se réunit la RCP pour ZELTORAN ?", "premier mardi"), ("ZELTORAN : pièces à joindre ?", "scanner")],
)
def test_a_directory_of_meetings_says_when_they_sit_and_what_they_are_sent(
    renewed: Engine, question: str, words: str
) -> None:
    found = ask(renewed, question)
    assert found.citations[0].document == "annuaire"
    assert words in found.text


def test_a_disease_told_beside_that_of_the_medicine_is_said_not_to_be_written(renewed: Engine) -> None:
    found = ask(renewed, "Thymome et sclérodermie, ZELTORAN : indication ?")
    assert found.outcome is Outcome.PARTIAL
    assert "thymome de l’adulte en rechute" in found.text
    assert "sclérodermie" in found.text
    assert ask(renewed, "ZELTORAN dans la sclérodermie : indication ?").outcome is Outcome.NOT_FOUND


def test_a_newer_list_of_meetings_says_the_day_and_the_older_text_is_told_to_differ(renewed: Engine) -> None:
    found = ask(renewed, "La réunion ALDÉRIA, c’est quel jour ?")
    assert found.citations[0].document == "annuaire"
    assert "chaque lundi" in found.text
    found = ask(renewed, "Vorastinib : quel jour se réunit la RCP ALDÉRIA ?")
    assert {c.document for c in found.citations} >= {"annuaire", "protocole"}
    assert "ne dit pas la même chose" in found.text


def test_a_family_is_answered_by_the_text_that_is_written_for_families(renewed: Engine) -> None:
    question = "Le coût du vorastinib, faut-il payer ?"
    family = renewed.ask(Question(question, audience=Audience.FAMILY, as_of=DAY))
    assert family.citations[0].document == "faq"


def test_what_changed_in_the_thing_asked_comes_first(renewed: Engine) -> None:
    found = ask(renewed, "ZELTORAN, tension : qu’est-ce qui différencie la décision de 2025 de celle de 2024 ?")
    told = found.text
    assert "chaque semaine" in told
    assert told.index("chaque semaine") < (told.find("rechute") if "rechute" in told else len(told))


def test_ou_with_accents_elsewhere_is_the_word_of_a_choice(renewed: Engine) -> None:
    aspects = renewed.understand(Question("Est-ce arrêté ou on peut encore espérer ?", as_of=DAY)).aspects
    assert Aspect.PLACE not in aspects
    assert Aspect.PLACE in renewed.understand(Question("ou on peut le trouver ?", as_of=DAY)).aspects


def test_a_measure_of_the_patient_that_nobody_writes_is_met_by_silence(engine: Engine) -> None:
    assert ask(engine, "Farodégib : adaptation de dose si DFG < 30 ?").outcome is Outcome.NOT_FOUND


def test_a_word_that_no_document_writes_is_not_answered_by_a_status(engine: Engine) -> None:
    turn = Question("et il pourra continuer le judo ?", ("Farodégib : quelle dose ?",), as_of=DAY)
    assert engine.ask(turn).outcome is Outcome.NOT_FOUND


def test_what_rules_a_group_out_is_told_to_who_asks_for_it(tmp_path: Path) -> None:
    body = (
        "<h1>Décision du 3 mars 2025 - Cadre de prescription compassionnelle de MIRTAVEL (osprelimod), comprimé</h1>"
        "<h2>Indication</h2><p>Traitement de la myosite de l’enfant de 4 à 17 ans, après échec des corticoïdes.</p>"
        "<h2>Situations exclues</h2><p>Ce cadre ne s’applique pas à la myosite de l’adulte.</p>"
    )
    (tmp_path / "decision.html").write_text(_PAGE.format(body), encoding="utf-8")
    build([tmp_path], tmp_path / "home", encoder=NONE)
    turn = Question("et pour un adulte ?", ("Mirtavel dans la myosite de mon fils, c’est possible ?",), as_of=DAY)
    assert "ne s’applique pas à la myosite de l’adulte" in Engine.open(tmp_path / "home").ask(turn).text


def test_possible_beside_the_matter_itself_asks_for_no_criteria(renewed: Engine) -> None:
    def aspects(text: str) -> tuple[Aspect, ...]:
        return renewed.understand(Question(text, as_of=DAY)).aspects

    assert Aspect.CRITERIA in aspects("ZELTORAN, c’est possible ?")
    assert Aspect.CRITERIA not in aspects("ZELTORAN, un scanner et une biopsie, c’est possible ?")
    assert Aspect.CRITERIA in aspects("ZELTORAN, un scanner et une biopsie, quels critères ?")
