"""The sheet for the appointment as a file: PDF to print, Word to complete, Markdown to keep."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from importlib.resources import as_file, files
from typing import Any

from app.chat.sheet import TITLE, Block, Kind, Run, Sheet, plain

_INK, _SOFT, _LINK, _BAR = (29, 42, 46), (86, 98, 106), (11, 93, 102), (222, 190, 92)
_SIZES = {Kind.TITLE: 18.0, Kind.HEADING: 13.5, Kind.SUBHEADING: 11.5, Kind.SMALL: 8.5}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot hold


@dataclass(frozen=True, slots=True)
class Format:
    """A file format of the sheet: its name for readers, its ending, its media type, what writes it."""

    name: str
    ending: str
    media: str
    write: Callable[[Sheet], bytes]


def markdown(sheet: Sheet) -> bytes:
    """As Markdown; what documents wrote is escaped so that a Markdown reader shows it as it is."""
    lines: list[str] = []
    for before, block in zip((None, *sheet.blocks), sheet.blocks, strict=False):
        tight = before is not None and before.kind is block.kind is Kind.ITEM
        lines.append(_line(block) if tight or before is None else f"\n{_line(block)}")
    return ("\n".join(lines) + "\n").encode()


_PREFIXES = {Kind.TITLE: "# ", Kind.HEADING: "## ", Kind.SUBHEADING: "### ", Kind.ITEM: "- "}


def _line(block: Block) -> str:
    if block.kind is Kind.QUOTE:
        return "\n".join(f"> {plain(line)}" for line in block.text.splitlines())
    text = "".join(_weighted(run) for run in block.runs)
    return _PREFIXES.get(block.kind, "") + (text.replace(plain(block.link), block.link) if block.link else text)


def _weighted(run: Run) -> str:
    """A run with its weight; citation marks stay readable in the file itself."""
    text = re.sub(r"\\\[(\w{1,4})\\\]", r"[\1]", plain(run.text))
    bare = text.rstrip()
    return f"**{bare}**{text[len(bare) :]}" if run.bold else text


def pdf(sheet: Sheet) -> bytes:
    """As a PDF of A4 pages, with the packaged letters: the same sheet gives the same bytes."""
    from fpdf import FPDF  # here, so that opening the chat does not wait for it

    class Page(FPDF):
        def footer(self) -> None:
            self.set_y(-14)
            self.set_font("sheet", size=8)
            self.set_text_color(*_SOFT)
            self.cell(0, 5, f"Passerelle, {TITLE.lower()}, page {self.page_no()} / {{nb}}", align="C")

    made = Page(format="A4")
    fonts = files("app.chat") / "fonts"
    for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        with as_file(fonts / name) as path:
            made.add_font("sheet", style, path)
    made.set_margins(20, 18, 20)
    made.set_auto_page_break(True, margin=20)
    made.set_title(TITLE)
    made.set_author("Passerelle")
    made.set_lang("fr")
    made.set_creation_date(datetime.combine(sheet.day, time(), UTC))
    made.add_page()
    for block in sheet.blocks:
        _draw(made, block)
    return bytes(made.output())


def _draw(made: Any, block: Block) -> None:
    """One block at the place reached; a heading stays with what follows it."""
    heading = block.kind in (Kind.TITLE, Kind.HEADING, Kind.SUBHEADING)
    size = _SIZES.get(block.kind, 10.5)
    if heading and block.kind is not Kind.TITLE:
        if made.will_page_break(28):
            made.add_page()
        made.ln(3)
    left, height = made.l_margin, size * 0.52
    indent = {Kind.ITEM: 5.0, Kind.QUOTE: 4.0}.get(block.kind, 0.0)
    made.set_left_margin(left + indent)
    made.set_x(left + indent)
    made.set_text_color(*(_LINK if block.link else _SOFT if block.kind is Kind.SMALL else _INK))
    top, page = made.get_y(), made.page
    if block.kind is Kind.ITEM:
        made.set_font("sheet", size=size)
        made.set_x(left + 1)
        made.cell(4, height, "•")
    for run in block.runs:
        made.set_font("sheet", "B" if run.bold or heading else "", size)
        made.write(height, run.text, block.link)
    made.ln(height)
    made.set_left_margin(left)
    if block.kind is Kind.QUOTE and made.page == page:  # a bar beside what is quoted
        made.set_draw_color(*_BAR)
        made.set_line_width(0.9)
        made.line(left + 1.5, top + 0.5, left + 1.5, made.get_y() - 0.5)
    made.ln(2.2 if block.kind is Kind.TITLE else 1.6)


def word(sheet: Sheet) -> bytes:
    """As a Word document, to be completed by hand."""
    from docx import Document as Docx
    from docx.shared import Pt, RGBColor

    made = Docx()
    made.core_properties.title, made.core_properties.author = TITLE, "Passerelle"
    made.core_properties.language = "fr-FR"
    made.styles["Normal"].font.name = "Calibri"
    styles = {
        Kind.TITLE: "Title", Kind.HEADING: "Heading 1", Kind.SUBHEADING: "Heading 2",
        Kind.ITEM: "List Bullet", Kind.QUOTE: "Intense Quote",
    }  # fmt: skip
    for block in sheet.blocks:
        paragraph = made.add_paragraph(style=styles.get(block.kind, "Normal"))
        for run in block.runs:
            added = paragraph.add_run(_CONTROL.sub("", run.text))
            added.bold = run.bold or None
            if block.kind is Kind.SMALL:
                added.font.size, added.font.color.rgb = Pt(8.5), RGBColor(*_SOFT)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


FORMATS = (
    Format("PDF, à imprimer", "pdf", "application/pdf", pdf),
    Format(
        "Word, à compléter", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", word
    ),
    Format("Texte (Markdown)", "md", "text/markdown", markdown),
)
