"""Words of questions that say nothing about what is asked, and the shorthand of text messages."""

import re
from functools import lru_cache

from wordfreq import get_frequency_dict, zipf_frequency

from index.analysis import fold, stem, words

# Folded and stemmed on load: words that any question about any access may hold.
_GENERIC = """
traitement traitements traiter traite soigner soigne soignent soignee medicament medicaments medoc medocs produit produits molecule molecules programme programmes dispositif
dispositifs acces accessible solution solutions option options chose choses truc trucs
demander demande demandes demandons obtenir obtient avoir recevoir recevoir recoit beneficier proposer propose proposez proposee proposer
exister existe existent prevoir prevu prevue prevoit pouvoir peut peux puis pouvez pouvons vouloir veut veux devoir dois doit faut falloir
pourra pourront pourrai pourras pourrons pourrez pourrait pourraient pourrions devra devront devrait devraient faudra faudrait saura saurait
cense censee censes censees possible possibles possibilite question questions savoir sais sait connaitre connaissez dire dit dites dis parler parle parlez parlent
expliquer explique expliquez aider aide aidez trouver trouve trouvent chercher cherche donner donne donnez donnent mettre faire fait fais fasse
patient patients patiente malade malades personne personnes gens cas situation dossier dossiers monsieur madame docteur
mon ma mes notre nos votre vos son sa ses leur leurs
fils fille enfant enfants garcon petit petite bebe ado frere soeur pere mere papa maman mari femme epouse epoux conjoint compagne compagnon
cousin cousine neveu niece oncle tante mamie mamy papi papy tonton tatie tata grand grande parents parent famille ami amie copain copine beau belle bebes
france francais francaise pays chez hopital medecin medecins docteurs hospitalier
bonjour bonsoir merci svp stp plait aujourd hui actuellement maintenant moment jour jours fois
vraiment tres trop bien plutot surtout encore toujours deja autre autres autrement meme memes pareil pareille identique alors donc sinon
an ans annee annees mois semaine semaines
document documents texte textes officiel officielle page site information informations info infos
nouveau nouvelle nouveaux nouvelles actuel actuelle actuels actuelles recent
j c d l n s t m qu y ca cela ceci voila aller va vais vont venir vient viennent passer passe etre est sont suis sera serait etait
appeler appelle appelez nomme compte quand combien comment pourquoi quoi quel quelle quels quelles qui ou lequel laquelle
malheureusement besoin aimer aimerais aimerait voudrais voudrait souhaite souhaiter espoir espere peur
heure heures tant toute tous toutes tout rien reste restent rester rend rendre laisser laisse laisserait lait
on m'a dit parait entendu vu lu croire crois pense penser semble
pardon desole desolee excusez demain hier matin soir nuit prochain prochaine depuis aura auront avoir aurait
simple simples simplement salut slt coucou vs versus confonds confond confondre confondu melange melanger trompe tromper trompes confirmer confirmez confirme
exact exactement precise precisement certain certaine certains seul seule seulement
drug medicine treatment programme program french france there which what who the is for in a of does has have can my our and to from any on are with give gives given current
protocole protocoles decision decisions fiche fiches notice notices cadre cadres dernier derniere derniers dernieres marche
met mets mettre met-on fonctionne fonctionnent fonctionner indique indiquee demarche demarches epoque probleme problemes souci soucis habite habitons habiter vis vit vivons vivre compte compter bon bonne quelque quelques prendre prend prends prennent prenez ecrit ecrits ecrite ecrites partir part partent sembler semble semblent utiliser utilisation utilise servir sert marche marcher effectuer concerner concerne concernes concernee
"""
_SPECIALIST = re.compile(r"(?:ologue|ologues|iatre|iatres|pharmacien(?:ne)?s?|infirmiere?s?)$")

_SHORTHAND: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?<![\w'’-])(?:{short})(?![\w'’-])(?!\s?\d)"), full)  # lower case only: capitals are names and codes
    for short, full in (
        (r"c(?:'?est|'est)? ?ko?i", "c'est quoi"), (r"c ?quoi", "c'est quoi"), (r"kwa", "quoi"), (r"koi", "quoi"), (r"kel(?:le)?s?", "quel"), (r"ki", "qui"), (r"ke", "que"),
        (r"kan", "quand"), (r"qd|kd", "quand"), (r"pk|pq|pkoi|pourkoi", "pourquoi"), (r"cmt|cmnt|commen", "comment"), (r"combi1|cb|cbien", "combien"),
        (r"dispo", "disponible"), (r"slt|bjr", "bonjour"), (r"bsr", "bonsoir"), (r"cest", "c'est"), (r"cetai[st]?", "c'était"), (r"l'?assos?", "l'association"),
        (r"c dans", "c'est dans"), (r"c ou", "c'est où"), (r"c", "c'est"), (r"jai", "j'ai"), (r"ya", "il y a"), (r"y'a", "il y a"), (r"yatil", "y a-t-il"),
        (r"pr", "pour"), (r"ds", "dans"), (r"ac", "avec"), (r"avc(?= (?:mon|ma|mes|un|une|le|la|les))", "avec"), (r"tt", "tout"), (r"ts", "tous"), (r"tps|tmps", "temps"), (r"bcp", "beaucoup"),
        (r"svp|stp|s'il (?:vous|te) plait", ""), (r"bb|bébé|bebe", "bébé"), (r"med(?:oc|ocs|ic|ics)", "médicament"), (r"ttt|trt|trait", "traitement"), (r"hosto|hôpitaux|hopitaux", "hôpital"), (r"dc", "donc"), (r"mm", "même"),
        (r"rdv", "rendez-vous"), (r"labos?", "laboratoire"), (r"chimios?", "chimiothérapie"), (r"radio(?:thérapie)?s? ?thérapie|rayons", "radiothérapie"), (r"enft|enf", "enfant"), (r"ê|es ce que", "est-ce que"), (r"ki a", "qui a"),
        (r"sa(?= (?:se|coute|marche|prend|fait|dure|existe|vaut)\b)", "ça"), (r"o(?= (?:frigo|congel))", "au"), (r"tjs|tjrs?", "toujours"), (r"fo", "faut"), (r"fai", "fait"), (r"une foi(?= [a-z])", "une fois"), (r"nbr?e?", "nombre"), (r"chui", "je suis"), (r"g(?= (?:le|la|un|une|pas|des|deja|besoin|mon|ma)\b)", "j'ai"), (r"jsp|jsais pas", "je ne sais pas"), (r"qq", "quelque"), (r"qqn", "quelqu'un"), (r"qqch", "quelque chose"), (r"dr\.?", "docteur"), (r"an[sn]ée", "année"), (r"1ere|1ère|1re", "première"), (r"2eme|2ème|2e", "deuxième"),
    )
)  # fmt: skip


def expand(text: str) -> str:
    """A question with its text-message shorthand written out; anything else is left as typed."""
    for pattern, full in _SHORTHAND:
        text = pattern.sub(full, text)
    return re.sub(r"\s+", " ", text).strip()


# People of the story: they may be what a statement is about (« et ses frères et sœurs ? »).
STORY = frozenset(
    [
        "frere",
        "freres",
        "soeur",
        "soeurs",
        "parent",
        "parents",
        "bebe",
        "bebes",
        "ado",
        "ados",
        "enfant",
        "enfants",
        "adulte",
        "adultes",
        "maman",
        "papa",
        "femme",
        "naitre",
        "nait",
    ]
)

GENERIC: frozenset[str] = frozenset(word.folded for word in words(_GENERIC)) - STORY
GENERIC_STEMS: frozenset[str] = frozenset(word.stem for word in words(_GENERIC))


# Words that name the form of the answer (a number, a date, a limit), not its matter.
FORM = frozenset(
    [
        "comprime",
        "comprimes",
        "gelule",
        "gelules",
        "produit",
        "produits",
        "molecule",
        "molecules",
        "seuil",
        "seuils",
        "effectif",
        "effectifs",
        "periode",
        "periodes",
        "nombre",
        "nombres",
        "chiffre",
        "chiffres",
        "valeur",
        "valeurs",
        "role",
        "roles",
        "liste",
        "exemple",
        "exemples",
        "detail",
        "details",
        "nom",
        "noms",
        "type",
        "types",
        "genre",
        "genres",
        "sorte",
        "sortes",
        "limite",
        "limites",
        "minimal",
        "minimale",
        "minimaux",
        "minimales",
        "minimum",
        "maximal",
        "maximale",
        "maximaux",
        "maximum",
        "initial",
        "initiale",
        "initiaux",
        "moyen",
        "moyenne",
        "total",
        "mensuel",
        "mensuelle",
        "annuel",
        "annuelle",
        "quotidien",
        "quotidienne",
        "hebdomadaire",
        "precis",
        "precise",
        "intitule",
        "mot",
        "terme",
        "definition",
        "signification",
        "effet",
        "consequence",
        "consequences",
        "regle",
        "regles",
        "principe",
        "objet",
        "but",
        "objectif",
        "motif",
        "condition",
        "modalite",
        "modalites",
        "possibilite",
        "procedure",
        "etape",
        "etapes",
        "circulent",
        "publie",
        "publies",
        "cite",
        "cites",
        "citee",
        "citees",
        "verifier",
        "correct",
        "vrai",
        "juste",
    ]
)

# Acronyms of the rules themselves: a document about the right medicine need not print them.
RULES = frozenset(
    [
        "cpc",
        "aac",
        "aap",
        "atu",
        "atuc",
        "atun",
        "rtu",
        "put",
        "amm",
        "rcp",
        "pui",
        "has",
        "ansm",
        "smr",
        "ap",
        "ap1",
        "ap2",
        "aac.",
        "dci",
        "ucd",
        "put-rd",
        "put-sp",
    ]
)


_BEYOND = frozenset({"dela", "deca"})  # « au-delà », whose stem is that of « délai »


def generic(folded: str, stem: str) -> bool:
    """Whether a word says nothing about what a question is after."""
    return (
        folded in _BEYOND
        or (folded not in STORY and (folded in GENERIC or stem in GENERIC_STEMS))
        or _SPECIALIST.search(folded) is not None
    )


@lru_cache(maxsize=1)
def _ordinary_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in get_frequency_dict("fr", wordlist="small"))


@lru_cache(maxsize=1 << 14)
def ordinary(word: str) -> float:
    """How ordinary a French word is, from 0 (a name, a disease, a code) to 1 (a word of every sentence)."""
    frequency = zipf_frequency(word.lower(), "fr", wordlist="small")
    if frequency == 0:
        return 0.5 if stem(word.lower()) in _ordinary_stems() else 0.0
    return min(1.0, max(0.25, (frequency - 2.5) / 2.5))


def plain(text: str) -> str:
    """Folded question with single spaces, for the patterns of aspects and boundaries."""
    return " ".join(fold(text).split())
