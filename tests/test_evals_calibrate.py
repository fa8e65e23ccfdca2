"""The weights of silence, fitted on examples whose answer is known."""

import json
from dataclasses import fields
from pathlib import Path

import numpy as np

from app.plans.refusing import WEIGHTS, Signals, probability
from evals.calibrate import Example, curve, examples, fit, main

COUNT = len(fields(Signals))
NONE = (0.0,) * COUNT


def _with(place: int, value: float) -> tuple[float, ...]:
    return tuple(value if n == place else 0.0 for n in range(COUNT))


def test_what_tells_right_answers_apart_gets_a_weight_of_its_sign_and_the_rest_none() -> None:
    found = [Example(_with(0, 1.0), False) for _ in range(20)] + [Example(_with(4, 1.0), True) for _ in range(20)]
    weights = fit(found)
    assert weights[0] < -1
    assert weights[4] > 1
    others = [w for n, w in enumerate(weights[:-1]) if n not in (0, 4)]
    assert np.allclose(others, 0, atol=1e-3)


def test_rare_questions_without_an_answer_count_as_much_as_the_others() -> None:
    found = [Example(NONE, True) for _ in range(90)] + [Example(NONE, False) for _ in range(10)]
    assert abs(fit(found)[-1]) < 1e-3  # nothing tells them apart: one half each


def test_the_curve_tells_what_a_threshold_loses_and_gains() -> None:
    weights = np.zeros(COUNT + 1)
    weights[4] = 1.0
    found = [Example(_with(4, float(n)), True) for n in range(1, 101)] + [Example(_with(4, -5.0), False)] * 4
    told = list(curve(found, weights))
    assert [lost for _, lost, _ in told] == [0.02, 0.05, 0.1, 0.15]
    assert all(silent == 1.0 for *_, silent in told)
    assert [t for t, *_ in told] == sorted(t for t, *_ in told)


def test_weights_and_probability_speak_of_the_same_signals() -> None:
    assert probability(Signals(*NONE)) < 0.5  # nothing found is no answer
    best = Signals(*_with([f.name for f in fields(Signals)].index("best"), 4.0))
    assert probability(best) > probability(Signals(*NONE))
    assert WEIGHTS.unshown < 0 < WEIGHTS.recognised


def test_examples_are_taken_from_answers_that_nothing_holds_back(programmes: Path, tmp_path: Path) -> None:
    rows = [
        {
            "question": "Quelle RCP pour le farodégib ?",
            "kind": "answer",
            "docs": ["put-farodegib-v2"],
            "facts": ["girelle"],
        },
        {"question": "Quelle dose de Brumalix dans l’ostéosarcome ?", "kind": "abstain", "docs": [], "facts": []},
        {"question": "Quelle RCP pour le Brumalix ?", "kind": "answer", "docs": ["faq-acces"], "facts": ["x"]},
    ]
    path = tmp_path / "q.jsonl"
    path.write_text("\n".join(json.dumps({**r, "as_of": "2026-03-02"}) for r in rows), encoding="utf-8")
    found = examples(programmes, path)
    assert [e.right for e in found] == [True, False]  # the third answers from another document: it teaches nothing
    assert main([f"{programmes}={path}"]) == 0
