"""From when to when a text lets an access run: « du … au … », « à compter du … pour … », « jusqu’au … »."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

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
    r"(?:\bjusqu'au|\bjusqu'a la date du|\b(?:expir|echeance|expiration|terme)\w*(?: est)?(?: fixee?)? ?(?:le|au|:)|\bau plus tard le|\bdate de fin ?:?(?: le| au)?|\bfin (?:de validite |prevue )?(?:le|au|:))\s*$"
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
    r"\bn(?:e |')[\w' ]{1,40}\b(?:pas|plus)\b|\b(?:si|s'il|lorsqu\w*|en cas d|pourr\w+|sous reserve|demande (?:est |a ete )?depos|amm\b|autorisation de mise sur|vu |considerant)|\b(?:suspendu|interrompu|arrete|ferme|retire|abroge|refuse|rejete)e?s?\b"
)


_REPLACED = re.compile(r"\b(?:est|sont) remplacee?s? par\b")  # « jusqu’au … » by « jusqu’au … »


def periods(pieces: Iterable[tuple[str, int]]) -> Iterator[Event]:
    """The runs of an access that pieces of a document tell with at least one day; a computed end is marked."""
    for text, start in pieces:
        folded = fold(text)
        if (event := _run(text, folded, start)) is not None:
            yield event


def again(event: Event, text: str) -> bool:
    """Whether the words of an event renew or reopen an access, rather than say how it ran."""
    return _AGAIN.search(fold(text[event.start : event.finish])) is not None


def _run(text: str, folded: str, start: int) -> Event | None:
    if "20" not in folded and "mille" not in folded:
        return None
    if (
        not _REPLACED.search(folded)
        and not THING.search(folded)
        and not re.search(r"\bmise? a (?:la |votre |leur )?disposition\b", folded)
    ):
        return None
    if replaced := _REPLACED.search(folded):
        days = [one for one in find(text) if one.exact and _TO.search(folded[max(0, one.start - 44) : one.start])]
        if len(days) == 2 and days[0].start < replaced.start() < days[1].start:
            return Event(EventKind.RENEWED, start, start + len(text), None, days[1].value)
        return None
    if _NOT.search(folded) or not (_GIVEN.search(folded) or _AGAIN.search(folded)):
        return None
    days = [one for one in find(text) if one.exact]
    effect: date | None = None
    end: date | None = None
    computed = False
    for n, one in enumerate(days):
        before = folded[max(0, one.start - 44) : one.start]
        after = days[n + 1] if n + 1 < len(days) else None
        if after and effect is None and _DU.search(before) and _BETWEEN.fullmatch(folded[one.end : after.start]):
            if not subject(folded[: one.start]):
                return None
            effect, end = one.value, after.value
            break
        if _FROM.search(before) and (effect is None or one.value > effect):
            if not subject(folded[: one.start]):
                continue
            effect = one.value
        elif end is None and _TO.search(before) and subject(folded[: one.start]):
            end = one.value
    span = _SPAN.search(folded)
    if span is not None and effect is not None and end is None:
        end, computed = last_day(effect, NUMBERS.get(span["n"]) or int(span["n"]), span["unit"]), True
    if effect is None and end is None:
        return None
    kind = EventKind.RENEWED if _AGAIN.search(folded) else EventKind.GRANTED
    return Event(kind, start, start + len(text), effect, end, computed)
