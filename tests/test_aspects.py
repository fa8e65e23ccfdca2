"""What can be asked of an access, and what a passage must show to answer it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.aspects import CUES, Aspect, asked, asking_words, headed, shown, telling_words
from app.words import expand, plain
from index.analysis import fold


def aspects(question: str) -> set[Aspect]:
    return set(asked(plain(expand(question))))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Quelle RCP décide ?", Aspect.RCP),
        ("Qu’est-ce qu’une RCP ?", Aspect.DEFINITION),
        ("Il faut venir chercher les flacons à Lyon ?", Aspect.PLACE),
        ("Les deux ensemble, c’est permis ?", Aspect.INTERACTION),
        ("Bilan perturbé, CAT ?", Aspect.ADAPTATION),
        ("Quels signes d’alerte ?", Aspect.EFFECTS),
        ("Qui valide la demande ?", Aspect.RCP),
        ("Quel jour se tient la RCP ?", Aspect.MEETING),
        ("Qui envoie le dossier ?", Aspect.ROUTE),
        ("Quels sont les critères ?", Aspect.CRITERIA),
        ("À qui c’est interdit ?", Aspect.EXCLUSION),
        ("À partir de quel âge ?", Aspect.AGE),
        ("kel age", Aspect.AGE),
        ("Faut-il une mutation ?", Aspect.BIOMARKER),
        ("En première ligne ?", Aspect.LINE),
        ("Quelle posologie ?", Aspect.DOSE),
        ("Combien de gélules par jour ?", Aspect.DOSE),
        ("Peut-on ouvrir la gélule dans une compote ?", Aspect.INTAKE),
        ("Quels examens de suivi ?", Aspect.MONITORING),
        ("Que faire en cas de toxicité de grade 3 ?", Aspect.ADAPTATION),
        ("Quels effets secondaires ?", Aspect.EFFECTS),
        ("Est-ce compatible avec le pamplemousse ?", Aspect.INTERACTION),
        ("Ça se garde au frigo ?", Aspect.STORAGE),
        ("Quel délai de réponse ?", Aspect.DELAY),
        ("Pendant combien de temps ?", Aspect.DURATION),
        ("On vient de lui trouver un gliome.", Aspect.LINE),
        ("À quel rythme ?", Aspect.FREQUENCY),
        ("Ça s’arrête quand ?", Aspect.END),
        ("Comment notre médecin doit-il remplir la demande ?", Aspect.ROUTE),
        ("Qui rend l’avis ?", Aspect.RCP),
        ("L’essai est-il ouvert ? Centres ?", Aspect.PLACE),
        ("Quel est le téléphone du secrétariat ?", Aspect.CONTACT),
        ("Dans quels hôpitaux ?", Aspect.PLACE),
        ("C’est remboursé ?", Aspect.COST),
        ("C’est payant ?", Aspect.COST),
        ("Qui paie le Brumalix ?", Aspect.COST),
        ("On paye quoi ?", Aspect.COST),
        ("Combien ça coûte ?", Aspect.COST),
        ("Quel est le prix ?", Aspect.AMOUNT),
        ("Quelles pièces joindre au dossier ?", Aspect.PAPERS),
        ("L’accès est-il encore ouvert ?", Aspect.STATUS),
        ("Depuis quand ?", Aspect.START),
        ("Jusqu’à quand est-ce valable ?", Aspect.END),
        ("Quand l’accès finit-il ?", Aspect.END),
        ("Combien de nouveaux patients par mois ?", Aspect.QUOTA),
        ("Quelle est la dernière version ?", Aspect.VERSION),
        ("Pourquoi a-t-il été refusé ?", Aspect.REASON),
        ("C’est quoi une AAC ?", Aspect.DEFINITION),
        ("c koi", Aspect.DEFINITION),
        ("Y a-t-il un essai ?", Aspect.TRIAL),
        ("Quelle efficacité ?", Aspect.RESULTS),
        ("Quel laboratoire le fabrique ?", Aspect.MAKER),
        ("Quel dispositif d’accès compassionnel ?", Aspect.REGIME),
        ("Et ceux qui sont déjà traités ?", Aspect.CONTINUITY),
        ("Combien de centres ?", Aspect.COUNT),
        ("Qui ?", Aspect.WHO),
        ("Numéro de la décision ?", Aspect.IDENTIFIER),
        ("Sous quelle référence l’essai est-il enregistré ?", Aspect.IDENTIFIER),
        ("Le n° NCT ?", Aspect.IDENTIFIER),
        ("Ça va nous ruiner ?", Aspect.COST),
        ("Est-ce à notre poche de suivre, quel budget ?", Aspect.COST),
        ("RTU, ça voulait dire quoi ?", Aspect.DEFINITION),
        ("Peut-elle encore y entrer ?", Aspect.STATUS),
        ("Il n’a eu aucun traitement, on commence directement par celui-là ?", Aspect.LINE),
        ("On peut le prendre à sa pharmacie ?", Aspect.PLACE),
    ],
)
def test_a_question_asks_for(question: str, expected: Aspect) -> None:
    assert expected in aspects(question)


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        ("Quelle RCP pour le thymome ?", {Aspect.COST, Aspect.DOSE, Aspect.STORAGE, Aspect.CONTACT}),
        ("Où aller chercher les flacons ?", {Aspect.COST}),
        ("Qu’est-ce qu’on doit préparer ?", {Aspect.DEFINITION}),
        ("Quand il passera en RCP, qui l’accompagne ?", {Aspect.MEETING}),
        ("La toux va-t-elle recommencer ?", {Aspect.STATUS}),
        ("Ça se garde au frigo ?", {Aspect.COST, Aspect.RCP, Aspect.STATUS}),
        ("Quel jour se réunit la RCP, à quel rythme ?", {Aspect.FREQUENCY, Aspect.MONITORING}),
        ("Numéro de la décision ?", {Aspect.CONTACT}),
        ("Combien de gélules par jour ?", {Aspect.COUNT}),
        ("On vient de découvrir la maladie", {Aspect.INTAKE}),
        ("Il remplace l’autre ?", {Aspect.QUOTA}),
        ("Où dormir sur place ?", {Aspect.QUOTA}),
        ("Quelle est la date de prise d’effet ?", {Aspect.EFFECTS}),
        ("RENOPOLE : périmètre ?", {Aspect.STORAGE}),
        ("Documents à adresser à l’institut ?", {Aspect.CONTACT}),
        ("", set(Aspect)),
    ],
)
def test_a_question_does_not_ask_for(question: str, absent: set[Aspect]) -> None:
    assert not aspects(question) & absent


@pytest.mark.parametrize(
    ("sentence", "aspect"),
    [
        ("Le dossier est présenté à la RCP nationale Girelle.", Aspect.RCP),
        ("Elle se réunit le deuxième jeudi du mois.", Aspect.MEETING),
        ("La dose recommandée est de 200 mg/m² une fois par jour.", Aspect.DOSE),
        ("Les gélules se conservent entre 2 °C et 8 °C.", Aspect.STORAGE),
        ("La préparation est facturée au coût réel.", Aspect.COST),
        ("Le flacon est vendu 1 250 euros.", Aspect.AMOUNT),
        ("Secrétariat : 01 99 00 11 22.", Aspect.CONTACT),
        ("Écrire à girelle@exemple.fr.", Aspect.CONTACT),
        ("Le cadre est établi jusqu’au 5 avril 2028.", Aspect.END),
        ("Le refus tient à l’absence de données comparatives.", Aspect.REASON),
        ("En raison d’un risque cardiaque.", Aspect.REASON),
        ("Enfants de 12 mois à 17 ans.", Aspect.AGE),
        ("La solution se garde 20 jours.", Aspect.STORAGE),
        ("L’essai porte le numéro NCT09990001.", Aspect.IDENTIFIER),
    ],
)
def test_a_sentence_shows(sentence: str, aspect: Aspect) -> None:
    assert shown(aspect, fold(sentence))


@pytest.mark.parametrize(
    ("sentence", "aspect"),
    [
        ("Le dossier est présenté à la RCP nationale Girelle.", Aspect.STORAGE),
        ("Le dossier est présenté à la RCP nationale Girelle.", Aspect.COST),
        ("La dose recommandée est de 200 mg/m² une fois par jour.", Aspect.AMOUNT),
        ("Les gélules se conservent entre 2 °C et 8 °C.", Aspect.CONTACT),
        ("La préparation est facturée au coût réel.", Aspect.AMOUNT),
        ("Ce produit n’est commercialisé nulle part en Europe.", Aspect.COST),
        ("Il vise les gliomes diffus de la ligne médiane.", Aspect.LINE),
        ("Il vise les tumeurs neuroendocrines à un stade localement avancé.", Aspect.COST),
    ],
)
def test_a_sentence_does_not_show(sentence: str, aspect: Aspect) -> None:
    assert not shown(aspect, fold(sentence))


def test_headings_announce() -> None:
    assert headed(Aspect.DOSE, fold("3. Posologie"))
    assert headed(Aspect.MONITORING, fold("Surveillance"))
    assert headed(Aspect.REASON, fold("Motif"))
    assert not headed(Aspect.DOSE, fold("Conservation"))


def test_words_that_only_ask_need_not_be_found() -> None:
    folded = plain("Quelle RCP décide du remboursement ?")
    words = asking_words(folded, asked(folded))
    assert {"rcp", "rembours"} & words
    assert "quelle" not in words


def test_every_aspect_can_be_shown_and_all_but_the_indication_asked() -> None:
    assert set(CUES) == set(Aspect)
    assert not CUES[Aspect.INDICATION].ask.search("indication thymome")
    assert CUES[Aspect.INDICATION].ask.search("c'est pour qui ?")


@settings(derandomize=True)
@given(st.text(max_size=200))
def test_any_text_has_aspects(text: str) -> None:
    assert set(asked(plain(text))) <= set(Aspect)


def test_a_perfusion_is_no_fusion_of_genes() -> None:
    assert Aspect.BIOMARKER not in asked("combien de temps dure la perfusion ?")
    assert not shown(Aspect.BIOMARKER, "deux perfusions par semaine")
    assert shown(Aspect.BIOMARKER, "avec fusion de ntrk")


def test_going_on_with_a_treatment_is_not_a_line_of_treatment() -> None:
    found = asked("meme pour ceux qui etaient deja traites ?")
    assert Aspect.CONTINUITY in found
    assert Aspect.LINE not in found


def test_who_may_prescribe_asks_no_criteria() -> None:
    assert Aspect.CRITERIA not in asked("qui peut le prescrire ?")
    assert Aspect.CRITERIA not in asked("qui peut-on appeler pour le dossier ?")
    assert Aspect.CRITERIA in asked("qui peut en beneficier ?")


@pytest.mark.parametrize(
    ("question", "unasked"),
    [
        ("un comprimé expérimental", Aspect.STORAGE),
        ("un comprimé expérimental", Aspect.STATUS),
        ("le premier traitement est inefficace", Aspect.RESULTS),
    ],
)
def test_a_word_inside_another_asks_nothing(question: str, unasked: Aspect) -> None:
    assert unasked not in aspects(question)


def test_a_word_that_says_which_part_is_meant_is_heard_whole() -> None:
    folded = plain("J’ai oublié une prise")
    assert "oublie" in telling_words(folded, asked(folded))
