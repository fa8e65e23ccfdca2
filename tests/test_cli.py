"""The command line as people use it: build, ask, search, show, verify, doctor."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app.cli import main, parser
from app.contract import schema
from app.engine import Engine
from index.search import Searcher

ROOT = Path(__file__).parent.parent
RCP = "Quelle RCP examine les demandes de velmoxan ?"
COST = "Qui paie le kernolol ?"
ELSEWHERE = "Existe-t-il un accès pour la mucoviscidose ?"


def run(*argv: str | Path) -> int:
    return main([str(a) for a in argv])


def ask(home: Path, capsys: pytest.CaptureFixture[str], question: str, *options: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run("ask", question, "--json", "--home", home, *options) == 0
    value: dict[str, Any] = json.loads(capsys.readouterr().out)
    jsonschema.validate(value, json.loads(schema()), format_checker=jsonschema.FormatChecker())
    return value


def test_build_tells_what_it_read(documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("build", documents, "--home", tmp_path, "--encoder", "none") == 0
    printed = capsys.readouterr().out
    for word in ("velmoxan.html", "kernolol.txt", "lu", "2 documents", "gen-1", str(tmp_path)):
        assert word in printed
    assert (tmp_path / "index" / "CURRENT").read_text("utf-8").strip() == "gen-1"


def test_a_second_build_publishes_the_next_generation(documents: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert run("build", documents / "kernolol.txt", "--home", tmp_path, "--encoder", "hash") == 0
    assert (tmp_path / "index" / "CURRENT").read_text("utf-8").strip() == "gen-2"


@pytest.mark.parametrize(("question", "lead", "words"), [(RCP, "velmoxan", "Alizé"), (COST, "kernolol", "coût réel")])
def test_an_answer_leads_with_the_document_that_says_it(
    question: str, lead: str, words: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = ask(home, capsys, question)
    assert answer["outcome"] == "answered"
    assert answer["citations"][0]["document"] == lead
    assert words in answer["text"]
    assert any(words in citation["quote"] for citation in answer["citations"])


def test_every_quote_is_the_stored_text_and_every_digest_the_file(
    home: Path, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = ask(home, capsys, RCP)
    searcher = Searcher.open(home)
    assert answer["citations"]
    for citation in answer["citations"]:
        text = searcher.document(citation["document"]).text
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        file = documents / f"{citation['document']}.html"
        assert citation["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert citation["published"] == "2025-03-14"
    assert {n for claim in answer["claims"] for n in claim["citations"]} == {c["n"] for c in answer["citations"]}
    assert all(f"[{c['n']}]" in answer["text"] for c in answer["citations"])


def test_what_the_documents_do_not_say_is_said_so(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(home, capsys, ELSEWHERE)
    assert (answer["outcome"], answer["claims"], answer["citations"]) == ("not_found", [], [])


def test_the_options_of_ask_reach_the_answer(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(home, capsys, RCP, "--audience", "soignant", "--as-of", "2025-04-01")
    assert (answer["audience"], answer["as_of"], answer["question"]) == ("soignant", "2025-04-01", RCP)


def test_the_same_question_has_the_same_answer(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = (ask(home, capsys, RCP) | {"timings_ms": None} for _ in range(2))
    assert first == second


def test_a_printed_answer_shows_each_passage_with_its_date(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("ask", RCP, "--home", home) == 0
    printed = capsys.readouterr().out
    for word in ("[1]", "14 mars 2025", "velmoxan.html", "réunion de concertation pluridisciplinaire nationale Alizé"):
        assert word in printed


def test_a_batch_is_answered_in_order(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        {"id": "a", "question": RCP, "audience": "soignant", "as_of": "2025-04-01"},
        {"question": "Et comment se conserve-t-il ?", "history": [RCP]},
        {"id": "c", "question": ELSEWHERE},
    ]
    batch = tmp_path / "questions.jsonl"
    batch.write_text("\n\n".join(json.dumps(line) for line in lines) + "\n", encoding="utf-8")
    capsys.readouterr()
    assert run("ask", "--batch", batch, "--json", "--home", home) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [a["id"] for a in answers] == ["a", None, "c"]
    assert [a["question"] for a in answers] == [line["question"] for line in lines]
    assert (answers[0]["audience"], answers[0]["as_of"]) == ("soignant", "2025-04-01")
    assert "réfrigérateur" in answers[1]["text"]
    assert answers[1]["citations"][0]["document"] == "velmoxan"
    assert answers[2]["outcome"] == "not_found"


def test_a_saved_answer_is_verified(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = tmp_path / "reponse.json"
    answers = [ask(home, capsys, question) for question in (RCP, COST)]
    saved.write_text(json.dumps(answers[0], indent=1), encoding="utf-8")
    assert run("verify", saved, "--home", home) == 0
    saved.write_text("".join(json.dumps(a) + "\n" for a in answers), encoding="utf-8")
    assert run("verify", saved, "--home", home) == 0
    total = sum(len(a["citations"]) for a in answers)
    assert f"{total} citations vérifiées, 0 défaut" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("field", "value"),
    [("quote", "Velmoxan guérit."), ("sha256", "0" * 64), ("start", 3), ("document", "inconnu")],
)
def test_a_tampered_citation_is_found(
    field: str, value: Any, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = ask(home, capsys, RCP)
    answer["citations"][0][field] = value
    saved = tmp_path / "reponse.json"
    saved.write_text(json.dumps(answer), encoding="utf-8")
    assert run("verify", saved, "--home", home) == 1
    assert "[1]" in capsys.readouterr().out


@pytest.mark.parametrize(
    "claim",
    [
        {"text": "Velmoxan est remboursé à 65 %.", "citations": [1]},
        {"text": "Velmoxan est remboursé.", "citations": [99]},
    ],
)
def test_an_added_claim_is_found(
    claim: dict[str, Any], home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = ask(home, capsys, RCP)
    saved = tmp_path / "reponse.json"
    saved.write_text(json.dumps(answer | {"claims": [*answer["claims"], claim]}), encoding="utf-8")
    assert run("verify", saved, "--home", home) == 1
    assert "1 défaut" in capsys.readouterr().out


def test_every_question_suggested_over_the_sheets_is_answered_and_verifies(
    sheets_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = Engine.open(sheets_home).suggestions()
    assert len(questions) >= 6
    batch, saved = tmp_path / "questions.jsonl", tmp_path / "reponses.jsonl"
    batch.write_text("".join(json.dumps({"question": q}) + "\n" for q in questions), encoding="utf-8")
    capsys.readouterr()
    assert run("ask", "--batch", batch, "--json", "--home", sheets_home) == 0
    saved.write_text(capsys.readouterr().out, encoding="utf-8")
    answers = [json.loads(line) for line in saved.read_text("utf-8").splitlines()]
    assert [a["question"] for a in answers if a["outcome"] != "answered"] == []
    assert run("verify", saved, "--home", sheets_home) == 0
    assert f"{sum(len(a['citations']) for a in answers)} citations vérifiées" in capsys.readouterr().out


def test_search_gives_passages_best_first(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("search", "velmoxan réfrigérateur", "--json", "-k", "2", "--home", home) == 0
    hits = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert hits[0]["document"] == "velmoxan"
    assert "réfrigérateur" in hits[0]["text"]
    assert len(hits) <= 2
    assert [h["score"] for h in hits] == sorted((h["score"] for h in hits), reverse=True)


def test_search_gives_a_document_once_with_what_else_it_holds(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("search", "velmoxan", "kernolol", "traitement", "--json", "--home", home) == 0
    hits = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(hit["document"] for hit in hits) == ["kernolol", "velmoxan"]
    held = [{hit["id"], *(other["id"] for other in hit["others"])} for hit in hits]
    assert max(map(len, held)) > 1
    assert all(id_.startswith(hit["document"]) for hit, ids in zip(hits, held, strict=True) for id_ in ids)
    assert run("search", "velmoxan", "kernolol", "traitement", "--home", home) == 0
    assert "du même document" in capsys.readouterr().out


def test_search_finds_nothing_for_unknown_words(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("search", "zxqwv", "--home", home) == 0
    assert "Rien" in capsys.readouterr().out


def test_show_prints_a_document_with_its_dates(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("show", "kernolol", "--home", home) == 0
    printed = capsys.readouterr().out
    assert "2 juin 2024" in printed
    assert "hémangiome du foie" in printed
    assert run("show", "inconnu", "--home", home) == 2
    assert "inconnu" in capsys.readouterr().err


def test_doctor_counts_documents(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("doctor", "--home", home) == 0
    assert "2 documents" in capsys.readouterr().out


def test_reading_writes_nothing(home: Path, tmp_path: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in home.rglob("*")}
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    for command in (["ask", RCP], ["search", "velmoxan"], ["doctor"]):
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", *command, "--home", home],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr.decode()
        assert done.stderr == b""
    assert {p: p.stat().st_mtime_ns for p in home.rglob("*")} == before
    assert list(tmp_path.iterdir()) == []


def _commands() -> list[list[str]]:
    names = next(a.choices for a in parser()._actions if a.choices and "ask" in a.choices)
    return [[], *([name] for name in names)]


@pytest.mark.parametrize("command", _commands(), ids=lambda c: " ".join(c) or "passerelle")
def test_help_is_in_french(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([*command, "--help"])
    assert stop.value.code == 0
    printed = capsys.readouterr().out
    for english in ("usage:", "positional arguments", "options:", "show this help", "default:"):
        assert english not in printed, english
    if command in ([], ["ask"], ["build"], ["verify"]):
        assert "exemples" in printed
        assert f"passerelle {' '.join(command)}" in printed
