"""The answer as JSON: valid against the published schema for every outcome, and the same when read back."""

import json
from typing import Any

import jsonschema
import pytest

from app.contract import from_json, schema, to_json
from app.engine import Engine
from app.model import Outcome
from tests.making_programmes import ask

_VALIDATOR = jsonschema.Draft202012Validator(json.loads(schema()), format_checker=jsonschema.FormatChecker())

BY_OUTCOME = {
    Outcome.ANSWERED: "Quelle RCP pour le thymome ?",
    Outcome.PARTIAL: "Quelle RCP et quelle conservation pour le farodégib ?",
    Outcome.NOT_FOUND: "Existe-t-il un accès pour la mucoviscidose ?",
    Outcome.CLARIFY: "😀",
    Outcome.OUT_OF_SCOPE: "Où acheter le Brumalix sur internet ?",
    Outcome.URGENT: "Elle convulse, quelle RCP pour le farodégib ?",
    Outcome.SMALLTALK: "Bonjour",
}


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schema()))


@pytest.mark.parametrize(("outcome", "question"), BY_OUTCOME.items())
def test_each_outcome_is_valid_and_read_back(engine: Engine, outcome: Outcome, question: str) -> None:
    answer = ask(engine, question)
    assert answer.outcome is outcome
    value = json.loads(json.dumps(to_json(answer), ensure_ascii=False))
    _VALIDATOR.validate(value)
    assert from_json(value) == answer


def test_keys_come_in_the_order_of_the_contract(engine: Engine) -> None:
    value = to_json(ask(engine, BY_OUTCOME[Outcome.ANSWERED]))
    assert list(value) == list(json.loads(schema())["required"])


def edited(engine: Engine, **changes: Any) -> dict[str, Any]:
    return to_json(ask(engine, BY_OUTCOME[Outcome.ANSWERED])) | changes


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "peut-être"},
        {"schema": 2},
        {"as_of": "demain"},
        {"claims": [{"text": "sans citation", "citations": []}]},
        {"audience": "robot"},
        {"extra": 1},
    ],
)
def test_the_schema_refuses(engine: Engine, changes: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        _VALIDATOR.validate(edited(engine, **changes))


@pytest.mark.parametrize("changes", [{"outcome": "peut-être"}, {"schema": 2}, {"as_of": "demain"}, {"claims": [{}]}])
def test_reading_back_refuses(engine: Engine, changes: dict[str, Any]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_json(edited(engine, **changes))
