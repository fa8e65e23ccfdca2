from pathlib import Path

import pytest

from index.build import build, sheets
from index.errors import Busy, EncoderError, NoIndex, NothingToIndex
from index.generation import digest, writing
from index.query import plain
from index.report import State
from index.search import Searcher

REAL = Path(__file__).parent.parent / ".." / "shared" / "corpus"


def text(folder: Path, name: str, *paragraphs: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    here = tmp_path / "documents"
    text(
        here, "velonib.md", "# Accès au vélonib", "Le vélonib est proposé après une rechute.", "La RCP donne son avis."
    )
    text(here, "autre.txt", "Le prix du gaz", "Le gaz augmente en hiver.")
    return here


def test_a_generation_holds_exactly_what_was_named(folder: Path, tmp_path: Path) -> None:
    report = build([folder], tmp_path / "home", encoder="none")
    assert (report.generation, report.documents, report.partial) == ("gen-1", 2, False)
    searcher = Searcher.open(tmp_path / "home")
    assert sorted(d.id for d in searcher.documents()) == ["autre", "velonib"]
    build([folder / "autre.txt"], tmp_path / "home", encoder="none")
    assert searcher.stale()
    assert [d.id for d in Searcher.open(tmp_path / "home").documents()] == ["autre"]


def test_passages_are_their_documents_text(folder: Path, tmp_path: Path) -> None:
    build([folder], tmp_path / "home", encoder="none")
    searcher = Searcher.open(tmp_path / "home")
    for document in searcher.documents():
        passages = searcher.passages(document.id)
        assert passages
        assert all(document.text[p.start : p.end] == p.text for p in passages)
        assert digest(searcher.file(document.id)) == document.sha256


def test_what_cannot_be_read_is_a_row_with_its_reason_and_stops_nothing(folder: Path, tmp_path: Path) -> None:
    (folder / "vide.pdf").write_bytes(b"")
    (folder / "faux.pdf").write_bytes(b"%PDF-1.7\nrien de plus")
    report = build([folder, tmp_path / "absent"], tmp_path / "home", encoder="none")
    rows = {Path(row.file).name: row for row in report.rows}
    assert report.partial
    assert report.documents == 2
    for name in ("vide.pdf", "faux.pdf", "absent"):
        assert rows[name].state is State.SKIPPED
        assert rows[name].reason


def test_the_same_content_is_kept_once(folder: Path, tmp_path: Path) -> None:
    (folder / "copie.txt").write_bytes((folder / "autre.txt").read_bytes())
    report = build([folder, folder / "autre.txt"], tmp_path / "home", encoder="none")
    duplicates = [row for row in report.rows if row.state is State.DUPLICATE]
    assert [Path(row.file).name for row in duplicates] == ["copie.txt", "autre.txt"]
    assert "autre.txt" in duplicates[0].reason
    assert not report.partial
    assert report.documents == 2


def test_two_files_of_one_name_are_both_kept_and_told_apart(folder: Path, tmp_path: Path) -> None:
    text(folder, "plus-loin/autre.txt", "Le prix de l’eau", "L’eau est chère.")
    report = build([folder], tmp_path / "home", encoder="none")
    assert [row.document for row in report.rows] == ["autre", "autre-2", "velonib"]
    assert "« autre »" in report.rows[1].flags[-1]
    searcher = Searcher.open(tmp_path / "home")
    assert searcher.document("autre-2").source.id == "autre-2"
    assert {p.document for p in searcher.passages("autre-2")} == {"autre-2"}


def test_nothing_readable_publishes_nothing_and_keeps_what_was_there(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    build([folder], home, encoder="none")
    (folder / "vide.pdf").write_bytes(b"")
    with pytest.raises(NothingToIndex, match=r"vide\.pdf"):
        build([folder / "vide.pdf"], home, encoder="none")
    (tmp_path / "rien").mkdir()
    with pytest.raises(NothingToIndex):
        build([tmp_path / "rien"], home, encoder="none")
    assert Searcher.open(home).generation == "gen-1"


def test_an_unknown_encoder_is_said_before_anything_is_read(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(EncoderError):
        build([folder], tmp_path / "home", encoder="pas un nom !")
    with pytest.raises(NoIndex):
        Searcher.open(tmp_path / "home")


def test_a_second_build_waits_for_nobody(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Busy), writing(tmp_path / "home"):
        build([folder], tmp_path / "home", encoder="none")


def test_progress_is_told_to_the_end(folder: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build([folder], tmp_path / "home", encoder="hash", progress=lambda *step: told.append(step))
    assert ("lecture", 2, 2) in told
    last = {what: (done, total) for what, done, total in told}
    assert set(last) == {"lecture", "accès", "index", "vecteurs"}
    assert all(done == total for done, total in last.values())


def test_a_rebuild_encodes_only_what_changed(folder: Path, tmp_path: Path) -> None:
    first = build([folder], tmp_path / "home", encoder="hash")
    assert first.encoded == first.passages
    text(folder, "nouveau.txt", "Une page de plus", "Elle parle du thymus.")
    assert build([folder], tmp_path / "home", encoder="hash").encoded == 1


def test_two_builds_of_the_same_files_are_the_same(folder: Path, tmp_path: Path) -> None:
    for home in ("un", "deux"):
        build([folder], tmp_path / home, encoder="hash")
    one, other = ((tmp_path / home / "index" / "gen-1") for home in ("un", "deux"))
    for path in one.iterdir():
        if path.name != "MANIFEST.json":
            assert path.read_bytes() == (other / path.name).read_bytes(), path.name


def test_nothing_is_written_outside_the_home(folder: Path, tmp_path: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*")}
    build([folder], tmp_path / "home", encoder="hash")
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*")} == before
    assert sorted(p.name for p in (tmp_path / "home").iterdir()) == ["cache", "documents", "index"]


def test_what_is_no_longer_indexed_is_no_longer_kept(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    build([folder], home, encoder="none")
    gone = Searcher.open(home).file("velonib")
    for _ in range(3):
        assert gone.is_file()  # a generation that is kept still names it
        build([folder / "autre.txt"], home, encoder="none")
    assert not gone.exists()
    assert Searcher.open(home).file("autre").is_file()


def test_no_pickle_anywhere(folder: Path, tmp_path: Path) -> None:
    build([folder], tmp_path / "home", encoder="hash")
    for path in (tmp_path / "home" / "index" / "gen-1").iterdir():
        assert path.suffix in (".npy", ".json", ".sqlite", ".faiss")
        # An object array, the only kind of .npy that holds a pickle, says so in its header.
        assert b"'|O'" not in path.read_bytes()[:128]


@pytest.mark.skipif(not sheets(), reason="the project's sheets have not been rendered")
def test_without_a_path_the_sheets_are_built_and_their_vectors_are_shipped(tmp_path: Path) -> None:
    report = build([], tmp_path)
    assert report.documents == len(sheets())
    assert report.encoded == 0, "run python -m index.vectors: the shipped vectors are not those of the sheets"


@pytest.mark.skipif(not sheets(), reason="the project's sheets have not been rendered")
def test_sheets_come_in_addition_when_asked(folder: Path, tmp_path: Path) -> None:
    report = build([folder / "autre.txt"], tmp_path, with_sheets=True, encoder="none")
    assert report.documents == 1 + len(sheets())


@pytest.mark.skipif(not (REAL / "officiel").is_dir(), reason="the official documents are not beside the project")
def test_the_official_documents_are_found_by_their_subject(tmp_path: Path) -> None:
    report = build([REAL / "officiel"], tmp_path, encoder="none")
    assert (report.documents, report.partial) == (5, False)
    searcher = Searcher.open(tmp_path)
    for question, document in (
        ("carcinome de la ligne médiane, quel accès ?", "gustave-roussy-birabresib-put"),
        ("méningiome : quelle RCP pour Lutathera ?", "ansm-lutathera-cpc-2025"),
        ("gliome infiltrant du tronc cérébral H3K27M en rechute", "ansm-onc201-acces-compassionnel"),
        ("essai de médecine de précision AcSé-ESMART", "acse-esmart"),
    ):
        assert searcher.search(plain(question))[0].passage.document == document
