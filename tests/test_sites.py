from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from ingest.draft import Draft
from ingest.limits import Limits
from ingest.model import PartKind
from ingest.sites import site_of, sites
from ingest.web import read_html

REAL = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "reels" / "bdpm-rcp-69235513.html"


def page(host: str, body: str) -> Draft:
    head = f'<link rel="canonical" href="https://www.{host}/page">'
    return read_html(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode(), Limits())


def test_the_five_sites_have_rules() -> None:
    assert [site.name for site in sites()] == ["ANSM", "HAS", "BDPM", "Gustave Roussy", "INCa"]
    for site in sites():
        tree = LexborHTMLParser("<p>x</p>")
        for selector in (*site.marks, *site.keep, *site.drop, *(s for pair in site.questions for s in pair)):
            assert tree.css(selector) == []  # each is a selector that the parser understands


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://ansm.sante.fr/actualites/x", "ANSM"),
        ("https://www.has-sante.fr/jcms/p_3210489/fr/x", "HAS"),
        ("https://bo-pediatrie.e-cancer.fr/x", "INCa"),
        ("https://ansm.sante.fr.exemple.com/", None),
        ("https://pas-has-sante.fr/", None),
        ("https://[x", None),
    ],
)
def test_a_page_says_where_it_comes_from(address: str, name: str | None) -> None:
    found = site_of(LexborHTMLParser(f'<link rel="canonical" href="{address}">'))
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("host", "question", "answer"),
    [
        ("ansm.sante.fr", '<div class="card-header">Qui peut demander ?</div>', "collapse"),
        ("has-sante.fr", '<div class="panel-heading"><a href="#a">Qui peut demander ?</a></div>', "panel-collapse"),
        ("gustaveroussy.fr", '<h3 class="ui-accordion-header">Qui peut demander ?</h3>', "ui-accordion-content"),
        ("e-cancer.fr", '<button class="accordion__button">Qui peut demander ?</button>', "accordion__panel"),
        (
            "base-donnees-publique.medicaments.gouv.fr",
            '<h3 class="fr-accordion__title"><button>Qui peut demander ?</button></h3>',
            "fr-collapse",
        ),
    ],
)
def test_a_question_of_a_site_heads_its_hidden_answer(host: str, question: str, answer: str) -> None:
    body = f"""<header><nav><a href="/">Accueil</a></nav></header><main><article><h1>Un accès</h1><p>Du texte avant.</p>
      <div class="accordion"><div>{question}<div class="{answer}" style="display:none"><p>Le médecin prescripteur.</p>
      </div></div></div></article></main><footer>Mentions</footer>"""
    draft = page(host, body)
    assert [(b.kind, b.text) for b in draft.blocks[-2:]] == [
        (PartKind.QUESTION, "Qui peut demander ?"),
        (PartKind.PARAGRAPH, "Le médecin prescripteur."),
    ]
    assert draft.flags == ()


def test_what_is_beside_the_part_a_reader_came_for_is_left_out() -> None:
    words = "Une longue phrase de la page officielle, que chacun vient lire. " * 4
    aside = '<div class="zone"><p>À lire aussi sur le site.</p></div>'
    blocks = page("ansm.sante.fr", f"{aside}<main><h1>Titre</h1><p>{words}</p></main>{aside}").blocks
    assert [b.text for b in blocks] == ["Titre", words.strip()]


def test_a_page_laid_out_anew_is_read_by_the_general_rules() -> None:
    body = "<main><p>Bref.</p></main><div><h1>Titre</h1><p>Tout le texte est ailleurs, dans une autre boîte.</p></div>"
    assert [b.text for b in page("ansm.sante.fr", body).blocks] == [
        "Bref.",
        "Titre",
        "Tout le texte est ailleurs, dans une autre boîte.",
    ]


@pytest.mark.skipif(not REAL.is_file(), reason="the shared development documents are not here")
def test_a_saved_page_of_the_medicines_database_is_known_by_its_marks() -> None:
    found = site_of(LexborHTMLParser(REAL.read_bytes().decode("cp1252")))
    assert found is not None
    assert found.name == "BDPM"
