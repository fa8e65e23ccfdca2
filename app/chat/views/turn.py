"""One question with its answer, the accesses it concerns, its sources and what can be done with them."""

import time
from collections.abc import Callable
from dataclasses import replace
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.chat import conversation, examples, markup, stages
from app.chat.conversation import Turn
from app.chat.desk import Engine
from app.chat.views import cards, passage, searched, tools
from app.chat.views.welcome import choose
from app.chat.wording import count, french, label
from app.model import Answer, Outcome, Question
from ingest.dates import spell

DOCUMENTARY = (Outcome.ANSWERED, Outcome.PARTIAL, Outcome.NOT_FOUND)  # what is worth dating, keeping, sharing
UNFOLDED = 9  # passages of the latest answer that are in sight at once
PAUSE = 0.04  # seconds between two statements of an answer that comes
PATIENCE = 0.2  # seconds that these pauses may take together


def come(engine: Engine, question: Question, history: tuple[Turn, ...], keep: Callable[[Turn], None]) -> None:
    """Show a question at once, then its answer statement by statement; `keep` takes the turn before it is drawn."""
    with st.container(key=f"turn-{len(history)}", gap="small"):
        _asked(question, len(history))
        place = st.empty()
        place.html('<p class="meta searching">Recherche dans les documents…</p>')
        made = conversation.answered(engine, question)
        keep(made)
        _come(place, _told(made.answer), len(history))
        _rest(engine, made, history, latest=True)


def show(engine: Engine, turn: Turn, history: tuple[Turn, ...], *, latest: bool) -> None:
    """Draw the turn that follows `history`; only the latest shows its sources unfolded and can be edited."""
    with st.container(key=f"turn-{len(history)}", gap="small"):
        _asked(turn.question, len(history))
        st.empty().html(_html(_told(turn.answer), len(history)))
        _rest(engine, turn, history, latest=latest)


def _rest(engine: Engine, turn: Turn, history: tuple[Turn, ...], *, latest: bool) -> None:
    """What stands below an answer."""
    index, answer = len(history), turn.answer
    if latest and (note := st.session_state.get("note")):
        st.html(f'<p class="notice" role="note">{note}</p>')
    if answer.outcome in DOCUMENTARY or answer.citations:
        words = "" if latest else searched.said(answer)
        st.html(f'<p class="meta">Situation au {spell(answer.as_of)}.{words}</p>')
    cards.show(turn, index, latest=latest)
    if answer.citations:
        _sources(engine, turn, index, latest=latest)
    if latest and answer.outcome in DOCUMENTARY:
        searched.show(turn, index)
    if latest and answer.outcome is not Outcome.URGENT:
        choices = markup.options(answer)[1] if answer.outcome is Outcome.CLARIFY else ()
        known = () if choices else examples.kept(engine, answer.suggestions, turn.question.as_of)
        _follow_up(choices or known, index, "Choisissez" if choices else "Pour continuer")
    if answer.outcome in DOCUMENTARY or answer.citations:
        tools.show(engine, turn, history, latest=latest)


def anchor(index: int, n: int) -> str:
    """Where citation `n` of turn `index` stands in the page."""
    return f"t{index}s{n}"


def _asked(question: Question, index: int) -> None:
    st.html(f'<h2 class="question" id="t{index}" tabindex="-1">{escape(question.text)}</h2>')


def _told(answer: Answer) -> Answer:
    """The answer as text; what a question asked back lets choose is drawn as buttons."""
    return replace(answer, text=markup.options(answer)[0]) if answer.outcome is Outcome.CLARIFY else answer


def _come(place: DeltaGenerator, answer: Answer, index: int) -> None:
    """One statement after the other, each a moment after the last."""
    shown = tuple(stages.stages(answer))
    for number, stage in enumerate(shown):
        if number:
            time.sleep(min(PAUSE, PATIENCE / len(shown)))
        place.html(_html(stage, index))


def _html(answer: Answer, index: int) -> str:
    return markup.answer_html(answer, lambda n: anchor(index, n))


def _sources(engine: Engine, turn: Turn, index: int, *, latest: bool) -> None:
    citations = turn.answer.citations
    title = count(len(citations), "passage cité", "passages cités")
    if latest and len(citations) <= UNFOLDED:
        st.html(f'<h3 class="sources">{title}</h3>')
        _passages(engine, turn.answer, index)
    else:
        with st.expander(title):
            st.html(_folded(turn.answer, index))


def _passages(engine: Engine, answer: Answer, index: int) -> None:
    for group in markup.by_document(answer.citations):
        document = passage.cited(engine, group[0])
        with st.container(border=True, key=f"source-{index}-{group[0].n}", gap="small"):
            st.html(markup.source_head(group[0], answer.as_of))
            for citation in group:
                links = document.links if document else ()
                st.html(markup.quote_html(citation, anchor(index, citation.n), links))
                st.button(
                    f"Voir le passage {citation.n} dans le document",
                    key=f"open-{index}-{citation.n}",
                    icon=":material/find_in_page:",
                    type="tertiary",
                    on_click=passage.open_at,
                    args=(answer.citations, citation.n, answer.as_of),
                )


def _folded(answer: Answer, index: int) -> str:
    """The sources of an earlier answer, or of a long list, drawn at one stroke."""
    return "".join(
        markup.source_head(group[0], answer.as_of)
        + "".join(markup.quote_html(one, at := anchor(index, one.n)) + markup.open_button(one.n, at) for one in group)
        for group in markup.by_document(answer.citations)
    )


def _follow_up(suggestions: tuple[str, ...], index: int, heading: str) -> None:
    if not suggestions:
        return
    st.html(f'<h3 class="next">{heading}</h3>')
    with st.container(key=f"next-{index}", gap="small"):
        for number, suggestion in enumerate(suggestions):
            shown = label(french(suggestion))
            st.button(shown, key=f"next-{index}-{number}", on_click=choose, args=(suggestion,), width="stretch")
