"""The one piece of script in the browser: announcement, opening by number, copying, memory of the tab."""

import secrets
from collections.abc import Callable

import streamlit as st

from app.chat.conversation import Turn, dump
from app.chat.web import STATIC
from app.chat.wording import OUTCOMES, count

HTML = '<div class="unseen" role="status" aria-live="polite"></div>'


def mount(turns: tuple[Turn, ...], opened: Callable[[object], None], kept: Callable[[object], None]) -> None:
    """Mount the bridge; `opened` receives the anchor of a clicked number, `kept` what the tab had kept."""
    state = st.session_state
    session = state.setdefault("session", secrets.token_hex(8))
    data = {"session": session, "turns": dump(turns), "said": said(session, turns)}
    _component()(
        data=data,
        key="bridge",
        on_passage_change=lambda: _pass("passage", opened),
        on_kept_change=lambda: _pass("kept", kept),
    )


def said(session: str, turns: tuple[Turn, ...]) -> dict[str, str]:
    """What a screen reader is told, once an answer stands."""
    if not turns:
        return {"id": "", "text": "", "at": ""}
    answer = turns[-1].answer
    sources = f", {count(len(answer.citations), 'passage cité', 'passages cités')}" if answer.citations else ""
    text = f"{OUTCOMES[answer.outcome].word}{sources}."
    mark = f"{session}-{len(turns)}-{answer.audience.value}-{answer.as_of}-{hash(answer.question)}"
    return {"id": mark, "text": text, "at": f"t{len(turns) - 1}"}


def _pass(name: str, receive: Callable[[object], None]) -> None:
    value = getattr(st.session_state["bridge"], name, None)
    if value is not None:
        receive(value)


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., object]:
    return st.components.v2.component(
        "passerelle_bridge", html=HTML, js=(STATIC / "bridge.js").read_text("utf-8"), isolate_styles=False
    )
