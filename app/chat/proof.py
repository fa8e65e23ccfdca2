"""What a statement rests on: the passage of a citation as it stands, the citation of an access card's cell."""

from dataclasses import dataclass, field

from app import draft
from app.chat.desk import Shelf
from app.draft import Support
from app.library import Library
from app.model import Citation
from ingest.cells import Evidence
from ingest.model import Document
from ingest.validity import Status


def standing(shelf: Shelf, citation: Citation) -> Document | None:
    """The document as it was when it was cited, or None when the index has another by now."""
    try:
        document = shelf.document(citation.document)
    except KeyError:
        return None
    same = document.sha256 == citation.sha256 and document.text[citation.start : citation.end] == citation.quote
    return document if same else None


def citation(library: Library, evidence: Evidence, n: int, status: Status | None = None) -> Citation | None:
    """The statement around a span, word for word, as citation `n`; None when its document is not in the library."""
    profile = library.profiles.get(evidence.document)
    if profile is None:
        return None
    unit = profile.unit_at(evidence.start)
    support = Support.of(profile, unit) if unit else Support(profile, evidence.start, evidence.end)
    return draft.citation(support, n, status)


@dataclass
class Proofs:
    """Citations gathered for one card, each statement once, numbered from 1 in order of first use."""

    library: Library
    status: Status | None = None
    found: list[Citation] = field(default_factory=list)

    def marks(self, evidence: tuple[Evidence, ...]) -> tuple[int, ...]:
        """The numbers of the statements that hold these spans; evidence of unknown documents has none."""
        numbers = (self._number(one) for one in evidence)
        return tuple(dict.fromkeys(n for n in numbers if n))

    def _number(self, evidence: Evidence) -> int:
        made = citation(self.library, evidence, len(self.found) + 1, self.status)
        if made is None:
            return 0
        for known in self.found:
            if (known.document, known.start, known.end) == (made.document, made.start, made.end):
                return known.n
        self.found.append(made)
        return made.n
