"""What must have come before: phase of the disease, treatments that failed or cannot be given, examinations."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ingest.cells import Cell, Evidence, How
from ingest.fields import Field
from ingest.model import PartKind
from ingest.required import ANALYSED, asked, opens
from ingest.statements import Statement
from ingest.validity import fold

# A clause ends at a comma, a full stop or where the next requirement begins; parentheses belong to what they explain.
_CLAUSE = (
    r"(?:\([^()]*\)|(?! et (?:sur proposition|exprimant|dont|avec|dans|en relation|documente|confirme|apres|l'absence|qui|progress|ayant)| sur proposition| dans l'attente|"
    r" chez | a condition| sous reserve| dont (?!une? )| lorsqu| en vue| porteu| exprimant| et qui| ou qui| avec une? (?:mutation|fusion|perte|expression)| est (?:pris|accord|prevu|possible)| sont |"
    r" puis (?:apres|en)| au travers| a partir |, (?!ou (?!qui)|et (?!sur|qui|dont)|dont une? )|[;:.»](?:\s|$)|\s*$).)"
)
_FAILURE = r"(?:echecs?|contre-indications?|intolerances?|progression|resistance|inefficacite|impossibilite|refus|epuisement|insuffisance de reponse|non-reponse)"
_GIVEN = (
    r"(?:chimio\w*|radio\w*|immuno\w*|hormono\w*|cortico\w*|\w*therapies?|autogreffe|allogreffe|greffe|transplantation|lignes?|traitements?|chirurgie|operation|resection|exerese|drainage|"
    r"inhibiteurs?|anticorps|irradiation|curietherapie|sel de platine|sels de platine|taxanes?|anthracyclines?|\w+(?:nib|mab|limus|platine|taxel|mide|rubicine|blastine|cristine|zomib|ciclib|parib|xate|trexed|toside|bine|ane)|metaiodo\w*|(?-i:[A-Z]{2,6}\b))"
)
_PRIOR: tuple[re.Pattern[str], ...] = tuple(
    re.compile(p)
    for p in (
        rf"\b(?:apres|suite a|en cas d'|en|malgre) ?(?:un |une |l'|d')?(?:deux |plusieurs )?(?P<it>(?!progression\W*$){_FAILURE}\b{_CLAUSE}{{0,220}})",
        rf"\b(?P<it>{_FAILURE}(?:,? (?:(?:ou|et) )?{_FAILURE})* (?:d'|de |du |des |a |au ){_CLAUSE}{{2,200}})",
        rf"\b(?P<it>apres (?:au moins |une? |ou |deux |trois |\d+ |l'|la |le |les |des |plusieurs |toute? )*(?:premiere |seule |nouvelle )?{_GIVEN}\b{_CLAUSE}{{0,180}})",
        rf"\b(?P<it>(?:deja |prealablement |anterieurement )(?:ete )?(?:traite\w*|recu\w*|opere\w*|irradie\w*)(?: {_CLAUSE}{{0,160}})?)",
        rf"\b(?P<it>ayant (?:deja )?(?:recu|ete traite\w*) {_CLAUSE}{{2,160}})",
        r"\b(?P<it>pretraite\w*(?: par [^,;.]{2,80})?)",
        rf"\b(?P<it>(?:ne repond\w*|n'ayant|n'ont|n'a) (?:pas|plus)(?: (?:suffisamment )?repondu)? (?:a|au|aux) {_CLAUSE}{{2,140}})",
        rf"\b(?P<it>resist\w+ (?!a la castration)(?:a |au |aux |a l'){_CLAUSE}{{2,140}})",
        rf"\b(?P<it>refractaires? (?:a |au |aux |a l'){_CLAUSE}{{2,140}})",
        rf"\b(?P<it>insuffisamment (?:controle|soulage|ameliore)\w* (?:par|sous) {_CLAUSE}{{2,120}})",
        r"\b(?P<it>que (?:le |la |l'|les )[\w'-]+(?: [\w'-]+){0,2} ne (?:soulage|ameliore|controle|stabilise|suffi)\w* (?:plus|pas))",
        r"\b(?P<it>que (?:le |la |l'|les )[\w'-]+(?: [\w'-]+){0,2} n'a(?:it)? pas (?:suffisamment )?(?:soulage|ameliore|controle|stabilise)\w*)",
        r"\b(?P<it>(?:lorsqu'|lorsque |quand |si |dont )(?:le |la |l'|les |une? |deux |trois |des |au moins )[^,;.:]{2,90} (?:a|ont) echoue\w*[^,;.:]{0,60})",
        r"\b(?P<it>(?:lorsqu'|lorsque |quand |si |apres que )(?:le |la |l'|les |une? |des )[^,;.:]{3,80} n'(?:a|ont|aura|auront) pas (?:suffi|suffisamment \w+|ete (?:efficace|suffisant)\w*|permis|marche)[^,;.:]{0,40})",
        rf"\b(?P<it>(?:poussees?|rechutes?|crises?) (?:sous|malgre) {_CLAUSE}{{2,80}})",
        rf"\b(?P<it>(?:pas de|absence de|sans) reponse (?:a|au|aux|apres|suffisante? (?:a|au)) {_CLAUSE}{{2,120}})",
        rf"\b(?P<it>operee?s? (?:selon|de|par|d'une?) {_CLAUSE}{{2,80}})",
        rf"\b(?P<it>au moins \w+ (?:crises?|poussees?|episodes?|rechutes?|interventions?|operations?|exacerbations?)\b{_CLAUSE}{{0,100}})",
        r"\b(?P<it>traitements? par [^,;.:]{3,80} (?:doit avoir|doivent avoir|a|ont|ayant) echoue\w*)",
        rf"\b(?P<it>malgre (?:un |une |le |la |les |des |l'|(?:au moins )?(?:un|une|deux|trois|plusieurs|\d+) )(?!tout|cela|ces |eux)(?:\w+){_CLAUSE}{{0,120}})",
        rf"\b(?P<it>au moins (?:une?|deux|trois|\d) (?:lignes?|chimiotherapies?|traitements?)\b{_CLAUSE}{{0,120}})",
    )
)  # fmt: skip
_PHASE = re.compile(
    r"\ben (?:premiere|deuxieme|seconde|troisieme|1re|2e|3e|2eme) (?:ligne|intention|rechute)\b|\b(?:premiere|deuxieme|troisieme|1re|2e|3e) (?:ligne|intention)\b|"
    r"\b(?:pretraite\w* et )?en (?:1re |premiere |deuxieme |situation de )?(?:rechute|recidive)(?:s|,? ou (?:en )?(?:refractaires?|progression|resistan\w+)| ou en progression)?|"
    r"\brecidivante?s?(?: ou refractaires?)?|\bcortico-?(?:dependan|resistan)te?s?(?: ou refractaires?)?\b|\brefractaires?\b(?: ou (?:en rechute|cortico-?dependante?s?|resistante?s?|recidivante?s?))?(?:(?= a (?:une |la |leur )?(?:premiere|deuxieme|1re|2e) ligne)|(?! (?:a|au|aux)\b))|\b(?:est|sont|soit) revenue?s?\b|\b(?:a|ont) (?:rechute|recidive|progresse)(?: ou (?:rechute|recidive|progresse))?\b|\b(?:rechute|recidive)(?:,? ou (?:progression|resistance|refractaire))?\b|"
    r"\bneo-?adjuvant\w*|\b(?<!neo)adjuvant\w*(?! (?:des|de l'|de la|dans l'|aux?) ?(?:crises|convulsions|epilepsies?))|\b(?:dans l'|en )attente d'une? (?:greffe|transplantation|autogreffe)(?: de \w+)?|\bavant la (?:radiotherapie|chirurgie|greffe)\b|"
    r"\b(?:apres )?(?:au (?:moins|plus) )?(?:une?|deux|trois|\d) lignes?(?: (?:anterieures?|systemiques?|de (?:traitement|chimiotherapie)))*(?: ou plus)?|\bsans ligne anterieure(?: exigee)?|\bechec therapeutique(?: ou (?:en )?recidive)?|\bnon prealablement traite\w*|\bnaifs? de traitement"
)
_EXAM = re.compile(
    r"\b(?:imagerie (?!de moins)(?:tep|par|cerebrale)[\w' -]*|(?:imagerie )?\btep(?:[ /-]scanner|-tdm)?\b(?:[^,;.()]{0,90})?|\btep\b|irm(?: (?:cerebrale|cardiaque|hepatique|medullaire|de l'[\w-]+|du \w+|pelvienne|osseuse))?|"
    r"scanner(?: [\w-]+){0,2}|scintigraphie[\w' ]{0,30}|echographie(?: [\w-]+)?|electrocardiogramme|\becg\b|biopsie(?: [\w' ]{0,24})?|immunohistochimie|immunomarquage[\w' ]{0,18}|"
    r"sequencage(?: (?!(?:ou|et|sur|par|avant|de moins|est|sont|chez|en|pour)\b)(?:de l'|du |de la |a )?[\w-]+(?: tumora\w+| debit)?)?|cytometrie|fond d'oe?il|caryotype|\bpcr\b|\bfish\b|hybridation in situ|tests? genetiques?|analyse (?:moleculaire|genetique|genomique|permettant de confirmer[^,;.]{0,80})|"
    r"double lecture[\w' ]{0,40}|recherche (?:de |d'|du )(?:mutations? (?:de |du )?)?[a-z]+\d\w*|serologies? (?:de |du |des |d')?(?:l'|la )?[\w-]+(?: [a-z]\b)?(?:,? et (?:[a-z]\b|du [\w-]+|de (?:la |l')[\w-]+))*|endoscopie(?: [\w' ]{0,40})?|coloscopie|polysomnographie|microscopie(?: [a-z]+ale| [a-z]+ique)?|bronchoscopie|relecture[\w' ]{0,40}|myelogramme|examen dermatologique|ponction lombaire|audiogramme|polysomnographie|bilan hepatique|test a l'effort|fraction d'ejection|electrophorese[\w' ]{0,24}|dosage [\w' ]{2,40})"
)
_STOP = re.compile(
    r" (?:et apres|et sur|en relation|dans les|dans le|puis|chaque|tous les|toutes les|avant|est |sont |doit|a \d|par mois|et de moins|de moins|datant|montr\w+|ont lieu|a lieu|le \d|et exprimant|et documente|retrouv\w+)"
)
_LOOSE = re.compile(r"(?:[\s,;.:»]|\s(?:ou|dans|en|à|et|de|du|des|au|sur|le|la|par|pour|d[’']))+$", re.IGNORECASE)
_NEEDED = re.compile(
    r"exige|requis|doi(?:t|ve)(?:nt)? (?:etre|avoir)|oblig|indispensable|necessaire|avant (?:le debut|la premiere|l'acces|tout|de |la prescription|l'inclusion|chaque|d')|confirm|mise? en evidence|demandee?s? avant|apres une analyse|documente\w* par|evalue\w* par|prouve|demontr|verifie|repose sur|\bavant (?:la|le|les) (?:premiere?|premiers?) "
)


def prior(statements: Sequence[Statement], document: str) -> tuple[Cell, ...]:
    """Earlier treatments that must have been given, have failed or be impossible."""
    return _distinct(_prior(statements, document))


# Whom the access does not concern: what they have received is no condition.
_BARS = re.compile(
    r"\bne (?:concerne|vise|couvre|s'adresse|s'applique)\w* (?:pas|ni)\b|\b(?:n'est|ne sont|n'etait) pas (?:concern|couvert|eligib|vise)"
)


def _bars(s: Statement) -> bool:
    return Field.EXCLUSION in s.fields or _BARS.search(s.folded) is not None


def _prior(statements: Sequence[Statement], document: str) -> Iterator[Cell]:
    for s in statements:
        if _bars(s):
            continue
        if Field.PRIOR in s.own:
            if not re.match(r"(?:aucune?|non |sans|pas d|neant|/)", s.folded):
                yield _cell(s, 0, len(s.text), document)
            continue
        yield from (_cell(s, a, b, document) for a, b in _required(s.folded))


@lru_cache(maxsize=1 << 12)
def _required(folded: str) -> tuple[tuple[int, int], ...]:
    """Where a text requires what came before; the same statements are read for each card of a document."""
    taken: list[tuple[int, int]] = []
    for pattern in _PRIOR:
        for match in pattern.finditer(folded):
            start, end = match.span("it")
            if not any(start < b and a < end for a, b in taken) and not _not_prior(folded, start, end):
                taken.append((start, end))
    return tuple(sorted(taken))


_WAIVED = re.compile(
    r"\bn(?:e |')(?:est|sont|sera|seront) (?:plus|pas) (?:exige|requis|demande|necessaire|obligatoire)"
)
_OF_GERM = re.compile(r"\b(?:infections?|souches?|germes?|bacteries?|mutations? de)\b[^,;.]{0,80}$")


def _not_prior(folded: str, start: int, end: int = 0) -> bool:
    """« sans ligne antérieure », « ou qui ne peuvent », « après la dernière prise » require nothing before."""
    before = folded[max(0, start - 30) : start]
    if end and _WAIVED.search(folded[start : end + 40]):
        return True  # « l’échec de … n’est plus exigé »
    if end and folded.startswith("resist", start) and _OF_GERM.search(folded[max(0, start - 100) : start]):
        return True  # the germ resists, or the mutation
    return re.search(r"\b(?:sans|aucune?|ne remplace|n'est pas) ?$|derni[eè]re prise$", before) is not None


# « en rechute, et non la première ligne », « pas en première ligne », « exclu en adjuvant »: not this phase.
_NOT_THEN = re.compile(
    r"\b(?:non|pas|ni|hors|sauf|jamais|exclu\w*|interdit\w*)\b(?: (?:prevue?s?|indiquee?s?|utilisee?s?|proposee?s?|donnee?s?|"
    r"possible|ouverte?s?|comme|en|dans|pour|de|du|au|a|le|la|les|un|une|traitement|cas))* (?:l'|d')?$"
)


# « réfractaire à une première ligne »: what failed, not where the access begins.
_AFTER_IT = re.compile(
    r"\b(?:refractaires? a|resist\w+ a|echec (?:de|d'|a)|malgre|intoleran\w+ a) ?(?:une |la |leur |cette |l'|au moins une )?$"
)


def line(statements: Sequence[Statement], document: str) -> Cell | None:
    """The phase of the disease at which the access begins: relapse, second line, adjuvant."""
    found: dict[str, tuple[str, Evidence, How]] = {}
    for s in statements:
        if _bars(s):
            continue
        if Field.LINE in s.own:
            cell = _cell(s, 0, len(s.text), document)
            found.setdefault(s.folded, (cell.value, cell.evidence[0], cell.how))
        for match in _PHASE.finditer(s.folded):
            if _not_prior(s.folded, match.start()) or re.search(
                r"(?:absence de|date de la|sans|risque de|ne remplace pas le traitement) $",
                s.folded[: match.start()][-34:],
            ):
                continue
            before = s.folded[max(0, match.start() - 60) : match.start()]
            if _NOT_THEN.search(before) or ("ligne" in match[0] and _AFTER_IT.search(before)):
                continue
            cell = _cell(s, match.start(), match.end(), document)
            found.setdefault(match[0], (cell.value, cell.evidence[0], cell.how))
    kept = {k: v for k, v in found.items() if not any(k != other and k in other for other in found)}
    if not kept:
        return None
    values = list(kept.values())
    return Cell(" ; ".join(v for v, _, _ in values), tuple(e for _, e, _ in values), values[0][2])


def tests(local: Sequence[Statement], shared: Sequence[Statement], document: str) -> tuple[Cell, ...]:
    """Imaging and analyses required: all those that the indication names, elsewhere those that a sentence requires."""
    return _distinct(_tests(local, shared, document))


# « mutation … identifiée par un laboratoire », « rechute prouvée par le chimérisme »: what shows a condition.
_SHOWN = re.compile(
    r"\b(?:prouve|confirme|identifie|objective|atteste|demontre|documente|detecte|mis en evidence|mise en evidence)e?s? "
    r"(?:sur [\w' -]{2,40}? (?=par ))?(?:par|sur|au|grace a) "
    r"(?P<it>(?!(?:un |une |le |la |les |l'|des |deux |trois )?(?:[\w-]+(?:logue|iste|iatre)|medecin|equipe|rcp|reunion|centre|laboratoire|comite|reseau|expert|double|relecture|seconde|deuxieme)s?\b)[^,;:.()]{3,90})"
)
# « signature interféron positive à deux reprises »: what an examination must have found.
_RESULT = re.compile(
    r"\b(?:deux|trois|\d+) (?:irm|imageries?|scanners?|dosages?|biopsies?|mesures?|prelevements?|hemocultures?) (?:espace|separe|distant|successi|consecuti)\w*[^,;.]{0,40}|"
    r"\b(?:signature|tests?|pcr|serologies?|recherche|dosages?|cultures?|hemocultures?|biopsie)\b[^,;:.]{0,50}?\b(?:positi|negati)(?:f|ve|fs|ves)\b(?: a (?:deux|trois|\d) reprises)?"
)


def _either(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """« PCR ou par microscopie »: two examinations, where each is one by its form; else the words as they stand."""
    both = re.search(r" (?:ou|et) (?:par |sur )?(?:la |le |l'|une? )?", folded[start:end])
    places = [(start, end)]
    if both:
        places = [(start, start + both.start()), (start + both.end(), end)]
        places = places if all(_EXAM.search(folded[a:b]) for a, b in places) else [(start, end)]
    yield from places


_NO_RESULT = re.compile(
    r"\b(?:anterieure?s?|comptes? rendus? (?:operatoire|d'hospitalisation|de (?:la )?(?:rcp|reunion|consultation)))\b|\baccord\b|\bformulaire"
)


def _listed(s: Statement) -> Iterator[tuple[int, int]]:
    """The pieces of an enumeration, each at its place; a sentence of one piece is whole."""
    for piece in re.finditer(r"[^,;]+(?:\([^()]*\)[^,;]*)?", s.text):
        words = piece[0].strip(" .")
        start = piece.start() + piece[0].index(words) if words else 0
        if words:
            yield start, start + len(words)


def _enumerated(s: Statement, document: str) -> Iterator[Cell]:
    """The examinations of a list: « sérologies …, bilan lipidique, mise à jour des vaccins »."""
    for start, end in _listed(s):
        words = s.folded[start:end]
        if ANALYSED.search(words) and not _NO_RESULT.search(words):
            yield _cell(s, start, end, document)


_BEFOREHAND = re.compile(
    r"avant (?:le debut|de (?:commencer|debuter|prescrire)|tout(?:e)? (?:prescription|debut|traitement)|l'inclusion|"
    r"la premiere (?:prise|injection|perfusion|dose))\W*"
)


def beforehand(s: Statement) -> bool:
    """Whether a statement stands under « Avant le début », outside tables."""
    words = (s.label, s.path[-1] if s.path else "")
    if s.entry or Field.MONITORING in s.above:
        return False  # a calendar that begins before the start
    return any(_BEFOREHAND.fullmatch(fold(w)) for w in words)


def _tests(local: Sequence[Statement], shared: Sequence[Statement], document: str) -> Iterator[Cell]:
    for s in (*local, *shared):
        if (Field.PAPERS in s.fields and Field.EXCLUSION not in s.fields) or beforehand(s):
            yield from _enumerated(s, document)
            continue
        if places := asked(s) if s in local or not _BARRED & s.fields else ():
            yield from (_cell(s, a, b, document) for a, b in places)
            continue
        if s in local:
            for result in _RESULT.finditer(s.folded):
                yield _cell(s, *result.span(), document)
        if s in local or {Field.CRITERIA, Field.INDICATION, Field.TESTS} & s.fields:
            for shown in _SHOWN.finditer(s.folded):
                if "sur " in shown[0].removesuffix(shown["it"])[-5:] and not ANALYSED.search(shown["it"]):
                    continue  # « documentée sur tissu »
                yield from (_cell(s, a, b, document) for a, b in _either(s.folded, *shown.span("it")))
        labelled = Field.TESTS in s.own or s.fields == {Field.TESTS}
        labelled = labelled or (not s.entry and re.fullmatch(r"[Ee]xamens?", s.label) is not None)
        if labelled and not re.match(r"(?:aucune?|non |sans)", s.folded):
            pieces = list(_enumerated(s, document))
            if len(list(_listed(s))) > _FEW and len(pieces) > 1:
                yield from pieces
            else:
                yield _cell(s, 0, len(s.text), document)
            continue
        if s not in local and not _requires(s):
            continue
        if s.kind is PartKind.ITEM and opens(s):
            yield _cell(s, 0, len(s.text.rstrip(" ;.,")), document)
            continue
        for match in _EXAM.finditer(s.folded):
            if _NONE_ASKED.search(s.folded[: match.start()]):
                continue
            stop = _STOP.search(match[0])
            end = match.start() + (stop.start() if stop else len(match[0]))
            while end < len(s.folded) and s.folded[end].isalnum() and s.folded[end - 1].isalnum():
                end -= 1  # a reach that ends inside a word leaves the word out
            recent = _RECENT.match(s.folded, end)
            compound = _COMPOUND.search(s.folded[: match.start()])  # « angio-IRM »
            start = compound.start() if compound else match.start()
            yield _cell(s, start, recent.end() if recent else end, document)


_COMPOUND = re.compile(r"(?<![a-z])[a-z]+-$")
_NONE_ASKED = re.compile(r"\b(?:aucune?|ni|pas d[e']|sans) ?(?:une? |de |d')?$")
_RECENT = re.compile(r"(?: normale?)?,? (?:datant )?de moins (?:de |d')\w+ (?:jours?|semaines?|mois|ans?)\b")
_FEW = 2  # pieces of a cell that is no enumeration


_BARRED = frozenset({Field.ADAPTATION, Field.EFFECTS, Field.EXCLUSION, Field.HISTORY, Field.REASONS})


def _requires(s: Statement) -> bool:
    if {Field.MONITORING, Field.ADAPTATION, Field.EFFECTS, Field.PAPERS, Field.EXCLUSION, Field.POSOLOGY} & s.fields:
        return re.search(r"exige\w* avant|avant l'acces", s.folded) is not None
    return bool({Field.CRITERIA, Field.INDICATION, Field.BIOMARKER} & s.fields) or _NEEDED.search(s.folded) is not None


def _distinct(cells: Iterator[Cell]) -> tuple[Cell, ...]:
    """Cells without those that another one says in more words."""
    found = list({c.value.casefold(): c for c in cells if c.value}.values())
    return tuple(c for c in found if not any(c is not o and c.value.casefold() in o.value.casefold() for o in found))


def _cell(s: Statement, start: int, end: int, document: str) -> Cell:
    words = s.text[start:end]
    end = start + len(_LOOSE.sub("", words))
    start += len(words) - len(words.lstrip())
    begin, stop = s.span(start, end)
    how = How.COLUMN if s.entry else How.LABEL if s.own else How.SENTENCE
    return Cell(" ".join(s.text[start:end].split()), (Evidence(document, begin, stop),), how)
