from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import meaning, vectors
from index.encoder import HashEncoder, Kind, Vectors
from index.errors import OtherIndex
from index.fusion import Scores, best, kth
from index.meaning import Meaning, describe


class Counting:
    """A hash encoder that remembers what it was asked to encode."""

    name, dimension = "hash", 256

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        self.asked += texts
        return HashEncoder().encode(texts, kind)

    def digest(self) -> str:
        return HashEncoder().digest()


def silent(done: int, total: int) -> None:
    assert 0 <= done <= total


def test_a_second_build_encodes_only_what_changed(tmp_path: Path) -> None:
    encoder = Counting()
    cache = tmp_path / "cache" / "vectors.sqlite"
    assert meaning.write(tmp_path, ["un", "deux", "un"], encoder, cache, silent) == 2
    encoder.asked.clear()
    assert meaning.write(tmp_path, ["deux", "trois"], encoder, cache, silent) == 1
    assert encoder.asked == ["trois"]


def test_vectors_come_back_within_half_precision(tmp_path: Path) -> None:
    made = HashEncoder().encode(["accès compassionnel"], "passage")
    kept = vectors.Kept(tmp_path / "v.sqlite")
    kept.add("e", [(b"k", made[0].astype(np.float16))])
    (back,) = kept.find("e", [b"k", b"absent"]).values()
    assert (vectors.restore(back[None]) @ made[0]).item() == pytest.approx(1, abs=1e-3)


def test_one_encoder_never_reads_another_s_vectors(tmp_path: Path) -> None:
    kept = vectors.Kept(tmp_path / "v.sqlite")
    kept.add("un", [(b"k", np.ones(2, dtype=np.float16))])
    assert kept.find("autre", [b"k"]) == {}


def test_what_no_build_asks_for_is_forgotten_after_a_while(tmp_path: Path) -> None:
    kept = vectors.Kept(tmp_path / "v.sqlite")
    day = date(2026, 1, 1)
    for encoder in ("un", "autre"):
        kept.add(encoder, [(name, np.ones(2, dtype=np.float16)) for name in (b"a", b"b")])
    assert kept.prune("un", [b"a", b"b"], day) == 0
    assert kept.prune("un", [b"a"], day + timedelta(days=vectors.KEPT)) == 0
    assert kept.prune("un", [b"a"], day + timedelta(days=vectors.KEPT + 1)) == 3
    assert set(kept.find("un", [b"a", b"b"])) == {b"a"}
    assert kept.find("autre", [b"a", b"b"]) == {}


def test_removing_a_document_encodes_nothing_and_bringing_it_back_neither(tmp_path: Path) -> None:
    encoder, cache = Counting(), tmp_path / "v.sqlite"
    meaning.write(tmp_path, ["un", "deux", "trois"], encoder, cache, silent)
    for texts in (["un", "trois"], ["trois", "deux", "un"]):
        assert meaning.write(tmp_path, texts, encoder, cache, silent) == 0


def test_a_cache_that_is_no_cache_is_begun_again(tmp_path: Path) -> None:
    path = tmp_path / "v.sqlite"
    path.write_bytes(b"pas une base" * 100)
    assert vectors.Kept(path).find("e", [b"k"]) == {}


def test_the_shipped_file_is_read_for_its_encoder_only(tmp_path: Path) -> None:
    encoder = HashEncoder()
    target = tmp_path / "vectors.npz"
    assert vectors.write_shipped(target, ["a b", "x y"], encoder) == (2, 2)
    assert vectors.write_shipped(target, ["a b", "c d", "a b"], encoder) == (2, 1)
    found = vectors.read_shipped(target, encoder.digest())
    assert set(found) == {vectors.key("a b"), vectors.key("c d")}
    assert vectors.read_shipped(target, "autre") == {}
    assert vectors.read_shipped(tmp_path / "absent.npz", encoder.digest()) == {}


def test_keys_are_digests_of_the_exact_text() -> None:
    assert vectors.key("a") != vectors.key("a ")
    assert vectors.key("\ud800") != vectors.key("?")


@pytest.mark.parametrize(
    ("fact", "value"),
    [("dimension", 128), ("probes", [[1.0] + [0.0] * 255] * 3)],
)
def test_another_encoder_than_the_one_that_built_is_refused(tmp_path: Path, fact: str, value: object) -> None:
    encoder = HashEncoder()
    meaning.write(tmp_path, ["un"], encoder, tmp_path / "v.sqlite", silent)
    said = describe(encoder)
    assert Meaning.open(tmp_path, said) is not None
    with pytest.raises(OtherIndex):
        Meaning.open(tmp_path, said | {fact: value})


def test_no_encoder_has_no_dense_side(tmp_path: Path) -> None:
    assert Meaning.open(tmp_path, None) is None


def opened(folder: Path, texts: Sequence[str]) -> Meaning:
    encoder = HashEncoder()
    meaning.write(folder, texts, encoder, folder / "v.sqlite", silent)
    made = Meaning.open(folder, describe(encoder))
    assert made is not None
    return made


def f32(*values: float) -> Scores:
    return np.asarray(values, dtype=np.float32)


def test_a_question_without_a_word_has_no_direction(tmp_path: Path) -> None:
    assert opened(tmp_path, ["un", "deux"]).compare("😀", f32(1, 1), 0.0) is None


def test_scores_are_deviations_above_the_mean(tmp_path: Path) -> None:
    texts = ["le prix du gaz", "accès au vélonib", "la réunion du thymus", "avis de la RCP"]
    found = opened(tmp_path, texts).compare("vélonib", f32(1, 1, 1, 1), 0.0)
    assert found is not None
    encoder = HashEncoder()
    cosines = encoder.encode(texts, "passage") @ encoder.encode(["vélonib"], "query")[0]
    expected = np.clip((cosines - cosines.mean()) / (6 * cosines.std()), 0, 1)
    assert found.places.tolist() == [0, 1, 2, 3]
    assert found.cosines == pytest.approx(cosines, abs=2e-3)
    assert found.scores == pytest.approx(expected, abs=5e-3)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([0.0, 0.1, 0.3, 0.32, 0.5, 0.9]), min_size=4, max_size=4),
    st.integers(1, 4),
    st.sampled_from([0.1, 0.3, 0.5]),
)
def test_what_is_left_out_could_not_have_come_first(lexical: list[float], k: int, weight: float) -> None:
    texts = ["le prix du gaz", "accès au vélonib", "la réunion du thymus", "avis de la RCP"]
    with TemporaryDirectory() as folder:
        side = opened(Path(folder), texts)
        side.weight = weight
        given_ = f32(*lexical)
        found = side.compare("vélonib thymus", given_, kth(given_, k))
        whole = side.compare("vélonib thymus", f32(1, 1, 1, 1), 0.0)
    assert found is not None
    assert whole is not None
    full = (1 - weight) * given_ + weight * whole.scores
    if weight < 0.3:  # a weak encoder brings nothing in
        full = np.where(given_ > 0, full, 0)
    total = np.zeros(4, dtype=np.float32)
    total[found.places] = (1 - weight) * given_[found.places] + weight * found.scores
    assert best(total, k).tolist() == best(full.astype(np.float32), k).tolist()


def test_trials_are_some_words_in_a_row_of_passages() -> None:
    texts = [" ".join(f"m{n}-{k}" for k in range(30)) for n in range(300)] + ["deux mots", ""]
    cut = meaning.trials(texts)
    assert cut == meaning.trials(texts)
    assert len(cut) == 200
    assert all(any(one in text for text in texts) for one in cut)
    assert {len(one.split()) for one in cut} <= {0, 2, 8}
    assert meaning.trials(["deux mots"]) == ["deux mots"]
