"""What kind of document a text is, from its own words."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from ingest.model import Genre, Part, PartKind

_IN_TITLE: Final = (
    (Genre.DECISION, r"^décision\b|\bportant (?:abrogation|autorisation|renouvellement|refus)\b|^arrêté\b"),
    (Genre.PROTOCOL, r"\bprotocole d[’'e ]\s?utilisation (?:thérapeutique|temporaire)|^PUT\b"),
    (Genre.NOTE, r"^note\b|^instruction\b|^circulaire\b|^lettre\b|\bce qu[’']il faut savoir avant de dispenser"),
    (
        Genre.FAQ,
        r"\bquestions?\b.{0,12}\bréponses?\b|\bfaq\b|foire aux questions|\ben questions\b|\b(?:vos|les) questions\b",
    ),
    (Genre.TRIAL, r"^essai\b|\bl[’']essai clinique\b|\bessai de phase\b"),
    (Genre.REFERENCE, r"^fiche\b|\brésumé des caractéristiques du produit\b|\bthesaurus\b|\bindex des substances\b"),
    (Genre.GUIDE, r"\bguide\b|\baide-mémoire\b|\blivret\b|\bmode d[’']emploi\b"),
)
_IN_OPENING: Final = (
    (Genre.NEWS, r"communiqué de presse|^innovation - "),
    (
        Genre.PROTOCOL,
        r"^(?:.{0,60}\s[-–—:]\s)?protocole d[’'e ]\s?utilisation (?:thérapeutique|temporaire)[^.\n]{0,80}$",
    ),
    (Genre.DECISION, r"^décisions? \(|^décision d[’']accès précoce|^décide :$|^vu le code de la santé publique"),
    (Genre.REFERENCE, r"^référentiel des spécialités|^annexe i\b|résumé des caractéristiques du produit"),
    (
        Genre.NOTE,
        r"^note (?:d[’']information|de service)|^cher confrère|^chère consœur|^madame, monsieur|\blettre aux?\b",
    ),
    (
        Genre.TRIAL,
        r"\bphase(?: \|)? (?:i{1,3}|iv|1|2|3)\b[\s\S]{0,200}\b(?:promoteur|numéro européen|inclusion)"
        r"|annuaire des essais",
    ),
    (Genre.NEWS, r"^innovation - |^actualité\b|^bulletin\b|mis(?:e|es)? à disposition|met(?:tent)? en place"),
    (Genre.REFERENCE, r"\bpanorama\b|\bétat des lieux\b"),
)
_OPENING: Final = 900  # characters


def genre(title: str, text: str, parts: Sequence[Part], meta: Mapping[str, str], margins: Sequence[str] = ()) -> Genre:
    """The genre: the project's own mark, then the title, a stated type, a text made of questions, the opening lines."""
    if own := meta.get("passerelle:genre"):
        return next((kind for kind in Genre if kind == own), Genre.SHEET)
    if found := _match(_IN_TITLE, title):
        return found
    if found := _match(_IN_TITLE, meta.get("type") or meta.get("genre") or ""):
        return found
    questions = sum(part.kind is PartKind.QUESTION for part in parts)
    headings = sum(part.kind is PartKind.HEADING for part in parts)
    opening = text[:_OPENING]
    if re.search(r"^[AÀ] propos d(?:e|u)\b[^.\n]{2,60}$", text, re.M):
        return Genre.NEWS  # how press releases end
    early = _match(_IN_OPENING[:2], "\n".join((opening, *margins, meta.get("title", ""))))
    if early:
        return early
    if questions >= 4 and questions >= headings:
        return Genre.FAQ
    return _match(_IN_OPENING, "\n".join((opening, *margins, meta.get("title", "")))) or Genre.OTHER


def _match(rules: Sequence[tuple[Genre, str]], text: str) -> Genre | None:
    return next((kind for kind, form in rules if re.search(form, text, re.I | re.M)), None)
