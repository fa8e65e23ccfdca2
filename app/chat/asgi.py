"""The chat as an ASGI application: `uvicorn --factory app.chat.asgi:create` serves it beside other things."""

import logging
import traceback
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.chat import reply
from app.chat.desk import desk
from app.chat.routes import PAGE, routes
from app.chat.web import Shield
from app.settings import home as usual_home

SCRIPT = Path(__file__).with_name("main.py")


class Discreet(logging.Filter):
    """Keeps where an error happened and its kind; drops its message, which may hold a user's words."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a record that carries an exception."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            last = traceback.extract_tb(error.__traceback__)[-1:]
            where = ", ".join(f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in last)
            record.msg, record.args = "%s at %s", (type(error).__name__, where)
            record.exc_info, record.exc_text = None, None
        return True


def application(home: Path) -> st.App:
    """The application over one home."""
    for name in ("streamlit.error_util", "uvicorn.error"):
        logging.getLogger(name).addFilter(Discreet())
    return st.App(
        SCRIPT,
        routes=routes(desk(home).engine),
        middleware=[Middleware(Shield)],
        on_script_error=quiet,
        exception_handlers={Exception: broken},
    )


def create() -> st.App:
    """The application over the home the environment names."""
    return application(usual_home())


def broken(request: Request, error: Exception) -> Response:
    """A French page in place of « Internal Server Error »; the error itself goes to the log."""
    return HTMLResponse(reply.failure("Une erreur est survenue. Réessayez, ou posez la question autrement."), 500, PAGE)


def quiet(error: Exception) -> bool:
    """Show a French sentence in place of a traceback; the log names the kind of error and no word of the user."""
    st.error("Une erreur est survenue pendant cette réponse. Posez la question autrement, ou rechargez la page.")
    return True
