"""Readers of the corpus's tables: the catalogue of official documents and the directory of contacts."""

from collections.abc import Iterator, Mapping
from datetime import date
from urllib.parse import urlsplit

from index.toml import Entry, entries
from ingest.model import Genre, Source

Catalogue = Mapping[str, Source]  # by the key with which sheets mark a source

# Public authorities, public hospitals and public registries; a subdomain counts.
_HOSTS = """
    ansm.sante.fr ansm-rapport-annuel.fr has-sante.fr gustaveroussy.fr cancer.fr e-cancer.fr sante.gouv.fr
    social-sante.gouv.fr solidarites-sante.gouv.fr legifrance.gouv.fr service-public.fr associations.gouv.fr
    bulletins-officiels.social.gouv.fr medicaments.gouv.fr ars.sante.fr arshdf.fr omedit-nag.fr health-data-hub.fr
    aphp.fr conseil-etat.fr ema.europa.eu ec.europa.eu euclinicaltrials.eu clinicaltrials.gov
"""
OFFICIAL = frozenset(_HOSTS.split())
_CONTACT_KINDS = {"téléphone", "courriel", "site"}


def official(url: str) -> bool:
    """Whether the address belongs to a public authority."""
    host = (urlsplit(url).hostname or "").rstrip(".").removeprefix("www.")
    return any(host == known or host.endswith("." + known) for known in OFFICIAL)


def canonical(url: str) -> str:
    """The address without what does not change the page: scheme, www, trailing dot, bar and query."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    return host + parts.path.rstrip("/")


def sources(text: str, where: str = "sources.toml") -> Catalogue:
    """The catalogue by key; raises BadVocabulary naming the first wrong line."""
    found: dict[str, Source] = {}
    ids: set[str] = set()
    for entry in entries(text, "source", where):
        source = _source(entry)
        key = entry.text("key")
        if key in found or source.id in ids:
            raise entry.fail(f"« {key} » ou « {source.id} » est donné deux fois")
        found[key] = source
        ids.add(source.id)
    return found


def contacts(text: str, where: str = "directory.toml") -> tuple[str, ...]:
    """The ids of the contacts that may be shown; raises BadVocabulary naming the first wrong line."""
    return tuple(_contacts(text, where))


def _source(entry: Entry) -> Source:
    """One line of the catalogue."""
    url, kind = entry.text("url", ""), entry.text("kind")
    published = entry.values.get("published")
    if kind not in set(Genre) - {Genre.SHEET}:
        raise entry.fail(f"« kind » inconnu : {kind}")
    if url and not official(url):
        raise entry.fail(f"l’adresse n’est pas celle d’un organisme public : {url}")
    if not url and not entry.text("note", ""):
        raise entry.fail("sans adresse, une note dit pourquoi")
    if published is not None and type(published) is not date:
        raise entry.fail("« published » doit être une date TOML")
    return Source(
        id=entry.text("id"),
        location=url,
        title=entry.text("title"),
        publisher=entry.text("publisher"),
        genre=Genre(kind),
        published=published,
        licence=entry.text("licence"),
        programme=entry.text("programme", ""),
    )


def _contacts(text: str, where: str) -> Iterator[str]:
    """The ids of verified contacts."""
    seen: set[str] = set()
    for entry in entries(text, "contact", where):
        name = entry.text("id")
        if name in seen:
            raise entry.fail(f"« {name} » est donné deux fois")
        seen.add(name)
        for key in ("name", "value", "for", "source"):
            entry.text(key)
        if entry.text("kind") not in _CONTACT_KINDS:
            raise entry.fail(f"« kind » inconnu : {entry.text('kind')}")
        if type(entry.values.get("checked")) is not date or type(entry.values.get("verified")) is not bool:
            raise entry.fail("« checked » est une date, « verified » vaut true ou false")
        if entry.values["verified"]:
            yield name
