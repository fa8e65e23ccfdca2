import asyncio
from datetime import date

import pytest

pytest.importorskip("langchain_core", reason="LangChain n’est pas installé (extra « model »)")

from langchain_core.runnables import RunnableLambda

from app.contract import to_json
from app.engine import Engine
from app.model import Answer, Audience, Question
from app.runnable import Passerelle, question
from index.build import build
from index.encoder import NONE

PAGE = """<!doctype html><html lang="fr"><head><title>Zolfirane : accès précoce</title></head><body><main>
<h1>Zolfirane : accès précoce</h1><h2>Circuit</h2><p>La RCP nationale Zolnet examine chaque dossier.</p>
</main></body></html>"""


@pytest.fixture(scope="module")
def passerelle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    (folder / "in").mkdir()
    (folder / "in" / "zolfirane.html").write_text(PAGE, encoding="utf-8")
    build([folder / "in"], folder, encoder=NONE)
    return Passerelle(Engine.open(folder))


def test_a_text_or_a_question_gets_a_typed_answer(passerelle):
    asked = {"question": "Quelle RCP pour le zolfirane ?", "audience": "soignant", "as_of": "2026-11-20", "id": 7}
    for one in (asked["question"], asked, Question(asked["question"])):
        answer = passerelle.invoke(one)
        assert isinstance(answer, Answer)
        assert "Zolnet" in answer.text
    assert passerelle.OutputType is Answer
    told = passerelle.invoke(asked)
    assert (told.audience, told.as_of, told.id) == (Audience.CLINICIAN, date(2026, 11, 20), "7")


def test_it_chains_batches_and_awaits(passerelle):
    chain = passerelle | RunnableLambda(to_json)
    first, second = chain.batch(["Quelle RCP pour le zolfirane ?", "Combien coûte une table ?"])
    assert first["citations"][0]["document"] == "zolfirane"
    assert second["outcome"] in {"not_found", "out_of_scope"}
    assert asyncio.run(passerelle.ainvoke("Quelle RCP pour le zolfirane ?")).citations


@pytest.mark.parametrize(
    "wrong", [{}, {"question": 3}, {"question": "q", "audience": "autre"}, {"question": "q", "as_of": "hier"}]
)
def test_what_is_no_question_is_refused(wrong):
    with pytest.raises(ValueError, match=r"question|autre|hier"):
        question(wrong)
