"""English questions: their grammar set aside, their medical words put into French beside the original."""

import re
from functools import lru_cache

from wordfreq import zipf_frequency

_MARKS = re.compile(
    r"\b(?:the|is|are|which|what|who|how|does|do|has|have|for|there|my|can|with|from|and|of|any|when|where|should|could|would|please|still|open|closed|this|it|we|you|available|get|into|his|her|him|he|she|they|their|was|were|will|about|also)\b",
    re.IGNORECASE,
)
_WORDS: dict[str, str] = {
    "tumour board": "RCP", "tumor board": "RCP", "board": "RCP", "multidisciplinary": "pluridisciplinaire", "decides": "décide", "decide": "décide", "validates": "valide",
    "approve": "valide", "approves": "valide", "relapsed": "rechute", "relapse": "rechute", "recurrent": "rechute", "recurrence": "récidive", "progressing": "progression",
    "refractory": "réfractaire", "resistant": "résistant", "metastatic": "métastatique", "unresectable": "non résécable", "newly diagnosed": "au diagnostic",
    "children": "enfants", "child": "enfant", "kid": "enfant", "baby": "nourrisson", "newborns": "nouveau-nés", "newborn": "nouveau-né", "infant": "nourrisson",
    "adults": "adultes", "adult": "adulte", "teenager": "adolescent", "son": "enfant", "daughter": "enfant", "patients": "patients", "years": "ans", "year": "an", "months": "mois",
    "month": "mois", "weeks": "semaines", "days": "jours", "age": "âge", "old": "âge", "one": "1", "two": "2", "three": "3", "four": "4", "six": "6", "twelve": "12", "eighteen": "18",
    "dose": "dose", "dosage": "dose", "protocol": "protocole", "early access": "accès précoce", "compassionate use": "accès compassionnel", "compassionate": "compassionnel",
    "clinical trial": "essai clinique", "trial": "essai", "hospital": "hôpital", "centres": "centres", "centers": "centres", "where": "où", "cost": "coût", "price": "prix",
    "free": "gratuit", "reimbursed": "remboursé", "pay": "payer", "pays": "paie", "side effects": "effets indésirables", "monitoring": "surveillance", "scan": "imagerie",
    "storage": "conservation", "phone": "téléphone", "contact": "contact", "still": "encore", "open": "ouvert", "closed": "fermé", "refused": "refusé", "valid": "en vigueur",
    "eligible": "critères", "eligibility": "critères", "criteria": "critères", "requirements": "conditions", "pregnancy": "grossesse", "given": "se donne", "taken": "se prend", "take it": "se prend", "link": "lien", "simpler": "plus simplement",
    "mother": "mère", "father": "père", "husband": "mari", "wife": "femme", "brother": "frère", "sister": "sœur", "aunt": "tante", "uncle": "oncle", "nephew": "neveu", "niece": "nièce",
    "storage temperature": "conservation", "stored": "se conserve", "reason": "motif", "why": "pourquoi", "kidney": "rein", "brain": "cerveau",
    "liver": "foie", "lung": "poumon", "eye": "œil", "blood": "sang", "bone": "os", "skin": "peau", "cancer": "cancer", "tumour": "tumeur", "tumor": "tumeur", "disease": "maladie",
    "prior therapy": "traitement antérieur", "prior treatment": "traitement antérieur", "prior": "antérieur", "previous": "antérieur", "treatment": "traitement", "therapy": "traitement",
    "framework": "cadre", "requires": "exige", "require": "exige", "required": "exigé", "must": "doit", "need": "faut", "needs": "faut", "pharmacist": "pharmacien", "pharmacy": "pharmacie",
    "physician": "médecin", "doctor": "médecin", "prescriber": "prescripteur", "prescribe": "prescrire", "apply": "demander", "application": "demande", "request": "demande", "deadline": "délai",
    "start": "début", "started": "début", "starts": "début", "end": "fin", "ends": "fin", "expire": "expire", "expires": "expire", "renewed": "renouvelé", "withdrawn": "retiré", "stopped": "arrêté",
    "weight": "poids", "heart": "cœur", "stomach": "estomac", "breast": "sein", "ovary": "ovaire", "ovarian": "ovaire", "prostate": "prostate", "bladder": "vessie", "spine": "colonne vertébrale",
    "muscle": "muscle", "nerve": "nerf", "bone marrow": "moelle osseuse", "lymph node": "ganglion", "thyroid": "thyroïde", "adrenal": "surrénale", "pancreas": "pancréas", "bile duct": "voies biliaires",
    "leukaemia": "leucémie", "leukemia": "leucémie", "lymphoma": "lymphome", "glioma": "gliome", "sarcoma": "sarcome", "neuroblastoma": "neuroblastome", "melanoma": "mélanome", "carcinoma": "carcinome",
    "pheochromocytoma": "phéochromocytome", "meningioma": "méningiome", "seizures": "crises", "epilepsy": "épilepsie", "rare disease": "maladie rare", "surgery": "chirurgie", "radiotherapy": "radiothérapie",
    "radiation": "radiothérapie", "chemotherapy": "chimiothérapie", "chemo": "chimiothérapie", "transplant": "greffe", "test": "test", "tests": "tests", "biopsy": "biopsie", "blood test": "prise de sang",
    "tablet": "comprimé", "tablets": "comprimés", "capsule": "gélule", "capsules": "gélules", "syrup": "sirop", "injection": "injection", "infusion": "perfusion", "drops": "gouttes", "daily": "par jour",
    "weekly": "par semaine", "week": "semaine", "day": "jour", "day of the week": "jour", "hours": "heures", "waiting list": "liste d’attente", "slots": "places", "quota": "contingent", "insurance": "assurance maladie",
    "email": "courriel", "address": "adresse", "website": "site", "meeting": "réunion", "meets": "se réunit", "meet": "se réunit", "network": "réseau", "first line": "première ligne", "second line": "deuxième ligne",
    "failed": "échec", "failure": "échec", "indication": "indication", "indications": "indications", "excluded": "exclu", "exclusion": "exclusion", "pregnant": "enceinte", "difference": "différence", "changed": "changé",
    "mutation": "mutation", "get": "obtenir", "obtain": "obtenir", "how long": "combien de temps", "when": "quand", "who": "qui", "which": "quel", "what": "quel", "how much": "combien coûte", "how": "comment",
}  # fmt: skip
_FORMS = re.compile(
    r"\b(?:" + "|".join(re.escape(w) for w in sorted(_WORDS, key=len, reverse=True)) + r")\b", re.IGNORECASE
)


_FRENCH = re.compile(
    r"\b(?:le|la|les|des|du|une?|et|est|pour|qui|que|quel(?:le)?s?|il|elle|ça|ce|se|au|aux|où|à|c|combien|merci|sur|"
    r"avec|dans|pas|ma|mes|notre|je|on|vous)\b",
    re.IGNORECASE,
)


def is_french(text: str) -> bool:
    """Whether a question holds words of French grammar."""
    return _FRENCH.search(text) is not None


def is_english(text: str) -> bool:
    """Whether a question is written in English: a good share of its words are English grammar."""
    words = re.findall(r"[A-Za-zÀ-ÿ]+", text)
    return len(words) >= 3 and len(_MARKS.findall(text)) >= max(2, 0.2 * len(words))


_COMMON, _FOREIGN = 3.5, 1.0  # Zipf frequency of an everyday English word, and how much rarer it is in French


def to_french(text: str) -> str:
    """The question with its known words in French, other everyday English words left out; names are left as typed."""
    kept = re.sub(r"[A-Za-z]+", lambda m: "" if _everyday(m.group()) else m.group(), text)
    french = _FORMS.sub(lambda m: _WORDS[m.group().lower()], kept)
    return re.sub(r"\s+", " ", _MARKS.sub(" ", french)).strip()


@lru_cache(maxsize=1 << 12)
def _everyday(word: str) -> bool:
    """Whether a word is everyday English, no French word, and none that has its French here."""
    common = zipf_frequency(word.lower(), "en", wordlist="small")
    strange = common - zipf_frequency(word.lower(), "fr", wordlist="small") >= _FOREIGN
    return word.islower() and common >= _COMMON and strange and word.lower() not in _TRANSLATED


_TRANSLATED = frozenset(part for form in _WORDS for part in form.split())
