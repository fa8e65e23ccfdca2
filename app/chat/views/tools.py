"""What can be done with an answer: copy, take away, share, change, report."""

from html import escape

import streamlit as st

from app.chat import link, markup
from app.chat.conversation import Turn
from app.chat.desk import Engine
from app.chat.sheet import sheet
from app.chat.sheetfiles import FORMATS, markdown
from app.chat.views import report
from app.chat.wording import french


def show(engine: Engine, turn: Turn, history: tuple[Turn, ...], *, latest: bool) -> None:
    """One line of tools; changing the question is for the latest turn alone."""
    index = len(history)
    made = sheet(turn.answer, engine.searcher.generation, turn.briefs)
    with st.container(horizontal=True, key=f"actions-{index}"):
        text = markdown(made).decode()
        st.html(f'<button type="button" class="copy" data-copy="{escape(text)}">Copier</button>', width="content")
        with st.popover("Fiche pour le rendez-vous", icon=":material/download:", key=f"sheet-{index}"):
            for one in FORMATS:
                st.download_button(
                    one.name,
                    lambda write=one.write: write(made),  # type: ignore[misc]  # made when it is asked for
                    file_name=f"{made.name}.{one.ending}",
                    mime=one.media,
                    key=f"sheet-{index}-{one.ending}",
                    on_click="ignore",
                    width="stretch",
                )
        with st.popover("Partager", icon=":material/link:", key=f"share-{index}"):
            st.html(_share(link.query(turn, history, engine.searcher.generation)))
        if latest:
            st.button("Modifier la question", icon=":material/edit:", key=f"edit-{index}", on_click=_edit)
        st.button(
            "Signaler une erreur", icon=":material/flag:", key=f"report-{index}", on_click=report.open_at, args=(index,)
        )
    if latest and st.session_state.get("editing"):
        _editor(turn.question.text)


def halted(text: str) -> None:
    """A question whose answer was stopped: it can be changed and asked again."""
    st.html('<p class="meta" role="status">Recherche arrêtée. La question est gardée ci-dessous.</p>')
    _editor(text)


def _share(address: str) -> str:
    note = french("Le lien contient la question en clair : ne l'envoyez qu'à qui peut la lire.")
    copy = f'<button type="button" class="copy" data-copy-link="/?{escape(address)}">Copier le lien</button>'
    return f'<p>{note}</p><p class="links">{copy}{markup.outside(f"/reponse?{address}", "Page à imprimer")}</p>'


def _edit() -> None:
    st.session_state["editing"] = not st.session_state.get("editing")


def _editor(text: str) -> None:
    with st.form("editor"):
        st.text_area("Votre question", text, key="edited")
        st.form_submit_button("Demander de nouveau", on_click=_ask_again, type="primary")


def _ask_again() -> None:
    """Replace the last question, unless it was stopped before it became a turn."""
    state = st.session_state
    if not state.get("halted"):
        last = state["turns"][-1]
        state["turns"], state["apart"] = state["turns"][:-1], not last.question.history
    state["asked"] = state["edited"]
    state["editing"], state["halted"] = False, ""
