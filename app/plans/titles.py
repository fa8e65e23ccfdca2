"""How documents are named in an answer."""

from dataclasses import replace

from app.draft import Draft, Support
from app.library import Profile
from app.plans.context import Context
from index.analysis import tokens
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
    draft.say(
        f"{name}{rules}{dated}.",
        Support(profile, title.start, title.end, title.page, profile.document.title),
        bullet=False,
    )


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


def span(context: Context, found: Evidence) -> Support | None:
    """The span of a cell of an access card, with the page and heading of the statement that holds it."""
    profile = context.library.profiles.get(found.document)
    if profile is None:
        return None
    unit = next((u for u in profile.units if u.start <= found.start < u.end), None)
    support = Support.of(profile, unit) if unit else Support(profile, found.start, found.end)
    return replace(support, start=found.start, end=found.end)


def views(context: Context, profile: Profile) -> tuple[View, ...]:
    """The accesses of a document's programme; where the question names a disease, those for it."""
    programme_ = context.programme(profile)
    known = [p.id for p in programme_.at(context.day) if not p.overview] if programme_ else [profile.id]
    views = context.catalogue.told(known, context.status_day, context.day)
    meant = [v for v in views if _for_disease(context, v)]
    return tuple(meant) if meant else views


def _for_disease(context: Context, view: View) -> bool:
    """Whether an access is for the disease that the question names."""
    asked = frozenset(s for f in context.understanding.focus if f.disease or f.special for s in f.stems | f.near)
    names = (c.value for card in view.cards for c in card.tumours)
    return any(frozenset(t.stem for t in tokens(name)) & asked for name in names)
