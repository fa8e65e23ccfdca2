"""What a document says of itself: who published it, when, which version, what kind of document it is."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from ingest.dates import Found, find
from ingest.model import Genre, Media

_UPDATED: Final = re.compile(
    r"(?:mis(?:e)?s? à jour|mise à jour|maj|actualisée?|actualisation|modifiée?|relue?|révisée?|dernière "
    r"(?:relecture|révision|mise à jour|actualisation|modification))(?:\s+(?:le|du|de|au|en))?\s*:?\s*(?:le\s*)?:?\s*$",
    re.IGNORECASE,
)
_PUBLISHED: Final = re.compile(
    r"(?:publi(?:é|ée|cation)|mis(?:e)? en ligne|rédigée?|paru(?:e)?|diffusée?|communiqué de presse\b[^.]{0,60})"
    r"(?:\s+(?:le|du|de|au|en))?\s*:?\s*(?:le\s*)?$",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(r"fait à [^,\n]{2,40},\s*(?:le\s*)?$", re.IGNORECASE)
_TITLE_DATE: Final = re.compile(
    r"(?:décision|note|arrêté|instruction|circulaire|avis)\b[^.\n]{0,80}?(?:\bdu|\ble)\s*$", re.IGNORECASE
)
_VERSION_OF: Final = re.compile(r"(?:version|édition|mouture)\s+(?:\d+\s*)?(?:du|de|d’|d')?\s*$", re.IGNORECASE)
_VERSION: Final = re.compile(
    r"\b(?:(?P<word>version|édition|révision)\s*(?:n°\s*)?(?P<number>\d{1,3}(?:\.\d{1,2})?)\b(?!\s*(?:mg|g|ml|%))"
    r"|(?P<ordinal>\d{1,2}(?:e|ème))\s+(?P<word2>édition|version))",
    re.IGNORECASE,
)
_PARIS: Final = re.compile(r"^\s*(?:communiqué|[A-ZÀ-Þ][\w-]+(?: et [A-ZÀ-Þ][\w-]+)?,?\s+le\s)", re.IGNORECASE)

AGENCIES: Final = (
    ("ANSM", ("agence nationale de sécurité du médicament", "ansm")),
    ("HAS", ("haute autorité de santé",)),
    ("INCa", ("institut national du cancer",)),
    ("EMA", ("european medicines agency", "agence européenne des médicaments")),
    ("Gustave Roussy", ("gustave roussy",)),
    ("Ministère chargé de la santé", ("ministère chargé de la santé", "ministère de la santé", "bo santé")),
    ("Base de données publique des médicaments", ("base de données publique des médicaments",)),
)
_BODY: Final = re.compile(
    r"\b(?:(?:Institut|Hôpital|Hôpitaux|Centre|CHU|CHRU|Observatoire|Société|Réseau|Filière|Fondation|Association|Agence|"
    r"OMÉDIT|Assistance|Université|Bulletin des|Haute Autorité|Ministère)\b[^.,;|()\n]{0,80}|[A-ZÉÈ]{3,}[A-ZÉÈ-]*)"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found, each empty where the document is silent."""

    publisher: str = ""
    published: date | None = None
    updated: date | None = None
    version: str | None = None
    genre: Genre = Genre.OTHER


def facts(
    title: str, text: str, *, media: Media, meta: Mapping[str, str], margins: Iterable[str] = (), url: str = ""
) -> Facts:
    """Read the facts off a document's clean text, its file metadata, and the lines repeated in its margins."""
    kept = tuple(margins)
    published, updated = dates(title, text, meta, kept, url)
    return Facts(
        publisher(title, text, meta, kept),
        published,
        updated,
        version(text, kept),
        genre(title, text, meta),
    )


def dates(
    title: str, text: str, meta: Mapping[str, str], margins: tuple[str, ...] = (), url: str = ""
) -> tuple[date | None, date | None]:
    """Publication and last update, by how surely a form says so.

    Publication: the project's own mark, « publié le », « mis en ligne le », front matter; then the signature, a date on
    the cover, in the title, in the margins, in the address. Update: « mis à jour le », « dernière relecture », a version.
    """
    if checked := _iso(meta.get("passerelle:checked", "")):
        return checked, None
    named: dict[str, date] = {}
    for rank, found in _dated(text):
        if rank == "updated" and "updated" in named:
            named[rank] = max(named[rank], found.value)
        named.setdefault(rank, found.value)
    front = next((d for key in ("date", "published", "publication") if (d := _iso(meta.get(key, "")))), None)
    signed = named.get("signed")
    order = (
        named.get("published"),
        front,
        _first(title, exact=True),
        signed,
        _cover(text),
        named.get("version"),
        _first("\n".join(margins)),
        _address(url),
    )
    published = next((d for d in order if d), None)
    updated = named.get("updated")
    if published is None and updated is not None:
        return updated, None
    return published, updated if updated and published and updated > published else None


def _dated(text: str) -> Iterator[tuple[str, Found]]:
    head = 3_000  # a page dates itself at its top or, printed in damaged order, at its bottom
    for found in find(text):
        before = text[max(0, found.start - 80) : found.start]
        line = before[before.rfind("\n") + 1 :]
        if _SIGNED.search(line):
            yield "signed", found
        elif found.start > head and found.end < len(text) - head:
            continue
        elif _UPDATED.search(line):
            yield "updated", found
        elif _PUBLISHED.search(line) or (_PARIS.match(line) and len(line) < 60):
            yield "published", found
        elif _VERSION_OF.search(line):
            yield "version", found


def _iso(value: str) -> date | None:
    found = find(value)
    return found[0].value if found else None


def _first(text: str, *, exact: bool = False) -> date | None:
    return next((f.value for f in find(text) if f.exact or not exact), None)


def _cover(text: str) -> date | None:
    """A date that has a line of the first page to itself, beside at most a version or a tag."""
    for line in text[:1_500].split("\n"):
        found = find(line)
        if len(found) == 1:
            rest = line[: found[0].start] + line[found[0].end :]
            if len(_VERSION.sub("", rest).strip(" -–—|·()")) <= 12:
                return found[0].value
    return None


def _address(url: str) -> date | None:
    match = re.search(r"/(20\d\d)/(\d\d)/(\d\d)/", url)
    return _iso("-".join(match.groups())) if match else None


def version(text: str, margins: Iterable[str] = ()) -> str | None:
    """The version printed on the cover or in the margins, as printed: "Version 2", "Édition 3"."""
    for place in (text[:1_500], *margins):
        if match := _VERSION.search(place):
            return match[0][0].upper() + match[0][1:]
    return None


def publisher(title: str, text: str, meta: Mapping[str, str], margins: Iterable[str] = ()) -> str:
    """Who published the document: the site's name, then margins, signature, service; "" when nothing says so."""
    if known := meta.get("passerelle:publisher"):
        return known
    site = _site(meta.get("title", ""), title)
    for place in (meta.get("logo", ""), site, meta.get("og:site_name", ""), *margins, meta.get("service", "")):
        if agency := _agency(place):
            return agency
    for place in (site, meta.get("service", ""), meta.get("editeur", ""), meta.get("logo", ""), *margins):
        if name := _body(place):
            return name
    if agency := _signatory(text):
        return agency
    return ""


def _site(tag: str, title: str) -> str:
    """The last piece of a page's `<title>`, where it is not the page's own name."""
    pieces = re.split(r"\s+[-–—|»·]\s+", tag)
    last = pieces[-1] if len(pieces) > 1 else ""
    return "" if last.casefold() in title.casefold() or len(last) > 80 else last


def _agency(place: str) -> str:
    folded = place.casefold()
    return next((name for name, forms in AGENCIES if any(re.search(rf"\b{f}\b", folded) for f in forms)), "")


def _body(place: str) -> str:
    match = _BODY.search(place)
    return re.split(r"\s[-–—]\s|\s{2,}", match[0])[0].strip() if match and len(match[0]) > 2 else ""


def _signatory(text: str) -> str:
    """The body that signs, or that introduces itself at the end (« À propos de … »)."""
    about = re.findall(r"^[AÀ] propos d(?:e |e l’|e la |u |e l')(.{2,60})$", text, re.MULTILINE)
    if about:
        names = [_agency(name) or name.strip() for name in about]
        return " et ".join(dict.fromkeys(names))
    head = text[:2_000]
    if re.search(r"directrice? générale?[^.\n]{0,20} de l['’](?:Agence nationale|ANSM)", text):
        return "ANSM"
    for name, forms in AGENCIES:
        if re.search(
            rf"\bl['’]\s?(?:{'|'.join(forms)})\b[^.]{{0,40}}\ba (?:octroyé|délivré|accordé|déployé)", head, re.I
        ):
            return name
    mettent = re.search(r"^(?:.{0,60}: )?L['’](ANSM|HAS|INCa)\b", head, re.MULTILINE)
    return mettent[1] if mettent else ""


_GENRES: Final = (
    (Genre.DECISION, r"^décision\b|portant (?:abrogation|autorisation|renouvellement)|décision d’accès précoce"),
    (Genre.PROTOCOL, r"protocole d.utilisation (?:thérapeutique|temporaire)|\bPUT(?:-RD|-SP)?\b.{0,40}version"),
    (Genre.NOTE, r"^note (?:d.information|de service)|^instruction n°|^circulaire"),
    (
        Genre.FAQ,
        r"questions?[ -]réponses?|\bfaq\b|foire aux questions|en questions|vos questions|réponses à vos questions",
    ),
    (
        Genre.TRIAL,
        r"\bessai (?:clinique )?[A-ZÀ-Þ]|annuaire des essais|l.essai clinique|numéro européen|phase i{1,3}\b.*bras",
    ),
    (
        Genre.REFERENCE,
        r"^fiche\b|référentiel des spécialités|résumé des caractéristiques du produit|thesaurus|panorama",
    ),
    (Genre.GUIDE, r"\bguide\b|aide-mémoire|livret"),
    (
        Genre.NEWS,
        r"communiqué de presse|^actualité|innovation - accès dérogatoire|innovation - atu|bulletin des|met(?:tent)? (?:en place|à disposition)",
    ),
)


def genre(title: str, text: str, meta: Mapping[str, str]) -> Genre:
    """What the document is for, from its title first, then from its opening lines."""
    if own := meta.get("passerelle:genre"):
        return next((g for g in Genre if g == own), Genre.SHEET)
    kind = meta.get("type", "")
    questions = len(re.findall(r"^[^\n]{5,120} ?\?$", text, re.MULTILINE))
    for place in (title, kind, text[:800]):
        if place is not title and place is not kind and questions >= 4:
            return Genre.FAQ
        for name, pattern in _GENRES:
            if place and re.search(pattern, place, re.IGNORECASE | re.MULTILINE):
                return name
    return Genre.OTHER
