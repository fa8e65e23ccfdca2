"""Access cards: one for each medicine × indication, every cell with the words that say it."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

import pytest

from evals.cardcells import stated
from evals.cards import Score, accesses_found, judge, lines, load, measure, packaged, scores, total, wrongly_open
from ingest.accesses import Access, View, accesses
from ingest.card import AccessCard
from ingest.cards import cards
from ingest.cells import Evidence, How
from ingest.model import Document
from ingest.reading import discover, read
from ingest.validity import Status

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpus"
OFFICIAL, INVENTED = SHARED / "officiel", SHARED / "inventes"
official = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="les documents officiels ne sont pas là")
invented = pytest.mark.skipif(not INVENTED.is_dir(), reason="les documents inventés ne sont pas là")
TODAY = date(2026, 11, 20)

DECISION = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>ORMIVAX</title></head><body><main>
<p>PUBLIÉ LE 06/02/2026</p>
<h1>Décision du 02/02/2026 - Cadre de prescription compassionnelle d’ORMIVAX 25 mg, gélule (plavisertib)</h1>
<p>Article 1er. Un cadre de prescription compassionnelle est établi pour une durée de trois ans
à compter du 16 février 2026.</p>
<h2>Indications</h2>
<table><thead><tr><th>Indication</th><th>Traitement antérieur</th><th>RCP</th></tr></thead><tbody>
<tr><td>Chondrosarcome de l’adulte avec mutation IDH1, en rechute</td><td>Échec de la doxorubicine</td>
<td>RCP nationale NETSARC+</td></tr>
<tr><td>Astrocytome de l’enfant de plus de 3 ans</td><td>Échec du témozolomide</td>
<td>RCP nationale RENOCLIP</td></tr>
</tbody></table>
<p>La posologie est de 25 mg par jour.</p>
</main></body></html>"""

LETTER = """L'accès compassionnel à la tornavine

Publié le 3 mars 2026

La tornavine (TNV-8), sirop, est accessible depuis le 9 mars 2026 aux enfants de 2 à 12 ans atteints d'un
neuroblastome qui exprime le GD2. Elle ne concerne pas les enfants déjà traités par un anticorps anti-GD2.

Le pédiatre présente le dossier à la RCP nationale NEUROBLAST, qui se réunit chaque mardi.
"""


def written(folder: Path, name: str, text: str) -> Document:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read(path)


def evidence(value: object) -> Iterator[Evidence]:
    """Every piece of evidence below a card."""
    if isinstance(value, Evidence):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from evidence(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from evidence(getattr(value, field.name))


def read_off(found: tuple[AccessCard, ...], cell: str) -> list[tuple[str, ...]]:
    return [stated(card, cell) for card in found]


def seen(found: tuple[Access, ...], day: date) -> list[View]:
    return [view for one in found if (view := one.at(day)) is not None]


def status(document: Document, day: date) -> list[Status]:
    return [view.verdict.status for view in seen(accesses([(document, cards(document))]), day)]


# --- One document ---


def test_a_table_of_indications_gives_one_card_a_row(tmp_path: Path) -> None:
    first, second = cards(written(tmp_path, "ormivax.html", DECISION))
    assert (first.id, second.id) == ("ormivax#A1", "ormivax#A2")
    both = {"drug.brand": "ORMIVAX", "drug.inn": "plavisertib", "drug.form": "gélule", "regime": "CPC"}
    for card in (first, second):
        assert {cell: stated(card, cell) for cell in both} == {cell: (value,) for cell, value in both.items()}
        assert stated(card, "posology") == ("La posologie est de 25 mg par jour.",)
        assert card.flags == ()
    assert read_off((first, second), "tumours") == [("Chondrosarcome",), ("Astrocytome",)]
    assert read_off((first, second), "rcp.name") == [("NETSARC+",), ("RENOCLIP",)]
    assert read_off((first, second), "prior") == [("Échec de la doxorubicine",), ("Échec du témozolomide",)]
    assert read_off((first, second), "biomarkers") == [("mutation IDH1",), ()]


def test_a_condition_of_one_indication_never_fills_another(tmp_path: Path) -> None:
    two = cards(written(tmp_path, "ormivax.html", DECISION))
    assert read_off(two, "line") == [("en rechute",), ()]
    assert read_off(two, "population") == [("adultes",), ("enfants, à partir de 3 ans",)]


def test_three_years_from_16_february_2026_end_on_15_february_2029(tmp_path: Path) -> None:
    card = cards(written(tmp_path, "ormivax.html", DECISION))[0]
    wanted = {"signed": "2026-02-02", "published": "2026-02-06", "effect": "2026-02-16", "end": "2029-02-15"}
    assert {name: stated(card, f"dates.{name}") for name in wanted} == {n: (day,) for n, day in wanted.items()}
    assert card.dates.end is not None
    assert card.dates.end.how is How.COMPUTED


def test_every_cell_quotes_the_document(tmp_path: Path) -> None:
    document = written(tmp_path, "ormivax.html", DECISION)
    for card in cards(document):
        found = list(evidence(card))
        assert len(found) > 10
        assert {e.document for e in found} == {"ormivax"}
        for one in found:
            assert document.text[one.start : one.end].strip() == document.text[one.start : one.end] != ""
        for cell in (card.indication, card.posology, *card.tumours, *card.prior):
            assert cell is not None
            (span,) = cell.evidence
            assert " ".join(document.text[span.start : span.end].split()) == cell.value


def test_running_text_is_read_as_a_table_is(tmp_path: Path) -> None:
    (card,) = cards(written(tmp_path, "tornavine.txt", LETTER))
    wanted = {
        "drug.code": "TNV-8",
        "drug.form": "sirop",
        "tumours": "neuroblastome",
        "population": "enfants, de 2 ans à 12 ans",
        "biomarkers": "expression GD2",
        "regime": "AAC",
        "rcp.name": "NEUROBLAST",
        "rcp.level": "nationale",
        "rcp.frequency": "chaque mardi",
        "rcp.presented_by": "Le pédiatre",
        "dates.effect": "2026-03-09",
    }
    assert {cell: stated(card, cell) for cell in wanted} == {cell: (value,) for cell, value in wanted.items()}


def test_what_is_excluded_is_kept_as_written(tmp_path: Path) -> None:
    (card,) = cards(written(tmp_path, "tornavine.txt", LETTER))
    assert [c.value for c in card.exceptions] == [
        "Elle ne concerne pas les enfants déjà traités par un anticorps anti-GD2."
    ]
    assert card.prior == ()


def test_what_is_not_written_is_no_cell(tmp_path: Path) -> None:
    (card,) = cards(written(tmp_path, "tornavine.txt", LETTER))
    assert (card.cost, card.posology, card.monitoring, card.prescriber, card.pharmacy, card.dates.end) == (None,) * 6


def test_a_text_that_gives_access_to_nothing_has_no_card(tmp_path: Path) -> None:
    text = "Le bureau des entrées\n\nLe bureau ouvre à huit heures. Apportez votre carte d'assurance maladie.\n"
    assert cards(written(tmp_path, "bureau.txt", text)) == ()


@pytest.mark.parametrize(
    ("sentence", "flag"),
    [
        ("Il est établi à compter du 31 février 2026.", "date impossible : « 31 février 2026 »"),
        (
            "Le cadre court du 1er juin 2026 au 31 mai 2025.",
            "fin avant le début : 31/05/2025 avant 01/06/2026",
        ),
        ("Il est établi pour une durée de trois ans.", "durée sans date de départ : la fin n’est pas calculée"),
    ],
)
def test_dates_that_cannot_be_are_flagged_and_not_guessed(tmp_path: Path, sentence: str, flag: str) -> None:
    text = (
        "BELVORIN 5 mg, comprimé (sulquinib) : cadre de prescription compassionnelle\n\nPublié le 4 mai 2026\n\n"
        "Le cadre de prescription compassionnelle de BELVORIN concerne les adultes atteints d'un thymome. "
        f"{sentence}\n"
    )
    document = written(tmp_path, "belvorin.txt", text)
    (card,) = cards(document)
    assert flag in card.flags
    assert card.dates.end is None or card.dates.end.how is not How.COMPUTED
    if "avant" in flag:
        assert status(document, TODAY) == [Status.UNKNOWN]


def test_an_indication_without_a_medicine_is_kept_and_flagged(tmp_path: Path) -> None:
    text = (
        "Protocole d'utilisation thérapeutique\n\nPublié le 4 mai 2026\n\nIndication : ostéosarcome de l'adolescent "
        "en rechute.\n\nAutorisation d'accès compassionnel. Avis de la RCP nationale ResOs.\n"
    )
    (card,) = cards(written(tmp_path, "protocole.txt", text))
    assert card.drug.names == ()
    assert card.flags == ("indication sans médicament nommé",)
    assert [t.value for t in card.tumours] == ["ostéosarcome"]


# --- Several documents ---

PROTOCOL = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>PUT</title></head><body><main>
<h1>Protocole d’utilisation thérapeutique de la vestronide - version {version}</h1>
<p>Publié le {day}</p>
<h2>Indication</h2><p>Carcinome adrénocortical de l’adulte, en échec du mitotane.</p>
<h2>Cadre</h2><p>Autorisation d’accès compassionnel ouverte depuis le 2 mars 2025.</p>
<h2>Posologie</h2><p>{dose} mg par jour.</p></main></body></html>"""
QUESTIONS = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Vestronide</title></head><body><main>
<h1>Vestronide : questions des pharmaciens</h1><p>Publié le 5 juin 2026</p>
<p>La vestronide est accessible aux adultes atteints d’un carcinome adrénocortical en autorisation d’accès
compassionnel.</p><h2>Quelle posologie ?</h2><p>80 mg par jour.</p></main></body></html>"""


def editions(folder: Path) -> tuple[Access, ...]:
    one = written(folder, "put-1.html", PROTOCOL.format(version=1, day="10 mars 2025", dose=40))
    two = written(folder, "put-2.html", PROTOCOL.format(version=2, day="12 janvier 2026", dose=60))
    faq = written(folder, "questions.html", QUESTIONS)
    return accesses([(d, cards(d)) for d in (one, two, faq)])


def doses(view: View) -> list[str]:
    return [c.posology.value for c in view.cards if c.posology]


def test_documents_of_one_access_are_one_access(tmp_path: Path) -> None:
    (access,) = editions(tmp_path)
    assert access.id == "vestronide-1"
    assert {t.card.document for t in access.told} == {"put-1", "put-2", "questions"}


def test_documents_published_later_do_not_exist(tmp_path: Path) -> None:
    (access,) = editions(tmp_path)
    assert access.at(date(2025, 3, 9)) is None
    (early,) = seen((access,), date(2025, 12, 1))
    assert [c.document for c in early.cards] == ["put-1"]


def test_a_later_edition_replaces_an_earlier_one(tmp_path: Path) -> None:
    (access,) = editions(tmp_path)
    (view,) = seen((access,), date(2026, 2, 1))
    assert ([c.document for c in view.cards], doses(view), view.conflicts) == (["put-2"], ["60 mg par jour."], ())


def test_documents_in_force_that_disagree_are_both_shown(tmp_path: Path) -> None:
    (access,) = editions(tmp_path)
    (view,) = seen((access,), TODAY)
    (conflict,) = view.conflicts
    assert conflict.cell == "posology"
    assert {(v.document, v.value) for v in conflict.versions} == {
        ("put-2", "60 mg par jour."),
        ("questions", "80 mg par jour."),
    }


def test_ids_are_the_same_on_every_day(tmp_path: Path) -> None:
    (access,) = editions(tmp_path)
    assert {v.id for day in (date(2025, 4, 1), TODAY) for v in seen((access,), day)} == {"vestronide-1"}


def test_an_access_ends_with_its_duration(tmp_path: Path) -> None:
    document = written(tmp_path, "ormivax.html", DECISION)
    assert status(document, date(2026, 2, 10)) == [Status.UNKNOWN] * 2
    assert status(document, date(2029, 2, 15)) == [Status.OPEN] * 2
    assert status(document, date(2029, 2, 16)) == [Status.ENDED] * 2


# --- The documents of the field ---


def found(name: str) -> tuple[Document, tuple[AccessCard, ...]]:
    (path,) = OFFICIAL.glob(name)
    document = read(path)
    return document, cards(document)


# For each indication: whether MIBG, everolimus, the reference treatment must have failed.
NONE = [False, False, False]
WHICH = [[True, False, False], [False, True, False], NONE, NONE, [False, False, True]]


@official
def test_lutathera_has_five_accesses_each_with_its_meeting() -> None:
    document, five = found("ansm-lutathera-cpc-2025.pdf")
    assert read_off(five, "rcp.name") == [("COMETE",), *[("RENATEN",)] * 3, ("OMEGA",)]
    priors = [" ".join(p.value for p in c.prior) for c in five]
    assert [["iodobenzylguanidine" in p, "érolimus" in p, "référence" in p] for p in priors] == WHICH
    assert read_off(five, "dates.effect") == [("2025-04-06",)] * 5
    assert read_off(five, "dates.end") == [("2028-04-05",)] * 5
    assert {c.dates.end.how for c in five if c.dates.end} == {How.COMPUTED}
    assert status(document, TODAY) == [Status.OPEN] * 5
    assert status(document, date(2028, 6, 1)) == [Status.ENDED] * 5


@official
def test_the_page_of_2019_tells_of_two_accesses_that_are_history() -> None:
    document, two = found("ansm-cancer-sein-atu-2019.html")
    assert [c.drug.names[-1] for c in two] == ["Tecentriq", "Kadcyla"]
    assert status(document, TODAY) == [Status.HISTORIC] * 2
    assert status(document, date(2019, 10, 1)) == [Status.OPEN] * 2


@official
def test_birabresib() -> None:
    _, (card,) = found("gustave-roussy-birabresib-put.pdf")
    wanted = {
        "population": "adultes et enfants",
        "biomarkers": "fusion NUTM1–BET",
        "rcp.frequency": "hebdomadaire",
        "rcp.place": "Gustave Roussy",
    }
    assert {cell: stated(card, cell) for cell in wanted} == {cell: (value,) for cell, value in wanted.items()}
    for cell, words in (
        ("line", "rechute"),
        ("prior", "prétraités"),
        ("posology", "20 mg"),
        ("posology", "80 mg par jour"),
        ("cost", "coût réel"),
    ):
        assert words in stated(card, cell)[0]


@official
def test_onc201() -> None:
    _, (card,) = found("ansm-onc201-acces-compassionnel.pdf")
    wanted = {
        "population": "adultes et enfants",
        "biomarkers": "mutation H3K27M",
        "rcp.name": "RCP moléculaire nationale",
    }
    assert {cell: stated(card, cell) for cell in wanted} == {cell: (value,) for cell, value in wanted.items()}
    for cell, words in (("line", "rechute"), ("prior", "radiothérapie"), ("rcp.presented_by", "médecin référent")):
        assert words in stated(card, cell)[0]


@invented
def test_a_renewed_decision_lists_four_indications_each_with_its_own_meeting() -> None:
    (path,) = INVENTED.glob("decision-cpc-*-2025.html")
    four = cards(read(path))
    assert len(four) == 4
    assert len({name for card in four for name in stated(card, "rcp.name")}) == 4


@pytest.mark.parametrize("folder", [OFFICIAL, INVENTED], ids=lambda p: p.name)
def test_offsets_of_real_documents_are_exact(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip("ces documents ne sont pas là")
    for path in discover([folder]):
        document = read(path)
        for card in cards(document):
            for one in evidence(card):
                assert one.document == document.id
                assert document.text[one.start : one.end].strip() == document.text[one.start : one.end] != ""


# --- The measure ---


def test_labels_stand_beside_their_documents_and_are_split_by_document() -> None:
    labels = load(packaged())
    halves = {one.path: one.half for one in labels}
    assert len(halves) == len(labels) >= 25
    assert set(halves.values()) == {"dev", "test"}


def test_precision_and_recall_by_hand() -> None:
    score = Score(right=6, wrong=2, missing=4)
    assert (score.precision, score.recall) == (0.75, 0.6)
    assert (Score(0, 0, 0).precision, Score(0, 0, 0).recall) == (None, None)


def test_a_labelled_document_is_judged_cell_by_cell(tmp_path: Path) -> None:
    (tmp_path / "tornavine.txt").write_text(LETTER, encoding="utf-8")
    (tmp_path / "dev.json").write_text(
        '{"half": "dev", "documents": [{"document": "tornavine.txt", "judged": ["tumours", "regime", "cost", "status"],'
        ' "cards": [{"tumours": ["neuroblastome"], "regime": "AAP", "cost": "gratuit",'
        ' "status": {"2026-11-20": "refusé"}}]}]}',
        encoding="utf-8",
    )
    judged = judge(load(tmp_path)[0])
    assert {(j.cell, j.right) for j in judged} == {
        ("accès", True),
        ("tumours", True),
        ("regime", False),
        ("cost", False),
        ("status", False),
    }
    assert accesses_found(judged) == Score(1, 0, 0)
    counted = scores(judged)
    assert counted["regime"] == Score(0, 1, 1)  # AAC said, AAP labelled
    assert counted["cost"] == Score(0, 0, 1)  # nothing said
    assert total(counted, ("regime", "cost", "tumours")) == Score(1, 1, 2)
    assert [j.cell for j in wrongly_open(judged)] == ["status"]  # open is said of what is labelled refused
    assert list(lines(judged))[-1] == "accès présentés à tort comme ouverts : 1"


ENDING = """BELVORIN 5 mg, comprimé (sulquinib) : cadre de prescription compassionnelle

Publié le 4 mai 2026

Le cadre de prescription compassionnelle de BELVORIN concerne les adultes atteints d'un thymome. Il est établi pour
trois ans à compter du 1er juin 2026.
"""


def labelled(folder: Path, status: str, end: str) -> Path:
    (folder / "belvorin.txt").write_text(ENDING, encoding="utf-8")
    card = f'{{"tumours": ["thymome"], "dates.end": "{end}", "status": {status}}}'
    text = f'{{"half": "dev", "documents": [{{"document": "belvorin.txt", "judged": ["status"], "cards": [{card}]}}]}}'
    (folder / "dev.json").write_text(text, encoding="utf-8")
    return folder


def test_the_measure_counts_cells_documents_and_time(tmp_path: Path) -> None:
    found = measure(labelled(tmp_path, '{"2026-11-20": "ouvert || inconnu", "2029-06-01": "terminé"}', "2029-05-31"))
    assert (found.documents, found.cards, found.pages) == (1, 1, 1)
    assert found.scores == {"status": Score(2, 0, 0)}
    assert 0 < found.seconds == pytest.approx(found.per_page / 1000)
    assert wrongly_open(found.judged) == ()
    assert (measure(tmp_path, half="test").documents, measure(tmp_path, group="fiches").documents) == (0, 0)


def test_an_access_that_is_over_must_stay_so_on_every_later_day(tmp_path: Path) -> None:
    # Read: open until 31 May 2029.
    right = '{"2026-11-20": "ouvert", "2029-06-01": "terminé"}'
    assert wrongly_open(measure(labelled(tmp_path, right, "2029-05-31")).judged) == ()
    early = measure(labelled(tmp_path, '{"2026-11-20": "ouvert"}', "2028-05-31"))
    assert [one.found for one in wrongly_open(early.judged)] == ["ouvert (2028-06-01)"]
    never = measure(labelled(tmp_path, '{"2026-05-10": "inconnu", "2026-11-20": "refusé"}', ""))
    assert [one.found for one in wrongly_open(never.judged)] == ["ouvert (2026-11-20)"]


def test_labels_of_a_folder_that_is_not_there_are_left(tmp_path: Path) -> None:
    (tmp_path / "dev.json").write_text(
        '{"half": "dev", "folder": "nowhere/at/all", "documents": [{"document": "a.txt", "cards": []}]}', "utf-8"
    )
    assert load(tmp_path) == ()
    (tmp_path / "test.json").write_text('{"half": "test", "documents": [{"document": "b.txt", "cards": []}]}', "utf-8")
    with pytest.raises(FileNotFoundError, match=r"b\.txt"):
        load(tmp_path)


@pytest.mark.parametrize(
    "group",
    ["documents", pytest.param("fiches", marks=pytest.mark.slow), pytest.param("programmes", marks=pytest.mark.slow)],
)
def test_the_development_half_stays_read(group: str) -> None:
    found = measure(half="dev", group=group)
    if not found.documents:
        pytest.skip("ces documents ne sont pas là")
    core = total(found.scores, ("regime", "rcp.name", "rcp.level", "rcp.frequency", "status"))
    rest = total(
        found.scores, (c for c in found.scores if c not in ("regime", "rcp.name", "rcp.level", "rcp.frequency"))
    )
    assert wrongly_open(found.judged) == ()
    assert min(core.precision or 0, core.recall or 0) >= 0.98
    assert (rest.precision or 0) >= 0.97


@pytest.mark.parametrize(
    "sentence",
    [
        "Le tavrinib s’adresse aux adultes déjà traités et en rechute, et non à la première ligne de traitement.",
        "Le tavrinib est réservé aux adultes en rechute d’un thymome ; il n’est pas indiqué en première ligne.",
    ],
)
def test_a_line_that_is_ruled_out_is_none_of_the_access(tmp_path: Path, sentence: str) -> None:
    path = tmp_path / "notice.txt"
    path.write_text(f"Accès compassionnel du tavrinib (TVB-2) dans le thymome\n\n{sentence}\n", encoding="utf-8")
    (card,) = cards(read(path))
    assert card.line is not None
    assert "rechute" in card.line.value
    assert "première" not in card.line.value
