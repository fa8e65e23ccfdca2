"""`python -m evals tune`: which share of the score the vectors of an encoder should have, on development questions.

Every question is ranked with every share. The share that is kept is the middle of the best three neighbours, so that no
single lucky step is chosen; shares that are not told apart from it by the questions are shown as equal.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals import ranking, stats
from evals.bench import DEPTH, Bench, mean
from evals.collection import Judged

SHARES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8)

Sets = Mapping[str, Mapping[str, Sequence[float]]]


@dataclass(frozen=True, slots=True)
class Step:
    """What one share gives."""

    share: float
    sets: Sets

    @property
    def mean(self) -> float:
        """nDCG@10 averaged over sets."""
        return mean(self.sets)

    @property
    def values(self) -> list[float]:
        """nDCG@10 of every question."""
        return [value for name in sorted(self.sets) for value in self.sets[name]["ndcg@10"]]


def steps(bench: Bench, asked: Sequence[Judged], shares: Sequence[float] = SHARES) -> tuple[Step, ...]:
    """The measure at each share."""
    rankings: dict[float, dict[str, list[str]]] = {share: {} for share in shares}
    for query in asked:  # every share in turn, while the question's vector is at hand
        for share in shares:
            rankings[share][query.id] = bench.rank(query.question, k=DEPTH, share=share)
    return tuple(Step(share, _sets(rankings[share], asked)) for share in shares)


def choose(found: Sequence[Step]) -> Step:
    """The step whose mean with its two neighbours is the highest; the lower share of equals."""

    def around(place: int) -> float:
        near = (max(0, place - 1), place, min(len(found) - 1, place + 1))
        return sum(found[one].mean for one in near) / len(near)

    return found[max(range(len(found)), key=lambda place: (round(around(place), 6), -place))]


def lines(found: Sequence[Step]) -> Iterator[str]:
    """The curve for a terminal; the last line names the share to keep."""
    best = choose(found)
    for step in found:
        gap, held, _ = stats.difference(best.values, step.values)
        alike = held is None or held.low <= 0 <= held.high
        spread = f"  [{held.low:+.3f} ; {held.high:+.3f}]" if held else ""
        mark = "← retenu" if step is best else ("pareil" if alike else "")
        yield f"poids {step.share:.2f}  nDCG@10 moyen {step.mean:.3f}  écart {gap:+.3f}{spread}  {mark}".rstrip()
    yield f"poids retenu : {best.share:.2f}"


def _sets(rankings: Mapping[str, Sequence[str]], asked: Sequence[Judged]) -> Sets:
    by_query = ranking.measure(rankings, {q.id: q.relevant for q in asked}, ("ndcg@10",))["ndcg@10"]
    sets: dict[str, dict[str, list[float]]] = {}
    for query in asked:
        sets.setdefault(query.set, {"ndcg@10": []})["ndcg@10"].append(by_query.get(query.id, 0.0))
    return sets
