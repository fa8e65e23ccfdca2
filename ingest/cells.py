"""The cells of an access card: a value, the spans that say so, and how it was found.

A cell that no document states does not exist: the card holds None, which readers show as « non précisé ».
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from ingest.validity import Regime


class How(StrEnum):
    """How a value was found."""

    COLUMN = "colonne d’un tableau"
    LABEL = "rubrique"
    SENTENCE = "phrase"
    TITLE = "titre"
    SOURCE = "catalogue des sources"  # stated about the document, not in it
    COMPUTED = "calcul"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a document says it: `document.text[start:end]`."""

    document: str
    start: int
    end: int


class Stated(Protocol):
    """What every kind of cell has."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The spans that say so; none when the value was stated about the document."""
        ...

    @property
    def how(self) -> How:
        """How the value was found."""
        ...


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in words, as written up to spaces and line ends."""

    value: str
    evidence: tuple[Evidence, ...]
    how: How


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of the calendar."""

    value: date
    evidence: tuple[Evidence, ...]
    how: How


@dataclass(frozen=True, slots=True)
class RegimeCell:
    """The rules under which the medicine is reached."""

    value: Regime
    evidence: tuple[Evidence, ...]
    how: How
