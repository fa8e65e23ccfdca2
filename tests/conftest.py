"""Homes shared by the tests: two small documents, the embedded sheets, the programmes known by heart."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import main
from app.engine import Engine
from index.build import build
from tests.making_programmes import write

_VELMOXAN = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Velmoxan : accès compassionnel</title></head>
<body><nav><a href="/">Accueil</a> <a href="/plan">Plan du site</a></nav>
<main><h1>Velmoxan : accès compassionnel</h1>
<p>PUBLIÉ LE 14/03/2025</p>
<h2>Pour qui</h2>
<p>Velmoxan est proposé aux adultes atteints d’un sarcome d’Ewing en rechute après deux lignes de chimiothérapie.</p>
<h2>Circuit</h2>
<p>Chaque demande de velmoxan est examinée par la réunion de concertation pluridisciplinaire nationale Alizé.</p>
<h2>Conservation</h2>
<p>Les flacons de velmoxan se conservent au réfrigérateur, entre 2 °C et 8 °C, à l’abri de la lumière.</p>
</main></body></html>
"""
_KERNOLOL = """Kernolol : préparation hospitalière

Publié le 2 juin 2024

Le kernolol est préparé par la pharmacie à usage intérieur pour les nourrissons atteints d’un hémangiome du foie.

Le coût réel de la préparation de kernolol est facturé à l’établissement qui la demande.
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A real browser, for the journeys."""
    from tests import browsing  # only journeys need what it imports

    with browsing.chromium() as launched:
        yield launched


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of one HTML page and one text; not to be written to."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "velmoxan.html").write_text(_VELMOXAN, encoding="utf-8")
    (folder / "kernolol.txt").write_text(_KERNOLOL, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def home(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose index holds these documents; not to be written to."""
    place = tmp_path_factory.mktemp("home")
    assert main(["build", str(documents), "--home", str(place), "--encoder", "none"]) == 0
    return place


@pytest.fixture(scope="session")
def sheets_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the embedded sheets, without vectors; to be read only."""
    place = tmp_path_factory.mktemp("sheets")
    assert main(["build", "--encoder", "none", "--home", str(place)]) == 0
    return place


@pytest.fixture(scope="session")
def programmes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the documents of `making_programmes`, without vectors; to be read only."""
    place = tmp_path_factory.mktemp("programmes")
    build([write(tmp_path_factory.mktemp("originals"))], place, encoder="none")
    return place


@pytest.fixture(scope="session")
def engine(programmes: Path) -> Engine:
    """An engine over these documents; safe to share."""
    return Engine.open(programmes)
