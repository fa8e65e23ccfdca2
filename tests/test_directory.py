"""The reviewed contacts: the only numbers an answer may give without a document."""

import tomllib
from importlib.resources import files

from app.boundary import Boundary
from app.directory import contacts
from app.replies import despair, emergency, reply


def test_the_numbers_of_an_emergency_are_the_real_ones() -> None:
    known = contacts()
    assert {id_: known[id_].value for id_ in ("samu", "urgence-europe", "urgence-114", "prevention-suicide")} == {
        "samu": "15",
        "urgence-europe": "112",
        "urgence-114": "114",
        "prevention-suicide": "3114",
    }


def test_a_contact_that_nobody_verified_is_never_shown() -> None:
    listed = tomllib.loads(files("corpus").joinpath("directory.toml").read_text("utf-8"))["contact"]
    waiting = {e["id"] for e in listed if e.get("verified") is not True}
    assert waiting
    assert not waiting & set(contacts())
    assert set(contacts()) == {e["id"] for e in listed} - waiting


def test_every_contact_says_where_it_was_read_and_when() -> None:
    for contact in contacts().values():
        assert contact.name
        assert contact.source.startswith("http")
        assert contact.checked[:3] == "202"


def test_the_first_line_of_an_emergency_is_the_call() -> None:
    assert emergency().splitlines()[0].startswith("**Appelez tout de suite le 15 (SAMU) ou le 112.**")
    assert "**Appelez le 3114**" in despair()


def test_every_boundary_has_its_words() -> None:
    for boundary in Boundary:
        _, text = reply(boundary)
        assert text.strip()
        assert text[-1] in ".?!»"
        assert not set("'\"") & set(text), "French apostrophes and quotes"
