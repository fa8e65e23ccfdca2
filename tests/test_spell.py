from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from index.analysis import fold, stem
from index.common import common
from index.spell import Speller, sound

WRITTEN = (
    "pharmacie",
    "radiothérapie",
    "récidive",
    "méningiome",
    "médicament",
    "rechute",
    "rechutes",
    "thymus",
    "onc201",
)


@dataclass
class Vocabulary:
    counts: Mapping[str, int] = field(default_factory=lambda: {fold(w): n for n, w in enumerate(WRITTEN, 1)})

    @property
    def forms(self) -> Mapping[str, int]:
        return self.counts

    @property
    def written(self) -> Mapping[str, str]:
        return {fold(word): word for word in WRITTEN}

    def knows(self, stem_: str) -> bool:
        return stem_ in {stem(word) for word in WRITTEN}


SPELLER = Speller(Vocabulary())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("farmacie", "pharmacie"),
        ("RADIOTERAPI", "radiothérapie"),
        ("recidve", "récidive"),
        ("meningoime", "méningiome"),
        ("medikament", "médicament"),
        ("recchute", "rechute"),
        ("timus", "thymus"),
    ],
)
def test_a_misspelt_word_finds_the_word_of_the_documents(typed: str, meant: str) -> None:
    assert SPELLER.correct(typed)[0] == meant


@pytest.mark.parametrize(
    "right", ["récidive", "recidive", "RÉCIDIVES", "récidivé", "maman", "ecole", "achètera", "pas"]
)
def test_a_word_that_is_known_is_never_touched(right: str) -> None:
    assert SPELLER.known(right)
    assert SPELLER.correct(right) == ()


@pytest.mark.parametrize("odd", ["", "xyz", "onc21", "zzzzzzzz", "thim", "a" * 5_000, "😀"])
def test_what_is_short_or_far_from_everything_stays(odd: str) -> None:
    assert SPELLER.correct(odd) == ()


def test_of_two_words_as_near_the_more_frequent_comes_first() -> None:
    assert SPELLER.correct("rechutez") == ()  # an inflection
    near = Speller(Vocabulary({"bortone": 1, "bertone": 9}))
    assert near.correct("birtone") == ("bertone", "bortone")


@pytest.mark.parametrize(
    ("left", "right"),
    [("pharmacie", "farmassi"), ("autorisation", "otorizassion"), ("ependymome", "ependimome"), ("hopital", "opitale")],
)
def test_words_that_sound_alike_share_a_key(left: str, right: str) -> None:
    assert sound(left) == sound(right)


@pytest.mark.parametrize(("left", "right"), [("gliome", "lymphome"), ("velonib", "vulonib"), ("cpc", "aac")])
def test_words_that_sound_different_do_not(left: str, right: str) -> None:
    assert sound(left) != sound(right)


def test_everyday_words_are_known_by_their_stems() -> None:
    assert all(map(common, ["voitures", "enfants", "dormais", "école", "est", "jamais"]))
    assert not any(map(common, ["birabresib", "méningiome", "farmacie"]))
