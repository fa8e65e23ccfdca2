"""When the chat's index is built for its user, and when it is left alone."""

from pathlib import Path

import pytest

from app.fresh import State, embedded, state
from index import generation
from index.build import build


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.txt"
    path.write_text(f"{text}\n\nLe comité étudie chaque demande sous huit jours ouvrés.\n", encoding="utf-8")
    return path


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return write(tmp_path / "fiches", "fiche-un", "Accès au premier médicament")


def publish(home: Path, *paths: Path) -> None:
    build(paths, home, encoder="none")


def test_a_home_without_index_is_absent(tmp_path: Path, sheet: Path) -> None:
    assert state(tmp_path / "home", {sheet.stem: generation.digest(sheet)}) == (State.ABSENT, "")


def test_an_index_of_the_sheets_as_they_are_is_ready(tmp_path: Path, sheet: Path) -> None:
    publish(tmp_path / "home", sheet)
    assert state(tmp_path / "home", {sheet.stem: generation.digest(sheet)}) == (State.READY, "")


def test_an_index_of_older_sheets_is_stale(tmp_path: Path, sheet: Path) -> None:
    publish(tmp_path / "home", sheet)
    assert state(tmp_path / "home", {sheet.stem: "0" * 64})[0] is State.STALE
    assert state(tmp_path / "home", {sheet.stem: generation.digest(sheet), "fiche-deux": "0" * 64})[0] is State.STALE


def test_an_index_of_other_documents_is_left_alone(tmp_path: Path, sheet: Path) -> None:
    other = write(tmp_path / "miens", "protocole", "Protocole du service")
    publish(tmp_path / "home", sheet, other)
    assert state(tmp_path / "home", {sheet.stem: "0" * 64}) == (State.READY, "")


@pytest.mark.parametrize(("name", "expected"), [("fiche-un", State.STALE), ("protocole", State.FOREIGN)])
def test_a_damaged_index_is_replaced_only_when_it_held_our_sheets(tmp_path: Path, name: str, expected: State) -> None:
    path = write(tmp_path / "fiches", name, "Un titre")
    publish(tmp_path / "home", path)
    base = tmp_path / "home" / "index" / "gen-1" / "passages.sqlite"
    base.write_bytes(base.read_bytes()[:-1])
    found, why = state(tmp_path / "home", {"fiche-un": generation.digest(path)})
    assert found is expected
    assert "passages.sqlite" in why


def test_an_older_generation_that_serves_for_a_damaged_one_is_replaced(tmp_path: Path, sheet: Path) -> None:
    publish(tmp_path / "home", sheet)
    publish(tmp_path / "home", sheet)
    (tmp_path / "home" / "index" / "gen-2" / "MANIFEST.json").unlink()
    found, why = state(tmp_path / "home", {sheet.stem: generation.digest(sheet)})
    assert found is State.STALE
    assert "MANIFEST.json" in why


def test_the_embedded_sheets_are_there() -> None:
    assert len(embedded()) >= 60
