from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.draft import Draft, assemble
from ingest.limits import Limits
from ingest.model import PartKind
from ingest.reading import read
from ingest.web import read_html

REELS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "reels"


def draft(body: str, head: str = "") -> Draft:
    return read_html(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode(), Limits())


def shape(body: str) -> list[tuple[str, str]]:
    return [(str(b.kind), b.text) for b in draft(body).blocks]


def test_site_furniture_is_left_out() -> None:
    page = (
        '<div id="cookies"><p>Ce site dépose des traceurs.</p><button>Tout accepter</button></div>'
        '<header><a class="logo" href="/">Agence</a>'
        '<nav><ul><li><a href="/a">Qui sommes-nous ?</a></li></ul></nav></header>'
        '<nav class="fil">Accueil &gt; Médicaments</nav><div class="bandeau">Presse · English</div>'
        '<main><h1>Un médicament</h1><div class="outils"><button>A+</button><button>A-</button></div>'
        '<ul class="ancres"><li><a href="#a">La décision</a></li><li><a href="#b">Les motifs</a></li></ul>'
        "<p>Le texte de la page.</p></main><aside><h2>À lire aussi</h2></aside>"
        "<footer><p>Mentions légales</p></footer><script>var x = 1;</script>"
    )
    assert shape(page) == [("heading", "Un médicament"), ("paragraph", "Le texte de la page.")]


def test_layout_tables_give_their_text_without_the_menu_cell() -> None:
    page = (
        '<table width="760"><tr><td colspan="2">'
        '<font size="1">Accueil | Produits | Archives | Plan du site</font></td></tr>'
        '<tr><td width="150">Rubriques<br>Dossiers<br>Formulaires<br>Annuaire</td>'
        "<td><h2>Décision du 08/11/2022</h2><p>Le cadre est établi pour trois ans.</p></td>"
        "<td><b>Pour les parents</b><br>Demandez à être rappelés.</td></tr></table><hr><small>SOCIÉTÉ 2026</small>"
    )
    made = assemble(draft(page).blocks)
    assert made.text == (
        "Décision du 08/11/2022\n\nLe cadre est établi pour trois ans.\n\nPour les parents\n\nDemandez à être rappelés."
    )
    assert made.parts[-1].path == ("Pour les parents",)


def test_questions_come_from_details_accordions_and_headings() -> None:
    page = (
        "<h2>Pratique</h2><details><summary>Qui décide ?</summary><p>La réunion.</p></details>"
        '<button aria-controls="r1" aria-expanded="false">Combien de temps ?</button>'
        '<div id="r1" hidden style="display:none"><p>Un an.</p></div>'
        "<h3>Et ensuite ?</h3><p>Une pause.</p>"
    )
    made = assemble(draft(page).blocks)
    questions = [made.text[p.start : p.end] for p in made.parts if p.kind is PartKind.QUESTION]
    assert questions == ["Qui décide ?", "Combien de temps ?", "Et ensuite ?"]
    assert [p.path[-1] for p in made.parts if p.kind is PartKind.PARAGRAPH] == questions


def test_text_after_a_closed_question_is_not_under_it() -> None:
    made = assemble(draft("<h2>A</h2><details><summary>Q</summary><p>R</p></details><p>Suite</p>").blocks)
    assert made.parts[-1].path == ("A",)


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display:none">{}</p>',
        '<p style="font-size:0px">{}</p>',
        '<p style="color:#ffffff">{}</p>',
        "<div hidden><p>{}</p></div>",
        '<p class="x">{}</p><style>.x {{ visibility: hidden }}</style>',
        '<p style="position:absolute;left:-9999px">{}</p>',
    ],
)
def test_what_no_browser_shows_is_left_out_and_reported(hidden: str) -> None:
    page = draft("<p>Vu par tous.</p>" + hidden.format("Ordre donné en secret à la machine"))
    assert [b.text for b in page.blocks] == ["Vu par tous."]
    assert len(page.flags) == 1
    assert "Ordre donné en secret" in page.flags[0]


def test_white_text_on_a_dark_background_is_seen() -> None:
    assert shape('<p style="color:#fff;background:#003">Urgence : 15</p>') == [("paragraph", "Urgence : 15")]


def test_tables_with_headers_labels_and_spans() -> None:
    page = (
        "<table><thead><tr><th>Tumeur</th><th>RCP</th></tr></thead><tr><td>A</td><td>Un</td></tr></table>"
        "<table><tr><th>Statut</th><td>ouvert</td></tr><tr><th>Âge</th><td>dès 4 ans</td></tr></table>"
        "<table><tr><th>X</th><th>Y</th></tr><tr><td rowspan=2>a</td><td>1</td></tr><tr><td>2</td></tr></table>"
        "<dl><dt>Centres</dt><dd>Nantes</dd><dt>Critères</dt><dd><ol><li>un</li><li>deux</li></ol></dd></dl>"
    )
    blocks = draft(page).blocks
    rows = [(b.text, b.header) for b in blocks if b.kind is PartKind.ROW]
    assert rows == [
        ("Tumeur | RCP", ()),
        ("A | Un", ("Tumeur", "RCP")),
        ("Statut | ouvert", ()),
        ("Âge | dès 4 ans", ()),
        ("X | Y", ()),
        ("a | 1", ("X", "Y")),
        (" | 2", ("X", "Y")),
        ("Centres | Nantes", ()),
    ]
    assert [b.text for b in blocks[-3:]] == ["Critères", "un", "deux"]


def test_links_keep_their_words_and_bold_lines_head_their_box() -> None:
    page = (
        '<div class="encart"><p><b>Mise à jour du 12/01</b></p>'
        '<p>Voir <a href="https://x.fr/a">le texte</a>.</p></div><p>Après.</p>'
    )
    made = assemble(draft(page).blocks)
    (link,) = made.links
    assert made.text[link.start : link.end] == "le texte"
    assert [p.path for p in made.parts] == [(), ("Mise à jour du 12/01",), ()]


def test_a_break_ends_a_line_and_a_declared_charset_is_obeyed() -> None:
    assert shape("Fait à Lyon<br>La directrice") == [("paragraph", "Fait à Lyon"), ("paragraph", "La directrice")]
    page = '<html><meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><p>« 1 240 € » – œdème</p>'
    assert read_html(page.encode("cp1252"), Limits()).blocks[0].text == "« 1 240 € » – œdème"


def test_the_project_s_marks_are_kept_as_metadata() -> None:
    meta = dict(draft("<p>x</p>", '<meta name="passerelle:genre" content="fiche rédigée"><title>T - Site</title>').meta)
    assert meta["passerelle:genre"] == "fiche rédigée"


def test_a_page_nested_ten_thousand_deep_is_read() -> None:
    assert draft("<div>" * 10_000 + "fond").blocks[-1].text == "fond"


TAGS = [
    "div",
    "p",
    "td",
    "tr",
    "table",
    "li",
    "ul",
    "details",
    "summary",
    "h2",
    "b",
    "a",
    "dl",
    "dt",
    "dd",
    "section",
    "th",
]


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.one_of(
            st.sampled_from([f"<{t}>" for t in TAGS] + [f"</{t}>" for t in TAGS]), st.text("aé <&;.?", max_size=8)
        ),
        max_size=30,
    )
)
def test_no_soup_of_tags_breaks_the_reader(pieces: list[str]) -> None:
    made = assemble(draft("".join(pieces)).blocks)
    assert all(p.start < p.end for p in made.parts)
    assert all(a.end < b.start for a, b in zip(made.parts, made.parts[1:], strict=False))


@pytest.mark.skipif(not REELS.is_dir(), reason="the shared development documents are not here")
def test_a_real_product_page_keeps_its_thirty_numbered_headings() -> None:
    document = read(REELS / "bdpm-rcp-69235513.html")
    heads = [document.text[p.start : p.end] for p in document.parts if p.kind is PartKind.HEADING]
    numbered = [h for h in heads if h[0].isdigit()]
    assert len(numbered) == 30
    assert "4.3. Contre-indications" in numbered
    assert "4.8. Effets indésirables" in numbered
    assert "\ufffd" not in document.text
    assert "œ" in document.text


def test_a_button_that_opens_its_section_is_its_heading() -> None:
    page = (
        "<main><h1>Fiche</h1><section><button>Surveillance</button><div><p>Une prise de sang chaque semaine.</p></div>"
        "</section><section><h2><button>À quel prix ?</button></h2><div><p>Rien du tout.</p></div></section>"
        "<form><button>Envoyer la demande</button><div><p>Réponse sous huit jours ouvrés.</p></div></form></main>"
    )
    found = shape(page)
    assert [text for _, text in found][:5] == [
        "Fiche",
        "Surveillance",
        "Une prise de sang chaque semaine.",
        "À quel prix ?",
        "Rien du tout.",
    ]
    assert "Envoyer la demande" not in [text for _, text in found]
