"""The loaders and the small parts of a query: phrases, TOML tables, everyday words, weights."""

from collections.abc import Callable

import pytest

from index.analysis import Token
from index.errors import BadVocabulary
from index.everyday import Everyday
from index.lexicon import Lexicon
from index.model import Filters, Query, Term
from index.phrases import Phrases
from index.query import plain
from index.toml import entries
from index.wanted import Asked, Choice, wanted, whole

EVERYDAY = Everyday.load(
    """
[[family]]
say = ["frigo", "mal de tête"]
means = ["réfrigérateur", "2 °C et 8 °C"]
both_ways = false

[[family]]
say = ["toubib"]
means = ["médecin référent"]
both_ways = true
"""
)


def own(token: Token) -> tuple[str, ...]:
    return (token.stem,)


def test_the_longest_phrase_wins_and_phrases_never_overlap() -> None:
    phrases = Phrases([(["a"], 1), (["a", "b"], 2), (["b", "c"], 3), (["c"], 4), (["a", "b"], 5)])
    assert phrases.find(["a", "b", "c", "a", "x"]) == [(0, 2, (2, 5)), (2, 3, (4,)), (3, 4, (1,))]
    assert Phrases([]).find(["a"]) == []


def test_an_everyday_word_brings_the_official_ones() -> None:
    assert EVERYDAY.expand("au frigo ?") == (
        Term("réfrigérateur", 0.3, "frigo"),
        Term("2 °C et 8 °C", 0.3, "frigo"),
    )
    assert [t.text for t in EVERYDAY.expand("mal a la tete")] == ["réfrigérateur", "2 °C et 8 °C"]
    assert EVERYDAY.meanings("frigo")[0] == Term("réfrigérateur", 0.3, "frigo")


def test_a_family_goes_one_way_unless_it_says_both() -> None:
    assert EVERYDAY.expand("réfrigérateur") == ()
    assert [t.text for t in EVERYDAY.expand("le médecin référent")] == ["toubib"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('[[family]]\nsay = []\nmeans = ["a"]', 1, "« say » est vide"),
        ('[[family]]\nsay = ["de la"]\nmeans = ["gaz"]', 1, "mots vides"),
        ('\n\n[[family]]\nsay = ["gaz"]\nmeans = ["eau"]\nboth_ways = "oui"', 3, "both_ways"),
        ('[[family]]\nsay = ["gaz"]\nmeans = [" "]', 1, "« means »"),
        ('[[family]]\nsay = ["gaz"', 2, "TOML mal formé"),
    ],
)
def test_a_wrong_family_is_named_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadVocabulary, match=reason) as caught:
        Everyday.load(text)
    assert caught.value.line == line


def test_tables_written_another_way_are_refused() -> None:
    with pytest.raises(BadVocabulary, match=r"\[\[family\]\]"):
        entries('family = [{say = ["a"]}]', "family", "x.toml")


def asked(query: Query, restore: Callable[[Token], tuple[str, ...]] = own) -> Asked:
    return wanted(query, restore).words


def test_a_typed_word_counts_once() -> None:
    assert asked(Query("gaz gaz", (Term("gaz gaz"), Term("gaz", 0.5)))) == Asked({"gaz": 1.0})


def test_a_query_without_terms_is_its_text() -> None:
    assert asked(Query("le gaz", ())) == Asked({"gaz": 1.0})


def test_names_of_one_thing_are_a_choice_beside_what_was_typed() -> None:
    query = Query("prix du gaz", (Term("prix du gaz"), Term("méthane", 0.5, "gaz"), Term("GN 12", 0.5, "gaz")))
    choice = Choice({"gaz": 1.0}, ({"methan": 0.5}, {"gn12": 0.5}))
    assert asked(query) == Asked({"prix": 1.0, "gaz": 1.0}, (choice,))
    assert wanted(query, own).stems == ("prix", "gaz", "methan", "gn12")


def test_added_words_weigh_half_on_letters() -> None:
    letters = wanted(Query("gaz", (Term("gaz"), Term("eau", 0.5, "gaz"))), own).grams
    typed = {"_gaz": 1.0, "gaz_": 1.0}
    assert letters == Asked(typed, (Choice(typed, ({"_eau": 0.25, "eau_": 0.25},)),))


def test_what_brought_a_term_in_need_not_be_typed_now() -> None:
    query = Query("le prix", (Term("le prix"), Term("gaz", 0.5, "méthane")))
    assert asked(query).choices == (Choice({}, ({"gaz": 0.5},)),)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("ONC 201", ["onc201"]),
        ("H3 K27M", ["h3k27m"]),
        ("RCP nationale", ["rcp", "nationale"]),
        ("Covid-19", ["covid19"]),
    ],
)
def test_a_code_is_searched_in_one_piece(name: str, kept: list[str]) -> None:
    assert [token.folded for token in whole(name)] == kept


def test_every_stem_a_bare_word_may_have_is_searched() -> None:
    assert asked(Query("acces", ()), lambda token: (token.stem, "acces")) == Asked({"acce": 1.0, "acces": 1.0})


def test_a_plain_query_is_what_was_typed_then_what_was_added() -> None:
    lexicon = Lexicon.load('[[group]]\nid = "a"\nkind = "lieu"\npreferred = "Alphaville"\nnames = ["AVL"]\n')
    filters = Filters(frozenset({"d"}))
    query = plain("AVL au frigo", lexicon, EVERYDAY, filters=filters)
    assert query.terms == (
        Term("AVL au frigo"),
        Term("Alphaville", 0.5, "AVL"),
        Term("réfrigérateur", 0.3, "frigo"),
        Term("2 °C et 8 °C", 0.3, "frigo"),
    )
    assert query.filters is filters
