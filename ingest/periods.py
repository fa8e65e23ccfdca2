"""From when to when a text lets an access run: « du … au … », « à compter du … pour … », « jusqu’au … »."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import zip_longest

from ingest.dates import find
from ingest.endings import THING, subject
from ingest.validity import COUNT, NUMBERS, Event, EventKind, fold, last_day

_FROM = re.compile(
    r"(?:\b(?:a compter|a partir|a dater) (?:du|de ce)|\bdepuis(?: le)?|\bdes le|\b(?:prend|prendra|pris|prenant|prennent) effet (?:le|au|a compter du)|\bdate d'effet\W{1,3}(?:le )?|"
    r"\b(?:entre|entrera|entree|entrent|entrant|entre) en (?:vigueur|application) (?:le|au|depuis le)|\beffet (?:le|au)|\ben vigueur (?:le|du)|"
    r"\b(?:debut\w*|ouvert\w*|lance\w*|demarr\w*|commenc\w*) (?:le|depuis le)|\bmise? a (?:la |votre |leur )?disposition (?:le|du))\s*$"
)
_DU = re.compile(r"\b(?:du|de|periode ?:?|validite ?:?|dates? ?:?|entre le)\s*$")
_TO = re.compile(
    r"(?:\bdate limite (?!de depot|d'envoi|d'inscription|de reception|de reponse)[^.;]{0,40}\b(?:est|sera) (?:fixee )?(?:le|au)|\bdernier jour\b[^.;]{0,60}\b(?:au|est le|sera le|etait le)|\bjusqu'au|\bjusqu'a la date du|\b(?:expir|echeance|expiration|terme)\w*(?: (?:est|sera|prevue?|fixee?|attendue?|initiale?))* ?(?:le|au|:)|\bau plus tard le|\bdate de fin ?:?(?: le| au)?|\bfin (?:de validite |prevue )?(?:le|au|:))\s*$"
)
_BETWEEN = re.compile(r" ?(?:au|-|–|—|a|jusqu'au|et le) ?")
_SPAN = re.compile(
    rf"\b(?:(?:pour|pendant|durant)(?: une)?(?: (?:nouvelle )?duree(?: maximale)?)?(?: de| d')? ?|duree(?: est| sera)?(?: fixee)?(?: de| d'| a|\W{{1,3}}) ?|(?:prorog|prolong|renouvel|reconduit)\w*(?: pour)?(?: de| d')? ?|valable |vaut )(?P<n>{COUNT}) (?P<unit>ans?|annees?|mois)\b(?! (?:au plus|maximum))"
)
_AGAIN = re.compile(r"\b(?:renouvel|prorog|prolong|reconduit|rouvert|reouvert|retabli|leve)\w*")
_GIVEN = re.compile(
    r"\b(?:octroy|accord|delivr|autoris|etabli|ouvert|mise? a|valable|valide|en vigueur|effet|applicable|court|demeure|debut|depuis)\w*"
)
_NOT = re.compile(
    r"\bn(?:e |')[\w' ]{1,40}\b(?:pas|plus)\b|\b(?:si|s'il|lorsqu\w*|en cas d|pourr\w+|sous reserve|demande (?:est |a ete )?depos|vu |considerant)|\b(?:suspendu|interrompu|arrete|ferme|retire|abroge|refuse|rejete)e?s?\b"
)


_REPLACED = re.compile(r"\b(?:est|sont) remplacee?s? par\b")  # « jusqu’au … » by « jusqu’au … »


_LICENSED = re.compile(r"\bamm\b|\bautorisation de mise sur")
_ACCESS = re.compile(r"\bacces (?:precoce|compassionnel)|\bcadre de prescription|\b(?:aap|aac|cpc)\b")


_TERM = re.compile(r"(?:et |, )?(?:son |sa |le |la |l'|au )?(?:terme|echeance|validite|fin de validite|date de fin)\b")
_OPENS = re.compile(
    rf"(?:duree ?:? ?)?(?:une duree d[e'] ?)?(?P<n>{COUNT}) (?P<unit>ans?|annees?|mois),? a (?:compter|partir) (?:du|de|d')"
)
_OFFERED = re.compile(r"\bmise? a (?:la |votre |leur )?disposition\b")


def _clause(folded: str, start: int, end: int) -> str:
    """The clause in which a date stands: from the last comma before it to the next one."""
    begin = max(folded.rfind(mark, 0, start) for mark in (",", ";", ":", "(")) + 1
    stops = [at for mark in (",", ";", ")") if (at := folded.find(mark, end)) >= 0]
    return folded[begin : min(stops, default=len(folded))]


def periods(pieces: Iterable[tuple[str, int]]) -> Iterator[Event]:
    """The runs of an access that pieces of a document tell with at least one day; a computed end is marked."""
    for text, start in pieces:
        folded = fold(text)
        if (event := _run(text, folded, start)) is not None:
            yield event


def again(event: Event, text: str) -> bool:
    """Whether the words of an event renew or reopen an access, rather than say how it ran."""
    return _AGAIN.search(fold(text[event.start : event.finish])) is not None


def lasts(text: str) -> bool:
    """Whether a piece says how long something runs."""
    folded = fold(text)
    return _SPAN.search(folded) is not None or _OPENS.match(folded) is not None


def length(text: str) -> tuple[int, str] | None:
    """How long a sentence lets an access run where it gives no day: « accordée pour une durée d’un an »."""
    folded = fold(text)
    span = _SPAN.search(folded)
    if span is None or not _GIVEN.search(folded) or _NOT.search(folded) or not subject(folded[: span.start()]):
        return None
    return None if any(one.exact for one in find(text)) else (NUMBERS.get(span["n"]) or int(span["n"]), span["unit"])


def _run(text: str, folded: str, start: int) -> Event | None:
    term = _TERM.match(folded) is not None
    if not _speaks(folded, term):
        return None
    stop = start + len(text)
    if opened := _OPENS.match(folded):  # « Un an à compter de la mise à disposition, soit le 8 juin 2026 »
        first = max((one.value for one in find(text) if one.exact), default=None)
        if first is not None:
            last = last_day(first, NUMBERS.get(opened["n"]) or int(opened["n"]), opened["unit"])
            return Event(EventKind.GRANTED, start, stop, first, last, True)
    if (reworded := _reworded(text, folded)) is not None:
        return Event(EventKind.RENEWED, start, stop, None, reworded)
    effect, end = _bounds(text, folded, term)
    span = _SPAN.search(folded)
    computed = span is not None and effect is not None and end is None
    if span is not None and effect is not None and end is None:
        end = last_day(effect, NUMBERS.get(span["n"]) or int(span["n"]), span["unit"])
    if effect is None and end is None:
        return None
    kind = EventKind.RENEWED if _AGAIN.search(folded) else EventKind.GRANTED
    return Event(kind, start, stop, effect, end, computed)


def _speaks(folded: str, term: bool) -> bool:
    """Whether a piece may date the run of an access: a year, an access, a word that gives it."""
    if "20" not in folded and "mille" not in folded:
        return False
    if _LICENSED.search(folded) and not _ACCESS.search(folded):
        return False
    if term or _REPLACED.search(folded) or _OPENS.match(folded):
        return True
    told = THING.search(folded) or _OFFERED.search(folded)
    return told is not None and (_GIVEN.search(folded) or _AGAIN.search(folded)) is not None


def _reworded(text: str, folded: str) -> date | None:
    """The new last day where « jusqu’au … » is replaced by « jusqu’au … »."""
    replaced = _REPLACED.search(folded)
    if replaced is None:
        return None
    days = [one for one in find(text) if one.exact and _TO.search(folded[max(0, one.start - 44) : one.start])]
    return days[1].value if len(days) == 2 and days[0].start < replaced.start() < days[1].start else None


def _bounds(text: str, folded: str, term: bool) -> tuple[date | None, date | None]:
    """The first and the last day that a piece writes; None where it is silent."""
    days = [one for one in find(text) if one.exact and not _NOT.search(_clause(folded, one.start, one.end))]
    effect: date | None = None
    end: date | None = None
    for one, after in zip_longest(days, days[1:]):
        before = folded[max(0, one.start - 72) : one.start]
        mine = term or subject(folded[: one.start])
        spanned = after is not None and _DU.search(before) and _BETWEEN.fullmatch(folded[one.end : after.start])
        if effect is None and after is not None and spanned:
            return (one.value, after.value) if mine else (None, None)
        if _FROM.search(before) and mine and (effect is None or one.value > effect):
            effect = one.value
        elif end is None and _TO.search(before) and mine:
            end = one.value
    return effect, end
