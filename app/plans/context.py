"""What every plan is given, and how long an answer may be."""

import re
from dataclasses import dataclass, replace
from datetime import date

from app.catalogue import Catalogue
from app.evidence import weigh
from app.focus import Focus
from app.library import Library, Profile, Programme
from app.ranking import Candidate
from app.understand import Understanding
from index.analysis import fold

LIMIT = 620  # characters of quoted statements in an answer to one question


@dataclass(frozen=True)
class Context:
    """What every plan needs."""

    understanding: Understanding
    ranked: tuple[Candidate, ...]
    library: Library
    catalogue: Catalogue
    day: date  # documents published later do not exist
    status_day: date  # on which a status is asked: an earlier one, where the question writes it

    @property
    def lead(self) -> Candidate:
        """The document that answers best."""
        return self.ranked[0]

    @property
    def sides(self) -> list[Candidate]:
        """The best document of each programme whose medicine the question names."""
        found: list[Candidate] = []
        seen: set[frozenset[str]] = set()
        for candidate in self.ranked:
            programme = self.programme(candidate.profile)
            if programme is not None and programme.keys not in seen:
                if programme.keys & set(self.understanding.named):
                    if not self._joined(programme, found):
                        found.append(candidate)
                elif self._by_card(candidate, found):
                    found.append(candidate)
                seen.add(programme.keys)
            elif programme is None and self._by_card(candidate, found):
                found.append(candidate)
        return found

    def _by_card(self, candidate: Candidate, found: list[Candidate]) -> bool:
        """Whether only its accesses tell the medicine of a document, and no side found before is about that one."""
        owned = [self._owned(f) for f in self.understanding.focus if f.subject]
        new = [ids for ids in owned if not any(c.profile.id in ids for c in found)]
        return len(owned) > 1 and any(candidate.profile.id in ids for ids in new) and not candidate.profile.overview

    def _owned(self, focus: Focus) -> frozenset[str]:
        """The documents of the medicine that a word names."""
        return frozenset().union(*(self.library.names.get(stem, frozenset()) for stem in focus.stems))

    def _joined(self, programme: Programme, found: list[Candidate]) -> bool:
        """Whether a name stands right beside that of a side found before: two words of one name."""
        typed = [fold(f.text) for f in self.understanding.focus if f.subject and f.stems & programme.keys]
        others = [self.programme(c.profile) for c in found]
        names = [fold(f.text) for f in self.understanding.focus for o in others if o and f.subject and f.stems & o.keys]
        pairs = ((a, b) for one in typed for other in names for a, b in ((one, other), (other, one)))
        return any(re.search(rf"\b{re.escape(a)} {re.escape(b)}\b", self.understanding.folded) for a, b in pairs)

    def programme(self, profile: Profile) -> Programme | None:
        """The programme of a document."""
        return self.library.programme(profile.id)


def replace_context(context: Context, understanding: Understanding) -> Context:
    """The same library and day, statements weighed again for another reading of the question."""
    ranked = tuple(
        replace(c, evidence=weigh(understanding, c.profile, context.library, context.day)) for c in context.ranked
    )
    return replace(context, understanding=understanding, ranked=ranked)
