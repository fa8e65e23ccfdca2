"""An answer as it is shown while it comes: statement by statement, none before its passages have been checked."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from app.chat.markup import MARK, split_urgent
from app.chat.wording import french
from app.model import Answer, Citation, Outcome

WITHHELD = french("Une phrase a été retirée : le passage qui la portait n'est plus dans les documents.")


def held(answer: Answer, stands: Callable[[Citation], bool]) -> Answer:
    """The answer without the lines and claims that rest on a passage which does not stand; says so if any fell."""
    fallen = {citation.n for citation in answer.citations if not stands(citation)}
    if not fallen:
        return answer
    lines = [line for line in answer.text.split("\n") if not fallen & {int(n) for n in MARK.findall(line)}]
    return replace(
        answer,
        text="\n".join((*lines, "", WITHHELD)),
        claims=tuple(claim for claim in answer.claims if not fallen & set(claim.citations)),
        citations=tuple(citation for citation in answer.citations if citation.n not in fallen),
    )


def stages(answer: Answer) -> Iterator[Answer]:
    """The answer with one more statement each time, the last being whole; what is urgent comes at once and first."""
    urgent = len(split_urgent(answer.text)[0]) if answer.outcome is Outcome.URGENT else 0
    ends = [end for end in _ends(answer.text) if end > urgent]
    for end in dict.fromkeys((*((urgent,) if urgent else ()), *ends[:-1])):
        if end < len(answer.text):
            yield replace(answer, text=answer.text[:end])
    yield answer


def _ends(text: str) -> Iterator[int]:
    """Where each line that says something ends."""
    at = 0
    for line in text.split("\n"):
        at += len(line)
        if line.strip():
            yield at
        at += 1
