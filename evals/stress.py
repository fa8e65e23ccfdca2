"""Variants of a set that ask the same in a harder way; what is lost against the clean run is the measure.

Every variant is deterministic: chance is seeded with the case's id.
"""

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from app.model import Outcome
from evals.model import Case
from evals.text import fold
from index.lexicon import Lexicon

Rewrite = Callable[[str, random.Random], str]

TRAVEL = (date(2019, 6, 1), date(2022, 6, 1), date(2025, 6, 1), date(2028, 6, 1))
_DAY = "au-"
_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")  # French keyboard
_LONG = re.compile(r"[^\W\d_]{5,}")
_REGIMES = (  # names before and since 1 July 2021 (law 2020-1576, article 78)
    (r"\bcadres? de prescription compassionnelle\b", "RTU"),
    (r"\bCPC\b", "RTU"),
    (r"\bautorisations? d['’]acc[eè]s pr[eé]coces?\b", "ATU de cohorte"),
    (r"\bacc[eè]s pr[eé]coces?\b", "ATU de cohorte"),
    (r"\bAAP\b", "ATUc"),
    (r"\bautorisations? d['’]acc[eè]s compassionnels?\b", "ATU nominative"),
    (r"\bacc[eè]s compassionnels?\b", "ATU nominative"),
    (r"\bAAC\b", "ATUn"),
)
_FORMER = (
    (r"\bRTU\b", "cadre de prescription compassionnelle"),
    (r"\bATU de cohorte\b|\bATUc\b", "accès précoce"),
    (r"\bATU nominatives?\b|\bATUn\b", "accès compassionnel"),
)
_SMS = (
    (r"\bqu'est[- ]ce (?:qu'|que |qui )", "keske "),
    (r"\best[- ]ce (?:qu'|que )", "eske "),
    (r"\bquel(?:le)?s?\b", "kel"),
    (r"\bqu", "k"),
    (r"\bc'est\b", "c"),
    (r"\bj'ai\b", "g"),
    (r"\bil y a\b", "ya"),
    (r"\bpour\b", "pr"),
    (r"\bbeaucoup\b", "bcp"),
    (r"\btraitements?\b", "ttt"),
    (r"\bavec\b", "ac"),
    (r"\bdans\b", "ds"),
    (r"\btou(?:t|s)\b", "tt"),
    (r"\bpas\b", "pa"),
    (r"\bs'il vous pla[iî]t\b", "svp"),
    (r"[?!.,;:]+", ""),
)


def typo(text: str, chance: random.Random) -> str:
    """One slip in one word of five letters or more: a letter dropped, doubled, swapped, or its neighbour struck."""
    places = list(_LONG.finditer(text))
    if not places:
        return text
    word = chance.choice(places)
    at = chance.randrange(word.start() + 1, word.end() - 1)
    slips = (
        text[:at] + text[at + 1 :],
        text[:at] + text[at] + text[at:],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        text[:at] + _neighbour(text[at], chance) + text[at + 1 :],
    )
    return chance.choice([s for s in slips if s != text])


def typos(text: str, chance: random.Random) -> str:
    """Three slips."""
    for _ in range(3):
        text = typo(text, chance)
    return text


def bare(text: str, chance: random.Random) -> str:
    """Lower case, no accents, no punctuation at the end."""
    return fold(text).rstrip(" ?.!")


def capitals(text: str, chance: random.Random) -> str:
    """All capitals, as on a form."""
    return text.upper()


def sms(text: str, chance: random.Random) -> str:
    """Spelt as on a phone in a hurry."""
    short = fold(text)
    for pattern, by in _SMS:
        short = re.sub(pattern, by, short)
    return " ".join(short.split())


def other_regime(text: str, chance: random.Random) -> str:
    """The regime under its name of the other side of July 2021; a question that names both sides stays."""
    new, old = (_renamed(text, names) for names in (_REGIMES, _FORMER))
    return text if new != text and old != text else old if new == text else new


def other_name(lexicon: Lexicon) -> Rewrite:
    """Each name the lexicon knows replaced by another of the same thing: brand, INN, code, spelt-out acronym."""

    def rewrite(text: str, chance: random.Random) -> str:
        for match in sorted(lexicon.matches(text), key=lambda m: -m.start):
            others = [n for n in match.group.all_names if fold(n) != fold(match.text)]
            if others and match.exact:
                text = text[: match.start] + chance.choice(others) + text[match.end :]
        return text

    return rewrite


def rewrites(lexicon: Lexicon) -> Mapping[str, Rewrite]:
    """All rewritings, by name."""
    return {
        "typo": typo,
        "typos": typos,
        "sans-accents": bare,
        "majuscules": capitals,
        "sms": sms,
        "autre-nom": other_name(lexicon),
        "autre-regime": other_regime,
    }


def rewritten(cases: Sequence[Case], rewrite: Rewrite, seed: int = 0) -> tuple[Case, ...]:
    """The cases whose question changes, changed; ids are kept so that runs pair up."""
    changed = (replace(c, question=rewrite(c.question, random.Random(f"{seed}/{c.id}"))) for c in cases)
    return tuple(new for new, old in zip(changed, cases, strict=True) if new.question != old.question)


def travels(cases: Sequence[Case]) -> Mapping[str, tuple[Case, ...]]:
    """The cases on each of the four days, by the variant's name."""
    return {f"{_DAY}{day}": travelled(cases, day) for day in TRAVEL}


def is_travel(variant: str) -> bool:
    """Whether a variant asks on another day, rather than in other words."""
    return variant.startswith(_DAY)


def travelled(cases: Iterable[Case], day: date) -> tuple[Case, ...]:
    """The same questions on another day: what is said changes, what must always hold does not.

    Expectations about content are dropped, since they were written for one day; evidence, dates and forbidden
    statements stay.
    """
    free = {"docs": (), "facts": (), "status": None, "accept": tuple(Outcome)}
    return tuple(replace(c, as_of=day, **free) for c in cases)  # type: ignore[arg-type]  # one value a field


def _renamed(text: str, names: Iterable[tuple[str, str]]) -> str:
    for pattern, by in names:
        text = re.sub(pattern, by, text, flags=re.IGNORECASE)
    return text


def _neighbour(letter: str, chance: random.Random) -> str:
    row = next((r for r in _ROWS if fold(letter) in r), "")
    at = row.find(fold(letter))
    return chance.choice([row[i] for i in (at - 1, at + 1) if 0 <= i < len(row)]) if row else letter
