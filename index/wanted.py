"""What a query asks of each ranking: weighted stems for words, weighted grams for letters."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from index.analysis import Token, grams, tokens
from index.model import Query, Term

_ADDED = 0.5  # a term that the user did not type weighs so much less on letters than on words

Restore = Callable[[Token], tuple[str, ...]]  # a typed word -> the stems it may have in the index


@dataclass(frozen=True, slots=True)
class Wanted:
    """Weights by stem and by gram, ready to be scored; `typed` are the words of the user, without additions."""

    words: Mapping[str, float]
    grams: Mapping[str, float]
    typed: tuple[str, ...]


def wanted(query: Query, restore: Restore) -> Wanted:
    """Every word counts once, with its highest weight; an added word never counts on top of a typed one."""
    terms = query.terms or (Term(query.text),)
    typed = [(token, term.weight) for term in terms if not term.origin for token in tokens(term.text)]
    added = [(token, term.weight) for term in terms if term.origin for token in tokens(term.text)]
    words: dict[str, float] = {}
    letters: dict[str, float] = {}
    for token, weight in typed:
        _add(words, restore(token), weight)
        _add(letters, grams(token.folded), weight)
    _complete(words, ((token.stem, weight) for token, weight in added))
    _complete(letters, ((g, weight * _ADDED) for token, weight in added for g in grams(token.folded)))
    return Wanted(words, letters, tuple(dict.fromkeys(token.folded for token, _ in typed)))


def _add(weights: dict[str, float], names: Iterable[str], weight: float) -> None:
    for name in names:
        weights[name] = max(weight, weights.get(name, 0.0))


def _complete(weights: dict[str, float], added: Iterable[tuple[str, float]]) -> None:
    typed = frozenset(weights)
    for name, weight in added:
        if name not in typed:
            _add(weights, (name,), weight)
