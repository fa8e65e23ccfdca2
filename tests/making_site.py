"""A small official-looking site on this machine, for the tests of `sync`: a real server, in threads."""

import gzip
import hashlib
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any, ClassVar

from ingest.sync.addresses import Policy, resolve
from ingest.sync.http import Caps, Http
from ingest.sync.polite import Polite

Answer = Callable[[BaseHTTPRequestHandler], None]

_MENU = """<header><nav><a href="/">Accueil</a> <a href="/qui-sommes-nous">Qui sommes-nous ?</a>
<a href="/vos-demarches">Vos démarches</a> <a href="/actualites">Actualités</a></nav></header>"""


def page(title: str, *paragraphs: str, links: tuple[tuple[str, str], ...] = (), token: str = "") -> bytes:
    """A page with the menu of the site, a title and paragraphs; `token` changes the bytes and not the text."""
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    body += "".join(f'<p><a href="{url}">{words}</a></p>' for url, words in links)
    head = f'<meta charset="utf-8"><meta name="csrf-token" content="{token}"><title>{title} - ANSM</title>'
    return (
        f'<!doctype html><html lang="fr"><head>{head}</head><body>{_MENU}<main><h1>{title}</h1>{body}</main>'
        f"<footer><a href='/mentions-legales'>Mentions légales</a></footer></body></html>"
    ).encode()


def listing(*entries: tuple[str, str, str], further: tuple[str, ...] = ()) -> bytes:
    """A list: address, tag and title of each entry, then the links of its further pages."""
    cards = "".join(
        f'<article class="card"><p class="tag">{tag}</p><h2><a href="{url}">{title}</a></h2></article>'
        for url, tag, title in entries
    )
    pages = "".join(f'<a class="page" href="{url}">{n}</a>' for n, url in enumerate(further, 1))
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Liste - ANSM</title></head>'
        f"<body>{_MENU}<main><h1>Liste</h1>{cards}<nav>{pages}</nav></main></body></html>"
    ).encode()


@dataclass
class Site:
    """What the server says by path; `asked` is every request it saw, robots.txt included."""

    port: int
    pages: dict[str, bytes | Answer] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    hosts: tuple[str, ...] = ("ansm.test",)

    @property
    def paths(self) -> list[str]:
        """The paths asked, in order."""
        return [path for path, _ in self.asked]

    def url(self, path: str, host: str = "ansm.test") -> str:
        """The address of a path."""
        return f"http://{host}:{self.port}{path}"

    @property
    def policy(self) -> Policy:
        """What production forbids and these tests need: http, this port, this machine."""
        return Policy(frozenset(self.hosts), frozenset({"http"}), frozenset({self.port}), (ip_network("127.0.0.1/32"),))

    def resolve(self, host: str, port: int) -> tuple[str, ...]:
        """Every host of the tests is this machine; others are what the system says."""
        return ("127.0.0.1",) if host.endswith(".test") else resolve(host, port)

    def http(self, caps: Caps | None = None) -> Http:
        """The network as far as this site."""
        return Http(self.policy, caps or Caps(size=2**20), self.resolve)

    def polite(self, slept: list[float] | None = None, **options: Any) -> Polite:
        """Good manners that take no time; what would have been waited for goes to `slept`."""
        return Polite(self.http(), sleep=(slept if slept is not None else []).append, clock=lambda: 0.0, **options)


def fixed(status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> Answer:
    """Always the same answer."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def redirect(target: str, status: int = 301) -> Answer:
    """Sent elsewhere."""
    return fixed(status, {"Location": target})


def after(*answers: Answer) -> Answer:
    """Each answer in turn, the last one for good."""
    waiting = list(answers)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        (waiting.pop(0) if len(waiting) > 1 else waiting[0])(handler)

    return answer


def bomb(size: int) -> Answer:
    """Zeros that take a thousand times less room on the way."""
    return fixed(200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(b"\0" * size))


def endless(handler: BaseHTTPRequestHandler) -> None:
    """A body without end."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"<p>encore</p>" * 1_000)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """A body one byte at a time, never silent long enough to be given up for its silence."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.05)


def slow_head(handler: BaseHTTPRequestHandler) -> None:
    """A header one byte at a time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.05)


def silent(handler: BaseHTTPRequestHandler) -> None:
    """Nothing, for as long as the client stays."""
    handler.connection.settimeout(30)
    handler.rfile.read(1)


def cut(handler: BaseHTTPRequestHandler) -> None:
    """Less than was promised."""
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b"<html><p>le d")


class _Handler(BaseHTTPRequestHandler):
    site: ClassVar[Site]

    def do_GET(self) -> None:
        """Answer from the site, with validators for what is plain bytes."""
        self.site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        found = self.site.pages.get(self.path)
        try:
            if callable(found):
                found(self)
            elif found is None:
                fixed(404, body=b"<html><h1>404</h1></html>")(self)
            else:
                self._bytes(found)
        except OSError:
            pass  # the client has gone: that is what the caps are for

    def _bytes(self, found: bytes) -> None:
        tag = f'"{hashlib.sha256(found).hexdigest()[:16]}"'
        extra = self.site.headers.get(self.path, {"ETag": tag})
        if extra.get("ETag") == tag and self.headers.get("If-None-Match") == tag:
            fixed(304, extra)(self)
        else:
            fixed(200, extra, found)(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves is no error."""


@contextmanager
def serving(secure: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A site on a free port of this machine, encrypted where a context is given."""
    handler = type("Handler", (_Handler,), {})
    server = _Server(("127.0.0.1", 0), handler)
    if secure is not None:
        server.socket = secure.wrap_socket(server.socket, server_side=True)
    site = Site(server.server_address[1])
    handler.site = site  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
