"""How documents are named in an answer."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.catalogue import first
from app.draft import Draft, Support
from app.library import Profile
from app.plans.context import Context
from index.analysis import fold, tokens
from ingest.accesses import View
from ingest.cells import Evidence
from ingest.dates import spell
from ingest.model import PartKind
from ingest.validity import Regime


def headline(context: Context, profile: Profile, draft: Draft) -> None:
    """The medicine and the rules under which it is reached, carried by the title of the document."""
    title = next((p for p in profile.document.parts if p.kind is PartKind.TITLE), None)
    if title is None:
        return
    carded = tuple(n for card in profile.cards[:1] for n in card.drug.names)
    names = (profile.subjects[0].names if profile.subjects else carded)[:2] if not profile.overview else ()
    name = (
        f"**{names[0]}**" + (f" ({names[1]})" if len(names) > 1 else "") if names else f"**{profile.document.title}**"
    )
    rules = f" – {profile.regime}" if profile.regime is not Regime.UNKNOWN and names else ""
    day = profile.date
    dated = f", d’après un document du {spell(day)}" if day else ""
    support = Support(profile, title.start, title.end, title.page, profile.document.title)
    unwritten = [n for n in names if fold(n) not in fold(profile.document.title)]
    draft.say(f"{name}{rules}{dated}.", support, *written(profile, unwritten[:1]), bullet=False)


def written(profile: Profile, names: Iterable[str]) -> Iterator[Support]:
    """The first statement of a document that writes each name."""
    for name in names:
        unit = next((u for u in profile.units if fold(name) in u.folded), None)
        if unit is not None:
            yield Support.of(profile, unit)


def taken_back(profile: Profile) -> str:
    """That the publisher of a document has taken it back, and since when that is known."""
    day = profile.document.ceased
    seen = f" (constaté le {spell(day)})" if day else ""
    return f"Ce document a été retiré par son éditeur{seen} et ne dit plus ce qui est en vigueur : {dated(profile)}."


def dated(profile: Profile) -> str:
    """A document's title, edition and day, as they are named in a sentence."""
    day = profile.date
    title = (
        profile.document.title
        if len(profile.document.title) <= 90
        else profile.document.title[:88].rsplit(" ", 1)[0] + " …"
    )
    version = f", {profile.document.version}" if profile.document.version else ""
    return f"« {title} »{version}" + (f", {spell(day)}" if day else "")


def title_support(profile: Profile) -> Support | None:
    """The title as a citation."""
    title = next((p for p in profile.document.parts if p.kind is PartKind.TITLE), None)
    return Support(profile, title.start, title.end, title.page, profile.document.title) if title else None


def edition_support(profile: Profile) -> Support | None:
    """Where a document writes its own edition."""
    version = profile.document.version
    at = profile.document.text.find(version) if version else -1
    return Support(profile, at, at + len(version), None, profile.document.title) if version and at >= 0 else None


def carriers(context: Context, view: View) -> tuple[Support, ...]:
    """The statements that carry a status: the one that decides, those of its dates, one that names the medicine."""
    ends = first(view.cards, lambda c: c.dates.end)
    effect = first(view.cards, lambda c: c.dates.effect)
    cells = [e for cell in (ends, effect) if cell and view.verdict.until for e in cell.evidence[:2]]
    found = [whole(context, e) for e in dict.fromkeys([*([view.decided] if view.decided else []), *cells])]
    supports = [s for s in found if s is not None]
    name = next((n for card in view.cards for n in card.drug.names), "")
    said = " ".join(fold(s.profile.document.text[s.start : s.end] + s.profile.document.title) for s in supports)
    holder = context.library.profiles.get(view.cards[0].document)
    if name and fold(name) not in said and holder is not None:
        title = title_support(holder) if fold(name) in fold(holder.document.title) else None
        supports += [title] if title else [*written(holder, (name,))]
    return tuple(dict.fromkeys(supports))


def whole(context: Context, found: Evidence) -> Support | None:
    """The whole statement that holds a span."""
    profile = context.library.profiles.get(found.document)
    unit = next((u for u in profile.units if u.start <= found.start < u.end), None) if profile else None
    return Support.of(profile, unit) if profile and unit else span(context, found)


def span(context: Context, found: Evidence) -> Support | None:
    """The span of a cell of an access card, with the page and heading of the statement that holds it."""
    profile = context.library.profiles.get(found.document)
    if profile is None:
        return None
    unit = next((u for u in profile.units if u.start <= found.start < u.end), None)
    support = Support.of(profile, unit) if unit else Support(profile, found.start, found.end)
    return replace(support, start=found.start, end=found.end)


def views(context: Context, profile: Profile) -> tuple[View, ...]:
    """The accesses of which a document tells, or else those of its programme; of them, those for the disease asked."""
    programme_ = context.programme(profile)
    known = [p.id for p in programme_.at(context.day) if not p.overview] if programme_ else [profile.id]
    views = context.catalogue.told(known, context.status_day, context.day)
    own = [v for v in views if any(card.document == profile.id for card in v.cards)] or views
    meant = [v for v in own if _for_disease(context, v)]
    return tuple(meant or own)


def _for_disease(context: Context, view: View) -> bool:
    """Whether an access is for the disease that the question names."""
    asked = frozenset(s for f in context.understanding.focus if f.disease or f.special for s in f.stems | f.near)
    names = (c.value for card in view.cards for c in card.tumours)
    return any(frozenset(t.stem for t in tokens(name)) & asked for name in names)
