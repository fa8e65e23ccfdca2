"""What covers a situation: the medicine, the indication, the conditions, who decides."""

import re
from collections.abc import Callable
from dataclasses import replace

from app.aspects import CUES, Aspect
from app.catalogue import first
from app.draft import Draft
from app.evidence import NEAR, place, weigh
from app.focus import DISEASE, Focus
from app.library import Profile
from app.plans.accesses import quote, views
from app.plans.context import LIMIT, Context, replace_context
from app.plans.facts import age_limits, conflicts, fact
from app.plans.premises import bars
from app.plans.refusing import answered, likeliest_first
from app.plans.surveys import owner
from app.plans.titles import headline
from app.ranking import Candidate
from app.units import Unit
from app.words import RULES, ordinary
from index.analysis import fold
from ingest.card import AccessCard
from ingest.cells import Cell
from ingest.validity import Regime

_RIVAL = 0.6  # of the first document's score: programmes whose indication is read too


def programme(context: Context, draft: Draft) -> bool:
    """What covers a situation: the medicine, the indication, who decides, and what the question's details meet."""
    if len(context.sides) > 1:  # several medicines are named: each is told for itself
        return fact(context, draft)
    able = [c for c in context.ranked[:5] if c.score >= _RIVAL * context.lead.score]
    statements = [(c, indication(context, c)) for c in able]
    # « gliome H3K27M » is for the programme whose indication writes this mutation, not for one that writes another.
    marked = [(c, u) for c, u in statements if u is not None and _marked(context, c, u)]
    near = [(c, u) for c, u in statements if c.score >= 0.8 * context.lead.score][:3]
    told = likeliest_first(context, [(c, [u]) for c, u in near if u is not None])
    for candidate, (statement,) in [*((c, [u]) for c, u in marked if u is not None), *told]:
        if not answered(context, candidate, [statement]):
            continue
        own = owner(context, candidate, statement)
        told_by = indication(context, own) if own else None
        if own and told_by:
            candidate, statement = own, told_by
        profile = candidate.profile
        headline(context, profile, draft)
        draft.quote(profile, statement)
        if bars(statement):  # who may not comes beside who may, not instead
            add(context, candidate, Aspect.INDICATION, draft, LIMIT, bars)
        conditions(context, candidate, statement, draft)
        for aspect in (Aspect.AGE, Aspect.LINE, Aspect.BIOMARKER, Aspect.EXCLUSION):
            if aspect in context.understanding.aspects and _concerns(context, aspect):
                add(context, candidate, aspect, draft, limit=230)
        if _EARLY.search(context.understanding.folded):
            _from_the_first(candidate, draft)
        age_limits(context, candidate, draft)
        recruitment(profile, draft)
        route(context, candidate, draft)
        conflicts(context, candidate, [statement], draft)
        return True
    return False


def recruitment(profile: Profile, draft: Draft) -> None:
    """Whether a trial takes anyone: every arm that it says open, closed or suspended, since one is not another."""
    if profile.regime is Regime.TRIAL:
        for unit in [u for u in profile.units if _RECRUITS.search(u.folded) and len(u.text) <= _ARM][:_ARMS]:
            draft.quote(profile, unit)


_RECRUITS = re.compile(
    r"\b(?:inclusions?|recrutements?|bras \w+)\b[^.]{0,60}"
    r"\b(?:ouvert|clos|suspend|ferme|termine|en cours|acheve|interromp)|"
    r"\b(?:ouvert|clos|ferme|suspendu)e?s? aux (?:inclusions|nouveaux)"
)
_ARM, _ARMS = 200, 3  # characters of a statement about recruitment, and how many are told


_EARLY = re.compile(
    r"\bvien(?:t|nent) (?:juste )?(?:d'etre|de(?: nous| lui| le| la)?) (?:diagnosti|decouv|trouv)|"
    r"tout juste (?:diagnosti|decouv)|\bpremiere (?:ligne|intention)|\bau diagnostic|des le diagnostic|d'emblee|"
    r"pas encore (?:ete )?(?:traite|irradie)"
)
_FIRST = re.compile(
    r"\bpremiere (?:ligne|intention)|\bau diagnostic|des le diagnostic|d'emblee|juste apres le diagnostic"
)


def _from_the_first(candidate: Candidate, draft: Draft) -> None:
    """For a disease just found: what is written of a first line of treatment, most often that it is not for it."""
    told = (e.unit for e in candidate.evidence if _FIRST.search(e.unit.folded) and len(e.unit.text) <= _ROUTE)
    unit = next(told, None)
    if unit is not None:
        draft.quote(candidate.profile, unit)


def _marked(context: Context, candidate: Candidate, statement: Unit) -> bool:
    """Whether the question names a biomarker by its code, and this indication is written for it."""
    codes = [
        f
        for f in context.understanding.focus
        if f.special and not f.subject and re.search(r"[A-Za-z]", f.text) and re.search(r"\d", f.text)
    ]
    return bool(codes) and all(place(f, statement, candidate.profile) >= NEAR for f in codes)


def conditions(context: Context, candidate: Candidate, indication: Unit, draft: Draft) -> None:
    """A second statement of the same indication, when it writes the mutation or the line that the first leaves out."""
    story = replace(context.understanding, aspects=(Aspect.INDICATION, Aspect.BIOMARKER, Aspect.LINE))
    for aspect in (Aspect.BIOMARKER, Aspect.LINE):
        if aspect not in indication.shown:
            for evidence in weigh(story, candidate.profile, context.library, context.day)[:6]:
                if (
                    {aspect, Aspect.INDICATION} <= evidence.aspects
                    and len(evidence.unit.text) <= 380
                    and draft.length + len(evidence.unit.text) <= LIMIT
                ):
                    draft.quote(candidate.profile, evidence.unit)
                    return


def _concerns(context: Context, aspect: Aspect) -> bool:
    return aspect is not Aspect.AGE or (context.understanding.child is not None and not context.understanding.ages)


def indication(context: Context, candidate: Candidate) -> Unit | None:
    """The statement that best places the question's disease in this programme."""
    story = replace(context.understanding, aspects=(Aspect.INDICATION,))
    evidence = weigh(story, candidate.profile, context.library, context.day)
    if not any(f.disease for f in context.understanding.focus):  # no disease to look for: the statement that names one
        evidence = tuple(
            sorted(
                evidence, key=lambda e: -e.score - 0.2 * min(3, sum(_disease_like(w) for w in e.unit.folded.split()))
            )
        )
    return evidence[0].unit if evidence else None


def _disease_like(word: str) -> bool:
    return DISEASE.search(word.strip(".,;:()«»")) is not None and ordinary(word) < 0.5


def add(
    context: Context,
    candidate: Candidate,
    aspect: Aspect,
    draft: Draft,
    limit: int = 460,
    unless: Callable[[Unit], bool] = lambda unit: False,
) -> bool:
    """The best statement of this document for one aspect, but none that `unless` rules out."""
    asked = replace(context.understanding, aspects=(aspect,))
    for evidence in weigh(asked, candidate.profile, context.library, context.day)[:8]:
        if aspect in evidence.aspects and len(evidence.unit.text) <= limit and not unless(evidence.unit):
            draft.quote(candidate.profile, evidence.unit)
            return True
    return False


def route(context: Context, candidate: Candidate, draft: Draft) -> None:
    """Who presents and who decides, from this document or, where it is silent, from another of the same programme.

    What the access card holds for the disease asked comes first: its meeting, or who prescribes where none is written.
    """
    if _carded(context, candidate, draft):
        return
    if any(CUES[Aspect.RCP].shows.search(fold(line.text)) for line in draft.lines if line.supports and line.bullet):
        return
    programme_ = context.programme(candidate.profile)
    others = [c for c in context.ranked if programme_ is not None and c.profile in programme_.profiles]
    for source in [candidate, *others]:
        if context.library.superseded(source.profile, context.day) is None and add(context, source, Aspect.RCP, draft):
            return


def _carded(context: Context, candidate: Candidate, draft: Draft) -> bool:
    """Quote the statement from which an access card took the meeting; false where no card of the programme has one."""
    told = [fold(line.text) for line in draft.lines if line.supports]
    said = " ".join(text for text in told if CUES[Aspect.RCP].shows.search(text) or "prescri" in text)
    for view in views(context, candidate.profile):
        for cell in (first(view.cards, lambda c: c.rcp.name if c.rcp else None), first(view.cards, _prescriber)):
            if cell is None or not cell.evidence:
                continue
            if fold(cell.value) in said or quote(context, cell.evidence[0], draft, _ROUTE):
                return True
    return False


def _prescriber(card: AccessCard) -> Cell | None:
    return card.prescriber


_ROUTE = 460  # characters of a statement about the meeting


def _for_what(context: Context, draft: Draft) -> bool:
    """« C’est pour quelle maladie ? »: the indication of the medicine named, as its access card has it."""
    if not context.understanding.subjects or _WHAT_FOR.search(context.understanding.folded) is None:
        return False
    for view in views(context, context.lead.profile)[:3]:
        cell = first(view.cards, lambda c: c.indication)
        if cell is not None and cell.evidence:
            headline(context, context.lead.profile, draft)
            quote(context, cell.evidence[0], draft)
    return not draft.empty


_WHAT_FOR = re.compile(r"pour quel(?:le)?s? |\bindications?\b|pour qui\b")


def defining(context: Context, rule: Focus) -> tuple[Profile, Unit] | None:
    """What the document about one of the rules themselves says that it is: its title spells the acronym out."""
    asked = replace(context.understanding, focus=(rule,), aspects=(Aspect.DEFINITION,))
    spelt = f"({fold(rule.text)})"
    about = (c for c in replace_context(context, asked).ranked if fold(c.profile.document.title).endswith(spelt))
    for candidate in about:
        for evidence in candidate.evidence[:6]:
            unit = evidence.unit
            if Aspect.DEFINITION in evidence.aspects and rule.stems & unit.bag and len(unit.text) <= LIMIT // 2:
                return candidate.profile, unit
    return None


def definition(context: Context, draft: Draft) -> bool:
    """What a thing is, and for a medicine what it is for."""
    required = [f for f in context.understanding.focus if f.required]
    if len(required) == 1 and fold(required[0].text) in RULES and not context.understanding.subjects:
        told = defining(context, required[0])
        if told is not None:
            profile, first_ = told
            beside = [u for u in profile.units if u.path == first_.path and u.ordinal > first_.ordinal][:2]
            for said in (first_, *beside):
                if draft.length + len(said.text) <= LIMIT:
                    draft.quote(profile, said)
            return True
    asked = replace(
        context.understanding, aspects=tuple(dict.fromkeys((Aspect.DEFINITION, *context.understanding.aspects)))
    )
    within = replace_context(context, asked)
    if not fact(within, draft) and not _for_what(context, draft):
        return False
    if context.understanding.subjects:
        candidate = context.lead
        unit = indication(context, candidate)
        if unit is not None and draft.length + len(unit.text) < LIMIT:
            draft.quote(candidate.profile, unit)
        if len(context.understanding.focus) == 1 and not context.understanding.aspects:
            route(context, candidate, draft)
    return True
