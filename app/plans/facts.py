"""Statements that answer a question about one thing, what contradicts them, and the ages they write."""

import re
from dataclasses import replace
from datetime import date

from app import replies
from app.ages import concerns, intervals
from app.aspects import Aspect
from app.draft import Draft, Line, Support
from app.evidence import NEAR, Evidence, beside, convened, place
from app.library import Profile, Programme
from app.plans.choosing import choose
from app.plans.context import LIMIT, Context, replace_context
from app.plans.indications import each_indication
from app.plans.meetings import looked_up
from app.plans.refusing import answered, likeliest_first
from app.plans.surveys import surveyed
from app.plans.titles import dated, headline
from app.ranking import Candidate, is_old
from app.understand import Understanding
from app.units import Unit
from ingest.dates import find

_VALUES = re.compile(
    r"\d+(?:[.,/]\d+)*|\b(?:lundi|mardi|mercredi|jeudi|vendredi|premier|deuxieme|troisieme|quatrieme|chaque|tous)s?\b"
)

_YEAR = re.compile(r"\b20\d\d\b")

_COMPARABLE = (Aspect.AGE, Aspect.MEETING, Aspect.QUOTA, Aspect.DELAY, Aspect.END, Aspect.START)

_EXCLUDING = re.compile(
    r"n'entre|ne (?:peut|peuvent|concerne|s'applique)|exclu|moins de|au-dela|interdit|non concern|hors\b|contre-indi|"
    r"\bsuspend|\bclos(?:e?s?)\b|\bferme"
)

_REGIME = re.compile(r"\bquel(?:le)? (?:\w+ )?(?:est |sont )?(?:le |la )?(?:regime|cadre|dispositif)")

_ELSEWHERE = re.compile(r"\bessais?\b|autre|reste ouvert|est ouvert|s'adresser")


def fact(context: Context, draft: Draft) -> bool:
    """Statements that answer a question about one thing; false when the documents do not say."""
    if len(context.sides) > 1:
        return _each(context, draft)
    if each_indication(context, draft):
        return True
    for candidate, chosen in _considered(context):
        if answered(context, candidate, chosen):
            if Aspect.MEETING in context.understanding.aspects and _unsaid(chosen) and looked_up(context, draft):
                return True
            candidate, chosen = surveyed(context, candidate, chosen)
            regime = _REGIME.search(context.understanding.folded) and Aspect.REGIME in context.understanding.aspects
            named = candidate.profile.subjects or candidate.profile.cards
            if (regime or not context.understanding.subjects) and named:
                headline(context, candidate.profile, draft)
            for unit in chosen:
                draft.quote(candidate.profile, unit)
            if Aspect.DOSE not in context.understanding.aspects:
                age_limits(context, candidate, draft)
            conflicts(context, candidate, chosen, draft)
            elsewhere(context, candidate, chosen, draft)
            return True
    return looked_up(context, draft)


def _unsaid(chosen: list[Unit]) -> bool:
    """Whether no statement says when a meeting is held."""
    return not any(Aspect.MEETING in u.shown for u in chosen)


_ALSO = (Aspect.MEETING, Aspect.CONTACT, Aspect.COST, Aspect.STORAGE, Aspect.DELAY, Aspect.END, Aspect.QUOTA)


def elsewhere(context: Context, candidate: Candidate, chosen: list[Unit], draft: Draft) -> None:
    """What is asked beside and stands only in another document that writes the very thing asked."""
    understanding = context.understanding
    firm = [f for f in understanding.focus if f.subject or f.disease or f.naming]
    lacking = [a for a in understanding.aspects if a in _ALSO and not any(a in u.shown for u in chosen)]
    if not firm or len(understanding.aspects) < 2:
        return
    for aspect in lacking:
        for other in context.ranked[:5]:
            profile = other.profile
            if profile is candidate.profile or context.library.superseded(profile, context.day):
                continue
            able = (e.unit for e in other.evidence if aspect in e.aspects and len(e.unit.text) <= LIMIT)
            told = next((u for u in able if all(place(f, u, profile) >= NEAR for f in firm)), None)
            if told is not None:
                draft.quote(profile, told)
                break


def _considered(context: Context) -> list[tuple[Candidate, list[Unit]]]:
    """The first documents with the statements that would answer, the likeliest first where one stands out."""
    found = []
    for candidate in context.ranked[:3]:
        row = beside(context.understanding, candidate.profile, candidate.best)  # of a directory: for what it is for
        if candidate.score < 0.75 * context.lead.score and not row:
            continue
        chosen = choose(context, candidate)
        if context.library.superseded(candidate.profile, context.day) and not is_old(context.understanding.folded):
            chosen = chosen[:1]  # an older edition speaks only where the newer is silent
        found.append((candidate, chosen))
    return likeliest_first(context, found)


def _each(context: Context, draft: Draft) -> bool:
    """The same thing of every medicine named, and which of them the documents leave without."""
    sides = context.sides[:3]
    if _SAME.search(context.understanding.folded):
        joining(context, draft)
    silent = []
    for side in sides:
        chosen = of_side(context, side, LIMIT // len(sides))
        if chosen:
            headline(context, side.profile, draft)
            for unit in chosen[:2]:
                draft.quote(side.profile, unit)
        else:
            silent.append(side)
    for side in silent if len(silent) < len(sides) else ():
        headline(context, side.profile, draft)
        draft.lines.append(Line(replies.NOT_OF_THIS))
    return not draft.empty


_SAME = re.compile(r"\bmemes?\b|\bpareil|\bdiffer|\bconfon|deux noms|\blien\b|\bsynonym|\bou (?:bien )?")
_JOINED = 260  # characters of such a statement


def joining(context: Context, draft: Draft) -> None:
    """The shortest statement that names two medicines of the question together (« A et B sont deux … »)."""
    keys = [p.keys for side in context.sides[:3] if (p := context.programme(side.profile)) is not None]
    able = (
        (len(e.unit.text), candidate.profile, e.unit)
        for candidate in context.ranked[:5]
        for e in candidate.evidence
        if sum(bool(one & e.unit.bag) for one in keys) > 1 and len(e.unit.text) <= _JOINED
    )
    best = min(able, key=lambda found: found[0], default=None)
    if best is not None:
        draft.quote(best[1], best[2])


def of_side(context: Context, side: Candidate, limit: int) -> list[Unit]:
    """What one of several medicines' documents says of what is asked of all of them; empty where it is silent."""
    names = {n for n in context.understanding.named if side.profile.id in context.library.names[n]}
    own = tuple(f for f in context.understanding.focus if not f.subject or f.stems & (side.profile.keys | names))
    subjects = context.understanding.subjects
    alone = replace_context(context, replace(context.understanding, focus=own, subjects=subjects))
    candidate = next(c for c in alone.ranked if c.profile.id == side.profile.id)
    chosen = choose(alone, candidate, limit)
    if not answered(alone, candidate, chosen):
        return []
    best = candidate.evidence[0].unit
    return [best, *(u for u in chosen if u is not best)] if best in chosen else chosen


def conflicts(context: Context, candidate: Candidate, chosen: list[Unit], draft: Draft) -> None:
    """What other documents of the programme say of the same thing, when their figures or days differ."""
    aspects = [a for a in context.understanding.aspects if a in _COMPARABLE]
    programme = context.programme(candidate.profile)
    if not chosen or (programme is None and not convened(candidate.profile, context.understanding)):
        return
    shown = [a for a in aspects if (a in chosen[0].shown)]
    values = set(_VALUES.findall(chosen[0].folded))
    if _amended(context, candidate, shown, values, draft):
        return
    for other in context.ranked[:6]:
        profile = other.profile
        if profile.id == candidate.profile.id or context.library.superseded(profile, context.day):
            continue
        rival = other.best
        if not _alongside(context, programme, profile, rival):
            continue
        if _named_values(context.understanding, rival.unit) - _named_values(context.understanding, *chosen):
            draft.say(
                f"Un autre document dit autrement ({dated(profile)}) : {rival.unit.text}",
                Support.of(profile, rival.unit),
            )
            return
        same = [a for a in shown if a in rival.aspects]
        if (
            same
            and rival.score >= _rivalry(context, candidate.profile, profile) * candidate.best.score
            and values
            and set(_VALUES.findall(rival.unit.folded)) - values
        ):
            title = dated(profile)
            draft.say(
                f"Un autre document ne dit pas la même chose ({title}) : {rival.unit.text}",
                Support.of(profile, rival.unit),
            )
            return


def _amended(context: Context, candidate: Candidate, shown: list[Aspect], values: set[str], draft: Draft) -> bool:
    """Put first what a newer document of the programme says to have changed in the thing asked; false without one."""
    programme = context.programme(candidate.profile)
    for other in context.ranked[:6] if programme else ():
        newer = (other.profile.date or date.min) > (candidate.profile.date or date.min)
        if not newer or other.profile.overview or programme is not context.programme(other.profile):
            continue
        able = (e.unit for e in other.evidence if set(shown) & e.aspects and _CHANGED.search(e.unit.folded))
        unit = next((u for u in able if values & set(_VALUES.findall(u.folded)) and len(u.text) <= LIMIT), None)
        if unit is not None and set(_VALUES.findall(unit.folded)) - values:
            at = next((n for n, line in enumerate(draft.lines) if line.bullet), len(draft.lines))
            added = Draft()
            added.quote(other.profile, unit)
            draft.lines[at:at] = added.lines
            return True
    return False


# A text that changes a thing says what it was before.
_CHANGED = re.compile(
    r"\bau lieu d|\bauparavant\b|\bjusqu'(?:ici|alors|a present)\b|\bdesormais\b|\bnouveau :|"
    r"\b(?:est|sont) (?:porte|abaisse|ramene|etendu|elargi|reduit|remplace)e?s?\b|\bne commence plus\b|\bcommencait\b"
)


def _alongside(context: Context, programme: Programme | None, profile: Profile, rival: Evidence) -> bool:
    """Whether another document speaks of the same access; beside a list of meetings, one that writes what is named."""
    if programme is not None:
        return profile in programme.profiles or profile.overview
    named = {f.text for f in context.understanding.focus if f.required and (f.naming or f.subject)}
    return bool(named) and named <= rival.words


def _rivalry(context: Context, profile: Profile, other: Profile) -> float:
    """The share of the first statement's score from which another one is told; less for a newer list of meetings."""
    newer = (other.date or date.min) > (profile.date or date.min)
    return _NEWER if newer and convened(other, context.understanding) else _AS_WELL


_AS_WELL, _NEWER = 0.8, 0.6


def _named_values(understanding: Understanding, *units: Unit) -> set[date]:
    """Dates written in the question that statements hold."""
    asked = {f.value for f in find(understanding.text)} | {
        f.value
        for f in find(
            re.sub(
                r"(\d+(?:er)? \w+) (?:ou|et)\b",
                r"\1 " + (_YEAR.findall(understanding.folded) or [""])[-1],
                understanding.text,
            )
        )
    }
    return asked & {f.value for u in units for f in find(u.text)}


def age_limits(context: Context, candidate: Candidate, draft: Draft) -> None:
    """When the question gives an age: the published range, then what the document says for that age."""
    if not context.understanding.ages:
        _group_limits(context, candidate, draft)
        return
    age = context.understanding.ages[0]
    written = [
        u
        for u in candidate.profile.units
        if intervals(u.folded) and _about_patients(u) and not (u.dated and u.dated > context.day)
    ]
    order = {e.unit: n for n, e in enumerate(candidate.evidence)}
    written.sort(key=lambda u: order.get(u, len(order)))
    published = next((u for u in written if not _EXCLUDING.search(u.folded)), None)
    for unit in [
        published,
        *(
            u
            for u in written
            if u is not published
            and concerns(u.folded, age)
            and (_EXCLUDING.search(u.folded) or _ELSEWHERE.search(u.folded))
        ),
    ][:3]:
        if unit is not None and len(unit.text) <= 260:
            draft.quote(candidate.profile, unit)
    if published is not None:
        _since_then(context, candidate, published, draft)


def _since_then(context: Context, candidate: Candidate, published: Unit, draft: Draft) -> None:
    """Another age that a newer document of the programme writes: what the older one says may no longer hold."""
    programme = context.programme(candidate.profile)
    written = candidate.profile.date or date.min
    newer = (
        c
        for c in context.ranked[:6]
        if programme is not None and c.profile in programme.profiles and (c.profile.date or date.min) > written
    )
    lowest = min(low for low, _ in intervals(published.folded))
    for other in newer:
        able = (e.unit for e in other.evidence[:_READ] if intervals(e.unit.folded) and _about_patients(e.unit))
        unit = next((u for u in able if _OF_AGE.search(u.folded)), None)
        if unit is not None and lowest not in {low for low, _ in intervals(unit.folded)}:
            said = f"Un autre document ne dit pas la même chose ({dated(other.profile)}) : {unit.text}"
            draft.say(said, Support.of(other.profile, unit))
            return


_READ = 6  # statements of a newer document that are looked at
_OF_AGE = re.compile(
    r"\bage|\b(?:des|a partir de) (?:l'age de )?\d+ ?(?:ans?|mois)\b|\b(?:enfant|patient|malade)s? (?:de|entre) \d"
)


def _group_limits(context: Context, candidate: Candidate, draft: Draft) -> None:
    """When the question is about children or adults in general: what rules them out, in the disease asked, first."""
    understanding = context.understanding
    if understanding.child is None or Aspect.AGE not in understanding.aspects:
        return
    group = _YOUNG if understanding.child else _GROWN
    diseases = [f for f in understanding.focus if f.disease]
    for unit in candidate.profile.units:
        about = not diseases or any(f.stems & unit.bag for f in diseases)
        if about and group.search(unit.folded) and _RULED_OUT.search(unit.folded) and len(unit.text) <= 260:
            added = Draft()
            added.quote(candidate.profile, unit)
            at = next((n for n, line in enumerate(draft.lines) if line.bullet), len(draft.lines))
            draft.lines[at:at] = [line for line in added.lines if line not in draft.lines]
            return


_YOUNG = re.compile(r"\benfants?\b|adolescents?|nourrissons?|pediatri|mineurs?\b")
_GROWN = re.compile(r"\badultes?\b|majeurs?\b")
_RULED_OUT = re.compile(
    r"n(?:e |')(?:s'appli|concern|couvr|entr|est pas|sont pas|peu)\w*|\bexclu|non concern|\bni (?:a|aux?|chez)\b"
)


def _about_patients(unit: Unit) -> bool:
    """Whether the ages of a statement are people's, not the time of a visit or the age of an image."""
    return (
        re.search(r"\bans\b|\bage|enfant|adulte|nourrisson|patient|adolescent|malade", unit.folded) is not None
        and re.search(r"suivi|traitement pendant|conserv|valable|renouvel", unit.folded) is None
    )
