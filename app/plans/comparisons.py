"""Two things side by side, and two editions of one text."""

import re
from itertools import accumulate

from app import replies
from app.aspects import Aspect
from app.draft import Draft, Line, Support
from app.library import Profile
from app.plans.context import LIMIT, Context
from app.plans.facts import fact, joining, of_side
from app.plans.programmes import add, defining, indication
from app.plans.titles import dated, edition_support, headline, title_support
from app.units import Unit
from app.words import RULES
from index.analysis import fold
from ingest.model import PartKind


def comparison(context: Context, draft: Draft) -> bool:
    """Two things side by side: for each, what it is for and who decides."""
    sides = context.sides
    if len(sides) < 2 and rules(context, draft):
        return True
    if len(sides) < 2:
        for same in sides[0].profile.units if sides else ():  # two names of one medicine: the statement that joins them
            if sum(name in same.bag for name in set(context.understanding.named)) > 1:
                draft.quote(sides[0].profile, same)
                break
        return fact(context, draft) or not draft.empty
    sides = sides[:3]
    joining(context, draft)
    by = set(context.understanding.aspects) - _LOOSE
    told = [of_side(context, side, LIMIT // len(sides)) if by else [] for side in sides]
    for side, chosen in zip(sides, told, strict=True):
        headline(context, side.profile, draft)
        if any(told):
            for same in chosen[:2]:
                draft.quote(side.profile, same)
            if not chosen:
                draft.lines.append(Line(replies.NOT_OF_THIS))
            continue
        unit = indication(context, side)
        if unit is not None:
            draft.quote(side.profile, unit)
        add(context, side, Aspect.RCP, draft, limit=320)
    return True


# What a comparison names without asking for it.
_LOOSE = frozenset({Aspect.REGIME, Aspect.DEFINITION, Aspect.INDICATION, Aspect.STATUS, Aspect.AGE})


def rules(context: Context, draft: Draft) -> bool:
    """Two of the rules themselves (« CPC et AAC »): for each, what the document about it says that it is."""
    understanding = context.understanding
    named = [f for f in understanding.focus if fold(f.text) in RULES]
    if len(named) != 2 or any(f.subject or f.disease for f in understanding.focus):
        return False
    found = [defining(context, one) for one in named]
    if any(one is None for one in found):
        return False
    for one_found in found:
        if one_found is not None:
            draft.quote(*one_found)
    return True


def changes(context: Context, draft: Draft) -> bool:
    """What changed between two editions: what the newer says of itself, then clauses whose figures differ."""
    newer = context.lead.profile
    programme_ = context.programme(newer)
    if programme_ is None:
        return fact(context, draft)
    editions = [p for p in programme_.until(context.day) if p.document.genre is newer.document.genre and not p.overview]
    if len(editions) < 2:
        for unit in [u for u in newer.units if Aspect.VERSION in u.headed][:4]:
            draft.quote(newer, unit)
        return not draft.empty or fact(context, draft)
    newer, older = editions[0], editions[1]
    draft.say(
        f"Édition la plus récente : {dated(newer)} ; édition précédente : {dated(older)}.",
        *[s for p in (newer, older) for s in (title_support(p), edition_support(p)) if s],
        bullet=False,
    )
    told = [u for u in newer.units if (Aspect.VERSION in u.headed) or re.search(r"^version : ", u.folded)]
    about = _about(context, newer)
    altered = _altering(newer) if _amends(newer) else _side_by_side(newer) or told[-2:]
    for unit in dict.fromkeys((*about[:_LEADING], *altered)):
        draft.quote(newer, unit)
    moved = _moved(newer, older)
    for new, old in ([pair for pair in moved if pair[0] in about] or moved)[:6]:
        draft.say(f"Avant : {old.text} Désormais : {new.text}", Support.of(newer, new), Support.of(older, old))
    for unit in _altering(newer) if len(draft.lines) == 1 else ():  # a text that only says what it alters
        draft.quote(newer, unit)
    return True


_LEADING = 2  # statements about the thing whose change is asked


def _about(context: Context, newer: Profile) -> list[Unit]:
    """The statements of the newer edition about what is said to change (« suivi hépatique, âge »), best first."""
    own = next((c for c in context.ranked if c.profile is newer), None)
    words = [f for f in context.understanding.focus if f.required and not f.subject]
    held = [f for f in words if not _CHANGE.match(fold(f.text)) and (f.stems | f.near) & newer.bag]
    if own is None or not held:
        return []
    aspects = set(context.understanding.aspects) - {Aspect.VERSION, Aspect.STATUS, Aspect.REGIME}
    return [e.unit for e in own.evidence if aspects & e.aspects or any((f.stems | f.near) & e.unit.bag for f in held)]


_CHANGE = re.compile(r"(?:chang|differ|modif|evol|nouv|decision|version|edition|protocol)")

_ALTERS = re.compile(
    r"\b(?:remplac|supprim|ajout|insere|retir|abrog|modifi|etend|elargi|restrei|ramene)\w*|\bdesormais\b|"
    r"\bne (?:change|bouge|varie)\w* pas\b|\bainsi redige|\by (?:entre|figure)\w*|"
    r"\b(?:est|sont|reste|restent) (?:porte|fixe|complete|inchange)\w*"
)
_SAID = 800  # characters of such statements
_AMENDS = re.compile(r"\b(?:modificati(?:on|f|ve)|avenant|rectificati(?:on|f))\b|\bmodifiant\b")
_AMENDED = re.compile(r"\b(?:est|sont) (?:ainsi )?modifiee?s?\b(?: comme suit| ainsi)?")
_FIRST = 12  # statements of a text among which it says that it amends another


def _side_by_side(profile: Profile) -> list[Unit]:
    """The rows of a table whose columns are two editions, in their order, as many as fit."""
    rows = [u for u in profile.units if u.kind is PartKind.ROW and _SIDES.search(fold(u.lead))]
    sizes = accumulate(len(u.text) for u in rows)
    return [u for u, size in zip(rows, sizes, strict=True) if size <= _SAID]


_SIDES = re.compile(
    r"\b(?:version|edition|v) ?(\d+)\b.*\b(?:version|edition|v) ?(?!\1\b)\d|"
    r"\bavant\b.*\b(?:apres|desormais|maintenant)\b|\bancien.*\bnouve"
)


def _amends(profile: Profile) -> bool:
    """Whether a text says, in its title or its first statements, that it amends another."""
    told = any(_AMENDED.search(f"{fold(u.lead)} {u.folded}") for u in profile.units[:_FIRST])
    return told or _AMENDS.search(fold(profile.document.title)) is not None


def _altering(profile: Profile) -> list[Unit]:
    """The statements by which a text alters an earlier one, in their order, as many as fit."""
    found: list[Unit] = []
    for unit in profile.units:
        if unit.kind is PartKind.TITLE or unit.folded.startswith(("vu ", "considerant")):
            continue
        listed = unit.kind is PartKind.ITEM and (_AMENDED.search(fold(unit.lead)) or _AMENDS.search(unit.headings))
        if (listed or _ALTERS.search(unit.folded)) and sum(len(u.text) for u in found) + len(unit.text) <= _SAID:
            found.append(unit)
    return found


def _moved(newer: Profile, older: Profile) -> list[tuple[Unit, Unit]]:
    """Clauses that stand in both editions with other figures or words, in the order of the newer."""
    before = {u.folded for u in older.units}
    pairs = []
    for unit in newer.units:
        if unit.folded in before or len(unit.text) < 25 or unit.kind is PartKind.TITLE:
            continue
        rivals = [o for o in older.units if o.path == unit.path and len(o.bag & unit.bag) >= 0.55 * max(len(o.bag), 1)]
        rival = max(rivals, key=lambda o: len(o.bag & unit.bag), default=None)
        if rival is not None:
            pairs.append((unit, rival))
    return pairs
