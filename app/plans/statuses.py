"""Whether an access is open at a date, and why."""

from app.aspects import Aspect
from app.draft import Draft, Support
from app.evidence import NEAR, place
from app.library import Profile, Programme
from app.plans.choosing import choose
from app.plans.context import Context
from app.plans.facts import conflicts
from app.plans.programmes import route
from app.plans.refusing import answered
from app.plans.titles import title_support
from app.shapes import Shape
from index.analysis import fold
from ingest.dates import find, spell
from ingest.validity import REFORM, Status, Verdict


def status(context: Context, draft: Draft) -> bool:
    """Whether an access is open at a date, why, and what the question asks beside."""
    if reform(context, draft):
        return True
    candidate = context.lead
    programme_ = context.programme(candidate.profile)
    chosen = choose(context, candidate, 420)
    if not answered(context, candidate, chosen):
        return False
    if programme_ is not None:
        verdict_line(context, programme_, draft)
    for unit in chosen:
        draft.quote(candidate.profile, unit)
    conflicts(context, candidate, chosen, draft)
    if Aspect.RCP in context.understanding.aspects or "dossier" in context.understanding.folded:
        route(context, candidate, draft)
    return True


def reform(context: Context, draft: Draft) -> bool:
    """Whether an old regime still exists: the statement that dates its end, where the documents hold one."""
    old = [f for f in context.understanding.focus if fold(f.text) in ("atu", "rtu")]
    if not old or any(f.required and f not in old for f in context.understanding.focus):
        return False
    for candidate in context.ranked:
        for evidence in candidate.evidence:
            if place(old[0], evidence.unit, candidate.profile) >= NEAR and any(
                f.value == REFORM for f in find(evidence.unit.text)
            ):
                draft.quote(candidate.profile, evidence.unit)
                return True
    return False


def verdict_line(context: Context, programme_: Programme, draft: Draft) -> Verdict:
    """The status at the date, always with that date, and the statement that decides."""
    verdict = context.library.verdict(programme_, context.status_day, context.day)
    holder = context.library.event_profile(programme_, verdict.event)
    source = holder or next((p for p in programme_.at(context.day) if not p.overview), None)
    if source is None or (verdict.status is Status.UNKNOWN and verdict.event is None):
        return verdict
    for profile in programme_.profiles:
        draft.statuses[profile.id] = verdict.status
    support = _event_support(source, verdict) or title_support(source)
    if support is None:
        return verdict
    until = _until(verdict)
    draft.say(
        f"Au {spell(context.status_day)} : **{verdict.status}** ({verdict.reason}{until}).", support, bullet=False
    )
    unit = next((u for u in source.units if verdict.event and u.start <= verdict.event.start < u.end), None)
    if unit is not None and len(unit.text) <= 420:
        draft.quote(source, unit)
    return verdict


def warn(context: Context, draft: Draft) -> None:
    """Note the status of what is cited; put first that the access is over, refused or of an old regime."""
    profiles = [s.profile for line in draft.lines for s in line.supports]
    for profile in profiles:
        programme_ = context.programme(profile)
        if programme_ is not None and profile.id not in draft.statuses:
            verdict = context.library.verdict(programme_, context.status_day, context.day)
            draft.statuses.update({p.id: verdict.status for p in programme_.profiles if p.id not in draft.statuses})
    if not profiles or context.understanding.shape in (Shape.LIST, Shape.CHANGES):
        return
    programme_ = context.programme(profiles[0])
    status_ = draft.statuses.get(profiles[0].id)
    if programme_ is None or status_ not in _CLOSED or any(f"**{status_}" in line.text for line in draft.lines):
        return
    first = Draft(statuses=draft.statuses)
    verdict_line(context, programme_, first)
    draft.lines[:0] = [line for line in first.lines if line not in draft.lines]


_CLOSED = (Status.ENDED, Status.REFUSED, Status.CLOSED_TO_NEW, Status.HISTORIC)


def _until(verdict: Verdict) -> str:
    if verdict.until is None:
        return ""
    if verdict.status in (Status.OPEN, Status.CAPPED):
        return f" ; dernier jour {'calculé' if verdict.computed else 'écrit'} : {spell(verdict.until)}"
    return f", {'dernier jour calculé' if verdict.computed else 'date écrite'} : {spell(verdict.until)}"


def _event_support(profile: Profile, verdict: Verdict) -> Support | None:
    if verdict.event is None:
        return None
    unit = next((u for u in profile.units if u.start <= verdict.event.start < u.end), None)
    return (
        Support.of(profile, unit)
        if unit
        else Support(profile, verdict.event.start, verdict.event.finish, 1, profile.document.title)
    )
