"""The script Streamlit runs for every session and every interaction."""

import streamlit as st

from app.chat.views import accesses, ask, bridge, documents, frame, quality

st.set_page_config(page_title="Passerelle", layout="centered")
asking = st.Page(ask.page, title="Demander", url_path="demander", default=True)
catalogue = st.Page(accesses.page, title="Programmes", url_path="acces")
shelf = st.Page(documents.page, title="Documents", url_path="documents")
backstage = st.Page(quality.page, title="Qualité", url_path="qualite")
st.session_state["shelf_page"] = shelf
st.session_state["quality_page"] = backstage
st.session_state["accesses_page"] = catalogue
chosen = st.navigation([asking, catalogue, shelf, backstage], position="hidden")
frame.header((asking, catalogue, shelf))
chosen.run()
bridge.mount(aloud=chosen == asking)
