"""Readers' remarks into cases: prepared for a maintainer, completed, then imported once."""

import json
from datetime import date
from pathlib import Path

import pytest

from app import feedback
from app.feedback import Kind
from app.model import Answer, Audience, Citation, Claim, Outcome
from evals.cases import QuestionError, load
from evals.cli import main
from evals.feedback import Imported, Prepared, prepare, take

DAY = date(2026, 11, 20)
QUOTE = "La réunion Boréale étudie chaque dossier."
ANSWER = Answer(
    "Qui décide ?", "décide", DAY, Audience.CLINICIAN, Outcome.ANSWERED, f"{QUOTE} [1]", (Claim(QUOTE, (1,)),),
    (Citation(1, "zorvatinib", "z.html", "Zorvatinib", "Agence", DAY, None, None, 0, 9, QUOTE, "ab" * 32),),
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """One remark with its question, one without."""
    place = tmp_path / "home"
    place.mkdir()
    claim = ANSWER.claims[0]
    feedback.keep(place, feedback.about(ANSWER, claim, Kind.MEETING, "gen-1", DAY, "Australe", history=("Bonjour",)))
    feedback.keep(place, feedback.about(ANSWER, claim, Kind.WRONG, "gen-1", DAY))
    return place


def completed(sheet: Path, **changes: object) -> None:
    """The sheet with its first line kept, its case changed."""
    first, *others = sheet.read_text(encoding="utf-8").splitlines()
    line = json.loads(first)
    line["retenu"], line["cas"] = True, line["cas"] | changes
    sheet.write_text("\n".join((json.dumps(line), *others)) + "\n", encoding="utf-8")


def test_the_sheet_holds_what_was_said_and_a_case_to_complete(home: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "relire.jsonl"
    assert prepare(home, sheet) == Prepared(2, 1, 1)
    (line,) = map(json.loads, sheet.read_text(encoding="utf-8").splitlines())
    assert (line["dit"], line["phrase"], line["remarque"], line["retenu"]) == ("mauvaise RCP", QUOTE, "Australe", False)
    case = line["cas"]
    assert (case["question"], case["prior"], case["docs"]) == ("Qui décide ?", ["Bonjour"], ["zorvatinib"])
    assert (case["audience"], case["as_of"], case["split"]) == ("soignant", "2026-11-20", "dev")


def test_a_second_preparation_adds_nothing_and_keeps_what_was_completed(home: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "relire.jsonl"
    prepare(home, sheet)
    completed(sheet, facts=["australe"])
    before = sheet.read_text(encoding="utf-8")
    assert prepare(home, sheet) == Prepared(2, 1, 0)
    assert sheet.read_text(encoding="utf-8") == before


def test_only_what_was_kept_becomes_a_case_and_only_once(home: Path, tmp_path: Path) -> None:
    sheet, questions = tmp_path / "relire.jsonl", tmp_path / "questions" / "retours.jsonl"
    prepare(home, sheet)
    assert take(sheet, questions) == Imported(1, 0, 0)
    assert not questions.exists()
    completed(sheet, facts=["australe"], forbid=["boreale"])
    assert take(sheet, questions) == Imported(1, 1, 1)
    assert take(sheet, questions) == Imported(1, 1, 0)
    (case,) = load([questions])
    assert (case.question, case.prior, case.forbid) == ("Qui décide ?", ("Bonjour",), ("boreale",))
    assert case.facts[0].pattern == "australe"
    assert case.audience is Audience.CLINICIAN


def test_a_case_that_nothing_was_expected_of_is_refused_by_its_line(home: Path, tmp_path: Path) -> None:
    sheet, questions = tmp_path / "relire.jsonl", tmp_path / "retours.jsonl"
    prepare(home, sheet)
    completed(sheet)
    with pytest.raises(QuestionError, match="ligne 1 : complétez « facts »"):
        take(sheet, questions)
    completed(sheet, facts=["("])
    with pytest.raises(QuestionError, match="ligne 1 : motif"):
        take(sheet, questions)
    assert not questions.exists()


def test_a_sheet_that_is_none_is_said_so(tmp_path: Path) -> None:
    sheet = tmp_path / "relire.jsonl"
    sheet.write_text("[1]\n", encoding="utf-8")
    with pytest.raises(QuestionError, match="ligne 1 : un objet JSON"):
        take(sheet, tmp_path / "q.jsonl")
    sheet.write_text("{\n", encoding="utf-8")
    with pytest.raises(QuestionError, match="ce n’est pas du JSON"):
        take(sheet, tmp_path / "q.jsonl")


def test_the_command_prepares_then_imports(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, questions = tmp_path / "relire.jsonl", tmp_path / "retours.jsonl"
    assert main(["import-feedback", "--home", str(home), "--out", str(sheet)]) == 0
    assert "Retours : 2 ; avec leur question : 1 ; ajoutés" in capsys.readouterr().out
    completed(sheet, facts=["australe"])
    assert main(["import-feedback", str(sheet), "--out", str(questions)]) == 0
    assert capsys.readouterr().out.endswith(f"{questions} : 1.\n")
    assert main(["import-feedback", str(tmp_path / "absent.jsonl")]) == 1
