"""What every page shares: the name, the way between pages, the engine, and what is said when there is none."""

from collections.abc import Sequence

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app.chat.desk import Engine, desk
from app.chat.wording import french
from app.settings import home
from index.errors import IndexingError


def header(pages: Sequence[StreamlitPage]) -> None:
    """The name of the project and one link a page."""
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key="masthead"):
        st.html('<p class="brand"><span class="arch" aria-hidden="true"></span>Passerelle</p>', width="content")
        with st.container(horizontal=True, wrap=False, horizontal_alignment="right", key="nav"):
            for page in pages:
                st.page_link(page, label=page.title)


def engine() -> Engine:
    """The engine in use; the page ends with one French sentence when there is none."""
    try:
        with st.spinner("Ouverture des documents…"):
            return desk(home()).engine()
    except IndexingError as failure:
        st.error(french(str(failure)))
        st.html(
            '<p class="meta">Les fiches fournies avec le projet s’indexent par la commande '
            "<code>passerelle build</code>, vos propres documents par <code>passerelle build DOSSIER</code>.</p>"
        )
        st.button("Réessayer")
        st.stop()
