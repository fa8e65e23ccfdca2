"""What each host lets a robot read (RFC 9309)."""

from urllib.parse import urlsplit

from protego import Protego

from ingest.sync.addresses import host_of
from ingest.sync.errors import FetchError, Forbidden, Unresolved
from ingest.sync.http import AGENT
from ingest.sync.polite import Polite

_LONGEST = 512 * 1024  # bytes of a robots.txt that are read


class Robots:
    """The rules of each host, asked once a run and before anything else there."""

    def __init__(self, web: Polite) -> None:
        self._web = web
        self._rules: dict[str, Protego | FetchError] = {}

    def check(self, url: str) -> None:
        """Raises Forbidden where the host's rules forbid the address, and the error that kept them from being read.

        A host without robots.txt (4xx) allows everything; one whose rules cannot be read is not asked further.
        """
        host = host_of(url)
        if host not in self._rules:
            self._rules[host] = self._read(url, host)
        rules = self._rules[host]
        if isinstance(rules, FetchError):
            raise rules
        if not rules.can_fetch(url, AGENT):
            raise Forbidden("robots.txt l’interdit")

    def _read(self, url: str, host: str) -> Protego | FetchError:
        parts = urlsplit(url)
        try:
            response = self._web.get(f"{parts.scheme}://{parts.netloc}/robots.txt", {})
        except Unresolved as error:
            return error
        except FetchError as error:
            kind = type(error)
            return kind(f"robots.txt de « {host} » : {error}")
        body = response.body[:_LONGEST] if response.status == 200 else b""
        rules = Protego.parse(body.decode("utf-8", "replace"))
        delay = rules.crawl_delay(AGENT)
        if delay:
            self._web.slow(host, float(delay))
        return rules
