"""Words that stand whole."""

from ingest.standing import places, stands


def test_a_word_inside_another_does_not_stand() -> None:
    assert list(places("nib, le tarnib et nib-3, nib", "nib", "-", "-")) == [0, 25]
    assert list(places("nib, le tarnib et nib-3, nib", "nib")) == [0, 18, 25]
    assert not stands("tarnib", "nib")
    assert not stands("abc", "")
