"""The script Streamlit runs for every session and every interaction."""

import streamlit as st

from app.chat.views import accesses, ask, bridge, documents, frame

st.set_page_config(page_title="Passerelle", layout="centered")
asking = st.Page(ask.page, title="Demander", url_path="demander", default=True)
catalogue = st.Page(accesses.page, title="Accès", url_path="acces")
shelf = st.Page(documents.page, title="Documents", url_path="documents")
st.session_state["shelf_page"] = shelf
st.session_state["accesses_page"] = catalogue
chosen = st.navigation([asking, catalogue, shelf], position="hidden")
frame.header((asking, catalogue, shelf))
chosen.run()
bridge.mount(aloud=chosen == asking)
