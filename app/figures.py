"""Figures, medicines and negations of a sentence that stand in none of the passages that it points to.

The first of the comparisons that a chat model's sentence meets (`app.chat_model.sift`); what the documents' own
sentences must be is stricter (`app.check`).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from app.model import Answer
from index.analysis import fold
from ingest.dates import find
from ingest.names import inn_like, key, mentioned
from ingest.validity import events, last_day

_NOT = re.compile(r"\bn(?:e |')(?:\w+ ){1,3}?(?:pas|plus)\b")
# Sentences of ours around what is quoted.
_TEMPLATES = re.compile(
    r"(?:ne (?:dit|disent) pas|n'impriment|n'existent plus|ne peut debuter|ne le disent pas|ne commence que)[^.;)]*"
)
_FIGURE = re.compile(r"\d+(?:[.,/]\d+)*")


def unsupported(answer: Answer, text: str, marks: tuple[int, ...]) -> tuple[str, ...]:
    """Figures of a claim that stand neither in its passages, nor in their titles and dates, nor in the date asked.

    A day marked as computed is computed again from the passages. Medicines and negations must be theirs, too.
    """
    cited = [c for c in answer.citations if c.n in marks]
    held = " ".join(fold(f"{c.quote} {c.title} {c.section or ''} {c.published or ''} {c.page or ''}") for c in cited)
    figures = set(_FIGURE.findall(held))
    days = [answer.as_of, *(f.value for f in find(answer.question)), *(c.published for c in cited if c.published)]
    bare = re.sub(r"depuis le 1er juillet 2021", "", text)
    days += computed(c.quote for c in cited)
    for found in find(bare):
        if found.value in days or any(f.value == found.value for c in cited for f in find(f"{c.quote} {c.title}")):
            bare = bare.replace(bare[found.start : found.end], " " * (found.end - found.start))
    wrong = [f for f in _FIGURE.findall(fold(bare)) if f not in figures]
    names = {key(name) for c in cited for name in mentioned(f"{c.title} {c.quote}")}
    told = mentioned(text) if not text.startswith("**") else ()  # a headline names a medicine as its document does
    strangers = [n for n in told if inn_like(n) and key(n) not in names and key(n) not in key(held)]
    denied = _NOT.search(_TEMPLATES.sub("", fold(text))) is not None and _NOT.search(held) is None
    return (*wrong, *strangers, *(("pas",) if denied else ()))


def computed(quotes: Iterable[str]) -> Iterator[date]:
    """Days that cited passages let one compute: « trois ans à compter du 6 avril 2025 » ends on 5 April 2028.

    The day and the duration may stand in two passages; what ends on a day was last there the day before.
    """
    text = "\n".join(quotes)
    days = [found.value for found in find(text)]
    spans = [(_count(m["count"]), m["unit"]) for m in _DURATION.finditer(fold(text))]
    for day in days:
        yield day - timedelta(days=1)
        yield from (last_day(day, count, unit) for count, unit in spans if 0 < count < _LONG)
    for event in events([(text, 0)]):
        yield from (day for day in (event.end, event.effect) if day)


_NUMBERS = ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze")
_MORE = {"une": 1, "quinze": 15, "dix-huit": 18, "vingt-quatre": 24, "trente-six": 36}
_COUNT = "|".join(sorted((*_NUMBERS, *_MORE), key=len, reverse=True))
_DURATION = re.compile(rf"\b(?P<count>\d{{1,3}}|{_COUNT}) (?P<unit>ans?|annees?|mois)\b")
_LONG = 1_000


def _count(written: str) -> int:
    return int(written) if written.isdigit() else _MORE.get(written) or _NUMBERS.index(written) + 1
