import json
from dataclasses import replace
from datetime import date

import pytest

from ingest.codec import decode, encode
from ingest.model import Anchor, Document, Genre, Link, Media, Part, PartKind, Source, Span

DOCUMENT = Document(
    id="décision-2025",
    source=Source("décision-2025", "https://exemple.fr", genre=Genre.DECISION, published=date(2025, 4, 4)),
    media=Media.PDF,
    sha256="0" * 64,
    title="Décision « d’essai »",
    publisher="Agence",
    genre=Genre.DECISION,
    text="Titre\nUn | deux",
    parts=(
        Part(PartKind.TITLE, 0, 5, 1, "i", (), 1),
        Part(PartKind.ROW, 6, 15, 2, None, ("Tableau",), 0, (Span(6, 8), Span(11, 15)), ("A", "B")),
    ),
    published=date(2025, 4, 4),
    links=(Link("ici", "https://exemple.fr/a", 0, 3), Link("là", "https://exemple.fr/b")),
    anchors=(Anchor(0, 5, 1, 0),),
    flags=("page 3 sans texte",),
)


def test_a_document_comes_back_equal_through_json() -> None:
    assert decode(Document, json.loads(json.dumps(encode(DOCUMENT)))) == DOCUMENT


def test_enumerations_dates_and_spans_come_back_as_themselves() -> None:
    back = decode(Document, encode(DOCUMENT))
    assert back.genre is Genre.DECISION
    assert back.parts[1].cells[0] == Span(6, 8)
    assert back.updated is None
    assert type(back.published) is date


def test_what_was_saved_before_a_field_existed_keeps_its_default() -> None:
    saved = encode(DOCUMENT)
    assert decode(Document, saved[:-3]) == DOCUMENT
    ended = replace(DOCUMENT, ceased=date(2026, 1, 1), successor="décision-2026")
    assert decode(Document, json.loads(json.dumps(encode(ended)))) == ended


@pytest.mark.parametrize("saved", [encode(DOCUMENT)[:5], [*encode(DOCUMENT), "de trop"]])
def test_fields_that_do_not_fit_are_refused(saved: list[object]) -> None:
    with pytest.raises(ValueError, match="Document"):
        decode(Document, saved)
