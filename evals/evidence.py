"""Whether what is quoted stands where the answer says, and carries what the answer says.

Nothing here trusts the system under test: the text comes from the library, pages from the stored PDF read afresh,
digests from the stored bytes.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import pypdfium2

from app.model import Answer, Citation, Claim
from evals.expected import ANSWERED, good, not_reopened, status
from evals.model import Case, Library, Score
from evals.text import fold, squeeze, words
from ingest.dates import spell
from ingest.model import Document, Media

HEAD = 40  # squeezed characters of a quote that must stand on the page it names
SUPPORTED = 0.8  # share of a claim's own words that its quotes must hold
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_MARK = re.compile(r"\[(\d+)\]")
_STOP = re.compile(r"(?<=[.!?])\s+")


def exact(case: Case, answer: Answer, library: Library) -> Score | None:
    """Each quote is `document.text[start:end]`, byte for byte."""
    return _each("exact", answer, lambda c: _exact(c, library))


def genuine(case: Case, answer: Answer, library: Library) -> Score | None:
    """Each digest is that of the stored file."""
    return _each("genuine", answer, lambda c: _genuine(c, library))


def placed(case: Case, answer: Answer, library: Library) -> Score | None:
    """Each quote stands on the page, or below the heading, that its citation names."""
    return _each("placed", answer, lambda c: _placed(c, library))


def timely(case: Case, answer: Answer, library: Library) -> Score | None:
    """Nothing is cited that was first published after the day asked; a page updated since existed already."""
    return _each("timely", answer, lambda c: _later(c, answer.as_of, library))


def contract(case: Case, answer: Answer) -> Score:
    """Marks, numbers and claims of the answer agree with each other."""
    wrong = list(_departures(answer))
    return Score("contract", not wrong, reason=" ; ".join(wrong))


def support(case: Case, answer: Answer, library: Library) -> Score | None:
    """Claims whose numbers and at least four fifths of whose words stand in what they cite.

    ALCE's citation recall (Gao et al. 2023, arXiv 2305.14627) with words for the entailment model. What is cited is the
    quote with its headings, column names, title, date and status; what a claim works out beyond that is not supported.
    """
    if not answer.claims:
        return None
    shown = _shown(answer, library)
    bare = [c.text for c in answer.claims if not _supported(c, c.citations, shown)]
    return Score("support", len(answer.claims) - len(bare), len(answer.claims), " ; ".join(bare)[:300])


def necessity(case: Case, answer: Answer, library: Library) -> Score | None:
    """Citations without which their claim would lose its support (ALCE's citation precision, with words)."""
    pairs = [(claim, n) for claim in answer.claims for n in claim.citations]
    if not pairs:
        return None
    shown = _shown(answer, library)
    idle = [n for claim, n in pairs if _idle(claim, n, shown)]
    return Score("necessity", len(pairs) - len(idle), len(pairs), " ; ".join(f"[{n}]" for n in idle))


def coverage(case: Case, answer: Answer, library: Library) -> Score | None:
    """Sentences of the text with a figure that bear a mark, or whose figures all stand with some citation.

    What ALCE leaves open: a claim can be supported and something beside it said without any citation.
    """
    if answer.outcome not in ANSWERED or not answer.citations:
        return None
    held = set(_NUMBER.findall(" ".join(_shown(answer, library).values())))
    counted = [s for s in _sentences(answer.text) if _NUMBER.search(_MARK.sub("", s))]
    loose = [s for s in counted if not _MARK.search(s) and not set(_NUMBER.findall(s)) <= held]
    return Score("coverage", len(counted) - len(loose), len(counted), " ; ".join(loose)[:300]) if counted else None


def on_day(case: Case, answer: Answer, library: Library) -> Score | None:
    """A question about a status, or asked on a day of its own, is right in whole as of that day."""
    if case.as_of is None and case.status is None:
        return None
    parts = (good(case, answer), status(case, answer), not_reopened(case, answer), timely(case, answer, library))
    wrong = [p.reason for p in parts if p is not None and not p.full]
    return Score("on_day", not wrong, reason=" ; ".join(wrong))


def _sentences(text: str) -> Iterator[str]:
    """Sentences with their marks; a list item is one, since its mark closes it."""
    for line in text.splitlines():
        yield from (line,) if line.startswith("- ") or _MARK.search(line) else _STOP.split(line)


def _each(name: str, answer: Answer, problem: Callable[[Citation], str]) -> Score | None:
    if not answer.citations:
        return None
    wrong = [f"[{c.n}] {p}" for c in answer.citations if (p := problem(c))]
    return Score(name, len(answer.citations) - len(wrong), len(answer.citations), " ; ".join(wrong))


def _exact(citation: Citation, library: Library) -> str:
    document = _document(citation, library)
    if document is None:
        return f"document inconnu : {citation.document}"
    if not citation.quote.strip():
        return "citation vide"
    stored = document.text[citation.start : citation.end]
    return "" if stored == citation.quote else f"« {citation.quote[:60]} » n’est pas à {citation.start}-{citation.end}"


def _genuine(citation: Citation, library: Library) -> str:
    try:
        real = file_digest(library.file(citation.document))
    except (KeyError, OSError) as error:
        return f"fichier introuvable : {error}"
    return "" if real == citation.sha256 else f"empreinte {citation.sha256[:12]}, fichier {real[:12]}"


def _placed(citation: Citation, library: Library) -> str:
    document = _document(citation, library)
    if document is None:
        return f"document inconnu : {citation.document}"
    if document.media is not Media.PDF:
        return _below_heading(citation, document)
    pages = page_texts(library.file(citation.document))
    if citation.page is None or not 1 <= citation.page <= len(pages):
        return f"page {citation.page} sur {len(pages)}"
    return "" if squeeze(citation.quote)[:HEAD] in pages[citation.page - 1] else f"absente de la page {citation.page}"


def _below_heading(citation: Citation, document: Document) -> str:
    if citation.section is None:
        return "sans section"
    above = squeeze(document.title + document.text[: citation.end])
    lost = [s for s in re.split(r"\s+[›>]\s+", citation.section) if squeeze(s) not in above]
    return f"aucun titre « {lost[0]} » au-dessus" if lost else ""


def _later(citation: Citation, day: date, library: Library) -> str:
    document = _document(citation, library)
    first = (document.published if document else None) or citation.published
    return f"publié le {first}" if first and first > day else ""


def _document(citation: Citation, library: Library) -> Document | None:
    try:
        return library.document(citation.document)
    except KeyError:
        return None


@lru_cache(maxsize=256)
def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@lru_cache(maxsize=64)
def page_texts(path: Path) -> tuple[str, ...]:
    """The squeezed text of every page of a PDF, by pdfium."""
    pdf = pypdfium2.PdfDocument(path)
    try:
        return tuple(squeeze(page.get_textpage().get_text_range()) for page in pdf)
    finally:
        pdf.close()


def _departures(answer: Answer) -> Iterator[str]:
    count = len(answer.citations)
    if [c.n for c in answer.citations] != list(range(1, count + 1)):
        yield "citations mal numérotées"
    if any(not 1 <= int(m) <= count for m in _MARK.findall(answer.text)):
        yield "renvoi vers une citation qui n’existe pas"
    if any(not c.citations or any(not 1 <= n <= count for n in c.citations) for c in answer.claims):
        yield "affirmation sans citation valable"
    if any(c.page is None and c.section is None for c in answer.citations):
        yield "citation sans page ni section"
    if answer.outcome in {"answered", "partial"} and not (answer.claims and answer.citations):
        yield "réponse sans affirmation ou sans citation"
    if answer.outcome == "not_found" and answer.claims:
        yield "absence de réponse avec des affirmations"


def _shown(answer: Answer, library: Library) -> dict[int, str]:
    """What a reader sees of each citation, folded."""
    return {c.n: fold(_context(c, answer, library)) for c in answer.citations}


def _context(citation: Citation, answer: Answer, library: Library) -> str:
    document = _document(citation, library)
    parts = document.parts if document else ()
    near = [p for p in parts if p.start < citation.end and citation.start < p.end]
    said = [citation.quote, citation.title, citation.publisher, citation.section or "", citation.status or ""]
    days = [spell(d) for d in (answer.as_of, citation.published) if d]
    return " ".join([*said, *days, *(" ".join((*p.path, *p.header)) for p in near)])


def _supported(claim: Claim, numbers: Iterable[int], shown: Mapping[int, str]) -> bool:
    bare, held = fold(_MARK.sub("", claim.text)), " ".join(shown.get(n, "") for n in numbers)
    if set(_NUMBER.findall(bare)) - set(_NUMBER.findall(held)):
        return False
    said, known = {w for w in words(bare) if len(w) > 3}, set(words(held))
    return not said or len(said & known) / len(said) >= SUPPORTED


def _idle(claim: Claim, number: int, shown: Mapping[int, str]) -> bool:
    others = [n for n in claim.citations if n != number]
    return bool(others) and _supported(claim, others, shown)
