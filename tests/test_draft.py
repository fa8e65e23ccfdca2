from ingest.draft import Block, Run, assemble, row
from ingest.model import Link, PartKind, Span


def test_blocks_are_parted_by_a_blank_line_and_lists_by_a_line_break() -> None:
    made = assemble(
        [
            Block(PartKind.PARAGRAPH, "A"),
            Block(PartKind.ITEM, "b"),
            Block(PartKind.ITEM, "c"),
            Block(PartKind.PARAGRAPH, "  "),
        ]
    )
    assert made.text == "A\n\nb\nc"
    assert [made.text[p.start : p.end] for p in made.parts] == ["A", "b", "c"]


def test_headings_become_paths_and_end_where_a_block_says_so() -> None:
    blocks = [
        Block(PartKind.HEADING, "1", 2),
        Block(PartKind.HEADING, "1.1", 3),
        Block(PartKind.PARAGRAPH, "x"),
        Block(PartKind.HEADING, "2", 2),
        Block(PartKind.PARAGRAPH, "y"),
        Block(PartKind.PARAGRAPH, "z", ends=1),
    ]
    assert [p.path for p in assemble(blocks).parts] == [(), ("1",), ("1", "1.1"), (), ("2",), ()]


def test_spans_runs_and_links_move_with_their_block() -> None:
    block = Block(PartKind.PARAGRAPH, "voir ici", runs=(Run(5, 3, 2, 40),), links=(Link("ici", "https://x.fr", 5, 8),))
    made = assemble([Block(PartKind.PARAGRAPH, "A"), block])
    (anchor,) = made.anchors
    assert (made.text[anchor.start : anchor.start + anchor.length], anchor.page, anchor.raw) == ("ici", 2, 40)
    (link,) = made.links
    assert made.text[link.start : link.end] == "ici"


def test_a_row_keeps_its_empty_cells() -> None:
    block = row(("a", "", "c"), ("x", "y", "z"))
    assert block.text == "a |  | c"
    assert block.cells == (Span(0, 1), Span(4, 4), Span(7, 8))
    assert block.header == ("x", "y", "z")
