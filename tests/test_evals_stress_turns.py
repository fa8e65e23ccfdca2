"""Questions asked again inside a conversation, the medicine left out."""

import pytest

from evals.model import Case, Fact, Kind
from evals.stress_turns import elided, returned

NAMES = frozenset({"alphazine", "betalux", "gammadol"})


def case(id_: str, question: str, **fields: object) -> Case:
    return Case(id_, question, Kind.ANSWER, ("d",), (Fact("rcp"),), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("Quelle réunion décide pour l’Alphazine ?", "et quelle réunion décide ?"),
        ("Alphazine : dose chez l’enfant ?", "et dose chez l’enfant ?"),
        ("Quel est le prix de l'alphazine, par mois ?", "et quel est le prix, par mois ?"),
        ("La surveillance sous alphazine", "et la surveillance"),
    ],
)
def test_the_name_goes_with_what_leads_up_to_it(asked: str, left: str) -> None:
    (found,) = elided((case("a", asked),), NAMES)
    assert found.question == left
    assert [turn.casefold() for turn in found.prior] == ["parlez-moi de alphazine"]
    assert (found.id, found.facts, found.docs) == ("a", (Fact("rcp"),), ("d",))


@pytest.mark.parametrize(
    "kept",
    [
        case("two", "Alphazine ou betalux pour un enfant ?"),
        case("none", "Quelle RCP pour le thymome ?"),
        case("later", "Et la dose d’alphazine ?", prior=("Bonjour",)),
        case("short", "Alphazine ?"),
        Case("silent", "Le prix de l’alphazine en Suisse ?", Kind.ABSTAIN),
    ],
)
def test_what_does_not_name_one_medicine_alone_is_not_asked(kept: Case) -> None:
    assert elided((kept,), NAMES) == ()


def test_a_return_passes_by_another_medicine() -> None:
    cases = (case("a", "Quelle RCP pour l’alphazine ?"), case("b", "Quelle dose de betalux ?"))
    first, second = returned(cases, NAMES)
    assert first.question == "revenons au premier : quelle RCP ?"
    assert first.prior[:2] == ("Parlez-moi de alphazine", "et betalux, quelle RCP ?")
    assert second.prior[:2] == ("Parlez-moi de betalux", "et alphazine, quelle RCP ?")
