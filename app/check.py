"""Checks that an answer says only what its passages say: exact quotes, digests, figures, names."""

import re
from collections.abc import Iterator

from app.model import Answer
from index.analysis import fold
from index.search import Searcher
from ingest.dates import find

_FIGURE = re.compile(r"\d+(?:[.,/]\d+)*")


def faults(answer: Answer, searcher: Searcher) -> Iterator[str]:
    """Each departure of a saved answer from the stored documents, as one French sentence."""
    for citation in answer.citations:
        try:
            document = searcher.document(citation.document)
        except KeyError:
            yield f"[{citation.n}] le document « {citation.document} » n’est pas dans cet index"
            continue
        if document.sha256 != citation.sha256:
            yield f"[{citation.n}] « {citation.document} » a changé depuis cette réponse (empreinte différente)"
        elif document.text[citation.start : citation.end] != citation.quote:
            yield f"[{citation.n}] la citation de « {citation.document} » n’est pas le texte enregistré"
    known = {c.n for c in answer.citations}
    for claim in answer.claims:
        if not claim.citations or not set(claim.citations) <= known:
            yield f"phrase sans citation : « {claim.text[:60]} »"
        else:
            yield from (
                f"« {figure} » n’est dans aucun passage cité de « {claim.text[:60]} »"
                for figure in unsupported(answer, claim.text, claim.citations)
            )


def unsupported(answer: Answer, text: str, marks: tuple[int, ...]) -> tuple[str, ...]:
    """Figures of a claim that stand neither in its passages, nor in their titles and dates, nor in the date asked.

    Dates that are marked as computed are left to the rule that computed them.
    """
    cited = [c for c in answer.citations if c.n in marks]
    held = " ".join(fold(f"{c.quote} {c.title} {c.section or ''} {c.published or ''}") for c in cited)
    figures = set(_FIGURE.findall(held))
    days = [answer.as_of, *(c.published for c in cited if c.published)]
    bare = re.sub(r"dernier jour calculé : [^).]+|depuis le 1er juillet 2021", "", text)
    for found in find(bare):
        if found.value in days or any(f.value == found.value for c in cited for f in find(f"{c.quote} {c.title}")):
            bare = bare.replace(bare[found.start : found.end], " " * (found.end - found.start))
    return tuple(f for f in _FIGURE.findall(fold(bare)) if f not in figures)
