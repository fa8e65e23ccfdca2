"""Cues: a pattern that runs only where one of its words stands."""

import re

from ingest.cues import cue


def test_a_cue_is_its_pattern_where_a_word_stands() -> None:
    one = cue("refus|rejet", re.compile(r"\b(?:refus\w*|rejet\w*)"))
    found = one.search("la demande a ete rejetee")
    assert found is not None
    assert found[0] == "rejetee"
    assert one.search("la demande est accordee") is None
    assert cue("absent", re.compile("demande")).search("la demande") is None  # the word is asked for first


def test_every_match_of_a_cue() -> None:
    one = cue("refus|rejet", re.compile(r"\b(?:refus|rejet)"))
    assert [m[0] for m in one.finditer("un refus, un rejet")] == ["refus", "rejet"]
    assert not list(one.finditer("un accord"))
