"""The one piece of script in the browser: announcement, opening by number, copying, memory of the tab."""

import re
import secrets
from collections.abc import Callable
from datetime import date

import streamlit as st

from app.chat.conversation import Turn, dump
from app.chat.views import passage
from app.chat.web import STATIC
from app.chat.wording import OUTCOMES, count
from app.model import Citation

HTML = '<div class="unseen" role="status" aria-live="polite"></div>'
ANCHOR = re.compile(r"t(\d{1,3})(?:a(\d{1,2}))?s(\d{1,3})")  # as turn.anchor and cards.anchor write it


def mount(*, aloud: bool) -> None:
    """Mount the bridge at the end of a page; `aloud` where the last answer is to be announced and shown."""
    state = st.session_state
    turns: tuple[Turn, ...] = state.get("turns", ())
    session = state.setdefault("session", secrets.token_hex(8))
    data = {"session": session, "turns": dump(turns), "said": said(session, turns if aloud else ())}
    _component()(data=data, key="bridge", on_passage_change=_opened, on_kept_change=_kept, on_stopped_change=_stopped)


def said(session: str, turns: tuple[Turn, ...]) -> dict[str, str]:
    """What a screen reader is told, once an answer stands, and where the page then goes."""
    if not turns:
        return {"id": "", "text": "", "at": ""}
    answer = turns[-1].answer
    sources = f", {count(len(answer.citations), 'passage cité', 'passages cités')}" if answer.citations else ""
    text = f"{OUTCOMES[answer.outcome].word}{sources}."
    mark = f"{session}-{len(turns)}-{answer.audience.value}-{answer.as_of}-{hash(answer.question)}"
    return {"id": mark, "text": text, "at": f"t{len(turns) - 1}"}


def wanted(turns: tuple[Turn, ...], anchor: str) -> tuple[tuple[Citation, ...], int, date] | None:
    """The passages among which one was asked for, its number, and the day; None where the anchor names none."""
    found = ANCHOR.fullmatch(anchor)
    if found is None or int(found[1]) >= len(turns):
        return None
    turn = turns[int(found[1])]
    if found[2] is None:
        return turn.answer.citations, int(found[3]), turn.answer.as_of
    place = int(found[2])
    return (turn.briefs[place].proofs, int(found[3]), turn.answer.as_of) if place < len(turn.briefs) else None


def _opened() -> None:
    """Open the passage whose mark was clicked in an answer, in a card, or on the page of an access."""
    anchor = str(st.session_state["bridge"].passage)
    found = wanted(st.session_state.get("turns", ()), anchor) or st.session_state.get("openable", {}).get(anchor)
    if found is not None:
        passage.open_at(*found)


def _stopped() -> None:
    """Take back the question whose answer was stopped, so that it can be changed."""
    state = st.session_state
    text = str(state.get("answering") or "").strip()
    if not state["bridge"].stopped or not text:
        return
    state["answering"] = ""
    state["turns"], state["halted"] = taken_back(state.get("turns", ()), text), text


def taken_back(turns: tuple[Turn, ...], text: str) -> tuple[Turn, ...]:
    """The conversation without the question that was being answered, if it had become its last turn."""
    return turns[:-1] if turns and turns[-1].question.text == text else turns


def _kept() -> None:
    """Take back the questions that the tab kept, unless more have been asked here since."""
    rows = st.session_state["bridge"].kept
    if isinstance(rows, list) and len(rows) >= len(st.session_state.get("turns", ())):
        st.session_state["kept"] = rows


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., object]:
    return st.components.v2.component(
        "passerelle_bridge", html=HTML, js=(STATIC / "bridge.js").read_text("utf-8"), isolate_styles=False
    )
