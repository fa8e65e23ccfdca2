"""The rows of a build as they are kept in its generation."""

from pathlib import Path

from index.build import build
from index.report import FILE, Row, State, load, save


def test_rows_are_read_back_as_they_were(tmp_path: Path) -> None:
    rows = (
        Row("a.pdf", State.READ, "a", 3, 7, "", ("page 2 sans texte",), 1),
        Row("b.pdf", State.SKIPPED, reason="protégé par un mot de passe"),
    )
    save(rows, tmp_path)
    assert load(tmp_path) == rows


def test_what_is_no_report_is_none(tmp_path: Path) -> None:
    assert load(tmp_path) is None
    (tmp_path / FILE).write_text('{"rows": [{"file": "a.pdf", "state": "ailleurs", "flags": []}]}', encoding="utf-8")
    assert load(tmp_path) is None


def test_a_build_keeps_what_it_set_aside_and_why(tmp_path: Path) -> None:
    (tmp_path / "bon.txt").write_text("Le zorvatinib est ouvert à dix malades de plus.\n", encoding="utf-8")
    (tmp_path / "vide.txt").write_text("", encoding="utf-8")
    home = tmp_path / "home"
    made = build([tmp_path / "bon.txt", tmp_path / "vide.txt"], home, encoder="none")
    kept = load(home / "index" / made.generation)
    assert kept == made.rows
    assert [(Path(row.file).name, row.state) for row in made.rows] == [
        ("bon.txt", State.READ),
        ("vide.txt", State.SKIPPED),
    ]
    assert made.rows[1].reason
