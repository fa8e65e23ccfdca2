"""A sheet as a PDF with real text, headings, links and the same bytes each time."""

from datetime import UTC, datetime, time
from hashlib import sha256
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from evals.sheet_model import Block, BlockKind, Inline, Sheet, SheetError
from evals.sheet_text import Fragment, dateline, described, fragments, typeset

FONTS = Path("/usr/share/fonts/truetype/dejavu")  # Debian's fonts-dejavu-core
_EDITION = 3  # raise when the layout changes, so that every PDF is made again
_SIZE = 10.5  # points
_INK, _LINK = (26, 26, 26), (11, 74, 143)


class _Page(FPDF):
    """An A4 page whose foot tells the sheet and the page number."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(format="A4")
        self.sheet = sheet

    def footer(self) -> None:
        """Write the foot of one page."""
        self.set_y(-14)
        self.set_font("sheet", size=8)
        self.set_text_color(*_INK)
        self.cell(0, 5, f"Passerelle, {self.sheet.id}, page {self.page_no()} / {{nb}}", align="C")


def page(sheet: Sheet, source: str, fonts: Path = FONTS) -> bytes:
    """The whole document; `source` is the text that `sheet` was read from. Raises `SheetError` without the fonts."""
    pdf = _Page(sheet)
    for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        if not (fonts / name).is_file():
            raise SheetError(sheet.id, 1, f"police {name} absente de {fonts} : installez le paquet fonts-dejavu-core")
        pdf.add_font("sheet", style, fonts / name)
    _describe(pdf, sheet, source)
    pdf.add_page()
    _heading(pdf, typeset(sheet.title), 16, 0)
    _write(pdf, [Fragment(dateline(sheet))])
    for block in sheet.blocks:
        _block(pdf, sheet, block)
    _heading(pdf, "Sources", 13, 1)
    for reference in sheet.sources:
        _write(pdf, list(described(reference)), bullet="•")
    return bytes(pdf.output())


def digest(source: str) -> str:
    """What a PDF carries to tell which source and which layout it was made from."""
    return sha256(f"{_EDITION}\n{source}".encode()).hexdigest()


def _describe(pdf: FPDF, sheet: Sheet, source: str) -> None:
    """Title, language, dates and the keywords that ingestion reads."""
    pdf.set_margins(20, 18, 20)
    pdf.set_auto_page_break(True, margin=20)
    pdf.set_title(typeset(sheet.title))
    pdf.set_author("Passerelle")
    pdf.set_lang("fr")
    pdf.set_creation_date(datetime.combine(sheet.checked, time(), UTC))  # a clock would change the bytes
    words = {"genre": "fiche rédigée", "checked": sheet.checked, "programme": sheet.programme, "source": digest(source)}
    pdf.set_keywords(";".join(f"passerelle:{name}={value}" for name, value in words.items()))
    pdf.set_text_color(*_INK)


def _block(pdf: FPDF, sheet: Sheet, block: Block) -> None:
    """One block of the sheet."""
    pieces = list(fragments(sheet, block.runs))
    match block.kind:
        case BlockKind.SECTION | BlockKind.SUBSECTION:
            section = block.kind is BlockKind.SECTION
            _heading(pdf, "".join(piece.text for piece in pieces), 13 if section else 11.5, 1 if section else 2)
        case BlockKind.ITEM:
            _write(pdf, pieces, bullet="•")
        case BlockKind.STEP:
            _write(pdf, pieces, bullet=f"{_step(sheet, block)}.")
        case BlockKind.TABLE:
            _table(pdf, sheet, block.rows)
        case BlockKind.PARAGRAPH:
            _write(pdf, pieces)


def _step(sheet: Sheet, block: Block) -> int:
    """The number of a step in its own list, from 1."""
    at = sheet.blocks.index(block)
    before = 0
    while before < at and sheet.blocks[at - before - 1].kind is BlockKind.STEP:
        before += 1
    return before + 1


def _heading(pdf: FPDF, text: str, size: float, level: int) -> None:
    """A heading that stays with the lines below it; level 0 is the title."""
    if level and pdf.will_page_break(24):
        pdf.add_page()
    if level:
        pdf.ln(3)
    pdf.set_font("sheet", "B", size)
    pdf.start_section(text, level)
    pdf.multi_cell(0, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(1.5)


def _write(pdf: FPDF, pieces: list[Fragment], bullet: str = "") -> None:
    """A paragraph or an item, with its links; a line never breaks between a link and the full stop after it."""
    pdf.set_font("sheet", size=_SIZE)
    with (
        pdf.text_columns(line_height=1.5) as column,
        column.paragraph(bottom_margin=1.2, indent=6 if bullet else 0, bullet_string=bullet) as paragraph,
    ):
        for piece in pieces:
            pdf.set_text_color(*(_LINK if piece.url else _INK))
            paragraph.write(piece.text, piece.url or None)
    pdf.set_text_color(*_INK)


def _table(pdf: FPDF, sheet: Sheet, rows: tuple[tuple[Inline, ...], ...]) -> None:
    """A table whose first row is its header; a cell leads to the first source that it names."""
    pdf.set_font("sheet", size=9)
    with pdf.table(line_height=4.8, text_align="LEFT", padding=1) as table:
        for cells in rows:
            row = table.row()
            for cell in cells:
                pieces = list(fragments(sheet, cell))
                urls = [piece.url for piece in pieces if piece.url]
                row.cell("".join(piece.text for piece in pieces), link=urls[0] if urls else None)
    pdf.ln(3)
