import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mentions import HEAD, HEADS
from ingest.regimes import FORMS


@pytest.mark.parametrize("number", range(len(FORMS)))
@given(data=st.data())
def test_a_word_that_spares_the_search_stands_in_whatever_a_form_matches(number: int, data: st.DataObject) -> None:
    form = FORMS[number]
    written = data.draw(st.from_regex(form.pattern, alphabet=st.characters(max_codepoint=0x7F)))
    match = form.pattern.search(written)
    assert match is not None
    assert any(word in match[0] for word in form.words)


@given(st.from_regex(HEAD, alphabet=st.characters(max_codepoint=0x7F)))
def test_a_word_that_spares_the_search_stands_in_whatever_names_a_meeting(written: str) -> None:
    match = HEAD.search(written)
    assert match is not None
    assert any(word in match[0] for word in HEADS)
