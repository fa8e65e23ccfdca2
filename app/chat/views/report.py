"""Telling that a statement is wrong, out of date or unclear: kept in the home, without the question unless agreed."""

from datetime import date

import streamlit as st

from app import feedback
from app.chat.conversation import Turn
from app.chat.desk import Engine
from app.chat.wording import french, label
from app.errors import FeedbackError
from app.feedback import Kind
from app.settings import home

MOST = 30  # remarks of one conversation
SHOWN = 160  # characters of a statement among which to choose
WHOLE = "Toute la réponse, ou ce qui y manque"
LEAD = french(
    "Votre remarque reste sur ce serveur, pour la personne qui tient les documents à jour. Elle est enregistrée avec "
    "la phrase choisie et ses sources, sans votre question. N'écrivez ni nom, ni date de naissance."
)


def open_at(index: int) -> None:
    """Open the form for turn `index` at the coming run."""
    st.session_state["reporting"] = index


def show_opened(engine: Engine) -> None:
    """Show the form that was asked for, once."""
    index = st.session_state.pop("reporting", None)
    turns: tuple[Turn, ...] = st.session_state["turns"]
    if index is not None and index < len(turns):
        st.session_state["said"] = False
        st.dialog("Signaler une erreur", width="medium")(_dialog)(engine, turns[index], index)


def _dialog(engine: Engine, turn: Turn, index: int) -> None:
    state = st.session_state
    if state.get("said"):
        st.success("Merci : votre remarque est enregistrée.")
        return
    if trouble := state.pop("trouble", None):
        st.error(trouble)
    st.html(f'<p class="meta">{LEAD}</p>')
    with st.form(f"report-{index}", border=False):
        places = (*range(len(turn.answer.claims)), -1)
        st.radio("Quelle phrase ?", places, format_func=lambda n: _shown(turn, n), key="report-claim")
        st.radio("Que faut-il en dire ?", list(Kind), format_func=_kind, key="report-kind", horizontal=True)
        st.text_area("Précisez, si vous voulez", key="report-remark", max_chars=feedback.LONGEST)
        st.checkbox("Joindre aussi ma question, pour qu’elle serve à corriger Passerelle", key="report-agreed")
        st.form_submit_button("Envoyer", type="primary", on_click=_send, args=(turn, engine.searcher.generation))


def _send(turn: Turn, generation: str) -> None:
    """Keep what the form says, or note why it cannot be kept."""
    state = st.session_state
    place: int = state["report-claim"]
    said = feedback.about(
        turn.answer,
        turn.answer.claims[place] if place >= 0 else None,
        state["report-kind"],
        generation,
        date.today(),
        state["report-remark"],
        history=turn.question.history if state["report-agreed"] else None,
    )
    state["sent"] = state.get("sent", 0) + 1
    try:
        if state["sent"] > MOST:
            raise FeedbackError("Cette conversation a déjà envoyé beaucoup de remarques : merci, c’est assez.")
        feedback.keep(home(), said)
    except FeedbackError as error:
        state["trouble"] = french(str(error))
    else:
        state["said"] = True


def _shown(turn: Turn, n: int) -> str:
    if n < 0:
        return WHOLE
    claim = turn.answer.claims[n]
    text = claim.text.replace("**", "")
    marks = "".join(f" ({mark})" for mark in claim.citations)
    return label(french(text if len(text) <= SHOWN else text[:SHOWN].rsplit(" ", 1)[0] + "…")) + marks


def _kind(kind: Kind) -> str:
    return kind.value[:1].upper() + kind.value[1:]
