"""What the words above or before a statement announce: names of columns, labels of rows, headings, questions."""

import re
from enum import StrEnum
from functools import lru_cache

from ingest.validity import fold


class Field(StrEnum):
    """What a label announces."""

    DRUG = "médicament"
    SUBSTANCE = "substance"
    CODE = "code"
    FORM = "forme"
    INDICATION = "indication"
    DISEASE = "maladie"
    POPULATION = "population"
    CRITERIA = "critères"
    EXCLUSION = "exclusions"
    LINE = "ligne"
    PRIOR = "traitements antérieurs"
    TESTS = "examens requis"
    BIOMARKER = "biomarqueur"
    RCP = "réunion"
    FREQUENCY = "rythme de la réunion"
    LEVEL = "niveau de la réunion"
    PLACE = "lieu de la réunion"
    PRESENTER = "qui présente"
    PRESCRIBER = "prescription"
    PHARMACY = "dispensation"
    POSOLOGY = "posologie"
    MONITORING = "surveillance"
    COST = "coût"
    CONTACT = "contact"
    REGIME = "régime"
    STATUS = "statut"
    SIGNED = "signature"
    START = "début"
    END = "fin"
    PATIENTS = "patients"
    PAPERS = "pièces du dossier"
    ADAPTATION = "adaptation de la dose"
    EFFECTS = "effets indésirables"
    HISTORY = "historique"
    REASONS = "motifs"
    STORAGE = "conservation"
    TEXTS = "textes"


# Matched on folded labels. A label may announce several things: « Prescription et dispensation ».
_PATTERNS: tuple[tuple[Field, str], ...] = (
    (Field.DRUG, r"^(?:produit|medicament|specialite|denomination|nom(?: du (?:medicament|produit))?)s?\b|nom commercial"),
    (Field.SUBSTANCE, r"\bdci\b|denomination commune|substance|principe actif|molecule"),
    (Field.CODE, r"\bcode\b(?!.*(?:factur|ucd|postal))"),
    (Field.FORM, r"forme (?:pharma|gal)|^forme|presentations?$|\bdosages?\b"),
    (Field.INDICATION, r"^(?:dans )?quelles? (?:maladies?|indications?|situations?)\b|^utilisation$|^usage$|\bindications?\b(?!.*contre)|situations? (?:cliniques?|couvertes?|concernees?|visees?)|ce que couvre|champ (?:d'application|de l'acces|couvert)"),
    (Field.DISEASE, r"^(?:tumeurs?|maladies?|pathologies?|affections?|cancers?|diagnostics?|localisations?|types? (?:de tumeur|histologique)|histologies?)\b"),
    (Field.POPULATION, r"population|\bages?\b|(?:patients?|enfants?|personnes?|malades?|adultes?) (?:concern|eligib|vise)|^public|^(?:patients?|malades?)$"),
    (Field.CRITERIA, r"criteres?\b(?!.*(?:non[- ]inclusion|exclusion|arret|jugement))|^conditions?\b(?!.*(?:conserv|stock|utilis))|eligib|qui (?:peut|est concerne|peuvent|est vise)|pour qui|a qui (?:s'adresse|est|proposer|donner|prescrire|la |le )(?!.*\bne\b)|pour quel|quels (?:patients|enfants|malades)|qui y a droit|quand (?:y )?penser|qui (?:est|sont) concern|concernes?$|mon enfant peut|puis-je en|peut-il (?:en )?(?:recevoir|beneficier)|conditions? (?:d'acces|a remplir|a reunir)|qui s'adresse|\b(?:patients?|malades?|enfants?|personnes?) (?:pouvant|qui peuvent|a traiter)\b"),
    (Field.EXCLUSION, r"(?:ne sont|n'est|n'entrent) pas (?:concern|couvert|vise|eligib|inclu)|ne pas (?:le |la |l')?(?:proposer|utiliser|donner|prescrire|employer)|exclu|non[- ]concern|contre[- ]indic|non[- ]inclusion|ne (?:peut|peuvent) pas|hors (?:champ|cadre|indication)|non couvert|cas non|qui n(?:e|')(?! ?(?:change|bouge|varie|evolue)).*pas"),
    (Field.LINE, r"(?<!en )\bligne\b(?! (?:d'ecoute|d'appel|d'urgence|d'information|telephoni|direct|dediee|verte))|place dans la strategie|stade"),
    (Field.PRIOR, r"(?:traitements?|lignes?|therapies?) (?:anterieur|prealable|deja recu|precedent)|antecedents? therap|apres echec|echec de|prerequis therap"),
    (Field.TESTS, r"\bexamens? avant\b|^imagerie|imageries?\b.*(?:exige|requis|demande)|examens? (?:requis|prealable|exige|demande|complementaire|necessaire)|^tests?\b|analyses? (?:requise|exigee|demandee)|\btep\b|bilan (?:exige|requis|demande|prealable|avant)|confirmation"),
    (Field.BIOMARKER, r"biomarqueur|^biologie|anomalies? (?:molec|genet|recherch)|alteration|^mutation|profil molec|marqueur|cible molec"),
    (Field.RCP, r"\brcp\b(?!.*(?:notice|caracteristiques))|concertation|^avis$|avis (?:prealable|requis|exige)|instance|^validation|qui (?:decide|valide|prend la decision|tranche|donne|dit oui|choisit)|^staff|comite|la reunion|quelle (?:reunion|instance)|obtenir l'(?:accord|avis)|accord prealable"),
    (Field.FREQUENCY, r"rythme (?:des|de la) (?:reunion|seance|rcp)|frequence (?:des|de la) (?:reunion|seance|rcp)|calendrier des (?:reunion|seance|rcp)|dates? des (?:reunion|seance|rcp)|^seances?$|jours? de reunion|^reunions?$|periodicite de la (?:rcp|reunion)"),
    (Field.PRESENTER, r"qui (?:presente|depose|soumet|transmet)|dossier presente par|presentation du dossier"),
    (Field.PRESCRIBER, r"prescri|role du medecin|^(?:le |l')?(?:medecin|pediatre|[a-z-]+logue)s?(?: referent\w*| hospitalier\w*)?$"),
    (Field.PHARMACY, r"retroced|retrocession|^(?:le )?pharmaciens?(?: \w+)?$|dispens|delivr|pharmacie\b|prepar(?:e|ation) (?:par|des)|fabrica|fabriquer|circuit du medicament|(?<!tension d')(?<!rupture d')(?<!difficultes d')approvisionnement|lieu de delivrance"),
    (Field.POSOLOGY, r"combien et comment|posolog|^traitement$|(?<!de )\bdoses?\b(?!.*(?:adapt|reduc|reprise))|administration|instillation|rythme des (?:prises|injections|perfusions|applications)|^schema|comment (?:le|la|se|ca|est|donne|prend)|mode d'emploi|prise du"),
    (Field.MONITORING, r"que controler|surveill|^suivi\b|calendrier (?:des visites|de suivi|des examens)|bilan.*suivi|ce que l'on surveille|que surveiller|(?<!composition et )controles?\b(?! (?:qualite|analytique|pharmaceutique|galenique|microbiologique|de (?:qualite|liberation|fabrication)))"),
    (Field.COST, r"^cession$|\bcouts?\b|\bprix\b|prise en charge(?! des? (?:effets|toxic))|financ|rembours|factur|qui paie|faut-il payer|\bprix\b|l'argent|combien (?:cela |ca )?(?:coute|paye)|tarif|reste a charge"),
    (Field.CONTACT, r"\bcontacts?\b|renseignements?\b|secretariat|coordonnees|laboratoires?(?: (?:exploitant|titulaire|fabricant|pharmaceutique)s?)?\W*$|telephone|joindre|a qui (?:poser|ecrire)|exploitant|courriel"),
    (Field.REGIME, r"^cadre(?: (?:reglementaire|juridique|d'acces))?$|type d'acces|^procedure(?: d'acces)?$|\bregime\b|dispositif|^statut|statut reglementaire|nature de l'(?:acces|autorisation)|^acces\b|^autorisation$"),
    (Field.STATUS, r"^sens (?:de la decision|de l'avis)|^decisions? (?:de la has|de l'ansm|de l'agence|rendue|prise)$|^(?:suites?|reponse) (?:donnee|de l'agence)|^avis (?:rendu|de la has|de l'agence)$|^disponib(?:ilite|le)s?\b(?!.*(?:pharmacie|ou\b))|\bstatut\b|^situation\b|etat (?:de l'acces|au)|^etat$|en vigueur"),
    (Field.SIGNED, r"^premiere autorisation|^decision$|^decisions? du college(?: (?:\(|de la has|pour|chez|de l'|des |d').*)?$|^(?:numero|n°|reference)s? (?:et date )?(?:de (?:la )?)?decision|date (?:d'octroi|de (?:la )?(?:decision|signature)|d'autorisation|d'accord)|^octroi"),
    (Field.START, r"date (?:d'effet|d'entree|de (?:mise a disposition|debut|prise d'effet|demarrage|d'ouverture))|entree en vigueur|^debut\b|prise d'effet|mise a disposition$|^depuis(?: le| quand)?$|^effet$|ouvert(?:e)? (?:le|depuis)|^ouverture"),
    (Field.END, r"^(?:dates? de |periode de )?validite$|^(?:fermeture|cloture|arret|retrait|terme|caducite)\b(?!.*(?:traitement|inclusion|indication))|(?:close?|fermee?|retiree?|abrogee?) le$|date (?:de (?:fin|fermeture|cloture|retrait|suspension)|d'(?:arret|echeance|expiration|abrogation)|limite)|^fin\b(?! \d)(?!.*traitement)|echeance|expir|valable jusqu|fin de validite|jusqu'au$"),
    (Field.PATIENTS, r"patients? (?:traites|inclus|suivis|deja)|(?<!debut )(?<!entree )\beffectifs?\b(?! de la)|nombre (?:de patients|prevu|de malades)|chiffres"),
    (Field.PAPERS, r"pieces?\b|documents? (?:a|exiges|requis)|dossier (?:a|de demande)|composition du dossier|les documents$"),
    (Field.ADAPTATION, r"adapt|reduction|reprise|conduite a tenir|arreter|oubli|vomi"),
    (Field.EFFECTS, r"effets?\b|toleran|indesirable|toxicit|pharmacovigilance|declarer"),
    (Field.HISTORY, r"historique|modifications?$|actualisation|changements?$|editions?$|versions?$"),
    (Field.REASONS, r"motifs?\b|pourquoi|justification|considerant"),
    (Field.STORAGE, r"conserv|stock|transport|stabilite"),
    (Field.TEXTS, r"^textes?$|references?\b|^documents$|numero et textes|^sources?$|bibliograph"),
)  # fmt: skip
_COMPILED = tuple((field, re.compile(pattern)) for field, pattern in _PATTERNS)
_NUMBERING = re.compile(
    r"^(?:annexe\s+\w+\s*[-–—:.]?\s*|article\s+\w+\s*[-–—:.]?\s*|[ivx]{1,5}[.)]\s*|[a-z][.)]\s*|\d+(?:\.\d+)*[.)°]?\s*[-–—]?\s*)+"
)


_DENIED = re.compile(r"\bn(?:e |')\w+ (?:pas|plus)\b")  # « ce produit ne relève pas de cette indication »


@lru_cache(maxsize=1 << 13)
def announced(label: str) -> frozenset[Field]:
    """What a label announces; nothing for a label of no known kind or too long to be one."""
    folded = _NUMBERING.sub("", fold(" ".join(label.split())).strip(" :?-–—•")).strip()
    if not folded or len(folded) > 110:
        return frozenset()
    found = frozenset(field for field, pattern in _COMPILED if pattern.search(folded))
    return found - {Field.INDICATION} if _DENIED.search(folded) else found
