"""The chat: Streamlit pages, a plain HTML answer page, and the server that carries both."""
