"""The rules and the calendar of an access: its regime, what happened to it, when it was signed, takes effect and ends."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.cells import Cell, DayCell, Evidence, How, RegimeCell
from ingest.dates import MONTHS, find
from ingest.fields import Field
from ingest.model import Document, Genre, PartKind
from ingest.statements import Statement
from ingest.validity import Event, EventKind, Regime, events, fold


@dataclass(frozen=True, slots=True)
class Dates:
    """The clocks of an access, kept apart; `end` is the last day, and `end.how` says whether it was computed."""

    signed: DayCell | None = None
    published: DayCell | None = None
    effect: DayCell | None = None
    end: DayCell | None = None
    version: Cell | None = None


_REGIMES: tuple[tuple[Regime, re.Pattern[str], float], ...] = (
    (Regime.CPC, re.compile(r"cadres? de prescription compassionnelle|\bcpc\b"), 1.0),
    (Regime.AAP, re.compile(r"(?:autorisations? d')?acces precoces?|\baap\b|\bput-rd\b"), 1.0),
    (Regime.AAC, re.compile(r"autorisations? d'acces compassionnel|\baac\b|criteres? d'octroi"), 1.0),
    (Regime.AAC, re.compile(r"(?<!autorisation d')(?<!autorisations d')acces compassionnels?(?! tres)"), 0.3),
    (Regime.MAGISTRAL, re.compile(r"preparations? magistrales?|\bput[- ]pm\b"), 1.5),
    (Regime.HOSPITAL, re.compile(r"preparations? hospitalieres?"), 1.2),
    (Regime.ATU, re.compile(r"autorisations? temporaires? d'utilisation|\batu[cn]?\b"), 1.0),
    (Regime.RTU, re.compile(r"recommandations? temporaires? d'utilisation|\brtu\b"), 1.0),
    (Regime.TRIAL, re.compile(r"\bessais? (?:clinique|de phase|europeen|ouvert|[a-z-]+-?\d*\b)|criteres? d'inclusion|\bpromoteur\b"), 0.5),
)  # fmt: skip
# What is absent, only asked for, replaced or told of elsewhere is not this access's regime.
_ABSENT = re.compile(
    r"\b(?:ni|aucune?|pas|sans|hors(?: du| d'un| d'une)?|n'existe[^.;]{0,12}|avant(?: son| l'| la)?|remplace\w*(?: par)?|deposer une|demande d'une?|demande d'|au lieu|contrairement|l'ancienne?|anciennement|"
    r"s'est engage[^.;]{0,40}|refus\w* d'une?|distinct\w* d\w*|peut demander[^.;]{0,12})\b[^.;]{0,22}$"
)
_GIVEN = re.compile(
    r"octroy|delivr|accord|etabli|beneficie|dans le cadre d|au titre|mis\w* a (?:la )?disposition|renouvel|dispens|abrog|refus|pris fin|regoi|recoi"
)
_TOLD = re.compile(r"^(?:vu |considerant|mention\b|une? (?:demande|ancienne))|depuis le 1er juillet 2021")

_SIGNED: tuple[re.Pattern[str], ...] = (
    re.compile(r"^(?:decisions?|note|instruction|arrete|circulaire|lettre)\b[^.;]{0,60}\bdu $"),
    re.compile(r"\bfait (?:a|au) [^,.;]{2,40}, le $"),
    re.compile(r"\bsign\w+ le $|date de signature\W{0,3}$"),
    re.compile(r"\bdecision(?: n° ?[\w./-]+)? du $"),
    re.compile(r"\b(?:octroy|accord|renouvel|delivr|refus)\w*(?: [\w’'-]+){0,3} le $"),
)
_GRANTS = re.compile(
    r"^le .{6,24}, (?:la haute autorite|la has|l'ansm|l'agence)[^.;]{0,60}\b(?:a (?:octroye|accorde|delivre|renouvele|refuse))"
)
_EFFECTIVE = re.compile(
    r"(?:a compter du|a partir du|depuis le|effet (?:au|le|du)|prend(?:ra)? effet (?:le|au|a compter du)|en vigueur (?:le|depuis le|au)|disponibles? depuis le|ouvert\w* (?:le|depuis le)|debut\w* le|mise a disposition\W{0,3}(?:le )?|entree? en vigueur\W{0,3}(?:le )?|date d'effet\W{0,3}(?:le )?|\bdu)\s*(?:lundi |mardi |mercredi |jeudi |vendredi |samedi |dimanche )?$"
)
_UNTIL_AFTER = re.compile(r"^ au \d")
_IMPOSSIBLE = re.compile(
    rf"(?<![\w/.-])(\d{{1,2}})[/.](\d{{1,2}})[/.]((?:19|20)\d\d)(?![\w/])|\b(\d{{1,2}})(?:er)? ({'|'.join(fold(m) for m in MONTHS)}) ((?:19|20)\d\d)\b"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LASTS = re.compile(
    r"\bpour (?:une duree (?:de |d'))?(?:\w+|\d+) (?:ans?|mois)\b(?! au plus)|\bduree\W{1,3}(?:de |d')?(?:\w+|\d+) (?:ans?|mois)\b(?! au plus| maxim)|\bvalable (?:\w+|\d+) (?:ans?|mois)\b"
)


def regime(statements: Sequence[Statement], document: Document) -> RegimeCell | None:
    """Under which rules the statements place their medicine: what was given, titled and labelled outweighs what is mentioned."""
    scores: dict[Regime, float] = {}
    best: dict[Regime, tuple[float, Evidence, How]] = {}
    for s, found, start, end, weight in _mentions(statements, document):
        how = How.TITLE if s.kind is PartKind.TITLE else How.COLUMN if s.entry else How.LABEL if s.own else How.SENTENCE
        scores[found] = scores.get(found, 0.0) + weight
        if weight > best.get(found, (0.0,))[0]:
            best[found] = (weight, Evidence(document.id, *s.span(start, end)), how)
    if not scores:
        return None
    titled = frozenset(r for r, (weight, _, how) in best.items() if how is How.TITLE)
    if document.genre is not Genre.TRIAL and Regime.TRIAL not in titled and len(scores) > 1:
        scores.pop(Regime.TRIAL, None)  # a text speaks of trials as of other roads
    leading = max(scores, key=lambda r: scores[r])
    if leading in (Regime.ATU, Regime.RTU) and leading not in titled:
        newer = [r for r in (Regime.AAC, Regime.AAP, Regime.CPC) if scores.get(r, 0.0) * 3 > scores[leading]]
        leading = max(newer, key=lambda r: scores[r], default=leading)  # what an old regime became
    _, evidence, how = best[leading]
    return RegimeCell(leading, (evidence,), how)


def stated_regime(s: Statement) -> Regime | None:
    """The one regime that a statement or its label names outright; None when it names none or several."""
    text = fold(s.label) + " " + s.folded
    found = {
        r
        for r, pattern, weight in _REGIMES
        if weight >= 1
        and any(not _ABSENT.search(text[max(0, m.start() - 46) : m.start()]) for m in pattern.finditer(text))
    }
    return next(iter(found)) if len(found) == 1 else None


def _mentions(
    statements: Sequence[Statement], document: Document
) -> Iterator[tuple[Statement, Regime, int, int, float]]:
    for s in statements:
        base = _base(s)
        titled = s.kind is PartKind.TITLE
        for found, pattern, weight in _REGIMES:
            for match in pattern.finditer(s.folded):
                if _ABSENT.search(s.folded[max(0, match.start() - 46) : match.start()]):
                    continue
                if found is Regime.TRIAL and document.genre is not Genre.TRIAL and not titled:
                    continue
                yield s, found, match.start(), match.end(), base * weight


def _base(s: Statement) -> float:
    if s.kind is PartKind.TITLE:
        return 5.0
    if {Field.REGIME, Field.STATUS} & s.own:
        return 6.0
    if _TOLD.search(s.folded):
        return 0.4
    weight = 2.0 if _GIVEN.search(s.folded) else 1.0
    return weight * (1.5 if Field.REGIME in s.fields else 0.5 if {Field.HISTORY, Field.TEXTS} & s.fields else 1.0)


def happened(statements: Sequence[Statement], document: Document) -> tuple[Event, ...]:
    """What the statements say happened; rows of a table count as one statement, labels belong to what they announce."""
    pieces: list[tuple[str, int]] = []
    entry = ""
    for s in statements:
        if {Field.EXCLUSION, Field.EFFECTS, Field.PRIOR} & s.own or fold(s.text).startswith(("vu ", "considerant ")):
            continue
        if s.entry and s.entry == entry:
            start = pieces[-1][1]
            pieces[-1] = (document.text[start : s.end], start)
        else:
            pieces.append((document.text[s.opens : s.end], s.opens))
        entry = s.entry
    return events(pieces)


def presented(document: Document, rules: RegimeCell | None, told: Sequence[Event]) -> Event | None:
    """A protocol, a reference page or a decision that names a living regime and no end presents its access as in force.

    The event has no date of its own: the document's publication stands in. Sheets and trials present nothing.
    """
    living = (Regime.CPC, Regime.AAP, Regime.AAC, Regime.MAGISTRAL, Regime.HOSPITAL)
    if rules is None or rules.value not in living or document.genre in (Genre.SHEET, Genre.TRIAL) or not rules.evidence:
        return None
    if any(
        e.kind in (EventKind.GRANTED, EventKind.RENEWED, EventKind.ENDED, EventKind.REFUSED, EventKind.CLOSED)
        for e in told
    ):
        return None
    return Event(EventKind.GRANTED, rules.evidence[0].start, rules.evidence[0].end)


def dates(statements: Sequence[Statement], document: Document, told: Sequence[Event]) -> Dates:
    """The dates that the statements write; an end that follows from a duration is computed."""
    return Dates(
        signed=_signed(statements, document),
        published=_published(statements, document),
        effect=_effect(statements, document, told),
        end=_end(statements, document, told),
        version=_version(document),
    )


def _signed(statements: Sequence[Statement], document: Document) -> DayCell | None:
    for pattern in _SIGNED[:3]:
        for s in statements:
            if _TOLD.search(s.folded) and not re.match(r"decision", s.folded):
                continue
            for one in s.dates:
                if one.exact and pattern.search(s.folded[max(0, one.start - 70) : one.start]):
                    return _day(s, one.start, one.end, one.value, document)
    for s in statements:
        if Field.SIGNED in s.own and (found := s.dates):
            return _day(s, found[0].start, found[0].end, found[0].value, document)
    granted = [
        (one.value, s, one)
        for s in statements
        if not _TOLD.search(s.folded)
        for one in s.dates
        if one.exact
        and (
            any(p.search(s.folded[max(0, one.start - 70) : one.start]) for p in _SIGNED[3:])
            or (one.start <= 4 and _GRANTS.search(s.folded))
        )
    ]
    if not granted:
        return None
    value, s, one = max(granted, key=lambda g: g[0])
    return _day(s, one.start, one.end, value, document)


def _published(statements: Sequence[Statement], document: Document) -> DayCell | None:
    if document.published is None:
        return None
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


def _effect(statements: Sequence[Statement], document: Document, told: Sequence[Event]) -> DayCell | None:
    """The newest day from which an access is said to run; the day of a signature is none."""
    for s in statements:
        if Field.START in s.own and (found := s.dates) and found[0].exact:
            return _day(s, found[0].start, found[0].end, found[0].value, document)
    granted = {(e.start, e.finish) for e in told if e.kind in (EventKind.GRANTED, EventKind.RENEWED)}
    candidates: list[tuple[date, DayCell]] = []
    for s in statements:
        if not any(a < s.end and s.start < b for a, b in granted):
            continue
        for one in s.dates:
            before = s.folded[max(0, one.start - 40) : one.start]
            cue = _EFFECTIVE.search(before)
            if (
                cue is None
                or (cue[0].strip().split()[0] == "du" and not _UNTIL_AFTER.match(s.folded[one.end :]))
                or not one.exact
            ):
                continue
            candidates.append((one.value, _day(s, one.start, one.end, one.value, document)))
    return max(candidates, key=lambda c: c[0])[1] if candidates else None


def _end(statements: Sequence[Statement], document: Document, told: Sequence[Event]) -> DayCell | None:
    for s in statements:
        if Field.END in s.own and (found := s.dates) and found[-1].exact:
            return _day(s, found[-1].start, found[-1].end, found[-1].value, document)
    stopped = [e for e in told if e.kind is EventKind.ENDED and e.effect]
    if stopped:
        last = max(stopped, key=lambda e: e.effect or date.min)
        assert last.effect is not None
        return DayCell(last.effect, _written(last, last.effect, document), How.SENTENCE)
    ends = [e for e in told if e.end and e.kind in (EventKind.GRANTED, EventKind.RENEWED)]
    if not ends:
        return None
    last = max(ends, key=lambda e: e.end or date.min)
    assert last.end is not None
    if last.computed:
        return DayCell(last.end, (Evidence(document.id, last.start, last.finish),), How.COMPUTED)
    return DayCell(last.end, _written(last, last.end, document), How.SENTENCE)


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
            if _LASTS.search(s.folded) and any(e.start <= s.start < e.finish and e.effect is None for e in granted):
                yield "durée sans date de départ : la fin n’est pas calculée"


def _day(s: Statement, start: int, end: int, value: date, document: Document) -> DayCell:
    how = How.TITLE if s.kind is PartKind.TITLE else How.COLUMN if s.entry else How.LABEL if s.own else How.SENTENCE
    return DayCell(value, (Evidence(document.id, *s.span(start, end)),), how)
