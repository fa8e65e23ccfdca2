"""The script Streamlit runs for every session and every interaction."""

import streamlit as st

from app.chat.views import ask, documents, frame

st.set_page_config(page_title="Passerelle", layout="centered")
PAGES = (
    st.Page(ask.page, title="Demander", url_path="demander", default=True),
    st.Page(documents.page, title="Documents", url_path="documents"),
)
chosen = st.navigation(list(PAGES), position="hidden")
frame.header(PAGES)
chosen.run()
