"""Cards of notices in many layouts: ends told in banners and in stages, limits, days in headers and versions."""

from datetime import date
from pathlib import Path

import pytest

from ingest.accesses import accesses
from ingest.card import AccessCard
from ingest.cards import cards
from ingest.model import Document
from ingest.reading import read

PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title></head>
<body><header><nav><ul><li><a href="/">Accueil</a></li></ul></nav></header><main><article>
<h1>{title}</h1>
{body}
</article></main><footer><p>Mentions légales</p></footer></body></html>"""


def page(folder: Path, body: str, title: str = "Accès compassionnel au brivatanib sodique (BVT-9)") -> Document:
    path = folder / "notice.html"
    path.write_text(PAGE.format(title=title, body=body), encoding="utf-8")
    return read(path)


def plain(folder: Path, text: str) -> Document:
    path = folder / "notice.txt"
    path.write_text(text, encoding="utf-8")
    return read(path)


def status(document: Document, day: str, n: int = 0) -> str:
    """The status of the n-th card on a day."""
    found = cards(document)
    as_of = date.fromisoformat(day)
    access = next(a for a in accesses([(document, found)]) if any(t.card.id == found[n].id for t in a.told))
    return str(access.at(as_of, max(as_of, *(t.since for t in access.told))).verdict.status)


def only(document: Document) -> AccessCard:
    (card,) = cards(document)
    return card


RUN = "<p>L’autorisation temporaire d’utilisation (ATU) du dolvacitine, comprimé, prend effet le 4 mai 2015.</p>"
USE = "<h2>Indication</h2><p>Traitement du mélanome uvéal métastatique de l’adulte.</p>"


@pytest.mark.parametrize(
    "banner",
    [
        '<p class="bandeau">Page conservée pour mémoire. L’ATU a pris fin le 8 mars 2019. '
        "Elle n’ouvre plus aucun droit.</p>",
        '<div class="banner-info"><p>Cette ATU n’est plus en vigueur : elle a cessé le 9 mars 2019, '
        "le médicament étant commercialisé.</p></div>",
        '<aside class="alerte"><p>L’ATU est terminée depuis le 9 mars 2019.</p></aside>',
        '<div role="complementary">L’ATU a été retirée le 9 mars 2019.</div>',
    ],
)
def test_an_end_told_in_a_banner_is_read(tmp_path: Path, banner: str) -> None:
    document = page(
        tmp_path, f"<p>PUBLIÉ LE 27/04/2015 - ARCHIVÉ LE 03/02/2020</p>{banner}{RUN}{USE}", "ATU du dolvacitine"
    )
    assert status(document, "2016-01-01") == "ouvert"
    assert status(document, "2019-06-01") == "terminé"


def test_a_banner_of_the_site_stays_away(tmp_path: Path) -> None:
    cookies = (
        '<div class="bandeau-cookies"><p>Ce site utilise des cookies ; plus aucun accès sans votre accord.</p></div>'
    )
    assert "cookies" not in page(tmp_path, cookies + RUN + USE).text


@pytest.mark.parametrize(
    ("closing", "going_on"),
    [
        (
            "- dès le 2 mars 2026 : aucune nouvelle demande n'est acceptée ;",
            "- jusqu'au 30 septembre 2026 : les malades déjà traités poursuivent, dans la limite du stock.",
        ),
        (
            "- à compter du 2 mars 2026, plus aucune initiation n'est possible ;",
            "- les patients en cours de traitement peuvent continuer jusqu'au 30 septembre 2026.",
        ),
        (
            "- depuis le 2 mars 2026, l'agence n'accepte plus de première demande ;",
            "- poursuite pour les enfants déjà sous traitement jusqu'au 30 septembre 2026.",
        ),
    ],
)
def test_an_end_in_two_stages_closes_first(tmp_path: Path, closing: str, going_on: str) -> None:
    document = plain(
        tmp_path,
        f"""CENTRE HOSPITALIER DE VAUDREUIL
Note d'information n° 12
Date : 19 février 2026
Annule et remplace la note du 3 juin 2024

Objet : arrêt de l'accès compassionnel (AAC) au sorbanide, gélule

1. Ce qui change
Le laboratoire cesse la fabrication. L'accès compassionnel s'arrête en deux temps :
{closing}
{going_on}

2. Rappel de l'indication
Amylose hépatique de l'adulte, en échec de deux lignes de traitement.

3. Prise en charge
Aucun frais pour le malade.
""",
    )
    card = only(document)
    assert document.published == date(2026, 2, 19)
    assert card.indication is not None
    assert card.indication.value.startswith("Amylose hépatique")
    assert status(document, "2026-02-25") == "ouvert"
    assert status(document, "2026-05-01") == "fermé aux nouveaux patients"
    assert status(document, "2026-11-20") == "terminé"


@pytest.mark.parametrize(
    "limit",
    [
        "Depuis le 1er avril 2026, seuls trois nouveaux patients peuvent débuter chaque mois en France.",
        "À compter du 1er avril 2026, l’accès est limité à cinq nouveaux patients par mois.",
        "Depuis le 1er avril 2026, le fabricant ne livre que deux initiations par semaine.",
        "Un contingent de six nouveaux malades par mois s’applique depuis le 1er avril 2026.",
    ],
)
def test_a_limit_begins_on_its_day(tmp_path: Path, limit: str) -> None:
    body = f"""<p>Mis à jour le 5 mai 2026</p><p>Une autorisation d’accès compassionnel (AAC) du tirvalosine, sirop, est
délivrée depuis le 7 juillet 2025 aux adultes atteints d’un lymphome T périphérique.</p><p>{limit} Les autres dossiers
attendent sur une liste d’attente.</p>"""
    document = page(tmp_path, body, "Tirvalosine : accès compassionnel")
    assert status(document, "2026-02-01") == "ouvert"
    assert status(document, "2026-06-01") == "ouvert, contingenté"
    effect = only(document).dates.effect
    assert effect is not None
    assert effect.value == date(2025, 7, 7)


def test_what_is_limited_later_is_open_before(tmp_path: Path) -> None:
    body = """<p>Mis à jour le 12 octobre 2026</p><p>Le tirvalosine est fourni dans le cadre d’un accès compassionnel
aux adultes atteints d’un lymphome T périphérique. Depuis le 1er octobre 2026, seuls deux nouveaux patients peuvent
débuter chaque mois.</p>"""
    document = page(tmp_path, body, "Tirvalosine : vos questions")
    assert status(document, "2026-09-01") == "ouvert"
    assert status(document, "2026-11-20") == "ouvert, contingenté"


@pytest.mark.parametrize(
    "head",
    [
        "Version 3 - 14 janvier 2026 (remplace la version 2 du 6 mai 2024)",
        "Version 3, 14 janvier 2026. La version 2 datait du 6 mai 2024.",
        "Édition 3 du 14 janvier 2026, qui annule et remplace l’édition 2.1 du 6 mai 2024.",
        "Document à jour au 14 janvier 2026. Il succède à la note du 6 mai 2024.",
        "Date : 14 janvier 2026</p><p>Annule et remplace la note n° 2024-11 du 6 mai 2024",
    ],
)
def test_a_document_is_dated_by_itself_not_by_what_it_replaces(tmp_path: Path, head: str) -> None:
    assert page(tmp_path, f"<p>{head}</p>{RUN}{USE}").published == date(2026, 1, 14)
