"""Whether the chosen statements are about what was asked, or about something else of the same document.

Signals that speak for and against an answer are weighed together and turned into a probability by a logistic curve.
The weights are fitted on development questions with `python -m evals.calibrate`, which also measures them on questions
left out; a question is met by silence below `ENOUGH`.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from datetime import date

from app.aspects import CUES, Aspect
from app.evidence import asked_above, beside, convened, coverage, lacking, recognised, uncovered, written
from app.focus import COUNTRIES, STATE, Focus
from app.library import Library, Profile
from app.plans.context import Context
from app.ranking import Candidate
from app.shapes import Shape
from app.understand import Understanding
from app.units import UNTOLD, Unit
from index.analysis import fold
from ingest.dates import find

ENOUGH = 0.4
_MOST = 2.0  # total weight of a question's words beyond which more words change nothing
_SHORT, _LONG = 10, 60  # words of a question: fewer are the next turn of a conversation, more count no further
_WHOLE = 0.99  # share of a disease's name from which it is the document's own
_PART = 0.34  # share of a disease's name below which it is another disease
# By how much the signals of a later document must outweigh those of the first; among documents of one programme the
# first one is that which decides, and a survey comes after them all.
_STANDS_OUT, _SAME_PROGRAMME = 1.0, 2.5
_HEAVY = 1.9  # weight of a missing disease that makes it another disease


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for and against an answer; all are numbers, most of them between 0 and 1."""

    unshown: float  # what is asked needs a statement of its own kind (a dose, an amount), and none is there
    fault: float  # another date, another agency, another state of the patient, no day where a day is asked
    other_disease: float  # the programme is about another disease
    uncovered: float  # weight of the question's words that nothing chosen holds, 0 to 2
    best: float  # score of the best statement
    shown_named: float  # share of what is asked that is shown, of a medicine that is named
    mentioned: float  # share of the question's words that the best statements hold
    uncovered_shown: float  # words not found although what is asked is shown: of something else, perhaps
    recognised: float  # how fully the question writes a disease of this document, where no medicine is named
    unrecognised: float  # the question names a disease, and none for which this document gives access
    disease_elsewhere: float  # a medicine is named with a disease that its document never writes
    amount: float  # a sum of money is asked, and none is written
    asked_above: float  # how nearly the heading of the best statement is the question itself, as in an FAQ
    story: float  # words of the question, in twenties: a long story holds words that need not be found


# As fitted, but for `disease_elsewhere` and `asked_above`, of which the questions have few examples.
WEIGHTS = Signals(-1.9, -1.81, -0.59, -1.29, 1.18, 1.91, 2.98, -0.97, 2.4, -0.93, -3.0, -1.42, 2.0, 2.63)
_BIAS = -5.56


def answered(context: Context, candidate: Candidate, chosen: list[Unit]) -> bool:
    """Whether the chosen statements are about what was asked, not about something else of the same document."""
    return not refusal(context, candidate, chosen)


_heard: ContextVar[Callable[[Signals], None] | None] = ContextVar("_heard", default=None)


@contextmanager
def unheld(hear: Callable[[Signals], None]) -> Iterator[None]:
    """Within it nothing is held back, and the signals of every document considered are told: for calibration."""
    token = _heard.set(hear)
    try:
        yield
    finally:
        _heard.reset(token)


def refusal(context: Context, candidate: Candidate, chosen: list[Unit]) -> str:
    """Why the chosen statements do not answer, in French; empty when they do."""
    understanding = context.understanding
    if understanding.strangers and not understanding.subjects:
        return f"médicament inconnu : {understanding.strangers[0]}"
    found = signals(context, candidate, chosen)
    hear = _heard.get()
    if hear is not None:
        hear(found)
        return ""
    sure = probability(found)
    exact = (*_EXACT, Aspect.CONTACT) if _NUMBER_ASKED.search(understanding.folded) else _EXACT
    bare = any(_unshown(understanding, a, chosen) for a in exact if a in understanding.aspects)
    if sure >= ENOUGH and not found.fault and not bare:
        return ""
    missing = [f.text for f in uncovered(understanding, candidate.profile, chosen)][:4]
    against = [_SAID[name] for name, value in asdict(found).items() if name in _SAID and value]
    words = [f"mots absents : {', '.join(missing)}"] if missing else []
    return f"preuve trop faible ({sure:.2f} < {ENOUGH:.2f}) ; {' ; '.join([*against, *words])}"


_SAID = {
    "unshown": "aucune phrase ne dit ce qui est demandé",
    "fault": "autre date, autre organisme ou autre situation",
    "other_disease": "autre maladie",
    "unrecognised": "autre maladie",
    "disease_elsewhere": "maladie que ce document n’écrit pas",
    "amount": "aucun montant n’est écrit",
}


_EXACT = (Aspect.STORAGE, Aspect.AMOUNT)  # never answered by something near


_NUMBER_ASKED = re.compile(r"\btelephone\b|\btel\b|\bnum(?:ero)?s?\b|\bmails?\b|courriel|\bfax\b")


def probability(found: Signals) -> float:
    """The chance that an answer made of these statements is right, from 0 to 1."""
    return 1 / (1 + math.exp(-_odds(found)))


def likeliest_first(
    context: Context, found: Sequence[tuple[Candidate, list[Unit]]]
) -> list[tuple[Candidate, list[Unit]]]:
    """Documents with the statements that would answer: one whose signals stand out goes before the first."""
    if len(found) < 2:
        return list(found)
    own = context.programme(found[0][0].profile)
    odds = []
    for n, (candidate, chosen) in enumerate(found):
        alike = own is not None and own is context.programme(candidate.profile)
        survey = candidate.profile.overview and not convened(candidate.profile, context.understanding)
        handicap = 0.0 if n == 0 else _SAME_PROGRAMME if alike or survey else _STANDS_OUT
        handicap = math.inf if n and _outdated(context, candidate.profile, found[0][0].profile) else handicap
        odds.append(_odds(signals(context, candidate, chosen)) - handicap)
    best = odds.index(max(odds))
    return [found[best], *found[:best], *found[best + 1 :]]


def _outdated(context: Context, profile: Profile, first: Profile) -> bool:
    """Whether the first document is a list of meetings, asked when they sit, and this one is older."""
    return convened(first, context.understanding) and (profile.date or date.min) < (first.date or date.min)


def _odds(found: Signals) -> float:
    weights = asdict(WEIGHTS)
    return _BIAS + sum(float(weights[name] * value) for name, value in asdict(found).items())


def signals(context: Context, candidate: Candidate, chosen: list[Unit]) -> Signals:
    """What speaks for and against answering with the chosen statements of a document."""
    profile = candidate.profile
    understanding = _without(context.understanding, _diseases_beside(context.understanding, profile, context.library))
    missing = uncovered(understanding, profile, chosen)
    uncovered_ = min(_MOST, lacking(understanding, profile, chosen))
    shown = _shown(understanding, chosen) if understanding.aspects or missing else 1.0
    held = frozenset().union(*(e.words for e in candidate.evidence[:3]))
    named = profile.id in understanding.subjects or beside(understanding, profile, candidate.best)
    known = 0.0 if understanding.subjects else recognised(written(understanding), profile, context.library)
    disease = any(f.disease for f in understanding.focus)
    carried = named and not any(f.subject for f in understanding.focus)  # the medicine of an earlier turn
    words = len(understanding.focus) + carried
    return Signals(
        unshown=float(any(_unshown(understanding, a, chosen) for a in understanding.aspects)),
        fault=float(_faults(understanding, profile, chosen, missing)),
        other_disease=float(_about_disease(understanding) and not _same_disease(understanding, candidate, chosen)),
        uncovered=uncovered_,
        best=candidate.evidence[0].score,
        shown_named=shown * named,
        mentioned=(len(held) + carried) / words if words else 0.5,
        uncovered_shown=uncovered_ * shown,
        recognised=known,
        unrecognised=float(disease and not understanding.subjects and bool(profile.diseases) and known < _PART),
        disease_elsewhere=float(bool(understanding.subjects) and any(_unwritten(f, profile) for f in missing)),
        asked_above=asked_above(understanding, candidate.evidence[0].unit),
        story=max(_SHORT, min(_LONG, len(understanding.folded.split()))) / 20,
        amount=float(_unshown(understanding, Aspect.AMOUNT, chosen) and Aspect.AMOUNT in understanding.aspects),
    )


def _diseases_beside(understanding: Understanding, profile: Profile, library: Library) -> tuple[Focus, ...]:
    """Diseases of a question that a document never writes, where another one is that for which it gives access."""
    if not understanding.subjects or recognised(written(understanding), profile, library) < _WHOLE:
        return ()
    return tuple(f for f in understanding.focus if _unwritten(f, profile))


def _without(understanding: Understanding, left: tuple[Focus, ...]) -> Understanding:
    return replace(understanding, focus=tuple(f for f in understanding.focus if f not in left))


def _unwritten(focus: Focus, profile: Profile) -> bool:
    """Whether a word names a disease that a document never writes, under any of its names."""
    return (
        focus.disease
        and not (focus.stems | focus.near) & profile.bag
        and not any(p <= profile.bag for p in focus.phrases)
    )


_VAGUE = (Aspect.WHO, Aspect.REGIME, Aspect.CRITERIA, Aspect.AGE, Aspect.STATUS, Aspect.ROUTE, Aspect.DEFINITION)


_EDITION = re.compile(r"\b(?:version|edition|v) ?\d+\b")


def _shown(understanding: Understanding, chosen: list[Unit]) -> float:
    """Share of the aspects asked that the statements show; vague ones alone say half as much."""
    edition = _EDITION.search(understanding.folded) is not None  # « dans la version 1 » says where, it asks nothing
    asked = [a for a in understanding.aspects if a not in _VAGUE and not (a is Aspect.VERSION and edition)]
    if asked:
        return sum(any(a in u.shown for u in chosen) for a in asked) / len(asked)
    return 0.75 if any(a in u.shown for a in understanding.aspects for u in chosen) else 0.5


def _unshown(understanding: Understanding, aspect: Aspect, chosen: list[Unit]) -> bool:
    """Whether an aspect cannot do without a statement that shows it, and has none."""
    return (
        CUES[aspect].needed
        and not any(aspect in u.shown for u in chosen)
        and not _firm_shown(understanding, chosen, aspect)
    )


_DAY_ASKED = re.compile(r"\bquels? jours?\b(?! ferie)")
_HOUR_ASKED = re.compile(r"\bquelle heure\b|\bmoment de la journee\b")
_HOUR = re.compile(r"\d ?h\b|\bheures?\b|\bmatin|\bmidi\b|\bsoir|\bcoucher\b|\brepas\b|\bjeun\b")
_DAY = re.compile(
    r"(?:lun|mar|mercre|jeu|vendre|same)dis?\b|dimanches?\b|\b(?:chaque|tous les|par|des le|le meme|du|de) jours?\b|"
    r"\bjours? \d|\bj ?\d|\bveille\b|\blendemain|\ble \d{1,2}\b|"
    r"\d(?:er)? (?:janv|fevr|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)|\d/\d"
)


def _faults(understanding: Understanding, profile: Profile, chosen: list[Unit], missing: tuple[Focus, ...]) -> int:
    """How many exact things asked (a date, a day, an agency, a state of the patient) no statement writes."""
    return sum(
        (
            Aspect.MEETING in understanding.aspects and _another_date(understanding, chosen),
            _DAY_ASKED.search(understanding.folded) is not None
            and not any(_DAY.search(u.folded) or (UNTOLD.match(u.folded) and "jour" in u.folded) for u in chosen),
            _HOUR_ASKED.search(understanding.folded) is not None and not any(_HOUR.search(u.folded) for u in chosen),
            Aspect.CONTACT in understanding.aspects and not _agency_held(understanding, chosen),
            Aspect.CONTACT in understanding.aspects and not _party_held(understanding, profile, chosen),
            _PERSON_ASKED.search(understanding.folded) is not None and not any(_PERSON.search(u.text) for u in chosen),
            any(STATE.match(fold(f.text)) for f in missing) and not _firm_shown(understanding, chosen),
            any(fold(f.text) in COUNTRIES for f in missing),
        )
    )


_TWO = re.compile(r"\bet (?:quel|comment|combien|qui|quand|jusqu|a quel|ou\b|dans quel|sa|son|ses|la|le|les)")
_FIRM = (Aspect.RCP, Aspect.MEETING, Aspect.DOSE, Aspect.CONTACT, Aspect.STORAGE, Aspect.COST, Aspect.END)


def _firm_shown(understanding: Understanding, chosen: list[Unit], missing: Aspect | None = None) -> bool:
    """Whether « quelle RCP et quelle conservation ? » has its other half shown: the answer is then partial."""
    if _TWO.search(understanding.folded) is None or not understanding.subjects:
        return False
    others = [a for a in understanding.aspects if a in _FIRM and a is not missing]
    return any(a in u.shown for a in others for u in chosen)


def untold(understanding: Understanding, profile: Profile, chosen: list[Unit], library: Library) -> tuple[str, ...]:
    """States of the patient and other diseases of a question that nothing chosen writes, in the question's words."""
    missing = uncovered(understanding, profile, chosen)
    beside = _diseases_beside(understanding, profile, library)
    return tuple(f.text for f in missing if f in beside or STATE.match(fold(f.text)))


_AGENCY = re.compile(r"\b(?:has|ansm|inca|ministere|assurance maladie|omedit)\b")


def _agency_held(understanding: Understanding, chosen: list[Unit]) -> bool:
    """Whether the contact of an agency named in the question is that agency's."""
    asked = set(_AGENCY.findall(understanding.folded))
    return not asked or any(asked & set(_AGENCY.findall(f"{u.folded} {u.headings}")) for u in chosen)


_PARTY = re.compile(
    r"(?:\bCHR?U|[Hh]ôpita(?:l|ux)|[Cc]linique|[Ii]nstitut|[Cc]entre)(?: (?:de|du|de la|des)| d[’'])? "
    r"((?:Saint(?:e)?-)?[A-ZÉÈÎ][\wéèêàçîôû]+(?:-\w+)*)"
)


def _party_held(understanding: Understanding, profile: Profile, chosen: list[Unit]) -> bool:
    """Whether the hospital or the unit whose number is asked is the one whose number stands there."""
    given = [u for u in chosen if Aspect.CONTACT in u.shown]
    held: frozenset[str] = frozenset().union(profile.title_bag, *(u.bag | u.context_bag for u in given))
    told = " ".join((fold(profile.document.title), *(f"{u.folded} {u.headings}" for u in given)))
    named = [f for f in understanding.focus if f.naming and not f.subject and not f.disease]
    wanted = named and not any((f.stems | f.near) & held or any(p <= held for p in f.phrases) for f in named)
    parties = [fold(name) for name in _PARTY.findall(understanding.text)]
    return not given or not (wanted or any(name not in told for name in parties))


# « Nom du médecin qui … » is answered by the name of a person, by nothing else.
_PERSON_ASKED = re.compile(
    r"\bnoms? (?:et \S+ )?(?:du|de la|des|d'une?) (?:medecin|docteur|professeur|pharmacien|infirmier|coordonn|"
    r"responsable|secretaire|president|referent|investigateur|chef|specialiste)|"
    r"comment s'appelle (?:le|la) (?:medecin|docteur|prof|coord|resp)"
)
_PERSON = re.compile(r"\b(?:Dr|Pr|Docteur|Professeure?|Mme|M\.)\s+[A-ZÉÈ]")


def _another_date(understanding: Understanding, chosen: list[Unit]) -> bool:
    """Whether a meeting is asked for a month or a day that no statement writes."""
    asked = {(f.value.year, f.value.month) for f in find(understanding.text)}
    return bool(asked) and not asked & {(f.value.year, f.value.month) for u in chosen for f in find(u.text)}


def _about_disease(understanding: Understanding) -> bool:
    """Whether the disease decides: a programme is asked for, or a disease and no medicine is named."""
    return understanding.shape is Shape.PROGRAMME or (
        not understanding.subjects and any(f.disease for f in understanding.focus)
    )


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
    return coverage(understanding, profile, chosen) >= 0.5
