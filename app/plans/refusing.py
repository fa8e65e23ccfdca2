"""Whether the chosen statements are about what was asked, or about something else of the same document."""

import re
from dataclasses import replace

from app.aspects import CUES, Aspect
from app.evidence import coverage, uncovered
from app.focus import Focus
from app.plans.context import Context
from app.ranking import Candidate
from app.shapes import Shape
from app.understand import Understanding
from app.units import Unit
from index.analysis import fold
from ingest.dates import find

_COVERED = 0.5  # share of the question's words that must be found

_COVERED_WHEN_TOLD = 0.3  # enough when the statements show what is asked of the medicine named

_COVERED_UNNAMED = 0.45  # enough when no medicine is named

_DAY_ASKED = re.compile(r"\bquels? jours?\b(?! ferie)")
_DAY = re.compile(
    r"(?:lun|mar|mercre|jeu|vendre|same)dis?\b|dimanches?\b|\bjours?\b|\d{1,2}(?:er)? [a-z]{3,9}|\ble \d{1,2}\b"
)

# States in which a medicine may harm: what is said of others must not be read for them.
_STATE = re.compile(r"enceintes?$|grossesses?$|allait|dialys|insuffisan|greffe|conduire|alcool|ecras|croqu|vomi")

_LITTLE = 0.65  # words of this weight together may stay unfound then

_TELLING = 0.5  # a name or code of this weight that the document never writes: it is about something else

_VAGUE = (Aspect.WHO, Aspect.REGIME, Aspect.CRITERIA, Aspect.AGE, Aspect.STATUS, Aspect.ROUTE, Aspect.DEFINITION)

_HEAVY = 1.9  # a missing word of this weight (a disease, a medicine, a country) is decisive


def answered(context: Context, candidate: Candidate, chosen: list[Unit]) -> bool:
    """Whether the chosen statements are about what was asked, not about something else of the same document."""
    return not refusal(context, candidate, chosen)


def refusal(context: Context, candidate: Candidate, chosen: list[Unit]) -> str:
    """Why the chosen statements do not answer, in French; empty when they do."""
    understanding, profile = context.understanding, candidate.profile
    if understanding.strangers:
        return f"médicament inconnu : {understanding.strangers[0]}"
    missing = uncovered(understanding, profile, chosen)
    for focus in missing:
        if focus.head and (not focus.known or not understanding.subjects):
            return f"ce qui est demandé n’est dans aucun document : {focus.text}"
    needed = [a for a in understanding.aspects if CUES[a].needed]
    for aspect in [*needed[:1], *(a for a in needed[1:] if a is Aspect.AMOUNT)]:
        if not any((aspect in u.shown) for u in chosen) and not _asked_beside(understanding, aspect, chosen):
            return f"aucune phrase ne dit : {aspect}"
    if _nothing_shown(understanding, chosen, missing):
        return "aucune phrase ne montre ce qui est demandé du médicament"
    if Aspect.MEETING in understanding.aspects and _another_date(understanding, chosen):
        return "aucune phrase n’a cette date"
    if understanding.shape is Shape.PROGRAMME or (
        not understanding.subjects and any(f.disease for f in understanding.focus)
    ):
        return "" if _same_disease(understanding, candidate, chosen) else "autre maladie"
    for focus in missing:
        if focus.weight >= _HEAVY:
            return f"absent : {focus.text}"
        if focus.naming and focus.known and focus.weight >= _TELLING and not (focus.stems | focus.near) & profile.bag:
            return f"absent de ce document : {focus.text}"
    if _DAY_ASKED.search(understanding.folded) and not any(_DAY.search(u.folded) for u in chosen):
        return "aucune phrase n’écrit de jour"
    if Aspect.CONTACT in understanding.aspects and not _agency_held(understanding, chosen):
        return "aucun contact de cet organisme"
    if any(_STATE.match(fold(f.text)) for f in missing):
        return "aucune phrase ne parle de cette situation"
    share = coverage(understanding, profile, chosen)
    told = _told(understanding, chosen)
    weight = sum(f.weight for f in understanding.focus if f.required and not f.subject)
    if (
        told
        and (understanding.subjects or not any(f.naming for f in missing))
        and (share >= (_COVERED_WHEN_TOLD if understanding.subjects else _COVERED_UNNAMED) or weight <= _LITTLE)
    ):
        return ""
    return (
        "" if share >= _COVERED else f"mots couverts : {share:.2f} ({', '.join(f.text for f in missing[:4])} manquent)"
    )


_TWO = re.compile(r"\bet (?:quel|comment|combien|qui|quand|jusqu|a quel|ou\b|dans quel|sa|son|ses|la|le|les)")
_FIRM = (Aspect.RCP, Aspect.MEETING, Aspect.DOSE, Aspect.CONTACT, Aspect.STORAGE, Aspect.COST, Aspect.END)


def _asked_beside(understanding: Understanding, missing: Aspect, chosen: list[Unit]) -> bool:
    """Whether « quelle RCP et quelle conservation ? » has its other half answered: the answer is then partial."""
    if _TWO.search(understanding.folded) is None or not understanding.subjects:
        return False
    others = [a for a in understanding.aspects if a in _FIRM and a is not missing]
    return any(a in u.shown for a in others for u in chosen)


def _nothing_shown(understanding: Understanding, chosen: list[Unit], missing: tuple[Focus, ...]) -> bool:
    """Whether a question asks one thing of a medicine named, and neither its words nor that thing are anywhere."""
    asked = [a for a in understanding.aspects if a not in _VAGUE]
    others = [f for f in understanding.focus if f.required and not f.subject]
    if not understanding.subjects or not asked or not others or len(missing) < len(others):
        return False
    return not any(a in u.shown or a in u.headed for a in asked for u in chosen)


_AGENCY = re.compile(r"\b(?:has|ansm|inca|ministere|assurance maladie|omedit)\b")


def _agency_held(understanding: Understanding, chosen: list[Unit]) -> bool:
    """Whether the contact of an agency named in the question is that agency's."""
    asked = set(_AGENCY.findall(understanding.folded))
    return not asked or any(asked & set(_AGENCY.findall(f"{u.folded} {u.headings}")) for u in chosen)


def _another_date(understanding: Understanding, chosen: list[Unit]) -> bool:
    """Whether a meeting is asked for a month or a day that no statement writes."""
    asked = {(f.value.year, f.value.month) for f in find(understanding.text)}
    return bool(asked) and not asked & {(f.value.year, f.value.month) for u in chosen for f in find(u.text)}


def _told(understanding: Understanding, chosen: list[Unit]) -> bool:
    """Whether a statement shows what is asked under a heading that announces it, or shows all aspects asked."""
    asked = [a for a in understanding.aspects if a not in (Aspect.WHO, Aspect.REGIME, Aspect.CRITERIA, Aspect.AGE)]
    if not asked or not chosen:
        return False
    shown = [a for a in asked if any((a in u.shown) for u in chosen)]
    headed = [a for a in shown if any((a in u.headed) for u in chosen)]
    return bool(headed) or len(shown) == len(asked)


def _same_disease(understanding: Understanding, candidate: Candidate, chosen: list[Unit]) -> bool:
    """Whether a programme is about the disease of the question; the words of the story around it need not be found."""
    profile = candidate.profile
    diseases = tuple(f for f in understanding.focus if f.disease)
    chosen = [*chosen, *(e.unit for e in candidate.evidence[:3])]
    diseases = tuple(replace(f, near=frozenset()) for f in diseases)  # a neighbouring word is another disease
    special = diseases or tuple(f for f in understanding.focus if f.special and f.required)
    if any(f.weight >= _HEAVY for f in uncovered(replace(understanding, focus=special), profile, chosen)):
        return False
    if special:
        return coverage(replace(understanding, focus=special), profile, chosen) >= 0.5
    return coverage(understanding, profile, chosen) >= _COVERED
