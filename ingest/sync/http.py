"""One address asked once: the checked address connected to, redirects judged one by one, bytes and seconds counted.

urllib3 speaks HTTP and TLS; what it is not asked to do is done here: it neither resolves names nor follows redirects.
"""

import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Final, Protocol
from urllib.parse import SplitResult

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import BaseHTTPResponse

from ingest.sync.addresses import Policy, Resolve, absolute, resolve
from ingest.sync.errors import FetchError, Forbidden, Refused, TooMuch, Unreachable

AGENT: Final = "passerelle"
_USER_AGENT: Final = f"{AGENT}/0.1 (lecture documentaire, une requete a la fois)"
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_LASTING: Final = frozenset({301, 308})
_CHUNK: Final = 65_536


@dataclass(frozen=True, slots=True)
class Caps:
    """What one fetch may cost, redirects included."""

    size: int = 50 * 2**20  # bytes after decompression
    seconds: float = 90.0  # from the first name resolved to the last byte
    silence: float = 20.0  # seconds without a byte
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Response:
    """What a server said: `url` is where it was said, `moved` whether every redirect on the way was permanent."""

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""  # of a 200, decompressed
    moved: bool = False


class Web(Protocol):
    """Something that answers for an address."""

    def get(self, url: str, headers: Mapping[str, str]) -> Response:
        """The answer, whatever its status; raises FetchError where there is none."""


class Http:
    """The network, within a policy."""

    def __init__(
        self,
        policy: Policy,
        caps: Caps = Caps(),
        resolver: Resolve = resolve,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._policy, self._caps, self._resolve = policy, caps, resolver
        self._context = context or ssl.create_default_context()

    def get(self, url: str, headers: Mapping[str, str]) -> Response:
        """The answer after redirects, each of which satisfies the policy as the first address does."""
        deadline = time.monotonic() + self._caps.seconds
        hops: list[int] = []
        while True:
            parts, host, port = self._policy.check(url)
            response = self._once(url, parts, host, port, headers, deadline)
            target = response.headers.get("location")
            if response.status not in _REDIRECTS or not target:
                moved = bool(hops) and all(status in _LASTING for status in hops)
                return Response(response.url, response.status, response.headers, response.body, moved)
            hops.append(response.status)
            if len(hops) > self._caps.redirects:
                raise Refused(f"plus de {self._caps.redirects} redirections")
            try:
                url = absolute(url, target, secure="http" not in self._policy.schemes)
                self._policy.check(url)
            except Forbidden as error:
                raise Forbidden(f"redirection refusée : {error}") from error

    def _once(
        self, url: str, parts: SplitResult, host: str, port: int, headers: Mapping[str, str], deadline: float
    ) -> Response:
        address = self._policy.address(host, port, self._resolve)
        left = deadline - time.monotonic()
        if left <= 0:
            raise self._slow()
        connection = self._connection(parts.scheme, host, address, port, min(left, self._caps.silence))
        watch = _Watch(connection, left)
        try:
            netloc = host if port in (80, 443) else f"{host}:{port}"
            asked = {"User-Agent": _USER_AGENT, "Accept-Encoding": "gzip", **headers, "Host": netloc}
            target = urllib3.util.parse_url(url).request_uri
            connection.connect()
            watch.hold()
            connection.request("GET", target, headers=asked, preload_content=False)
            with closing(connection.getresponse()) as answer:
                named = {name.lower(): value for name, value in answer.headers.items()}
                body = self._body(answer) if answer.status == 200 else b""
            if watch.rang:  # a body without announced length looks whole when it is cut
                raise self._slow()
            return Response(url, answer.status, named, body)
        except FetchError:
            raise
        except (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
            raise self._slow() if watch.rang else _named(host, error) from error
        finally:
            watch.stop()
            connection.close()

    def _connection(self, scheme: str, host: str, address: str, port: int, timeout: float) -> HTTPConnection:
        if scheme == "https":
            return HTTPSConnection(
                address,
                port,
                timeout=timeout,
                server_hostname=host,
                ssl_context=self._context,
                cert_reqs="CERT_REQUIRED",
            )
        return HTTPConnection(address, port, timeout=timeout)

    def _body(self, answer: BaseHTTPResponse) -> bytes:
        chunks, size = [], 0
        # One read of the socket at a time: a body that drips must not hide behind a full buffer.
        while chunk := answer.read1(_CHUNK, decode_content=True):
            size += len(chunk)
            if size > self._caps.size:
                raise TooMuch(f"plus de {self._caps.size // 2**20} Mo une fois décompressé")
            chunks.append(chunk)
        return b"".join(chunks)

    def _slow(self) -> FetchError:
        return TooMuch(f"plus de {self._caps.seconds:.0f} s")


class _Watch:
    """Cuts a connection when its time is up, wherever it waits: a header that drips included."""

    def __init__(self, connection: HTTPConnection, seconds: float) -> None:
        self.rang = False
        self._connection = connection
        self._held: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True
        self._timer.start()

    def _ring(self) -> None:
        self.rang = True
        held = self._held or self._connection.sock
        if held is not None:
            with suppress(OSError):
                # The plain socket's own: that of TLS would take the layer away under the reader.
                socket.socket.shutdown(held, socket.SHUT_RDWR)

    def hold(self) -> None:
        """Remember the socket: the connection lets go of it once the header is read."""
        self._held = self._connection.sock

    def stop(self) -> None:
        """Let the connection live."""
        self._timer.cancel()
        self._timer.join()


def _named(host: str, error: Exception) -> FetchError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Refused(f"le certificat de « {host} » n’est pas valable")
        cause = cause.__cause__ or (cause.args[0] if cause.args and isinstance(cause.args[0], BaseException) else None)
    if isinstance(error, urllib3.exceptions.DecodeError):
        return Refused("contenu compressé illisible")
    if isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError):
        return Unreachable(f"« {host} » ne répond pas")
    return Unreachable(f"la liaison avec « {host} » a été coupée ou refusée")
