"""The calendar of an access: when it was signed, published, takes effect and ends; what in it cannot be right."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.cells import Cell, DayCell, Evidence, How
from ingest.dates import MONTHS, Found, find
from ingest.fields import Field
from ingest.model import Document, PartKind
from ingest.statements import Statement
from ingest.validity import Event, EventKind, fold


@dataclass(frozen=True, slots=True)
class Dates:
    """The clocks of an access, kept apart; `end` is the last day, and `end.how` says whether it was computed."""

    signed: DayCell | None = None
    published: DayCell | None = None
    effect: DayCell | None = None
    end: DayCell | None = None
    version: Cell | None = None


_TOLD = re.compile(r"^(?:vu |considerant|mention\b|une? (?:demande|ancienne))|depuis le 1er juillet 2021")
_NUMBERED = re.compile(r" \((?:decision|deliberation) n° ?[\w./-]+\)")
_SIGNED: tuple[re.Pattern[str], ...] = (
    re.compile(r"^(?:decisions?|note|instruction|arrete|circulaire|lettre)\b[^.;]{0,60}\bdu $"),
    re.compile(r"\bfait (?:a|au) [^,.;]{2,40}, le $|^fait le $"),
    re.compile(r"\bsign\w+ le $|date de signature\W{0,3}$"),
    re.compile(
        r"\b(?:delibere\w*|reuni\w*|decide|adopte\w*)\b[^.;]{0,40}\bseance du $|(?:^|[,;–—(-] ?)seance du $|(?:^|[,;–—(*-] ?)(?:decision du )?college du $|^reunie? (?:en seance )?le $"
    ),
    re.compile(r"\bdecision(?: n° ?[\w./-]+)? du $|\bdecision,? (?:prise|rendue|adoptee|datee) (?:le|du) $"),
    re.compile(
        r"\b(?:octroy|accord|renouvel|delivr|refus|autoris)\w*(?:(?! (?:prend|pren|expir|fin|s'|est val|jusqu|entre|court|debut)) [\w’'-]+){0,3} le $"
    ),
)
_LICENCE = re.compile(r" (?:une |l'|son )?(?:amm|autorisation de mise)\b")
_GRANTS = re.compile(
    r"^le .{6,24}, (?:la haute autorite|la has|le college|l'ansm|l'agence)[^.;]{0,60}\b(?:a (?:octroye|accorde|delivre|renouvele|refuse))"
)
_EFFECTIVE = re.compile(
    r"(?:mise a disposition,? (?:qui est )?(?:(?:intervenue|effective|debutee|commencee|prevue) (?:le|depuis le)|fixee au|du)|a compter du|a partir du|depuis(?: le)?|effet (?:au|le|du)|prend(?:ra)? effet (?:le|au|a compter du)|en vigueur (?:le|depuis le|au)|disponibles? depuis le|ouvert\w* (?:le|depuis le)|debut\w* le|mise a disposition\W{0,3}(?:le )?|entree? en vigueur\W{0,3}(?:le )?|date d'effet\W{0,3}(?:le )?|applicables? (?:au|le|depuis le|des le|a compter du)|\bdu)\s*(?:lundi |mardi |mercredi |jeudi |vendredi |samedi |dimanche )?$"
)
_UNTIL_AFTER = re.compile(r"^ au \d")
_IMPOSSIBLE = re.compile(
    rf"(?<![\w/.-])(\d{{1,2}})[/.](\d{{1,2}})[/.]((?:19|20)\d\d)(?![\w/])|\b(\d{{1,2}})(?:er)? ({'|'.join(fold(m) for m in MONTHS)}) ((?:19|20)\d\d)\b"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LASTS = re.compile(
    r"\bpour (?:une duree (?:de |d'))?(?:\w+|\d+) (?:ans?|mois)\b(?! au plus)|\bduree\W{1,3}(?:de |d')?(?:\w+|\d+) (?:ans?|mois)\b(?! au plus| maxim)|\bvalable (?:\w+|\d+) (?:ans?|mois)\b"
)

# « Il est établi pour une durée de trois ans »
_GIVEN = re.compile(
    r"\b(?:cadre|acces|autorisation|decision|protocole|il|elle)\b[^.;]{0,60}\b(?:etabli|octroy|accord|renouvel|delivr|valable|valide|vaut\b)"
)


def dates(statements: Sequence[Statement], document: Document, told: Sequence[Event]) -> Dates:
    """The dates that the statements write; an end that follows from a duration is computed."""
    return Dates(
        signed=signed(statements, document),
        published=_published(statements, document),
        effect=_effect(statements, document, told),
        end=_end(statements, document, told),
        version=_version(document),
    )


def signed(statements: Sequence[Statement], document: Document) -> DayCell | None:
    """The day on which the decision was signed; without a signature, the newest day on which something was granted."""
    for pattern in _SIGNED[:4]:
        for s in statements:
            if _TOLD.search(s.folded) and not re.match(r"decision", s.folded):
                continue
            for one in s.dates:
                numbered = pattern is _SIGNED[0] and _NUMBERED.match(s.folded[one.end :])
                if one.exact and (numbered or pattern.search(s.folded[max(0, one.start - 70) : one.start])):
                    return _day(s, one.start, one.end, one.value, document)
    for s in statements:
        if Field.SIGNED in s.own and (found := s.dates):
            return _day(s, found[0].start, found[0].end, found[0].value, document)
    granted = [*_chronicled(statements)]
    granted += [
        (one.value, s, one)
        for s in statements
        if not _TOLD.search(s.folded)
        for one in s.dates
        if one.exact
        and (
            (
                any(p.search(s.folded[max(0, one.start - 70) : one.start]) for p in _SIGNED[4:])
                and not _LICENCE.match(s.folded[one.end :])
                and not re.search(r"\b(?:depuis le|cess\w+ [^.;]{0,40}) ?$", s.folded[: one.start])
            )
            or (one.start <= 4 and _GRANTS.search(s.folded))
        )
    ]
    if not granted:
        return None
    value, s, one = max(granted, key=lambda g: g[0])
    return _day(s, one.start, one.end, value, document)


# « Date | Numéro | Objet » in a table of decisions: its rows are dated by their first cell.
_WHEN = re.compile(r"(?:date|jour|date de (?:la )?decision)s?\W*")
_ABOUT = re.compile(
    r"(?:premiere? )?(?:octroi|autorisation|renouvellement|prorogation|etablissement|modification|extension|abrogation|refus|decision)\b"
)


def _chronicled(statements: Sequence[Statement]) -> Iterator[tuple[date, Statement, Found]]:
    """The days of a table of decisions, each beside what was decided."""
    for s in statements:
        if s.entry and len(s.dates) == 1 and s.dates[0].exact and _WHEN.fullmatch(fold(s.label)):
            beside = (o for o in statements if o.entry == s.entry and o is not s)
            if any(_ABOUT.match(o.folded) for o in beside):
                yield s.dates[0].value, s, s.dates[0]


def _published(statements: Sequence[Statement], document: Document) -> DayCell | None:
    if document.published is None:
        return _printed(statements, document)
    seen = [(one, document.text) for one in find(document.text[:4000]) if one.value == document.published]
    near = [
        one
        for one, text in seen
        if re.search(
            r"publi|mis en ligne|mise en ligne|bulletin|\d\s*$|^$", fold(text[max(0, one.start - 24) : one.start])
        )
    ]
    chosen = next(iter(near), seen[0][0] if seen else None)
    if chosen is None:
        return DayCell(document.published, (), How.SOURCE)
    return DayCell(document.published, (Evidence(document.id, chosen.start, chosen.end),), How.SENTENCE)


_DATELINE = re.compile(
    r"(?:^|[,;(–—-]|\bdate ?:|\b(?:du|le|au|version \w+,?|communique du|actualite du|mise? a jour (?:le|du))) ?$"
)
_RUNS = re.compile(
    r"depuis|a compter|a partir|jusqu|effet|en vigueur|octroy|accord|pour une duree|decision du|decret|arrete"
)


_TELLS = re.compile(r"\b(?:a|ont|avait) ete [a-z]+")  # what happened on a day is no date line


def _printed(statements: Sequence[Statement], document: Document) -> DayCell | None:
    """A date line of the first statements: « Communiqué du 11 décembre 2025 », « …, pharmacie, 17 mars 2026 »."""
    for s in statements[:8]:
        if (
            s.kind is PartKind.ROW
            or len(s.dates) != 1
            or not s.dates[0].exact
            or len(s.text) > 160
            or _RUNS.search(s.folded)
        ):
            continue
        one = s.dates[0]
        alone = re.fullmatch(r"[ .)–—-]*(?:\([^()]*\))?[ .]*", s.folded[one.end :]) is not None
        if alone and _DATELINE.search(s.folded[: one.start]) and not _TELLS.search(s.folded[: one.start]):
            return _day(s, one.start, one.end, one.value, document)
    return None


def _effect(statements: Sequence[Statement], document: Document, told: Sequence[Event]) -> DayCell | None:
    """The newest day from which an access is said to run; the day of a signature is none."""
    for s in statements:
        if Field.START in s.own and (found := s.dates) and found[0].exact:
            return _day(s, found[0].start, found[0].end, found[0].value, document)
        if Field.END in s.own and len(found := s.dates) == 2 and found[0].exact:  # « Validité : du … au … »
            return _day(s, found[0].start, found[0].end, found[0].value, document)
    granted = {(e.start, e.finish) for e in told if e.kind in (EventKind.GRANTED, EventKind.RENEWED)}
    candidates: list[tuple[date, DayCell]] = []
    for s in statements:
        if not any(a < s.end and s.start < b for a, b in granted):
            continue
        for one in s.dates:
            before = s.folded[max(0, one.start - 40) : one.start]
            cue = _EFFECTIVE.search(before) or _opens(s, one.start, one.end)
            if (
                cue is None
                or (cue[0].strip().split()[0] == "du" and not _UNTIL_AFTER.match(s.folded[one.end :]))
                or not one.exact
            ):
                continue
            candidates.append((one.value, _day(s, one.start, one.end, one.value, document)))
    if candidates:
        return max(candidates, key=lambda c: c[0])[1]
    if applied := next(_applicable(statements), None):
        s, one = applied
        return _day(s, one.start, one.end, one.value, document)
    begun = (e for e in told if e.effect and e.kind in (EventKind.GRANTED, EventKind.RENEWED))
    runs = (e for e in begun if e.end or e.computed)
    ran = next((e for e in runs if e.computed or not _OF_ACT.match(fold(document.text[e.start : e.finish]))), None)
    if ran is None or ran.effect is None:
        return None
    return DayCell(ran.effect, _written(ran, ran.effect, document), How.SENTENCE)


_OF_ACT = re.compile(
    r"(?:date )?(?:d'|de (?:la )?)?(?:octroi|decision|signature|accord)\b"
)  # its day, not the access's
_APPLICABLE = re.compile(r"\b(?:applicables?|en vigueur) (?:au|depuis le|des le|a compter du|a partir du) $")
_HEAD = 12  # statements among which a text says from when it applies


def _applicable(statements: Sequence[Statement]) -> Iterator[tuple[Statement, Found]]:
    """« Version 2, applicable au 9 mars 2026 » at the head of a protocol."""
    for s in statements[:_HEAD]:
        yield from ((s, one) for one in s.dates if one.exact and _APPLICABLE.search(s.folded[: one.start]))


_LEAD = re.compile(r"(?:au|le|des le|depuis le|a partir du|a compter du) ")
_NOTED = re.compile(r" ?: (?!fin\b|arret\b|demande\b)")


def _opens(s: Statement, start: int, end: int) -> re.Match[str] | None:
    """« Au 8 avril 2016 : … », a line of a chronicle: what it tells happened that day."""
    if _LEAD.fullmatch(s.folded[:start]) and _NOTED.match(s.folded[end:]):
        return _LEAD.match(s.folded)
    return None


def _end(statements: Sequence[Statement], document: Document, told: Sequence[Event]) -> DayCell | None:
    for s in statements:
        if Field.END in s.own and (found := s.dates) and found[-1].exact:
            return _day(s, found[-1].start, found[-1].end, found[-1].value, document)
    stopped = [e for e in told if e.kind is EventKind.ENDED and e.effect]
    begun = [e.effect for e in told if e.kind in (EventKind.GRANTED, EventKind.RENEWED) and e.effect]
    if stopped and max(begun, default=date.min) <= max(e.effect or date.min for e in stopped):
        last = max(stopped, key=lambda e: e.effect or date.min)
        assert last.effect is not None
        if last.end is None:  # « abrogé à compter du 31 mars »: the 30th is the last day
            eve = last.effect - timedelta(days=1)
            return DayCell(eve, (Evidence(document.id, last.start, last.finish),), How.COMPUTED)
        return DayCell(last.end, _written(last, last.end, document), How.SENTENCE)
    ends = [e for e in told if e.end and e.kind in (EventKind.GRANTED, EventKind.RENEWED)]
    if not ends and any(_NOTHING_AFTER.search(s.folded) for s in statements):  # nor do those who are treated go on
        ends = [e for e in told if e.end and e.kind is EventKind.CONTINUED]
    if not ends:
        return None
    last = max(ends, key=lambda e: e.end or date.min)
    assert last.end is not None
    if last.computed:
        return DayCell(last.end, (Evidence(document.id, last.start, last.finish),), How.COMPUTED)
    return DayCell(last.end, _written(last, last.end, document), How.SENTENCE)


_NOTHING_AFTER = re.compile(
    r"\b(?:apres|au-dela d[eu]|passe) (?:cette (?:date|echeance)|ce (?:delai|terme|jour)|(?:le )?\d{1,2}(?:er)? \w+ \d{4})\b[^.;]{0,40}\b(?:plus (?:aucune?|de|rien)|aucune?|n'est plus|ne sera plus)\b|"
    r"\b(?:plus aucune?|aucune?)\b[^.;]{0,60}\b(?:apres|au-dela d[eu]) (?:cette (?:date|echeance)|ce (?:delai|terme|jour)|(?:le )?\d{1,2}(?:er)? \w+ \d{4})\b"
)


def _written(event: Event, day: date, document: Document) -> tuple[Evidence, ...]:
    """The date itself where the event writes it, else the whole statement."""
    for one in find(document.text[event.start : event.finish]):
        if one.value == day:
            return (Evidence(document.id, event.start + one.start, event.start + one.end),)
    return (Evidence(document.id, event.start, event.finish),)


def _version(document: Document) -> Cell | None:
    if document.version is None:
        return None
    at = document.text.find(document.version)
    evidence = (Evidence(document.id, at, at + len(document.version)),) if at >= 0 else ()
    return Cell(document.version, evidence, How.SENTENCE if at >= 0 else How.SOURCE)


def faults(statements: Sequence[Statement], told: Sequence[Event], known: Dates) -> tuple[str, ...]:
    """What cannot be right or cannot be computed, in French: kept as written, never guessed."""
    return tuple(dict.fromkeys(_faults(statements, told, known)))


def _faults(statements: Sequence[Statement], told: Sequence[Event], known: Dates) -> Iterator[str]:
    for s in statements:
        if not _YEAR.search(s.folded):
            continue
        readable = {(one.start, one.end) for one in s.dates}
        for match in _IMPOSSIBLE.finditer(s.folded):
            if not any(a <= match.start() < b for a, b in readable):
                yield f"date impossible : « {s.text[match.start() : match.end()]} »"
    for event in told:
        if event.effect and event.end and event.end < event.effect:
            yield f"fin avant le début : {event.end:%d/%m/%Y} avant {event.effect:%d/%m/%Y}"
    if (
        known.end
        and known.effect
        and known.end.value < known.effect.value
        and not any(e.kind is EventKind.ENDED for e in told)
    ):
        yield f"fin avant le début : {known.end.value:%d/%m/%Y} avant {known.effect.value:%d/%m/%Y}"
    granted = [e for e in told if e.kind in (EventKind.GRANTED, EventKind.RENEWED)]
    if known.end is None and not any(e.kind is EventKind.ENDED for e in told):
        for s in statements:
            mine = any(e.start <= s.start < e.finish and e.effect is None for e in granted)
            mine = mine or (_GIVEN.search(s.folded) is not None and not any(e.effect for e in granted))
            if mine and _LASTS.search(s.folded):
                yield "durée sans date de départ : la fin n’est pas calculée"


def _day(s: Statement, start: int, end: int, value: date, document: Document) -> DayCell:
    how = How.TITLE if s.kind is PartKind.TITLE else How.COLUMN if s.entry else How.LABEL if s.own else How.SENTENCE
    return DayCell(value, (Evidence(document.id, *s.span(start, end)),), how)
