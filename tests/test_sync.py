from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ingest.inventory import fetched
from ingest.limits import Limits
from ingest.sources import BadCatalogue
from ingest.sync.addresses import Policy, absolute
from ingest.sync.catalogue import packaged, read
from ingest.sync.report import Change, SyncReport
from ingest.sync.run import slug
from ingest.sync.snapshots import BadLedger, Role, SyncBusy, opened
from ingest.sync.visit import FRESH
from tests.making_bench import Bench, pdf, workbench
from tests.making_site import after, fixed, listing, page, redirect


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with workbench(tmp_path) as one:
        yield one


def changes(report: SyncReport) -> dict[str, Change]:
    return {row.id: row.change for row in report.rows if not row.list}


ALL = {
    "ansm-regles",
    "ansm-velmoxan",
    "ansm-kernolol",
    "ansm-dorsalix",
    "ansm-velmoxan-arrive",
    "ansm-20260108-put-velmoxan",
}


def test_the_first_run_fetches_sources_lists_their_pages_and_what_they_link(bench: Bench) -> None:
    report = bench.sync()
    assert changes(report) == dict.fromkeys(ALL, Change.ADDED)
    assert not report.partial
    assert [row.id for row in report.rows if row.list] == [
        "ansm-referentiel",
        "ansm-referentiel-2",
        "ansm-referentiel-3",
        "ansm-actualites",
    ]
    assert "/actualites/rappel-de-lots" not in bench.site.paths  # about something else
    assert not {"/qui-sommes-nous", "/mentions-legales"} & set(bench.site.paths)  # menus are no documents
    assert bench.site.paths[0] == "/robots.txt"
    assert len(bench.site.paths) == len(set(bench.site.paths)) == report.requests == 11


def test_what_is_found_carries_what_its_list_says(bench: Bench) -> None:
    bench.sync()
    with opened(bench.home, writing=False) as snapshots:
        pages = {one.source.id: one for one in snapshots.pages()}
        velmoxan, put = pages["ansm-velmoxan"], pages["ansm-20260108-put-velmoxan"]
        assert (velmoxan.source.publisher, velmoxan.source.genre, velmoxan.origin) == (
            "ANSM",
            "fiche",
            "ansm-referentiel",
        )
        assert (put.source.publisher, put.source.genre, put.origin) == ("ANSM", "protocole", "ansm-velmoxan")
        version = snapshots.versions(put.key)[0]
        assert (version.media, version.fetched) == ("pdf", bench.now)
        assert (bench.home / "snapshots" / version.file).read_bytes() == pdf()
        assert pages["ansm-referentiel"].role is Role.LIST


def test_a_second_run_in_a_row_asks_for_nothing(bench: Bench) -> None:
    bench.sync()
    report = bench.sync()
    assert bench.site.asked == []
    assert (report.requests, report.received) == (0, 0)
    assert changes(report) == dict.fromkeys(ALL, Change.UNCHANGED)


def test_a_run_the_next_day_is_answered_not_modified(bench: Bench) -> None:
    bench.sync()
    bench.later()
    report = bench.sync()
    assert changes(report) == dict.fromkeys(ALL, Change.UNCHANGED)
    asked = [headers for path, headers in bench.site.asked if path != "/robots.txt"]
    assert len(asked) == 10
    assert all(headers["if-none-match"] for headers in asked)
    assert report.received == len(bench.site.pages["/robots.txt"])  # type: ignore[arg-type]


def test_refresh_asks_whatever_the_hour(bench: Bench) -> None:
    bench.sync()
    assert bench.sync(refresh=True).requests == 11
    bench.later(FRESH.total_seconds() / 3600 - 0.1)
    assert bench.sync().requests == 11 - 11


def test_what_changed_is_a_new_version_and_the_old_one_stays(bench: Bench) -> None:
    bench.sync()
    bench.later()
    bench.site.pages["/regles"] = page("Règles", "PUBLIÉ LE 22/07/2025", "Les règles ont changé.")
    report = bench.sync()
    assert changes(report)["ansm-regles"] is Change.CHANGED
    assert report.count(Change.CHANGED) == 1
    with opened(bench.home, writing=False) as snapshots:
        versions = snapshots.versions(f"ansm.test{'/regles'}")
        assert [v.fetched.date() for v in versions] == [date(2026, 3, 1), date(2026, 3, 2)]
        assert b"prescripteur" in snapshots.body(versions[0])
        assert "changé".encode() in snapshots.body(versions[1])
        page_, version = snapshots.find(versions[0].sha256) or pytest.fail("lost")
        assert (page_.source.id, version) == ("ansm-regles", versions[0])


def test_bytes_that_change_without_the_text_are_no_change(bench: Bench) -> None:
    """Real pages carry tokens, counters and menus that differ at every visit."""
    bench.sync()
    bench.later()
    bench.site.pages["/regles"] = page(
        "Règles", "PUBLIÉ LE 22/07/2025", "L’accès compassionnel est demandé par le prescripteur.", token="x81"
    )
    assert changes(bench.sync())["ansm-regles"] is Change.UNCHANGED
    with opened(bench.home, writing=False) as snapshots:
        assert len(snapshots.versions("ansm.test/regles")) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_taken_back_is_withdrawn_and_stays_readable(bench: Bench, status: int) -> None:
    bench.sync()
    bench.later()
    bench.site.pages["/regles"] = fixed(status)
    report = bench.sync()
    assert changes(report)["ansm-regles"] is Change.WITHDRAWN
    assert not report.partial
    bench.later()
    again = bench.sync()
    row = next(row for row in again.rows if row.id == "ansm-regles")
    assert (row.change, row.reason) == (Change.UNCHANGED, "retiré depuis le 2026-03-02")
    with opened(bench.home, writing=False) as snapshots:
        kept = snapshots.page("ansm.test/regles")
        assert kept is not None
        assert kept.withdrawn == date(2026, 3, 2)
        assert b"prescripteur" in snapshots.body(snapshots.versions(kept.key)[0])


def test_a_page_that_comes_back_is_news(bench: Bench) -> None:
    bench.sync()
    was = bench.site.pages["/regles"]
    bench.site.pages["/regles"] = fixed(404)
    bench.later()
    bench.sync()
    bench.site.pages["/regles"] = was
    bench.later()
    row = next(row for row in bench.sync().rows if row.id == "ansm-regles")
    assert (row.change, row.reason) == (Change.ADDED, "de retour")
    with opened(bench.home, writing=False) as snapshots:
        kept = snapshots.page("ansm.test/regles")
        assert kept is not None
        assert kept.withdrawn is None


@pytest.mark.parametrize(
    "answer",
    [
        page("Page introuvable", "La page demandée n’existe pas ou plus."),
        redirect("/", 302),
        redirect("/fr/", 301),
    ],
)
def test_a_page_that_only_says_that_it_is_gone_is_withdrawn(bench: Bench, answer: Any) -> None:
    bench.site.pages |= {"/": page("Accueil"), "/fr/": page("Accueil")}
    bench.sync()
    bench.later()
    bench.site.pages["/regles"] = answer
    assert changes(bench.sync())["ansm-regles"] is Change.WITHDRAWN


def test_what_was_never_there_is_said_and_is_partial(bench: Bench) -> None:
    del bench.site.pages["/regles"]
    report = bench.sync()
    assert changes(report)["ansm-regles"] is Change.MISSING
    assert report.partial
    assert not report.failed


def test_a_moved_page_keeps_its_name_and_its_new_address(bench: Bench) -> None:
    bench.sync()
    bench.later()
    bench.site.pages["/nouvelles-regles"] = bench.site.pages["/regles"]
    bench.site.pages["/regles"] = redirect("/nouvelles-regles")
    row = next(row for row in bench.sync().rows if row.id == "ansm-regles")
    assert (row.change, row.url) == (Change.UNCHANGED, bench.site.url("/nouvelles-regles"))
    bench.later()
    bench.sync()
    assert "/regles" not in bench.site.paths


def test_a_document_that_left_its_list_is_still_looked_for(bench: Bench) -> None:
    bench.sync()
    bench.later()
    bench.site.pages["/referentiel?page=2"] = listing(("/tableau-acces-derogatoire/autre", "CPC", "Autre"))
    bench.site.pages["/tableau-acces-derogatoire/autre"] = page("Autre", "Cadre.")
    report = bench.sync()
    row = next(row for row in report.rows if row.id == "ansm-dorsalix")
    assert (row.change, row.reason) == (Change.UNCHANGED, "n’est plus dans sa liste")
    assert changes(report)["ansm-autre"] is Change.ADDED
    del bench.site.pages["/tableau-acces-derogatoire/dorsalix"]
    bench.later()
    assert changes(bench.sync())["ansm-dorsalix"] is Change.WITHDRAWN


def test_a_dry_run_says_the_same_and_writes_nothing(bench: Bench) -> None:
    report = bench.sync(dry=True)
    assert changes(report) == dict.fromkeys(ALL, Change.ADDED)
    assert report.dry
    assert not bench.home.exists()
    bench.sync()
    bench.later()
    bench.site.pages["/regles"] = page("Règles", "Nouvelles.")
    del bench.site.pages["/tableau-acces-derogatoire/kernolol"]
    before = {p: p.read_bytes() for p in (bench.home / "snapshots").iterdir()}
    expected = {**dict.fromkeys(ALL, Change.UNCHANGED)}
    expected |= {"ansm-regles": Change.CHANGED, "ansm-kernolol": Change.WITHDRAWN}
    assert changes(bench.sync(dry=True)) == expected
    assert {p: p.read_bytes() for p in (bench.home / "snapshots").iterdir()} == before
    assert changes(bench.sync()) == expected


def test_a_run_cut_short_goes_on_where_it_stopped(bench: Bench) -> None:
    class PowerCut(Exception):
        pass

    def tell(what: str, done: int, total: int) -> None:
        if what == "synchronisation" and done == 3:
            raise PowerCut

    with pytest.raises(PowerCut):
        bench.sync(tell=tell)
    got = len(bench.site.asked) - 1
    assert 0 < got < 10
    report = bench.sync()
    assert len(bench.site.asked) - 1 == 10 - got
    assert report.count(Change.ADDED) + report.count(Change.UNCHANGED) == len(ALL)
    assert report.count(Change.UNCHANGED) == 2


def test_offline_reads_what_was_fetched_and_asks_nothing(bench: Bench) -> None:
    nothing = bench.sync(offline=True)
    assert changes(nothing) == {"ansm-regles": Change.MISSING}
    bench.sync()
    report = bench.sync(offline=True)
    assert bench.site.asked == []
    assert changes(report) == dict.fromkeys(ALL, Change.UNCHANGED)


def test_one_page_in_trouble_loses_nothing_of_the_others(bench: Bench) -> None:
    bench.sync()
    bench.later()
    bench.site.pages["/regles"] = fixed(500)
    bench.site.pages["/tableau-acces-derogatoire/velmoxan"] = fixed(403)
    report = bench.sync()
    rows = {row.id: row for row in report.rows}
    assert (rows["ansm-regles"].change, rows["ansm-regles"].reason) == (Change.UNREACHABLE, "le serveur répond 500")
    assert rows["ansm-velmoxan"].change is Change.REFUSED
    assert rows["ansm-kernolol"].change is Change.UNCHANGED
    # the copy that is kept still leads to what it links
    assert rows["ansm-20260108-put-velmoxan"].change is Change.UNCHANGED
    assert report.partial
    assert not report.failed


HOSTILE = b"<html><title>Velmoxan</title>" + b"<b>" * 250_000 + b"x" + b"</i>" * 30_000  # minutes of any parser's time
LIMITS = Limits(seconds=60.0, cpu=1)


@pytest.mark.parametrize("path", ["/regles", "/referentiel?page=2"])
def test_a_page_made_to_take_for_ever_is_one_page_lost_and_named(bench: Bench, path: str) -> None:
    bench.site.pages[path] = HOSTILE
    report = bench.sync(limits=LIMITS)
    (lost,) = (row for row in report.rows if row.change is Change.REFUSED)
    assert urlsplit(lost.url).path == path.partition("?")[0]
    assert lost.reason.startswith("page trop lourde")
    assert report.partial
    assert not report.failed
    assert changes(report)["ansm-velmoxan"] is Change.ADDED


def test_a_page_become_hostile_leaves_the_copy_that_was_kept(bench: Bench) -> None:
    bench.sync()
    bench.later()
    bench.site.pages["/tableau-acces-derogatoire/velmoxan"] = HOSTILE
    report = bench.sync(limits=LIMITS)
    assert changes(report)["ansm-velmoxan"] is Change.REFUSED
    assert changes(report)["ansm-20260108-put-velmoxan"] is Change.UNCHANGED  # the kept copy leads to it
    with opened(bench.home, writing=False) as snapshots:
        page_ = next(one for one in snapshots.pages() if one.source.id == "ansm-velmoxan")
        assert [len(snapshots.body(version)) < 10_000 for version in snapshots.versions(page_.key)] == [True]


def test_a_site_that_is_down_fails_the_run_and_keeps_everything(bench: Bench) -> None:
    bench.sync()
    bench.later()
    for path in bench.site.pages:
        bench.site.pages[path] = fixed(503)
    report = bench.sync()
    assert report.failed
    assert set(changes(report)) == ALL
    with opened(bench.home, writing=False) as snapshots:
        assert not any(one.withdrawn for one in snapshots.pages())


def test_robots_txt_is_obeyed(bench: Bench) -> None:
    bench.site.pages["/robots.txt"] = b"User-agent: passerelle\nDisallow: /regles\nCrawl-delay: 5\n"
    row = next(row for row in bench.sync().rows if row.id == "ansm-regles")
    assert (row.change, row.reason) == (Change.REFUSED, "robots.txt l’interdit")
    assert "/regles" not in bench.site.paths
    assert set(bench.slept) == {1.0, 5.0} or set(bench.slept) == {5.0}


def test_a_redirect_into_what_robots_txt_forbids_is_not_kept(bench: Bench) -> None:
    bench.site.pages |= {"/regles": redirect("/prive/regles"), "/prive/regles": page("Règles", "Privées.")}
    assert changes(bench.sync())["ansm-regles"] is Change.REFUSED
    with opened(bench.home, writing=False) as snapshots:
        assert snapshots.page("ansm.test/regles") is None


def test_without_robots_txt_everything_is_allowed_and_with_a_broken_one_nothing_is(bench: Bench) -> None:
    del bench.site.pages["/robots.txt"]
    assert not bench.sync().partial
    bench.later()
    bench.site.pages["/robots.txt"] = fixed(500)
    report = bench.sync()
    assert report.failed
    assert set(bench.site.paths) == {"/robots.txt"}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "vide"),
        (b"PK\x03\x04" + b"\x00" * 50, "type"),
        (page("Connexion", "Identifiez-vous."), "annoncé comme PDF"),
    ],
)
def test_contents_are_judged_by_what_they_are(bench: Bench, answer: bytes, why: str) -> None:
    bench.site.pages["/uploads/2026/01/08/20260108-put-velmoxan.pdf"] = answer
    row = next(row for row in bench.sync().rows if row.id == "ansm-20260108-put-velmoxan")
    assert row.change is Change.REFUSED
    assert why in row.reason


def test_a_list_whose_rule_finds_nothing_any_more_is_said(bench: Bench) -> None:
    bench.site.pages["/actualites"] = page("Actualités", "Le site a changé.")
    row = next(row for row in bench.sync().rows if row.id == "ansm-actualites")
    assert row.change is Change.REFUSED
    assert "follow" in row.reason


def test_a_list_without_end_is_read_as_far_as_its_rule_says(bench: Bench) -> None:
    def more(handler: Any) -> None:
        number = int(handler.path.rpartition("=")[2])
        entry = (f"/tableau-acces-derogatoire/m{number}", "AAC", "M")
        body = listing(entry, further=(f"/referentiel?page={number + 1}",))
        fixed(200, body=body)(handler)

    for number in range(2, 60):
        bench.site.pages[f"/referentiel?page={number}"] = more
    rows = [row for row in bench.sync().rows if row.list]
    assert len(rows) == 30 + 1
    assert "il y en a d’autres" in rows[0].reason


def test_two_runs_at_once_are_refused(bench: Bench) -> None:
    with opened(bench.home, writing=True), pytest.raises(SyncBusy):
        bench.sync()


def test_a_lost_copy_is_fetched_again(bench: Bench) -> None:
    bench.sync()
    for path in (bench.home / "snapshots").glob("*.pdf"):
        path.unlink()
    bench.later()
    assert changes(bench.sync())["ansm-20260108-put-velmoxan"] is Change.UNCHANGED
    assert len(list((bench.home / "snapshots").glob("*.pdf"))) == 1
    with opened(bench.home, writing=False) as snapshots:
        assert len(snapshots.versions("ansm.test/uploads/2026/01/08/20260108-put-velmoxan.pdf")) == 1


def test_trouble_that_passes_is_not_seen(bench: Bench) -> None:
    good = fixed(200, body=page("Règles", "Une règle."))
    bench.site.pages["/regles"] = after(fixed(502), fixed(429, {"Retry-After": "9"}), good)
    assert changes(bench.sync())["ansm-regles"] is Change.ADDED
    assert 9.0 in bench.slept


def test_names_made_from_addresses() -> None:
    assert slug("https://ansm.sante.fr/tableau-acces-derogatoire/lutathera", "ansm") == "ansm-lutathera"
    assert slug("https://x.fr/uploads/2025/01/13/20250113-put-pm-onc201.pdf", "ANSM") == "ansm-20250113-put-pm-onc201"
    assert slug("https://x.fr/a/..%2f..%2fetc%2fpasswd", "") == "passwd"
    assert slug("https://x.fr/", "HAS") == "has-x-fr"
    assert slug("https://x.fr/é%20à", "") == "e-a"


def test_the_packaged_catalogue_can_be_asked_for_as_it_stands() -> None:
    catalogue = packaged()
    policy = Policy(catalogue.hosts)
    addresses = [one.location for one in catalogue.sources] + [one.source.location for one in catalogue.listings]
    assert len(addresses) > 90
    for url in addresses:
        policy.check(absolute(url, ""))
    referential = catalogue.listings[0]
    assert referential.follow.search("https://ansm.sante.fr/tableau-acces-derogatoire/lutathera")
    assert not referential.follow.search("https://ansm.sante.fr/tableau-acces-derogatoire/lutathera/../../contact")
    assert not referential.follow.search("https://evil.example/?https://ansm.sante.fr/tableau-acces-derogatoire/x")
    pdf = "https://ansm.sante.fr/uploads/2025/01/13/20250113-put-pm-onc201.pdf"
    assert any(rule.follow.search(pdf) for rule in catalogue.attachments)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[source]\n", "TOML"),
        ('[[source]]\ntitle = "x"\n', "« id »"),
        ('[[source]]\nid = "a"\n[[source]]\nid = "a"\n', "deux fois"),
        ('[[source]]\nid = "a"\nkind = "roman"\n', "roman"),
        ('[[source]]\nid = "a"\npublished = "2025"\n', "date"),
        ("source = 3\n", r"\[\[source\]\]"),
        ('[[list]]\nid = "a"\nurl = "https://x.fr/"\nfollow = "("\n', "expression"),
        ('[[list]]\nid = "a"\nfollow = "x"\n', "« url »"),
        ('[[list]]\nid = "a"\nurl = "https://x.fr/"\nfollow = "x"\nmost = 0\n', "« most »"),
        ('[fetch]\nhosts = "x.fr"\n', "« hosts »"),
    ],
)
def test_a_wrong_catalogue_names_its_place(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(BadCatalogue, match=why):
        read(tmp_path / "sources.toml", text)


def test_a_damaged_ledger_is_said_and_nothing_is_lost(bench: Bench) -> None:
    bench.sync()
    files = sorted(path.name for path in (bench.home / "snapshots").glob("*.html"))
    (bench.home / "snapshots" / "ledger.sqlite").write_bytes(b"rien de bon" * 100)
    for options in ({}, {"offline": True}):
        with pytest.raises(BadLedger, match=r"ledger\.sqlite"):
            bench.sync(**options)
    assert sorted(path.name for path in (bench.home / "snapshots").glob("*.html")) == files


def test_a_site_that_is_broken_has_taken_nothing_back(bench: Bench) -> None:
    bench.sync()
    bench.later()
    was = dict(bench.site.pages)
    for path in bench.site.pages:
        if path not in ("/robots.txt", "/regles"):
            bench.site.pages[path] = fixed(404)
    report = bench.sync()
    assert report.count(Change.WITHDRAWN) == 0
    assert report.count(Change.UNREACHABLE) == 5
    assert changes(report)["ansm-regles"] is Change.UNCHANGED
    assert "rien n’est tenu pour retiré" in next(row for row in report.rows if row.id == "ansm-velmoxan").reason
    bench.site.pages = was
    assert changes(bench.sync(refresh=True)) == dict.fromkeys(ALL, Change.UNCHANGED)


def test_a_page_may_be_a_list_and_a_document(bench: Bench, tmp_path: Path) -> None:
    text = (tmp_path / "sources.toml").read_text("utf-8")
    text += f'[[source]]\nid = "page-du-referentiel"\nurl = "{bench.site.url("/referentiel")}"\n'
    bench.catalogue = read(tmp_path / "sources.toml", text)
    assert changes(bench.sync())["page-du-referentiel"] is Change.ADDED
    assert {one.source.id for one in fetched(bench.home) if one.source} == {*ALL, "page-du-referentiel"}
