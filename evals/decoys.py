"""Systems that are bad on purpose, around any other, and the oracle that is right on purpose.

A gate is worth what it stops: each decoy spoils one thing and must be stopped for that thing.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from app.model import Answer, Citation, Claim, Outcome, Question
from evals.expected import ANSWERED, URGENT
from evals.locate import standing
from evals.model import AS_OF, Case, Kind, Library, System
from ingest.model import Document, Part, PartKind
from ingest.validity import Status

NUMBERS = "Appelez le 15 ou le 112. Le 3114 écoute jour et nuit."


class Oracle:
    """Knows the expectations, and answers with the parts of the documents that meet them: the ceiling of a set."""

    def __init__(self, cases: Iterable[Case], library: Library) -> None:
        self.cases = {c.id: c for c in cases}
        self.library = library

    def ask(self, question: Question) -> Answer:
        """Answer as the case with the question's id expects."""
        case = self.cases[str(question.id)]
        if case.kind in URGENT:
            return _bare(question, Outcome.URGENT, NUMBERS)
        if case.kind is Kind.SMALLTALK:
            return _bare(question, Outcome.SMALLTALK, "Bonjour.")
        if case.kind is Kind.ABSTAIN:
            return _bare(question, Outcome.NOT_FOUND, "Ces documents ne le disent pas.")
        documents = [self.library.document(name) for name in case.docs]
        found = [(d, p) for f in case.facts for d, p in standing(f, documents)[:1]]
        lead = [(d, _first(d)) for d in documents[:1] if not found or found[0][0] is not d]
        pairs = list(dict.fromkeys((d.id, p.start) for d, p in [*lead, *found]))
        parts = {(d.id, p.start): (d, p) for d, p in [*lead, *found]}
        return _answer(question, [parts[k] for k in pairs], case.status)


class AlwaysAnswers:
    """Answers what the documents do not say, with the first words of some document."""

    def __init__(self, system: System, library: Library, name: str) -> None:
        self.system, self.document = system, library.document(name)

    def ask(self, question: Question) -> Answer:
        """The system's answer, or one that should not be."""
        answer = self.system.ask(question)
        kept = answer.outcome in ANSWERED or answer.outcome in {Outcome.URGENT, Outcome.SMALLTALK}
        return answer if kept else _answer(question, [(self.document, _first(self.document))])


class NeverAnswers:
    """Declines whatever is not urgent."""

    def __init__(self, system: System) -> None:
        self.system = system

    def ask(self, question: Question) -> Answer:
        """A refusal, or the system's hand-over."""
        answer = self.system.ask(question)
        kept = answer.outcome in {Outcome.URGENT, Outcome.SMALLTALK}
        return answer if kept else _bare(question, Outcome.NOT_FOUND, "Ces documents ne le disent pas.")


class WrongPage:
    """Names the page after, or a heading that is not there."""

    def __init__(self, system: System) -> None:
        self.system = system

    def ask(self, question: Question) -> Answer:
        """The system's answer, its places moved."""
        return _spoil(self.system.ask(question), _misplace)


class Inexact:
    """Tidies its quotes."""

    def __init__(self, system: System) -> None:
        self.system = system

    def ask(self, question: Question) -> Answer:
        """The system's answer, its quotes with one character changed."""
        return _spoil(self.system.ask(question), lambda c: replace(c, quote=c.quote[:-1] + "…"))


class Timeless:
    """Answers as of one day whatever day is asked, and finds everything open."""

    def __init__(self, system: System, today: date = AS_OF) -> None:
        self.system, self.today = system, today

    def ask(self, question: Question) -> Answer:
        """The system's answer of another day."""
        answer = self.system.ask(replace(question, as_of=self.today))
        late = _spoil(answer, lambda c: replace(c, status=Status.OPEN))
        return replace(late, as_of=question.as_of or self.today)


class WrongDocument:
    """Puts the leading document last."""

    def __init__(self, system: System, library: Library, name: str) -> None:
        self.system, self.document = system, library.document(name)

    def ask(self, question: Question) -> Answer:
        """The system's answer behind a passage of another document."""
        answer = self.system.ask(question)
        if answer.outcome not in ANSWERED:
            return answer
        return _answer(question, [(self.document, _first(self.document))])


def _spoil(answer: Answer, change: Callable[[Citation], Citation]) -> Answer:
    return replace(answer, citations=tuple(map(change, answer.citations)))


def _misplace(citation: Citation) -> Citation:
    page = None if citation.page is None else citation.page + 1
    return replace(citation, page=page, section=None if page else "Chapitre qui n’existe pas")


def _first(document: Document) -> Part:
    body = [p for p in document.parts if p.kind in {PartKind.PARAGRAPH, PartKind.ITEM, PartKind.ROW}]
    return (body or list(document.parts))[0]


def _bare(question: Question, outcome: Outcome, text: str) -> Answer:
    return Answer(
        question.text, question.text, question.as_of or AS_OF, question.audience, outcome, text, id=question.id
    )


def _answer(question: Question, found: list[tuple[Document, Part]], status: Status | None = None) -> Answer:
    cites = tuple(_citation(n, d, p, status) for n, (d, p) in enumerate(found, 1))
    claims = tuple(Claim(c.quote, (c.n,)) for c in cites)
    text = "\n".join(f"{c.text} [{c.citations[0]}]" for c in claims)
    return replace(_bare(question, Outcome.ANSWERED, text), claims=claims, citations=cites)


def _citation(n: int, document: Document, part: Part, status: Status | None) -> Citation:
    quote = document.text[part.start : part.end]
    section = " › ".join(part.path) or document.title
    return Citation(
        n,
        document.id,
        document.source.location,
        document.title,
        document.publisher,
        document.published,
        part.page,
        section,
        part.start,
        part.end,
        quote,
        document.sha256,
        status,
    )
