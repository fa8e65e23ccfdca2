"""Addresses beside the chat: its style sheets, the stored originals, and the answer page without scripts."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.chat import reply
from app.chat.conversation import TURNS, answered, audience, day
from app.chat.desk import Engine
from app.chat.web import STATIC
from app.chat.wording import LIMIT
from app.model import Question
from index.errors import IndexingError
from ingest.model import Media

KINDS: Final = {"css": "text/css", "svg": "image/svg+xml"}
# A stored page is data: nothing in it may run, load or be shown as a page of this site.
INERT: Final = {"content-security-policy": "sandbox; default-src 'none'", "cache-control": "no-store"}
# The browser's own PDF viewer refuses to start in a sandbox.
VIEWED: Final = {"content-security-policy": "frame-ancestors 'none'", "cache-control": "no-store"}
PAGE: Final = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
}


def routes(engine: Callable[[], Engine]) -> list[Route]:
    """The routes; `engine` gives the engine in use or raises `IndexingError`."""

    def static(request: Request) -> Response:
        name = request.path_params["name"]
        kind = KINDS.get(name.rpartition(".")[2])
        path = STATIC / name
        if kind is None or not path.is_file():
            return PlainTextResponse("Page introuvable.", 404)
        return Response(path.read_bytes(), media_type=kind, headers={"cache-control": "max-age=3600"})

    def source(request: Request) -> Response:
        try:
            shelf = engine().searcher
            document = shelf.document(request.path_params["document"])
            path: Path = shelf.file(document.id)
        except (KeyError, IndexingError):
            return PlainTextResponse("Ce document n’est pas dans l’index.", 404)
        if document.media is Media.PDF:
            return FileResponse(path, media_type="application/pdf", headers=VIEWED, filename=f"{document.id}.pdf",
                                content_disposition_type="inline")  # fmt: skip
        return FileResponse(path, media_type="text/plain", headers=INERT, filename=path.name)

    def answer(request: Request) -> Response:
        given_in = request.query_params
        asked = Question(
            given_in.get("q", "").strip(),
            tuple(text for text in given_in.getlist("avant")[-TURNS:] if len(text) <= LIMIT),
            audience(given_in.get("audience")),
            day(given_in.get("as_of")),
        )
        try:
            turn = answered(engine(), asked) if 0 < len(asked.text) <= LIMIT else None
        except IndexingError as failure:
            return HTMLResponse(reply.failure(str(failure)), 503, PAGE)
        page = reply.page(asked, turn.answer, turn.briefs) if turn else reply.page(asked, None)
        return HTMLResponse(page, headers=PAGE)

    return [
        Route("/passerelle/{name}", static),
        Route("/source/{document}", source),
        Route("/reponse", answer),
    ]
