"""How a text says that an access ends, ended, or takes nobody new — and until what, where it names no day.

Read in two steps: a predicate of ending (« prend fin », « a été clos », « n’accueille plus »), then its subject, the
nearest noun before it that can end: an access, not a treatment, a registry or a collection of data. What is only
possible or conditional ends nothing.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.cues import cue
from ingest.dates import Found, find
from ingest.validity import Event, EventKind, fold

_PAST = r"(?:a|ont|avait|avaient|aura|auront|ayant)"
_IS = r"(?:est|sont|sera|seront|serait|fut|etait|a ete|ont ete|avait ete|aura ete|soit|reste|restent|demeure|demeurent)"
_NOW = r"(?:[a-z]+ment |donc |ainsi |desormais |alors |deja |aujourd'hui |toujours |egalement |aussi |d'office |de plein droit )*"
# The state ends on its day: « prend fin le 30 juin » has the 30th for last day.
_LAST = cue(
    "au-dela|apres|fin|expir|echeance|terme|termin|etein|eteign|acheve|arrete|interromp|clot|clos|echu|ferme",
    re.compile(
        rf"\b{_PAST} {_NOW}pris fin\b|\bpren(?:d|dra|dront|nent|ait|aient|drait|ant) {_NOW}fin\b|"
        rf"\bexpir(?:e|era|eront|ent|ait|a)\b|\b{_PAST} {_NOW}expire\b|\b{_IS} {_NOW}expiree?s?\b|"
        r"\bn'(?:a|ont|est|sera|seront) pas (?:ete )?(?:prolonge|proroge)e?s? (?:au-dela|apres)\b|"
        r"\b(?:arriv|vien|parvien|parvenu|venu)\w* (?:a |au )(?:son |leur )?(?:echeance|expiration|terme|fin)\b|"
        rf"\bs'(?:eteint|eteignent|eteindra|eteindront|acheve|achevent|achevera|arrete|arretent|arretera|interrompt|interrompra|est {_NOW}(?:eteint|acheve|arrete|interrompu|termine|clos)e?)\b|"
        r"\bse (?:termine|terminent|terminera|termineront|clot|cloture|cloturera|(?:re)?ferme|(?:re)?fermera)\b|"
        rf"\b{_IS} {_NOW}(?:clos|close|closes|clotures?|cloturees?|cloturee|achevee?s?|terminee?s?|echus?|echues?|ferme|fermee|fermes|fermees)\b(?! (?:aux|a l'|a la|a tout|pour)\b| au (?!\d))|"
        r"\bferm(?:e|era|ent|eront) (?:ses portes|definitivement)\b"
    ),
)
# The state is over on its day: « retirée le 30 juin » has the 29th for last day.
_OVER = cue(
    "cess|retire|abroge|suspendu|revoque|annule|supprime|interrompu|arrete|gele|resilie|rapporte|perime|caduqu|sans objet|sans effet|nul|pause|sommeil|l'arret|plus|maintenu|disparai|disparu",
    re.compile(
        rf"\bcess(?:e|era|eront|ent|ait) {_NOW}(?:de (?:produire|s'appliquer|porter|courir|valoir|prendre)|d'(?:etre|avoir|exister|y)|ses effets|tout effet|definitivement|en )|\b{_PAST} {_NOW}cesse\b(?! d'evoluer)|"
        rf"\b{_IS} {_NOW}(?:retire|abroge|suspendu|revoque|annule|supprime|interrompu|arrete|gele|resilie|rapporte|perime)e?s?\b|"
        rf"\b(?:{_IS}|devien(?:t|nent|dra|dront)|{_PAST} ete rendue?s?|devenue?s?) {_NOW}(?:caduque?s?|sans objet|sans effet|nulle?s?|mise?s? (?:en (?:pause|sommeil)|a l'arret))\b|"
        rf"\bn'(?:est|etait|a|existe|y a|sont|ont) {_NOW}plus (?:d'effet|cours|lieu|valable|valide|valides|en vigueur|propose|proposee|disponible|autorise|autorisee|assure|assuree|maintenu|maintenue)s?\b|\bn'existe plus\b|"
        r"\bn(?:e sera|e seront|'est|e sont) pas maintenue?s?\b|"
        rf"\bn'?e? ?(?:produi[ts]|produira|s'applique|s'appliquera|court|vaut|couvre|beneficie) plus\b|"
        r"\bdisparai(?:t|tra)\b|\b(?:a|ont) disparu\b|\bne figure plus\b"
    ),
)
# Who supplies the medicine stops: the words hold their own subject.
_SUPPLY = r"(?:approvisionn|fourni|livr|distribu|commercialis|produ[ics]|fabri[qc]|prepar|import|mise a (?:la |votre )?disposition|mettre a (?:la |votre )?disposition)"
_UNSUPPLIED = cue(
    "cess|arret|interromp|suspen|stopp| fin | un terme |plus|droit commun|ordinaire",
    re.compile(
        rf"\b(?:cess|arret|interromp|suspen[ds]|stopp)\w* (?:de |d'|la |l'|toute? |les |le |sa |ses |son |leur )*{_SUPPLY}\w*|"
        rf"\b(?:met|mettra|mettons|mettrons|mettent|mis) (?:fin|un terme) (?:a |au |aux )(?:la |l'|sa |son |cette )?{_SUPPLY}\w*|"
        r"\b(?:prescriptions?|traitements?|delivrances?|patients?|malades?)\b[^.;:]{0,40}\b(?:se fait|se font|passent?|releven?t?|basculent?|bascule) (?:desormais )?(?:dans |vers |sous |du |par |de )(?:le |l'|la )?(?:droit commun|circuit ordinaire|voie ordinaire)\b|"
        rf"\bn(?:e |')(?:nous |vous |les |l')?{_SUPPLY}\w* plus\b|\b{_SUPPLY}\w* [^.;]{{0,40}}\b{_IS} {_NOW}(?:arrete|interromp|suspend|cess|stopp)\w*"
    ),
)
# Nobody new: the words hold their own subject.
_NEW = r"(?:nouve(?:au|aux|l|lle|lles) [a-z]+|primo-?[a-z]+|(?:premieres? )?(?:demande|inclusion|initiation|instauration|entree|admission|prescription|inscription)s?(?: initiales?)?|(?:premieres? )?autorisations? initiales?|autres? (?:patient|malade|enfant)s?|(?:patient|malade|enfant|adulte|personne|famille|dossier)s?(?: supplementaires?)?)"
_BEGIN = r"(?:entrer|rejoindre|integrer|inclure|commencer|debuter|demarrer|initier|instaurer|demander|deposer|solliciter|inscrire|acceder|obtenir|admettre|participer|beneficier|y )"
_SHUT = cue(
    "place|plus|clos|ferme|cloture|aucun|pas de|recrutement|inclusion|enrolement|initiation|demandes|instauration|admission|effectif|cohorte|liste|contingent|cesse",
    re.compile(
        rf"\bn(?:e |')(?:nous |vous )?[a-z]+ (?:donc |desormais )?plus (?:de |d'|aucune? )(?:{_NEW}|autorisations?|aac|acces|traitements?|dossiers?|cohortes?)\b|"
        r"\baucune? (?:nouvelle |nouveau |primo-?)[a-z-]+\b[^.;]{0,60}\bn(?:e |')(?!est (?:necessaire|requis|exige))|"
        rf"\bne (?:recrute|inclut|inclue|accepte|admet|accueille|prend|recoi|enrole|inscri|commence|debute|demarre)\w* (?:donc |desormais )?plus\b(?! (?:de \d|du tout le|la ))|\bn'(?:inclut|inclue|accepte|admet|accueille|enrole|inscri|initie|instaure|ouvre)\w* (?:donc |desormais )?plus\b|"
        rf"\bn(?:e |')(?:nous |vous |les |l')?{_SUPPLY}\w* plus\b[^.;]{{0,40}}\b(?:pour|a|aux) (?:de |des |les )?nouve\w+|\bplus aucune? {_NEW}\b|\bplus d'{_NEW}|\b(?:aucune?|pas de|plus de) {_NEW}\b[^.;]{{0,50}}\b(?:n'est|ne sera|ne seront|ne sont|ne peut|ne peuvent|n'a) (?:plus )?(?:etre )?(?:possible|accept|recu|recev|ouvert|etudi|instrui|examin|admis|inclu|debut|commenc|prise? en compte|traite[es]*\b)\w*|"
        rf"\bn'est (?:donc |desormais )?plus possible (?:de |d'|a |aux? )(?:\w+ )?{_BEGIN}|\bne (?:peut|peuvent|pourra|pourront) (?:donc |desormais )?plus (?:etre )?(?:{_BEGIN}|inclus|admis|commenc|debut|initi|instaur|deman|depos|recevoir|en recevoir|prescri)\w*|"
        rf"\bn'(?:est|etait|sont) (?:donc |desormais )?plus ouverte?s?\b|\bne (?:sera|seront) plus ouverte?s?\b|\bn'ouvre plus\b|"
        rf"\b(?:clos|close|closes|ferme|fermee|fermes|fermees|fermeture|cloture)\b[^.;,]{{0,30}}\b(?:aux?|a|a l'|a la|des|de l'|pour l'|pour les|pour|a tou[st]\w*) ?(?:nouve\w+|inclusions?|recrutements?|initiations?|entrees?|demandes?|admissions?|instaurations?)\b|"
        rf"\b(?:recrutement|inclusions?|enrolement|initiations?|nouvelles demandes|instaurations?|admissions?|depot des demandes|guichet des demandes)\b[^.;]{{0,60}}?\b(?:{_IS} {_NOW}(?:clos|close|closes|termine|acheve|arrete|suspendu|interrompu|ferme|complet|complete|cloture|impossible)\w*|{_PAST} {_NOW}(?:pris fin|cesse)|se (?:termine|terminent|sont terminees)|s'(?:arrete|acheve|est acheve|est arrete|sont arrete|sont acheve|interromp)\w*|prend fin|prendra fin)|"
        rf"\b(?:fin|cloture|arret|suspension|fermeture) (?:definitive |provisoire |temporaire |anticipee )?(?:des |de la |du |de l')(?:inclusions?|recrutement|enrolement|initiations?|nouvelles|instaurations?|admissions?)\b|"
        r"\bderniere inclusion\b(?! (?:prevue|attendue|possible))|\b(?:liste|effectif|cohorte|contingent) (?:est )?(?:close?|complete?)\b(?! aux)|\bplaces?\b[^.;]{0,80}\b(?:(?:sont|ont ete|est) (?:toutes? |desormais |deja )?(?:pourvue|prise|occupee)s?|(?:ont ete|(?:sont|est) (?:toutes?|desormais|deja)) attribuees?)\b|\btoutes les places\b[^.;]{0,60}\bsont attribuees\b|\bcesse de (?:recruter|inclure|delivrer|prendre|recevoir|accepter|commencer)\b|"
        rf"\ba cesse d'(?:inclure|accepter|admettre|instaurer|octroyer|accorder)\b"
    ),
)
# A refusal in other words than « refusé ».
_DENIED = cue(
    "n'a pas|n'ont pas|n'avait pas|pas droit|defavorable|refus|rejet|negati|decline|ecarte|prononce contre|sans suite|irrecevable|denie|remplie|reunie|satisfaite",
    re.compile(
        r"\bn'(?:a|ont|avait) pas (?:fait droit|donne (?:une )?suite favorable|donne son accord|ete favorable|retenu|accede|souhaite (?:accorder|octroyer)|estime (?:remplie?s?|reunie?s?))|\bne (?:fait|font) pas droit\b|"
        r"\b(?:sens|nature) de (?:la decision|l'avis) ?: ?(?:defavorable|refus|rejet|negati\w+)|\b(?:decision|avis|conclusion|issue|reponse)(?: du college| de la commission)? ?: ?(?:avis )?(?:defavorable|refus|rejet|negati\w+)|"
        r"\b(?:rejette|rejettent|refuse|refusent|decline|ecarte) (?:la|cette|votre|sa|leur|les) (?:presente )?demandes?\b|\bse prononce contre\b|\brend (?:un avis|une decision) (?:defavorable|negati\w+)|"
        r"\b(?:acces|demande|autorisation)\b[^.;]{0,60}\b(?:est|sont|a ete|ont ete|reste|demeure) (?:ainsi |donc |finalement )?(?:rejetee?|refusee?|ecartee?|declinee?|classee? sans suite|irrecevable|denie|denie?e)s?\b|"
        r"\b(?:conditions?|criteres?) (?:d'octroi|d'acces|de l'acces|legaux|legales|prevue?s)?[^.;]{0,40}\bne (?:sont|etaient) pas (?:remplie?s?|reunie?s?|satisfaite?s?)\b"
    ),
)
_RENEWAL = re.compile(r"\b(?:renouvellement|prorogation|prolongation|reconduction|renouveler|reconduire)\b")
# An ending told as a noun: « l’arrêt de l’accès le 3 mai », « décide l’arrêt de l’essai ».
_NOUN = cue(
    "arret|fin |cloture|fermeture|suspension|interruption|retrait|abrogation|cessation|extinction|expiration|caducite|echeance",
    re.compile(
        r"\b(?:arret|fin|cloture|fermeture|suspension|interruption|retrait|abrogation|cessation|extinction|expiration|caducite|echeance)\b(?: (?:definiti\w+|anticipee?|effecti\w+|provisoire|immediate?|prochaine?|progressi\w+))* (?:de tou(?:te)?s les |de |du |de la |de l'|des |d'un |d'une |de cet |de cette |de ce )(?:la |l')?(?:\w+ ){0,1}?"
    ),
)
_AVOIDED = re.compile(
    r"\b(?:avant|apres|jusqu'a|jusqu'au|depuis|pendant|en cas d[e']|lors d[eu]|des|sans|suite a|a la suite d[e'u]|motif d[eu'e]|motifs|risque d[e'])(?: \w+)? ?(?:la |l'|le |un |une |cet |cette )?$"
)
THING = re.compile(
    r"\b(?:acces|autorisations?|cadre|dispositif|programme|octroi|atu[cn]?|rtu|cpc|aap|aac|recommandation temporaire|mise a disposition|decision|derogation|protocole|put|preparation|importation|fourniture|approvisionnement|agrement|mesure|regime derogatoire)\b"
)
# What may be stopped or finished without the access ending.
_BESIDE = re.compile(
    r"\b(?:traitements?|recueil|collecte|plateforme|registre|essais?|etudes?|indications?|stocks?|commandes?|livraisons?|(?<!post-)(?<!pre-)amm|autorisations? de mise|remboursement|prise en charge|permanence|inscriptions?|ventes?|"
    r"surveillance|suivi|periodes?|delais?|symptomes?|maladies?|doses?|prises?|perfusions?|cures?|injections?|visites?|examens?|bilans?|reunions?|seances?|rcp|consultations?|phases?|bras|cohortes?|service|consultation|"
    r"rupture|penurie|tension|contingent\w*|limitation|limite|restrictions?|plafond|quota|obligation|condition|fiches?|questionnaires?|formation|campagne|experimentation|convention|marche|brevet|embargo|suspension|site|enquete|appel|procedure d'appel)\b"
)
_GOVERNED = re.compile(
    r"\b(?:dans|pour|par|de|du|des|au|aux|a|sous|avec|sans|sur|d'|en) ?(?:le |la |les |l'|un |une |ce |cette |cet |ces |son |sa |leur )?(?:meme |seule? |nouvel(?:le)? |premiere? |autre )?$"
)
_PRONOUN = re.compile(
    r"(?:^|[,:(–—-] ?|\b(?:et|mais|or|puis|donc) )(?:il|elle|celui-ci|celle-ci|ce dernier|cette derniere|le tout)\b[^.;]{0,60}$"
)
_CONDITION = re.compile(
    r"\b(?:si|s'il|s'ils|lorsqu\w*|lorsque|quand|des que|tant que|en cas d\w*|en l'absence|a defaut|sauf(?! (?:renouvel|prorog|prolong|reconduc|decision contraire|nouvelle decision))|sous reserve|faute d'\w+ (?:sera|serait)|peu(?:t|vent)|pourr\w+|susceptibles?|risque\w*|afin|pour (?:que|eviter)|avant que|jusqu'a ce|vu (?:le|la|l'))\b"
)
_UNLESS = re.compile(
    r"^[^.;]{0,30}\bremplace\w* par (?:la presente|le present|celle-ci|celui-ci)\b|^[^.;]{0,40}\b(?:si|s'il|lorsqu|lorsque|des que|en cas d\w*|en l'absence|a defaut|sauf(?! (?:renouvel|prorog|prolong|reconduc|decision contraire|nouvelle decision)))\b"
)
_DAY_CUE = re.compile(
    r"(?P<after>\b(?:au-dela|apres) (?:du|le|de)\s*$)|(?P<from>\b(?:a compter|a partir|a dater) (?:du|de|d')|\bdepuis(?: le| la fin (?:de|d')| fin| debut)?|\bdes(?: le)?)\s*$|(?P<on>\b(?:le|au|en|fin|debut|courant|du|ce|les?|mi-?|prevue? (?:le|au|en|pour(?: le)?)|avant le)|[(:,|–—-])\s*$|^$"
)
_FRONT = re.compile(
    r"^(?:[•–—-] ?)?(?:[a-z]+ ?: ?)?(?:(?:a compter|a partir) (?:du|de)|depuis(?: le)?|des(?: le)?|le|au|en|apres le|passe(?: le)?|jusqu'au|avant le) ?$"
)
_FUTURE = re.compile(r"\b\w+(?:ra|ront)\b")


@dataclass(frozen=True, slots=True)
class Ending:
    """An ending told in a piece of text: what kind, its day if written, whether it is still to come."""

    kind: EventKind
    effect: date | None
    end: date | None  # the last day, where the words give that rather than the first day after
    future: bool


def ending(text: str, folded: str, alone: bool = False) -> Ending | None:
    """The ending that a sentence, a row or a heading tells; `alone`: its words may do without a subject."""
    if (denied := _DENIED.search(folded)) and not _CONDITION.search(folded[: denied.start()]):
        kind = EventKind.CLOSED if _RENEWAL.search(folded) else EventKind.REFUSED
        return _dated(kind, text, folded, denied, 0, False)
    for kind, pattern, last in (
        (EventKind.CLOSED, _SHUT, False),
        (EventKind.ENDED, _UNSUPPLIED, False),
        (EventKind.ENDED, _LAST, True),
        (EventKind.ENDED, _OVER, False),
    ):
        for match in pattern.finditer(folded):
            start = max(folded.rfind(mark, 0, match.start()) for mark in (". ", "; ", "\n")) + 1
            clause = folded[start : match.start()]
            if _CONDITION.search(clause) or _UNLESS.match(folded[match.end() : match.end() + 60]):
                continue
            if pattern in (_LAST, _OVER) and not subject(clause, alone):
                continue
            return _dated(kind, text, folded, match, start, last)
    return _elided(text, folded) or _nominal(text, folded)


def _elided(text: str, folded: str) -> Ending | None:
    """A line without a verb: « Cadre suspendu à titre conservatoire – décision du 7 octobre 2026 »."""
    found = _STATED.match(folded) if len(folded) <= _LINE else None
    if found is None or _CONDITION.search(folded):
        return None
    closed = re.match(r" (?:aux?|a l'|a la|a tou|pour)", folded[found.end() :]) is not None
    day = next((one.value for one in find(text) if one.exact), None)
    return Ending(EventKind.CLOSED if closed else EventKind.ENDED, day, None, False)


def _nominal(text: str, folded: str) -> Ending | None:
    """« Fin de l’accès : 3 mai 2026 », « … a décidé l’arrêt de l’essai le 2 mars »: a noun of ending and its day."""
    for match in _NOUN.finditer(folded):
        thing = THING.match(folded, match.end()) or _STUDY.match(folded, match.end())
        if thing is None or _AVOIDED.search(folded[: match.start()]) or _CONDITION.search(folded[: match.start()]):
            continue
        told = _dated(EventKind.ENDED, text, folded, match, match.start(), match[0].startswith(("fin", "ech", "exp")))
        if told.effect is not None or (_DECIDED.search(folded[: match.start()]) and not told.future):
            return told
    return None


_LINE = 140  # characters of a line that stands for a sentence
_STATED = re.compile(
    rf"\W*(?:attention|important|alerte|rappel|info)?\W*(?:l'|le |la |cet |cette |ce )?{THING.pattern}(?: (?!est|sont|a|ont|n'|ne|peut|sera)[\w'’-]+){{0,8}}? (?:suspendu|ferme|clos|close|retire|abroge|arrete|termine|interrompu|expire|cloture|caduc|caduque)e?s?(?![\w'])"
)
_STUDY = re.compile(r"(?:essai|etude)\b")
_DECIDED = re.compile(
    r"\b(?:decid|prononc|annonc|notifi|confirm|conduit a|entrain|signifi|ordonn|demand)\w*(?: \w+){0,2} ?(?:la |l'|le |un |une )$"
)


def subject(clause: str, alone: bool = False) -> bool:
    """Whether the subject of what follows a clause, the nearest noun in it that can begin or end, is an access."""
    if _PRONOUN.search(clause):
        return True
    places = [(m.start(), False) for m in _BESIDE.finditer(clause) if not _GOVERNED.search(clause[: m.start()])]
    places += [(m.start(), True) for m in THING.finditer(clause)]
    if places:
        return max(places)[1]
    return alone and not clause.strip(" -–—•|:(,").strip()


def _dated(kind: EventKind, text: str, folded: str, match: re.Match[str], start: int, last: bool) -> Ending:
    future = bool(_FUTURE.search(match[0])) or bool(
        re.match(r"pren(?:d|nent)|expire|arriv|s'(?:eteint|arrete|acheve)|cesse ", match[0])
    )
    stop = min((at for mark in (". ", "; ", "\n") if (at := folded.find(mark, match.end())) >= 0), default=len(folded))
    days = find(text)
    if kind is EventKind.CLOSED and _BEFORE.match(
        folded, match.end()
    ):  # « aucune demande avant janvier »: shut till then
        return Ending(kind, None, None, False)
    for one in days:
        cue = _DAY_CUE.search(folded[match.end() : one.start]) if match.end() <= one.start < stop else None
        if cue is None or re.search(
            r"\b(?:decision|arrete|avis|loi|decret|seance|octroy\w*|accord\w*|delivr\w*|signe\w*) (?:du|le)\s*$",
            folded[: one.start],
        ):
            continue
        day = _day(one, folded)
        eve = bool(cue["from"]) or not last
        return Ending(kind, day, None if eve or kind is not EventKind.ENDED else day, future)
    for one in days:  # « Depuis le 1er septembre 2026, plus aucun … », « Au 30 juin, le programme s’arrête »
        if one.end <= match.start() and _FRONT.match(folded[start : one.start].strip() + " "):
            day = _day(one, folded)
            day += (
                timedelta(days=1) if re.search(r"(?:apres|passe|jusqu'au)", folded[start : one.start]) else timedelta(0)
            )
            return Ending(kind, day, None, future)
    return Ending(kind, None, None, future)


_BEFORE = re.compile(r"[^.;]{0,40}\bavant (?:le |la fin |fin |debut )?(?:\d|1er|[a-z]{3,9} 20)")


def _day(one: Found, folded: str) -> date:
    """A day; of a month alone its first day, its last after « fin »."""
    if one.exact or not re.search(r"\bfin (?:de |du mois de |d')?$", folded[: one.start]):
        return one.value
    return one.value.replace(day=monthrange(one.value.year, one.value.month)[1])


# « jusqu’à la commercialisation », « dans l’attente de l’AMM »: a term without a day.
_TERM = cue(
    "jusqu'a|attente|attendant|tant que|temps d|provisoire|transitoire|pendant la",
    re.compile(
        r"\b(?:jusqu'a|dans l'attente (?:de|d')|en attendant|tant que|le temps (?:de|d')|provisoirement|a titre (?:provisoire|transitoire)|pendant la (?:duree|periode) (?:de|d'))\s?(?:ce que )?(?:(?:la|l'|le|les|sa|son|leur|une?|d'une?) ?)?(?:\w+ ){0,2}?"
        r"(?:commercialisation|mise sur le marche|amm|autorisation de mise|autorisation europeenne|autorisation centralisee|disponibilite|prise en charge|remboursement|inscription|fixation (?:du|d'un) prix|publication (?:du prix|au journal|de l'arrete)|arrivee|lancement|relais|evaluation|reevaluation|resultats?|rupture|penurie|tension|retour (?:a la normale|du|de la)|reprise|normalisation|nouvelle decision|nouvel ordre|decision (?:de|du|d'une)|ouverture (?:de l'|d'un )essai)\b"
    ),
)
_EXPECTED = re.compile(
    r"\b(?:attendue?s?|prevue?s?|annoncee?s?|esperee?s?|envisagee?s?|programmee?s?|d'ici|courant|vers|au plus tard)\b[^.;]{0,40}?(?:(?P<n>premier|1er|deuxieme|2e|second|troisieme|3e|quatrieme|4e|dernier) (?P<unit>trimestre|semestre) (?:de )?|(?P<part>debut|mi-?|fin|printemps|ete|automne) ?(?:de )?|)(?P<year>20\d\d)\b"
)
_NTH = {"premier": 1, "1er": 1, "deuxieme": 2, "2e": 2, "second": 2, "troisieme": 3, "3e": 3, "quatrieme": 4, "4e": 4}
_PART = {"debut": 3, "mi": 6, "mi-": 6, "printemps": 6, "ete": 9, "automne": 12, "fin": 12}


def term(text: str, folded: str, match_needed: bool = True) -> tuple[bool, date | None]:
    """Whether a statement lets an access run until a fact to come, and the last day on which it is expected."""
    found = _TERM.search(folded)
    if found is None or (match_needed and not THING.search(folded)):
        return False, None
    after = folded[found.end() : found.end() + 120]
    for one in find(text):
        if found.end() <= one.start and re.search(
            r"(?:attendu|prevu|annonc|esper|d'ici|courant|au plus tard)\w*[^.;]{0,24}$", folded[found.end() : one.start]
        ):
            return True, one.value if one.exact else one.value.replace(
                day=monthrange(one.value.year, one.value.month)[1]
            )
    expected = _EXPECTED.search(after)
    return True, _expected(expected) if expected else None


def _expected(found: re.Match[str]) -> date:
    year, month = int(found["year"]), 12
    if found["unit"]:
        size = 3 if found["unit"] == "trimestre" else 6
        month = size * _NTH.get(found["n"], 12 // size)
    elif found["part"]:
        month = _PART[found["part"]]
    return date(year, month, monthrange(year, month)[1])


_THAT_DAY = re.compile(r"\b(?:a|des|a compter de|a partir de) (?:cette|la meme) (?:date|echeance)\b|\bce jour-la\b")


_SUSPENDED = re.compile(r"\bsuspen[ds]\w*\b")  # « suspendu jusqu’à nouvel ordre » runs until nothing


def endings(pieces: Iterable[tuple[str, int]], alone: frozenset[int]) -> Iterator[Event]:
    """The endings that pieces of a document tell; those at offsets in `alone` may do without a subject."""
    day: date | None = None
    for text, start in pieces:
        folded = fold(text)
        told = ending(text, folded, start in alone)
        if told is None:
            waits, expected = term(text, folded)
            if waits and not _SUSPENDED.search(folded):
                yield Event(EventKind.UNTIL, start, start + len(text), None, expected)
        elif told.effect is None and day is not None and _THAT_DAY.search(folded):
            yield Event(told.kind, start, start + len(text), day)
        elif told.future and told.effect is None:
            yield Event(EventKind.UNTIL, start, start + len(text))
        else:
            yield Event(told.kind, start, start + len(text), told.effect, told.end)
        day = next((one.value for one in reversed(find(text)) if one.exact), day)
