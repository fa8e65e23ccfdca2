"""How an access works from day to day: who prescribes, who makes and dispenses, doses, follow-up, cost, patients, contacts."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from ingest.cells import Cell, Evidence, How
from ingest.fields import Field
from ingest.model import PartKind
from ingest.statements import Statement

_LONGEST = 420  # characters of a cell made of several statements
_UNIT = r"(?:mg|g|µg|microgrammes?|ml|mbq|gbq|ui|millions?|milliards?|unites?|comprimes?|gelules?|gouttes?|cellules?|flacons?|ampoules?|injections?|perfusions?|implants?|capsules?|sachets?)"
_DOSE = re.compile(
    rf"\d[\d ,.]*\s?{_UNIT}(?:\b|/)|\b(?:une?|deux|trois|quatre|six|huit|dix|douze|seize) (?:gelules?|comprimes?|perfusions?|injections?|implants?|capsules?|ampoules?|sachets?)\b"
)
_PACE = re.compile(
    r"par jour|par semaine|par mois|par (?:kilogramme|kg)|/kg|/m²|/m2|une fois|deux fois|trois fois|chaque (?:jour|semaine|matin)|tou(?:s|tes) les|matin|soir|j1\b|cycles?|hebdomadaire|espacee?s de|en continu|par prise|par perfusion|a \w+ jours d'intervalle"
)
_NO_DOSE = re.compile(
    r"ne sont pas|autre (?:protocole|essai)|aux etats-unis|americain|dans l'essai|essai de phase|etude|par patient inclus|toxicit|effet indesirable|convulsions|antecedent|superieure a [\d,.]+ mg/kg|corticoth|supporte|deja recu|matiere premiere"
)
_PRESCRIBES = re.compile(
    r"prescription (?:est )?(?:initiale )?(?:reservee?|hospitaliere|limitee|restreinte)|\breserve\w* (?:a|aux) (?:l'usage|la prescription|des? |un |medecins?|specialistes?|prescripteurs?|praticiens?)|prescri(?:t|te|ts|tes|re|ption|ptions|vent)\b[^.;]{0,40}\bpar (?:un|une|des|les|le)|(?:seuls?|uniquement) (?:les|un|des) [^.;]{0,60}(?:prescri|specialiste)|medecin prescripteur|pose par un (?:medecin|chirurgien)"
)
_DISPENSES = re.compile(
    r"(?:prepar|fabri)\w*[^.;]{0,60}(?:pharmacie|pharmaciens|departement|unite de preparation)|pharmacie[^.;]{0,60}(?:prepar|fabri|deliv|dispens|envoie|commande)|dispens\w*[^.;]{0,60}(?:pharmacie|pui|hopital|etablissement)|pharmacie a usage interieur|\bpui\b|retrocession|deliv\w+ par|remis\w* par la pharmacie|etablissement fabricant|unite de preparation|radiopharmac"
)
_COSTS = re.compile(
    r"\bcout|prix|pris(?:e|es)? en charge (?:a 100|par|integrale|entiere|a titre|financ)|(?:entierement|integralement|totalement) pris|rembours|gratuit|avance(?:r)? (?:de|les|aucun)|aucune avance|(?:aucun|sans) frais|factur|€|\beuros?\b|forfait|paie\b|payer|pay[ée]e?s?\b|a titre gracieux|prise en charge par l'assurance|somme a avancer"
)
_NO_COST = re.compile(
    r"transport|hebergement|trajets?|par patient inclus|recueil|forfait de \d+ ?€ par patient|favorable a(?:u| une) |defavorable|financement public|autorisee? et remboursee? dans|codes? propres"
)
_FOLLOWS = re.compile(
    r"surveill|\birm\b|scanner|electrocardiogramme|echographie|bilan|numeration|fond d'oeil|transaminases|controle|\bmesuree?s?\b|\bexamens?\b|\bglycemie|champ visuel|\becg\b"
)
_OFTEN = re.compile(
    r"chaque|tou(?:s|tes) les|puis|a (?:un|deux|trois|six|\d+) (?:mois|semaines)|hebdomadaire|mensuel|toutes les heures|pendant"
)
_TREATED = re.compile(
    r"\b(?:\d[\d \u00a0\u202f]*|une? (?:dizaine|vingtaine|trentaine|quarantaine|cinquantaine|centaine)|(?:soixante|quatre-vingt|vingt|trente|quarante|cinquante|quatorze|onze|douze|treize|quinze|seize|dix|neuf)[\w-]*(?: et \w+)?) (?:patients?|malades?|enfants?|personnes|adultes|nourrissons|yeux)\b"
)
_TREATING = re.compile(
    r"trait\w+|suivis?|inclus|benefici|recu|recoi\w+|injecte|au \d+(?:er)? \w+ \d{4}|depuis|en france|sous \w+"
)
_STUDIED = re.compile(
    r"\betude|essai|phase|reponses? (?:objective|complete|partielle)|europe\b|taux de reponse|survie|publi"
)
_PHONE = re.compile(r"(?<!\d)(?:\+33\s?|0)\d(?:[ .\u00a0\u202f-]?\d{2}){4}(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+\w")


def posology(statements: Sequence[Statement], document: str) -> Cell | None:
    """Doses and their rhythm, as the text gives them; never computed."""
    labelled = _labelled(
        statements,
        Field.POSOLOGY,
        {Field.STORAGE, Field.ADAPTATION, Field.MONITORING},
        lambda s: not _NO_DOSE.search(s.folded),
    )
    if labelled and any(_DOSE.search(s.folded) or _PACE.search(s.folded) for s in labelled):
        return _joined(labelled, document)
    return _best(statements, document, lambda s: _dosed(s))


def _dosed(s: Statement) -> float:
    if {
        Field.ADAPTATION,
        Field.EFFECTS,
        Field.MONITORING,
        Field.STORAGE,
        Field.HISTORY,
        Field.CRITERIA,
        Field.EXCLUSION,
        Field.COST,
        Field.PRIOR,
        Field.RCP,
    } & s.fields or _NO_DOSE.search(s.folded):
        return 0.0
    if s.kind is PartKind.TITLE:
        return 0.0  # a strength is no dose
    dose, pace = _DOSE.search(s.folded), _PACE.search(s.folded)
    said = re.search(r"\bdoses?\b|posolog|\bperfusee?s?\b|\badministree?s?\b|recommandee?", s.folded)
    return (
        2.0 * bool(dose and pace) + 0.6 * bool(said and (dose or pace)) if (dose and pace) or (said and dose) else 0.0
    )


def monitoring(statements: Sequence[Statement], document: str) -> Cell | None:
    """Examinations during treatment."""
    labelled = _labelled(statements, Field.MONITORING, {Field.ADAPTATION, Field.PATIENTS}, lambda s: True)
    if labelled:
        return _joined(labelled, document)
    return _best(
        statements,
        document,
        lambda s: (
            float(bool(_FOLLOWS.search(s.folded) and _OFTEN.search(s.folded)))
            if not {
                Field.CRITERIA,
                Field.INDICATION,
                Field.PAPERS,
                Field.EXCLUSION,
                Field.RCP,
                Field.HISTORY,
                Field.REASONS,
            }
            & s.fields
            and not s.entry
            and not re.search(r"conserv|fabri|matiere premiere|fonctionnaire|etape", s.folded)
            else 0.0
        ),
    )


def cost(statements: Sequence[Statement], document: str) -> Cell | None:
    """Who pays, or how much, as written."""
    labelled = _labelled(statements, Field.COST, {Field.REASONS}, lambda s: _NO_COST.search(s.folded) is None)
    if labelled:
        return _joined(labelled, document)
    return _best(
        statements,
        document,
        lambda s: (
            1.0 + 0.3 * (len(s.text) < 200)
            if _COSTS.search(s.folded)
            and not _NO_COST.search(s.folded)
            and not {Field.REASONS, Field.INDICATION} & s.fields
            and s.label == ""
            else 0.0
        ),
    )


def prescriber(statements: Sequence[Statement], document: str) -> Cell | None:
    """Who may prescribe."""
    return _practice(statements, document, Field.PRESCRIBER, _PRESCRIBES)


def pharmacy(statements: Sequence[Statement], document: str) -> Cell | None:
    """Who makes or dispenses."""
    return _practice(statements, document, Field.PHARMACY, _DISPENSES)


def _practice(statements: Sequence[Statement], document: str, field: Field, cue: re.Pattern[str]) -> Cell | None:
    row = next((s for s in statements if field in s.own and len(s.text) <= _LONGEST), None)
    if row is not None:
        return _joined([row], document)
    barred = {Field.EXCLUSION, Field.REASONS, Field.EFFECTS, Field.HISTORY, Field.COST, Field.STORAGE}
    return _best(
        statements,
        document,
        lambda s: (1.0 + 0.5 * (field in s.fields)) if cue.search(s.folded) and not barred & s.fields else 0.0,
        clause=cue,
    )


def patients(statements: Sequence[Statement], document: str) -> Cell | None:
    """How many patients have been treated or are planned; figures of studies are left out."""
    row = next((s for s in statements if Field.PATIENTS in s.own and re.search(r"\d", s.text)), None)
    if row is not None:
        return _joined([row], document)
    barred = {Field.REASONS, Field.EFFECTS, Field.RCP}
    return _best(
        statements,
        document,
        lambda s: (
            1.0 + 0.5 * (Field.PATIENTS in s.fields)
            if _TREATED.search(s.folded)
            and _TREATING.search(s.folded)
            and not _STUDIED.search(s.folded)
            and not barred & s.fields
            and not re.search(
                r"nouveaux patients|chaque annee|par an\b|considerant|vu |dispositif des|tous produits|cas ", s.folded
            )
            else 0.0
        ),
    )


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


def _labelled(
    statements: Sequence[Statement], field: Field, barred: set[Field], keep: Callable[[Statement], bool]
) -> list[Statement]:
    """Statements that a label or the nearest heading places under a field, from the first such place on."""
    own = [s for s in statements if field in s.own and not barred & s.own]
    if own and own[0].entry:
        table = own[0].entry.split(":")[0] + ":"
        return [s for s in statements if s.entry.startswith(table)]
    if own:
        return [s for s in own if s.part == own[0].part]
    under = [
        s
        for s in statements
        if field in s.above and not barred & s.fields and (field in s.fields or not s.fields) and keep(s)
    ]
    return under


def _best(
    statements: Sequence[Statement],
    document: str,
    score: Callable[[Statement], float],
    clause: re.Pattern[str] | None = None,
) -> Cell | None:
    best = max(statements, key=lambda s: (score(s), -s.start), default=None)
    if best is None or score(best) <= 0:
        return None
    if clause is not None and ";" in best.text:
        return _clause(best, clause, document)
    return _joined([best], document)


def _clause(s: Statement, cue: re.Pattern[str], document: str) -> Cell:
    """The part between semicolons that holds the cue."""
    match = cue.search(s.folded)
    at = match.start() if match else 0
    start = s.text.rfind(";", 0, at) + 1
    end = s.text.find(";", at)
    end = len(s.text) if end < 0 else end
    start += len(s.text[start:end]) - len(s.text[start:end].lstrip())
    return Cell(
        " ".join(s.text[start:end].split()),
        (Evidence(document, *s.span(start, start + len(s.text[start:end].rstrip()))),),
        How.SENTENCE,
    )


def _joined(statements: Sequence[Statement], document: str) -> Cell:
    """Consecutive statements as one cell, whole statements only, up to a length that can be read."""
    taken: list[Statement] = []
    for s in statements:
        if taken and sum(len(t.text) for t in taken) + len(s.text) > _LONGEST:
            break
        taken.append(s)
    while (
        len(taken) > 1
        and taken[-1].entry
        and len(taken) < len(statements)
        and taken[-1].entry == statements[len(taken)].entry
    ):
        taken.pop()  # a row is kept whole or left out
    how = How.COLUMN if taken[0].entry else How.LABEL if taken[0].own or taken[0].fields else How.SENTENCE
    return Cell(_worded(taken), tuple(Evidence(document, _opening(s), s.end) for s in taken), how)


def _opening(s: Statement) -> int:
    """Where a statement begins when its label belongs to what it says: « Coût d’une boîte : 1 240 € »."""
    return s.opens if not s.entry and len(s.label.split()) > 2 else s.start


def _worded(taken: Sequence[Statement]) -> str:
    """The statements' words; a row of a table reads « premier : colonne deuxième ; … », a cross as its column's name."""
    rows: list[list[str]] = []
    entry = ""
    sizes = Counter(s.entry for s in taken)
    for s in taken:
        words = " ".join(s.text.split())
        if not s.entry:
            rows.append([f"{s.label} : {words}" if _opening(s) != s.start else words])
        elif s.entry != entry:
            rows.append([words])
        else:
            crossed = words.lower() in ("x", "×", "✓", "oui")
            rows[-1].append(s.label if crossed else words if sizes[s.entry] == 2 else f"{s.label} {words}")
        entry = s.entry
    read = [row[0] if len(row) == 1 else f"{row[0]} : {' ; '.join(row[1:])}" for row in rows]
    return " ".join(words if words[-1] in ".;:!?»" or n == len(read) - 1 else f"{words}." for n, words in enumerate(read))
