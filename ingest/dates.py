"""French calendar dates: found in text, and spelt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

MONTHS: Final = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

_FORMS: Final = (
    ("janvier", "janv", "jan"),
    ("fevrier", "février", "fevr", "févr", "fev", "fév"),
    ("mars",),
    ("avril", "avr"),
    ("mai",),
    ("juin",),
    ("juillet", "juil"),
    ("aout", "août"),
    ("septembre", "sept"),
    ("octobre", "oct"),
    ("novembre", "nov"),
    ("decembre", "décembre", "dec", "déc"),
)
_NUMBER: Final = {form: number for number, forms in enumerate(_FORMS, 1) for form in forms}
_MONTH: Final = "|".join(sorted(_NUMBER, key=len, reverse=True))

_DATE: Final = re.compile(
    rf"""(?<![\w/.-])(?:
        (?P<d1>[0-3]?\d)\s?(?P<sep>[/.-])\s?(?P<m1>[01]?\d)\s?(?P=sep)\s?(?P<y1>(?:19|20)\d\d)(?![\w/-])
      | (?P<y2>(?:19|20)\d\d)-(?P<m2>[01]\d)-(?P<d2>[0-3]\d)(?![\w/-])
      | (?P<d3>[0-3]?\d)(?:er)?\s+(?P<m3>{_MONTH})\b\.?\s+(?P<y3>(?:19|20)\d\d)\b
      | (?P<m4>{_MONTH})\b\.?\s+(?P<y4>(?:19|20)\d\d)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)


# « le premier mars deux mille vingt-six », as decisions of law write it.
_UNITS: Final = (
    *("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize"),
    *("quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"),
)
_COUNT: Final = {word: n for n, word in enumerate(_UNITS, 1)} | {
    f"{tens}{join}{word}": base + n
    for tens, base in (("vingt", 20), ("trente", 30), ("quarante", 40))
    for n, (join, word) in enumerate((("", ""), (" et ", "un"), *(("-", one) for one in _UNITS[1:9])))
}
_COUNT_FORM: Final = "|".join(
    re.escape(word).replace(r"\ ", "[ -]").replace(r"\-", "[ -]") for word in sorted(_COUNT, key=len, reverse=True)
)
_SPELT: Final = re.compile(
    rf"\b(?P<day>premier|{_COUNT_FORM})\s+(?P<month>{_MONTH})\s+deux[ -]mille(?:[ -](?P<year>{_COUNT_FORM}))?(?![\w-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A date written at `text[start:end]`; `exact` is false when only the month is written (the day is then 1)."""

    start: int
    end: int
    value: date
    exact: bool = True


def find(text: str) -> tuple[Found, ...]:
    """Every date of the calendar written in `text`, in order; impossible ones (31/02/2025) are left out."""
    found = tuple(_found(text))
    if "mille" in text.lower():
        return tuple(sorted((*found, *_spelt(text)), key=lambda one: one.start))
    return found


def _spelt(text: str) -> Iterator[Found]:
    for match in _SPELT.finditer(text):
        day = 1 if match["day"].lower() == "premier" else _count(match["day"])
        value = _date(2000 + _count(match["year"] or ""), _NUMBER[match["month"].lower()], day)
        if value:
            yield Found(match.start(), match.end(), value)


def _count(words: str) -> int:
    plain = re.sub(r"[ -]+", "-", words.lower())
    return next((n for word, n in _COUNT.items() if re.sub(r"[ -]+", "-", word) == plain), 0)


def _found(text: str) -> Iterator[Found]:
    for match in _DATE.finditer(text):
        parts = match.groupdict()
        for n in "1234":
            if parts.get(f"y{n}"):
                month = parts[f"m{n}"]
                value = _date(parts[f"y{n}"], _NUMBER.get(month.casefold(), 0) or month, parts.get(f"d{n}") or 1)
                if value:
                    yield Found(match.start(), match.end(), value, exact=n != "4")


def _date(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def spell(d: date) -> str:
    """`d` in French words: "6 avril 2025", "1er juillet 2021"."""
    return f"{d.day}{'er' if d.day == 1 else ''} {MONTHS[d.month - 1]} {d.year}"
