import pytest

from evals import stress_documents
from evals.model import Case, Fact, Kind
from evals.shelf import Shelf
from index.lexicon import Group, Lexicon
from index.lexicon import Kind as Named

PAGE = """<!doctype html><html lang="fr"><head><title>{0}</title></head><body><main><h1>{0} : accès</h1>
<h2>Circuit</h2><p>La RCP nationale {1} examine chaque dossier de {0} chez l’adulte.</p>
<h2>Suivi</h2><p>Une prise de sang est faite chaque semaine sous {0}.</p></main></body></html>"""
NAMES = {"alphazine": "Alphanet", "betazine": "Betanet", "gammazine": "Gammanet", "deltazine": "Deltanet"}
LEXICON = Lexicon(Group(n, Named.DRUG, n, (n,)) for n in NAMES)
CASES = (
    *(Case(n[0], f"Quelle RCP pour {n} ?", Kind.ANSWER, (n,), (Fact(rcp.lower()),)) for n, rcp in NAMES.items()),
    Case("s", "Quelle surveillance ?", Kind.ANSWER, ("alphazine",), (Fact("prise de sang"),)),
)


@pytest.fixture
def shelf(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name, rcp in NAMES.items():
        (folder / f"{name}.html").write_text(PAGE.format(name, rcp), encoding="utf-8")
    return Shelf([folder])


def test_withdrawn_documents_leave_only_questions_that_nothing_answers(shelf, tmp_path):
    out = tmp_path / "out"
    cases = stress_documents.withdrawn(shelf, CASES, out)
    left = {p.stem for p in out.iterdir()}
    assert 0 < len(left) < len(NAMES)
    assert {c.id for c in cases} == {n[0] for n in NAMES if n not in left}  # never "s": every sheet says it
    assert all(c.kind is Kind.ABSTAIN and not c.docs and not c.facts for c in cases)


def test_hidden_orders_are_in_the_bytes_and_not_in_the_text(shelf, tmp_path):
    out = tmp_path / "out"
    cases = stress_documents.hidden_orders(shelf, CASES, out)
    assert all(stress_documents.ORDER in p.read_text(encoding="utf-8") for p in out.iterdir())
    assert all("0 899" not in d.text for d in Shelf([out]).documents())
    assert all(c.forbid == (stress_documents.ORDERED,) for c in cases)


def test_look_alikes_tell_the_same_of_other_medicines(shelf, tmp_path):
    out = tmp_path / "out"
    cases = stress_documents.look_alikes(shelf, CASES, out, LEXICON)
    twins = {d.id: d for d in Shelf([out]).documents()}
    assert len(twins) == 2 * len(NAMES)
    other = stress_documents.invented("alphazine")
    assert other == "Amqjabipe"
    assert other in twins["sosie-alphazine"].text
    assert "alphazine" not in twins["sosie-alphazine"].text.lower()
    assert "Alphanet" in twins["sosie-alphazine"].text
    assert [c.id for c in cases] == [n[0] for n in NAMES]  # the question that names nothing is left out
