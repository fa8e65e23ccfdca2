"""What a query asks of each list: weighted terms, and for what was named, the other names that would do as well.

Names of one thing are alternatives: a passage is worth its best one and never their sum, or a drug of ten names would
outweigh the rest of the question. What was added counts where what was typed is missing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from index.analysis import Token, grams, tokens
from index.model import Query, Term

ADDED = 0.5  # a term that was not typed weighs so much less on letters than on words

Restore = Callable[[Token], tuple[str, ...]]  # a typed word -> the stems it may have in the index
Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Choice:
    """What was typed of one name, and the other names; a passage counts the best of them once."""

    typed: Weights
    others: tuple[Weights, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one list is asked for: terms that add up, and choices."""

    terms: Weights
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query for the list of words (stems) and for that of letters (grams)."""

    words: Asked
    grams: Asked

    @property
    def stems(self) -> tuple[str, ...]:
        """Every stem that is searched, typed ones first."""
        others = (stem for choice in self.words.choices for other in choice.others for stem in other)
        return tuple(dict.fromkeys((*self.words.terms, *others)))


def wanted(query: Query, restore: Restore) -> Wanted:
    """Every typed word counts once, with its highest weight; added terms are grouped by the words that brought them."""
    terms = query.terms or (Term(query.text),)
    typed = [(token, term.weight) for term in terms if not term.origin for token in tokens(term.text)]
    added: dict[str, list[Term]] = {}
    for term in terms:
        if term.origin:
            added.setdefault(term.origin, []).append(term)

    def letters(token: Token) -> Iterable[str]:
        return grams(token.folded)

    return Wanted(
        _asked(typed, added, restore, lambda token: (token.stem,), 1.0),
        _asked(typed, added, letters, letters, ADDED),
    )


def whole(text: str) -> tuple[Token, ...]:
    """The words of a name, its codes in one piece only: of « ONC 201 », not the number 201."""
    found = tokens(text)
    codes = [(t.start, t.end) for t in found if not t.folded.isalpha() and not t.folded.isdigit()]
    return tuple(t for t in found if not _inside(t, codes))


def _asked(
    typed: Iterable[tuple[Token, float]],
    added: Mapping[str, Iterable[Term]],
    own: Callable[[Token], Iterable[str]],
    theirs: Callable[[Token], Iterable[str]],
    share: float,
) -> Asked:
    terms: dict[str, float] = {}
    for token, weight in typed:
        for name in own(token):
            terms[name] = max(weight, terms.get(name, 0.0))
    choices = []
    for origin, names in added.items():
        said = {name: terms[name] for token in tokens(origin) for name in own(token) if name in terms}
        others = tuple({name: term.weight * share for t in whole(term.text) for name in theirs(t)} for term in names)
        choices.append(Choice(said, others))
    return Asked(terms, tuple(choices))


def _inside(token: Token, spans: Iterable[tuple[int, int]]) -> bool:
    own = (token.start, token.end)
    return any(span[0] <= own[0] and own[1] <= span[1] and span != own for span in spans)
