"""The meeting that decides: its name, level, rhythm, place, and who presents the case."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.cells import Cell, Evidence, How
from ingest.diseases import diseases
from ingest.fields import Field
from ingest.mentions import HEAD, PROPER, Mention, keys, level_in, mentions, plain
from ingest.passages import charged
from ingest.standing import stands
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


_DAYS = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi)s?"
_ORDINAL = r"(?:premier|1er|deuxieme|2e|second|troisieme|3e|quatrieme|4e|dernier)s?"
_MONTH = r"(?: (?:de chaque|du|de tous les|par) mois)"
_RHYTHM = re.compile(
    rf"(?:(?:chaque|tous les|les|le)\s+)?{_ORDINAL}(?:\s+(?:et|ou)\s+(?:le\s+)?{_ORDINAL})*\s+{_DAYS}{_MONTH}?"
    rf"|(?:le|les|chaque|tous les)\s+{_DAYS}(?! \d| precedent| suivant)(?:\s+(?:et|ou)\s+(?:le\s+|les\s+)?{_DAYS})?(?:\s+des semaines (?:paires|impaires)|\s+(?:de )?chaque semaine|\s+sur deux|,?\s+(?:tous les (?:quinze|15) jours|une semaine sur deux|toutes les deux semaines)|{_MONTH})?"
    rf"|(?:\w+ fois|une seance) (?:par|chaque) (?:semaine|mois|trimestre|quinzaine)|toutes les (?:deux |trois |quatre |six |\d )?semaines|tous les (?:quinze|15|dix|10) jours|tous les (?:deux |trois |\d )?mois"
    rf"|chaque (?:semaine|mois|quinzaine|trimestre)|(?:bi-?|tri)?(?:hebdomadaire|mensuelle?|trimestrielle?)s?(?:ment)?|de facon (?:hebdomadaire|mensuelle)|sous \d+ (?:heures|jours)(?= |,|\.)|a la demande|un \w+ sur (?:deux|trois|quatre)|une? {_DAYS} (?:par|chaque) (?:mois|semaine|trimestre)|(?<=\()(?:lundi|mardi|mercredi|jeudi|vendredi)s?(?=,? (?:a )?\d{{1,2}} ?h)|(?<=, )(?:lundi|mardi|mercredi|jeudi|vendredi)s?(?: matin| apres-midi| soir)?(?: des semaines (?:im)?paires| sur deux)?(?= ?[,.;]|$)"
)
_SITTING = re.compile(
    r"\b(?:reuni\w*|se (?:tient|tiendra)|seances?|a lieu|ont lieu|tenue?s?|convoque\w*|siege|organise\w*|session\w*|hebdomadaire|mensuelle?|bimensuelle?)\b"
)
_SITS = re.compile(r"\b(?:reuni\w*|se (?:tient|tiendra)|seances?|a lieu|ont lieu|tenue?s?|siege)\b")
# « Le dossier est discuté le premier lundi du mois par la RCP … ».
_HEARD = re.compile(
    r"\b(?:dossiers?|demandes?|cas)\b[^.;]{0,24}\b(?:discute|examine|etudie|vu)e?s? (?:chaque |les? |tous les )?$"
)
_CARRIED = re.compile(
    r"^(?:elle|la (?:reunion|rcp|seance)|les (?:reunions|seances)|celle-ci|ses seances|reunions?\b|seances?\b|calendrier|prochaines? (?:reunions|seances|dates))"
)
_WHO = (
    r"(?:(?:le|la|l'|les|votre|notre|mon|ma|un|une|son|leur)\s*)?(?:medecins?|pediatres?|oncologues?|oncopediatres?|hematologues?|neurologues?|neuro-oncologues?|prescripteurs?|equipes?|cliniciens?|pharmaciens?|"
    r"chirurgiens?|endocrinologues?|specialistes?|dermatologues?|pneumologues?|centres?|hepatologues?|nephrologues?|cardiologues?|ophtalmologistes?|internistes?|geneticiens?|radiotherapeutes?|services?|referents?|(?:[a-z]+-){0,3}[a-z]{3,}(?:logues?|logistes?|iatres?))"
    r"(?: (?!presente|soumet|depose|adresse|inscrit|transmet|envoie|y |qui|,|peut|doit|le |la |les |au |aux |aupres|en rcp|a la)[\w'’-]+){0,7}?"
)
_WHO = rf"{_WHO}(?: (?:ou|et) {_WHO})?"
_PRESENTS = re.compile(
    rf"(?P<who>\b{_WHO}(?:,? (?:prenant|qui|charge)[^.;,]{{0,70}}?)?),? (?:y |le |la |l'|doit |peut |devra )?(?:presente\w*|expose\w*|montre\w*|rapporte\w*|plaide\w*|defend\w*|soumet\w*|soumettre|depose\w*|adresse\w*|inscri\w*|transmet\w*|transmettre|envoie\w*|porte\w*|saisi(?:t|ssent)|sollicit\w*|demande\w* (?:l'|un )avis|parle\w* de (?:votre|l'|son|ce|cet) ?(?:enfant|cas|dossier|patient))\b"
)
_PRESENTED = re.compile(
    rf"\b(?:presentations?|avis (?:est |sera )?(?:demande|sollicite)e?|presentee?s?|deposee?s?|soumise?s?|soumis|adressee?s?|transmise?s?|transmis|inscrite?s?|inscrit|portee?s?|saisie?s?|montree?s?|exposee?s?|rapportee?s?)\b[^.;]{{0,40}}? par (?P<who>{_WHO})(?= aupres| a la| en rcp| au | aux |\s?[,.;)]| et | ou |$| lors| pour| dans| avant| via| a l'| devant| qui )"
)
_PLACE = re.compile(
    rf"(?:se tient|se réunit|réunit[^.;]{{0,90}}?|a lieu|tenue|réunie|siège|organisée)[^.;]{{0,60}}?(?P<place>\b(?:à|au|aux|en) (?:la |l[’']|le |les )?(?:(?:CHU|CHRU|CLCC|centre|Centre|hôpital|Hôpital|institut|Institut|siège)[^.,;]{{2,60}}?(?=[.,;(]|$| et | qui)|(?:visio|web|télé|audio)conf\w+|{PROPER}(?:[ \u00a0-]{PROPER})*)|\bpar (?:(?:visio|web|télé|audio)\w+|téléphone)|\bà distance\b)"
)

_BESIDE = re.compile(
    r"\b(?:en|par) ((?:visio|web|tele|audio)\w*)|, ((?:visio|web|tele|audio)conf\w+)(?=[,.;]|$)|(?:, |sur place )(?:à |au )?((?:l[’']hôpital|hôpital|CHU|CHRU|l[’']institut|centre) (?:de |du |d[’'])?[A-ZÉ][^,;.()]{2,50})"
)


def meeting(
    statements: Sequence[Statement],
    document: str,
    drugs: frozenset[str] = frozenset(),
    beyond: Sequence[Statement] = (),
) -> Rcp | None:
    """The meeting that these statements require; None when they name none. `drugs`: names that are no meeting's.

    `beyond`: other statements, which may say more of the meeting that these name.
    """
    found = [replace(m, names=()) if keys(m.names) & drugs else m for s in statements for m in mentions(s)]
    if not found:
        return None
    best = max(found, key=lambda m: (m.score + _support(m, found), -m.statement.start))
    kin = [m for m in found if m is best or _same(m, best)]
    more = [s for s in beyond if best.names and not any(s is t for t in statements)]
    kin += [m for s in more for m in mentions(s) if m.names and _same(m, best)]
    about = [*_about(statements, kin), *_about(more, [m for m in kin if m.names], strict=True)]
    return Rcp(
        name=_name(best, document),
        level=_level(best, kin, document) or _column_level(statements, document),
        frequency=_first(_RHYTHM, about, document, rhythm=True),
        presented_by=_presenter(about, document) or _charged([*statements, *more], document),
        place=_place(about, document),
    )


def completed(found: Rcp, rule: Sequence[Statement], document: str) -> Rcp:
    """A meeting with the place and the presenter that a rule for all meetings gives, where its own row is silent."""
    return replace(
        found,
        presented_by=found.presented_by or _presenter(rule, document),
        place=found.place or next((cell for s in rule if (cell := _held(s, document))), None),
    )


def _column_level(statements: Sequence[Statement], document: str) -> Cell | None:
    """« nationale » in the column of levels."""
    for s in statements:
        if Field.LEVEL in s.own and (level := level_in(s.folded)):
            return _cell(s, 0, len(s.text), document, level)
    return None


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


def _name(best: Mention, document: str) -> Cell:
    if len(best.names) == 1 and diseases(best.names[0]) and (best.molecular or best.names[0][0].islower()):
        value = f"{plain(best)} ({best.names[0]})"  # « la RCP moléculaire nationale des carcinomes NUT »
    elif best.names:
        value = " ou ".join(best.names) if len(best.names) == 2 else ", ".join(best.names)
    else:
        value = plain(best)
    return _cell(best.statement, best.start, best.end, document, value)


def _level(best: Mention, kin: Sequence[Mention], document: str) -> Cell | None:
    for one in (best, *kin):
        if one.level:
            return _cell(one.statement, one.start, one.end, document, one.level)
    return None


def _about(statements: Sequence[Statement], kin: Sequence[Mention], strict: bool = False) -> list[Statement]:
    """Statements that speak of the meeting: those that name it, those of its heading, what carries on after them.

    `strict`: a heading about meetings is not enough, which may be another one's.
    """
    named = {m.statement.start for m in kin}
    called = {fold(n) for m in kin for n in m.names}
    found: list[Statement] = []
    previous: Statement | None = None
    for s in statements:
        beside = previous is not None and previous.block == s.block
        follows = beside and (
            _CARRIED.match(s.folded)
            or _PRESENTS.match(s.folded.removeprefix("c'est "))
            or (_CASE.match(s.folded) and (_PRESENTS.search(s.folded) or _PRESENTED.search(s.folded)))
        )
        if (
            s.start in named
            or follows
            or (_FILES.search(s.folded) and any(stands(s.folded, n) for n in called))
            or any(stands(fold(h), n) for h in s.path for n in called)
            or (not strict and {Field.FREQUENCY, Field.PRESENTER, Field.PLACE} & s.own)
            or (not strict and Field.RCP in s.fields and not s.entry)
        ):
            found.append(s)
            previous = s
        else:
            previous = None
    return found


# « Le centre présente le dossier à NOM », without a word for the meeting.
_FILES = re.compile(
    r"\b(?:presente|depose|soumet|inscrit|adresse|transmet)\w* [^.;]{0,40}\b(?:dossiers?|demandes?|cas)\b"
)
_CASE = re.compile(r"(?:le dossier|les dossiers|la demande|les demandes)\b")


def _first(pattern: re.Pattern[str], about: Sequence[Statement], document: str, rhythm: bool) -> Cell | None:
    for s in about:
        if s.meant and Field.FREQUENCY in s.own:  # « mercredi, 14 h, en visioconférence »
            stop = re.search(
                r"\s*[;(\n]|,?\s+(?:en |par )?(?:visio|télé|web|audio)|,\s+(?:salle|à l|au |en salle)|\.$", s.text
            )
            return _cell(s, 0, stop.start() if stop else len(s.text), document) if len(s.text) <= _CELL else None
    for s in sorted(about, key=lambda s: Field.FREQUENCY not in s.own):
        head = HEAD.search(s.folded)
        if not (
            Field.FREQUENCY in s.own
            or Field.RCP in s.fields
            or _SITTING.search(s.folded)
            or HEAD.search(s.folded)
            or _FILES.search(s.folded)
        ):
            continue
        for match in sorted(pattern.finditer(s.folded), key=lambda m: _BARE.fullmatch(m[0]) is not None):
            sits = _SITS.search(s.folded) or _HEARD.search(s.folded[max(0, match.start() - 40) : match.start()])
            if match[0] == "a la demande" and _JOINED.search(s.folded[: match.start()]):
                continue
            before_it = head is not None and match.start() < head.start() and not sits
            if before_it or _elsewhere(s, match):
                continue
            hour = _HOUR.match(s.folded, match.end())
            return _cell(s, match.start(), hour.end() if hour else match.end(), document)
    return None


_HOUR = re.compile(r",? (?:a )?\d{1,2} ?h(?: ?[0-5]\d)?\b")
_CELL = 120  # characters of a cell of days
_BARE = re.compile(r"(?:bi-?|tri)?(?:hebdomadaire|mensuelle?|trimestrielle?)s?")  # says less than a weekday


_JOINED = re.compile(r"\b(?:joint|annexe)\w* $")  # « l’avis est joint à la demande »


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
            stop = s.text.find(" ;") if s.meant else -1
            return _cell(s, 0, stop if stop > 0 else len(s.text.rstrip(" .;")), document)
    for pattern in (_PRESENTS, _PRESENTED):
        for s in about:
            match = pattern.search(s.folded)
            if match and not _ONLINE.search(match[0]):
                start, end = match.span("who")
                return _cell(s, start, end - len(" qui") * match["who"].endswith(" qui"), document)
    return None


_STEP = re.compile(r"\b(?:depot|presentation|inscription|passage|saisine|soumission|rcp|reunion)\b")


def _charged(statements: Sequence[Statement], document: str) -> Cell | None:
    """« Dépôt à la réunion | neurologue » in a table of steps."""
    who = charged(statements, _STEP)
    return _cell(who, 0, len(who.text.rstrip(" .;")), document) if who is not None else None


_ONLINE = re.compile(r"\b(?:plateforme|e-saturne|portail|laboratoire)\b")  # a demand filed there is not presented


def _held(s: Statement, document: str) -> Cell | None:
    """Where a rule, or a cell of days, says that the meetings are held."""
    seen = _BESIDE.search(s.text) or _REMOTE.search(s.text)
    return _cell(s, *seen.span(seen.lastindex or 0), document) if seen else None


_REMOTE = re.compile(r"\b((?:visio|télé|web|audio)\s?conf\w+|téléphone|salle [^,;.]{2,40}|sur place)", re.IGNORECASE)


def _place(about: Sequence[Statement], document: str) -> Cell | None:
    for s in about:
        if Field.PLACE in s.own:
            return _cell(s, 0, len(s.text.rstrip(" .;")), document)
        if s.meant and Field.FREQUENCY in s.own and (held := _held(s, document)):
            return held
    for s in about:
        if match := _PLACE.search(s.text):
            return _cell(
                s,
                *match.span("place"),
                document,
                re.sub(r"^(?:à (?:la |l[’'])?|au |aux |en |par )", "", match["place"]),
            )
        # « RCP …, 17 h 30, en visioconférence » without a verb
        if (Field.RCP in s.fields or HEAD.search(s.folded) or _FILES.search(s.folded)) and (
            seen := _BESIDE.search(s.text)
        ):
            return _cell(s, *seen.span(seen.lastindex or 0), document)
    return None


def _cell(s: Statement, start: int, end: int, document: str, value: str = "") -> Cell:
    begin, stop = s.span(start, end)
    how = How.COLUMN if s.entry else How.LABEL if s.label else How.SENTENCE
    return Cell(value or " ".join(s.text[start:end].split()), (Evidence(document, begin, stop),), how)
