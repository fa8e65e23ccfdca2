"""What statements say happened: chronicles, tables of dates, doubts, days that point back."""

from datetime import date
from pathlib import Path

import pytest

from ingest.accesses import accesses
from ingest.cards import cards
from ingest.cells import How
from ingest.reading import read
from ingest.validity import Event, EventKind, Regime, Status, decide, events

HEAD = "BELVORIN 5 mg, comprimé (sulquinib) : {title}\n\nPublié le 4 mai 2026\n\n{body}\n"


def told(folder: Path, body: str, title: str = "cadre de prescription compassionnelle") -> tuple[Event, ...]:
    path = folder / "belvorin.txt"
    path.write_text(HEAD.format(title=title, body=body), encoding="utf-8")
    (card,) = cards(read(path))
    return card.events


def dated(events: tuple[Event, ...]) -> set[tuple[EventKind, date | None, date | None]]:
    return {(e.kind, e.effect, e.end) for e in events}


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ("Au 8 avril 2026 : cadre de prescription compassionnelle de BELVORIN.", (EventKind.GRANTED, date(2026, 4, 8))),
        ("Le 9 avril 2026 : début de l'accès précoce de BELVORIN.", (EventKind.GRANTED, date(2026, 4, 9))),
        ("Le 2 mai 2026 : renouvellement tacite du CPC de BELVORIN.", (EventKind.RENEWED, date(2026, 5, 2))),
        ("Au 8 avril 2026 : le CPC de BELVORIN est terminé.", (EventKind.ENDED, date(2026, 4, 8))),
    ],
)
def test_a_line_of_a_chronicle_happened_on_its_day(tmp_path: Path, line: str, event: tuple[EventKind, date]) -> None:
    events = told(tmp_path, f"BELVORIN s'adresse aux adultes atteints d'un thymome.\n\n{line}")
    assert event in {(e.kind, e.effect) for e in events}
    assert {e.kind for e in events} == {event[0]}


def test_a_demand_in_a_chronicle_grants_nothing(tmp_path: Path) -> None:
    events = told(
        tmp_path,
        "BELVORIN s'adresse aux adultes atteints d'un thymome.\n\nAu 8 avril 2026 : accès précoce de BELVORIN demandé "
        "par le laboratoire.",
        "demande d'accès précoce",
    )
    assert all(e.kind is not EventKind.GRANTED or e.effect is None for e in events)


def test_a_pronoun_carries_the_duration(tmp_path: Path) -> None:
    events = told(
        tmp_path,
        "Le cadre concerne les adultes atteints d'un thymome. Il est établi pour trois ans à compter du 1er juin 2026.",
    )
    assert (EventKind.GRANTED, date(2026, 6, 1), date(2029, 5, 31)) in dated(events)


def test_that_day_is_the_day_of_the_article_before(tmp_path: Path) -> None:
    events = told(
        tmp_path,
        "Le cadre de prescription compassionnelle de BELVORIN dans le thymome est abrogé à compter du 1er août 2026. "
        "Aucun traitement ne peut plus être débuté à cette date.",
    )
    assert {(e.kind, e.effect) for e in events} == {
        (EventKind.ENDED, date(2026, 8, 1)),
        (EventKind.CLOSED, date(2026, 8, 1)),
    }


def test_the_eve_of_an_abrogation_is_the_last_day(tmp_path: Path) -> None:
    path = tmp_path / "belvorin.txt"
    body = "Le cadre de BELVORIN dans le thymome est abrogé à compter du 1er août 2026."
    path.write_text(HEAD.format(title="abrogation du cadre de prescription compassionnelle", body=body), "utf-8")
    (card,) = cards(read(path))
    assert card.dates.end is not None
    assert (card.dates.end.value, card.dates.end.how) == (date(2026, 7, 31), How.COMPUTED)


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Non précisé dans les sources : le statut de BELVORIN après 2027.", date(2027, 12, 31)),
        ("Le statut de BELVORIN après mars 2027 n'est pas précisé.", date(2027, 3, 31)),
        ("Inconnu : le statut de BELVORIN après le 8 janvier 2027.", date(2027, 1, 8)),
        ("Le statut actuel de BELVORIN n'est pas connu.", date(2026, 5, 4)),  # the document's own day
    ],
)
def test_a_document_says_until_when_it_knows(tmp_path: Path, sentence: str, day: date) -> None:
    events = told(tmp_path, f"BELVORIN est accessible aux adultes atteints d'un thymome.\n\n{sentence}")
    assert [(e.effect, e.end) for e in events if e.kind is EventKind.UNTOLD] == [(day, None)]


def test_rows_say_from_when_and_until_when_each_access_runs(tmp_path: Path) -> None:
    table = (
        "<!doctype html><html lang='fr'><body><h1>Accès dérogatoires en cours</h1><p>Mis à jour le 2 octobre 2026</p>"
        "<table><tr><th>Médicament</th><th>Cadre</th><th>Pour qui</th><th>Depuis</th><th>Échéance</th></tr>"
        "<tr><td>QUORAMIL (bemzotinib)</td><td>AAP</td><td>Thymome de l’adulte</td><td>15/01/2026</td>"
        "<td>14/01/2027</td></tr>"
        "<tr><td>TREVINAB (trevilumab)</td><td>AAC</td><td>Neuroblastome de l’enfant</td><td>10/03/2024</td>"
        "<td>arrêté le 09/03/2025</td></tr></table></body></html>"
    )
    (tmp_path / "tableau.html").write_text(table, encoding="utf-8")
    first, second = cards(read(tmp_path / "tableau.html"))
    assert [[c.value for c in card.tumours] for card in (first, second)] == [["Thymome"], ["Neuroblastome"]]
    assert [card.drug.names for card in (first, second)] == [("QUORAMIL", "bemzotinib"), ("TREVINAB", "trevilumab")]
    assert dated(first.events) == {(EventKind.GRANTED, date(2026, 1, 15), date(2027, 1, 14))}
    assert (EventKind.ENDED, date(2025, 3, 9), date(2025, 3, 9)) in dated(second.events)


GRANTED = Event(EventKind.GRANTED, 0, 9, date(2024, 3, 1))


def test_what_a_document_does_not_know_is_not_open() -> None:
    happened = [(GRANTED, date(2024, 3, 1)), (Event(EventKind.UNTOLD, 10, 19, date(2024, 12, 31)), date(2024, 3, 1))]
    assert decide(Regime.AAC, happened, date(2024, 12, 31)).status is Status.OPEN
    assert decide(Regime.AAC, happened, date(2025, 1, 1)).status is Status.UNKNOWN
    renewed = (Event(EventKind.RENEWED, 20, 29, date(2025, 2, 1)), date(2025, 2, 1))
    assert decide(Regime.AAC, [*happened, renewed], date(2025, 3, 1)).status is Status.OPEN
    lasting = (Event(EventKind.GRANTED, 0, 9, date(2024, 3, 1), date(2026, 2, 28)), date(2024, 3, 1))
    assert decide(Regime.CPC, [lasting, happened[1]], date(2025, 6, 1)).status is Status.OPEN  # its last day is written


@pytest.mark.parametrize(("rules", "last"), [(Regime.AAP, date(2025, 2, 28)), (Regime.CPC, date(2027, 2, 28))])
def test_an_access_without_a_written_end_is_open_no_longer_than_the_law_lets_it(rules: Regime, last: date) -> None:
    happened = [(GRANTED, date(2024, 3, 1))]
    assert decide(rules, happened, last).status is Status.OPEN
    assert decide(rules, happened, date.fromordinal(last.toordinal() + 1)).status is Status.UNKNOWN


def test_what_is_still_to_end_is_in_force() -> None:
    stop = [(Event(EventKind.ENDED, 0, 9, date(2026, 8, 1)), date(2026, 6, 1))]
    before, after = decide(Regime.CPC, stop, date(2026, 7, 31)), decide(Regime.CPC, stop, date(2026, 8, 1))
    assert (before.status, before.until, before.computed) == (Status.OPEN, date(2026, 7, 31), True)
    assert (after.status, after.until, after.computed) == (Status.ENDED, date(2026, 7, 31), True)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (Status.ENDED, "L'accès compassionnel a été interrompu le 31 août 2026 à la suite de deux décès."),
        (Status.ENDED, "L'agence a mis un terme à l'accès compassionnel le 31 août 2026."),
        (Status.ENDED, "L'autorisation d'accès compassionnel a expiré le 31 août 2026."),
        (Status.ENDED, "Le dispositif est arrivé à échéance le 31 août 2026."),
        (Status.ENDED, "Le laboratoire a mis fin à la mise à disposition le 31 août 2026."),
        (Status.REFUSED, "La HAS a rendu une décision défavorable à l'accès précoce le 4 juin 2026."),
        (Status.REFUSED, "La demande d'accès précoce a fait l'objet d'un refus le 4 juin 2026."),
        (Status.REFUSED, "L'agence n'a pas donné suite à la demande d'accès compassionnel."),
        (Status.UNKNOWN, "La demande d'accès précoce est en cours d'instruction."),
        (Status.UNKNOWN, "Un accès précoce a été demandé ; la HAS rendra sa décision en décembre 2026."),
        (Status.CAPPED, "Depuis le 1er septembre 2026, le nombre de traitements en AAC est plafonné à dix par mois."),
        (Status.CLOSED_TO_NEW, "Plus aucune demande n'est acceptée depuis le 3 août 2026."),
        (Status.CLOSED_TO_NEW, "Il n'est plus possible d'inclure de nouveaux patients depuis le 3 août 2026."),
        (Status.CLOSED_TO_NEW, "Le cadre n'a pas été reconduit au-delà du 31 août 2026."),
        (Status.OPEN, "L'accès compassionnel a rouvert le 1er septembre 2026 après quatre mois d'interruption."),
        (Status.OPEN, "Le cadre est entré en application le 4 mai 2026 pour 24 mois."),
    ],
)
def test_a_state_is_heard_in_whatever_words(tmp_path: Path, status: Status, sentence: str) -> None:
    path = tmp_path / "belvorin.txt"
    body = f"BELVORIN est prescrit par les oncologues aux adultes atteints d'un thymome. {sentence}"
    path.write_text(HEAD.format(title="le thymome", body=body), encoding="utf-8")
    document = read(path)
    (access,) = accesses([(document, cards(document))])
    view = access.at(date(2026, 11, 20))
    assert view is not None
    assert view.verdict.status is status


@pytest.mark.parametrize(
    "sentence",
    [
        "L'autorisation d'accès compassionnel court jusqu'en mars 2026.",
        "L'accès compassionnel est ouvert jusqu'à fin mars 2026.",
        "Accès précoce octroyé le 4 mars 2025, durée : un an.",
        "CPC : début 02/06/2021, fin 01/06/2024.",
        "L'accès précoce n'existe plus.",
        "Il n'y a plus d'accès compassionnel depuis le 1er septembre 2026.",
        "Le laboratoire ne fournit plus le médicament en accès compassionnel depuis juin 2026.",
        "BELVORIN pourrait bénéficier d'un accès précoce.",
        "Le laboratoire envisage de demander un accès précoce.",
        "Le laboratoire a déposé une demande d'accès précoce le 2 septembre 2026.",
        "Le CPC est établi depuis le 2 juin 2021 pour trois ans.",
        "BELVORIN bénéficie d'une ATU de cohorte depuis le 3 mars 2019.",
    ],
)
def test_nothing_over_or_only_hoped_for_is_open(tmp_path: Path, sentence: str) -> None:
    path = tmp_path / "belvorin.txt"
    body = f"BELVORIN est prescrit par les oncologues aux adultes atteints d'un thymome. {sentence}"
    path.write_text(HEAD.format(title="le thymome", body=body), encoding="utf-8")
    document = read(path)
    views = [access.at(date(2026, 11, 20)) for access in accesses([(document, cards(document))])]
    assert [v for v in views if v and v.verdict.status in (Status.OPEN, Status.CAPPED)] == []


def test_a_year_alone_ends_on_its_last_day() -> None:
    text = "L’autorisation d’accès compassionnel est accordée jusqu’à fin 2027."
    (event,) = events([(text, 0)])
    assert event.end == date(2027, 12, 31)


def status_of(folder: Path, page: str, day: date) -> tuple[Status, Regime | None]:
    path = folder / "belvorin.html"
    path.write_text(f"<!doctype html><html lang='fr'>{page}</html>", encoding="utf-8")
    document = read(path)
    (access,) = accesses([(document, cards(document))])
    view = access.at(day)
    assert view is not None
    regime = view.cards[0].regime
    return view.verdict.status, regime.value if regime else None


def test_a_heading_that_closes_an_access_is_heard(tmp_path: Path) -> None:
    page = (
        "<title>Belvorin</title><body><main><h1>Belvorin 5 mg, comprimé (sulquinib)</h1><p>Publié le 4 mai 2026</p>"
        "<div><h2>Accès fermé aux nouveaux patients à compter du 1er juin 2026</h2><p>Les enfants peuvent désormais "
        "participer à une étude dans quatre villes.</p></div><h2>Statut</h2><p>Autorisation d’accès compassionnel "
        "(AAC), depuis le 10 septembre 2025</p><h2>Indication</h2><p>Thymome de l’adulte en rechute.</p></main></body>"
    )
    assert status_of(tmp_path, page, date(2026, 6, 2))[0] is Status.CLOSED_TO_NEW
    assert status_of(tmp_path, page, date(2026, 5, 20))[0] is Status.OPEN


def test_what_a_refusal_says_of_others_is_not_what_was_asked(tmp_path: Path) -> None:
    page = (
        "<title>Refus d’accès précoce : BELVORIN</title><body><main><h1>Refus d’accès précoce : BELVORIN</h1>"
        "<p>Demande d’autorisation d’accès précoce de BELVORIN (sulquinib), page mise en ligne le 4 mai "
        "2026.</p><p>Réponse du collège : REFUS."
        "</p><p>Indication demandée. Thymome de l’adulte en rechute.</p><p>Six personnes le reçoivent en vertu "
        "d’autorisations d’accès compassionnel accordées en 2025. Le laboratoire ne fournira plus de médicament pour "
        "de nouvelles demandes.</p></main></body>"
    )
    assert status_of(tmp_path, page, date(2026, 6, 2)) == (Status.REFUSED, Regime.AAP)


def test_a_piece_of_a_text_that_is_deleted_ends_nothing(tmp_path: Path) -> None:
    body = (
        "BELVORIN s’adresse aux adultes atteints d’un thymome.\n\n"
        "Le b est supprimé. Le troisième alinéa est abrogé.\n\n"
        "La présente décision entre en vigueur le 2 mai 2026."
    )
    assert EventKind.ENDED not in {e.kind for e in told(tmp_path, body)}


def test_an_end_to_come_outlives_a_first_year_that_is_over() -> None:
    year = Event(EventKind.GRANTED, 0, 1, date(2025, 4, 2), date(2026, 4, 1), computed=True)
    end = Event(EventKind.ENDED, 2, 3, date(2027, 4, 1), date(2027, 4, 1))
    seen = date(2026, 3, 31)
    verdict = decide(Regime.AAP, [(year, seen), (end, seen)], date(2026, 11, 20))
    assert (verdict.status, verdict.until) == (Status.OPEN, date(2027, 4, 1))
    assert decide(Regime.AAP, [(year, seen)], date(2026, 11, 20)).status is Status.ENDED
