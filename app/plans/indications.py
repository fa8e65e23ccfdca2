"""The same thing asked of every indication of a medicine (« quelle RCP pour chacune des deux indications ? »)."""

import re

from app.draft import Draft
from app.evidence import Evidence
from app.plans.context import LIMIT, Context
from app.plans.titles import headline
from app.ranking import Candidate
from app.units import Unit

_EACH = re.compile(
    r"\bchac\w+ (?:des?|d'elles|de ces) ?(?:\w+ )?(?:indications?|maladies?)?|\bchaque (?:indication|maladie)\b|"
    r"\b(?:les|des|ses|ces) (?:deux|trois|quatre|cinq|six) (?:indications|maladies)\b|"
    r"\b(?:par|selon l'|selon la) ?indication\b"
)
_MOST = 2  # statements of an indication, beside the one that writes it


def each_indication(context: Context, draft: Draft) -> bool:
    """What each section of indications says of the thing asked; false where they do not stand in sections apart."""
    if not context.understanding.subjects or _EACH.search(context.understanding.folded) is None:
        return False
    for candidate in context.ranked[:4]:
        if candidate.profile.id in context.understanding.subjects and (sections := _sections(candidate)):
            headline(context, candidate.profile, draft)
            for told, section in sections:
                draft.quote(candidate.profile, told)
                for evidence in _asked(section):
                    draft.quote(candidate.profile, evidence.unit)
            return True
    return False


def _sections(candidate: Candidate) -> list[tuple[Unit, list[Evidence]]]:
    """The statement of each indication with the others of its section, best first; none for fewer than two sections."""
    spans = (card.indication.evidence[0] for card in candidate.profile.cards if card.indication)
    told = [u for span in spans if (u := candidate.profile.unit_at(span.start)) is not None and len(u.text) <= LIMIT]
    paths = {unit.path for unit in told}
    if len(told) < 2 or len(paths) < len(told):
        return []
    return [(unit, [e for e in candidate.evidence if e.unit.path == unit.path and e.unit != unit]) for unit in told]


def _asked(section: list[Evidence]) -> list[Evidence]:
    """The best statements of a section, each of which brings a word or an aspect that those before it lack."""
    kept: list[Evidence] = []
    for one in section:
        words = one.words.difference(*(e.words for e in kept))
        if len(kept) < _MOST and (words or one.aspects.difference(*(e.aspects for e in kept))):
            kept.append(one)
    return sorted(kept, key=lambda e: e.unit.ordinal)
