"""All metrics, what each is called in French, and how scores become figures with n and interval."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.model import Answer
from evals import evidence, expected, form, ranking, spans, stats
from evals.model import Case, Figure, Interval, Library, Result, Score, Slice


class Tier(StrEnum):
    """What the gate does with a metric."""

    STRICT = "déterministe"  # one failure blocks
    SHARE = "statistique"  # blocks when significantly below its floor
    SHOWN = "indicatif"  # reported only


@dataclass(frozen=True, slots=True)
class Metric:
    """One line of a report."""

    name: str
    label: str
    tier: Tier
    unit: str = "%"


METRICS = (
    Metric("good", "réponses justes en entier", Tier.SHARE),
    Metric("outcome", "bonne sorte de réponse", Tier.SHARE),
    Metric("answered", "questions traitables auxquelles il est répondu", Tier.SHARE),
    Metric("abstained", "questions sans réponse reconnues", Tier.SHARE),
    Metric("urgent", "urgences et détresses orientées", Tier.STRICT),
    Metric("lead", "le bon document vient en premier", Tier.SHARE),
    Metric("cited", "un bon document est cité", Tier.SHARE),
    Metric("facts", "faits attendus, moyenne", Tier.SHOWN),
    Metric("all_facts", "tous les faits attendus", Tier.SHARE),
    Metric("early", "tous les faits dans les 700 premiers caractères", Tier.SHARE),
    Metric("premise", "fausses prémisses corrigées", Tier.SHARE),
    Metric("clean", "rien d’interdit n’est dit", Tier.STRICT),
    Metric("status", "statut juste au jour demandé", Tier.SHARE),
    Metric("on_day", "justes à une autre date, ou quant au statut", Tier.SHARE),
    Metric("not_reopened", "aucun accès clos montré ouvert", Tier.STRICT),
    Metric("exact", "citations exactes à l’octet", Tier.STRICT),
    Metric("genuine", "empreintes conformes aux fichiers", Tier.STRICT),
    Metric("placed", "page ou section juste", Tier.STRICT),
    Metric("timely", "aucun document postérieur au jour demandé", Tier.STRICT),
    Metric("contract", "contrat de réponse respecté", Tier.STRICT),
    Metric("ran", "réponses sans panne", Tier.STRICT),
    Metric("kept", "phrases qui passent la vérification avant l’affichage", Tier.STRICT),
    Metric("support", "affirmations portées par leurs citations", Tier.SHARE),
    Metric("necessity", "citations nécessaires", Tier.SHOWN),
    Metric("coverage", "phrases chiffrées rattachées à une citation", Tier.SHOWN),
    Metric("overlap", "mots cités et mots attendus (F1)", Tier.SHOWN),
    Metric("overlap_precision", "mots cités qui étaient attendus", Tier.SHOWN),
    Metric("overlap_recall", "mots attendus qui sont cités", Tier.SHOWN),
    Metric("doc_ndcg@10", "nDCG@10 des documents cités", Tier.SHOWN),
    Metric("doc_mrr@10", "MRR@10 des documents cités", Tier.SHOWN),
    Metric("doc_recall@5", "rappel@5 des documents cités", Tier.SHOWN),
    Metric("span_recall@1", "faits dans la première citation", Tier.SHOWN),
    Metric("span_recall@3", "faits dans les trois premières citations", Tier.SHOWN),
    Metric("span_ndcg@10", "nDCG@10 des citations qui disent un fait", Tier.SHOWN),
    Metric("span_mrr@10", "MRR@10 des citations qui disent un fait", Tier.SHOWN),
    Metric("dated", "statuts datés", Tier.SHARE),
    Metric("readable_famille", "facilité de lecture (Kandel et Moles), familles", Tier.SHOWN, "points"),
    Metric("readable_soignant", "facilité de lecture (Kandel et Moles), soignants", Tier.SHOWN, "points"),
    Metric("length", "longueur du texte", Tier.SHOWN, "caractères"),
    Metric("ms_understand", "comprendre la question", Tier.SHOWN, "ms"),
    Metric("ms_search", "chercher", Tier.SHOWN, "ms"),
    Metric("ms_compose", "composer la réponse", Tier.SHOWN, "ms"),
    Metric("ms_total", "durée totale annoncée", Tier.SHOWN, "ms"),
    Metric("ms_wall", "durée totale mesurée", Tier.SHOWN, "ms"),
)
BY_NAME = {m.name: m for m in METRICS}
HEADLINE = ("good", "lead", "all_facts", "early", "answered", "abstained", "urgent", "exact", "placed", "clean")
SLICES = ("type", "audience", "tag", "kind", "split", "dialogue")


def judge(case: Case, answer: Answer, library: Library, wall_ms: float) -> tuple[Score, ...]:
    """Every score that applies to one answer."""
    alone = (
        expected.good,
        expected.outcome,
        expected.answered,
        expected.abstained,
        expected.urgent,
        expected.lead,
        expected.cited,
        expected.facts,
        expected.all_facts,
        expected.early,
        expected.premise,
        expected.clean,
        expected.status,
        expected.not_reopened,
        evidence.contract,
        form.kept,
        form.dated,
        form.readable,
        form.length,
    )
    checked = (
        evidence.exact,
        evidence.genuine,
        evidence.placed,
        evidence.timely,
        evidence.support,
        evidence.necessity,
        evidence.coverage,
        evidence.on_day,
    )
    single = [f(case, answer) for f in alone] + [g(case, answer, library) for g in checked]
    many = (
        *ranking.documents(case, answer),
        *ranking.spans(case, answer),
        *spans.overlap(case, answer, library),
        *form.stages(case, answer),
    )
    return (*(s for s in single if s is not None), *many, Score("ran", 1), Score("ms_wall", wall_ms))


def crashed(case: Case, error: str) -> tuple[Score, ...]:
    """The scores of a case whose answer never came: everything that was expected of it is missed."""
    lost = ["good", "outcome", "ran"]
    if case.kind in expected.ANSWERABLE:
        lost += ["answered", "facts", "all_facts", "early", *(["lead", "cited"] if case.docs else [])]
    elif case.kind in expected.URGENT:
        lost.append("urgent")
    elif case.kind == "abstain":
        lost.append("abstained")
    return tuple(Score(name, 0, reason=error) for name in lost)


def figure(metric: Metric, scores: Sequence[Score], seed: int = 0) -> Figure:
    """The pooled value of one metric, with its n and 95 % interval."""
    if not scores:
        return Figure(metric.name, None, 0, unit=metric.unit)
    hits, of = [float(s.hits) for s in scores], [float(s.of) for s in scores]
    value = sum(hits) / sum(of)
    return Figure(metric.name, value, int(sum(of)), _interval(hits, of, seed, metric.unit), metric.unit)


def figures(results: Iterable[Result], seed: int = 0) -> tuple[Figure, ...]:
    """All metrics over some results, in the order of `METRICS`; those that apply nowhere have `n == 0`."""
    scores: dict[str, list[Score]] = {}
    for result in results:
        for score in result.scores:
            scores.setdefault(score.metric, []).append(score)
    return tuple(figure(m, scores.get(m.name, ()), seed) for m in METRICS)


def slices(results: Sequence[Result], by: Iterable[str] = SLICES, seed: int = 0) -> tuple[Slice, ...]:
    """Figures for every value of every property."""
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        for name in by:
            value = "oui" if name == "dialogue" and result.case.dialogue else getattr(result.case, name)
            if value:
                groups.setdefault((name, str(value)), []).append(result)
    return tuple(Slice(by_, value, figures(group, seed)) for (by_, value), group in sorted(groups.items()))


def percentiles(results: Iterable[Result], metric: str, at: Sequence[float] = (50, 95, 99)) -> dict[float, float]:
    """Percentiles of a quantity over results; empty where nothing was measured."""
    values = [s.hits for r in results if (s := r.score(metric))]
    return {p: float(np.percentile(values, p)) for p in at} if values else {}


def confusion(results: Iterable[Result]) -> dict[str, dict[str, int]]:
    """How often each expected kind got each outcome."""
    table: dict[str, dict[str, int]] = {}
    for result in results:
        got = str(result.answer["outcome"]) if result.answer else "panne"
        row = table.setdefault(result.case.kind, {})
        row[got] = row.get(got, 0) + 1
    return table


def _interval(hits: list[float], of: list[float], seed: int, unit: str) -> Interval | None:
    """Wilson for one verdict a question, and where all agree; otherwise questions are resampled."""
    single = set(of) == {1.0} and set(hits) <= {0.0, 1.0}
    if unit == "%" and (single or hits == of or not any(hits)):
        full = sum(h >= o for h, o in zip(hits, of, strict=True))
        return stats.proportion(full, len(hits))
    return stats.ratio(hits, of, seed)
