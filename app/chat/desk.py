"""The one engine of the process, opened once, shared by all sessions, replaced when a new index is published."""

import gc
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from app.catalogue import Catalogue
from app.library import Library
from app.model import Answer, Question
from ingest.model import Document, Passage


class Shelf(Protocol):
    """The documents behind the answers."""

    @property
    def generation(self) -> str:
        """Name of the published index in use."""
        ...

    def stale(self) -> bool:
        """Whether a newer index has been published."""
        ...

    def documents(self) -> tuple[Document, ...]:
        """All documents."""
        ...

    def document(self, document_id: str) -> Document:
        """One document; KeyError when there is none."""
        ...

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        """Its passages in reading order."""
        ...

    def file(self, document_id: str) -> Path:
        """Where its original bytes are."""
        ...


class Engine(Protocol):
    """What the chat needs of the engine."""

    @property
    def searcher(self) -> Shelf:
        """The documents behind the answers."""
        ...

    @property
    def library(self) -> Library:
        """What is known of each access that the documents describe."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """Every access that the documents tell of."""
        ...

    def ask(self, question: Question) -> Answer:
        """Answer one question."""
        ...

    def extract(self, question: Question) -> Answer:
        """Answer it with the documents' own sentences, whatever model may rephrase them."""
        ...

    def suggestions(self) -> tuple[str, ...]:
        """Questions known to be answerable."""
        ...


class Desk:
    """Hands out the engine. Opening happens once, under a lock; a newer index is opened beside the old one.

    `opener` raises what makes an index unusable; the failure reaches the caller and the next call tries again.
    """

    def __init__(self, opener: Callable[[], Engine], patience: float = 2.0) -> None:
        self._opener = opener
        self._patience = patience  # seconds between two looks at what is published
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._looked = 0.0
        self._renewal: threading.Thread | None = None

    def engine(self) -> Engine:
        """The engine in use, opened at the first call."""
        if self._engine is None:
            with self._lock:
                if self._engine is None:
                    self._install(self._opener())
        elif time.monotonic() - self._looked > self._patience:
            self._look()
        assert self._engine is not None
        return self._engine

    def _look(self) -> None:
        """Open a newer index in the background: nobody waits for it, and a failure leaves the old one in use."""
        with self._lock:
            self._looked = time.monotonic()
            idle = self._renewal is None or not self._renewal.is_alive()
            if idle and self._engine is not None and self._engine.searcher.stale():
                self._renewal = threading.Thread(target=self._renew, name="renewal", daemon=True)
                self._renewal.start()

    def _renew(self) -> None:
        newer = self._opener()
        with self._lock:
            self._install(newer)

    def _install(self, engine: Engine) -> None:
        # Streamlit collects garbage after every run of the script: what stays for the life of the process
        # (the encoder, the index) is moved out of the collector's sight, or each turn walks through all of it.
        gc.unfreeze()
        self._engine = engine
        self._looked = time.monotonic()
        gc.collect()
        gc.freeze()

    def settle(self) -> None:
        """Wait until a renewal under way has ended."""
        if self._renewal is not None:
            self._renewal.join()


DESKS: dict[Path, Desk] = {}  # by home: one a process, unless tests open more


def desk(home: Path) -> Desk:
    """The desk of one home in this process."""
    return DESKS.setdefault(home, Desk(lambda: _open(home)))


def _open(home: Path) -> Engine:
    from app.chat.examples import kept
    from app.engine import Engine as Answering  # heavy: torch and faiss come with it

    engine = Answering.open(home)
    engine.catalogue  # noqa: B018  # read now, so that no visitor waits for it
    kept(engine, engine.suggestions())  # the examples of the first page are tried before anybody sees them
    return engine
