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


@dataclass(frozen=True, slots=True)
class Found:
    """A date written at `text[start:end]`; `exact` is false when only the month is written (the day is then 1)."""

    start: int
    end: int
    value: date
    exact: bool = True


def find(text: str) -> tuple[Found, ...]:
    """Every date of the calendar written in `text`, in order; impossible ones (31/02/2025) are left out."""
    return tuple(_found(text))


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
