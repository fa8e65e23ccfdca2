"""Checks that an answer says only what its passages say: before it is shown, and again when it was saved.

Before display a statement that fails is left out and counted (`sift`). A saved answer is compared with the documents as
they were when it cited them: quotes and digests byte for byte, then every statement as before display (`Verifier`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache, cached_property

from app.catalogue import Catalogue
from app.chat_model.compose import is_rephrased
from app.chat_model.proposals import Proposal
from app.chat_model.sift import ADDRESS, PHONE, refusal
from app.directory import contacts
from app.draft import Draft, Line, Support
from app.library import Profile
from app.model import Answer, Citation, Claim, Dropped
from app.pieces import DISSENT, Scene, unexplained
from index.analysis import fold
from index.archive import find as find_earlier
from index.search import Searcher
from ingest.accesses import View
from ingest.cards import cards
from ingest.dates import find, spell
from ingest.model import Document
from ingest.validity import Status

_YEAR = re.compile(r"\b20[012]\d\b")
_SHOWN = 60  # characters of a statement in a message
_STATUSES = tuple(f"**{status}**" for status in Status)


def sift(draft: Draft, days: tuple[date, ...], catalogue: Catalogue) -> tuple[Draft, tuple[Dropped, ...]]:
    """A draft without the statements that say more than their passages, and those left out, each with its reason.

    `days` are the day of the question, then the day on which a status is asked. A draft of which nothing but headlines
    would remain comes back empty.
    """

    @cache
    def views(names: tuple[str, ...]) -> list[View]:
        return [v for day in dict.fromkeys(days) for v in catalogue.told(names, day, days[0])]

    kept, lost = list[Line](), list[Dropped]()
    for line in draft.lines:
        above = any(spell(day) in said.text for said in kept for day in days)
        scene = Scene(days, views, above)
        why = _fault(line, scene, kept) if line.supports else ""
        if why:
            lost.append(Dropped(line.text, why))
        else:
            kept.append(line)
    told = not lost or any(line.supports and (line.bullet or _dated(line)) for line in kept)
    return Draft(kept if told else [], draft.statuses), tuple(lost)


def without_strangers(
    text: str, claims: Sequence[Claim], citations: Sequence[Citation]
) -> tuple[str, tuple[Dropped, ...]]:
    """A text without the paragraphs that give an address or a number from neither its passages nor the directory."""
    known = [c.text for c in claims] + [part for c in citations for part in (c.quote, c.title, c.source)]
    held = fold(" ".join([*known, *(c.value for c in contacts().values())]))
    kept, lost = list[str](), list[Dropped]()
    for paragraph in text.split("\n\n"):
        folded = fold(paragraph)
        found = (m[0] for pattern in (ADDRESS, PHONE) for m in pattern.finditer(folded))
        strange = next((one for one in found if one not in held), "")
        if strange:
            lost.append(Dropped(paragraph, f"« {strange} » n’est ni dans un passage cité, ni dans l’annuaire"))
        else:
            kept.append(paragraph)
    return "\n\n".join(kept), tuple(lost)


def _fault(line: Line, scene: Scene, above: Iterable[Line]) -> str:
    """Why a statement may not be shown, in French; empty when it may."""
    left = unexplained(line.text, line.supports, scene)
    if left:
        return f"« {left[:_SHOWN]} » n’est dans aucun passage cité"
    own = {s.profile.id for s in line.supports}
    if line.text.startswith(DISSENT) and all(s.profile.id in own for other in above for s in other.supports):
        return "contredit un document qui n’est pas montré"
    return ""


def _dated(line: Line) -> bool:
    """Whether a line tells a status, and not only which document is read."""
    return any(status in line.text for status in _STATUSES)


class Verifier:
    """Compares saved answers with the documents of one home."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._read: dict[tuple[str, str], Profile] = {}  # by document and digest

    def faults(self, answer: Answer) -> Iterator[str]:
        """Each departure of a saved answer from the stored documents, as one French sentence."""
        supports: dict[int, Support] = {}
        for citation in answer.citations:
            document = self._cited(citation)
            if document is None:
                yield f"[{citation.n}] {self._lost(citation)}"
                continue
            supports[citation.n] = self._support(citation, document)
            if document.text[citation.start : citation.end] != citation.quote:
                yield f"[{citation.n}] la citation de « {citation.document} » n’est pas le texte enregistré"
        known = {c.n for c in answer.citations}
        above: list[Line] = []
        for claim in answer.claims:
            if not claim.citations or not set(claim.citations) <= known:
                yield f"phrase sans citation : « {claim.text[:_SHOWN]} »"
                continue
            line = Line(claim.text, tuple(supports[n] for n in claim.citations if n in supports))
            why = _fault(line, self._scene(answer, claim), above) if line.supports else ""
            if why and is_rephrased(answer):
                why = refusal(Proposal(claim.text, claim.citations), answer)
            if why:
                yield f"{why} de « {claim.text[:_SHOWN]} »"
            above.append(line)

    def notes(self, answer: Answer) -> Iterator[str]:
        """What became since of the documents that a saved answer cites, in French: no fault of the answer."""
        for citation in answer.citations:
            current = self._current(citation.document)
            if current is None or current.sha256 != citation.sha256:
                if self._cited(citation) is not None:
                    what = "n’est plus dans cet index" if current is None else "a changé"
                    yield f"[{citation.n}] « {citation.document} » {what} : citation vérifiée dans la version d’alors"
            elif current.withdrawn and current.ceased is not None:
                seen = spell(current.ceased)
                yield f"[{citation.n}] « {citation.document} » a été retiré par son éditeur, constaté le {seen}"

    def _scene(self, answer: Answer, claim: Claim) -> Scene:
        """The days that a saved answer may have been asked for, and the accesses as its documents tell them."""
        years = (date(int(y), 12, 31) for y in _YEAR.findall(answer.question))
        days = tuple(dict.fromkeys((answer.as_of, *(f.value for f in find(answer.question)), *years)))
        said = answer.text.partition(claim.text)[0]
        catalogue = self._catalogue
        return Scene(
            days,
            lambda names: [v for day in days for v in catalogue.told(names, day, answer.as_of)],
            any(spell(day) in said for day in days),
        )

    def _support(self, citation: Citation, document: Document) -> Support:
        place = (document.id, document.sha256)
        if place not in self._read:
            current = self._current(document.id)
            stored = current is not None and current.sha256 == document.sha256
            own = self._searcher.cards(document.id) if stored else cards(document)
            self._read[place] = Profile.of(document, own)
        return Support(self._read[place], citation.start, citation.end, citation.page, citation.section)

    @cached_property
    def _catalogue(self) -> Catalogue:
        return Catalogue.of(self._searcher)

    def _current(self, document_id: str) -> Document | None:
        try:
            return self._searcher.document(document_id)
        except KeyError:
            return None

    def _cited(self, citation: Citation) -> Document | None:
        """The document as it was when it was cited, wherever it is kept."""
        current = self._current(citation.document)
        if current is not None and current.sha256 == citation.sha256:
            return current
        return find_earlier(self._searcher, citation.document, citation.sha256)

    def _lost(self, citation: Citation) -> str:
        if self._current(citation.document) is None:
            return f"le document « {citation.document} » n’est pas dans cet index"
        return f"« {citation.document} » a changé depuis cette réponse (empreinte différente)"


def faults(answer: Answer, searcher: Searcher) -> Iterator[str]:
    """Each departure of a saved answer from the stored documents, as one French sentence."""
    return Verifier(searcher).faults(answer)
