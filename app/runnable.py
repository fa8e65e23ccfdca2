"""The answer engine for an existing LangChain application: a `Runnable` from a question to a typed `Answer`.

Needs the extra « model » (`langchain-core`); no chat model is needed, nor asked unless one is configured.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig

from app.engine import Engine
from app.model import Answer, Audience, Question

Asked = str | Mapping[str, Any] | Question


class Passerelle(Runnable[Asked, Answer]):
    """Answers a text, a `Question`, or the JSON of a question (`question`, `history`, `audience`, `as_of`, `id`)."""

    name = "passerelle"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def InputType(self) -> Any:  # noqa: N802 (the name that LangChain reads)
        """What may be asked."""
        return Asked

    @property
    def OutputType(self) -> type[Answer]:  # noqa: N802 (the name that LangChain reads)
        """What comes back."""
        return Answer

    def invoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:  # noqa: A002 (LangChain's name)
        """One answer; raises `ValueError` for a mapping that is no question."""
        return self._call_with_config(lambda asked: self._engine.ask(question(asked)), input, config, **kwargs)


def question(asked: Asked) -> Question:
    """The question that is meant; raises `ValueError` naming the field that is wrong."""
    if isinstance(asked, Question):
        return asked
    if isinstance(asked, str):
        return Question(asked)
    if not isinstance(asked.get("question"), str):
        raise ValueError("« question » doit être un texte")
    day = asked.get("as_of")
    return Question(
        asked["question"],
        tuple(map(str, asked.get("history") or ())),
        Audience(asked.get("audience") or Audience.FAMILY),
        date.fromisoformat(day) if isinstance(day, str) else day,
        None if asked.get("id") is None else str(asked["id"]),
    )
