"""`sync` as people use it, then `build`, `ask` and `verify` over what it fetched."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app import reports, syncing
from app.cli import main
from app.contract import to_json
from app.engine import Engine
from app.grammar import parser
from app.model import Outcome, Question
from app.progress import progress
from index.build import build
from index.report import Report
from index.search import Searcher
from ingest.inventory import fetched
from ingest.sync.report import Change
from ingest.sync.snapshots import opened
from tests.making_bench import Bench, workbench
from tests.making_site import fixed, page

RULES = "Le velmoxan est proposé aux adultes atteints d’un sarcome d’Ewing en rechute."


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with workbench(tmp_path) as one:
        one.site.pages["/tableau-acces-derogatoire/velmoxan"] = velmoxan(RULES)
        yield one


def velmoxan(text: str) -> bytes:
    return page("Velmoxan : accès compassionnel", "PUBLIÉ LE 14/03/2025", text)


def built(bench: Bench) -> Report:
    """A generation of what was fetched and one note."""
    note = bench.home.parent / "note.txt"
    note.write_text("Note\n\nUne note sans rapport.\n", "utf-8")
    return build([note], bench.home, synced=True, encoder="none")


def run(bench: Bench, *argv: str) -> int:
    given = parser().parse_args(["sync", "--home", str(bench.home), *argv])
    return syncing.sync(given, bench.home, bench.site.polite(), bench.site.policy, bench.catalogue)


def test_sync_tells_what_it_fetched_and_writes_its_report(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(bench) == 0
    shown = capsys.readouterr().out
    assert re.search(r"^ansm-velmoxan +ajouté +http", shown, re.MULTILINE)
    assert "5 ajoutés ; " in shown
    assert "passerelle build" in shown
    saved = sorted((bench.home / "reports").iterdir())
    assert [path.suffix for path in saved] == [".html", ".json"]
    report = json.loads(saved[1].read_text("utf-8"))
    assert (report["schema"], report["kind"], report["figures"]["ajouté"]) == (1, "sync", 5)
    assert {row["id"] for row in report["rows"]} >= {"ansm-velmoxan", "ansm-regles"}
    assert [stage["name"] for stage in report["stages"]] == ["listes", "documents", "pièces jointes", "déjà connus"]


def test_the_exit_code_says_whether_something_is_missing(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    was = dict(bench.site.pages)
    bench.site.pages["/regles"] = fixed(403)
    assert run(bench) == 3
    assert re.search(r"^ansm-regles +refusé +le serveur répond 403", capsys.readouterr().out, re.MULTILINE)
    bench.site.pages = was
    assert run(bench, "--refresh") == 0
    for path in bench.site.pages:
        bench.site.pages[path] = fixed(500)
    assert run(bench, "--refresh") == 1
    assert next(syncing.state(bench.home)).startswith("sources synchronisées : 5, dont 0 retirées ; dernière visite")
    assert "aucun site n’a répondu" in capsys.readouterr().err


def test_a_dry_run_writes_nothing(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(bench, "--dry-run") == 0
    assert not bench.home.exists()
    assert "5 ajoutés ; rien n’a été écrit" in capsys.readouterr().out


def test_offline_asks_nothing(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    run(bench)
    bench.site.asked.clear()
    assert run(bench, "--offline") == 0
    assert run(bench, "--replay") == 0
    assert bench.site.asked == []
    assert "5 inchangés" in capsys.readouterr().out


def test_what_cannot_be_asked_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(tmp_path / "home")]
    assert main(["sync", "--offline", "--refresh", *home]) == 2
    assert main(["sync", "--sources", str(tmp_path / "rien.toml"), *home]) == 2
    (tmp_path / "faux.toml").write_text("[[source]\n", "utf-8")
    assert main(["sync", "--sources", str(tmp_path / "faux.toml"), *home]) == 1
    assert "TOML" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


def test_production_refuses_the_addresses_that_these_tests_use(bench: Bench) -> None:
    """The rules of the tests are given to the function; no option and no variable of the environment gives them."""
    code = main(["sync", "--sources", str(bench.home.parent / "sources.toml"), "--dry-run", "--home", str(bench.home)])
    assert code == 3
    assert bench.site.asked == []


def test_build_reads_what_sync_fetched_with_what_is_known_of_it(bench: Bench) -> None:
    bench.sync()
    report = build([], bench.home, encoder="none")
    assert report.documents > 90  # the sheets too
    searcher = Searcher.open(bench.home)
    found = searcher.document("ansm-velmoxan")
    assert (found.source.location, found.publisher, found.genre) == (
        bench.site.url("/tableau-acces-derogatoire/velmoxan"),
        "ANSM",
        "fiche",
    )
    assert (found.published, found.retrieved) == (date(2025, 3, 14), date(2026, 3, 1))
    # a page that gives no day has the catalogue's; one that gives its own keeps it
    assert searcher.document("ansm-regles").published == date(2025, 7, 22)
    assert searcher.document("ansm-velmoxan").ceased is None


def test_named_paths_leave_out_what_sync_fetched_unless_asked(bench: Bench, tmp_path: Path) -> None:
    bench.sync()
    (tmp_path / "note.txt").write_text("Note\n\nLe kernolol est une préparation.\n", "utf-8")
    alone = build([tmp_path / "note.txt"], bench.home, encoder="none")
    assert [row.document for row in alone.rows] == ["note"]
    both = build([tmp_path / "note.txt"], bench.home, synced=True, encoder="none")
    assert {row.document for row in both.rows} > {"note", "ansm-velmoxan"}


def test_an_answer_of_before_is_verified_after_the_page_changed(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def rebuilt() -> Engine:
        built(bench)
        return Engine.open(bench.home)

    bench.sync()
    question = Question("Pour qui est proposé le velmoxan ?", as_of=date(2026, 3, 1))
    answer = rebuilt().ask(question)
    assert answer.outcome is Outcome.ANSWERED
    saved = tmp_path / "reponse.json"
    saved.write_text(json.dumps(to_json(answer)), "utf-8")

    bench.later()
    bench.site.pages["/tableau-acces-derogatoire/velmoxan"] = velmoxan(RULES.replace("adultes", "enfants et adultes"))
    assert bench.sync().count(Change.CHANGED) == 1
    engine = rebuilt()
    older = engine.searcher.document("ansm-velmoxan-2026-03-01")
    assert (older.ceased, older.successor) == (date(2026, 3, 2), "ansm-velmoxan")
    assert "enfants et adultes" in engine.searcher.document("ansm-velmoxan").text
    now = engine.ask(Question(question.text, as_of=date(2026, 3, 3)))
    assert {c.document for c in now.citations} == {"ansm-velmoxan"}
    assert "enfants et adultes" in now.text
    then = engine.ask(question)
    assert {c.document for c in then.citations} == {"ansm-velmoxan-2026-03-01"}

    capsys.readouterr()
    assert main(["verify", str(saved), "--home", str(bench.home)]) == 0
    shown = capsys.readouterr().out
    assert "« ansm-velmoxan » a changé : citation vérifiée dans la version d’alors" in shown
    # even when no generation holds that version any more: the snapshots do
    for _ in range(4):
        build([tmp_path / "note.txt"], bench.home, encoder="none")
    assert main(["verify", str(saved), "--home", str(bench.home)]) == 0
    # a quote that was never there is still a fault
    lied = json.loads(saved.read_text("utf-8"))
    lied["citations"][0]["quote"] = lied["citations"][0]["quote"].replace("adultes", "enfants")
    saved.write_text(json.dumps(lied), "utf-8")
    assert main(["verify", str(saved), "--home", str(bench.home)]) == 1


def test_an_answer_of_an_older_generation_is_verified_there(
    documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    build([documents], home, encoder="none")
    answer = Engine.open(home).ask(Question("Quelle RCP examine les demandes de velmoxan ?", as_of=date(2026, 3, 1)))
    assert answer.citations
    saved = tmp_path / "reponse.json"
    saved.write_text(json.dumps(to_json(answer)), "utf-8")
    build([documents / "kernolol.txt"], home, encoder="none")
    assert main(["verify", str(saved), "--home", str(home)]) == 0
    assert "n’est plus dans cet index : citation vérifiée" in capsys.readouterr().out
    for _ in range(3):
        build([documents / "kernolol.txt"], home, encoder="none")
    assert main(["verify", str(saved), "--home", str(home)]) == 1  # nothing keeps it any more
    assert "n’est pas dans cet index" in capsys.readouterr().out


def test_a_withdrawn_page_stays_citable_as_withdrawn(bench: Bench) -> None:
    bench.sync()
    bench.later()
    bench.site.pages["/tableau-acces-derogatoire/velmoxan"] = fixed(410)
    bench.sync()
    built(bench)
    engine = Engine.open(bench.home)
    assert engine.searcher.document("ansm-velmoxan").withdrawn
    question = "Pour qui est proposé le velmoxan ?"
    now = engine.ask(Question(question, as_of=date(2026, 3, 5)))
    assert now.outcome is Outcome.NOT_FOUND
    assert "retiré par son éditeur (constaté le 2 mars 2026)" in now.text
    before = engine.ask(Question(question, as_of=date(2026, 3, 1)))
    assert [c.document for c in before.citations] == ["ansm-velmoxan"]


def test_a_lost_snapshot_is_a_row(bench: Bench) -> None:
    bench.sync()
    with opened(bench.home, writing=False) as snapshots:
        (snapshots.folder / snapshots.versions("ansm.test/regles")[0].file).unlink()
    report = built(bench)
    row = next(row for row in report.rows if row.reason)
    assert row.file == bench.site.url("/regles")
    assert "relancez « passerelle sync »" in row.reason
    assert report.partial


def test_only_so_many_earlier_versions_are_read(bench: Bench) -> None:
    for n in range(15):
        bench.site.pages["/regles"] = page("Règles", f"Les règles, édition {n}.")
        bench.sync()
        bench.later()
    found = [one for one in fetched(bench.home) if one.source and one.source.id.startswith("ansm-regles")]
    assert len(found) == 13
    assert [one.successor for one in found] == ["", *["ansm-regles"] * 12]
    assert found[1].source is not None
    assert (found[1].source.id, found[1].ceased) == ("ansm-regles-2026-03-14", date(2026, 3, 15))


def test_reports_are_kept_ten_deep_and_escape_what_they_show(tmp_path: Path) -> None:
    sheet = reports.Sheet(
        "build", "Titre", (("documents", "1"),), ("fichier",), ((True, ("<script>alert(1)</script>",)),), (), {}
    )
    for _ in range(12):
        shown = reports.save(sheet, tmp_path)
    assert len(list((tmp_path / "reports").glob("*.html"))) == len(list((tmp_path / "reports").glob("*.json"))) == 10
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown.read_text("utf-8")
    assert "<script>" not in shown.read_text("utf-8")


def test_build_ends_with_its_figures_and_a_report(
    documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(documents), "--home", str(tmp_path), "--encoder", "none"]) == 0
    shown = capsys.readouterr()
    assert "2 pages" in shown.out
    assert re.search(r"lecture \d+,\d s · versions", shown.out)
    page_ = Path(re.search(r"^rapport : (.+)$", shown.out, re.MULTILINE)[1])  # type: ignore[index]
    report = json.loads(page_.with_suffix(".json").read_text("utf-8"))
    assert report["figures"] == {
        "documents": 2,
        "pages": 2,
        "passages": report["figures"]["passages"],
        "fiches d’accès": report["figures"]["fiches d’accès"],
        "écartés": 0,
        "documents avec remarque": 0,
        "relus": 2,
    }
    assert "lecture : 2/2" in shown.out.splitlines()
    assert shown.err == ""


def test_progress_without_a_terminal_is_a_line_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as tell:
        for n in range(1, 4):
            tell("lecture", n, 3)
        for n in range(1, 1001):
            tell("vecteurs", n, 1000)
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    assert lines == ["lecture : 3/3", *(f"vecteurs : {n}/1000" for n in range(100, 1001, 100))]
    assert shown.err == ""
