from ingest.markdown import read_markdown
from ingest.model import PartKind

TEXT = """---
service: Pharmacie, Hôpital du Parc
date: 2025-09-18
type: note de service
---
# Un médicament : avant de dispenser

## Avant la **première** boîte
1. Avis de la réunion
   nationale.
2. Bilan du foie.

- arrêt si fièvre
* reprise à [14 mg](https://exemple.fr/put)

| Période | Dose |
|---|:--:|
| Semaine 1 | 30 mg |
| Ensuite | |

### Et après ?
Une ligne
qui continue.
"""


def test_front_matter_headings_lists_tables_and_links() -> None:
    draft = read_markdown(TEXT)
    assert dict(draft.meta)["date"] == "2025-09-18"
    assert [(str(b.kind), b.text) for b in draft.blocks] == [
        ("title", "Un médicament : avant de dispenser"),
        ("row", "service | Pharmacie, Hôpital du Parc"),
        ("row", "date | 2025-09-18"),
        ("row", "type | note de service"),
        ("heading", "Avant la première boîte"),
        ("item", "1. Avis de la réunion nationale."),
        ("item", "2. Bilan du foie."),
        ("item", "arrêt si fièvre"),
        ("item", "reprise à 14 mg"),
        ("row", "Période | Dose"),
        ("row", "Semaine 1 | 30 mg"),
        ("row", "Ensuite | "),
        ("question", "Et après ?"),
        ("paragraph", "Une ligne qui continue."),
    ]


def test_rows_know_their_columns_and_links_their_words() -> None:
    blocks = read_markdown(TEXT).blocks
    row = next(b for b in blocks if b.text.startswith("Semaine"))
    assert row.header == ("Période", "Dose")
    (link,) = next(b for b in blocks if "14 mg" in b.text).links
    assert (link.text, link.url) == ("14 mg", "https://exemple.fr/put")


def test_signs_that_are_no_markup_stay() -> None:
    (block,) = read_markdown("ALAT > 3 fois, 2*3*4, a_b_c, 5 < 6").blocks
    assert block.kind is PartKind.PARAGRAPH
    assert block.text == "ALAT > 3 fois, 2*3*4, a_b_c, 5 < 6"
