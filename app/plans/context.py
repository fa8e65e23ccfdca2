"""What every plan is given, and how long an answer may be."""

from dataclasses import dataclass, replace
from datetime import date

from app.catalogue import Catalogue
from app.evidence import weigh
from app.library import Library, Profile, Programme
from app.ranking import Candidate
from app.understand import Understanding

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
                    found.append(candidate)
                seen.add(programme.keys)
        return found

    def programme(self, profile: Profile) -> Programme | None:
        """The programme of a document."""
        return self.library.programme(profile.id)


def replace_context(context: Context, understanding: Understanding) -> Context:
    """The same library and day, statements weighed again for another reading of the question."""
    ranked = tuple(
        replace(c, evidence=weigh(understanding, c.profile, context.library, context.day)) for c in context.ranked
    )
    return replace(context, understanding=understanding, ranked=ranked)
