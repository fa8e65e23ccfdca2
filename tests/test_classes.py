"""What kind of medicine a name says."""

from datetime import date
from pathlib import Path

import pytest

from app.classes import classed
from app.engine import Engine
from app.focus import time_point
from app.model import Outcome, Question
from index.analysis import tokens
from index.build import build


def stems(words: str) -> frozenset[str]:
    return frozenset(t.stem for t in tokens(words))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("niraparib", "inhibiteur de PARP"),
        ("Tacrolimus", "inhibiteur de calcineurine"),
        ("évérolimus", "inhibiteur de mTOR"),
        ("rivaroxaban", "anticoagulant oral direct"),
        ("oxaliplatine", "sel de platine"),
        ("épirubicine", "anthracycline"),
    ],
)
def test_a_stem_says_a_class(name: str, words: str) -> None:
    assert stems(words) in classed(name)


@pytest.mark.parametrize("name", ["platine", "natalizumab", "chaise", "parib", ""])
def test_other_names_say_none(name: str) -> None:
    assert classed(name) == ()


def test_what_bars_a_class_answers_for_each_of_its_medicines(tmp_path: Path) -> None:
    body = (
        "<h1>Protocole d’utilisation thérapeutique : VELMADOR 20 mg, gélule (zandurast)</h1><p>Publié le 3 mars "
        "2026</p><h2>Indication</h2><p>Adulte atteint d’un chordome évolutif.</p><h2>Associations</h2>"
        "<p>Un inhibiteur de la pompe à protons diminue l’absorption : l’association est déconseillée.</p>"
    )
    page = f"<!doctype html><html lang='fr'><title>PUT</title><body><main>{body}</main></body></html>"
    (tmp_path / "put.html").write_text(page, encoding="utf-8")
    build([tmp_path], tmp_path / "home", encoder="none")
    engine = Engine.open(tmp_path / "home")
    day = date(2026, 11, 20)
    answer = engine.ask(Question("VELMADOR avec du rabéprazole : possible en association ?", as_of=day))
    assert "pompe à protons" in answer.text
    alone = engine.ask(Question("Le rabéprazole est-il en accès compassionnel ?", as_of=day))
    assert alone.outcome is Outcome.NOT_FOUND  # a class known does not make the medicine one of the documents


@pytest.mark.parametrize(
    ("question", "ways"),
    [
        ("pas de réponse à S8 ?", ["8 semaines", "huit semaines"]),
        ("bilan avant J15", ["15 jours"]),
        ("une LAM M3", []),
    ],
)
def test_a_point_in_time_is_known_as_notices_write_it(question: str, ways: list[str]) -> None:
    code = question.split()[-1 if "?" not in question else -2]
    assert time_point(code, question) == tuple(map(stems, ways))
