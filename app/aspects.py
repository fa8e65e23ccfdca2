"""What can be asked of an access, and what a passage must show to answer it.

Every pattern is matched on folded text (lower case, no accents, straight apostrophes). `ask` recognises the aspect in a
question, `shows` in a passage, `heading` in the headings above it. Patterns describe French administrative and medical
writing in general; none belongs to one drug, one document or one question.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Aspect(StrEnum):
    """One thing people want to know."""

    RCP = "rcp"
    MEETING = "séance"
    ROUTE = "circuit"
    CRITERIA = "critères"
    EXCLUSION = "exclusions"
    AGE = "âge"
    BIOMARKER = "biomarqueur"
    LINE = "ligne"
    DOSE = "dose"
    INTAKE = "prise"
    MONITORING = "surveillance"
    ADAPTATION = "adaptation"
    EFFECTS = "effets"
    INTERACTION = "interactions"
    STORAGE = "conservation"
    DELAY = "délai"
    DURATION = "durée"
    FREQUENCY = "rythme"
    CONTACT = "contact"
    PLACE = "lieu"
    COST = "coût"
    AMOUNT = "montant"
    PAPERS = "pièces"
    STATUS = "statut"
    START = "début"
    END = "fin"
    QUOTA = "places"
    VERSION = "version"
    REASON = "motif"
    DEFINITION = "définition"
    TRIAL = "essai"
    RESULTS = "résultats"
    MAKER = "fabricant"
    LINK = "lien"
    MENTION = "mention"
    WHO = "qui"
    REGIME = "régime"
    CONTINUITY = "continuité"
    COUNT = "nombre"
    IDENTIFIER = "numéro officiel"
    INDICATION = "indication"  # what places a disease in a programme


@dataclass(frozen=True, slots=True)
class Cue:
    """How an aspect is asked and shown; `needed`: without a passage that shows it, it is not answered."""

    ask: re.Pattern[str]
    shows: re.Pattern[str]
    heading: re.Pattern[str]
    needed: bool = False


_MONTH = r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|janv\.|fevr\.|sept\.|oct\.|nov\.|dec\.)"
DATE = rf"(?:\b\d{{1,2}}(?:er)? {_MONTH} \d{{4}}|\b\d{{1,2}}/\d{{1,2}}/\d{{4}}|\b{_MONTH} \d{{4}})"
_DAY = r"(?:lundis?|mardis?|mercredis?|jeudis?|vendredis?|samedis?|dimanches?)"
_NUMBER = r"(?:\d+(?:[.,]\d+)?|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente)"
_MANY = (
    r"(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|soixante|cent)"
)
_SPAN = rf"{_NUMBER} ?(?:heures?|h\b|jours?|semaines?|mois|ans?\b|annees?|minutes?)"
_RCP = r"(?:\brcp\b|reunions? (?:nationales? )?de concertation|concertation pluridisciplinaire|\brcppi\b|tumou?r board|comite (?:national|scientifique|d'experts))"
_PHONE = r"(?:\b0\d(?:[ .]?\d{2}){4}\b|\b(?:tel|telephone)\b|\b(?:15|112|114|3114)\b)"
_MAIL = r"(?:[\w.+-]+@[\w.-]+\.\w+)"
_UNIT = r"(?:mg|g|µg|microgrammes?|ml|ui|mbq|gbq|millions?|milliards?|unites?|comprimes?|gelules?|gouttes?|cellules?|flacons?)"
_FORM = r"(?:solution|gelule|comprime|capsule|poudre|suspension|sirop|collyre|gel|creme|pommade|patch|granule|dispersion|lyophilisat|concentre|emulsion|implant|goutte)"
_DOSE = rf"\d[\d ,.]* ?{_UNIT}(?:\b|/)(?!(?:/? ?\d* ?ml)?, (?:une? )?{_FORM})"  # « NOM 300 mg, gélule » is a strength
_NEVER = r"(?!)"
DOSED = re.compile(_DOSE)

_APPLICANT = (
    r"\b(?:famille|parents?|patiente?|malade|association|proche|medecin|pharmacien|pharmacie|hopital|laboratoire)s?"
)
_VERDICTS = r"(?:interdi|refus|rejet|retir|suspend|autoris|accord|octroy|approuv|valid|abrog|bloqu)"
# What an agency or a maker is said to have done with an access: « la HAS a refusé … », « est-il accordé ? ».
DECIDED = (
    r"\b(?:has|ansm|haute autorite|agence|ema|commission|ministere|etat|france|europe|laboratoire|labo|firme)\b"
    rf"[^.;?]{{0,12}}\b(?:a|ont) (?:\w+ )?{_VERDICTS}\w*"
    rf"|\b(?:est|etait|a[- ]t)[- ](?:il|elle)(?: ete)? (?:bien |deja |enfin |vraiment )?{_VERDICTS}\w*(?! (?:a|aux?|chez|pour|avant|apres|pendant|en cas|par)\b)"
)

_REFERENCE = r"(?:\b(?:numeros?|references?|ref)\b|\bn°)"
_ACT = r"(?:decisions?|avis|essais?|etudes?|decrets?|arretes?|lois?|articles?|autorisations?|deliberations?|registre|enregistrement|protocole|lot)\b"


# « Qu’est-ce qu’une … ? », not « qu’est-ce qu’on doit faire ? ».
WHAT_IS = r"qu'est[- ]ce (?:que (?:c'est|cela|ca\b|(?:le|la|les|cet?|cette|ces|des) |l')|qu'(?:une?|il y a) )"


def _cue(ask: str, shows: str, heading: str = _NEVER, needed: bool = False) -> Cue:
    return Cue(re.compile(ask), re.compile(shows), re.compile(heading), needed)


CUES: dict[Aspect, Cue] = {
    Aspect.RCP: _cue(
        rf"{_RCP}|\breunion|\bstaff\b|\bcomite\b|\binstance|\bdevant (?:qui|quelle)|qui (?:decide|tranche|\bvalide|examine|classe|trie|\baccorde|(?:donne|rend) (?:son |leur |l'|un )?(?:accord|avis|feu vert))|\b(?:dire|dit|dise) oui\b"
        r"|\bvalid(?:e|er|ation)\b|\bvalide par\b|which (?:national )?(?:tumou?r )?board|who decides|\bcircuit\b|\bavis\b.*\b(?:urgent|prealable)",
        rf"{_RCP}|college de la has",
        r"\brcp\b|reunion|circuit|\bvalidation|qui (?:decide|\bvalide|prend la decision)|avis prealable|obtenir l'accord|instance",
    ),
    Aspect.MEETING: _cue(
        r"quel jour|quels jours|\bjours? de la (?:rcp|reunion)|quand (?:se|a) (?:tient|reunit|lieu)|se (?:tient|reunit)|quand\b(?! (?:ils?|elles?|on|nous|je|vous|tu)\b).*\b(?:rcp|reunion)|(?:rcp|reunion)\b.*\b(?:quand|date|jours?|rythme|frequence|horaire)"
        r"|(?:prochaine|date).*\b(?:rcp|reunion)",
        rf"\b{_DAY}\b|hebdomadaire|mensuel|bimensuel|chaque semaine|chaque mois|par mois|par semaine|sous \d+ heures|a la demande|en urgence|visioconference",
        r"\brcp\b|reunion|circuit|avis prealable",
    ),
    Aspect.ROUTE: _cue(
        rf"{_APPLICANT}\b.{{0,20}}\bpeu(?:t|vent)\b(?: \w+){{0,2}} (?:deposer|demander|adresser|envoyer|saisir|faire (?:la|une) demande)|"
        r"qui (?:envoie|depose|presente|demande|transmet|adresse|fait la demande|doit|s'en occupe|remplit)|comment (?:[\w-]+ ){0,4}(?:remplir|deposer|presenter|avoir|obtenir|demander|acceder|faire|beneficier|inscrire|proceder)"
        r"|(?:que|quoi) faire\b|demarche|\bcircuit\b|parcours|procedure|etapes?\b|envoyer (?:mon|le|son|notre) dossier|\bfaire la demande\b|a qui (?:s'adresser|adresser|envoyer)|\bpass\w+ par (?:ou|qui|quoi)\b|\bpar ou (?:on )?(?:pass|commenc)\w*|how (?:to|can|do)",
        r"\b(?:presente|soumet|soumis|depose|adresse|transmet|transmis|transmise|envoie|inscri|instrui|demande)\w*|prescripteur|\breferent|medecin|ordonnance|\brcp\b|dossier",
        r"circuit|demande|demarche|parcours|procedure|modalites|comment|orientation|\bvalidation|obtenir|\brole|acces\b|dispensation",
    ),
    Aspect.CRITERIA: _cue(
        r"criteres?(?: d'(?:octroi|acces|attribution|eligibilite|inclusion))?|conditions?|eligib|\bpour qui\b|a qui s'adresse|qui peut\b(?![- ]on\b| (?:le |la |les |l'|en |nous |m')?(?:prescri|decid|demand|fai[rt]|sign|present|\bvalid|adress|appel|aid|suiv|renseign))|concerne(?:s|e)?\b|(?<!contre[- ])indication|\bc'est pour (?:lui|elle|eux|moi|nous|mon|ma|mes|notre|son|sa)\b|peut[- ](?:il|elle|etre)|peuvent[- ]ils|\bpuis[- ]je|est[- ](?:il|elle|ce) (?:possible|pour|prevu)|\bprevu\b|possible\b|a[- ]t[- ](?:il|elle) droit|\bdroit\b|requis|prerequis|prealable|\bcouvert|\bcouvre|admissible|plancher"
        r"|critere rempli|inclusion|\bouverte? (?:a|aux)\b|faut[- ]il",
        r"\bage\b|\bans\b|\bmois\b|mutation|expression|rechute|recidive|refractaire|echec|apres|progression|atteint|non resecable|inoperable|metastatique|confirme|\breserve|concern|indication|au moins|criteres?|conditions?",
        r"criteres?|conditions?|indications?|qui (?:peut|est)|pour qui|a qui|concerne|population|eligib|inclusion|quand y penser|qui\b.*traite",
    ),
    Aspect.EXCLUSION: _cue(
        r"contre[- ]indic|exclu|interdit|\b(?:plus|pas) (?:permis|autorise|admis)|\badmis(?:e|es)? ou non|ne (?:peut|doit) pas|pas le droit|non[- ]inclusion|sauf\b|qui ne peut|bloquante?\b|redhibitoire|eliminatoire|disqualifi|empeche|\bexclut\b|incompatible",
        r"contre[- ]indi|exclu|ne (?:peut|peuvent|doit|doivent) pas|n'(?:entrent|est|sont) pas|interdit|non concern|sauf|\bhors\b|antecedent|grossesse|allaitement|moins de",
        r"contre[- ]indic|exclu|non concern|non[- ]inclusion|ne peut pas|ne pas",
    ),
    Aspect.AGE: _cue(
        r"\bages?\b|\bans\b|partir de quel|\bminimum\b|\badultes?\b|(?<!mon )(?<!notre )(?<!l')(?<!cet )\benfants?\b|adolescents?|\bmineur|pediatri|\bsenior|years? (?:old|of age)|children|\b\d+ mois\b|plancher|des quel age|trop (?:\bjeune|vieux|age)|(?:son|leur|cet) age",
        r"\b\d+ ?(?:a \d+ ?)?(?:ans|mois|jours)\b|\benfants?\b|\badultes?\b|adolescents?|nourrissons?|nouveau[- ]nes?|pediatri|majeurs?|mineurs?|\bdes la naissance",
        r"population|\bage\b|patients? concern|qui (?:peut|est|s'adresse)|concerne|qui s'adresse|pour qui|criteres?|conditions?",
    ),
    Aspect.BIOMARKER: _cue(
        r"mutation|mute|biomarqueur|marqueur|\btests?\b|\bfusion|\bgene\b|genetique|expression|perte d|sauvage|negati|\bpositi|\bbiopsie\b|sequencage|conserve\b.*perdu",
        r"mutation|mute|\bfusion|\bgene\b|expression|perte d|variant|sequencage|immunohistochimie|immunomarquage|biopsie|negati|\bpositi|\b[a-z]{2,6}\d{1,4}[a-z]?\b",
        r"biologie|critere|\btest|analyse|genetique|biomarqueur",
    ),
    Aspect.LINE: _cue(
        r"premiere (?:ligne|intention)|1re ligne|1ere ligne|tout de suite|des le diagnostic|au diagnostic|vien(?:t|nent) (?:juste )?(?:d'etre|de(?: nous| lui| le| la)?) (?:diagnosti|decouv|trouv)|deuxieme ligne|2e ligne|\bligne\b(?! mediane)|deja (?:eu|recu|traite)|pas encore (?:rechute|recidive|eu|recu|traite|irradie)|pas (?:rechute|recidive)|avant (?:la )?(?:chimio|radio)|jamais (?:eu|recu)|d'emblee|aucun traitement|sans (?:aucune? )?(?:chimio|traitement)\w* (?:avant|prealable)|(?:\bcommencer|debuter|demarrer) (?:directement|d'abord) par|en premier (?:traitement|choix|lieu)"
        r"|\b(?:essaye|eu|recu|pris|tente|fait) quoi\b|\bquoi (?:d')?avant\b|\bavoir (?:deja )?(?:essaye|eu|recu|tente)\b|traitements? (?:anterieur|prealable|precedent)s?",
        r"\blignes?\b(?! mediane)|pretraite|deja traite|rechute|recidive|refractaire|echec|apres|premiere intention|anterieur|avant la radiotherapie|initial|au diagnostic|progression",
        r"critere|indication|traitement anterieur|condition|quand",
    ),
    Aspect.DOSE: _cue(
        r"\bdoses?\b|posolog|dosage|combien de (?:mg|comprimes?|gelules?|gouttes?|perfusions?|injections?|cachets?|\bprises?|flacons?|seringues?)|mg/|quelle quantite|schema|escalade|maximum|par jour|comment (?:ca|cela|il|elle|on|se) (?:se )?prend|se prend comment|se donne|/ ?j\b|par prise|titration|\binduction\b|palier|\bgrille\b|combien (?:on |il |elle |en )?(?:prendra|prend|donne|prendre|donner)|quelle? (?:\bprise|injection)|(?:voie|mode) d'administration|comment (?:on )?(?:le |la |les |lui |leur |vous )?(?:donne|administre)|(?:donne|administre)(?:nt)? comment|rythme d'(?:application|injection|administration)",
        rf"{_DOSE}|\bdoses?\b|\bfois par jour|par jour|(?<!pour )perfusions?|(?<!pour )injections?|toutes les|deux fois",
        r"posolog|\bdoses?\b|administration|schema|escalade|traitement|injecter|\bprise|comment (?:le|la|se)",
        needed=True,
    ),
    Aspect.INTAKE: _cue(
        r"\bouvrir\b|ecraser|\bavaler|compote|\brepas\b|a jeun|vomi|oubli|rattrap|\bcroquer|melanger|diluer|disperser|seringue|se prend|le prend|(?:voie|mode) d'administration|(?:lui|la|le|leur) donne comment|comment (?:on )?(?:lui |leur )?(?:donne|administre)|prendre\b.*\b(?:matin|\bsoir|repas|\bjeun)|comment (?:ca|cela|il|on|le|la) (?:se )?(?:prend|donne)"
        r"|\bc'est (?:bien |plutot )?(?:un |une |des |du |en |par )?(?:comprimes?|gelules?|cachets?|pilules?|sirop|piqures?|gouttes?|poudre|creme|pommade|gel|patch|perf(?:usion)?s?|bouche)\b",
        r"\baval|\bouvert|ecras|vomi|oubli|rattrap|repas|\bjeun|dispers|matin|\bsoir|renouvel|seringue|espace|\bentier|dilu|\bfois par jour|"
        r"sous la peau|sous-cutane|par la bouche|voie orale|\ba boire\b|buvable|intraveineu|intrathecal|dans le dos|\bsirop|\bcomprimes?\b|\bgelules?\b|\bcreme\b|\bpommade\b|\bgel\b",
        r"\bprise|oubli|vomi|administration|comment|posologie",
    ),
    Aspect.MONITORING: _cue(
        r"surveill|suivi\b|controle|bilan|\birm\b|scanner|\becg\b|electrocardio|echographie|\bprise de sang|numeration|\bnfs\b|calendrier|visites?|examens?|myelogramme|fond d'oeil|imagerie|depist|guetter|\btep\b",
        r"surveill|\birm\b|scanner|electrocardiogramme|\becg\b|echographie|bilan|numeration|fond d'oeil|transaminases|controle|mesur|imagerie|examen|visites?|\btep\b|dosage|\btension|glycemie|champ visuel",
        r"surveill|suivi|calendrier|evaluation|imagerie|bilan|examen|visites?",
    ),
    Aspect.ADAPTATION: _cue(
        r"\bgrade [1-4]|adapt|reduire|reduction|diminuer la dose|suspendre|\breprendre|\breprise|\barret(?:er)?\b.*\b(?:dose|traitement|si|quand)|conduite|\bcat\b|toxicite|thrombopenie|neutropenie|a plus de|insuffisan(?:t|ce)|que (?:prevoit|faire)\b|en baisse|\bsi (?:src|icans)|\d ?n\b",
        r"suspendre|reduire|\breprendre|\breprise|\barret|poursuivre|\bgrade|palier|espacer|interromp|diminu|adapt|attendre",
        r"adapt|reduction|toxicite|\breprise|conduite|\barreter|modification",
    ),
    Aspect.EFFECTS: _cue(
        r"(?<!d')(?<!en )(?<!prend )(?<!prendre )\beffets?\b|secondaires?|indesirables?|toleran|danger|risques?\b|toxic|side effects?|guetter|attention a quoi|\bsignes? (?:d'appel|d'alerte|d'alarme|evocat|precoce|inquietant|qui|a )",
        r"effets?|indesirables?|frequen|fatigue|nausees|diarrhee|eruption|fievre|toxic|syndrome|risque|signaler",
        r"effets?|tolerance|indesirables?|securite|surveille|guetter",
    ),
    Aspect.INTERACTION: _cue(
        r"interaction|associ(?:er|ations? (?:avec|a d|medic|therap|possible|autoris|contre|interdit))|en meme temps|\bles deux (?:\w+ )?ensemble\b|\bensemble\b.{0,30}\b(?:permis|autoris|possible|danger|interdit)|avec (?:son|sa|d'autres) (?:traitement|medicament)|compatible|pamplemousse|cyp|antivitamine|anticoagul|antiepilep|millepertuis|\bavk\b|[a-z] \+ [a-z].*\b(?:admis|permis|possible|autorise|compatible|interdit|ok)\b",
        r"interaction|\bassocie(?:e|r|s)?\b|\bassociation (?!(?:de|des) (?:patients|malades|familles|parents)|agreee)|inhibiteurs?|inducteurs?|eviter|cyp|concomitant|utilise",
        r"associ|interaction|concomitant",
        needed=True,
    ),
    Aspect.STORAGE: _cue(
        r"\bse (?:conserve|garde)|conserver|conservation|combien de temps .*\b(?:conserve|garde)|frigo|refrigerateur|\bstabilite|peremption|\bperim(?:ee?s?|er|ent)?\b|congel|temperature|stocker|stockage",
        r"conserv|\bse gard(?:e|ent)\b|\bgard(?:er|ez) (?:au|a l'abri|\bhors|dans)|\bstab(?:le|ilite)|°c|refrigerat|temperature|lumiere|apres ouverture|congel|peremption",
        r"conserv|stock|transport|\bstabilite",
        needed=True,
    ),
    Aspect.DELAY: _cue(
        r"\bdelai|combien de (?:jours?|temps|semaines?|mois)|en combien|sous combien|\bfenetre\b|attendre|\bvite\b|\brapid|arrive\b|quand (?:aura|sera|arrive|recev)|how long|(?:met|mettre|faut|prend|prendra) combien de temps|combien de temps (?:pour|avant|met|prend)|repon(?:d|se) (?:sous|en|dans)|sous quel delai",
        rf"{_SPAN}|\bdelai|sans attendre|immediat|le jour meme|lendemain|surlendemain",
        r"\bdelai|circuit|livraison|fabrication|urgence",
    ),
    Aspect.DURATION: _cue(
        r"combien de temps|\bduree|jusqu'a quand|\bpendant combien|combien de mois|longtemps|duration|how long|valable combien|\bvalide combien|\bdure\b|\bdurer",
        rf"{_SPAN}|\bduree|\bpendant|jusqu|au plus",
        r"\bduree|traitement|\bvalid",
    ),
    Aspect.FREQUENCY: _cue(
        r"\btou(?:s|tes) les (?:\w+ )?(?:heures|jours|semaines|mois)\b|rythme|frequence|periodicite|tous les combien|combien de fois|a quel intervalle|how often|regulier|quand (?:refaire|faire|controler)|calendrier",
        rf"chaque (?:jour|semaine|mois|trimestre|annee|visite|cycle|\bprise)|tou(?:s|tes) les {_NUMBER}|tou(?:s|tes) les (?:jours|mois|semaines)|par (?:jour|semaine|mois|an)\b|\bfois|hebdomadaire|mensuel|semaine \d|cycles?\b|\bpuis\b|\b[mj]\d+\b|a \d+ (?:semaines|mois)",
        r"calendrier|rythme|surveill|suivi|periodicite",
    ),
    Aspect.CONTACT: _cue(
        r"telephone|\btel\b|numero (?:de tel|du|de la|pour|a appeler)|\bnumero\b|\bmails?\b|e-?mail|courriel|\badresses?\b|contact|\bjoindre|\bappeler|ecrire a|secretariat|\bfax\b|rappeler|coordonnees|\bphone|\bnum\b|\bn° |inscription|ou ecrire|a qui (?:ecrire|telephoner)|ligne directe",
        rf"{_PHONE}|{_MAIL}|\bfax\b|secretariat|contact",
        r"contact|telephone|coordonnees|renseignement|qui appeler",
        needed=True,
    ),
    Aspect.PLACE: _cue(
        r"\bou\b (?:est|se|fait|peut|faut|sont|trouve|on|ca|aller)|\bc'est ou\b|\bou\b ?\?|quel(?:le)?s? (?:\bvilles?|hopita(?:l|ux)|\bcentres?|endroits?|\betablissements?|\bsites?)|dans kel|pres de chez|\b(?:aller|venir|monter|retourner|deplacer|revenir)\b.{0,20}\b(?:chercher|recuperer|jusqu)|where\b|(?:^|[?.;,:!] ?|\bet )(?:les )?(?:\bcentres?|\bvilles?|\bsites?|hopitaux) ?\?|\bregion|\bchercher ou\b|\bofficine|(?:\b(?:sa|ma|notre|leur|votre|mon|son) )pharmacie\b|pharmacie (?:de ville|du coin|du quartier|habituelle)|en ville\b",
        r"\bcentres?\b|hopita|institut|\bchu\b|\bequipes?\b|\betablissements?|\bvilles?|\ba [a-z-]+, (?:a )?[a-z-]+ et (?:a )?[a-z-]+",
        r"\bcentres?|\blieux?|ou\b|\bsites|\betablissement",
    ),
    Aspect.COST: _cue(
        r"\bcout|\bcoute|\bprix\b|pay(?:e|er|ant|ons)\b|\bpai(?:e|ent)\b|rembours|gratuit|a charge|\bsecu\b|frais\b|avancer|\bfactur|tarif|\beuros?\b|€|\bargent|\bcher\b|pris en charge|price|cost|forfait|\bruin\w*|\bmarge\b|\bbudget|(?:notre|sa|leur|ma) poche",
        r"\bcout|prix|pris(?:e|es)? en charge (?:a (?:100|\d|hauteur)|par |integrale|\bentiere|totale|a titre|\bfinanc|depuis )|(?:\bentierement|integralement|totalement|tout est) pris|pris(?:e|es)? en charge en (?:entier|totalite)|rembours|gratuit|frais|\bavance[rz]\b|\bfactur|€|\beuros?\b|forfait|\bpaie|payer|a titre gracieux|\bcout reel",
        r"\bcout|\bprise en charge|qui paie|prix|\bfactur|\bfinance",
        needed=True,
    ),
    Aspect.AMOUNT: _cue(
        r"combien d'euros|quel (?:est le )?(?:prix|tarif|montant)|\b(?:prix|tarif|montant)\b.{0,12}\b(?:\bhors tax|ht\b|ttc\b|unitaire|(?:de la |d'une? |du |par |la |le )(?:boite|flacon|gelule|comprime|ampoule|seringue|cure|perfusion))|combien .*\b(?:l'hopital|la pharmacie|l'etablissement|la secu)\b.*\bpa(?:ie|ye)",
        r"\d[\d ,.]* ?(?:€|\beuros?)",
        _NEVER,
        needed=True,
    ),
    Aspect.PAPERS: _cue(
        r"pieces?\b(?: a (?:joindre|fournir|envoyer))?|documents? (?:a|faut|fournir|\bjoindre)|papiers?|\bjoindre a|fournir|dossier contient|que faut-il (?:fournir|\bjoindre|envoyer)|compte[- ]rendu",
        r"pieces?|\bdocuments? (?:a |demand|exig|requis|necess)|compte rendu|\bjoint|\bjoindre|resultats?|photograph|imagerie|moins de .{1,12}(?:jours|semaines|mois)|bilan",
        r"pieces|documents|dossier|\bjoindre",
    ),
    Aspect.STATUS: _cue(
        rf"{DECIDED}|"
        r"encore (?:\w+ ){0,2}(?:valable|possible|\bouvert\w*|en vigueur|disponible|accessible|utilis\w+|l'utiliser|demander|\bcommencer|prescri\w+|exist\w+|autoris\w+|en acces|en cours|d'actualite|entrer|rejoindre|participer|integrer|inscri\w+|s'inscrire|beneficier)|(?:existe|est|peut|sera|reste)[- ](?:t-)?(?:il|elle|on|ce) encore|^encore en\b|(?:(?<!il )(?<!elle )(?<!qui )marche|tient|vaut|tourne|fonctionne) (?:encore|toujours)|toujours (?:valable|\bouvert|possible|en|disponible|\bvalide|accessible)|en vigueur|\bexiste|\bouvert\w*|\bstatut\b|\bfini\b|\btermine|\bferme|\barrete\b|abrog|suspend|retir|refus|\bperim|valable|\bvalide\b|\bcommencer\b|debuter|aujourd'hui|actuel|en ce moment|supprim|renouvel|continue|autorise|\b(?:\bfinit|se termine|s'arrete) (?:le|en|au|bientot)\b|\bechue?s?\b|caduc|\bperime|reconduit|reconduction|prorog|prolong|\bacti(?:f|ve)s?\b|tient (?:encore|toujours)|\bclos(?:e|es)?\b|clotur|recrut|\binclu(?:t|re|ent|sions?)\b|initi(?:er|ation)|en rupture|\brevien|\bstop(?:pe)?\b|a jour\b|interromp|maintenue?\b|\ba ce jour|expire|pris fin|prend fin|en attente",
        r"abrog|renouvel|octroy|refus|suspend|retir|pris fin|prend fin|en vigueur|\bferme|\bouvert|\baccorde|delivre|remplac|ne permet plus|aucun (?:nouveau|traitement)|a compter|depuis le|jusqu'au|prolong|\betabli|autorisation|\bclos(?:e?s?)?\b",
        r"statut|decision|\bdates?|\bvalidite|historique|situation",
    ),
    Aspect.START: _cue(
        r"depuis quand|a partir de quand|date (?:de|d'|du) (?:debut|mise|\bouverture|octroi|effet|publication|decision)|quand (?:a|est|ont|s'est) .*\b(?:\bouvert|commence|octroy|debut|accord|autoris)|mise a disposition|since when|date de mise|point de depart|\bprise d'effet|entree en vigueur|date d'effet|demarr|(?:commence|debute|ouvre) (?:quand|a quelle date)|quand (?:ca |cela )?(?:commence|demarre|debute|ouvre)",
        rf"{DATE}|depuis|a compter|debut",
        r"\bdates?|octroi|mise a disposition|statut",
        needed=True,
    ),
    Aspect.END: _cue(
        r"jusqu'(?:a|au) (?:quand|quelle|quel)|\bfin de (?:\bvalidite|l'acces|la|l'autorisation)|date (?:(?:de )?fin|limite|d'expiration)|\bfinit[- ](?:il|elle)|expire|quand (?:prend|se termine|\bfinit|expire)|\b(?:\bfinit|se termine|s'arrete|expire) (?:le|en|au|bientot)\b|(?:\bfinit|se termine|s'arrete|expire|prend fin|cesse|s'acheve)(?:[- ](?:t-)?(?:il|elle|ca))? quand|avant quel|combien de temps (?:est|reste)|echeance|\bvalidite|until when|periode de validite|\bduree de validite|\ba terme\b|au terme|arrive a (?:terme|echeance|un an)|quand (?:ca |cela |est-ce que ca )?(?:s'arrete|\bfinit|cesse|s'acheve)|jusque quand|court jusqu|dernier jour",
        rf"{DATE}|jusqu'au|avant le|au plus tard|pour (?:une duree de )?(?:un an|{_NUMBER} ans)|du .* au|20 de chaque mois|avant le \d+",
        r"\bvalidite|\bdates?|\bfin\b|\bduree|statut",
        needed=True,
    ),
    Aspect.QUOTA: _cue(
        r"(?<!sur )(?<!en )(?<!a la )\bplaces?\b|quota|contingent|combien de (?:nouveaux |patients|malades|personnes|enfants|dossiers)|\bnombre de patients|limite de|plafond|penurie|\brationn|\bnombre maxim\w+ de|combien (?:en|de) (?:prennent|prend|malades)|limitee?s? a combien",
        rf"{_NUMBER} (?:nouveaux |autres )?(?:patients?|malades?|enfants?|personnes|dossiers|inclusions|yeux)|quota|contingent|\bplaces?|\bnombre d.{{0,40}}\blimite",
        r"quota|contingent|\bnombre|patients",
    ),
    Aspect.VERSION: _cue(
        r"\bversion|\bedition\b|derniere mise a jour|mis a jour|date (?:du|de ce) (?:document|protocole)|plus recent|laquelle est en vigueur|qu'est-ce qui a change|quoi de neuf|differences? entre (?:la |les )?version|changement",
        rf"\bversion|\bedition|modifications?|mise? a jour|\b{DATE}",
        r"\bversion|historique|\bedition|modification",
    ),
    Aspect.REASON: _cue(
        r"pourquoi|quelles? raisons?\b|\bmotifs?\b|\bwhy\b",
        r"considerant|en raison|parce que|\bcar\b|\bmotif|ne peut plus|non remplie|afin de|pour eviter|apres (?:deux|trois|\w+) cas|insuffisan|rapport entre le benefice|compte[- ]tenu|du fait|\b(?:tient|tiennent|tenait) (?:a|au|aux)\b|\b(?:faute|absence) d|\bdu a\b|"
        r"^pour la (?:has|commission)\b|\bestim(?:e|ent|ait)\b|\bmodestes?\b|inquietant|n'est pas assez|\b(?:\bfin|\btermine|\barrete|abroge|suspendu|retire|refuse|\bferme)\w*\b[^.:;]{0,40}: ",
        r"\bmotifs?|pourquoi|considerant|contexte",
        needed=True,
    ),
    Aspect.DEFINITION: _cue(
        rf"c'est quoi|c koi|{WHAT_IS}|que (?:signifie|v(?:eut|oulait) dire|designe)|(?:ca|cela) v(?:eut|oulait) dire|definition|signification|difference entre|what is|\bkesako|explique",
        r"\best (?:un|une|le|la|l')|designe|signifie|\bvise|encadre|consiste|correspond|\bappele|il s'agit|\bsont des\b|inhibe|\bbloque|permet",
        r"c'est quoi|qu'est-ce|\bpresentation|definition|medicament|en bref|essentiel",
    ),
    Aspect.TRIAL: _cue(
        r"\bessais?\b|etude clinique|recherche clinique|\btrial|placebo|tirage au sort|randomis",
        r"\bessais?\b|placebo|promoteur|inclusion|randomis|phase (?:i|ii|iii|1|2|3)",
        r"\bessai|\btrial",
    ),
    Aspect.RESULTS: _cue(
        r"resultats?|(?<!in)efficac|survie|taux de reponse|\bchance|ca marche(?! encore| toujours)|combien .*\b(?:gueri|repond)|statistiqu|pronostic|hazard|\bhr\b|esperance|\ben vie\b|\bviv(?:ent|re) (?:encore|plus)|\bgueri(?:s|e|es|r|ssent)?\b",
        r"\breponses? (?:\w+ )?(?:complete|partielle|objective|globale|tumorale|durable)|reponses? (?:chez|au traitement)|taux de reponse|\brepond(?:u|ent|eurs?)\b|"
        r"\d+ ?% (?:des?\b|d'|chez)|\d+ (?:patients?|malades?|enfants?|personnes?|cas)? ?sur (?:les )?\d+|(?<!ligne )\bmedian|survie|survivant|efficac|reduction|"
        r"resultats?\b(?! (?:(?:du|de la|des|d'une?) |de l')(?:sequenc|biol|genet|analys|exam|bilan|\btests?\b|imag|biops|irm|dosage))",
        r"resultats|\bdonnees|chiffres|efficacite|ce que l'on sait",
        needed=True,
    ),
    Aspect.MAKER: _cue(
        r"quel labo|qui (?:fabrique|produit|prepare|commercialise)|laboratoire (?:fabrique|produit|qui)|fabricant|fabrique\b|prepare par|quelle pharmacie",
        r"\blaboratoires?\b|fabriqu|(?:prepar|realis)(?:e|ee|es|ees) (?:par|a|au)\b|commercialis|titulaire|exploitant",
        r"fabrica|laboratoire|preparation",
        needed=True,
    ),
    Aspect.LINK: _cue(
        r"\blien\b|\burl\b|site (?:internet|web)|telecharger|ou (?:lire|trouver) (?:le|la) (?:document|texte|protocole|decision)",
        r"https?://|www\.",
        _NEVER,
    ),
    Aspect.MENTION: _cue(
        r"mention|ecrire sur l'ordonnance|porter sur l'ordonnance|libelle",
        r"mention|« ?prescription|« ?preparation",
        r"ordonnance|mention",
        needed=True,
    ),
    Aspect.WHO: _cue(
        r"\bqui (?:le |la |les |l'|en )?prescri\w+|prescri\w+ par qui|(?:^|[,;:?.!] ?|\bet |\bmais |\bdonc )qui\b|\bwho\b|par qui|quel(?:le)?s? (?:(?:genre|type|sorte)s? de )?(?:medecin|docteur|specialiste|service)s?",
        r"medecin|pharmacien|prescripteur|\breferent|oncologue|pediatre|equipe|\brcp\b|laboratoire|agence|has\b|\bansm|association|hopital|\bcentre|specialiste",
        r"(?<!pour )(?<!a )(?<!chez )\bqui\b|\brole|\bacteurs",
    ),
    Aspect.REGIME: _cue(
        r"quel (?:dispositif|\bcadre|regime|acces|statut)|acces (?:precoce|compassionnel)|compassionnel|\b(?:aac|cpc|aap|atu|rtu|put)\b|\bhors amm|\bamm\b|preparation (?:magistrale|hospitaliere)",
        r"acces (?:precoce|compassionnel)|compassionnel|\b(?:aac|cpc|aap|atu|rtu|put)\b|preparation (?:magistrale|hospitaliere)|\bamm\b|autorisation de mise sur le marche|autorisation temporaire|\bessai\b",
        r"statut|\bcadre|regime|acces",
    ),
    Aspect.COUNT: _cue(
        r"combien d(?:e|')(?! temps| jours?| semaines?| mois| places)|\bnombres? d|\beffectifs?\b|quels? chiffres?|pourcentage|\bparts? (?:favorable|d)|\bproportion|how many",
        rf"(?<![/\d])\b(?:\d[\d ]{{0,8}}(?:,\d+)?|{_MANY}) ?(?:%|\beuros?\b|(?!{_MONTH}|ans?\b|mois\b|er\b)[a-z]{{3,}})",
        r"\bnombre|\bchiffres?|effectif|\bdonnees",
        needed=True,
    ),
    Aspect.IDENTIFIER: _cue(
        rf"\bnct\b|\beudract|\beuct\b|{_REFERENCE} [^?.;,]{{0,30}}\b{_ACT}|\b{_ACT}[^?.;]{{0,60}}\b{_REFERENCE}",
        r"\bnct ?\d{6,}|\beudract|\b20\d\d[-.]\d{3,}|\b[a-z]{2,}[-/]\d{2,4}[-/]\d+|\bnumeros? (?!vert|de tel)",
        r"\breferences?|numero|identif|enregistrement",
        needed=True,
    ),
    Aspect.INDICATION: _cue(
        r"\bpour qui\b|a qui (?:s'adresse|est[- ]il destine)|qui est concerne",
        r"indication|indiqu|\bdestine|concern|\breserve|atteint|\bporteur|chez (?:les|des|l'|la) ?(?:patients?|adultes?|enfants?|malades?)|peu(?:t|vent) (?:recevoir|etre (?:utilise|traite|propose))|dans le traitement|traitement (?:de|du|des) |"
        r"rechute|recidive|refractaire|echec|progression|non resecable|inoperable|metastatique",
        r"indications?|pour qui|a qui|concerne|criteres?|population|quand|en bref|essentiel",
    ),
    Aspect.CONTINUITY: _cue(
        r"deja (?:traite|sous|commence|pris|recu)|ceux qui|\bon (?:va )?(?:lui |le |la |les |leur |nous )(?:\barret|stopp|enlev|supprim)\w*|patients? (?:traite|en cours|sous)|continuer|poursuivre|continuite|prend (?:\w+ )?(?:deja|depuis)|sous traitement|sort des patients|en cours de traitement|deja (?:initie|mis)|\bprenait|avait .{0,30}\bavant\b",
        r"poursui|continu|\bterminer leur|deja|en cours|\bstabilise|avant cette date|jusqu'au",
        r"continuite|patients? en cours|en pratique|dispositions",
    ),
}


# Aspects whose question words only ask (« qui envoie le dossier »); the words of the others are themselves looked for (« IRM »).
ASKING = frozenset(
    {
        Aspect.RCP, Aspect.MEETING, Aspect.ROUTE, Aspect.CRITERIA, Aspect.AGE, Aspect.DELAY, Aspect.DURATION, Aspect.FREQUENCY, Aspect.CONTACT, Aspect.PLACE,
        Aspect.PAPERS, Aspect.STATUS, Aspect.START, Aspect.END, Aspect.QUOTA, Aspect.VERSION, Aspect.REASON, Aspect.DEFINITION, Aspect.LINK, Aspect.WHO, Aspect.REGIME,
        Aspect.COST, Aspect.AMOUNT, Aspect.CONTINUITY, Aspect.DOSE, Aspect.STORAGE, Aspect.MAKER, Aspect.EXCLUSION, Aspect.MENTION, Aspect.COUNT, Aspect.IDENTIFIER,
    }
)  # fmt: skip


_TREATED = re.compile(r"\b(?:ceux|celles|gens|patients?|malades?|personnes?)\b.{0,20}\bdeja (?:traite|sous)")


def asked(folded: str) -> tuple[Aspect, ...]:
    """The aspects that a folded question asks about, in the order of the list above."""
    found = [aspect for aspect, cue in CUES.items() if cue.ask.search(folded)]
    if Aspect.CONTINUITY in found and Aspect.LINE in found and _TREATED.search(folded):
        found.remove(Aspect.LINE)  # « ceux qui étaient déjà traités »: by this medicine
    if Aspect.CONTACT in found and Aspect.RCP not in found and re.search(r"\bdossier\b", folded):
        found.append(Aspect.RCP)  # the case is with the meeting's secretariat
    if Aspect.RCP in found and Aspect.MEETING in found:  # « quel rythme » is then the meeting's
        found = [a for a in found if a not in (Aspect.FREQUENCY, Aspect.MONITORING)]
    if Aspect.DOSE in found and Aspect.COUNT in found and _TAKEN.search(folded):
        found.remove(Aspect.COUNT)
    if Aspect.IDENTIFIER in found and not _CALLED.search(folded):  # the number of a text, not of a telephone
        found = [a for a in found if a is not Aspect.CONTACT]
    if Aspect.AGE in found and any(CUES[a].needed or a in _PRECISE for a in found) and not _AGED.search(folded):
        found.remove(Aspect.AGE)  # « femme de 38 ans : durée … ? » tells an age, it asks for none
    if Aspect.PAPERS in found and not _REACHED.search(folded):  # « quelles pièces joindre ? » joins nobody
        found = [a for a in found if a is not Aspect.CONTACT]
    return tuple(found)


_PRECISE = (Aspect.DURATION, Aspect.DELAY, Aspect.MONITORING, Aspect.EFFECTS, Aspect.INTAKE, Aspect.MEETING)
_AGED = re.compile(
    r"\bage\b|partir de|\bminim|trop (?:jeune|vieux|vieille|petit)|years? old|\b(?:chez|pour) (?:l'|les? |un |une |des )?"
    r"(?:enfants?|adultes?|ados?\b|adolescent|bebes?|nourrisson|mineur)|pediatri|\bet (?:les |un )?(?:enfants?|adultes?|ados?)\b"
)
# « Combien de gélules par jour ? » counts nothing else.
_TAKEN = re.compile(
    r"^(?!.*\bnombres? d)(?!.*\bcombien\b.*\bcombien\b).*\bcombien de (?:gelule|comprime|cachet|goutte|pilule)s?\b"
)
_CALLED = re.compile(r"telephon|\btel\b|mail|courriel|adresse|contact|appeler|coordonnees|secretariat|joindre")
_REACHED = re.compile(r"telephon|\btel\b|numero|mail|courriel|adresse|contact|appeler|coordonnees|secretariat|a qui\b")


def asking_words(folded: str, aspects: tuple[Aspect, ...]) -> frozenset[str]:
    """The words by which a question asks; they need not stand in the answer."""
    spans = (m.group() for a in aspects if a in ASKING for m in CUES[a].ask.finditer(folded))
    return frozenset(word for span in spans for word in re.findall(r"[a-z0-9]+", span))


def telling_words(folded: str, aspects: tuple[Aspect, ...]) -> frozenset[str]:
    """The words that say which part of a wide aspect is meant (« oublié », « vomit »): they are looked for first.

    Words that name the whole (« effets », « surveiller ») tell no part; they stand in its headings.
    """
    found = [(m.span(), a) for a in aspects if a in _WIDE for m in CUES[a].ask.finditer(folded)]
    every = re.finditer(r"[a-z0-9]+", folded)  # whole words: a pattern may stop inside one (« oubli|é »)
    return frozenset(
        w.group()
        for w in every
        for (start, end), a in found
        if w.start() < end and start < w.end() and (a is Aspect.INTAKE or not CUES[a].heading.search(w.group()))
    )


_WIDE = frozenset(
    {Aspect.INTAKE, Aspect.MONITORING, Aspect.ADAPTATION, Aspect.EFFECTS, Aspect.RESULTS, Aspect.INTERACTION}
)


def shown(aspect: Aspect, folded: str) -> bool:
    """Whether a folded passage shows what this aspect needs."""
    return CUES[aspect].shows.search(folded) is not None


def headed(aspect: Aspect, folded_headings: str) -> bool:
    """Whether the folded headings announce this aspect."""
    return CUES[aspect].heading.search(folded_headings) is not None
