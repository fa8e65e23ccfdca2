"""What answers a question does without torch, unless the encoder in use needs it: it would cost seconds and memory."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import app.chat
from app.cli import main
from index.encoder import DEFAULT, NONE

ROOT = Path(__file__).parent.parent
QUESTION = "Quelle RCP examine les demandes de velmoxan ?"
_TOLD = """
import json, sys
print(json.dumps(sorted({"torch", "transformers", "sentence_transformers", "onnxruntime"} & set(sys.modules))))
"""
_COMMANDS = """
import sys
from app.cli import main
assert main(["ask", sys.argv[1]]) == 0
assert main(["search", sys.argv[1]]) == 0
assert main(["cards"]) == 0
"""
_CHAT = """
import sys
from streamlit.testing.v1 import AppTest
run = AppTest.from_file(sys.argv[2], default_timeout=60).run()
run.chat_input[0].set_value(sys.argv[1]).run()
assert not run.exception, run.exception
assert any("Alizé" in element.proto.body for element in run.get("html"))
"""
_HEAVY = "import torch"


@pytest.fixture(scope="module", params=[NONE, DEFAULT])
def home(request: pytest.FixtureRequest, documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("light")
    assert main(["build", str(documents), "--home", str(place), "--encoder", request.param]) == 0
    return place


def loaded(script: str, home: Path) -> list[str]:
    """The heavy packages that a script has imported in an interpreter of its own."""
    given = [QUESTION, str(Path(app.chat.__path__[0]) / "main.py")]
    command = [sys.executable, "-c", script + _TOLD, *given]
    where = {**os.environ, "PASSERELLE_HOME": str(home)}
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT, env=where)
    found: list[str] = json.loads(ran.stdout.splitlines()[-1])
    return found


def test_commands_answer_without_torch(home: Path) -> None:
    assert loaded(_COMMANDS, home) == []


def test_the_chat_answers_without_torch(home: Path) -> None:
    assert loaded(_CHAT, home) == []


@pytest.mark.slow
def test_torch_would_be_seen(home: Path) -> None:
    assert "torch" in loaded(_HEAVY, home)
