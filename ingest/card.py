"""The access card: what one document says of one medicine × indication."""

from dataclasses import dataclass

from ingest.ages import Population
from ingest.biomarkers import Marker, State
from ingest.cells import Cell, Evidence, How, RegimeCell
from ingest.drugs import Drug
from ingest.meetings import Rcp
from ingest.model import Link
from ingest.terms import Dates
from ingest.validity import Event


@dataclass(frozen=True, slots=True)
class Biomarker:
    """A biomarker and the state that the access requires of it."""

    name: str
    state: State
    evidence: tuple[Evidence, ...]
    how: How

    @property
    def words(self) -> str:
        """« mutation BRAF V600E »."""
        return Marker(0, 0, self.name, self.state).words


@dataclass(frozen=True, slots=True)
class PopulationCell:
    """Ages and groups that the access concerns."""

    value: Population
    evidence: tuple[Evidence, ...]
    how: How


@dataclass(frozen=True, slots=True)
class AccessCard:
    """One access as one document tells it; a cell that it does not state is None or empty: « non précisé »."""

    id: str  # "<document>#A<n>": passages of the same document are "<document>#<n>"
    document: str
    drug: Drug
    indication: Cell | None
    tumours: tuple[Cell, ...]
    biomarkers: tuple[Biomarker, ...]
    population: PopulationCell | None
    line: Cell | None
    prior: tuple[Cell, ...]
    tests: tuple[Cell, ...]
    regime: RegimeCell | None
    rcp: Rcp | None
    prescriber: Cell | None
    pharmacy: Cell | None
    posology: Cell | None
    monitoring: Cell | None
    cost: Cell | None
    patients: Cell | None
    contacts: tuple[Cell, ...]
    links: tuple[Link, ...]
    dates: Dates
    exceptions: tuple[Cell, ...]  # negations and exceptions, verbatim
    withdrawn: tuple[Cell, ...]  # diseases whose indication the document withdraws
    events: tuple[Event, ...]  # what happened to this access, for `ingest.validity.decide`
    flags: tuple[str, ...]  # what a maintainer should know, in French
