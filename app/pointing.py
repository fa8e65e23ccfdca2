"""Words by which a turn points at something said before, or away from it; they are not what it asks."""

import re
from dataclasses import dataclass
from enum import StrEnum


class To(StrEnum):
    """What a turn points at."""

    NEW = "autre sujet"
    FIRST = "le premier"
    OTHER = "l’autre"
    BACK = "retour"


@dataclass(frozen=True, slots=True)
class Pointing:
    """A turn without the words that only point, what they point at, and whether it takes back what was said."""

    text: str
    to: To | None = None
    corrects: bool = False
    elliptic: bool = False  # opens as what follows something (« et », « ok », « non »)
    same: bool = False  # asks the last question of what it names (« idem pour … », « non, je parlais de … »)


_POLITE = re.compile(
    r"^\W*(?:(?:ok|d['’]accord|(?:un grand )?merci(?: (?:beaucoup|bien|infiniment|à vous))?|pardon|excusez[- ]moi|"
    r"d[ée]sol[ée]e?|super|parfait|tr[èe]s bien|ah|oh|bon|bien(?=[,.!;])|oui|non|c['’]est not[ée]|"
    r"[çc]a va mieux|c['’]est pass[ée]|ah? mince|mince(?=[,.!;])|zut|oups|euh|erreur(?=[,.!;:])|en fait|"
    r"je me suis tromp[ée]+e?|au(?:tant)? temps pour moi|bcp)(?![\w'’-])[ ,.!;:…]*)+",
    re.IGNORECASE,
)
_ELLIPTIC = re.compile(r"^\W*(?:et|ok|d['’]accord|alors|donc|mais|merci|pardon|oui|non|ah|bon)\b", re.IGNORECASE)
_CORRECTS = re.compile(
    r"^\W*(?:(?:ah|oh|euh|ok)[ ,!.]*)?(?:non\b|pardon\b|erreur\b|oups\b|d[ée]sol[ée]e?\b|en fait\b|je me suis tromp|"
    r"j['’]ai oubli|j['’]avais oubli)|\bje (?:parlais|parle|voulais dire|veux dire|voulais parler)\b",
    re.IGNORECASE,
)
_SPOKE = re.compile(
    r"\b(?:(?:je|on|nous) (?:parlais|parlait|parlions|parle|parlons)|je (?:voulais|veux) (?:dire|parler)|"
    r"il s['’]agi(?:t|ssait)|ma question (?:portait|porte|était))\s*(?:bien |plutôt )?"
    r"(?:de la |de l['’]|du |des |de |d['’]|pour |sur )?",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"^\W*(?:et )?(?:idem|pareil(?!le)|(?:la )?m[êe]me (?:question|chose)|de m[êe]me)"
    r"(?: (?:pour|avec|chez|sur|dans|en ce qui concerne))?(?= |,|$)[ ,:]*",
    re.IGNORECASE,
)
_SAME_END = re.compile(r"(?:[,:] ?(?:idem|pareil|m[êe]me chose)|[,:]? (?:la )?m[êe]me question)\W*$", re.IGNORECASE)
_NOT = re.compile(
    r"(?:^|[, ]+)(?:et )?(?:pas|non) (?:pas )?"
    r"(?:de la |de l['’]|du |des |de |d['’]|pour |chez |le |la |l['’]|une? )[^,:;?!.]*",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"^\W*(?:une? )?(?:autre (?:chose|question|sujet|patiente?|cas|malade|dossier|maladie|point)|rien [àa] voir|"
    r"changeons(?: de sujet)?|par ailleurs|nouvelle question|nouveau (?:patient|cas|sujet|dossier)|sinon,? autre \w+)"
    r"(?![\w'’-])[ ,.!;:…]*",
    re.IGNORECASE,
)
_GOING = r"(?:je|on|nous) (?:en )?(?:reviens|revient|revenons)|revenons|revenez|retournons|retour"
_WANT = r"(?:pour|si (?:on|je|nous)|(?:je|on) (?:veux|voudrais|peut|veut|pourrait))(?: en)?"
_BACK = re.compile(
    rf"(?:^|(?<=[,.;:!?] ))(?:et |bon |donc |alors |mais )*(?:{_GOING}|{_WANT} (?:revenir|reviens|revient|revenons))"
    r"(?:[- ](?:en|y)\b)?(?: (?:maintenant|donc|plutôt|s['’]il vous pla[iî]t))?"
    r"(?: (?:à|a|sur|vers)(?= )|(?= (?:au|aux)\b))|^\W*(?:and |so )?(?:going )?back to\b",
    re.IGNORECASE,
)
_THING = r"(?:médicament|medicament|programme|traitement|produit|molécule|maladie|tumeur|cas|accès|acces)s?"
_NEXT = rf"(?:{_THING}|c['’]est|ce|il|elle|on|se|s['’]|est|sont|is|one|qui|que|a|à|y|celui|celle|dont|lui)"
_END = rf"(?:\s*(?:[,:;?!.…]|$)|\s+{_NEXT}\b)"  # another noun may not follow: « la première prise »
_LEAD = r"(?:\b(?:et|and) )?(?:\b(?:for|of|about|back to|pour|de|avec|dans|sur|chez|à|a|parl\w+ de) )?"
_FIRST = re.compile(
    rf"{_LEAD}\b(?:(?:le|la|au|du|celui du) (?:tout )?premi(?:er|ère|ere)|the first)(?={_END})(?: (?:{_THING}|one)\b)?",
    re.IGNORECASE,
)
_OTHER = re.compile(
    rf"{_LEAD}\b(?:l['’]autre|(?:le|au|du) second|la seconde|(?:le|la|au|du) deuxi[èe]me|the (?:other|second))"
    rf"(?={_END})(?: (?:{_THING}|one)\b)?",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"^[\s,:;.!?…–-]+")


def pointing(text: str) -> Pointing:
    """Read what a turn of a conversation points at; what is left is what it asks, empty when it only points."""
    corrects, elliptic = _CORRECTS.search(text) is not None, _ELLIPTIC.search(text) is not None
    rest = _without(_POLITE, text) or text
    to = None
    if _NEW.search(rest):
        return Pointing(_tidy(_NEW.sub("", rest)) or text, To.NEW, corrects)
    if corrects:
        meant = _NOT.sub("", _SPOKE.sub("", rest))
        rest, to = (meant, To.BACK) if _tidy(meant) and _SPOKE.search(rest) else (meant or rest, None)
    bare = _SAME_END.sub("", _SAME.sub("", rest))
    same = bare != rest and re.search(r"\w", bare) is not None
    rest = bare if same else rest
    if _BACK.search(rest):
        rest, to = _BACK.sub("", rest, count=1), To.BACK
    for pattern, place in ((_OTHER, To.OTHER), (_FIRST, To.FIRST)):
        if pattern.search(rest):
            rest, to = pattern.sub(" ", rest, count=1), place
            break
    return Pointing(_tidy(rest), to, corrects, elliptic or same, same or (corrects and to is To.BACK))


def _without(pattern: re.Pattern[str], text: str) -> str:
    return _tidy(pattern.sub("", text))


def _tidy(text: str) -> str:
    rest = re.sub(r"\s+", " ", _CLAUSE.sub("", text)).strip()
    return rest if re.search(r"\w", rest) else ""
