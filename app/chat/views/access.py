"""One access in full, at an address of its own: every cell with its passage, its time, its versions, its documents."""

from datetime import date
from html import escape

import streamlit as st

from app.chat import accessmarkup, cardmarkup, catalogue, changes, dossier, timeline
from app.chat.accessmarkup import Drawn
from app.chat.changes import Pair
from app.chat.desk import Engine
from app.chat.dossier import Dossier, Marks
from app.chat.markup import badge, by_document, outside, quote_html, source_head
from app.chat.proof import Proofs
from app.chat.sheet import plain
from app.chat.views import chart, days, passage, place
from app.chat.wording import NBSP, STATUSES, count, french, freshness
from app.difference import Change, Clause
from app.model import Citation
from ingest.accesses import Access
from ingest.dates import spell
from ingest.model import Document

TIMELESS = french("Les documents n’écrivent ni début ni fin : aucune durée ne peut être dessinée.")
SHOWN = 60  # changes drawn at once


def show(engine: Engine, name: str) -> None:
    """The page of the access of this id; what is unknown, or did not exist yet, is said."""
    st.button(
        "Tous les programmes", icon=":material/arrow_back:", on_click=place.close, args=("acces",), type="tertiary"
    )
    access = next((one for one in engine.catalogue.accesses if one.id == name), None)
    if access is None:
        st.html("<h1>Accès introuvable</h1>")
        st.warning("Cet accès n’est pas, ou n’est plus, dans les documents. Cherchez-le dans la liste.")
        return
    asked_day = days.chosen()
    day = asked_day or date.today()
    view = access.at(day)
    if view is None:
        st.html("<h1>Rien à cette date</h1>")
        st.warning(f"Aucun document sur cet accès n’existait le {spell(day)}. Choisissez un jour plus récent.")
        return
    made = dossier.dossier(view, engine.library, day)
    _head(made, _called(engine, name, day), day, asked_day)
    _cells(made)
    _time(engine, access, day)
    _versions(engine, access, day)
    _documents(engine, access, made, day)
    passage.show_opened(engine)


def _marks(proofs: tuple[Citation, ...], day: date, start: str = "d") -> Drawn:
    """Draws the letters of statements, each opening its passage; what they open is kept for the bridge."""
    openable = {f"{start}{one.n}": (proofs, one.n, day) for one in proofs}
    st.session_state["openable"] = st.session_state.get("openable", {}) | openable
    mark = cardmarkup.opener(lambda n: f"{start}{n}")
    drawn = {one.n: mark(one) for one in proofs}
    return lambda numbers: "".join(drawn[n] for n in numbers if n in drawn)


def _head(made: Dossier, title: str, day: date, asked_day: date | None) -> None:
    st.session_state["openable"] = {}  # those of the page before are gone
    marks = _marks(made.proofs, day)
    brief = made.brief
    others = f'<p class="others">{escape(", ".join(brief.other_names))}</p>' if brief.other_names else ""
    reason = french(brief.reason[:1].upper() + brief.reason[1:])
    notes = "".join(f"<li>{escape(french(note[:1].upper() + note[1:]))}.</li>" for note in made.notes)
    noted = f'<ul class="notes" aria-label="À savoir">{notes}</ul>' if notes else ""
    shared = escape(accessmarkup.address(brief.id, asked_day))
    st.html(
        f'<div class="access top"><h1>{escape(french(title))}</h1>{others}'
        f'<p class="status">{badge(brief.status, day)} <span class="reason">{escape(reason)}. '
        f"{marks(brief.decided)}</span></p>{noted}"
        f'<p class="links"><button type="button" class="copy" data-copy-link="{shared}">Copier le lien</button></p>'
        "</div>"
    )


def _cells(made: Dossier) -> None:
    day = made.brief.day
    marks = _marks(made.proofs, day)
    if made.disagreements:
        st.html(
            "<h2>Les documents ne disent pas la même chose</h2>"
            + accessmarkup.disagreements(made.disagreements, marks)
        )  # fmt: skip
    first, second, *others = made.sections
    route = cardmarkup.route(made.brief.route, marks)
    st.html(accessmarkup.section(first, marks))
    st.html(accessmarkup.section(second, marks) + (f'<div class="access">{route}</div>' if route else ""))
    st.html("".join(accessmarkup.section(one, marks) for one in others))
    if made.links:
        items = "".join(f"<li>{outside(link.url, escape(link.text or link.url))}</li>" for link in made.links)
        st.html(f'<h2>Liens écrits dans les documents</h2><ul class="printed">{items}</ul>')


def _time(engine: Engine, access: Access, day: date) -> None:
    """The validity of this access and of others of its medicine: drawn, and written beside the drawing."""
    kin = [one for one in engine.catalogue.accesses if one.programme == access.programme] or [access]
    found = [line for one in kin if (line := timeline.line(one, day)) is not None]
    st.html("<h2>Dans le temps</h2>")
    drawn = [line for line in found if line.stretches]
    if not drawn:
        st.html(f'<p class="meta">{TIMELESS}</p>')
        return
    titles = {line.id: _called(engine, line.id, day) for line in drawn}
    chart.validity(drawn, titles, access.id, day)
    note = french(
        f"Ce que disent les documents connus le {spell(day)} ; après ce jour, ce qui est écrit pour l’instant."
    )
    with st.expander("Les mêmes dates en toutes lettres", expanded=len(drawn) == 1):
        st.html(f'<p class="meta">{note}</p>' + "".join(_spelt(line, titles[line.id], day) for line in drawn))


def _called(engine: Engine, name: str, day: date) -> str:
    titles = {document.id: document.title for document in engine.searcher.documents()}
    access = next(one for one in engine.catalogue.accesses if one.id == name)
    view = access.at(day)
    return catalogue.entry(view, titles, engine.catalogue).label if view else name


def _spelt(line: timeline.Line, title: str, day: date) -> str:
    items = "".join(
        f"<li><strong>{STATUSES[one.status].word}</strong> {timeline.told(one, day)}"
        f'<span class="from"> ({escape(french(one.reason))})</span></li>'
        for one in line.stretches
    )
    spoken = "".join(f"<li>{spell(one.day)}{NBSP}: {escape(one.title)}</li>" for one in line.documents)
    documents = f"<p>Documents, par date{NBSP}:</p><ul>{spoken}</ul>" if spoken else ""
    return f"<h3>{escape(title)}</h3><ul>{items}</ul>{documents}"


def _versions(engine: Engine, access: Access, day: date) -> None:
    """What changed between two documents of this medicine, chosen by the reader."""
    st.html("<h2>Ce qui a changé d’un document à l’autre</h2>")
    names = dict.fromkeys(told.card.document for told in (*access.told, *access.programme) if told.since <= day)
    profiles = [engine.library.profiles[name] for name in names if name in engine.library.profiles]
    documents = sorted((p.document for p in profiles if not p.overview), key=changes.day)
    pair = changes.usual(documents, engine.library)
    if pair is None:
        st.html('<p class="meta">Un seul document décrit ce programme : il n’y a rien à comparer.</p>')
        return
    left, right = st.columns(2)
    with left:
        older = _pick("Document de départ", documents, pair.before, f"before-{access.id}")
    with right:
        newer = _pick("Document d’arrivée", documents, pair.after, f"after-{access.id}")
    if older.id == newer.id:
        st.html('<p class="meta">Choisissez deux documents différents.</p>')
        return
    found = _compared(older.sha256, newer.sha256, Pair(older, newer))
    number = count(len(found), "changement", "changements")
    st.html(f'<p class="meta" role="status">{number}{NBSP}: {changes.counted(found)}.</p>')
    if found:
        with st.expander("Lire les changements", expanded=len(found) <= 12):
            st.html(_listed(engine, found[:SHOWN], day))
            if len(found) > SHOWN:
                st.html(f'<p class="meta">Seuls les {SHOWN} premiers sont affichés.</p>')


def _pick(label: str, documents: list[Document], usual: Document, key: str) -> Document:
    ids = [document.id for document in documents]
    known = {document.id: document for document in documents}
    chosen = st.selectbox(label, ids, ids.index(usual.id), format_func=lambda i: changes.name(known[i]), key=key)
    return known[chosen]


@st.cache_resource(max_entries=64, show_spinner="Comparaison des deux documents…")
def _compared(before: str, after: str, _pair: Pair) -> tuple[Change, ...]:
    return changes.lines(_pair)


def _listed(engine: Engine, found: tuple[Change, ...], day: date) -> str:
    proofs = Proofs(engine.library)
    numbers = {
        (clause.document, clause.start): proofs.marks((changes.evidence(clause),)) for clause in changes.clauses(found)
    }
    draw = _marks(tuple(proofs.found), day, "c")

    def mark(clause: Clause) -> str:
        marks: Marks = numbers[clause.document, clause.start]
        return draw(marks)

    return f'<div class="compared">{changes.changes_html(found, mark)}</div>'


def _documents(engine: Engine, access: Access, made: Dossier, day: date) -> None:
    """The documents that tell of the access on the day, those that lead first, then those that no longer do."""
    st.html("<h2>Documents</h2>")
    told = dict.fromkeys(one.card.document for one in access.told if one.since <= day)
    current = [one.id for one in made.documents]
    earlier = [engine.library.profiles[name].document for name in told if name not in current]
    with st.container(key="browse-documents", gap="small"):
        for one in made.documents:
            _leads(one)
        if earlier:
            st.html(f'<p class="meta">Remplacés par les précédents{NBSP}:</p>')
        for one in earlier:
            _leads(one)
    with st.expander(f"Toutes les preuves de cette fiche ({len(made.proofs)})"):
        st.html("".join(_quoted(group, day) for group in by_document(made.proofs)))


def _leads(document: Document) -> None:
    about = ", ".join(part for part in (document.publisher, document.version or "", freshness(document)) if part)
    st.page_link(
        st.session_state["shelf_page"], label=plain(french(f"{document.title} ({about})")),
        icon=":material/description:", query_params={"document": document.id},
    )  # fmt: skip


def _quoted(group: tuple[Citation, ...], day: date) -> str:
    quotes = "".join(quote_html(one, f"preuve-{one.n}", label=cardmarkup.letter(one.n)) for one in group)
    return source_head(group[0], day, level=3) + quotes
