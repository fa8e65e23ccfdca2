"""All accesses that satisfy a question, counted; never the first few."""

import re
from collections.abc import Iterable, Iterator

from app.catalogue import CardFilters, first, meeting, meeting_words, names
from app.draft import Draft, Support
from app.evidence import weigh
from app.focus import Focus
from app.library import Profile
from app.plans.accesses import ruled, span
from app.plans.context import Context
from app.plans.facts import fact
from app.plans.titles import headline, title_support, written
from app.understand import Understanding
from app.units import Unit
from index.analysis import fold, tokens
from ingest.accesses import View
from ingest.dates import find, spell
from ingest.validity import Regime, Status, says

_STOPPED = re.compile(r"refus|rejet|pris fin|arret|abrog|ferm|termin|suspend|retir|fini|supprim|perim")

_REFUSED = re.compile(r"refus|rejet")

_OVER = re.compile(r"pris fin|arret|abrog|ferm|termin|suspend|retir|fini|supprim|perim")

_OPEN = re.compile(r"\bouvert|\ben (?:cours|vigueur)\b|\bactifs?\b|\bvalables?\b")

_CAPPED = re.compile(r"contingent|quota|penurie|rationn|places? limitee")

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
    if context.understanding.subjects:
        return _indications(context, draft)
    every = context.catalogue.views(CardFilters(), context.day)
    meetings = frozenset().union(*(_bag(meeting_words(v)) for v in every))
    views = tuple(v for v in every if _wanted(context, v, meetings))
    rest = _told(context, {card.document for view in views for card in view.cards})
    if not views and not rest:
        return fact(context, draft)
    if not views:
        return _also(context, rest, f"Au {spell(context.day)}, {_number(rest)} de ces documents", draft)
    drugs = {names(view)[:1] for view in views}
    plural = "s" if len(views) > 1 else ""
    several = f" ({len(drugs)} médicament{'s' if len(drugs) > 1 else ''})" if len(drugs) < len(views) else ""
    draft.say(
        f"Au {spell(context.day)}, {len(views)} accès{several} de ces documents "
        f"répond{'ent' if plural else ''} à la question :",
        bullet=False,
    )
    limit = max(60, min(180, 1500 // len(views)))
    for view in views:
        _row(context, view, limit, draft)
    if not _by_state(context.understanding.folded):
        _also(context, rest, "Autres documents qui", draft)
    return True


def _row(context: Context, view: View, limit: int, draft: Draft) -> None:
    """One access: medicine, status, for whom, under which rules, through which meeting."""
    indication = first(view.cards, lambda c: c.indication)
    tumour = first(view.cards, lambda c: c.tumours[0] if c.tumours else None)
    about = indication if indication and len(indication.value) <= limit else tumour or indication
    rules, ruling = ruled(context, view)
    cell = first(view.cards, lambda c: c.rcp.name if c.rcp else None)
    parts = [_cut(about.value, limit)] if about else []
    parts += [rules] if rules else []
    parts += [f"RCP {meeting(view)}"] if meeting(view) else []
    state = "" if view.verdict.status is Status.UNKNOWN else f" ({view.verdict.status})"
    spans = [c.evidence[0] for c in (about, cell) if c and c.evidence] + ([view.decided] if view.decided else [])
    source = context.library.profiles[view.cards[0].document]
    name = " / ".join(names(view)[:2]) or source.document.title
    supports = [s for one in dict.fromkeys(spans) if (s := span(context, one))]
    told = " ".join(f"{s.profile.document.text[s.start : s.end]} {s.profile.document.title}" for s in supports)
    supports += [*written(source, [n for n in names(view)[:2] if fold(n) not in fold(told)])]
    supports += [s for s in ruling if not says(Regime(rules), told)]
    draft.say(
        f"**{name}**{state} : {' ; '.join(parts) or source.document.title}",
        *(supports or [s for s in (title_support(source),) if s]),
    )
    draft.statuses.update({card.document: view.verdict.status for card in view.cards})


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"


def _wanted(context: Context, view: View, meetings: frozenset[str]) -> bool:
    """Whether an access is all that the question says: its state, its rules, its patients, and every other word.

    Where a meeting is asked, words that name a meeting anywhere (`meetings`) must name this one.
    """
    folded = context.understanding.folded
    status = view.verdict.status
    if _STOPPED.search(folded):
        over = (Status.ENDED, Status.CLOSED_TO_NEW, Status.HISTORIC) if _OVER.search(folded) else ()
        refused = (Status.REFUSED,) if _REFUSED.search(folded) else ()
        if status not in (*over, *refused):
            return False
    elif _CAPPED.search(folded):
        if status is not Status.CAPPED:
            return False
    elif _OPEN.search(folded) and status not in (Status.OPEN, Status.CAPPED):
        return False
    regimes = next((r for p, r in _REGIME_WORDS if p.search(folded)), None)
    stated = first(view.cards, lambda c: c.regime)
    if regimes is not None and (stated is None or stated.value not in regimes):
        return False
    people = first(view.cards, lambda c: c.population)
    if _CHILDREN.search(folded) and not (people and people.value.children):
        return False
    if _ADULTS.search(folded) and not (people and people.value.adults):
        return False
    words = _words(context.understanding)
    decides = _bag(meeting_words(view))
    about = decides | _bag(_about(view))
    named = [f for f in words if f.stems & meetings] if _MEETING.search(folded) else []
    return all(_says(f, about) for f in words) and all(f.stems & decides for f in named)


_CHILDREN = re.compile(r"\benfants?\b|pediatri|\bados?\b|nourrissons?|bebes?")
_ADULTS = re.compile(r"\badultes?\b")
_MEETING = re.compile(r"\brcp\b|\breseau\b|reunions?\b|concertation")
_PIECE = 6  # letters: « sarcome » also stands in « liposarcome »


def _says(focus: Focus, bag: frozenset[str]) -> bool:
    if (focus.stems | focus.near) & bag or any(p <= bag for p in focus.phrases):
        return True
    return focus.disease and any(s in word for s in focus.stems if len(s) >= _PIECE for word in bag)


def _bag(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(s for text in texts for t in tokens(text) for s in (t.stem, t.folded))


def _about(view: View) -> Iterator[str]:
    for card in view.cards:
        yield from card.drug.names
        yield from (c.value for c in (*card.tumours, *card.prior) if c)
        yield from (c.value for c in (card.indication, card.line, card.prescriber, card.pharmacy) if c)
        yield from (b.words for b in card.biomarkers)


def _by_state(folded: str) -> bool:
    """Whether accesses are asked for by their status, which cards alone decide."""
    return any(p.search(folded) for p in (_STOPPED, _OPEN, _CAPPED))


def _told(context: Context, seen: set[str]) -> list[tuple[Profile, Unit]]:
    """Statements of programmes without a listed card that hold every word of the question."""
    rows: list[tuple[Profile, Unit]] = []
    for programme_ in context.library.programmes:
        known = sorted(programme_.at(context.day), key=lambda p: context.library.superseded(p, context.day) is not None)
        if seen & {p.id for p in known}:
            continue
        row = next((r for p in known if (r := _listed(context, p))), None)
        if row is not None:
            rows += [(row[0], unit) for unit in _sections(context, *row)]
    return sorted(rows, key=lambda r: r[0].document.title)


def _number(rows: list[tuple[Profile, Unit]]) -> str:
    count = len({p.id for p, _ in rows})
    return f"{count} programme{'s' if count > 1 else ''}"


def _also(context: Context, rows: list[tuple[Profile, Unit]], opening: str, draft: Draft) -> bool:
    """One line for each programme that a statement places in the list."""
    if not rows:
        return False
    several = len({p.id for p, _ in rows}) > 1 or opening.startswith("Autres")
    draft.say(f"{opening} répond{'ent' if several else ''} à la question :", bullet=False)
    limit = max(90, min(220, 1500 // len(rows)))
    for profile, unit in rows:
        found = {v.verdict.status for v in context.catalogue.told((profile.id,), context.day, context.day)}
        status = found.pop() if len(found) == 1 else Status.UNKNOWN
        name = " / ".join(n for n in profile.subjects[0].names[:2])
        state = "" if status is Status.UNKNOWN else f" ({status})"
        draft.say(f"**{name}**{state} : {_cut(unit.text, limit)}", Support.of(profile, unit))
        draft.statuses[profile.id] = status
    return True


def _listed(context: Context, profile: Profile) -> tuple[Profile, Unit] | None:
    understanding = context.understanding
    if _by_state(understanding.folded):
        return None
    regimes = next((r for p, r in _REGIME_WORDS if p.search(understanding.folded)), None)
    if regimes is not None and profile.regime not in regimes:
        return None
    words = _words(understanding)
    best = next(iter(weigh(understanding, profile, context.library, context.day)), None)
    if not words or best is None:
        return None
    bag = best.unit.bag | best.unit.context_bag
    return (profile, best.unit) if all(f.stems & bag or f.near & best.unit.bag for f in words) else None


def _sections(context: Context, profile: Profile, unit: Unit) -> list[Unit]:
    """A row's statement, and those of other sections that say the same of another indication."""
    words = _words(context.understanding)
    if not words or _STOPPED.search(context.understanding.folded):
        return [unit]
    found = {unit.path: unit}
    for evidence in weigh(context.understanding, profile, context.library, context.day):
        other = evidence.unit
        if all(f.stems & other.bag for f in words) and other.path[:-1] == unit.path[:-1] != ():
            found.setdefault(other.path, other)
    return sorted(found.values(), key=lambda u: u.ordinal)


def _words(understanding: Understanding) -> list[Focus]:
    """The words that an access of the list must hold: no rule, no day, no disease called back (« cette épilepsie »)."""
    days = {word for f in find(understanding.text) for word in fold(understanding.text[f.start : f.end]).split()}
    asked = (f for f in understanding.focus if f.required and not _about_regime(f.text) and fold(f.text) not in days)
    diseases = sum(f.disease for f in understanding.focus)
    back = "".join(re.findall(r"\b(?:cette|cet|ce) \w+", understanding.folded)) if diseases > 1 else ""
    return [f for f in asked if not (f.disease and fold(f.text) in back)]


def _about_regime(word: str) -> bool:
    return (
        re.search(
            r"^(?:liste|inventaire|contingent|penurie|quota|necessit|requ|avis$|decri|base$|bases$|figur|conten|specia|existe|rcp$|reunion|concertation|pluridisciplin|dossier|produit|cite|mention|recens|medicament|combien|nombre|pris$|fin$|derniere|annee|ouvert|termin|clos|vigueur|cours$|actif|valab|exist|dispo|accessib|aujourd|actuel|cliniqu|derogat|autoris|suspend|retir|supprim|programme|preparation|magistra|hospitali|precoce|compassionnel|acces|cadre|prescription|essai|refus|arret|abrog|ferm|enfant|adulte|pediatri|aac|cpc|aap|atu|rtu|put|passent|relev|reseau|national)",
            fold(word),
        )
        is not None
    )


def _indications(context: Context, draft: Draft) -> bool:
    """Every indication of the named programme, in the order of the document in force."""
    profile = context.lead.profile
    programme_ = context.programme(profile)
    known = [p.id for p in programme_.at(context.day) if not p.overview] if programme_ else [profile.id]
    views = context.catalogue.told(known, context.day, context.day)
    if len(views) > 1:
        headline(context, profile, draft)
        draft.say(f"Au {spell(context.day)}, {len(views)} accès de ce médicament dans ces documents :", bullet=False)
        for view in views:
            _row(context, view, max(90, 900 // len(views)), draft)
        return True
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
