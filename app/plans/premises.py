"""What contradicts a question: an exclusion that it walks into, a meeting or network that is another disease's.

« Avelozantrone pour un gliome de haut grade ? » is answered by who may receive it only after who may not; « j’écris à
RENATEN pour un méningiome » after what RENATEN is for. Such statements come first, right below the headline.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from app.aspects import Aspect
from app.draft import Draft, Line
from app.focus import Focus
from app.library import Profile
from app.plans.context import Context
from app.shapes import Shape
from app.units import Unit
from app.words import RULES
from index.analysis import fold, tokens

_LONGEST = 260  # characters of a statement that is put first
_MOST = 2  # exclusions that are put first
_DOCUMENTS = 8  # searched for what the question names beside
_BARS = re.compile(
    r"\bn(?:e |')(?:\w+ ){0,3}(?:concern|entr|relev|s'appli|couvr|inclu|propos|admi|eligib)\w*"
    r"|\bexclu(?!siv)|\bnon (?:concern|couver|inclu|eligib)"
)
_APART = (Shape.LIST, Shape.CHANGES, Shape.COMPARISON, Shape.DEFINITION)


def correct(context: Context, draft: Draft) -> None:
    """Put first what the documents say against what the question takes for granted."""
    profiles = [s.profile for line in draft.lines for s in line.supports]
    if not profiles or context.understanding.shape in _APART:
        return
    told = [u for line in draft.lines for s in line.supports for u in s.profile.units if u.start == s.start]
    added = Draft()
    barring = islice(_barring(context, profiles[0], told), _MOST)
    for profile, unit in (*barring, *_beside(context, profiles, told)):
        line = next((n for n in draft.lines if n.bullet and _only(n, profile, unit)), None)
        if line is not None:
            draft.lines.remove(line)
            added.lines.append(line)
        elif all(unit is not one for one in told):
            added.quote(profile, unit)
    at = next((n for n, line in enumerate(draft.lines) if line.bullet), len(draft.lines))
    draft.lines[at:at] = added.lines


def _only(line: Line, profile: Profile, unit: Unit) -> bool:
    """Whether a line says this statement and nothing else."""
    return [(s.profile.id, s.start) for s in line.supports] == [(profile.id, unit.start)]


def _barring(context: Context, profile: Profile, told: Sequence[Unit]) -> Iterator[tuple[Profile, Unit]]:
    """Statements of who may not receive the medicine that write what the question names more fully than any told."""
    asked = [f for f in context.understanding.focus if not f.subject and (f.disease or f.special)]
    for unit in (u for u in profile.units if bars(u) and len(u.text) <= _LONGEST):
        told_as = {f.text: max((_fully(u, f) for u in told if not bars(u)), default=0) for f in asked}
        if any(_fully(unit, f) > told_as[f.text] for f in asked):
            yield profile, unit


def bars(unit: Unit) -> bool:
    """Whether a statement says who may not receive a medicine."""
    return Aspect.EXCLUSION in unit.headed or _BARS.search(unit.folded) is not None


def _fully(unit: Unit, focus: Focus) -> int:
    """How a statement writes a word: 2 as typed or under a name of several words, 1 under another name, 0 not."""
    typed = {stem for t in tokens(focus.text) for stem in (t.stem, t.folded)}
    part = focus.whole and not focus.whole <= unit.bag
    if any(p <= unit.bag for p in focus.phrases) or (typed & unit.bag and not part):
        return 2
    return int(bool(focus.stems & unit.bag))


def _beside(context: Context, profiles: Sequence[Profile], told: Sequence[Unit]) -> Iterator[tuple[Profile, Unit]]:
    """The statement about a meeting or a network that the question names and the answer never writes.

    It is the leading document's own, or that of a document about this network.
    """
    held = frozenset().union(*(u.bag | u.context_bag for u in told), *(p.title_bag for p in profiles))
    for focus in context.understanding.focus:
        if not (focus.naming or focus.special) or not focus.known or fold(focus.text) in RULES:
            continue
        if focus.subject or focus.disease:
            continue
        if (focus.stems | focus.near) & held or any(p <= held for p in focus.phrases):
            continue
        found = (
            (e.profile, e.unit)
            for c in context.ranked[:_DOCUMENTS]
            if c.profile is profiles[0] or focus.stems & c.profile.title_bag
            for e in c.evidence
            if Aspect.RCP in e.unit.shown and focus.stems & e.unit.bag and len(e.unit.text) <= _LONGEST
        )
        yield from islice(found, 1)
