"""The catalogue of accesses: queried, counted, dated, printed."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.cardjson import lines, reason, to_json
from app.catalogue import CardFilters, Catalogue, main_cards, names, writes
from app.cli import main
from index.build import build
from index.search import Searcher
from ingest.accesses import accesses
from ingest.cards import cards
from ingest.model import Document
from ingest.reading import discover, read
from ingest.validity import Regime, Status

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
    def told(*documents: str, known_on: date = DAY) -> list[str]:
        return [view.id for view in catalogue.told(documents, DAY, known_on)]

    assert told("merivax", "solvidar") == ["solvidar-1", "merivax-1"]
    assert told("oltreva", "oltreva", "absent") == ["oltreva-1"]
    assert told("solvidar", "merivax", known_on=date(2026, 2, 2)) == ["solvidar-1"]
    assert told() == []


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
    assert {view.id for view in found.told([document.id], DAY, DAY)} == set(ids.values())
    assert found.cited([row], date(2026, 1, 11)) == found.cited([("absent", 0, 9)], DAY) == ()


# --- From files to the list: nothing that is wrong is lost or guessed ---

FRAMEWORK = """BELVORIN 5 mg, comprimé (sulquinib) : cadre de prescription compassionnelle

Publié le 4 mai 2026

Le cadre de prescription compassionnelle de BELVORIN concerne les adultes atteints d'un thymome. {sentence}
"""
NAMELESS = """Protocole d'utilisation thérapeutique

Publié le 4 mai 2026

Indication : ostéosarcome de l'adolescent en rechute.

Autorisation d'accès compassionnel. Avis de la RCP nationale ResOs.
"""


@pytest.mark.parametrize(
    ("text", "flag", "end"),
    [
        (
            FRAMEWORK.format(sentence="Il prend effet le 31 février 2026."),
            "date impossible : « 31 février 2026 »",
            None,
        ),
        (
            FRAMEWORK.format(sentence="Le cadre court du 1er juin 2026 au 31 mai 2025."),
            "fin avant le début : 31/05/2025 avant 01/06/2026",
            "2025-05-31",
        ),
        (
            FRAMEWORK.format(sentence="Il est établi pour une durée de trois ans."),
            "durée sans date de départ : la fin n’est pas calculée",
            None,
        ),
        (NAMELESS, "indication sans médicament nommé", None),
    ],
    ids=["impossible", "end first", "no start", "no medicine"],
)
def test_a_fault_is_kept_and_said_in_the_build_and_on_the_card(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, flag: str, end: str | None
) -> None:
    (tmp_path / "faute.txt").write_text(text, encoding="utf-8")
    home = str(tmp_path / "home")
    assert main(["build", str(tmp_path / "faute.txt"), "--home", home, "--encoder", "none"]) == 0
    assert f"fiche d’accès : {flag}" in capsys.readouterr().out
    assert main(["cards", "--home", home, "--as-of", DAY.isoformat(), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert flag in row["flags"]
    assert (row["dates"]["end"], row["dates"]["end_computed"]) == (end, False)
    assert row["status"] != "ouvert" or "avant" not in flag
    assert main(["cards", "--home", home, "--as-of", DAY.isoformat()]) == 0
    assert f"Attention : {flag}" in capsys.readouterr().out


def test_two_documents_of_one_id_are_both_kept_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, text in (("a", SOLVIDAR), ("b", OLTREVA)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "decision.txt").write_text(text, encoding="utf-8")
    home = tmp_path / "home"
    main(["build", str(tmp_path / "a"), str(tmp_path / "b"), "--home", str(home), "--encoder", "none"])
    assert capsys.readouterr().out.count("un autre document se nomme « decision »") == 1
    rows = main_cards(Searcher.open(home), CardFilters(), DAY)
    told = {row["id"]: (row["documents"], [f for f in row["flags"] if "se nomme" in f]) for row in rows}
    assert told["solvidar-1"] == (["decision"], [])
    documents, flags = told["oltreva-1"]
    assert documents == ["decision-2"]
    assert len(flags) == 1


def test_cards_kept_at_the_build_are_those_that_reading_gives(tmp_path: Path) -> None:
    (tmp_path / "oltreva.txt").write_text(OLTREVA, encoding="utf-8")
    build([tmp_path / "oltreva.txt"], tmp_path / "home", encoder="none")
    kept, anew = Searcher.open(tmp_path / "home"), Searcher.open(tmp_path / "home")
    anew.facts = {**anew.facts, "cards": "another reading"}
    expected = cards(kept.document("oltreva"))
    assert expected != ()
    assert kept.cards("oltreva") == anew.cards("oltreva") == expected
    assert kept.cards("absent") == ()


NOTICE = """Protocole d'utilisation thérapeutique : VESTRONIL 40 mg, gélule (vestronide)

Publié le 12 janvier 2026

Autorisation d'accès compassionnel de la vestronide dans le carcinome adrénocortical de l'adulte, depuis le 2 mars 2025.

La RCP nationale COMETE se réunit chaque mardi.

Posologie : 40 mg par jour.
"""
LEAFLET = """VESTRONIL (vestronide) : questions des familles

Publié le 5 juin 2026

Le vestronide est accessible en autorisation d'accès compassionnel aux adultes atteints d'un carcinome adrénocortical.

La RCP nationale COMETE se réunit un jeudi sur deux.
"""


def test_documents_in_force_that_disagree_are_both_shown_with_their_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "put.txt").write_text(NOTICE, encoding="utf-8")
    (tmp_path / "questions.txt").write_text(LEAFLET, encoding="utf-8")
    home = str(tmp_path / "home")
    paths = [str(tmp_path / name) for name in ("put.txt", "questions.txt")]
    assert main(["build", *paths, "--home", home, "--encoder", "none"]) == 0
    capsys.readouterr()
    assert main(["cards", "--home", home, "--as-of", DAY.isoformat(), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    (conflict,) = row["conflicts"]
    assert conflict["cell"] == "rcp.frequency"
    versions = {v["document"]: (v["value"], [e["quote"] for e in v["evidence"]]) for v in conflict["versions"]}
    assert versions == {
        "put": ("chaque mardi", ["chaque mardi"]),
        "questions": ("un jeudi sur deux", ["un jeudi sur deux"]),
    }
    assert main(["cards", "--home", home, "--as-of", DAY.isoformat()]) == 0
    printed = capsys.readouterr().out
    assert "Désaccord sur le rythme de la RCP : " in printed
    for words in ("chaque mardi (put)", "un jeudi sur deux (questions)"):
        assert words in printed
    assert main(["cards", "--home", home, "--as-of", "2026-03-01", "--json"]) == 0
    (before,) = json.loads(capsys.readouterr().out)
    assert (before["conflicts"], before["rcp"]["frequency"]) == ([], "chaque mardi")


# --- Over the years ---

LIVE = (Status.OPEN, Status.CAPPED)
REFORM = date(2021, 7, 1)
YEARS = [date(year, month, 2) for year in range(2012, 2034) for month in (1, 4, 7, 10)]


def overrun(found: Catalogue) -> list[tuple[str, date]]:
    """Accesses shown as open on a day on which their regime is over, or after the last day that they write."""
    wrong = []
    for day in YEARS:
        for view in found.views(CardFilters(), day):
            if view.verdict.status not in LIVE:
                continue
            regimes = {card.regime.value for card in view.cards if card.regime}
            ends = [card.dates.end.value for card in view.cards if card.dates.end]
            old = regimes and regimes <= {Regime.ATU, Regime.RTU} and day >= REFORM
            if old or (ends and max(ends) < day) or (view.verdict.until and view.verdict.until < day):
                wrong.append((view.id, day))
    return wrong


def test_nothing_of_the_sheets_is_open_after_its_end(sheets_home: Path) -> None:
    found = Catalogue.of(Searcher.open(sheets_home))
    assert len(found.accesses) > 40
    assert overrun(found) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["officiel", "inventes"])
def test_nothing_of_other_documents_is_open_after_its_end(name: str) -> None:
    folder = Path(__file__).resolve().parents[2] / "shared" / "corpus" / name
    if not folder.is_dir():
        pytest.skip("ces documents ne sont pas là")
    documents = [read(path) for path in discover([folder])]
    found = Catalogue(accesses([(d, cards(d)) for d in documents]))
    assert found.accesses
    assert overrun(found) == []


def test_a_text_is_spelt_with_every_name_of_what_it_names_and_its_other_words(documents: dict[str, Document]) -> None:
    catalogue = Catalogue(accesses((d, cards(d)) for d in documents.values()))
    spelt = catalogue.spellings("ONC201 en rechute")
    assert spelt[0] == "ONC201 en rechute"
    assert "dordaviprone en rechute" in spelt
    assert all(one.endswith(" en rechute") for one in spelt)
    assert catalogue.spellings("brunatinib") == ("brunatinib",)


def test_the_leading_name_of_a_medicine_comes_first(catalogue: Catalogue) -> None:
    (view,) = catalogue.views(CardFilters(drug="brunatinib"), DAY)
    (card,) = view.cards
    told = (("SOLVIDAR", "brunatinib"), ("SOLVIDAR", "brunatinib", "BRN-41"), ("Brunatinib", "SOLVIDAR"))
    several = tuple(replace(card, drug=replace(card.drug, names=found)) for found in told)
    assert names(replace(view, cards=several)) == ("SOLVIDAR", "brunatinib", "BRN-41")


def test_the_words_of_a_meeting_may_stand_in_another_order() -> None:
    assert writes("La RCP moléculaire pédiatrique nationale examine le dossier.", "moléculaire nationale pédiatrique")
    assert not writes("La RCP moléculaire nationale examine le dossier.", "moléculaire nationale pédiatrique")
