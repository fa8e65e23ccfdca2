"""How well each page of a PDF was read, from 0 to 1, and which pages somebody should look at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ingest.model import Document, Media

SUSPICIOUS: Final = 0.8  # a page below it is worth a look
_FLAG: Final = re.compile(r"page (\d+)(?: :)? (.+)", re.DOTALL)
_SURE: Final = re.compile(r"confiance moyenne (\d+) %")
_MISSING: Final = re.compile(r"écartés \((\d+) % de la page\)")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LOST: Final = re.compile(r"[\ufffd\ue000-\uf8ff]")
_GLUED: Final = re.compile(r"[A-ZÀ-Þ]{4,}[a-zà-ÿ]{4,}|[a-zà-ÿ]{4,}[A-ZÀ-Þ][a-zà-ÿ]{3,}[A-ZÀ-Þ][a-zà-ÿ]{3,}")
_SPACED: Final = re.compile(r"(?:\b[^\W\d_] ){5,}")  # l e t t r e s; crosses in a table have bars between them
_VOWEL: Final = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]", re.IGNORECASE)
_LONGEST: Final = 28  # letters of a word that a drug's name may still have
_DOUBT: Final = "à vérifier"
_MOST: Final = 12  # flags of one document
_LEAST: Final = 20  # words from which shares are believed


@dataclass(frozen=True, slots=True)
class PageQuality:
    """One page: `score` is 1 for a page without fault; `reasons` are in French."""

    page: int
    score: float
    reasons: tuple[str, ...] = ()


def pages(document: Document) -> tuple[PageQuality, ...]:
    """Every page of a PDF in order; () for other media, which have no pages."""
    if document.media is not Media.PDF:
        return ()
    texts: dict[int, list[str]] = {}
    for part in document.parts:
        texts.setdefault(part.page or 0, []).append(document.text[part.start : part.end])
    said: dict[int, list[str]] = {}
    for flag in document.flags:
        if (match := _FLAG.match(flag)) and not match[2].startswith(_DOUBT):
            said.setdefault(int(match[1]), []).append(match[2])
    return tuple(_page(n, "\n".join(texts.get(n, ())), said.get(n, [])) for n in range(1, document.pages + 1))


def suspicious(document: Document) -> tuple[PageQuality, ...]:
    """The pages that somebody should look at, the worst first."""
    found = [page for page in pages(document) if page.score < SUSPICIOUS]
    return tuple(sorted(found, key=lambda page: (page.score, page.page)))


def doubts(document: Document) -> tuple[str, ...]:
    """A flag for each suspicious page that no flag of the document tells of, the worst first, a dozen at most."""
    found: list[str] = []
    for page in suspicious(document):
        own = [reason for reason in page.reasons if not any(reason in flag for flag in document.flags)]
        if own:
            found.append(f"page {page.page} {_DOUBT} : {', '.join(own)}")
    rest = len(found) - _MOST
    return (*found[:_MOST], f"{rest} autres pages {_DOUBT}") if rest > 0 else tuple(found)


def _page(number: int, text: str, flags: list[str]) -> PageQuality:
    faults = [*_flagged(flags), *_read(text)]
    score = 1.0
    for factor, _ in faults:
        score *= factor
    return PageQuality(number, round(score, 2), tuple(reason for _, reason in faults))


def _flagged(flags: list[str]) -> Iterator[tuple[float, str]]:
    """What reading said of the page, each with what is left of its score."""
    for flag in flags:
        sure = _SURE.search(flag)
        unread = flag.startswith(("sans texte", "illisible"))
        lost = _MISSING.search(flag)
        yield (int(sure[1]) / 100 if sure else 0.0 if unread else 1 - int(lost[1]) / 100 if lost else 0.9), flag


def _read(text: str) -> Iterator[tuple[float, str]]:
    """What the page's text itself tells."""
    letters = len(re.sub(r"\s", "", text))
    if not letters:
        return  # a blank page, or one that the flags tell of
    if lost := len(_LOST.findall(text)):
        yield max(0.0, 1 - 10 * lost / letters), f"{lost} caractère{'s' * (lost > 1)} sans équivalent"
    words = _WORD.findall(text)
    if glued := sum(len(_GLUED.findall(word)) for word in words if _mixed(word)):
        yield (
            max(0.2, 1 - 10 * glued / len(words)),
            f"{glued} mot{'s' * (glued > 1)} peut-être collé{'s' * (glued > 1)}",
        )
    if len(words) < _LEAST:
        return
    if sum(len(run) for run in _SPACED.findall(text)) > 0.2 * len(text):
        yield 0.4, "lettres séparées"
    if sum(map(_odd, words)) > 0.03 * len(words):
        yield 0.5, "mots invraisemblables"


def _mixed(word: str) -> bool:
    """Whether a word has a capital beyond its first letter, and small letters."""
    return len(word) > 7 and not word[1:].islower() and not word.isupper()


@lru_cache(maxsize=1 << 14)
def _odd(word: str) -> bool:
    return len(word) > _LONGEST or (len(word) > 5 and not word.isupper() and not _VOWEL.search(word))
