"""The words of the documents as they are written: for spelling, and for words typed without their accents."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from index.analysis import Token, stem

_FORMS = "forms.json"
_ACCENTS = "accents.json"


def write(folder: Path, met: Iterable[tuple[str, str, str]], counts: Sequence[int]) -> None:
    """Write every folded word with its count and usual writing, and the stems that its bare form would miss.

    `met` are words in lower case, folded and stemmed; `counts` how often each stands in the passages, 0 included.
    """
    forms: dict[str, tuple[int, int, str]] = {}  # folded: all, the most of one writing, that writing
    accents: dict[str, set[str]] = {}
    for (text, folded, own), count in sorted(zip(met, counts, strict=True)):
        if not count:
            continue
        total, most, written = forms.get(folded, (0, 0, ""))
        forms[folded] = (total + count, *((count, text) if count > most else (most, written)))
        if folded.isalpha() and stem(folded) != own:
            accents.setdefault(folded, set()).add(own)
    _dump(folder / _FORMS, [[folded, total, written] for folded, (total, _, written) in sorted(forms.items())])
    _dump(folder / _ACCENTS, {folded: sorted(stems) for folded, stems in sorted(accents.items())})


class Forms:
    """Read at first use: a search that types accents and makes no mistake needs none of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """Every folded word, with how often it stands in the documents."""
        return {folded: count for folded, count, _ in self._rows}

    @cached_property
    def written(self) -> Mapping[str, str]:
        """Every folded word as it is mostly written, in lower case."""
        return {folded: written for folded, _, written in self._rows}

    def stems(self, token: Token) -> tuple[str, ...]:
        """The stems a typed word may have here: its own, and those of the same word with its accents."""
        if not token.text.isascii():
            return (token.stem,)
        return tuple(dict.fromkeys((token.stem, *self._accents.get(token.folded, ()))))

    @cached_property
    def _rows(self) -> list[tuple[str, int, str]]:
        return [(folded, count, written) for folded, count, written in _load(self._folder / _FORMS)]

    @cached_property
    def _accents(self) -> Mapping[str, list[str]]:
        return dict(_load(self._folder / _ACCENTS))


def _dump(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _load(path: Path):  # type: ignore[no-untyped-def]  # plain JSON, shaped by `write`
    return json.loads(path.read_text(encoding="utf-8"))
