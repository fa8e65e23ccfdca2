import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import DEFAULT, PROBES, Encoder, HashEncoder, load, normalise, prompts, weight
from index.errors import EncoderError


def test_rows_have_length_one_or_nought() -> None:
    made = normalise(np.asarray([[3, 4], [0, 0], [math.nan, 1], [math.inf, 0]]))
    assert made.tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0, 0], [0, 1], [0, 0]]


@given(st.lists(st.text(max_size=30), max_size=5))
def test_the_hash_encoder_takes_any_text(texts: list[str]) -> None:
    made = HashEncoder().encode(texts, "query")
    assert made.shape == (len(texts), 256)
    lengths = np.linalg.norm(made, axis=1)
    assert all(abs(length - 1) < 1e-5 or length == 0 for length in lengths)


def test_the_hash_encoder_puts_like_spellings_near() -> None:
    one, near, far = HashEncoder().encode(
        ["récidive de méningiome", "recidives de meningiomes", "prix du gaz"], "passage"
    )
    assert one @ near > 0.7 > 0.3 > one @ far


def test_none_is_no_encoder_and_hash_needs_no_model() -> None:
    assert load("none") is None
    assert isinstance(load("hash"), HashEncoder)


def test_e5_reads_its_prompts_and_others_none() -> None:
    assert prompts("intfloat/multilingual-e5-small") == ("query: ", "passage: ")
    assert prompts(DEFAULT) == ("", "")


def test_every_encoder_has_a_share_of_the_score() -> None:
    assert 0 < weight(DEFAULT) < weight("un/autre") < 1


@pytest.mark.parametrize("name", ["", "pas un nom !", "a/b/c/d"])
def test_a_name_that_is_none_is_refused_in_french(name: str) -> None:
    with pytest.raises(EncoderError, match="ne peut pas être utilisé") as caught:
        load(name)
    assert caught.value.name == name


@pytest.mark.parametrize("name", [DEFAULT, "hash"])
def test_what_every_encoder_promises(name: str) -> None:
    encoder = load(name)
    assert encoder is not None
    both = encoder.encode(PROBES, "query")
    assert both.dtype == np.float32
    assert both.shape == (3, encoder.dimension)
    assert np.linalg.norm(both, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert np.allclose(both[1:2], encoder.encode(PROBES[1:2], "query"), atol=1e-5)
    assert encoder.encode([], "passage").shape == (0, encoder.dimension)
    assert len(encoder.digest()) == 64


def test_protocol_is_met() -> None:
    encoder: Encoder = HashEncoder()
    assert encoder.name == "hash"
