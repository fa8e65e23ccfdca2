"""Fetched pages looked at in the limited child: a hostile one costs itself, never the run."""

from collections.abc import Callable
from typing import Final, TypeVar
from urllib.parse import urlsplit

from ingest.codec import decode
from ingest.errors import IngestError, TooCostly
from ingest.limits import Limits
from ingest.sync.errors import Refused, TooMuch
from ingest.sync.links import Look
from ingest.worker import Worker, worker

T = TypeVar("T")
PAGE: Final = Limits(seconds=20.0, cpu=20)  # what one page of a site may cost


def look(data: bytes, base: str, *, secure: bool = True, limits: Limits = PAGE) -> Look:
    """The title and the links of an HTML page. Raises TooMuch or Refused where it cannot be read within `limits`."""
    return decode(Look, _asked(limits, lambda one: one.page(_name(base), data, base, secure)))


def said(data: bytes, url: str, limits: Limits = PAGE) -> tuple[str, ...]:
    """What an HTML page says to its readers, and where it sends them. Raises as `look` does."""
    return _asked(limits, lambda one: one.said(_name(url), data))


def _asked(limits: Limits, ask: Callable[[Worker], T]) -> T:
    try:
        with worker(limits) as one:
            return ask(one)
    except TooCostly as error:
        raise TooMuch("page trop lourde : son analyse dépasse le temps ou la mémoire permis") from error
    except IngestError as error:
        raise Refused("page illisible : son analyse échoue") from error


def _name(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rpartition("/")[2] or "page"
