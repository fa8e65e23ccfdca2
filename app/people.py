"""Whom a turn tells of: a conversation about a father and an aunt must not mix them up."""

import re

from app.focus import Focus
from index.analysis import fold

_KIN = (
    r"(?P<kin>petit-fils|petite-fille|grand-pere|grand-mere|fils|fille|garcon|fillette|enfants?|bebe|nourrisson|"
    r"adolescente?|ado|adulte|pere|papa|mere|maman|mari|femme|epoux|epouse|conjointe?|compagne|compagnon|frere|soeur|"
    r"oncle|tante|cousine?|neveu|niece|amie?|copine|copain|voisine?|collegue|petite?(?= de\b| a\b|,))"
)
_OF = r"(?:mon|ma|mes|notre|nos|son|sa|ses|leurs?|votre|une?|l'|d'une?|cet|cette|ce)"
_SIZE = r"(?:petite? |grande? |jeune |beau-|belle-|demi-)?"
_PERSON = re.compile(rf"\b{_OF} ?{_SIZE}{_KIN}\b")
_CALLED = re.compile(r"\b(?P<kin>papa|maman|mamie|mamy|papi|papy|tonton|tatie|tata|pepe)\b")
_MYSELF = re.compile(r"\bj'ai (?:\d+ ans|une? )|\b(?:pour|chez) moi\b")
_SAME = {
    "papa": "pere", "maman": "mere", "garcon": "fils", "fillette": "fille", "petit": "fils", "petite": "fille",
    "enfants": "enfant", "ado": "adolescent", "adolescente": "adolescent", "epouse": "femme", "epoux": "mari",
    "mamie": "grand-mere", "mamy": "grand-mere", "papi": "grand-pere", "papy": "grand-pere",
    "pepe": "grand-pere", "tonton": "oncle", "tatie": "tante", "tata": "tante",
}  # fmt: skip
_NAMED = re.compile(
    r"\b(?:fils|fille|garçon|petite?|enfant|bébé|père|mère|mari|femme|frère|sœur|soeur|oncle|tante|cousine?|neveu|"
    r"nièce|amie?),? ([A-ZÉÈÎ][a-zà-öø-ÿ]+)\b"
)


def people(folded: str, names: frozenset[str] = frozenset()) -> frozenset[str]:
    """The persons that a folded turn tells of, by kinship (« pere ») or by a first name told before."""
    told = {_SAME.get(m["kin"], m["kin"]) for called in (_PERSON, _CALLED) for m in called.finditer(folded)}
    if _MYSELF.search(folded):
        told.add("moi")
    return frozenset(told | (names & set(re.findall(r"[a-z]+", folded))))


def first_names(text: str, focus: tuple[Focus, ...]) -> frozenset[str]:
    """First names that stand right after a kinship (« notre fille Inès ») and mean nothing else, folded."""
    meant = {fold(f.text) for f in focus if f.known or f.disease or f.subject}
    return frozenset(fold(m[1]) for m in _NAMED.finditer(text)) - meant
