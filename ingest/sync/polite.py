"""Good manners towards a server: one request at a time, spaced, tried again with patience, never beyond it."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from ingest.sync.addresses import host_of
from ingest.sync.errors import FetchError, Unreachable
from ingest.sync.http import Response, Web

_TROUBLED: Final = frozenset({408, 429, 500, 502, 503, 504})
_BACK_OFF: Final = 2.0  # seconds before the second try; doubled each time
_CEILING: Final = 30.0  # the longest space between two requests that robots.txt may ask for


class Polite:
    """A web asked slowly; a host that stays silent is left alone for the rest of the run."""

    def __init__(
        self,
        web: Web,
        *,
        gap: float = 1.0,
        tries: int = 4,
        longest: float = 120.0,
        patience: int = 3,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._web, self._gap, self._tries, self._longest, self._patience = web, gap, tries, longest, patience
        self._clock, self._sleep = clock, sleep
        self._last: dict[str, float] = {}
        self._gaps: dict[str, float] = {}
        self._failures: Counter[str] = Counter()
        self._resting: set[str] = set()
        self.requests = 0
        self.received = 0  # bytes, decompressed

    def slow(self, host: str, seconds: float) -> None:
        """Space the requests to a host as it asks, within reason."""
        self._gaps[host] = max(self._gap, min(seconds, _CEILING))

    def get(self, url: str, headers: Mapping[str, str]) -> Response:
        """The first answer that is not trouble; raises Unreachable when patience is spent."""
        host = host_of(url)
        if host in self._resting:
            raise Unreachable(f"« {host} » est laissé en paix jusqu’au prochain passage")
        for attempt in range(1, self._tries + 1):
            self._space(host)
            try:
                response = self._ask(url, headers)
            except FetchError as error:
                if not error.again or attempt == self._tries:
                    raise self._given_up(host, error) from error
                wait = _BACK_OFF * 2 ** (attempt - 1)
            else:
                if response.status not in _TROUBLED:
                    self._failures[host] = 0
                    return response
                trouble = Unreachable(f"le serveur répond {response.status}")
                asked = _retry_after(response.headers.get("retry-after", ""))
                if asked is not None and asked > self._longest:
                    self._resting.add(host)
                    raise Unreachable(f"le serveur répond {response.status} et demande d’attendre {asked:.0f} s")
                if attempt == self._tries:
                    raise self._given_up(host, trouble)
                wait = max(asked or 0.0, _BACK_OFF * 2 ** (attempt - 1))
            self._sleep(wait)
        raise AssertionError("unreachable")

    def _ask(self, url: str, headers: Mapping[str, str]) -> Response:
        self.requests += 1
        try:
            response = self._web.get(url, headers)
        finally:
            self._last[host_of(url)] = self._clock()
        self.received += len(response.body)
        return response

    def _space(self, host: str) -> None:
        if host in self._last:
            wait = self._last[host] + self._gaps.get(host, self._gap) - self._clock()
            if wait > 0:
                self._sleep(wait)

    def _given_up(self, host: str, error: FetchError) -> FetchError:
        if isinstance(error, Unreachable):
            self._failures[host] += 1
            if self._failures[host] >= self._patience:
                self._resting.add(host)
        return error


def _retry_after(value: str) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or as a date (RFC 9110, 10.2.3)."""
    text = value.strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
