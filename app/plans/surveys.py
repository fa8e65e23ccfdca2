"""A survey of many medicines hands over to the documents of the one that it names."""

from datetime import date

from app.evidence import convened, decides, weigh
from app.plans.choosing import choose
from app.plans.context import Context
from app.ranking import Candidate
from app.units import Unit


def surveyed(context: Context, candidate: Candidate, chosen: list[Unit]) -> tuple[Candidate, list[Unit]]:
    """A document with the statements that answer, or those of the medicine that a survey's best statement names."""
    own = owner(context, candidate, chosen[0]) if chosen else None
    return (own, choose(context, own)) if own else (candidate, chosen)


def owner(context: Context, candidate: Candidate, statement: Unit) -> Candidate | None:
    """The document in force of the medicine that a survey's statement names; None for any other document."""
    library, day = context.library, context.day
    if not candidate.profile.overview or convened(candidate.profile, context.understanding):
        return None  # a list of meetings itself says when they sit
    named = library.names.keys() & statement.bag
    owners = (library.profiles[d] for name in sorted(named) for d in sorted(library.names[name]))
    able = [p for p in owners if p.in_force(day) and library.superseded(p, day) is None and named & p.keys]
    own = max(able, key=lambda p: (decides(p), p.date or date.min), default=None)
    if own is None:
        return None
    ranked = next((c for c in context.ranked if c.profile is own), None)
    found = ranked or Candidate(own, weigh(context.understanding, own, library, day), 0.0)
    return found if found.evidence else None
