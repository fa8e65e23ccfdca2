import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.catalogue import CardFilters, Catalogue
from app.cli import main
from app.engine import Engine
from app.model import Outcome, Question
from index.build import build
from index.report import Report, State
from index.search import Searcher
from ingest.alike import grouped
from ingest.model import Document, Genre, Media, Source
from ingest.versions import chained

LONG = " ".join(f"La phrase numéro {n} du protocole dit une chose que la suivante ne dit pas." for n in range(60))


def document(name: str, **said: object) -> Document:
    blank = Document(name, Source(name, f"{name}.pdf"), Media.PDF, name, "", "ANSM", Genre.PROTOCOL, LONG, ())
    return replace(blank, **said)  # type: ignore[arg-type]


def at(name: str, url: str, day: date) -> Document:
    return document(name, source=Source(name, url), retrieved=day, genre=Genre.NEWS)


def ends(*documents: Document, stated: dict[str, str] | None = None) -> dict[str, tuple[date | None, str]]:
    return {d.id: (d.ceased, d.successor) for d in chained(documents, stated) if d.ceased or d.successor}


def test_an_address_that_holds_another_text_ends_the_older_one() -> None:
    old = at("a", "https://ansm.sante.fr/page", date(2026, 1, 1))
    new = at("b", "https://www.ansm.sante.fr/page/", date(2026, 2, 1))
    other = at("c", "https://ansm.sante.fr/autre", date(2026, 3, 1))
    assert ends(new, old, other) == {"a": (date(2026, 2, 1), "b")}


def test_three_texts_of_one_address_make_a_chain() -> None:
    days = [date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)]
    found = ends(*(at(f"v{n}", "https://ansm.sante.fr/p", day) for n, day in enumerate(days)))
    assert found == {"v0": (days[1], "v1"), "v1": (days[2], "v2")}


def test_a_stated_replacement_leads_over_what_dates_say() -> None:
    old = document("vieux", published=date(2026, 5, 1))
    new = document("neuf", published=date(2026, 4, 1))
    assert ends(old, new, stated={"neuf": "vieux"}) == {"vieux": (date(2026, 4, 1), "neuf")}
    assert ends(old, new, stated={"neuf": "inconnu", "x": "vieux"}) == {}


def test_a_text_that_says_what_it_replaces_ends_it() -> None:
    title = "Protocole d’utilisation thérapeutique du velmoxan (VELMOX)"
    old = document("put-1", title=title, published=date(2024, 3, 3))
    said = f"Cette version annule et remplace la version du 3 mars 2024 du protocole. {LONG}"
    new = document("put-2", title=title, published=date(2025, 6, 1), text=said)
    assert ends(old, new) == {"put-1": (date(2025, 6, 1), "put-2")}


def test_editions_that_only_look_alike_are_named_and_both_stand() -> None:
    title = "Protocole d’utilisation thérapeutique du velmoxan (VELMOX)"
    old = document("put-1", title=f"{title} – version 1", published=date(2024, 3, 3))
    new = document("put-2", title=f"{title} – version 2", published=date(2025, 6, 1))
    assert ends(new, old) == {"put-1": (None, "put-2")}
    decision = replace(new, id="d", genre=Genre.DECISION)
    assert ends(old, decision) == {}  # another kind of document
    kernolol = replace(new, id="k", title="Protocole d’utilisation thérapeutique du kernolol (KERNO)")
    assert ends(old, kernolol) == {}  # another medicine


def test_nearly_the_same_text_is_grouped_under_the_greatest_authority() -> None:
    print_ = document("impression", text=LONG + " Imprimé le lundi.")
    page = document("page", text=LONG, source=Source("page", "https://ansm.sante.fr/p"))
    sheet = document("fiche", text="Menu. " + LONG, genre=Genre.SHEET)
    other = document("autre", text=" ".join(f"Autre phrase {n}, sans rapport avec rien." for n in range(60)))
    assert {d.id: d.same_as for d in grouped([print_, sheet, other, page])} == {
        "impression": "page",
        "fiche": "page",
        "autre": "",
        "page": "",
    }


def test_a_figure_that_differs_groups_two_texts_and_drops_neither(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    (folder / "a.txt").write_text(f"Titre\n\n{LONG} La dose est de 10 mg.\n", "utf-8")
    (folder / "b.txt").write_text(f"Titre\n\n{LONG} La dose est de 20 mg.\n", "utf-8")
    report = build([folder], tmp_path / "h", encoder="none")
    assert report.documents == 2
    assert [row.flags[-1:] for row in report.rows] == [(), ("presque le même texte que « a »",)]
    searcher = Searcher.open(tmp_path / "h")
    assert searcher.document("b").same_as == "a"
    assert "20 mg" in searcher.passages("b")[-1].text


PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title} - ANSM</title></head><body><main>
<h1>{title}</h1><p>PUBLIÉ LE {day}</p><h2>Pour qui</h2><p>{text}</p></main></body></html>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    here = tmp_path / "documents"
    here.mkdir()
    pages = {  # name: title, day, text
        "velmoxan": (
            "Velmoxan : accès compassionnel",
            "14/03/2025",
            "Le velmoxan est proposé aux adultes en rechute d’un sarcome d’Ewing.",
        ),
        "kernolol": (
            "Kernolol : préparation hospitalière",
            "02/06/2024",
            "Le kernolol est proposé aux nourrissons atteints d’un hémangiome.",
        ),
    }
    for name, (title, day, text) in pages.items():
        (here / f"{name}.html").write_text(PAGE.format(title=title, day=day, text=text), "utf-8")
    return here


def built(folder: Path, tmp_path: Path) -> tuple[Report, Engine]:
    report = build([folder], tmp_path / "home", encoder="none")
    return report, Engine.open(tmp_path / "home")


def ask(engine: Engine, text: str, day: date = date(2026, 4, 1)) -> tuple[Outcome, str, list[str]]:
    answer = engine.ask(Question(text, as_of=day))
    return answer.outcome, answer.text, [c.document for c in answer.citations]


def test_a_sources_file_says_what_the_documents_of_its_folder_are(folder: Path, tmp_path: Path) -> None:
    (folder / "sources.toml").write_text(
        '[[source]]\nid = "ansm-velmoxan"\nfile = "velmoxan.html"\ntitle = "Le velmoxan"\npublisher = "ANSM"\n'
        'kind = "décision"\nurl = "https://ansm.sante.fr/velmoxan"\npublished = 2025-03-15\nprogramme = "velmoxan"\n'
        '[[source]]\nid = "kernolol"\npublisher = "AP-HP"\n[[source]]\nid = "absent"\n',
        "utf-8",
    )
    report, engine = built(folder, tmp_path)
    assert [row.document for row in report.rows] == ["kernolol", "ansm-velmoxan"]
    velmoxan = engine.searcher.document("ansm-velmoxan")
    assert (velmoxan.source.location, velmoxan.genre) == ("https://ansm.sante.fr/velmoxan", Genre.DECISION)
    assert (velmoxan.title, velmoxan.published) == ("Le velmoxan", date(2025, 3, 15))
    kernolol = engine.searcher.document("kernolol")
    assert (kernolol.publisher, kernolol.published) == ("AP-HP", date(2024, 6, 2))
    assert kernolol.source.location == "kernolol.html"


def test_a_sources_file_that_is_wrong_is_a_row_and_the_documents_are_read(folder: Path, tmp_path: Path) -> None:
    (folder / "sources.toml").write_text("[[source]\n", "utf-8")
    report, _ = built(folder, tmp_path)
    assert report.partial
    assert report.documents == 2
    row = next(row for row in report.rows if row.state is State.SKIPPED)
    assert row.file.endswith("sources.toml")
    assert "TOML" in row.reason


def test_a_withdrawn_document_grounds_no_present_claim(folder: Path, tmp_path: Path) -> None:
    question = "Pour qui est proposé le velmoxan ?"
    _, before = built(folder, tmp_path)
    assert ask(before, question)[::2] == (Outcome.ANSWERED, ["velmoxan"])
    (folder / "sources.toml").write_text('[[source]]\nid = "velmoxan"\nwithdrawn = 2026-03-02\n', "utf-8")
    report, engine = built(folder, tmp_path)
    assert "retiré par son éditeur, constaté le 2 mars 2026" in report.rows[1].flags
    outcome, text, cited = ask(engine, question)
    assert (outcome, cited) == (Outcome.NOT_FOUND, [])
    assert "a été retiré par son éditeur (constaté le 2 mars 2026)" in text
    # on a day on which it stood, and to whoever asks for the past, it is still there
    assert ask(engine, question, date(2026, 3, 1))[0] is Outcome.ANSWERED
    assert ask(engine, question, date(2026, 3, 2))[0] is Outcome.NOT_FOUND
    outcome, text, cited = ask(engine, "Quels sont les critères du velmoxan dans la version 1 ?")
    assert set(cited) == {"velmoxan"}
    assert text.startswith("Ce document a été retiré par son éditeur")
    # « avant » speaks of treatments, not of texts
    assert ask(engine, "Pour qui est proposé le velmoxan avant une greffe ?")[2] == []
    # the other document answers as before
    assert ask(engine, "Pour qui est proposé le kernolol ?")[0] is Outcome.ANSWERED


def test_a_withdrawn_document_makes_no_access_today(folder: Path, tmp_path: Path) -> None:
    (folder / "sources.toml").write_text('[[source]]\nid = "velmoxan"\nwithdrawn = 2026-03-02\n', "utf-8")
    _, engine = built(folder, tmp_path)
    catalogue = Catalogue.of(engine.searcher)
    wanted = CardFilters(drug="velmoxan")
    assert len(catalogue.views(wanted, date(2026, 3, 1))) == 1
    assert catalogue.views(wanted, date(2026, 3, 2)) == ()


def test_a_replaced_version_answers_for_its_time_and_the_new_one_after(folder: Path, tmp_path: Path) -> None:
    text = "Le velmoxan est proposé aux adultes et aux enfants de plus de 6 ans, en rechute d’un sarcome d’Ewing."
    page = PAGE.format(title="Velmoxan : accès compassionnel", day="14/03/2025", text=text)
    (folder / "velmoxan-2.html").write_text(page, "utf-8")
    (folder / "sources.toml").write_text(
        '[[source]]\nid = "velmoxan-2"\nreplaces = "velmoxan"\npublished = 2026-01-10\n', "utf-8"
    )
    _, engine = built(folder, tmp_path)
    assert engine.searcher.document("velmoxan").ceased == date(2026, 1, 10)
    assert set(ask(engine, "Pour qui est proposé le velmoxan ?")[2]) == {"velmoxan-2"}
    assert set(ask(engine, "Pour qui est proposé le velmoxan ?", date(2025, 12, 1))[2]) == {"velmoxan"}
    changed = ask(engine, "Qu’est-ce qui a changé entre les deux versions du document sur le velmoxan ?")
    assert set(changed[2]) <= {"velmoxan", "velmoxan-2"}


def test_odd_names_and_dead_links_are_rows_with_their_reason(folder: Path, tmp_path: Path) -> None:
    (folder / "mort.pdf").symlink_to(tmp_path / "nulle-part.pdf")
    (folder / "boucle").symlink_to(folder / "boucle")
    (folder / "velmoxan.html").rename(folder / "vel\x1b[31mmoxan\n.html")
    report, engine = built(folder, tmp_path)
    rows = {Path(row.file).name: row for row in report.rows}
    assert report.partial
    assert set(rows) == {"boucle", "kernolol.html", "mort.pdf", "vel\ufffd[31mmoxan\ufffd.html"}
    for name in ("boucle", "mort.pdf"):
        assert rows[name].state is State.SKIPPED
        assert "ne mène nulle part" in rows[name].reason
    assert "le nom du fichier contient des caractères de contrôle" in rows["vel\ufffd[31mmoxan\ufffd.html"].flags
    assert {d.id for d in engine.searcher.documents()} == {"kernolol", "vel\ufffd[31mmoxan\ufffd"}


def test_a_search_says_which_texts_stand_no_longer(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "sources.toml").write_text('[[source]]\nid = "velmoxan"\nwithdrawn = 2026-03-02\n', "utf-8")
    built(folder, tmp_path)
    home = ["--home", str(tmp_path / "home")]
    assert main(["search", "sarcome d’Ewing", *home]) == 0
    assert "velmoxan, remplacé ou retiré depuis le 2 mars 2026" in capsys.readouterr().out
    assert main(["search", "hémangiome", "--json", *home]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["ceased"] is None


def test_the_original_leads_over_its_copy(tmp_path: Path) -> None:
    here = tmp_path / "d"
    here.mkdir()
    text = "Le velmoxan est proposé aux adultes en rechute d’un sarcome d’Ewing. " + LONG
    page = PAGE.format(title="Velmoxan : accès compassionnel", day="14/03/2025", text=text)
    (here / "a-impression.html").write_text(page.replace("</main>", "<p>Imprimé ce jour.</p></main>"), "utf-8")
    (here / "z-page.html").write_text(page, "utf-8")
    (here / "sources.toml").write_text('[[source]]\nid = "z-page"\nurl = "https://ansm.sante.fr/velmoxan"\n', "utf-8")
    report = build([here], tmp_path / "home", encoder="none")
    assert "presque le même texte que « z-page »" in report.rows[0].flags
    assert ask(Engine.open(tmp_path / "home"), "Pour qui est proposé le velmoxan ?")[2] == ["z-page"]


def test_a_named_dead_link_is_a_row(tmp_path: Path, folder: Path) -> None:
    link = tmp_path / "lien.pdf"
    link.symlink_to(tmp_path / "rien.pdf")
    report = build([link, folder], tmp_path / "home", encoder="none")
    assert (report.rows[0].state, report.documents) == (State.SKIPPED, 2)


def test_only_what_changed_is_read_again(folder: Path, tmp_path: Path) -> None:
    first, _ = built(folder, tmp_path)
    again, _ = built(folder, tmp_path)
    assert (first.reread, again.reread) == (2, 0)
    (folder / "kernolol.html").write_text(
        PAGE.format(title="Kernolol", day="02/06/2024", text="Le kernolol a changé."), "utf-8"
    )
    third, engine = built(folder, tmp_path)
    assert third.reread == 1
    assert "a changé" in engine.searcher.document("kernolol").text


def test_what_is_read_again_and_what_is_kept_are_equal(folder: Path, tmp_path: Path) -> None:
    _, first = built(folder, tmp_path)
    _, again = built(folder, tmp_path)
    assert first.searcher.documents() == again.searcher.documents()
    for one in first.searcher.documents():
        assert first.searcher.cards(one.id) == again.searcher.cards(one.id)


def test_a_damaged_cache_costs_time_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    _, first = built(folder, tmp_path)
    path = tmp_path / "home" / "cache" / "readings.sqlite"
    path.write_bytes(b"rien de bon")
    report, again = built(folder, tmp_path)
    assert report.reread == 2
    assert first.searcher.documents() == again.searcher.documents()


def test_a_report_counts_pages_cards_and_time_by_stage(folder: Path, tmp_path: Path) -> None:
    report, _ = built(folder, tmp_path)
    assert (report.documents, report.pages, report.cards) == (2, 2, 2)
    assert [name for name, _ in report.stages] == ["lecture", "versions", "découpage", "index", "fiches d’accès"]
    assert all(seconds >= 0 for _, seconds in report.stages)


def test_the_accesses_of_a_day_are_those_of_the_version_of_that_day(folder: Path, tmp_path: Path) -> None:
    """Both versions print the same day: only the chain tells which one stood."""
    page = PAGE.format(
        title="Velmoxan : accès compassionnel",
        day="14/03/2025",
        text="Le velmoxan est proposé aux enfants en rechute d’un sarcome d’Ewing.",
    )
    (folder / "velmoxan-2.html").write_text(page, "utf-8")
    (folder / "sources.toml").write_text(
        '[[source]]\nid = "velmoxan"\nurl = "https://ansm.sante.fr/velmoxan"\n'
        '[[source]]\nid = "velmoxan-2"\nurl = "https://ansm.sante.fr/velmoxan"\nreplaces = "velmoxan"\n',
        "utf-8",
    )
    _, engine = built(folder, tmp_path)
    ceased = engine.searcher.document("velmoxan").ceased
    assert ceased == date(2025, 3, 14)  # the day that the newer one prints
    catalogue = Catalogue.of(engine.searcher)
    views = catalogue.views(CardFilters(drug="velmoxan"), date(2026, 4, 1))
    assert [{card.document for card in view.cards} for view in views] == [{"velmoxan-2"}]


def test_many_copies_of_one_text_are_one_group_and_boilerplate_joins_nothing() -> None:
    copies = [document(f"copie-{n:03}", text=f"{LONG} Copie numéro {n}.") for n in range(150)]
    menu = " ".join(f"Rubrique {n} du menu du site." for n in range(40))
    pages = [document(f"page-{n:03}", text=f"{menu} {said(n)}") for n in range(150)]
    leads = {d.id: d.same_as for d in grouped([*copies, *pages])}
    assert {leads[d.id] for d in copies} == {"", "copie-000"}
    assert [leads[d.id] for d in copies].count("") == 1
    assert {leads[d.id] for d in pages} == {""}


def said(n: int) -> str:
    return " ".join(f"La page {n} dit en {k} que la mesure vaut {n * k} unités." for k in range(40))
