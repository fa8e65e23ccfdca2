"""A question into a query without any dialogue: what was typed, and what the vocabularies add to it."""

from collections.abc import Callable

from index.everyday import Everyday
from index.lexicon import Lexicon
from index.model import Filters, Query, Term


def plain(
    text: str,
    lexicon: Lexicon | None = None,
    everyday: Everyday | None = None,
    *,
    known: Callable[[str], bool] | None = None,
    filters: Filters | None = None,
) -> Query:
    """The text with weight 1, then the other names of what it names, then official words for its everyday ones.

    `known` tells which folded words are right as they stand, so that they are not taken for misspelt names.
    """
    terms = [Term(text)]
    if lexicon is not None:
        terms += lexicon.expand(text, known)
    if everyday is not None:
        terms += everyday.expand(text)
    return Query(text, tuple(terms), filters or Filters())
