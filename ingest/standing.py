"""Where a word stands whole in a text, without a pattern made for it: compiling one a name costs more than reading."""

from collections.abc import Iterator


def places(text: str, word: str, before: str = "-", after: str = "") -> Iterator[int]:
    """Starts of `word` where no letter, figure, « _ » or character of `before` precedes, and none (`after`) follows."""
    at = text.find(word) if word else -1
    while at >= 0:
        end = at + len(word)
        if not (at and _joins(text[at - 1], before)) and not (end < len(text) and _joins(text[end], after)):
            yield at
            at = text.find(word, end)
        else:
            at = text.find(word, at + 1)


def stands(text: str, word: str, before: str = "-", after: str = "-") -> bool:
    """Whether `word` stands whole in a text; by default not as a part of a word with hyphens."""
    return next(places(text, word, before, after), None) is not None


def _joins(char: str, more: str) -> bool:
    return char.isalnum() or char == "_" or char in more
