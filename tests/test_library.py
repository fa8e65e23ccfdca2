"""What the engine knows of each document: its medicine, its regime, its edition, its place in time."""

from datetime import date

import pytest

from app.engine import Engine
from app.library import Library, Profile
from ingest.model import Genre, PartKind
from ingest.validity import Regime, Status
from tests.making_programmes import DAY


@pytest.fixture(scope="module")
def library(engine: Engine) -> Library:
    return engine.library


def profile(library: Library, name: str) -> Profile:
    return library.profiles[name]


@pytest.mark.parametrize(
    ("document", "names", "rules"),
    [
        ("decision-brumalix", ("BRUMALIX", "calvitinib"), Regime.CPC),
        ("put-farodegib-v1", ("Farodégib", "FRD-207"), Regime.AAC),
        ("put-farodegib-v2", ("Farodégib", "FRD-207"), Regime.AAC),
        ("has-sombrelo", ("Sombrélo", "tarvilimab"), Regime.AAP),
        ("cpc-pelquiva-2022", ("PELQUIVA", "mivosartan"), Regime.CPC),
        ("atu-gravonel-2018", ("GRAVONEL", "zélucept"), Regime.ATU),
        ("note-ibravostat", ("ibravostat", "IBV-31"), Regime.MAGISTRAL),
        ("essai-epivalor", ("EPIVALOR",), Regime.TRIAL),
        ("actualite-quindra", ("Quindra", "oslatinib"), Regime.AAP),
    ],
)
def test_a_document_has_one_medicine_and_one_regime(
    library: Library, document: str, names: tuple[str, ...], rules: Regime
) -> None:
    found = profile(library, document)
    assert [s.names for s in found.subjects] == [names]
    assert found.regime is rules


def test_a_page_of_questions_is_about_no_medicine(library: Library) -> None:
    faq = profile(library, "faq-acces")
    assert (faq.subjects, faq.document.genre, library.programme("faq-acces")) == ((), Genre.FAQ, None)


def test_editions_of_one_protocol_are_one_programme_newest_first(library: Library) -> None:
    programme = library.programme("put-farodegib-v1")
    assert programme is not None
    assert [p.id for p in programme.profiles] == ["put-farodegib-v2", "put-farodegib-v1"]
    assert [p.id for p in programme.at(date(2025, 5, 11))] == ["put-farodegib-v1"]
    assert programme.at(date(2024, 1, 9)) == ()
    assert len(library.programmes) == 8


def test_an_edition_is_superseded_from_the_day_of_the_next(library: Library) -> None:
    first, second = profile(library, "put-farodegib-v1"), profile(library, "put-farodegib-v2")
    assert library.superseded(first, date(2025, 5, 11)) is None
    assert library.superseded(first, date(2025, 5, 12)) is second
    assert library.superseded(second, DAY) is None
    assert library.superseded(profile(library, "decision-brumalix"), DAY) is None


@pytest.mark.parametrize(
    ("document", "day", "status"),
    [
        ("decision-brumalix", DAY, Status.OPEN),
        ("decision-brumalix", date(2028, 4, 5), Status.OPEN),
        ("decision-brumalix", date(2028, 4, 6), Status.ENDED),
        ("decision-brumalix", date(2025, 4, 5), Status.UNKNOWN),
        ("has-sombrelo", DAY, Status.REFUSED),
        ("cpc-pelquiva-2022", date(2025, 8, 31), Status.OPEN),
        ("cpc-pelquiva-2022", date(2025, 9, 10), Status.OPEN),  # the abrogation is published, not yet in force
        ("cpc-pelquiva-2022", date(2025, 9, 15), Status.ENDED),
        ("atu-gravonel-2018", date(2021, 6, 30), Status.OPEN),
        ("atu-gravonel-2018", date(2021, 7, 1), Status.HISTORIC),
        ("actualite-quindra", date(2027, 2, 1), Status.OPEN),
        ("actualite-quindra", date(2027, 2, 2), Status.ENDED),
        ("essai-epivalor", DAY, Status.OPEN),
    ],
)
def test_the_status_of_an_access_on_a_day(engine: Engine, document: str, day: date, status: Status) -> None:
    assert {view.verdict.status for view in engine.catalogue.told((document,), day, day)} == {status}


def test_the_sentence_that_decides_is_dated(engine: Engine) -> None:
    (view,) = engine.catalogue.told(("has-sombrelo",), DAY, DAY)
    assert view.verdict.event is not None
    assert view.verdict.event.effect == date(2025, 6, 18)
    assert view.decided is not None
    stored = engine.library.profiles[view.decided.document].document.text
    assert "18 juin 2025" in stored[view.decided.start : view.decided.end]


def test_every_statement_is_the_text_of_its_document(library: Library) -> None:
    for one in library.profiles.values():
        assert one.units
        for unit in one.units:
            stored = one.document.text[unit.start : unit.end]
            assert unit.kind is PartKind.ROW or unit.text == " ".join(stored.split())


def test_what_the_page_hides_is_no_statement(library: Library) -> None:
    assert "01 88 77 66 55" not in profile(library, "actualite-quindra").document.text


def test_a_row_of_a_table_carries_its_columns(library: Library) -> None:
    rows = [u.text for u in profile(library, "note-ibravostat").units if u.kind is PartKind.ROW]
    assert rows == [
        "Établissement : Hôpital des Tilleuls ; Téléphone : 01 99 00 11 22 ; Jours de préparation : lundi et mercredi",
        "Établissement : Hôpital de la Garance ; Téléphone : 01 99 00 33 44 ; Jours de préparation : vendredi",
    ]


def test_a_rare_word_is_rarer(library: Library) -> None:
    assert library.rarity("neverseen") == pytest.approx(1.0)
    assert library.rarity("thymom") > library.rarity("acces") > 0
    assert not library.knows("neverseen")


def test_a_name_belongs_to_its_document(library: Library) -> None:
    quindra, brumalix = profile(library, "actualite-quindra"), profile(library, "decision-brumalix")
    assert library.is_other("oslatinib", brumalix)
    assert not library.is_other("oslatinib", quindra)
    assert library.is_other("xyz12", quindra)
    assert not library.is_other("cisplatine", quindra)
