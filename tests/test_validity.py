"""What happened to an access, when, and what it is therefore on a day; every date was worked out by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.dates import spell
from ingest.validity import (
    REFORM,
    Event,
    EventKind,
    Regime,
    Status,
    Verdict,
    decide,
    events,
    fold,
    last_day,
    regime,
    says,
)


def only(sentence: str) -> Event:
    (event,) = events([(sentence, 0)])
    return event


@pytest.mark.parametrize(
    ("start", "count", "unit", "last"),
    [
        (date(2025, 4, 6), 3, "ans", date(2028, 4, 5)),
        (date(2025, 1, 1), 1, "an", date(2025, 12, 31)),
        (date(2023, 3, 1), 1, "an", date(2024, 2, 29)),  # a leap year's last day of February
        (date(2024, 3, 1), 1, "an", date(2025, 2, 28)),
        (date(2024, 2, 29), 4, "ans", date(2028, 2, 28)),
        (date(2025, 12, 1), 1, "mois", date(2025, 12, 31)),
        (date(2025, 11, 15), 3, "mois", date(2026, 2, 14)),
        # No such day in the last month: the term runs to its last day (code de procédure civile, article 641).
        (date(2024, 2, 29), 1, "an", date(2025, 2, 28)),
        (date(2025, 1, 31), 1, "mois", date(2025, 2, 28)),
        (date(2024, 1, 31), 1, "mois", date(2024, 2, 29)),
        (date(2025, 5, 31), 1, "mois", date(2025, 6, 30)),
        (date(2025, 8, 31), 6, "mois", date(2026, 2, 28)),
    ],
)
def test_the_last_day_of_a_duration(start: date, count: int, unit: str, last: date) -> None:
    assert last_day(start, count, unit) == last


@settings(derandomize=True)
@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_a_duration_in_months_ends_within_a_day_of_its_anniversary(start: date, months: int) -> None:
    last = last_day(start, months, "mois")
    whole = (last.year - start.year) * 12 + last.month - start.month
    assert last > start
    assert whole in (months - 1, months)
    assert whole == months - 1 or last.day <= start.day


@pytest.mark.parametrize(
    ("sentence", "kind", "effect", "end", "computed"),
    [
        (
            "Ce cadre est établi pour trois ans à compter du 6 avril 2025.",
            EventKind.GRANTED,
            date(2025, 4, 6),
            date(2028, 4, 5),
            True,
        ),
        (
            "Cet accès est accordé pour une durée de deux ans à compter du 7 mai 2024.",
            EventKind.GRANTED,
            date(2024, 5, 7),
            date(2026, 5, 6),
            True,
        ),
        (
            "L’autorisation d’accès compassionnel est délivrée jusqu’au 31 décembre 2026.",
            EventKind.GRANTED,
            None,
            date(2026, 12, 31),
            False,
        ),
        (
            "L’accès précoce est renouvelé pour 6 mois à compter du 1er juillet 2025.",
            EventKind.RENEWED,
            date(2025, 7, 1),
            date(2025, 12, 31),
            True,
        ),
        ("La HAS a refusé l’accès précoce le 4 juin 2024.", EventKind.REFUSED, date(2024, 6, 4), None, False),
        ("Le cadre est abrogé à compter du 15 septembre 2025.", EventKind.ENDED, date(2025, 9, 15), None, False),
        ("L’ATU a pris fin le 30 juin 2021.", EventKind.ENDED, date(2021, 6, 30), date(2021, 6, 30), False),
        ("L’accès est suspendu depuis le 2 janvier 2026.", EventKind.ENDED, date(2026, 1, 2), None, False),
        (
            "L’autorisation d’accès précoce a été retirée le 3 mai 2025.",
            EventKind.ENDED,
            date(2025, 5, 3),
            None,
            False,
        ),
        (
            "Aucun nouveau patient ne peut être inclus depuis le 1er mars 2025.",
            EventKind.CLOSED,
            date(2025, 3, 1),
            None,
            False,
        ),
        (
            "Les patients déjà traités peuvent poursuivre jusqu’au 30 juin 2025.",
            EventKind.CONTINUED,
            None,
            date(2025, 6, 30),
            False,
        ),
        ("Le dispositif est limité à 20 nouveaux patients par mois.", EventKind.CAPPED, None, None, False),
    ],
)
def test_a_sentence_says_what_happened(
    sentence: str, kind: EventKind, effect: date | None, end: date | None, computed: bool
) -> None:
    event = only(sentence)
    assert (event.kind, event.effect, event.end, event.computed) == (kind, effect, end, computed)
    assert (event.start, event.finish) == (0, len(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "La durée du traitement est de trois ans.",
        "Une demande d’accès précoce est en cours d’évaluation.",
        "L’accès compassionnel n’est pas suspendu.",
        "Non précisé dans les sources : la fin de l’accès.",
        "Les gélules se conservent trois mois.",
        "",
    ],
)
def test_nothing_happened(sentence: str) -> None:
    assert events([(sentence, 0)]) == ()


def granted(effect: date, end: date | None = None, computed: bool = False) -> Event:
    return Event(EventKind.GRANTED, 0, 1, effect, end, computed)


def closing(kind: EventKind, effect: date) -> Event:
    return Event(kind, 2, 3, effect)


def verdict(rules: Regime, day: date, *happened: Event) -> Verdict:
    return decide(rules, [(e, e.effect) for e in happened], day)


THREE_YEARS = granted(date(2025, 4, 6), date(2028, 4, 5), computed=True)


def test_open_until_the_last_day_and_ended_on_the_morrow() -> None:
    last = verdict(Regime.CPC, date(2028, 4, 5), THREE_YEARS)
    assert (last.status, last.until, last.computed) == (Status.OPEN, date(2028, 4, 5), True)
    after = verdict(Regime.CPC, date(2028, 4, 6), THREE_YEARS)
    assert (after.status, after.until, after.event) == (Status.ENDED, date(2028, 4, 5), THREE_YEARS)


def test_not_open_before_it_begins() -> None:
    assert verdict(Regime.CPC, date(2025, 4, 5), THREE_YEARS).status not in (Status.OPEN, Status.CAPPED)


@pytest.mark.parametrize("rules", [Regime.ATU, Regime.RTU])
def test_an_old_regime_is_history_from_the_reform_on(rules: Regime) -> None:
    event = granted(date(2018, 11, 14))
    assert verdict(rules, date(2021, 6, 30), event).status is Status.OPEN
    for day in (REFORM, date(2026, 3, 2)):
        assert verdict(rules, day, event).status is Status.HISTORIC
    assert spell(REFORM) in verdict(rules, REFORM, event).reason


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (EventKind.ENDED, Status.ENDED),
        (EventKind.REFUSED, Status.REFUSED),
        (EventKind.CLOSED, Status.CLOSED_TO_NEW),
    ],
)
def test_what_ends_an_access_counts_from_its_day(kind: EventKind, status: Status) -> None:
    end = closing(kind, date(2026, 1, 10))
    assert verdict(Regime.CPC, date(2026, 1, 9), THREE_YEARS, end).status is Status.OPEN
    found = verdict(Regime.CPC, date(2026, 1, 10), THREE_YEARS, end)
    assert (found.status, found.event) == (status, end)


def test_an_announced_end_is_told_while_open() -> None:
    end = closing(EventKind.ENDED, date(2026, 1, 10))  # « abrogé à compter du 10 janvier »: the 9th is the last day
    found = verdict(Regime.CPC, date(2026, 1, 1), THREE_YEARS, end)
    assert (found.status, found.until, found.computed) == (Status.OPEN, date(2026, 1, 9), True)


@pytest.mark.parametrize(
    ("sentence", "last"),
    [
        ("Le cadre est abrogé à compter du 15 septembre 2025.", date(2025, 9, 14)),
        ("L’accès compassionnel prend fin le 30 juin 2025.", date(2025, 6, 30)),
    ],
)
def test_the_last_day_of_an_end_as_it_is_written(sentence: str, last: date) -> None:
    happened = [(granted(date(2025, 1, 1)), None), (only(sentence), None)]
    assert decide(Regime.AAC, happened, last).status is Status.OPEN
    assert decide(Regime.AAC, happened, last + timedelta(days=1)).status is Status.ENDED


def test_a_later_grant_reopens() -> None:
    end, again = closing(EventKind.REFUSED, date(2023, 2, 1)), granted(date(2024, 5, 1))
    assert verdict(Regime.AAC, date(2024, 6, 1), end, again).status is Status.OPEN


def test_patients_under_treatment_have_their_own_end() -> None:
    closed = closing(EventKind.CLOSED, date(2025, 1, 1))
    kept = Event(EventKind.CONTINUED, 4, 5, None, date(2025, 6, 30))
    grant = granted(date(2024, 1, 1))
    pairs = [(e, date(2025, 1, 1)) for e in (grant, closed, kept)]
    assert decide(Regime.AAP, pairs, date(2025, 6, 30)).status is Status.CLOSED_TO_NEW
    assert decide(Regime.AAP, pairs, date(2025, 7, 1)).status is Status.ENDED


def test_a_quota_is_told() -> None:
    capped = Event(EventKind.CAPPED, 6, 7)
    pairs = [(THREE_YEARS, date(2025, 4, 6)), (capped, date(2025, 4, 6))]
    assert decide(Regime.AAC, pairs, date(2026, 1, 1)).status is Status.CAPPED


def test_an_early_access_without_news_for_a_year_is_unknown() -> None:
    grant = granted(date(2024, 1, 10))
    assert verdict(Regime.AAP, date(2025, 1, 9), grant).status is Status.OPEN
    assert verdict(Regime.AAP, date(2025, 1, 10), grant).status is Status.UNKNOWN


def test_nothing_said_nothing_known() -> None:
    assert decide(Regime.AAC, [], date(2026, 1, 1)).status is Status.UNKNOWN


@settings(derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(EventKind),
            st.none() | st.dates(date(2015, 1, 1), date(2030, 1, 1)),
            st.none() | st.dates(date(2015, 1, 1), date(2030, 1, 1)),
        ),
        max_size=6,
    ),
    st.dates(REFORM, date(2035, 1, 1)),
)
def test_an_old_regime_is_never_open_whatever_happened(
    happened: list[tuple[EventKind, date | None, date | None]], day: date
) -> None:
    pairs = [(Event(kind, n, n + 1, effect, end), effect) for n, (kind, effect, end) in enumerate(happened)]
    for rules in (Regime.ATU, Regime.RTU):
        assert decide(rules, pairs, day).status is Status.HISTORIC


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Cadre de prescription compassionnelle de X", "", Regime.CPC),
        ("ATU de cohorte de X", "", Regime.ATU),
        ("Recommandation temporaire d’utilisation", "", Regime.RTU),
        ("X", "Une autorisation d’accès compassionnel est délivrée.", Regime.AAC),
        ("X", "Un accès précoce est accordé.", Regime.AAP),
        ("Préparation magistrale de x", "Ce médicament n’a pas d’accès précoce.", Regime.MAGISTRAL),
        ("X", "X ne dispose ni d’une AMM ni d’un accès précoce.", Regime.UNKNOWN),
        ("X", "Non précisé dans les sources : un accès précoce en France.", Regime.UNKNOWN),
        ("X", "", Regime.UNKNOWN),
    ],
)
def test_the_regime_of_a_document(title: str, text: str, expected: Regime) -> None:
    assert regime(title, text) is expected


@settings(derandomize=True)
@given(st.text())
def test_folding_keeps_offsets(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("rules", "text", "written"),
    [
        (Regime.AAC, "Accordé à titre d’accès compassionnel.", True),
        (Regime.AAP, "Accès précoce depuis mai.", True),
        (Regime.AAP, "X ne dispose ni d’une AMM, ni d’un accès précoce.", False),
        (Regime.CPC, "Accès précoce depuis mai.", False),
        (Regime.ORDINARY, "Autorisation ordinaire (AMM)", False),  # never told by a name alone
    ],
)
def test_a_regime_is_written_where_it_is_not_said_to_be_absent(rules: Regime, text: str, written: bool) -> None:
    assert says(rules, text) is written
