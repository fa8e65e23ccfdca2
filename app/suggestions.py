"""Questions to ask next, made only of what the documents are known to hold."""

from app.aspects import Aspect
from app.library import Library, Profile
from app.understand import Understanding
from ingest.validity import Regime

_FORMS: tuple[tuple[Aspect, str], ...] = (
    (Aspect.RCP, "Quelle RCP décide pour {name} ?"),
    (Aspect.CRITERIA, "Quels sont les critères publiés pour {name} ?"),
    (Aspect.END, "Jusqu’à quand l’accès à {name} est-il ouvert ?"),
    (Aspect.COST, "Qui paie {name} ?"),
    (Aspect.MONITORING, "Quelle surveillance est prévue sous {name} ?"),
    (Aspect.CONTACT, "Quel est le contact pour {name} ?"),
)


def samples(library: Library, limit: int = 6) -> tuple[str, ...]:
    """Sample questions over different programmes, each on an aspect that its document shows."""
    found: list[str] = []
    chosen = [
        p for g in library.programmes for p in g.profiles[:1] if p.regime is not Regime.UNKNOWN and not p.overview
    ]
    for n, profile in enumerate(chosen):
        forms = _FORMS[n % len(_FORMS) :] + _FORMS[: n % len(_FORMS)]
        form = next((f for a, f in forms if _holds(profile, a)), None)
        if form:
            found.append(form.format(name=profile.subjects[0].names[0]))
        if len(found) >= limit:
            break
    return tuple(found)


def after(understanding: Understanding, lead: Profile, library: Library) -> tuple[str, ...]:
    """What to ask next about the programme that led the answer."""
    if not lead.subjects or lead.overview:
        return ()
    name = lead.subjects[0].names[0]
    return tuple(f.format(name=name) for a, f in _FORMS if a not in understanding.aspects and _holds(lead, a))[:3]


def _holds(profile: Profile, aspect: Aspect) -> bool:
    return any((aspect in u.shown) and (aspect in u.headed) for u in profile.units)
