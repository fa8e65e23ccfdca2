"""Everyday words and the official words that documents use for the same thing."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from index.analysis import Token, tokens
from index.model import Term
from index.phrases import Phrases
from index.toml import Entry, entries

WEIGHT = 0.3  # below a name of the lexicon: these words are near, not the same
# Folded words whose stem is another word's: « à jeun » is not « jeune », « ScS » not « SC ».
_APART = {"jeun": "à jeun", "scs": "scs", "repart": "il repart"}


@dataclass(frozen=True, slots=True)
class Family:
    """What people say, and what official documents write."""

    say: tuple[str, ...]
    means: tuple[str, ...]
    both_ways: bool = False


class Everyday:
    """Families of words, found by their stems."""

    def __init__(self, families: Iterable[Family] = ()) -> None:
        self.families: tuple[Family, ...] = tuple(families)
        self._phrases = Phrases(entry for family in self.families for entry in _ways(family))

    @classmethod
    def load(cls, text: str, where: str = "everyday.toml") -> "Everyday":
        """Read families; raises BadVocabulary naming the wrong line."""
        return cls(_family(entry) for entry in entries(text, "family", where))

    @classmethod
    def packaged(cls) -> "Everyday":
        """The families that come with the project."""
        return _packaged()

    def meanings(self, stem: str, folded: str = "") -> tuple[Term, ...]:
        """The official words for one stem, or for the word itself where its stem is also another's; else empty."""
        found = self._phrases.table.get((_APART.get(folded, stem),), ())
        return tuple(dict.fromkeys(Term(word, WEIGHT, stem) for words in found for word in words))

    def expand(self, text: str) -> tuple[Term, ...]:
        """The official words for every word or phrase of the text that a family knows."""
        found = tokens(text)
        terms = []
        for start, end, values in self._phrases.find(_keys(found)):
            typed = text[found[start].start : found[end - 1].end]
            terms += [Term(word, WEIGHT, typed) for words in values for word in words]
        return tuple(dict.fromkeys(terms))


@lru_cache(maxsize=1)
def _packaged() -> Everyday:
    return Everyday.load(files("corpus").joinpath("everyday.toml").read_text(encoding="utf-8"))


def _family(entry: Entry) -> Family:
    both = entry.values.get("both_ways", False)
    if not isinstance(both, bool):
        raise entry.fail("« both_ways » vaut true ou false")
    family = Family(entry.texts("say"), entry.texts("means"), both)
    for form in (*family.say, *(family.means if both else ())):
        if not tokens(form):
            raise entry.fail(f"« {form} » ne contient que des mots vides")
    return family


def _ways(family: Family) -> list[tuple[list[str], tuple[str, ...]]]:
    ways = [(_keys(tokens(form)), family.means) for form in family.say]
    if family.both_ways:
        ways += [(_keys(tokens(form)), family.say) for form in family.means]
    return ways


def _keys(found: Iterable[Token]) -> list[str]:
    """What words are compared by: their stems, but for the few words that a stem would merge with another."""
    return [_APART.get(token.folded, token.stem) for token in found]
