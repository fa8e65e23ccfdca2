"""Words that may tell of an end that no rule has read: an access beside them is never called open without more."""

import re
from collections.abc import Iterator, Sequence

from ingest.fields import Field
from ingest.model import PartKind
from ingest.statements import Statement
from ingest.validity import Event, EventKind, fold

_STOPS = re.compile(
    r"\b(?:indisponibles?|arrets?|arrete(?! (?:du \d|ministeriel|interministeriel|n°|royal))\w*|arretons|interromp\w*|interruptions?|suspen[ds](?!ions? (?:buvables?|injectables?|orales?|ophtalmiques?|de (?!l'acces|la|l'autor|cet)|a \d|huileuse|pour))\w*|cess(?:e|es|ent|ation|era|eront|erons|ons|ait)|ferm(?:e|ee|es|ees|era|ons|eture)s?|clot|clos|close|closes|clotur\w*|retir(?:e|ee|es|ees|era|ons)|retrait|abrog\w*|"
    r"expir\w*|caduc\w*|caduque\w*|eteint|eteindra|prend\w* fin|pris fin|mettr\w+ fin|met\w* fin|mettant fin|derniers? jours?|touche a sa fin|acheve\w*|s'achev\w*|epuise\w*|epuisement|consommee?|atteint son terme|"
    r"supprim\w*|disparai\w*|disparition|renonc\w*|abandonn\w*|desengag\w*|gelee?s?|pause|rupture|non[- ]renouvel\w*|non[- ]reconduit\w*|pas (?:ete )?(?:renouvel|reconduit|prolong|proroge|maintenu)\w*)\b"
)
_NO_MORE = re.compile(
    r"\b(?:n'|ne |ni |ne l'|ne les |ne nous |ne vous )[a-z' ]{2,40}?\bplus\b(?! (?:de \d|d'un|que|tard|tot|grand|petit|eleve|frequent|long))|\bplus aucune?\b|\bil n'y a plus\b|\bplus (?:possible|disponible|ouvert|accessible)\w*\b"
)
_UNTIL = re.compile(r"\bjusqu'(?:a|au|aux|en)\b[^.;]{0,40}\b20\d\d\b|\bd'ici(?: a)?(?: la)? fin\b[^.;]{0,12}\b20\d\d\b")
# What would be over: the access, those who come to it, or what it is supplied with.
_WHAT = re.compile(
    r"\b(?:acces|autorisations?|cadre|dispositif|programme|octroi|atu[cn]?|rtu|cpc|aap|aac|mise a disposition|derogation|importations?|fournitures?|fourni\w*|approvisionn\w*|livr\w*|distribution|distribu\w*|delivr\w*|production|fabrication|commercialisation|developpement|"
    r"inclusions?|inclu[stre]\w*|recrut\w*|initiations?|instaurations?|nouve(?:aux|lles?) (?:patients?|malades?|demandes?|dossiers?|traitements?|prescriptions?)|demandes?|dossiers?|validite|decision|medicament|produit|specialite|essai|etude|laboratoire|preparation)\b"
)
_ELSEWHERE = re.compile(
    r"\b(?:si|s'il|s'ils|lorsqu\w*|quand|des que|tant que|en cas d\w*|sauf|sous reserve|avant que|peu(?:t|vent)|pourr\w+|doi(?:t|vent) etre (?:arrete|interromp|suspend)\w*|jusqu'a (?:progression|toxicite)|ne (?:pas|jamais)|vu (?:le|la|l')|progression|toxicite|grossesse|allaitement|effets? indesirables?|toleran\w+|"
    r"plus \w+ (?:apres (?:une?|la|l'|le)|au-dela|chez|pour)|pharmacie|plateforme|inscriptions?|amm\b[^.;]{0,30}\b(?:n'|ne )|rembours\w*|apres (?:l'arret|echec|retrait)|arret (?:du|d'un|de la|d'une) (?:traitement|precedent|dose|chimio\w*)|etats-unis|americain\w*)\b"
)
_ARM = re.compile(r"(?:bras|cohorte|groupe|partie|volet)\b")  # of a trial whose other arms may go on
# What begins again, or replaces what ended.
_AGAIN = re.compile(
    r"\b(?:de nouveau|a nouveau|rouvert|reouvert|repris(?:e|es)?|reprend|leve|levee|retabli|remplacee?s? par (?:la presente|le present|un nouveau|une nouvelle)|toujours|reste (?:ouvert|en vigueur|possible))\w*"
)
_BESIDE = frozenset({Field.POSOLOGY, Field.MONITORING, Field.ADAPTATION, Field.EFFECTS, Field.STORAGE, Field.EXCLUSION, Field.CRITERIA, Field.PRIOR, Field.TESTS, Field.COST, Field.PAPERS, Field.TEXTS, Field.REASONS, Field.INDICATION, Field.DISEASE, Field.POPULATION, Field.LINE, Field.BIOMARKER, Field.CONTACT})  # fmt: skip
_READ = (
    EventKind.ENDED,
    EventKind.CLOSED,
    EventKind.REFUSED,
    EventKind.UNTIL,
    EventKind.CONTINUED,
    EventKind.CAPPED,
    EventKind.UNTOLD,
)


def hints(statements: Sequence[Statement], told: Sequence[Event]) -> Iterator[Event]:
    """Statements in whose words an access might be over, where no event has been read that says so or dates its end."""
    for s in statements:
        if _ARM.match(fold(s.label)) or (s.fields & _BESIDE and Field.STATUS not in s.fields):
            continue
        if not (_STOPS.search(s.folded) or _NO_MORE.search(s.folded) or _UNTIL.search(s.folded)) or _ELSEWHERE.search(
            s.folded
        ):
            continue
        if _AGAIN.search(s.folded):
            continue
        if not _WHAT.search(s.folded) and s.kind is not PartKind.TITLE and Field.STATUS not in s.own:
            continue
        if not any(e.start < s.end and s.opens < e.finish and (e.kind in _READ or e.end) for e in told):
            day = max((one.value for one in s.dates), default=None)
            yield Event(EventKind.HINTED, s.opens, s.end, day)
