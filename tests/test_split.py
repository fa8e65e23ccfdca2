from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.draft import Block, assemble, row
from ingest.model import Document, Genre, Media, PartKind, Source
from ingest.split import LONG, split

H, Q, P, ITEM, F = PartKind.HEADING, PartKind.QUESTION, PartKind.PARAGRAPH, PartKind.ITEM, PartKind.FORM


def document(*blocks: Block, title: str = "Un protocole") -> Document:
    made = assemble(blocks)
    return Document(
        id="d",
        source=Source("d", "d.html"),
        media=Media.HTML,
        sha256="",
        title=title,
        publisher="",
        genre=Genre.OTHER,
        text=made.text,
        parts=made.parts,
    )


def texts(*blocks: Block) -> list[str]:
    return [p.text for p in split(document(*blocks))]


SENTENCE = "Cette phrase de taille moyenne sert à mesurer les passages avec soin. "


def test_a_short_section_is_one_passage_with_its_heading_in_the_context() -> None:
    (passage,) = split(
        document(Block(H, "2 Critères", 2), Block(H, "2.1 Âge", 3), Block(P, "De 6 mois à 25 ans. Pas plus."))
    )
    assert passage.text == "De 6 mois à 25 ans. Pas plus."
    assert passage.path == ("2 Critères", "2.1 Âge")
    assert passage.context == "Un protocole › 2 Critères › 2.1 Âge"
    assert passage.id == "d#1"


def test_no_passage_crosses_a_heading() -> None:
    assert texts(Block(H, "A", 2), Block(P, "Un."), Block(H, "B", 2), Block(P, "Deux.")) == ["Un.", "Deux."]


def test_a_question_stays_with_its_answer() -> None:
    assert texts(Block(Q, "Qui décide ?", 2), Block(P, "La réunion.")) == ["Qui décide ?\n\nLa réunion."]
    assert texts(Block(Q, "Sans réponse ?", 2)) == []


def test_a_list_stays_with_what_leads_it_in() -> None:
    assert texts(Block(P, "Avant. Il faut :"), Block(ITEM, "un avis ;"), Block(ITEM, "un bilan.")) == [
        "Avant. Il faut :\n\nun avis ;\nun bilan."
    ]
    assert texts(Block(H, "Critères", 2), Block(ITEM, "un avis"), Block(ITEM, "un bilan")) == [
        "Critères\n\nun avis\nun bilan"
    ]


def test_a_long_section_is_cut_at_sentences_into_even_passages() -> None:
    found = split(document(Block(P, (SENTENCE * 24).strip())))
    assert len(found) == 2
    assert all(300 <= len(p.text) <= LONG and p.text.endswith(".") for p in found)


def test_each_indication_is_a_passage_of_its_own() -> None:
    first = (
        "Tumeur d’un premier genre, inopérable, après échec d’un traitement, sur proposition de la réunion nationale A."
    )
    second = first.replace("premier", "second").replace("nationale A", "nationale B")
    assert texts(Block(H, "Indications concernées :", 2), Block(P, first), Block(P, second)) == [first, second]
    assert len(texts(Block(H, "Contexte", 2), Block(P, first), Block(P, second))) == 1


def test_rows_share_a_passage_and_are_never_cut() -> None:
    header = ("Examen", "Jour 1", "Puis")
    lines = [row((f"Examen {n} " + "x" * 40, "x", "chaque mois"), header) for n in range(40)]
    found = split(document(Block(H, "Calendrier", 2), row(header), *lines))
    assert all(len(p.text) <= LONG for p in found)
    assert all(p.context.endswith("Examen | Jour 1 | Puis") for p in found)
    assert sum(p.text.count("Examen ") - p.text.count("Examen |") for p in found) == 40
    assert found[0].text.startswith("Calendrier\n\nExamen | Jour 1 | Puis\n")


def test_column_names_go_with_their_first_row_and_a_table_apart_from_the_text_before() -> None:
    header = ("Tumeur", "Réunion")
    before = Block(P, (SENTENCE * 6).strip())
    found = texts(Block(H, "Conditions", 2), before, row(header), row(("Méningiome", "Oméga"), header))
    assert found == [before.text, "Tumeur | Réunion\nMéningiome | Oméga"]


def test_an_item_of_two_sentences_is_not_cut() -> None:
    item = Block(ITEM, "Premier avis. " + SENTENCE * 4 + "Second avis.")
    found = texts(Block(H, "Avis", 2), *[item] * 5)
    assert all(text.count("Premier avis.") == text.count("Second avis.") for text in found)


def test_a_sheet_of_ours_gives_neither_its_notice_nor_its_sources() -> None:
    blocks = [
        Block(P, "Fiche rédigée."),
        Block(H, "En bref", 2),
        Block(P, "Un fait."),
        Block(H, "Sources", 2),
        Block(P, "Une page."),
    ]
    made = document(*blocks)
    assert [p.text for p in split(replace(made, genre=Genre.SHEET))] == ["Un fait."]
    assert [p.text for p in split(made)] == ["Fiche rédigée.", "Un fait.", "Une page."]


def test_empty_cells_at_the_ends_of_a_passage_are_left_out() -> None:
    assert texts(row(("", "Risque", ""))) == ["Risque"]


def test_forms_contents_and_bare_addresses_give_no_passage() -> None:
    assert texts(Block(F, "Nom : ........"), Block(P, "À remplir par le médecin.")) == ["À remplir par le médecin."]
    assert texts(Block(H, "Sommaire", 2), Block(P, "1 Présentation"), Block(P, "2 Critères")) == []
    assert texts(Block(PartKind.LINK, "https://exemple.fr/a"), Block(PartKind.LINK, "https://exemple.fr/b")) == []


def test_tag_lines_and_dates_give_no_passage() -> None:
    tag, dated = Block(P, "DÉCISIONS - ACCÈS DÉROGATOIRE"), Block(P, "PUBLIÉ LE 04/04/2025")
    assert texts(tag, dated, Block(P, "Une phrase.")) == ["Une phrase."]


def test_a_sentence_without_end_is_cut_below_the_ceiling() -> None:
    found = texts(Block(P, "mot " * 1_500))
    assert all(len(text) <= 1_800 for text in found)
    assert "".join(found).count("mot") == 1_500


WORDS = st.text(alphabet="aé .:;?!\n|", min_size=1, max_size=60).filter(lambda s: s.strip())
BLOCKS = st.lists(
    st.one_of(
        st.builds(Block, st.sampled_from([P, ITEM, F, PartKind.LINK]), WORDS),
        st.builds(Block, st.sampled_from([H, Q]), WORDS, st.integers(2, 6)),
        st.lists(st.text(alphabet="aé 1", max_size=30), min_size=1, max_size=4).map(row),
    ),
    max_size=12,
)


@given(BLOCKS)
def test_every_passage_is_text_of_its_document_in_order_and_apart(blocks: list[Block]) -> None:
    made = document(*blocks)
    found = split(made)
    for passage in found:
        assert made.text[passage.start : passage.end] == passage.text
        assert passage.text.strip()
    assert all(a.end <= b.start for a, b in pairwise(found))
    for part in made.parts:
        if part.kind is F:
            assert not any(p.start < part.end and part.start < p.end for p in found)
