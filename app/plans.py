"""One small function for each kind of question: from what was understood to claims that documents carry."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from app.ages import concerns, intervals
from app.aspects import CUES, Aspect
from app.draft import Draft, Support
from app.evidence import NEAR, coverage, place, uncovered, weigh
from app.library import Library, Profile, Programme
from app.ranking import Candidate
from app.understand import DISEASE, Shape, Understanding
from app.units import Unit
from app.words import ordinary
from index.analysis import fold
from ingest.dates import find, spell
from ingest.model import PartKind
from ingest.validity import REFORM, Regime, Status, Verdict

_PARAGRAPH = 330  # characters of a paragraph that is given whole
LIMIT = 620  # characters of quoted statements in an answer to one question
_COVERED = 0.55  # share of the question's words that must be found
_COVERED_WHEN_TOLD = 0.3  # enough when the statements show what is asked of the medicine named
_LITTLE = 0.65  # words of this weight together may stay unfound then
_TELLING = 0.5  # a name or code of this weight that the document never writes: it is about something else
_HEAVY = 1.9  # a missing word of this weight (a disease, a medicine, a country) is decisive
_ROOM = 420  # characters up to which near seconds are given with the first
_COMPANION = 0.62  # a second statement must score this share of the first
_ANAPHORA = re.compile(
    r"^(?:elles?|ils?|celle|celui|ceux|cette?|ces|ce|cela|celles|la reunion|le dossier|dans ce cas|au-dela|en revanche|toutefois|cependant|il en|son|sa|leur|l'avis)\b"
)
_WHOLE = (Aspect.CRITERIA, Aspect.EXCLUSION, Aspect.PAPERS, Aspect.EFFECTS, Aspect.INTAKE)
_VALUES = re.compile(
    r"\d+(?:[.,/]\d+)*|\b(?:lundi|mardi|mercredi|jeudi|vendredi|premier|deuxieme|troisieme|quatrieme|chaque|tous)s?\b"
)


@dataclass(frozen=True)
class Context:
    """What every plan needs."""

    understanding: Understanding
    ranked: tuple[Candidate, ...]
    library: Library
    day: date

    @property
    def lead(self) -> Candidate:
        """The document that answers best."""
        return self.ranked[0]

    def programme(self, profile: Profile) -> Programme | None:
        """The programme of a document."""
        return self.library.programme(profile.id)


def choose(context: Context, candidate: Candidate, limit: int = LIMIT) -> list[Unit]:
    """The statements of one document that answer together: the best, what it needs to be read, what it leaves open."""
    profile, evidence = candidate.profile, candidate.evidence
    best = evidence[0]
    chosen = _readable(best.unit, profile, context)
    whole = _whole_list(context, candidate)
    if whole and sum(len(u.text) for u in whole) <= limit:
        extra = [u for u in chosen if u not in whole]
        return whole + (extra if sum(len(u.text) for u in (*whole, *extra)) <= limit and best.score > 1.2 else [])
    covered = set(best.words)
    shown = set(best.aspects)
    for other in evidence[1:12]:
        if sum(len(u.text) for u in chosen) + len(other.unit.text) > limit or len(chosen) >= 5:
            continue
        if other.unit in chosen or other.score < _COMPANION * best.score:
            continue
        fresh = (other.words - covered) or ((other.aspects - shown) & set(_PARTS))
        beside = other.unit.block == best.unit.block and other.score >= 0.85 * best.score
        short = sum(len(u.text) for u in chosen) + len(other.unit.text) <= _ROOM
        if fresh or beside or short:
            chosen += [u for u in _readable(other.unit, profile, context) if u not in chosen]
            covered |= other.words
            shown |= other.aspects
    for focus in uncovered(context.understanding, profile, chosen)[:3]:
        other = next((e for e in evidence if place(focus, e.unit, profile) >= NEAR), None)
        if other is not None and sum(len(u.text) for u in chosen) + len(other.unit.text) <= limit:
            chosen += [u for u in _readable(other.unit, profile, context) if u not in chosen]
            shown |= other.aspects
    for aspect in (a for a in context.understanding.aspects if a not in shown and (a in _PARTS or CUES[a].needed)):
        asked = CUES[aspect].needed
        other = next((e for e in evidence if aspect in e.aspects and (asked or aspect in e.unit.headed or e.score >= 0.5 * best.score)), None)
        if other is not None and asked and other.unit not in chosen:  # what must be shown goes first, the rest as it fits
            chosen = _fit([*_readable(other.unit, profile, context), *chosen], limit)
        elif other is not None and sum(len(u.text) for u in chosen) + len(other.unit.text) <= limit:
            chosen += [u for u in _readable(other.unit, profile, context) if u not in chosen]
    return [u for u in chosen if len(u.text.split()) > 3 or u.kind is not PartKind.PARAGRAPH] or chosen


def _fit(units: list[Unit], limit: int) -> list[Unit]:
    """The first units, each once, as long as they fit."""
    kept: list[Unit] = []
    for unit in units:
        if unit not in kept and (not kept or sum(len(u.text) for u in kept) + len(unit.text) <= limit):
            kept.append(unit)
    return kept


# Aspects that a question may ask beside another one (« quelle RCP et quel jour ? ») and that a part of the answer must then show.
_PARTS = (
    Aspect.RCP,
    Aspect.MEETING,
    Aspect.DOSE,
    Aspect.COST,
    Aspect.CONTACT,
    Aspect.DELAY,
    Aspect.PLACE,
    Aspect.STORAGE,
    Aspect.END,
    Aspect.FREQUENCY,
    Aspect.QUOTA,
)


def _whole_list(context: Context, candidate: Candidate) -> list[Unit]:
    """All items of a list, when the question asks for the list itself and the words above it announce it."""
    for aspect in (a for a in context.understanding.aspects if a in _WHOLE):
        blocks = [
            b
            for b in candidate.profile.blocks.values()
            if len(b) > 1 and b[0].kind is PartKind.ITEM and (aspect in b[0].headed)
        ]
        if blocks and _asks_list(context.understanding, aspect):
            best = {e.unit: e.score for e in candidate.evidence}
            return list(max(blocks, key=lambda b: (max(best.get(u, 0.0) for u in b), -b[0].ordinal)))
    return []


def _asks_list(understanding: Understanding, aspect: Aspect) -> bool:
    """Whether a question wants the criteria or the papers themselves, rather than one of them."""
    wanted = r"criteres?\b|conditions?\b|\bpour qui\b|indications?\b|qui peut|eligib|pieces?\b|documents?\b|papiers?|contre[- ]indic|effets?\b|exclu"
    specific = [f for f in understanding.focus if f.required and not f.subject and f.weight > 0.4]
    return re.search(wanted, understanding.folded) is not None and len(specific) <= 1 and not understanding.ages


def _readable(unit: Unit, profile: Profile, context: Context) -> list[Unit]:
    """A statement with what it is read with: its whole paragraph when short, or the sentence that it leans on."""
    if unit.kind is PartKind.PARAGRAPH:
        paragraph = profile.blocks[unit.block]
        room = LIMIT if context.understanding.shape in (Shape.COMPARISON, Shape.DEFINITION) else _PARAGRAPH
        if sum(len(u.text) for u in paragraph) <= room:
            return list(paragraph)
    if unit.kind is PartKind.PARAGRAPH and _ANAPHORA.search(unit.folded) and len(unit.text) < 260:
        siblings = profile.blocks[unit.block]
        at = siblings.index(unit)
        if at > 0 and len(siblings[at - 1].text) <= 260:
            return [siblings[at - 1], unit]
    return [unit]


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
        if not any((aspect in u.shown) for u in chosen):
            return f"aucune phrase ne dit : {aspect}"
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
    share = coverage(understanding, profile, chosen)
    told = _told(understanding, chosen)
    weight = sum(f.weight for f in understanding.focus if f.required and not f.subject)
    if (
        told
        and (understanding.subjects or not any(f.naming for f in missing))
        and (share >= _COVERED_WHEN_TOLD or weight <= _LITTLE)
    ):
        return ""
    return (
        "" if share >= _COVERED else f"mots couverts : {share:.2f} ({', '.join(f.text for f in missing[:4])} manquent)"
    )


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
    """Whether a programme is about the disease of the question; words that tell the story around it need not be found."""
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


def age_limits(context: Context, candidate: Candidate, draft: Draft) -> None:
    """The ages that a document writes, when the question gives one: the published range, then what is said for that age."""
    if not context.understanding.ages:
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


def _about_patients(unit: Unit) -> bool:
    """Whether the ages of a statement are people's, not the time of a visit or the age of an image."""
    return (
        re.search(r"\bans\b|\bage|enfant|adulte|nourrisson|patient|adolescent|malade", unit.folded) is not None
        and re.search(r"suivi|traitement pendant|conserv|valable|renouvel", unit.folded) is None
    )


_EXCLUDING = re.compile(
    r"n'entre|ne (?:peut|peuvent|concerne|s'applique)|exclu|moins de|au-dela|interdit|non concern|hors\b|contre-indi"
)
_ELSEWHERE = re.compile(r"\bessais?\b|autre|reste ouvert|est ouvert|s'adresser")


def fact(context: Context, draft: Draft) -> bool:
    """Statements that answer a question about one thing; false when the documents do not say."""
    for candidate in context.ranked[:3]:
        if candidate.score < 0.75 * context.lead.score:
            break
        chosen = choose(context, candidate)
        if answered(context, candidate, chosen):
            if not context.understanding.subjects and candidate.profile.subjects:
                headline(context, candidate.profile, draft)
            for unit in chosen:
                draft.quote(candidate.profile, unit)
            if Aspect.DOSE not in context.understanding.aspects:
                age_limits(context, candidate, draft)
            conflicts(context, candidate, chosen, draft)
            return True
    return False


def conflicts(context: Context, candidate: Candidate, chosen: list[Unit], draft: Draft) -> None:
    """What other documents of the programme say of the same thing, when their figures or days differ."""
    aspects = [a for a in context.understanding.aspects if a in _COMPARABLE]
    programme = context.programme(candidate.profile)
    if programme is None or not chosen:
        return
    shown = [a for a in aspects if (a in chosen[0].shown)]
    values = set(_VALUES.findall(chosen[0].folded))
    for other in context.ranked[:6]:
        profile = other.profile
        if profile.id == candidate.profile.id or context.library.superseded(profile, context.day):
            continue
        if profile not in programme.profiles and not profile.overview:
            continue
        rival = other.best
        if _named_values(context.understanding, rival.unit) - _named_values(context.understanding, *chosen):
            draft.say(
                f"Un autre document dit autrement ({_dated(profile)}) : {rival.unit.text}",
                Support.of(profile, rival.unit),
            )
            return
        same = [a for a in shown if a in rival.aspects]
        if (
            same
            and rival.score >= 0.8 * candidate.best.score
            and values
            and set(_VALUES.findall(rival.unit.folded)) - values
        ):
            title = _dated(profile)
            draft.say(
                f"Un autre document ne dit pas la même chose ({title}) : {rival.unit.text}",
                Support.of(profile, rival.unit),
            )
            return


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


_YEAR = re.compile(r"\b20\d\d\b")
_COMPARABLE = (Aspect.AGE, Aspect.MEETING, Aspect.QUOTA, Aspect.DELAY, Aspect.END, Aspect.START)


def programme(context: Context, draft: Draft) -> bool:
    """What covers a situation: the medicine, the indication, who decides, and what the question's details meet."""
    for candidate in context.ranked[:3]:
        if candidate.score < 0.8 * context.lead.score:
            break
        indication = _indication(context, candidate)
        if indication is None or not answered(context, candidate, [indication]):
            continue
        profile = candidate.profile
        headline(context, profile, draft)
        draft.quote(profile, indication)
        conditions(context, candidate, indication, draft)
        for aspect in (Aspect.AGE, Aspect.LINE, Aspect.BIOMARKER, Aspect.EXCLUSION):
            if aspect in context.understanding.aspects and _concerns(context, aspect):
                _add(context, candidate, aspect, draft, limit=230)
        age_limits(context, candidate, draft)
        route(context, candidate, draft)
        conflicts(context, candidate, [indication], draft)
        return True
    return False


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


def _indication(context: Context, candidate: Candidate) -> Unit | None:
    """The statement that best places the question's disease in this programme."""
    story = replace(context.understanding, aspects=(Aspect.INDICATION,))
    evidence = weigh(story, candidate.profile, context.library, context.day)
    if not any(f.disease for f in context.understanding.focus):  # no disease to look for: the statement that names one
        evidence = tuple(sorted(evidence, key=lambda e: -e.score - 0.2 * min(3, sum(_disease_like(w) for w in e.unit.folded.split()))))
    return evidence[0].unit if evidence else None


def _disease_like(word: str) -> bool:
    return DISEASE.search(word.strip(".,;:()«»")) is not None and ordinary(word) < 0.5


def _add(context: Context, candidate: Candidate, aspect: Aspect, draft: Draft, limit: int = 460) -> bool:
    """The best statement of this document for one aspect."""
    asked = replace(context.understanding, aspects=(aspect,))
    for evidence in weigh(asked, candidate.profile, context.library, context.day)[:8]:
        if aspect in evidence.aspects and len(evidence.unit.text) <= limit:
            draft.quote(candidate.profile, evidence.unit)
            return True
    return False


def route(context: Context, candidate: Candidate, draft: Draft) -> None:
    """Who presents and who decides, from this document or, where it is silent, from another of the same programme."""
    if any(CUES[Aspect.RCP].shows.search(fold(line.text)) for line in draft.lines if line.supports and line.bullet):
        return
    programme_ = context.programme(candidate.profile)
    others = [c for c in context.ranked if programme_ is not None and c.profile in programme_.profiles]
    for source in [candidate, *others]:
        if context.library.superseded(source.profile, context.day) is None and _add(context, source, Aspect.RCP, draft):
            return


def headline(context: Context, profile: Profile, draft: Draft) -> None:
    """The medicine and the rules under which it is reached, carried by the title of the document."""
    title = next((p for p in profile.document.parts if p.kind is PartKind.TITLE), None)
    if title is None:
        return
    names = profile.subjects[0].names[:2] if profile.subjects and not profile.overview else ()
    name = (
        f"**{names[0]}**" + (f" ({names[1]})" if len(names) > 1 else "") if names else f"**{profile.document.title}**"
    )
    rules = f" – {profile.regime}" if profile.regime is not Regime.UNKNOWN and names else ""
    day = profile.date
    dated = f", d’après un document du {spell(day)}" if day else ""
    draft.say(
        f"{name}{rules}{dated}.",
        Support(profile, title.start, title.end, title.page, profile.document.title),
        bullet=False,
    )


def reform(context: Context, draft: Draft) -> bool:
    """Whether an old regime still exists: the statement that dates its end, where the documents hold one."""
    old = [f for f in context.understanding.focus if fold(f.text) in ("atu", "rtu")]
    if not old or any(f.required and f not in old for f in context.understanding.focus):
        return False
    for candidate in context.ranked:
        for evidence in candidate.evidence:
            if place(old[0], evidence.unit, candidate.profile) >= NEAR and any(f.value == REFORM for f in find(evidence.unit.text)):
                draft.quote(candidate.profile, evidence.unit)
                return True
    return False


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


def verdict_line(context: Context, programme_: Programme, draft: Draft) -> Verdict:
    """The status at the date, always with that date, and the statement that decides."""
    verdict = context.library.verdict(programme_, context.day)
    holder = context.library.event_profile(programme_, verdict.event)
    source = holder or next((p for p in programme_.at(context.day) if not p.overview), None)
    if source is None or verdict.status is Status.UNKNOWN:
        return verdict
    for profile in programme_.profiles:
        draft.statuses[profile.id] = verdict.status
    support = _event_support(source, verdict) or _title_support(source)
    if support is None:
        return verdict
    until = _until(verdict)
    draft.say(f"Au {spell(context.day)} : **{verdict.status}** ({verdict.reason}{until}).", support, bullet=False)
    unit = next((u for u in source.units if verdict.event and u.start <= verdict.event.start < u.end), None)
    if unit is not None and len(unit.text) <= 420:
        draft.quote(source, unit)
    return verdict


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


def _title_support(profile: Profile) -> Support | None:
    title = next((p for p in profile.document.parts if p.kind is PartKind.TITLE), None)
    return Support(profile, title.start, title.end, title.page, profile.document.title) if title else None


_STOPPED = re.compile(r"refus|arret|abrog|ferm|termin|suspend|retir|fini|supprim|perim")
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
    for programme_ in context.library.programmes:
        known = sorted(programme_.at(context.day), key=lambda p: context.library.superseded(p, context.day) is not None)
        row = next((r for p in known if (r := _listed(context, programme_, p))), None)
        if row is not None:
            rows.append(row)
    if not rows:
        return False
    plural = "s" if len(rows) > 1 else ""
    draft.say(
        f"Au {spell(context.day)}, {len(rows)} programme{plural} de ces documents répond{'ent' if plural else ''} à la question :",
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
        wanted.append(verdict.status in (Status.ENDED, Status.REFUSED, Status.CLOSED_TO_NEW, Status.HISTORIC))
        holder = context.library.event_profile(programme_, verdict.event)
        pick = next(
            (u for u in (holder or profile).units if verdict.event and u.start <= verdict.event.start < u.end), None
        )
        profile = holder or profile
    regimes = next((r for p, r in _REGIME_WORDS if p.search(folded)), None)
    if regimes is not None and not any(f.weight > 0.3 and not _about_regime(f.text) for f in understanding.focus):
        wanted.append(profile.regime in regimes)
    if re.search(r"\benfants?\b|pediatri|\bados?\b|nourrissons?|bebes?", folded):
        pick = pick or _first(
            profile,
            r"\benfants?\b|nourrissons?|nouveau-nes?|pediatri|adolescents?|\bde \d+ (?:mois|ans)? ?a \d+ ans|a partir de \d+ (?:mois|ans)",
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


def _about_regime(word: str) -> bool:
    return (
        re.search(
            r"^(?:preparation|magistra|hospitali|precoce|compassionnel|acces|cadre|prescription|essai|refus|arret|abrog|ferm|enfant|adulte|pediatri|aac|cpc|aap|atu|rtu|put|passent|relev|reseau|national)",
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


def comparison(context: Context, draft: Draft) -> bool:
    """Two things side by side: for each, what it is for and who decides."""
    sides = _sides(context)
    if len(sides) < 2:
        return fact(context, draft)
    for side in sides[:3]:
        headline(context, side.profile, draft)
        unit = _indication(context, side)
        if unit is not None:
            draft.quote(side.profile, unit)
        _add(context, side, Aspect.RCP, draft, limit=320)
    return True


def _sides(context: Context) -> list[Candidate]:
    sides: list[Candidate] = []
    seen: set[frozenset[str]] = set()
    for candidate in context.ranked:
        programme_ = context.programme(candidate.profile)
        if programme_ is None or programme_.keys in seen or not programme_.keys & set(context.understanding.named):
            continue
        seen.add(programme_.keys)
        sides.append(candidate)
    return sides


def changes(context: Context, draft: Draft) -> bool:
    """What changed between two editions: what the newer says of itself, then clauses whose figures differ."""
    newer = context.lead.profile
    programme_ = context.programme(newer)
    if programme_ is None:
        return fact(context, draft)
    editions = [p for p in programme_.at(context.day) if p.document.genre is newer.document.genre and not p.overview]
    if len(editions) < 2:
        return fact(context, draft)
    newer, older = editions[0], editions[1]
    draft.say(
        f"Édition la plus récente : {_dated(newer)} ; édition précédente : {_dated(older)}.",
        *[s for p in (newer, older) if (s := _title_support(p))],
        bullet=False,
    )
    told = [u for u in newer.units if (Aspect.VERSION in u.headed) or re.search(r"^version : ", u.folded)]
    for unit in told[-2:]:
        draft.quote(newer, unit)
    for new, old in _moved(newer, older)[:6]:
        draft.say(f"Avant : {old.text} Désormais : {new.text}", Support.of(newer, new), Support.of(older, old))
    return True


def _moved(newer: Profile, older: Profile) -> list[tuple[Unit, Unit]]:
    """Clauses that stand in both editions with other figures or words, in the order of the newer."""
    before = {u.folded for u in older.units}
    pairs = []
    for unit in newer.units:
        if unit.folded in before or len(unit.text) < 25:
            continue
        rivals = [o for o in older.units if o.path == unit.path and len(o.bag & unit.bag) >= 0.55 * max(len(o.bag), 1)]
        rival = max(rivals, key=lambda o: len(o.bag & unit.bag), default=None)
        if rival is not None:
            pairs.append((unit, rival))
    return pairs


def definition(context: Context, draft: Draft) -> bool:
    """What a thing is, and for a medicine what it is for."""
    asked = replace(
        context.understanding, aspects=tuple(dict.fromkeys((Aspect.DEFINITION, *context.understanding.aspects)))
    )
    within = replace_context(context, asked)
    if not fact(within, draft):
        return False
    if context.understanding.subjects:
        candidate = context.lead
        unit = _indication(context, candidate)
        if unit is not None and draft.length + len(unit.text) < LIMIT:
            draft.quote(candidate.profile, unit)
        if len(context.understanding.focus) == 1 and not context.understanding.aspects:
            route(context, candidate, draft)
    return True


def replace_context(context: Context, understanding: Understanding) -> Context:
    """The same library and day, statements weighed again for another reading of the question."""
    ranked = tuple(
        replace(c, evidence=weigh(understanding, c.profile, context.library, context.day)) for c in context.ranked
    )
    return Context(understanding, ranked, context.library, context.day)


def warn(context: Context, draft: Draft) -> None:
    """Put first that the access of this answer is over, refused or of an old regime; statuses of what is cited are noted."""
    seen: set[frozenset[str]] = set()
    for line in [x for x in draft.lines for _ in x.supports]:
        for support in line.supports:
            programme_ = context.programme(support.profile)
            if programme_ is None or programme_.keys in seen:
                continue
            seen.add(programme_.keys)
            verdict = context.library.verdict(programme_, context.day)
            for profile in programme_.profiles:
                draft.statuses.setdefault(profile.id, verdict.status)
    if context.understanding.shape in (Shape.LIST, Shape.CHANGES) or not draft.lines:
        return
    lead = next((s.profile for x in draft.lines for s in x.supports), None)
    programme_ = context.programme(lead) if lead else None
    closed = (Status.ENDED, Status.REFUSED, Status.CLOSED_TO_NEW, Status.HISTORIC)
    if (
        programme_ is not None
        and draft.statuses.get(lead.id) in closed
        and not any("**" + str(draft.statuses[lead.id]) in x.text for x in draft.lines)
    ):  # type: ignore[union-attr]
        first = Draft(statuses=draft.statuses)
        verdict_line(context, programme_, first)
        draft.lines[:0] = [x for x in first.lines if x not in draft.lines]


def shorter(draft: Draft) -> Draft:
    """The first statements only."""
    kept = Draft(statuses=draft.statuses)
    for line in draft.lines:
        if kept.length + len(line.text) <= 320 or kept.empty:
            kept.lines.append(line)
    return kept


PLANS = {
    Shape.FACT: fact,
    Shape.PROGRAMME: programme,
    Shape.STATUS: status,
    Shape.LIST: listing,
    Shape.COMPARISON: comparison,
    Shape.CHANGES: changes,
    Shape.DEFINITION: definition,
}


def _dated(profile: Profile) -> str:
    day = profile.date
    title = (
        profile.document.title
        if len(profile.document.title) <= 90
        else profile.document.title[:88].rsplit(" ", 1)[0] + " …"
    )
    version = f", {profile.document.version}" if profile.document.version else ""
    return f"« {title} »{version}" + (f", {spell(day)}" if day else "")


def nearest(ranked: Iterable[Candidate], limit: int = 3) -> tuple[str, ...]:
    """Titles of the programmes nearest to a question that the documents do not answer."""
    return tuple(dict.fromkeys(_dated(c.profile) for c in list(ranked)[:limit]))
