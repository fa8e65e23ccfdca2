"""One slip put into the real engine through what it is given: the gate must shut for it, and compare must show it."""

import json
from dataclasses import replace

import pytest

from app.engine import Engine
from evals import compare, gate, job
from evals.cases import load
from evals.systems import Opened
from index.build import build
from index.encoder import NONE
from index.search import Searcher

PAGE = """<!doctype html><html lang="fr"><head><title>{name} : accès précoce</title></head><body><main>
<h1>{name} : accès précoce dans {disease}</h1><p>Publié le {day} 2025.</p>
<h2>Circuit</h2><p>La RCP nationale {meeting} examine chaque dossier de {name} dans {disease}.</p>
<h2>Patients</h2><p>{name} concerne les adultes atteints de {disease} après une première ligne.</p>
</main></body></html>"""
KNOWN = (
    ("Alfazimab", "le lymphome folliculaire", "Alfanet", "4 avril"),
    ("Bétarolimus", "la sclérose tubéreuse", "Bétanet", "5 avril"),
    ("Gammatinib", "le cancer du pancréas", "Gammanet", "6 avril"),
    ("Deltamycine", "la mucoviscidose", "Deltanet", "7 avril"),
    ("Epsilomab", "le psoriasis pustuleux", "Epsinet", "8 avril"),
    ("Zétarelix", "la maladie de Cushing", "Zétanet", "9 avril"),
)


class Searching:
    """A searcher that does as another, except for what a subclass spoils."""

    def __init__(self, inner):
        self._inner = inner

    def __getattr__(self, name):
        return getattr(self._inner, name)


class KeepsTheWorst(Searching):
    def search(self, query, k=10):
        return self._inner.search(query, k)[-1:]


class Shifted(Searching):
    def documents(self):
        return tuple(replace(d, text=d.text[1:] + " ") for d in self._inner.documents())


class Undated(Searching):
    def documents(self):
        return tuple(replace(d, published=None, updated=None) for d in self._inner.documents())

    def search(self, query, k=10):
        return self._inner.search(replace(query, filters=replace(query.filters, published_by=None)), k)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    (home / "in").mkdir()
    for name, disease, meeting, day in KNOWN:
        page = PAGE.format(name=name, disease=disease, meeting=meeting, day=day)
        (home / "in" / f"{name.lower()}.html").write_text(page, encoding="utf-8")
    build([home / "in"], home, encoder=NONE)
    return Searcher.open(home)


@pytest.fixture
def asked(tmp_path):
    rows = []
    for name, disease, meeting, _ in KNOWN:
        known = {"docs": [name.lower()], "facts": [meeting]}
        rows.append({"id": f"{name}-1", "question": f"Quelle RCP nationale décide pour {disease} ?", **known})
        rows.append({"id": f"{name}-2", "question": f"Quelle RCP pour {name} ?", **known})
        rows.append(
            {"id": f"{name}-3", "question": f"Quelle RCP pour {name} ?", "kind": "abstain", "as_of": "2020-01-01"}
        )
    path = tmp_path / "q.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def measured(path, searcher, given):
    return job.in_memory(load([path]), Opened("passerelle", Engine(given), searcher), [path])


@pytest.mark.parametrize(
    ("spoilt", "metric", "lost"),
    [
        (KeepsTheWorst, "answered", "Alfazimab-1"),
        (Shifted, "exact", "Alfazimab-1"),
        (Undated, "timely", "Alfazimab-3"),
    ],
)
def test_a_slip_in_ranking_quoting_or_dates_shuts_the_gate_and_is_shown(asked, searcher, spoilt, metric, lost):
    before = measured(asked, searcher, searcher)
    floors = gate.update(None, before.results, "q", "c", {})
    assert gate.check(before.results, floors, "q", "c") == ()
    after = measured(asked, searcher, spoilt(searcher))
    block = next(b for b in gate.check(after.results, floors, "q", "c") if b.metric == metric)
    assert lost in block.cases
    changes = compare.compare(before, after)
    assert lost in next(c for c in changes if c.metric.name == metric).broken
    told = "\n".join(compare.lines(changes, compare.moved(before, after)))
    assert lost in told
    if metric != "exact":  # a quote that is one character off still says the fact
        assert f"\n  {lost} — " in told
