"""The words of a question that an answer must be about, and what each is worth."""

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from app import words as vocabulary
from index.analysis import Token, fold, tokens
from index.lexicon import Kind, Match
from ingest.names import inn_like


@dataclass(frozen=True, slots=True)
class Focus:
    """A word of the question that the answer must be about.

    `stems` are the word's own stems (corrected spelling and other names of the same thing included, as good as the word
    itself); `near` are everyday or official neighbours, almost as good.
    """

    text: str
    stems: frozenset[str]
    near: frozenset[str] = frozenset()
    phrases: tuple[frozenset[str], ...] = ()  # other names of several words: all their stems together
    whole: frozenset[str] = frozenset()  # the name of several words that this word is part of: alone it says little
    weight: float = 1.0
    subject: bool = False  # names a medicine of the library
    known: bool = True  # some document holds it, or a neighbour of it
    head: bool = False  # stands right after « quel », « quelle »: the thing asked
    required: bool = True  # an answer must hold it; words that tell a story or only ask need not be found
    special: bool = False  # no ordinary French word: a disease, a code, a gene, a place
    naming: bool = False  # a name or a code: a document that never writes it is about something else
    disease: bool = False  # names a disease, by the lexicon or by its ending


DISEASE = re.compile(
    r"(?:(?<!sympt)(?<!chromos)(?<!gen)(?<!ex)(?<!prote)(?<!dipl)(?<!ar)omes?|oses?|ites?|emies?|pathies?|plasies?|trophies?|algies?|cytoses?|urie|pexie|penie|megalie|sclerose|lymphome|leucemie|sarcome|syndrome|dystrophie|anemie)$"
)

# States in which a medicine may harm: what is said of others must not be read for them.
STATE = re.compile(r"enceintes?$|grossesses?$|allait|dialys|insuffisan|greffe|conduire|alcool|ecras|croqu|vomi")

COUNTRIES = frozenset(
    [
        "belgique",
        "suisse",
        "allemagne",
        "espagne",
        "italie",
        "angleterre",
        "royaume",
        "uni",
        "portugal",
        "canada",
        "quebec",
        "maroc",
        "algerie",
        "tunisie",
        "luxembourg",
        "etats",
        "unis",
        "amerique",
        "chine",
        "inde",
        "japon",
        "pays",
        "bas",
        "hollande",
        "autriche",
        "pologne",
        "roumanie",
        "turquie",
        "israel",
        "senegal",
        "cameroun",
        "cote",
        "ivoire",
        "bresil",
        "australie",
        "russie",
        "ukraine",
        "grece",
        "irlande",
        "suede",
        "norvege",
        "danemark",
        "finlande",
    ]
)

INFLECTED = re.compile(r"(?:ees?|es|ent|ait|aient|er|ir|ant|era|ee|e|us?|is)$")

NAMING = (Kind.DRUG, Kind.DISEASE, Kind.BIOMARKER, Kind.MEETING, Kind.NETWORK, Kind.PLACE)


def mixed(token: Token) -> bool:
    """A number glued to an ordinary word by the analyser (« fils 14 », « 14 ans »): its pieces stand apart too."""
    letters = "".join(c for c in token.folded if c.isalpha())
    return (
        any(c.isdigit() for c in token.folded)
        and len(letters) > 2
        and (vocabulary.ordinary(letters) > 0 or vocabulary.generic(letters, letters))
    )


def spread(token: Token, written: str) -> bool:
    """Whether a token was joined by the analyser from words written apart."""
    return any(c.isspace() for c in written[token.start : token.end])


def naming(token: Token) -> bool:
    """Written like a name: capitals inside, letters with figures, or a medicine's stem."""
    text = token.text
    return (
        any(c.isupper() for c in text[1:])
        or (any(c.isdigit() for c in text) and any(c.isalpha() for c in text))
        or inn_like(text)
    )


def weight_of_unknown(token: Token, ordinary: float) -> float:
    """A word of no document: decisive when it names a disease, a code, a country or a medicine; else a paraphrase."""
    folded = token.folded
    if (DISEASE.search(folded) and len(folded) > 6 and ordinary < 0.5) or folded in COUNTRIES or inn_like(token.text):
        return 2.5
    if any(c.isdigit() for c in folded) and any(c.isalpha() for c in folded):
        return 1.5
    return 1.1 if ordinary == 0 else 0.9


def close(left: str, right: str) -> bool:
    """Whether a typed name is a slip of a known one: same first letter, one or two edits."""
    if any(c.isdigit() for c in right) or abs(len(left) - len(right)) > 2 or left[0] != right[0]:
        return False
    limit = 1 if len(right) < 8 else 2
    return OSA.distance(left, right, score_cutoff=limit) <= limit


_POINT = re.compile(r"([hjsm])(\d{1,2})")
_UNITS = {"h": "heures", "j": "jours", "s": "semaines", "m": "mois"}
_WRITTEN = ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze")


def time_point(text: str, written: str) -> tuple[frozenset[str], ...]:
    """How notices write a point in time that clinicians shorten (« à S8 »: huit semaines, semaine 8); else nothing."""
    match = _POINT.fullmatch(fold(text))
    if match is None or re.search(rf"\b(?:a|au|des|apres|avant|jusqu'a|de|en) {match[0]}\b", fold(written)) is None:
        return ()
    count, unit = int(match[2]), _UNITS[match[1]]
    numbers = (str(count), *_WRITTEN[count - 1 : count])
    return tuple(frozenset(t.stem for t in tokens(f"{number} {unit}")) for number in numbers)


def exact(names: list[Match]) -> bool:
    """Whether the names were recognised as written, not through a misspelling."""
    return all(m.exact for m in names)
