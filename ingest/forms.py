"""Forms to fill in: recognised so that a dotted line is never taken for a fact."""

import re
from typing import Final

_DOTS: Final = re.compile(r"(?:\.{4,}|…{2,}|_{3,}|(?:\.\s){4,})")
_BOX: Final = re.compile(r"[☐☑☒□▢❏❑◻\ufffd]")
_LEADER: Final = re.compile(r"(?:\.{4,}|…{2,})\s*[\w,]+(?:\s\S{1,6})?$")


def is_form(text: str) -> bool:
    """Whether `text` asks to be filled in: dotted or ruled blanks, or boxes to tick.

    Leaders to a page number or an amount ("Allopurinol ....... 100 mg") are no blanks.
    """
    boxes = len(_BOX.findall(text))
    blanks = _DOTS.findall(text)
    if boxes > text.count("\ufffd") or text.count("\ufffd") > 1:
        return True  # one unmapped glyph may be anything, several are boxes
    if not blanks:
        return False
    if len(blanks) == 1 and _LEADER.search(text) and len(max(blanks, key=len)) > 8:
        return False
    return True
