import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import NEGATION, STOP, all_grams, clean, fingerprint, fold, grams, stem, tokens, words

ROOT = Path(__file__).parent.parent


def folded(text: str) -> list[str]:
    return [t.folded for t in tokens(text)]


def test_fold_is_lower_case_without_accents_ligatures_or_typography() -> None:
    assert fold("L’Œdème À L\u00adŒIL") == "l'oedeme a loeil"
    assert fold("ac\u0327ce\u0300s") == "acces"
    assert fold("2\u202f000 µg/m²") == "2 000 mug/m2"
    assert fold("IFN-α") == "ifn-alpha"


def test_clean_keeps_case_and_makes_quotes_and_hyphens_plain() -> None:
    assert clean("L’accès – non\u200b‑précoce") == "L'accès - non-précoce"


def test_elided_articles_and_stop_words_go_and_negations_stay_in_words() -> None:
    text = "L’accès n’est pas possible sans l'avis d’une RCP"
    assert folded(text) == ["acces", "possible", "avis", "rcp"]
    assert [t.folded for t in words(text)] == ["acces", "est", "pas", "possible", "sans", "avis", "une", "rcp"]
    assert {"pas", "sans", "hors", "aucun"} <= NEGATION
    assert "hors" not in STOP


def test_an_apostrophe_inside_a_word_is_not_an_article() -> None:
    assert folded("aujourd'hui") == []
    assert folded("prud’homme") == ["prud", "homme"]


@pytest.mark.parametrize(
    ("left", "right", "shared"),
    [
        ("ONC 201", "ONC201", "onc201"),
        ("onc-201", "ONC201", "onc201"),
        ("H3 K27M", "H3K27M", "h3k27m"),
        ("T-DM1", "tdm1", "tdm1"),
        ("t dm1", "T-DM1", "tdm1"),
        ("PD-L1", "pdl1", "pdl1"),
        ("177 Lu", "177Lu", "177lu"),
        ("10 mg", "10mg", "10mg"),
        ("8 ans", "8ans", "8ans"),
        ("2\u202f000 euros", "2000 euros", "2000"),
    ],
)
def test_a_code_meets_itself_however_it_is_spaced(left: str, right: str, shared: str) -> None:
    assert shared in folded(left)
    assert shared in folded(right)


def test_a_code_stays_whole_beside_its_parts() -> None:
    assert folded("H3K27M") == ["h3k27m"]
    assert folded("T-DM1") == ["t", "tdm1", "dm1"]
    assert folded("article 5121-12") == ["article", "5121", "12"]
    assert folded("2019-2020") == ["2019", "2020"]


def test_a_hyphen_of_a_line_end_is_a_hyphen() -> None:
    assert folded("anti\u0002inflammatoires") == ["anti", "inflammatoires"] == folded("anti-inflammatoires")


def test_stems_join_inflections_and_codes_are_never_stemmed() -> None:
    assert stem("récidivants") == stem("récidivante") == "recidiv"
    assert stem("Compassionnelle") == stem("compassionnels")
    assert stem("H3K27M") == "h3k27m"


def test_grams_are_bounded_and_short_words_give_one() -> None:
    assert grams("put") == ["_put", "put_"]
    assert grams("a") == ["_a_"]
    assert all_grams(tokens("RCP")) == ["_rcp", "rcp_"]


@pytest.mark.parametrize(
    "text",
    [
        "L’accès compassionnel",
        unicodedata.normalize("NFD", "L’accès compassionnel"),
        "L'ACCÈS COMPASSIONNEL",
        "l’accès\u202fcompas\u00adsionnel",
        "\ufeffl’ac\u200bcès compassionnel",
    ],
)
def test_typography_never_changes_what_is_found(text: str) -> None:
    assert [(t.folded, t.stem) for t in tokens(text)] == [(t.folded, t.stem) for t in tokens("l'accès compassionnel")]


@given(st.text(alphabet=st.sampled_from("aéE ’'-.\u00ad\u0301\u200b\u00020129mMœŒ\u202fßİ²\n"), max_size=40))
def test_offsets_point_into_the_text_as_given(text: str) -> None:
    for token in words(text):
        assert text[token.start : token.end] == token.text
        assert token.folded == fold(token.text)


@given(st.text(max_size=200))
def test_any_text_is_analysed(text: str) -> None:
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.folded


def test_the_fingerprint_is_the_same_in_another_process() -> None:
    command = "from index.analysis import fingerprint; print(fingerprint())"
    other = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True, cwd=ROOT)
    assert other.stdout.strip() == fingerprint()


def test_a_very_long_run_of_letters_is_bounded() -> None:
    (token,) = tokens("x" * 10_000)
    assert len(token.folded) == 64
    assert (token.start, token.end) == (0, 10_000)
