"""The one piece of script in the browser: announcement, opening by number, copying, memory of the tab."""

import re
import secrets
from collections.abc import Callable

import streamlit as st

from app.chat.conversation import Turn, dump
from app.chat.views import passage
from app.chat.web import STATIC
from app.chat.wording import OUTCOMES, count

HTML = '<div class="unseen" role="status" aria-live="polite"></div>'
ANCHOR = re.compile(r"t(\d{1,3})s(\d{1,3})")  # as turn.anchor writes it


def mount(*, aloud: bool) -> None:
    """Mount the bridge at the end of a page; `aloud` where the last answer is to be announced and shown."""
    state = st.session_state
    turns: tuple[Turn, ...] = state.get("turns", ())
    session = state.setdefault("session", secrets.token_hex(8))
    data = {"session": session, "turns": dump(turns), "said": said(session, turns if aloud else ())}
    _component()(data=data, key="bridge", on_passage_change=_opened, on_kept_change=_kept)


def said(session: str, turns: tuple[Turn, ...]) -> dict[str, str]:
    """What a screen reader is told, once an answer stands, and where the page then goes."""
    if not turns:
        return {"id": "", "text": "", "at": ""}
    answer = turns[-1].answer
    sources = f", {count(len(answer.citations), 'passage cité', 'passages cités')}" if answer.citations else ""
    text = f"{OUTCOMES[answer.outcome].word}{sources}."
    mark = f"{session}-{len(turns)}-{answer.audience.value}-{answer.as_of}-{hash(answer.question)}"
    return {"id": mark, "text": text, "at": f"t{len(turns) - 1}"}


def _opened() -> None:
    """Open the passage whose number was clicked in an answer."""
    found = ANCHOR.fullmatch(str(st.session_state["bridge"].passage))
    turns: tuple[Turn, ...] = st.session_state.get("turns", ())
    if found and int(found[1]) < len(turns):
        answer = turns[int(found[1])].answer
        passage.open_at(answer.citations, int(found[2]), answer.as_of)


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
