"""Names of diseases, recognised by the form of their head word and what may follow it, never by a list.

Greek medicine named diseases with few endings (-ome, -ose, -émie, -pathie, …); French adds a few head nouns («
maladie de … », « cancer du … »). The name runs on over adjectives and complements and ends before what only describes
a state (« métastatique », « en rechute »), a population (« de l’adulte ») or a condition (« après … », « avec … »).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from wordfreq import zipf_frequency

from ingest.validity import fold

_HEADS = (
    r"infections? (?:a|au|aux|par le|par la|par un) [\w-]+|anemies?|deficits? (?:genetiques? |hereditaires? |constitutionnels? )?en [\w-]+(?: [a-z]{2,})?|deficits? immunitaires?|cancers?|tumeurs?|maladies?|syndromes?|leucemies?|metastases?|malformations?|deficits?|deficiences?|scleroses?|psoriasis|"
    r"asthme|diabetes?|epilepsies?|myasthenies?|ataxies?|demences?|purpuras?|kystes?|infections?|obesites?|porphyries?|"
    r"hypertensions?|insuffisances?|degenerescences?|retinites?|anomalies? vasculaires?|paralysies?|narcolepsie|encephalites?|"
    r"hemophilies?|aplasies?|polyglobulies?|polyposes?|progeria|surdites?|cecites?|goutte|myopies?|cystinoses?|hypoglycemies?|"
    r"migraines?|begaiements?|hoquet|rosacee|autisme|tremblements? essentiels?|malaria|paludisme|chocs? [a-z]+|coups? de chaleur|urticaires?|eczemas?|(?:dependances?|addictions?) (?:a l'|a la |a |aux? )[\w-]+|lupus|osteogeneses?|lichens?|prurigos?|dystonies?|dyskinesies?|chorees?|pemphigus|pemphigoides?|acromegalie|atresies?|spasticite|vitiligo|alopecies?|arythmies?|fibrillations?|embolies?|ischemies?|tuberculoses?|hepatites?|sepsis|reaction du greffon contre l'hote|rejets? (?:aigu|chronique|de greffe)\w*"
)
_ENDINGS = (
    r"[a-z]{3,}(?:omes?|oses?|emies?|pathies?|plasies?|trophies?|ectasies?|philies?|cardies?|algies?|uries?|penies?|blastomatoses?|"
    r"o?edemes?|ismes?|sarcomes?|blastomes?|phagies?|sthenies?|somnies?|dermies?|dermas?|plegies?|(?<!electr)(?<!hydr)(?<!thromb)(?<!fibrin)(?<!cyt)olyses?|omas?)"
)
_INFLAMED = r"[a-z]{3,}ites?"  # rare words only: « visite », « limite » are ordinary
_HEAD = re.compile(
    rf"(?<![\w'-])(?:[ldn]')?(?P<head>{_HEADS}|{_INFLAMED}|(?:[a-z]{{4,}}-)?{_ENDINGS})(?![\w-])(?:-(?=[a-z]))?"
)
_KNOWN = re.compile(_HEADS)
# Words with a disease's ending that name none.
_NO_DISEASE = re.compile(
    r"^(?:symptom|genom|chromosom|arom|atom|autonom|homm|somm|diplom|proteom|exom|transcriptom|axiom|fantom|econom|tom|idiom|"
    r"album|bonhomm|gentilhomm|proteasom|liposom|ribosom|lysosom|epigenom|microbiom|agronom|astronom|"
    r"consomm|assomm|renomm|nomm|cherubism)(?:e|es)$|"
    r"^(?:re|pro|sup|ex|im|com|dis|de|op|trans|ap|inter|entre|juxta|sur|sous|pre|over|anti)*(?:dose|chose|rose|pose|close|cause|prose)s?$|"
    r"(?:gluc|lact|galact|fruct|cellul|sacchar|malt|mann|xyl|grandi|mor|apothe|nivol|diagn|progn|fuc|cyclod)oses?$|"
    r"(?<!hyper)(?<!hypo)(?:academ|pandem|epidem|glyc|natrem|kaliem|calcem|uricem|albuminem|natr|kali|calc|uric|lipid|cholesterol|creatinin|bilirubin|phosphat|insulin|alcool|triglycerid|ammoni|album)emies?$|"
    r"(?:mecan|organ|metabol|prisme|real|journal|optim|touris|automat|rythm|tropis|mutualis|urban|capital|altruis|synchron|prism|"
    r"formal|volontar|bilingu|trism|catecholamin|antagon|agon|polymorph|parallel|heliotrop|charis|bapt|abs|sch|polymorphis|exotis|seis|algor)ismes?$|^ismes?$|"
    r"(?:homeo|allo|osteo|natu|sym|anti|em|tele|psycho|phyto)pathies?$|philosophies?|bibliophil|"
    r"(?:m|s|f|cent|vingt|quinz)uries?$|injuries?$|curies?$|furies?$|"
    r"^(?:str|dipl|axi|idi|gen|chrom|arist)omas?$|(?:acad|chir|boul)\w*$|radiochirurgies?$|nostalg|compagn|"
    r"(?:compan|harmon|mon|polyphon)ies?$|(?:scrit|instruit|produit|reduit|conduit|introduit)es?$"
)
_VAGUE = re.compile(
    r"^(?:cancers?|tumeurs?|maladies?|syndromes?|infections?|metastases?|deficits?|anomalies|malformations?|insuffisances?|kystes?)$"
)
# What a disease's name may run over after its head.
_STATE = (
    r"metastati\w+|avance\w*|localement|inoperable\w*|resecable\w*|progressi\w+|evoluti\w+|recidiv\w+|rechut\w+|refractaire\w*|symptomatique\w*|severes?|"
    r"persist\w+|pretraite\w*|deja|exprim\w+|porteu\w+|porte|positi\w+|negati\w+|avec|sans|apres|lorsqu\w*|dont|qui|que|quand|si|chez|pour|par|"
    r"dans|sur|ne|y|atteint\w*|confirme\w*|documente\w*|diagnosti\w+|present\w*|ayant|est|sont|a|ont|avait|etait|sera|peut|peuvent|doit|traite\w*|traitement|"
    r"tou[st]\w*|nouvellement|actif|active|actives|grave|graves|en|un|une|il|elle|ce|cet|cette|ces|leur|son|sa|ses|puis|mais|donc|car|ni|apparu\w*|"
    r"survien\w+|touche\w*|resiste\w*|resistan\w*(?! a la castration)|revien\w+|lie|liee|lies|liees|associe\w*|du[e]s?|nouveau\w*|nouvelles?|stade|non|hors|afin|plus|moins|sous|entre|depuis|"
    r"non-\w+|relevant|necessitant|mute\w*|adulte\w*|enfant\w*|operable\w*|operee?s?|irradie\w*|demeure\w*|reste\w*|evalue\w*|mesurable\w*|au[- ]dela|"
    r"ages?|agees?|rares?|solides?|stables?|uniques?|aussi|tres|se|s'\w+|restante?s?|pendant|dits?|dites?|prevue?s?|repetee?s?|retenue?s?|visee?s?|demandee?s?|couverte?s?|"
    r"jugee?s?|citee?s?|fait|met|repose|propose|valide|reunit|recueille|debute|passe|ouvre|touche|porte|impose|des|avoir|etre|[a-z]{2,}(?:ait|aient|eront)|"
    r"(?!recurr|differ|lat|frequ|perman|rec|urg)[a-z]{3,}[bcdfgilmnprstuv]ent|"
    r"beneficie\w*|recoi\w+|recev\w+|retourn\w+|accessible\w*|disponible\w*|remplit|devien\w+|concern\w+|malgre|jusqu\w*|localisee?s? au|residuel\w*|invasive|isolee?s?"
)
_GROUPS = r"(?:petites? cellules|grandes? cellules|cellules? [a-z]+|cellules?|virus|eosinophiles|anticorps|lymphocytes [a-z]|type|chromosome|mediation)"
_COMPLEMENT = re.compile(
    rf"\s+(?:non a {_GROUPS}|non (?:igm|igg|iga|hodgkinien\w*)\b|a (?:grandes |petites )?{_GROUPS}(?:,? (?:geantes|claires|b|t|fusiformes))?)(?![\w-])"
    r"|\s+liee?s? (?:a|au|aux) (?:l'|la |le |les )?[\w'-]+(?: d'[\w-]+)?"
    rf"|\s+(?:de l'|de la |de (?!l'|la )|du |des (?!\d)|d')(?!(?:adulte|enfant|adolescent|patient|homme|femme|tou(?=s\b|tes?\b)|grade|groupe|haut|plus|moins|bas|stade|nouveau|jeune|nourrisson|malade|sujet|type [ivx\d]+ ou)\w*)(?!(?:{_STATE})\b)[\w'+-]+"
    r"|\s+de type \w+"
    r"|\s+a [a-z]{6,}ines?\b"
    r"|\s+triples? negati\w+"
    r"|\s+et (?:de la |du |des |de l')[\w'-]+"
    rf"|\s+au[x]? (?:virus|cytomegalovirus|froid|soleil|gluten)\b"
    rf"|\s+(?!(?:{_STATE}|et|ou|le|la|les|au|aux|de|des|du|l|d|pas|sont|selon|comme|ainsi|ref|objet)\b)[a-z0-9][\w'+-]*"
)
_STOP_WORDS = 9
# A gene or a variant at the end says what the tumour carries, unless the disease is « liée au gène … ».
_CODED = re.compile(
    r"(?<!gène)(?<!liée à)(?<!liées à)(?<!lié à)\s+(?=[\w-]*[A-Z])(?=[\w-]*\d)[A-Z][\w-]{2,}(?:\s+[A-Z]\d+\w*)?$"
)
_TRAILING = re.compile(r"\s+(?:de type|de|du|des|d'|et|ou|a|la|le|les|l'|aux?|maligne?s? et)$")


@dataclass(frozen=True, slots=True)
class Disease:
    """A disease named at `text[start:end]`; `key` is its name in the form in which names are compared."""

    start: int
    end: int
    name: str
    key: frozenset[str]


@lru_cache(maxsize=1 << 12)
def diseases(text: str) -> tuple[Disease, ...]:
    """The diseases that a text names, in order; bare « cancer », « maladie », « tumeur » name none."""
    return tuple(_found(text, fold(text)))


_VALUE = re.compile(
    r"\s+(?:(?:est |reste )?(?:inferieure?|superieure?|normale|basse|elevee|mesuree|dosee|controlee|a jeun|sous|au-dessus|au-dessous|entre \d|de \d|a \d)|[<>≤≥])"
)


def _found(text: str, folded: str) -> Iterator[Disease]:
    last = 0
    for match in _HEAD.finditer(folded):
        start, end = match.span("head")
        if start < last or (_NO_DISEASE.search(match["head"]) and not _KNOWN.fullmatch(match["head"])):
            continue
        if _VALUE.match(folded, end) and match["head"].endswith(("emie", "emies", "urie")):
            continue  # « zincémie inférieure à … » is a result
        if _ordinary(text[start:end]) and not _KNOWN.fullmatch(match["head"]):
            continue
        end = _run(text, folded, start, end)
        words = folded[start:end]
        if _VAGUE.match(words):
            continue
        last = end
        yield Disease(start, end, " ".join(text[start:end].split()), key(words))


_FIRST = re.compile(r"(?:l'|le |la |les |une? |du |des |d')?(?P<word>[a-z]{5,}[a-z-]*)(?![\w'])")
_EVERYDAY = 3.7  # Zipf frequency above which a word is no disease's name by its place alone


# Who treats is no disease.
_WHO = re.compile(r"[a-z-]+(?:logue|iatre|iste|icien|icienne|chirurgien)s?|prescripteurs?|medecins?|equipes?|dossiers?")


def named_at(text: str, start: int) -> Disease | None:
    """The disease that stands at a place where only a disease can stand (« atteints de … »), whatever its form."""
    folded = fold(text)
    match = _FIRST.match(folded, start)
    if match is None or re.fullmatch(_STATE, match["word"]) or _WHO.fullmatch(match["word"]):
        return None
    begin, end = match.span("word")
    if zipf_frequency(text[begin:end].lower(), "fr") >= _EVERYDAY:
        return None
    end = _run(text, folded, begin, end)
    return Disease(begin, end, " ".join(text[begin:end].split()), key(folded[begin:end]))


_ITE = re.compile(r"ites?$")
_NO_ITE = re.compile(
    r"(?:scrite|duite|faite|dite|traite|cuite|droite|oite|uite|quitte|cite|bite|gite|vite|site|mite|rite|lite|pite|tite)s?$"
)
_COMMON = 3.3  # Zipf frequency: « hépatite » and « bronchite » are below it, « visite » far above


@lru_cache(maxsize=1 << 12)
def _ordinary(word: str) -> bool:
    """Whether a word in -ite is one of everyday language: inflammations are rarer words."""
    if not _ITE.search(fold(word)):
        return False
    if not _ITE.search(word.lower()):
        return True  # a participle: « prétraités »
    return zipf_frequency(word.lower(), "fr", wordlist="small") >= _COMMON or (
        _NO_ITE.search(fold(word)) is not None and len(word) < 9 and zipf_frequency(word.lower(), "fr") > 2.0
    )


def _run(text: str, folded: str, start: int, end: int) -> int:
    for _ in range(_STOP_WORDS):
        match = _COMPLEMENT.match(folded, end)
        if match is None or "\n" in match[0]:
            break
        end = match.end()
    if coded := _CODED.search(text[start:end]):
        end = start + coded.start()
    while trailing := _TRAILING.search(folded[max(0, end - 16) : end]):
        end -= len(trailing[0])
    return end


_CAUSE = re.compile(r"(?<=\w{4}) (?:liee?s? (?:a|au|aux) .*|complexes?|severes?|classiques?|rares?)$")
_LITTLE = re.compile(r"\b(?:de|du|des|la|le|les|l|d|a|au|aux|et|ou|non|en)\b")


def key(name: str) -> frozenset[str]:
    """The words by which names of diseases are compared: folded, without little words, endings of number, gender."""
    folded = _CAUSE.sub("", fold(name))
    words = re.findall(r"[a-z0-9+]{2,}", _LITTLE.sub(" ", folded))
    return frozenset(_stem(word) for word in words)


def _stem(word: str) -> str:
    """Feminine and plural forms of an adjective are one: malin, maligne, malins, malignes."""
    for ending in ("aux", "ales", "ale", "al"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            return word[: -len(ending)] + "al"
    word = re.sub(r"(?<=\w{3})gnes?$", "n", word)
    return re.sub(r"(?:es|s|e)$", "", word) if len(word) > 4 else word


def same(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether two names may be of one disease: one holds the other's words, or they share most of theirs."""
    shared = len(left & right)
    return shared > 0 and (shared == min(len(left), len(right)) or shared * 3 >= 2 * max(len(left), len(right)))
