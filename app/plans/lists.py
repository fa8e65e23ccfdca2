"""All accesses that satisfy a question, counted; never the first few."""

import re

from app.draft import Draft, Support
from app.evidence import weigh
from app.library import Profile, Programme
from app.plans.context import Context
from app.plans.facts import fact
from app.plans.titles import headline
from app.units import Unit
from index.analysis import fold
from ingest.dates import spell
from ingest.validity import Regime, Status

_STOPPED = re.compile(r"refus|arret|abrog|ferm|termin|suspend|retir|fini|supprim|perim")

_REFUSED = re.compile(r"refus|rejet")

_OVER = re.compile(r"arret|abrog|ferm|termin|suspend|retir|fini|supprim|perim")

_OPEN = re.compile(r"\bouvert|\ben (?:cours|vigueur)\b|\bactifs?\b|\bvalables?\b")

_REGIME_WORDS: tuple[tuple[re.Pattern[str], tuple[Regime, ...]], ...] = (
    (re.compile(r"preparations? magistrales? (?:ou|et) hospitali"), (Regime.MAGISTRAL, Regime.HOSPITAL)),
    (re.compile(r"preparations? magistrales?"), (Regime.MAGISTRAL,)),
    (re.compile(r"preparations? hospitali"), (Regime.HOSPITAL,)),
    (re.compile(r"preparations?\b"), (Regime.MAGISTRAL, Regime.HOSPITAL)),
    (re.compile(r"\bcpc\b|cadres? de prescription"), (Regime.CPC,)),
    (re.compile(r"\baap\b|acces precoces?"), (Regime.AAP,)),
    (re.compile(r"\baac\b|autorisations? d'acces compassionnel"), (Regime.AAC,)),
    (re.compile(r"\bessais?\b"), (Regime.TRIAL,)),
    (re.compile(r"\batu\b"), (Regime.ATU,)),
)


def listing(context: Context, draft: Draft) -> bool:
    """All accesses that satisfy the question, counted, one line each; never the first few."""
    understanding = context.understanding
    if understanding.subjects:
        return _indications(context, draft)
    rows: list[tuple[Profile, Unit]] = []
    count = 0
    for programme_ in context.library.programmes:
        known = sorted(programme_.at(context.day), key=lambda p: context.library.superseded(p, context.day) is not None)
        row = next((r for p in known if (r := _listed(context, programme_, p))), None)
        if row is not None:
            count += 1
            rows += [(row[0], unit) for unit in _sections(context, *row)]
    if not rows:
        return False
    plural = "s" if count > 1 else ""
    draft.say(
        f"Au {spell(context.day)}, {count} programme{plural} de ces documents "
        f"répond{'ent' if plural else ''} à la question :",
        bullet=False,
    )
    limit = max(90, min(220, 1500 // len(rows)))
    for profile, unit in sorted(rows, key=lambda r: r[0].document.title):
        verdict = context.library.verdict(context.library.programme(profile.id), context.day)  # type: ignore[arg-type]
        name = " / ".join(n for n in profile.subjects[0].names[:2])
        text = unit.text if len(unit.text) <= limit else unit.text[:limit].rsplit(" ", 1)[0] + " …"
        state = "" if verdict.status is Status.UNKNOWN else f" ({verdict.status})"
        draft.say(f"**{name}**{state} : {text}", Support.of(profile, unit))
        draft.statuses[profile.id] = verdict.status
    return True


def _listed(context: Context, programme_: Programme, profile: Profile) -> tuple[Profile, Unit] | None:
    understanding = context.understanding
    folded = understanding.folded
    verdict = context.library.verdict(programme_, context.day)
    wanted: list[bool] = []
    pick: Unit | None = None
    if _STOPPED.search(folded):
        over = (Status.ENDED, Status.CLOSED_TO_NEW, Status.HISTORIC) if _OVER.search(folded) else ()
        refused = (Status.REFUSED,) if _REFUSED.search(folded) else ()
        wanted.append(verdict.status in (*over, *refused))
        holder = context.library.event_profile(programme_, verdict.event)
        pick = next(
            (u for u in (holder or profile).units if verdict.event and u.start <= verdict.event.start < u.end), None
        )
        profile = holder or profile
    elif _OPEN.search(folded):
        wanted.append(verdict.status in (Status.OPEN, Status.CAPPED))
    regimes = next((r for p, r in _REGIME_WORDS if p.search(folded)), None)
    if regimes is not None and not any(f.weight > 0.3 and not _about_regime(f.text) for f in understanding.focus):
        wanted.append(profile.regime in regimes)
    if re.search(r"\benfants?\b|pediatri|\bados?\b|nourrissons?|bebes?", folded):
        pick = pick or _first(
            profile,
            r"\benfants?\b|nourrissons?|nouveau-nes?|pediatri|adolescents?|\bde \d+ (?:mois|ans)? ?a \d+ ans|"
            r"a partir de \d+ (?:mois|ans)",
        )
        wanted.append(pick is not None)
    elif re.search(r"\badultes?\b", folded):
        pick = pick or _first(profile, r"\badultes?\b")
        wanted.append(pick is not None)
    words = [f for f in understanding.focus if not _about_regime(f.text)]
    if words and not _STOPPED.search(folded):
        best = next(
            (
                e
                for e in weigh(understanding, profile, context.library, context.day)[:1]
                if all(f.stems & (e.unit.bag | e.unit.context_bag) or f.near & e.unit.bag for f in words)
            ),
            None,
        )
        wanted.append(best is not None)
        pick = best.unit if best else pick
    if not wanted or not all(wanted):
        return None
    unit = pick or (profile.units[0] if profile.units else None)
    return (profile, unit) if unit else None


def _sections(context: Context, profile: Profile, unit: Unit) -> list[Unit]:
    """A row's statement, and those of other sections that say the same of another indication."""
    words = [f for f in context.understanding.focus if not _about_regime(f.text)]
    if not words or _STOPPED.search(context.understanding.folded):
        return [unit]
    found = {unit.path: unit}
    for evidence in weigh(context.understanding, profile, context.library, context.day):
        other = evidence.unit
        if all(f.stems & other.bag for f in words) and other.path[:-1] == unit.path[:-1] != ():
            found.setdefault(other.path, other)
    return sorted(found.values(), key=lambda u: u.ordinal)


def _about_regime(word: str) -> bool:
    return (
        re.search(
            r"^(?:liste|ouvert|termin|clos|vigueur|cours$|actif|valab|exist|dispo|accessib|aujourd|actuel|cliniqu|derogat|autoris|suspend|retir|supprim|programme|preparation|magistra|hospitali|precoce|compassionnel|acces|cadre|prescription|essai|refus|arret|abrog|ferm|enfant|adulte|pediatri|aac|cpc|aap|atu|rtu|put|passent|relev|reseau|national)",
            fold(word),
        )
        is not None
    )


def _first(profile: Profile, pattern: str) -> Unit | None:
    return next((u for u in profile.units if re.search(pattern, u.folded) and 25 < len(u.text) < 400), None)


def _indications(context: Context, draft: Draft) -> bool:
    """Every indication of the named programme, in the order of the document in force."""
    profile = context.lead.profile
    blocks = [
        b for b in profile.blocks.values() if re.search(r"indication|criteres?|concern", b[0].headings) and len(b) > 1
    ]
    if not blocks:
        grouped: dict[tuple[str, ...], list[Unit]] = {}
        for unit in profile.units:
            if unit.path and re.search(r"indication", fold(unit.path[-1])):
                grouped.setdefault(unit.path, []).append(unit)
        blocks = [tuple(g) for g in grouped.values()]
    if not blocks:
        return fact(context, draft)
    block = max(blocks, key=len)
    headline(context, profile, draft)
    for unit in block:
        draft.quote(profile, unit)
    return True
