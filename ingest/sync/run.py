"""The whole run: lists first, then the documents named one by one, then what they link; each page once."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from ingest.limits import Limits
from ingest.model import Media, Source
from ingest.sync.addresses import Policy, host_of, key
from ingest.sync.catalogue import Attachment, Catalogue, Listing
from ingest.sync.errors import FetchError
from ingest.sync.links import Seen
from ingest.sync.looking import PAGE, look
from ingest.sync.polite import Polite
from ingest.sync.report import LOST, Change, Row, SyncReport
from ingest.sync.snapshots import Page, Role, Snapshots
from ingest.sync.visit import Visit, Visitor
from ingest.validity import fold

Tell = Callable[[str, int, int], None]  # what is done (French), how many, of how many known so far

_MOST: Final = 20_000  # pages of one run
_MASS: Final = 5  # pages of one host gone in one run, from which it may be the site that is broken
_ID: Final = 90  # characters of an id made from an address
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Run:
    """One run over one catalogue; `web` None reads only what was fetched before."""

    def __init__(
        self,
        catalogue: Catalogue,
        snapshots: Snapshots,
        web: Polite | None,
        *,
        policy: Policy | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        refresh: bool = False,
        tell: Tell | None = None,
        limits: Limits = PAGE,
    ) -> None:
        self._catalogue, self._snapshots, self._web = catalogue, snapshots, web
        self._policy = policy or Policy(catalogue.hosts)
        self._secure = "http" not in self._policy.schemes
        self._limits = limits
        self._visitor = Visitor(
            snapshots, web, self._policy, now=now, gone=catalogue.gone, refresh=refresh, limits=limits
        )
        self._tell = tell or _silent
        self._rows: list[Row] = []
        self._seen: set[str] = set()
        self._ids: dict[str, str] = {page.source.id: page.key for page in snapshots.pages()}
        self._stages: list[tuple[str, float]] = []
        self._gone: dict[str, list[tuple[int, Page]]] = {}  # by host: place of the row, page as it would be noted
        self._alive: Counter[str] = Counter()  # pages that a host still has

    def __call__(self) -> SyncReport:
        """Visit everything and say what became of it."""
        began = time.monotonic()
        named = {self._key(one.location): one for one in self._catalogue.sources}
        found = self._stage("listes", lambda: [page for one in self._catalogue.listings for page in self._list(one)])
        listed = [replace(page, source=named.get(page.key, page.source)) for page in found]
        pages = [self._page(source, "") for source in self._catalogue.sources] + listed
        linked = self._stage("documents", lambda: self._documents(pages))
        self._stage("pièces jointes", lambda: self._documents(linked))
        self._stage("déjà connus", self._known)
        self._settle()
        return SyncReport(
            tuple(self._rows),
            self._web.requests if self._web else 0,
            self._web.received if self._web else 0,
            time.monotonic() - began,
            tuple(self._stages),
            not self._snapshots.writing and self._web is not None,
        )

    def _stage(self, name: str, work: Callable[[], list[Page]]) -> list[Page]:
        began = time.monotonic()
        found = work()
        self._stages.append((name, time.monotonic() - began))
        return found

    def _list(self, listing: Listing) -> list[Page]:
        """The documents of an official list, its further pages read as well."""
        queue, found = [self._page(listing.source, "", Role.LIST)], []
        pages, row = 0, len(self._rows)
        while queue and pages < listing.most:
            page = queue.pop(0)
            if page.key in self._seen:
                continue
            visit = self._visit(page)
            pages += 1
            for link in self._links(visit):
                if listing.next is not None and listing.next.search(link.url):
                    name = f"{listing.source.id}-{pages + len(queue) + 1}"
                    source = replace(listing.source, id=name, location=link.url)
                    queue.append(self._page(source, listing.source.id, Role.LIST))
                elif listing.follow.search(link.url) and _speaks(listing, link):
                    found.append(self._page(self._found(listing, link), listing.source.id))
        if queue and any(page.key not in self._seen for page in queue):
            more = f"lue jusqu’à la page {listing.most}, il y en a d’autres"
            self._rows[row] = replace(self._rows[row], reason=" ; ".join(filter(None, (self._rows[row].reason, more))))
        if not found and pages and self._rows[row].change not in LOST:
            why = "aucun lien de la liste ne répond à la règle « follow »"
            self._rows[row] = replace(self._rows[row], change=Change.REFUSED, reason=why)
        return list({page.key: page for page in found}.values())

    def _documents(self, pages: list[Page], note: str = "") -> list[Page]:
        """Visit documents; returns those that their pages link. A note is added to what is said of each."""
        linked: dict[str, Page] = {}
        for number, page in enumerate(pages, 1):
            self._tell("synchronisation", number, len(pages))
            if page.key in self._seen or len(self._seen) >= _MOST:
                continue
            visit = self._visit(page, note)
            for rule in self._catalogue.attachments:
                if rule.on.search(visit.page.final or visit.page.source.location):
                    for link in self._links(visit):
                        if rule.follow.search(link.url):
                            attached = self._page(self._attached(rule, link, visit.page.source), page.source.id)
                            linked.setdefault(attached.key, attached)
        return [page for page in linked.values() if page.key not in self._seen]

    def _known(self) -> list[Page]:
        """Visit what nothing leads to any more; then what only those pages led to."""
        while len(self._seen) < _MOST and (pages := list(self._unlisted())):
            self._documents(pages, "n’est plus dans sa liste")
        return []

    def _unlisted(self) -> Iterator[Page]:
        """Documents found by earlier runs of this catalogue and by nothing in this one: are they still there?"""
        origins = {one.source.id for one in self._catalogue.listings} | {row.id for row in self._rows}
        for page in self._snapshots.pages():
            if page.key not in self._seen and page.role is Role.DOCUMENT and page.origin in origins:
                yield page

    def _visit(self, page: Page, note: str = "") -> Visit:
        self._seen.add(page.key)
        visit = self._visitor.visit(page)
        url = visit.page.final or visit.page.source.location
        listed = page.role is Role.LIST
        reason = " ; ".join(filter(None, (visit.reason, note)))
        self._rows.append(Row(page.source.id, visit.change, url, reason, listed, visit.size))
        if visit.change is Change.WITHDRAWN:
            self._gone.setdefault(host_of(url), []).append((len(self._rows) - 1, visit.page))
        elif visit.data:
            self._alive[host_of(url)] += 1
        return visit

    def _settle(self) -> None:
        """Note what is gone, unless most of a site went at once: a site that is broken has taken nothing back."""
        for host, some in self._gone.items():
            broken = len(some) >= _MASS and len(some) > self._alive[host]
            for place, page in some:
                if broken:
                    why = f"{self._rows[place].reason}, comme presque tout « {host} » : rien n’est tenu pour retiré"
                    self._rows[place] = replace(self._rows[place], change=Change.UNREACHABLE, reason=why)
                else:
                    self._snapshots.note(page)

    def _links(self, visit: Visit) -> tuple[Seen, ...]:
        if visit.media is not Media.HTML or not visit.data:
            return ()
        url = visit.page.final or visit.page.source.location
        try:
            return look(visit.data, url, secure=self._secure, limits=self._limits).links
        except FetchError as error:  # the row of this visit is the last one
            self._rows[-1] = replace(self._rows[-1], change=Change.REFUSED, reason=str(error))
            return ()

    def _key(self, url: str) -> str:
        return key(url, self._catalogue.canonical)

    def _page(self, source: Source, origin: str, role: Role = Role.DOCUMENT) -> Page:
        location = source.location
        if self._secure and location.startswith("http://"):
            source = replace(source, location=f"https://{location.removeprefix('http://')}")
        name = self._key(location)
        # A page may be read for its links and be a document as well.
        return Page(f"liste {name}" if role is Role.LIST else name, role, source, _NEVER, _NEVER, origin)

    def _found(self, listing: Listing, link: Seen) -> Source:
        return Source(
            self._id(link.url, listing.prefix),
            link.url,
            publisher=listing.source.publisher,
            genre=listing.source.genre,
            licence=listing.source.licence,
        )

    def _attached(self, rule: Attachment, link: Seen, page: Source) -> Source:
        return Source(
            self._id(link.url, page.publisher),
            link.url,
            publisher=page.publisher,
            genre=rule.genre,
            licence=page.licence,
            programme=page.programme,
        )

    def _id(self, url: str, prefix: str) -> str:
        """An id from the publisher and the last piece of the address, the same at each run."""
        named, page = slug(url, prefix), self._key(url)
        for number in range(1, _MOST):
            name = named if number == 1 else f"{named}-{number}"
            if self._ids.setdefault(name, page) == page:
                return name
        raise AssertionError("unreachable")


def slug(url: str, prefix: str = "") -> str:
    """A readable id from an address: « ansm-lutathera »."""
    path = unquote(urlsplit(url).path).rstrip("/")
    last = re.sub(r"\.(?:pdf|html?|php|aspx?)$", "", path.rpartition("/")[2], flags=re.IGNORECASE)
    text = f"{prefix}-{last or host_of(url)}"
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:_ID].rstrip("-") or "document"


def _speaks(listing: Listing, link: Seen) -> bool:
    if listing.about is None:
        return True
    address = unquote(urlsplit(link.url).path).replace("-", " ")
    return listing.about.search(fold(f"{link.words} {link.entry} {address}")) is not None


def _silent(what: str, done: int, total: int) -> None:
    return


__all__ = ["Change", "Run", "slug"]
