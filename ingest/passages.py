"""Cells made of passages: statements under a label, the best sentence, and how several read as one."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from ingest.cells import Cell, Evidence, How
from ingest.cues import Cue
from ingest.fields import Field
from ingest.statements import Statement
from ingest.validity import fold

_THINGS = frozenset(
    {Field.INDICATION, Field.DISEASE, Field.PRIOR, Field.RCP, Field.REGIME, Field.DRUG, Field.SUBSTANCE}
)
_OF_HARM = frozenset({Field.EFFECTS, Field.ADAPTATION})  # tables of what to do when something goes wrong
LONGEST = 420  # characters of a cell made of several statements


def labelled(
    statements: Sequence[Statement], field: Field, barred: set[Field], keep: Callable[[Statement], bool]
) -> list[Statement]:
    """Statements that a label or the nearest heading places under a field, from the first such place on."""
    away = {s.entry.split(":")[0] for s in statements if s.entry and _OF_HARM & s.own}
    statements = [s for s in statements if s.entry.split(":")[0] not in away] if field is Field.POSOLOGY else statements
    own = [s for s in statements if field in s.own and not barred & s.own]
    if own and ":column" in own[0].entry:  # each column is a thing: its field is one cell
        below = [s for s in statements if field in s.above and not s.entry and not barred & s.fields and keep(s)]
        return below or own[:1]
    if own and own[0].entry:
        table = own[0].entry.split(":")[0] + ":"
        rows = [s for s in statements if s.entry.startswith(table)]
        if frozenset().union(*(s.own for s in rows)) & _THINGS:
            return _lines(rows) if len(own) > 1 else own[:1]  # a row is of an access, and the column its field
        return rows
    if own:
        return [s for s in own if s.part == own[0].part]
    under = [
        s
        for s in statements
        if field in s.above and not barred & s.fields and (field in s.fields or not s.fields) and keep(s)
    ]
    return under


def _lines(rows: Sequence[Statement]) -> list[Statement]:
    """The rows of one thing without its name, or the first row's field where they are of several."""
    things = [s for s in rows if s.own & _THINGS]
    lines = [s for s in rows if not s.own & _THINGS]
    alike = len({s.folded.strip() for s in things}) == 1 and len(things) > 1
    return lines if alike else [s for s in lines if s.own][:1]


# « Étape | Responsable »: what a table of steps charges somebody with.
_CHARGED = re.compile(r"(?:responsables?|qui|par qui|acteurs?|intervenants?|qui (?:fait|agit|s'en charge))\W*")


def charged(statements: Sequence[Statement], step: re.Pattern[str]) -> Statement | None:
    """Whom a table of steps charges with one of them: the cell under « Responsable » of the first such row."""
    for s in statements:
        if s.entry and _CHARGED.fullmatch(fold(s.label)):
            beside = (o for o in statements if o.entry == s.entry and o is not s)
            if any(step.search(o.folded) for o in beside):
                return s
    return None


def best(
    statements: Sequence[Statement],
    document: str,
    score: Callable[[Statement], float],
    clause: re.Pattern[str] | Cue | None = None,
) -> Cell | None:
    """The statement of the highest score, the first among equals; only its clause with the cue where it has several."""
    scored = [(score(s), -s.start, s) for s in statements]
    points, _, chosen = max(scored, key=lambda t: t[:2], default=(0.0, 0, None))
    if chosen is None or points <= 0:
        return None
    if clause is not None and ";" in chosen.text:
        return _clause(chosen, clause, document)
    return joined([chosen], document)


def _clause(s: Statement, cue: re.Pattern[str] | Cue, document: str) -> Cell:
    """The part between semicolons that holds the cue."""
    match = cue.search(s.folded)
    spans = [m.span() for m in re.finditer(r"[^;]+", s.text)]
    held = [(a, b) for a, b in spans if cue.search(s.folded[a:b])]
    if len(held) > 1:  # each says a part
        return joined([s], document)
    at = match.start() if match else 0
    start = s.text.rfind(";", 0, at) + 1
    end = s.text.find(";", at)
    end = len(s.text) if end < 0 else end
    start += len(s.text[start:end]) - len(s.text[start:end].lstrip())
    return Cell(
        " ".join(s.text[start:end].split()),
        (Evidence(document, *s.span(start, start + len(s.text[start:end].rstrip()))),),
        How.SENTENCE,
    )


def joined(statements: Sequence[Statement], document: str) -> Cell:
    """Consecutive statements as one cell, whole statements only, up to a length that can be read."""
    taken: list[Statement] = []
    sizes = Counter(s.entry for s in statements)
    if any(size > 1 for entry, size in sizes.items() if entry):  # a row of which only its head is left says nothing
        statements = [s for s in statements if not s.entry or sizes[s.entry] > 1]
    for s in statements:
        if taken and sum(len(t.text) for t in taken) + len(s.text) > LONGEST:
            break
        taken.append(s)
    while (
        len(taken) > 1
        and taken[-1].entry
        and len(taken) < len(statements)
        and taken[-1].entry == statements[len(taken)].entry
    ):
        taken.pop()  # a row is kept whole or left out
    how = How.COLUMN if taken[0].entry else How.LABEL if taken[0].own or taken[0].fields else How.SENTENCE
    return Cell(_worded(taken), tuple(Evidence(document, _opening(s), s.end) for s in taken), how)


def _opening(s: Statement) -> int:
    """Where a statement begins when its label belongs to what it says: « Coût d’une boîte : 1 240 € »."""
    asks = s.label.rstrip().endswith("?")
    return s.opens if not s.entry and len(s.label.split()) > 2 and not asks else s.start


def _worded(taken: Sequence[Statement]) -> str:
    """The statements' words; a table's row reads « premier : colonne deuxième ; … », a cross as its column's name."""
    rows: list[list[str]] = []
    entry = ""
    sizes = Counter(s.entry for s in taken)
    for s in taken:
        words = " ".join(s.text.split())
        if not s.entry:
            rows.append([f"{s.label} : {words}" if _opening(s) != s.start else words])
        elif s.entry != entry:
            rows.append([words])
        else:
            crossed = words.lower() in ("x", "×", "✓", "oui")
            rows[-1].append(s.label if crossed else words if sizes[s.entry] == 2 else f"{s.label} {words}")
        entry = s.entry
    read = [row[0] if len(row) == 1 else f"{row[0]} : {' ; '.join(row[1:])}" for row in rows]
    return " ".join(
        words if words[-1] in ".;:!?»" or n == len(read) - 1 else f"{words}." for n, words in enumerate(read)
    )
