import sqlite3
from pathlib import Path

import pytest

from index.store import Store, Stored, write
from ingest.cards import cards
from ingest.model import Document, Genre, Media, Part, PartKind, Passage, Source
from ingest.reading import read


def stored(name: str, *texts: str) -> Stored:
    text = "\n\n".join(texts)
    passages, parts, start = [], [], 0
    for n, piece in enumerate(texts, 1):
        end = start + len(piece)
        parts.append(Part(PartKind.PARAGRAPH, start, end, 1))
        passages.append(Passage(f"{name}#{n}", name, start, end, piece, 1, "i", ("A", "B « c »"), f"{name} › A"))
        start = end + 2
    source = Source(name, f"{name}.txt")
    made = Document(name, source, Media.TEXT, "0" * 64, name, "", Genre.OTHER, text, tuple(parts))
    return Stored(made, f"{'0' * 64}.txt", tuple(passages))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    path = tmp_path / "passages.sqlite"
    write(path, [stored("un", "Première phrase.", "Deuxième."), stored("deux", "L’été 😀.")])
    return Store(path)


def test_passages_come_back_equal_in_the_order_asked(store: Store) -> None:
    first, second = stored("un", "Première phrase.", "Deuxième.").passages
    (third,) = stored("deux", "L’été 😀.").passages
    assert store.at([2, 0, 1]) == (third, first, second)
    assert store.at([]) == ()
    assert store.passages("un") == (first, second)
    assert store.passages("absent") == ()


def test_documents_come_back_equal(store: Store) -> None:
    assert store.ids() == ("un", "deux")
    assert store.document("deux") == stored("deux", "L’été 😀.").document
    assert store.file("un") == f"{'0' * 64}.txt"


def test_a_passage_is_its_document_s_text(store: Store) -> None:
    for name in store.ids():
        for passage in store.passages(name):
            assert store.document(name).text[passage.start : passage.end] == passage.text


def test_an_unknown_document_is_a_key_error(store: Store) -> None:
    with pytest.raises(KeyError):
        store.document("absent")
    with pytest.raises(KeyError):
        store.file("absent")


def test_nothing_can_be_written_through_it(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store._base.execute("DELETE FROM passages")


def test_many_passages_are_fetched_in_one_go(tmp_path: Path) -> None:
    path = tmp_path / "many.sqlite"
    write(path, [stored("gros", *(f"Phrase {n}." for n in range(1_200)))])
    wanted = list(range(1_199, -1, -1))
    assert [p.text for p in Store(path).at(wanted)] == [f"Phrase {n}." for n in wanted]


def test_cards_come_back_equal_under_their_document(tmp_path: Path) -> None:
    text = (
        "Accès précoce : OLVARINE 5 mg, gélule (melorasib)\n\nPublié le 2 février 2026\n\nLa HAS a accordé l'accès "
        "précoce à OLVARINE à compter du 9 février 2026 pour un an, chez les enfants de 6 mois à 11 ans atteints d'un "
        "neuroblastome avec fusion de ALK. La RCP nationale NEUROPED examine chaque demande.\n"
    )
    (tmp_path / "olvarine.txt").write_text(text, encoding="utf-8")
    document = read(tmp_path / "olvarine.txt")
    found = cards(document)
    assert [c.drug.substance is not None and c.population is not None and c.events != () for c in found] == [True]
    path = tmp_path / "passages.sqlite"
    write(path, [stored("un", "Rien."), Stored(document, "x.txt", (), found)])
    assert Store(path).cards() == {"olvarine": found}
