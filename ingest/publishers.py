"""Who published a document, from what it says of itself."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

# Public bodies whose names are met in several forms: full names in any case, acronyms as they are.
AGENCIES: Final = (
    ("ANSM", r"agence nationale de sécurité du médicament", r"ANSM"),
    ("HAS", r"haute autorité de santé", r"HAS"),
    ("INCa", r"institut national du cancer", r"INCa"),
    ("EMA", r"european medicines agency|agence européenne des médicaments", r"EMA|CHMP"),
    ("Gustave Roussy", r"gustave roussy", r"IGR"),
    (
        "Ministère chargé de la santé",
        r"ministère (?:chargé de la|de la) santé|bulletins?[ -]officiels? santé",
        r"BO Santé",
    ),
    ("Base de données publique des médicaments", r"base de données publique des médicaments", r"BDPM"),
    ("Légifrance", r"légifrance", r"JORF"),
)
_BODY: Final = re.compile(
    r"\b(?:Institut|Hôpital|Hôpitaux|Hospices|Centre|CHU|CHRU|CHR|CLCC|Observatoire|Société|Réseau|Filière|Fondation|"
    r"Association|Agence|OMÉDIT|OMEDIT|Assistance|Université|Ligue|Fédération|Collège|Comité|Ministère|Bulletin des)\b"
    r"[^.,;:|()\[\]\n·•]{2,80}"
)
_ACRONYM: Final = re.compile(r"^[A-ZÀ-Þ]{3,}[A-ZÀ-Þ-]*(?=$|\s[-–—·|])")
_ANSM_SHELL: Final = re.compile(
    r"^(?:INNOVATION|DÉCISIONS? \([^)\n]+\)|SURVEILLANCE|DISPONIBILITÉ)[^a-z\n]* - "
    r"[^a-z\n]*(?:ACCÈS DÉROGATOIRE|ATU|RTU)"
    r"|^RÉFÉRENTIEL DES SPÉCIALITÉS EN ACCÈS DÉROGATOIRE$",
    re.MULTILINE,
)
_NOBODY: Final = frozenset(
    ["anonymous", "unknown", "admin", "user", "utilisateur", "windows", "microsoft", "(unspecified)", "unspecified"]
)


def publisher(text: str, meta: Mapping[str, str], margins: Sequence[str] = ()) -> str:
    """The publisher, "" when nothing says who it is.

    Looked for in the project's own mark, the site's name and logo, the margins, the front matter, the shell of the
    agency's pages, the signature, the opening lines, « À propos de … », and last the file's author.
    """
    if known := meta.get("passerelle:publisher"):
        return known
    if meta.get("passerelle:genre"):
        return "Passerelle"
    tag = meta.get("title", "")
    named = (meta.get("og:site_name", ""), meta.get("logo", ""), _site(tag), *margins, meta.get("service", ""))
    return (
        _agencies(named)
        or next(filter(None, map(_body, named)), "")
        or ("ANSM" if _ANSM_SHELL.search(text[:2_000]) else "")
        or _signatory(text)
        or _opening(text, tag)
        or _about(text)
        or _mentioned(text)
        or _author(meta.get("author", ""), text)
    )


def _site(tag: str) -> str:
    """The last piece of a page's `<title>`: the name of its site, when it has one."""
    pieces = re.split(r"\s+[-–—|»·]\s+", tag)
    return pieces[-1] if len(pieces) > 1 and len(pieces[-1]) < 80 else ""


def _agencies(places: Sequence[str]) -> str:
    """The agencies named in the first place that names any, joined when there are several."""
    for place in places:
        found = [
            (match.start(), name)
            for name, full, acronym in AGENCIES
            if (match := re.search(rf"(?i:\b(?:{full})\b)|\b(?:{acronym})\b", place))
        ]
        if found:
            return " et ".join(name for _, name in sorted(found))
    return ""


def _body(place: str) -> str:
    if match := _BODY.search(place):
        return re.split(r"\s[-–—]\s|\s{2,}", match[0])[0].strip()
    acronym = _ACRONYM.match(place)
    return acronym[0] if acronym and len(place) < 60 and not re.search(r"\d", place) else ""


def _signatory(text: str) -> str:
    """The agency whose head signs; a compassionate framework signed at Saint-Denis can only be the ANSM's."""
    if re.search(r"directrice? générale?[^.\n]{0,30}de l['’](?:Agence nationale de sécurité|ANSM)", text):
        return "ANSM"
    if re.search(r"^Fait à Saint-Denis\b", text, re.MULTILINE) and re.search(r"compassionnel", text):
        return "ANSM"
    return ""


def _opening(text: str, tag: str) -> str:
    """A body that has the start of one of the first lines to itself, or that the page's `<title>` names."""
    if re.search(r"^Objet\s*:", text[:1_500], re.MULTILINE | re.IGNORECASE):
        letterhead = next((line for line in text[:400].split("\n") if line.isupper() and 1 < len(line.split()) < 7), "")
        if letterhead:
            return _agencies((letterhead,)) or letterhead
    for line in text[:700].split("\n")[:8]:
        if len(line) < 160 and not line.endswith("."):
            match = _BODY.match(line)
            if found := _agencies((line,)) if line.isupper() or re.match(r"[A-ZÀ-Þ ]{12,}", line) else "":
                return found
            if match and match.end() <= len(line):
                return re.split(r"\s[-–—]\s", match[0])[0].strip()
    return _agencies((tag,))


def _mentioned(text: str) -> str:
    match = re.search(r"\bl['’](ANSM|HAS|INCa)\b", text[:400])
    return match[1] if match else ""


def _about(text: str) -> str:
    names = re.findall(r"^[AÀ] propos d(?:e la |e l['’]|u |e )(.{2,60})$", text, re.MULTILINE)
    return " et ".join(dict.fromkeys(_agencies((name,)) or name.strip() for name in names))


def _author(author: str, text: str) -> str:
    """A file's author, believed only when it is a body or when the text names it too."""
    if not author or author.casefold() in _NOBODY or author.isdigit():
        return ""
    return _agencies((author,)) or _body(author) or (author if author.casefold() in text.casefold() else "")
