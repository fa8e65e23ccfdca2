"""A cited passage in its place: a picture of its page with the passage marked, or the text around it."""

from datetime import date
from html import escape
from urllib.parse import quote

import streamlit as st

from app.chat import markup, proof
from app.chat.desk import Engine
from app.chat.excerpt import excerpt, excerpt_html
from app.chat.markup import outside
from app.chat.sheet import reference
from app.chat.views import pages
from app.chat.wording import NBSP, french, freshness, place
from app.model import Citation
from ingest.errors import IngestError
from ingest.model import Document, Genre, Media

MOST = 3  # printed addresses shown


def open_at(citations: tuple[Citation, ...], n: int, day: date) -> None:
    """Open citation `n` of these, with its status on `day`, at the coming run."""
    st.session_state["opened"] = (citations, n, day)


def show_opened(engine: Engine) -> None:
    """Show the passage that was asked for, once."""
    opened = st.session_state.pop("opened", None)
    if opened is not None:
        _turn_to(opened[1])
        st.dialog("Passage cité", width="medium")(_dialog)(engine, opened[0], opened[2])


def _dialog(engine: Engine, among: tuple[Citation, ...], day: date) -> None:
    citations = {citation.n: citation for citation in among}
    citation = citations.get(st.session_state["n"])
    if citation is None:
        return
    _steps(list(citations), citation.n)
    st.html(markup.source_head(citation, day, level=3))
    document = cited(engine, citation)
    if document is None:
        st.warning("Ce document a changé depuis cette réponse. Posez la question de nouveau.")
        st.html(markup.quote_html(citation, "passage"))
        return
    details = " ; ".join(part for part in (place(citation), freshness(document)) if part)
    st.html(f'<p class="meta">{escape(french(details[:1].upper() + details[1:]))}.</p>')
    if document.media is Media.PDF:
        _page(str(engine.searcher.file(document.id)), document, citation)
    st.html(excerpt_html(excerpt(document, citation.start, citation.end), level=4) + _links(document, citation))


def cited(engine: Engine, citation: Citation) -> Document | None:
    """The document as it was when it was cited, or None when the index has another by now."""
    return proof.standing(engine.searcher, citation)


def _steps(numbers: list[int], n: int) -> None:
    """The way to the passages before and after; round and round, so that no button dies under the finger."""
    if len(numbers) == 1:
        return
    at = numbers.index(n)
    with st.container(horizontal=True, vertical_alignment="center", key="steps"):
        st.button("Précédent", icon=":material/chevron_left:", on_click=_turn_to, args=(numbers[at - 1],))
        st.html(f'<p class="meta">{at + 1} sur {len(numbers)}</p>', width="content")
        following = numbers[(at + 1) % len(numbers)]
        st.button(
            "Suivant", icon=":material/chevron_right:", icon_position="right", on_click=_turn_to, args=(following,)
        )


def _turn_to(n: int) -> None:
    st.session_state["n"] = n
    st.session_state["leaf"] = 0


def _leaf(step: int) -> None:
    st.session_state["leaf"] += step


def _page(path: str, document: Document, citation: Citation) -> None:
    """The page with the passage marked, and the pages before and after it."""
    try:
        own, png = pages.marked(path, document.sha256, citation.start, citation.end, document)
        page = min(max(own + st.session_state["leaf"], 1), document.pages)
        png = png if page == own else pages.bare(path, document.sha256, page)
    except (ValueError, IngestError):  # no place on a page, or no picture of it: the text below still shows it
        return
    if page == own:
        alt = f"Page {page} de « {document.title} ». Le passage cité y est surligné ; il est transcrit dessous."
        pages.show(png, french(alt), pages.depth(document, page, citation.start))
    else:
        alt = f"Page {page} de « {document.title} ». Le passage cité est à la page {own}."
        pages.show(png, french(alt), 0.0)
    if document.pages > 1:
        with st.container(horizontal=True, vertical_alignment="center", key="leaves"):
            st.button("Page précédente", on_click=_leaf, args=(-1 if page > 1 else 0,))
            st.html(f'<p class="meta">Page{NBSP}{page} sur {document.pages}</p>', width="content")
            st.button("Page suivante", on_click=_leaf, args=(1 if page < document.pages else 0,))


def _links(document: Document, citation: Citation) -> str:
    page = f"#page={citation.page}" if citation.page else ""
    stored = outside(f"/source/{quote(citation.document)}{page}", "Fichier enregistré")
    copy = f'<button type="button" class="copy" data-copy="{escape(reference(citation))}">Copier la citation</button>'
    return f'<p class="links">{copy}{stored}</p>{behind(document, citation)}{_printed(document)}'


def behind(document: Document, citation: Citation) -> str:
    """The official pages that a sheet of ours names behind the very statement cited, as links."""
    if document.genre is not Genre.SHEET:
        return ""
    named: dict[str, str] = {}
    for one in document.links:
        if one.start is not None and citation.start <= one.start < citation.end and one.url.startswith("https://"):
            named[one.url] = f"{named.get(one.url, '')} {document.text[one.start : one.end]}"
    links = "".join(outside(url, escape(words.strip(" ().\n"))) for url, words in named.items())
    heading = "Source officielle" if len(named) == 1 else "Sources officielles"
    return f'<p class="links behind"><span class="meta">{heading}{NBSP}:</span>{links}</p>' if links else ""


def _printed(document: Document) -> str:
    """Addresses that an official document prints, when its own address is not known."""
    if document.genre is Genre.SHEET or document.source.location.startswith("https://"):
        return ""
    urls = tuple(dict.fromkeys(link.url for link in document.links if link.url.startswith("https://")))[:MOST]
    items = "".join(f"<li>{outside(url, escape(url))}</li>" for url in urls)
    return (
        f'<p class="meta">Adresses imprimées dans ce document{NBSP}:</p><ul class="printed">{items}</ul>'
        if urls
        else ""
    )
