"""The day of reading, chosen once for the list of accesses and the page of each."""

from datetime import date

import streamlit as st


def chosen() -> date | None:
    """The day that the reader chose, kept in the address; None for today."""
    day = st.date_input(
        "Situation au", value=None, format="DD/MM/YYYY", key="jour", bind="query-params", persist_state="session",
        min_value=date(2000, 1, 1), max_value=date(2099, 12, 31),
    )  # fmt: skip
    return day if isinstance(day, date) else None
