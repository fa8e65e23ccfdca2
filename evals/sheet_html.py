"""A sheet as an accessible HTML page."""

import re
import unicodedata
from collections.abc import Iterator
from html import escape
from itertools import groupby

from evals.sheet_model import Block, BlockKind, Inline, Reference, Sheet, plain
from evals.sheet_text import Fragment, dateline, described, fragments, typeset

_STYLE = (
    "body{font:1.05rem/1.55 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:0}"
    "main{max-width:44rem;margin:0 auto;padding:1.5rem 1rem 3rem}"
    "h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.25rem;margin-top:2rem}h3{font-size:1.08rem}"
    "a{color:#0b4a8f}.date{color:#444}table{border-collapse:collapse}"
    "th,td{border:1px solid #767676;padding:.35rem .5rem;text-align:left;vertical-align:top}"
)
_LISTS = {BlockKind.ITEM: "ul", BlockKind.STEP: "ol"}
_TAGS = {BlockKind.SECTION: "h2", BlockKind.SUBSECTION: "h3", BlockKind.PARAGRAPH: "p"}


def page(sheet: Sheet) -> bytes:
    """The whole page, UTF-8."""
    title = escape(typeset(sheet.title))
    metas = {"genre": "fiche rédigée", "checked": sheet.checked.isoformat(), "programme": sheet.programme}
    lines = [
        "<!doctype html>",
        '<html lang="fr">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        *(f'<meta name="passerelle:{name}" content="{escape(value)}">' for name, value in metas.items()),
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        "<article>",
        f"<h1>{title}</h1>",
        f'<p class="date">{escape(dateline(sheet))}</p>',
        *_body(sheet),
        '<h2 id="sources">Sources</h2>',
        "<ul>",
        *(_source(reference) for reference in sheet.sources),
        "</ul>",
        "</article>",
        "</main>",
        "</body>",
        "</html>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _body(sheet: Sheet) -> Iterator[str]:
    """The blocks, neighbouring items gathered in one list."""
    for kind, blocks in groupby(sheet.blocks, key=lambda block: block.kind):
        if kind in _LISTS:
            yield f"<{_LISTS[kind]}>"
            yield from (f"<li>{_words(sheet, block.runs)}</li>" for block in blocks)
            yield f"</{_LISTS[kind]}>"
        else:
            yield from (_block(sheet, block) for block in blocks)


def _block(sheet: Sheet, block: Block) -> str:
    """A heading, a paragraph or a table."""
    if block.kind is BlockKind.TABLE:
        head, *rows = block.rows
        return "\n".join(["<table>", _row(sheet, head, "th"), *(_row(sheet, row, "td") for row in rows), "</table>"])
    tag = _TAGS[block.kind]
    anchor = f' id="{_slug(plain(block.runs))}"' if block.kind is BlockKind.SECTION else ""
    return f"<{tag}{anchor}>{_words(sheet, block.runs)}</{tag}>"


def _row(sheet: Sheet, cells: tuple[Inline, ...], tag: str) -> str:
    """One row of a table; header cells say that they head a column."""
    opening = '<th scope="col">' if tag == "th" else f"<{tag}>"
    return "<tr>" + "".join(f"{opening}{_words(sheet, cell)}</{tag}>" for cell in cells) + "</tr>"


def _words(sheet: Sheet, inline: Inline) -> str:
    """Escaped words; a mark leads to its source, or to the line that describes it where no address is known."""
    return "".join(_piece(piece) for piece in fragments(sheet, inline))


def _piece(piece: Fragment) -> str:
    """One fragment, as a link where it leads somewhere."""
    target = piece.url or (f"#source-{piece.key}" if piece.key else "")
    return f'<a href="{escape(target)}">{escape(piece.text)}</a>' if target else escape(piece.text)


def _source(reference: Reference) -> str:
    """One line of the list of sources."""
    words = "".join(_piece(piece) for piece in described(reference))
    return f'<li id="source-{escape(reference.key)}">{words.strip()}</li>'


def _slug(text: str) -> str:
    """An anchor made of the letters and digits of a heading."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
