"""The page where one asks: notice, settings, conversation, question box."""

import streamlit as st

from app.chat import conversation
from app.chat.conversation import Turn
from app.chat.desk import Engine
from app.chat.views import frame, passage, turn, welcome
from app.chat.wording import LIMIT, french, too_long
from app.model import Audience
from ingest.dates import spell

AUDIENCES = {Audience.FAMILY: "Famille", Audience.CLINICIAN: "Soignant"}


def page() -> None:
    """The whole page, run at every interaction."""
    engine = frame.engine()
    state = st.session_state
    state.setdefault("turns", ())
    if (kept := state.pop("kept", None)) is not None:
        state["turns"] = conversation.replay(engine, kept)
    _from_address(engine)
    state.setdefault("audience", Audience.FAMILY)
    state.setdefault("as_of", None)
    top = st.container(horizontal=True, vertical_alignment="bottom", key="settings")
    talk = st.container(key="talk")
    with st.container(key="box-holder"):  # in a container of its own, else Streamlit scrolls every page to its end
        warning = st.empty()
        typed = st.chat_input("Écrivez votre question…", key="box")
    _ask(engine, typed or state.pop("asked", None))
    with top:
        _settings()
    with talk:
        _talk(engine)
    if refusal := state.pop("refusal", None):
        warning.warning(refusal)
    passage.show_opened(engine)


def _talk(engine: Engine) -> None:
    turns: tuple[Turn, ...] = st.session_state["turns"]
    for index, one in enumerate(turns):
        turn.show(engine, one, turns[:index], latest=index == len(turns) - 1)
    if not turns:
        welcome.show(engine)


def _ask(engine: Engine, text: str | None) -> None:
    """Add a turn, or say why not; the box lets any length through, so the limit stands here."""
    if not text or not text.strip():
        return
    state = st.session_state
    if len(text) > LIMIT:
        state["refusal"] = too_long(len(text))
        return
    state["editing"] = False
    question = conversation.follow(state["turns"], text, state["audience"], state["as_of"])
    with st.spinner("Recherche dans les documents…"):
        state["turns"] = conversation.add(engine, state["turns"], question)


def _settings() -> None:
    """Who reads and at which date; a change asks the last question again."""
    state = st.session_state
    st.segmented_control(
        "Je suis",
        list(Audience),
        format_func=AUDIENCES.__getitem__,
        required=True,
        label_visibility="collapsed",
        key="audience",
        on_change=_again,
        persist_state="session",
    )
    as_of = state["as_of"]
    with st.popover(f"Au {spell(as_of)}" if as_of else "À ce jour", icon=":material/event:"):
        st.date_input(
            "Situation au (vide : aujourd’hui)",
            format="DD/MM/YYYY",
            key="as_of",
            on_change=_again,
            persist_state="session",
            help=french("Ce que disaient les documents à cette date : un accès ouvert ce jour-là a pu fermer depuis."),
        )
    if state["turns"]:
        st.button("Nouvelle conversation", icon=":material/add:", on_click=_afresh)


def _again() -> None:
    state = st.session_state
    turns: tuple[Turn, ...] = state.get("turns", ())
    if turns:
        state["turns"], state["asked"] = turns[:-1], turns[-1].question.text


def _afresh() -> None:
    state = st.session_state
    state["turns"] = ()
    state["editing"] = False
    st.query_params.clear()


def _from_address(engine: Engine) -> None:
    """Ask what the address asks, once; say when the index is no longer the one of the link."""
    state, address = st.session_state, st.query_params
    text = address.get("q", "").strip()
    if not text or state.get("address") == text:
        return
    state["address"] = text
    state["audience"] = conversation.audience(address.get("audience"))
    state["as_of"] = conversation.day(address.get("as_of"))
    earlier = [{"text": said, "audience": state["audience"].value} for said in address.get_all("avant")]
    state["turns"] = conversation.replay(engine, earlier)
    state["asked"] = text
    if address.get("index", engine.searcher.generation) != engine.searcher.generation:
        state["refusal"] = french(
            "Les documents ont été mis à jour depuis la création de ce lien : la réponse a pu changer."
        )
