"""Check the corpus: sheets, catalogue, directory and lexicon; every fault names its file and line.

Usage: python -m evals.corpus_check [--corpus DIR] [--texts DIR]
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from evals import corpus_rules, corpus_tables
from evals.corpus_rules import Fault
from evals.sheet_model import Sheet, SheetError
from evals.sheets import corpus, load, stale
from index.errors import BadVocabulary
from index.everyday import Everyday
from index.lexicon import Lexicon

TEXTS = Path("../shared/corpus/textes")  # official texts that no sheet may copy; checked where they are at hand


def check(folder: Path, texts: Path = TEXTS) -> tuple[Fault, ...]:
    """Every fault of the corpus in `folder`, in the order in which it is read."""
    return tuple(_faults(folder, texts))


def _faults(folder: Path, texts: Path) -> Iterator[Fault]:
    try:
        catalogue = corpus_tables.sources((folder / "sources.toml").read_text("utf-8"))
        corpus_tables.contacts((folder / "directory.toml").read_text("utf-8"))
        lexicon: dict[str, Callable[..., object]] = {"lexicon.toml": Lexicon.load, "everyday.toml": Everyday.load}
        for name, read in lexicon.items():
            read((folder / name).read_text("utf-8"), name)
        sheets = tuple(sheet for sheet, _ in load(folder))
    except (BadVocabulary, SheetError) as error:
        yield Fault(error.name if isinstance(error, SheetError) else error.where, error.line, error.args[0])
        return
    copied = corpus_rules.shingles(path.read_text("utf-8") for path in sorted(texts.glob("*.txt")))
    for sheet in sheets:
        yield from _sheet(sheet, catalogue, copied)
    yield from corpus_rules.agreement(sheets)
    for name in stale(folder):
        yield Fault(name, 1, "la fiche mise en page est périmée : python -m evals.sheets")


def _sheet(sheet: Sheet, catalogue: corpus_tables.Catalogue, copied: frozenset[str]) -> Iterator[Fault]:
    """Every fault of one sheet."""
    yield from corpus_rules.headings(sheet)
    yield from corpus_rules.marks(sheet)
    yield from corpus_rules.hosts(sheet, catalogue)
    yield from corpus_rules.dates(sheet, catalogue)
    yield from corpus_rules.copies(sheet, copied)


def main(argv: list[str] | None = None) -> int:
    """Print the faults and say how many there are; exit 1 if there is one."""
    options = argparse.ArgumentParser(prog="python -m evals.corpus_check", description="Vérifie le corpus.")
    options.add_argument("--corpus", type=Path, default=corpus(), help="dossier du corpus")
    options.add_argument("--texts", type=Path, default=TEXTS, help="textes officiels qui ne doivent pas être copiés")
    given = options.parse_args(argv)
    faults = check(given.corpus, given.texts)
    for fault in faults:
        print(f"{fault.name}, ligne {fault.line} : {fault.message}", file=sys.stderr)
    compared = "" if given.texts.is_dir() else " (textes officiels absents : copies non cherchées)"
    print(f"{sum(1 for _ in (given.corpus / 'redaction').glob('*.md'))} fiches, {len(faults)} défauts{compared}.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
