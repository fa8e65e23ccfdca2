"""The day or the address of a meeting that one document names and another, a calendar or a directory, tells of."""

from app.aspects import Aspect
from app.catalogue import first, meeting, writes
from app.draft import Draft
from app.plans.accesses import quote, views
from app.plans.context import Context

_ASKED = frozenset({Aspect.MEETING, Aspect.CONTACT})
_NAMED = 2  # meetings of one programme that are looked up
_SHORTEST = 4  # letters of a name that means one meeting alone
_STATEMENT = 420  # characters of the statement that names the meeting


def looked_up(context: Context, draft: Draft) -> bool:
    """When a meeting of the medicine in hand is held, or whom it answers, as another document writes it."""
    asked = _ASKED & set(context.understanding.aspects)
    if not asked or not context.understanding.subjects or not context.ranked:
        return False
    named = {name: view for view in views(context, context.lead.profile) if len(name := meeting(view)) >= _SHORTEST}
    for name, view in named.items() if len(named) <= _NAMED else ():
        for profile in context.library.profiles.values():
            if profile is context.lead.profile or not profile.in_force(context.day):
                continue
            unit = next((u for u in profile.units if asked <= u.shown and writes(u.text, name)), None)
            if unit is not None:
                draft.quote(profile, unit)
                cell = first(view.cards, lambda c: c.rcp.name if c.rcp else None)
                if cell is not None and cell.evidence:
                    quote(context, cell.evidence[0], draft, _STATEMENT)
                break
    return not draft.empty
