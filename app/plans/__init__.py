"""One small function for each kind of question: from what was understood to claims that documents carry."""

from collections.abc import Iterable
from typing import Protocol

from app.aspects import CUES, Aspect
from app.draft import Draft
from app.plans.accesses import views
from app.plans.choosing import choose
from app.plans.comparisons import changes, comparison
from app.plans.context import Context
from app.plans.facts import fact
from app.plans.lists import listing
from app.plans.newest import newest
from app.plans.premises import correct
from app.plans.programmes import definition, programme
from app.plans.refusing import refusal, untold
from app.plans.statuses import convened, dated_fact, status, summary, warn
from app.plans.titles import dated, taken_back
from app.ranking import Candidate
from app.shapes import Shape
from index.analysis import fold


class Plan(Protocol):
    """Writes what the documents say into a draft; false when they do not say."""

    def __call__(self, context: Context, draft: Draft) -> bool:
        """Write the draft."""


PLANS: dict[Shape, Plan] = {
    Shape.FACT: dated_fact,
    Shape.PROGRAMME: programme,
    Shape.STATUS: status,
    Shape.LIST: listing,
    Shape.COMPARISON: comparison,
    Shape.CHANGES: changes,
    Shape.NEWEST: newest,
    Shape.DEFINITION: definition,
}


def write(context: Context, draft: Draft) -> bool:
    """Write what the documents say, what contradicts the question first; false when they do not say."""
    if not PLANS.get(context.understanding.shape, fact)(context, draft) or draft.empty:
        return False
    correct(context, draft)
    return True


def shorter(draft: Draft) -> Draft:
    """The first statements only."""
    kept = Draft(statuses=draft.statuses)
    for line in draft.lines:
        if kept.length + len(line.text) <= 320 or kept.empty:
            kept.lines.append(line)
    return kept


_PARTS = {
    Aspect.MEETING: "le jour de la réunion",
    Aspect.PLACE: "le lieu",
    Aspect.DOSE: "la dose",
    Aspect.STORAGE: "la conservation",
    Aspect.COST: "le coût",
    Aspect.CONTACT: "les coordonnées",
    Aspect.AMOUNT: "le montant",
    Aspect.RESULTS: "les résultats",
    Aspect.MAKER: "le fabricant",
    Aspect.REASON: "le motif",
}


def gaps(context: Context, draft: Draft) -> tuple[str, ...]:
    """What a question asks beside the rest and no statement of the answer shows, named in French."""
    said = [fold(line.text) for line in draft.lines if line.supports and line.bullet]
    asked = [a for a in context.understanding.aspects if a in _PARTS]
    others = [a for a in context.understanding.aspects if a not in _PARTS and a is not Aspect.WHO]
    missing = [a for a in asked if not any(CUES[a].shows.search(text) for text in said)]
    return tuple(_PARTS[a] for a in missing) if others or len(missing) < len(asked) else ()


def silent_on(context: Context, draft: Draft) -> tuple[str, ...]:
    """States of the patient in the question (« grossesse ») of which the statements given say nothing."""
    given = [
        (s.profile, u) for line in draft.lines for s in line.supports for u in s.profile.units if s.start == u.start
    ]
    profile = given[0][0] if given else context.lead.profile
    return untold(context.understanding, profile, [u for p, u in given if p is profile], context.library)


def nearest(ranked: Iterable[Candidate], limit: int = 3) -> tuple[str, ...]:
    """Titles of the programmes nearest to a question that the documents do not answer."""
    return tuple(dict.fromkeys(dated(c.profile) for c in list(ranked)[:limit]))


__all__ = [
    "PLANS",
    "Context",
    "Plan",
    "choose",
    "convened",
    "dated",
    "fact",
    "gaps",
    "nearest",
    "refusal",
    "shorter",
    "silent_on",
    "summary",
    "taken_back",
    "views",
    "warn",
    "write",
]
