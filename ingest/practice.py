"""How an access works from day to day: who prescribes, who dispenses, doses, follow-up, cost, contacts."""

import re
from collections.abc import Sequence

from ingest.cells import Cell, Evidence, How
from ingest.cues import Cue, cue
from ingest.fields import Field
from ingest.model import PartKind
from ingest.passages import LONGEST, best, charged, joined, labelled
from ingest.statements import Statement
from ingest.validity import fold

_UNIT = r"(?:mg|g|µg|microgrammes?|ml|mbq|gbq|ui|millions?|milliards?|unites?|comprimes?|gelules?|gouttes?|cuilleres?|bouffees?|cellules?|flacons?|ampoules?|injections?|perfusions?|implants?|capsules?|sachets?)"
_DOSE = re.compile(
    rf"\d[\d ,.]*\s?{_UNIT}(?:\b|/)|\b(?:une?|deux|trois|quatre|six|huit|dix|douze|seize) (?:gelules?|comprimes?|perfusions?|injections?|implants?|capsules?|ampoules?|sachets?|gouttes?|cuilleres?|bouffees?|applications?)\b"
)
_PACE = re.compile(
    r"par jour|par semaine|par mois|par (?:kilogramme|kg)|/kg|/m²|/m2|une fois|deux fois|trois fois|chaque (?:jour|semaine|matin)|tou(?:s|tes) les|matin|soir|j1\b|cycles?|hebdomadaire|espacee?s de|en continu|par prise|par perfusion|\baux? (?:semaines?|jours?|mois) \d|a \w+ jours d'intervalle"
)
_TAKEN = re.compile(
    r"\b(?:on (?:en |le |la )?prend|se prend|prenez|a prendre|est prise?|(?:on|l'on|que l'on) applique|s'applique|appliquer)\b[^.;]{0,60}\b(?:matin|soir|midi|par jour|jours|semaines?|repas)\b"
)
_NO_DOSE = re.compile(
    r"ne sont pas|autre (?:protocole|essai)|aux etats-unis|americain|dans l'essai|essai de phase|etude|par patient inclus|toxicites? de grade|effet indesirable|convulsions|antecedent|superieure a [\d,.]+ mg/kg|corticoth|supporte|deja recu|matiere premiere"
)
_PRESCRIBES = cue(
    "prescri|reserve|ordonnance|commence|instaur|initi|debut|mis en route|pose par|specialiste|demande",
    re.compile(
        r"prescription(?: initiale)?(?: (?:annuelle|semestrielle|trimestrielle|mensuelle))?(?: est)?(?: hospitaliere et)? (?:reservee?|hospitaliere|limitee|restreinte)|\breserve\w* (?:a|aux) (?:l'usage|la prescription|des? |un |medecins?|specialistes?|prescripteurs?|praticiens?|services?|equipes?|centres?|etablissements?|[a-z-]+(?:logue|iatre|iste)s?)|prescri(?:t|te|ts|tes|re|ption|ptions|vent)\b[^.;]{0,40}\bpar (?:un|une|des|les|le)|(?:seuls?|uniquement) (?:les|un|des) [^.;]{0,60}(?:prescri|specialiste)|medecin prescripteur|ordonnance hospitaliere|ordonnances? d'une? [\w-]+(?:logue|iatre|iste)|\b(?:prescription|ordonnance|elle) est renouvelee? [^.;]{0,30}par (?:un|une|des|le|la) |\b(?:ordonnances?|prescriptions?)(?: initiales?)? (?:eman(?:e|ent)|provien(?:t|nent)|(?:est|sont) (?:redigee?|etablie?|signee?|faite?)s?) [^.;]{0,12}(?:d'une?|par|de)\b|\bdemandes? (?:est|sont) (?:faite|deposee|saisie|adressee|redigee|formulee)s? (?:[^.;]{0,30} )?par (?:le|la|un|une|l'|les) ?(?:[\w-]+(?:logue|iatre|iste)s?|medecins?|prescripteurs?)|prescription hospitaliere|\b(?:le )?prescripteurs? (?:est|sont)\b|\b(?:traitement|medicament|il|elle)\b[^.;]{0,20}\b(?:commence|instaure|initie|debute|prescrit|mis en route)\w* par (?:un|une|des|le|la|les)\b(?! (?:voie|relais|perfusion|dose|injection|prise|cure|cycle|phase|bolus|palier)s?\b)|\b(?:un|une|le|la|les|des|tout) (?:[\w-]+(?:logue|iatre|iste)|medecin)s?(?: [\w-]+)? (?:peut |peuvent )?(?:prescri(?!pteur)\w+|instaur\w+|initi\w+|debut\w+)|pose par un (?:medecin|chirurgien)|\bprescription (?:initiale )?(?:revient|est (?:confiee|faite|assuree|etablie))[^.;]{0,12} (?:a|au|aux|par) |\b(?:commence|instaure|initie|debute)e? (?:et|puis|ou) (?:renouvele|suivi|surveille|poursuivi|adapte)e? par (?:un|une|des|le|la|les)\b|\bprescri\w+, par un"
    ),
)
_DISPENSES = cue(
    "prepar|fabri|pharmac|officine|dispens|command|pui|retrocession|deliv|unite de",
    re.compile(
        r"\b(?:hopital|institut|chu|centre)\b[^.;]{0,30}\b(?:prepare|fabrique)\b|(?:prepar|fabri)\w*[^.;]{0,60}(?:pharmacie|pharmaciens|departement|unite de preparation)|\b(?:retir\w*|disponible|chercher) (?:a|aupres de) la pharmacie|pharmacie[^.;]{0,60}(?:prepar|fabri|deliv|dispens|envoie|commande)|dispens\w*[^.;]{0,60}(?:pharmacie|pui|hopital|etablissement)|command\w*[^.;]{0,40}\bpharmacie|pharmacie a usage interieur|\bpui\b|retrocession|deliv\w+ par(?! l'ansm| l'agence| la has| la haute| le college| le directeur)|delivrances? [^.;]{0,20}\b(?:a l'hopital|en ville|en pharmacie)|(?<!aucune )\b(?:officines?|pharmacies?) de ville\b|remis\w* par la pharmacie|preparations? (?:magistrales?|hospitalieres?) (?:du |de la |de l'|realisee?s?)|etablissement fabricant|unite de preparation|radiopharmac"
    ),
)
_COSTS = re.compile(
    r"\bcout|prix|pris(?:e|es)? en charge (?:a 100|par|integrale|entiere|a titre|financ)|(?:entierement|integralement|totalement) pris|rembours|gratuit|avance(?:r)? (?:de|les|aucun)|aucune avance|reste a charge|(?:aucun|sans) frais|factur|€|\beuros?\b|forfait|paie\b|payer|pay[ée]e?s?\b|a titre gracieux|prise en charge par l'assurance|somme a avancer"
)
_BORNE = re.compile(r"\b(?:en charge|a (?:la|sa) charge|frais|financ\w+|reste a payer|rien|sans avance)\b")
_NO_COST = re.compile(
    r"\bsouti(?:ent|ennent)\b|\bsoutenue?s? par\b|avant (?:son|le|leur) remboursement|(?<!compris le )(?<!compris les )\btransports?|hebergement|trajets?|par patient inclus|recueil|forfait de \d+ ?€ par patient|ne prejuge|favorable a(?:u| une) |defavorable|financement public|autorisee? et remboursee? dans|codes? propres"
)
_FOLLOWS = re.compile(
    r"surveill|\bnfs\b|\bcpk\b|\bhemogramme|\b[a-z]{4,}emie\b(?=[^.;]{0,30} (?:a|tou|chaque|mens|hebdo))|\b(?:natr|kali|calc|phosphat|uric|magnes|bilirubin|albumin)emie\b|\b(?:cupr|protein|albumin)urie\b|\bcreatinin\w+|\b(?:iono|hemo)gramme|prise de sang|\bdosages?\b|\birm\b|scanner|electrocardiogramme|echographie|bilan|numeration|fond d'oe?il|transaminases|controle|\bmesuree?s?\b|\bexamens?\b|\bglycemie|champ visuel|\becg\b|\b(?!micro|milli|kilo|pro)[a-z]{4,}(?:scopie|graphie|gramme)s?\b"
)
_OFTEN = re.compile(
    r"\ba \d+(?:, \d+)* et \d+ (?:mois|semaines|jours|ans)|avant et apres|chaque|tou(?:s|tes) les|puis|a (?:un|deux|trois|six|\d+) (?:mois|semaines)|hebdomadaire|mensuel|toutes les heures|pendant|au bout d|apres (?:une?|deux|trois|quatre|six) (?:mois|semaines)"
)
_TREATED = re.compile(
    r"\b(?:\d[\d \u00a0\u202f]*|une? (?:dizaine|vingtaine|trentaine|quarantaine|cinquantaine|centaine)(?: de)?|(?:soixante|quatre-vingt|vingt|trente|quarante|cinquante|quatorze|onze|douze|treize|quinze|seize|dix|neuf|huit|sept|six|cinq|quatre|trois|deux)[\w-]*(?: et \w+)?) (?:patiente?s?|malades?|enfants?|personnes|adultes|nourrissons|yeux)\b"
)
_TREATING = re.compile(
    r"^sur \d|trait\w+|suivis?|inclus|attendus?\b|benefici|recu|recoi\w+|utilis\w+|injecte|au \d+(?:er)? \w+ \d{4}|depuis|en france|sous \w+"
)
_STUDIED = re.compile(
    r"\betude|\bessais? (?:clinique|de phase|ouvert)|\bl'essai\b|dans un essai|phase|reponses? (?:objective|complete|partielle)|europe\b|taux de reponse|survie|publi"
)
_PHONE = re.compile(r"(?<!\d)(?:\+33\s?|0)\d(?:[ .\u00a0\u202f-]?\d{2}){4}(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+\w")


def posology(statements: Sequence[Statement], document: str) -> Cell | None:
    """Doses and their rhythm, as the text gives them; never computed."""
    under = labelled(
        statements,
        Field.POSOLOGY,
        {Field.STORAGE, Field.ADAPTATION, Field.MONITORING},
        lambda s: not _NO_DOSE.search(s.folded),
    )
    prose = _prose(statements)
    if prose and (not under or (under[0].entry and ":column" not in under[0].entry and not _of_things(under))):
        return joined(prose, document)  # the text above its table, or under « Posologie et surveillance »
    if under and any(_DOSE.search(s.folded) or _PACE.search(s.folded) or _PACE.search(fold(s.label)) for s in under):
        return joined([s for s in under if s is under[0] or _doses(s)], document)
    return best(statements, document, _dosed)


def _prose(statements: Sequence[Statement]) -> list[Statement]:
    """The sentences of a section of doses that give a dose and its rhythm, with those that carry on after them."""
    inside = [s for s in statements if not s.entry and not s.own and Field.POSOLOGY in s.fields and _doses(s)]
    first = next((n for n, s in enumerate(inside) if _DOSE.search(s.folded) and _PACE.search(s.folded)), None)
    if first is None or _NO_DOSE.search(inside[first].folded):
        return []
    head = inside[first]
    return [s for s in inside[first:] if s.part == head.part and (s is head or _DOSE.search(s.folded))]


def _of_things(rows: Sequence[Statement]) -> bool:
    """Whether rows of doses are each of an indication or a medicine."""
    return any({Field.INDICATION, Field.DISEASE, Field.DRUG, Field.SUBSTANCE} & s.own for s in rows)


_CAPTION = re.compile(r"(?:tableau|annexe|figure) \d")
_HANDLED = re.compile(
    r"\b(?:reconstituer|diluer|filtre|se garde\w*|se conserv\w+|reducti\w+|reduite?s? (?:de|a)|paliers? de|adaptation|toxicite|en cas d[e']|oubli\w*|n'est plus|pansement)\b"
)


def _doses(s: Statement) -> bool:
    """Whether a statement under a heading of doses gives some, not what to do beside."""
    if s.entry:
        return True
    if _CAPTION.match(s.folded) or _HANDLED.search(s.folded):
        return False
    return bool(_DOSE.search(s.folded) or _PACE.search(s.folded) or _TAKEN.search(s.folded))


_NOT_DOSED = frozenset({Field.ADAPTATION, Field.EFFECTS, Field.MONITORING, Field.STORAGE, Field.HISTORY, Field.CRITERIA, Field.EXCLUSION, Field.COST, Field.PRIOR, Field.RCP})  # fmt: skip


# « MARQUE 200 mg, gélule »: the strength of what is named.
_STRENGTH = re.compile(
    r"(?:/\d* ?ml)?,? (?:gelules?|comprimes?|capsules?|solution|poudre|suspension|sirop|concentre|lyophilisat|collyre|creme|pommade|implant|patch)\b"
)


def _dosed(s: Statement) -> float:
    if _NOT_DOSED & s.fields or _NO_DOSE.search(s.folded):
        return 0.0
    if s.kind is PartKind.TITLE:
        return 0.0  # a strength is no dose
    found = (m for m in _DOSE.finditer(s.folded) if not _STRENGTH.match(s.folded, m.end()))
    dose, pace = next(found, None), _PACE.search(s.folded)
    said = re.search(r"\bdoses?\b|posolog|\bperfusee?s?\b|\badministree?s?\b|recommandee?", s.folded)
    if (dose and pace) or (said and dose):
        return 2.0 * (dose is not None and pace is not None) + 0.6 * (said is not None)
    return 1.0 if _TAKEN.search(s.folded) else 0.0


def monitoring(statements: Sequence[Statement], document: str) -> Cell | None:
    """Examinations during treatment."""
    under = labelled(statements, Field.MONITORING, {Field.ADAPTATION, Field.PATIENTS}, lambda s: True)
    return joined(under, document) if under else best(statements, document, _followed)


_NOT_FOLLOWED = frozenset({Field.CRITERIA, Field.INDICATION, Field.PAPERS, Field.EXCLUSION, Field.RCP, Field.HISTORY, Field.REASONS})  # fmt: skip
_WEIGHED = re.compile(r"\b(?:poids|taille|surface)\b[^.;]{0,30}\bmesure")
_ELSEWHERE = re.compile(r"comites? (?:de|independant|scientifique)|conserv|fabri|matiere premiere|fonctionnaire|etape")


def _followed(s: Statement) -> float:
    if s.entry or _NOT_FOLLOWED & s.fields or _ELSEWHERE.search(s.folded):
        return 0.0
    if {Field.STATUS, Field.REGIME} & s.own or (Field.POSOLOGY in s.fields and _WEIGHED.search(s.folded)):
        return 0.0  # a weight measured for the dose
    return float(bool(_FOLLOWS.search(s.folded) and _OFTEN.search(s.folded)))


def cost(statements: Sequence[Statement], document: str) -> Cell | None:
    """Who pays, or how much, as written."""
    under = labelled(
        [s for s in statements if not _NO_COST.search(fold(s.label))],
        Field.COST,
        {Field.REASONS},
        lambda s: (
            _NO_COST.search(s.folded) is None and (_COSTS.search(s.folded) or _BORNE.search(s.folded)) is not None
        ),
    )
    return joined(under, document) if under else best(statements, document, _paid)


def _paid(s: Statement) -> float:
    under = s.label and (s.opens != s.start or Field.STORAGE not in s.own)  # a label does not reach so far
    if under or {Field.REASONS, Field.INDICATION} & s.fields or _NO_COST.search(s.folded) or _CITES.match(s.folded):
        return 0.0
    return 1.0 + 0.3 * (len(s.text) < 200) if _COSTS.search(s.folded) else 0.0


_CITES = re.compile(r"(?:vu|considerant) ")


def prescriber(statements: Sequence[Statement], document: str) -> Cell | None:
    """Who may prescribe."""
    return _practice(statements, document, Field.PRESCRIBER, _PRESCRIBES)


def pharmacy(statements: Sequence[Statement], document: str) -> Cell | None:
    """Who makes or dispenses."""
    return _practice(statements, document, Field.PHARMACY, _DISPENSES)


_WHO = frozenset({Field.RCP, Field.PRESCRIBER, Field.PHARMACY})
# Under a heading that asks who, a few words that name a profession answer it.
_SHORT = re.compile(
    r"(?:(?:prescription |delivrance )?reservee?s? (?:aux? |a la |a l')|(?:seuls? |uniquement )?(?:l'|le |la |les |un |une |des |tout ))?"
    r"(?:medecins?|praticiens?|internistes?|[\w-]+(?:logue|iatre)s?|pharmaciens?|pharmacie)\b[^.;:]{0,70}\.?"
)


# What a pharmacy does is told where it is kept and made too.
_MAKES = re.compile(
    r"\b(?:fait|prepare|reconstitue|realise|assure|fabrique|dilue)e?s? par (?:la |l'|une? |le )?(?:pharmacie|pui|unite)|\b(?:pharmacie|pui)\b[^.;,]{0,40}\b(?:prepare|fabrique|delivre|dispense|remet|expedie)\b"
)
_NAMED = re.compile(r"\b(?:specialistes?|services? de|centres?|[\w-]{4,}(?:logue|iatre)s?)\b")
_PERSON = re.compile(r"(?:dr|pr|mme|m\.|docteur|professeur) [a-z]")


def _practice(statements: Sequence[Statement], document: str, field: Field, cue: re.Pattern[str] | Cue) -> Cell | None:
    row = next((s for s in statements if field in s.own and len(s.text) <= LONGEST and not _reached(s)), None)
    row = row or (charged(statements, _STEPS[field]) if field in _STEPS else None)
    row = row or next(
        (s for s in statements if _asked(s, field) and not _NOT_PRACTICE & s.fields and _SHORT.fullmatch(s.folded)),
        None,
    )
    if row is not None:
        return joined([row], document)

    def score(s: Statement) -> float:
        barred = _NOT_PRACTICE & s.fields - (_KEPT if _MAKES.search(s.folded) else frozenset())
        if barred or _WRITTEN.match(s.folded) or _ADDRESSED.match(fold(s.label)) or not cue.search(s.folded):
            return 0.0
        who = field is Field.PRESCRIBER and _NAMED.search(s.folded) is not None
        return 1.0 + 0.5 * (field in s.fields) + 0.2 * who

    found = best(statements, document, score, clause=cue)
    reached = next(
        (s for s in statements if field in s.own and len(s.text) <= LONGEST and not _PERSON.match(s.folded)), None
    )  # where it is reached
    return found or (joined([reached], document) if reached is not None else None)


_KEPT = frozenset({Field.STORAGE})
_WRITTEN = re.compile(
    r"(?:cette |ce |la |le )?(?:page|document|fiche|notice|brochure|note|guide)\b[^.;]{0,30}\b(?:prepare|redige|ecrit|elabore|realise|propose|relu)e?s? "
)
_ADDRESSED = re.compile(r"(?:destinataires?|diffusion|a l'attention|pour|copie)\b")


def _reached(s: Statement) -> bool:
    """Whether a row only says where or through whom: a number, a person's name."""
    return _PHONE.search(s.text) is not None or _PERSON.match(s.folded) is not None


_STEPS = {
    Field.PHARMACY: re.compile(r"\b(?:dispens|delivr|commande|preparation|reconstitu|fabrica|saisie)\w*"),
}


def _asked(s: Statement, field: Field) -> bool:
    """Whether a heading asks who prescribes, or who dispenses; where it asks both, the profession answers one."""
    asked = s.fields & _WHO
    both = asked == {Field.PRESCRIBER, Field.PHARMACY}
    return asked == {field} or (both and (field is Field.PHARMACY) == ("pharmaci" in s.folded))


_NOT_PRACTICE = frozenset({Field.EXCLUSION, Field.REASONS, Field.EFFECTS, Field.HISTORY, Field.COST, Field.STORAGE})


def patients(statements: Sequence[Statement], document: str) -> Cell | None:
    """How many patients have been treated or are planned; figures of studies are left out."""
    row = next((s for s in statements if Field.PATIENTS in s.own and re.search(r"\d", s.text)), None)
    return joined([row], document) if row is not None else best(statements, document, _counted)


_NOT_COUNTED = re.compile(
    r"nouveaux patients|chaque annee|par an\b|vu |dispositif des|tous produits|cas |\b(?:les|ses|des) deux yeux"
)


_GIVEN = re.compile(
    r"\b(?:ont|avaient) (?:deja )?(?:recu|ete traite|beneficie)"
)  # why a protocol is: who had it so far


def _counted(s: Statement) -> float:
    barred = {Field.EFFECTS, Field.RCP} if _GIVEN.search(s.folded) else {Field.REASONS, Field.EFFECTS, Field.RCP}
    if barred & s.fields or _STUDIED.search(s.folded) or _NOT_COUNTED.search(s.folded):
        return 0.0
    if not (_TREATED.search(s.folded) and _TREATING.search(s.folded)):
        return 0.0
    return 1.0 + 0.5 * (Field.PATIENTS in s.fields)


def contacts(statements: Sequence[Statement], document: str) -> tuple[Cell, ...]:
    """Telephone numbers and addresses of the access, each with the words that say whose they are."""
    found: dict[str, Cell] = {}
    for s in statements:
        for match in (*_PHONE.finditer(s.text), *_MAIL.finditer(s.text)):
            value = " ".join(match[0].split())
            found.setdefault(
                value, Cell(value, (Evidence(document, *s.span(*match.span())),), How.LABEL if s.own else How.SENTENCE)
            )
    return tuple(found.values())
