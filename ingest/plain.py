"""Plain text into blocks: prints of web pages, often in damaged order, and hand-typed notices."""

import re
from collections.abc import Iterator
from dataclasses import replace
from statistics import quantiles
from typing import Final

from ingest.dates import find
from ingest.draft import Block, Draft
from ingest.forms import is_form
from ingest.links import is_address, is_call
from ingest.model import PartKind
from ingest.repair import clean
from ingest.titles import TAG, beside_title

_RULE: Final = re.compile(r"^\s*([=_*~#-])\1{4,}\s*$")
_BULLET: Final = re.compile(r"^(\s*)(?:[*•‣▪◦·●○■o–—-]|\uf0b7)\s+(?=\S)")
_NUMBER: Final = re.compile(r"^(\s*)(?:\(?\d{1,2}[.)°]|[a-z][.)])\s+(?=\S)")
# « 2. Le contingent » alone on its line, over what it heads.
_SECTION: Final = re.compile(r"^(?:\d{1,2}|[IVX]{1,4})\s?[.)°]?(?:\s?[–-])?\s+(?=[A-ZÀ-Þ«])(?!.*[.;:,!]$)[^\n]{3,70}$")
_LETTERHEAD: Final = re.compile(
    r"^(?:rédact|expédit|destinat|objet|réf|émett|émis|de|à|copie|auteur|valid|service|date|tél|courriel|diffusion|n/réf|affaire)"
    r"[\w/ ]{0,24}\s?: ",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(
    r"fait à |(?:pour )?(?:le|la|les)? ?(?:directeur|directrice|ministre|président|présidente|cheffe?)\b",
    re.IGNORECASE,
)
_DATED: Final = re.compile(r"^\s*(?:publié|mis[e]? (?:à jour|en ligne)|mise à jour|dernière|actualisé)", re.IGNORECASE)
_OPEN_END: Final = re.compile(
    r"(?:\b(?:de|du|des|par|la|le|les|à|au|aux|et|ou|en|pour|avec|sur|dans|un|une|son|sa|ses|que|qui)|[,’'(«/-])$", re.I
)
_STOP: Final = (".", "!", "?", ";", ":", "…", "»")


def read_text(text: str) -> Draft:
    """The blocks of `text`: wrapped lines rejoined, a title displaced by printing put back in front, links last."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    lines = _undouble([line for line in lines if not _menu(line)])
    width = _width(lines)
    blocks = [block for group in _groups(lines) for block in _blocks(group, width)]
    return Draft(tuple(_calls(_headings(_lists(_reorder([block for block in blocks if block.text]))))))


def _width(lines: list[str]) -> int:
    """The column at which the text wraps: most full lines reach it."""
    sizes = [len(line.rstrip()) for line in lines if len(line.strip()) > 20]
    return int(quantiles(sizes, n=10)[8]) if len(sizes) > 2 else 80


def _undouble(lines: list[str]) -> list[str]:
    """Drop the blank line that some prints put after every line, not those between paragraphs of ordinary text."""
    full = [n for n, line in enumerate(lines[:-1]) if len(line.strip()) > 50]
    doubled = sum(1 for n in full if not lines[n + 1].strip())
    runs = sum(1 for n in full if not lines[n + 1].strip() and n + 2 < len(lines) and lines[n + 2][:1].islower())
    if len(full) < 4 or doubled < 0.9 * len(full) or runs < len(full) // 4:
        return lines
    return [line for n, line in enumerate(lines) if line.strip() or (n and not lines[n - 1].strip())]


def _groups(lines: list[str]) -> Iterator[list[str]]:
    group: list[str] = []
    for line in lines:
        if not line.strip() or _RULE.match(line):
            if group:
                yield group
            group = []
        else:
            group.append(line.expandtabs(4).rstrip())
    if group:
        yield group


def _blocks(group: list[str], width: int) -> Iterator[Block]:
    held: list[str] = []
    for n, line in enumerate(group):
        if held and _breaks(held[-1], line, width, n == 1):
            yield _block(held)
            held = []
        held.append(line)
    if held:
        yield _block(held)


def _breaks(above: str, line: str, width: int, second: bool) -> bool:
    """Whether `line` begins a block of its own after `above`."""
    if _BULLET.match(line) or is_address(line) or is_address(above) or TAG.match(line) or TAG.match(above):
        return True
    if is_call(line) and (is_call(above) or above.strip().endswith(".")):
        return True
    if _NUMBER.match(line) and above.strip().endswith(_STOP):
        return True
    headed = second and len(above) < 0.6 * width and _SECTION.match(above.strip())
    if headed and (_NUMBER.match(line) or not line.strip()[0].islower()):
        return True
    if above.strip().endswith(":") and line.strip().endswith((",", ";")):
        return True
    first = line.strip()[0]
    if _indent(line) > _indent(above) and first.isupper() and not (_BULLET.match(above) or _NUMBER.match(above)):
        return True
    if first.islower() or _OPEN_END.search(above.strip()):
        return False
    if _DATED.match(line):
        return True
    ended = above.strip().endswith(_STOP)
    # A full line leaves no room for the word that the next one begins with.
    room = len(above) + 1 + len(line.split()[0])
    short = len(above) < 0.8 * width or (ended and room < 0.95 * width)
    if _indent(line) != _indent(above) and not (_BULLET.match(above) or _NUMBER.match(above)):
        return ended or _shouts(above) or (second and short)
    if _shouts(above) != _shouts(line) and (_shouts(above) or _shouts(line)):
        return True
    return short and (ended or first.isupper() or first in "«“")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _shouts(line: str) -> bool:
    letters = [c for c in line if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) > 0.8 * len(letters)


def _block(lines: list[str]) -> Block:
    text = clean("\n".join(lines))
    match = _BULLET.match(lines[0])
    if match and len(lines[0][match.end() :]) > 1:
        return Block(PartKind.ITEM, clean("\n".join([lines[0][match.end() :], *lines[1:]])))
    if is_address(text):
        return Block(PartKind.LINK, text)
    if is_form(text):
        return Block(PartKind.FORM, text)
    return Block(PartKind.PARAGRAPH, text)


def _menu(line: str) -> bool:
    """Whether a line is "Accueil | Contact | …": several labels between bars, no sentence."""
    return line.count(" | ") >= 2 and not re.search(r"[.;:?!\d]", line)


def _is_title(block: Block) -> bool:
    text = block.text
    return (
        block.kind is PartKind.PARAGRAPH
        and 15 < len(text) <= 300
        and not text.endswith((".", ";", ":", ",", "»"))
        and not TAG.match(text)
        and "...." not in text
        and not is_call(text)
        and not _DATED.match(text)
        and not _SIGNED.match(text)
    )


def _reorder(blocks: list[Block]) -> list[Block]:
    """Title, tag line and dates first; what stood below a displaced title goes back to the lead-in it was cut from."""
    blocks = _unrepeated(blocks)
    at = _title_at(blocks)
    if at is None:
        return blocks
    around = [n for n in (at - 1, at + 1) if 0 <= n < len(blocks) and beside_title(blocks[n].text)]
    for n in (at - 2, at + 2):
        if 0 <= n < len(blocks) and beside_title(blocks[n].text) and (n + (1 if n < at else -1)) in around:
            around.append(n)
    title = Block(PartKind.TITLE, blocks[at].text, 1)
    head = [title, *(blocks[n] for n in sorted(around))]
    taken = {at, *around}
    before = [b for n, b in enumerate(blocks) if n < at and n not in taken]
    after = [b for n, b in enumerate(blocks) if n > at and n not in taken]
    if before and before[0].text.endswith(":") and len(before[0].text) < 60 and len(before) > 1:
        # A print cuts a page between a lead-in at its top and the list beside the title: join them again.
        cut = next((n for n, b in enumerate(after) if b.kind is PartKind.LINK or is_call(b.text)), len(after))
        return [*head, before[0], *after[:cut], *before[1:], *after[cut:]]
    return [*head, *before, *after]


def _title_at(blocks: list[Block]) -> int | None:
    for n, block in enumerate(blocks):
        beside = [blocks[m] for m in (n - 1, n + 1) if 0 <= m < len(blocks)]
        if _is_title(block) and any(TAG.match(b.text) for b in beside):
            return n
    for n, block in enumerate(blocks):
        beside = [blocks[m] for m in (n - 1, n + 1) if 0 <= m < len(blocks)]
        if _is_title(block) and any(beside_title(b.text) for b in beside):
            return n
    for n, block in enumerate(blocks[:3]):
        if _is_title(block) and not find(block.text) and not re.search(r"\[.*\]$", block.text):
            return n if all(len(b.text) < 200 for b in blocks[:n]) else None
    return None


def _unrepeated(blocks: list[Block]) -> list[Block]:
    """Without later copies of a line already seen (a print repeats the page's first heading)."""
    seen: set[str] = set()
    kept: list[Block] = []
    for block in blocks:
        key = re.sub(r"\W+", "", block.text).casefold()
        if len(key) > 40 and key in seen:
            continue
        seen.add(key)
        kept.append(block)
    return kept


def _lists(blocks: list[Block]) -> list[Block]:
    """Lines without bullets after a lead-in become items; an item that a print moved away comes back to its list."""
    found: list[Block] = []
    open_at: int | None = None  # where the next item of an unfinished list goes
    for block in blocks:
        lower = block.kind is PartKind.PARAGRAPH and block.text[0].islower()
        leads = bool(found) and found[-1].text.endswith(":")
        if lower and (leads or open_at is not None):
            at = len(found) if leads else open_at or 0
            found.insert(at, Block(PartKind.ITEM, block.text))
            open_at = at + 1 if block.text.endswith((",", ";", " et", " ou")) else None
        else:
            found.append(block)
    return found


def _headings(blocks: list[Block]) -> list[Block]:
    """Lone short lines above prose or a list become headings."""
    found: list[Block] = []
    for n, block in enumerate(blocks):
        following = blocks[n + 1] if n + 1 < len(blocks) else None
        above = blocks[n - 1] if n else None
        found.append(_as_section(above, block, following) or _as_heading(block, following) or block)
    return found


def _as_section(above: Block | None, block: Block, following: Block | None) -> Block | None:
    """« 3. Posologie » over prose or a list, not one of several numbered lines on end."""
    if block.kind is not PartKind.PARAGRAPH or following is None or not _SECTION.match(block.text):
        return None
    if following.kind not in (PartKind.PARAGRAPH, PartKind.ITEM) or any(
        b is not None and re.match(r"(?:\d{1,2}|[IVX]{1,4})\s?[.)°]", b.text) for b in (above, following)
    ):
        return None
    return Block(PartKind.QUESTION if block.text.endswith("?") else PartKind.HEADING, block.text, 2)


_CAPITAL: Final = re.compile(r"(?:\d{1,2}\.\s+)?[A-ZÀ-Þ]")


def _as_heading(block: Block, following: Block | None) -> Block | None:
    text = block.text
    if block.kind is not PartKind.PARAGRAPH or following is None or len(text) > 90 or _LETTERHEAD.match(text):
        return None
    loud = _shouts(text) or text.endswith("?")
    prose = following.kind is PartKind.ITEM or (
        following.kind is PartKind.PARAGRAPH and (loud or len(following.text) > 60) and not _shouts(following.text)
    )
    if not prose or TAG.match(text) or is_call(text) or _DATED.match(text) or find(text):
        return None
    if text.endswith("?"):
        return Block(PartKind.QUESTION, text, 2)
    lead = (
        text.endswith(":")
        and len(re.findall(r"\w+", text)) > 1
        and len(text) < 60
        and following.kind is not PartKind.ITEM
    )
    plain = (
        _CAPITAL.match(text) is not None
        and not text.endswith((*_STOP, ","))
        and len(text.split()) > 1
        and "@" not in text
    )
    return Block(PartKind.HEADING, text, 2) if lead or plain or _shouts(text) else None


def _calls(blocks: list[Block]) -> list[Block]:
    return [replace(b, kind=PartKind.LINK) if b.kind is PartKind.PARAGRAPH and is_call(b.text) else b for b in blocks]
