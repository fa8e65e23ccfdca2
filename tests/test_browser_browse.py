"""Journeys in a real browser beside the questions: a family, a clinician, a maintainer, a keyboard."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from app import feedback
from app.feedback import Feedback, Place
from app.model import Audience, Outcome
from index.build import build
from tests.browsing import ARTEFACTS, JOURNEY, RULES, Browser, Page, axe, expect, serving, titled
from tests.making_programmes import write

pytestmark = JOURNEY
FARODEGIB = "/acces?acces=farodegib-1&jour=2026-03-02"


@dataclass(frozen=True)
class Served:
    """A chat that runs over the programmes of the tests, and the folder where it looks for runs."""

    address: str
    home: Path
    runs: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("browse")
    home, runs = folder / "home", folder / "runs"
    originals = folder / "originals"
    originals.mkdir()
    write(originals)
    (originals / "vide.txt").write_text("", encoding="utf-8")
    build([originals], home, encoder="none")
    with serving(home, folder / "log.txt", PASSERELLE_RUNS=str(runs)) as address:
        yield Served(address, home, runs)


@dataclass
class Visit:
    """A page in a fresh browser, with every request and every complaint it made."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open an address of the chat and wait until its page stands."""
        self.page.goto(self.address + path)
        self.page.get_by_role("heading", level=1).wait_for()
        expect(self.page.locator(".st-key-bridge [role=status]")).to_be_attached()  # the script that opens passages
        self.settle()

    def settle(self) -> None:
        """Wait until the server has drawn the page."""
        expect(self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')).to_be_attached()
        self.page.wait_for_timeout(300)

    @property
    def foreign(self) -> list[str]:
        """Requests that left the origin."""
        own = (self.address, self.address.replace("http", "ws", 1), "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]

    @property
    def blocked(self) -> list[str]:
        """What the browser complained of; Streamlit first looks for its server below the page's own path."""
        return [text for text in self.complaints if "404" not in text]


def visit(browser: Browser, served: Served, path: str, *, phone: bool = False, dark: bool = False) -> Visit:
    context = browser.new_context(
        viewport={"width": 360, "height": 740} if phone else {"width": 1280, "height": 900},
        color_scheme="dark" if dark else "light",
        locale="fr-FR",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(20_000)
    made = Visit(context.new_page(), served.address)
    made.page.on("request", lambda request: made.requests.append(request.url))
    made.page.on("console", lambda said: made.complaints.append(said.text) if said.type == "error" else None)
    made.go(path)
    return made


def outcome(name: str, good: float) -> str:
    scores = [{"metric": metric, "hits": good, "of": 1, "reason": "attendu autre chose"} for metric in ("good", "lead")]
    case = {"id": name, "question": f"Question {name} ?", "docs": ["decision-brumalix"], "type": "fait"}
    return json.dumps({"case": case, "scores": scores, "answer": {"text": "La RCP Girelle.", "citations": []}})


@pytest.fixture
def evaluated(served: Served) -> Iterator[None]:
    """Two runs and one remark, taken away afterwards."""
    kept: list[Path] = []
    for name, right, hour in (("avant", 3, "08"), ("apres", 5, "10")):
        folder = served.runs / name
        folder.mkdir(parents=True, exist_ok=True)
        said = {"started": f"2026-11-20T{hour}:00:00Z", "system": "passerelle", "questions": "abc"}
        (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
        lines = [outcome(f"q{n}", float(n < right)) for n in range(8)]
        (folder / "outcomes.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        kept += [folder / "manifest.json", folder / "outcomes.jsonl"]
    said_by = Feedback(
        "0a", date(2026, 11, 20), feedback.Kind.STALE, "Réunie chaque mardi.",
        (Place("put-farodegib-v2", "ab", 0, 4),), "Ma sœur Odile", Outcome.ANSWERED, Audience.FAMILY,
        date(2026, 3, 2), "gen-1",
    )  # fmt: skip
    feedback.keep(served.home, said_by)
    yield
    for path in kept:
        path.unlink()
    (served.home / feedback.FILE).unlink()


def test_a_family_on_a_phone_narrows_opens_an_access_and_shares_it(browser: Browser, served: Served) -> None:
    made = visit(browser, served, "/acces?jour=2026-03-02", phone=True)
    page = made.page
    page.get_by_label("Maladie, médicament, biomarqueur ou RCP").fill("medulloblastome")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1\u00a0accès au 2 mars 2026")).to_be_visible()
    assert "cherche=medulloblastome" in page.url
    page.get_by_role("button", name="Fiche de Farodégib").click()
    titled(page, "Médulloblastome SHH")
    made.settle()
    assert "acces=farodegib-1" in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.locator(".badge").first).to_contain_text("Ouvert au 2 mars 2026")

    page.locator("dt", has_text="Posologie écrite").locator("xpath=..").get_by_role("button").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("mark").first).to_contain_text("200 mg/m²")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    page.get_by_role("button", name="Copier le lien").click()
    link = page.evaluate("navigator.clipboard.readText()")
    other = visit(browser, served, link.removeprefix(served.address), phone=True)
    assert other.page.locator("main h1").inner_text() == page.locator("main h1").inner_text()
    assert other.page.locator(".access.cells").all_inner_texts() == page.locator(".access.cells").all_inner_texts()

    page.get_by_role("button", name="Tous les programmes").click()
    expect(page.get_by_text("1\u00a0accès au 2 mars 2026")).to_be_visible()  # the choices waited
    assert made.foreign + other.foreign == []
    assert made.blocked + other.blocked == []


def test_facets_are_chosen_kept_in_the_address_and_said_when_nothing_is_left(browser: Browser, served: Served) -> None:
    made = visit(browser, served, "/acces?jour=2026-03-02&statut=Ouvert&affichage=Tableau")
    page = made.page
    rows = page.locator("tbody tr")
    expect(rows.first).to_be_visible()
    opened = rows.count()
    assert opened >= 5
    expect(page.locator(".chosen")).to_contain_text("Ouvert")
    page.get_by_text("Affiner").click()
    page.get_by_label("Âge, en années").fill("40")
    page.keyboard.press("Tab")
    expect(rows).not_to_have_count(opened)
    expect(page.get_by_text("ne précise")).to_be_visible()
    page.get_by_label("Maladie, médicament, biomarqueur ou RCP").fill("farodegib")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Aucun accès ne répond à tous ces choix.")).to_be_visible()
    expect(page.get_by_text("Sans «\u00a0Âge\u00a0»\u00a0: 1\u00a0accès")).to_be_visible()
    page.get_by_role("button", name="Effacer les choix").click()
    expect(rows.first).to_be_visible()
    assert rows.count() > opened
    assert "statut" not in page.url
    assert made.foreign == []


def test_a_clinician_reads_the_time_of_a_programme_and_what_changed(browser: Browser, served: Served) -> None:
    made = visit(browser, served, FARODEGIB)
    page = made.page
    drawing = page.locator("[data-testid=stVegaLiteChart]").first
    drawing.scroll_into_view_if_needed()
    expect(drawing.locator("canvas, svg").first).to_be_visible()
    assert drawing.locator("canvas, svg").first.evaluate("d => d.getBoundingClientRect().width") > 400
    expect(page.get_by_text("depuis le 10 janvier 2024")).to_be_visible()
    changes = page.locator(".compared")
    expect(changes.locator("del", has_text="150")).to_be_visible()
    expect(changes.locator("ins", has_text="200")).to_be_visible()
    line = changes.locator("li", has_text="mg/m²").first
    line.get_by_role("button").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("mark").first).to_contain_text("150 mg/m²")
    page.keyboard.press("Escape")
    assert made.foreign == []  # Vega and its parts come from this server
    assert made.blocked == []  # and the content security policy had nothing to stop


def test_words_are_found_and_marked_in_a_document_and_on_its_page(browser: Browser, served: Served) -> None:
    made = visit(browser, served, "/documents?document=put-farodegib-v2")
    page = made.page
    expect(page.get_by_role("heading", name="Versions de ce texte")).to_be_visible()
    bare = page.locator(".st-key-page-picture img")
    expect(bare).to_be_visible()
    before = bare.get_attribute("src")
    page.get_by_label("Chercher dans ce document").fill("RADIOGRAPHIE")
    page.keyboard.press("Enter")
    expect(page.locator("figure.quote mark").first).to_have_text("radiographie")
    page.get_by_role("button", name="Aller à la page 2").first.click()
    expect(page.get_by_text("Page\u00a02 sur 2")).to_be_visible()
    expect(page.locator(".excerpt mark")).to_have_text(["radiographie"])
    made.settle()
    assert page.locator(".st-key-page-picture img").get_attribute("src") != before
    assert "surlignés" in (page.locator(".st-key-page-picture img").get_attribute("alt") or "")
    page.get_by_role("button", name="Version 1").click()
    expect(page.get_by_text("Une version plus récente existe.")).to_be_visible()
    assert "put-farodegib-v1" in page.url
    assert made.foreign == []


@pytest.mark.parametrize(
    ("path", "name"), [(FARODEGIB, "Programmes"), ("/documents?document=put-farodegib-v2", "Documents")]
)
def test_the_way_back_to_a_list_changes_the_address(browser: Browser, served: Served, path: str, name: str) -> None:
    made = visit(browser, served, path)
    page = made.page
    page.get_by_role("link", name=name, exact=True).click()
    titled(page, name)
    made.settle()
    assert "acces=" not in page.url
    assert "document=" not in page.url
    page.reload()
    titled(page, name)


def test_a_maintainer_reads_runs_the_corpus_and_remarks(browser: Browser, served: Served, evaluated: None) -> None:
    made = visit(browser, served, "/documents")
    page = made.page
    page.get_by_role("link", name="Qualité et maintenance").click()
    expect(page.get_by_text("8\u00a0questions, 5 justes en entier")).to_be_visible()
    page.get_by_text("La même comparaison en chiffres").click()
    expect(page.get_by_role("cell", name="+25,0").first).to_be_visible()
    expect(page.locator("article.fault").last).to_be_visible()
    page.get_by_role("radio", name="Corpus").click()
    expect(page.get_by_text("vide.txt")).to_be_visible()
    page.get_by_role("radio", name="Retours").click()
    expect(page.get_by_text("Réunie chaque mardi.")).to_be_visible()
    expect(page.get_by_text("Odile")).to_have_count(0)
    assert "vue=Retours" in page.url
    assert made.foreign == []
    assert made.blocked == []


def test_everything_beside_the_questions_can_be_done_by_keyboard(browser: Browser, served: Served) -> None:
    made = visit(browser, served, FARODEGIB)
    page = made.page
    mark = page.locator(".access.cells button.mark").first
    mark.focus()
    assert mark.evaluate("m => getComputedStyle(m).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert dialog.evaluate("d => d.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    made.go("/acces?affichage=Tableau")
    table = page.get_by_role("region", name="Tableau des accès")
    table.focus()
    assert table.evaluate("t => t === document.activeElement")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/acces?acces=**")
    expect(page.get_by_role("button", name="Tous les programmes")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True), (True, False), (False, True)])
def test_every_state_is_accessible_and_fits(
    browser: Browser, served: Served, evaluated: None, phone: bool, dark: bool
) -> None:
    made = visit(browser, served, "/acces?jour=2026-03-02", phone=phone, dark=dark)
    page, found = made.page, {}
    kind = f"{'telephone' if phone else 'bureau'}-{'sombre' if dark else 'clair'}"

    def check(state: str) -> None:
        made.settle()
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=ARTEFACTS / f"{state}-{kind}.png")
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        said = axe.Axe().run(page, options=RULES).response["violations"]
        problems = [f"{v['impact']} {v['id']} {[n['target'] for n in v['nodes']]}" for v in said]
        if problems or wide:
            found[state] = problems + (["too wide"] if wide else [])

    def then(action: Callable[[], None], state: str) -> None:
        action()
        check(state)

    check("programmes")
    then(page.get_by_text("Affiner").click, "programmes-filtres")
    for state, path in (
        ("programmes-tableau", "/acces?jour=2026-03-02&affichage=Tableau"),
        ("programmes-vide", "/acces?jour=2026-03-02&statut=Refus%C3%A9&age=40"),
        ("programmes-avant", "/acces?jour=2001-01-01"),
        ("programme-inconnu", "/acces?acces=nulle-part"),
        ("programme", FARODEGIB),
    ):
        made.go(path)
        check(state)
    page.locator("button.mark").first.click()
    page.get_by_role("dialog").locator("mark").first.wait_for()
    check("programme-passage")
    for state, path in (
        ("documents-liste", "/documents"),
        ("document-pdf", "/documents?document=put-farodegib-v2"),
        ("document-remplace", "/documents?document=put-farodegib-v1"),
        ("document-inconnu", "/documents?document=nulle-part"),
        ("qualite", "/qualite"),
        ("qualite-corpus", "/qualite?vue=Corpus"),
        ("qualite-retours", "/qualite?vue=Retours"),
    ):
        made.go(path)
        check(state)
    assert found == {}
    assert made.foreign == []
    assert made.blocked == []


def test_without_runs_and_remarks_the_page_of_quality_says_how_to_have_some(browser: Browser, served: Served) -> None:
    made = visit(browser, served, "/qualite", phone=True)
    expect(made.page.get_by_text("python -m evals run")).to_be_visible()
    assert axe.Axe().run(made.page, options=RULES).response["violations"] == []
    made.page.get_by_role("radio", name="Retours").click()
    expect(made.page.get_by_text("Aucun retour.")).to_be_visible()
    assert axe.Axe().run(made.page, options=RULES).response["violations"] == []
