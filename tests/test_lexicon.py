import pytest

from index.errors import BadVocabulary
from index.lexicon import Kind, Lexicon, Match
from index.model import Term

TEXT = """
[[group]]
id = "velonib"
kind = "médicament"
preferred = "vélonib"
names = ["VLN201", "Zavelo"]
misspellings = ["vln 21"]
broader = ["inhibiteurs"]
source = "catalogue d’essai"

[[group]]
id = "inhibiteurs"
kind = "médicament"
preferred = "inhibiteurs de VEL"

[[group]]
id = "carcinome-median"
kind = "maladie"
preferred = "carcinome de la ligne médiane"
names = ["carcinome médian", "NMC"]

[[group]]
id = "rcp"
kind = "rcp"
preferred = "réunion de concertation pluridisciplinaire"
names = ["RCP"]

[[collision]]
form = "RCP"
question = "De quel RCP s’agit-il ?"
meanings = [
  {id = "reunion", label = "réunion", context = ["moléculaire", "dossier"]},
  {id = "resume", label = "résumé des caractéristiques", context = ["notice", "posologie"]},
]
"""
LEXICON = Lexicon.load(TEXT)


def found(text: str) -> list[tuple[str, str, bool]]:
    return [(m.group.id, m.text, m.exact) for m in LEXICON.matches(text)]


@pytest.mark.parametrize("typed", ["VLN201", "vln 201", "Vln-201", "le velonib", "VÉLONIB", "zavelo", "Zavelos"])
def test_every_way_of_writing_a_name_is_that_name(typed: str) -> None:
    ((group, _, exact),) = found(f"quel accès pour {typed} ?")
    assert (group, exact) == ("velonib", True)


def test_a_match_points_into_the_text() -> None:
    text = "Accès au « VLN 201 » ?"
    (match,) = LEXICON.matches(text)
    assert match == Match(LEXICON.groups["velonib"], 11, 18, "VLN 201", True)
    assert text[match.start : match.end] == match.text


def test_the_longest_name_wins_and_stop_words_do_not_count() -> None:
    assert found("carcinomes ligne mediane") == [("carcinome-median", "carcinomes ligne mediane", True)]


def test_a_name_never_crosses_the_end_of_a_sentence() -> None:
    assert found("un carcinome. Médian, dit-on") == []


@pytest.mark.parametrize("typed", ["velonibe", "vélonnib", "vleonib", "velnib"])
def test_a_typo_in_a_name_of_six_letters_is_forgiven(typed: str) -> None:
    assert found(f"et {typed} alors") == [("velonib", typed, False)]


@pytest.mark.parametrize("typed", ["velo", "savon", "bolinev", "carcinologue", "zabelas"])
def test_what_is_too_far_or_too_short_is_another_word(typed: str) -> None:
    assert found(f"et {typed} alors") == []


def test_a_word_known_to_be_right_is_no_misspelling() -> None:
    assert LEXICON.matches("le velonub", known=lambda word: word == "velonub") == ()
    assert found("le velonub") == [("velonib", "velonub", False)]


def test_a_listed_misspelling_is_not_exact() -> None:
    assert found("vln 21") == [("velonib", "vln 21", False)]


def test_expansion_gives_the_other_names_and_the_wider_group() -> None:
    assert LEXICON.expand("et le zavelo ?") == (
        Term("vélonib", 0.5, "zavelo"),
        Term("VLN201", 0.5, "zavelo"),
        Term("inhibiteurs de VEL", 0.25, "zavelo"),
    )


def test_expansion_never_goes_down() -> None:
    assert LEXICON.expand("les inhibiteurs de VEL") == ()


def test_a_misspelt_name_is_searched_as_the_name_it_stands_for() -> None:
    assert LEXICON.expand("zavello")[0] == Term("Zavelo", 1.0, "zavello")
    assert LEXICON.expand("velonibe")[0] == Term("vélonib", 1.0, "velonibe")


def test_context_chooses_a_meaning_and_silence_leaves_it_open() -> None:
    (open_,) = LEXICON.collisions("quelle RCP ?")
    assert (open_.text, open_.chosen) == ("RCP", None)
    (meeting,) = LEXICON.collisions("RCP moléculaire")
    assert meeting.chosen is not None
    assert meeting.chosen.id == "reunion"
    (both,) = LEXICON.collisions("dossier, notice et RCP")
    assert both.chosen is None


@pytest.mark.parametrize(("typed", "meant"), [("c’est quoi une RCP ?", "rcp-reunion"), ("le RCP dit quoi ?", "smpc")])
def test_an_article_chooses_where_the_genders_differ(typed: str, meant: str) -> None:
    (found,) = Lexicon.packaged().collisions(typed)
    assert found.chosen is not None
    assert found.chosen.id == meant


@pytest.mark.parametrize(
    ("wrong", "line", "reason"),
    [
        ('[[group]]\nid = "a"\nkind = "x"\npreferred = "b"\n', 1, "« kind » inconnu : x"),
        ('[[group]]\nid = "a"\nkind = "lieu"\n', 1, "« preferred »"),
        ('[[group]]\nid = "a"\nkind = "lieu"\npreferred = "b"\nnames = "c"\n', 1, "« names »"),
        ('[[group]]\nid = "a"\nkind = "lieu"\npreferred = "b"\nbroader = ["z"]\n', 1, "« z », qui n’existe pas"),
        ('\n[[group]]\nid = "a"\n', 2, "« kind »"),
        ("[[group]]\nid = \n", 2, "TOML mal formé"),
        ('[[collision]]\nform = "RCP"\nquestion = "?"\nmeanings = []\n', 1, "au moins deux sens"),
    ],
)
def test_a_mistake_is_named_with_its_line(wrong: str, line: int, reason: str) -> None:
    with pytest.raises(BadVocabulary) as caught:
        Lexicon.load(wrong)
    assert caught.value.line == line
    assert reason in str(caught.value)


def group(name: str, preferred: str, broader: str = "") -> str:
    wider = f'broader = ["{broader}"]\n' if broader else ""
    return f'[[group]]\nid = "{name}"\nkind = "{Kind.DRUG}"\npreferred = "{preferred}"\n{wider}'


def test_a_second_owner_of_a_name_is_refused() -> None:
    with pytest.raises(BadVocabulary, match="« Alphas » appartient déjà à « a »") as caught:
        Lexicon.load(group("a", "alpha") + group("b", "Alphas"))
    assert caught.value.line == 5


def test_a_second_group_of_the_same_id_is_refused() -> None:
    with pytest.raises(BadVocabulary, match="existe déjà"):
        Lexicon.load(group("a", "alpha") + group("a", "beta"))


def test_wider_groups_may_not_turn_in_a_circle() -> None:
    with pytest.raises(BadVocabulary, match="revient sur lui-même"):
        Lexicon.load(group("a", "alpha", "b") + group("b", "beta", "c") + group("c", "gamma", "a"))


def test_the_packaged_lexicon_is_right() -> None:
    packaged = Lexicon.packaged()
    assert packaged.matches("onc 201")[0].group.kind is Kind.DRUG


def test_a_negation_inside_a_name_makes_another_name() -> None:
    text = group("hodgkin", "lymphome hodgkinien") + group("lnh", "lymphome non hodgkinien")
    lexicon = Lexicon.load(text)
    assert [m.group.id for m in lexicon.matches("un lymphome non hodgkinien")] == ["lnh"]
    assert [m.group.id for m in lexicon.matches("un lymphome hodgkinien")] == ["hodgkin"]


SEVERAL = """
[[group]]
id = "leucemie"
kind = "maladie"
preferred = "leucémie aiguë myéloïde"
names = ["AML"]

[[collision]]
form = "LAM"
question = "Laquelle ?"
meanings = [
  {id = "leucemie", label = "leucémie", context = ["blastes"]},
  {id = "poumon", label = "maladie du poumon", context = ["kystes"]},
]
"""


def test_the_meaning_that_the_context_chose_is_named_and_searched() -> None:
    lexicon = Lexicon.load(SEVERAL)
    text = "LAM avec 30 % de blastes"
    assert lexicon.matches(text) == (Match(lexicon.groups["leucemie"], 0, 3, "LAM"),)
    assert lexicon.expand(text) == (Term("leucémie aiguë myéloïde", 0.5, "LAM"), Term("AML", 0.5, "LAM"))


@pytest.mark.parametrize("text", ["accès pour LAM", "LAM et kystes", "LAM, blastes et kystes"])
def test_a_form_whose_meaning_is_open_or_no_group_names_nothing(text: str) -> None:
    assert Lexicon.load(SEVERAL).matches(text) == ()


def test_hypo_is_no_misspelling_of_hyper() -> None:
    lexicon = Lexicon.load(group("a", "hypercalcémie"))
    assert [m.group.id for m in lexicon.matches("une hypercalcemi")] == ["a"]
    assert lexicon.matches("une hypocalcémie") == ()


def test_an_ordinary_word_is_known_by_its_accents_too() -> None:
    lexicon = Lexicon.load(group("a", "menace"))
    assert [m.exact for m in lexicon.matches("la menase")] == [False]
    assert lexicon.matches("les ménages") == ()


def test_hepatitis_c_is_not_hepatitis() -> None:
    lexicon = Lexicon.load(group("a", "hépatite C"))
    assert lexicon.matches("une hépatite") == ()
    assert [m.text for m in lexicon.matches("mon hépatite c")] == ["hépatite c"]


def test_a_typo_between_two_spellings_of_one_name_is_that_name() -> None:
    near = group("a", "mucoviscidose").replace("kind", 'misspellings = ["mucoviscidoze"]\nkind')
    assert [m.group.id for m in Lexicon.load(near).matches("la mucoviscidos")] == ["a"]
    apart = group("a", "mucoviscidose") + group("b", "mucoviscidoze")
    assert Lexicon.load(apart).matches("la mucoviscidos") == ()


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("CPNPC", "cbnpc"),
        ("un cancer bronchique non à petites cellules", "cbnpc"),
        ("un cancer bronchique à petites cellules", "cbpc"),
        ("KCV sévère", "keratoconjonctivite-vernale"),
        ("maladie de Sanfilippo", "mps3"),
        ("une PIDC", "pidc"),
        ("vernueil", "hidradenite"),
        ("leucémie KMT2A", "leucemie-kmt2a"),
        ("tuberculose MDR", "tuberculose-mdr"),
        ("son DFG", "dfg"),
        ("LAM et azacitidine", "leucemie-aigue-myeloide"),
        ("LAM avec kystes pulmonaires", "lymphangioleiomyomatose"),
        ("CBP et prurit", "cbp"),
        ("CSP et greffe du foie", "csp-cholangite"),
    ],
)
def test_the_packaged_lexicon_knows_the_words_of_the_wards(typed: str, named: str) -> None:
    assert named in {match.group.id for match in Lexicon.packaged().matches(typed)}


@pytest.mark.parametrize("typed", ["une hépatite", "le cap des 18 ans", "il dira oui", "les pots", "des ménagères"])
def test_the_packaged_lexicon_takes_no_ordinary_word_for_a_disease(typed: str) -> None:
    assert Lexicon.packaged().matches(typed) == ()
