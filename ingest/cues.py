"""A pattern that runs only where one of its words stands: most sentences hold none, and finding that costs little."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern for folded text; one of `words` stands in whatever it matches."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]

    def search(self, folded: str) -> re.Match[str] | None:
        """The first match, None without one."""
        for word in self.words:
            if word in folded:
                return self.pattern.search(folded)
        return None

    def finditer(self, folded: str) -> Iterator[re.Match[str]]:
        """Every match, none without one of the words."""
        if any(word in folded for word in self.words):
            yield from self.pattern.finditer(folded)


def cue(words: str, pattern: re.Pattern[str]) -> Cue:
    """A cue of words written between bars: « refus|rejet »."""
    return Cue(tuple(words.split("|")), pattern)
