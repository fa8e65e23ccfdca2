"""What changed between two documents, clause by clause."""

from pathlib import Path

import pytest

from app.difference import Edit, Kind, edits, lines, printed
from ingest.model import Document
from ingest.reading import read

INVENTED = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "inventes"

OLD = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Protocole</title></head><body><main>
<h1>Protocole du cavotinib</h1><p>Publié le 3 mars 2025</p>
<h2>1. Patients</h2>
<ul><li>Âge : de 6 ans à 17 ans.</li><li>Échec de la chirurgie.</li></ul>
<h2>2. Dose</h2><p>La dose est de 40 mg par jour. Les gélules se prennent à jeun.</p>
<h2>3. Conservation</h2><p>Le flacon se garde à moins de 25 °C.</p>
<h2>4. Surveillance</h2>
<table><tr><th>Examen</th><th>Rythme</th></tr><tr><td>Transaminases</td><td>chaque mois</td></tr>
<tr><td>Créatinine</td><td>chaque mois</td></tr></table>
</main></body></html>"""
NEW = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Protocole</title></head><body><main>
<h1>Protocole du cavotinib</h1><p>Publié le 5 mai 2026</p>
<h2>1. Patients</h2>
<ul><li>Âge : de 2 ans à 17 ans.</li><li>Échec de la chirurgie.</li></ul>
<h2>2. Réunion</h2><p>La RCP nationale Alizé donne son avis.</p>
<h2>3. Dose</h2><p>La dose est de 60 mg par jour. Les gélules se prennent à jeun.</p>
<h2>4. Surveillance</h2>
<table><tr><th>Examen</th><th>Rythme</th></tr><tr><td>Transaminases</td><td>toutes les deux semaines</td></tr>
<tr><td>Créatinine</td><td>chaque mois</td></tr></table>
</main></body></html>"""


def written(folder: Path, name: str, text: str) -> Document:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read(path)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Document, Document]:
    return written(tmp_path, "v1.html", OLD), written(tmp_path, "v2.html", NEW)


def test_a_document_does_not_differ_from_itself(pair: tuple[Document, Document]) -> None:
    assert lines(pair[0], pair[0]) == ()
    assert list(printed(pair[0], pair[0]))[-1] == "Aucun changement dans le texte"


def test_each_change_is_told_once(pair: tuple[Document, Document]) -> None:
    told = [(c.kind, c.before.text if c.before else None, c.after.text if c.after else None) for c in lines(*pair)]
    rows = [t for t in told if "Transaminases" in (t[2] or "")]
    assert [t for t in told if t not in rows] == [
        (Kind.CHANGED, "Âge : de 6 ans à 17 ans.", "Âge : de 2 ans à 17 ans."),
        (Kind.ADDED, None, "La RCP nationale Alizé donne son avis."),
        (Kind.CHANGED, "La dose est de 40 mg par jour.", "La dose est de 60 mg par jour."),
        (Kind.REMOVED, "Le flacon se garde à moins de 25 °C.", None),
    ]
    ((kind, before, after),) = rows
    assert kind is Kind.CHANGED
    assert "chaque mois" in (before or "")
    assert "toutes les deux semaines" in (after or "")


def test_a_section_that_is_only_renumbered_has_not_moved(pair: tuple[Document, Document]) -> None:
    assert all(c.kind is not Kind.MOVED for c in lines(*pair))  # « 2. Dose » became « 3. Dose »


def test_a_clause_under_another_heading_has_moved(tmp_path: Path) -> None:
    page = "<html><head><title>T</title></head><body><main><h1>T</h1>{}</main></body></html>"
    said = "<p>La tension est prise avant chaque gélule, au repos.</p>"
    old = written(tmp_path, "a.html", page.format(f"<h2>Dose</h2>{said}<h2>Suivi</h2><p>Aucun autre examen.</p>"))
    new = written(tmp_path, "b.html", page.format(f"<h2>Dose</h2><h2>Suivi</h2><p>Aucun autre examen.</p>{said}"))
    (change,) = lines(old, new)
    assert change.kind is Kind.MOVED
    assert (change.before and change.before.section, change.section) == ("Dose", "Suivi")


def test_clauses_quote_their_documents(pair: tuple[Document, Document]) -> None:
    for change in lines(*pair):
        for clause, document in ((change.before, pair[0]), (change.after, pair[1])):
            if clause is not None:
                assert clause.document == document.id
                assert document.text[clause.start : clause.end].strip() != ""


def test_a_change_names_the_words_that_gave_way() -> None:
    assert edits("La dose est de 40 mg par jour.", "La dose est de 60 mg par jour.") == (Edit("40", "60"),)
    assert edits("chaque mois", "chaque mois puis chaque trimestre") == (Edit("", "puis chaque trimestre"),)
    assert edits("sans bilan", "sans bilan") == ()


def test_the_terminal_shows_both_sides(pair: tuple[Document, Document]) -> None:
    shown = list(printed(*pair))
    assert shown[:3] == [
        "De « Protocole du cavotinib » (3 mars 2025)",
        "à « Protocole du cavotinib » (5 mai 2026)",
        "5 changements",
    ]
    at = shown.index("  ~ avant : La dose est de 40 mg par jour.")
    assert shown[at + 1] == "    après : La dose est de 60 mg par jour."
    assert "  + ajouté : La RCP nationale Alizé donne son avis." in shown
    assert "  - supprimé : Le flacon se garde à moins de 25 °C." in shown


@pytest.mark.skipif(not INVENTED.is_dir(), reason="les documents inventés ne sont pas là")
def test_two_versions_of_an_invented_protocol() -> None:
    first, second = (read(path) for path in sorted(INVENTED.glob("put-*-v[12].pdf")))
    changes = lines(first, second)
    assert {Kind.CHANGED, Kind.ADDED} <= {c.kind for c in changes}
    assert any(any(c.isdigit() for e in change.edits for c in e.added) for change in changes)
    assert len(changes) < 60
