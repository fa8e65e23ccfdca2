"""The accesses that a question is about, and the passages that carry what is told of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from app.catalogue import first, meeting, names
from app.draft import Draft, Support
from app.figures import computed
from app.library import Profile
from app.plans.context import LIMIT, Context
from app.plans.titles import ruling, title_support, written
from index.analysis import fold, tokens
from ingest.accesses import View
from ingest.cells import Evidence


def views(context: Context, profile: Profile) -> tuple[View, ...]:
    """The accesses of which a document tells, or else those of its programme; of them, those for the disease asked."""
    programme_ = context.programme(profile)
    known = [p.id for p in programme_.at(context.day) if not p.overview] if programme_ else [profile.id]
    views = context.catalogue.told(known, context.status_day, context.day)
    own = [v for v in views if any(card.document == profile.id for card in v.cards)] or views
    if profile.overview:  # a survey tells of many: those that the question names
        return tuple(v for v in own if _for_disease(context, v) or _asked_by_name(context, v))
    meant = [v for v in own if _for_disease(context, v)]
    return tuple(meant or own)


def _asked_by_name(context: Context, view: View) -> bool:
    """Whether the question names the medicine of an access or the meeting that decides it."""
    asked = frozenset(s for f in context.understanding.focus for s in f.stems if f.subject or f.required)
    told = (t for name in (*names(view), meeting(view)) for t in tokens(name))
    return any(t.stem in asked or t.folded in asked for t in told)


def _for_disease(context: Context, view: View) -> bool:
    """Whether an access is for the disease that the question names."""
    asked = frozenset(s for f in context.understanding.focus if f.disease or f.special for s in f.stems | f.near)
    diseases = (c.value for card in view.cards for c in card.tumours)
    return any(frozenset(t.stem for t in tokens(name)) & asked for name in diseases)


def quote(context: Context, found: Evidence, draft: Draft, limit: int = LIMIT) -> bool:
    """Quote the statement that holds a span of an access card; false where it is longer than `limit`."""
    profile = context.library.profiles.get(found.document)
    unit = profile.unit_at(found.start) if profile else None
    if profile is None or unit is None or len(unit.text) > limit:
        return False
    draft.quote(profile, unit)
    return True


def carriers(context: Context, view: View) -> tuple[Support, ...]:
    """The statements that carry a status: the one that decides, those of its dates, one that names the medicine."""
    ends = first(view.cards, lambda c: c.dates.end)
    effect = first(view.cards, lambda c: c.dates.effect)
    cells = [e for cell in (ends, effect) if cell and view.verdict.until for e in cell.evidence[:2]]
    told = dict.fromkeys([*([view.decided] if view.decided else []), *cells, *_last(view)])
    supports = list(dict.fromkeys(s for e in told for s in wholes(context, e)))
    supports += _length(context, view, supports)
    name = next(iter(names(view)), "")
    said = " ".join(fold(s.profile.document.text[s.start : s.end] + s.profile.document.title) for s in supports)
    holder = context.library.profiles.get(view.cards[0].document)
    if name and fold(name) not in said and holder is not None:
        title = title_support(holder) if fold(name) in fold(holder.document.title) else None
        supports += [title] if title else [*written(holder, (name,))]
    return tuple(dict.fromkeys(supports))


def _last(view: View) -> Iterator[Evidence]:
    """The statement that writes the last day told, where another one decides (« les traitements en cours … »)."""
    day = view.verdict.until
    ends = ((card, e) for card in view.cards for e in card.events if day is not None and e.end == day)
    yield from (Evidence(card.document, e.start, e.finish) for card, e in islice(ends, 1))


def _length(context: Context, view: View, supports: Sequence[Support]) -> tuple[Support, ...]:
    """The statement of how long an access lasts, where its last day is computed and follows from no other statement."""
    day, decided = view.verdict.until, view.decided
    profile = context.library.profiles.get(decided.document) if decided else None
    if profile is None or day is None or not view.verdict.computed:
        return ()
    quotes = [s.profile.document.text[s.start : s.end] for s in supports]
    if day in computed(quotes):
        return ()
    return tuple(Support.of(profile, u) for u in profile.units if day in computed([*quotes, u.text]))[:1]


def ruled(context: Context, view: View) -> tuple[str, tuple[Support, ...]]:
    """The rules of an access and the statement that writes them; empty where none does."""
    cell = first(view.cards, lambda c: c.regime)
    if cell is None:
        return "", ()
    documents = dict.fromkeys((*(e.document for e in cell.evidence), *(c.document for c in view.cards)))
    profiles = (p for name in documents if (p := context.library.profiles.get(name)))
    found = next((s for p in profiles for s in ruling(p, cell.value)), None)
    return (str(cell.value), (found,)) if found else ("", ())


def wholes(context: Context, found: Evidence) -> Iterator[Support]:
    """The whole statements that hold a span: rows of a table, where a day is computed from two."""
    profile = context.library.profiles.get(found.document)
    over = [u for u in profile.units if u.start < found.end and found.start < u.end] if profile else []
    if profile and over:
        yield from (Support.of(profile, unit) for unit in over[:_ROWS])
    elif alone := span(context, found):
        yield alone


_ROWS = 4  # statements of one span that are cited


def span(context: Context, found: Evidence) -> Support | None:
    """The span of a cell of an access card, with the page and heading of the statement that holds it."""
    profile = context.library.profiles.get(found.document)
    if profile is None:
        return None
    unit = profile.unit_at(found.start)
    support = Support.of(profile, unit) if unit else Support(profile, found.start, found.end)
    return replace(support, start=found.start, end=found.end)
