"""Which addresses may be asked: by scheme, host and port before a name is resolved, by network after."""

import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from ingest.sync.errors import Forbidden, Unresolved

Resolve = Callable[[str, int], tuple[str, ...]]  # host and port to addresses; raises OSError

_HTTPS: Final = 443
_NAT64: Final = ip_network("64:ff9b::/96")
_LOW: Final = 0xFFFFFFFF
_BAD: Final = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be asked; beyond `hosts`, the defaults are those of production and only tests widen them."""

    hosts: frozenset[str]
    schemes: frozenset[str] = frozenset({"https"})
    ports: frozenset[int] = frozenset({_HTTPS})
    networks: tuple[IPv4Network | IPv6Network, ...] = ()  # allowed although they are not public

    def check(self, url: str) -> tuple[SplitResult, str, int]:
        """The parts of an address, its host and its port; raises Forbidden with the rule that it breaks."""
        parts, host, port = _split(url)
        if parts.scheme not in self.schemes:
            raise Forbidden(f"protocole « {parts.scheme or 'absent'} » interdit : seul https est suivi")
        if parts.username is not None or parts.password is not None:
            raise Forbidden("adresse avec identifiants")
        if host not in self.hosts:
            raise Forbidden(f"l’hôte « {host} » n’est pas dans la liste permise")
        if port not in self.ports:
            raise Forbidden(f"port {port} interdit")
        return parts, host, port

    def address(self, host: str, port: int, resolve: Resolve) -> str:
        """One address of a host, every one of which is public; raises Forbidden or Unresolved.

        The connection is made to this very address, so that a second resolution cannot lead elsewhere.
        """
        try:
            found = resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise Unresolved(f"« {host} » ne se résout pas") from error
        for one in found:
            if not self._reachable(one):
                raise Forbidden(f"« {host} » mène à une adresse privée ou réservée")
        if not found:
            raise Unresolved(f"« {host} » n’a pas d’adresse")
        return found[0]

    def _reachable(self, address: str) -> bool:
        try:
            ip = ip_address(address)
        except ValueError:
            return False
        return public(ip) or any(ip.version == network.version and ip in network for network in self.networks)


def public(ip: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public internet; one that carries another is judged by both (RFC 6890)."""
    inner = _carried(ip)
    if inner is not None:
        return public(inner)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_link_local or ip.is_unspecified)


def _carried(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to: mapped, 6to4, Teredo or NAT64."""
    if isinstance(ip, IPv4Address):
        return None
    if ip in _NAT64:
        return IPv4Address(int(ip) & _LOW)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def resolve(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a host as the system knows them, IPv4 first."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    ordered = sorted(found, key=lambda one: one[0] != socket.AF_INET)
    return tuple(dict.fromkeys(str(one[4][0]) for one in ordered))


def host_of(url: str) -> str:
    """The host in lower case, without a trailing dot; "" where there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def absolute(base: str, target: str, secure: bool = True) -> str:
    """A link resolved against its page, without fragment, http as https; raises Forbidden when it is no address."""
    try:
        parts = urlsplit(urljoin(base, target.strip()))
    except ValueError as error:
        raise Forbidden("adresse mal formée") from error
    scheme = "https" if secure and parts.scheme == "http" else parts.scheme
    return urlunsplit((scheme, parts.netloc, parts.path, parts.query, ""))


@dataclass(frozen=True, slots=True)
class Canonical:
    """One rule that names a page whatever the form of its address: `pattern` is searched in it, `key` is its name."""

    pattern: re.Pattern[str]
    key: str


def key(url: str, rules: Iterable[Canonical] = ()) -> str:
    """What two addresses of one page have in common: host without www and trailing dot, path, query."""
    parts = urlsplit(url)
    host = host_of(url).removeprefix("www.")
    plain = host + (parts.path.rstrip("/") or "/") + (f"?{parts.query}" if parts.query else "")
    for rule in rules:
        if match := rule.pattern.search(plain):
            return match.expand(rule.key)
    return plain


def _split(url: str) -> tuple[SplitResult, str, int]:
    if _BAD.search(url):
        raise Forbidden("adresse avec des caractères interdits")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Forbidden("adresse mal formée") from error
    return parts, host_of(url), port or (_HTTPS if parts.scheme == "https" else 80)
