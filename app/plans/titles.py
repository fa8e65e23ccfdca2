"""How documents are named in an answer."""

from collections.abc import Iterable, Iterator

from app.draft import Draft, Support
from app.library import Profile
from app.plans.context import Context
from index.analysis import fold
from ingest.dates import spell
from ingest.model import PartKind
from ingest.validity import Regime, says


def headline(context: Context, profile: Profile, draft: Draft) -> None:
    """The medicine and the rules under which it is reached, carried by the title of the document."""
    title = next((p for p in profile.document.parts if p.kind is PartKind.TITLE), None)
    if title is None:
        return
    carded = tuple(n for card in profile.cards[:1] for n in card.drug.names)
    known = (profile.subjects[0].names if profile.subjects else carded)[:2] if not profile.overview else ()
    unread = {n for n in _beside(known, profile) if not any(written(profile, (n,)))}
    names = tuple(n for n in known if n not in unread)
    name = (
        f"**{names[0]}**" + (f" ({names[1]})" if len(names) > 1 else "") if names else f"**{profile.document.title}**"
    )
    regime = _headed(profile)
    ruled = tuple(ruling(profile, regime)) if names else ()
    rules = f" – {regime}" if ruled else ""
    day = profile.date
    dated = f", d’après un document du {spell(day)}" if day else ""
    support = Support(profile, title.start, title.end, title.page, profile.document.title)
    carried = dict.fromkeys((support, *written(profile, _beside(names, profile)), *ruled))
    draft.say(f"{name}{rules}{dated}.", *carried, bullet=False)


def _headed(profile: Profile) -> Regime:
    """The rules that the accesses of a document agree on; where it tells of none, those that its text writes most."""
    told = {card.regime.value for card in profile.cards if card.regime}
    return told.pop() if len(told) == 1 else profile.regime


def _beside(names: Iterable[str], profile: Profile) -> tuple[str, ...]:
    """The names that the title of a document does not write."""
    return tuple(n for n in names if fold(n) not in fold(profile.document.title))


def written(profile: Profile, names: Iterable[str]) -> Iterator[Support]:
    """The first statement of a document that writes each name, or else the first heading."""
    document = profile.document
    for name in names:
        unit = next((u for u in profile.units if fold(name) in u.folded), None)
        part = unit or next((p for p in document.parts if fold(name) in fold(document.text[p.start : p.end])), None)
        if unit is not None:
            yield Support.of(profile, unit)
        elif part is not None:
            yield Support(profile, part.start, part.end, part.page, document.title)


def ruling(profile: Profile, rules: Regime) -> Iterator[Support]:
    """Where a document writes the rules under which it places its medicine: its title, or its first such statement."""
    title = title_support(profile)
    if title is not None and says(rules, profile.document.title):
        yield title
        return
    unit = next((u for u in profile.units if says(rules, u.text)), None)
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
