"""Whether an access is open at a date, and why."""

import re
from datetime import date

from app.aspects import CUES, Aspect
from app.catalogue import first, meeting, names, writes
from app.draft import Draft, Support
from app.evidence import NEAR, lacking, place
from app.library import Profile
from app.plans.accesses import carriers, quote, ruled, views, wholes
from app.plans.choosing import choose
from app.plans.context import Context
from app.plans.facts import conflicts, fact
from app.plans.programmes import add, recruitment, route
from app.plans.refusing import answered, signals
from app.plans.titles import headline, title_support
from app.ranking import Candidate
from app.shapes import Shape
from app.units import Unit
from index.analysis import fold
from ingest.accesses import View
from ingest.dates import find, spell
from ingest.model import Genre
from ingest.validity import REFORM, Regime, Status, Verdict


def status(context: Context, draft: Draft) -> bool:
    """Whether an access is open at a date, why, and what the question asks beside."""
    if reform(context, draft):
        return True
    if len(context.sides) > 1:
        return _of_each(context, draft)
    candidate = _speaking(context)
    chosen = choose(context, candidate, _STATED)
    named = _of_it(context, candidate, chosen)
    fits = answered(context, candidate, chosen) or (
        named and not lacking(context.understanding, candidate.profile, chosen)
    )
    known = (fits or named) and not _of_trial(context, candidate) and verdicts(context, candidate.profile, draft)
    if not fits:
        return known
    for unit in chosen:
        draft.quote(candidate.profile, unit)
    recruitment(candidate.profile, draft)
    if known:
        afterwards(context, candidate.profile, draft)
    conflicts(context, candidate, chosen, draft)
    if Aspect.RCP in context.understanding.aspects or "dossier" in context.understanding.folded:
        route(context, candidate, draft)
    return True


def _speaking(context: Context) -> Candidate:
    """The first document, or another of its programme that writes what the first one leaves unsaid."""
    lead, own = context.lead, context.programme(context.lead.profile)
    missing = lacking(context.understanding, lead.profile, choose(context, lead, _STATED))
    rivals = (c for c in context.ranked[1:4] if own and c.profile in own.profiles and c.score >= _ALIKE * lead.score)
    for other in rivals if missing > _UNSAID else ():
        if lacking(context.understanding, other.profile, choose(context, other, _STATED)) < missing - _UNSAID:
            return other
    return lead


_STATED = 420  # characters of statements beside a status
_UNSAID = 0.2  # weight of words that make a difference
_ALIKE = 0.8  # of the first document's score


def _of_trial(context: Context, candidate: Candidate) -> bool:
    """Whether a trial is asked about and the accesses told are none: « ouvert » would be heard of the trial."""
    told = (card.regime.value for view in views(context, candidate.profile) for card in view.cards if card.regime)
    return Aspect.TRIAL in context.understanding.aspects and Regime.TRIAL not in set(told)


def afterwards(context: Context, profile: Profile, draft: Draft) -> None:
    """Where an access is over: what becomes of those treated, and by which way one starts now, where nobody said it."""
    told = views(context, profile)
    if not told or any(v.verdict.status not in _CLOSED for v in told):
        return
    deciding = context.library.profiles[told[0].decided.document] if told[0].decided else profile
    _ruling_now(context, deciding, draft)
    for shows in (_TREATED, _INSTEAD, *((_FINISHED,) if told[0].verdict.status is Status.HISTORIC else ())):
        if any(shows.search(fold(line.text)) for line in draft.lines if line.supports):
            continue
        able = (u for u in deciding.units if shows.search(u.folded) and not u.folded.startswith(("vu ", "considerant")))
        unit = next((u for u in able if _SENTENCE <= len(u.text) <= _DECIDING), None)
        if unit is not None:
            draft.quote(deciding, unit)


def _ruling_now(context: Context, deciding: Profile, draft: Draft) -> None:
    """Of what is asked, what the text that ends an access says: its meeting may be another one now, or none."""
    evidence = next((c.evidence for c in context.ranked if c.profile is deciding), ())
    for aspect in (a for a in (Aspect.RCP, Aspect.AGE) if a in context.understanding.aspects):
        unit = next((e.unit for e in evidence if aspect in e.aspects), None)
        if unit is not None and _SENTENCE <= len(unit.text) <= _DECIDING:
            draft.quote(deciding, unit)


# Those who take the medicine already, and the ordinary way that takes the place of an access.
_TREATED = re.compile(
    r"\btraitements? en cours|\b(?:deja|en cours de) (?:traite|sous traitement|mis|commence)\w*|\bpoursui(?:t|v)\w*|"
    r"\bcontinue(?:nt|r)\b"
)
_INSTEAD = re.compile(
    r"\b(?:cadre|titre) de (?:son |l'|leur )(?:amm\b|autorisation de mise sur le marche)|\bvoie ordinaire|\ben ville\b|"
    r"\b(?:est|sont|desormais) (?:desormais )?(?:couvert|disponible|commercialise|rembourse)"
)
_FINISHED = re.compile(r"\b(?:fin|terme|arret|cloture)\b[^.]{0,30}\b(?:19|20)\d\d\b|\bpris fin\b")
_SENTENCE = 25  # characters below which a statement is a heading


def _of_each(context: Context, draft: Draft) -> bool:
    """The status of every medicine named; where none is known, what its documents say nearest to one."""
    for side in context.sides[:3]:
        if not verdicts(context, side.profile, draft):
            headline(context, side.profile, draft)
            add(context, side, Aspect.STATUS, draft, limit=320)
    return not draft.empty


_TIME = frozenset({Aspect.STATUS, Aspect.START, Aspect.END, Aspect.DURATION, Aspect.CONTINUITY})
_TOLD = _TIME | {Aspect.REASON}  # the status is told; a reason that nobody writes is named as missing


def dated_fact(context: Context, draft: Draft) -> bool:
    """A fact; where no statement gives it and the time of an access is asked, the status of the medicine named."""
    if fact(context, draft):
        return True
    timely = bool(_TIME & set(context.understanding.aspects))
    lead = context.lead
    return timely and _of_it(context, lead, choose(context, lead)) and verdicts(context, lead.profile, draft)


def _of_it(context: Context, candidate: Candidate, chosen: list[Unit]) -> bool:
    """Whether the medicine is named, and with nothing that its document does not write: its status answers then.

    « Lutathera est autorisé dans le neuroblastome ? »: that Lutathera is open would be heard as a yes.
    """
    understanding = context.understanding
    if candidate.profile.id not in understanding.subjects or any(
        CUES[a].needed and a not in _TOLD for a in understanding.aspects
    ):  # a storage or a dose that nobody writes is not answered by a status
        return False
    found = signals(context, candidate, chosen)
    unheard = any(f.required and not f.known and f.text.isalpha() and f.weight >= _STRANGE for f in understanding.focus)
    return not (found.disease_elsewhere or found.fault or unheard)


_STRANGE = (
    0.6  # weight from which a word that no document writes is what is asked (« pourra-t-il continuer le judo ? »)
)


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


def verdicts(context: Context, profile: Profile, draft: Draft) -> bool:
    """The status of a document's accesses on the day asked, always with that day; false where none is known.

    Accesses that stand alike share one line; the statement that decides is quoted below.
    """
    found = [v for v in views(context, profile) if v.verdict.status is not Status.UNKNOWN or v.decided]
    alike: dict[tuple[Status, str], list[View]] = {}
    for view in found:
        alike.setdefault((view.verdict.status, because(view.verdict)), []).append(view)
    for n, ((status_, reason), group) in enumerate(alike.items()):
        title = title_support(profile)
        shared = dict.fromkeys(carriers(context, group[0]) or ((title,) if title else ()))
        deciding = group[0].decided.document if status_ in _CLOSED and group[0].decided else ""
        shared = dict.fromkeys(sorted(shared, key=lambda support: _authority(support, deciding)))
        told = f" pour {_named(group)}" if len(alike) > 1 else ""
        if shared and n < _LINES:
            day = f"Au {spell(context.status_day)}"
            own = profile.subjects[0].names if profile.subjects and len(alike) == 1 else ()
            name = next(iter((*names(group[0]), *own)), "")
            opening = f"{name}, {day[0].lower()}{day[1:]}" if name else day
            draft.say(f"{opening} : **{status_}**{told} ({reason}).", *shared, bullet=False)
    if found and found[0].decided:
        quote(context, found[0].decided, draft, _DECIDING)
    _mark(context, profile, draft)
    return bool(found)


def _authority(support: Support, deciding: str) -> tuple[bool, int]:
    """Decisions, and the text `deciding` that an access is over, before what reports them, the newest first."""
    profile = support.profile
    reports = profile.document.genre is not Genre.DECISION and profile.id != deciding
    return reports, -(profile.date or date.min).toordinal()


_DECIDING = 420  # characters of the statement that decides a status
_LINES = 4  # different statuses of one medicine that are told


def _named(group: list[View]) -> str:
    """For which diseases accesses are, in a few words."""
    names = dict.fromkeys(first(v.cards, lambda c: c.tumours[0].value if c.tumours else None) or v.id for v in group)
    return " ; ".join(names)


def _mark(context: Context, profile: Profile, draft: Draft) -> None:
    """Note the status of each document of a programme, where its accesses agree."""
    programme_ = context.programme(profile)
    for one in programme_.profiles if programme_ else (profile,):
        found = {v.verdict.status for v in context.catalogue.told((one.id,), context.status_day, context.day)}
        if len(found) == 1 and one.id not in draft.statuses:
            draft.statuses[one.id] = found.pop()


def warn(context: Context, draft: Draft) -> None:
    """Note the status of what is cited; put first that the access is over, refused or of an old regime."""
    profiles = [s.profile for line in draft.lines for s in line.supports]
    for profile in profiles:
        _mark(context, profile, draft)
    if not profiles or context.understanding.shape in (Shape.LIST, Shape.CHANGES, Shape.NEWEST):
        return
    told = views(context, profiles[0])
    closed = bool(told) and all(v.verdict.status in _CLOSED for v in told)
    if not closed or any(f"**{v.verdict.status}" in line.text for line in draft.lines for v in told):
        return
    first_ = Draft(statuses=draft.statuses)
    verdicts(context, profiles[0], first_)
    draft.lines[:0] = [line for line in first_.lines if line not in draft.lines]
    if _ACCESS & set(context.understanding.aspects):
        afterwards(context, profiles[0], draft)


# What is asked of an access as such: where it is over, what takes its place is told too.
_ACCESS = frozenset({Aspect.CRITERIA, Aspect.AGE, Aspect.RCP, Aspect.ROUTE, Aspect.STATUS, Aspect.START, Aspect.REGIME})


def summary(context: Context, draft: Draft) -> None:
    """For a clinician: the access in one line (medicine, regime, status on the day, last day, meeting), if not told."""
    profiles = [s.profile for line in draft.lines for s in line.supports]
    told = views(context, profiles[0]) if profiles else ()
    if len(told) != 1 or any("**" in line.text and str(told[0].verdict.status) in line.text for line in draft.lines):
        return
    view = told[0]
    verdict = view.verdict
    if verdict.status is Status.UNKNOWN or verdict.status in _CLOSED:
        return
    rules, ruling = ruled(context, view)
    cell = first(view.cards, lambda c: c.rcp.name if c.rcp else None)
    parts = [next(iter(names(view)), profiles[0].document.title)]
    parts += [rules] if rules else []
    parts += [f"{verdict.status} au {spell(context.status_day)}{until(verdict)}"]
    parts += [f"RCP {meeting(view)}"] if meeting(view) else []
    spans = [s for one in (cell.evidence[:1] if cell else ()) if (s := next(wholes(context, one), None))]
    carried = dict.fromkeys((*carriers(context, view), *ruling, *spans))
    draft.say(f"En bref : {' · '.join(parts)}.", *carried, bullet=False)


def convened(context: Context, draft: Draft) -> None:
    """The statement that names the meeting of the access just told, where its next step goes through it."""
    cited = [s for line in draft.lines for s in line.supports]
    live = (
        [v for v in views(context, cited[0].profile) if v.verdict.status in (Status.OPEN, Status.CAPPED)]
        if cited
        else []
    )
    named = meeting(live[0]) if live else ""
    if not named or any(writes(s.profile.document.text[s.start : s.end], named) for s in cited):
        return
    cell = first(live[0].cards, lambda c: c.rcp.name if c.rcp else None)
    if cell is not None and cell.evidence:
        quote(context, cell.evidence[0], draft, _CONVENED)


_CONVENED = 260  # characters of the statement that names a meeting
_CLOSED = (Status.ENDED, Status.REFUSED, Status.CLOSED_TO_NEW, Status.HISTORIC)


def because(verdict: Verdict) -> str:
    """Why an access is what it is, with the day that this rests on."""
    return f"{verdict.reason}{until(verdict)}"


def until(verdict: Verdict) -> str:
    """The last day of an access, said to be computed or written; empty where none is known."""
    if verdict.until is None:
        return ""
    if verdict.status in (Status.OPEN, Status.CAPPED):
        return f" ; dernier jour {'calculé' if verdict.computed else 'écrit'} : {spell(verdict.until)}"
    if verdict.status is Status.CLOSED_TO_NEW and verdict.event is not None and verdict.event.effect != verdict.until:
        return f", traitements en cours jusqu’au {spell(verdict.until)}"
    return f", {'dernier jour calculé' if verdict.computed else 'date écrite'} : {spell(verdict.until)}"
