"""Rankings against what is relevant, through ir_measures (MacAvaney et al. 2022)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import ir_measures
from ir_measures import RR, Qrel, R, ScoredDoc, nDCG

from app.model import Answer
from evals.expected import ANSWERABLE, declined
from evals.model import Case, Fact, Score
from evals.text import fold, found, squeeze

MEASURES = {"ndcg@10": nDCG @ 10, "mrr@10": RR @ 10, "recall@1": R @ 1, "recall@5": R @ 5, "recall@10": R @ 10}


def measure(
    rankings: Mapping[str, Sequence[str]], relevant: Mapping[str, Iterable[str]], measures: Iterable[str] = MEASURES
) -> dict[str, dict[str, float]]:
    """Each measure for each query: `{measure: {query: value}}`; a query without results counts 0.

    `rankings` are ids, best first. Queries without relevant ids are left out.
    """
    wanted = {name: MEASURES[name] for name in measures}
    qrels = [Qrel(query, id_, 1) for query, ids in relevant.items() for id_ in set(ids)]
    run = [
        ScoredDoc(query, id_, float(len(ids) - rank))
        for query, ids in rankings.items()
        for rank, id_ in enumerate(dict.fromkeys(ids))
    ]
    names = {str(m): name for name, m in wanted.items()}
    values: dict[str, dict[str, float]] = {name: {} for name in wanted}
    for found_ in ir_measures.iter_calc(list(wanted.values()), qrels, run):
        values[names[str(found_.measure)]][found_.query_id] = float(found_.value)
    return values


def documents(case: Case, answer: Answer) -> tuple[Score, ...]:
    """nDCG, reciprocal rank and recall of the expected documents in the order in which they are cited."""
    if case.kind not in ANSWERABLE or not case.docs or declined(case, answer):
        return ()
    order = list(dict.fromkeys(c.document for c in answer.citations))
    values = measure({case.id: order}, {case.id: case.docs}, ("ndcg@10", "mrr@10", "recall@5"))
    return tuple(Score(f"doc_{name}", by_query.get(case.id, 0.0)) for name, by_query in values.items())


def spans(case: Case, answer: Answer) -> tuple[Score, ...]:
    """Share of expected facts that stand in the first quote, and in the first three."""
    if case.kind not in ANSWERABLE or not case.facts or declined(case, answer):
        return ()
    scores = []
    for k in (1, 3):
        quoted = " ".join(c.quote for c in answer.citations[:k])
        hits = [_states(f, fold(quoted), squeeze(quoted)) for f in case.facts]
        scores.append(Score(f"span_recall@{k}", sum(hits) / len(hits)))
    return (*scores, *_first_said(case, answer))


def _first_said(case: Case, answer: Answer) -> Iterator[Score]:
    """nDCG and reciprocal rank of the quotes that state a fact, averaged over facts."""
    quotes = {str(c.n): (fold(c.quote), squeeze(c.quote)) for c in answer.citations}
    stating = {
        str(n): [k for k, (folded, bare) in quotes.items() if _states(fact, folded, bare)]
        for n, fact in enumerate(case.facts)
    }
    values = measure({n: list(quotes) for n in stating}, stating, ("ndcg@10", "mrr@10"))
    for name, by_fact in values.items():
        yield Score(f"span_{name}", sum(by_fact.get(n, 0.0) for n in stating) / len(stating))


def _states(fact: Fact, folded: str, bare: str) -> bool:
    return found(fact.pattern, folded) if fact.pattern else squeeze(fact.words) in bare
