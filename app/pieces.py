"""What a sentence of ours may be made of: whole pieces of its passages, days that they let one compute, and few words.

A sentence is read again as a row of pieces with nothing but punctuation between them. A piece is a statement of a cited
passage from its first to its last letter, the words above it, the title and day of its document, a name or a meeting
that the passages write, a status of its access on the day asked, or one of our own phrases. Whatever stands between is
said by nobody: a figure, a unit, a negation, a name or an address that differs by one letter breaks its piece.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.catalogue import meeting, writes
from app.draft import Support, citation, readable
from app.figures import computed
from app.plans.statuses import because, until
from app.plans.titles import dated
from index.analysis import fold
from ingest.accesses import View
from ingest.dates import find, spell
from ingest.validity import REFORM, Regime, Verdict, says

DISSENT = ("Un autre document dit autrement", "Un autre document ne dit pas la même chose")
# A new phrase of a plan is added here, or the statements that hold it are left out.
PHRASES = frozenset(
    (
        *DISSENT,
        "Ces documents n’impriment aucun lien. Voici où se trouve le passage",
        "Source officielle",
        "Édition la plus récente",
        "édition précédente",
        "Avant",
        "Le plus récent",
        "avant lui",
        "du même jour",
        "sans date connue",
        "Désormais",
        "En bref",
    )
)
_BETWEEN = frozenset(" ;:,.–·()«»*/")
_CUT = " …"
_SHORTEST = 30  # characters that stay of a piece cut short

Views = Callable[[tuple[str, ...]], Sequence[View]]  # of the accesses that documents tell of


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands around a sentence: the days asked, the accesses that documents tell of, a line above with the day."""

    days: tuple[date, ...]
    views: Views
    dated: bool = False


def unexplained(text: str, supports: Sequence[Support], scene: Scene) -> str:
    """From where on a sentence is no row of pieces; empty when it is one."""
    said = _even(text)
    pieces = PHRASES.union(map(_even, _stated(supports)))
    if _reach(said, pieces) == len(said):  # what its passages hold: no status or name has to be looked for
        return ""
    pieces = pieces.union(map(_even, (*_named(said, supports), *_told(said, supports, scene))))
    at = _reach(said, pieces)
    return said[_parting(said, at, pieces) :] if at < len(said) else ""


def _even(text: str) -> str:
    """A text with single ordinary spaces."""
    return " ".join(text.split())


def _stated(supports: Iterable[Support]) -> Iterator[str]:
    """What the spans hold and where they stand: statements, titles, days, pages, headings, links."""
    for support in supports:
        document, profile = support.profile.document, support.profile
        yield document.text[support.start : support.end]
        for unit in profile.units:
            if unit.start == support.start and unit.end == support.end:
                yield from (unit.text, readable(unit))
        yield from (document.title, dated(profile))
        if profile.date:
            yield f"d’après un document du {spell(profile.date)}"
        shown = citation(support, 1)
        yield from (f"Page {shown.page} de", f"Partie « {shown.section} » de")
        for link in document.links:
            if link.start == support.start or link.url == shown.quote:
                yield from (link.text, link.url)
        yield document.source.location


def _named(said: str, supports: Sequence[Support]) -> Iterator[str]:
    """Names of medicines, and the rules of their access, where the passages or titles write them."""
    written = " ".join(f"{s.profile.document.title} {s.profile.document.text[s.start : s.end]}" for s in supports)
    for profile in dict.fromkeys(s.profile for s in supports):
        every = (*(n for s in profile.subjects for n in s.names), *(n for c in profile.cards for n in c.drug.names))
        yield from (name for name in every if name in said and fold(name) in _folded(written))
    yield from (str(rules) for rules in Regime if str(rules) in said and says(rules, written))


def _told(said: str, supports: Sequence[Support], scene: Scene) -> Iterator[str]:
    """Statuses on the days asked, with their reasons; meetings and diseases of the accesses that the passages write."""
    quotes = tuple(s.profile.document.text[s.start : s.end] for s in supports)
    for view in scene.views(tuple(dict.fromkeys(s.profile.id for s in supports))):
        if str(view.verdict.status) in said:
            yield from _standing(said, view.verdict, quotes, scene)
        told = meeting(view)
        if told and told in said and any(writes(quote, told) for quote in quotes):
            yield f"RCP {told}"
        for card in view.cards:
            cells = (*card.tumours, *((card.indication,) if card.indication else ()))
            found = [c.value for c in cells if any(_folded(c.value) in _folded(quote) for quote in quotes)]
            yield from (*found, *(f"pour {value}" for value in found))


def _standing(said: str, verdict: Verdict, quotes: Sequence[str], scene: Scene) -> Iterator[str]:
    """A status with its day, and its reason where the passages write the days in it or let one compute them."""
    for day in map(spell, scene.days):
        yield from (f"{a}u {day} : **{verdict.status}**" for a in "aA")
        yield f"{verdict.status} au {day}"
    if scene.dated:
        yield f"({verdict.status})"
    for end in (because(verdict), until(verdict)):
        if end and end in said and {found.value for found in find(end)} <= _days(tuple(quotes), verdict.computed):
            yield end


@lru_cache(maxsize=1 << 10)
def _days(quotes: tuple[str, ...], reckoned: bool) -> frozenset[date]:
    """The days that passages write, and those that they let one compute where a day is said to be computed."""
    return frozenset(
        (REFORM, *(found.value for q in quotes for found in find(q)), *(computed(quotes) if reckoned else ()))
    )


@lru_cache(maxsize=1 << 12)
def _folded(text: str) -> str:
    return fold(_even(text))


def _reach(text: str, pieces: Collection[str]) -> int:
    """How far rows of pieces go from the start of a text; its length where one goes to the end."""
    todo, seen = [0], {0}
    while todo:
        at = todo.pop()
        if at == len(text):
            return at
        fresh = set(_steps(text, at, pieces)) - seen
        seen |= fresh
        todo += sorted(fresh)  # the longest piece first
    return max(seen)


def _parting(text: str, at: int, pieces: Iterable[str]) -> int:
    """Where the word begins by which a text leaves the piece that it follows longest from a place on."""
    same = max((_shared(text[at:], piece) for piece in pieces), default=0)
    return at + text[at : at + same].rfind(" ") + 1


def _shared(left: str, right: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))


def _steps(text: str, at: int, pieces: Iterable[str]) -> Iterator[int]:
    """Where the pieces end that begin at a place."""
    if text[at] in _BETWEEN:
        yield at + 1
    if at and text[at - 1].isalnum() and text[at].isalnum():
        return
    cut = text.find(_CUT, at)
    for piece in pieces:
        if text.startswith(piece, at):
            end = at + len(piece)
            if end == len(text) or not (text[end].isalnum() and text[end - 1].isalnum()):
                yield end
        elif cut - at >= _SHORTEST and piece.startswith(text[at:cut] + " "):
            yield cut + len(_CUT)
