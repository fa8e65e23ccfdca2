import json
import math
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.bert import Bert, fits, gelu
from index.encoder import DEFAULT, PROBES, HashEncoder, load
from index.transformer import BULK, for_bulk

ROOT = Path(__file__).parent.parent
# The first six numbers of each probe's vector, from sentence-transformers 6.2.0 with torch 2.13 in float32.
EXPECTED = (
    (-0.0175, -0.0228, -0.0670, -0.0312, -0.0883, 0.0450),
    (-0.0079, 0.0114, -0.0070, -0.0762, -0.1107, 0.0588),
    (-0.0782, 0.0273, 0.0069, 0.0392, 0.0333, 0.0321),
)


@pytest.fixture(scope="module")
def packaged() -> Bert:
    encoder = load(DEFAULT)
    assert isinstance(encoder, Bert)
    return encoder


def test_vectors_are_those_of_sentence_transformers(packaged: Bert) -> None:
    assert packaged.encode(PROBES, "query")[:, :6] == pytest.approx(np.asarray(EXPECTED), abs=2e-4)


def test_gelu_is_x_phi_of_x() -> None:
    x = np.linspace(-6, 6, 241, dtype=np.float32)
    exact = [v * 0.5 * (1 + math.erf(v / math.sqrt(2))) for v in x.tolist()]
    assert gelu(x) == pytest.approx(exact, abs=1e-6)


def test_long_texts_are_cut_where_the_model_ends(packaged: Bert) -> None:
    long = "accès compassionnel " * 400
    assert np.allclose(packaged.encode([long], "query"), packaged.encode([long + "et la suite"], "query"), atol=1e-6)


def test_an_empty_text_has_a_direction_all_the_same(packaged: Bert) -> None:
    assert np.linalg.norm(packaged.encode([""], "query")) == pytest.approx(1, abs=1e-5)


def test_encoding_a_question_does_not_start_torch() -> None:
    code = (
        "import sys; from index.encoder import *; load(DEFAULT).encode(['a'], 'query'); print('torch' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("file", "key", "value"),
    [
        ("config.json", "hidden_act", "relu"),
        ("config.json", "model_type", "roberta"),
        ("config.json", "position_embedding_type", "relative_key"),
        ("1_Pooling/config.json", "pooling_mode_cls_token", True),
    ],
)
def test_another_architecture_is_left_to_torch(
    packaged: Bert, tmp_path: Path, file: str, key: str, value: object
) -> None:
    copy = tmp_path / "model"
    shutil.copytree(packaged.folder, copy, ignore=shutil.ignore_patterns("*.safetensors"))
    (copy / "model.safetensors").symlink_to(packaged.folder / "model.safetensors")
    assert fits(copy)
    config = json.loads((copy / file).read_text(encoding="utf-8")) | {key: value}
    (copy / file).write_text(json.dumps(config), encoding="utf-8")
    assert not fits(copy)


def test_a_folder_without_weights_does_not_fit(tmp_path: Path) -> None:
    assert not fits(tmp_path)


@pytest.mark.slow
def test_every_kind_of_text_agrees_with_sentence_transformers(packaged: Bert) -> None:
    from index.transformer import Transformer

    texts = [*PROBES, "", "a", "é" * 600, "😀", "2\u202f000 €", "H3K27M\nT-DM1", "Très long. " * 200]
    made = packaged.encode(texts, "passage")
    theirs = Transformer(DEFAULT, str(packaged.folder)).encode(texts, "passage")
    assert (made * theirs).sum(axis=1).min() >= 0.9999


def test_a_local_folder_is_named_by_its_path(packaged: Bert) -> None:
    local = load(str(packaged.folder))
    assert isinstance(local, Bert)
    assert local.digest() == packaged.digest()


def test_few_texts_are_not_worth_starting_torch(packaged: Bert) -> None:
    assert for_bulk(packaged, BULK - 1) is packaged
    hashed = HashEncoder()
    assert for_bulk(hashed, 10_000) is hashed


@pytest.mark.slow
def test_many_texts_give_nearly_the_same_vectors_faster(packaged: Bert) -> None:
    fast = for_bulk(packaged, BULK)
    near = (fast.encode(PROBES, "passage") * packaged.encode(PROBES, "passage")).sum(axis=1)
    assert near.min() >= 0.99
