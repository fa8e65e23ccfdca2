"""Which of several things is the newest: since when medicines may be had, when texts were published."""

import re
from datetime import date
from itertools import pairwise

from app.draft import Draft
from app.plans.choosing import choose
from app.plans.context import Context
from app.plans.titles import dated, headline, title_support
from app.ranking import Candidate
from app.units import Unit
from ingest.dates import find
from ingest.model import PartKind


def newest(context: Context, draft: Draft) -> bool:
    """Since when each medicine may be had, as the documents write it; of texts, their order in time."""
    sides = context.sides[:3]
    if len(sides) > 1 and _TEXTS.search(context.understanding.folded) is None:
        for side in sides:
            _since(context, side, draft)
        if not draft.empty:
            return True
    named = [p for d in context.understanding.subjects[:_SHOWN] if title_support(p := context.library.profiles[d])]
    known = sorted((p for p in named if p.date), key=lambda p: p.date or date.min, reverse=True)
    if not known or len(named) < 2:
        return False
    said = [f"Le plus récent : {dated(known[0])}"]
    said += [f"{'du même jour' if b.date == a.date else 'avant lui'} : {dated(b)}" for a, b in pairwise(known)]
    said += [f"sans date connue : {dated(p)}" for p in named if p not in known]
    draft.say(f"{' ; '.join(said)}.", *(s for p in named if (s := title_support(p))), bullet=False)
    of_it = (c for c in context.ranked if c.profile is known[0] and len(sides) < 2)
    for unit in (u for c in of_it for u in choose(context, c, _WHOLE)):
        draft.quote(known[0], unit)
    return True


def _since(context: Context, side: Candidate, draft: Draft) -> None:
    """The statement that writes the first day of an access, in any document of the medicine's programme."""
    programme_ = context.programme(side.profile)
    own = [p for p in programme_.at(context.day) if not p.overview] if programme_ else [side.profile]
    told = ((p, u, found) for p in own for u in p.units if (found := _begun(u)) is not None)
    profile, unit, _ = min(told, key=lambda t: t[2], default=(None, None, None))
    if profile is not None and unit is not None:
        headline(context, profile, draft)
        draft.quote(profile, unit)


def _begun(unit: Unit) -> date | None:
    """The first day that a statement writes of an access that begins; None where it tells of something else."""
    if len(unit.text) > _WHOLE or unit.kind is PartKind.TITLE or not _BEGAN.search(unit.folded):
        return None
    return None if _LATER.search(unit.folded) else min((f.value for f in find(unit.text)), default=None)


_SHOWN = 5  # documents put in order
_WHOLE = 320  # characters of such a statement
_BEGAN = re.compile(
    r"\b(?:acces|cadre|cpc|aac|aap|atu|rtu|autorisation|programme|disponible|disposition|accessible)\b.*"
    r"\b(?:depuis|ouvert\w*|ouvre|debut\w*|cre(?:e|ation)|etabli\w*|octroy\w*|octroi|accord\w*|a compter)\b|"
    r"\b(?:cree|creation|debut|depuis|ouverture|octroi|a compter)\b.*"
    r"\b(?:acces|cadre|cpc|aac|aap|atu|rtu|disposition)\b"
)
_LATER = re.compile(r"renouvel|retir|abrog|modif|etend|pris fin|prend fin|refus|demande d|defavorable|clos\b|suspen")
_TEXTS = re.compile(
    r"\b(?:fiche|page|texte|decision|document|publication|version|edition|avis|protocole|notice|courrier|lettre|article)s?\b"
)
