"""The documents behind the answers: what they are, how fresh, their versions, their pages, and a search in each."""

from datetime import date
from html import escape
from urllib.parse import quote

import streamlit as st

from app.chat import library, shelfmarkup
from app.chat.desk import Engine
from app.chat.library import Found, Order, Wanted
from app.chat.markup import official, outside
from app.chat.sheet import plain
from app.chat.views import frame, pages, place
from app.chat.wording import NBSP, count, french
from ingest.errors import IngestError
from ingest.model import Document, Genre, Media
from ingest.quality import suspicious

STEP = 20  # cards drawn at once
FOUND = 8  # passages drawn at once


def page() -> None:
    """The list, or one document when the address names it."""
    engine = frame.engine()
    name = place.named("document")
    if name is None:
        _list(engine)
        return
    try:
        document = engine.searcher.document(name)
    except KeyError:
        st.html("<h1>Document introuvable</h1>")
        st.warning("Ce document n’est pas, ou n’est plus, dans l’index.")
        st.button("Tous les documents", on_click=place.close, args=("document",))
        return
    _one(engine, document)


def _list(engine: Engine) -> None:
    documents = engine.searcher.documents()
    lead = french("Les réponses ne viennent que de ces documents. Cherchez par titre, éditeur ou texte.")
    st.html(f'<h1>Documents</h1><p class="meta">{lead}</p>')
    typed = st.text_input("Chercher un document", key="shelf", persist_state="session")
    wanted = _wanted(documents, typed)
    found = library.shelved(documents, wanted)
    st.html(f'<p class="meta" role="status">{count(len(found), "document", "documents")}</p>')
    if not found:
        st.html(f'<div class="empty"><p>{french(_nothing(wanted))}</p></div>')
    shown = st.session_state.get("shelved", STEP)
    for document in found[:shown]:
        with st.container(border=True, key=f"source-{document.id}", gap="small"):
            st.html(shelfmarkup.card(document, date.today()))
            st.button(
                "Lire", key=f"read-{document.id}", icon=":material/menu_book:", on_click=_open, args=(document.id,)
            )
    if len(found) > shown:
        st.button(f"Afficher les {min(STEP, len(found) - shown)} suivants", key="more-documents", on_click=_more)
    _backstage()


def _wanted(documents: tuple[Document, ...], typed: str) -> Wanted:
    genres = [genre for genre in Genre if any(d.genre is genre for d in documents)]
    publishers = sorted({d.publisher for d in documents if d.publisher})
    with st.expander("Affiner", icon=":material/tune:", key="narrow"), st.container(horizontal=True, key="filters"):
        kinds = st.multiselect(
            "Nature", genres, format_func=_named, key="nature", placeholder="Toutes", select_all=False,
            persist_state="session",
        )  # fmt: skip
        sources = st.multiselect(
            "Éditeur", publishers, key="editeur", placeholder="Tous", select_all=False, persist_state="session"
        )
        order: Order | None = st.selectbox("Ordre", list(Order), key="ordre", persist_state="session")
        noted = st.checkbox("Seulement ceux qui portent une remarque", key="remarques", persist_state="session")
    return Wanted(typed or "", kinds, sources, noted, order or Order.NEWEST)


def _named(genre: Genre) -> str:
    return genre.value[:1].upper() + genre.value[1:]


def _nothing(wanted: Wanted) -> str:
    if wanted.typed and not (wanted.genres or wanted.publishers or wanted.noted):
        return "Aucun document ne contient tous ces mots. Essayez-en un seul."
    if wanted.noted and not wanted.typed:
        return "Aucun de ces documents ne porte de remarque."
    return "Aucun document ne répond à tous ces choix. Retirez-en un."


def _more() -> None:
    st.session_state["shelved"] = st.session_state.get("shelved", STEP) + STEP


def _backstage() -> None:
    """The way to the page of those who keep this service, where nobody else need look."""
    if backstage := st.session_state.get("quality_page"):
        with st.container(key="backstage"):
            st.page_link(backstage, label="Qualité et maintenance")


def _open(name: str, leaf: int = 1) -> None:
    place.open_at("document", name)
    st.session_state["sheet"] = leaf


def _one(engine: Engine, document: Document) -> None:
    st.button(
        "Tous les documents", icon=":material/arrow_back:", on_click=place.close, args=("document",), type="tertiary"
    )
    head = f'<h1>{escape(document.title)}</h1><p class="meta">{escape(shelfmarkup.facts(document, date.today()))}</p>'
    st.html(head + shelfmarkup.noted(document) + _links(document))
    _related(engine, document)
    found = _search(engine, document)
    if document.media is Media.PDF:
        _leaves(engine, document, found)
    else:
        st.html(shelfmarkup.text(document, found, level=2))


def _links(document: Document) -> str:
    stored = outside(f"/source/{quote(document.id)}", "Fichier enregistré")
    return f'<p class="links">{official(document.source.location)}{stored}</p>'


def _related(engine: Engine, document: Document) -> None:
    """Other versions of the same text, and the document that says the same with more authority."""
    documents = engine.searcher.documents()
    chain = library.editions(document, documents)
    twin = next((one for one in documents if one.id == document.same_as), None)
    if len(chain) < 2 and twin is None:
        return
    with st.container(key="browse-versions", gap="small"):
        if len(chain) > 1:
            st.html("<h2>Versions de ce texte</h2>")
        for one in chain if len(chain) > 1 else ():
            here = " (celle-ci)" if one.id == document.id else ""
            _leads(one, f"{shelfmarkup.dated(one)}{NBSP}: {one.title}{here}")
        if twin is not None:
            st.html("<h2>Presque le même texte</h2>")
            _leads(twin, f"{twin.title} ({twin.publisher})")


def _leads(document: Document, label: str) -> None:
    st.button(
        plain(french(label)), key=f"lead-{document.id}", icon=":material/description:", type="tertiary",
        on_click=_open, args=(document.id,),
    )  # fmt: skip


def _search(engine: Engine, document: Document) -> tuple[Found, ...]:
    typed = st.text_input("Chercher dans ce document", key=f"inside-{document.id}")
    if not typed.strip():
        return ()
    found = library.hits(document.text, engine.searcher.passages(document.id), typed)
    first = f", les {FOUND} premiers sont affichés" if len(found) > FOUND else ""
    st.html(f'<p class="meta" role="status">{count(len(found), "passage", "passages")}{first}</p>')
    if not found:
        advice = "Aucun passage ne contient tous ces mots. Essayez-en un seul, ou son début."
        st.html(f'<div class="empty"><p>{advice}</p></div>')
    for one in found[:FOUND]:
        st.html(shelfmarkup.hit(document, one))
        page = one.passage.page
        if page and document.media is Media.PDF:
            st.button(
                f"Aller à la page {page}", key=f"go-{one.passage.id}", type="tertiary", on_click=_open,
                args=(document.id, page),
            )  # fmt: skip
    return found


def _leaves(engine: Engine, document: Document, found: tuple[Found, ...]) -> None:
    """One page as a picture, the words that were looked for highlighted, its text below."""
    number = min(max(int(st.session_state.get("sheet", 1)), 1), document.pages)
    path = str(engine.searcher.file(document.id))
    spans = tuple((span.start, span.end) for one in found for span in one.spans)
    seen = " Les mots cherchés y sont surlignés." if spans else ""
    alt = french(f"Page {number} de « {document.title} » ; son texte est dessous.{seen}")
    try:
        pages.show(pages.searched(path, document.sha256, number, spans, document), alt)
    except IngestError as failure:
        st.warning(french(str(failure)))
    for doubt in (page for page in suspicious(document) if page.page == number):
        why = french(", ".join(doubt.reasons))
        st.html(
            f'<p class="meta">Le texte de cette page a été mal lu ({escape(why)}){NBSP}: lisez plutôt son image.</p>'
        )
    if document.pages > 1:
        with st.container(horizontal=True, vertical_alignment="center", key="leaves"):
            st.button("Page précédente", on_click=_open, args=(document.id, max(number - 1, 1)))
            st.html(f'<p class="meta">Page{NBSP}{number} sur {document.pages}</p>', width="content")
            st.button("Page suivante", on_click=_open, args=(document.id, min(number + 1, document.pages)))
    with st.expander(f"Texte de la page {number}", expanded=True):
        st.html(shelfmarkup.text(document, found, level=2, page=number))
