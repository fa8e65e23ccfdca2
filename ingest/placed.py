"""Which of the diseases that a statement names it places in the access, and which it sets aside."""

import re
from collections.abc import Sequence

from ingest.cells import Cell, Evidence, How
from ingest.diseases import Disease, diseases, named_at
from ingest.fields import Field
from ingest.model import Document, PartKind
from ingest.statements import Statement
from ingest.validity import fold

WITHDRAWN = re.compile(
    r"indications?\b[^.;]{0,80}\b(?:est|sont|a ete|ont ete) (?:retiree?s?|supprimee?s?|abrogee?s?|exclue?s?)|"
    # « Le lymphome … est retiré du cadre », « sort de la liste des indications »
    r"\b(?:(?:est|sont|a ete|ont ete|sera|seront) (?:donc |desormais )?(?:retire|supprime|exclu|ote|sorti)e?s? d(?:u (?:champ|cadre)|e (?:la liste|l'autorisation|l'acces|l'indication|la decision)|es indications)|"
    r"(?:sort|sortent|disparait|disparaissent) (?:du (?:champ|cadre)|de la liste|des indications))\b"
)
# « Le X et le Y ne font pas partie de l’indication »: what stands before is left out.
LEFT_OUT = re.compile(
    r"\b(?:ne (?:font|fait) pas partie|n'(?:entrent?|est|etait) pas (?:dans|comprise?s?|incluse?s?|retenue?s?)|ne sont pas (?:compris|inclus|retenu|couvert|concern|vise)\w*|"
    r"(?:est|sont) exclue?s?|restent? hors|n'est pas (?:concern|couvert|vise)\w*)\b"
)
_ASIDE = re.compile(
    r"(?:ne correspond\w* pas|a l'exception|a l'exclusion|\bsauf\b|\bhors\b|autres? que|n'est pas|ne sont pas|n'entre|non concern|distinct\w*|a savoir|exclu\w*|contrairement|ne (?:s'applique|concerne|vise)[^,;.]{0,12} (?:pas|ni))"
)
_EXCEPTED = re.compile(r"\b(?:a l'exception|a l'exclusion|sauf|hormis)\b[^.;]{0,24}$")
_AGAINST = re.compile(
    r"\b(?:rcp|reunion|comite)(?: [a-z]+){0,3} ?[«\"]? ?(?:des |de la |du |de |d')?$|\b(?:autorise\w*|indique\w* par (?:son|l')? ?amm|amm|rembourse\w*) (?:dans|pour|contre) (?:le |la |les |l'|un |une )?$|(?:(?<!en )\bcas d\S*|absence d\S*|antecedents? d\S*|\bsans|suspicion d\S*|deces (?:par|d\S*)|confirmation d\S*|diagnostic d\S*|secondaires? (?:a|au)(?: une?| la| l')?|au cours d\S*|compliqu\w* d\S*|risque d\S*|appele\w*|\bpas (?:d|d'antecedents? d)(?:e|')?|indemnes? d(?:e|')|\bni (?:au |a la |a l'|aux |le |la |les |l'|de |d'|d'une? |une? )?(?:autres?)?|survenue d\S*|prevention d\S*) ?$"
)
_BESIDE_IT = re.compile(
    r"\b(?:par|avec|en cas d\S*|associee? a(?: une?| la)?|comportant|entrainant)(?: une?| des| la)? ?$"
)


def kept(s: Statement) -> list[Disease]:
    """The diseases that a statement places in the access: not those it sets aside or requires to be absent."""
    return placed(s.text, s.folded) or _by_place(s)


_PLACES = re.compile(
    r"\b(?:atteinte?s?|souffrant|porteu\w+) d(?:'une? |e la |e l'|e |es |u |')|"
    r"\b(?:acces|autorisation|cadre|indiquee?|prescri\w+|utilise\w*|employe\w*)\b[^.;,]{0,70}\bdans (?:le traitement (?:adjuvant )?d(?:e la |e l'|u |es |e |'))?|"
    r"\bpour (?:traiter|soigner) "
)
LISTED = re.compile(
    r"(?:indications?|situations?|maladies?|tumeurs?|pathologies?|affections?|patients?|malades?|cas) (?:\w+ ){0,3}suivante?s?\b|atteints? (?:de|d'une?)$|\batteint\w*$|\bsouffrant$|\bporteu(?:r|se)s?$|\bindications?$|l'une des (?:maladies|tumeurs|situations)"
)
# « Le cadre de prescription compassionnelle … concerne : »
_COVERS = re.compile(
    r"\b(?:cadre|acces|autorisation|protocole|dispositif|cpc|aac|aap)\b.*\b(?:concerne|couvre|vise|s'applique (?:a|dans|chez)|(?:est |sont )?(?:reserve|ouvert|destine|accorde|etabli)e?s? (?:a|aux|dans|pour|chez)|s'adresse (?:a|aux))\b(?: [\w' ]{0,30})?$"
)
# « Prévention des crises de … », « Traitement de fond du … ».
_AIMED = re.compile(
    r"(?:traitement|prevention|prise en charge|prophylaxie)(?: (?:de fond|symptomatique|curati\w+|preventi\w+|adjuvant|initial))? "
    r"(?:des (?:crises|poussees|acces|rechutes|recidives) (?:de la |de l'|du |des |de |d')|de la |de l'|du |des |d'une? |de |d')(?:patients? |enfants? |adultes? |malades? )?(?:atteints? d(?:e la |e l'|u |'une? |e |'))?"
)
_NUMBER = re.compile(r"(?:\d{1,2}\s?[.)°]|[a-h]\)|[•–-])\s*")
_HEADED = frozenset({Field.INDICATION, Field.DISEASE})


def leads(words: str) -> bool:
    """Whether words lead a list of indications in: « … dans les indications suivantes », « le cadre concerne »."""
    folded = fold(words)
    return LISTED.search(folded) is not None or _COVERS.search(folded) is not None


def _by_place(s: Statement) -> list[Disease]:
    """A disease of unknown form where a disease must stand: after « atteints de », at the head of an indication."""
    starts = [m.end() for m in _PLACES.finditer(s.folded)]
    led = s.kind is PartKind.ITEM and bool(s.lead) and bool(diseases(s.lead))  # the disease is named; these are terms
    if _HEADED & s.fields and (aimed := _AIMED.match(s.folded)):
        starts.insert(0, aimed.end())
    heads = _HEADED & s.fields and not s.entry and not s.text.rstrip().endswith(":")
    if not led and (heads or (s.kind is PartKind.ITEM and leads(s.lead))):
        number = _NUMBER.match(s.text)
        starts.insert(0, number.end() if number else 0)
    for start in starts:
        found = named_at(s.text, start)
        if found is not None and not _against(s.folded, found):
            return [found]
    return []


def placed(text: str, folded: str) -> list[Disease]:
    """The diseases of a text that are targets: not set aside, not what another one comes with."""
    named = diseases(text)
    found = [d for d in named if not _against(folded, d)]
    if len(found) < len(named):  # « dans A et dans B, à l’exception de B »: B is out wherever it is named
        out = [d for d in named if d not in found and _EXCEPTED.search(folded[max(0, d.start - 40) : d.start])]
        found = [d for d in found if not any(d.key == o.key for o in out)]
    return [d for n, d in enumerate(found) if n == 0 or not _BESIDE_IT.search(folded[max(0, d.start - 24) : d.start])]


# « L’accès compassionnel est autorisé dans … » licenses nothing.
_OPENED = re.compile(
    r"\b(?:acces (?:compassionnel|precoce)|cadre|dispositif|usage compassionnel|cette decision|emploi)\b[^.;:]{0,90}\bautorise\w* (?:dans|pour|contre) (?:le |la |les |l'|un |une )?$"
)


def _against(folded: str, disease: Disease) -> bool:
    before = folded[: disease.start]
    if _AGAINST.search(before[-28:]) and not _OPENED.search(before[-160:]):
        return True
    clause = re.split(
        r"[;.]|, (?=(?:metastatique|progress|apres|sur proposition|en relation))", folded[: disease.start]
    )[-1]
    return _ASIDE.search(clause[-140:]) is not None


def set_aside(s: Statement) -> bool:
    """Whether the statement is about whom the access does not concern."""
    return (
        Field.EXCLUSION in s.fields
        or re.search(
            r"n'est pas (?:un|une|couvert|concern|vise)|releve\w* de l'amm|ne relevent pas(?! d(?:e la chirurgie|'une? |e la (?:radio|sclero|photo|chimio)\w+))|ne sont pas (?:couvert|concern)|ne s'applique (?:pas|ni)|ne s'adresse pas|\bl'amm (?:de |d'|du )[^.;]{0,40}\b(?:concerne|vise|couvre)|\baux etats-unis|agence americaine|\bexcluait|\best hors du|est hors de|n'a pas d'avis",
            s.folded,
        )
        is not None
    )


def untold(s: Statement) -> bool:
    """Whether a statement only says that something is not known."""
    return s.folded.startswith(_UNTOLD) or fold(s.label).startswith(_UNTOLD)


_UNTOLD = ("non precise", "inconnu", "exemple")


def from_title(statements: Sequence[Statement], document: Document) -> tuple[Cell, ...]:
    """The diseases that the title names, where the indication itself names none."""
    title = fold(document.title)
    for s in statements:
        if (s.kind is PartKind.TITLE or s.folded in title) and (found := kept(s)):
            return tuple(Cell(d.name, (Evidence(document.id, *s.span(d.start, d.end)),), How.TITLE) for d in found)
    return ()


def from_headings(local: Sequence[Statement], document: Document) -> tuple[Cell, ...]:
    """The diseases that the headings above an indication name, where neither it nor the title names any."""
    for heading in dict.fromkeys(h for s in local for h in reversed(s.path)):
        at = document.text.find(heading)
        if at >= 0 and (found := [d for d in diseases(heading) if not _against(fold(heading), d)]):
            return tuple(Cell(d.name, (Evidence(document.id, at + d.start, at + d.end),), How.LABEL) for d in found)
    return ()


def withdrawn(statements: Sequence[Statement], document: Document) -> tuple[Cell, ...]:
    """The diseases of indications that the document withdraws, with the statement that does so."""
    return tuple(
        Cell(d.name, (Evidence(document.id, s.start, s.end),), How.SENTENCE)
        for s in statements
        if WITHDRAWN.search(s.folded)
        for d in diseases(s.text)
    )
