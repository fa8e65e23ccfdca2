"""Render the sheets: corpus/redaction/*.md becomes corpus/fiches/*.{html,pdf}.

Usage: python -m evals.sheets [--check] [--corpus DIR]
"""

import argparse
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from pypdf import PdfReader

from evals import sheet_html, sheet_pdf
from evals.sheet_model import Form, Sheet, SheetError, parse


def corpus() -> Path:
    """The folder of the packaged corpus."""
    return Path(str(files("corpus")))


def load(folder: Path) -> Iterator[tuple[Sheet, str]]:
    """Every sheet of `folder`/redaction and the text that it was read from, by name. Raises `SheetError`."""
    for path in sorted((folder / "redaction").glob("*.md")):
        text = path.read_text("utf-8")
        yield parse(path.stem, text), text


def render(sheet: Sheet, source: str) -> bytes:
    """The bytes of one sheet in the format that it asks for."""
    return sheet_html.page(sheet) if sheet.format is Form.HTML else sheet_pdf.page(sheet, source)


def fresh(path: Path, sheet: Sheet, source: str) -> bool:
    """Whether `path` is what `source` would make; a PDF is judged by its digest, since fonts and library may differ."""
    if not path.is_file():
        return False
    if sheet.format is Form.HTML:
        return path.read_bytes() == sheet_html.page(sheet)
    metadata = PdfReader(path).metadata
    keywords = str(metadata.get("/Keywords", "")) if metadata else ""
    return keywords.endswith(f"passerelle:source={sheet_pdf.digest(source)}")


def stale(folder: Path) -> tuple[str, ...]:
    """Names of outputs that are missing, out of date or without a source."""
    sheets = {f"{sheet.id}.{sheet.format}": (sheet, source) for sheet, source in load(folder)}
    old = [name for name, (sheet, source) in sheets.items() if not fresh(folder / "fiches" / name, sheet, source)]
    return tuple(sorted({*old, *(path.name for path in _outputs(folder) if path.name not in sheets)}))


def make(folder: Path) -> tuple[int, int]:
    """Render what is stale and remove what has no source; return how many sheets there are and how many changed."""
    (folder / "fiches").mkdir(exist_ok=True)
    sheets = {f"{sheet.id}.{sheet.format}": (sheet, source) for sheet, source in load(folder)}
    changed = 0
    for name, (sheet, source) in sheets.items():
        path = folder / "fiches" / name
        if not fresh(path, sheet, source):
            path.write_bytes(render(sheet, source))
            changed += 1
    for path in _outputs(folder):
        if path.name not in sheets:
            path.unlink()
    return len(sheets), changed


def _outputs(folder: Path) -> tuple[Path, ...]:
    """The rendered files that exist."""
    return tuple(path for path in (folder / "fiches").glob("*") if path.suffix in {".html", ".pdf"})


def main(argv: list[str] | None = None) -> int:
    """Render, or with --check only tell what is stale (exit 1)."""
    options = argparse.ArgumentParser(prog="python -m evals.sheets", description="Met en page les fiches rédigées.")
    options.add_argument("--check", action="store_true", help="ne rien écrire ; échouer si une fiche est périmée")
    options.add_argument("--corpus", type=Path, default=corpus(), help="dossier du corpus")
    given = options.parse_args(argv)
    try:
        if given.check:
            names = stale(given.corpus)
            for name in names:
                print(f"périmée : {name}")
            return 1 if names else 0
        count, changed = make(given.corpus)
    except SheetError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{count} fiches, {changed} mises en page.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
