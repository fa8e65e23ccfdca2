"""French sentences, as spans."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.model import Span

# A full stop after these does not end a sentence, whatever follows.
_BEFORE_NAME_WORDS: Final = (
    "dr drs pr prs m mm mme mmes mlle me mgr st ste sts stes cf vs n no nos art réf ref fig tab tabl"
)
_BEFORE_NAME: Final = frozenset(_BEFORE_NAME_WORDS.split())
_BEFORE_NUMBER_WORDS: Final = (
    "art al alin chap p pp fig tab vol éd ed n no nos env min max approx j r l d cf réf ref tél tel av apr sem "
    "janv fév févr juil sept oct nov déc"
)
_BEFORE_NUMBER: Final = frozenset(_BEFORE_NUMBER_WORDS.split())

_END: Final = re.compile(r"(?P<mark>[.!?…]+)(?P<close>(?:[  ]?[»”’\"')\]])*)(?=\s|$)")
_OPEN: Final = r"[«“\"'(\[–—•]"
_NEXT: Final = re.compile(rf"\s+(?:{_OPEN}\s*)*(?P<first>\w|\S|$)")
_WORD: Final = re.compile(r"[\w’'-]+$")
_INITIALS: Final = re.compile(r"(?:^|[\s(«’'-])[A-ZÀÂÇÉÈÊËÎÏÔÖÛÜŸ]$")
_NUMBERING: Final = re.compile(r"\(?(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}|[A-Za-z])$")
_EXAMPLE: Final = re.compile(r"\bp\.\s?$", re.IGNORECASE)


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of `text` in order; a line break always ends one, a colon or a semicolon never does."""
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        first = start
        for match in _END.finditer(text, start, end):
            if match.end() < end and _ends(text, first, match, end):
                yield from _trimmed(text, first, match.end())
                first = match.end()
        yield from _trimmed(text, first, end)
        start = end + 1


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    if stripped := piece.strip():
        start += len(piece) - len(piece.lstrip())
        yield Span(start, start + len(stripped))


def _ends(text: str, start: int, match: re.Match[str], stop: int) -> bool:
    """Whether the mark at `match` ends the sentence that began at `start`; the line goes on to `stop`."""
    after = _NEXT.match(text, match.end(), stop)
    first = after["first"] if after else ""
    if not first:
        return True
    if first.islower() or (match["close"] and first in ",;:"):
        return False
    if first in ",;:.»)]|":
        return False
    if match["mark"] != ".":
        return True
    return (not match["close"] and not _abbreviates(text[start : match.start()], first)) or bool(match["close"])


def _abbreviates(before: str, first: str) -> bool:
    """Whether `before`, the sentence so far, ends in an abbreviation whose full stop is no end."""
    body = before.strip()
    if _NUMBERING.fullmatch(body.lstrip("•-–— ")):
        return True
    if first.isdigit() and re.search(r"(?:^|[\s(])(?:[A-Z]|n°)$", body):
        return True
    if _INITIALS.search(body) and first.isupper():
        return not _scale(body)
    word = _WORD.search(body)
    last = word[0].casefold() if word else ""
    if "’" in last or "'" in last:
        last = re.split("[’']", last)[-1]
    if last in _BEFORE_NAME:
        return True
    if _EXAMPLE.search(body + ".") or (last == "ex" and re.search(r"\bp\.\s?ex$", body, re.IGNORECASE)):
        return True
    return first.isdigit() and last in _BEFORE_NUMBER


def _scale(body: str) -> bool:
    """Whether a final capital is a grade or a type ("vitamine D.", "hépatite C."), not an initial."""
    words = body.split()
    return len(words) > 1 and words[-1].isalpha() and len(words[-1]) == 1 and words[-2].islower()
