from ingest.draft import Block
from ingest.links import is_address, is_call, tied
from ingest.model import PartKind

L = PartKind.LINK


def test_calls_send_elsewhere_and_sentences_do_not() -> None:
    assert is_call("Consultez la fiche du cadre")
    assert is_call("Voir la fiche ATU du médicament")
    assert not is_call("Consultez sans attendre en cas de fièvre, de toux ou de confusion.")
    assert not is_call("Voir : anticoagulants oraux")
    assert is_address("https://exemple.fr/a")
    assert not is_address("voir https://exemple.fr/a")


def test_as_many_addresses_as_calls_go_in_pairs() -> None:
    blocks = [
        Block(L, "Voir la fiche A"),
        Block(L, "Voir la fiche B"),
        Block(L, "https://x.fr/a"),
        Block(L, "https://x.fr/b"),
    ]
    links = [link for block in tied(blocks) for link in block.links]
    assert [(link.text, link.url) for link in links] == [
        ("Voir la fiche A", "https://x.fr/a"),
        ("Voir la fiche B", "https://x.fr/b"),
    ]


def test_an_address_in_prose_is_a_link_without_its_full_stop() -> None:
    (block,) = tied([Block(PartKind.PARAGRAPH, "Pour en savoir plus : www.exemple.fr.")])
    (link,) = block.links
    assert link.url == "https://www.exemple.fr"
    assert block.text[link.start : link.end] == "www.exemple.fr"
