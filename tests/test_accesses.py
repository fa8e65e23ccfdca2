"""Accesses read from documents known by heart, queried and compared on the command line."""

import json
from datetime import date

import pytest

from app import difference
from app.catalogue import CardFilters, main_cards
from app.cli import main
from app.engine import Engine
from tests.making_programmes import DAY


def ids(engine: Engine, day: date = DAY, **asked: str) -> set[str]:
    rows = main_cards(engine.searcher, CardFilters(**asked), day)
    return {name for row in rows for name in row["documents"]}


def test_a_tumour_finds_its_access_and_no_other(engine: Engine) -> None:
    assert ids(engine, tumour="cholangiocarcinome") == {"actualite-quindra"}


def test_an_abrogated_framework_is_over(engine: Engine) -> None:
    (row,) = main_cards(engine.searcher, CardFilters(drug="Pelquiva"), DAY)
    assert row["status"] == "terminé"


def test_a_medicine_is_found_under_its_other_name(engine: Engine) -> None:
    assert ids(engine, drug="calvitinib") == ids(engine, drug="Brumalix") == {"decision-brumalix"}


def test_a_document_to_come_does_not_exist(engine: Engine) -> None:
    assert ids(engine, date(2025, 4, 3), drug="Brumalix") == set()


def test_every_cell_stands_on_spans_of_its_documents(engine: Engine) -> None:
    rows = main_cards(engine.searcher, CardFilters(), DAY)
    assert rows
    for row in rows:
        for one in (one for cell in row["evidence"].values() for one in cell):
            document = engine.searcher.document(one["document"])
            assert document.text[one["start"] : one["end"]] == one["quote"]


def test_two_versions_differ_by_age_and_dose(engine: Engine) -> None:
    old, new = (engine.searcher.document(f"put-farodegib-v{n}") for n in (1, 2))
    said = "\n".join(difference.printed(old, new))
    for words in ("3 ans à 17 ans", "12 mois à 17 ans", "150 mg/m²", "200 mg/m²"):
        assert words in said


def test_the_commands_print_them(engine: Engine, programmes: object, capsys: pytest.CaptureFixture[str]) -> None:
    home = str(programmes)
    assert main(["cards", "--home", home, "--drug", "Quindra", "--as-of", DAY.isoformat(), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    assert main(["diff", "put-farodegib-v1", "put-farodegib-v2", "--home", home]) == 0
    assert "200 mg/m²" in capsys.readouterr().out
    assert main(["cards", "--home", home, "--status", "peut-être"]) == 2
    assert "peut-être" in capsys.readouterr().err
