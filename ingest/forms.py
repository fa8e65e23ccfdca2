"""Forms to fill in: recognised so that a dotted line is never taken for a fact."""

import re
from typing import Final

_DOTS: Final = re.compile(r"(?:\.{4,}|…{2,}|_{3,}|(?:\.\s){4,})")
_BOX: Final = re.compile(r"[☐☑☒□▢❏❑◻]")
_UNKNOWN: Final = re.compile(r":\s*\ufffd\s*\w.*\ufffd\s*\w")  # options behind boxes whose glyph the file does not name
_LEADER: Final = re.compile(r"(?:\.{4,}|…{2,})\s*[\w,]+(?:\s\S{1,6})?$")


def is_form(text: str) -> bool:
    """Whether `text` asks to be filled in: dotted or ruled blanks, or boxes to tick.

    Leaders to a page number or an amount ("Allopurinol ....... 100 mg") are no blanks.
    """
    if _BOX.search(text) or _UNKNOWN.search(text):
        return True
    blanks = _DOTS.findall(text)
    return bool(blanks) and not (len(blanks) == 1 and _LEADER.search(text) and len(blanks[0]) > 8)
