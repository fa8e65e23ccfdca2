"""The pages beside the questions: programmes, documents, quality; their logic, and the pages as Streamlit runs them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import feedback
from app.chat import accessmarkup, catalogue, changes, desk, dossier, health, library, qualitymarkup, runs, shelfmarkup
from app.chat import timeline as time
from app.chat.catalogue import Choice, Entry, Facet
from app.chat.changes import Pair
from app.chat.library import Order, Wanted
from app.difference import Kind
from app.engine import Engine
from app.feedback import Feedback, Place
from app.model import Audience, Outcome
from index.errors import NoIndex
from index.report import Row, State, save
from ingest.accesses import View
from ingest.agreement import Conflict, Version
from ingest.card import AccessCard
from ingest.cells import Evidence
from ingest.model import Document, Genre, Media, Part, PartKind, Passage, Source
from ingest.validity import Regime, Status
from tests.making_programmes import DAY

LATER = "Rechute, progression ou échec d’un traitement"


def entries(engine: Engine, day: date = DAY) -> tuple[Entry, ...]:
    titles = {document.id: document.title for document in engine.searcher.documents()}
    return catalogue.entries(engine.catalogue, titles, day)


def ids(found: tuple[Entry, ...]) -> list[str]:
    return [entry.id for entry in found]


def entry(engine: Engine, name: str, day: date = DAY) -> Entry:
    return next(one for one in entries(engine, day) if one.id == name)


def view(engine: Engine, name: str, day: date = DAY) -> View:
    found = next(access for access in engine.catalogue.accesses if access.id == name).at(day)
    assert found is not None
    return found


# Programmes: the list


def test_open_accesses_come_first_and_documents_to_come_do_not_exist(engine: Engine) -> None:
    statuses = [one.view.verdict.status for one in entries(engine)]
    ranks = [list(Status).index(status) for status in statuses]
    assert ranks == sorted(ranks)
    assert statuses[0] is Status.OPEN
    assert ids(entries(engine, date(2019, 1, 1))) == ["gravonel-1"]
    assert entries(engine, date(2001, 1, 1)) == ()


def test_an_entry_says_what_is_needed_to_choose(engine: Engine) -> None:
    one = entry(engine, "farodegib-1")
    assert (one.title, one.about) == ("Farodégib", "Médulloblastome SHH")
    assert one.label == "Farodégib\u00a0: Médulloblastome SHH"
    assert one.population is not None
    assert one.population.words == "enfants, de 12 mois à 17 ans"
    assert one.values[Facet.LINE] == {LATER}
    assert one.values[Facet.STATUS] == {"ouvert"}


def test_what_repeats_the_title_is_not_said_twice(engine: Engine) -> None:
    seen = view(engine, "essai-epivalor-1")
    cell = seen.cards[0].indication
    assert cell is not None
    name = "Essai EPIVALOR 2 dans l’épendymome, ouvert à tous"
    same = replace(seen.cards[0], indication=replace(cell, value="Essai EPIVALOR 2 dans l’épendymome"), tumours=())
    made = catalogue.entry(replace(seen, cards=(same,)), {"essai-epivalor": name}, engine.catalogue)
    assert (made.about, made.label) == ("", name)


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (Choice("MÉDULLOBLASTOME"), ["farodegib-1"]),
        (Choice("frd-207"), ["farodegib-1"]),
        (Choice(facets={Facet.STATUS: ("refusé", "historique")}), ["sombrelo-1", "gravonel-1"]),
        (Choice(facets={Facet.REGIME: ("ATU",)}), ["gravonel-1"]),
        (Choice(facets={Facet.RCP: ("Voie-Biliaire",), Facet.BIOMARKER: ("Fusion FGFR2",)}), ["quindra-1"]),
        (Choice(facets={Facet.TUMOUR: ("Amylose AL",), Facet.STATUS: ("ouvert",)}), []),
        (Choice(age=0.5, facets={Facet.REGIME: ("essai clinique",)}), []),  # from 1 to 21 years
        (Choice(age=20, facets={Facet.REGIME: ("essai clinique",)}), ["essai-epivalor-1"]),
        (Choice("thymome surrenalis"), []),  # words of two accesses are not one's
    ],
)
def test_every_choice_narrows(engine: Engine, choice: Choice, found: list[str]) -> None:
    assert ids(catalogue.chosen(entries(engine), choice, engine.catalogue)) == found


def test_a_short_word_is_found_whole_only(engine: Engine) -> None:
    assert "sombrelo-1" in ids(catalogue.chosen(entries(engine), Choice("AL"), engine.catalogue))
    assert "farodegib-1" not in ids(catalogue.chosen(entries(engine), Choice("dul"), engine.catalogue))


def test_another_name_of_the_lexicon_finds_an_access(sheets_home: Path) -> None:
    sheets = Engine.open(sheets_home)
    found = catalogue.chosen(entries(sheets, date(2026, 11, 20)), Choice("Modeyso"), sheets.catalogue)
    assert any("ONC201" in (one.title, *one.other_names) for one in found)


def test_what_is_silent_is_kept_when_it_is_asked_for(engine: Engine) -> None:
    some = entries(engine)
    strict = ids(catalogue.chosen(some, Choice(age=30), engine.catalogue))
    loose = ids(catalogue.chosen(some, Choice(age=30, silent=True), engine.catalogue))
    assert "sombrelo-1" not in strict  # no age is written
    assert "sombrelo-1" in loose
    assert "farodegib-1" not in loose  # to 17 years


def test_an_empty_list_says_which_choice_to_take_back(engine: Engine) -> None:
    choice = Choice("farodégib", age=40, facets={Facet.STATUS: ("ouvert",)})
    ways = dict(catalogue.relaxed(entries(engine), choice, engine.catalogue))
    assert ways["âge"] == 1
    assert ways["mots"] == sum(one.population is not None and one.population.holds(40) and one.view.verdict.status is
                               Status.OPEN for one in entries(engine))  # fmt: skip
    assert set(ways) == {"âge", "mots"}  # without the status there is no more


def card(engine: Engine, **cells: object) -> AccessCard:
    made = engine.catalogue.accesses[0].told[0].card
    return replace(made, **{"line": None, "prior": ()} | cells)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "prior", "found"),
    [
        ("en première ligne", "", {"Première ligne"}),
        ("après une première ligne", "", {LATER}),
        ("première ligne", "première ligne de traitement", {LATER}),
        ("adjuvant", "", {"Autour d’une opération"}),
        ("récidivant", "", {LATER}),
        ("en entretien après une rechute", "", {"Entretien", LATER}),
        ("selon le protocole", "", {"Autre phase"}),
        ("", "mitotane", set()),  # a medicine received is no phase that is written
        ("", "", set()),
    ],
)
def test_phases_are_read_from_what_is_written(engine: Engine, line: str, prior: str, found: set[str]) -> None:
    cell = engine.catalogue.accesses[0].told[0].card.tumours[0]
    made = card(
        engine,
        line=replace(cell, value=line) if line else None,
        prior=(replace(cell, value=prior),) if prior else (),
    )
    assert catalogue.lines(made) == found


def test_the_table_and_the_cards_escape_what_documents_wrote(engine: Engine) -> None:
    one = replace(entry(engine, "quindra-1"), title="<script>x</script>", about="a & b")
    for html in (accessmarkup.table((one,), DAY, None), accessmarkup.card(one, DAY)):
        assert "<script>" not in html
        assert "a &amp; b" in html
    assert 'href="/acces?acces=quindra-1&amp;jour=2026-03-02"' in accessmarkup.table((one,), DAY, DAY)
    assert "non précisé" in accessmarkup.table((entry(engine, "sombrelo-1"),), DAY, None)


# Programmes: one access


def test_every_cell_of_an_access_leads_to_a_statement_that_holds_it(engine: Engine) -> None:
    made = dossier.dossier(view(engine, "farodegib-1"), engine.library, DAY)
    rows = {row.label: row for section in made.sections for row in section.rows}
    quoted = {one.n: one.quote for one in made.proofs}
    assert "200 mg/m²" in quoted[rows["Posologie écrite"].items[0].marks[0]]
    assert "chaque\nmardi" in quoted[rows["Rythme de la RCP"].items[0].marks[0]].replace(" mardi", "\nmardi")
    assert rows["Contacts écrits"].items[0].text == "girelle@exemple.fr"
    assert rows["Publication"].items[0].text == "12 mai 2025"
    for proof in made.proofs:
        document = engine.searcher.document(proof.document)
        assert document.text[proof.start : proof.end] == proof.quote
    silent = [name for section in made.sections for name in section.silent]
    assert {"Coût", "Pharmacie", "Lieu de la RCP"} <= set(silent)
    assert not set(silent) & set(rows)


def test_a_computed_day_says_so(engine: Engine) -> None:
    made = dossier.dossier(view(engine, "quindra-1"), engine.library, DAY)
    rows = {row.label: row.items[0].text for section in made.sections for row in section.rows}
    assert rows["Dernier jour"] == "1er février 2027 (calculé)"


def test_disagreeing_documents_stand_side_by_side_with_their_words(engine: Engine) -> None:
    def side(name: str, words: str) -> Version:
        start = engine.searcher.document(name).text.index(words)
        return Version(name, words, (Evidence(name, start, start + len(words)),))

    first, second = side("put-farodegib-v2", "200 mg/m²"), side("put-farodegib-v1", "150 mg/m²")
    disputed = replace(view(engine, "farodegib-1"), conflicts=(Conflict("posology", (first, second)),))
    (found,) = dossier.dossier(disputed, engine.library, DAY).disagreements
    assert [one.document for one in found.sides] == ["put-farodegib-v2", "put-farodegib-v1"]
    assert ["200 mg/m²" in found.sides[0].proofs[0].quote, "150 mg/m²" in found.sides[1].proofs[0].quote] == [True] * 2
    html = accessmarkup.disagreements((found,), lambda marks: f"[{marks}]")
    assert html.count("<blockquote>") == 2
    assert html.count("document retenu ici") == 1


# Programmes: time


def stretches(engine: Engine, name: str, day: date = DAY) -> list[tuple[Status, date, date | None, bool]]:
    access = next(one for one in engine.catalogue.accesses if one.id == name)
    found = time.line(access, day)
    assert found is not None
    return [(one.status, one.start, one.end, one.computed) for one in found.stretches]


def test_a_framework_is_open_until_the_day_before_its_abrogation(engine: Engine) -> None:
    assert stretches(engine, "pelquiva-1") == [
        (Status.OPEN, date(2022, 3, 10), date(2025, 9, 14), True),
        (Status.ENDED, date(2025, 9, 15), None, False),
    ]


def test_before_its_abrogation_is_known_a_framework_lasts_as_granted(engine: Engine) -> None:
    assert stretches(engine, "pelquiva-1", date(2025, 1, 1)) == [
        (Status.OPEN, date(2022, 3, 10), date(2026, 3, 9), True),
        (Status.ENDED, date(2026, 3, 10), None, False),
    ]


def test_an_old_regime_becomes_history_with_the_reform(engine: Engine) -> None:
    assert stretches(engine, "gravonel-1") == [
        (Status.OPEN, date(2018, 11, 14), date(2021, 6, 30), False),
        (Status.HISTORIC, date(2021, 7, 1), None, False),
    ]


def test_a_lapse_between_two_dates_is_found_on_its_day(engine: Engine) -> None:
    found = stretches(engine, "quindra-1")
    assert found == [
        (Status.OPEN, date(2026, 2, 2), date(2027, 2, 1), True),
        (Status.ENDED, date(2027, 2, 2), None, False),
    ]


@pytest.mark.parametrize("day", [date(2019, 6, 1), date(2025, 9, 20), DAY, date(2030, 1, 1)])
def test_the_line_of_an_access_has_on_each_day_the_status_that_is_said(engine: Engine, day: date) -> None:
    for access in engine.catalogue.accesses:
        seen, found = access.at(day), time.line(access, day)
        assert (seen is None) == (found is None)
        if seen is not None and found is not None and found.stretches:
            (here,) = [one for one in found.stretches if one.holds(day)]
            assert here.status is seen.verdict.status, access.id
            for before, after in zip(found.stretches, found.stretches[1:], strict=False):
                assert before.end is not None
                assert (after.start - before.end).days >= 1
                assert before.status is not after.status


def test_days_are_told_in_words() -> None:
    one = time.Stretch(Status.OPEN, date(2025, 4, 6), date(2028, 4, 5), "", True)
    assert time.told(one, DAY) == "du 6 avril 2025 au 5 avril 2028 (calculé)"
    assert time.told(replace(one, end=None), DAY) == "depuis le 6 avril 2025"
    assert time.told(replace(one, end=None), date(2025, 1, 1)) == "à partir du 6 avril 2025"
    assert time.told(replace(one, end=one.start), DAY) == "le 6 avril 2025"


# Programmes: versions


def test_the_usual_pair_is_two_editions_of_one_text(engine: Engine) -> None:
    known = {document.id: document for document in engine.searcher.documents()}
    others = [
        known["note-ibravostat"],
        known["put-farodegib-v2"],
        known["put-farodegib-v1"],
        known["actualite-quindra"],
    ]
    pair = changes.usual(others, engine.library)
    assert pair is not None
    assert (pair.before.id, pair.after.id) == ("put-farodegib-v1", "put-farodegib-v2")
    assert changes.usual([known["note-ibravostat"]], engine.library) is None


def test_changes_show_what_went_and_what_came_where_they_stand(engine: Engine) -> None:
    known = {document.id: document for document in engine.searcher.documents()}
    found = changes.lines(Pair(known["put-farodegib-v1"], known["put-farodegib-v2"]))
    dose = next(one for one in found if one.kind is Kind.CHANGED and "Posologie" in one.section)
    html = changes.changes_html((dose,), lambda clause: f"[{clause.document}]")
    assert "de <del>150</del> <ins>200</ins> mg/m²" in html
    assert html.index("[put-farodegib-v1]") < html.index("[put-farodegib-v2]")
    assert "3. Posologie" in html
    assert "modifié" in changes.counted(found)
    assert changes.counted(()) == "aucun changement dans le texte"


# Documents


TEXT = "Accès au zorvatinib\nLa réunion étudie chaque dossier.\nLe retour du RET : « l’œuvre » et la RÉUNION."


def document(name: str = "zorvatinib", **other: object) -> Document:
    at, parts = 0, []
    for line in TEXT.split("\n"):
        parts.append(Part(PartKind.TITLE if not at else PartKind.PARAGRAPH, at, at + len(line), page=1))
        at += len(line) + 1
    made = Document(
        name, Source(name, f"{name}.html"), Media.HTML, "ab" * 32, "Accès au zorvatinib", "Agence", Genre.NEWS, TEXT,
        tuple(parts), published=date(2025, 4, 4),
    )  # fmt: skip
    return replace(made, **other)  # type: ignore[arg-type]


def passages(of: Document) -> tuple[Passage, ...]:
    return tuple(
        Passage(f"{of.id}#{n}", of.id, p.start, p.end, of.text[p.start : p.end], p.page, None, (), "")
        for n, p in enumerate(of.parts)
    )


def test_documents_are_found_by_folded_words_titles_first() -> None:
    other = document("autre", title="Autre chose", updated=date(2026, 1, 1))
    assert [d.id for d in library.matching((document(), other), "ZORVATINIB acces")] == ["zorvatinib", "autre"]
    assert library.matching((document(),), "introuvable") == ()


def test_a_shelf_is_narrowed_by_kind_publisher_and_remark_and_put_in_order() -> None:
    old = document("vieux", title="Bonjour", published=date(2019, 1, 1), genre=Genre.NOTE)
    bare = document("nu", title="Zèbre", published=None, publisher="Autre", flags=("page 2 sans texte",))
    some = (document(), old, bare)

    def shown(**wanted: object) -> list[str]:
        return [d.id for d in library.shelved(some, Wanted(**wanted))]  # type: ignore[arg-type]

    assert shown() == ["zorvatinib", "vieux", "nu"]
    assert shown(order=Order.OLDEST) == ["vieux", "zorvatinib", "nu"]  # one without a date is not the oldest
    assert shown(order=Order.TITLE) == ["zorvatinib", "vieux", "nu"]
    assert shown(genres=(Genre.NOTE,)) == ["vieux"]
    assert shown(publishers=("Autre",)) == ["nu"]
    assert shown(noted=True) == ["nu"]


def test_a_word_is_marked_where_it_stands_whatever_its_accents() -> None:
    one = document()
    found = library.hits(one.text, passages(one), "reunion")
    assert [[one.text[s.start : s.end] for s in f.spans] for f in found] == [["réunion"], ["RÉUNION"]]
    assert [f.passage.id for f in library.hits(one.text, passages(one), "reunion dossier")] == ["zorvatinib#1"]
    assert [one.text[s.start : s.end] for f in library.hits(one.text, passages(one), "ret") for s in f.spans] == ["RET"]
    assert library.hits(one.text, passages(one), "  ") == ()
    assert library.hits(one.text, passages(one), "(") == ()


def test_marked_text_is_the_whole_text_and_escaped() -> None:
    one = document(text=TEXT.replace("étudie", "<étud>"))
    found = library.hits(one.text, passages(one), "reunion")
    html = shelfmarkup.text(one, found, level=2)
    assert html.count("<mark>") == 2
    plain = html.replace("<mark>", "").replace("</mark>", "")
    assert "La réunion &lt;étud&gt; chaque dossier." in plain
    assert "<mark>réunion</mark>" in shelfmarkup.hit(one, found[0])
    assert shelfmarkup.text(one, (), level=2, page=2).count("<p") == 0


@pytest.mark.parametrize(
    ("spoke", "age"),
    [
        (date(2026, 3, 2), ""),
        (date(2026, 2, 20), "il y a moins d’un mois"),
        (date(2025, 12, 3), "il y a 2\u00a0mois"),
        (date(2025, 3, 2), "il y a 1\u00a0an"),
        (date(2023, 11, 30), "il y a 2\u00a0ans et 3\u00a0mois"),
        (None, ""),
    ],
)
def test_age_is_counted_in_whole_months(spoke: date | None, age: str) -> None:
    assert library.aged(document(published=spoke), DAY) == age


def test_versions_stand_newest_first_from_whichever_is_open() -> None:
    first = document("v1", published=date(2020, 1, 1), successor="v2", ceased=date(2022, 1, 1))
    second = document("v2", published=date(2022, 1, 1), successor="v3")
    third, alone = document("v3"), document("seul")
    some = (second, alone, first, third)
    for one in (first, second, third):
        assert [d.id for d in library.editions(one, some)] == ["v3", "v2", "v1"]
    assert library.editions(alone, some) == (alone,)
    looped = (document("a", successor="b"), document("b", successor="a"))
    assert {d.id for d in library.editions(looped[0], looped)} == {"a", "b"}


def test_what_should_be_known_of_a_document_is_said() -> None:
    gone = document(ceased=date(2025, 9, 1))
    assert library.remarks(gone) == ("Retiré par son éditeur depuis le 1er septembre 2025",)
    replaced = document(ceased=date(2025, 9, 1), successor="b", flags=("page 2 sans texte",))
    assert library.remarks(replaced) == ("Remplacé depuis le 1er septembre 2025", "Page 2 sans texte")
    assert library.remarks(document(successor="b")) == ("Une version plus récente existe",)
    assert library.remarks(document()) == ()
    assert "lu le 6 mai 2025" in shelfmarkup.facts(document(retrieved=date(2025, 5, 6)), DAY)


# Quality


def outcome(name: str, question: str = "Qui décide ?", **scores: float) -> str:
    case = {"id": name, "question": question, "docs": ["a"], "type": "fait"}
    rows = [{"metric": metric, "hits": hits, "of": 1, "reason": ""} for metric, hits in scores.items()]
    answer = {"text": "La réunion.", "citations": [{"document": "b"}, {"document": "b"}]}
    return json.dumps({"case": case, "scores": rows, "wall_ms": 1.0, "error": "", "answer": answer})


def written(folder: Path, name: str, lines: list[str], started: str = "2026-11-20T10:00:00Z") -> Path:
    place = folder / name
    place.mkdir(parents=True)
    said = {"started": started, "system": "passerelle", "questions": "abc", "variant": ""}
    (place / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    (place / "outcomes.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return place


def test_runs_are_listed_newest_first_and_what_is_none_is_left_out(tmp_path: Path) -> None:
    written(tmp_path, "vieux", [], "2026-01-01T00:00:00Z")
    written(tmp_path, "neuf", [], "2026-02-01T00:00:00Z")
    (tmp_path / "abime").mkdir()
    (tmp_path / "abime" / "manifest.json").write_text("{", encoding="utf-8")
    (tmp_path / "liste").mkdir()
    (tmp_path / "liste" / "manifest.json").write_text("[]", encoding="utf-8")
    assert [one.folder.name for one in runs.listed(tmp_path)] == ["neuf", "vieux"]
    assert runs.listed(tmp_path / "nulle-part") == ()


def test_an_interrupted_run_is_read_without_its_last_line(tmp_path: Path) -> None:
    written(tmp_path, "a", [outcome("q1", good=1), outcome("q2", good=0), '{"case": {"id"'])
    run = runs.load(runs.listed(tmp_path)[0])
    assert [(one.id, one.good) for one in run.outcomes] == [("q1", True), ("q2", False)]
    assert (run.outcomes[0].documents, run.outcomes[0].expected) == (("b",), ("a",))


def test_figures_are_means_with_wilson_intervals(tmp_path: Path) -> None:
    lines = [outcome(f"q{n}", good=n < 8, exact=1) for n in range(10)]
    written(tmp_path, "a", lines)
    found = {one.metric.name: one for one in runs.figures(runs.load(runs.listed(tmp_path)[0]))}
    assert (found["good"].value, found["good"].n) == (0.8, 10)
    assert (round(found["good"].low, 3), round(found["good"].high, 3)) == (0.49, 0.943)  # 8 of 10
    assert round(found["exact"].low, 3) == 0.722  # 10 of 10
    assert "lead" not in found


def test_two_runs_are_compared_over_the_same_questions_only(tmp_path: Path) -> None:
    written(tmp_path, "a", [outcome("q1", good=1), outcome("q2", good=0), outcome("q3", "Autre ?", good=0)])
    written(tmp_path, "b", [outcome("q1", good=0), outcome("q2", good=1), outcome("q3", good=1), outcome("q4", good=1)])
    before, after = (runs.load(one) for one in sorted(runs.listed(tmp_path), key=lambda one: one.folder.name))
    (found,) = runs.moves(before, after)
    assert (found.n, found.before, found.after, found.won, found.lost) == (2, 0.5, 0.5, ("q2",), ("q1",))
    html = qualitymarkup.moves((found,))
    assert "50,0\u00a0%" in html
    assert "+0,0" in html


def test_the_worst_answers_break_what_must_never_break(tmp_path: Path) -> None:
    lines = [outcome("juste", good=1), outcome("faux", good=0, lead=0, all_facts=0), outcome("grave", good=0, exact=0)]
    written(tmp_path, "a", lines)
    found = runs.worst(runs.load(runs.listed(tmp_path)[0]))
    assert [one.id for one in found] == ["grave", "faux"]
    html = qualitymarkup.fault(replace(found[0], question="<i>?</i>", answer="a" * 1000))
    assert "&lt;i&gt;" in html
    assert html.count("a" * 421) == 0
    assert "Citations exactes à l’octet" in html


def test_percents_and_points_are_written_as_in_french() -> None:
    assert qualitymarkup.percent(0.7372) == "73,7\u00a0%"
    assert [qualitymarkup.points(gap) for gap in (0.021, -0.1)] == ["+2,1", "−10,0"]


def test_the_state_of_the_corpus_names_what_was_lost_and_why_and_no_path(tmp_path: Path) -> None:
    folder = tmp_path / "index" / "gen-3"
    folder.mkdir(parents=True)
    rows = (
        Row("/secret/a.html", State.READ, "a", 1, 4, "", ("page 2 sans texte",), 2),
        Row("/secret/vide.txt", State.SKIPPED, reason="« vide.txt » est vide : téléchargez de nouveau le document."),
        Row("https://agence.example/b.pdf", State.SKIPPED, reason="protégé par un mot de passe"),
        Row("/secret/c.html", State.DUPLICATE, reason="même contenu que « a.html »"),
    )
    save(rows, folder)
    some = (document("a", published=date(2020, 1, 1)), document("b", published=None), document("c", successor="a"))
    found = health.health(tmp_path, "gen-3", some, DAY)
    assert [(one.text, one.files) for one in found.lost] == [
        ("Ce fichier est vide : téléchargez de nouveau le document.", ("vide.txt",)),
        ("Protégé par un mot de passe", ("https://agence.example/b.pdf",)),
    ]
    assert [one.files for one in found.copies] == [("c.html",)]
    assert [(one.text, one.files) for one in found.doubts] == [("Page 2 sans texte", ("a.html",))]
    assert [d.id for d in found.old] == ["a"]
    assert [d.id for d in found.undated] == ["b"]
    assert [d.id for d in found.replaced] == ["c"]
    assert (found.documents, found.passages, found.cards, found.reported) == (3, 4, 2, True)
    assert "/secret" not in qualitymarkup.health(found)


def test_pages_that_were_read_badly_are_listed_worst_first(tmp_path: Path) -> None:
    flags = ("page 1 lue par reconnaissance de caractères, confiance moyenne 61 %", "page 2 sans texte")
    one = document("a", media=Media.PDF, pages=2, flags=flags)
    found = health.health(tmp_path, "gen-1", (one, document("b")), DAY)
    assert [(d.id, page.page, page.score) for d, page in found.doubtful] == [("a", 2, 0.0), ("a", 1, 0.61)]
    html = qualitymarkup.health(found)
    assert "Pages à vérifier\u00a0: 2" in html
    assert "<strong>0,61</strong>" in html


def test_an_index_without_a_report_says_that_it_does_not_know(tmp_path: Path) -> None:
    found = health.health(tmp_path, "gen-1", (document(flags=("page 2 sans texte",)),), DAY)
    assert not found.reported
    assert [one.text for one in found.doubts] == ["Page 2 sans texte"]
    assert "n’en gardait pas la liste" in qualitymarkup.health(found)


# The pages


def remark(**other: object) -> Feedback:
    made = Feedback(
        "0a", date(2026, 11, 20), feedback.Kind.STALE, "La réunion siège le mardi.", (Place("quindra", "ab", 0, 4),),
        "Ma sœur Odile", Outcome.ANSWERED, Audience.FAMILY, DAY, "gen-1", (), "Pour ma sœur ?",
    )  # fmt: skip
    return replace(made, **other)  # type: ignore[arg-type]


@pytest.fixture
def opened(engine: Engine, programmes: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Engine]:
    monkeypatch.setenv("PASSERELLE_HOME", str(programmes))
    monkeypatch.setenv("PASSERELLE_RUNS", str(tmp_path / "runs"))
    monkeypatch.delenv("PASSERELLE_MAINTENANCE", raising=False)
    desk.DESKS[programmes] = desk.Desk(lambda: engine)
    yield engine
    desk.DESKS.pop(programmes, None)


def run(page: str, **query: str) -> AppTest:
    def script(page: str) -> None:
        from importlib import import_module

        import streamlit as st

        module = import_module(f"app.chat.views.{page}")
        for name in ("accesses", "shelf"):
            st.session_state.setdefault(f"{name}_page", st.Page(lambda: None, title=name, url_path=name))
        st.navigation([st.session_state["accesses_page"], st.session_state["shelf_page"]], position="hidden")
        module.page()

    made = AppTest.from_function(script, default_timeout=30, args=(page,))
    for name, value in query.items():
        made.query_params[name] = value
    made.run()
    assert not made.exception, made.exception
    return made


def shown(test: AppTest) -> str:
    """All HTML of the page, joined."""
    return "\n".join(element.proto.body for element in test.get("html"))


def test_the_list_is_narrowed_and_its_address_kept(opened: Engine) -> None:
    test = run("accesses", jour="2026-03-02")
    assert f"{len(entries(opened))}\u00a0accès au 2 mars 2026" in shown(test)
    test.multiselect(key="statut").set_value(["refusé"]).run()
    assert "1\u00a0accès au 2 mars 2026" in shown(test)
    assert "Sombrélo" in shown(test)
    test.multiselect(key="rcp").set_value(sorted(entry(opened, "farodegib-1").values[Facet.RCP])).run()
    assert "Aucun accès ne répond à tous ces choix" in shown(test)
    assert "Sans «\u00a0RCP\u00a0»\u00a0: 1\u00a0accès" in shown(test)
    test.button(key="clear").click().run()
    assert "<h2>Farodégib" in shown(test)


def test_before_any_document_the_list_is_empty_and_says_so(opened: Engine) -> None:
    assert "ne décrivent aucun accès" in shown(run("accesses", jour="2001-01-01"))


def test_the_page_of_an_access_shows_cells_time_and_changes(opened: Engine) -> None:
    test = run("accesses", acces="farodegib-1", jour="2026-03-02")
    html = shown(test)
    assert "<h1>Farodégib\u00a0: Médulloblastome SHH</h1>" in html
    assert "Ouvert au 2 mars 2026" in html
    assert 'data-passage="d1"' in html
    assert 'data-copy-link="/acces?acces=farodegib-1&amp;jour=2026-03-02"' in html
    assert "<strong>Ouvert</strong> depuis le 10 janvier 2024" in html
    assert "de <del>150</del> <ins>200</ins> mg/m²" in html
    assert "Remplacés par les précédents" in html
    openable = test.session_state["openable"]
    assert {"d1", "c1"} <= set(openable)
    citations, n, day = openable["c1"]
    assert (n, day) == (1, DAY)
    assert citations[0].document == "put-farodegib-v1"
    test.selectbox(key="before-farodegib-1").set_value("put-farodegib-v2").run()
    assert "Choisissez deux documents différents" in shown(test)


def test_an_unknown_access_and_a_day_before_it_are_said(opened: Engine) -> None:
    assert "n’est plus, dans les documents" in run("accesses", acces="nulle-part").warning[0].value
    early = run("accesses", acces="farodegib-1", jour="2010-01-01")
    assert "n’existait le 1er janvier 2010" in early.warning[0].value


def test_documents_are_listed_narrowed_searched_and_read(opened: Engine) -> None:
    test = run("documents")
    assert "11\u00a0documents" in shown(test)
    test.text_input(key="shelf").set_value("introuvable").run()
    assert "Aucun document ne contient tous ces mots" in shown(test)
    test.text_input(key="shelf").set_value("").run()
    test.checkbox(key="remarques").check().run()
    assert "2\u00a0documents" in shown(test)
    assert "Une version plus récente existe." in shown(test)
    test.button(key="read-put-farodegib-v1").click().run()
    assert test.query_params["document"] == "put-farodegib-v1"
    assert "Versions de ce texte" in shown(test)
    test.text_input(key="inside-put-farodegib-v1").set_value("oncopediatre").run()
    assert "<mark>oncopédiatre</mark>" in shown(test)
    test.text_input(key="inside-put-farodegib-v1").set_value("trompette").run()
    assert "Aucun passage ne contient tous ces mots" in shown(test)


def test_a_page_of_a_pdf_is_drawn_with_its_text(opened: Engine) -> None:
    test = run("documents", document="put-farodegib-v2")
    assert len(test.get("image")) == 1
    assert "Page\u00a01 sur 2" in shown(test)
    test.text_input(key="inside-put-farodegib-v2").set_value("radiographie").run()
    test.button(key=next(b.key for b in test.button if b.key and b.key.startswith("go-"))).click().run()
    assert "Page\u00a02 sur 2" in shown(test)


def test_an_unknown_document_is_said_to_be_unknown(opened: Engine) -> None:
    assert "n’est plus, dans l’index" in run("documents", document="nulle-part").warning[0].value


def test_without_runs_the_page_says_how_to_make_one(opened: Engine) -> None:
    assert "python -m evals run" in shown(run("quality"))


def test_a_run_is_shown_with_its_figures_and_compared(opened: Engine, tmp_path: Path) -> None:
    written(tmp_path / "runs", "avant", [outcome("q1", good=1), outcome("q2", good=0, lead=0)])
    written(tmp_path / "runs", "apres", [outcome("q1", good=1), outcome("q2", good=1)], "2026-11-21T10:00:00Z")
    html = shown(run("quality"))
    assert "2\u00a0questions, 2 justes en entier, le 21 novembre 2026" in html
    assert "Toutes les réponses sont justes en entier" in html
    assert "Les deux évaluations, sur les mêmes questions" in html
    assert "+50,0" in html


def test_a_run_without_a_readable_answer_says_so(opened: Engine, tmp_path: Path) -> None:
    written(tmp_path / "runs", "vide", ["{"])
    assert "aucune réponse lisible" in run("quality").warning[0].value


def test_the_corpus_page_reads_the_report_of_the_build(opened: Engine) -> None:
    html = shown(run("quality", vue="Corpus"))
    assert "Tous les fichiers ont été lus." in html
    assert "Texte invisible écarté" in html


def test_remarks_are_counted_and_their_words_kept_from_visitors(
    opened: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "Aucun retour" in shown(run("quality", vue="Retours"))
    home = tmp_path / "home"
    home.mkdir()
    feedback.keep(home, remark())
    monkeypatch.setenv("PASSERELLE_HOME", str(home))
    desk.DESKS[home] = desk.Desk(lambda: opened)
    try:
        html = shown(run("quality", vue="Retours"))
        assert "1\u00a0retour" in html
        assert "La réunion siège le mardi." in html
        assert "Odile" not in html
        assert "Pour ma sœur" not in html
        monkeypatch.setenv("PASSERELLE_MAINTENANCE", "1")
        html = shown(run("quality", vue="Retours"))
        assert "Ma sœur Odile" in html
        assert "Pour ma sœur ?" in html
    finally:
        desk.DESKS.pop(home)


@pytest.mark.parametrize("page", ["accesses", "documents", "quality"])
def test_without_an_index_each_page_says_which_command_to_run(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path("/nowhere/passerelle-browse")

    def opener() -> Engine:
        raise NoIndex(home)

    monkeypatch.setenv("PASSERELLE_HOME", str(home))
    desk.DESKS[home] = desk.Desk(opener)
    try:
        test = run(page)
        assert "passerelle build" in test.error[0].value
    finally:
        desk.DESKS.pop(home)


def test_every_regime_has_words() -> None:
    assert all(accessmarkup.regime(one) for one in Regime)
