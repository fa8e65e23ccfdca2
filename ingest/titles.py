"""Which block is a document's title, when its reader did not already know."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ingest.dates import find
from ingest.draft import Block, Draft
from ingest.model import PartKind
from ingest.sentences import sentences

_OFFICIAL: Final = re.compile(
    r"^(?:note|décision|arrêté|instruction|circulaire|avis|ordonnance|décret|protocole|convention|information)\b"
    r"(?=.{15,400}$)(?=.*\b(?:relati[fv]e?s?|portant|modifiant|abrogeant|fixant|concernant|du \d|n°))",
    re.IGNORECASE,
)
_SITE: Final = re.compile(r"\s+(?:[|–—»·]|-)\s+")
_FORMULA: Final = re.compile(
    r"^(?:(?:la|le) (?:directrice|directeur|ministre|président|présidente|collège)\b.{0,200},$"
    r"|vu (?:le|la|les|l[’'])\s?\w)",
    re.IGNORECASE,
)
_KIND: Final = re.compile(
    r"(?:protocole d[’'e ]\s?utilisation (?:thérapeutique|temporaire)"
    r"(?: et (?:de )?recueil d[’'e ]\s?(?:informations|données))?"
    r"|fiche de préparation(?: hospitalière| magistrale)?"
    r"|note d[’']information|résumé des caractéristiques du produit|fiche d[’']information)",
    re.IGNORECASE,
)
_NEXT: Final = re.compile(r"(?:\s+[-–—]|,)?\s+version\b.*$|\.\s+\S.*$", re.IGNORECASE | re.DOTALL)  # after a kind
_OBJECT: Final = re.compile(r"^objet\s*:\s*(.{8,250})$", re.IGNORECASE)
_LETTER: Final = re.compile(r"^(?:lettre|courrier|note|information|message)\b.{0,120}$", re.IGNORECASE)
# INNOVATION - ACCÈS DÉROGATOIRE
TAG: Final = re.compile(r"^[^a-z]*[A-ZÀ-Þ][^a-zà-ÿ]*\s[-–—]\s[^a-zà-ÿ]*[A-ZÀ-Þ][^a-zà-ÿ]*$")
_WHEN: Final = re.compile(
    r"(?i)publié(?:e)?|mis(?:e)? (?:à jour|en ligne)|actualisée?|dernière|relecture|rédigée?|relue?|version|édition"
)
_SMALL: Final = re.compile(r"(?i)\b(?:le|du|de|et|au|en)\b")
_COVER: Final = 160  # characters of the longest line of a cover
_BODY: Final = (PartKind.HEADING, PartKind.QUESTION, PartKind.ITEM, PartKind.ROW)
LONGEST: Final = 120  # characters of a title made out of a first sentence


def with_title(draft: Draft, stem: str) -> tuple[tuple[Block, ...], str]:
    """The blocks with the title in front, and the title; without one, the file's metadata or the first sentence."""
    blocks = _formal(draft.blocks)
    at = _place(blocks, draft.title)
    if at is not None:
        title = replace(blocks[at], kind=PartKind.TITLE, level=1)
        if all(len(b.text) <= _COVER and b.kind not in _BODY for b in blocks[:at]):
            kept = [_demoted(b) if n != at else title for n, b in enumerate(blocks) if n == at or not _same(b, title)]
            return tuple(kept), _full(title.text, [b for b in kept if b is not title])
        # A title printed after the text goes in front, with the tag line and the dates beside it; a copy is dropped.
        beside = _beside(blocks, at)
        head = [blocks[n] for n in beside if n < at], [blocks[n] for n in beside if n > at]
        rest = [_demoted(b) for n, b in enumerate(blocks) if n not in (at, *beside) and not _same(b, title)]
        return (*head[0], title, *head[1], *rest), _full(title.text, [*head[0], *head[1], *rest])
    return blocks, _site_off(draft.title) or _first_sentence(blocks) or stem.replace("-", " ").replace("_", " ")


def _full(title: str, rest: Sequence[Block]) -> str:
    """A cover's title made whole: a product gets the kind of document, a bare kind its product, a letter its object."""
    objects = [match[1].strip() for b in rest[:12] if (match := _OBJECT.match(b.text))]
    if objects:
        return f"{title} – {objects[0]}"
    if match := _OBJECT.match(title):
        return match[1].strip()
    near = [b.text for b in rest[:6] if b.kind in (PartKind.PARAGRAPH, PartKind.HEADING) and len(b.text) <= 160]
    if near and _KIND.fullmatch(title) and _KIND.fullmatch(f"{title} {near[0]}"):  # a kind cut in two lines
        title, near = f"{title} {near[0]}", near[1:]
    if _KIND.match(title):
        named = len(re.findall(r"\w+", _KIND.sub("", title))) > 1
        return title if named or not near else f"{title.capitalize() if title.isupper() else title} – {near[0]}"
    kind = next((_NEXT.sub("", text) for text in near if _KIND.match(text)), "")
    if kind and len(title.split()) <= 8:
        return f"{kind.capitalize() if kind.isupper() else kind} – {title}"
    if len(title.split()) <= 2 and near and not near[0].endswith((".", ":", "?")) and not find(near[0]):
        return f"{title} – {near[0]}"
    return title


def _formal(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Mark where a decision's formula begins: an appendix or a list printed before it does not cover it."""
    for n, block in enumerate(blocks):
        if block.kind is PartKind.PARAGRAPH and _FORMULA.match(block.text):
            return (*blocks[:n], replace(block, ends=1), *blocks[n + 1 :])
    return blocks


def _beside(blocks: tuple[Block, ...], at: int) -> list[int]:
    """The tag lines and dates next to the title, on either side."""
    found: list[int] = []
    for step in (-1, 1):
        n = at + step
        while 0 <= n < len(blocks) and beside_title(blocks[n].text):
            found.append(n)
            n += step
    return sorted(found)


def beside_title(text: str) -> bool:
    """Whether a line only says what kind of page this is, or when: a tag in capitals, « Publié le … »."""
    if TAG.match(text):
        return True
    rest = text
    for date in reversed(find(text)):
        rest = rest[: date.start] + rest[date.end :]
    if rest == text or len(text) > 120 or re.search(r"\d{2}|@", rest):
        return False
    left = len(re.findall(r"[^\W\d_]{2,}", _SMALL.sub("", _WHEN.sub("", rest))))
    return left == 0 or (left <= 5 and bool(_WHEN.search(rest)) and not re.search(r"[.;]\s", rest))


def _demoted(block: Block) -> Block:
    return replace(block, kind=PartKind.PARAGRAPH, level=0) if block.kind is PartKind.TITLE else block


def _same(block: Block, title: Block) -> bool:
    return block.kind in (PartKind.HEADING, PartKind.TITLE) and block.text.casefold() == title.text.casefold()


def _place(blocks: tuple[Block, ...], hint: str) -> int | None:
    for n, block in enumerate(blocks[:12]):
        if _OBJECT.match(block.text):
            return next((m for m in range(n) if _LETTER.match(blocks[m].text)), n)
    for n, block in enumerate(blocks):
        if block.kind is PartKind.TITLE:
            return n
    heads = [n for n, block in enumerate(blocks) if block.kind in (PartKind.HEADING, PartKind.QUESTION)]
    for n in heads:
        if blocks[n].level == 1:
            return n
    for n, block in enumerate(blocks[:6]):
        if block.kind is PartKind.PARAGRAPH and _OFFICIAL.match(block.text):
            return n
    for n in heads[:1]:
        alone = sum(blocks[m].level == blocks[n].level for m in heads) == 1
        if (alone or _alike(blocks[n].text, hint)) and n <= 8:
            return n
    return None


def _alike(text: str, hint: str) -> bool:
    words = set(re.findall(r"\w{4,}", text.casefold()))
    return bool(words) and len(words & set(re.findall(r"\w{4,}", hint.casefold()))) >= 0.6 * len(words)


def _site_off(hint: str) -> str:
    """A page's `<title>` without the name of the site at its end; the longest piece is the page's own."""
    pieces = _SITE.split(hint)
    if len(pieces) < 2:
        return hint.strip()
    return hint[: hint.rfind(pieces[-1])].rstrip(" |–—»·-") if len(pieces[-1]) < 60 else hint.strip()


def _first_sentence(blocks: tuple[Block, ...]) -> str:
    for block in blocks:
        if block.kind is PartKind.PARAGRAPH and len(block.text) > 40:
            span = sentences(block.text)[0]
            text = block.text[span.start : span.end]
            if len(text) <= LONGEST:
                return text.rstrip(".")
            return text[: text.rfind(" ", 0, LONGEST)].rstrip(" ,;:") + "…"
    return ""
