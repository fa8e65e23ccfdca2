"""A site, a home, a catalogue and a clock for the tests of `sync`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ingest.sync.catalogue import Catalogue, read
from ingest.sync.report import SyncReport
from ingest.sync.run import Run
from ingest.sync.snapshots import opened
from tests.making_site import Site, listing, page, serving

TAG = "INNOVATION - ACCÈS DÉROGATOIRE"


def pdf() -> bytes:
    """A PDF that can be read."""
    return next((Path(__file__).parent.parent / "corpus" / "fiches").glob("*.pdf")).read_bytes()


@dataclass
class Bench:
    """A site, a home, a catalogue, and a clock that only the test moves."""

    site: Site
    home: Path
    catalogue: Catalogue
    now: datetime = datetime(2026, 3, 1, 8, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def sync(self, *, dry: bool = False, offline: bool = False, **options: Any) -> SyncReport:
        self.site.asked.clear()
        with opened(self.home, writing=not dry and not offline) as snapshots:
            web = None if offline else self.site.polite(self.slept)
            return Run(self.catalogue, snapshots, web, policy=self.site.policy, now=lambda: self.now, **options)()

    def later(self, hours: float = 24) -> None:
        self.now += timedelta(hours=hours)


CATALOGUE = """
[fetch]
hosts = ["ansm.test"]
gone = "page (?:introuvable|non trouvee)"

[[source]]
id = "ansm-regles"
title = "Les règles de l’accès compassionnel"
publisher = "ANSM"
kind = "fiche"
url = "BASE/regles"
published = 2025-07-22

[[source]]
id = "sans-adresse"
title = "Un document sans adresse"
publisher = "ANSM"
kind = "fiche"

[[list]]
id = "ansm-referentiel"
publisher = "ANSM"
kind = "fiche"
url = "BASE/referentiel"
follow = '/tableau-acces-derogatoire/[^/?#]+$'
next = '/referentiel\\?page=\\d+$'
prefix = "ansm"

[[list]]
id = "ansm-actualites"
publisher = "ANSM"
kind = "actualité"
url = "BASE/actualites"
follow = '/actualites/[^/?#]+$'
about = "accès dérogatoire|accès compassionnel"
prefix = "ansm"

[[attachment]]
on = '/(?:actualites|tableau-acces-derogatoire)/'
follow = '/uploads/\\d{4}/\\d{2}/\\d{2}/[^/]+\\.pdf$'
kind = "protocole"
"""


@contextmanager
def workbench(folder: Path) -> Iterator[Bench]:
    """A site with two lists, a page of rules and a protocol as PDF; nothing fetched yet."""
    with serving() as site:
        site.pages |= {
            "/robots.txt": b"User-agent: *\nDisallow: /prive\n",
            "/regles": page("Règles", "PUBLIÉ LE 22/07/2025", "L’accès compassionnel est demandé par le prescripteur."),
            "/referentiel": listing(
                ("/tableau-acces-derogatoire/velmoxan", "AAC", "Velmoxan"),
                ("/tableau-acces-derogatoire/kernolol", "CPC", "Kernolol"),
                further=("/referentiel?page=2", "/referentiel?page=1"),
            ),
            "/referentiel?page=2": listing(
                ("/tableau-acces-derogatoire/dorsalix", "CPC", "Dorsalix"), further=("/referentiel?page=1",)
            ),
            "/referentiel?page=1": listing(("/tableau-acces-derogatoire/velmoxan", "AAC", "Velmoxan")),
            "/tableau-acces-derogatoire/velmoxan": page(
                "Velmoxan", "Accès compassionnel.", links=(("/uploads/2026/01/08/20260108-put-velmoxan.pdf", "PUT"),)
            ),
            "/tableau-acces-derogatoire/kernolol": page("Kernolol", "Cadre de prescription compassionnelle."),
            "/tableau-acces-derogatoire/dorsalix": page("Dorsalix", "Cadre de prescription compassionnelle."),
            "/actualites": listing(
                ("/actualites/velmoxan-arrive", TAG, "Le velmoxan arrive"),
                ("/actualites/rappel-de-lots", "RAPPELS DE PRODUITS", "Rappel de lots de paracétamol"),
            ),
            "/actualites/velmoxan-arrive": page("Le velmoxan arrive", "Une bonne nouvelle."),
            "/uploads/2026/01/08/20260108-put-velmoxan.pdf": pdf(),
        }
        text = CATALOGUE.replace("BASE", site.url(""))
        (folder / "sources.toml").write_text(text, "utf-8")
        yield Bench(site, folder / "home", read(folder / "sources.toml", text))
