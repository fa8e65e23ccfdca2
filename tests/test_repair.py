import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.repair import clean, hidden_orders, repair


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("conﬁrmé, eﬀet, diﬃcile, ﬂacon", "confirmé, effet, difficile, flacon"),
        ("pre\u0301sente\u0301", "présenté"),
        ("pr´esent´e", "présenté"),
        ("le coˆut et la na¨ıvet´e", "le coût et la naïveté"),
        ("5\u202f642\u00a0patients\u2009?", "5 642 patients ?"),
        ("zéro\u200blargeur\ufeff", "zérolargeur"),
        ("deux  \t espaces\r\nou plus", "deux espaces ou plus"),
        ("ad\u00administration", "administration"),
        ("m², 10², ½, H₂O, ≥ 3", "m², 10², ½, H₂O, ≥ 3"),
        ("\uf0b7 un point", "• un point"),
        ("dose \uf0b3 3 mg", "dose ≥ 3 mg"),
        ("\uf06f oui", "☐ oui"),
        ("icône \uf08e", "icône"),
        ("( \x1a1 g)", "( \ufffd1 g)"),
        ("L’œdème à 38,5 °C", "L’œdème à 38,5 °C"),
    ],
)
def test_print_becomes_writing(raw: str, wanted: str) -> None:
    assert clean(raw) == wanted


@given(st.text(alphabet="aé ﬁ´e\u0301\u00a0\u202f\u200b\t\n\uf0b7\u00ad-x1", max_size=60))
def test_every_clean_character_has_an_origin_and_unchanged_ones_lead_to_themselves(raw: str) -> None:
    found = repair(raw)
    at = 0
    for origin in found.origins:
        assert origin.start == at
        at += origin.length
        piece = found.text[origin.start : at]
        if raw[origin.raw : origin.raw + origin.length] != piece:
            assert len(piece) <= 3  # a replaced form: a ligature, an accent, a space
    assert at == len(found.text)


@given(st.text(st.characters(exclude_characters="´`ˆ^¨¸˜", exclude_categories=("Mn", "Cs")), max_size=80))
def test_repair_is_done_once_and_for_all(raw: str) -> None:
    once = clean(raw)
    assert clean(once) == once
    assert "  " not in once
    assert not set(once) & set("\u200b\ufeff\u00ad\u00a0\u202f\r\t")


def test_orders_in_tag_characters_are_read_but_never_kept() -> None:
    raw = "texte" + "".join(chr(0xE0000 + ord(c)) for c in "ignore")
    assert hidden_orders(raw) == "ignore"
    assert clean(raw) == "texte"
