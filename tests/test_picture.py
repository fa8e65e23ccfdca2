import io
import re
from pathlib import Path

import pytest
from PIL import Image

from ingest.locate import locate
from ingest.model import Span
from ingest.picture import picture, sheet
from ingest.reading import read
from tests.making_pdf import Sheet, pdf


def amber(png: bytes) -> list[tuple[int, int]]:
    """The points of a picture that the highlight coloured."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return [
        (x, y)
        for x in range(0, image.width, 2)
        for y in range(0, image.height, 2)
        if image.getpixel((x, y))[2] < 150 < image.getpixel((x, y))[0]
    ]


def test_a_span_is_located_and_highlighted_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    first = Sheet().text(60, 742, "Une ligne en haut de la page.")
    second = Sheet().text(60, 742, "Une autre page, avant le passage.").text(60, 400, "Le passage cherché est ici.")
    path.write_bytes(pdf(first, second))
    document = read(path)
    start = document.text.index("Le passage")
    end = start + len("Le passage cherché")
    anchors = locate(document, start, end)
    assert {a.page for a in anchors} == {2}
    assert sum(a.length for a in anchors) == end - start
    page, png = picture(path, document, start, end, scale=1.0)
    points = amber(png)
    assert page == 2
    assert points
    assert all(55 <= x <= 160 and 842 - 415 <= y <= 842 - 390 for x, y in points)


def test_every_span_of_a_page_is_highlighted_and_none_of_another(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    first = Sheet().text(60, 742, "Le mot est ici.").text(60, 400, "Et le mot est encore là.")
    path.write_bytes(pdf(first, Sheet().text(60, 600, "Puis le mot une fois de plus.")))
    document = read(path)
    spans = [Span(m.start(), m.end()) for m in re.finditer("mot", document.text)]
    heights = {round(y / 50) for _, y in amber(sheet(path, document, 1, spans, scale=1.0))}  # the page is 842 high
    assert len(spans) == 3
    assert heights == {round((842 - 742) / 50), round((842 - 400) / 50)}
    assert amber(sheet(path, document, 1, [], scale=1.0)) == []


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_highlighted_as_it_is_shown(tmp_path: Path, turn: int) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(Sheet(rotate=turn).text(60, 742, "Un passage")))
    document = read(path)
    _, png = picture(path, document, 0, len(document.text), scale=1.0)
    image = Image.open(io.BytesIO(png))
    assert image.size == ((842, 595) if turn in (90, 270) else (595, 842))
    near = {90: (742, 60), 180: (510, 745), 270: (100, 535)}[turn]
    assert any(abs(x - near[0]) < 60 and abs(y - near[1]) < 60 for x, y in amber(png))


def test_nothing_is_located_outside_the_text_and_no_picture_made_of_a_page_without_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Un texte sans pages.")
    document = read(path)
    assert locate(document, 0, 5) == ()
    with pytest.raises(ValueError, match="Seuls les PDF"):
        picture(path, document, 0, 5)
