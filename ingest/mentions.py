"""Meetings named in a text: their names, level and domain.

RCP means « réunion de concertation pluridisciplinaire » (feminine: « la RCP ») and « résumé des caractéristiques du
produit » (masculine: « le RCP »); the article, the neighbours « notice » and « section » tell them apart.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.diseases import diseases
from ingest.fields import Field
from ingest.statements import Statement
from ingest.validity import fold


@dataclass(frozen=True, slots=True)
class Mention:
    """A meeting named in a statement at `text[start:end]`; `names` are empty for « la RCP »."""

    statement: Statement
    start: int
    end: int
    names: tuple[str, ...]
    level: str
    molecular: bool
    domain: str  # « d’oncologie thoracique »
    score: float
    young: str = ""  # « pédiatrique »
    said: str = ""  # a meeting of another kind, as written: « comité interrégional d’hématologie »


_LEVELS = ("nationale", "interrégionale", "régionale", "locale", "internationale", "européenne", "départementale")
_LEVEL = r"(?:nationa(?:les?|l|ux)|inter-?regiona(?:les?|l|ux)|regiona(?:les?|l|ux)|loca(?:les?|l|ux)|internationa(?:les?|l|ux)|europeen(?:ne)?s?|departementa(?:les?|l|ux))"
_KIND = r"(?:moleculaires?|pediatriques?|adultes?|de recours|dedie?e?s?|multidisciplinaires?|pluridisciplinaires?|hebdomadaires?|mensuel(?:le)?s?|collegia(?:les?|l)|de coordination|d'experts?|specialisees?|oncologiques?|thematiques?|genomiques?|expertes?|de biologie moleculaire|(?:neuro-|onco-)?[a-z-]{4,}logie(?: [a-z]+(?:ique|aire|ale))?|d'oncogenetique|d'oncologie(?: [a-z]+)?|de (?:[a-z-]+logie|cancerologie)(?: [a-z]+(?:ique|aire|ale))?|d'[a-z-]+logie(?: [a-z]+(?:ique|aire|ale))?)"
HEAD = re.compile(
    rf"\b(?:(?:rcp|rcppi)\b|reunions? (?:(?:{_LEVEL}|{_KIND}) )*de concertation(?: (?:pluridisciplinaires?|multidisciplinaires?))?"
    rf"|reunions? nationales?(?= d[eu]s? (?:la |l')?(?:filiere|reseau|groupe|centre))"
    rf"|comites? (?:{_LEVEL} )?(?:d'experts|scientifique|de validation)?(?= national)|tumou?r board"
    # Other names for such a meeting, where a level, a title or what it is for says that it is one.
    rf"|(?:reunions?|concertations?)(?= (?:(?:{_KIND}) )?(?:{_LEVEL}|collegiale)\b)|concertations? (?:pluridisciplinaires?|multidisciplinaires?)"
    rf"|(?:staffs?|comites?|commissions?|colleges?)(?= (?:(?:{_KIND}) )?(?!europ|internat){_LEVEL}\b)(?! nationale? (?:d'ethique|des produits))"
    rf"|(?:groupes?|colleges?)(?= d'experts)|(?:groupes?|cellules?|instances?|panels?)(?= (?:(?:{_KIND}) )?(?!europ|internat){_LEVEL}\b)"
    rf"|(?:staffs?|comites?|collegiale)(?= (?:(?:{_KIND}) )?[«\"“])|staffs?(?= (?:hebdomadaires?|mensuels?|multidisciplinaires?|pluridisciplinaires?))|comites?(?= (?:d'experts|de concertation|de coordination)))"
)
# One of these stands in whatever HEAD matches.
HEADS = (
    "rcp",
    "concertation",
    "reunion",
    "comite",
    "board",
    "staff",
    "commission",
    "college",
    "collegiale",
    "groupe",
    "cellule",
    "instance",
    "panel",
)
_MEETS = re.compile(r"rcp|rcppi|reunions? (?:\w+ )*de concertation")  # what a bare level names: « RCP nationale »
_DOMAIN = re.compile(r"(?:d'|de )(?:[a-z-]+logie)(?: [a-z]+(?:ique|aire|ale))?")
_QUALIFIERS = re.compile(
    rf"(?:\s*\((?:rcp|rcppi)\))?(?:[\s,]+(?:{_LEVEL}|{_KIND})(?![\w-]))*(?:\s*\((?:rcp|rcppi)\))?(?:[\s,]+(?:{_LEVEL}|{_KIND})(?![\w-]))*"
)
_NETWORK = r"(?:reseaux?|groupe|filiere|centre|comite|intergroupe|federation|societe|registre|crmr|ccmr|centre de (?:reference|competence)(?: des maladies rares)?)"
_LINK = re.compile(
    rf"\s+(?:(?:du|de la|des|de)\s+|(?:de l'|d')\s*)?(?:{_NETWORK}\s+(?:de\s+sante\s+|national\w*\s+|francais\w*\s+|expert\s+|de reference\s+)*(?:de (?:la |l')?|du |des |d')?)?(?:(?:qui )?(?:s'appelle|porte le nom de|se nomme) |nomme\w* |dite? |appelee? |intitulee? |baptisee? |denommee? )?"
)
PROPER = r"[A-ZÉÈÀÂÎÔÛÇ][\w’'+\-]*"
_NAME = re.compile(rf"{PROPER}(?:[ \u00a0](?:{PROPER}|\d+[a-z]?\b))*")
_QUOTED = re.compile(r"[«“\"]\s*([^»”\"\n]{2,60}?)\s*[»”\"]")
_LIST = re.compile(r"\s*(?:,|et|ou|/)\s+(?:(?:la |une )?RCP (?:nationale )?)?")
_MASCULINE = re.compile(r"\b(?:le|du|au|un|ce|son|leur|cf\.?|voir le|dans le)\s+$")
_NONE = re.compile(
    r"\b(?:aucune?|pas de|sans|ni) (?:passage en |avis de |avis d'une )?$|"
    r"\bn(?:e |')[a-z]+ (?:pas|plus) (?:soumise?s?|presentee?s?|examinee?s?|discutee?s?|portee?s?|validee?s?|transmise?s?)? ?"
    r"(?:a|au|en|devant|par|pour|d'|de) ?(?:la |l'|le |une? )?$"
)
_SEVERAL = re.compile(r"\b(?:les|des|aux|ces) $")
_PRODUCT = re.compile(r"\b(?:notice|resume des caracteristiques|section \d|rubrique \d|\d\.\d du rcp|annexe i\b)")
_NOT_NAME = re.compile(
    r"^(?:Le|La|Les|Un|Une|Elle|Il|L[’']|Cette|Ce|En|Pour|Après|Avant|Dans|Sur|Selon|Dossier|Inscription|Présence|Tous|Toutes|Chaque|AMM|ANSM|HAS|PUT|CPC|AAC|AAP|ATU|ATUc|RTU|PUI|DCI|NB|Article|RCP|SAMU|IRM|TEP|ADN|ARN|CHU|CHRU|CHR|CH|CLCC|AP-HP|APHP|OMS)$"
)
_CUE = re.compile(
    r"sur proposition|apres (?:avis|validation|discussion|accord)|avis (?:favorable|positif|prealable|conforme|requis|ecrit|motive)?\s?(?:de|d'une|d'un)|valid\w+|present\w+|soumi\w+|soumet\w*|"
    r"discut\w+|examin\w+|depos\w+|adress\w+|decid\w+|propos\w+|se (?:reunit|tient)|a lieu|tenue|reunie|classe\w*|evalu\w+|accord\w*|requis\w*|obligatoire|conditionne"
)
_FILED = re.compile(r"pieces?\b|joindre|compte rendu|joint[es]?\b|fournir|dossier compren|copie d")


def mentions(statement: Statement) -> tuple[Mention, ...]:
    """The meetings that a statement names."""
    return tuple(_found(statement))


def _found(s: Statement) -> Iterator[Mention]:
    labelled = Field.RCP in s.own
    if Field.EXCLUSION in s.own or (Field.PAPERS in s.fields and not labelled):
        return
    heads = list(HEAD.finditer(s.folded)) if any(word in s.folded for word in HEADS) else []
    if labelled and not heads:
        yield from _bare(s)
        return
    for head in heads:
        before = s.folded[max(0, head.start() - 48) : head.start()]
        if _NONE.search(before):
            continue
        if head[0] == "rcp" and (_MASCULINE.search(before) or _PRODUCT.search(s.folded)):
            continue
        found = _mention(s, head, labelled)
        if (
            head[0] == "rcp"
            and _SEVERAL.search(before)
            and not (found.names or found.level or found.domain or found.molecular)
        ):
            continue  # « les RCP figurent dans la décision » names none
        yield found


def _mention(s: Statement, head: re.Match[str], labelled: bool) -> Mention:
    qualified = _QUALIFIERS.match(s.folded, head.end())
    end = qualified.end() if qualified else head.end()
    words = s.folded[head.start() : end]
    names, stop = _names(s, end)
    before = _BEFORE_IT.search(s.text[: head.start()]) if not names else None
    if before and not _NOT_NAME.match(before[1]):  # « le comité NOM (réunion nationale, …) »
        names = (_shown(before[1]),)
    level = level_in(words) or _reach(s.folded, stop) or (level_in(fold(s.label)) if labelled else "")
    score = 2.0 * bool(names) + 1.0 * bool(level) + 0.5 * ("moleculaire" in words)
    score += 1.5 * (labelled or Field.RCP in s.fields) + 1.0 * bool(_CUE.search(s.folded))
    score += 0.5 * (level == "nationale")
    if _FILED.search(s.folded[max(0, head.start() - 120) : head.start()]):
        score -= 2.5  # the opinion of another meeting, asked for as a document
    molecular = "moleculaire" in words
    domain = None if molecular else _DOMAIN.search(words)
    said = s.text[head.start() + domain.start() : head.start() + domain.end()] if domain else ""
    young = "pédiatrique" if "pediatrique" in words else ""
    other = "" if _MEETS.match(head[0]) else " ".join(s.text[head.start() : end].split()).rstrip(" ,")
    return Mention(s, head.start(), max(end, stop), names, level, molecular, said, score, young, other)


def _bare(s: Statement) -> Iterator[Mention]:
    """A cell under a column of meetings that holds the name alone."""
    if len(s.text) > 140 or re.match(r"(?:selon|aucune?|non |voir|sans objet|pas de)", s.folded):
        return
    kind = _OF_KIND.match(s.folded)
    names, end = _names(s, kind.end() if kind else 0, alone=True)
    if names:
        level = level_in(s.folded) or level_in(fold(s.label))
        yield Mention(s, 0, end, names, level, "moleculaire" in s.folded, "", 4.0)


def _names(s: Statement, at: int, alone: bool = False) -> tuple[tuple[str, ...], int]:
    """Names that follow a mention: networks in capitals, quoted titles, diseases; where they end."""
    link = _LINK.match(s.folded, at) if not alone else None
    start = link.end() if link else at
    while start < len(s.text) and s.text[start] in " \u00a0\u202f":
        start += 1
    quoted = _QUOTED.match(s.text, start)
    if quoted:
        after = _LINK.match(s.folded, quoted.end())
        network = _NAME.match(s.text, after.end()) if after and after[0].strip() else None
        if network and not _NOT_NAME.match(network[0]):
            return (f"{_shown(network[0])} ({quoted[1]})",), network.end()
        return (_shown(quoted[1]),), quoted.end()
    if link is None or link[0] or alone:
        found, end = _listed(s.text, start)
        if found:
            return found, end
    apposed = _APPOSED.match(s.text, at)
    if apposed and not _NOT_NAME.match(apposed[1]):  # « un comité national d’experts, Nom, … »
        return (_shown(apposed[1]),), apposed.end()
    if link and (network := re.search(rf"{_NETWORK}\b", link[0])) and (kin := _network(s, at + network.start(), start)):
        return kin
    about = next((d for d in diseases(s.text[start : start + 90]) if d.start <= 1), None)
    if about and (link is None or link[0].strip() or about.start == 0):
        held = _HELD.match(s.text, start + about.end) or _ASIDE.match(s.text, start + about.end)
        if held and not _NOT_NAME.match(held[1]):  # « RCP nationale des épilepsies rares (NOM) »
            return (_shown(held[1]),), held.end()
        return (about.name,), start + about.end
    return (), at


def _network(s: Statement, begin: int, start: int) -> tuple[tuple[str, ...], int] | None:
    """« une RCP du réseau national des sarcomes »: the network's name holds a disease in lower case."""
    found = next((d for d in diseases(s.text[start : start + 90]) if d.start <= 1), None)
    if found is None or not s.text[start : start + 1].islower():
        return None
    return (" ".join(s.text[begin : start + found.end].split()),), start + found.end


# « groupe NOM, sur images »: in a cell of meetings the word of its kind does without a level.
_OF_KIND = re.compile(
    r"(?:le |la |l'|au |du )?(?:groupe|reseau|comite|cellule|reunion|instance|college)(?: nationa(?:l|le))?(?: (?:de |d')?relecture)? (?:de |du |des )?(?=[a-z])"
)
_BEFORE_IT = re.compile(r"(?<![\w-])([A-ZÉÈ][\wÉÈ-]*[A-ZÉÈ][\w-]*) \((?:la |une )?$")
_APPOSED = re.compile(r", ([A-Z][\w-]{2,20})(?=,)")
_ASIDE = re.compile(r"(?: rares)?, (?:le |la |l[’'])?([A-Z][\wéèêÉÈÊ+-]*[A-ZÉÈ][\wéèêÉÈÊ+-]{0,10})(?=,)")
_HELD = re.compile(r"(?: rares)? \(([A-Z][\wéèêÉÈÊ+-]{2,12})\)")


def _listed(text: str, start: int) -> tuple[tuple[str, ...], int]:
    """Names one after the other: « NETSARC+ ou ResOs », « REFCOR « nasopharynx » »; where the last one ends."""
    found: list[str] = []
    end = start
    while name := _proper(text, end):
        end = name.end()
        shown = re.sub(r"[’']s$", "", name[0]).rstrip("-’'")
        inner = _QUOTED.match(text, end + 1) if text[end : end + 1] in (" ", "\u00a0") else None
        if inner:
            shown, end = f"{shown} ({inner[1]})", inner.end()
        found.append(_shown(shown))
        more = _LIST.match(text, end)
        if more is None or not _proper(text, more.end()):
            break
        end = more.end()
    return tuple(dict.fromkeys(found)), end


def _proper(text: str, at: int) -> re.Match[str] | None:
    """A proper name at this place, unless it begins a sentence or is an acronym of the field."""
    name = _NAME.match(text, at)
    return None if name is None or _NOT_NAME.match(name[0].split()[0]) else name


def _shown(name: str) -> str:
    """A network's acronym in capitals, however a text writes it (« Comete »); a disease's name as written."""
    if re.fullmatch(r"[A-Z][a-z]{3,8}\+?", name) and not diseases(name):
        return name.upper()
    return name


_AT_LEVEL = {
    level: re.compile(
        rf"\b{form}(?:{'(?:ne)?s?' if form.endswith('en') else '(?:les?|l|ux)'})\b",
    )
    for level, form in zip(
        _LEVELS,
        ("nationa", "inter-?regiona", "regiona", "loca", "internationa", "europeen", "departementa"),
        strict=True,
    )
}
_REACH: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "nationale",
        re.compile(
            r",? (?:\(?\w+ ){0,3}(?:(?:commune? a|pour) (?:tout le pays|toute la france)|unique en france|(?:de |au )?niveau national|a l'echelle nationale)\b"
        ),
    ),
    *(
        (level, re.compile(rf",? ?\(?(?:(?:de|au) niveau )?{pattern.pattern[2:]}"))
        for level, pattern in _AT_LEVEL.items()
    ),
    (
        "locale",
        re.compile(r",? (?:\(?\w+ )?(?:de|dans) (?:son|votre|leur|notre) (?:propre )?(?:hopital|etablissement)\b"),
    ),
    ("régionale", re.compile(r",? (?:de (?:votre|la|sa|leur|chaque|notre) (?:grande )?region\b|de niveau regional\b)")),
)


def _reach(folded: str, at: int) -> str:
    """The level that words after a meeting's name say: « RCP « X » de votre région », « …, commune à tout le pays »."""
    return next((level for level, pattern in _REACH if pattern.match(folded, at)), "")


def level_in(folded: str) -> str:
    """The level that folded words name, "" where they name none."""
    for level in _LEVELS:
        if _AT_LEVEL[level].search(folded):
            return level
    return ""


def plain(one: Mention) -> str:
    """A meeting without name: « RCP moléculaire nationale », « comité national de validation »."""
    if one.said:
        return one.said
    young = "" if one.young in one.domain else one.young  # « de dermatologie pédiatrique » says it already
    return " ".join(filter(None, ("RCP", "moléculaire" if one.molecular else one.domain, one.level, young)))


def keys(names: Sequence[str]) -> frozenset[str]:
    """Names of meetings in the form in which they are compared."""
    return frozenset(
        re.sub(r"[^a-z0-9]", "", part) for name in names for part in re.split(r"[()]", fold(name)) if part.strip()
    )
