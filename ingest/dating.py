"""When a document says it was published and updated, and which version it is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ingest.dates import Found, find
from ingest.validity import fold

_LINK: Final = r"(?:\s+de (?:la|cette) (?:page|fiche|notice|version))?(?:\s+(?:le|du|de|d’|au|en|à))?[\s:|]*(?:le\s+)?$"
_UPDATED: Final = re.compile(
    r"(?:\b|(?<=\d))(?:mis(?:e|es)? à jour|à jour|archivée?|maj|actualisée?|actualisation|modifiée? le|"
    r"relue?|révisée?|revue?|"
    r"(?<!prochaine )révision|derni[eè]re (?:relecture|révision|mise à jour|actualisation|modification|vérification)|"
    r"vérifiée? le)" + _LINK,
    re.IGNORECASE,
)
_PUBLISHED: Final = re.compile(
    r"(?<!prochaine )(?<!prochain )(?:\bpublié(?:e|es|s)?|\bpublication|\bmis(?:e|es)? en ligne|\brédigée?|\bparue?"
    r"|\bparution|\bcommuniqué(?: de presse)?|\bactualité|\balerte|\brelevé de décisions|^article"
    r"|\bdiffusée?|\bfigure sur (?:le|son) site(?: internet)?(?: de l[’']agence)?"
    r"|\bbulletin officiel n°\s?[\d/-]+)" + _LINK,
    re.IGNORECASE,
)
_PLACE: Final = re.compile(r"(?:^|[-–—|]\s)[A-ZÀ-Þ][\w’'-]+(?:(?:,| et) [A-ZÀ-Þ][\w’'-]+)*, (?:le\s)?$")
_SIGNED: Final = re.compile(r"\bfait à [^,\n]{2,40},\s*(?:le\s+)?$", re.IGNORECASE)
_VERSION_OF: Final = re.compile(
    r"\b(?:version|édition|révision|mouture)\s+(?:n°\s*)?(?:\d+(?:\.\d+)?)?\s*(?:[,:(–—-]\s*)?(?:datée\s+)?(?:du|de|d’)?\s*$",
    re.IGNORECASE,
)
# « Remplace l’édition de janvier », « la version 1 datait du … »: what was before.
_BEFORE: Final = re.compile(
    r"\b(?:remplac\w+|annul\w+|abrog\w+|se substitu\w+|succ[èe]d\w+|rapport à|précédent\w*|ancien\w*|depuis l[’'a])\b"
    r"(?:[^.;)\n]|(?<=\d)\.(?=\d)){0,80}$|\bdatait du\s*$",
    re.IGNORECASE,
)
_BOUNDS: Final = frozenset({"fin", "du", "au", "des"})
_VERSION: Final = re.compile(
    r"\b(?:(?:version|édition|révision)\s*(?:n°\s*|:\s*)?(?:\d{1,3}(?:\.\d{1,2})?)\b(?!\s*(?:mg|g|ml|%|/))"
    r"|v\.?\s?\d{1,2}(?:\.\d{1,2})?(?=\s|$)|\d{1,2}(?:e|ème)\s+(?:édition|version))",
    re.IGNORECASE,
)
# A state of things, or the day from which something runs.
_NOT_ISSUED: Final = re.compile(r"\b(?:au|(?:à compter|à partir|à dater) du|dès le|depuis le|jusqu[’']au)\s+$", re.I)
_TOLD_OF: Final = re.compile(
    r"\b(?:le|du|au|depuis|dès|lundi|mardi|mercredi|jeudi|vendredi|avant|jusqu[’']au)\s+$", re.I
)
_PERIODICAL: Final = re.compile(
    r"\b(?:bulletin|lettre|revue|brèves?|infolettre|newsletter|flash|gazette|n°\s*\d+|numéro)\b", re.IGNORECASE
)
_NEAR: Final = 3_000  # characters from either end of a text in which it dates itself
_HEAD: Final = 4  # lines of a text's head
_COVER: Final = 1_500  # characters of a cover


@dataclass(frozen=True, slots=True)
class Dates:
    """Publication and update, each None where the document is silent; an update is later than its publication."""

    published: date | None = None
    updated: date | None = None


def dates(title: str, text: str, meta: Mapping[str, str], margins: Sequence[str] = (), url: str = "") -> Dates:
    """Read the dates off a document, by how surely a form says them.

    For the publication: the project's own mark, « publié le » and the like, front matter, the date of a press release,
    the date in an official title, the signature, a date alone on the cover, a dated version, margins, address; a month
    alone only where no day is known. For the update: the latest of « mis à jour le », « relue le » and the like.
    """
    if checked := _iso(meta.get("passerelle:checked", "")):
        return Dates(checked)
    said: dict[str, list[Found]] = {}
    for form, found in _said(text):
        said.setdefault(form, []).append(found)
    candidates = [
        *said.get("published", ())[:1],
        *_front(meta),
        *said.get("release", ())[:1],
        *(found for found in find(title)[:1] if not _NOT_ISSUED.search(title[: found.start])),
        *said.get("signed", ())[:1],
        *_cover(text),
        *sorted(said.get("version", ()), key=lambda one: one.value, reverse=True)[:1],
        *_decided(text),
        *(found for margin in margins for found in find(margin)),
        *_periodical(text),
        *_address(url),
    ]
    exact = next((found.value for found in candidates if found.exact), None)
    updates = [found.value for found in said.get("updated", ()) if found.exact] or [
        found.value for found in said.get("updated", ())
    ]
    updated = max(updates, default=None)
    if exact is None and updated is not None:
        return Dates(updated)
    published = exact or next((_day_of(found.value, text) for found in candidates), None)
    later = updated is not None and published is not None and updated > published
    return Dates(published, updated if later else None)


def _said(text: str) -> Iterator[tuple[str, Found]]:
    """The dates that a few words in front of them qualify, near either end of the text or with a signature."""
    for found in find(text):
        before = text[max(0, found.start - 90) : found.start]
        line = before[before.rfind("\n") + 1 :]
        if _BEFORE.search(line):
            continue
        if _SIGNED.search(line):
            yield "signed", found
        elif found.start > _NEAR and found.end < len(text) - _NEAR:
            continue
        elif _UPDATED.search(line):
            yield "updated", found
        elif _PUBLISHED.search(line):
            yield "published", found
        elif _VERSION_OF.search(line):
            yield "version", found
        elif _PLACE.search(line) and found.start < _COVER:
            yield "release", found


def _iso(value: str) -> date | None:
    found = find(value)
    return found[0].value if found else None


def _front(meta: Mapping[str, str]) -> Iterator[Found]:
    for name in (
        "date",
        "published",
        "publication",
        "article:published_time",
        "dcterms.issued",
        "dc.date",
        "datepublished",
    ):
        yield from find(meta.get(name, "")[:10])[:1]


def _cover(text: str) -> Iterator[Found]:
    """A date with a line of the first page to itself, or beside a version or a tag."""
    for n, row in enumerate(text[:_COVER].split("\n")):
        # « CHU de … – 14 septembre 2026 – Communiqué » under a title, not the cells of a table
        pieces = re.split(r" [–—·] ", row) if n < _HEAD else []
        head = row.split(" | ")[0] if n < _HEAD else row
        for line in dict.fromkeys((row, head, *pieces)):
            found = find(line)
            if len(found) == 1 and len(line) < 80 and _alone(line, found[0]):
                yield found[0]
                break


def _day_of(month: date, text: str) -> date:
    """The day that the cover prints of a month which its margins, its title or its address give alone."""
    cover = text[:_COVER]
    days = (f.value for f in find(cover) if f.exact and not _TOLD_OF.search(cover[max(0, f.start - 24) : f.start]))
    return next((day for day in days if (day.year, day.month) == (month.year, month.month)), month)


def _alone(line: str, found: Found) -> bool:
    """Whether a line holds a date, a version and nothing else."""
    rest = line[: found.start] + line[found.end :]
    bare = _VERSION.sub("", _DAY_LABEL.sub("", rest)).strip(" -–—|·():,.")
    return len(bare) <= 3 and fold(bare) not in _BOUNDS  # « Fin | 30 juin 2026 » dates no page


# « Date : 6 octobre 2026 »
_DAY_LABEL: Final = re.compile(
    r"^(?:date(?: d(?:e |[’'])(?:la )?"
    r"(?:note|publication|parution|diffusion|rédaction|émission|édition|envoi|mise en ligne))?"
    r"|en date|émise?|édition)\s*(?:du|le|:)",
    re.IGNORECASE,
)


_DECISION: Final = re.compile(
    r"^(?:décision|arrêté|délibération|avis|instruction)(?: n°\s?[\w./-]+)?(?: du collège)? du $", re.IGNORECASE
)


def _decided(text: str) -> Iterator[Found]:
    """The date with which a decision names itself at the head of the text."""
    for line in text[:_COVER].split("\n"):
        yield from (found for found in find(line)[:1] if found.exact and _DECISION.match(line[: found.start]))


def _periodical(text: str) -> Iterator[Found]:
    """The date in the name of an issue (« Bulletin … n° 18 - juin 2026 »)."""
    for line in text[:_COVER].split("\n"):
        if len(line) < 120 and _PERIODICAL.search(line):
            yield from (found for found in find(line)[:1] if not _BEFORE.search(line[: found.start]))


def _address(url: str) -> Iterator[Found]:
    match = re.search(r"/(20\d\d)/(\d\d)/(\d\d)/", url)
    if match:
        yield from find("-".join(match.groups()))


def version(text: str, margins: Sequence[str] = ()) -> str | None:
    """The version printed on the cover or in the margins, as printed: "Version 2", "Édition 3"."""
    for place in (text[:_COVER], *margins):
        if match := _VERSION.search(place):
            return match[0][0].upper() + match[0][1:]
    return None
