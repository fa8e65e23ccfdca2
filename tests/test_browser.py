"""Journeys in a real browser: a family on a phone, a clinician at a desk, a keyboard, a browser without scripts."""

import asyncio
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from app import feedback
from app.chat import load
from app.feedback import Kind
from index.build import build
from tests.browsing import ARTEFACTS, JOURNEY, RULES, Browser, Page, axe, expect, serving, titled

pytestmark = JOURNEY
SHEETS = ("fiche-birabresib.pdf", "fiche-lutathera.html", "fiche-onc201.html")
ASKED = "Carcinome NUT en rechute : quelle RCP pour le birabresib ?"


@dataclass(frozen=True)
class Served:
    """A chat that runs, and where it writes what it logs."""

    address: str
    home: Path
    log: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("chat")
    home = folder / "home"
    sheets = files("corpus") / "fiches"
    build([Path(str(sheets / name)) for name in SHEETS], home)
    log = folder / "log.txt"
    with serving(home, log) as address:
        yield Served(address, home, log)


@dataclass
class Visit:
    """A page in a fresh browser, with every request and every complaint it made."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """Type a question, send it, wait for its answer."""
        turns = self.page.locator("h2.question").count()
        self.page.get_by_test_id("stChatInputTextArea").fill(question)
        self.page.keyboard.press("Enter")
        expect(self.page.locator(f"#t{turns}")).to_be_visible(timeout=20_000)
        expect(self.page.locator(".answer").last).to_be_visible()
        self.whole()

    def whole(self) -> None:
        """Wait until the page stands as it will: an answer comes statement by statement."""
        still = self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')
        expect(still).to_be_attached(timeout=20_000)

    def foreign(self, address: str) -> list[str]:
        """Requests that left the origin."""
        own = (address, address.replace("http", "ws", 1), "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]


def visit(browser: Browser, served: Served, path: str = "/", *, phone: bool = False, dark: bool = False) -> Visit:
    context = browser.new_context(
        viewport={"width": 360, "height": 740} if phone else {"width": 1280, "height": 900},
        color_scheme="dark" if dark else "light",
        locale="fr-FR",
        permissions=["clipboard-read", "clipboard-write"],
        accept_downloads=True,
    )
    context.set_default_timeout(20_000)
    made = Visit(context.new_page())
    made.page.on("request", lambda request: made.requests.append(request.url))
    made.page.on("console", lambda said: made.complaints.append(said.text) if said.type == "error" else None)
    made.page.goto(served.address + path)
    if path.startswith(("/?", "/ ")) or path == "/":
        made.page.get_by_test_id("stChatInputTextArea").wait_for()
        expect(made.page.locator("[role=status]")).to_be_attached()
    return made


SHEET_FILES = {"pdf": "PDF, à imprimer", "docx": "Word, à compléter", "md": "Texte (Markdown)"}


def download(page: Page, name: str) -> Path:
    """One format of the sheet for the appointment."""
    choice = page.get_by_role("button", name=name)
    if not choice.is_visible():
        page.get_by_role("button", name="Fiche pour le rendez-vous").click()
    with page.expect_download() as waiting:
        choice.click()
    return Path(waiting.value.path())


def shoot(page: Page, name: str) -> None:
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png")


def complaints_of_axe(page: Page) -> list[str]:
    found = axe.Axe().run(page, options=RULES).response["violations"]
    return [f"{v['impact']} {v['id']} {[n['target'] for n in v['nodes']]}" for v in found]


def test_a_family_on_a_phone_asks_opens_exports_shares_and_reloads(browser: Browser, served: Served) -> None:
    made = visit(browser, served, phone=True)
    page = made.page
    assert page.evaluate("document.documentElement.lang") == "fr"
    notice, box = page.locator("ul.notice"), page.get_by_test_id("stChatInputTextArea")
    assert notice.evaluate("(n, b) => !!(n.compareDocumentPosition(b) & 4)", box.element_handle())
    expect(page.get_by_role("link", name="15")).to_have_attribute("href", "tel:15")

    made.ask(ASKED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    shoot(page, "famille-reponse")
    expect(page.locator("[role=status]")).to_contain_text("cité")

    page.locator("a.mark").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("mark").first).to_be_visible()
    shoot(page, "famille-passage")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    card = page.locator(".access").first
    expect(card.locator(".badge")).to_contain_text("Ouvert au ")
    expect(card.locator(".route li")).to_have_count(2)
    card.locator(".route button.mark").first.click()
    expect(dialog.locator("mark").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    files_ = {ending: download(page, name) for ending, name in SHEET_FILES.items()}
    sheet = files_["md"].read_text(encoding="utf-8")
    assert "Passages cités" in sheet
    assert "Accès concernés" in sheet
    assert ASKED.split("?")[0].strip() in sheet.replace("\u00a0", " ")
    assert files_["pdf"].read_bytes().startswith(b"%PDF-")
    assert files_["docx"].read_bytes().startswith(b"PK")

    page.keyboard.press("Escape")
    page.get_by_role("button", name="Partager").click()
    page.get_by_role("button", name="Copier le lien").click()
    link = page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("Escape")
    answer = page.locator(".answer").inner_text()

    made.ask("Et pour un adulte ?")
    page.reload()
    expect(page.locator("h2.question")).to_have_text([ASKED, "Et pour un adulte ?"])

    other = visit(browser, served, link.removeprefix(served.address), phone=True)
    expect(other.page.locator("h2.question")).to_have_text([ASKED])
    assert other.page.locator(".answer").inner_text() == answer
    assert made.foreign(served.address) + other.foreign(served.address) == []
    assert made.complaints + other.complaints == []


def test_a_clinician_switches_register_and_date_and_reads_the_page(browser: Browser, served: Served) -> None:
    made = visit(
        browser, served, "/?q=Carcinome+NUT%2C+birabresib+%3A+crit%C3%A8res+%3F&audience=soignant&as_of=2026-02-01"
    )
    page = made.page
    expect(page.get_by_role("radio", name="Soignant")).to_be_checked()
    expect(page.locator(".meta", has_text="Situation au 1er février 2026")).to_be_visible()
    page.get_by_role("button", name="Voir le passage 1").click()
    picture = page.get_by_role("dialog").locator("img")
    expect(picture).to_be_visible()
    assert "surligné" in (picture.get_attribute("alt") or "")
    assert picture.evaluate("i => i.naturalWidth") > 600
    frame = page.get_by_role("group", name="Page du document")
    expect(frame).to_have_attribute("tabindex", "0")
    shoot(page, "soignant-page")
    page.get_by_role("dialog").get_by_role("button", name="Copier la citation").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    quote = copied.split("«\u00a0")[1].split("\u00a0»")[0]
    assert quote in " ".join(page.get_by_role("dialog").locator("mark").all_inner_texts()).replace("\n", " ")
    page.keyboard.press("Escape")

    page.get_by_role("link", name="Documents", exact=True).click()
    expect(page.get_by_role("heading", name="Documents")).to_be_visible()
    page.get_by_label("Chercher un document").fill("lutathera")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Lire")).to_have_count(1)
    page.get_by_role("button", name="Lire").click()
    titled(page, "Lutathera")
    assert "document=fiche-lutathera" in page.url
    page.get_by_role("link", name="Demander").click()
    expect(page.locator("h2.question")).to_have_count(1)  # the conversation waited
    assert made.foreign(served.address) == []


def test_an_answer_comes_statement_by_statement_and_is_announced_once(browser: Browser, served: Served) -> None:
    made = visit(browser, served)
    page = made.page
    page.evaluate(
        """() => {
          window.seen = [];
          window.spoken = [];
          const look = () => {
            const count = document.querySelectorAll('.answer a.mark').length;
            if (window.seen.at(-1) !== count) window.seen.push(count);
            const said = document.querySelector('[role=status][aria-live]')?.textContent ?? '';
            if (said && window.spoken.at(-1) !== said) window.spoken.push(said);
          };
          new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
        }"""
    )
    made.ask("Quelle RCP décide pour le Lutathera ?")
    expect(page.get_by_role("heading", name="passages cités")).to_be_visible()
    page.wait_for_timeout(600)
    seen = [count for count in page.evaluate("window.seen") if count]
    assert seen == sorted(seen)  # never less than before
    assert len(seen) >= 2  # and not all at once
    assert seen[-1] == page.locator(".answer a.mark").count()
    spoken = page.evaluate("window.spoken")
    assert len(spoken) == 1, spoken
    assert "cités" in spoken[0]


def test_words_are_taken_away_and_added_and_ask_again(browser: Browser, served: Served) -> None:
    made = visit(browser, served)
    page = made.page
    made.ask("Quelle RCP décide pour le Lutathera dans un méningiome ?")
    page.get_by_role("button", name="Retirer méningiome").click()
    expect(page.locator("h2.question")).to_have_text(["Quelle RCP décide pour le Lutathera ?"])
    made.whole()
    expect(page.get_by_role("button", name="Retirer Lutathera")).to_be_visible()
    expect(page.get_by_role("button", name="Retirer méningiome")).to_have_count(0)
    box = page.locator(".stMultiSelect input")
    box.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # a list that is open closes when the page scrolls
    offered = page.get_by_text("Ajouter : paragangliome")
    for _ in range(4):  # the page may still scroll under a busy machine, and close the list again
        box.fill("")
        box.press_sequentially("paragangliome", delay=20)
        page.wait_for_timeout(1_000)
        if offered.is_visible():
            break
    expect(offered).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("h2.question")).to_have_text(["Quelle RCP décide pour le Lutathera, paragangliome ?"])
    expect(page.locator(".answer")).to_contain_text("COMETE")
    assert made.foreign(served.address) == []


def test_a_question_that_is_stopped_can_be_changed_and_asked_again(browser: Browser, served: Served) -> None:
    made = visit(browser, served)
    page = made.page
    page.evaluate(
        """() => new MutationObserver(() => {
             const stop = document.querySelector('[data-testid="stChatInputStopButton"]');
             if (stop && !window.stopped) { window.stopped = true; stop.click(); }
           }).observe(document.body, { childList: true, subtree: true })"""
    )
    page.get_by_test_id("stChatInputTextArea").fill(ASKED)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Recherche arrêtée")).to_be_visible()
    expect(page.locator(".answer")).to_have_count(0)
    page.get_by_label("Votre question", exact=True).fill("Quelle RCP décide pour le Lutathera ?")
    page.get_by_role("button", name="Demander de nouveau").click()
    expect(page.locator("h2.question")).to_have_text(["Quelle RCP décide pour le Lutathera ?"])
    expect(page.locator(".answer a.mark").first).to_be_visible()


def test_a_wrong_statement_is_reported_without_the_question(browser: Browser, served: Served) -> None:
    made = visit(browser, served, phone=True)
    page = made.page
    made.ask(ASKED)
    page.get_by_role("button", name="Signaler une erreur").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio").first.wait_for()
    assert complaints_of_axe(page) == []
    dialog.get_by_text("Périmé").click()
    dialog.get_by_label("Précisez, si vous voulez").fill("La date a changé.")
    dialog.get_by_role("button", name="Envoyer").click()
    expect(dialog.get_by_text("votre remarque est enregistrée")).to_be_visible()
    (said,) = feedback.read(served.home)
    assert (said.kind, said.remark, said.question) == (Kind.STALE, "La date a changé.", "")
    assert said.claim
    assert made.foreign(served.address) == []


def test_a_passage_is_read_page_by_page_copied_and_opened_in_its_file(browser: Browser, served: Served) -> None:
    made = visit(browser, served, "/?q=Carcinome+NUT%2C+birabresib+%3A+quelle+RCP+%3F")
    page = made.page
    page.get_by_role("button", name="Voir le passage 1").click()
    dialog = page.get_by_role("dialog")
    picture = dialog.locator("img")
    expect(picture).to_have_attribute("alt", re.compile("^Page 2 de .* y est surligné"))
    dialog.get_by_role("button", name="Page suivante").click()
    expect(picture).to_have_attribute("alt", re.compile("^Page 3 de .* est à la page 2"))
    dialog.get_by_role("button", name="Page précédente").click()
    expect(picture).to_have_attribute("alt", re.compile("^Page 2 de "))
    dialog.get_by_role("button", name="Suivant", exact=True).click()
    expect(dialog.get_by_text("2 sur ")).to_be_visible()
    stored = dialog.get_by_role("link", name="Fichier enregistré")
    assert (stored.get_attribute("href") or "").startswith("/source/fiche-birabresib#page=")
    assert stored.get_attribute("target") == "_blank"
    assert request(served, "/source/fiche-birabresib")[1]["content-type"] == "application/pdf"
    assert made.foreign(served.address) == []


def test_an_address_of_an_access_leads_to_its_page(browser: Browser, served: Served) -> None:
    page = visit(browser, served, "/acces").page
    page.goto(f"{served.address}/?acces=birabresib-1")
    page.wait_for_url("**/acces?acces=birabresib-1")


def test_a_link_says_when_its_documents_have_changed(browser: Browser, served: Served) -> None:
    page = visit(browser, served, "/?q=Quelle+RCP+pour+le+Lutathera+%3F&index=gen-0&preuves=0123456789ab").page
    expect(page.get_by_text("ne repose plus sur les mêmes passages")).to_be_visible()
    page.wait_for_timeout(1500)  # what the tab keeps has come back: the note stays
    expect(page.get_by_text("ne repose plus sur les mêmes passages")).to_be_visible()


def test_everything_can_be_done_by_keyboard(browser: Browser, served: Served) -> None:
    made = visit(browser, served)
    page = made.page
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Aller au contenu")
    page.get_by_test_id("stChatInputTextArea").focus()
    page.keyboard.type(ASKED)
    page.keyboard.press("Enter")
    mark = page.locator("a.mark").first
    mark.wait_for()
    made.whole()
    mark.focus()
    assert mark.evaluate("m => getComputedStyle(m).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert dialog.evaluate("d => d.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)])
def test_every_state_is_accessible_and_fits(browser: Browser, served: Served, phone: bool, dark: bool) -> None:
    made = visit(browser, served, phone=phone, dark=dark)
    page, found = made.page, {}

    def check(state: str) -> None:
        page.wait_for_timeout(400)
        shoot(page, f"{state}-{'telephone' if phone else 'bureau'}-{'sombre' if dark else 'clair'}")
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        problems = complaints_of_axe(page) + (["too wide"] if wide else [])
        if problems:
            found[state] = problems

    check("accueil")
    for state, question in (
        ("reponse", ASKED),
        ("urgence", "Il ne respire plus"),
        ("bonjour", "Bonjour"),
        ("absent", "accès pour une tumeur de la trompette bleue ?"),
        ("hors-role", "Quelle est la météo à Paris ?"),
        ("trop-long", "a" * 2001),
    ):
        page.get_by_test_id("stChatInputTextArea").fill(question)
        page.keyboard.press("Enter")
        page.get_by_text("la limite est de" if state == "trop-long" else question).last.wait_for()
        check(state)
        if state == "reponse":
            page.get_by_role("button", name="Fiche pour le rendez-vous").click()
            page.get_by_role("button", name=SHEET_FILES["pdf"]).wait_for()
            check("fiche")
            page.keyboard.press("Escape")
            page.get_by_role("button", name="Modifier la question").click()
            page.get_by_label("Votre question", exact=True).wait_for()
            check("modifier")
            page.get_by_role("button", name="Signaler une erreur").click()
            page.get_by_role("dialog").get_by_role("radio").first.wait_for()
            check("signaler")
            page.keyboard.press("Escape")
    page.get_by_role("button", name="Nouvelle conversation").click()
    page.locator(".welcome").wait_for()
    expect(page.locator("h2.question")).to_have_count(0)
    made.ask(ASKED)
    page.get_by_role("button", name="Voir le passage 1").click()
    page.get_by_role("dialog").locator("img, .excerpt").first.wait_for()
    check("passage")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Programmes", exact=True).click()
    page.get_by_role("heading", level=1, name="Programmes").wait_for()
    check("acces")
    page.get_by_role("link", name="Documents", exact=True).click()
    page.get_by_role("button", name="Lire").first.wait_for()
    check("documents")
    page.get_by_role("button", name="Lire").first.click()
    page.get_by_label("Chercher dans ce document").wait_for()
    check("document")
    page.goto(f"{served.address}/reponse?q=birabresib")
    check("page-simple")
    assert found == {}
    assert made.foreign(served.address) == []
    assert made.complaints == []  # nothing that the content security policy had to stop, no failed request


def test_a_browser_without_scripts_gets_its_answer(browser: Browser, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(served.address)
    page.get_by_role("link", name="page simple").click()
    page.get_by_label("Votre question").fill(ASKED)
    page.get_by_role("button", name="Demander").click()
    expect(page.locator(".answer")).to_be_visible()
    expect(page.locator("blockquote").first).to_be_visible()
    context.close()


def test_the_interface_speaks_french_with_french_spaces(browser: Browser, served: Served) -> None:
    page = visit(browser, served).page
    page.get_by_role("button", name="À ce jour").click()
    page.get_by_label("Situation au").first.wait_for()
    said = page.evaluate(
        "[...document.querySelectorAll('[aria-label],[title]')].map(n => n.getAttribute('aria-label') || n.title)"
    )
    english = {"Send message", "Choose date", "Skip to main content", "Close"}
    assert not english & set(said)
    assert not any(text.startswith(("Help for", "day,", "month,", "year,")) for text in said)
    shown = page.locator("main").inner_text()
    assert not [line for line in shown.splitlines() if any(f" {sign}" in line for sign in ":;?!»")]


def request(served: Served, path: str) -> tuple[int, dict[str, str], str]:
    try:
        with urllib.request.urlopen(served.address + path, timeout=20) as answer:
            return (
                answer.status,
                {k.lower(): v for k, v in answer.headers.items()},
                answer.read().decode("utf-8", "replace"),
            )
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, {k.lower(): v for k, v in refused.headers.items()}, refused.read().decode()


def test_pages_carry_their_headers_and_closed_doors_are_closed(served: Served) -> None:
    status, headers, page = request(served, "/")
    assert status == 200
    assert '<html lang="fr">' in page
    assert "<title>Passerelle</title>" in page
    assert "window.prerenderReady" not in page
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp"):
        assert request(served, path)[0] == 404


def test_stored_files_are_handed_out_inert(served: Served) -> None:
    _, pdf, _ = request(served, "/source/fiche-birabresib")
    assert pdf["content-type"] == "application/pdf"
    _, html, _ = request(served, "/source/fiche-lutathera")
    assert html["content-type"].startswith("text/plain")
    assert html["content-security-policy"].startswith("sandbox")
    assert html["content-disposition"].startswith("attachment")
    assert request(served, "/source/..%2f..%2fetc%2fpasswd")[0] in (400, 404)
    assert request(served, "/passerelle/config.toml")[0] == 404


def test_a_real_websocket_client_measures_every_turn(served: Served) -> None:
    with ThreadPoolExecutor(1) as pool:  # the browser's own loop runs in this thread
        measuring = load.measure(served.address, sessions=3, think=0.2, turns=2)
        times, failures = pool.submit(asyncio.run, measuring).result()
    assert failures == 0
    assert len(times) == 6
    assert all(time > 0 for time in times)


def test_a_newer_index_is_followed_without_a_restart(browser: Browser, served: Served) -> None:
    page = visit(browser, served).page
    expect(page.get_by_text("3\u00a0documents consultables.")).to_be_visible()
    sheets = files("corpus") / "fiches"
    build([Path(str(sheets / name)) for name in SHEETS[:2]], served.home)
    for _ in range(60):
        page.wait_for_timeout(500)
        page.reload()
        page.get_by_text("consultables.").wait_for()
        if page.get_by_text("2\u00a0documents consultables.").count():
            break
    expect(page.get_by_text("2\u00a0documents consultables.")).to_be_visible()


def test_no_question_reaches_the_log(served: Served) -> None:
    request(served, "/reponse?q=Zygomatique+Dupont-Lajoie+birabresib")
    log = served.log.read_text(encoding="utf-8")
    assert "Zygomatique" not in log
    assert "birabresib" not in log.replace(str(served.home), "")
    assert date.today().isoformat() not in log or "GET" not in log
