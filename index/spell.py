"""Spelling against the words of the documents: what an unknown word most likely stands for.

Edits are counted by optimal string alignment (an exchange of two neighbours is one edit); a light phonetic key forgives
what French does not let one hear. A word that the documents or everyday French know is never touched.
"""

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.analysis import fold, stem
from index.common import common

_SHORTEST = 4  # letters from which one edit is forgiven
_LONG = 7  # letters from which two are
_KEPT = 3  # answers at most
_HEARD = 0.75  # edits that sounding alike makes up for
_RECENT = 4096

# In order: each rule reads what the ones before it wrote.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(.)\1+", r"\1"),
        (r"ph", "f"),
        (r"s?ch(?=[rlnt])", "k"),
        (r"s?ch", "C"),
        (r"h", ""),
        (r"gn", "N"),
        (r"sc(?=[eiy])", "s"),
        (r"c(?=[eiy])", "s"),
        (r"qu|q|ck|c|k", "k"),
        (r"gu(?=[eiy])|g(?![eiy])", "G"),
        (r"g|j", "j"),
        (r"ti(?=on)", "si"),
        (r"[sz]+", "s"),
        (r"w", "v"),
        (r"(?:[ae]in|[aeiy]?im(?=[bp])|in|yn|un)(?![aeiouy1-3])", "1"),
        (r"[ae][mn](?![aeiouy1-3])", "2"),
        (r"o[mn](?![aeiouy1-3])", "3"),
        (r"eau|au", "o"),
        (r"oeu|eu", "e"),
        (r"ai|ei|ay|ey", "e"),
        (r"(.)\1+", r"\1"),
        (r"y", "i"),
        (r"(?:er|ez|et|es|ent|e|s|t|x|d|p)$", ""),
        (r"e$", ""),
    )
)


class Words(Protocol):
    """What spelling needs to know of an index."""

    @property
    def forms(self) -> Mapping[str, int]:
        """Folded words of the documents, with how often each stands there."""

    @property
    def written(self) -> Mapping[str, str]:
        """Folded words of the documents as they are mostly written, accents and all."""

    def knows(self, stem: str) -> bool:
        """Whether a stem stands in the documents."""


class Speller:
    """Nearest known words, from one index's own vocabulary."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.correct = lru_cache(maxsize=_RECENT)(self._correct)

    def known(self, word: str) -> bool:
        """Whether a word is right as it stands: of the documents, of everyday French, or an inflection of either."""
        folded = fold(word)
        return folded in self._words.forms or self._words.knows(stem(word)) or common(word)

    def _correct(self, word: str) -> tuple[str, ...]:
        """The nearest words of the documents, best first, as they are written there; none for a known word."""
        folded = fold(word)
        if len(folded) < _SHORTEST or not folded.isalpha() or self.known(word):
            return ()
        allowed = 1 if len(folded) < _LONG else 2
        near = self._near(folded, allowed)
        if not near:  # what sounds the same may be written one edit further away
            near = [(other, edits) for other, edits in self._near(folded, allowed + 1) if sound(other) == sound(folded)]
        costs = {other: edits - _HEARD * (sound(other) == sound(folded)) for other, edits in near}
        best = min(costs.values(), default=0.0)
        chosen = [other for other, cost in costs.items() if cost <= best]
        chosen.sort(key=lambda other: (other[0] != folded[0], -self._words.forms[other], other))
        return tuple(self._words.written.get(other, other) for other in chosen[:_KEPT])

    def _near(self, folded: str, allowed: int) -> list[tuple[str, int]]:
        found = []
        for length in range(len(folded) - allowed, len(folded) + allowed + 1):
            words = self._by_length.get(length, [])
            hits = process.extract(folded, words, scorer=OSA.distance, score_cutoff=allowed, limit=None)
            found += [(near, int(edits)) for near, edits, _ in hits]
        return found

    @cached_property
    def _by_length(self) -> Mapping[int, list[str]]:
        table: dict[int, list[str]] = {}
        for folded in self._words.forms:
            if len(folded) >= _SHORTEST and folded.isalpha():
                table.setdefault(len(folded), []).append(folded)
        return table


@lru_cache(maxsize=1 << 16)
def sound(folded: str) -> str:
    """A key that folded words sounding alike in French share."""
    for pattern, heard in _SOUNDS:
        folded = pattern.sub(heard, folded)
    return folded
