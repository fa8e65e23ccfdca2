"""One thing of a list at an address of its own, on the page of the list.

Streamlit leaves the address as it is when a link leads to the page that is shown already; these functions set it.
"""

import streamlit as st


def open_at(name: str, value: str) -> None:
    """Go to the thing that the parameter `name` of the address names."""
    st.query_params[name] = value


def close(name: str) -> None:
    """Go back to the list."""
    st.query_params.pop(name, None)


def named(name: str) -> str | None:
    """What the address names; where it names nothing any more, the browser's address is made to say so too."""
    value = st.query_params.get(name)
    before = st.session_state.get(f"at-{name}")
    st.session_state[f"at-{name}"] = value
    if value is None and before is not None:
        st.query_params[name] = ""  # only a change is sent to the browser
        st.query_params.pop(name, None)
    return value
