"""The chat: words, markup, excerpts, conversation, the desk, the pages as Streamlit runs them."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.types import Send
from streamlit.testing.v1 import AppTest

import app.chat
from app import feedback
from app.catalogue import Catalogue
from app.chat import conversation, desk, link, markup, reply, sheet, wording
from app.chat.asgi import Discreet
from app.chat.excerpt import excerpt, excerpt_html
from app.chat.routes import routes
from app.chat.server import settings, taken
from app.chat.views import bridge, passage
from app.chat.web import Shield, policy
from app.feedback import Kind
from app.library import Library
from app.model import Answer, Audience, Citation, Claim, Outcome, Question
from index.errors import NoIndex
from ingest.model import Document, Genre, Link, Media, Part, PartKind, Passage, Source, Span
from ingest.validity import Status

HOME = Path("/nowhere/passerelle")
TEXT = (
    "Accès au zorvatinib\nQui décide ?\nLa réunion Boréale <b>étudie</b> chaque dossier.\n"
    "Elle se tient le mardi, 2*3*4 fois.\nContact\nÉcrire au secrétariat."
)
TODAY = date(2026, 11, 20)


def parts() -> tuple[Part, ...]:
    kinds = (
        PartKind.TITLE,
        PartKind.QUESTION,
        PartKind.PARAGRAPH,
        PartKind.PARAGRAPH,
        PartKind.HEADING,
        PartKind.PARAGRAPH,
    )
    made, at = [], 0
    for kind, line in zip(kinds, TEXT.split("\n"), strict=True):
        made.append(Part(kind, at, at + len(line)))
        at += len(line) + 1
    return tuple(made)


DOCUMENT = Document(
    "zorvatinib", Source("zorvatinib", "https://agence.example/zorvatinib"), Media.HTML, "ab" * 32,
    "Accès au zorvatinib", "Agence", Genre.NEWS, TEXT, parts(), published=date(2025, 4, 4),
)  # fmt: skip


def cite(n: int, words: str) -> Citation:
    start = TEXT.index(words)
    return Citation(
        n, DOCUMENT.id, DOCUMENT.source.location, DOCUMENT.title, DOCUMENT.publisher, DOCUMENT.published, None,
        "Qui décide ?", start, start + len(words), words, DOCUMENT.sha256, Status.OPEN,
    )  # fmt: skip


FIRST = cite(1, "La réunion Boréale <b>étudie</b> chaque dossier.")
SECOND = cite(2, "Elle se tient le mardi, 2*3*4 fois.")


@dataclass
class Shelf:
    """One document, in memory."""

    generation: str = "gen-7"
    old: bool = False

    def stale(self) -> bool:
        return self.old

    def documents(self) -> tuple[Document, ...]:
        return (DOCUMENT,)

    def document(self, document_id: str) -> Document:
        return {DOCUMENT.id: DOCUMENT}[document_id]

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        found = self.document(document_id)
        return tuple(
            Passage(
                f"{document_id}#{n}", document_id, p.start, p.end, found.text[p.start : p.end], p.page, None, (), ""
            )
            for n, p in enumerate(found.parts)
        )

    def file(self, document_id: str) -> Path:
        raise KeyError(document_id)


class Memory:
    """An engine that knows one document and answers by the words of the question."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self.searcher = shelf or Shelf()
        self.asked: list[Question] = []
        self.library = Library((DOCUMENT,))
        self.catalogue = Catalogue(())

    def suggestions(self) -> tuple[str, ...]:
        return ("Qui décide pour le zorvatinib ?",)

    def extract(self, question: Question) -> Answer:
        return self.ask(question)

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        made = Answer(
            question.text, "zorvatinib", question.as_of or TODAY, question.audience, Outcome.NOT_FOUND, "Rien."
        )
        if "respire" in question.text:
            return replace(
                made, outcome=Outcome.URGENT, text="**Appelez le 15 ou le 112.**\n\n- Réunion. [1]", citations=(FIRST,)
            )
        if "tombe" in question.text:
            raise RuntimeError("secret de famille")
        if any(word in question.text for word in ("décide", "question", "contact")):
            return replace(
                made, outcome=Outcome.ANSWERED, text=f"- {FIRST.quote} [1]\n- {SECOND.quote} [2]",
                searched="décide, contact (aussi : zorva)",
                claims=(Claim(FIRST.quote, (1,)), Claim(SECOND.quote, (2,))), citations=(FIRST, SECOND),
                suggestions=("Et le contact ?",),
            )  # fmt: skip
        return made


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Memory]:
    memory = Memory()
    monkeypatch.setenv("PASSERELLE_HOME", str(HOME))
    desk.DESKS[HOME] = desk.Desk(lambda: memory)
    yield memory
    desk.DESKS.pop(HOME, None)


def opened(**query: str) -> AppTest:
    run = AppTest.from_file(str(Path(app.chat.__path__[0]) / "main.py"), default_timeout=20)
    for name, value in query.items():
        run.query_params[name] = value
    return run.run()


def shown(run: AppTest) -> str:
    """All HTML of the page, joined."""
    return "\n".join(element.proto.body for element in run.get("html"))


# Words


def test_french_puts_no_break_spaces_and_typographic_apostrophes() -> None:
    assert wording.french("L'accès : « oui » ? Non ; 12:30 !") == (
        "L’accès\u00a0: «\u00a0oui\u00a0»\u00a0? Non\u00a0; 12:30\u00a0!"
    )


def test_counting_follows_french_plural() -> None:
    assert [wording.count(n, "page", "pages") for n in (0, 1, 2)] == ["0\u00a0page", "1\u00a0page", "2\u00a0pages"]


def test_every_status_and_outcome_has_a_word() -> None:
    assert set(wording.STATUSES) == set(Status)
    assert set(wording.OUTCOMES) == set(Outcome)


def test_freshness_says_both_dates_or_that_there_is_none() -> None:
    both = replace(DOCUMENT, updated=date(2026, 3, 1))
    assert wording.freshness(both) == "publié le 4 avril 2025, mis à jour le 1er mars 2026"
    assert wording.freshness(replace(DOCUMENT, published=None)) == "date non précisée"


def test_a_label_shows_its_characters_and_no_markdown() -> None:
    assert wording.label("*a* [b](c) :red[d] $e$ `f` :smile:") == (r"\*a\* \[b\](c) \:red\[d\] \$e\$ \`f\` \:smile\:")


# Markup


def test_words_of_documents_are_never_read_as_markup() -> None:
    hostile = "2*3*4 $5$ <img src=x onerror=alert(1)> ![x](javascript:1) :red[x] `a` _b_ # c &amp;"
    html = markup.render(hostile)
    assert html == (
        "<p>2*3*4 $5$ &lt;img src=x onerror=alert(1)&gt; ![x](javascript:1) :red[x] `a` _b_ # c &amp;amp;</p>"
    )


def test_lists_paragraphs_and_bold_are_drawn() -> None:
    text = "Deux points :\n- un **gras**\n- deux\nsuite\n\n3. trois\n4. quatre"
    assert markup.render(text) == (
        "<p>Deux points :</p><ul><li>un <strong>gras</strong></li><li>deux suite</li></ul>"
        '<ol start="3"><li>trois</li><li>quatre</li></ol>'
    )


def test_an_address_becomes_a_link_to_itself_without_its_full_stop() -> None:
    html = markup.render("Voir https://agence.example/a?b=1&c=2.")
    assert '<a href="https://agence.example/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer">' in html
    assert html.endswith("</a>.</p>")


def test_marks_lead_to_their_source_and_unknown_numbers_stay_text() -> None:
    answer = Answer("q", "q", TODAY, Audience.FAMILY, Outcome.ANSWERED, "Oui. [1] [9]", citations=(FIRST,))
    html = markup.answer_html(answer, lambda n: f"t0s{n}")
    assert 'href="#t0s1" data-passage="t0s1" aria-label="Source 1, Agence, 4 avril 2025, Qui décide ?">1</a>' in html
    assert "[9]" in html


def test_a_bracketed_number_of_the_document_itself_is_no_mark() -> None:
    claim = Claim("Voir la note [2] du texte.", (1,))
    answer = Answer(
        "q", "q", TODAY, Audience.FAMILY, Outcome.ANSWERED, f"- {claim.text} [1]", (claim,), (FIRST, SECOND)
    )
    html = markup.answer_html(answer, lambda n: f"t0s{n}")
    assert "Voir la note [2] du texte." in html
    assert 't0s1"' in html
    assert "t0s2" not in html


def test_an_urgent_answer_begins_with_numbers_to_call_and_keeps_documents_apart() -> None:
    text = "**Appelez le 15 ou le 112.** Sans voix\u00a0: 114 par SMS. Prenez le 15 mars 2025.\n\n- Réunion. [1]"
    answer = Answer("q", "q", TODAY, Audience.FAMILY, Outcome.URGENT, text, citations=(FIRST,))
    html = markup.answer_html(answer, lambda n: f"t0s{n}")
    panel, rest = html.split('<div class="answer answered">')
    assert panel.index('href="tel:15"') < panel.index('href="tel:112"') < panel.index('href="sms:114"')
    assert panel.count("Appeler le") == 2  # the 15th of March is no telephone number
    assert "Réunion" in rest


@pytest.mark.parametrize("text", ["pendant 15 jours", "le 15 mars 2025", "le 15 ans", "112 patients"])
def test_ordinary_numbers_are_no_telephone_numbers(text: str) -> None:
    assert markup.calls(text) == ""


def test_official_link_only_where_an_address_is_known() -> None:
    assert "https://agence.example/zorvatinib" in markup.source_head(FIRST, TODAY)
    assert "<a " not in markup.source_head(replace(FIRST, source="zorvatinib.html"), TODAY)


def test_citations_of_one_document_stand_together_in_order_of_first_use() -> None:
    other = replace(FIRST, n=2, document="autre")
    third = replace(FIRST, n=3)
    assert [[c.n for c in group] for group in markup.by_document((FIRST, other, third))] == [[1, 3], [2]]


# Excerpts


def test_an_excerpt_marks_exactly_the_span_and_shows_its_neighbours() -> None:
    made = excerpt(DOCUMENT, FIRST.start, FIRST.end, around=30)
    cited = [piece.text for block in made.blocks for piece in block.pieces if piece.cited]
    assert cited == [FIRST.quote]
    assert [block.kind for block in made.blocks] == [
        PartKind.TITLE,
        PartKind.QUESTION,
        PartKind.PARAGRAPH,
        PartKind.PARAGRAPH,
    ]
    assert (made.more_before, made.more_after) == (False, True)


def test_an_excerpt_is_text_and_a_span_over_two_parts_is_marked_in_both() -> None:
    html = excerpt_html(excerpt(DOCUMENT, FIRST.start, SECOND.end), level=4)
    assert html.count("<mark>") == 2
    assert "&lt;b&gt;étudie&lt;/b&gt;" in html
    assert "<b>" not in html


def test_a_table_row_is_shown_cell_by_cell_under_its_columns() -> None:
    text = "Méningiome | Boréale"
    row = Part(PartKind.ROW, 0, len(text), cells=(Span(0, 10), Span(13, 20)), header=("Tumeur", "RCP <1>"))
    html = excerpt_html(excerpt(replace(DOCUMENT, text=text, parts=(row,)), 0, len(text)), level=4)
    assert "<li><strong>Tumeur</strong>\u00a0: <mark>Méningiome</mark></li>" in html
    assert "<li><strong>RCP &lt;1&gt;</strong>\u00a0: <mark>Boréale</mark></li>" in html


@pytest.mark.parametrize(("start", "end"), [(5, 5), (-1, 4), (0, 10_000)])
def test_a_span_that_is_none_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no span of zorvatinib"):
        excerpt(DOCUMENT, start, end)


def test_a_turn_knows_the_questions_before_it() -> None:
    memory = Memory()
    turns: tuple[conversation.Turn, ...] = (
        conversation.answered(memory, conversation.follow((), " Une ? ", Audience.CLINICIAN, TODAY)),
    )
    turns = (*turns, conversation.answered(memory, conversation.follow(turns, "Deux ?", Audience.CLINICIAN, None)))
    assert memory.asked[1] == Question("Deux ?", ("Une ?",), Audience.CLINICIAN, None)
    assert [turn.question.text for turn in turns] == ["Une ?", "Deux ?"]


def test_what_a_tab_keeps_gives_the_same_conversation_back() -> None:
    memory = Memory()
    turns: tuple[conversation.Turn, ...] = ()
    for text in ("Qui décide ?", "Et demain ?"):
        turns = (*turns, conversation.answered(memory, conversation.follow(turns, text, Audience.CLINICIAN, TODAY)))
    assert conversation.replay(memory, conversation.dump(turns)) == turns


@pytest.mark.parametrize(
    "kept", [None, "x", [1, {}, {"text": "  "}, {"text": "a" * 2001}], [{"text": 4, "as_of": "hier", "audience": 7}]]
)
def test_what_a_tab_kept_is_not_trusted(kept: object) -> None:
    turns = conversation.replay(Memory(), kept)
    assert [(t.question.text, t.question.as_of, t.question.audience) for t in turns] in (
        [],
        [("4", None, Audience.FAMILY)],
    )


# The sheet


def test_a_copied_quotation_says_where_it_stands() -> None:
    assert sheet.reference(SECOND) == (
        "«\u00a0Elle se tient le mardi, 2*3*4 fois.\u00a0» (Accès au zorvatinib, Agence, 4 avril 2025, Qui décide ?) "
        "https://agence.example/zorvatinib"
    )


def test_the_official_page_behind_a_statement_of_a_sheet_is_one_link() -> None:
    text = "Boréale décide (Agence,\n4 avril 2025). Autre phrase (Institut)."
    at = text.index("Agence")
    pieces = (
        Link("Agence,", "https://agence.example/1", at, at + 7),
        Link("4 avril 2025).", "https://agence.example/1", at + 8, at + 22),
        Link("x", "http://agence.example/clair", at, at + 2),
        Link("Institut", "https://institut.example", text.index("Institut"), text.index("Institut") + 8),
        Link("y", "https://nulle.example"),
    )
    own = replace(DOCUMENT, genre=Genre.SHEET, text=text, links=pieces)
    first = replace(FIRST, start=0, end=text.index("Autre"))
    html = passage.behind(own, first)
    assert html.count("<a ") == 1
    assert '<a href="https://agence.example/1"' in html
    assert ">Agence, 4 avril 2025<span" in html
    assert passage.behind(replace(own, genre=Genre.NEWS), first) == ""
    assert passage.behind(own, replace(FIRST, start=0, end=5)) == ""


# The desk


def test_the_engine_is_opened_once_and_replaced_when_a_newer_index_is_published() -> None:
    first, second = Memory(), Memory()
    engines = iter((first, second))
    one = desk.Desk(lambda: next(engines), patience=0.0)
    assert one.engine() is first
    assert one.engine() is first
    first.searcher.old = True
    assert one.engine() is first  # nobody waits for the newer one
    one.settle()
    assert one.engine() is second


def test_a_failed_opening_is_tried_again() -> None:
    tries = iter((NoIndex(HOME), None))

    def opener() -> Memory:
        failure = next(tries)
        if failure:
            raise failure
        return Memory()

    one = desk.Desk(opener)
    with pytest.raises(NoIndex):
        one.engine()
    assert isinstance(one.engine(), Memory)


# Server


def test_settings_keep_the_server_quiet_and_closed() -> None:
    given = settings()
    assert given["browser.gatherUsageStats"] is False
    assert given["server.enableAgentApi"] is False
    assert given["client.showErrorDetails"] == "none"
    assert given["logger.enableRich"] is False
    assert given["theme.dark.textColor"].startswith("#")


def test_a_free_port_is_free() -> None:
    assert not taken("127.0.0.1", 9)  # the discard port: nothing listens there


def test_logs_keep_the_kind_of_an_error_and_drop_its_words() -> None:
    try:
        Memory().ask(Question("tombe"))
    except RuntimeError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "f", 1, "Uncaught", None, (RuntimeError, error, error.__traceback__)
        )
    assert Discreet().filter(record)
    line = logging.Formatter().format(record)
    assert "RuntimeError at" in line
    assert "secret" not in line


def test_the_plain_page_answers_without_script_and_escapes_the_question() -> None:
    question = Question('"><script>alert(1)</script> décide')
    html = reply.page(question, Memory().ask(question))
    assert '<html lang="fr">' in html
    assert "<script" not in html
    assert 'id="source-1"' in html
    assert 'href="#source-1"' in html


def test_the_plain_page_takes_the_conversation_from_its_address() -> None:
    memory = Memory()
    pages = TestClient(Starlette(routes=routes(lambda: memory)))
    found = pages.get("/reponse?avant=Un&avant=Deux&q=Qui+d%C3%A9cide+%3F&audience=soignant&as_of=2025-05-01")
    assert memory.asked == [Question("Qui décide ?", ("Un", "Deux"), Audience.CLINICIAN, date(2025, 5, 1))]
    assert "Situation au 1er mai 2025" in found.text
    assert found.headers["content-security-policy"].startswith("default-src 'none'")
    assert pages.get("/reponse").status_code == 200  # the empty form
    assert len(memory.asked) == 1


def test_the_plain_page_says_which_command_to_run_without_an_index() -> None:
    def none() -> Memory:
        raise NoIndex(HOME)

    found = TestClient(Starlette(routes=routes(none))).get("/reponse?q=a")
    assert found.status_code == 503
    assert "passerelle build" in found.text


def test_a_stored_page_is_handed_out_as_inert_text(tmp_path: Path) -> None:
    memory = Memory()
    stored = tmp_path / "zorvatinib.html"
    stored.write_text("<script>alert(1)</script>", "utf-8")
    memory.searcher.file = lambda document_id: stored  # type: ignore[method-assign]
    pages = TestClient(Starlette(routes=routes(lambda: memory)))
    found = pages.get("/source/zorvatinib")
    assert found.headers["content-type"].startswith("text/plain")
    assert found.headers["content-security-policy"].startswith("sandbox")
    assert pages.get("/source/autre").status_code == 404
    assert pages.get("/passerelle/theme.css").headers["content-type"].startswith("text/css")
    assert pages.get("/passerelle/bridge.js").status_code == 404


def test_the_plain_page_refuses_a_long_question_in_words() -> None:
    assert "2\u00a0001 caractères" in reply.page(Question("a" * 2001), None)


# Pages


def asked(run: AppTest) -> Question:
    """The last question of the conversation; suggestions are tried on the engine too, and are none of it."""
    turns: tuple[conversation.Turn, ...] = run.session_state["turns"]
    return turns[-1].question


def test_the_notice_stands_before_the_first_question(engine: Memory) -> None:
    run = opened()
    assert not run.exception
    html = shown(run)
    assert "Une machine répond" in html
    assert "Pas un avis médical" in html
    assert "N’écrivez ni nom" in html
    assert 'href="tel:15"' in html
    assert 'href="tel:112"' in html
    assert [button.label for button in run.button] == ["Qui décide pour le zorvatinib\u00a0?"]


def test_an_answer_shows_its_quotes_and_opens_a_passage_in_its_context(engine: Memory) -> None:
    run = opened()
    run.chat_input[0].set_value("Qui décide ?").run()
    assert not run.exception
    html = shown(run)
    assert 'data-passage="t0s2"' in html
    assert "La réunion Boréale &lt;b&gt;étudie&lt;/b&gt; chaque dossier.</blockquote>" in html
    assert "Ouvert" in html
    run.button(key="open-0-2").click().run()
    assert not run.exception
    html = shown(run)
    assert "<mark>Elle se tient le mardi, 2*3*4 fois.</mark>" in html
    assert "publié le 4 avril 2025" in html


def test_the_conversation_goes_on_and_begins_anew(engine: Memory) -> None:
    run = opened()
    run.chat_input[0].set_value("Qui décide ?").run()
    run.button(key="next-0-0").click().run()
    assert asked(run).text == "Et le contact ?"
    assert asked(run).history == ("Qui décide ?",)
    next(b for b in run.button if b.label == "Nouvelle conversation").click().run()
    assert run.session_state["turns"] == ()
    assert "Une machine répond" in shown(run)


def test_the_register_and_the_date_ask_the_last_question_again(engine: Memory) -> None:
    run = opened()
    run.chat_input[0].set_value("Qui décide ?").run()
    run.button_group(key="audience").set_value(Audience.CLINICIAN).run()
    assert asked(run) == Question("Qui décide ?", (), Audience.CLINICIAN, None)
    run.date_input(key="as_of").set_value(date(2025, 5, 1)).run()
    assert asked(run) == Question("Qui décide ?", (), Audience.CLINICIAN, date(2025, 5, 1))
    assert "Situation au 1er mai 2025" in shown(run)
    assert len(run.session_state["turns"]) == 1


def test_an_address_reproduces_an_answer_once(engine: Memory) -> None:
    run = opened(q="Qui décide ?", as_of="2025-05-01", audience="soignant", avant="Première question", index="gen-6")
    assert asked(run) == Question("Qui décide ?", ("Première question",), Audience.CLINICIAN, date(2025, 5, 1))
    assert "la réponse ne repose plus sur les mêmes passages" in shown(run)
    times = len(engine.asked)
    run.run()
    assert len(engine.asked) == times


@pytest.mark.parametrize(("length", "refused"), [(2000, False), (2001, True), (100_000, True)])
def test_the_server_decides_on_length(engine: Memory, length: int, refused: bool) -> None:
    run = opened()
    run.chat_input[0].set_value("a" * length).run()
    assert not run.exception
    assert bool(run.warning) is refused
    assert ("a" * length in [question.text for question in engine.asked]) is not refused


def test_an_edited_question_replaces_the_last(engine: Memory) -> None:
    run = opened()
    run.chat_input[0].set_value("Qui décide ?").run()
    run.button(key="edit-0").click().run()
    run.text_area(key="edited").set_value("Et demain ?")
    next(b for b in run.button if b.label == "Demander de nouveau").click().run()
    assert [turn.question.text for turn in run.session_state["turns"]] == ["Et demain ?"]
    assert not run.text_area


def test_a_stopped_question_is_given_back_to_be_changed(engine: Memory) -> None:
    run = opened()
    run.chat_input[0].set_value("Qui décide ?").run()
    turns: tuple[conversation.Turn, ...] = run.session_state["turns"]
    run.session_state["turns"], run.session_state["halted"] = bridge.taken_back(turns, "Qui décide ?"), "Qui décide ?"
    run.run()
    assert run.session_state["turns"] == ()
    assert run.text_area(key="edited").value == "Qui décide ?"
    next(b for b in run.button if b.label == "Demander de nouveau").click().run()
    assert [turn.question.text for turn in run.session_state["turns"]] == ["Qui décide ?"]
    assert not run.text_area


def test_stopping_takes_back_the_question_that_was_being_answered_and_no_other() -> None:
    memory = Memory()
    turns: tuple[conversation.Turn, ...] = (conversation.answered(memory, Question("Une ?")),)
    assert bridge.taken_back(turns, "Une ?") == ()
    assert bridge.taken_back(turns, "Deux ?") == turns  # it was stopped before it became a turn
    assert bridge.taken_back((), "Une ?") == ()


def test_a_word_taken_away_or_added_asks_again(engine: Memory) -> None:
    run = opened()
    run.chat_input[0].set_value("Qui décide et quel contact ?").run()
    words = run.multiselect[0]
    assert (words.label, words.value) == ("J’ai cherché\u00a0: retirez un mot ou ajoutez-en un", ["décide", "contact"])
    assert "Et ses autres noms\u00a0: zorva" in shown(run)
    words.set_value(["décide"]).run()
    assert [turn.question.text for turn in run.session_state["turns"]] == ["Qui décide et quel ?"]
    assert asked(run).history == ()


def test_without_any_word_nothing_is_asked_and_it_is_said(engine: Memory) -> None:
    run = opened()
    run.chat_input[0].set_value("décide contact").run()
    run.multiselect[0].set_value([]).run()
    assert not run.exception
    assert "gardez-en un" in run.warning[0].value
    assert [turn.question.text for turn in run.session_state["turns"]] == ["décide contact"]


def test_a_link_whose_passages_are_the_same_says_so(engine: Memory) -> None:
    first = opened(q="Qui décide ?")
    same = link.fingerprint(first.session_state["turns"][-1].answer)
    run = opened(q="Qui décide ?", index="gen-6", preuves=same)
    assert "repose toujours sur les mêmes passages" in shown(run)
    run.run()
    assert "repose toujours sur les mêmes passages" in shown(run)  # it stays with the answer
    assert "mis à jour" not in shown(opened(q="Qui décide ?", index="gen-7", preuves=same))


def test_a_remark_is_kept_without_the_question_unless_agreed(
    engine: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSERELLE_HOME", str(tmp_path))
    monkeypatch.setitem(desk.DESKS, tmp_path, desk.Desk(lambda: engine))
    run = opened()
    run.chat_input[0].set_value("Qui décide pour ma fille ?").run()
    run.button(key="report-0").click().run()
    run.radio(key="report-claim").set_value(1)
    run.radio(key="report-kind").set_value(Kind.STALE)
    run.text_area(key="report-remark").set_value("C’est le jeudi.")
    next(b for b in run.button if b.label == "Envoyer").click().run()
    assert not run.exception
    (said,) = feedback.read(tmp_path)
    assert (said.kind, said.claim, said.remark) == (Kind.STALE, SECOND.quote, "C’est le jeudi.")
    assert said.question == ""
    assert "ma fille" not in (tmp_path / feedback.FILE).read_text(encoding="utf-8")
    run.button(key="report-0").click().run()
    run.checkbox(key="report-agreed").set_value(True)
    next(b for b in run.button if b.label == "Envoyer").click().run()
    assert [one.question for one in feedback.read(tmp_path)] == ["", "Qui décide pour ma fille ?"]


def test_a_remark_that_cannot_be_kept_is_said_in_french(
    engine: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "file"
    home.write_text("")  # no folder
    monkeypatch.setenv("PASSERELLE_HOME", str(home))
    monkeypatch.setitem(desk.DESKS, home, desk.Desk(lambda: engine))
    run = opened()
    run.chat_input[0].set_value("Qui décide ?").run()
    run.button(key="report-0").click().run()
    next(b for b in run.button if b.label == "Envoyer").click().run()
    assert not run.exception
    run.button(key="report-0").click().run()  # without a browser, the form closes at each run
    assert "n’a pas pu être enregistré" in run.error[0].value


def test_earlier_answers_fold_their_passages_and_open_them_by_their_marks(engine: Memory) -> None:
    run = opened()
    run.chat_input[0].set_value("Qui décide ?").run()
    run.chat_input[0].set_value("Quel contact ?").run()
    assert [e.label for e in run.expander] == ["2\u00a0passages cités"]
    assert 'data-passage="t0s2">Voir le passage 2' in shown(run)
    keys = [button.key for button in run.button]
    assert "open-1-1" in keys
    assert "open-0-1" not in keys


def test_an_urgent_answer_stands_before_everything_else(engine: Memory) -> None:
    run = opened()
    run.chat_input[0].set_value("Elle ne respire plus").run()
    html = shown(run)
    assert html.index('class="answer urgent"') < html.index("Réunion") < html.index("Situation au")
    assert html.index('href="tel:15"') < html.index("Réunion")


def test_without_an_index_the_page_says_which_command_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSERELLE_HOME", str(HOME))

    def opener() -> Memory:
        raise NoIndex(HOME)

    desk.DESKS[HOME] = desk.Desk(opener)
    run = opened()
    desk.DESKS.pop(HOME)
    assert not run.exception
    assert "passerelle build" in run.error[0].value
    assert not run.chat_input


# On the wire


def serve(shield: Shield, path: str, accept: bytes = b"*/*") -> list[dict[str, object]]:
    """What one request gets through the shield."""
    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [(b"host", b"a.example:1"), (b"accept", accept), (b"accept-encoding", b"gzip")],
    }
    asyncio.run(shield(scope, receive, send))
    return sent


async def page_in_two(scope: dict[str, object], receive: object, send: Send) -> None:
    """Streamlit's page, sent in two pieces with a length and an etag."""
    page = Path(streamlit.__file__).with_name("static").joinpath("index.html").read_bytes()
    assert (b"accept-encoding", b"gzip") not in scope["headers"]
    headers = [(b"content-type", b"text/html"), (b"content-length", b"%d" % len(page)), (b"etag", b"x")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": page[:100], "more_body": True})
    await send({"type": "http.response.body", "body": page[100:]})


def test_streamlits_page_is_made_french_whole() -> None:
    start, body = serve(Shield(page_in_two), "/")
    page, headers = body["body"].decode(), dict(start["headers"])
    assert int(headers[b"content-length"]) == len(body["body"])
    assert b"etag" not in headers
    for new in (
        '<html lang="fr">',
        "<title>Passerelle</title>",
        "/passerelle/theme.css",
        "/passerelle/mark.svg",
        "/reponse",
    ):
        assert new in page
    for old in ('lang="en"', "<title>Streamlit", "prerenderReady", "service-desc", "enable JavaScript"):
        assert old not in page
    assert b"ws://a.example:1" in headers[b"content-security-policy"]


def test_a_strange_host_is_not_written_into_the_policy() -> None:
    assert "evil" not in policy("evil; script-src *")


def test_a_full_house_says_so_in_french_on_every_page_and_keeps_the_plain_one_open() -> None:
    shield = Shield(page_in_two, capacity=2)
    shield.open = 2
    start, body = serve(shield, "/")
    assert start["status"] == 503
    assert "Réessayez dans une minute" in body["body"].decode()
    assert dict(start["headers"])[b"retry-after"] == b"60"
    assert serve(shield, "/acces", accept=b"text/html")[0]["status"] == 503
    assert serve(shield, "/reponse", accept=b"text/html")[0]["status"] == 200
    assert serve(shield, "/manifest.json")[0]["status"] == 200  # those who are in go on


def test_conversations_are_counted_while_they_are_open() -> None:
    seen: list[int] = []

    async def app(scope: object, receive: object, send: object) -> None:
        seen.append(shield.open)
        raise ConnectionResetError

    shield = Shield(app)
    with pytest.raises(ConnectionResetError):
        asyncio.run(shield({"type": "websocket"}, None, None))
    assert (seen, shield.open) == ([1], 0)


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/mcp", "/_stcore/upload_file/a/b"])
def test_what_is_not_needed_is_closed(path: str) -> None:
    assert serve(Shield(page_in_two), path)[0]["status"] == 404
