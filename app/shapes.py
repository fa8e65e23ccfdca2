"""What form of answer a question calls for."""

import re
from enum import StrEnum

from app.aspects import DECIDED, WHAT_IS, Aspect
from app.focus import Focus
from app.library import Library


class Shape(StrEnum):
    """The form of the answer that a question calls for."""

    FACT = "fait"
    PROGRAMME = "programme"
    STATUS = "statut"
    LIST = "liste"
    COMPARISON = "comparaison"
    CHANGES = "changements"
    NEWEST = "plus récent"
    DEFINITION = "définition"
    PAGE = "page"
    LINK = "lien"
    SIMPLER = "plus simple"


_LIST = re.compile(
    r"\b(?:quels|quelles|liste(?:r|z)?|lister?|tou(?:te)?s les|combien d[e']|enumer\w+|which|list)\b.{0,40}\b(?:programmes?|acces|cpc|aac|aap|atu|cadres?|autorisations?|produits?|medicaments?|dossiers?|preparations?|traitements?|essais?|dispositifs?|indications?|"
    r"molecules?|situations?|maladies?|tumeurs?|cancers?|rcp|protocoles?|decisions?)\b"
)

_LIST_MORE = re.compile(
    r"\bsont (?:en|sous)\b|existe|disponible|propos|passent|passe par|relevent|depend|refus|arret|ouverts?|fermes?|concern|couv|cites?\b|mentionn|recens|pris fin|pour (?:les|l')|chez (?:les|l')|dans (?:les|l')|en (?:cours|onco)|actuel|toutes les|\bliste|necessit|requi|decrit|figur|conten|avis\b|base\b|du cpc|de la decision|prevu|accessibles?|abrog|termin|accord|par la rcp|reseau"
)

_INVENTORY = re.compile(
    r"\binventaire\b|\brecens\w+|(?:pour|dans|a) quelles? (?:maladies|indications|tumeurs|pathologies)\b|"
    r"nombre d'indications|combien d'indications|pour quels (?:produits|medicaments|traitements)"
)

_COMPARE = re.compile(
    r"\bcompar\w*|\bdifferences?\b|meme chose|versus|\bvs\b|distingu\w+|ou bien|plutot que|c'est pareil|c'est different|lequel (?:choisir|est)|par rapport a"
)

_WHICH_IS = re.compile(r"\b(?:lequel|laquelle) est\b")

_CHANGES = re.compile(
    r"differences? entre .{0,30}(?:versions?|editions?)|\bdiffer\w+\b.{0,40}\b20\d\d\b.{0,30}\b20\d\d\b|\bv(?:ersion)? ?\d\b.{0,12}\b(?:et|ou|vs|contre|/) .{0,12}\bv?(?:ersion)? ?\d\b|qu'est-ce qu(?:e |')[^?]{3,60}\b(?:a|ont) (?:chang|modifi)\w*|\bque (?:change|modifie)(?:nt)?\b|\b(?:a|ont) (?:change|modifie) quoi|\b(?:change|modifie)(?:nt)? quoi|versions? \d .{0,12}(?:et|ou|/) .{0,12}\d|(?:quoi|qu'est-ce qui|que) (?:a |est-ce qui a )?chang\w*|\bce qui (?:a |va )?chang\w+|\b20\d\d ?(?:vs\.?|versus|et|ou|/|->|→|puis) ?20\d\d\b.{0,60}\b(?:chang|differ|modif|evol)\w*|quoi de neuf|nouveautes?|changements? entre|ce qui a change"
)
_AMENDED = re.compile(r"modifications? (?:de|du|entre|apport)")  # what else is asked of it comes first

_DEFINE = re.compile(
    rf"^(?:et )?(?:c'(?:est|etait) quoi|{WHAT_IS}|que (?:signifie|v(?:eut|oulait) dire|designe)|definition|comment (?:fonctionne|marche) (?:l'|le |la |les |un |une |cet? |cette )|c'est pour quelle maladie|what is|kesako|ca veut dire quoi)|\b(?:c'(?:est|etait) quoi|v(?:eut|oulait) dire|signifie|c'est pour quelle|pour quel(?:le)? (?:cancer|maladie|tumeur|pathologie|indication)s?)\b"
)

_SITUATION = re.compile(
    r"\bque (?:peut-on|proposer|faire|reste|demander)|qu'est-ce qu'on peut|quels? (?:traitement|medicament|programme|dispositif|acces|solution|option|recours|medoc)|"
    r"(?:existe|y a)[- ]t[- ]il|il y a (?:quoi|un|une|autre|quelque)|y a quoi|autre chose|quelque chose|que reste|on fait quoi|fait quoi|c'est possible|quel cpc|quel acces|que proposer|acces (?:precoce|compassionnel|derogatoire)|"
    r"on m'a parle|on parle d|on nous a dit|peut-on (?:demander|avoir|esperer)|which .*programme|is there|programme|traitement"
)

_STATUS = re.compile(
    r"encore (?:\w+ ){0,2}(?:valable|possible|ouvert\w*|en vigueur|disponible|accessible|utilis\w+|l'utiliser|demander|commencer|prescri\w+|exist\w+|autoris\w+|en acces|en cours|d'actualite|entrer|rejoindre|participer|integrer|inscri\w+|s'inscrire|beneficier)|(?:existe|est|peut|sera|reste)[- ](?:t-)?(?:il|elle|on|ce) encore|^encore en\b|(?:(?<!il )(?<!elle )(?<!qui )marche|tient|vaut|tourne|fonctionne) (?:encore|toujours)|toujours (?:valable|ouvert|possible|en|disponible|valide)|en vigueur|exist(?:e|ent)(?:[- ]t?[- ]?(?:ils?|elles?))? (?:encore|toujours)|\bstatut\b|c'est fini|est (?:fini|termine|ferme|ouvert)|valable|valide\b|abrog|jusqu'(?:a|au) (?:quand|quelle)|fin de validite|"
    r"\bpe(?:ux|ut|uvent)\b.{0,30}\b(?:prescri|commenc|debut|initi)\w*.{0,20}\b(?:aujourd'hui|maintenant|des a present|immediatement)|"
    r"date (?:de )?fin|\bfinit[- ](?:il|elle)|expire|\b(?:finit|se termine|s'arrete) (?:le|en|au|bientot)\b|derniere version|version .*vigueur|etai(?:t|ent)[- ](?:ils?|elles?) (?:encore |deja )?(?:ouvert|accessible|disponible|valable)|(?:est|sont)[- ](?:ils?|elles?) (?:bien |deja |vraiment )?(?:fini|termin|ferm|abrog|suspend|suspens|retir|arret|clos)|est[- ](?:il|elle|ce) (?:ouvert|encore|toujours|bien ouvert)|bien ouvert|peut[- ]on encore|combien de (?:nouveaux |places)|quota|ouverte? aux?|en ce moment|refuse\b|depuis quand|date (?:de|d')|\bechue?\b|caduc|reconduit|prorog|(?:cpc|aac|aap|acces|cadre|programme|essai)\b.{0,25}\b(?:actif|active|clos|ferme|a jour)\b|recrut\w+|periode de validite|duree de validite|prise d'effet|point de depart|entree en vigueur|a ce jour\b|expire"
)

_DECIDED = re.compile(DECIDED)

_PAGE = re.compile(
    r"(?:a )?quelle page|c'est (?:ecrit |dit )(?:ou\b|a quelle page)|ecrit quelle page|tu es sur|vous etes sur|ou (?:est-ce que )?c'est ecrit|quelle source|tes sources|vos sources|^(?:et |la |les )*sources? ?\??$|d'ou (?:ca|cela|tu|vous) (?:vient|viennent|tire|tenez|sort)"
)

_LINK = re.compile(
    r"(?<!: )(?<!quel )\bliens?\b(?! (?:entre|avec)\b)|\burl\b|adresse (?:du|de la) (?:page|document|site)|telecharger"
)

_SIMPLER = re.compile(
    r"plus simpl|simplement|pas compris|comprends pas|comprends rien|en clair|autrement dit|avec des mots|explique[rz]?[- ]moi|vulgaris|trop complique|en francais normal|resum"
)

_OLD_REGIME = re.compile(r"\b(?:atu|rtu)s?\b")

_SHORT_TURN = 9  # words: a turn about the last answer is short

_CRITERIA = re.compile(r"\bcriteres?\b")  # the list itself is asked

_STORY = re.compile(r"\b(?:mon|ma|notre|mes|nous|j'ai|je|il a|elle a|my|our)\b")

_INTERROGATIVE_ONLY = re.compile(r"\b(?:combien|quand|pourquoi|nombre|chiffres?|effectif)\b")

_CONTENT = {
    Aspect.DOSE,
    Aspect.INTAKE,
    Aspect.MONITORING,
    Aspect.ADAPTATION,
    Aspect.EFFECTS,
    Aspect.STORAGE,
    Aspect.CONTACT,
    Aspect.COST,
    Aspect.RESULTS,
    Aspect.PAPERS,
}

_DATED = {Aspect.END, Aspect.START, *_CONTENT}

_SITUATIONAL = {
    Aspect.CRITERIA,
    Aspect.AGE,
    Aspect.LINE,
    Aspect.BIOMARKER,
    Aspect.REGIME,
    Aspect.STATUS,
    Aspect.TRIAL,
    Aspect.EXCLUSION,
    Aspect.INDICATION,
}

_ROUTE = {Aspect.ROUTE, Aspect.RCP, Aspect.WHO}

_WHAT_ACCESS = re.compile(
    r"quel(?:le)?s? (?:acces|dispositif|cadre|programme|traitement|medicament|solution|option)|\bcadre\b|\bacces\b|programme|y a[- ]t[- ]il|existe"
)

_INTERROGATIVE = re.compile(
    r"\?|\b(?:quel(?:le)?s?|qui|combien|comment|quand|pourquoi|ou (?:est|se|fait|peut)|est-ce|c'est quoi|faut-il|peut-on|doit-on)\b"
)


def shape(folded: str, focus: tuple[Focus, ...], aspects: tuple[Aspect, ...], library: Library) -> Shape:
    """The form of answer that a folded question calls for, given its words and aspects."""
    named = sum(f.subject for f in focus)
    if len(folded.split()) <= _SHORT_TURN and not named:
        for pattern, shape in ((_PAGE, Shape.PAGE), (_LINK, Shape.LINK), (_SIMPLER, Shape.SIMPLER)):
            if pattern.search(folded):
                return shape
    if _CHANGES.search(folded) or (_AMENDED.search(folded) and not set(aspects) & _DATED):
        return Shape.CHANGES
    which = _WHICH_IS.search(folded) is not None and bool(aspects)  # « lequel est remboursé ? » asks one thing of each
    if _COMPARE.search(_WHICH_IS.sub("", folded) if which else folded):
        return Shape.COMPARISON
    if _INVENTORY.search(folded) and not _singular_situation(folded):
        return Shape.LIST
    if _LIST.search(folded) and _LIST_MORE.search(folded) and not _singular_situation(folded):
        return Shape.LIST
    if _OLD_REGIME.search(folded) and _STATUS.search(folded) and not named:
        return Shape.STATUS
    if _DEFINE.search(folded) or (not aspects and named == 1 and len(focus) == 1):
        return Shape.DEFINITION
    decided = bool(named) and _DECIDED.search(folded) is not None
    if (decided or _STATUS.search(folded)) and not set(aspects) & _CONTENT:
        return Shape.STATUS
    about = set(aspects) - _SITUATIONAL
    diseases = any(f.disease for f in focus)
    if not focus or (named and not diseases):
        return Shape.FACT
    asks_who = bool(about & _ROUTE)
    situation = _SITUATION.search(folded) is not None
    if diseases and not (about - _ROUTE) and situation and (not asks_who or _WHAT_ACCESS.search(folded)):
        return Shape.PROGRAMME
    told = _INTERROGATIVE.search(folded) is None or (_STORY.search(folded) is not None and not about)
    if not named and diseases and told:
        return Shape.PROGRAMME
    if named:
        whole = Aspect.CRITERIA in aspects and _CRITERIA.search(folded) is None
        return Shape.PROGRAMME if not about and whole else Shape.FACT
    return (
        Shape.PROGRAMME
        if not about and (diseases or situation) and not _INTERROGATIVE_ONLY.search(folded)
        else Shape.FACT
    )


def _singular_situation(folded: str) -> bool:
    """« quels traitements pour mon fils » describes one situation, it does not ask for a list."""
    return re.search(r"(?<!-)\b(?:mon|ma|notre|moi|il|elle|j'ai|je)\b", folded) is not None and not re.search(
        r"\bliste|tou(?:te)?s les", folded
    )
