"""What filters ask of documents, answered for all of them at once.

Day of publication, publisher and kind are a document's own. Medicine, regime, age and status are those of the accesses
of which it tells: one access of the document must satisfy all that is asked of accesses.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from index.analysis import fold
from index.fusion import Mask
from index.model import Filters
from ingest.accesses import Access, accesses
from ingest.card import AccessCard
from ingest.model import Document
from ingest.names import key
from ingest.validity import Regime, Status

_DAYS = 16  # days whose statuses are kept


class Traits:
    """The documents of one generation as filters see them; what needs their text or cards is read at first use."""

    def __init__(
        self,
        sources: Sequence[Mapping[str, Any]],
        documents: Callable[[], Sequence[Document]],
        cards: Callable[[str], tuple[AccessCard, ...]],
    ) -> None:
        self._numbers = {source["id"]: number for number, source in enumerate(sources)}
        days = [date.fromisoformat(s["published"]).toordinal() if s["published"] else 0 for s in sources]
        self._published = np.asarray(days, dtype=np.int32)  # 0: of unknown date, so never too late
        self._read, self._cards = documents, cards
        self._statuses = lru_cache(maxsize=_DAYS)(self._statuses_on)

    def allowed(self, filters: Filters) -> Mask | None:
        """Documents that satisfy every filter, in the order of the build; None when all do.

        Raises ValueError for a status without a day.
        """
        kept = np.ones(len(self._numbers), dtype=np.bool_)
        if filters.published_by is not None:
            kept &= self._published <= filters.published_by.toordinal()
        if filters.documents is not None:
            kept &= self._marked(filters.documents)
        if filters.publishers is not None:
            wanted = {fold(name) for name in filters.publishers}
            kept &= self._marked(d.id for d in self._documents if fold(d.publisher) in wanted)
        if filters.genres is not None:
            kept &= self._marked(d.id for d in self._documents if d.genre in filters.genres)
        if filters.of_accesses:
            kept &= self._marked(self._telling(filters))
        return None if kept.all() else kept

    def _marked(self, ids: Any) -> Mask:
        marks = np.zeros(len(self._numbers), dtype=np.bool_)
        marks[[self._numbers[id_] for id_ in ids if id_ in self._numbers]] = True
        return marks

    def _telling(self, filters: Filters) -> set[str]:
        """Ids of the documents of which one card satisfies all that is asked of accesses."""
        names = None if filters.drugs is None else {key(name) for name in filters.drugs}
        day = filters.as_of or filters.published_by
        if filters.statuses is not None and day is None:
            raise ValueError("Un filtre de statut demande un jour.")
        found = set()
        for access in self._accesses:
            status = self._statuses(day)[access.id] if filters.statuses is not None and day is not None else None
            if filters.statuses is not None and status not in filters.statuses:
                continue
            found |= {told.card.document for told in access.told if _holds(told.card, names, filters)}
        return found

    def _statuses_on(self, day: date) -> Mapping[str, Status | None]:
        """The status of every access on a day; None for one of which no document told yet."""
        return {one.id: view.verdict.status if (view := one.at(day)) else None for one in self._accesses}

    @cached_property
    def _documents(self) -> tuple[Document, ...]:
        return tuple(self._read())

    @cached_property
    def _accesses(self) -> tuple[Access, ...]:
        return accesses((document, self._cards(document.id)) for document in self._documents)


def _holds(card: AccessCard, names: set[str] | None, filters: Filters) -> bool:
    """Whether one card is of a named medicine, under one of the regimes, for somebody of this age."""
    if names is not None and not names & card.drug.keys:
        return False
    regime = card.regime.value if card.regime else Regime.UNKNOWN
    if filters.regimes is not None and regime not in filters.regimes:
        return False
    if filters.age is None:
        return True
    return card.population is not None and card.population.value.holds(filters.age)
