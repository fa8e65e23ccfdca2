"""What was searched for the latest answer, as words that the reader takes away or adds."""

from html import escape

import streamlit as st

from app.chat import understood
from app.chat.conversation import Turn
from app.chat.wording import NBSP, french
from app.model import Answer

ADDED = 6  # words of the vocabulary shown


def said(answer: Answer) -> str:
    """« J’ai cherché : … », as text; nothing where nothing was searched."""
    if not answer.citations or not answer.searched or answer.searched == answer.question:
        return ""
    return f' <span class="searched">J’ai cherché{NBSP}: {escape(answer.searched)}</span>'


def show(turn: Turn, index: int) -> None:
    """The words searched, to be changed; a change asks again."""
    found = understood.searched(turn.answer.searched)
    if not found.words:
        return
    with st.container(key=f"searched-{index}", gap="small"):
        st.multiselect(
            french("J’ai cherché : retirez un mot ou ajoutez-en un"),
            found.words,
            default=found.words,
            accept_new_options=True,
            select_all=False,
            placeholder="Ajouter un mot",
            key=_key(turn, index),
            on_change=_changed,
            args=(turn, index, found.words),
        )
        if found.added:
            also = ", ".join(found.added[:ADDED])
            st.html(f'<p class="meta also">Et ses autres noms{NBSP}: {escape(also)}</p>')


def _key(turn: Turn, index: int) -> str:
    return f"words-{index}-{hash((turn.question.text, turn.answer.searched))}"


def _changed(turn: Turn, index: int, words: tuple[str, ...]) -> None:
    """Ask the question again without the words that went, with those that came."""
    state = st.session_state
    text, alone = understood.reworded(turn.question.text, words, state[_key(turn, index)])
    if not text.strip():
        state["refusal"] = french("Il ne reste aucun mot à chercher : gardez-en un.")
        return
    state["turns"] = state["turns"][:-1]
    state["asked"], state["apart"] = text, alone or not turn.question.history
