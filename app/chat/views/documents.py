"""The documents behind the answers: what they are, how fresh, and their pages."""

from html import escape
from urllib.parse import quote

import streamlit as st

from app.chat import library
from app.chat.desk import Engine
from app.chat.excerpt import Excerpt, excerpt_html, pages_text, whole
from app.chat.markup import official, outside
from app.chat.views import frame, pages
from app.chat.wording import NBSP, count, french, freshness
from ingest.errors import IngestError
from ingest.model import Document, Media

SHOWN = 40  # cards drawn at once


def page() -> None:
    """The list, or one document when the address names it."""
    engine = frame.engine()
    name = st.query_params.get("document")
    if name is None:
        _list(engine)
        return
    try:
        document = engine.searcher.document(name)
    except KeyError:
        st.html("<h1>Document introuvable</h1>")
        st.warning("Ce document n’est pas, ou n’est plus, dans l’index.")
        st.button("Tous les documents", on_click=_close)
        return
    _one(engine, document)


def _list(engine: Engine) -> None:
    lead = french("Les réponses ne viennent que de ces documents. Cherchez par titre, éditeur ou texte.")
    st.html(f'<h1>Documents</h1><p class="meta">{lead}</p>')
    typed = st.text_input("Chercher un document", key="shelf", persist_state="session")
    found = library.matching(engine.searcher.documents(), typed)
    st.html(f'<p class="meta" role="status">{count(len(found), "document", "documents")}</p>')
    if not found:
        st.html(f"<p>{french('Aucun document ne contient tous ces mots. Essayez-en un seul.')}</p>")
    for document in found[:SHOWN]:
        with st.container(border=True, key=f"source-{document.id}", gap="small"):
            st.html(_card(document))
            st.button(
                "Lire", key=f"read-{document.id}", icon=":material/menu_book:", on_click=_open, args=(document.id,)
            )
    if len(found) > SHOWN:
        st.html(f'<p class="meta">Seuls les {SHOWN} premiers sont affichés{NBSP}: précisez la recherche.</p>')


def _card(document: Document) -> str:
    return f'<div class="source"><h2>{escape(document.title)}</h2><p class="from">{escape(_facts(document))}</p></div>'


def _facts(document: Document) -> str:
    length = count(document.pages, "page", "pages") if document.media is Media.PDF else ""
    return " · ".join(part for part in (document.publisher, document.genre.value, freshness(document), length) if part)


def _open(name: str, leaf: int = 1) -> None:
    st.query_params["document"] = name
    st.session_state["sheet"] = leaf


def _close() -> None:
    st.query_params.pop("document", None)


def _one(engine: Engine, document: Document) -> None:
    st.button("Tous les documents", icon=":material/arrow_back:", on_click=_close, type="tertiary")
    st.html(f'<h1>{escape(document.title)}</h1><p class="meta">{escape(_facts(document))}</p>{_links(document)}')
    if document.flags:
        with st.expander("Remarques de lecture"):
            for flag in document.flags:
                st.text(flag)
    _search(engine, document)
    if document.media is Media.PDF:
        _leaves(engine, document)
    else:
        st.html(excerpt_html(whole(document), level=2))


def _links(document: Document) -> str:
    stored = outside(f"/source/{quote(document.id)}", "Fichier enregistré")
    return f'<p class="links">{official(document.source.location)}{stored}</p>'


def _search(engine: Engine, document: Document) -> None:
    typed = st.text_input("Chercher dans ce document", key=f"inside-{document.id}")
    if not typed.strip():
        return
    found = library.passages(engine.searcher.passages(document.id), typed)
    st.html(f'<p class="meta" role="status">{count(len(found), "passage", "passages")}</p>')
    for passage in found:
        st.html(f'<figure class="quote alone"><blockquote>{escape(passage.text)}</blockquote></figure>')
        if passage.page and document.media is Media.PDF:
            st.button(
                f"Aller à la page {passage.page}",
                key=f"go-{passage.id}",
                type="tertiary",
                on_click=_open,
                args=(document.id, passage.page),
            )


def _leaves(engine: Engine, document: Document) -> None:
    state = st.session_state
    number = min(max(int(state.get("sheet", 1)), 1), document.pages)
    path = str(engine.searcher.file(document.id))
    alt = french(f"Page {number} de « {document.title} » ; son texte est dessous.")
    try:
        pages.show(pages.bare(path, document.sha256, number), alt)
    except IngestError as failure:
        st.warning(french(str(failure)))
    if document.pages > 1:
        with st.container(horizontal=True, vertical_alignment="center", key="leaves"):
            st.button("Page précédente", on_click=_open, args=(document.id, max(number - 1, 1)))
            st.html(f'<p class="meta">Page{NBSP}{number} sur {document.pages}</p>', width="content")
            st.button("Page suivante", on_click=_open, args=(document.id, min(number + 1, document.pages)))
    text: Excerpt = pages_text(document, number)
    with st.expander(f"Texte de la page {number}", expanded=True):
        st.html(excerpt_html(text, level=2))
