from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import generation, lexical, meaning, store
from index.analysis import fingerprint
from index.build import write
from index.encoder import load
from index.errors import DamagedIndex, NoIndex, OtherIndex
from index.model import Filters, Query, Term
from index.query import plain
from index.search import Searcher
from ingest.model import Document, Genre, Media, Part, PartKind, Passage, Source
from ingest.split import VERSION

PAGES = {
    "velonib-2023": (
        date(2023, 5, 2),
        "Accès au vélonib",
        ["Le vélonib vise la rechute.", "La RCP Thymus donne son avis."],
    ),
    "velonib-2025": (
        date(2025, 5, 2),
        "Accès au vélonib",
        ["Le vélonib vise la récidive.", "La RCP Thorax donne son avis."],
    ),
    "gaz": (None, "Prix du gaz", ["Le gaz augmente en hiver.", "La RCP du gaz n’existe pas.", "Le prix est public."]),
    "eau": (date(2020, 1, 1), "Prix de l’eau", ["L’eau est chère.", "Le prix est public.", "Analyse H3K27M de l’eau."]),
    "air": (date(2021, 1, 1), "Prix de l’air", ["L’air est gratuit.", "Le prix est public."]),
}


def page(name: str, published: date | None, title: str, texts: list[str]) -> store.Stored:
    text = "\n\n".join([title, *texts])
    parts, passages, start = [Part(PartKind.TITLE, 0, len(title), level=1)], [], len(title) + 2
    for n, piece in enumerate(texts, 1):
        end = start + len(piece)
        parts.append(Part(PartKind.PARAGRAPH, start, end))
        passages.append(Passage(f"{name}#{n}", name, start, end, piece, None, None, (), title))
        start = end + 2
    source = Source(name, f"{name}.txt")
    made = Document(name, source, Media.TEXT, name, title, "", Genre.OTHER, text, tuple(parts), published)
    return store.Stored(made, f"{name}.txt", tuple(passages))


def published(home: Path, pages: list[store.Stored], encoder: str) -> None:
    chosen = load(encoder)
    with generation.writing(home) as draft:
        write(draft.folder, pages, chosen, home, lambda *_: None)
        draft.facts.update(
            analyser=fingerprint(),
            splitter=VERSION,
            encoder=None if chosen is None else meaning.describe(chosen),
            sources=[
                {"id": p.document.id, "published": p.document.published and p.document.published.isoformat()}
                for p in pages
            ],
        )


@pytest.fixture(scope="module", params=["none", "hash"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp(request.param)
    published(here, [page(name, *rest) for name, rest in PAGES.items()], request.param)
    return here


@pytest.fixture(scope="module")
def searcher(home: Path) -> Searcher:
    return Searcher.open(home)


def ids(searcher: Searcher, text: str, k: int = 10, **filters: object) -> list[str]:
    query = replace(plain(text), filters=Filters(**filters))  # type: ignore[arg-type]
    return [hit.passage.id for hit in searcher.search(query, k)]


def test_the_passage_that_says_it_comes_first(searcher: Searcher) -> None:
    assert ids(searcher, "quelle RCP pour le thymus ?")[0] == "velonib-2023#2"
    assert ids(searcher, "vélonib après récidive")[0] == "velonib-2025#1"
    assert ids(searcher, "l'eau est-elle chère")[0] == "eau#1"


@pytest.mark.parametrize(
    "typed",
    [
        "VÉLONIB RÉCIDIVE",
        "velonib recidive",
        "ve\u0301lonib  re\u0301cidive",
        "vélonib\u202frécidive",
        "velonnib recidve",
    ],
)
def test_accents_case_typography_and_a_typo_find_the_same(searcher: Searcher, typed: str) -> None:
    assert ids(searcher, typed)[0] == "velonib-2025#1"


@pytest.mark.parametrize("nothing", ["", "   ", "?", "les de la", "😀", "a", "\x00", "zzzz qqqq", "\u200b"])
def test_what_no_document_knows_finds_nothing(searcher: Searcher, nothing: str) -> None:
    assert searcher.search(plain(nothing)) == ()


def test_a_very_long_question_is_searched_all_the_same(searcher: Searcher) -> None:
    assert ids(searcher, "vélonib récidive " + "bla " * 25_000)[0] == "velonib-2025#1"


def test_a_hit_says_why_it_was_found(searcher: Searcher) -> None:
    first = searcher.search(plain("RCP thymus"))[0]
    ranks = {r.ranking: r.rank for r in first.rankings}
    assert ranks["words"] == 1
    assert ranks["grams"] == 1
    assert set(ranks) <= {"words", "grams", "document", "opening", "dense"}
    assert set(first.matched) == {"rcp", "thymus"}
    assert 0 < first.score <= 1


def test_hits_come_best_first_and_never_more_than_asked(searcher: Searcher) -> None:
    hits = searcher.search(plain("prix public"), 3)
    assert len(hits) == 3
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert searcher.search(plain("prix"), 0) == ()


def test_an_added_term_helps_less_than_a_typed_one(searcher: Searcher) -> None:
    query = Query("gaz", (Term("gaz"), Term("eau", 0.5, "gaz")))
    found = [hit.passage.document for hit in searcher.search(query)]
    assert found[0] == "gaz"
    assert "eau" in found


def test_the_subject_of_a_document_leads_over_common_words(searcher: Searcher) -> None:
    assert ids(searcher, "prix public de l’air")[0] == "air#2"


def test_boilerplate_counts_less() -> None:
    passages = [page(*item).passages for item in ((n, *r) for n, r in PAGES.items())]

    flat = [(p.text.encode(), n) for n, group in enumerate(passages) for p in group]
    weights = lexical.weights([t for t, _ in flat], [n for _, n in flat])
    texts = [p.text for group in passages for p in group]
    shared = weights[[i for i, t in enumerate(texts) if t == "Le prix est public."]]
    assert shared == pytest.approx([(2 / 3) ** 0.05] * 3)
    assert set(weights[[i for i, t in enumerate(texts) if t != "Le prix est public."]].tolist()) == {1.0}


def test_documents_published_later_do_not_exist(searcher: Searcher) -> None:
    early = ids(searcher, "vélonib rechute récidive RCP", published_by=date(2024, 1, 1))
    assert not [i for i in early if i.startswith("velonib-2025")]
    assert [i for i in early if i.startswith("gaz")]  # of unknown date
    assert [i for i in ids(searcher, "vélonib", published_by=date(2025, 5, 2)) if i.startswith("velonib-2025")]


WORDS = ("vélonib", "gaz", "eau", "air", "prix", "RCP", "rechute", "récidive", "thymus", "public", "hiver", "H3K27M")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    words=st.lists(st.sampled_from(WORDS), max_size=5),
    documents=st.none() | st.frozensets(st.sampled_from([*PAGES, "inconnu"])),
    limit=st.none() | st.dates(date(2019, 1, 1), date(2026, 1, 1)),
    k=st.integers(1, 12),
)
def test_a_filter_equals_removing_after_ranking_everything(
    searcher: Searcher, words: list[str], documents: frozenset[str] | None, limit: date | None, k: int
) -> None:
    query = Query(" ".join(words), (Term(" ".join(words)),))
    everything = searcher.search(query, 1_000)

    def allowed(document: str) -> bool:
        day = PAGES[document][0]
        return (documents is None or document in documents) and (limit is None or day is None or day <= limit)

    expected = [(h.passage.id, h.score) for h in everything if allowed(h.passage.document)][:k]
    found = searcher.search(replace(query, filters=Filters(documents, limit)), k)
    assert [h.passage.id for h in found] == [id_ for id_, _ in expected]
    assert [h.score for h in found] == pytest.approx([score for _, score in expected], abs=1e-5)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.4, 0.6, 0.9])
@pytest.mark.parametrize("text", ["prix public", "vélonib", "RCP thymus rechute"])
def test_no_share_of_the_vectors_brings_in_what_a_filter_left_out(searcher: Searcher, share: float, text: str) -> None:
    weighed = searcher.weighing(share)
    everything = weighed.search(plain(text), 1_000)
    found = ids(weighed, text, documents=frozenset({"air", "eau"}))
    assert found == [h.passage.id for h in everything if h.passage.document in ("air", "eau")][:10]


def test_ranks_count_only_what_the_filter_lets_through(searcher: Searcher) -> None:
    query = replace(plain("prix public"), filters=Filters(frozenset({"air"})))
    assert min(r.rank for r in searcher.search(query)[0].rankings) == 1


def test_threads_share_a_searcher(searcher: Searcher) -> None:
    from concurrent.futures import ThreadPoolExecutor

    questions = ["vélonib", "prix du gaz", "eau chère", "RCP thymus"] * 25
    alone = [ids(searcher, q) for q in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda q: ids(searcher, q), questions)) == alone


def test_documents_and_passages_are_given_back(searcher: Searcher) -> None:
    assert [d.id for d in searcher.documents()] == list(PAGES)
    assert [p.text for p in searcher.passages("eau")] == PAGES["eau"][2]
    assert searcher.document("gaz").title == "Prix du gaz"
    assert searcher.file("gaz").name == "gaz.txt"
    with pytest.raises(KeyError):
        searcher.document("inconnu")


def test_the_vocabulary_is_that_of_the_documents(searcher: Searcher) -> None:
    assert searcher.forms["velonib"] == 6
    assert searcher.written["velonib"] == "vélonib"
    assert searcher.knows("gaz")
    assert not searcher.knows("petrol")
    assert searcher.frequency("thymus") == 1


def test_a_reader_follows_publication(home: Path, tmp_path: Path) -> None:
    published(tmp_path, [page("un", None, "Un", ["Le gaz."])], "none")
    opened = Searcher.open(tmp_path)
    assert not opened.stale()
    published(tmp_path, [page("deux", None, "Deux", ["L’eau."])], "none")
    assert opened.stale()
    assert ids(opened, "gaz") == ["un#1"]
    assert ids(Searcher.open(tmp_path), "eau") == ["deux#1"]


@pytest.mark.parametrize(("fact", "said"), [("analyser", "analyse"), ("splitter", "découpage")])
def test_an_index_of_other_code_is_refused(tmp_path: Path, fact: str, said: str) -> None:
    published(tmp_path, [page("un", None, "Un", ["Le gaz."])], "none")
    with generation.writing(tmp_path) as draft:
        for path in (tmp_path / "index" / "gen-1").iterdir():
            if path.name != "MANIFEST.json":
                (draft.folder / path.name).write_bytes(path.read_bytes())
        draft.facts.update(generation.check(tmp_path / "index" / "gen-1").facts | {fact: "autre"})
    with pytest.raises(OtherIndex, match=said):
        Searcher.open(tmp_path)


def test_no_index_and_damaged_index_are_said(tmp_path: Path) -> None:
    with pytest.raises(NoIndex):
        Searcher.open(tmp_path)
    published(tmp_path, [page("un", None, "Un", ["Le gaz."])], "hash")
    path = tmp_path / "index" / "gen-1" / "dense.faiss"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(DamagedIndex, match=r"dense\.faiss"):
        Searcher.open(tmp_path)


def test_a_lone_document_of_one_passage(tmp_path: Path) -> None:
    published(tmp_path, [page("un", None, "Un", ["Le gaz."])], "hash")
    (hit,) = Searcher.open(tmp_path).search(plain("gaz"))
    assert np.isfinite(hit.score)


SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni")


def test_forty_documents_of_one_template_are_told_apart_by_their_drug(tmp_path: Path) -> None:
    drugs = [f"{a}{b}{a}nib" for a in SYLLABLES for b in SYLLABLES[:5]]
    template = [
        "Ce protocole fixe les conditions dans lesquelles le médicament est mis à disposition.",
        "La posologie est adaptée au poids du patient et à la tolérance.",
        "Le prescripteur transmet le dossier à la réunion de concertation pluridisciplinaire.",
        "Les effets indésirables sont déclarés au centre de pharmacovigilance.",
    ]
    pages = [
        page(d, None, f"Protocole d’utilisation thérapeutique : {d}", [f"{d} est un comprimé.", *template])
        for d in drugs
    ]
    published(tmp_path, pages, "hash")
    searcher = Searcher.open(tmp_path)
    for drug in drugs:
        found = searcher.search(plain(f"{drug} : quelle posologie selon le poids ?"), 3)
        assert (found[0].passage.document, found[0].passage.id[-2:]) == (drug, "#3")
        assert searcher.search(plain(f"à qui déclarer un effet indésirable de {drug}"))[0].passage.id == f"{drug}#5"
