"""An extractive answer, some of its sentences rephrased by a chat model: checked one by one, never fewer facts.

A sentence of ours gives way only to sentences that rest on the same spans and keep every figure and name of it; the
lines around (headline, warnings, who decides, emergency numbers) stay as they are. Whatever goes wrong, the extractive
answer is shown, with a notice.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from app.chat_model import prompt
from app.chat_model.errors import ModelError
from app.chat_model.proposals import Proposal, parse
from app.chat_model.sift import details, refusal
from app.model import Answer, Claim, Dropped, Outcome

_ANSWERS = frozenset({Outcome.ANSWERED, Outcome.PARTIAL})
_MARK = re.compile(r"\[(\d+)\]")
REFUSED = "Le modèle de langue {reason} : cette réponse est faite des extraits des documents."
REPHRASED = (
    "Certaines phrases sont reformulées par un modèle de langue ({name}) ; chacune a été comparée à ses extraits."
)


def is_rephrased(answer: Answer) -> bool:
    """Whether an answer holds sentences of a chat model: its notice says so."""
    return REPHRASED.partition("{")[0] in answer.text


class Client(Protocol):
    """Anything that completes a text."""

    @property
    def name(self) -> str:
        """The model's name, as shown."""
        ...

    def complete(self, system: str, data: str) -> str:
        """The whole answer; raises `ModelError`."""
        ...


@dataclass(frozen=True, slots=True)
class Composed:
    """What became of an answer: the answer to show, the model's sentences in it, and those left out."""

    answer: Answer
    used: tuple[Proposal, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    failure: str = ""  # why the model was not used at all, in French


class Rephraser:
    """Rephrases answers with one client; keeps nothing between two answers."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __call__(self, answer: Answer) -> Answer:
        """The answer to show."""
        return self.compose(answer).answer

    def compose(self, answer: Answer) -> Composed:
        """The answer to show, and what was done with the model's sentences; never raises for what a model does."""
        if answer.outcome not in _ANSWERS or not answer.citations:
            return Composed(answer)
        try:
            proposals = parse(self._client.complete(prompt.RULE, prompt.data(answer)))
        except ModelError as error:
            return Composed(_noted(answer, REFUSED.format(reason=error.reason)), failure=error.reason)
        judged = [(p, refusal(p, answer)) for p in proposals]
        kept, lost = _keep([p for p, why in judged if not why], answer)
        dropped = (*(Dropped(p.text, why) for p, why in judged if why), *lost)
        if not kept:
            reason = "n’a rien donné qui tienne à ses extraits"
            return Composed(_noted(answer, REFUSED.format(reason=reason)), (), dropped, reason)
        merged = _renumbered(_merged(answer, kept))
        return Composed(_noted(merged, REPHRASED.format(name=self._client.name)), kept, dropped)


def _keep(proposals: Sequence[Proposal], answer: Answer) -> tuple[tuple[Proposal, ...], tuple[Dropped, ...]]:
    """The proposals under which no sentence of ours loses a figure or a name, and those left out for that."""
    kept, dropped = tuple(dict.fromkeys(proposals)), list[Dropped]()
    while True:
        wrong = next(((p, why) for p in kept if (why := _loses(p, kept, answer))), None)
        if wrong is None:
            return kept, tuple(dropped)
        dropped.append(Dropped(wrong[0].text, wrong[1]))
        kept = tuple(p for p in kept if p is not wrong[0])


def _loses(proposal: Proposal, kept: Iterable[Proposal], answer: Answer) -> str:
    """What the sentence that this one would stand for loses by it; empty when nothing."""
    place = _owner(proposal, answer)
    if place is None:
        return "redit ce qui est déjà dit"
    claim = answer.claims[place]
    around = [p for p in kept if set(p.spans) & set(claim.citations)]
    if not set(claim.citations) <= {n for p in around for n in p.spans}:
        return "ne repose pas sur tous les extraits de la phrase d’origine"
    missing = details(claim.text) - details(" ".join(p.text for p in around))
    return f"oublie « {sorted(missing)[0]} »" if missing else ""


def _owner(proposal: Proposal, answer: Answer) -> int | None:
    """The first of our sentences that rests on a span of the proposal and may be replaced."""
    places = (n for n, c in enumerate(answer.claims) if set(c.citations) & set(proposal.spans))
    return next((n for n in places if _replaceable(answer.claims[n], answer)), None)


def _replaceable(claim: Claim, answer: Answer) -> bool:
    """A headline, which says the status of a day, stays; so does what does not stand in the text as written."""
    return not claim.text.startswith("**") and answer.text.count(_line(claim)) == 1


def _line(claim: Claim) -> str:
    return claim.text + "".join(f" [{n}]" for n in claim.citations)


def _merged(answer: Answer, kept: Sequence[Proposal]) -> Answer:
    """The answer with the kept proposals in the place of the sentences that they cover."""
    text, claims = answer.text, list[Claim]()
    for place, claim in enumerate(answer.claims):
        new = [Claim(p.text, p.spans) for p in kept if _owner(p, answer) == place]
        if new:
            text = text.replace(_line(claim), _lines(new, bullet=f"- {_line(claim)}" in text))
            claims += new
        elif _covered(claim, kept, answer):
            text = re.sub(rf"\n*(?:- )?{re.escape(_line(claim))}", "", text)
        else:
            claims.append(claim)
    return replace(answer, text=text.strip(), claims=tuple(claims))


def _covered(claim: Claim, kept: Sequence[Proposal], answer: Answer) -> bool:
    """Whether the kept proposals say all that a sentence of ours says."""
    around = [p for p in kept if set(p.spans) & set(claim.citations)]
    return (
        bool(around)
        and _replaceable(claim, answer)
        and set(claim.citations) <= {n for p in around for n in p.spans}
        and details(claim.text) <= details(" ".join(p.text for p in around))
    )


def _lines(claims: Sequence[Claim], *, bullet: bool) -> str:
    return ("\n- " if bullet else " ").join(map(_line, claims))


def _renumbered(answer: Answer) -> Answer:
    """Citations numbered again in the order in which the text first uses them."""
    order = dict.fromkeys(int(n) for n in _MARK.findall(answer.text))
    order |= dict.fromkeys(c.n for c in answer.citations)
    new = {old: n for n, old in enumerate(order, 1)}
    by_number = {c.n: c for c in answer.citations}
    return replace(
        answer,
        text=_MARK.sub(lambda m: f"[{new[int(m[1])]}]", answer.text),
        claims=tuple(replace(c, citations=tuple(new[n] for n in c.citations)) for c in answer.claims),
        citations=tuple(replace(by_number[old], n=n) for old, n in new.items()),
    )


def _noted(answer: Answer, notice: str) -> Answer:
    return replace(answer, text=f"{answer.text}\n\n{notice}")
