"""What an access leaves out: negations, exceptions and exclusions, kept word for word."""

import re
from collections.abc import Iterator, Sequence

from ingest.cells import Cell, Evidence, How
from ingest.fields import Field
from ingest.statements import Statement

_CLAUSE = re.compile(
    r"(?:ne correspond\w* pas|a l'exception d|a l'exclusion d|\bsauf\b|n'est pas concern|ne sont pas concern|n'entre\w* pas|n'est pas couvert|ne s'applique (?:pas|ni)|ne relev\w+ pas|"
    r"non concern|ne concerne pas|ne sont pas couvert|n'est pas indique|ne peu\w+ pas (?:en |y )?(?:beneficier|etre inclus|recevoir)|hors du cadre|exclu(?:e|s|es|t|ent)?\b)"
)
_ELSEWHERE = frozenset(
    {
        Field.EFFECTS,
        Field.REASONS,
        Field.TEXTS,
        Field.STORAGE,
        Field.COST,
        Field.POSOLOGY,
        Field.ADAPTATION,
        Field.MONITORING,
        Field.CONTACT,
    }
)


def exceptions(statements: Sequence[Statement], document: str) -> tuple[Cell, ...]:
    """Statements of exclusion sections whole, and the clauses of other statements that set something aside."""
    return tuple(_exceptions(statements, document))


def _exceptions(statements: Sequence[Statement], document: str) -> Iterator[Cell]:
    for s in statements:
        if Field.EXCLUSION in s.fields and not s.entry:
            how = How.LABEL
            yield Cell(" ".join(s.text.split()), (Evidence(document, s.start, s.end),), how)
        elif not _ELSEWHERE & s.fields and not s.folded.startswith("mention") and (match := _CLAUSE.search(s.folded)):
            start, end = _bounds(s, match)
            yield Cell(" ".join(s.text[start:end].split()), (Evidence(document, *s.span(start, end)),), How.SENTENCE)


def _bounds(s: Statement, match: re.Match[str]) -> tuple[int, int]:
    """From the last break before the negation to the next one; a short statement is kept whole."""
    if len(s.text) <= 160:
        return 0, len(s.text)
    start = max(s.text.rfind(mark, 0, match.start()) for mark in (";", ",", ":", "(")) + 1
    ends = [at for mark in (";", ",") if (at := s.text.find(mark, match.end())) >= 0]
    end = min(ends, default=len(s.text))
    start += len(s.text[start:end]) - len(s.text[start:end].lstrip())
    return start, end
