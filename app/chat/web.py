"""What stands around the chat on the wire: headers, the French shell page, a limit on open conversations."""

import re
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC: Final = files("app.chat") / "static"
CAPACITY: Final = 200  # open conversations of one process
CLOSED: Final = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/upload_file", "/_stcore/script-health-check")
OPEN: Final = ("/reponse", "/source/")  # pages that stay open when no more conversations can be
HOST: Final = re.compile(r"[A-Za-z0-9.\-]+(?::\d+)?|\[[0-9A-Fa-f:]+\](?::\d+)?")
# Older Safari does not count websockets under 'self', so the host is named.
NO_SCRIPT: Final = (
    "<noscript><main><h1>Passerelle</h1><p>Cette page demande JavaScript. "
    'Sans lui, posez votre question sur la <a href="/reponse">page simple</a>.</p></main></noscript>'
)
POLICY: Final = (
    "default-src 'self'; img-src 'self' data: blob:; connect-src 'self'{sockets}; "
    "style-src 'self' 'unsafe-inline'; script-src 'self' blob:; "
    "worker-src 'self' blob:; font-src 'self' data:; frame-src 'none'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",  # a question in an address must not follow the reader to another site
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
SHELL: Final = (  # Streamlit's own page, made French: what is replaced, and by what
    ('<html lang="en">', '<html lang="fr">'),
    (
        "<title>Streamlit</title>",
        '<title>Passerelle</title>\n    <link rel="stylesheet" href="/passerelle/theme.css" />'
        '\n    <link rel="stylesheet" href="/passerelle/browse.css" />',
    ),
    ('<link rel="shortcut icon" href="./favicon.png" />', '<link rel="icon" href="/passerelle/mark.svg" />'),
)
DROPPED: Final = re.compile(
    r"<script>\s*window\.prerenderReady = false\s*</script>"  # the only inline script
    r'|<link rel="service-desc"[^>]*>'  # points to an interface that is closed here
    r"|<!--.*?-->",
    re.DOTALL,
)
NOSCRIPT: Final = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)


def shell(page: str) -> str:
    """Streamlit's page in French, without its inline script, with a way in for browsers without scripts."""
    for old, new in SHELL:
        page = page.replace(old, new)
    return NOSCRIPT.sub(lambda _: NO_SCRIPT, DROPPED.sub("", page))


def policy(host: str) -> str:
    """The content security policy of a page served to `host`."""
    sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    return POLICY.format(sockets=sockets)


class Shield:
    """ASGI middleware: closes what is not needed, says when the house is full, dresses every response."""

    def __init__(self, app: ASGIApp, capacity: int = CAPACITY) -> None:
        self.app = app
        self.capacity = capacity
        self.open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "websocket":
            await self._conversation(scope, receive, send)
        elif scope["type"] == "http":
            await self._page(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _conversation(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.open += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.open -= 1

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        dressed = _Dressed(send, policy(Headers(scope=scope).get("host", "")))
        if path.startswith(CLOSED):
            await PlainTextResponse("Page introuvable.", 404)(scope, receive, dressed)
        elif self.open >= self.capacity and _converses(scope):
            await HTMLResponse((STATIC / "full.html").read_text("utf-8"), 503, {"retry-after": "60"})(
                scope, receive, dressed
            )
        else:
            await self.app(_readable(scope), receive, dressed)


def _converses(scope: Scope) -> bool:
    """Whether a request is for a page that opens a conversation, and not for a part of one."""
    path: str = scope["path"]
    return path == "/" or ("text/html" in Headers(scope=scope).get("accept", "") and not path.startswith(OPEN))


def _readable(scope: Scope) -> Scope:
    """The same request for an uncompressed answer, where the answer may be the page to be rewritten."""
    if "/static/" in scope["path"] or "/media/" in scope["path"]:
        return scope
    return {**scope, "headers": [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]}


class _Dressed:
    """Sends on what it is sent, with headers added and Streamlit's page made French."""

    def __init__(self, send: Callable[[Message], Awaitable[None]], content_policy: str) -> None:
        self.send = send
        self.content_policy = content_policy
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        """Pass one message on, or hold it until the page is whole."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("content-security-policy", self.content_policy)
            if headers.get("content-type", "").startswith("text/html"):
                self.start = message
                return
        elif self.start is not None:
            self.body += message.get("body", b"")
            if message.get("more_body"):
                return
            page = shell(self.body.decode("utf-8")).encode()
            headers = MutableHeaders(scope=self.start)
            headers["content-length"] = str(len(page))
            del headers["etag"], headers["last-modified"]  # those of the page before it was changed
            await self.send(self.start)
            message = {**message, "body": page}
        await self.send(message)
