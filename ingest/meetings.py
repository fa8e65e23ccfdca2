"""The meeting that decides: its name, level, rhythm, place, and who presents the case.

RCP means « réunion de concertation pluridisciplinaire » (feminine: « la RCP ») and « résumé des caractéristiques du produit »
(masculine: « le RCP »); the article, the neighbours « notice » and « section » tell them apart.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.cells import Cell, Evidence, How
from ingest.diseases import diseases
from ingest.fields import Field
from ingest.statements import Statement
from ingest.validity import fold


@dataclass(frozen=True, slots=True)
class Rcp:
    """The meeting through which an access passes; a cell is None where nothing is written."""

    name: Cell | None = None
    level: Cell | None = None
    frequency: Cell | None = None
    presented_by: Cell | None = None
    place: Cell | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A meeting named in a statement at `text[start:end]`; `names` are empty for « la RCP »."""

    statement: Statement
    start: int
    end: int
    names: tuple[str, ...]
    level: str
    molecular: bool
    score: float


_LEVELS = ("nationale", "interrégionale", "régionale", "locale", "internationale", "européenne", "départementale")
_LEVEL = r"(?:nationales?|inter-?regionales?|regionales?|locales?|internationales?|europeennes?|departementales?)"
_KIND = r"(?:moleculaires?|pediatriques?|adultes?|de recours|dediees?|multidisciplinaires?|specialisees?|oncologiques?|thematiques?|genomiques?|expertes?|d'oncogenetique|d'oncologie)"
_HEAD = re.compile(
    rf"\b(?:(?:rcp|rcppi)\b|reunions? (?:(?:{_LEVEL}|{_KIND}) )*de concertation (?:pluridisciplinaires?|multidisciplinaires?)"
    rf"|comites? (?:{_LEVEL} )?(?:d'experts|scientifique|de validation)?(?= national)|tumou?r board)"
)
_QUALIFIERS = re.compile(
    rf"(?:\s*\((?:rcp|rcppi)\))?(?:[\s,]+(?:{_LEVEL}|{_KIND})(?![\w-]))*(?:\s*\((?:rcp|rcppi)\))?(?:[\s,]+(?:{_LEVEL}|{_KIND})(?![\w-]))*"
)
_NETWORK = r"(?:reseaux?|groupe|filiere|centre|comite|intergroupe|federation|societe|registre)"
_LINK = re.compile(
    rf"\s+(?:(?:du|de la|de l'|des|de|d')\s*)?(?:{_NETWORK}\s+(?:de\s+sante\s+|national\w*\s+|francais\w*\s+|expert\s+|de reference\s+)*(?:de (?:la |l')?|du |des |d')?)?(?:nomme\w* |dite? |appelee? |intitulee? )?"
)
_PROPER = r"[A-ZÉÈÀÂÎÔÛÇ][\w’'+\-]*"
_NAME = re.compile(rf"{_PROPER}(?:[ \u00a0](?:{_PROPER}|\d+[a-z]?\b))*")
_QUOTED = re.compile(r"[«“\"]\s*([^»”\"\n]{2,60}?)\s*[»”\"]")
_LIST = re.compile(r"\s*(?:,|et|ou|/)\s+(?:(?:la |une )?RCP (?:nationale )?)?")
_MASCULINE = re.compile(r"\b(?:le|du|au|un|ce|son|leur|cf\.?|voir le|dans le)\s+$")
_PRODUCT = re.compile(r"\b(?:notice|resume des caracteristiques|section \d|rubrique \d|\d\.\d du rcp|annexe i\b)")
_NOT_NAME = re.compile(
    r"^(?:Le|La|Les|Un|Une|Elle|Il|L[’']|Cette|Ce|En|Pour|Après|Avant|Dans|Sur|Selon|Dossier|Inscription|Présence|Tous|Toutes|Chaque|AMM|ANSM|HAS|PUT|CPC|AAC|AAP|ATU|ATUc|RTU|PUI|DCI|NB|Article|RCP|SAMU|IRM|TEP|ADN|ARN)$"
)
_CUE = re.compile(
    r"sur proposition|apres (?:avis|validation|discussion|accord)|avis (?:favorable|positif|prealable|conforme|requis|ecrit|motive)?\s?(?:de|d'une|d'un)|valid\w+|present\w+|soumi\w+|soumet\w*|"
    r"discut\w+|examin\w+|depos\w+|adress\w+|decid\w+|propos\w+|se (?:reunit|tient)|a lieu|tenue|reunie|classe\w*|evalu\w+|accord\w*|requis\w*|obligatoire|conditionne"
)
_FILED = re.compile(r"pieces?\b|joindre|compte rendu|joint[es]?\b|fournir|dossier compren|copie d")
_DAYS = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi)s?"
_ORDINAL = r"(?:premier|1er|deuxieme|2e|second|troisieme|3e|quatrieme|4e|dernier)s?"
_MONTH = r"(?: (?:de chaque|du|de tous les|par) mois)"
_RHYTHM = re.compile(
    rf"(?:(?:chaque|tous les|les|le)\s+)?{_ORDINAL}(?:\s+(?:et|ou)\s+(?:le\s+)?{_ORDINAL})*\s+{_DAYS}{_MONTH}?"
    rf"|(?:le|les|chaque|tous les)\s+{_DAYS}(?! \d| precedent| suivant)(?:\s+(?:et|ou)\s+(?:le\s+|les\s+)?{_DAYS})?(?:\s+des semaines (?:paires|impaires)|\s+(?:de )?chaque semaine|\s+sur deux|{_MONTH})?"
    rf"|(?:\w+ fois|une seance) (?:par|chaque) (?:semaine|mois|trimestre|quinzaine)|toutes les (?:deux |trois |quatre |six |\d )?semaines|tous les (?:quinze|15|dix|10) jours|tous les (?:deux |trois |\d )?mois"
    rf"|chaque (?:semaine|mois|quinzaine|trimestre)|(?:bi-?|tri)?(?:hebdomadaire|mensuelle?|trimestrielle?)s?(?:ment)?|de facon (?:hebdomadaire|mensuelle)|sous \d+ (?:heures|jours)(?= |,|\.)|a la demande|un \w+ sur deux"
)
_SITTING = re.compile(
    r"\b(?:reuni\w*|se (?:tient|tiendra)|seances?|a lieu|ont lieu|tenue?s?|convoque\w*|siege|organise\w*|session\w*|hebdomadaire|mensuelle?|bimensuelle?)\b"
)
_CARRIED = re.compile(
    r"^(?:elle|la (?:reunion|rcp|seance)|les (?:reunions|seances)|celle-ci|ses seances|reunions?\b|seances?\b|calendrier|prochaines? (?:reunions|seances|dates))"
)
_WHO = (
    r"(?:(?:le|la|l'|les|votre|notre|un|une|son|leur)\s*)?(?:medecins?|pediatres?|oncologues?|oncopediatres?|hematologues?|neurologues?|neuro-oncologues?|prescripteurs?|equipes?|cliniciens?|pharmaciens?|"
    r"chirurgiens?|endocrinologues?|specialistes?|dermatologues?|pneumologues?|centres?|hepatologues?|nephrologues?|cardiologues?|ophtalmologistes?|internistes?|geneticiens?|radiotherapeutes?|services?|referents?|neuropediatres?|rhumatologues?|gastro-enterologues?|urologues?|gynecologues?)"
    r"(?: (?!presente|soumet|depose|adresse|inscrit|transmet|envoie|y |qui|,|peut|doit|le |la |les |au |aux |aupres|en rcp|a la)[\w'’-]+){0,7}?"
)
_WHO = rf"{_WHO}(?: (?:ou|et) {_WHO})?"
_PRESENTS = re.compile(
    rf"(?P<who>\b{_WHO})(?:,? (?:prenant|qui|charge)[^.;]{{0,70}}?)?,? (?:y |le |doit |peut |devra )?(?:presente\w*|soumet\w*|soumettre|depose\w*|adresse\w*|inscri\w*|transmet\w*|transmettre|envoie\w*|porte\w*)\b"
)
_PRESENTED = re.compile(
    rf"\b(?:presentee?s?|deposee?s?|soumise?s?|soumis|adressee?s?|transmise?s?|transmis|inscrite?s?|inscrit|portee?s?)\b[^.;]{{0,40}}? par (?P<who>{_WHO})(?= aupres| a la| en rcp| au | aux |[,.;)]| et | ou |$| lors| pour| dans| avant| via| a l'| devant)"
)
_PLACE = re.compile(
    rf"(?:se tient|se réunit|réunit[^.;]{{0,90}}?|a lieu|tenue|réunie|siège|organisée)[^.;]{{0,60}}?(?P<place>\b(?:à|au|aux|en) (?:la |l[’']|le |les )?(?:(?:CHU|CHRU|CLCC|centre|Centre|hôpital|Hôpital|institut|Institut|siège)[^.,;]{{2,60}}?(?=[.,;(]|$| et | qui)|visioconf\w+|{_PROPER}(?:[ \u00a0-]{_PROPER})*)|\bpar (?:visio\w+|téléphone)|\bà distance\b)"
)


def meeting(statements: Sequence[Statement], document: str, drugs: frozenset[str] = frozenset()) -> Rcp | None:
    """The meeting that these statements require; None when they name none. `drugs`: names that are no meeting's."""
    found = [replace(m, names=()) if keys(m.names) & drugs else m for s in statements for m in mentions(s)]
    if not found:
        return None
    best = max(found, key=lambda m: (m.score + _support(m, found), -m.statement.start))
    kin = [m for m in found if m is best or _same(m, best)]
    about = _about(statements, kin)
    return Rcp(
        name=_name(best, document),
        level=_level(best, kin, document),
        frequency=_first(_RHYTHM, about, document, rhythm=True),
        presented_by=_presenter(about, document),
        place=_place(about, document),
    )


def mentions(statement: Statement) -> tuple[Mention, ...]:
    """The meetings that a statement names."""
    return tuple(_mentions(statement))


def _mentions(s: Statement) -> Iterator[Mention]:
    labelled = Field.RCP in s.own
    if Field.EXCLUSION in s.own or (Field.PAPERS in s.fields and not labelled):
        return
    heads = list(_HEAD.finditer(s.folded))
    if labelled and not heads:
        yield from _bare(s)
        return
    for head in heads:
        before = s.folded[max(0, head.start() - 24) : head.start()]
        if head[0] == "rcp" and (_MASCULINE.search(before) or _PRODUCT.search(s.folded)):
            continue
        yield _mention(s, head, labelled)


def _mention(s: Statement, head: re.Match[str], labelled: bool) -> Mention:
    qualified = _QUALIFIERS.match(s.folded, head.end())
    end = qualified.end() if qualified else head.end()
    words = s.folded[head.start() : end]
    names, stop = _names(s, end)
    level = _level_in(words) or (_level_in(fold(s.label)) if labelled else "")
    score = 2.0 * bool(names) + 1.0 * bool(level) + 0.5 * ("moleculaire" in words)
    score += 1.5 * (labelled or Field.RCP in s.fields) + 1.0 * bool(_CUE.search(s.folded))
    score += 0.5 * (level == "nationale")
    if _FILED.search(s.folded[max(0, head.start() - 120) : head.start()]):
        score -= 2.5  # the opinion of another meeting, asked for as a document
    return Mention(s, head.start(), max(end, stop), names, level, "moleculaire" in words, score)


def _bare(s: Statement) -> Iterator[Mention]:
    """A cell under a column of meetings that holds the name alone."""
    if len(s.text) > 140 or re.match(r"(?:selon|aucune?|non |voir|sans objet|pas de)", s.folded):
        return
    names, end = _names(s, 0, alone=True)
    if names:
        yield Mention(s, 0, end, names, _level_in(s.folded) or _level_in(fold(s.label)), "moleculaire" in s.folded, 4.0)


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
    found: list[str] = []
    end = start
    while match := _NAME.match(s.text, end):
        name = re.sub(r"[’']s$", "", match[0]).rstrip("-’'")
        if _NOT_NAME.match(name.split()[0]) or (not alone and link is not None and link[0] == "" and not found):
            break
        end = match.end()
        inner = _QUOTED.match(s.text, end + 1) if s.text[end : end + 1] in (" ", "\u00a0") else None
        if inner:
            name, end = f"{name} ({inner[1]})", inner.end()
        found.append(_shown(name))
        more = _LIST.match(s.text, end)
        if (
            not more
            or not _NAME.match(s.text, more.end())
            or _NOT_NAME.match(_NAME.match(s.text, more.end())[0].split()[0])
        ):  # type: ignore[index]
            break
        end = more.end()
    if found:
        return tuple(dict.fromkeys(found)), end
    about = next((d for d in diseases(s.text[start : start + 90]) if d.start <= 1), None)
    if about and link and link[0].strip():
        return (about.name,), start + about.end
    return (), at


def _shown(name: str) -> str:
    """A network's acronym in capitals, however a text writes it (« Comete »); a disease's name as written."""
    if re.fullmatch(r"[A-Z][a-z]{3,8}\+?", name) and not diseases(name):
        return name.upper()
    return name


def _level_in(folded: str) -> str:
    for level in _LEVELS:
        if re.search(rf"\b{fold(level)}s?\b", folded.replace("inter-regionale", "interregionale")):
            return level
    return ""


def _support(one: Mention, found: Sequence[Mention]) -> float:
    """A meeting named again and again is the one; a bare « la RCP » supports none."""
    return 0.3 * min(4, sum(_same(m, one) for m in found if m is not one and m.names))


def _same(left: Mention, right: Mention) -> bool:
    if left.names and right.names:
        return bool(keys(left.names) & keys(right.names))
    if not left.names and not right.names:
        return not (left.level and right.level and left.level != right.level)
    named, bare = (left, right) if left.names else (right, left)
    return not bare.level or not named.level or bare.level == named.level


def keys(names: Sequence[str]) -> frozenset[str]:
    """Names of meetings in the form in which they are compared."""
    return frozenset(
        re.sub(r"[^a-z0-9]", "", part) for name in names for part in re.split(r"[()]", fold(name)) if part.strip()
    )


def _name(best: Mention, document: str) -> Cell:
    if len(best.names) == 1 and diseases(best.names[0]) and (best.molecular or best.names[0][0].islower()):
        value = f"{_plain(best)} ({best.names[0]})"  # « la RCP moléculaire nationale des carcinomes NUT »
    elif best.names:
        value = " ou ".join(best.names) if len(best.names) == 2 else ", ".join(best.names)
    else:
        value = _plain(best)
    return _cell(best.statement, best.start, best.end, document, value)


def _plain(one: Mention) -> str:
    return " ".join(filter(None, ("RCP", "moléculaire" if one.molecular else "", one.level)))


def _level(best: Mention, kin: Sequence[Mention], document: str) -> Cell | None:
    for one in (best, *kin):
        if one.level:
            return _cell(one.statement, one.start, one.end, document, one.level)
    return None


def _about(statements: Sequence[Statement], kin: Sequence[Mention]) -> list[Statement]:
    """Statements that speak of the meeting: those that name it, those of its heading, and what carries on after them."""
    named = {m.statement.start for m in kin}
    found: list[Statement] = []
    previous: Statement | None = None
    for s in statements:
        follows = previous is not None and previous.block == s.block and _CARRIED.match(s.folded)
        if (
            s.start in named
            or follows
            or {Field.FREQUENCY, Field.PRESENTER} & s.own
            or (Field.RCP in s.fields and not s.entry)
        ):
            found.append(s)
            previous = s
        else:
            previous = None
    return found


def _first(pattern: re.Pattern[str], about: Sequence[Statement], document: str, rhythm: bool) -> Cell | None:
    for s in sorted(about, key=lambda s: Field.FREQUENCY not in s.own):
        if not (
            Field.FREQUENCY in s.own or Field.RCP in s.fields or _SITTING.search(s.folded) or _HEAD.search(s.folded)
        ):
            continue
        for match in pattern.finditer(s.folded):
            if _elsewhere(s, match):
                continue
            return _cell(s, match.start(), match.end(), document)
    return None


def _elsewhere(s: Statement, match: re.Match[str]) -> bool:
    """Whether a rhythm is of something else: a deadline, a dose, an examination."""
    before = s.folded[max(0, match.start() - 60) : match.start()]
    return (
        re.search(
            r"au plus tard|avant|imagerie|dose|fois|gelule|perfusion|irm|delai|repon\w+[^.;]{0,20}$|examen|joignable|ouvert du|du $",
            before,
        )
        is not None
        and _SITTING.search(before) is None
    )


def _presenter(about: Sequence[Statement], document: str) -> Cell | None:
    for s in about:
        if Field.PRESENTER in s.own:
            return _cell(s, 0, len(s.text.rstrip(" .;")), document)
    for pattern in (_PRESENTS, _PRESENTED):
        for s in about:
            if match := pattern.search(s.folded):
                start, end = match.span("who")
                return _cell(s, start, end, document)
    return None


def _place(about: Sequence[Statement], document: str) -> Cell | None:
    for s in about:
        if match := _PLACE.search(s.text):
            return _cell(
                s,
                *match.span("place"),
                document,
                re.sub(r"^(?:à (?:la |l[’'])?|au |aux |en |par )", "", match["place"]),
            )
        # « RCP …, 17 h 30, en visioconférence » without a verb
        if (Field.RCP in s.fields or _HEAD.search(s.folded)) and (seen := re.search(r"\ben (visioconf\w+)", s.text)):
            return _cell(s, *seen.span(1), document)
    return None


def _cell(s: Statement, start: int, end: int, document: str, value: str = "") -> Cell:
    begin, stop = s.span(start, end)
    how = How.COLUMN if s.entry else How.LABEL if s.label else How.SENTENCE
    return Cell(value or " ".join(s.text[start:end].split()), (Evidence(document, begin, stop),), how)
