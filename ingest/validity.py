"""What happened to an access and when: granted, renewed, withdrawn, refused, closed; and what it therefore is at a date.

Dates are of four kinds that texts keep apart and readers confuse: signature, publication, effect, end. An end that is not
written but follows from a duration is marked computed: « trois ans à compter du 6 avril 2025 » has the 5 April 2028 as last day.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from ingest.cues import cue
from ingest.dates import Found, find, spell

REFORM = date(2021, 7, 1)  # decrees 2021-869 and 2021-870: ATU and RTU exist no longer


class Status(StrEnum):
    """What an access is at a date."""

    OPEN = "ouvert"
    CAPPED = "ouvert, contingenté"
    CLOSED_TO_NEW = "fermé aux nouveaux patients"
    ENDED = "terminé"
    REFUSED = "refusé"
    HISTORIC = "historique"
    UNKNOWN = "inconnu"


class Regime(StrEnum):
    """Under which rules a medicine is reached."""

    ATU = "ATU"
    RTU = "RTU"
    AAC = "accès compassionnel (AAC)"
    CPC = "cadre de prescription compassionnelle (CPC)"
    AAP = "accès précoce (AAP)"
    MAGISTRAL = "préparation magistrale"
    HOSPITAL = "préparation hospitalière"
    TRIAL = "essai clinique"
    ORDINARY = "autorisation ordinaire (AMM)"
    UNKNOWN = "non précisé"


class EventKind(StrEnum):
    """What a sentence says happened."""

    GRANTED = "accordé"
    RENEWED = "renouvelé"
    ENDED = "terminé"
    CLOSED = "fermé aux nouveaux patients"
    CONTINUED = "continuité"
    REFUSED = "refusé"
    CAPPED = "contingenté"
    UNTIL = "jusqu’à un fait à venir"  # it runs until something whose day is not known; `end`: when it is expected
    HINTED = "fin évoquée"  # words of an end that no rule has read
    UNTOLD = "non précisé"  # the document says that it does not know what the access is after `effect`


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, with the span that says so; `end` is the last day, `computed` when it was derived.

    What is abrogated from a day on has no `end`: the day before is its last.
    """

    kind: EventKind
    start: int
    finish: int
    effect: date | None = None
    end: date | None = None
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status at a date, why in French, and the event that decides (None: nothing in the text decides)."""

    status: Status
    reason: str
    event: Event | None = None
    until: date | None = None
    computed: bool = False


# « … de plus de 8 ans » is an age.
_AGE = re.compile(
    r"\b(?:plus|moins|partir|agee?s?|enfants?|adolescents?|nourrissons?|filles?|garcons?|patients?|malades?|sujets?|jeunes?) $"
)
NUMBERS = {
    "un": 1,
    "une": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "sept": 7,
    "huit": 8,
    "neuf": 9,
    "dix": 10,
    "douze": 12,
    "quinze": 15,
    "dix-huit": 18,
    "vingt": 20,
    "vingt-quatre": 24,
}
COUNT = rf"(?:\d{{1,2}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_DURATION = re.compile(
    rf"(?:duree (?:maximale |est )?(?:de |d')|pour (?:une (?:duree|periode) (?:de |d'))?|renouvel\w+ (?:pour )?|(?:prorog|prolong)\w+ (?:de |d'|pour )?|valable |de )({COUNT}) (ans?|annees?|mois)\b(?! (?:au plus|maximum))"
)
_REFUSED = cue(
    "refus|rejet|n'a pas|defavorable|oppose|decline|ecarte",
    re.compile(
        r"(?:acces precoce|acces compassionnel|autorisation|demande|octroi)\b.{0,60}\b(?:refus\w+|rejet\w+)|"
        r"(?:acces (?:precoce|compassionnel)\w*|autorisation)\b[^.;]{0,400}\b(?:est|a ete|sont|ont ete) (?:refuse|rejete)e?s?\b|\brefus(?:ee?s?)?\b.{0,40}(?:acces precoce|autorisation|octroi|inscription)|n'a pas (?:ete )?(?:octroy|accord)\w+|"
        r"\bn'a pas donne suite\b[^.;]{0,40}\b(?:demande|acces)|\bdecision defavorable\b[^.;]{0,40}\b(?:acces|octroi)|\bavis defavorable (?:a l'octroi|a l'acces|a l'autorisation(?! de mise))|"
        r"\bdemande\b[^.;]{0,60}\bn'a pas (?:ete )?(?:retenue|accueillie|acceptee|abouti|satisfaite)\b|"
        r"\bs'(?:est|etait) opposee? a (?:l'|cet )acces\b|\bfait l'objet d'un refus\b|\b(?:a|ont) (?:rejete|refuse|decline|ecarte)\b[^.;]{0,40}\b(?:demande|acces|autorisation)\b(?! de mise)|\brefus d'(?:acces|octroi|autorisation)"
    ),
)
_THING = r"(?:acces|autorisation|cadre|dispositif|programme|decision|octroi|atu|rtu|cpc|aap|aac|mise a disposition)"
_ENDED = cue(
    "abrog|suspendu|supprim|annul|fin|cesse|retire|termine|clos|expire|plus|arret|retrait|echeance|expiration|terme|caduqu|echue|acheve|interrom|gelee|revoque|eteint|droit commun",
    re.compile(
        r"(?:est|sont|a ete|ont ete|etre) (?:abrog|suspendu|supprim|annul)\w*|portant abrogation|\babrogation d|\babrogee?s?\b (?:a compter|au|le|depuis)|(?:a|ont) pris fin|prend(?:ra)? fin|cesse d'etre|"
        r"(?:acces|autorisation|cadre|dispositif|octroi|\b(?:atu|rtu|cpc|aap|aac))\b[^.;]{0,200}\b(?:est|sont|a ete|ont ete) retire|"
        r"\b(?:acces|autorisation|cadre|dispositif|recommandation|atu|rtu|cpc|aap|aac)\b[^.;]{0,120}\b(?:est|sont) (?:termine|clos|expire)e?s?\b|\bmis(?:e|es)? fin (?:a |au |aux )(?:l'|la |cet |cette |ce )?(?:acces|autorisation|octroi|cadre|dispositif|programme|atu|rtu|cpc|aap|aac)|"
        r"n'est plus (?:en vigueur|valable|disponible|autoris|accord)\w*|s'est (?:donc )?termine|fin de l'acces|\barret\w* (?:de |du )?(?:l'acces|dispositif|programme|l'atu|la rtu)|"
        r"acces (?:derogatoire|precoce|compassionnel)\w*\b[^.;]{0,24}\bn'est plus (?:la|le|une?) |"
        r"\bretrait (?:de l'|d'une? |de cette |des )(?:autorisations?|acces)\b(?! de mise)|"
        rf"\b{_THING}\b[^.;]{{0,90}}\b(?:a expire|est expiree?|arrivee?s? a (?:echeance|expiration|son terme|terme)|caduque?s?|est echue?|a cesse\b|s'est achevee?|est achevee?|(?:a|ont) ete interromp\w+|est interromp\w+|est gelee?|n'a plus lieu|n'est plus applique)|"
        r"\bacces (?:precoce|compassionnel)\b[^.;]{0,30}\bn'existe plus|\bil n'y a plus d'(?:acces|autorisation)|\bne (?:fournit|livre|distribue|delivre) plus\b[^.;]{0,60}\b(?:acces|compassionnel)|"
        rf"\b(?:a|ont) (?:mis (?:un terme|fin)|interrompu|suspendu|retire|abroge|revoque|annule)\b(?! (?:sa|la|leur|cette) demande)[^.;]{{0,80}}\b{_THING}\b(?! de mise sur)|"
        rf"\b{_THING}\b[^.;]{{0,60}}\bs'est (?:donc )?(?:arrete|interrompu|acheve|eteint)e?\b|"
        r"\breleve\w* (?:desormais )?du droit commun|\bbascul\w+ (?:dans|vers) le droit commun"
    ),
)
_CLOSED = cue(
    "aucun|plus|pas de|renouvel|ferme|inclusion|initiation|recrutement|seul|reserve|limite|restreint|reconduit|demande",
    re.compile(
        r"(?:aucun|aucune|plus de|pas de|plus aucun\w*) (?:nouveau(?:x)?|nouvelles?) (?:patients?|malades?|initiations?|traitements?|inclusions?|instaurations?)|"
        r"aucun (?:traitement|malade|patient) ne peut (?:plus )?(?:y )?(?:etre )?(?:instaur|debut|inclu|commenc|entre)\w*|(?:acces|autorisation|cadre|cpc|aap|atu|dispositif|programme|dispense)\b.{0,110}(?:n'est pas|n'a pas ete|ne sera pas|non) renouvel\w*|ferme(?:e|es|s)? aux (?:nouveaux|inclusions)|"
        r"nouvelles? (?:initiations?|inclusions?) (?:sont |ne sont )?(?:closes?|arretees?|suspendues?|plus)|"
        r"\b(?:inclusions?|recrutements?)\b[^.;]{0,40}\b(?:suspendu|interromp|arrete|a pris fin|ont pris fin)\w*|"
        r"\bdemandes? (?:ne sont plus|n'est plus|ne seront plus) (?:recevable|accept|possible|examine|recu)\w*|\bplus aucune demande\b|"
        r"\baucune (?:nouvelle )?(?:autorisation|demande|initiation) n(?:'est|e sera|'a ete) (?:plus )?(?:delivre|accorde|accept|recu|possible)\w*|"
        r"\bseuls? les (?:patients|malades|enfants|personnes) (?:deja|en cours|qui (?:le|la|en) rec)[^.;]{0,60}\b(?:peuvent|pourront|continu|recoiv|poursui)\w*|"
        r"\b(?:initiations?|inclusions?|nouvelles demandes) (?:de (?:nouveaux )?traitements? )?(?:a|ont) (?:cesse|pris fin)\b|"
        r"\bseuls? les renouvellements? (?:est|sont|reste|demeure)\w*|\bseules? les demandes? de renouvellement\b|"
        r"\b(?:reserve|limite|restreint)\w*\b[^.;]{0,60}\baux (?:patients|malades|enfants|personnes|adultes) deja (?:traite|sous traitement|inclus|en cours)\w*|"
        r"\binitiations? (?:de (?:nouveaux )?traitements? )?(?:est|sont|a ete|ont ete) (?:arrete|suspendu|interromp|clos)\w*|"
        r"\bn'est plus possible (?:d'inclure|d'initier|d'instaurer|de debuter|de commencer|de demarrer)|"
        r"\b(?:n'a|n'ont|ne sera|ne seront|n'est) pas (?:ete )?reconduit\w*"
    ),
)
# More ways in which a text says that an access is over.
_STOPPED = cue(
    "fin|terme|interromp|disparu|pause|ferme|clos|plus|arrete",
    re.compile(
        rf"\b(?:met|mettent|a mis|ont mis) (?:un terme|fin) (?:a (?:l'|la |cet |cette |ce )?|au ){_THING}\b|"
        rf"\b{_THING}\b[^.;,]{{0,40}}\b(?:s'interrompt|a disparu|(?:est|a ete) (?:mise? )?en pause|a ete (?:ferme|clos)e?\b(?! (?:aux|pour))|"
        r"n'est plus (?:possible|propose|fourni)e?\b(?! (?:apres|au-dela|chez|pour)))|"
        rf"^{_THING} (?:ferme|clos|arrete)e?\W*$"
    ),
)
# Who or what would be new, and the ways in which a text shuts the door on it.
_NEW = (
    r"(?:nouve(?:au|aux|lles?) (?:patients?|malades?|enfants?|demandes?|inclusions?|initiations?|instaurations?|traitements?|entrees?|prescriptions?)|"
    r"premieres? demandes?|primo-?prescriptions?|instaurations?|initiations?|(?:patients?|malades?) supplementaires?)"
)
_SHUT = cue(
    "plus|clos|ferme|arrete|suspendu|interromp|impossible|aucun|cloture|seul",
    re.compile(
        rf"\b{_NEW}\b(?: de (?:nouveaux )?traitements?)? (?:ne (?:sont|seront) plus|n'est plus|ne sera plus) (?:possible|accept|autoris|admis|recu|recev|ouvert|propos|pris|trait|inclu)\w*|"
        rf"\b(?:{_NEW}|entrees? de {_NEW})\b (?:est|sont|a ete|ont ete) (?:clos|arrete|suspendu|interromp|ferme|impossible)\w*|"
        rf"\b(?:aucune?|plus de|plus d'|plus aucune?) {_NEW}(?! (?:n'est|ne sera) (?:necessaire|requis|exige|demande|utile|a )\w*)|"
        r"\b(?:n'accueille|n'admet|n'accepte|n'inclut|ne recoit|ne prend|n'accueillent|n'acceptent) plus (?:de |d'|aucune? )(?:nouve\w+ )?(?:patients?|malades?|enfants?|demandes?)\b|"
        r"\bne (?:peut|peuvent) plus (?:etre )?(?:commenc|debut|initi|instaur|demarr)\w*(?! (?:apres|au-dela|chez))|"
        r"\bn'est plus ouverte? (?:a de|aux) nouve|\b(?:ferme|clos|close|fermeture|cloture)\w* (?:aux|pour les|a de|a tout\w*) nouve|"
        r"\bseuls? les (?:patients|malades|enfants|personnes) (?:qui|deja|dont)\b[^.;]{0,90}\b(?:continu|recoiv|gard|conserv|poursui)\w*"
    ),
)
_REOPENED = cue(
    "rouvert|reouvert|retabli|reactive|rouvre|repren",
    re.compile(
        r"\b(?:est|sont|sera|seront|a ete|ont ete) (?:donc |de nouveau |a nouveau )?(?:rouvert|reouvert|retabli|reactive)\w*|\b(?:rouvre|reprend|reprennent)\b(?= (?:le|a compter|a partir|des)\b)"
    ),
)
_CONTINUED = re.compile(
    r"poursui\w+|continu(?:er|ent|ite)|terminer leur|deja traites?|\brenouvellements? (?:restent?|demeurent?|sont|est|seront) (?:encore )?(?:possible|accept|accord|admis)\w*"
)
_RENEWED = cue(
    "renouvel|prolong|reconduit|proroge",
    re.compile(
        r"(?:acces|autorisation|cadre|cpc|aap|atu|rtu|dispositif|programme|decision)\b.{0,120}(?:\brenouvel(?:e|ee|es|ees)\b|\bprolong(?:e|ee)s?\b|\breconduit\w*|\bproroge\w*)|"
        r"^(?:et )?(?:il|elle|celui-ci|celle-ci) (?:a ete|est|sera) (?:ensuite |depuis )?(?:renouvel|prorog|prolong|reconduit)\w*|^(?:renouvel|prorog|prolong)ee?s? |^reconduite?s? |"
        r"\brenouvellement (?:du|de la|de l') ?(?:cadre|autorisation|cpc|acces)|modification et renouvellement"
    ),
)
_GRANTED = re.compile(
    r"(?:acces|autorisations?|cadre|atu|rtu|aac|aap|cpc)\b.{0,160}(?:octroy\w+|\baccord(?:e|ent|ee)s?\b|\bdelivr(?:e|ee|es|ent)\b|etabli)|(?:octroy\w+|\baccord(?:e|ent|ee)s?\b|\bdelivr(?:e|ee|es|ent)?\b|\ba delivre|\best etabli).{0,80}(?:acces|autorisations?|cadre|\batu\b)|"
    r"mise? a (?:la )?disposition|mises? a disposition|(?:acces|programme|protocole|dispositif|inclusions?|cadre|statut)\b.{0,40}\bouvert\w*|\bouvert\w* (?:aux inclusions|depuis le|le (?:lundi|mardi|mercredi|jeudi|vendredi|\d))|"
    r"(?:beneficie|\bfait l'objet) d'une? (?:cadre|autorisation(?! de mise)|acces)|(?:peut|peuvent) (?:desormais )?(?:recevoir|etre utilise)\w*.{0,80}(?:acces|dans le|en france|depuis)|depuis le .{0,90}(?:peut|peuvent|accessible|disponible|delivre|pourra)|"
    r"(?:acces|cadre|autorisation).{0,60}du \d+(?:er)? \w+ \d{4} au \d|(?:accessible|disponible)s? (?:en france )?(?:depuis|avant)"
)
_CAPPED = cue(
    "contingent|plafonne|quota|limit|nouveaux|epuisement|attente|initiation|instauration|inclusion|demande|place|mise",
    re.compile(
        rf"\b(?:seuls?|que|maximum(?: de)?|au plus) {COUNT} (?:nouveaux |nouvelles )?(?:patients?|malades?|enfants?|personnes|traitements?|inclusions?|initiations?|demandes?|places?|dossiers?)\b[^.;]{{0,50}}\b(?:par|chaque) (?:mois|semaine|trimestre|an\b)|"
        rf"\b{COUNT} (?:nouveaux |nouvelles )?(?:patients?|malades?|enfants?|traitements?|inclusions?|initiations?|places?) (?:au plus|au maximum)? ?(?:par|chaque) (?:mois|semaine|trimestre)|"
        rf"{COUNT} (?:nouveaux (?:patients?|malades?)|nouvelles? (?:demandes?|inclusions?)|initiations?|instaurations?|inclusions?|mises? sous traitement|places?) (?:par|chaque)|contingent\w*|\bplafonnee?s? a\b|\bquota|nombre de (?:nouveaux )?(?:patients?|malades?|places?|flacons?|boites?|traitements?) (?:est )?limite|"
        r"\bquantites? (?:tres )?limitees?\b|\bjusqu'a (?:l')?epuisement\b|\bdans la limite (?:des stocks?|du stock|des quantites|des places|de \w+ (?:patients|malades|places|flacons|boites|traitements))\b|\bliste d'attente\b|"
        r"\blimite\w*\b[^.;]{0,60}\ba (?:\w+ ){1,4}par (?:mois|semaine|trimestre|an)\b"
    ),
)
# « Le traitement est suspendu en cas de fièvre », « la visite est supprimée »: the access is not what ends.
_BESIDE = re.compile(
    r"(?:^|[.;,:] ?)(?:l'|le |la |les |cette |ce |un |une |des )?"
    r"(?:traitement|dose|prise|perfusion|cure|injection|administration|visite|condition|examen|critere|obligation|exigence)s?\b"
    rf"(?:(?!{_THING})[^.;])*?\b(?:est|sont|a ete|ont ete|etre) (?:suspend|supprim|annul)\w*"
)
# A limit that is lifted leaves the access open without it.
_LIFTED = cue(
    "contingent|limit|plafond|quota|restriction",
    re.compile(
        r"\b(?:contingent\w*|limit(?:e|es|ation|ations)|plafond|quota|restrictions?)\b[^.;]{0,70}\b(?:leve|supprime|abandonne)e?s?\b|"
        r"\b(?:plus de|plus aucune?|sans) (?:contingent|quota|plafond|limite de nombre|limitation du nombre)\b"
    ),
)
_NEGATED = re.compile(
    r"\bn'(?:a|ont|est|existe)\b.{0,25}\bpas\b|\baucune? autorisation|\bne dispose d'aucune|n'a obtenu|\bsi (?:elle|il|l'acces)|demandee? par|en cours d'evaluation|\bvu (?:le|la|l')|l'indication .{0,60}(?:est|sont) retir|\bapres (?:une|la|l'|un) (?:periode|premier|phase)|recours contre|\bn'a plus cours|\bn'ont plus cours"
)
# One indication among others is taken out, or a piece of an earlier text: the access goes on without it.
_WITHDRAWN = re.compile(
    r"\bl'indication\b[^.;]{0,90}\b(?:est|a ete) (?:retir|supprim|abrog)\w*|"
    r"(?:^|[.;,:] ?)(?:le|la|les|au) (?:[a-z]|\d{1,2}°|[ivx]{1,4}|(?:\w+ )?(?:alineas?|tirets?|lignes?|paragraphes?|"
    r"phrases?|mentions?|mots?|termes?))\)? [^.;]{0,40}\b(?:est|sont|a ete|ont ete) (?:retir|supprim|abrog)\w*"
)
# « Non précisé dans les sources : la fin de l’accès » says nothing happened.
_UNTOLD = re.compile(r"\s*(?:non precise|inconnu|aucune source)")
_UNTIL = re.compile(
    r"(?:jusqu'au|\ballait au|au plus tard le|avant le|du \d+(?:er)? \w+ \d{4} au|dernier jour[^:;,]{0,12}:)\s*$"
)
_SINCE = re.compile(r"(?:a compter du|a partir du|depuis le|des le|effet (?:au|le|du)|du|le|au)\s*$")


def _base(char: str) -> str:
    return unicodedata.normalize("NFD", char)[0].lower()[:1]


# One character for one, so that offsets stand: accents off, capitals down, typographic apostrophes and spaces plain.
_FOLD = {code: _base(chr(code)) for code in range(0x41, 0x250) if chr(code).isalpha()}
_FOLD |= {
    ord(k): v for k, v in {"’": "'", "ʼ": "'", "œ": "o", "Œ": "o", "\u00a0": " ", "\u202f": " ", "\u2009": " "}.items()
}


def fold(text: str) -> str:
    """Lower case, no accents, straight apostrophes; one character for one, so that offsets stand."""
    return _folded(text) if len(text) <= _SHORT else text.translate(_FOLD)


_SHORT = 160  # characters of labels and headings, which are folded again and again


@lru_cache(maxsize=1 << 13)
def _folded(text: str) -> str:
    return text.translate(_FOLD)


def events(sentences: Iterable[tuple[str, int]]) -> tuple[Event, ...]:
    """What the sentences of a document say happened; each comes with its offset in the document."""
    found = []
    for text, offset in sentences:
        folded = fold(text)
        if _UNTOLD.match(folded):
            continue
        kind = _kind(folded)
        if kind is not None:
            effect, end, computed = _dates(text, folded, kind)
            found.append(Event(kind, offset, offset + len(text), effect, end, computed))
    return tuple(found)


def last_day(start: date, count: int, unit: str) -> date:
    """The last day of a duration that begins on `start`: three years from 6 April 2025 end on 5 April 2028.

    Where the last month has no such day, its own last day (code de procédure civile, article 641): a month from 31 January.
    """
    months = count * 12 if unit.startswith("an") else count
    year, month = divmod(start.month - 1 + months, 12)
    try:
        return date(start.year + year, month + 1, start.day) - timedelta(days=1)
    except ValueError:
        return date(start.year + year, month + 1, monthrange(start.year + year, month + 1)[1])


_NO_LONGER = re.compile(
    r"\bdemandes? de (?:renouvellement|prorogation|prolongation|reconduction)\b|"
    r"\b(?:refus\w*|rejet\w*|oppos\w*)\b[^.;]{0,30}\b(?:renouvel|reconduc|reconduire|prorog|prolong)"
)


def _kind(folded: str) -> EventKind | None:
    if _REOPENED.search(folded):
        return EventKind.RENEWED
    if _REFUSED.search(folded) and "recours contre" not in folded:
        # What is refused to an access that runs is a longer life.
        return EventKind.CLOSED if _NO_LONGER.search(folded) else EventKind.REFUSED
    if _CLOSED.search(folded) or _SHUT.search(folded):
        return EventKind.CLOSED
    if _LIFTED.search(folded):
        return EventKind.GRANTED
    if (
        (_ENDED.search(_BESIDE.sub(" ", folded)) or _STOPPED.search(folded))
        and not re.search(r"\bvu (?:le|la|l')|\bremplacee?s? par la presente", folded)
        and not _WITHDRAWN.search(folded)
    ):
        return EventKind.ENDED
    if _CAPPED.search(folded):
        return EventKind.CAPPED
    if _CONTINUED.search(folded) and re.search(r"jusqu'au|deja|en cours", folded):
        return EventKind.CONTINUED
    if _NEGATED.search(folded) or (re.search(r"\bessais?\b", folded) and not re.search(r"inclusions|statut", folded)):
        return None  # another road is spoken of
    if _RENEWED.search(folded):
        return EventKind.RENEWED
    return EventKind.GRANTED if _GRANTED.search(folded) else None


def _dates(text: str, folded: str, kind: EventKind) -> tuple[date | None, date | None, bool]:
    found = find(text)
    until = next((f.value for f in found if f.exact and _UNTIL.search(folded[max(0, f.start - 32) : f.start])), None)
    until = until or month_end(found, folded)
    others = [f for f in found if f.value != until and not elsewhen(f, folded, kind)]
    if kind is EventKind.CLOSED:  # « aucune nouvelle demande avant janvier 2027 »: shut until then
        others = [f for f in others if not _TILL.search(folded[max(0, f.start - 20) : f.start])]
    effect = _effect(others, folded)
    if kind is EventKind.ENDED:
        said = re.search(
            r"pris fin le|termine le|prend(?:ra)? fin le|abroge\w* (?:a compter du|au|le)|fin (?:au|le)", folded
        )
        effect = next((f.value for f in others if said and f.start >= said.end()), effect)
        if said and not said.group().startswith("abroge"):
            return (
                effect,
                effect,
                False,
            )  # « prend fin le 30 juin »: the 30th is the last day; « abrogé le 30 »: the 29th
    if kind is EventKind.ENDED and effect is None and until is not None:
        return until, until, False  # « terminé : il allait au 30 septembre »
    if kind in (EventKind.CLOSED, EventKind.REFUSED):
        return effect, None, False  # what lasts « jusqu’au … » beside is not what is shut
    if kind is EventKind.ENDED:
        return effect or until, None, False
    if until is not None:
        return effect, until, "calcule" in folded
    span = next((m for m in _DURATION.finditer(folded) if not _AGE.search(folded[: m.start()])), None)
    if span is not None and (first := _opening(span, found, folded)) is not None:
        effect = first if kind is EventKind.RENEWED else effect or first
        return effect, last_day(first, NUMBERS.get(span[1]) or int(span[1]), span[2]), True
    if span is not None and effect is not None and re.search(r"a compter d|depuis le|d[ue]\s+\d|\ble\s+\d", folded):
        count = NUMBERS.get(span[1]) or int(span[1])
        return effect, last_day(effect, count, span[2]), True
    return effect, None, False


_TILL = re.compile(r"\bavant (?:le |la fin (?:de |d')?|fin |debut )?$")
_UNTIL_YEAR = re.compile(r"\bjusqu'(?:en|a(?: la)? fin(?: de)?(?: l'annee)?|au terme de(?: l'annee)?) (20\d\d)\b")
_UNTIL_MONTH = re.compile(r"jusqu'(?:en|a(?: la)? fin(?: de| du mois de)?)\s*$")


def month_end(found: Iterable[Found], folded: str) -> date | None:
    """The last day of « jusqu’en mars 2026 », « jusqu’à fin 2026 »; None where no month nor year ends anything."""
    for one in found:
        if not one.exact and _UNTIL_MONTH.search(folded[max(0, one.start - 32) : one.start]):
            return one.value.replace(day=monthrange(one.value.year, one.value.month)[1])
    year = _UNTIL_YEAR.search(folded)
    return date(int(year[1]), 12, 31) if year else None


_PAUSED = re.compile(r"\b(?:suspendu|interrompu|arrete|ferme|abroge)e?s? (?:depuis le|depuis|le|a compter du|du)\s*$")
_LISTED = re.compile(
    r"\b(?:rembours\w+|amm|mise sur le marche|inscri\w+)\b[^.;]{0,30}$|\b(?:accord|octroy|delivr|renouvel)\w* (?:le|en|du|depuis(?: le)?) ?$"
)
_CITED = re.compile(r"\b(?:decision|arrete|avis) du\s*$")


def elsewhen(one: Found, folded: str, kind: EventKind) -> bool:
    """Whether a date is that of what came before: « suspendu depuis le … », « la décision du … »."""
    before = folded[max(0, one.start - 40) : one.start]
    if kind in (EventKind.GRANTED, EventKind.RENEWED):
        return _PAUSED.search(before) is not None
    if kind is EventKind.CLOSED and _LISTED.search(folded[max(0, one.start - 50) : one.start]):
        return True  # the day on which the ordinary road opened
    return kind is EventKind.ENDED and _CITED.search(before) is not None


_RUNS_FROM = re.compile(r"(?: supplementaires?| de plus)?,? (?:a partir|a compter) du ")


def _opening(span: re.Match[str], found: Iterable[Found], folded: str) -> date | None:
    """The day that a duration runs from where it stands right before it: « établi le 8 avril 2025 pour trois ans »."""
    for one in found:
        if one.exact and one.start >= span.end() and _RUNS_FROM.fullmatch(folded[span.end() : one.start]):
            return one.value
    near = [
        f
        for f in found
        if f.exact
        and f.end <= span.start(1)
        and re.fullmatch(r",? (?:et )?(?:pour )?(?:une (?:duree|periode) (?:de |d'))?", folded[f.end : span.start(1)])
    ]
    return near[-1].value if near else None


def _effect(found: list[Found], folded: str) -> date | None:
    for pattern in (
        r"(?:a compter du|a partir du|effet (?:au|le|du)|en (?:vigueur|application) (?:au|le))\s*$",
        r"depuis le\s*$",
        r"\b(?:du|le|au|en)\s*$",
    ):
        for one in found:
            if re.search(pattern, folded[max(0, one.start - 16) : one.start]):
                return one.value
    return found[0].value if found else None


def regime(title: str, text: str) -> Regime:
    """Under which rules a document places its medicine: what the title says leads, then what the text says most."""
    title_ = fold(title)
    for source in (title_, _UNTOLD.sub("", fold(text[:6000]))):
        scores = {
            r: sum(_ABSENT.search(source[max(0, m.start() - 30) : m.start()]) is None for m in p.finditer(source))
            for r, p in _REGIMES.items()
        }
        if source is not title_ and not re.search(r"criteres? d'inclusion|promoteur", source):
            scores[Regime.TRIAL] = 0  # a text speaks of trials as of other roads
        best = max(scores, key=lambda r: scores[r])
        if scores[best]:
            return best
    return Regime.UNKNOWN


def says(rules: Regime, text: str) -> bool:
    """Whether a text writes a regime, by its name or its letters, and does not say that it is absent."""
    folded = fold(text)
    pattern = _NAMED.get(rules) or _REGIMES.get(rules)
    found = pattern.finditer(folded) if pattern else ()
    return any(_ABSENT.search(folded[max(0, m.start() - 30) : m.start()]) is None for m in found)


# « ne dispose ni d’une AMM, ni d’un accès précoce »: what is absent is no regime.
_ABSENT = re.compile(r"\b(?:ni|aucune?|pas|sans|hors)\b[^.;]{0,22}$")
# « Non précisé : un accès précoce en France »: neither is what a text does not know.
_UNTOLD = re.compile(r"\bnon (?:precise|renseigne|communique|connu)e?s?\b[^.;]*")
_REGIMES: dict[Regime, re.Pattern[str]] = {
    Regime.CPC: re.compile(r"cadres? de prescription compassionnelle|\bcpc\b"),
    Regime.AAP: re.compile(r"acces precoces?|\baap\b|put-rd"),
    Regime.AAC: re.compile(r"autorisations? d'acces compassionnel|\baac\b|criteres? d'octroi"),
    Regime.MAGISTRAL: re.compile(r"preparations? magistrales?|\bput[- ]pm\b"),
    Regime.HOSPITAL: re.compile(r"preparations? hospitalieres?"),
    Regime.ATU: re.compile(r"autorisations? temporaires? d'utilisation|\batu[cn]?\b"),
    Regime.RTU: re.compile(r"recommandations? temporaires? d'utilisation|\brtu\b"),
    Regime.TRIAL: re.compile(r"\bessai (?:clinique|[a-z-]+\d*\b)|criteres? d'inclusion|promoteur\b"),
}

# In one sentence a name is enough; counted over a text it would also be that of the other compassionate way.
_NAMED = {Regime.AAC: re.compile(r"acces compassionnels?|\baac\b|criteres? d'octroi|titre compassionnel")}


def decide(rules: Regime, happened: Iterable[tuple[Event, date | None]], as_of: date) -> Verdict:
    """What an access is on a day, from what happened and when its documents were published.

    Each event comes with the publication date of its document, which stands in where the event has no date of its own.
    Events of documents published after `as_of` must have been left out by the caller.
    """
    if rules in (Regime.ATU, Regime.RTU) and as_of >= REFORM:
        return Verdict(Status.HISTORIC, f"les {rules} n’existent plus depuis le 1er juillet 2021")
    dated = sorted(happened, key=lambda pair: (pair[0].effect or pair[1] or date.min, pair[0].start))
    past = [e for e, seen in dated if _from(e, seen) <= as_of]
    coming = [e for e, seen in dated if _from(e, seen) > as_of]
    last = {kind: next((e for e in reversed(past) if e.kind is kind), None) for kind in EventKind}
    granted = _later(last[EventKind.GRANTED], last[EventKind.RENEWED])
    for kind, status, reason in (
        (EventKind.ENDED, Status.ENDED, "le texte dit que l’accès a pris fin"),
        (EventKind.REFUSED, Status.REFUSED, "le texte dit que la demande a été refusée"),
        (EventKind.CLOSED, Status.CLOSED_TO_NEW, "aucun nouveau traitement ne peut débuter"),
    ):
        event = last[kind]
        if event is not None and not _newer(granted, event):
            if kind is EventKind.CLOSED and (over := _run_out(past, as_of)) is not None:
                return Verdict(Status.ENDED, "la durée écrite est écoulée", over, over.end, over.computed)
            return _closing(status, reason, event, last[EventKind.CONTINUED], as_of)
    capped = last[EventKind.CAPPED]
    if capped is not None and capped.end is not None and capped.end < as_of:
        capped = None
    if capped is not None and capped.effect is not None and last_day(capped.effect, 2, "ans") < as_of:
        capped = None  # a shortage of two years ago says nothing of today
    hinted = _hinted(dated, as_of)
    dates_end = any(e.effect or e.end for e in coming if e.kind in (EventKind.ENDED, EventKind.CLOSED))
    ends = [e for e in past if e.kind in (EventKind.GRANTED, EventKind.RENEWED) and e.end]
    if hinted is not None and not dates_end and not ends:
        reason = "le texte parle d’un arrêt ou d’une fin, à lire : sa portée n’est pas sûre"
        return Verdict(Status.UNKNOWN, reason, hinted)
    if granted is None and capped is not None:
        return Verdict(Status.CAPPED, "le nombre de nouveaux patients est limité", capped)
    if granted is None:
        soon = next((e for e in coming if e.kind in (EventKind.GRANTED, EventKind.RENEWED) and e.effect), None)
        if soon is not None and soon.effect is not None:
            return Verdict(Status.UNKNOWN, f"l’accès ne commence que le {spell(soon.effect)}", soon)
        stop = next((e for e in coming if e.kind in (EventKind.ENDED, EventKind.CLOSED) and e.effect), None)
        limit = next((e for e in coming if e.kind is EventKind.CAPPED and e.effect), None)
        if stop is None and limit is not None:  # so is what is not limited yet
            return Verdict(Status.OPEN, "les documents disent qu’il ne doit être limité que plus tard", limit)
        if stop is not None:  # what is still to end or to close is in force
            return Verdict(Status.OPEN, "les documents disent qu’il doit prendre fin", stop, *_until(stop))
        return Verdict(Status.UNKNOWN, "les documents ne disent pas si l’accès est ouvert")
    end = max(ends, key=lambda e: e.end or date.min) if ends else None
    to_come = any(e.kind is EventKind.ENDED and e.effect for e in coming)  # what is still to end has not run out
    if end is not None and end.end is not None and end.end < as_of and not to_come:
        return Verdict(Status.ENDED, "la durée écrite est écoulée", end, end.end, end.computed)
    newest = max(
        (
            e.effect or seen or date.min
            for e, seen in dated
            if e in past and e.kind in (EventKind.GRANTED, EventKind.RENEWED)
        ),
        default=date.min,
    )
    longest = _LONGEST.get(rules)
    if (
        longest is not None
        and end is None
        and not to_come
        and newest != date.min
        and last_day(newest, longest[0], "ans") < as_of
    ):
        return Verdict(
            Status.UNKNOWN, f"{longest[1]} au plus et ces documents ne disent pas s’il a été renouvelé", granted
        )
    stop = next((e for e in coming if e.kind in (EventKind.ENDED, EventKind.CLOSED)), None)
    doubt = last[EventKind.UNTOLD]
    if doubt is not None and doubt.effect is not None and newest <= doubt.effect < as_of and not stop and not end:
        said = (
            f"la durée écrite, comptée depuis ce que le document date, est écoulée depuis le {spell(doubt.effect)}"
            if doubt.computed
            else f"le document dit ne pas savoir ce qu’il en est après le {spell(doubt.effect)}"
        )
        return Verdict(Status.UNKNOWN, said, doubt)
    status = Status.CAPPED if capped is not None and not _newer(granted, capped) else Status.OPEN
    event = end if end is not None and not to_come else granted
    until = _until(stop) if stop is not None and stop.effect else (event.end, event.computed)
    waits = last[EventKind.UNTIL]
    if waits is not None and until[0] is None:
        return _waiting(status, waits, as_of)
    return Verdict(status, "les documents le disent en vigueur", event, *until)


def _run_out(past: Iterable[Event], as_of: date) -> Event | None:
    """The longest of the runs that are written, where all are over; None where patients go on."""
    ends = [e for e in past if e.kind in (EventKind.GRANTED, EventKind.RENEWED) and e.end]
    last = max(ends, key=lambda e: e.end or date.min, default=None)
    goes_on = any(e.kind is EventKind.CONTINUED for e in past)
    return last if last is not None and last.end is not None and last.end < as_of and not goes_on else None


def _hinted(dated: list[tuple[Event, date | None]], as_of: date) -> Event | None:
    """The newest words of an end that no later grant or renewal answers."""
    known = [
        (e, max(seen or date.min, e.effect or date.min))
        for e, seen in dated
        if e.kind is EventKind.HINTED and (seen or date.min) <= as_of and (e.effect or date.min) <= as_of
    ]
    if not known:
        return None
    event, day = max(known, key=lambda pair: pair[1])
    grants = (EventKind.GRANTED, EventKind.RENEWED)
    later = any(e.kind in grants and (seen or date.min) > day for e, seen in dated if (e.effect or date.min) <= as_of)
    return None if later else event


def _waiting(status: Status, event: Event, as_of: date) -> Verdict:
    """An access that runs until something to come: open, and said so, until the day on which that was expected."""
    if event.end is not None and event.end < as_of:
        known = f"il devait durer jusqu’à un fait attendu au plus tard le {spell(event.end)}"
        return Verdict(Status.UNKNOWN, f"{known} ; ces documents ne disent pas ce qu’il en est depuis", event)
    reason = "les documents le disent en vigueur jusqu’à un fait à venir, dont ils ne donnent pas le jour"
    return Verdict(status, reason, event)


def _until(stop: Event) -> tuple[date | None, bool]:
    """The last day before what ends an access, and whether it was computed."""
    return stop.end or (stop.effect and stop.effect - timedelta(days=1)), stop.end is None


# Articles L. 5121-12 and R. 5121-76-1 of the code de la santé publique: an access is granted for so many years at most.
_LONGEST: dict[Regime, tuple[int, str]] = {
    Regime.AAP: (1, "un accès précoce dure un an"),
    Regime.CPC: (3, "un cadre de prescription compassionnelle dure trois ans"),
}


def _from(event: Event, published: date | None) -> date:
    """The first day on which an event holds; its document's day where it has none."""
    if event.kind is EventKind.ENDED and event.end is not None:
        return event.end + timedelta(days=1)
    return event.effect or published or date.min


def _closing(status: Status, reason: str, event: Event, continued: Event | None, as_of: date) -> Verdict:
    if status is Status.CLOSED_TO_NEW and continued is not None and continued.end is not None:
        if continued.end < as_of:
            return Verdict(Status.ENDED, "la période de continuité est écoulée", continued, continued.end)
        return Verdict(status, reason, event, continued.end)
    if event.end is None and event.effect is not None and status is Status.ENDED:
        return Verdict(status, reason, event, event.effect - timedelta(days=1), True)
    return Verdict(status, reason, event, event.effect)


def _later(left: Event | None, right: Event | None) -> Event | None:
    if left is None or right is None:
        return left or right
    return right if (right.effect or date.min) >= (left.effect or date.min) else left


def _newer(granted: Event | None, event: Event) -> bool:
    """Whether a grant came after an event, both with dates of effect; undated grants never reopen an access."""
    if granted is None or granted.effect is None:
        return False
    return event.effect is not None and granted.effect > event.effect
