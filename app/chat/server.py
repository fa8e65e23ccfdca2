"""Starting the chat: one process, one engine, one port."""

import os
import socket
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.chat.web import STATIC
from index.errors import IndexingError

ADDRESS = "127.0.0.1"  # STREAMLIT_SERVER_ADDRESS opens it to others, behind a proxy


def serve(home: Path, port: int, headless: bool) -> int:
    """Serve the chat of `home` until stopped; 1 when the port is taken."""
    address = os.environ.get("STREAMLIT_SERVER_ADDRESS", ADDRESS)
    if taken(address, port):
        print(
            f"Le port {port} est déjà pris ; choisissez-en un autre, par exemple « --port {port + 1} ».",
            file=sys.stderr,
        )
        return 1
    os.environ["PASSERELLE_HOME"] = str(home)  # how the script, run by Streamlit, learns it
    from app.chat.asgi import application
    from app.chat.desk import desk

    threading.Thread(target=_warm, args=(desk(home).engine,), name="warm", daemon=True).start()
    print(f"Passerelle est ouverte : http://localhost:{port} (Ctrl+C pour arrêter).")
    application(home).run(
        config=settings() | {"server.port": port, "server.address": address, "server.headless": headless}
    )
    return 0


def _warm(open_engine: Callable[[], object]) -> None:
    """Open the engine before the first visitor comes; what prevents it will be said on the page."""
    with suppress(IndexingError):
        open_engine()


def settings() -> dict[str, Any]:
    """The packaged settings by dotted name, as Streamlit takes them."""
    return dict(_flat("", tomllib.loads((STATIC / "config.toml").read_text("utf-8"))))


def _flat(prefix: str, table: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}{key}.", value)
        else:
            yield prefix + key, value


def taken(address: str, port: int) -> bool:
    """Whether something listens there already."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((address, port)) == 0
