"""The catalogue of accesses: queried, counted, dated, printed."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.cardjson import lines, reason, to_json
from app.catalogue import CardFilters, Catalogue
from ingest.accesses import accesses
from ingest.cards import cards
from ingest.model import Document
from ingest.reading import read
from ingest.validity import Status

DAY = date(2026, 11, 20)
KEYS = [
    "id", "drug", "indication", "tumours", "biomarkers", "population", "line", "prior", "tests", "regime", "rcp",
    "prescriber", "pharmacy", "posology", "cost", "dates", "status", "status_reason", "documents", "evidence",
    "monitoring", "patients", "contacts", "exceptions", "links", "conflicts", "flags",
]  # fmt: skip

SOLVIDAR = """Cadre de prescription compassionnelle de SOLVIDAR 10 mg, comprimé (brunatinib)

Publié le 12 janvier 2026

Le cadre de prescription compassionnelle de SOLVIDAR est établi pour trois ans à compter du 19 janvier 2026, dans le
chordome de l'adulte avec perte de INI1, en deuxième ligne. Chaque dossier est présenté à la RCP nationale ResOs.

Le traitement est pris en charge à 100 %.
"""
OLTREVA = """Autorisation d'accès précoce : OLTREVA 50 mg, gélule (ganofibrate)

Publié le 2 février 2026

La HAS a accordé l'accès précoce à OLTREVA à compter du 9 février 2026 pour un an, chez les enfants de 6 mois à 11 ans
atteints d'une cholestase intrahépatique. La RCP moléculaire nationale examine chaque demande.
"""
MERIVANT = """Refus d'accès précoce : MERIVAX (tolusertib)

Publié le 3 mars 2026

La HAS a refusé le 26 février 2026 l'autorisation d'accès précoce demandée pour MERIVAX (tolusertib) dans le chordome.
"""


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    folder = tmp_path_factory.mktemp("catalogue")
    for name, text in (("solvidar", SOLVIDAR), ("oltreva", OLTREVA), ("merivax", MERIVANT)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return {path.stem: read(path) for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def catalogue(documents: dict[str, Document]) -> Catalogue:
    return Catalogue(accesses([(d, cards(d)) for d in documents.values()]))


@pytest.fixture(scope="module")
def rows(catalogue: Catalogue, documents: dict[str, Document]) -> list[dict[str, Any]]:
    return [to_json(view, documents) for view in catalogue.views(CardFilters(), DAY)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (CardFilters(), {"solvidar-1", "oltreva-1", "merivax-1"}),
        (CardFilters(drug="brunatinib"), {"solvidar-1"}),
        (CardFilters(drug="Solvidar"), {"solvidar-1"}),
        (CardFilters(tumour="chordome"), {"solvidar-1", "merivax-1"}),
        (CardFilters(tumour="chordomes", status="ouvert"), {"solvidar-1"}),
        (CardFilters(tumour="glioblastome"), set()),
        (CardFilters(biomarker="INI1"), {"solvidar-1"}),
        (CardFilters(biomarker="BRAF"), set()),
        (CardFilters(population="enfant"), {"oltreva-1"}),
        (CardFilters(population="adulte"), {"solvidar-1"}),
        (CardFilters(population="8 mois"), {"oltreva-1"}),
        (CardFilters(population="5 mois"), set()),
        (CardFilters(population="11 ans"), {"oltreva-1"}),
        (CardFilters(population="13 ans"), set()),
        (CardFilters(line="deuxième ligne"), {"solvidar-1"}),
        (CardFilters(regime="accès précoce"), {"oltreva-1", "merivax-1"}),
        (CardFilters(regime="CPC"), {"solvidar-1"}),
        (CardFilters(rcp="ResOs"), {"solvidar-1"}),
        (CardFilters(rcp="RCP moléculaire nationale"), {"oltreva-1"}),
        (CardFilters(status="refusé"), {"merivax-1"}),
        (CardFilters(status="ouvert"), {"solvidar-1", "oltreva-1"}),
    ],
)
def test_a_query_finds_every_access_that_says_so_and_no_other(
    catalogue: Catalogue, asked: CardFilters, found: set[str]
) -> None:
    assert {view.id for view in catalogue.views(asked, DAY)} == found


def test_open_accesses_come_first(catalogue: Catalogue) -> None:
    statuses = [view.verdict.status for view in catalogue.views(CardFilters(), DAY)]
    assert statuses == [Status.OPEN, Status.OPEN, Status.REFUSED]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2026, 1, 11), set()),
        (date(2026, 1, 12), {"solvidar-1"}),
        (date(2026, 2, 2), {"solvidar-1", "oltreva-1"}),
    ],
)
def test_what_was_not_published_yet_does_not_exist(catalogue: Catalogue, day: date, found: set[str]) -> None:
    assert {view.id for view in catalogue.views(CardFilters(), day)} == found


def test_filters_ask_together(catalogue: Catalogue) -> None:
    asked = CardFilters(tumour="chordome", population="adulte", regime="CPC", rcp="ResOs", status="ouvert")
    assert [view.id for view in catalogue.views(asked, DAY)] == ["solvidar-1"]
    assert catalogue.views(replace(asked, population="enfant"), DAY) == ()
    assert not asked.empty
    assert CardFilters().empty


def test_a_row_has_the_published_keys(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        assert list(row) == KEYS
        assert list(row["drug"]) == ["names", "inn", "brand", "code", "form"]
        assert list(row["rcp"]) == ["name", "level", "frequency", "presented_by", "place"]
        assert list(row["dates"]) == ["signed", "published", "effect", "end", "end_computed"]
    assert json.loads(json.dumps(rows)) == rows


def test_a_row_says_what_the_document_says(rows: list[dict[str, Any]]) -> None:
    row = next(r for r in rows if r["id"] == "solvidar-1")
    assert row["drug"] == {
        "names": ["SOLVIDAR", "brunatinib"],
        "inn": "brunatinib",
        "brand": "SOLVIDAR",
        "code": None,
        "form": "comprimé",
    }
    assert (row["tumours"], row["biomarkers"]) == (["chordome"], ["perte d’expression INI1"])
    assert (row["population"], row["line"], row["prior"]) == ("adultes", "en deuxième ligne", [])
    assert row["regime"] == "cadre de prescription compassionnelle (CPC)"
    assert (row["rcp"]["name"], row["rcp"]["level"], row["rcp"]["frequency"]) == ("ResOs", "nationale", None)
    assert row["cost"] == "Le traitement est pris en charge à 100 %."
    assert row["dates"] == {
        "signed": None,
        "published": "2026-01-12",
        "effect": "2026-01-19",
        "end": "2029-01-18",
        "end_computed": True,
    }
    assert (row["status"], row["documents"]) == ("ouvert", ["solvidar"])
    assert row["status_reason"] == (
        "les documents le disent en vigueur ; dernier jour calculé : 18 janvier 2029 ; "
        "document le plus récent : 12 janvier 2026"
    )
    assert (row["prescriber"], row["posology"], row["conflicts"], row["flags"]) == (None, None, [], [])


def test_every_cell_that_is_stated_is_quoted(rows: list[dict[str, Any]], documents: dict[str, Document]) -> None:
    for row in rows:
        for cell, quotes in row["evidence"].items():
            assert quotes, cell
            for one in quotes:
                text = documents[one["document"]].text
                assert text[one["start"] : one["end"]] == one["quote"] != ""
        for cell in ("indication", "regime", "cost", "posology"):
            assert (cell in row["evidence"]) == (row[cell] is not None)
        assert "status" in row["evidence"]


def test_the_terminal_counts_and_dates(rows: list[dict[str, Any]]) -> None:
    first, *rest = lines(rows, DAY)
    assert first == "3 accès au 20 novembre 2026"
    assert sum(line.startswith("  Documents : ") for line in rest) == 3
    assert "solvidar-1 — SOLVIDAR / brunatinib — cadre de prescription compassionnelle (CPC) — ouvert" in rest
    assert "  RCP : non précisée" in rest  # the refusal names none
    assert list(lines([], DAY)) == ["0 accès au 20 novembre 2026"]


def test_a_status_gives_its_reason(catalogue: Catalogue) -> None:
    refused = catalogue.views(CardFilters(status="refusé"), DAY)[0]
    assert reason(refused).startswith("le texte dit que la demande a été refusée")
    ended = catalogue.views(CardFilters(drug="Oltreva"), date(2027, 3, 1))[0]
    assert reason(ended).startswith("la durée écrite est écoulée ; dernier jour calculé : 8 février 2027")


TWO_ROWS = """Décision portant établissement d'un cadre de prescription compassionnelle de DUVORAL (esmotinib)

Publié le 12 janvier 2026

Le cadre de prescription compassionnelle est établi pour trois ans à compter du 19 janvier 2026 dans les indications
suivantes :

- Traitement du chordome de l'adulte, après avis de la RCP nationale ResOs.
- Traitement du neuroblastome de l'enfant, après avis de la RCP nationale NEUROPED.
"""


def test_cited_documents_lead_to_their_accesses_as_far_as_they_existed(catalogue: Catalogue) -> None:
    assert catalogue.concerned({"merivax", "solvidar"}, DAY) == ("solvidar-1", "merivax-1")
    assert catalogue.concerned(["oltreva", "oltreva", "absent"], DAY) == ("oltreva-1",)
    assert catalogue.concerned(["solvidar", "merivax"], date(2026, 2, 2)) == ("solvidar-1",)
    assert catalogue.concerned((), DAY) == ()


def test_a_cited_row_leads_to_its_access_and_a_general_sentence_to_all(tmp_path: Path) -> None:
    (tmp_path / "duvoral.txt").write_text(TWO_ROWS, encoding="utf-8")
    document = read(tmp_path / "duvoral.txt")
    found = Catalogue(accesses([(document, cards(document))]))
    ids = {access.told[0].card.tumours[0].value: access.id for access in found.accesses}
    assert len(ids) == 2

    def span(words: str) -> tuple[str, int, int]:
        start = document.text.index(words)
        return document.id, start, start + len(words)

    row, general = span("chordome de l'adulte"), span("trois ans")
    assert found.cited([row], DAY) == (ids["chordome"],)
    assert found.cited([row, general], DAY) == (ids["chordome"],)
    assert set(found.cited([general], DAY)) == set(ids.values())
    assert set(found.concerned([document.id], DAY)) == set(ids.values())
    assert found.cited([row], date(2026, 1, 11)) == found.cited([("absent", 0, 9)], DAY) == ()
