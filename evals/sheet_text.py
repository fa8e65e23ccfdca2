"""How a sheet speaks: French typography, dates in words, and the labels of its sources."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evals.sheet_model import Inline, Rank, Reference, Sheet
from ingest.dates import spell

_BEFORE = re.compile(r" (?=[:;?!»%€])")
_END = re.compile(r"[.…]$")


@dataclass(frozen=True, slots=True)
class Fragment:
    """Words as shown, the address that they lead to, and the key of the source that they mark."""

    text: str
    url: str = ""
    key: str = ""


def typeset(text: str) -> str:
    """Curly apostrophes, and no-break spaces where French asks for them."""
    text = re.sub(r"(?<=\w)'(?=[\w«])", "’", text)
    return _BEFORE.sub("\u00a0", text).replace("« ", "«\u00a0")


def label(reference: Reference) -> str:
    """The words of a mark: "ANSM, 4 avril 2025"; a secondary source is named as such."""
    day = spell(reference.published) if reference.published else "sans date"
    who = reference.publisher if reference.rank is Rank.OFFICIAL else f"source secondaire : {reference.publisher}"
    return typeset(f"{who}, {day}")


def described(reference: Reference) -> tuple[Fragment, ...]:
    """The line of a source under « Sources », with its address or one that is printed in it."""
    kind = "source officielle" if reference.rank is Rank.OFFICIAL else "source secondaire"
    day = f"publié le {spell(reference.published)}" if reference.published else "sans date de publication connue"
    words = Fragment(
        typeset(f"{reference.title}. {reference.publisher} ({kind}), {day}, vu le {spell(reference.seen)}. ")
    )
    if reference.url:
        return words, Fragment(reference.url, reference.url)
    if reference.related:
        return words, Fragment(typeset("Document lié : ")), Fragment(reference.related, reference.related)
    return (words,)


def dateline(sheet: Sheet) -> str:
    """The line under the title: what the sheet is, and when its facts were seen."""
    return typeset(
        f"Fiche rédigée à partir de sources publiques. Faits constatés au {spell(sheet.checked)}. "
        "Les documents officiels font foi."
    )


def fragments(sheet: Sheet, inline: Inline) -> Iterator[Fragment]:
    """The words of an inline text; each group of marks stands in brackets before the full stop that it follows."""
    sources = {source.key: source for source in sheet.sources}
    for run in inline:
        text = typeset(run.text)
        if not run.keys:
            yield Fragment(text)
            continue
        stop = end[0] if (end := _END.search(text)) else ""
        yield Fragment(text.removesuffix(stop) + (" (" if text else "("))
        for at, key in enumerate(run.keys):
            if at:
                yield Fragment("\u00a0; ")
            yield Fragment(label(sources[key]), sources[key].url, key)
        yield Fragment(")" + stop)
