from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from fpdf import FPDF

from app.model import Answer, Audience, Citation, Claim, Outcome, Question
from evals import evidence, locate, peers
from evals.model import Case, Fact, Kind
from evals.shelf import Shelf

PAGES = (
    ("Gammazine", "La RCP nationale Gamma examine chaque dossier de gammazine.", "Le médecin envoie les pièces."),
    ("Prises", "La gammazine est donnée deux fois par jour.", "Les gélules se prennent à jeun, le matin et le soir."),
)
HTML = """<!doctype html><html lang="fr"><head><title>Deltazine</title></head><body><main><h1>Deltazine</h1>
<h2>Circuit</h2><p>La RCP nationale Delta examine chaque dossier de deltazine chez l’adulte.</p>
<h2>Conservation</h2><p>Les flacons de deltazine se gardent au réfrigérateur.</p></main></body></html>"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    pdf = FPDF()
    pdf.set_font("Helvetica", size=12)
    for texts in PAGES:
        pdf.add_page()
        pdf.set_y(80)
        for text in texts:
            pdf.multi_cell(0, 12, text, new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(folder / "gamma.pdf"))
    (folder / "delta.html").write_text(HTML, encoding="utf-8")
    return Shelf([folder])


def cited(shelf, name, words, page=None, section=None):
    document = shelf.document(name)
    start = document.text.index(words)
    quote = document.text[start : start + len(words)]
    cite = Citation(
        1, name, "f", "T", "P", None, page, section, start, start + len(quote), quote, document.sha256
    )  # fmt: skip
    claims = (Claim(quote, (1,)),)
    return Answer("q", "q", date(2026, 1, 1), Audience.FAMILY, Outcome.ANSWERED, "t [1]", claims, (cite,))


CASE = Case("a", "q", Kind.ANSWER, ("gamma",))


def test_the_page_is_read_again_from_the_pdf(shelf):
    right = cited(shelf, "gamma", "La gammazine est donnée deux fois par jour.", page=2)
    assert evidence.placed(CASE, right, shelf).full
    (cite,) = right.citations
    for page, reason in ((1, "absente de la page 1"), (3, "page 3 sur 2"), (None, "page None sur 2")):
        score = evidence.placed(CASE, replace(right, citations=(replace(cite, page=page),)), shelf)
        assert (score.hits, score.of) == (0, 1)
        assert reason in score.reason


def test_a_section_must_stand_above_its_quote(shelf):
    words = "La RCP nationale Delta examine"
    assert evidence.placed(CASE, cited(shelf, "delta", words, section="Deltazine › Circuit"), shelf).full
    assert not evidence.placed(CASE, cited(shelf, "delta", words, section="Conservation"), shelf).full
    assert not evidence.placed(CASE, cited(shelf, "delta", words), shelf).full


def test_exact_is_to_the_character(shelf):
    right = cited(shelf, "delta", "deltazine chez l’adulte", section="Circuit")
    assert evidence.exact(CASE, right, shelf).full
    (cite,) = right.citations
    for change in ({"quote": "deltazine chez l'adulte"}, {"start": cite.start + 1}, {"quote": "", "end": cite.start}):
        assert not evidence.exact(CASE, replace(right, citations=(replace(cite, **change),)), shelf).full


def test_the_digest_is_that_of_the_file(shelf):
    right = cited(shelf, "gamma", "gammazine", page=1)
    assert evidence.genuine(CASE, right, shelf).full
    (cite,) = right.citations
    assert not evidence.genuine(CASE, replace(right, citations=(replace(cite, sha256="f" * 64),)), shelf).full


def test_published_after_the_day_asked(shelf):
    right = cited(shelf, "gamma", "gammazine", page=1)
    (cite,) = right.citations
    late = replace(right, citations=(replace(cite, published=date(2026, 1, 2)),))
    assert not evidence.timely(CASE, late, shelf).full
    assert evidence.timely(CASE, replace(late, as_of=date(2026, 1, 2)), shelf).full


def test_a_page_updated_since_existed_already(shelf):
    class Older(Shelf):
        def __init__(self):
            self.inner = shelf

        def document(self, name, /):
            return replace(self.inner.document(name), published=date(2025, 6, 1))

    right = cited(shelf, "gamma", "gammazine", page=1)
    updated = replace(right, citations=(replace(right.citations[0], published=date(2026, 1, 2)),))
    assert evidence.timely(CASE, updated, Older()).full
    assert not evidence.timely(CASE, replace(updated, as_of=date(2025, 5, 31)), Older()).full


def test_facts_are_looked_for_in_the_documents_named(shelf):
    good = Case("g", "q", Kind.ANSWER, ("gamma", "delta"), (Fact("deux fois par jour"), Fact("refrigerateur")))
    wrong = (
        replace(good, id="w1", docs=("gamma",)),
        replace(good, id="w2", docs=("gamma", "omega")),
        replace(good, id="w3", facts=(Fact(document="gamma", words="réfrigérateur"),)),
    )
    assert list(locate.problems([good], shelf)) == []
    assert [p.split(" : ")[0] for p in locate.problems(wrong, shelf)] == ["w1", "w2", "w3"]


def test_french_bm25_finds_by_stem_and_is_silent_on_unknown_words(shelf):
    system = peers.FrenchBM25(shelf)
    answer = system.ask(Question("Quelles réunions examinent un dossier de gammazine ?"))
    assert answer.citations[0].document == "gamma"
    assert evidence.exact(CASE, answer, shelf).full
    assert evidence.placed(CASE, answer, shelf).full
    assert system.ask(Question("xylophone")).outcome is Outcome.NOT_FOUND


def test_the_recipe_always_answers_with_exact_pieces(shelf):
    system = peers.Recipe(shelf, "hash")
    answer = system.ask(Question("gammazine deux fois par jour"))
    assert answer.citations[0].document == "gamma"
    assert evidence.exact(CASE, answer, shelf).full
    assert system.ask(Question("xylophone")).outcome is Outcome.ANSWERED


def test_the_recipe_of_langchain_shows_exact_pieces_at_their_place(shelf):
    pytest.importorskip("langchain_text_splitters", reason="LangChain n’est pas installé (extra « dev »)")
    from evals.langchain_recipe import LangChainRecipe

    system = LangChainRecipe(shelf, "hash")
    answer = system.ask(Question("gammazine deux fois par jour"))
    assert answer.citations[0].document == "gamma"
    assert evidence.exact(CASE, answer, shelf).full
    assert evidence.placed(CASE, answer, shelf).full
    assert system.ask(Question("xylophone")).outcome is Outcome.ANSWERED
    with pytest.raises(ValueError, match="encodeur"):
        LangChainRecipe(shelf, "none")


def test_the_recipe_needs_an_encoder(shelf):
    with pytest.raises(ValueError, match="encodeur"):
        peers.Recipe(shelf, "none")


def test_chunks_cover_a_text_with_overlap():
    text = " ".join(f"mot{n}" for n in range(700))
    pieces = list(peers.chunks(text))
    assert pieces[0][0] == 0
    assert pieces[-1][1] == len(text)
    assert all(end - start <= peers.CHUNK for start, end in pieces)
    assert all(b[0] == a[1] - peers.OVERLAP for a, b in pairwise(pieces))
    assert set(np.concatenate([np.arange(*p) for p in pieces])) == set(range(len(text)))


def test_a_short_text_is_one_chunk():
    assert list(peers.chunks("court")) == [(0, 5)]
