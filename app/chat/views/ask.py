"""The page where one asks: notice, settings, conversation, question box."""

import streamlit as st

from app.chat import conversation, link
from app.chat.conversation import Turn
from app.chat.desk import Engine
from app.chat.link import NOTES, Drift
from app.chat.views import frame, passage, report, tools, turn, welcome
from app.chat.wording import LIMIT, french, too_long
from app.model import Audience, Question
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
        typed = st.chat_input("Écrivez votre question…", key="box", submit_mode="stop", on_submit=_sent)
    question = _wanted(typed or state.pop("asked", None))
    if refusal := state.pop("refusal", None):
        warning.warning(refusal)
    with talk:
        _talk(engine, question)
    with top:  # after the answer: a first one brings the way to begin anew
        _settings()
    passage.show_opened(engine)
    report.show_opened(engine)


def _talk(engine: Engine, question: Question | None) -> None:
    """The conversation; a new question is shown at once, its answer statement by statement."""
    state = st.session_state
    turns: tuple[Turn, ...] = state["turns"][-(conversation.TURNS - (question is not None)) :]
    for index, one in enumerate(turns):
        turn.show(engine, one, turns[:index], latest=question is None and index == len(turns) - 1)
    if question is not None:
        turn.come(engine, question, turns, lambda made: _keep(engine, (*turns, made)))
        state["answering"] = ""
    elif halted := state.get("halted"):
        tools.halted(halted)
    elif not turns:
        welcome.show(engine)


def _sent() -> None:
    """Note what is being asked before anything runs: it is given back when its answer is stopped."""
    st.session_state["answering"] = st.session_state["box"]


def _wanted(text: str | None) -> Question | None:
    """The question to answer now; the box lets any length through, so the limit stands here."""
    state = st.session_state
    state["answering"] = ""
    if not text or not text.strip():
        return None
    if len(text) > LIMIT:
        state["refusal"] = too_long(len(text))
        return None
    state["answering"] = text.strip()
    state["editing"], state["halted"] = False, ""
    before: tuple[Turn, ...] = () if state.pop("apart", False) else state["turns"]
    return conversation.follow(before, text, state["audience"], state["as_of"])


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
        state["apart"] = not turns[-1].question.history


def _afresh() -> None:
    state = st.session_state
    state["turns"] = ()
    state["editing"], state["halted"], state["note"] = False, "", ""
    st.query_params.clear()


def _from_address(engine: Engine) -> None:
    """Ask what the address asks, once; an address that names an access alone leads to its page."""
    state, address = st.session_state, st.query_params
    text = address.get("q", "").strip()
    if not text and (access := address.get("acces")):
        st.switch_page(state["accesses_page"], query_params={"acces": access})
    if not text or state.get("address") == text:
        return
    state["address"] = text
    state["audience"] = conversation.audience(address.get("audience"))
    state["as_of"] = conversation.day(address.get("as_of"))
    earlier = [{"text": said, "audience": state["audience"].value} for said in address.get_all("avant")]
    state["turns"] = conversation.replay(engine, earlier)
    state["asked"] = text
    state["linked"] = {name: address[name] for name in ("index", "preuves", "acces") if name in address}


def _keep(engine: Engine, turns: tuple[Turn, ...]) -> None:
    """Take in a new turn; note whether the answer of a link still rests on what it rested on then."""
    state = st.session_state
    state["turns"] = turns
    linked = state.pop("linked", None)
    found = Drift.NONE if linked is None else link.drift(linked, turns[-1].answer, engine.searcher.generation)
    state["note"] = NOTES[found]
