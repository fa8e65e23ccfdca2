"""One question with its answer, its sources and what can be done with them."""

from dataclasses import replace
from html import escape
from urllib.parse import urlencode

import streamlit as st

from app.chat import markup
from app.chat.conversation import Turn
from app.chat.desk import Engine
from app.chat.sheet import sheet
from app.chat.views import passage
from app.chat.views.welcome import choose
from app.chat.wording import NBSP, count, french
from app.model import Answer, Outcome
from ingest.dates import spell

DOCUMENTARY = (Outcome.ANSWERED, Outcome.PARTIAL, Outcome.NOT_FOUND)  # what is worth dating, keeping, sharing


def show(engine: Engine, turn: Turn, history: tuple[Turn, ...], *, latest: bool) -> None:
    """Draw the turn that follows `history`; only the latest shows its sources unfolded and can be edited."""
    index = len(history)
    answer = turn.answer
    with st.container(key=f"turn-{index}", gap="small"):
        st.html(f'<h2 class="question" id="t{index}" tabindex="-1">{escape(turn.question.text)}</h2>')
        asked_back, choices = markup.options(answer) if answer.outcome is Outcome.CLARIFY else (answer.text, ())
        st.html(markup.answer_html(replace(answer, text=asked_back), lambda n: anchor(index, n)) + _meta(turn))
        if answer.citations:
            _sources(engine, turn, index, latest=latest)
        if latest and answer.outcome is not Outcome.URGENT:
            _follow_up(choices or answer.suggestions, index, "Choisissez" if choices else "Pour continuer")
        if answer.outcome in DOCUMENTARY or answer.citations:
            _actions(engine, turn, history, latest=latest)


def anchor(index: int, n: int) -> str:
    """Where citation `n` of turn `index` stands in the page."""
    return f"t{index}s{n}"


def _meta(turn: Turn) -> str:
    answer = turn.answer
    if answer.outcome not in DOCUMENTARY and not answer.citations:
        return ""
    searched = ""
    if answer.citations and answer.searched and answer.searched != answer.question:
        searched = f' <span class="searched">J’ai cherché{NBSP}: {escape(answer.searched)}</span>'
    return f'<p class="meta">Situation au {spell(answer.as_of)}.{searched}</p>'


def _sources(engine: Engine, turn: Turn, index: int, *, latest: bool) -> None:
    citations = turn.answer.citations
    title = count(len(citations), "passage cité", "passages cités")
    if latest:
        st.html(f'<h3 class="sources">{title}</h3>')
        _cards(engine, turn.answer, index)
    else:
        with st.expander(title):
            _cards(engine, turn.answer, index)


def _cards(engine: Engine, answer: Answer, index: int) -> None:
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


def _follow_up(suggestions: tuple[str, ...], index: int, heading: str) -> None:
    if not suggestions:
        return
    st.html(f'<h3 class="next">{heading}</h3>')
    with st.container(key=f"next-{index}", gap="small"):
        for number, suggestion in enumerate(suggestions):
            st.button(
                french(suggestion), key=f"next-{index}-{number}", on_click=choose, args=(suggestion,), width="stretch"
            )


def _actions(engine: Engine, turn: Turn, history: tuple[Turn, ...], *, latest: bool) -> None:
    index = len(history)
    text = sheet(turn.answer, engine.searcher.generation)
    with st.container(horizontal=True, key=f"actions-{index}"):
        st.html(f'<button type="button" class="copy" data-copy="{escape(text)}">Copier</button>', width="content")
        st.download_button(
            "Fiche pour le rendez-vous",
            text,
            file_name=f"passerelle-{turn.answer.as_of}.md",
            mime="text/markdown",
            key=f"sheet-{index}",
            icon=":material/download:",
            on_click="ignore",
        )
        with st.popover("Partager", icon=":material/link:", key=f"share-{index}"):
            address = query(turn, history, engine.searcher.generation)
            st.html(_share(address))
        if latest:
            st.button("Modifier la question", icon=":material/edit:", key=f"edit-{index}", on_click=_edit)
    if latest and st.session_state.get("editing"):
        _editor(turn)


def query(turn: Turn, history: tuple[Turn, ...], generation: str) -> str:
    """The address part that reproduces this answer, earlier questions included."""
    pairs = [("avant", earlier.question.text) for earlier in history]
    pairs += [
        ("q", turn.question.text),
        ("as_of", turn.answer.as_of.isoformat()),
        ("audience", turn.question.audience.value),
        ("index", generation),
    ]
    return urlencode(pairs)


def _share(address: str) -> str:
    note = french("Le lien contient la question en clair : ne l'envoyez qu'à qui peut la lire.")
    copy = f'<button type="button" class="copy" data-copy-link="/?{escape(address)}">Copier le lien</button>'
    return f'<p>{note}</p><p class="links">{copy}{markup.outside(f"/reponse?{address}", "Page à imprimer")}</p>'


def _edit() -> None:
    st.session_state["editing"] = not st.session_state.get("editing")


def _editor(turn: Turn) -> None:
    with st.form("editor"):
        st.text_area("Votre question", turn.question.text, key="edited")
        st.form_submit_button("Demander de nouveau", on_click=_ask_again, type="primary")


def _ask_again() -> None:
    state = st.session_state
    state["turns"] = state["turns"][:-1]
    state["asked"] = state["edited"]
    state["editing"] = False
