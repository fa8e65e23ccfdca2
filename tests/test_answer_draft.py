"""Claims gathered for an answer: numbers in order of first use, quotes cut from the stored text."""

from dataclasses import replace
from datetime import date

import pytest

from app.draft import Draft, Line, Support, readable
from app.engine import Engine
from app.library import Profile
from app.units import Unit
from ingest.model import PartKind
from ingest.validity import Status


@pytest.fixture(scope="module")
def brumalix(engine: Engine) -> Profile:
    return engine.library.profiles["decision-brumalix"]


def unit(profile: Profile, words: str) -> Unit:
    (found,) = (u for u in profile.units if words in u.text)
    return found


def test_citations_are_numbered_in_order_of_first_use(brumalix: Profile) -> None:
    dose, rcp = unit(brumalix, "80 mg"), unit(brumalix, "Thorélia")
    draft = Draft()
    draft.say("Deux.", Support.of(brumalix, rcp), Support.of(brumalix, dose))
    draft.say("Encore la première.", Support.of(brumalix, rcp))
    text, claims, citations = draft.finish()
    assert [c.citations for c in claims] == [(1, 2), (1,)]
    assert [c.quote for c in citations] == [rcp.text, dose.text]
    assert text == "- Deux. [1] [2]\n- Encore la première. [1]"


def test_a_quote_is_cut_from_the_stored_text(brumalix: Profile) -> None:
    draft = Draft(statuses={"decision-brumalix": Status.OPEN})
    draft.quote(brumalix, unit(brumalix, "trois ans"))
    _, _, (citation,) = draft.finish()
    document = brumalix.document
    assert citation.quote == document.text[citation.start : citation.end]
    assert citation.quote.startswith("Ce cadre de prescription compassionnelle est établi")
    assert citation.quote.endswith("trois ans à compter du 6 avril 2025.")
    assert (citation.sha256, citation.title) == (document.sha256, document.title)
    assert citation.published == date(2025, 4, 4)
    assert (citation.section, citation.status, citation.page) == ("Durée de validité", Status.OPEN, None)


def test_a_span_without_a_page_takes_that_of_its_part(brumalix: Profile) -> None:
    paged = replace(brumalix.document, parts=tuple(replace(p, page=3) for p in brumalix.document.parts))
    dose = unit(brumalix, "80 mg")
    for profile, page in ((brumalix, None), (replace(brumalix, document=paged), 3)):
        draft = Draft()
        draft.say("Deux.", Support(profile, dose.start + 2, dose.end))
        _, _, (citation,) = draft.finish()
        assert citation.page == page


def test_a_statement_is_given_once(brumalix: Profile) -> None:
    draft = Draft()
    for _ in range(2):
        draft.quote(brumalix, unit(brumalix, "80 mg"))
        draft.say("Une phrase.")
    assert len(draft.lines) == 2


def test_lines_without_support_are_shown_but_are_no_claims(brumalix: Profile) -> None:
    draft = Draft()
    draft.say("Une annonce.", bullet=False)
    assert draft.empty
    draft.quote(brumalix, unit(brumalix, "80 mg"))
    text, claims, _ = draft.finish()
    assert not draft.empty
    assert text.startswith("Une annonce.\n\n")
    assert text.endswith(" [1]")
    assert len(claims) == 1
    assert draft.length == sum(len(line.text) for line in draft.lines)


def test_nothing_said_gives_nothing() -> None:
    assert Draft().finish() == ("", (), ())
    assert Line("x").bullet


def item(text: str, lead: str = "", path: tuple[str, ...] = ()) -> Unit:
    return Unit("d", 0, 0, PartKind.ITEM, 0, len(text), text, lead, path, None, None)


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        (item("grossesse", "Contre-indications :"), "Contre-indications : grossesse"),
        (item("grossesse", path=("2. Contre-indications",)), "Contre-indications : grossesse"),
        (item("grossesse", path=("Que faut-il savoir ?",)), "grossesse"),
        (item("grossesse"), "grossesse"),
        (
            item("Une grossesse doit être écartée avant la première prise.", "Précautions"),
            "Une grossesse doit être écartée avant la première prise.",
        ),
    ],
)
def test_an_item_is_shown_with_what_announces_it(one: Unit, shown: str) -> None:
    assert readable(one) == shown
