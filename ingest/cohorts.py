"""The cohorts of a trial that are of different patients: each is an access of its own, with its own state."""

import re
from collections.abc import Iterator, Sequence

from ingest.fields import Field
from ingest.indication import Indication, diseased, made
from ingest.model import Document, Genre, PartKind
from ingest.statements import Statement
from ingest.validity import fold

_NAMED = re.compile(
    r"\b(?:cohorte|bras|groupe|partie|volet|strate|sous-groupe) (?:n° ?)?(?P<id>[a-d]|[1-4]|i{1,3}|iv)\b"
)
_COLUMN = re.compile(r"(?:cohorte|bras|groupe|partie|volet|strate)s?\W*")
_WHO = re.compile(
    r"\b(?:patients?|patientes?|malades?|adultes?|enfants?|adolescents?|femmes?|hommes?|personnes) "
    r"(?:adultes? |agee?s? |atteinte?s? |opere|dont|ayant|porteu|jamais|non |deja |pretraite|qui |avec |de |en |ou )"
)
_COMPARED = re.compile(r"\b(?:placebo|temoin|comparateur|tirage au sort|randomise)")


def cohorts(statements: Sequence[Statement], document: Document) -> Iterator[Indication]:
    """An indication for each cohort, where a trial says of each who enters it and not all say the same."""
    if document.genre is not Genre.TRIAL and "essai" not in fold(document.title):
        return
    arms = _arms(statements, document)
    heads = {name: head for name, local in arms.items() if (head := _who(local)) is not None}
    if len(heads) < 2 or len(heads) < len(arms) or len({s.folded for s in heads.values()}) < len(heads):
        return
    if any(_COMPARED.search(s.folded) for local in arms.values() for s in local):
        return  # arms of one comparison, not of different patients
    for name, head in heads.items():
        yield made([head], tuple(arms[name]), document)


def _arms(statements: Sequence[Statement], document: Document) -> dict[str, list[Statement]]:
    """The statements of each cohort: those of its paragraph, of its row, or below a heading that names it alone."""
    found: dict[str, list[Statement]] = {}
    rows = {s.entry: s.folded.strip(" .") for s in statements if s.entry and _COLUMN.fullmatch(fold(s.label))}
    for s in statements:
        name = _of_part(s, document) or _of_heading(s) or _of_row(rows.get(s.entry, ""))
        if name:
            found.setdefault(name, []).append(s)
    return found


def _of_part(s: Statement, document: Document) -> str:
    part = document.parts[s.part] if s.part < len(document.parts) and not s.entry else None
    if part is None or part.kind not in (PartKind.PARAGRAPH, PartKind.ITEM) or not part.start <= s.start < part.end:
        return ""
    named = _NAMED.match(fold(document.text[part.start : part.start + 40]).lstrip("•–- "))
    return named["id"] if named else ""


def _of_heading(s: Statement) -> str:
    for heading in reversed(s.path):
        named = {m["id"] for m in _NAMED.finditer(fold(heading))}
        if named:
            return next(iter(named)) if len(named) == 1 else ""
    return ""


def _of_row(first: str) -> str:
    named = re.fullmatch(r"(?:cohorte |bras |groupe |partie |volet |strate )?(?P<id>[a-d]|[1-4]|i{1,3}|iv)", first)
    return named["id"] if named else ""


def _who(local: Sequence[Statement]) -> Statement | None:
    """The statement that says who enters a cohort: with a disease and a group, else either."""
    able = [
        s
        for s in local
        if not {Field.EXCLUSION, Field.POSOLOGY, Field.STATUS} & s.own and not _NAMED.fullmatch(s.folded)
    ]
    full = [s for s in able if diseased(s) and _WHO.search(f"{s.folded} ")]
    named = [s for s in able if diseased(s)]
    return next(iter((*full, *named, *(s for s in able if _WHO.search(f"{s.folded} ")))), None)
