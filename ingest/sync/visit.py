"""One page visited: what is asked of its server, and what the answer makes of what was known."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from ingest.errors import Unreadable
from ingest.limits import Limits
from ingest.model import Media
from ingest.sniff import sniff
from ingest.sync.addresses import Policy, host_of
from ingest.sync.errors import FetchError, Refused, Unreachable
from ingest.sync.http import Response, Web
from ingest.sync.looking import PAGE, look, said
from ingest.sync.polite import Polite
from ingest.sync.report import Change
from ingest.sync.robots import Robots
from ingest.sync.snapshots import Page, Role, Snapshots, Version
from ingest.validity import fold

FRESH: Final = timedelta(hours=12)
_GONE: Final = frozenset({404, 410})
_HOME: Final = re.compile(r"/?(?:[a-z]{2}/?)?(?:index\.\w+|accueil/?)?$")


@dataclass(frozen=True, slots=True)
class Visit:
    """What became of a page; `data` are the bytes of its current version, b"" where there is none."""

    page: Page
    change: Change
    reason: str = ""
    data: bytes = b""
    media: Media | None = None
    size: int = 0


class Visitor:
    """Visits pages; without a web it reads only what was fetched before."""

    def __init__(
        self,
        snapshots: Snapshots,
        web: Polite | None,
        policy: Policy,
        *,
        now: Callable[[], datetime],
        gone: re.Pattern[str] | None = None,
        refresh: bool = False,
        limits: Limits = PAGE,
    ) -> None:
        self._snapshots, self._web, self._policy = snapshots, web, policy
        self._robots = Robots(web) if web is not None else None
        self._now, self._gone, self._refresh, self._limits = now, gone, refresh, limits

    def visit(self, wanted: Page) -> Visit:
        """Ask for a page if it is time to, and note what the answer says; never raises for what a server does."""
        known = self._snapshots.page(wanted.key)
        page = wanted if known is None else replace(known, source=wanted.source, role=wanted.role, origin=wanted.origin)
        last = (self._snapshots.versions(page.key) or (None,))[-1]
        if self._web is None or self._robots is None:
            why = "lu dans ce qui a été rapporté"
            return self._kept(page, last, why) if known else Visit(page, Change.MISSING, "jamais rapporté")
        if known is not None and not self._refresh and self._now() < known.until:
            self._snapshots.note(page)
            return self._kept(page, last, "vérifié il y a peu")
        try:
            return self._answered(page, last, self._ask(self._web, self._robots, page, last))
        except FetchError as error:
            change = Change.UNREACHABLE if isinstance(error, Unreachable) else Change.REFUSED
            return replace(self._kept(page, last, ""), change=change, reason=str(error))

    def _kept(self, page: Page, last: Version | None, reason: str) -> Visit:
        """What is known of a page, without a word from its server."""
        if page.withdrawn:
            return Visit(page, Change.UNCHANGED, f"retiré depuis le {page.withdrawn.isoformat()}")
        if last is None:
            return Visit(page, Change.MISSING, "introuvable à la dernière visite")
        try:
            return Visit(page, Change.UNCHANGED, reason, self._snapshots.body(last), last.media)
        except OSError:
            return Visit(replace(page, etag="", modified=""), Change.UNCHANGED, "la copie locale manque")

    def _ask(self, web: Web, robots: Robots, page: Page, last: Version | None) -> Response:
        url = page.final or page.source.location
        self._policy.check(url)
        robots.check(url)
        headers = {}
        if last is not None and (self._snapshots.folder / last.file).is_file():
            headers = {"If-None-Match": page.etag, "If-Modified-Since": page.modified}
        response = web.get(url, {name: value for name, value in headers.items() if value})
        if response.url != url and host_of(response.url) in self._policy.hosts:
            robots.check(response.url)
        return response

    def _answered(self, page: Page, last: Version | None, response: Response) -> Visit:
        now = self._now()
        final = response.url if response.moved else page.final
        page = replace(page, checked=now, until=now + FRESH, final=final)
        if response.status == 304 and last is not None:
            self._snapshots.note(page)
            return self._kept(page, last, "")
        if response.status in _GONE:
            return self._withdrawn(page, last, f"le serveur répond {response.status}")
        if response.status != 200:
            raise Refused(f"le serveur répond {response.status}")
        media = _media(response)
        if why := self._only_says_gone(page, response, media):
            return self._withdrawn(page, last, why)
        return self._received(page, last, response, media)

    def _withdrawn(self, page: Page, last: Version | None, reason: str) -> Visit:
        if last is None:
            self._snapshots.note(page)
            return Visit(page, Change.MISSING, reason)
        if page.withdrawn is not None:
            self._snapshots.note(page)
            return self._kept(page, last, reason)
        # Not noted yet: the whole run decides whether a page is gone or its site is broken.
        return Visit(replace(page, withdrawn=page.checked.date(), etag="", modified=""), Change.WITHDRAWN, reason)

    def _received(self, page: Page, last: Version | None, response: Response, media: Media) -> Visit:
        back = page.withdrawn is not None
        page = replace(
            page,
            etag=response.headers.get("etag", ""),
            modified=response.headers.get("last-modified", ""),
            withdrawn=None,
        )
        version = Version(hashlib.sha256(response.body).hexdigest(), media, response.url, page.checked)
        moved = f"a déménagé : {response.url}" if response.moved else ""
        visit = Visit(page, Change.ADDED, moved, response.body, media, len(response.body))
        if last is not None and self._same(page, last, version, response.body):
            self._snapshots.note(page)
            # A page that comes back unchanged has been missed: it is news.
            return replace(
                visit, change=Change.ADDED if back else Change.UNCHANGED, reason="de retour" if back else moved
            )
        self._snapshots.keep(page, version, response.body)
        if last is None:
            return visit
        return replace(visit, change=Change.CHANGED, reason="de retour, modifié" if back else moved)

    def _same(self, page: Page, last: Version, version: Version, data: bytes) -> bool:
        """Whether two versions say the same: pages carry tokens, counters and menus that change with every visit."""
        if last.sha256 == version.sha256:
            self._snapshots.restore(last, data)
            return True
        if last.media is not Media.HTML or version.media is not Media.HTML:
            return False
        read = _addresses if page.role is Role.LIST else said
        now = read(data, version.url, self._limits)
        try:
            return read(self._snapshots.body(last), version.url, self._limits) == now
        except (OSError, FetchError):  # what was kept is lost, or no reader takes it: the new one replaces it
            return False

    def _only_says_gone(self, page: Page, response: Response, media: Media) -> str:
        """Why a 200 means that the page is not there any more, "" when it is."""
        asked, found = urlsplit(page.source.location), urlsplit(response.url)
        if not _HOME.match(asked.path) and _HOME.match(found.path) and not found.query:
            return "l’adresse mène à l’accueil du site"
        if self._gone is None or media is not Media.HTML:
            return ""
        if self._gone.search(fold(look(response.body, response.url, limits=self._limits).title)):
            return "la page dit seulement qu’elle est introuvable"
        return ""


def _media(response: Response) -> Media:
    """What the bytes are; raises Refused for what no reader takes, and for a page in place of a promised PDF."""
    path = urlsplit(response.url).path
    try:
        media = sniff(Path(path.rpartition("/")[2] or "page"), response.body)
    except Unreadable as error:
        raise Refused("contenu vide ou d’un type qui ne se lit pas") from error
    if path.lower().endswith(".pdf") and media is not Media.PDF:
        raise Refused("annoncé comme PDF, reçu autrement")
    return media


def _addresses(data: bytes, url: str, limits: Limits) -> tuple[str, ...]:
    """Where a list leads."""
    return tuple(link.url for link in look(data, url, limits=limits).links)


__all__ = ["FRESH", "Visit", "Visitor"]
