"""Answers about the last answer: where it stands, and where to read the source."""

from app.draft import Draft, Line, Support
from app.plans import Context


def pages(draft: Draft) -> Draft:
    """Each statement with its page, or its section where the document has no pages."""
    located = Draft(statuses=draft.statuses)
    for line in draft.lines:
        if line.supports and line.bullet:
            support = line.supports[0]
            title = support.profile.document.title
            where = f"page {support.page}" if support.page else f"partie « {support.section or title} »"
            located.lines.append(Line(f"{where[0].upper()}{where[1:]} de « {title} » : {line.text}", line.supports))
    return located


def links(context: Context, draft: Draft) -> Draft:
    """The links that the documents of the answer print, newest document first, then the sources' addresses."""
    found = Draft(statuses=draft.statuses)
    profiles = {s.profile.id: s.profile for line in draft.lines for s in line.supports}
    programme = context.programme(next(iter(profiles.values())))
    for profile in programme.at(context.day) if programme else ():
        profiles.setdefault(profile.id, profile)
    for profile in profiles.values():
        for link in profile.document.links:
            at = profile.document.text.find(link.url) if link.start is None else link.start
            end = at + len(link.url) if link.start is None else (link.end or at + len(link.url))
            if link.url.startswith("http") and at >= 0:
                found.say(
                    f"{link.text.strip() or profile.document.title} : {link.url}",
                    Support(profile, at, end, 1, profile.document.title),
                )
        if profile.document.source.location.startswith("http"):
            part = profile.document.parts[0]
            found.say(
                f"Source officielle : {profile.document.source.location}",
                Support(profile, part.start, part.end, part.page, profile.document.title),
            )
    if found.empty:
        found = pages(draft)
        first = found.lines[0] if found.lines else draft.lines[0]
        none = "Ces documents n’impriment aucun lien. Voici où se trouve le passage."
        found.lines.insert(0, Line(none, first.supports, bullet=False))
    return found
