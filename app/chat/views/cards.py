"""The accesses that an answer concerns: status, facts, route, and the way to the page of each."""

import streamlit as st

from app.chat import cardmarkup
from app.chat.brief import Brief
from app.chat.conversation import Turn
from app.chat.sheet import plain
from app.chat.wording import NBSP, count

UNFOLDED = 2  # accesses of the latest answer that are open at once; more of them are a list, and folded


def show(turn: Turn, index: int, *, latest: bool) -> None:
    """The cards of a turn: in sight where they are few and the answer is the latest, else folded."""
    if not turn.briefs:
        return
    total = len(turn.answer.accesses)
    if latest and total <= UNFOLDED:
        st.html(f'<h3 class="accesses">{"Accès concerné" if total == 1 else "Accès concernés"}</h3>')
        _all(turn, index)
        return
    with st.expander(count(total, "accès concerné", "accès concernés")):
        _all(turn, index)
        if total > len(turn.briefs):
            left = count(total - len(turn.briefs), "autre accès", "autres accès")
            page = st.session_state["accesses_page"]
            st.page_link(page, label=f"Encore {left}{NBSP}: voir tous les accès", icon=":material/list:")


def _all(turn: Turn, index: int) -> None:
    for place, brief in enumerate(turn.briefs):
        _card(brief, index, place)


def anchor(index: int, place: int, n: int) -> str:
    """Where proof `n` of the access at `place` of turn `index` opens."""
    return f"t{index}a{place}s{n}"


def _card(brief: Brief, index: int, place: int) -> None:
    with st.container(border=True, key=f"card-{index}-{place}", gap="small"):
        st.html(cardmarkup.card(brief, cardmarkup.opener(lambda n: anchor(index, place, n))))
        st.page_link(
            st.session_state["accesses_page"],
            label=plain(f"Toute la fiche de {brief.title}"),
            icon=":material/article:",
            query_params={"acces": brief.id},
        )
