"""The field's names: what is one thing under many names, and what one name may mean.

`corpus/lexicon.toml` is written by hand and reviewed; loading refuses what cannot be right, line by line.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import OSA
from wordfreq import zipf_frequency

from index.analysis import STOP, Token, words
from index.model import Term
from index.phrases import Phrases
from index.toml import Entry, entries

OTHER_NAME = 0.5  # weight of a name the user did not type; half of it on character grams
WIDER = 0.25  # weight of the wider group's name
_FUZZY = 6  # letters from which a typo is forgiven, and two of them two letters later
_NEAREST = 4  # nearest words that are compared
_BREAK = frozenset(".;:!?")
_ORDINARY = 3.0  # zipf frequency of a word of everyday French
_CODE_WORDS = 4  # a code is written in at most so many pieces
_SILENT = STOP - {
    "non",
    "c",
}  # « lymphome non hodgkinien », « hépatite C » are not « lymphome hodgkinien », « hépatite »


class Kind(StrEnum):
    """What a group of names stands for."""

    DRUG = "médicament"
    DISEASE = "maladie"
    BIOMARKER = "biomarqueur"
    MEETING = "rcp"
    NETWORK = "réseau"
    SCHEME = "dispositif"
    PROCEDURE = "procédure"
    PLACE = "lieu"


@dataclass(frozen=True, slots=True)
class Group:
    """One thing and all its names."""

    id: str
    kind: Kind
    preferred: str
    names: tuple[str, ...]
    misspellings: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    source: str = ""

    @property
    def all_names(self) -> tuple[str, ...]:
        """Preferred name first, each once."""
        return tuple(dict.fromkeys((self.preferred, *self.names)))


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a form may mean, the words around it that betray it, and the words right before it that do."""

    id: str
    label: str
    context: tuple[str, ...]
    articles: tuple[str, ...] = ()  # « une RCP » is a meeting, « le RCP » a summary


@dataclass(frozen=True, slots=True)
class Collision:
    """A form with several meanings, and the question to ask back."""

    form: str
    meanings: tuple[Meaning, ...]
    question: str


@dataclass(frozen=True, slots=True)
class Match:
    """A group named in a text; `exact` is false for a misspelling, listed or guessed."""

    group: Group
    start: int
    end: int
    text: str
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A form with several meanings found in a text; `chosen` when the words around it decide."""

    collision: Collision
    start: int
    end: int
    text: str
    chosen: Meaning | None


@dataclass(frozen=True, slots=True)
class _Name:
    group: Group
    exact: bool


class Lexicon:
    """Groups of names and ambiguous forms, ready to be found in a question."""

    def __init__(self, groups: Iterable[Group] = (), ambiguous: Iterable[Collision] = ()) -> None:
        self.groups: Mapping[str, Group] = {group.id: group for group in groups}
        self.ambiguous: tuple[Collision, ...] = tuple(ambiguous)
        named = [(form, _Name(g, exact)) for g in self.groups.values() for form, exact in _forms(g)]
        self._phrases = Phrases((_key(form), name) for form, name in named)
        self._codes = Phrases(((_code(form),), name) for form, name in named if _has_digit(form))
        self._forms = Phrases((_key(c.form), c) for c in self.ambiguous)
        self._guessable = sorted(w for w in self._phrases.words if len(w) >= _FUZZY and w.isalpha())

    @classmethod
    def load(cls, text: str, where: str = "lexicon.toml") -> "Lexicon":
        """Read and check a lexicon; raises BadVocabulary naming the first wrong line."""
        read = [(entry, _group(entry)) for entry in entries(text, "group", where)]
        ambiguous = [_collision(entry) for entry in entries(text, "collision", where)]
        _check(read, {_key(c.form) for c in ambiguous})
        return cls((group for _, group in read), ambiguous)

    @classmethod
    def packaged(cls) -> "Lexicon":
        """The lexicon that comes with the project."""
        return _packaged()

    def matches(self, text: str, known: Callable[[str], bool] | None = None) -> tuple[Match, ...]:
        """Groups named in the text, the longest name at each place, and forms whose context chose a meaning.

        `known` tells which folded words are right as they stand: those are never taken for a misspelt name.
        """
        named = self._named(text, known)
        taken = {place for match in named for place in range(match.start, match.end)}
        chosen = [
            Match(self.groups[a.chosen.id], a.start, a.end, a.text)
            for a in self.collisions(text)
            if a.chosen is not None and a.chosen.id in self.groups and taken.isdisjoint(range(a.start, a.end))
        ]
        return tuple(sorted((*named, *chosen), key=lambda match: match.start)) if chosen else named

    def _named(self, text: str, known: Callable[[str], bool] | None) -> tuple[Match, ...]:
        """Groups whose own names stand in the text."""
        found = [t for t in words(text) if t.folded not in _SILENT] or list(words(text))
        keys = [self._guess(t, known) for t in found]
        out: list[Match] = []
        place = 0
        while place < len(found):
            hit = self._at(found, keys, place, text)
            if hit is None:
                place += 1
                continue
            end, names = hit
            typed = all(_singular(t.folded) == k for t, k in zip(found[place:end], keys[place:end], strict=True))
            start, stop = found[place].start, found[end - 1].end
            out += [Match(n.group, start, stop, text[start:stop], n.exact and typed) for n in names]
            place = end
        return tuple(out)

    def expand(self, text: str, known: Callable[[str], bool] | None = None) -> tuple[Term, ...]:
        """The other names of what the text names, then the wider groups; what the text itself says is left out."""
        settled = {a.text: a.chosen.id for a in self.collisions(text) if a.chosen is not None}
        said = _said(text)
        terms: dict[str, Term] = {}
        for match in self.matches(text, known):
            if settled.get(match.text, match.group.id) in self.groups.keys() - {match.group.id}:
                continue
            for term in self._others(match):
                key = _said(term.text)
                best = terms.get(key)
                if key not in said and (best is None or best.weight < term.weight):
                    terms[key] = term
        return tuple(terms.values())

    def collisions(self, text: str) -> tuple[Ambiguity, ...]:
        """Forms with several meanings, each with the meaning its context words choose, if one wins."""
        found = list(words(text))
        keys = [_singular(t.folded) for t in found]
        out = []
        for start, end, values in self._forms.find(keys):
            first, last = found[start].start, found[end - 1].end
            around = _said(text[:first] + " " + text[last:])
            article = found[start - 1].folded if start else ""
            out += [Ambiguity(c, first, last, text[first:last], _choose(c, around, article)) for c in values]
        return tuple(out)

    def _others(self, match: Match) -> list[Term]:
        group = match.group
        first = [] if match.exact else [Term(_nearest(match.text, group), 1.0, match.text)]
        wider = (self.groups[i].preferred for i in group.broader if i in self.groups)
        return [
            *first,
            *(Term(name, OTHER_NAME, match.text) for name in group.all_names),
            *(Term(name, WIDER, match.text) for name in wider),
        ]

    def _at(self, found: list[Token], keys: list[str], place: int, text: str) -> tuple[int, tuple[_Name, ...]] | None:
        reach = place + 1
        while reach < len(found) and not _broken(text[found[reach - 1].end : found[reach].start]):
            reach += 1
        phrase = self._phrases.at(keys[:reach], place)
        for end in range(min(reach, place + _CODE_WORDS), place, -1):
            if phrase is not None and phrase[0] >= end:
                break
            whole = "".join(t.folded for t in found[place:end])
            names = self._codes.table.get((whole,))
            if names:
                return end, names
        return phrase

    def _guess(self, token: Token, known: Callable[[str], bool] | None) -> str:
        """The lexicon's word that a token misspells, or its own singular."""
        own = _singular(token.folded)
        if own in self._phrases.words or len(own) < _FUZZY or not own.isalpha():
            return own
        if (known is not None and known(token.folded)) or _ordinary(token):
            return own  # « téléphone » is no slip of « Téléthon »
        allowed = 1 if len(own) < _FUZZY + 2 else 2
        near = process.extract(own, self._guessable, scorer=OSA.distance, score_cutoff=allowed, limit=_NEAREST)
        near = [n for n in near if (n[1] < 2 or n[0][0] == own[0]) and not _opposite(n[0], own)]
        best = [str(word) for word, edits, _ in near if edits == near[0][1]]
        return best[0] if len(best) == 1 or self._one_group(best) else own

    def _one_group(self, found: list[str]) -> bool:
        """Whether several words are, each alone, names or misspellings of one same group."""
        groups = [{name.group.id for name in self._phrases.table.get((word,), ())} for word in found]
        return bool(groups) and bool(set.intersection(*groups))


@lru_cache(maxsize=1)
def _packaged() -> Lexicon:
    return Lexicon.load(files("corpus").joinpath("lexicon.toml").read_text(encoding="utf-8"))


def _nearest(typed: str, group: Group) -> str:
    """The name that a misspelling stands for."""
    return min(group.all_names, key=lambda name: OSA.normalized_distance(_code(typed), _code(name)))


def _forms(group: Group) -> list[tuple[str, bool]]:
    return [(name, True) for name in group.all_names] + [(name, False) for name in group.misspellings]


@lru_cache(maxsize=1 << 14)
def _key(form: str) -> tuple[str, ...]:
    folded = [t.folded for t in words(form)]
    return tuple([_singular(w) for w in folded if w not in _SILENT] or [_singular(w) for w in folded])


def _code(form: str) -> str:
    return "".join(t.folded for t in words(form))


def _has_digit(form: str) -> bool:
    return any(c.isdigit() for c in form)


def _singular(folded: str) -> str:
    return folded[:-1] if len(folded) > 3 and folded[-1] in "sx" and folded.isalpha() else folded


def _ordinary(token: Token) -> bool:
    """Whether a word, as typed or without its accents, is of everyday French."""
    return max(zipf_frequency(word, "fr") for word in (token.folded, token.text.lower())) >= _ORDINARY


def _opposite(one: str, other: str) -> bool:
    """Whether two words are near only because « hypo » and « hyper » are."""
    return one.startswith("hypo") != other.startswith("hypo") and one.startswith("hyper") != other.startswith("hyper")


def _said(text: str) -> str:
    return f" {' '.join(_singular(t.folded) for t in words(text))} "


def _broken(between: str) -> bool:
    return "\n" in between or (len(between) > 1 and any(c in _BREAK for c in between))


def _choose(collision: Collision, around: str, article: str) -> Meaning | None:
    """The meaning that most words around betray; where none does, the one that is of the gender of its article."""
    counts = [sum(_said(word) in around for word in meaning.context) for meaning in collision.meanings]
    best = max(counts, default=0)
    if not best:
        return next((m for m in collision.meanings if article in m.articles), None)
    return collision.meanings[counts.index(best)] if counts.count(best) == 1 else None


def _group(entry: Entry) -> Group:
    kind = entry.text("kind")
    if kind not in set(Kind):
        raise entry.fail(f"« kind » inconnu : {kind}")
    return Group(
        entry.text("id"),
        Kind(kind),
        entry.text("preferred"),
        entry.texts("names", ()),
        entry.texts("misspellings", ()),
        entry.texts("broader", ()),
        entry.text("source", ""),
    )


def _collision(entry: Entry) -> Collision:
    given = entry.values.get("meanings", [])
    if not isinstance(given, list) or len(given) < 2:
        raise entry.fail("une forme ambiguë a au moins deux sens")
    parts = [Entry(entry.where, entry.line, value) for value in given]
    meanings = tuple(
        Meaning(p.text("id"), p.text("label"), p.texts("context", ()), p.texts("articles", ())) for p in parts
    )
    return Collision(entry.text("form"), meanings, entry.text("question"))


def _check(read: list[tuple[Entry, Group]], ambiguous: set[tuple[str, ...]]) -> None:
    by_id: dict[str, Group] = {}
    owners: dict[tuple[str, ...], str] = {}
    for entry, group in read:
        if group.id in by_id:
            raise entry.fail(f"l’identifiant « {group.id} » existe déjà")
        by_id[group.id] = group
        for form, _ in _forms(group):
            key = _key(form)
            if not key:
                raise entry.fail(f"« {form} » n’a pas de mot")
            if owners.setdefault(key, group.id) != group.id and key not in ambiguous:
                raise entry.fail(f"« {form} » appartient déjà à « {owners[key]} »")
    for entry, group in read:
        for wider in group.broader:
            if wider not in by_id:
                raise entry.fail(f"« broader » renvoie à « {wider} », qui n’existe pas")
        if _loops(group, by_id):
            raise entry.fail(f"« broader » de « {group.id} » revient sur lui-même")


def _loops(group: Group, by_id: Mapping[str, Group]) -> bool:
    seen: set[str] = set()
    ahead = list(group.broader)
    while ahead:
        wider = ahead.pop()
        if wider == group.id:
            return True
        if wider in by_id and wider not in seen:
            seen.add(wider)
            ahead += by_id[wider].broader
    return False
