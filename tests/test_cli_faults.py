"""What goes wrong at the keyboard: one French sentence that names the thing, the right exit code, nothing lost."""

import io
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
from fpdf import FPDF

from app.cli import main

ROOT = Path(__file__).parent.parent
RCP = "Quelle RCP examine les demandes de velmoxan ?"
INDEX_FILES = ("MANIFEST.json", "passages.sqlite", "owners.npy", "weights.npy", "forms.json", "dense.faiss")


def run(*argv: str | Path) -> int:
    return main([str(a) for a in argv])


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one line on stderr, which names these words."""
    error = capsys.readouterr().err
    assert "Traceback" not in error
    assert error.startswith("passerelle : ")
    assert error.count("\n") == 1
    for word in words:
        assert word in error
    return error


def process(*argv: str | Path | bytes, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """The command in a process of its own, without a terminal."""
    line = [sys.executable, "-m", "app.cli", *argv]
    return subprocess.run(
        line, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, stdin=subprocess.DEVNULL
    )


def pdf(text: str) -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=12)
    document.multi_cell(0, 8, text)
    return bytes(document.output())


def locked(data: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


PDF = pdf("Velmoxan : protocole du service.\n\nLe velmoxan est conservé au réfrigérateur de la pharmacie.")
BAD = {
    "vide.pdf": b"",
    "blancs.txt": b" \n\t\n",
    "tronque.pdf": PDF[:200],
    "chiffre.pdf": locked(PDF),
    "image.html": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "archive.pdf": b"PK\x03\x04" + bytes(64),
    "binaire.md": bytes(range(256)) * 8,
}


@pytest.fixture
def mixed(tmp_path: Path, documents: Path) -> Path:
    """Every bad file, a PDF called .html, a page called .pdf."""
    folder = tmp_path / "mélange"
    folder.mkdir()
    for name, data in BAD.items():
        (folder / name).write_bytes(data)
    (folder / "protocole.html").write_bytes(PDF)
    (folder / "page.pdf").write_bytes((documents / "velmoxan.html").read_bytes())
    return folder


def test_bad_files_are_named_and_the_others_published(
    mixed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("build", mixed, "--home", tmp_path / "home", "--encoder", "none") == 3
    shown = capsys.readouterr()
    rows = {name: line for line in shown.out.splitlines() for name in os.listdir(mixed) if f"/{name} " in line}
    assert set(rows) == {*BAD, "protocole.html", "page.pdf"}
    for name in BAD:
        assert "écarté" in rows[name], rows[name]
        assert f"« {name} »" in rows[name], rows[name]
    assert "mot de passe" in rows["chiffre.pdf"]
    assert "vide" in rows["vide.pdf"]
    assert "lu" in rows["protocole.html"]
    assert "lu" in rows["page.pdf"]
    assert "Traceback" not in shown.out + shown.err
    assert run("ask", RCP, "--home", tmp_path / "home") == 0
    assert "Alizé" in capsys.readouterr().out


def test_a_file_name_that_is_no_text_stops_nothing(documents: Path, tmp_path: Path) -> None:
    folder = tmp_path / "noms"
    folder.mkdir()
    text = (documents / "kernolol.txt").read_bytes()
    Path(os.fsdecode(os.fsencode(folder) + b"/nom\xff.txt")).write_bytes(text)
    (folder / "bon.html").write_bytes((documents / "velmoxan.html").read_bytes())
    done = process("build", folder, "--home", tmp_path / "home", "--encoder", "none")
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    assert done.returncode in (0, 3)
    assert b"bon.html" in done.stdout
    assert run("ask", RCP, "--home", tmp_path / "home") == 0


def publish(documents: Path, home: Path) -> None:
    assert run("build", documents, "--home", home, "--encoder", "hash") == 0


def test_a_build_of_nothing_keeps_what_was_published(
    documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, empty, bad = tmp_path / "home", tmp_path / "creux", tmp_path / "mauvais"
    publish(documents, home)
    empty.mkdir()
    bad.mkdir()
    (bad / "vide.pdf").write_bytes(b"")
    for folder, name in ((empty, "creux"), (bad, "vide.pdf")):
        capsys.readouterr()
        assert run("build", folder, "--home", home, "--encoder", "none") == 1
        told(capsys, name, "Rien à indexer")
    assert (home / "index" / "CURRENT").read_text("utf-8").strip() == "gen-1"
    assert run("ask", RCP, "--home", home) == 0


@pytest.mark.parametrize("encoder", ["nexiste-pas/du-tout", "./nulle-part"])
def test_an_unknown_encoder_is_named_and_nothing_is_lost(
    encoder: str, documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(documents, tmp_path)
    capsys.readouterr()
    done = process("build", documents, "--home", tmp_path, "--encoder", encoder, HF_HUB_OFFLINE="1")
    assert done.returncode == 1
    assert done.stderr.decode().startswith("passerelle : ")
    assert encoder in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
    assert run("ask", RCP, "--home", tmp_path) == 0


@pytest.mark.parametrize("command", [["ask", RCP], ["search", "velmoxan"], ["show", "velmoxan"], ["doctor"]])
def test_a_home_without_index_says_what_to_run(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*command, "--home", tmp_path / "neuf") == 1
    told(capsys, "neuf", "passerelle build")
    assert not (tmp_path / "neuf").exists()


@pytest.mark.parametrize("name", INDEX_FILES)
def test_one_flipped_byte_is_found_before_anything_is_read(
    name: str, documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(documents, tmp_path)
    flip(tmp_path / "index" / "gen-1" / name)
    capsys.readouterr()
    assert run("ask", RCP, "--home", tmp_path) == 1
    told(capsys, name, "passerelle build")


def test_the_files_above_are_those_of_an_index(documents: Path, tmp_path: Path) -> None:
    publish(documents, tmp_path)
    assert set(INDEX_FILES) <= set(os.listdir(tmp_path / "index" / "gen-1"))


def test_the_version_before_serves_while_the_last_is_damaged(
    documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(documents, tmp_path)
    publish(documents, tmp_path)
    flip(tmp_path / "index" / "gen-2" / "passages.sqlite")
    capsys.readouterr()
    assert run("ask", RCP, "--home", tmp_path) == 0
    shown = capsys.readouterr()
    assert "Alizé" in shown.out
    assert "passages.sqlite" in shown.err


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_hundred_thousand_characters_are_declined_kindly(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("ask", "velmoxan ? " * 9_091, "--json", "--home", home) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["outcome"] == "clarify"
    assert re.search(r"100\D?00\d", answer["text"])


@pytest.mark.parametrize(
    "question", ["", "   ", "?", "\x00\x1b[31m", "😀", "é" * 1_999, "a\u0301 \u202e \ufeff", "%s {0} $(id)"]
)
def test_any_text_is_answered(question: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("ask", question, "--json", "--home", home) == 0
    assert json.loads(capsys.readouterr().out)["question"] == question


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("{pas du json", "JSON"),
        ("[]", "question"),
        ('"velmoxan"', "question"),
        ("null", "question"),
        ('{"id": 1}', "question"),
        ('{"question": 3}', "question"),
        ('{"question": "x", "history": "y"}', "history"),
        ('{"question": "x", "history": [1]}', "history"),
        ('{"question": "x", "audience": "roi"}', "audience"),
        ('{"question": "x", "audience": ["famille"]}', "audience"),
        ('{"question": "x", "as_of": "demain"}', "as_of"),
        ('{"question": "x", "as_of": 20250401}', "as_of"),
        ("[" * 100_000, "JSON"),
        ("\x00\x01", "JSON"),
    ],
)
def test_a_bad_line_is_said_and_the_others_answered(
    line: str, word: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = json.dumps({"id": "après", "question": RCP})
    batch = tmp_path / "questions.jsonl"
    batch.write_text(f"{good}\n{line}\n{good}\n", encoding="utf-8")
    capsys.readouterr()
    assert run("ask", "--batch", batch, "--json", "--home", home) == 3
    shown = capsys.readouterr()
    assert [json.loads(x)["id"] for x in shown.out.splitlines()] == ["après", "après"]
    assert shown.err.startswith("passerelle : questions.jsonl ligne 2 : ")
    assert word in shown.err
    assert shown.err.count("\n") == 1


def test_a_byte_order_mark_is_no_fault(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(json.dumps({"question": RCP}), encoding="utf-8-sig")
    capsys.readouterr()
    assert run("ask", "--batch", batch, "--json", "--home", home) == 0
    saved = tmp_path / "reponse.json"
    saved.write_text(capsys.readouterr().out, encoding="utf-8-sig")
    assert run("verify", saved, "--home", home) == 0


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ([], "COMMANDE"),
        (["dit"], "dit"),
        (["ask"], "question"),
        (["ask", "x", "--batch", "y.jsonl"], "--batch"),
        (["ask", "x", "--audience", "roi"], "roi"),
        (["ask", "x", "--as-of", "demain"], "demain"),
        (["ask", "x", "--frob"], "--frob"),
        (["search", "x", "-k", "douze"], "douze"),
        (["build", "nulle-part.pdf"], "nulle-part.pdf"),
        (["verify"], "REPONSE"),
        (["chat", "--port", "porte"], "porte"),
        (["chat", "--port", "99999"], "99999"),
    ],
)
def test_a_wrong_command_is_said_in_french(
    command: list[str], word: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(*command, *(["--home", str(home)] if command else [])) == 2
    said = told(capsys, word)
    for english in ("invalid", "required", "expected", "unrecognized", "value", "choose"):
        assert english not in said


@pytest.mark.parametrize(
    ("content", "code"),
    [("", 2), ("{", 1), ("[]", 2), ("{}", 2), ('{"schema": 2}', 2), ("\x89PNG", 1), ("null", 2), ('"x"', 2)],
)
def test_what_is_no_answer_is_not_verified(
    content: str, code: int, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "reponse.json"
    saved.write_bytes(content.encode("latin-1"))
    capsys.readouterr()
    assert run("verify", saved, "--home", home) == code
    told(capsys, "reponse.json")


def test_a_missing_file_is_named(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, english in (("absent.json", "No such file"), (str(tmp_path), "Is a directory")):
        for command in (["verify", name], ["ask", "--batch", name]):
            capsys.readouterr()
            assert run(*command, "--home", home) in (1, 2)
            assert english not in told(capsys, name)


def test_a_home_that_is_a_file_is_named(documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    for command in (["ask", RCP], ["build", str(documents), "--encoder", "none"], ["doctor"]):
        capsys.readouterr()
        assert run(*command, "--home", tmp_path / "fichier") == 1
        assert "Not a directory" not in told(capsys, "fichier")


def test_a_taken_port_is_said(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = process("chat", "--headless", "--port", str(port), "--home", home)
    assert done.returncode == 1
    assert str(port) in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "cp1252"},
    ],
)
def test_a_narrow_terminal_encoding_is_survived(environment: dict[str, str], home: Path) -> None:
    for command in (["ask", RCP], ["dit"]):
        done = process(*command, *(["--home", str(home)] if len(command) > 1 else []), **environment)
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        assert done.returncode == (2 if command == ["dit"] else 0)


def test_an_argument_that_is_no_text_is_survived(home: Path) -> None:
    done = process("ask", b"velmoxan \xff\xfe", "--json", "--home", home)
    assert done.returncode in (0, 2)
    assert b"Traceback" not in done.stderr, done.stderr.decode()


def test_a_reader_that_leaves_is_no_error(home: Path) -> None:
    line = [sys.executable, "-m", "app.cli", "ask", RCP, "--home", home]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
