"""LangChain's client against a real server that misbehaves: the extracts are shown, in time, with a notice."""

import json
import threading
import time

import pytest

pytest.importorskip("langchain_openai", reason="LangChain n’est pas installé (extra « model »)")

from app.chat_model.client import LangChainClient
from app.chat_model.compose import Rephraser
from app.chat_model.errors import CutError, GarbledError, LateError, RefusedError, UnreachableError
from app.chat_model.opening import configured
from app.chat_model.settings import Settings
from app.cli import main
from app.engine import Engine
from app.model import Outcome, Question
from index.build import build
from index.encoder import NONE
from index.search import Searcher
from tests.making_model_server import serving

PAGE = """<!doctype html><html lang="fr"><head><title>Zolfirane : accès précoce</title></head><body><main>
<h1>Zolfirane : accès précoce</h1><p>Publié le 4 avril 2025.</p>
<h2>Circuit</h2><p>La RCP nationale Zolnet examine chaque dossier de zolfirane dans un délai de 8 jours.</p>
</main></body></html>"""
OURS = "La RCP nationale Zolnet examine chaque dossier de zolfirane dans un délai de 8 jours."
THEIRS = "Chaque dossier de zolfirane est examiné par la RCP nationale Zolnet dans un délai de 8 jours."
ASKED = Question("Quelle RCP pour le zolfirane ?")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    (folder / "in").mkdir()
    (folder / "in" / "zolfirane.html").write_text(PAGE, encoding="utf-8")
    build([folder / "in"], folder, encoder=NONE)
    return folder


@pytest.fixture
def server():
    with serving() as one:
        yield one


def client(server, seconds=5.0):
    return LangChainClient(Settings("essai", server.url, "cle-secrete", seconds))


def engine(home, server, seconds=5.0):
    return Engine(Searcher.open(home), rephraser=Rephraser(client(server, seconds)))


def spans(home):
    """The number of the span that holds our sentence."""
    plain = Engine(Searcher.open(home)).ask(ASKED)
    return [c.n for c in plain.citations if OURS in c.quote]


def test_a_whole_answer_is_read_checked_and_shown(home, server):
    server.says = json.dumps({"claims": [{"text": THEIRS, "spans": spans(home)}]}, ensure_ascii=False)
    answer = engine(home, server).ask(ASKED)
    assert THEIRS in answer.text
    assert OURS not in answer.text
    assert OURS in [c.quote for c in answer.citations]
    assert answer.timings.total >= answer.timings.understand
    ((path, headers, body),) = server.asked
    assert path == "/v1/chat/completions"
    assert headers["authorization"] == "Bearer cle-secrete"
    assert body["model"] == "essai"
    assert body["response_format"] == {"type": "json_object"}
    assert [m["role"] for m in body["messages"]] == ["system", "user"]
    assert OURS in body["messages"][1]["content"]


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("length", CutError),
        ("cut", CutError),
        ("torn", CutError),
        ("filtered", RefusedError),
        ("429", RefusedError),
        ("500", RefusedError),
        ("401", RefusedError),
        ("elsewhere", RefusedError),
        ("page", GarbledError),
        ("broken", GarbledError),
        ("endless", GarbledError),
    ],
)
def test_what_goes_wrong_is_named_and_the_extracts_are_shown(home, server, how, error):
    server.says, server.how = json.dumps({"claims": [{"text": THEIRS, "spans": [1]}]}), how
    with pytest.raises(error) as caught:
        client(server).complete("règle", "{}")
    answer = engine(home, server).ask(ASKED)
    assert answer.outcome is Outcome.ANSWERED
    assert OURS in answer.text
    assert f"Le modèle de langue {caught.value.reason} : cette réponse est faite des extraits" in answer.text
    assert len(server.asked) == 2  # one request each: nothing is tried again behind the reader's back


@pytest.mark.parametrize("how", ["late", "drip"])
def test_the_time_allowed_is_kept(home, server, how):
    server.how = how
    begun = time.monotonic()
    answer = engine(home, server, seconds=0.5).ask(ASKED)
    assert time.monotonic() - begun < 10  # the server would take twice as long
    assert OURS in answer.text
    assert "Le modèle de langue n’a pas répondu à temps" in answer.text


def test_a_late_answer_leaves_no_thread_behind(server):
    server.how = "drip"
    before = {t.ident for t in threading.enumerate()}
    with pytest.raises(LateError):
        client(server, 0.3).complete("règle", "{}")
    left = [t for t in threading.enumerate() if t.ident not in before and t.name.startswith("Thread") and t.daemon]
    for thread in left:
        thread.join(5)
    assert not [t for t in left if t.is_alive() and "process_request" not in t.name]


def test_no_server_is_told(home):
    nobody = LangChainClient(Settings("essai", "http://127.0.0.1:9/v1", "k", 2.0))
    with pytest.raises(UnreachableError):
        nobody.complete("règle", "{}")
    assert "est injoignable" in Rephraser(nobody)(Engine(Searcher.open(home)).ask(ASKED)).text


def test_no_other_host_is_contacted(server):
    with client(server)._connection() as http, pytest.raises(UnreachableError):
        http.get("http://127.0.0.2:9/")


@pytest.mark.parametrize(
    "raw", ["", "Je ne sais pas.", '{"claims": [{"text": "Vous avez droit à 12 mg", "spans": [1]}]}']
)
def test_an_empty_or_hostile_answer_changes_nothing_but_the_notice(home, server, raw):
    server.says = raw
    plain = Engine(Searcher.open(home)).ask(ASKED)
    answer = engine(home, server).ask(ASKED)
    assert answer.text.startswith(f"{plain.text}\n\nLe modèle de langue ")
    assert (answer.claims, answer.citations) == (plain.claims, plain.citations)


def test_a_tracing_service_of_the_environment_is_not_told(home, server, monkeypatch):
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "x")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", server.url)
    server.says = json.dumps({"claims": []})
    engine(home, server).ask(ASKED)
    assert [path for path, *_ in server.asked] == ["/v1/chat/completions"]


def test_the_doctor_says_which_model_and_where(home, monkeypatch, capsys):
    assert main(["doctor", "--home", str(home)]) == 0
    assert "modèle de langue : aucun, les réponses sont des extraits" in capsys.readouterr().out
    monkeypatch.setenv("PASSERELLE_MODEL", "ollama:mistral")
    assert main(["doctor", "--home", str(home)]) == 0
    assert "modèle de langue : mistral, sur localhost" in capsys.readouterr().out
    monkeypatch.setenv("PASSERELLE_MODEL", "mistral")
    assert main(["doctor", "--home", str(home)]) == 2


def test_the_environment_opens_the_model_and_explain_shows_what_was_left_out(home, server, monkeypatch, capsys):
    monkeypatch.setenv("PASSERELLE_MODEL", "openai:essai")
    monkeypatch.setenv("PASSERELLE_MODEL_URL", server.url)
    wrong = {"text": "La RCP nationale Zolnet répond en 3 jours.", "spans": spans(home)}
    server.says = json.dumps({"claims": [wrong]}, ensure_ascii=False)
    assert configured({"PASSERELLE_MODEL": "openai:essai", "PASSERELLE_MODEL_URL": server.url}) is not None
    assert main(["ask", ASKED.text, "--home", str(home), "--explain"]) == 0
    said = capsys.readouterr().out
    assert "écarté du modèle : La RCP nationale Zolnet répond en 3 jours. (« 3 » n’est pas dans ses extraits)" in said
