"""For those who keep this service: evaluations, the state of the corpus, what readers signal."""

import os
from collections.abc import Callable
from datetime import date

import streamlit as st

from app import feedback, settings
from app.chat import health, qualitymarkup, runs
from app.chat.desk import Engine
from app.chat.runs import Listed, Run
from app.chat.views import chart, frame
from app.chat.wording import NBSP, count, french
from ingest.dates import spell

LEAD = french(
    "Pour les personnes qui tiennent ce service. Rien ici n’aide à choisir un traitement ; tout aide à "
    "vérifier l’outil."
)
STEP = 10  # answers or remarks drawn at once
HOW = (
    "<p>Aucune évaluation n’est à lire. Depuis le dossier du projet, cette commande pose toutes les questions du banc "
    "de mesure et garde les réponses dans le dossier <code>runs</code>, où cette page les trouve"
    f"{NBSP}:</p><pre><code>python -m evals run evals/questions/*.jsonl</code></pre>"
    "<p>Pour lire un autre dossier, donnez son chemin au serveur par la variable <code>PASSERELLE_RUNS</code>.</p>"
)
ALONE = "Aucune autre évaluation des mêmes questions. Une seconde, faite après un changement, se compare ici."
NONE = french(
    "Aucun retour. Chaque réponse porte un bouton « Signaler une erreur » ; ce qui y est écrit est gardé sur cette "
    "machine, et se lit ici."
)
CLOSED = french(
    "Les remarques et les questions jointes ne sont montrées que si le serveur est lancé avec "
    "PASSERELLE_MAINTENANCE=1 : d’autres que vous peuvent ouvrir cette page."
)


def page() -> None:
    """One of three views; the address keeps which."""
    engine = frame.engine()
    st.html(f'<h1>Qualité et maintenance</h1><p class="meta">{LEAD}</p>')
    views: dict[str, Callable[[Engine], None]] = {"Évaluations": _runs, "Corpus": _corpus, "Retours": _remarks}
    chosen: str | None = st.segmented_control(
        "Vue", list(views), default="Évaluations", required=True, key="vue", label_visibility="collapsed",
        bind="query-params",
    )  # fmt: skip
    views[chosen or "Évaluations"](engine)


def _runs(engine: Engine) -> None:
    found = runs.listed(runs.folder())
    if not found:
        st.html(f'<div class="empty">{HOW}</div>')
        return
    known = {one.folder.name: one for one in found}
    name = st.selectbox("Évaluation", list(known), format_func=lambda n: qualitymarkup.called(known[n]), key="run")
    run = _loaded(known[name])
    if not run.outcomes:
        st.warning("Cette évaluation n’a encore aucune réponse lisible. Laissez-la finir, ou relancez-la.")
        return
    figures = runs.figures(run)
    wrong = runs.worst(run)
    right = len(run.outcomes) - len(wrong)
    st.html(
        f'<p class="meta" role="status">{count(len(run.outcomes), "question", "questions")}, {right} justes en entier, '
        f"{_day(run.started)}.</p><h2>Mesures</h2>"
    )
    chart.figures(figures)
    with st.expander("Les mêmes mesures en chiffres"):
        st.html(qualitymarkup.figures(figures))
    _compared(found, known[name], run)
    _worst(wrong)


def _day(started: str) -> str:
    """« le 20 novembre 2026 », of a time as runs write it."""
    try:
        return f"le {spell(date.fromisoformat(started[:10]))}"
    except ValueError:
        return "jour inconnu"


def _loaded(one: Listed) -> Run:
    """A run read once, and again when its file grew."""
    path = one.folder / runs.OUTCOMES
    return _read(str(path), path.stat().st_mtime_ns if path.exists() else 0, one)


@st.cache_resource(max_entries=8, show_spinner="Lecture de l’évaluation…")
def _read(path: str, changed: int, _one: Listed) -> Run:
    return runs.load(_one)


def _compared(found: tuple[Listed, ...], one: Listed, run: Run) -> None:
    """Another run of the same questions beside this one: the one before it, unless another is chosen."""
    st.html("<h2>Comparaison</h2>")
    others = [other for other in found if other.questions == one.questions and other.folder != one.folder]
    if not others:
        st.html(f"<p>{ALONE}</p>")
        return
    known = {other.folder.name: other for other in others}
    earlier = next((other.folder.name for other in others if other.started <= one.started), others[0].folder.name)
    name = st.selectbox(
        "Comparer à", list(known), list(known).index(earlier), format_func=lambda n: qualitymarkup.called(known[n]),
        key=f"against-{one.folder.name}",
    )  # fmt: skip
    moves = runs.moves(_loaded(known[name]), run)
    if not moves:
        st.html("<p>Ces deux évaluations n’ont aucune question en commun.</p>")
        return
    chart.moves(moves)
    with st.expander("La même comparaison en chiffres"):
        st.html(qualitymarkup.moves(moves))
    main = moves[0]
    for words, ids in (("Gagnées", main.won), ("Perdues", main.lost)):
        if ids:
            with st.expander(f"{words}{NBSP}: {len(ids)}"):
                st.html("".join(qualitymarkup.fault(o) for o in run.outcomes if o.id in ids[:30]))


def _worst(wrong: tuple[runs.Outcome, ...]) -> None:
    st.html("<h2>Les pires réponses</h2>")
    if not wrong:
        st.html("<p>Toutes les réponses sont justes en entier.</p>")
        return
    kinds = sorted({one.kind for one in wrong})
    chosen = st.multiselect("Sorte de question", kinds, key="kinds", placeholder="Toutes", select_all=False)
    kept = [one for one in wrong if not chosen or one.kind in chosen]
    shown = st.session_state.get("faults", STEP)
    st.html("".join(map(qualitymarkup.fault, kept[:shown])))
    if len(kept) > shown:
        st.button(f"Afficher les {min(STEP, len(kept) - shown)} suivantes", key="more-faults", on_click=_more)


def _more() -> None:
    st.session_state["faults"] = st.session_state.get("faults", STEP) + STEP


def _corpus(engine: Engine) -> None:
    shelf = engine.searcher
    found = health.health(settings.home(), shelf.generation, shelf.documents(), date.today())
    st.html(f'<p class="meta">Index en service{NBSP}: {shelf.generation}.</p>{qualitymarkup.health(found)}')


def _remarks(engine: Engine) -> None:
    found = feedback.read(settings.home())
    if not found:
        st.html(f'<div class="empty"><p>{NONE}</p></div>')
        return
    in_full = os.environ.get("PASSERELLE_MAINTENANCE") == "1"
    st.html(f'<p class="meta" role="status">{count(len(found), "retour", "retours")}</p>{qualitymarkup.remarks(found)}')
    st.html("<h2>Les derniers</h2>" + ("" if in_full else f'<p class="meta">{CLOSED}</p>'))
    latest = tuple(reversed(found))[: 3 * STEP]
    st.html("".join(qualitymarkup.remark(one, in_full=in_full) for one in latest))
