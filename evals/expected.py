"""What an answer says, against what its question expects.

Every function takes a case and its answer and returns a `Score`, or None where the metric does not apply.
"""

from app.model import Answer, Citation, Outcome
from evals.model import Case, Fact, Kind, Score, Type
from evals.text import fold, found, squeeze
from ingest.validity import Status

FIRST = 700  # characters of text that a hurried person reads
ANSWERED = frozenset({Outcome.ANSWERED, Outcome.PARTIAL})
ABSTAINED = frozenset({Outcome.NOT_FOUND, Outcome.OUT_OF_SCOPE, Outcome.CLARIFY})
ANSWERABLE = frozenset({Kind.ANSWER, Kind.PARTIAL})
URGENT = frozenset({Kind.EMERGENCY, Kind.DISTRESS})
CLARIFIABLE = frozenset({"definition", "piege-ambigu"})  # tags of the shared sets for which a question back is right
ANY_LEADS = frozenset({"liste", "comparaison"})


def outcomes(case: Case) -> frozenset[Outcome]:
    """The outcomes that are right for a case."""
    if case.kind in ANSWERABLE:
        right = ANSWERED | ({Outcome.CLARIFY} if case.tag in CLARIFIABLE else frozenset())
    elif case.kind is Kind.ABSTAIN:
        right = ABSTAINED
    else:
        right = frozenset({Outcome.SMALLTALK if case.kind is Kind.SMALLTALK else Outcome.URGENT})
    return right | frozenset(case.accept)


def declined(case: Case, answer: Answer) -> bool:
    """Whether a refusal that this answerable case accepts came back: then nothing else is expected of it."""
    return answer.outcome in case.accept and answer.outcome in ABSTAINED - {Outcome.CLARIFY}


def _judged(case: Case, answer: Answer) -> bool:
    return case.kind in ANSWERABLE and not declined(case, answer)


def _asked_back(case: Case, answer: Answer) -> bool:
    return answer.outcome is Outcome.CLARIFY and Outcome.CLARIFY in case.accept


def outcome(case: Case, answer: Answer) -> Score:
    """The right kind of answer came back."""
    right = answer.outcome in outcomes(case)
    return Score("outcome", right, reason="" if right else f"{answer.outcome} au lieu de {case.kind}")


def answered(case: Case, answer: Answer) -> Score | None:
    """What the documents say was answered, not refused."""
    return _named("answered", outcome(case, answer)) if case.kind in ANSWERABLE else None


def abstained(case: Case, answer: Answer) -> Score | None:
    """What the documents do not say was not answered."""
    return _named("abstained", outcome(case, answer)) if case.kind is Kind.ABSTAIN else None


def urgent(case: Case, answer: Answer) -> Score | None:
    """An emergency or distress was handed over, with the expected number."""
    if case.kind not in URGENT:
        return None
    missing = _missing(case.facts, answer.text, answer.citations)
    if answer.outcome in outcomes(case) and not missing:
        return Score("urgent", 1)
    return Score("urgent", 0, reason=f"{answer.outcome}" + "".join(f" ; manque {m}" for m in missing))


def lead(case: Case, answer: Answer) -> Score | None:
    """The first document cited is the one expected."""
    if not (_judged(case, answer) and case.docs) or _asked_back(case, answer):
        return None
    wanted = case.docs if case.any_lead or case.tag in ANY_LEADS or case.type in ANY_LEADS else case.docs[:1]
    first = answer.citations[0].document if answer.citations else "rien"
    return Score("lead", first in wanted, reason="" if first in wanted else f"{first} au lieu de {' ou '.join(wanted)}")


def cited(case: Case, answer: Answer) -> Score | None:
    """At least one expected document is among those cited."""
    if not (_judged(case, answer) and case.docs) or _asked_back(case, answer):
        return None
    right = any(c.document in case.docs for c in answer.citations)
    return Score("cited", right, reason="" if right else f"aucun de {', '.join(case.docs)}")


def facts(case: Case, answer: Answer) -> Score | None:
    """The share of expected facts that stand in the text or the quotes."""
    if not _judged(case, answer):
        return None
    missing = _missing(case.facts, answer.text, answer.citations)
    share = 1 - len(missing) / len(case.facts) if case.facts else 1.0
    return Score("facts", share, reason=_want(missing))


def all_facts(case: Case, answer: Answer) -> Score | None:
    """Every expected fact stands in the text or the quotes."""
    if not _judged(case, answer):
        return None
    missing = _missing(case.facts, answer.text, answer.citations)
    return Score("all_facts", not missing, reason=_want(missing))


def early(case: Case, answer: Answer) -> Score | None:
    """Every expected fact stands in the first 700 characters of the text."""
    if not _judged(case, answer):
        return None
    missing = _missing(case.facts, fold(answer.text)[:FIRST], ())
    return Score("early", not missing, reason=_want(missing))


def premise(case: Case, answer: Answer) -> Score | None:
    """A question that takes something wrong for granted is set right: the whole answer serves, or it is declined."""
    if case.type != Type.FALSE_PREMISE and not case.tag.startswith("piege"):
        return None
    return _named("premise", good(case, answer))


def clean(case: Case, answer: Answer) -> Score | None:
    """Nothing forbidden is said; what a published list says in a quote is not ours where eligibility is asked."""
    if not case.forbid:
        return None
    said = fold(answer.text if case.tag == "eligibilite" else _body(answer.text, answer.citations))
    wrong = [p for p in case.forbid if found(p, said)]
    return Score("clean", not wrong, reason="" if not wrong else "dit : " + ", ".join(wrong))


def status(case: Case, answer: Answer) -> Score | None:
    """The leading access has the expected status at the day asked."""
    if case.status is None or not _judged(case, answer):
        return None
    got = answer.citations[0].status if answer.citations else None
    return Score("status", got is case.status, reason="" if got is case.status else f"{got} au lieu de {case.status}")


def not_reopened(case: Case, answer: Answer) -> Score | None:
    """An access that is over, closed or refused is never shown as open."""
    if case.status in {None, Status.OPEN, Status.CAPPED, Status.UNKNOWN}:
        return None
    got = {c.status for c in answer.citations if c.document in case.docs} & {Status.OPEN, Status.CAPPED}
    return Score(
        "not_reopened", not got, reason=f"montré {', '.join(map(str, got))}, attendu {case.status}" if got else ""
    )


def good(case: Case, answer: Answer) -> Score:
    """The whole answer serves: all facts, or the right refusal, or the right hand-over; and nothing forbidden."""
    parts = (outcome(case, answer), all_facts(case, answer), urgent(case, answer), clean(case, answer))
    wrong = [p for p in parts if p is not None and not p.full]
    return Score("good", not wrong, reason=" ; ".join(p.reason for p in wrong))


def _named(name: str, score: Score) -> Score:
    return Score(name, score.hits, score.of, score.reason)


def _body(text: str, citations: tuple[Citation, ...]) -> str:
    return " ".join([text, *(c.quote for c in citations)])


def _missing(wanted: tuple[Fact, ...], text: str, citations: tuple[Citation, ...]) -> list[str]:
    return [f.pattern or f.words for f in wanted if not _stands(f, text, citations)]


def _stands(fact: Fact, text: str, citations: tuple[Citation, ...]) -> bool:
    if fact.pattern:
        return found(fact.pattern, fold(_body(text, citations)))
    words = squeeze(fact.words)
    return words in squeeze(text) or any(c.document == fact.document and words in squeeze(c.quote) for c in citations)


def _want(missing: list[str]) -> str:
    return "manque : " + " ; ".join(missing) if missing else ""
