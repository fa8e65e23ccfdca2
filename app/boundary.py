"""What a question is before it is a documentary question: an emergency, despair, small talk, or none of our business.

All patterns are matched on folded text. They are deliberately broad for emergencies and despair (a false alarm costs one line of
kind words, a miss may cost a life) and narrow for refusals (a refused question costs a family its answer).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from ingest.validity import fold


class Boundary(StrEnum):
    """Why a question does not, or not only, go to the documents."""

    EMERGENCY = "urgence"
    DESPAIR = "détresse"
    GREETING = "bonjour"
    THANKS = "merci"
    INSULT = "insulte"
    IDENTITY = "identité"
    PRIVACY = "données"
    EMPTY = "vide"
    GIBBERISH = "illisible"
    INJECTION = "consigne"
    PURCHASE = "achat"
    PRIVATE = "coordonnées privées"
    ANIMAL = "animal"
    RANKING = "classement"
    RECORD = "dossier médical"
    FORGERY = "faux"
    PROGNOSIS = "pronostic"
    PERSONAL_DOSE = "dose personnelle"
    OFF_TOPIC = "hors sujet"
    QUACKERY = "hors médecine"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_WHO = r"\b(?:il|elle|(?:mon|ma|mes|notre|son|le|la) (?:bebe|bb|petite?|fils|fille|mari|femme|maman|papa|pere|mere|frere|soeur|enfant|conjoint|copain))"

_EMERGENCY = _any(
    r"\brespir\w* plus?\b",
    r"(?:ne|n'|n) ?(?:arrive|arrivent|parvient|peut|peux)? ?(?:plus|pas) (?:a |bien )?(?:respir|se reveill|reagi|bouger|parler)",
    r"\brespire? (?:plus|pas|mal|difficilement|a peine|tres mal)",
    rf"{_WHO} (?:ne |n'|n )?(?:reagit|bouge|parle|repond) (?:plus|pas|a peine)(?! (?:au|aux|a|du|de|bien)\b)",
    r"(?:repond|reagit) (?:plus|pas) (?:aux? (?:ordres?|questions?|stimul\w+|appels?)|a (?:la voix|son nom|l'appel))",
    r"\barriv\w* (?:plus|pas) a (?:respir|parler|se reveiller|avaler|(?:la |le |les |l'|me )?reveiller)",
    r"(?:ne )?se reveille (?:plus|pas)(?! (?:la nuit|plus tot|avant))|impossible (?:de|a) (?:la |le )?reveill|inconscient|perdu? (?:connaissance|conscience)|perte de connaissance|evanoui|s'est effondre|\b(?:fait|a fait|eu) un malaise",
    r"(?:du mal|de la peine|difficultes?|gene) (?:importante )?a respirer|detresse respiratoire|s'etouffe|suffoque|etouffe\b",
    r"convuls|crise d'epilepsie|fait une crise\b|tremble de partout",
    r"(?:tout|toute) (?:bleu|bleue|blanc|blanche|gris|grise|mou|molle)\b|levres bleues|livide",
    r"hemorragie|saigne (?:beaucoup|enormement|sans arret|abondamment)|vomit du sang|crache du sang|sang (?:partout|qui coule)",
    r"arret cardiaque|(?:coeur|elle|il) (?:s'est|c'est) arretee?\b(?! de)|douleur (?:\w+ )?(?:dans la |a la |a |au )?(?:poitrine|thorax|thoracique)|oppression thoracique|mal (?:a|dans) la poitrine|\ben (?:etat de )?choc\b|\bta imprenable|tension (?:imprenable|effondree)|(?:pouls|tension|saturation|spo2|fc|sat) (?:a|est a|de|<) ?\d{1,2}\b|\bmalaise, |infarctus|\b(?:un|son|fait|d'|l')(?: |)avc\b|paralys(?:e|ee) d'un cote|bouche de travers",
    r"surdos|overdose|(?:avale|pris|donne) (?:toute la boite|trop de|par erreur|le double|(?:deux|trois|quatre|cinq|dix) fois (?:la|sa) dose|double dose|(?:\w+ )?(?:\d+|plusieurs|des|dix|cinq|six|sept|huit|neuf|quinze|vingt|trente) (?:gelules|comprimes|cachets|pilules)\b(?! par))|(?:trompe|erreur) de dose",
    r"visage (?:qui )?gonfle|gorge (?:qui )?gonfle|gonfle de partout|oedeme de quincke|choc (?:anaphylactique|allergique)|reaction allergique grave",
    r"fievre (?:a|de) (?:39|4\d)|(?:39|4[01])(?:[.,]\d)? ?(?:°|de fievre|degres)|somnolent|raideur de (?:la )?nuque|confus(?:e)? (?:et|depuis)|delire\b",
    r"can(?:'t|not) breathe|not breathing|unconscious|(?:won't|can't|cannot|not) wak(?:e|ing)|urgence vitale|c'est une urgence\b|appeler les secours",
)
_EMERGENCY_NOT = _any(
    r"en cas d|si jamais|que faire si|quand appeler|quels? (?:effets|signes|symptomes)|a quoi .*attention|faut-il s'inquieter|risques? d|antecedents?|contre[- ]indi|conduite a tenir|protocole en cas|grade [1-4]",
)
_WANTS = (
    r"(?:j?veu(?:x|t|lent)?\b|voul(?:ait|ais|oir|u)|voudrai[st]|envie (?:de |d'|que )|prefer(?:e|erais|erait|erer)|aimerai[st](?: mieux)?|souhait\w+|"
    r"pens(?:e|es|ait|ais|er|ee?) (?:a |au |a me )|song(?:e|ait|eais|er) a |parl(?:e|ait|er) (?:de |d')|parfois |vais |va )"
)
_DIES = (
    r"(?:mourir|creu?ver\b|en finir|(?:me|se|s'|m') ?(?:tuer|suicid\w+|supprimer|pendre|noyer|jeter|foutre en l'air|flinguer|ouvrir les veines)|"
    r"suicider?\b|disparaitre|sauter\b(?! (?:une?|la|le|des) )|m'endormir et ne|(?:ne )?(?:plus|pas) (?:me|se) reveiller|(?:ne )?plus (?:vivre|exister|etre la|continuer a vivre)|"
    r"(?:que )?(?:tout|ca|cela) (?:s'arrete|finisse|se termine|cesse)\b|etre morte?s?\b|partir avant (?:elle|lui)|avaler (?:tou[ts]|toute|sa|ses|mes|une) .{0,20}(?:medicaments?|boites?|comprimes?|cachets?))"
)
_DESPAIR = _any(
    rf"{_WANTS} ?(?:en |tout |bien |juste |vraiment |a |me |plus )*{_DIES}",
    r"\bne (?:veut|veux|voulait|supporte|peut|peux|pourrai|vivrai) (?:plus|pas) (?:de )?vivre\b(?! (?:a |avec|chez))|\b(?:supporte|supporter) plus de vivre|\bvivrai pas (?:sans|apres)|sans (?:lui|elle),? je (?:ne )?(?:vi(?:vrai|s)|tien(?:drai|s)) (?:pas|plus)|"
    r"je (?:le|la|les) (?:suivrai|rejoindrai)\b|(?:vais|veux|voudrais) (?:le|la|les) (?:rejoindre|suivre)\b(?! (?:a|au|en|dans|chez|pour|sur))|laisse[zr]?[- ]?(?:moi|le|la) mourir|\bje (?:me |m'en )?(?:supprime|flingue|fous en l'air|foutrai[st]? en l'air|tue(?:rai)?)\b|"
    r"(?:vie|existence|rien) n'a plus (?:de|aucun) sens|lettre d'adieu|a quoi (?:ca|bon|cela)(?: ca)? (?:me )?ser(?:t|virait) (?:que je |de |a )(?:continu\w*(?: a)? |encore )?(?:vivre|vive)|plus (?:de )?(?:gout|envie|force) (?:a|de|pour) (?:rien|vivre|continuer)\b(?! (?:le|la|les|ce|son|sa|a (?!vivre)))|"
    r"(?:marre|assez|fatiguee?|lasse?) de (?:vivre|la vie|cette vie|exister)\b|\bautant (?:mourir|crever|en finir)|sous terre\b|(?:me|se) faire du mal\b|je meur[st] (?:aussi|avec)|(?:plus )?rien ne (?:me|nous) retient|(?:stock|gard|accumul|mis de cote)\w* (?:\w+ ){0,3}(?:cachets|comprimes|medicaments|somniferes)\b.{0,40}\b(?:jour|moment|quand|fini)|"
    r"\bs'?(?:il|elle|ils) (?:part|partait|meurt|mourait|s'en va|nous quitte),? (?:alors )?(?:moi aussi )?je (?:pars|partirai|m'en vais|m'en irai|disparai[st]|le suis|la suis)\b|\bje (?:pars|partirai|m'en vais|m'en irai) avec (?:lui|elle|eux)\b(?! (?:a|au|aux|en|dans|chez|pour|demain|lundi|ce|cette|la|le|vivre|voir)\b)",
    r"(?:mis de cote|prepare|garde|prevu) (?:tout )?ce qu'il (?:me |nous )?faut\b(?! (?:pour (?!quand|le (?:jour|moment)|partir|finir)|comme\b|a\b))(?=\W*$|.{0,30}\b(?:partir|finir|jour|moment|quand)\b)",
    r"don't want to (?:live|be here|go on)|better off dead|end my life|kill(?:ing)? (?:my|him|her)self",
    r"(?:veux?|voudrais|vais|envie (?:de |d')|prefere|preferais|aimerais|souhaite|pense a) ?(?:plus )?(?:mourir|en finir|me tuer|me suicider|disparaitre|me foutre en l'air|me jeter|me pendre)",
    r"\bplus (?:envie|la force) d'(?:etre la|exister)\b",
    r"(?:m'|me )(?:suicid|tuer\b)|suicid(?:e|er|aire)s?\b|idees noires|mettre fin a (?:mes jours|ma vie)|plus (?:envie|raison|la force) de vivre|plus (?:de|aucune) raison de vivre",
    r"(?:je )?(?:ne )?veux plus vivre|ne plus vivre|plus rien a quoi|en finir avec (?:la vie|tout)|a quoi bon (?:vivre|continuer|se battre)|mieux (?:mort|morte)\b|kill myself|want to die",
    r"je (?:n'en )?peux plus,? je veux|on (?:n'y )?croit plus.*a quoi bon|plus (?:aucun )?espoir.*(?:mourir|finir|vivre)|\b(?:je |on )?(?:n'en|en) (?:peux|peut) plus\b|\b(?:va|vas|allait) mourir\b(?! ?\?)|en train de mourir|\b(?:fils|fille|mari|femme|pere|mere|papa|maman|enfant|bebe|frere|soeur|conjointe?) est (?:morte?|decedee?)\b|\b(?:on va|peur de) (?:le|la) perdre|(?:je |on )?craque completement|(?:n'en|en) peux plus de vivre",
)
_INJECTION = _any(
    r"ignor(?:e|ez|er) (?:(?:toutes?|tes|vos|les|ces|mes) )*(?:consignes?|instructions?|regles?|precedent)|oubli(?:e|ez) (?:(?:toutes?|tes|vos|les) )*(?:consignes?|instructions?|regles?)",
    r"(?:affiche|montre|donne|revele|repete|imprime|ecris)\w*[- ](?:moi )?(?:tes|vos|ton|votre|le|les) (?:instructions?|consignes?|prompt|regles? internes?|configuration|code source|fichiers?|mot de passe)",
    r"instructions? internes?|system prompt|prompt (?:systeme|initial)|(?:ignore|disregard) (?:all |your |the )*(?:previous |prior )?(?:instructions?|rules?)|mode (?:developpeur|debug|admin)|jailbreak|\bdan mode\b",
    r"(?:tu es|vous etes|agis|fais|joue|comporte|reponds) (?:desormais |maintenant )?(?:comme |le role d|en tant que )(?:un|une|si) (?:\w+ )?(?:medecin|docteur|pirate|hacker|autre|pharmacien|sans)",
    r"(?:^|[,.;:!?] ?|\bet |\balors )(?:ecris|reponds|dis|affirme|confirme)(?:[- ]moi)? (?:seulement |uniquement |juste )?que (?:l'|le |la |les |tout |je |mon |ma )?.*\b(?:gueri|sans danger|eligible|miracle|autorise|accepte|accorde|favorable)|\bjeu de role\b|^ ?(?:system|assistant|utilisateur|user) ?:|reponds desormais",
    r"\bnouvelles? (?:consignes?|instructions?)\b|(?:tu es|vous etes) (?:maintenant|desormais) (?:un|une|le|la)\b|prescri(?:s|vez)[- ]moi",
    r"liste (?:complete )?de (?:tes|vos) fichiers|mots? de passe|cle (?:api|secrete)|/etc/passwd|<script|drop table|rm -rf|base64",
)
_PURCHASE = _any(
    r"(?:acheter|achete|commander|vend(?:re|u|ent)?|procurer|importer)\b.*\b(?:internet|en ligne|sans ordonnance|moins cher|sites?\b|a l'etranger|etrang\w+|allemagne|inde|chine|suisse|marche noir|darknet|amazon|pharmacie en ligne)",
    r"sans ordonnance|marche noir|(?:buy|order) (?:it )?online|(?:ou|peut-on|puis-je|comment) (?:\w+ )?acheter|contrefa[cç]on",
)
_PRIVATE = _any(
    r"(?:numero|telephone|tel) (?:de )?(?:portable|personnel|prive|perso|mobile)|portable (?:du|de la|de) (?:dr|docteur|pr|professeur|medecin)|adresse (?:personnelle|privee|du domicile)|ou (?:habite|vit) (?:le |la )?(?:dr|docteur|pr|professeur)|salaire d",
)
_ANIMAL = _any(
    r"\bmon (?:chien|chat|cheval|lapin|hamster|perroquet|furet)\b|\bma (?:chienne|chatte|jument|lapine)\b|veterinaire|\bnotre (?:chien|chat)\b|\bmy (?:dog|cat)\b"
)
_RANKING = _any(
    r"(?:quel|quelle|qui)s? (?:est|sont) (?:le |la |les )?(?:meilleure?s?|plus (?:competents?|reputes?|fort)) (?:hopita|clinique|medecin|centre|docteur|specialiste|chirurgien|oncologue|professeur|pharmaci)",
    r"(?:meilleure?s?) (?:hopita(?:l|ux)|cliniques?|medecins?|chirurgiens?|docteurs?|oncologues?|specialistes?)\b|classement des hopitaux|best (?:hospital|doctor)",
)
_RECORD = _any(
    r"(?:\b(?:peux[- ]tu|pouvez[- ]vous|tu peux|vous pouvez)(?: \w+)? |^|[,.;:!] ?)(?:analys|interpret|regard|li(?:s|re|sez)\b|relis|dechiffr)\w*(?:[- ]moi)? (?:mon|ma|mes|notre|son|sa|ses|cette?|ce) (?:\w+ )?(?:irm|scanner|compte[- ]rendu|biopsie|radio|analyses?|bilan|resultats?|prise de sang|anapath|imagerie)",
    r"(?:je veux|je voudrais|besoin d'|obtenir|avoir) (?:un |une )?(?:rendez[- ]vous|rdv|consultation)\b",
    r"(?:reserv|pren(?:ds|ez|dre)|fix)\w*(?:[- ]moi)? (?:un |une )?(?:rendez[- ]vous|rdv|consultation)|prenez[- ]moi",
)
_FORGERY = _any(
    r"fauss?e?s? (?:ordonnance|lettre|certificat|avis|document|attestation|prescription)|falsifi|(?:redige|ecri[st]|fai[st])\w*[- ](?:moi )?une? (?:ordonnance|prescription)\b|imiter (?:la |une )signature"
)
_PROGNOSIS = _any(
    r"combien de temps (?:(?:il )?(?:lui|me|nous|leur) reste|reste[- ]t[- ]il a vivre|a vivre|a[- ]t[- ](?:il|elle) a vivre)|reste[- ]t[- ]il a vivre|(?:fils|fille|mari|femme|pere|mere|papa|maman|enfant|bebe|frere|soeur|conjoint) va (?:mourir|guerir|survivre|s'en sortir)|va[- ]t[- ](?:il|elle) (?:mourir|s'en sortir|survivre|guerir)|(?:il|elle) va (?:mourir|s'en sortir|guerir)|vais[- ]je (?:mourir|guerir|m'en sortir)",
    r"(?:mes|ses|nos) chances (?:de (?:survie|guerison|s'en sortir))|esperance de vie d(?:e|u) (?:mon|ma|notre|mes)|combien de temps (?:il|elle) (?:va|peut) (?:vivre|tenir)|how long (?:does|will) (?:he|she|i) (?:have|live)",
)
_SORROW = re.compile(
    r"\bpleur\w+|desesper\w+|desespoir|plus (?:d'|aucun )espoir|a bout de|effondre\w*|epuise\w*|"
    r"j'ai (?:si |tellement |tres )?peur|"
    r"plus rien (?:a|pour) (?:faire|elle|lui)|(?:dit|disent) qu'il n'y a plus rien|on (?:est|se sent) perdu"
)
# « la dose de la tranche 20 à 35 kg », « au-dessus de 40 kg », « écrite au protocole »: a row of the document's own
# table, for nobody in particular.
_TABLE = re.compile(
    r"^(?!.*\b(?:mon|ma|mes|notre|nos|moi|lui|il|elle|nous|je)\b).*(?:\b(?:tranche|palier|classe de poids|bande de poids|"
    r"grille|tableau|protocole|put|ecrite?s?|prevue?s?|publiee?s?|prevoit|notice)\b|"
    r"(?:au[- ]dela|au[- ]dessus|au[- ]dessous|moins|plus|a partir|jusqu'a|entre|inferieur|superieur)[^.;?]{0,12}\d+ ?k)"
)
_PERSONAL_DOSE = _any(
    r"(?:je|on|il|elle) (?:peux|peut|pourrait|pourrais|dois|doit) (?:lui |en )?(?:prendre|donner|doubler|sauter|espacer)\b.{0,60}\b(?:au lieu|a la place|de plus que|en plus|la dose)|(?:puis-je|peut-on|dois-je|peut-il|peut-elle) (?:lui |en )?(?:prendre|donner|doubler|sauter|espacer)\b.{0,60}\b(?:au lieu|a la place|de plus que|en plus|la dose)",
    r"(?:quelle|calcul\w*|donn\w*|combien)\b.{0,40}\b(?:dose|mg|gelules?|comprimes?|ml)\b.{0,60}\b(?:pour|a|chez|avec|si|qui) (?:mon|ma|notre|moi|lui|elle|un enfant de|un bebe de|un poids|une fille de|un garcon de|un patient de)\b.{0,40}\b\d+ ?(?:kg|kilos?|kilogrammes?|m2)",
    r"\b\d+(?:[.,]\d+)? ?(?:kg|kilos?)\b.{0,60}\b(?:doses?\b|combien (?:de (?!temps|fois)|je |on |lui |en )|quelle quantite)|(?:dose|combien|posologie)\b.{0,60}\b\d+(?:[.,]\d+)? ?(?:kg|kilos?)\b(?!/)|calcul\w*(?:[- ]moi)? (?:la|sa|ma|une|cette) dose",
    r"(?:je|on) (?:lui )?(?:donne|double|augmente|diminue|arrete|redonne)\w* (?:combien|la dose|sa dose|le traitement) ?\?|(?:puis-je|peut-on|dois-je|faut-il que je) (?:lui )?(?:doubler|augmenter|diminuer|arreter|stopper)\b",
)
_QUACKERY = _any(
    r"\bcbd\b|homeopath|jeune (?:therapeutique|intermittent|hydrique)|\bjeuner\b|\b(?:un|le|du|en faisant) jeune\b(?=[ ?.,]*$| (?:pour|peut|avant|de \d))|naturopath|huiles? essentielles?|regimes? (?:cetogene|alimentaires?|sans (?:sucre|gluten))|cannabis|ivermectine|curcuma|guerisseur|magnetis|charlatan|vitamine c a haute|graviola|argile verte",
)
_OFF_TOPIC = _any(
    r"\b(?:foot(?:ball)?|match|psg|meteo|recette de cuisine|blague|poeme|chanson|film\b|serie tele|horoscope|bitcoin|bourse\b|election|president de la republique|capitale d|loto\b|impots?\b|code python|programme informatique)",
    r"raconte(?:-moi)? une|ecris(?:-moi)? un (?:poeme|code|script|roman)|qui est le (?:maire|president|ministre|roi)|quelle heure (?:est[- ]il|il est)|il est quelle heure|vaccins? covid|vaccination covid",
)
_GREETING = _any(
    r"^(?:bonjour|bonsoir|salut|coucou|hello|hi|hey|bjr|slt|bsr|bonne (?:nuit|journee|soiree)|ca va|comment (?:ca va|allez[- ]vous|vas[- ]tu)|test|allo|re|ok|oui|non|d'accord|au revoir|a bientot)(?: (?:a tous|monsieur|madame|docteur|toi|vous|bien))?[ !.?,]*$"
)
# « merci et pour ma sœur » asks, though no mark says so.
_GOES_ON = r"\b(?:mais|quel\w*|combien|qui (?!m)|quand|comment|pourquoi|est-ce|et (?:pour|chez|si|mon|ma|la|le|les|sinon)\b|rembours|autre (?:question|chose))"
_THANKS = _any(
    r"^(?:(?:ok|d'accord|ah|oh|super|parfait|genial|tres bien|bon|alors|bien)[ ,.!]*)*"
    rf"(?:(?:un )?(?:grand |tres )?(?:merci|mrc|thank you|thanks)\b(?!.*{_GOES_ON})[^?]{{0,45}}|super|parfait|genial|tres bien|c'est gentil)[ !.,]*$"
)
_INSULT = _any(
    r"\b(?:connards?|connasses?|encules?|enfoires?|salopes?|salauds?|putes?|batards?|abrutis?|debile mental|pourritures?|ta gueule|va te faire|allez vous faire|nique|fdp|fuck(?:ing)?|espece d(?:e |')(?!soin|medic)|imbeciles?|cretins?|idiots?)\b|tu (?:sers|vaux) a rien|\bc'est (?:vraiment |trop )?(?:nul|bidon|pourri|n'importe quoi)\b(?: (?:votre|ton|ce) (?:truc|machin|outil|site|robot|chat))?|\b(?:ca|il|vous|tu) (?:ne )?ser(?:t|vez|s) a rien\b|(?:t'es|tu es|vous etes) (?:nul|nulle|nuls|inutile|debile|con|conne|cons|stupide|bete)s?\b|merde\b|bot de merde",
)
_IDENTITY = _any(
    r"(?:tu es|vous etes|es[- ]tu|etes[- ]vous|t'es|vous parlez|parle[- ]t[- ]on|je parle)\b.{0,20}\b(?:medecins?|docteurs?|humaine?s?|robots?|machines?|\bia\b|intelligence|personne|quelqu'un|pharmaciens?|qui)\b|qui (?:es[- ]tu|etes[- ]vous|t'a cree)|comment (?:tu |vous )(?:fonctionne|marche)[sz]?\b|comment (?:fonctionne|marche)(?:s|z)?[- ](?:tu|vous)\b|comment (?:fonctionne|marche) (?:ce site|cet? (?:outil|assistant|chat|application)|passerelle)|are you (?:a |an )?(?:doctor|human|robot|bot|ai)|tu sers a quoi|a quoi (?:sers|servez|tu sers|vous servez)|que (?:peux[- ]tu|pouvez[- ]vous|sais[- ]tu|savez[- ]vous) faire",
)
_PRIVACY = _any(
    r"(?:mes|nos) (?:donnees|questions|messages|conversations|informations)\b.{0,40}\b(?:gard|conserv|enregistr|stock|partag|confidentiel|lu(?:es|s)?\b|vend|transm)|(?:gardez|conservez|enregistrez|stockez|partagez)[- ]vous (?:mes|nos|ce|les)|est-ce (?:que c'est )?(?:anonyme|confidentiel)|c'est (?:anonyme|confidentiel)",
)

_ORDER: tuple[tuple[Boundary, re.Pattern[str]], ...] = (
    (Boundary.INJECTION, _INJECTION),
    (Boundary.ANIMAL, _ANIMAL),
    (Boundary.PURCHASE, _PURCHASE),
    (Boundary.PRIVATE, _PRIVATE),
    (Boundary.FORGERY, _FORGERY),
    (Boundary.RECORD, _RECORD),
    (Boundary.RANKING, _RANKING),
    (Boundary.PERSONAL_DOSE, _PERSONAL_DOSE),
    (Boundary.PROGNOSIS, _PROGNOSIS),
    (Boundary.PRIVACY, _PRIVACY),
    (Boundary.IDENTITY, _IDENTITY),
    (Boundary.QUACKERY, _QUACKERY),
    (Boundary.OFF_TOPIC, _OFF_TOPIC),
    (Boundary.THANKS, _THANKS),
    (Boundary.GREETING, _GREETING),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was recognised; `documentary`: the rest of the question may still be answered from the documents."""

    boundary: Boundary
    documentary: bool


def examine(folded: str) -> Verdict | None:
    """Recognise what must be handled before, or instead of, a search in the documents.

    `folded` is the whole question, folded. None: an ordinary documentary question.
    """
    letters = re.sub(r"[^a-z0-9]", "", folded)
    if not letters:
        return Verdict(Boundary.EMPTY, documentary=False)
    if _DESPAIR.search(folded):
        return Verdict(Boundary.DESPAIR, documentary=_asks(folded))
    if _EMERGENCY.search(folded) and not _EMERGENCY_NOT.search(folded):
        return Verdict(Boundary.EMERGENCY, documentary=_asks(folded))
    for boundary, pattern in _ORDER:
        if pattern.search(folded) and not (boundary is Boundary.PERSONAL_DOSE and _TABLE.search(folded)):
            return Verdict(boundary, documentary=False)
    if _INSULT.search(folded):
        return Verdict(Boundary.INSULT, documentary=_asks(folded))
    if len(letters) < 2 or _gibberish(folded):
        return Verdict(Boundary.GIBBERISH, documentary=False)
    return None


def without_insults(text: str) -> str:
    """A question without its insults: they are not looked for."""
    kept, folded = text, fold(text)
    for found in reversed(list(_INSULT.finditer(folded))):
        kept = kept[: found.start()] + " " + kept[found.end() :]
    return kept if len(folded) == len(text) else text


def commands(folded: str) -> bool:
    """Whether a text gives orders to a machine that reads it."""
    return _INJECTION.search(folded) is not None


def sorrow(folded: str) -> bool:
    """Whether a question is told in tears: it is answered, after a kind word."""
    return _SORROW.search(folded) is not None


def _asks(folded: str) -> bool:
    """Whether a cry for help also holds a question to the documents."""
    return (
        re.search(
            r"\?|\b(?:qui|quel|quelle|comment|ou|quand|rcp|dossier|acces|protocole|traitements?|programmes?|medicaments?|prix|dose|couts?)\b|\b(?:donne|dis|dites|montre|cherche|trouve|explique)[sz]?\b|\b(?:donnez|montrez|cherchez|trouvez|expliquez)\b|qu'est|que faire|peut[- ]on|y a[- ]t[- ]il|il y a un",
            folded,
        )
        is not None
    )


def _gibberish(folded: str) -> bool:
    """No word has a vowel and a consonant in ordinary proportion: keys hit at random."""
    words = re.findall(r"[a-z]{4,}", folded)
    if not words or re.search(r"\d", folded):
        return False
    odd = [w for w in words if not re.search(r"[aeiouy]", w) or re.search(r"[bcdfghjklmnpqrstvwxz]{5,}|(.)\1{3,}", w)]
    return len(odd) == len(words)
