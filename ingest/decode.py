"""Bytes to text: what the file declares, then what its bytes allow."""

import codecs
import re
from typing import Final

_DECLARED: Final = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""")
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# The WHATWG encoding standard reads all of these labels as windows-1252.
_LATIN: Final = {"iso8859-1", "latin-1", "ascii", "latin_1", "iso8859_1"}


def decode(data: bytes, *, declared: bool = True) -> str:
    """`data` as text: byte-order mark, then strict UTF-8, then the declared charset, then windows-1252.

    A page that is valid UTF-8 with accents is UTF-8 whatever it declares; no French windows-1252 page is valid UTF-8.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    return data.decode((declared and _declared(data)) or "cp1252", "replace")


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:4096])
    if not match:
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return None
    if name in _LATIN:
        return "cp1252"
    # UTF-8 was tried and failed on some bytes: mostly right is better than mojibake.
    return "cp1252" if name.startswith("utf") and _mostly_latin(data) else name


def _mostly_latin(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    return text.count("\ufffd") > sum(ord(c) > 127 and c != "\ufffd" for c in text)
