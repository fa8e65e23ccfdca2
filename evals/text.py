"""Text as the question files see it: folded for patterns, squeezed for finding, counted for reading ease.

These rules are the question format's own and stay independent of the search engine's analyser: a change there must
not move what is expected here.
"""

import re
import unicodedata

_SPACES = re.compile(r"[\s\u00a0\u202f\u00ad\u0002]+")
_NOT_ALNUM = re.compile(r"[^a-z0-9]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?…]+(?=\s|$)|\n+")
_MARKUP = re.compile(r"\[\d+\]|[*_#>`]|\]\([^)]*\)")
_VOWELS = re.compile(r"[aeiouy]+")
_MUTE = re.compile(r"(?<=[qg])ues?$|(?<=[^aeiouy])es?$|(?<=[^aeiouym])ent$")  # -ment is spoken, -ent of verbs is not


def fold(text: str) -> str:
    """Lower case, no accents, straight apostrophes, one space between words."""
    spread = unicodedata.normalize("NFKD", text).replace("œ", "oe").replace("Œ", "OE")
    plain = "".join(c for c in spread if not unicodedata.combining(c)).replace("’", "'").replace("ʼ", "'")
    return _SPACES.sub(" ", plain.lower())


def squeeze(text: str) -> str:
    """Letters and digits alone, folded: what survives any line breaking, hyphenation and spacing."""
    return _NOT_ALNUM.sub("", fold(text))


def found(pattern: str, folded: str) -> bool:
    """Whether a pattern of a question file matches folded text; accents and capitals in the pattern do not count."""
    return re.search(_fold_pattern(pattern), folded) is not None


def _fold_pattern(pattern: str) -> str:
    """Fold the letters of a pattern but leave its escapes (`\\S` is not `\\s`)."""
    return "".join(p if p.startswith("\\") else fold(p) for p in re.split(r"(\\.)", pattern))


def words(text: str) -> list[str]:
    """The words of a text, elided articles apart."""
    return [w for piece in _WORD.findall(text) for w in re.split(r"['’]", piece) if w]


def syllables(word: str) -> int:
    """Spoken syllables of a French word by its written vowel groups; a final mute e does not count."""
    folded = fold(word)
    bare = _MUTE.sub("", folded) if len(folded) > 3 else folded
    return max(1, len(_VOWELS.findall(bare)))


def reading_ease(text: str) -> float | None:
    """French reading ease, 0 (hard) to 100 (easy): 207 - 1.015 words a sentence - 73.6 syllables a word.

    Kandel and Moles, "Application de l'indice de Flesch à la langue française", Cahiers d'études de radio-télévision
    19, 1958, pp. 253-274. None where there is no word.
    """
    plain = _MARKUP.sub(" ", text)
    said = words(plain)
    if not said:
        return None
    sentences = sum(1 for s in _SENTENCE.split(plain) if words(s))
    return 207 - 1.015 * len(said) / sentences - 73.6 * sum(map(syllables, said)) / len(said)
