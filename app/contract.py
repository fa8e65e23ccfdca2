"""`Answer` as JSON, version 1, and back."""

from datetime import date
from importlib.resources import files
from typing import Any

from app.model import Answer, Audience, Citation, Claim, Outcome, Timings
from ingest.validity import Status

SCHEMA = 1


def schema() -> str:
    """The JSON Schema of an answer."""
    return files("app").joinpath("answer.schema.json").read_text(encoding="utf-8")


def to_json(answer: Answer) -> dict[str, Any]:
    """An answer as plain JSON values, keys in the order of the contract."""
    return {
        "schema": SCHEMA,
        "id": answer.id,
        "question": answer.question,
        "searched": answer.searched,
        "as_of": answer.as_of.isoformat(),
        "audience": str(answer.audience),
        "outcome": str(answer.outcome),
        "text": answer.text,
        "claims": [{"text": c.text, "citations": list(c.citations)} for c in answer.claims],
        "citations": [_citation(c) for c in answer.citations],
        "accesses": list(answer.accesses),
        "suggestions": list(answer.suggestions),
        "timings_ms": {
            "understand": answer.timings.understand,
            "search": answer.timings.search,
            "answer": answer.timings.answer,
            "total": answer.timings.total,
        },
    }


def _citation(c: Citation) -> dict[str, Any]:
    return {
        "n": c.n,
        "document": c.document,
        "source": c.source,
        "title": c.title,
        "publisher": c.publisher,
        "published": c.published.isoformat() if c.published else None,
        "page": c.page,
        "section": c.section,
        "start": c.start,
        "end": c.end,
        "quote": c.quote,
        "sha256": c.sha256,
        "status": str(c.status) if c.status else None,
    }


def from_json(value: dict[str, Any]) -> Answer:
    """An answer read back; raises ValueError, KeyError or TypeError where the value departs from the contract."""
    if value.get("schema") != SCHEMA:
        raise ValueError(f"schema {value.get('schema')!r}")
    times = value["timings_ms"]
    return Answer(
        question=value["question"],
        searched=value["searched"],
        as_of=date.fromisoformat(value["as_of"]),
        audience=Audience(value["audience"]),
        outcome=Outcome(value["outcome"]),
        text=value["text"],
        claims=tuple(Claim(c["text"], tuple(c["citations"])) for c in value["claims"]),
        citations=tuple(_read(c) for c in value["citations"]),
        accesses=tuple(value["accesses"]),
        suggestions=tuple(value["suggestions"]),
        timings=Timings(times["understand"], times["search"], times["answer"], times["total"]),
        id=value.get("id"),
    )


def _read(c: dict[str, Any]) -> Citation:
    published = date.fromisoformat(c["published"]) if c.get("published") else None
    status = Status(c["status"]) if c.get("status") else None
    return Citation(
        c["n"],
        c["document"],
        c["source"],
        c["title"],
        c["publisher"],
        published,
        c["page"],
        c["section"],
        c["start"],
        c["end"],
        c["quote"],
        c["sha256"],
        status,
    )
