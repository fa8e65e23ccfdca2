"""Rankings against what is relevant, through ir_measures (MacAvaney et al. 2022)."""

from collections.abc import Iterable, Mapping, Sequence

import ir_measures
from ir_measures import RR, Qrel, R, ScoredDoc, nDCG

from app.model import Answer
from evals.expected import ANSWERABLE, declined
from evals.model import Case, Score
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
        hits = [
            found(f.pattern, fold(quoted)) if f.pattern else squeeze(f.words) in squeeze(quoted) for f in case.facts
        ]
        scores.append(Score(f"span_recall@{k}", sum(hits) / len(hits)))
    return tuple(scores)
