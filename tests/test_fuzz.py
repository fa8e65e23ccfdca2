"""Generated input through every reader of ours: whatever comes in, what goes out keeps its promises."""

import json
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.codec import decode as revived
from ingest.codec import encode
from ingest.decode import decode
from ingest.draft import Draft, assemble
from ingest.errors import IngestError
from ingest.limits import Limits
from ingest.markdown import read_markdown
from ingest.model import Document, Genre, Media, Part, PartKind, Source
from ingest.plain import read_text
from ingest.quality import pages
from ingest.reading import read
from ingest.sentences import sentences
from ingest.sites import sites
from ingest.split import split
from ingest.web import read_html
from tests.making_pdf import Sheet, pdf

TEXT = st.text(
    st.sampled_from(
        "aàeéà’'-–—.,;:!?()[]{}<>|*_#`~=+/\\&\"«» \n\t\r0123456789ABÉ\u00a0\u202f\u200b\u00ad\ufffd½m²ﬁ☐…•·\U000e0041"
    )
    | st.characters(),
    max_size=400,
)
PIECES = (
    "# ",
    "## ",
    "- ",
    "1. ",
    "| a | b |\n|---|---|\n",
    "> ",
    "[x](y)",
    "**",
    "___",
    "---\n",
    "Titre :\n",
    "\n\n",
    "....",
)
MARKS = st.lists(st.sampled_from(PIECES) | TEXT, max_size=30).map("".join)
TAGS = (
    "details",
    "summary",
    "table",
    "tr",
    "td",
    "th",
    "ul",
    "li",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "p",
    "a",
    "b",
    "div",
    "main",
)
ATTRIBUTES = (
    "",
    " hidden",
    " style='display:none'",
    " class='menu'",
    " colspan=9",
    " rowspan=3",
    " id=x",
    " aria-controls=x",
)
SOUP = st.lists(
    st.builds(
        lambda close, tag, more: f"</{tag}>" if close else f"<{tag}{more}>",
        st.booleans(),
        st.sampled_from(TAGS),
        st.sampled_from(ATTRIBUTES),
    )
    | TEXT.map(lambda text: text.replace("<", "")),
    max_size=40,
).map("".join)


def promises(draft: Draft) -> None:
    """What every draft must allow: parts in order and apart, links and cells inside, passages that are text."""
    made = assemble(draft.blocks)
    end = -1
    for part in made.parts:
        assert end < part.start < part.end <= len(made.text)
        assert all(part.start <= cell.start <= cell.end <= part.end for cell in part.cells)
        assert not part.header or len(part.header) == len(part.cells)
        end = part.end
    for link in made.links:
        assert link.start is None or 0 <= link.start <= (link.end or 0) <= len(made.text)
    source = Source("x", "x")
    document = Document("x", source, Media.HTML, "0", "x", "", Genre.OTHER, made.text, made.parts, links=made.links)
    for passage in split(document):
        assert document.text[passage.start : passage.end] == passage.text != ""
    assert revived(Document, json.loads(json.dumps(encode(document)))) == document


@given(MARKS)
def test_markdown(text: str) -> None:
    promises(read_markdown(text))


@given(MARKS)
def test_plain_text(text: str) -> None:
    promises(read_text(text))


@given(SOUP, st.sampled_from([None, *(site.hosts[0] for site in sites())]))
def test_pages_of_every_site(body: str, host: str | None) -> None:
    head = f'<link rel=canonical href="https://{host}/x">' if host else ""
    promises(read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode("utf-8", "replace"), Limits()))


@given(st.binary(max_size=300))
def test_any_bytes_are_some_text(data: bytes) -> None:
    assert isinstance(decode(data), str)
    assert isinstance(decode(data, declared=False), str)


@given(TEXT)
def test_sentences_are_spans_in_order_that_hold_every_word(text: str) -> None:
    found = sentences(text)
    held = [text[span.start : span.end] for span in found]
    assert all(held)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert "".join("".join(held).split()) == "".join(text.split())


@given(TEXT)
def test_a_page_has_a_score_from_nought_to_one(text: str) -> None:
    part = (Part(PartKind.PARAGRAPH, 0, len(text), 1),) if text else ()
    (page,) = pages(Document("x", Source("x", "x"), Media.PDF, "0", "x", "", Genre.OTHER, text, part))
    assert 0 <= page.score <= 1


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.integers(0, 5_000), st.binary(min_size=1, max_size=6)), min_size=1, max_size=12))
def test_a_damaged_pdf_is_a_document_or_a_typed_error(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, bytes]]
) -> None:
    sheet = (
        Sheet()
        .text(60, 780, "Un titre", 18, "F2")
        .text(60, 700, "Une phrase.")
        .link((60, 690, 90, 710), "https://exemple.fr")
    )
    data = bytearray(
        pdf(sheet.table([60, 200, 300], [600, 580, 560], [["A", "B"], ["1", "2"]]), Sheet().text(60, 700, "Fin."))
    )
    for at, more in changes:
        data[at % len(data) : at % len(data) + len(more)] = more
    path = tmp_path_factory.mktemp("abîmé") / "abîmé.pdf"
    path.write_bytes(bytes(data))
    try:
        assert read(path, limits=Limits(seconds=20, ocr_pages=0)).text
    except IngestError as error:
        assert "abîmé.pdf" in str(error)  # noqa: PT017 - one of two allowed ends
