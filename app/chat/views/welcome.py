"""What a newcomer reads before the first question."""

import streamlit as st

from app.chat import examples
from app.chat.desk import Engine
from app.chat.wording import NBSP, count, french, label

TITLE = french("Quel accès exceptionnel à un médicament existe, et par quelle RCP passe-t-il ?")
LEAD = french(
    "Posez votre question avec vos mots. Passerelle cherche dans des documents officiels datés et montre, pour chaque "
    "phrase de sa réponse, le passage qui le dit. Si les documents ne le disent pas, elle le dit aussi."
)
NOTICE = (
    (
        "Une machine répond",
        "Les réponses sont composées automatiquement à partir des documents, sans relecture humaine. "
        "Vérifiez toujours le passage cité.",
    ),
    (
        "Pas un avis médical",
        "Passerelle ne connaît pas la personne malade. Le médecin référent et la RCP décident.",
    ),
    (
        "Pas d'identité",
        "N'écrivez ni nom, ni date de naissance, ni numéro de dossier. Vos questions ne sont pas conservées.",
    ),
)


def show(engine: Engine) -> None:
    """Purpose, notice, emergency numbers and questions that have an answer."""
    items = "".join(f"<li><strong>{french(head)}.</strong> {french(text)}</li>" for head, text in NOTICE)
    st.html(
        f'<div class="welcome"><h1>{TITLE}</h1><p class="lead">{LEAD}</p>'
        f'<ul class="notice" aria-label="À savoir avant d’écrire">{items}</ul>'
        f'<p class="urgent">Urgence vitale{NBSP}: <a href="tel:15">15</a> ou <a href="tel:112">112</a>. '
        "Ne cherchez pas ici.</p></div>"
    )
    suggestions = examples.kept(engine, engine.suggestions())[:6]
    if suggestions:
        st.html("<h2>Par exemple</h2>")
        with st.container(key="examples", gap="small"):
            for number, suggestion in enumerate(suggestions):
                shown = label(french(suggestion))
                st.button(shown, key=f"example-{number}", on_click=choose, args=(suggestion,), width="stretch")
    documents = engine.searcher.documents()
    st.html(f'<p class="meta">{count(len(documents), "document consultable", "documents consultables")}.</p>')


def choose(question: str) -> None:
    """Ask this question at the coming run."""
    st.session_state["asked"] = question
