"""Text as printed made text as written: ligatures, detached accents, exotic spaces, invisible characters.

Meaning is never touched: "m²" and "½" stay (NFKC would turn them into "m2" and "1⁄2"); only the forms that type
setters and PDF writers put in place of plain letters and spaces are undone. Every change keeps its way back.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_LIGATURES: Final = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_ACCENTS: Final = {
    "´": "\u0301",
    "`": "\u0300",
    "ˆ": "\u0302",
    "^": "\u0302",
    "¨": "\u0308",
    "¸": "\u0327",
    "˜": "\u0303",
}
# Symbol and Wingdings put their glyphs in the private area; those that mean something are given their own character.
_SYMBOLS: Final = {
    **dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf076\uf0fc", "•"),
    **dict.fromkeys("\uf06f\uf071\uf0a8\uf072\uf0fe\uf0fd\uf078", "☐"),
    **dict.fromkeys("\uf02d\uf0be", "-"),
    **dict(zip("\uf0b3\uf0a3\uf0b1\uf0b4\uf0b0\uf06d\uf061\uf062\uf067\uf0ae\uf0de", "≥≤±×°µαβγ→⇒", strict=True)),
}
HYPHENS: Final = "\u0002\u00ad\ufffe"  # how pdfium and typesetters mark a hyphen that ends a line
_SPACES: Final = r"\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u0085"
_INVISIBLE: Final = (
    r"\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\x00-\x08\x0e-\x19\x1b-\x1f\x7f-\x84\x86-\x9f"
    r"\U000e0000-\U000e007f\ufe00-\ufe0f\u00ad\ufffe\uffff"
)
_ODD: Final = re.compile(
    rf"(?P<space>[{_SPACES}{_INVISIBLE}]+)"
    r"|(?P<ligature>[\ufb00-\ufb06])"
    r"|(?P<marked>[^\W\d_][\u0300-\u036f]+)"
    r"|(?P<before>[´ˆ¨¸˜](?P<letter>[A-Za-zı]))"
    r"|(?P<grave>(?<=[^\W\d_])[`^](?P<vowel>[aeiouAEIOUı]))"
    r"|(?P<lost>\x1a)"
    r"|(?P<private>[\ue000-\uf8ff])"
)
_PLAIN: Final = re.compile(r"[ !-~À-ɏ€’‘“”«»–—…•≥≤°²³®©µ±×œŒ]*")  # needs no repair
_BLANK: Final = re.compile(rf"[{_SPACES}]")
_TAGS: Final = re.compile(r"[\U000e0020-\U000e007e]")


@dataclass(frozen=True, slots=True)
class Origin:
    """`length` characters of the clean text from `start` are those of the raw text from `raw` on.

    Where the two differ in length (a ligature, a collapsed space) `length` counts clean characters and `raw` is where
    the raw form begins.
    """

    start: int
    length: int
    raw: int


@dataclass(frozen=True, slots=True)
class Repaired:
    """Clean text, and where each stretch of it comes from; `origins` cover the whole text in order."""

    text: str
    origins: tuple[Origin, ...]


def repair(raw: str) -> Repaired:
    """Clean one line or paragraph: runs of white space become one space, the ends are kept."""
    if _PLAIN.fullmatch(raw) and "  " not in raw:
        return Repaired(raw, (Origin(0, len(raw), 0),) if raw else ())
    pieces: list[str] = []
    origins: list[Origin] = []
    at = 0
    for text, start in _pieces(raw):
        if not text or (text == " " and pieces and pieces[-1].endswith(" ")):
            continue
        pieces.append(text)
        origins.append(Origin(at, len(text), start))
        at += len(text)
    return Repaired("".join(pieces), tuple(origins))


def clean(raw: str) -> str:
    """The repaired text alone, without white space at its ends."""
    return repair(raw).text.strip()


def hidden_orders(raw: str) -> str:
    """What the invisible tag characters of Unicode spell in `raw`, "" when there are none."""
    return "".join(chr(ord(c) - 0xE0000) for c in _TAGS.findall(raw))


def _pieces(raw: str) -> Iterator[tuple[str, int]]:
    at = 0
    for match in _ODD.finditer(raw):
        plain = match[0] == " "
        if plain and match.start() >= at:
            continue  # an ordinary space belongs to the plain stretch around it
        if match.start() > at:
            yield raw[at : match.start()], at
        yield _replacement(match), match.start()
        at = match.end()
    if at < len(raw):
        yield raw[at:], at


def _replacement(match: re.Match[str]) -> str:
    form = match[0]
    if match["space"]:
        return " " if _BLANK.search(form) else ""
    if match["lost"]:
        return "\ufffd"  # a character that the file itself lost must not vanish ("( 1 g" for "(≥ 1 g")
    if match["ligature"]:
        return _LIGATURES[form]
    if match["marked"]:
        return unicodedata.normalize("NFC", form)
    if match["before"] or match["grave"]:
        letter = (match["letter"] or match["vowel"]).replace("ı", "i")
        return unicodedata.normalize("NFC", letter + _ACCENTS[form[0]])
    return _SYMBOLS.get(form, "")
