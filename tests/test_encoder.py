import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import DEFAULT, PROBES, Encoder, HashEncoder, load, normalise, prompts, weight
from index.errors import EncoderError
from index.transformer import Transformer, quick


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


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("intfloat/multilingual-e5-small", ("query: ", "passage: ")),
        ("intfloat/multilingual-e5-large", ("query: ", "passage: ")),
        ("intfloat/e5-base-v2", ("query: ", "passage: ")),
        ("modeles/Multilingual-E5-small", ("query: ", "passage: ")),
        ("hub/models--intfloat--multilingual-e5-small/snapshots/c007d7ef", ("query: ", "passage: ")),
        ("ibm-granite/granite-embedding-107m-multilingual", ("", "")),
        ("ibm-granite/granite-embedding-278m-multilingual", ("", "")),
        ("BAAI/bge-m3", ("", "")),
        ("modeles/1e5-small", ("", "")),
        ("home/zoe5/minilm", ("", "")),
        (DEFAULT, ("", "")),
    ],
)
def test_a_family_reads_the_prompts_that_it_was_trained_with(name: str, said: tuple[str, str]) -> None:
    assert prompts(name) == said


def test_an_instructed_model_reads_a_task_before_a_question_only() -> None:
    for name in ("intfloat/multilingual-e5-large-instruct", "intfloat/e5-mistral-7b-instruct"):
        query, passage = prompts(name)
        assert query.startswith("Instruct: ")
        assert query.endswith("\nQuery: ")
        assert passage == ""


def test_other_models_read_what_they_name_themselves() -> None:
    assert prompts("un/autre", {"query": "q : ", "document": "d : "}) == ("q : ", "d : ")
    assert prompts("un/autre", {"query": None, "document": "", "passage": "p : "}) == ("", "p : ")
    assert prompts("un/autre", {"classification": "c : "}) == ("", "")
    assert prompts("BAAI/bge-m3", {"query": "q : "}) == ("", "")


def test_bfloat16_is_for_processors_that_multiply_it() -> None:
    assert quick("model name\t: x\nflags\t\t: fpu sse4_2 avx512f avx512_bf16\n")
    assert quick("flags\t\t: fpu amx_bf16 amx_tile amx_int8\n")
    assert not quick("flags\t\t: fpu avx2 avx512f\n")
    assert not quick("model name\t: amx_bf16\nflags\t\t: fpu no_avx512_bf16\n")
    assert not quick("")


def test_an_index_that_is_opened_downloads_no_model() -> None:
    with pytest.raises(EncoderError, match="ne sont plus sur cette machine"):
        load("personne/jamais-publie", fetch=False)


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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("multilingual-e5-small", "query: ", "passage: "),
        ("granite-embedding-107m-multilingual", "", ""),
        ("bge-m3", "", ""),
        ("autre", "question : ", ""),  # what this model names itself, and never its default
    ],
)
def test_a_model_reads_its_prompts_once_and_its_vectors_have_length_one(
    name: str, query: str, passage: str, tmp_path: Path
) -> None:
    raw = tiny(tmp_path / name)
    encoder = load(str(tmp_path / name), fetch=False)
    assert isinstance(encoder, Transformer)
    for kind, prompt in (("query", query), ("passage", passage)):
        expected = normalise(raw.encode([f"{prompt}avis", f"{prompt}la dose"], prompt="", show_progress_bar=False))
        made = encoder.encode(["avis", "la dose"], kind)  # type: ignore[arg-type]
        assert np.allclose(made, expected, atol=1e-5)
        assert np.linalg.norm(made, axis=1) == pytest.approx([1, 1], abs=1e-5)
    silent = Transformer("bge-m3", str(tmp_path / name))
    assert (encoder.digest() != silent.digest()) == bool(query or passage)


def tiny(folder: Path) -> Any:
    """A very small model of chance numbers, whose vectors are not of length one, and which has prompts of its own."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from sentence_transformers.sentence_transformer.modules import Transformer as Reading
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder.mkdir()
    letters = [chr(n) for n in range(33, 127)]
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=64).save_pretrained(str(folder))
    torch.manual_seed(1)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=len(words), **sizes)).save_pretrained(str(folder))
    reading = Reading(str(folder))
    given = {"query": "question : ", "classification": "classe : "}
    made = SentenceTransformer(
        modules=[reading, Pooling(16, pooling_mode="cls")], device="cpu", prompts=given,
        default_prompt_name="classification",
    )  # fmt: skip
    made.save(str(folder))
    return made
