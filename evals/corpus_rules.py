"""The rules that a sheet keeps; each rule yields the faults of one sheet, and none reads a file."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from evals.corpus_tables import Catalogue, canonical, official
from evals.sheet_model import Block, BlockKind, Genre, Rank, Reference, Run, Sheet, keys, plain
from index.analysis import fold
from ingest.dates import MONTHS
from ingest.split import sentences

HEADINGS = (
    "En bref",
    "Pour qui",
    "Conditions",
    "Circuit (RCP, prescripteur, pharmacie)",
    "Posologie et suivi",
    "Statut et dates",
    "Coût et prise en charge",
)
ADVICE = frozenset({"Conseils", "Questions à poser"})  # sections that state no fact
_SHINGLE = 12  # words in a row that no sheet may share with an official text
_SPELT = re.compile(rf"\b(\d{{1,2}})(?:er)? ({'|'.join(MONTHS)}) (\d{{4}})\b")
_UNKNOWN = re.compile(r"\b(?:non|pas) précisé", re.IGNORECASE)  # a sentence that says that nothing is known
_TITLES = (BlockKind.SECTION, BlockKind.SUBSECTION)


@dataclass(frozen=True, slots=True)
class Fault:
    """What breaks a rule, and where."""

    name: str
    line: int
    message: str


def headings(sheet: Sheet) -> Iterator[Fault]:
    """Programmes have every heading in order; others begin with the first and keep the order of those that they use."""
    sections = [block for block in sheet.blocks if block.kind is BlockKind.SECTION]
    names = tuple(plain(block.runs) for block in sections)
    line = sections[0].line if sections else 1
    known = [HEADINGS.index(name) for name in names if name in HEADINGS]
    if sheet.genre is Genre.PROGRAMME and names != HEADINGS:
        yield Fault(sheet.id, line, f"titres attendus : {', '.join(HEADINGS)}")
    elif names[:1] != HEADINGS[:1] or sheet.blocks[0].kind is not BlockKind.SECTION:
        yield Fault(sheet.id, line, "une fiche commence par « En bref »")
    elif known != sorted(set(known)) or len(set(names)) != len(names):
        yield Fault(sheet.id, line, "titres répétés ou dans le désordre")
    for block, after in zip(sheet.blocks, (*sheet.blocks[1:], None), strict=True):
        if block.kind in _TITLES and (after is None or after.kind is BlockKind.SECTION):
            yield Fault(sheet.id, block.line, f"section vide : {plain(block.runs)}")


def marks(sheet: Sheet) -> Iterator[Fault]:
    """Every sentence that states a fact carries a mark, and every source is marked somewhere."""
    section = ""
    for block in sheet.blocks:
        if block.kind is BlockKind.SECTION:
            section = plain(block.runs)
        elif block.kind is not BlockKind.SUBSECTION and section not in ADVICE:
            yield from _unmarked(sheet, block)
    used = {key for block in sheet.blocks for key in keys(block)}
    for reference in sheet.sources:
        if reference.key not in used:
            yield Fault(sheet.id, 1, f"la source {reference.key} n’est marquée nulle part")


def hosts(sheet: Sheet, catalogue: Catalogue) -> Iterator[Fault]:
    """An official source stands on an official host, or in the catalogue as a document without address."""
    for reference in sheet.sources:
        listed = catalogue.get(reference.key)
        if "…" in reference.url or (reference.url and not reference.url.startswith(("http://", "https://"))):
            yield Fault(sheet.id, 1, f"adresse incomplète : {reference.key}")
        elif reference.rank is Rank.SECONDARY:
            continue
        elif not reference.url and (listed is None or listed.location):
            yield Fault(sheet.id, 1, f"source officielle sans adresse : {reference.key}")
        elif reference.url and not official(reference.url):
            yield Fault(sheet.id, 1, f'{reference.key} n’est pas sur un site public : rank = "secondaire"')
        elif listed is not None and reference.url and canonical(reference.url) != canonical(listed.location):
            yield Fault(sheet.id, 1, f"{reference.key} n’a pas l’adresse du catalogue")


def dates(sheet: Sheet, catalogue: Catalogue) -> Iterator[Fault]:
    """Dates exist, follow one another and agree with the catalogue."""
    for reference in sheet.sources:
        listed = catalogue.get(reference.key)
        if reference.seen > sheet.checked or (reference.published or reference.seen) > reference.seen:
            yield Fault(sheet.id, 1, f"{reference.key} : publié, vu puis relu doivent se suivre")
        if listed is not None and reference.published and reference.published != listed.published:
            yield Fault(sheet.id, 1, f"{reference.key} : date de publication autre que celle du catalogue")
    for block in sheet.blocks:
        for found in _SPELT.finditer(_text(block)):
            if not _exists(found):
                yield Fault(sheet.id, block.line, f"cette date n’existe pas : {found[0]}")


def copies(sheet: Sheet, official_words: frozenset[str]) -> Iterator[Fault]:
    """No twelve words in a row come from an official text."""
    for block in sheet.blocks:
        shared = shingles([_text(block)]) & official_words
        if shared:
            yield Fault(sheet.id, block.line, f"douze mots de suite copiés : « {min(shared)} »")


def agreement(sheets: Iterable[Sheet]) -> Iterator[Fault]:
    """One key means one source in every sheet."""
    first: dict[str, tuple[str, Reference]] = {}
    for sheet in sheets:
        for reference in sheet.sources:
            name, other = first.setdefault(reference.key, (sheet.id, reference))
            if _identity(reference) != _identity(other):
                yield Fault(sheet.id, 1, f"{reference.key} n’est pas la même source que dans {name}")


def shingles(texts: Iterable[str]) -> frozenset[str]:
    """Every run of twelve folded words."""
    return frozenset(
        " ".join(words[at : at + _SHINGLE])
        for words in (re.findall(r"\w+", fold(text)) for text in texts)
        for at in range(len(words) - _SHINGLE + 1)
    )


def _identity(reference: Reference) -> tuple[str, date | None, Rank]:
    return canonical(reference.url), reference.published, reference.rank


def _unmarked(sheet: Sheet, block: Block) -> Iterator[Fault]:
    """Sentences of a block, or rows of a table, that no mark follows."""
    for row in block.rows[1:]:
        if not any(run.keys for cell in row for run in cell):
            yield Fault(sheet.id, block.line, f"ligne de tableau sans source : {plain(row[0])}")
    for run in block.runs:
        if not _UNKNOWN.search(run.text) and not _covered(run):
            yield Fault(sheet.id, block.line, f"phrase sans source : {run.text.strip()[:60]}")


def _covered(run: Run) -> bool:
    """Whether a mark follows, and follows one sentence only."""
    return bool(run.keys) and len(sentences(run.text.strip())) <= 1


def _text(block: Block) -> str:
    return " ".join([plain(block.runs), *(plain(cell) for row in block.rows for cell in row)])


def _exists(found: re.Match[str]) -> bool:
    try:
        date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))
    except ValueError:
        return False
    return True
