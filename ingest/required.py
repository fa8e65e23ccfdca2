"""Examinations that a sentence asks for before the start, one by one: « sont exigés avant l’accès : a, b et c »."""

import re
from collections.abc import Iterator

from ingest.statements import Statement
from ingest.validity import fold

# What only an examination gives.
ANALYSED = re.compile(
    r"\b(?:dosages?|(?!program)[a-z]+grammes?|(?!photo)[a-z]+graphies?|[a-z]+scopies?|irm|scanner|tep|ecg|eeg|oct|pcr|biopsies?"
    r"|serologies?|caryotype|sequencage|analyses?|preuve|tests?|bilan|catecholamines|numeration|typage|recherche d"
    r"|resultats? d|signature|hemocultures?|glycemie|ponction|charge virale|virus \w+ dans|depistage|fond d'oe?il"
    r"|epreuves? fonctionnelles?|champs? visuels?|imagerie|spirometrie|tomodensitometrie|[a-z]+metrie"
    r"|immuno(?:fluorescence|histochimie|marquage|phenotypage|blot)s?"
    r"|examens? [a-z]+(?:ique|ogique|aire|al)s?|comptes? rendus? (?:de (?:genetique|sequencage|biologie|cytogenetique"
    r"|pathologie|scanner)|d'(?:irm|imagerie|anatomo)|anatomo\w+|histologique|genetique)|fraction d'ejection"
    r"|prelevements?|(?:phosphor|calc|kali|natr|magnes|albumin)emie)\b"
)
_DONE = (
    r"(?:necessaires?|exige|requis|requise|demande|obligatoires?|realise|indispensables?|pratique|fait|effectue|controle"
    r"|verifie)e?s?"
)
_ARE = r"(?:sont|est|seront|doivent etre|doit etre|ont ete)"
_DOES = r"(?:realise|pratique|demande|fait|verifie|prescrit)"
_SOON = (
    r"(?:avant|prealablement a|au prealable|en amont d"
    r"|dans les \w+ (?:jours|semaines|mois) (?:precedant|qui precedent|avant))"
)
_ALWAYS = r"(?:exige|requis|requise|obligatoires?|demande)e?s?(?= ?[.;]|$| avant| pour| systemat)"
# « Sont nécessaires avant l’accès : … », « Est exigée une … »
_INVERTED = re.compile(
    rf"^(?:sont|est) (?:toujours )?{_DONE}\b(?:(?: {_SOON}[^:]{{0,60}})? ?: "
    rf"|(?: {_SOON}(?: [\w'-]+){{1,4}}?,?)? (?=une? |des |l'|le |la |les ))"
    r"(?P<list>.+)$"
)
# « Avant le traitement sont réalisés … », « Avant la première prise, on pratique … »
_FIRST = re.compile(
    rf"^{_SOON}[^,:]{{3,70}}?(?:,| ?:)? (?:{_ARE} {_DONE}|il faut|on {_DOES}"
    rf"|(?:le medecin|l'equipe|le service|le prescripteur) {_DOES}) ?:? (?P<list>.+)$"
)
# « Un dépistage … et des sérologies … sont réalisés avant le traitement », « … sont exigés »
_LAST = re.compile(rf"^(?P<list>.+?),? {_ARE} (?:{_DONE} {_SOON}|{_ALWAYS}).*$")
_CHECKUP = re.compile(
    r"^(?:le |un )?bilan (?:prealable|initial|pretherapeutique|avant (?:le )?traitement|d'entree|d'inclusion) "
    r"(?:comporte|comprend|associe|inclut|reunit) (?P<list>.+)$"
)
# The same words set as a label: « Sont exigés avant présentation : … ».
_LABEL = re.compile(
    rf"(?:{_ARE} {_DONE}(?: {_SOON}.*)?|{_SOON} .*|(?:examens? |bilan )?(?:a (?:realiser|faire|fournir) )?{_SOON}.*"
    rf"|bilan (?:prealable|initial|pretherapeutique|avant .*))\W*"
)
_CUTS = re.compile(r"\s*[;,]\s*(?:et\s+)?|\s+(?:et|ainsi que)\s+(?=(?:d[’']un|un|une|des|le|la|les|l[’']|d[’']une)\b)")
_MANNER = re.compile(r"^(?:dans|pour|chez|en cas|si|avec|a |au |selon|puis|apres)\b")
_NOT = re.compile(
    r"\b(?:anterieure?s?|accord|formulaire|comptes? rendus? (?:operatoire|d'hospitalisation"
    r"|de (?:la )?(?:rcp|reunion|consultation)))\b"
)
_AGAIN = re.compile(r"\b(?:puis|tou(?:s|tes) les|chaque)\b")
_OPENS = re.compile(rf"(?:(?:l'|la |le |une? |des |les )?(?:[a-z]+ )?)?{ANALYSED.pattern[2:]}")


def opens(s: Statement) -> bool:
    """Whether an item of criteria begins with an examination: all of it says what is required."""
    return len(s.text) <= _ITEM and not _AGAIN.search(s.folded) and _OPENS.match(s.folded) is not None


_ITEM = 140  # characters of an item that asks for one examination


def asked(s: Statement) -> tuple[tuple[int, int], ...]:
    """Where a statement names each examination that it requires before the start; () where it asks for none."""
    if s.label and _LABEL.fullmatch(fold(s.label)):
        return tuple(_pieces(s, 0, len(s.text)))
    found = next((m for form in (_INVERTED, _FIRST, _CHECKUP, _LAST) if (m := form.match(s.folded))), None)
    if (
        found is None
        or _AGAIN.search(s.folded[found.end("list") :])
        or not ANALYSED.search(found["list"])
        or re.search(r"\bn[e'] ?\w* ?\w* (?:pas|plus)\b", s.folded)
    ):
        return ()
    return tuple(_pieces(s, *found.span("list")))


def _pieces(s: Statement, start: int, stop: int) -> Iterator[tuple[int, int]]:
    at = start
    for cut in (*_CUTS.finditer(s.text, start, stop), None):
        end = cut.start() if cut else stop
        inside = s.text[start:end].count("(") > s.text[start:end].count(")")
        if inside:
            continue
        words = s.text[at:end].rstrip(" .;,")
        lead = len(words) - len(words.lstrip())
        a, b = at + lead, at + len(words)
        folded = s.folded[a:b]
        if ANALYSED.search(folded) and not _MANNER.match(folded) and not _NOT.search(folded):
            yield a, b
        at = cut.end() if cut else stop
