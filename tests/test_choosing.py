"""Which statements of a document answer, on short notices written for these tests; every fact is known by heart."""

from datetime import date
from pathlib import Path

import pytest

from app.engine import Engine
from app.model import Answer, Outcome, Question
from index.build import build

DAY = date(2026, 11, 20)
NOTICE = """<h1>Protocole d’utilisation thérapeutique : SIRVELON 40 mg, gélule (dorzatrib)</h1>
<p>Publié le 3 février 2026</p>
<h2>Indication</h2><p>Adulte atteint d’un chordome évolutif après radiothérapie.</p>
<h2>Posologie</h2><table><tr><th>Palier</th><th>Matin</th><th>Soir</th></tr>
<tr><td>Départ</td><td>40 mg</td><td>40 mg</td></tr><tr><td>Premier palier</td><td>40 mg</td><td>20 mg</td></tr></table>
<p>La dose est de 40 mg matin et soir, en dehors des repas.</p>
<h2>Conseils au malade</h2><p>Si vous oubliez une prise, attendez la suivante.</p>
<h2>Demande</h2><p>Le dossier passe par la RCP nationale NOTOCHORDE, chaque mardi.</p>
<h2>Pièces à joindre</h2><ul><li>IRM de moins d’un mois</li><li>compte rendu opératoire</li></ul>"""
ENDED = """<h1>Fin de l’accès précoce de PELDOXA 10 mg, comprimé (zanorafib)</h1><p>Publié le 2 mars 2026</p>
<p>L’accès précoce de PELDOXA (zanorafib) dans le mélanome a pris fin le 1er mars 2026 : la spécialité est inscrite au
remboursement.</p>
<p>Les malades déjà traités peuvent poursuivre leur traitement jusqu’au 31 août 2026.</p>
<p>Depuis cette date, la prescription se fait dans le cadre de son AMM, en ville comme à l’hôpital.</p>"""
TWO_AGES = """<h1>Cadre de prescription compassionnelle de NORVIDA 5 mg, comprimé (tilmacept)</h1>
<p>Publié le 10 janvier 2026</p><h2>Indications</h2>
<ul><li>Œsophagite à éosinophiles : adultes, après échec d’un corticoïde avalé.</li>
<li>Prurigo nodulaire : de 6 à 17 ans.</li></ul>"""
INFANTS = """<h1>Cadre de prescription compassionnelle de MELISTAR sirop (orfacept)</h1><p>Publié le 5 février 2026</p>
<h2>Indication</h2><p>Œsophagite à éosinophiles : enfants dès 6 mois, après échec d’un régime d’exclusion.</p>"""
TRIAL = """<h1>Essai GLACIER-4</h1><table><tr><td>Qui peut participer</td><td>Adultes de 18 à 60 ans, gelures graves
des mains</td></tr><tr><td>Recrutement</td><td>Ouvert depuis le 3 mars 2026</td></tr><tr><td>Centres</td>
<td>Grenoble, Annecy</td></tr><tr><td>Âge</td><td>Dès la majorité</td></tr></table>"""
FILES = {"protocole": NOTICE, "fin": ENDED, "deux-ages": TWO_AGES, "nourrissons": INFANTS, "essai": TRIAL}


def made(folder: Path, **files: str) -> Engine:
    """An engine over pages written into a folder."""
    for name, body in files.items():
        page = f"<!doctype html><html lang='fr'><title>Notice</title><body><main>{body}</main></body></html>"
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    build([folder], folder / "home", encoder="none")
    return Engine.open(folder / "home")


@pytest.fixture(scope="module")
def notices(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return made(tmp_path_factory.mktemp("notices"), **FILES)


def ask(engine: Engine, text: str) -> Answer:
    return engine.ask(Question(text, as_of=DAY))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("J’ai oublié ma prise de SIRVELON, que faire ?", "attendez la suivante"),
        ("SIRVELON : quelle dose, et qui rend son avis ?", "NOTOCHORDE"),
        ("Mon fils prend du dorzatrib, quelle réunion doit dire oui ?", "NOTOCHORDE"),
        ("Pour SIRVELON, quelle RCP et quelles pièces joindre ?", "compte rendu opératoire"),
        ("gelures graves des mains : essai ouvert ? centres ?", "Annecy"),
        ("PELDOXA, c’est terminé ? je dois arrêter mon traitement ?", "31 août 2026"),
        ("PELDOXA est-il encore possible ?", "dans le cadre de son AMM"),
        ("zanorafib : pourquoi l’accès s’est-il terminé ?", "inscrite au remboursement"),
        ("PELDOXA, l’accès s’est arrêté quand ?", "1er mars 2026"),
    ],
)
def test_the_statement_asked_for_is_given(notices: Engine, question: str, words: str) -> None:
    answer = ask(notices, question)
    assert answer.outcome is Outcome.ANSWERED
    assert words in " ".join(answer.text.split()).replace("\u00a0", " ")


def test_the_ages_that_count_are_those_of_the_disease_asked(notices: Engine) -> None:
    answer = ask(notices, "Œsophagite à éosinophiles chez un nourrisson de 9 mois : quel médicament ?")
    assert answer.citations[0].document == "nourrissons"
    assert ask(notices, "Prurigo nodulaire à 9 ans : quel médicament ?").citations[0].document == "deux-ages"


def test_a_year_and_a_disease_called_back_bar_no_access_from_a_list(notices: Engine) -> None:
    both = ("NORVIDA", "MELISTAR")
    year = ask(notices, "Liste des accès ouverts en 2026")
    assert all(name in year.text for name in (*both, "GLACIER-4"))
    assert "PELDOXA" not in year.text
    back = ask(notices, "Œsophagite à éosinophiles : quels médicaments spéciaux existent pour cette œsophagite ?")
    assert all(name in back.text for name in both)
    assert "SIRVELON" not in back.text


def test_a_number_of_days_is_no_day_of_a_meeting(tmp_path: Path) -> None:
    wound = (
        "<h1>Notice du GELVARO 2 %, gel (ombracel)</h1><p>Publié le 3 mars 2026</p><p>Plaies ouvertes depuis plus "
        "de 21 jours d’une épidermolyse bulleuse de l’enfant, après avis de la RCP nationale DERMIS.</p>"
    )
    rows = "<tr><td>DERMIS</td><td>épidermolyses bulleuses</td><td>premier lundi du mois</td></tr>"
    rows += "<tr><td>OSSA</td><td>chordomes</td><td>chaque jeudi</td></tr>"
    table = f"<table><tr><th>Réunion</th><th>Maladies</th><th>Jour</th></tr>{rows}</table>"
    engine = made(
        tmp_path, notice=wound, calendrier=f"<h1>Calendrier des réunions nationales de concertation</h1>{table}"
    )
    answer = ask(engine, "Épidermolyse bulleuse : quel jour se tient la réunion nationale ?")
    assert answer.citations[0].document == "calendrier"
    assert "premier lundi" in answer.text


def test_a_survey_hands_over_to_the_document_of_the_medicine_that_it_names(tmp_path: Path) -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td>{disease}</td><td>ouvert</td><td>{meeting}</td></tr>"
        for name, disease, meeting in (
            ("Ulvotinib", "Chordome", "NOTOCHORDE"),
            ("Ravalimab", "Thymome", "THORA"),
            ("Bostalisib", "Lymphangiome", "ANGIOMA"),
            ("Nervaciclib", "Liposarcome", "TISSUS"),
        )
    )
    table = f"<tr><th>Médicament</th><th>Maladie</th><th>État</th><th>RCP</th></tr>{rows}"
    survey = f"<h1>Panorama des accès dérogatoires</h1><p>Publié le 2 mars 2026</p><table>{table}</table>"
    own = (
        "<h1>Protocole d’utilisation thérapeutique : Ulvotinib, gélule à 10 mg</h1><p>Publié le 4 mai 2026</p>"
        "<h2>Patients</h2><p>Tumeur de la notochorde évolutive de l’adulte.</p><h2>Demande</h2>"
        "<p>La RCP nationale NOTOCHORDE se réunit chaque mardi.</p>"
    )
    answer = ask(made(tmp_path, panorama=survey, protocole=own), "Chordome : quel accès et quelle RCP ?")
    assert answer.citations[0].document == "protocole"
    assert "chaque mardi" in answer.text


def test_what_a_newer_text_changed_comes_before_what_an_older_one_says(tmp_path: Path) -> None:
    older = (
        "<h1>Association : le talvimod (TVM-7) expliqué</h1><p>Publié le 3 février 2026</p>"
        "<h2>À qui est-il donné ?</h2><p>Le talvimod est donné à partir de l’âge de 5 ans.</p>"
    )
    newer = (
        "<h1>Hôpital : questions sur le talvimod (TVM-7)</h1><p>Publié le 9 octobre 2026</p><h2>Nouveautés</h2>"
        "<p>Depuis septembre, il peut être demandé dès l’âge de 3 ans, au lieu de 5 ans.</p>"
    )
    engine = made(tmp_path, association=older, hopital=newer)
    answer = ask(engine, "Le talvimod, l’association écrit à partir de quel âge ?")
    assert answer.citations[0].document == "hopital"
    assert answer.text.index("dès l’âge de 3 ans") < answer.text.index("à partir de l’âge de 5 ans")


def test_where_an_access_is_over_the_text_that_ends_it_rules(tmp_path: Path) -> None:
    granted = (
        "<h1>Accès précoce : ORMIZAR 5 mg, comprimé (lentarsen)</h1><p>Publié le 3 juillet 2025</p><h2>Indication</h2>"
        "<p>Autorisation d’accès précoce octroyée à ORMIZAR (lentarsen) chez les malades âgés de 8 ans et plus "
        "atteints d’une ataxie de Friedreich.</p><h2>Modalités</h2>"
        "<p>Première prise après avis de la RCP nationale ATAXIA.</p>"
    )
    ended = (
        "<h1>Fin de l’accès précoce d’ORMIZAR 5 mg, comprimé (lentarsen)</h1><p>Publié le 20 août 2026</p>"
        "<p>L’accès précoce d’ORMIZAR a pris fin le 1er septembre 2026.</p><p>L’avis de la RCP nationale ATAXIA reste "
        "conseillé, mais n’est plus exigé.</p><p>Un traitement débute désormais par la voie ordinaire, dès 12 ans.</p>"
    )
    engine = made(tmp_path, octroi=granted, fin=ended)
    answer = ask(engine, "Ataxie de Friedreich : faut-il toujours l’avis de la RCP pour ORMIZAR ?")
    assert "n’est plus exigé" in answer.text
    assert "voie ordinaire" in answer.text


def test_every_arm_of_a_trial_is_told_open_or_not(tmp_path: Path) -> None:
    arms = (
        "<tr><td>Pour qui</td><td>Chordome de l’adulte, en rechute</td></tr>"
        "<tr><td>Bras 1 (sacrum)</td><td>Inclusions ouvertes</td></tr>"
        "<tr><td>Bras 2 (base du crâne)</td><td>Inclusions closes le 4 mai 2026</td></tr>"
    )
    page = f"<h1>Essai clinique ROCHER-2 : feltamab dans le chordome</h1><table>{arms}</table>"
    answer = ask(made(tmp_path, essai=page), "ROCHER-2 est-il encore ouvert pour un chordome du sacrum ?")
    assert "Inclusions ouvertes" in answer.text
    assert "closes le 4 mai 2026" in answer.text


def test_an_access_that_has_not_begun_is_told_so(tmp_path: Path) -> None:
    page = (
        "<h1>Cadre de prescription compassionnelle de TALVERA 5 mg, comprimé (osprelimod)</h1>"
        "<p>Publié le 2 novembre 2026</p><p>Le présent cadre s’applique du 1er "
        "décembre 2026 au 30 novembre 2029 chez l’adulte atteint d’un chordome.</p>"
        "<p>La prescription est réservée aux oncologues.</p>"
    )
    answer = ask(made(tmp_path, cadre=page), "TALVERA : je peux le prescrire dès aujourd’hui ?")
    assert "1er décembre 2026" in answer.text[:200]


def test_when_supply_comes_back_is_looked_for(tmp_path: Path) -> None:
    page = (
        "<h1>SALVODINE 20 mg, comprimé (merfastat) : tension d’approvisionnement</h1><p>Publié le 18 février 2026</p>"
        "<p>L’accès compassionnel à SALVODINE est contingenté à compter du 1er mars 2026 : huit nouveaux malades par "
        "mois.</p><p>Un retour à la normale est attendu en septembre 2026.</p>"
    )
    answer = ask(made(tmp_path, lettre=page), "slt la salvodine est tjr en rupture ? ca revient quand")
    assert "septembre 2026" in answer.text


def test_a_table_of_two_editions_tells_what_changed(tmp_path: Path) -> None:
    title = "Protocole d’utilisation thérapeutique – VENTORIL (dalpirast), gélule"
    rows = "".join(
        f"<tr><td>{a}</td><td>{b}</td><td>{c}</td></tr>"
        for a, b, c in (
            ("Âge", "dès 6 ans", "dès 2 ans"),
            ("Dose", "10 mg", "15 mg"),
            ("Réunion", "mensuelle", "mardi"),
        )
    )
    table = f"<table><tr><th>Point</th><th>Version 1</th><th>Version 2</th></tr>{rows}</table>"
    first = f"<h1>{title}</h1><p>Version 1 du 3 mars 2024</p><p>La dose est de 10 mg par jour.</p>"
    second = f"<h1>{title}</h1><p>Version 2 du 9 février 2026</p>{table}<p>La dose est de 15 mg par jour.</p>"
    answer = ask(
        made(tmp_path, v1=first, v2=second), "VENTORIL : qu’est-ce qui change entre la version 1 et la version 2 ?"
    )
    assert all(word in answer.text for word in ("dès 2 ans", "15 mg", "mardi"))


def test_two_medicines_are_compared_where_only_the_accesses_of_one_tell_its_name(tmp_path: Path) -> None:
    first = (
        "<h1>Protocole d’utilisation thérapeutique - Kelvoran, suspension buvable à 20 mg/mL</h1>"
        "<p>Préparation hospitalière.</p><h2>1. Population</h2><p>Le protocole concerne les enfants de 4 mois à 7 ans "
        "atteints d’un syndrome de Dravet.</p>"
    )
    second = (
        "<h1>MIRTALIS 50 mg, gélule (osvacept)</h1><p>Publié le 2 juin 2026</p><h2>Indication</h2>"
        "<p>Accès compassionnel dans le syndrome de Dravet, chez l’enfant dès 9 mois, après échec du clobazam.</p>"
    )
    engine = made(tmp_path, kelvoran=first, mirtalis=second)
    answer = ask(engine, "Syndrome de Dravet : Kelvoran ou MIRTALIS, quelle différence ?")
    assert {c.document for c in answer.citations} == {"kelvoran", "mirtalis"}
    assert "4 mois" in answer.text
    assert "9 mois" in answer.text
    assert engine.library.programme("kelvoran") is None  # which is why its accesses are asked


def test_the_page_of_a_thing_is_told(tmp_path: Path) -> None:
    engine = made(tmp_path, notice=NOTICE)
    answer = ask(engine, "À quelle page de la notice du SIRVELON sont les pièces à joindre ?")
    assert "Partie « Pièces à joindre »" in answer.text.replace("\u00a0", " ")
