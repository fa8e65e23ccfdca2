"""A statement that differs from its passages in one figure, word, name or day is left out; as given, none is."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.check import Verifier, sift, without_strangers
from app.draft import Draft, Line, Support
from app.engine import Engine
from app.model import Answer, Audience, Claim, Outcome, Question
from app.pieces import PHRASES
from app.plans import Context
from app.plans.titles import dated
from app.ranking import rank
from index.build import build
from ingest.dates import MONTHS
from ingest.validity import Status
from tests.making_programmes import DAY, ask

QUESTIONS = (
    ("Quelle est la dose de Brumalix et jusqu’à quand est-ce ouvert ?",),
    ("Jusqu’à quand l’accès au Brumalix est-il ouvert ?",),
    ("Quelle RCP pour le thymome ?",),
    ("L’ATU du Gravonel est-elle encore valable ?",),
    ("Sombrélo est-il accordé ?",),
    ("Pelquiva est-il encore disponible ?",),
    ("Qu’est-ce qui a changé entre les deux versions du protocole farodégib ?",),
    ("Quels programmes existent pour les enfants ?",),
    ("Quels accès sont ouverts ?",),
    ("Compare Brumalix et Quindra",),
    ("Téléphone de la Garance pour l’ibravostat",),
    ("Adresse mail du secrétariat de la RCP Girelle ?",),
    ("médulloblastome SHH en rechute, 16 mois",),
    ("Un cholangiocarcinome avec fusion FGFR2 : quel accès ?",),
    ("Une famille peut-elle faire la demande elle-même ?",),
    ("Quelle RCP pour le farodégib ?", "à quelle page ?"),
    ("Quelle RCP pour le thymome ?", "donne-moi le lien"),
)
_DENIED = re.compile(r"\b(?:n[e’']|pas|non|sans|aucune?|ni|hors|en dehors de)\b ?|\bn[’']", re.IGNORECASE)
_UNITS = (
    ("mg", "g"),
    ("mg/m²", "mg/kg"),
    ("mois", "ans"),
    ("ans", "mois"),
    ("%", "‰"),
    ("°C", "°F"),
    ("jour", "heure"),
)
_NAMES = ("Surrénalis", "Thorélia", "Girelle", "Voie-Biliaire")
_MEDICINES = ("BRUMALIX", "calvitinib", "farodégib", "Quindra", "oslatinib", "ibravostat", "Pelquiva")
_SAME = ({"BRUMALIX", "calvitinib"}, {"Quindra", "oslatinib"})  # two names of one medicine
_MARKERS = (("FGFR2", "FGFR3"), ("SHH", "WNT"), ("B3", "B2"))
_CONTACTS = (("girelle@exemple.fr", "contact@exemple.org"), ("exemple.fr", "exemple.com"))


@pytest.fixture(scope="module")
def verifier(engine: Engine) -> Verifier:
    return Verifier(engine.searcher)


@pytest.fixture(scope="module")
def answers(engine: Engine) -> tuple[Answer, ...]:
    turns = ((q[-1], q[:-1], audience) for q in QUESTIONS for audience in Audience)
    return tuple(ask(engine, last, *before, audience=audience) for last, before, audience in turns)


def mutations(text: str) -> Iterator[str]:
    """A statement with one fact changed, in every way that the tests know."""
    for found in re.finditer(r"\d", text):
        yield f"{text[: found.start()]}{(int(found[0]) + 1) % 10}{text[found.end() :]}"
    for found in _DENIED.finditer(text):
        yield text[: found.start()] + text[found.end() :]
    for groups in (_NAMES, _MEDICINES, tuple(map(str, Status)), MONTHS):
        pairs = ((a, b) for a in groups for b in groups if a in text and a != b and {a, b} not in _SAME)
        yield from (text.replace(a, b) for a, b in pairs)
    for old, new in (*_UNITS, *_MARKERS, *_CONTACTS):
        yield from (
            text[: m.start()] + new + text[m.end() :] for m in re.finditer(rf"(?<!\w){re.escape(old)}(?!\w)", text)
        )
    yield from (text.replace(f" au {day}", "") for day in ("2 mars 2026",) if f" au {day}" in text)


def faulty(verifier: Verifier, answer: Answer, place: int, text: str) -> bool:
    """Whether an answer with another text in the place of one of its statements has a fault."""
    claims = (*answer.claims[:place], Claim(text, answer.claims[place].citations), *answer.claims[place + 1 :])
    return any(True for _ in verifier.faults(replace(answer, claims=claims)))


def test_what_is_shown_has_no_fault(verifier: Verifier, answers: tuple[Answer, ...]) -> None:
    for answer in answers:
        assert answer.claims, answer.question
        assert list(verifier.faults(answer)) == []
        assert answer.dropped == ()


def test_one_changed_fact_is_always_caught(verifier: Verifier, answers: tuple[Answer, ...]) -> None:
    tried = 0
    for answer in answers:
        for place, claim in enumerate(answer.claims):
            for text in dict.fromkeys(mutations(claim.text)):
                tried += 1
                assert text != claim.text
                assert faulty(verifier, answer, place, text), f"{claim.text} → {text}"
    assert tried > 1_000


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.data())
def test_a_word_lost_or_put_in_a_passage_is_caught(
    verifier: Verifier, answers: tuple[Answer, ...], data: st.DataObject
) -> None:
    answer = data.draw(st.sampled_from(answers))
    quoted = [n for n, c in enumerate(answer.claims) if any(q.quote == c.text for q in answer.citations)]
    if not quoted:
        return
    place = data.draw(st.sampled_from(quoted))
    words = answer.claims[place].text.split()
    at = data.draw(st.integers(0, len(words) - 1))
    other = data.draw(st.sampled_from(("", "pas", "jamais", "toujours", "12", "Brumalix", "adulte", "FGFR3")))
    changed = " ".join(w for w in (*words[:at], other, *words[at + 1 :]) if w)
    inserted = " ".join((*words[:at], other or "non", *words[at:]))
    for text in (changed, inserted):
        if text != " ".join(words) and re.search(r"\w", text):
            assert faulty(verifier, answer, place, text), text


def test_nothing_is_said_between_the_passages_but_phrases_of_ours(verifier: Verifier, engine: Engine) -> None:
    answer = ask(engine, "Quelle RCP pour le thymome ?")
    place = next(n for n, c in enumerate(answer.claims) if "Thorélia" in c.text)
    for phrase in sorted(PHRASES):
        if phrase.startswith("Un autre document"):
            continue  # says that another document is contradicted
        assert not faulty(verifier, answer, place, f"{phrase} : {answer.claims[place].text}")
    assert faulty(verifier, answer, place, f"Il est probable que : {answer.claims[place].text}")


@cache
def _line(engine: Engine) -> tuple[Line, Line]:
    """A sound statement of Brumalix and the same with another dose, both on the same span."""
    profile = engine.library.profiles["decision-brumalix"]
    unit = next(u for u in profile.units if "80 mg" in u.text)
    support = Support.of(profile, unit)
    return Line(unit.text, (support,)), Line(unit.text.replace("80", "90"), (support,))


def test_a_faulty_statement_is_left_out_and_counted(engine: Engine) -> None:
    good, bad = _line(engine)
    kept, dropped = sift(Draft([good, bad]), (DAY, DAY), engine.catalogue)
    assert [line.text for line in kept.lines] == [good.text]
    assert [(d.text, d.reason) for d in dropped] == [
        (bad.text, "« 90 mg par jour en une prise, au cours d’un repas. » n’est dans aucun passage cité")
    ]


def test_headlines_alone_are_no_answer(engine: Engine) -> None:
    _, bad = _line(engine)
    title = next(p for p in bad.supports[0].profile.document.parts)
    headline = Line(
        "**BRUMALIX**, d’après un document du 4 avril 2025.",
        (Support(bad.supports[0].profile, title.start, title.end),),
        bullet=False,
    )
    kept, dropped = sift(Draft([headline, bad]), (DAY, DAY), engine.catalogue)
    assert (kept.lines, len(dropped)) == ([], 1)
    assert sift(Draft([headline]), (DAY, DAY), engine.catalogue)[0].lines == [headline]


def _composed(engine: Engine, *lines: Line) -> Answer:
    """What the engine makes of a draft."""
    question = Question("Quelle est la dose de Brumalix ?", as_of=DAY)
    understanding = engine.understand(question)
    ranked = rank(understanding, engine.library, engine.searcher, DAY)
    context = Context(understanding, ranked, engine.library, engine.catalogue, DAY, DAY)
    return engine._compose(question, context, Draft(list(lines)))


def test_an_answer_says_that_a_statement_was_left_out(engine: Engine) -> None:
    good, bad = _line(engine)
    answer = _composed(engine, good, bad)
    assert answer.outcome is Outcome.PARTIAL
    assert "Une phrase n’est pas montrée" in answer.text
    assert "90 mg" not in answer.text
    assert (len(answer.claims), len(answer.dropped)) == (1, 1)
    assert _composed(engine, good).outcome is Outcome.ANSWERED


def test_an_answer_of_which_nothing_stands_is_a_silence(engine: Engine) -> None:
    _, bad = _line(engine)
    answer = _composed(engine, bad)
    assert answer.outcome is Outcome.NOT_FOUND
    assert (answer.claims, answer.citations, len(answer.dropped)) == ((), (), 1)
    assert "90 mg" not in answer.text


def test_a_status_is_the_one_of_its_day(engine: Engine) -> None:
    right = ask(engine, "Pelquiva est-il encore disponible ?")
    told = next(c for c in right.claims if "**terminé**" in c.text)
    marks = {c.n: c for c in right.citations}
    supports = tuple(
        Support(engine.library.profiles[c.document], c.start, c.end) for c in (marks[n] for n in told.citations)
    )
    line = Line(told.text, supports, bullet=False)
    assert sift(Draft([line]), (DAY, DAY), engine.catalogue)[1] == ()
    for day in (date(2025, 9, 14), date(2023, 1, 1)):
        assert sift(Draft([line]), (day, day), engine.catalogue)[1]


def test_a_contradiction_needs_both_documents(engine: Engine) -> None:
    good, _ = _line(engine)
    other = engine.library.profiles["put-farodegib-v2"]
    unit = next(u for u in other.units if "200 mg/m²" in u.text)
    text = f"Un autre document ne dit pas la même chose ({dated(other)}) : {unit.text}"
    dissent = Line(text, (Support.of(other, unit),))
    assert sift(Draft([good, dissent]), (DAY, DAY), engine.catalogue)[1] == ()
    (dropped,) = sift(Draft([dissent]), (DAY, DAY), engine.catalogue)[1]
    assert dropped.reason == "contredit un document qui n’est pas montré"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Appelez le 15 (SAMU) ou le 3114.", True),
        ("Écrivez à girelle@exemple.fr.", True),
        ("Écrivez à medecin@exemple.org.", False),
        ("Voyez https://exemple.org/acces.", False),
        ("Appelez le 01 88 77 66 55.", False),
    ],
)
def test_an_address_is_in_a_passage_or_in_the_directory(engine: Engine, said: str, kept: bool) -> None:
    answer = ask(engine, "Adresse mail du secrétariat de la RCP Girelle ?")
    text, dropped = without_strangers(f"{answer.text}\n\n{said}", answer.claims, answer.citations)
    assert (said in text, len(dropped)) == (kept, 0 if kept else 1)
    assert text.startswith(answer.text)


_TARVOLANE = """Accès précoce : TARVOLANE 20 mg, gélule (tarvolatinib)

Publié le 22 mai 2025

La HAS a accordé le 20 mai 2025 l’autorisation d’accès précoce à TARVOLANE (tarvolatinib) dans le chordome de l’adulte.

Le dossier est validé en RCP nationale Tournesol, chaque vendredi.

L’autorisation est valable un an à partir de la notification.
"""


def test_a_computed_day_cites_both_the_day_and_the_length(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "tarvolane.txt").write_text(_TARVOLANE, encoding="utf-8")
    build([tmp_path / "in"], tmp_path, encoder="none")
    answer = ask(Engine.open(tmp_path), "Quelle RCP pour Tarvolane ?", audience=Audience.CLINICIAN)
    line = next(c for c in answer.claims if c.text.startswith("En bref"))
    assert "dernier jour calculé : 19 mai 2026" in line.text
    quoted = " ".join(c.quote for c in answer.citations if c.n in line.citations)
    assert "le 20 mai 2025" in quoted
    assert "un an à partir de la notification" in quoted
    assert answer.dropped == ()
