import json
from datetime import date
from pathlib import Path

import pytest

from app.model import Audience, Outcome
from evals.cases import QuestionError, digest, load, parse, row
from evals.model import Fact, Kind, Split
from ingest.validity import Status

SHARED = Path(__file__).parents[2] / "shared" / "questions"


def write(path, *rows):
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows), encoding="utf-8")
    return path


def test_every_field_is_read(tmp_path):
    full = {
        "id": "a1", "question": "Quelle RCP ?", "docs": ["d1", "d2"],
        "facts": ["renaten", {"document": "d1", "words": "x"}],
        "forbid": ["eligible"], "kind": "partial", "audience": "soignant", "prior": ["Bonjour"], "tag": "sms",
        "type": "circuit", "as_of": "2025-03-01", "any_lead": True, "accept": ["clarify"], "status": "terminé",
        "split": "test", "programme": "lutathera", "author": "équipe", "date": "2026-11-20",
    }  # fmt: skip
    (case,) = load([write(tmp_path / "q.jsonl", full)])
    assert case.facts == (Fact(pattern="renaten"), Fact(document="d1", words="x"))
    assert (case.kind, case.audience, case.split) == (Kind.PARTIAL, Audience.CLINICIAN, Split.TEST)
    assert (case.as_of, case.written) == (date(2025, 3, 1), date(2026, 11, 20))
    assert (case.status, case.accept) == (Status.ENDED, (Outcome.CLARIFY,))
    assert next(iter(parse(json.dumps(row(case))))) == case


def test_a_half_is_a_split(tmp_path):
    line = {"id": "a", "question": "Quoi ?", "docs": ["d"], "facts": ["x"], "half": "dev"}
    (case,) = load([write(tmp_path / "q.jsonl", line)])
    assert case.split is Split.DEV


def test_dialogue_turns_carry_what_was_said(tmp_path):
    turns = [
        {"question": "Un ?", "docs": ["d"], "facts": []},
        {"question": "Deux ?", "docs": ["d", "e"], "facts": ["f"]},
    ]
    dialogue = {"id": "x", "audience": "soignant", "tag": "suite", "turns": turns}
    one, two = load([write(tmp_path / "q.jsonl", dialogue)])
    assert (one.id, one.prior, one.any_lead) == ("x-1", (), False)
    assert (two.id, two.prior, two.any_lead, two.dialogue) == ("x-2", ("Un ?",), True, "x")
    assert two.audience is Audience.CLINICIAN
    assert two.asked(date(2026, 1, 1)).history == ("Un ?",)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "JSON"),
        ("[1]", "objet JSON"),
        ({"id": "a", "question": "", "docs": ["d"]}, "« question »"),
        ({"id": "a", "question": "q", "docs": "d"}, "« docs »"),
        ({"id": "a", "question": "q", "docs": ["d"], "facts": ["("]}, "motif « ( »"),
        ({"id": "a", "question": "q", "docs": ["d"], "kind": "peut-être"}, "admis : answer"),
        ({"id": "a", "question": "q", "docs": ["d"], "as_of": "demain"}, "AAAA-MM-JJ"),
        ({"id": "a", "question": "q", "docs": ["d"], "any_lead": "oui"}, "vrai ou faux"),
        ({"id": "a", "question": "q", "docs": ["d"], "fact": []}, "champ inconnu : fact"),
        ({"id": "a", "question": "q"}, "attend « docs » ou « facts »"),
        ({"id": "a", "question": "q", "kind": "abstain", "facts": ["x"]}, "pas de « facts »"),
        ({"id": "a", "turns": []}, "« turns »"),
        ({"id": "a", "turns": [{"question": "q", "docs": ["d"]}, {"docs": ["d"]}]}, "tour 2"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, line, said):
    good = {"id": "ok", "question": "q", "docs": ["d"]}
    with pytest.raises(QuestionError) as caught:
        load([write(tmp_path / "q.jsonl", good, line)])
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith("q.jsonl, ligne 2 : ")
    assert said in caught.value.problems[0]


def test_all_problems_are_told_at_once(tmp_path):
    twice = {"id": "a", "question": "q", "docs": ["d"]}
    with pytest.raises(QuestionError) as caught:
        load([write(tmp_path / "q.jsonl", twice, "{", twice), tmp_path / "none.jsonl"])
    assert [p.split(" : ")[0] for p in caught.value.problems] == [
        *("q.jsonl, ligne 2", "q.jsonl, ligne 3", str(tmp_path / "none.jsonl")),
    ]


def test_an_empty_file_is_no_set(tmp_path):
    with pytest.raises(QuestionError, match="aucune question"):
        load([write(tmp_path / "q.jsonl")])


def test_digest_changes_with_one_byte(tmp_path):
    first = digest([write(tmp_path / "q.jsonl", "{}")])
    assert digest([write(tmp_path / "q.jsonl", "{} ")]) != first


@pytest.mark.skipif(not SHARED.is_dir(), reason="the optional development questions are not here")
def test_the_development_sets_read():
    cases = load([SHARED / "dev.jsonl", SHARED / "dialogues-dev.jsonl"])
    assert sum(not c.dialogue for c in cases) == 150
    assert sum(bool(c.dialogue) for c in cases) == 78
