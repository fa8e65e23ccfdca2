"""Broken lines made whole again: words cut at a line's end rejoined, with the way back to the page."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Final

from ingest.draft import Run
from ingest.repair import HYPHENS, repair

_LEFT: Final = re.compile(r"[\w’'-]+$")
_RIGHT: Final = re.compile(r"^[\w’'-]+")
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+$")
_REST: Final = re.compile(r"[a-z0-9][\w%]*[-/._?=&][\w./%?=&-]*(?:\s|$)")  # what an address may go on with
# A hyphen after these is part of the word, wherever the line broke.
_PREFIXES_WORDS: Final = (
    "anti non sous post ex vice demi semi mi quasi contre entre inter pro avant arrière après au par là ci celui "
    "celle ceux celles peut vis tête bouche grand haut bas bien mal sans hors méta auto co pluri bio radio immuno "
    "sud nord est moi toi lui elle nous vous eux soi rendez chef compte ayant"
)
_PREFIXES: Final = frozenset(_PREFIXES_WORDS.split())
_SUFFIXES_WORDS: Final = "dire à vis ci là même mêmes il elle on ils elles je tu nous vous être ce lieu clé"
_SUFFIXES: Final = frozenset(_SUFFIXES_WORDS.split())


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of raw text: `raw[start:end]` of a page."""

    page: int
    start: int
    raw: str


class Vocabulary(Container[str]):
    """The words that a document writes whole somewhere, asked for one at a time."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts
        self._text: str | None = None
        self._known: dict[str, bool] = {}

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str):
            return False
        if self._text is None:
            self._text = "\n".join(self._texts).casefold()
        if word not in self._known:
            form = rf"(?<![\w-]){re.escape(word)}(?![\w-]|[{HYPHENS}])"
            self._known[word] = word in self._text and re.search(form, self._text) is not None
        return self._known[word]


def join(pieces: Iterable[Piece], words: Container[str] = ()) -> tuple[str, tuple[Run, ...]]:
    """The text of `pieces` in order, and the runs that lead back to the page.

    `words` are the document's own words in lower case: they decide whether a hyphen at a line's
    end belongs to the word ("anti-inflammatoires") or to the line ("natio-nale").
    """
    text = ""
    runs: list[Run] = []
    last = ""
    for piece in pieces:
        repaired = repair(piece.raw)
        body = repaired.text
        lead = len(body) - len(body.lstrip())
        if not body.strip():
            continue
        glue = _glue(text, body.strip(), _marked(last), words) if text else ""
        if glue == "-" and text.endswith("-"):
            glue = ""
        if glue is _CUT:
            text, glue = text[:-1] if text.endswith("-") else text, ""
            runs = _clip(runs, len(text))
        text += glue
        offset = len(text) - lead
        stop = len(body.rstrip())
        for origin in repaired.origins:
            first, end = max(origin.start, lead), min(origin.start + origin.length, stop)
            if first < end:
                runs.append(
                    Run(offset + first, end - first, piece.page, piece.start + origin.raw + first - origin.start)
                )
        text += body.strip()
        last = piece.raw
    return text, tuple(runs)


_CUT: Final = "\x00cut"  # what `_glue` returns for a hyphen that goes


def _marked(raw: str) -> bool:
    return raw.rstrip()[-1:] in HYPHENS


def _glue(text: str, right: str, marked: bool, words: Container[str]) -> str:
    """What stands between a line and the next: a space, nothing after a true hyphen, a hyphen put back, or `_CUT`."""
    hyphen = text.endswith("-")
    if _ADDRESS.search(text) and _REST.match(right) and not marked:
        return ""
    if not marked and not hyphen:
        return " "
    stem = text[:-1] if hyphen else text
    left = _LEFT.search(stem)
    start = _RIGHT.match(right)
    if not left or not start:
        return " " if stem.endswith(" ") or not stem else "-" if not hyphen else ""
    keep = keeps_hyphen(left[0], start[0], words, certain=hyphen and not marked)
    return "-" if keep else _CUT


def keeps_hyphen(left: str, right: str, words: Container[str] = (), *, certain: bool = False) -> bool:
    """Whether the hyphen between `left` and `right` at a line's end belongs to the word.

    `certain` says that it was printed as an ordinary hyphen, which only the document's own words can overrule.
    """
    joined, hyphenated = (left + right).casefold(), f"{left}-{right}".casefold()
    tail = re.split("[’']", left)[-1].casefold()
    short = (tail + right).casefold()
    if hyphenated in words or f"{tail}-{right}".casefold() in words:
        return True
    if joined in words or short in words:
        return False
    if certain or right[0].isupper() or right[0].isdigit() or left[-1].isdigit() or left[-1].isupper():
        return True
    parts = tail.split("-")
    return parts[-1] in _PREFIXES or right.split("-")[0].casefold() in _SUFFIXES or len(parts) > 1


def _clip(runs: list[Run], stop: int) -> list[Run]:
    kept = [run for run in runs if run.start < stop]
    if kept and kept[-1].start + kept[-1].length > stop:
        run = kept[-1]
        kept[-1] = Run(run.start, stop - run.start, run.page, run.raw)
    return kept
