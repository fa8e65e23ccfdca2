"""The JSON that a chat model returns, as claims that point to span numbers; nothing else is read of it."""

import json
import re
from dataclasses import dataclass

from app.chat_model.errors import GarbledError

MOST, LONGEST = 30, 700  # claims; characters of one
_FENCE = re.compile(r"\A\s*```(?:json)?\s*(.*?)\s*```\s*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sentence and the numbers of the spans that it says to rest on; not yet checked."""

    text: str
    spans: tuple[int, ...]


def parse(said: str) -> tuple[Proposal, ...]:
    """The proposals of an answer, spaces evened; raises `GarbledError` for anything but the JSON asked for."""
    fenced = _FENCE.match(said)
    try:
        value = json.loads(fenced[1] if fenced else said)
    except (json.JSONDecodeError, RecursionError):
        raise GarbledError from None
    claims = value.get("claims") if isinstance(value, dict) else None
    if not isinstance(claims, list) or len(claims) > MOST:
        raise GarbledError
    return tuple(map(_proposal, claims))


def _proposal(value: object) -> Proposal:
    if not isinstance(value, dict):
        raise GarbledError
    text, spans = value.get("text"), value.get("spans")
    if not isinstance(text, str) or not isinstance(spans, list) or len(text) > LONGEST:
        raise GarbledError
    if any(type(n) is not int for n in spans):
        raise GarbledError
    return Proposal(" ".join(text.split(" ")).replace("\n", " ").strip(), tuple(dict.fromkeys(spans)))
