"""The accesses without a question: what the documents describe, its status on a day, why, and where it is written."""

from datetime import date
from html import escape

import streamlit as st

from app.chat import catalogue, markup
from app.chat.catalogue import Entry
from app.chat.desk import Engine
from app.chat.sheet import plain
from app.chat.views import frame, passage
from app.chat.wording import NBSP, STATUSES, count, french, freshness
from ingest.dates import spell
from ingest.validity import Regime, Status

LEAD = french(
    "Chaque accès que les documents décrivent, avec son statut au jour choisi. Le statut est lu par un programme : "
    "la phrase qui le décide est citée, vérifiez-la."
)
SHOWN = 30  # cards drawn at once


def page() -> None:
    """Filters, then one card an access; the address keeps the filters."""
    engine = frame.engine()
    st.html(f'<h1>Accès décrits par les documents</h1><p class="meta">{LEAD}</p>')
    typed = st.text_input("Maladie, médicament ou mot", key="cherche", bind="query-params")
    with st.container(horizontal=True, key="filters"):
        statuses = st.multiselect(
            "Statut", list(Status), format_func=lambda s: STATUSES[s].word, key="statut", bind="query-params",
            placeholder="Tous", select_all=False,
        )  # fmt: skip
        regimes = st.multiselect(
            "Régime", list(Regime), format_func=_regime, key="regime", placeholder="Tous", select_all=False
        )
        day = st.date_input("Situation au", value=None, format="DD/MM/YYYY", key="jour", bind="query-params")
    day = day if isinstance(day, date) else date.today()
    found = catalogue.chosen(catalogue.entries(engine.library, day), typed or "", statuses, regimes)
    st.html(f'<p class="meta" role="status">{count(len(found), "accès", "accès")} au {spell(day)}</p>')
    if not found:
        st.html(f"<p>{french('Aucun accès ne répond à ces choix. Élargissez-les, ou posez une question.')}</p>")
    for entry in found[:SHOWN]:
        _card(engine, entry, day)
    if len(found) > SHOWN:
        st.html(f'<p class="meta">Seuls les {SHOWN} premiers sont affichés{NBSP}: précisez les choix.</p>')
    passage.show_opened(engine)


def _regime(regime: Regime) -> str:
    return "régime non précisé" if regime is Regime.UNKNOWN else regime.value


def _card(engine: Engine, entry: Entry, day: date) -> None:
    with st.container(border=True, key=f"source-{entry.id}", gap="small"):
        status = markup.badge(entry.verdict.status, day)
        st.html(
            f'<div class="source"><h2>{escape(entry.title)}</h2><p class="from">{status} '
            f"{escape(_regime(entry.regime))}</p><p>{escape(french(catalogue.because(entry.verdict)))}</p></div>"
        )
        if entry.evidence is not None:
            document = passage.cited(engine, entry.evidence)
            st.html(markup.quote_html(entry.evidence, f"{entry.id}-1", document.links if document else ()))
            st.button(
                "Voir le passage", key=f"open-{entry.id}", icon=":material/find_in_page:", type="tertiary",
                on_click=passage.open_at, args=((entry.evidence,), 1, day),
            )  # fmt: skip
        with st.expander(count(len(entry.documents), "document", "documents")):
            for one in entry.documents:
                label = french(f"{one.title} ({one.publisher}, {freshness(one)})")
                st.page_link(st.session_state["shelf_page"], label=plain(label), query_params={"document": one.id})
