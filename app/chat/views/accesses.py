"""The catalogue without a question: what the documents give access to, narrowed by facets; one page an access."""

from datetime import date
from html import escape

import streamlit as st

from app.chat import accessmarkup, catalogue
from app.chat.catalogue import Choice, Entry, Facet
from app.chat.desk import Engine
from app.chat.sheet import plain
from app.chat.views import access, days, frame, place
from app.chat.wording import NBSP, STATUSES, count, french
from ingest.dates import spell
from ingest.validity import Status

LEAD = french(
    "Chaque accès que les documents décrivent, avec son statut au jour choisi. Ouvrez sa fiche pour lire, cellule par "
    "cellule, la phrase qui le dit."
)
LATEST = date(2999, 12, 31)  # a day on which every document exists
STEP = 20  # cards drawn at once
LABELS = {
    Facet.TUMOUR: "Maladie",
    Facet.BIOMARKER: "Biomarqueur",
    Facet.LINE: "Phase du traitement",
    Facet.REGIME: "Régime",
    Facet.RCP: "RCP",
    Facet.STATUS: "Statut",
}
VIEWS = ("Fiches", "Tableau")


def page() -> None:
    """The list, or one access when the address names it."""
    engine = frame.engine()
    name = place.named("acces")
    if name is None:
        _list(engine)
    else:
        access.show(engine, name)


def _list(engine: Engine) -> None:
    st.html(f'<h1>Programmes d’accès</h1><p class="meta">{LEAD}</p>')
    typed = st.text_input(
        "Maladie, médicament, biomarqueur ou RCP", key="cherche", bind="query-params", persist_state="session"
    )
    titles = {document.id: document.title for document in engine.searcher.documents()}
    asked_day, facets, age, silent = _narrowed(engine, titles)
    day = asked_day or date.today()
    entries = catalogue.entries(engine.catalogue, titles, day)
    choice = Choice(typed or "", age, facets, silent)
    found = catalogue.chosen(entries, choice, engine.catalogue)
    with st.container(horizontal=True, vertical_alignment="center", key="counted"):
        st.html(f'<p class="meta" role="status">{count(len(found), "accès", "accès")} au {spell(day)}</p>')
        shape = st.segmented_control(
            "Affichage", VIEWS, default=VIEWS[0], required=True, key="affichage", label_visibility="collapsed",
            bind="query-params", persist_state="session",
        )  # fmt: skip
    if said := _said(choice):
        st.html(f'<p class="chosen">{said}</p>')
    if not found:
        _nothing(entries, choice, engine)
    elif shape == VIEWS[1]:
        st.html(accessmarkup.table(found, day, asked_day))
    else:
        _cards(found, day)
    if entries and not silent and (facets or age is not None):
        _hidden(len(catalogue.chosen(entries, Choice(typed or "", age, facets, True), engine.catalogue)) - len(found))


def _said(choice: Choice) -> str:
    """The choices that are folded away, so that nobody forgets them."""
    parts = [
        f"<strong>{LABELS[facet]}</strong>{NBSP}: {escape(', '.join(_named(facet, v) for v in values))}"
        for facet, values in choice.facets.items()
    ]
    parts += (
        [f"<strong>Âge</strong>{NBSP}: {choice.age:g}{NBSP}an{'s' if choice.age > 1 else ''}"]
        if choice.age is not None
        else []
    )
    return " · ".join(parts)


def _narrowed(
    engine: Engine, titles: dict[str, str]
) -> tuple[date | None, dict[Facet, tuple[str, ...]], float | None, bool]:
    """The filters; what they offer is what documents say on any day, so that a choice outlives a change of day."""
    offered = catalogue.offered(catalogue.entries(engine.catalogue, titles, LATEST))
    offered[Facet.STATUS] = tuple(map(str, Status))
    with st.expander("Affiner", icon=":material/tune:", key="narrow"), st.container(horizontal=True, key="filters"):
        facets = {facet: _facet(facet, offered[facet]) for facet in Facet}
        age = st.number_input(
            "Âge, en années", min_value=0, max_value=120, value=None, step=1, key="age", bind="query-params",
            persist_state="session", placeholder="Tous",
        )  # fmt: skip
        day = days.chosen()
        silent = st.checkbox(
            "Garder les accès qui ne précisent pas ces points", key="silence", bind="query-params",
            persist_state="session",
        )  # fmt: skip
        st.button("Effacer les choix", key="clear", on_click=_clear)
    return day, {f: v for f, v in facets.items() if v}, age, silent


def _facet(facet: Facet, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        st.multiselect(
            LABELS[facet], values, format_func=lambda v: _named(facet, v), key=facet.value, bind="query-params",
            persist_state="session", placeholder="Toutes" if facet in (Facet.TUMOUR, Facet.LINE, Facet.RCP) else "Tous",
            select_all=False,
        )
    )  # fmt: skip


def _named(facet: Facet, value: str) -> str:
    return STATUSES[Status(value)].word if facet is Facet.STATUS else value


def _clear() -> None:
    state = st.session_state
    for facet in Facet:
        state[facet.value] = []
    state["cherche"], state["age"], state["jour"], state["silence"] = "", None, None, False


def _nothing(entries: tuple[Entry, ...], choice: Choice, engine: Engine) -> None:
    """Say what the list would hold without each choice: a way on, never a dead end."""
    if not entries:
        st.html(f"<p>{french('Les documents de cette date ne décrivent aucun accès.')}</p>")
        return
    ways = catalogue.relaxed(entries, choice, engine.catalogue)
    names = {facet.value: LABELS[facet] for facet in Facet} | {"mots": "Recherche", "âge": "Âge"}
    hints = "".join(f"<li>Sans «{NBSP}{names[w]}{NBSP}»{NBSP}: {count(n, 'accès', 'accès')}</li>" for w, n in ways)
    advice = f"<ul>{hints}</ul>" if hints else f"<p>{french('Élargissez vos choix, ou posez une question.')}</p>"
    st.html(f'<div class="empty"><p>Aucun accès ne répond à tous ces choix.</p>{advice}</div>')


def _hidden(left: int) -> None:
    if left > 0:
        words = count(left, "autre accès ne précise", "autres accès ne précisent")
        st.html(
            f'<p class="meta">{words} pas ces points dans leurs documents{NBSP}: «{NBSP}Garder les accès qui ne '
            f"précisent pas ces points{NBSP}» les montre aussi.</p>"
        )


def _cards(found: tuple[Entry, ...], day: date) -> None:
    shown = st.session_state.get("shown", STEP)
    for entry in found[:shown]:
        with st.container(border=True, key=f"access-{entry.id}", gap="small"):
            st.html(accessmarkup.card(entry, day))
            st.button(
                plain(f"Fiche de {entry.title}"), key=f"open-{entry.id}", icon=":material/article:", type="tertiary",
                on_click=place.open_at, args=("acces", entry.id),
            )  # fmt: skip
    if len(found) > shown:
        st.button(f"Afficher les {min(STEP, len(found) - shown)} suivants", key="more", on_click=_more)


def _more() -> None:
    st.session_state["shown"] = st.session_state.get("shown", STEP) + STEP
