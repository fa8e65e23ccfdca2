"""What happened to an access, statement by statement, beside what `ingest.validity` hears in whole documents."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from ingest.cells import RegimeCell
from ingest.cohorts import cohorts
from ingest.cues import Cue, cue
from ingest.dates import MONTHS, find
from ingest.endings import endings
from ingest.fields import Field
from ingest.hints import hints
from ingest.model import Document, Genre, PartKind
from ingest.periods import again, lasts, length, periods
from ingest.placed import untold
from ingest.statements import Statement
from ingest.validity import COUNT, NUMBERS, Event, EventKind, Regime, elsewhen, events, fold, last_day, month_end


def happened(statements: Sequence[Statement], document: Document) -> tuple[Event, ...]:
    """What the statements say happened; rows of a table count as one statement, labels belong to what they announce."""
    pieces: list[tuple[str, int]] = []
    entry = ""
    beside = _TRIAL.search(fold(document.title)) is None and document.genre is not Genre.TRIAL
    for s in statements:
        if beside and any(_OF_TRIAL.match(fold(h)) for h in s.path[-1:]):
            continue  # what a section tells of a trial is no event of the access
        if {Field.EXCLUSION, Field.EFFECTS, Field.PRIOR} & s.own or fold(s.text).startswith(("vu ", "considerant ")):
            continue
        if s.entry and s.entry == entry:
            start = pieces[-1][1]
            pieces[-1] = (document.text[start : s.end], start)
        elif s.entry or s.label:
            pieces.append((document.text[s.opens : s.end], s.opens))
        else:
            pieces += _halves(document.text[s.opens : s.end], s.opens)
        entry = s.entry
    pieces = [p for p in pieces if not _ABOLISHED.search(fold(p[0]))]
    told = [e for e in events(pieces) if not _OTHER.search(fold(document.text[e.start : e.finish]))]
    told = _ended(told, pieces, statements)
    heard = {e.start for e in told}
    told += _more(p for p in pieces if p[1] not in heard and not _OTHER.search(fold(p[0])))
    told = _timed(told, pieces, statements, document)
    told += _headed(document)
    told = _lasting(told, pieces, document)
    told += _stated(statements, told)
    told += _rowed(statements)
    told = list(told if any(cohorts(statements, document)) else _open_arm(told, statements))
    told = [_going_on(e, document) for e in told]
    if any(e.kind is EventKind.CAPPED and e.effect for e in told):  # what limits, beside the words that date it
        told = [e for e in told if e.kind is not EventKind.CAPPED or e.effect or e.end]
    heard = {e.start for e in told}
    told += [e for e in (*_noted(statements), *_stopped(pieces, document)) if e.start not in heard]
    told += hints(statements, told)
    told = [_morrow(e, document) for e in _effective(sorted(told, key=lambda e: e.start), document)]
    return tuple(_linked(told, document))


# « Les ATU ont disparu le 1er juillet 2021 »: what happened to a regime happened to no access in particular.
_ABOLISHED = re.compile(
    r"\bles (?:atu|rtu|autorisations temporaires|recommandations temporaires)\b[^.;]{0,60}\b(?:disparu|supprim|remplac|n'existent|exist|cesse|pris fin)\w*"
    r"[^.;]{0,60}\b(?:1er )?juillet 2021\b"
)
_MORROW = re.compile(
    r"\b(?:entre en (?:vigueur|application)|prend effet|s'applique|est applicable) (?:(?P<next>(?:le|au|des le) lendemain)|(?:le|des le|au) jour) de (?:sa|leur|la) (?:publication|parution|mise en ligne)\b"
)


def _morrow(event: Event, document: Document) -> Event:
    """« … entre en vigueur le lendemain de sa publication »: a day counted from the document's own."""
    found = _MORROW.search(fold(_words(event, document))) if event.effect is None and document.published else None
    if found is None or document.published is None:
        return event
    return replace(event, effect=document.published + timedelta(days=1 if found["next"] else 0), computed=True)


_ABROGATES = re.compile(r"\b(?:abrog\w+|retrait|suspension|suspendant|mettant fin|retirant)\b")
_THIS_ACT = re.compile(
    r"\b(?:presente decision|present arrete|presente mesure)\b[^.;]{0,20}\b(?:prend effet|entre en vigueur|s'applique|est applicable)\b"
)


def _effective(told: Sequence[Event], document: Document) -> list[Event]:
    """« Le cadre est abrogé », then « la présente décision prend effet le … »: the day of an abrogation, not of a grant."""
    acts = [e for e in told if e.effect and not e.end and _THIS_ACT.search(fold(_words(e, document)))]
    ended = [e for e in told if e.kind is EventKind.ENDED and e.effect is None]
    if not _ABROGATES.search(fold(document.title)) or len(acts) != 1 or not ended:
        return list(told)
    act = acts[0]
    return [replace(e, effect=act.effect) if any(e is o for o in ended) else e for e in told if e is not act]


_OLD = re.compile(r"\b(?:atu[cn]?|rtu|autorisations? temporaires?|recommandations? temporaires?)\b")
_NEWER = re.compile(r"\b(?:acces (?:precoces?|compassionnels?)|cadres? de prescription|aap|aac|cpc)\b")
OVER = (EventKind.ENDED, EventKind.CLOSED, EventKind.REFUSED)
_CELL = 60  # characters of a cell that says a state by itself


def _ended(told: Sequence[Event], pieces: Sequence[tuple[str, int]], statements: Sequence[Statement]) -> list[Event]:
    """What is told, with the endings that sentences say by their verbs; those outweigh a grant heard in the same words."""
    alone = frozenset(s.opens for s in statements if Field.STATUS in s.own or s.entry or len(s.text) <= _CELL)
    heard = [p for p in pieces if not _OTHER.search(fold(p[0]))]
    if any(_NEWER.search(fold(text)) for text, _ in pieces):  # « l’ATU n’a plus cours »: the access that took over has
        heard = [p for p in heard if not _OLD.search(fold(p[0])) or _NEWER.search(fold(p[0]))]
    found = {e.start: e for e in endings(heard, alone)}
    kept = []
    for event in told:
        new = found.get(event.start)
        if new is None or new.kind is EventKind.UNTIL:
            kept.append(event)
        elif event.kind in OVER:
            if new.effect is None or event.kind is EventKind.REFUSED:
                del found[event.start]
                kept.append(event)
        elif event.kind is EventKind.CONTINUED or (
            event.kind in (EventKind.GRANTED, EventKind.RENEWED) and event.effect and event.effect != new.effect
        ):
            kept.append(event)
            if event.end is not None and event.end == (new.end or (new.effect and new.effect - timedelta(days=1))):
                del found[event.start]  # « court du 4 mai 2025 au 3 mai 2026, date à laquelle il prend fin »
    return [*kept, *found.values()]


def _words(event: Event, document: Document) -> str:
    return document.text[event.start : event.finish]


def _timed(
    told: Sequence[Event], pieces: Sequence[tuple[str, int]], statements: Sequence[Statement], document: Document
) -> list[Event]:
    """What is told, with the runs that sentences date; where something ended, only what begins again is one."""
    grants = (EventKind.GRANTED, EventKind.RENEWED)
    dated = {e.start for e in told if e.kind not in grants or e.end or (e.effect and not lasts(_words(e, document)))}
    listed = [(s.opens, s.end) for s in statements if s.kind is PartKind.ITEM or s.entry]  # each of another access
    final = [e for e in told if e.kind in OVER]

    def over(event: Event) -> bool:
        """Whether something ended beside an event: in its own item, or anywhere outside items."""
        mine = [(a, b) for a, b in listed if a <= event.start < b]
        shut = [e for e in final if not (e.effect and event.effect and e.effect > event.effect)]  # its own end is none
        return any(not mine or any(a <= e.start < b for a, b in mine) for e in shut)

    undated = (p for p in pieces if p[1] not in dated and not _OTHER.search(fold(p[0])))
    found = [e for e in periods(undated) if not over(e) or again(e, document.text)]
    begun = {e.start for e in told if e.effect}
    found = [e for e in found if e.end or e.start not in begun]
    heard = {e.start for e in found}
    return [*(e for e in told if e.start not in heard), *found]


_SHUT = (EventKind.ENDED, EventKind.CLOSED)


def _lasting(told: Sequence[Event], pieces: Sequence[tuple[str, int]], document: Document) -> list[Event]:
    """« accordée pour un an », then « s’applique à compter du … »: a length and a first day of separate articles."""
    grants = [e for e in told if e.kind in (EventKind.GRANTED, EventKind.RENEWED)]
    begun = [e for e in grants if e.effect]
    if any(e.end for e in told) or any(e.kind in _SHUT for e in told):
        return list(told)
    lengths = {found: (text, at) for text, at in pieces if (found := length(text)) is not None}
    if len(lengths) != 1 or _each_patients(next(iter(lengths.values()))[0], pieces):
        return list(told)
    ((count, unit), (words, at)) = next(iter(lengths.items()))
    if len(begun) != 1:  # a length without a first day: doubt begins when it has run from what the document dates
        day = max((e.effect for e in begun if e.effect), default=document.published)
        doubt = Event(EventKind.UNTOLD, at, at + len(words), last_day(day, count, unit), None, True) if day else None
        return [*told, *([doubt] if doubt else [])]
    first = begun[0]
    assert first.effect is not None
    lasting = replace(first, end=last_day(first.effect, count, unit), computed=True)
    return [lasting if e is first else e for e in told]


_COMPASSION = re.compile(r"\bacces compassionnels?\b|\baac\b")
_NOMINAL = re.compile(
    r"\b(?:malade|patient|enfant) par (?:malade|patient|enfant)\b|\bnominativ\w+|\b(?:pour|a) chaque (?:malade|patient|enfant)\b|\bautorisations? individuelles?\b"
)


def _each_patients(words: str, pieces: Sequence[tuple[str, int]]) -> bool:
    """Whether a length is that of each patient's own authorisation, renewed apart: the access outlives it."""
    folded = fold(words)
    if "mois" not in folded and not _NOMINAL.search(folded):
        return False
    if not any(_COMPASSION.search(fold(text)) for text, _ in pieces):
        return False
    return re.search(r"\brenouvelables?\b", folded) is not None or any(_NOMINAL.search(fold(t)) for t, _ in pieces)


_HEADING = 160  # characters of a heading that tells an event


def _headed(document: Document) -> Iterator[Event]:
    """« Accès fermé aux nouveaux patients à compter du 1er mars »: a heading that says what the text below explains."""
    heads = ((document.text[p.start : p.end], p.start) for p in document.parts if p.kind is PartKind.HEADING)
    short = [(text, at) for text, at in heads if len(text) <= _HEADING and not text.rstrip().endswith("?")]
    yield from (e for e in endings(short, frozenset()) if e.kind in (EventKind.CLOSED, EventKind.ENDED))


_ARM = re.compile(r"(?:bras|cohorte|groupe|partie|volet)\b")
_INCLUDES = re.compile(r"\b(?:inclusions?|recrutement) (?:sont |est )?(?:ouverte?s?|en cours)\b")


def _open_arm(told: Sequence[Event], statements: Sequence[Statement]) -> Iterator[Event]:
    """The closing of one arm does not close a trial of which another arm is said to include."""
    arms = [s for s in statements if _ARM.match(fold(s.label))]
    another = any(_INCLUDES.search(s.folded) for s in arms)
    for event in told:
        inside = any(s.opens <= event.start and event.finish <= s.end for s in arms)
        if not (another and inside and event.kind in (EventKind.CLOSED, EventKind.ENDED)):
            yield event


# A trial that its own page says to be over.
_TRIAL = re.compile(r"\bessais?\b")
_OF_TRIAL = re.compile(r"(?:[\divx]+[.)]? ?)?(?:l'|les |un )?essais?\b")
_STOPPED = re.compile(
    r"\bessai\b[^.;]{0,40}\b(?:est|a ete) (?:termine|clos|arrete|ferme)\b|\bne prend plus (?:de |aucun )|\bn'inclut plus\b"
)


def _stopped(pieces: Iterable[tuple[str, int]], document: Document) -> Iterator[Event]:
    if _TRIAL.search(fold(document.title)):
        yield from (Event(EventKind.ENDED, at, at + len(text)) for text, at in pieces if _STOPPED.search(fold(text)))


_ACCESS = (
    r"(?:d'une? |de l'|de la |d'|de |du |l'|la |le )?(?:atu|rtu|cpc|aap|aac|acces (?:precoce|compassionnel)|"
    r"autorisations? (?:d'acces|temporaire)|cadre (?:de prescription )?compassionnel\w*|recommandation temporaire)\b"
)
_BEGINS = re.compile(rf" ?: (?:(?:debut(?: effectif)?|ouverture|creation|octroi|mise en place) )?{_ACCESS}")
_GOES_ON = re.compile(rf" ?: (?:renouvellement|reconduction|prolongation)(?: tacite)? {_ACCESS}")
_NOT_NOTED = re.compile(
    r"\b(?:termine|abrog|refus|suspen|clos|annul|demand|avis\b|annonc|possible|retir|n'est plus|prend fin|pris fin)"
)
_DAY_FIRST = re.compile(r"(?:au|le|en|des le|depuis(?: le)?|a partir du|a compter du) ")


def _noted(statements: Sequence[Statement]) -> Iterator[Event]:
    """Lines of a chronicle: « Au 8 avril 2016 : ATU de cohorte … », « Le 26 octobre 2023 : renouvellement de l’accès … »."""
    for s in statements:
        for one in s.dates[:1]:
            if not _DAY_FIRST.fullmatch(s.folded[: one.start]):
                continue
            after = s.folded[one.end :]
            if _NOT_NOTED.search(after):
                continue
            kind = EventKind.RENEWED if _GOES_ON.match(after) else EventKind.GRANTED if _BEGINS.match(after) else None
            if kind is not None:
                yield Event(kind, s.opens, s.end, one.value)


_THAT_DAY = re.compile(r"\b(?:a|depuis|des|apres|a compter de|a partir de) cette (?:meme )?(?:date|echeance)\b")


def _linked(told: Sequence[Event], document: Document) -> Iterator[Event]:
    """Events « à cette date » take the day of the event before them."""
    day = None
    for event in told:
        words = fold(document.text[event.start : event.finish])
        if event.effect is None and event.kind is EventKind.CLOSED and day is not None and _THAT_DAY.search(words):
            event = replace(event, effect=day)
        day = event.effect or day
        yield event


_DOUBT = re.compile(
    r"\bstatut\b|\b(?:encore|toujours|aujourd'hui) (?:en cours|ouvert|accessible|disponible)|"
    r"\bsi [^.;]{0,80}\b(?:encore|toujours|aujourd'hui)\b|"
    r"\bce qu(?:'est|e sont) devenu"
)
_UNKNOWN = re.compile(r"\b(?:n'est|ne sont) pas (?:encore )?(?:precise|connu)e?s?\b")
_AFTER_WHAT = re.compile(r"\b(?:apres|depuis) (?:le |la fin de |fin )?(?:([a-z]+) )?(20\d\d)\b")


def doubts(statements: Sequence[Statement], document: Document) -> tuple[Event, ...]:
    """« Non précisé dans les sources : le statut après 2022 »: the last day of which a document knows, else its own."""
    return tuple(_doubts(statements, document))


def _doubts(statements: Sequence[Statement], document: Document) -> Iterator[Event]:
    for s in statements:
        if not _DOUBT.search(s.folded) or not (untold(s) or _UNKNOWN.search(s.folded)):
            continue
        known = next((f.value for f in s.dates if f.exact), None)
        when = None if known else _AFTER_WHAT.search(s.folded)
        if when is not None:
            month = _MONTHS.get(when[1] or "", 12)
            known = date(int(when[2]), month, monthrange(int(when[2]), month)[1])
        yield Event(EventKind.UNTOLD, s.start, s.end, known or document.updated or document.published)


# What opens and closes beside an access.
_OTHER = re.compile(
    r"\b(?:retrocession|plateforme|inscriptions?|standard|guichet|registre|permanence)\b[^.;]{0,20}\b(?:ouvert|ferm|clos)"
)


def _halves(text: str, start: int) -> Iterator[tuple[str, int]]:
    """A sentence cut at its semicolons: each part may tell of another event; a last day belongs to what ends on it."""
    if re.search(r";\s*(?:dernier jour|soit|la fin|fin)\b", text):
        yield text, start
        return
    for part in re.finditer(r"[^;]+", text):
        words = part[0].strip()
        if words:
            yield words, start + part.start() + part[0].index(words)


# What a cell « Statut », « Situation », « État » says by its first word.
_STATES: tuple[tuple[EventKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (EventKind.CAPPED, r"ouvert\w*,? (?:mais )?(?:contingent|limit)|contingent"),
        (
            EventKind.CLOSED,
            r"(?:ferme|clos)\w* (?:aux|a l|a tou|pour les nouve)|plus de nouveau|(?:recrutement|inclusions?) (?:clos|termin|ferme|suspend|arret|complet)|"
            r"(?:actif,? )?ne recrute (?:pas|plus)|complet\b|en extinction|suivi (?:seul|en cours)",
        ),
        (
            EventKind.ENDED,
            r"(?:acces |autorisation )?(?:suspendu|abroge|arrete|termine|expire|retire|clos\b|close\b|fini|caduque?|resilie|interrompu|annule|acheve|echue?\b|perime|revoque|cloture|n'est plus|en pause|gele|historique|archive|refer?me|ferme\b)",
        ),
        (EventKind.REFUSED, r"refus|rejet|non accorde"),
        (
            EventKind.GRANTED,
            r"(?:ouvert|en vigueur|en cours(?! (?:d'(?:instruction|examen|evaluation)|de (?:demande|fermeture|cloture)))|actif|active|accorde|autorise|renouvele|proroge|reconduit|prolonge|maintenu|recrut|inclusions? ouvertes?|disponible|accessible|oui\b)",
        ),
    )
)


def state(folded: str) -> EventKind | None:
    """What a cell of a state says by its first word."""
    return next((kind for kind, pattern in _STATES if pattern.match(folded)), None)


_UNRENEWED = re.compile(r"(?:acces |autorisation )?(?:non|pas) (?:renouvel|reconduit|proroge|prolonge)\w*")


def _lapsed(s: Statement, statements: Sequence[Statement]) -> Iterator[Event]:
    """« Non renouvelé | 30/06/2026 » in a row: what is not renewed is over on the day of its end."""
    if not s.entry or not _UNRENEWED.match(s.folded):
        return
    for o in statements:
        if o.entry == s.entry and Field.END in o.own and o.dates and o.dates[-1].exact:
            yield Event(EventKind.ENDED, s.start, s.end, o.dates[-1].value, o.dates[-1].value)


def _stated(statements: Sequence[Statement], told: Sequence[Event]) -> Iterator[Event]:
    """Events of status cells that say them in a word."""
    for s in statements:
        if Field.STATUS not in s.own:
            continue
        if any(e.start < s.end and s.start < e.finish for e in told):
            yield from _lapsed(s, statements)
            continue
        kind = state(s.folded)
        if kind is None:
            continue
        day = next((one.value for one in s.dates if "(" not in s.text[: one.start]), None)
        row = [o for o in statements if s.entry and o.entry == s.entry and o.dates]
        last = next((o.dates[-1].value for o in row if Field.END in o.own and o.dates[-1].exact), None)
        if kind in (EventKind.GRANTED, EventKind.CAPPED):
            first = next((o.dates[0].value for o in row if Field.START in o.own and o.dates[0].exact), day)
            yield Event(EventKind.GRANTED, s.start, s.end, first, last)
            if kind is EventKind.CAPPED:
                yield Event(kind, s.start, s.end, day)
        else:
            end = day if kind is EventKind.ENDED and re.match(r"termine|expire|fini", s.folded) else None
            yield Event(kind, s.start, s.end, day or last, end)
            if last is not None and kind is EventKind.CLOSED:  # « Non renouvelé | 30/06/2026 »
                yield Event(EventKind.ENDED, s.start, s.end, last, last)


def _rowed(statements: Sequence[Statement]) -> Iterator[Event]:
    """« Entrée en vigueur | 29/09/2025 », « Valable jusqu’au | 28/09/2026 » together say when an access runs."""
    yield from _entered(statements)
    yield from _deeds(statements)
    yield from _periods(statements)
    for s in statements:  # « Dernier renouvellement | 26 mars 2026 »
        if s.entry or not s.dates or not s.dates[0].exact or not _RENEWED_ON.fullmatch(fold(s.label)):
            continue
        from_ = (one.value for one in s.dates if _FROM.search(s.folded[max(0, one.start - 40) : one.start]))
        first, lasts = next(from_, None), _SPAN.search(s.folded)
        if first is None and len(s.dates) == 1:
            yield Event(EventKind.RENEWED, s.opens, s.end, s.dates[0].value)
        elif first is not None:  # « Renouvellement : 15 janvier, avec effet au 1er février pour un an »
            last = last_day(first, _COUNTS.get(lasts[1]) or int(lasts[1]), lasts[2]) if lasts else None
            yield Event(EventKind.RENEWED, s.opens, s.end, first, last, lasts is not None)
    rows = [s for s in statements if not s.entry and s.kind is PartKind.ROW]
    timed = [s for s in statements if not s.entry and s.label and s.kind is not PartKind.ROW and s.dates]
    lengths = any(_DURATION.match(fold(f"{s.label} : {s.text}")) for s in statements if s.label)
    rows += timed if lengths or any(Field.END in s.own for s in timed) else []
    start = next((s for s in rows if Field.START in s.own and s.dates), None) or next(
        (s for s in rows if Field.SIGNED in s.own and s.dates), None
    )
    end = next((s for s in rows if Field.END in s.own and s.dates), None)
    named = start is not None and _NAMES_RUN.search(fold(start.label)) is not None
    if start is not None and end is None and Field.START in start.own and start.dates[0].exact:
        told = (
            (s, _DURATION.match(fold(f"{s.label} : {s.text}" if s.label else s.text)))
            for s in statements
            if s.path == start.path
        )
        able = (
            (s, m) for s, m in told if m and (named or m[0].startswith("validite") or " " in m[0].split(":")[0].strip())
        )
        beside, lasts = next(able, (start, None))
        first = start.dates[0].value
        last = last_day(first, NUMBERS.get(lasts[1]) or int(lasts[1]), lasts[2]) if lasts else None
        span = min(start.opens, beside.opens), max(start.end, beside.end)  # both rows say it
        yield Event(EventKind.GRANTED, *span, first, last, lasts is not None)
    if start is None and end is not None and _LAST.match(fold(end.label)) and end.dates[-1].exact:
        yield Event(EventKind.GRANTED, end.opens, end.end, None, end.dates[-1].value)
    if start is not None and end is not None:
        yield Event(EventKind.GRANTED, start.opens, end.end, start.dates[0].value, end.dates[-1].value)


_RENEWED_ON = re.compile(
    r"(?:date (?:de |du )?)?(?:dernier |premier |deuxieme |second )?(?:renouvellement|renouvele|reconduction|prorogation)(?: (?:de l'(?:acces|autorisation)|du cadre))?(?: le)?\W*"
)
_NAMES_RUN = re.compile(r"debut|vigueur|effet|cadre|acces|autorisation|ouverture")  # a bare « Durée » is of what begins
_DURATION = re.compile(
    rf"(?:duree(?: (?:de validite|du cadre|de l'(?:acces|autorisation)))?|validite) ?[:|] ?(?:de |d')?({COUNT}) (ans?|annees?|mois)\W*(?:\(?renouvelables?\b[^.;]{{0,60}})?$"
)
_LAST = re.compile(r"(?:la |l'|le )?(?:date (?:de fin|d'echeance|d'expiration)|fin\b|echeance|expir|valable jusqu)")
_PERIOD = re.compile(
    r"(?:periode(?: de validite| de l'(?:acces|autorisation)| du cadre)?|validite|dates de validite|dates)"
    r" ?: ?(?:du |depuis le |le )?"
)
_THING = re.compile(r"\b(?:acces|autorisation|cadre|cpc|aap|aac)\b")
_SPANNED = re.compile(r" ?(?:au|-|–|—|a|jusqu'au) ?")


def _periods(statements: Sequence[Statement]) -> Iterator[Event]:
    """« Validité : du 4 mai 2022 au 3 mai 2025 », « Période : 4 mai 2022 - 3 mai 2025 »."""
    for s in statements:
        if s.entry or len(s.dates) != 2:
            continue
        first, last = s.dates
        words = f"{fold(s.label)} : {s.folded[: first.start]}" if s.label else s.folded[: first.start]
        held = words.endswith("(") and _THING.search(words) and s.folded[last.end : last.end + 1] == ")"
        if not _PERIOD.fullmatch(words) and not held:  # « l’accès est valable un an (4 mai 2024 - 3 mai 2025) »
            continue
        between = _SPANNED.fullmatch(s.folded[first.end : last.start])
        if between and first.exact and last.exact:
            yield Event(EventKind.GRANTED, s.opens, s.end, first.value, last.value)


# « Renouvellement pour un an à compter du … », « Prolongation jusqu’au … » in a history of decisions.
_DEED = re.compile(
    rf"(?:renouvellement|prolongation|prorogation|reconduction)\b(?: tacite)?(?: (?:pour|de|d') ?({COUNT}) (ans?|annees?|mois))?"
)
_FROM, _TILL = (
    re.compile(r"\b(?:a compter|a partir|a effet|effectif) d[ue] $|\bdepuis le $"),
    re.compile(r"jusqu'(?:au|a) $"),
)


def _deeds(statements: Sequence[Statement]) -> Iterator[Event]:
    """Cells of a history that begin with what was decided and date it."""
    for s in (s for s in statements if s.entry and s.dates):
        deed = _DEED.match(s.folded)
        day = next((d for d in s.dates if d.exact), None)
        if deed is None or day is None:
            continue
        before = s.folded[: day.start]
        if _TILL.search(before):
            yield Event(EventKind.RENEWED, s.start, s.end, None, day.value)
        elif _FROM.search(before) and deed[1]:
            last = last_day(day.value, NUMBERS.get(deed[1]) or int(deed[1]), deed[2])
            yield Event(EventKind.RENEWED, s.start, s.end, day.value, last, True)


def _entered(statements: Sequence[Statement]) -> Iterator[Event]:
    """Rows of a table that say from when each access runs, and until when or since when it is over."""
    timed = {Field.START, Field.END}
    for entry in dict.fromkeys(s.entry for s in statements if s.entry and timed & s.own and s.dates):
        row = [s for s in statements if s.entry == entry]
        if any(Field.STATUS in s.own for s in row):
            continue  # its state is said outright
        start = next((s for s in row if Field.START in s.own and s.dates), None)
        end = next((s for s in row if Field.END in s.own and s.dates and s.dates[-1].exact), None)
        last = end.dates[-1].value if end else None
        if end is not None and _OVER.match(end.folded):
            yield Event(EventKind.ENDED, end.start, end.end, last, last)
        elif end is not None and start is None and len(end.dates) == 2 and end.dates[0].exact:
            yield Event(EventKind.GRANTED, end.start, end.end, end.dates[0].value, last)  # « du … au … » in one cell
        elif start is not None:
            finish = max(start.end, end.end if end else 0)
            yield Event(EventKind.GRANTED, start.start, finish, start.dates[0].value, last)


_OVER = re.compile(r"(?:arrete|termine|suspendu|abroge|retire|close?\b|expire)")


# How decisions and letters say it beside the words that `ingest.validity` knows.
_MORE: tuple[tuple[EventKind, Cue], ...] = tuple(
    (kind, cue(words, re.compile(pattern)))
    for kind, words, pattern in (
        (EventKind.ENDED, "arrete|suspen|retire|abroge|termine|met fin", r"^(?:acces )?(?:arrete|suspendu|retire|abroge|termine)e?s? (?:le|depuis le) \d|\b(?:agence|ansm|has|haute autorite de sante|college|direct(?:rice|eur) generale?|ministre)\b[^.;]{0,30}(?<!ou )(?<!peut )\b(?:suspend|abroge|retire|met fin a)\b(?! ou)[^.;]{0,140}(?:autorisation|acces|cadre)|\b(?:portant |prononce la )?suspension (?:du|de la|de l') ?(?:cadre|autorisation|acces|cpc|aap|aac)"),
        (EventKind.REFUSED, "refuse|n'est pas", r"\brefuse(?:nt)? .{0,40}(?:autorisation|acces|octroi)|n'est pas (?:octroye|accorde)e?\b(?! (?:en (?:premiere|1re|deuxieme)|(?:pour|dans|a|aux?) (?:les |l'|la |le )?(?:autres?|patients|malades|enfants|adultes)|hors|chez|si |aux ))"),
        (EventKind.CAPPED, "limite", r"nombre d(?:e |')[^.;]{0,60}\blimite\w* a\b|\blimite\w* a (?:\w+ ){1,4}par (?:mois|semaine|trimestre|an)\b"),
        (EventKind.CLOSED, "inclusion|recrutement|aucune", r"\binclusions? (?:sont |est )?(?:closes?|terminees?|arretees?)|\brecrutement (?:est )?(?:clos|termine|ferme)|aucune (?:nouvelle )?(?:initiation|demande|instauration|inclusion)\b.{0,30}(?:possible|accept|recev)"),
        (EventKind.RENEWED, "renouvel", r"\b(?:a|ont|est|sont) (?:ete )?renouvele\w* .{0,90}\b(?:acces|autorisation|cadre)|\brenouvelle(?:nt)? .{0,60}\b(?:acces|autorisation|cadre)"),
        (EventKind.GRANTED, " ", r"\b(?:la|sa) duree (?:de l'acces |du cadre |de l'autorisation )?est d[^.;]{0,30}\ba (?:compter|partir) d|\b(?:acces|autorisation|cadre|cpc|aap|aac)\b[^.;]{0,70}\b(?:(?:en cours|ouverte?|valable|valide|en vigueur|maintenue?)\b[^.;]{0,24}\bjusqu'(?:au|en|a) |(?:expire|expirera|s'eteint|s'eteindra|arrivera? a (?:echeance|expiration|son terme)) (?:le|au|en) )|\b(?:agence|ansm)\b[^.;]{0,20}\bencadre\b[^.;]{0,90}\b(?:a compter du|a partir du|depuis le) \d|\b(?:acces|autorisation|cadre)\b[^.;]{0,30}\best ouverte? pour (?:un|une|deux|trois|\d+) (?:ans?|mois)\b|\binclusions? (?:sont |est )?ouvertes?\b|\b(?:inclusions?|recrutement) (?:a|ont) (?:debute|commence|demarre)\w*|\brecrutement (?:est )?(?:ouvert|en cours)\b|^(?:ouvert\w* |accessible )?depuis (?:le )?(?:\d{1,2}(?:er)? )?[a-z]+ \d{4}(?:, pour [^.;]{2,20})?\W*$|\b(?:acces|autorisation|cadre)\b[^.;]{0,60}\bdepuis le \d{1,2}(?:er)? [a-z]+ \d{4}\W*$|\b(?:agence|ansm|has|haute autorite de sante|college)\b[^.;]{0,20}\b(?:a|ont) (?:autorise|octroye|accorde|delivre)\b[^.;]{0,60}\bacces|\b(?:date de fin|echeance|terme)\b.{0,60}\bau \d|\bacces (?:precoces?|compassionnels?)\b[^.;]{0,60}\b(?:l'a|l'ont|les a) (?:autorise|octroye|accorde|delivre)e?s?\b|\b(?:octroie|accorde|delivre|etablit)(?:nt)? .{0,60}\b(?:acces|autorisation|cadre)|\b(?:cadre|acces|autorisations?|decision|protocole|dispositif|modification|mesure|il|elle)\b.{0,140}\b(?:valent|vaut|prend(?:ra)? effet|prennent effet|entre(?:nt)? en vigueur|court|s'applique|couvre|est valable)\b|^(?:a partir|a compter|depuis|des) .{0,160}\b(?:(?:peut|peuvent|pourra|pourront) (?:desormais )?(?:recevoir|beneficier|etre (?:employe|utilise|prescri|administre|traite)\w*)|prepare|fabrique|fournit|delivre|met a disposition)|\b(?:etabli|octroye|accorde|delivre|valable|valide|ouvert)e?s?\b[^.;]{0,60}\b(?:a compter du|a partir du|depuis le) \d|\b(?:est|etait|sont|etaient) (?:disponible|accessible|propose)e?s? en (?:acces (?:compassionnel|precoce)|aac|aap|cpc)\b|\b(?:atu|rtu|cpc|aap|aac|recommandation|cadre|acces|autorisation)\b[^.;]{0,140}\b(?:a pris effet|prend effet)\b|\b(?:acces|dispositif|programme|cadre|autorisation)\b[^.;]{0,40}\b(?:a debute|debute|a ete lance|a demarre|demarre|a commence|a rouvert|est rouvert|est entre en (?:vigueur|application))e?\b|\bsuspension (?:a ete|est) levee|\bdebut (?:le )?\d[^.;]{0,20}, fin (?:le )?\d|^(?:a partir|a compter|depuis|des) .{0,120}\bautorisee?s? (?:nominativement|au titre|en acces)|^(?:a partir|a compter|depuis|des) .{0,120}\bentr(?:e|ent|era|eront) dans (?:le (?:champ|cadre)|l'(?:acces|autorisation))|\ben vigueur du \d|\b(?:a|ont) obtenu (?:une |l'|un )?(?:autorisation d'acces|acces (?:precoce|compassionnel)|aap\b|aac\b|cpc\b|cadre de prescription)"),
    )
)  # fmt: skip
_NO_EVENT = re.compile(
    r"\bessais?\b(?!.{0,20}inclusions)|\bne (?:vaut|valent|court|couvre|s'applique)\w* pas\b|\bamericain|\betats-unis\b|^(?:vu |considerant)|presente decision(?! (?:prend|entre|est (?:valable|applicable|etablie)|vaut|s'applique|court|demeure))|\bsi (?:elle|il|l'acces)|demandee? par|n'a pas (?:ete )?renouvel"
)
_AFTER = re.compile(
    r"(?:mise a disposition,? (?:qui est )?(?:(?:intervenue|effective|debutee|commencee|prevue) (?:le|depuis le)|fixee au|du)|a compter du|a partir du|depuis(?: le)?|effet (?:le|au)|en vigueur (?:le|depuis le)|des le|applique du|\bdu|\ble)\s*(?:lundi |mardi |mercredi |jeudi |vendredi |samedi |dimanche )?$"
)
_RUNS = re.compile(
    r"(?:mise a disposition,? (?:qui est )?(?:(?:intervenue|effective|debutee|commencee|prevue) (?:le|depuis le)|fixee au|du)|a compter du|a partir du|depuis(?: le)?|effet (?:le|au)|en vigueur (?:le|depuis le|du))\s*$"
)
_FROM = re.compile(
    r"(?:mise a disposition,? (?:qui est )?(?:(?:intervenue|effective|prevue) le|fixee au|du)|a compter du|a partir du|effet (?:le|au|du))\s*$"
)  # rather than « en vigueur depuis le »
_SPAN = re.compile(
    r"\b(?:pour|duree de|duree (?:est )?d'(?=un)|duree est de|dure|valent|vaut|valables?|pendant|durant)(?: une duree d(?:e(?= )|'(?=un))| )? ?(un|une|deux|trois|quatre|cinq|six|neuf|dix|douze|dix-huit|\d{1,2}) (ans?|annees?|mois)\b(?! au plus| maximum)"
)
_COUNTS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "neuf": 9, "dix": 10, "douze": 12, "dix-huit": 18}  # fmt: skip


_MONTHS = {fold(name): n for n, name in enumerate(MONTHS, 1)}


def _more(pieces: Iterable[tuple[str, int]]) -> Iterator[Event]:
    for text, start in pieces:
        folded = fold(text)
        if _NO_EVENT.search(folded):
            continue
        kind = next((k for k, pattern in _MORE if pattern.search(folded)), None)
        if kind is None:
            continue
        days = [f for f in find(text) if f.exact and not elsewhen(f, folded, kind)]
        after = [f.value for f in days if _AFTER.search(folded[max(0, f.start - 34) : f.start])]
        runs = [f.value for f in days if _RUNS.search(folded[max(0, f.start - 34) : f.start])]
        runs = [f.value for f in days if _FROM.search(folded[max(0, f.start - 40) : f.start])] + runs
        if days and _DAY_FIRST.fullmatch(folded[: days[0].start]) and re.match(r" ?:", folded[days[0].end :]):
            after.append(days[0].value)
        if kind not in (EventKind.GRANTED, EventKind.RENEWED):
            yield Event(kind, start, start + len(text), next(iter(runs or after), None))
            continue
        until = next(
            (
                f.value
                for f in days
                if re.search(
                    r"(?:jusqu'au|(?<!effet )(?<!vigueur )(?<!application )\bau|, fin(?: le)?|\b(?:expire|expirera|s'eteint|s'eteindra|echeance|expiration|son terme) (?:le|au))\s*$",
                    folded[max(0, f.start - 20) : f.start],
                )
                and not _DAY_FIRST.fullmatch(folded[: f.start])  # « Au 6 avril 2021 : … »
            ),
            None,
        ) or month_end(find(text), folded)
        effect = next(
            (day for day in runs or after if day != until), None
        )  # « la décision du 2 mai vaut à compter du 1er juin »
        lasts = _SPAN.search(folded)
        if until is not None and until != effect:
            yield Event(kind, start, start + len(text), effect, until)
        elif lasts is not None and effect is not None:
            count = _COUNTS.get(lasts[1]) or int(lasts[1])
            yield Event(kind, start, start + len(text), effect, last_day(effect, count, lasts[2]), True)
        else:
            yield Event(kind, start, start + len(text), effect)


def _in_stages(happened: Sequence[Event]) -> bool:
    """Whether an end comes in two: nobody new from a day on, and a last day for those who are treated."""
    closed = any(e.kind is EventKind.CLOSED and e.effect for e in happened)
    return closed and any(e.kind is EventKind.CONTINUED and e.end for e in happened)


_CARRIES_ON = re.compile(r"\b(?:poursui\w+|continu\w+|maintenue?s?|renouvele\w*|terminer)\b")
_TREATED = re.compile(r"\b(?:deja|en cours|sous traitement|initie|commence)")


def _going_on(event: Event, document: Document) -> Event:
    """« jusqu’au 31 mars : poursuite pour les patients déjà traités, dans la limite du stock » caps nobody new."""
    if event.kind is not EventKind.CAPPED or event.end is None:
        return event
    words = fold(_words(event, document))
    goes_on = _CARRIES_ON.search(words) and _TREATED.search(words)
    return replace(event, kind=EventKind.CONTINUED) if goes_on else event


def best_dated(happened: tuple[Event, ...], known: date | None = None) -> tuple[Event, ...]:
    """Without events that another one dates better; `known`: the day on which the document was last written.

    « L’agence a octroyé deux autorisations » dates nothing; the title of an abrogation bears its signature, an article
    its effect.
    """
    grants = (EventKind.GRANTED, EventKind.RENEWED)
    ended = [e for e in happened if e.kind is EventKind.ENDED and e.effect]
    if ended:
        happened = tuple(e for e in happened if e.kind is not EventKind.ENDED or e.effect)
    if known and any(e.effect and e.effect < known for e in ended):  # « … a pris fin le 3 mai. Plus aucun droit … »
        happened = tuple(e for e in happened if e.kind is not EventKind.CLOSED or e.effect)
    if _in_stages(happened):  # « arrêt de l’accès », then the day of each stage
        happened = tuple(e for e in happened if e.kind not in (EventKind.ENDED, EventKind.UNTIL) or e.effect or e.end)
    if len(ended) > 1:
        first = ended[0]
        if any(e.effect and first.effect and e.effect > first.effect for e in ended[1:]):
            happened = tuple(e for e in happened if e is not first)
    if any(e.kind is EventKind.CONTINUED and e.end for e in happened):
        happened = tuple(e for e in happened if e.kind is not EventKind.ENDED or e.effect)  # the end is organised below
    if not any(e.kind in grants and e.effect for e in happened):
        return happened
    return tuple(e for e in happened if e.kind not in grants or e.effect or e.end)


# A document about an end presents nothing as in force.
_CLOSING = re.compile(
    r"\b(?:retrait|abrogation|suspension d(?:u|e la|e l'|es) (?:cadre|autorisations?|acces)|refus|fin d[eu]|arret d[eu]|cloture|fermeture|non[- ]renouvellement)\b"
)


# An access that is still asked for is not in force.
_PENDING = re.compile(
    r"\bacces (?:precoce|compassionnel)\b[^.;\n]{0,60}\b(?:(?:est|a ete|etait) (?:demande|depose|attendu|sollicite)e?\b(?! par)|en cours d'(?:instruction|examen|evaluation)|a l'etude)|"
    r"\bdemandes? d'(?:autorisation d')?acces (?:precoce|compassionnel)\b[^.;\n]{0,60}\b(?:en cours d|deposee?\b(?! par)|en attente|a l'etude|attend)"
)


@lru_cache(maxsize=8)
def _pending(text: str) -> bool:
    """Whether a document speaks of an access that is still asked for; asked again for each of its cards."""
    return _PENDING.search(fold(text)) is not None


# « pourrait bénéficier », « envisage de demander », « a déposé une demande »: nothing is in force yet.
_DOUBTED = re.compile(
    r"\bpourrai(?:t|ent) (?:beneficier|etre)|\b(?:envisage|souhaite|prevoit)\w* (?:de demander|de deposer|une demande)|"
    r"\bdepose une demande|\bn'existe (?:pas|plus)|\bil n'y a (?:pas|plus)"
)


def _sentence(document: Document, rules: RegimeCell) -> str:
    """The folded line around what names the regime."""
    at = rules.evidence[0]
    start = max(document.text.rfind(mark, 0, at.start) for mark in (". ", "\n"))
    ends = [end for mark in (". ", "\n") if (end := document.text.find(mark, at.end)) >= 0]
    return fold(document.text[start + 1 : min(ends, default=len(document.text))])


# « Le dermatologue présente le dossier à la réunion, puis la pharmacie envoie la demande à l’agence. »
_FILED = re.compile(
    r"\b(?:presente|depose|envoie|adresse|transmet|soumet)\w{0,2} (?:le |la |votre |son |ce |cette |les |une? )?(?:dossier|demande)s?\b[^.;?]{0,60}\b(?:reunion|rcp|agence|ansm)\b"
)
_NOT_NOW = re.compile(r"\b(?:ne|n'\w+|plus|aucune?|si|pourra|devait|etait|faisait)\b")


def _asked_for(document: Document) -> Event | None:
    """Answers to families that tell how a demand goes, in the present: the access is there, whatever it is called."""
    for sentence in re.finditer(r"[^.\n?]+", document.text):
        folded = fold(sentence[0])
        if _FILED.search(folded) and not _NOT_NOW.search(folded):
            return Event(EventKind.GRANTED, sentence.start(), sentence.end())
    return None


def presented(document: Document, rules: RegimeCell | None, told: Sequence[Event]) -> Event | None:
    """A protocol, a reference page or a decision that names a living regime and no end presents its access as in force.

    The event has no date of its own: the document's publication stands in. Sheets and trials present nothing.
    """
    living = (Regime.CPC, Regime.AAP, Regime.AAC, Regime.MAGISTRAL, Regime.HOSPITAL)
    if _CLOSING.search(fold(document.title)) or _pending(document.text):
        return None
    if rules is not None and rules.evidence and _DOUBTED.search(_sentence(document, rules)):
        return None
    if any(e.kind in (EventKind.GRANTED, EventKind.RENEWED, *OVER) for e in told):
        return None
    if rules is None and document.genre is Genre.FAQ:
        return _asked_for(document)
    if rules is None or rules.value not in living or document.genre in (Genre.SHEET, Genre.TRIAL) or not rules.evidence:
        return None
    return Event(EventKind.GRANTED, rules.evidence[0].start, rules.evidence[0].end)
