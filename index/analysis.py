"""French analysis: one typographic normalisation, words with offsets, stems, stop words, character grams.

Offsets always point into the text as given, whatever was normalised on the way.
Recipe and its measurement: elision, stop words, Snowball stem then accent folding, codes kept whole.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

_ELIDED = frozenset("c d j l m n s t qu jusqu lorsqu puisqu quoiqu presqu quelqu".split())  # noqa: SIM905 (quoted words are unreadable)

# Folded words. Negations stand in STOP for ranking only: `words` gives them to whoever reads the sense.
NEGATION = frozenset("aucun aucune hors jamais ne ni non nul nulle pas personne plus rien sans sauf".split())  # noqa: SIM905
STOP = frozenset(
    """
    a afin ai aie aient ainsi ait alors apres as assez au aucun aucune aujourd auquel aura aurai auraient aurais
    aurait auras aurez auront aussi autre autres aux auxquelles auxquels avaient avais avait avant avec avez aviez
    avoir avons ayant bien c ca car ce ceci cela celle celles celui cependant ces cet cette ceux chacun chacune chaque
    chez ci comme comment d dans de depuis des deux devoir devons dois doit doivent donc dont du duquel elle elles en
    encore entre es est et etaient etais etait etant ete etes etre eu eux faire fait faut font furent
    fut hui ici il ils j je jusqu l la laquelle le lequel les lesquelles lesquels leur leurs lors lorsqu lorsque lui m
    ma mais me meme memes mes mien moi moins mon n ne ni non nos notre nous on ont or ou par parce parmi pas pendant
    peu peut peuvent peux plus plusieurs pour pourquoi pourrait pouvez pouvoir pouvons puis puisqu puisque qu quand
    quant que quel quelle quelles quels qui quoi quoique s sa sans savoir se sera serait seront ses si soi soient sois
    soit sommes son sont sous suis sur ta tandis te tel telle telles tels tes toi ton toujours tous tout toute toutes
    tres tu un une vers veut via voici voila vos votre vous y
    """.split()  # noqa: SIM905
)

_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "λ": "lambda", "µ": "mu", "μ": "mu"}
_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"}
_FOLD = str.maketrans(_GREEK | _LIGATURES)
_QUOTES = str.maketrans("’ʼ‘ʹ′`´＇", "''''''''")  # one character each: offsets stand
_DASHES = str.maketrans("\u0002‐‑‒–−", "------")  # U+0002 is how pdfium writes a hyphen at a line's end
_PLAIN = _QUOTES | _DASHES
# What changes lengths: combining marks, soft hyphen, zero-width and other invisible format characters.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_RARE = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff]|" + _INVISIBLE.pattern)
_WORD = re.compile(r"[^\W_]+(?:[.\-][^\W_]+)*")
_PIECE = re.compile(r"[.\-]")
_DIGIT = re.compile(r"\d")
_SHORT = 6  # letters at most on the left of a code written in two words (ONC 201, H3 K27M)
_UNIT = 3  # letters at most on the right of a number written apart from its unit (10 mg, 8 ans)
_READ_AGAIN = 200  # characters of a question or a name at most: one search cuts the same ones into words many times
_RECENT = 1024
_LONGEST = 64  # a longer run is no word; it is cut so that nothing grows without bound


class Token(NamedTuple):  # made once for every word that is indexed: a frozen dataclass takes four times as long
    """A word as written, folded (lower case, no accents) and stemmed; `text == source[start:end]` but for compounds."""

    text: str
    folded: str
    stem: str
    start: int
    end: int


def clean(text: str) -> str:
    """Compose accents, drop invisible characters, make apostrophes and hyphens plain; case is kept."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).translate(_PLAIN)


def fold(text: str) -> str:
    """Lower case without accents, ligatures or typographic variants: the form in which words are compared."""
    lowered = clean(text).lower().translate(_FOLD)
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()  # « 𝕬 » decomposes to a capital


def words(text: str) -> tuple[Token, ...]:
    """Every word of the text in order, stop words and negations included, elided articles and compounds cut."""
    return _words_of_short(text) if len(text) <= _READ_AGAIN else tuple(_words(text))


def tokens(text: str) -> tuple[Token, ...]:
    """What is indexed: words without stop words, and codes also in one piece (T-DM1, H3 K27M, ONC 201, 10 mg)."""
    return _tokens_of_short(text) if len(text) <= _READ_AGAIN else _tokens(text)


def _tokens(text: str) -> tuple[Token, ...]:
    found = words(text)
    kept = [t for t in found if t.folded not in STOP]
    odd = [n for n, t in enumerate(found) if not t.folded.isalpha()]  # a code has a figure on one side at least
    places = sorted({n for one in odd for n in (one - 1, one) if 0 <= n < len(found) - 1})
    joined = [_join((found[n], found[n + 1])) for n in places if _is_code(found[n], found[n + 1], text)]
    return tuple(sorted((*kept, *joined), key=_place)) if joined else tuple(kept)


def stems(text: str) -> list[str]:
    """The stems of `tokens(text)`, in order."""
    return [t.stem for t in tokens(text)]


def stem(word: str) -> str:
    """The stem of one word, accents or not."""
    return _analyse(word.lower())[1]


def grams(folded: str, size: int = 4) -> list[str]:
    """Character grams of one folded word between bounds: `_put_` gives `_put`, `put_`."""
    bounded = f"_{folded}_"
    return [bounded[i : i + size] for i in range(max(1, len(bounded) - size + 1))]


def all_grams(found: Iterable[Token]) -> list[str]:
    """The grams of tokens, in order."""
    return [gram for token in found for gram in _grams(token.folded)]


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Digest of what the analyser makes of golden texts: it changes whenever an index must be rebuilt."""
    golden = [[(t.folded, t.stem, t.start, t.end) for t in tokens(text)] for text in _GOLDEN]
    shape = [all_grams(tokens(text)) for text in _GOLDEN]
    return hashlib.sha256(repr((golden, shape, sorted(STOP))).encode()).hexdigest()


def _words(text: str) -> Iterator[Token]:
    plain, places = _normal(text)
    for match in _WORD.finditer(plain):
        start, word = match.start(), match.group()
        for piece in (word,) if word.isalnum() else _PIECE.split(word):
            end = start + len(piece)
            lowered = piece.lower()
            if not (plain[end : end + 1] == "'" and lowered in _ELIDED and plain[end + 1 : end + 2].isalnum()):
                folded, stem = _analyse(lowered[:_LONGEST])
                if folded:
                    first, last = (start, end) if places is None else (places[start], places[end - 1] + 1)
                    yield Token(text[first:last], folded, stem, first, last)
            start = end + 1


@lru_cache(maxsize=_RECENT)
def _words_of_short(text: str) -> tuple[Token, ...]:
    return tuple(_words(text))


@lru_cache(maxsize=_RECENT)
def _tokens_of_short(text: str) -> tuple[Token, ...]:
    return _tokens(text)


def _normal(text: str) -> tuple[str, list[int] | None]:
    """Text with plain quotes and hyphens and composed accents, and the source offset of each of its characters.

    None stands for "the same offsets", the case of nearly every text.
    """
    if not _RARE.search(text):
        return text.translate(_PLAIN), None
    out: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if _INVISIBLE.match(char):
            continue
        if unicodedata.combining(char) and out:
            composed = unicodedata.normalize("NFC", out[-1] + char)
            if len(composed) == 1:
                out[-1] = composed
            continue
        out.append(char)
        places.append(place)
    return "".join(out).translate(_PLAIN), places


@lru_cache(maxsize=1 << 17)
def _analyse(lowered: str) -> tuple[str, str]:
    folded = fold(lowered)
    if _DIGIT.search(lowered):
        return folded, folded
    return folded, fold(_stemmer().stemWord(lowered))


@lru_cache(maxsize=1 << 16)
def _grams(folded: str) -> tuple[str, ...]:
    return tuple(grams(folded))


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("french")


def _is_code(left: Token, right: Token, text: str) -> bool:
    """Whether two neighbours are one code or one measure written in two words."""
    between = text[left.end : right.start]
    apart = between.isspace()
    if len(between) != 1 or not (apart or between in ".-\u0002‐‑‒–"):
        return False
    if left.folded.isdigit():
        if right.folded.isdigit():  # 2 000, but neither 2019-2020 nor 5121-12
            return apart and len(left.folded) <= 3 and len(right.folded) == 3
        return len(right.folded) <= _UNIT and right.folded not in STOP
    if _DIGIT.search(right.folded):
        return len(left.folded) <= _SHORT and not (apart and left.folded in STOP)
    return not apart and bool(_DIGIT.search(left.folded)) and len(right.folded) <= _SHORT


def _join(pair: tuple[Token, Token]) -> Token:
    left, right = pair
    whole = left.folded + right.folded
    return Token(left.text + right.text, whole, whole, left.start, right.end)


def _place(token: Token) -> tuple[int, int]:
    return token.start, token.end


_GOLDEN = (
    "L’accès compassionnel n’est pas l'accès précoce : aujourd'hui, jusqu’à 3 ans.",
    "H3K27M, H3 K27M, T-DM1, ONC 201, ONC-201, ONC201, PD-L1, 177Lu, 10 mg, 375 mg/m², IFN-α",
    "anti\u0002inflammatoires cœ\u00adur e\u0301te\u0301 2\u202f000 RÉUNION de concertation pluridisciplinaire",
    "méningiomes récidivants après radiothérapie ; carcinomes de la ligne médiane, fusions NUTM1",
)
