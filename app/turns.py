"""What a turn says by itself: its parts, its day, whom it asks for, and whether it needs a conversation at all."""

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date

from app.aspects import Aspect
from app.focus import Focus
from app.people import first_names
from app.topics import State
from app.understand import Understanding
from index.analysis import fold, tokens
from ingest.dates import find

_CONTINUES = re.compile(r"^et (?:pour|chez|si|quand|a|au|dans|en|lui|elle|sinon|apres)\b")
_GENERAL = frozenset({"cancer", "cancers", "tumeur", "tumeurs", "tumeure", "maladie", "maladies"})  # of which kind?
_PAST = re.compile(
    r"\b(?:etait|etaient|avait|a l'epoque|fut|c'etait|pouvait|fallait|a cette (?:date|epoque)|a ce moment-la)\b"
)
_YEAR = re.compile(r"\ben (20[012]\d)\b")
_OF_WHAT = frozenset({Aspect.DOSE, Aspect.INTAKE})  # never answered for a medicine at random
_OF_ALL = frozenset({Aspect.COST, Aspect.CONTACT})  # told of every disease at once
_SMALL = 2  # letters of articles
_FEW = 2  # words: « RCP ? », « la dose ? »
_PARTS = re.compile(
    r"(?<=[?;])\s+|,?\s+et (?=(?:(?:à|a|de|dans|avec|par|pour|sous|en) )?(?:que|quoi|qui|où|quels?|quelles?|combien|"
    r"comment|quand|doses?|posologie|prix|coût|délais?|surveillance|contre-indications?|effets)\b)",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"^(?:et |mais |donc |alors )?(?:(?:puis|vu |étant donné |sachant |du moment )qu[e’']|comme) ?"
    r"(?P<given>[^,?]{12,}), (?P<asked>.+)$",
    re.IGNORECASE,
)
_CHILD_WORDS = ("enfant", "pédiatrique", "adolescent", "nourrisson")
_ADULT_WORDS = ("adulte",)


def parts(text: str) -> tuple[str, ...]:
    """The questions that a turn puts one after the other (« quelle dose, et combien ça coûte ? »), as written.

    What it takes for granted (« puisque la famille dépose la demande, quel formulaire ? ») is one of them.
    """
    taken = _GIVEN.match(text.strip())
    pieces = taken.group("given", "asked") if taken else (text,)
    found = [part.strip(" ,;") for piece in pieces for part in _PARTS.split(piece)]
    return tuple(part for part in found if len(part) > _SMALL)


def day_asked(new: Understanding, day: date) -> date:
    """The day that a question in the past tense writes (« le 2 mai 2024, était-il … ? »), else `day`."""
    if _PAST.search(new.folded) is None:
        return day
    year = _YEAR.search(new.folded)
    month = next((f.value for f in find(new.text) if not f.exact), None)
    ended = month.replace(day=monthrange(month.year, month.month)[1]) if month else None
    written = new.as_of or ended or (date(int(year[1]), 12, 31) if year else None)
    return min(written, day) if written else day


def day_kept(new: Understanding, old: Understanding) -> date | None:
    """The day of a turn; one in the past tense that writes none stays on the day of the turn before."""
    if new.as_of is not None or _PAST.search(new.folded) is None or _YEAR.search(new.folded) is not None:
        return new.as_of
    before = day_asked(old, date.max)
    return before if before < date.max else None


def leans(new: Understanding) -> bool:
    """Whether a first turn names neither medicine nor disease but needs one (« et pour un adulte ? »)."""
    held = [f for f in new.focus if f.required and (f.subject or f.disease or (f.special and fold(f.text) != "rcp"))]
    if any(fold(f.text) in _GENERAL for f in new.focus if f.required):
        whole = all(fold(f.text) in _GENERAL for f in new.focus if f.required)
        return whole and not new.subjects and not _OF_ALL & set(new.aspects)
    if held or new.strangers:
        return False
    words = [w for w in re.findall(r"[a-z0-9']+", new.folded) if len(w) > _SMALL]
    return _CONTINUES.match(new.folded) is not None or len(words) <= _FEW or bool(_OF_WHAT & set(new.aspects))


def with_population(new: Understanding) -> Understanding:
    """A child or an adult named without a disease is what the answer must speak of."""
    if new.child is None or new.ages or Aspect.AGE not in new.aspects:
        return new
    general = re.search(r"\benfants?\b|\badultes?\b|bebes?|nourrissons?|pediatri|adolescents?|\bados?\b", new.folded)
    if general is None or re.search(r"\b(?:mon|ma|notre|nos|mes)\b", new.folded):
        return new
    words = _CHILD_WORDS if new.child else _ADULT_WORDS
    stems = frozenset(t.stem for w in words for t in tokens(w)) | frozenset(words)
    return replace(new, focus=(*new.focus, Focus(words[0], stems, weight=0.6, required=False)))


def unnamed(new: Understanding, state: State | None) -> Understanding:
    """A turn without first names: they stand in no document, and are nobody's business."""
    names = first_names(new.text, new.focus) | (state.names if state else frozenset())
    return replace(new, focus=tuple(f for f in new.focus if fold(f.text) not in names)) if names else new
