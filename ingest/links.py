"""Lines that lead elsewhere: addresses, and the calls that announce them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ingest.draft import Block
from ingest.model import Link, PartKind

_CALL: Final = re.compile(
    r"(?:voir (?:la|le|les|notre|nos|l[’'])|consulter|consultez|télécharger|téléchargez|lire (?:la|le|les|l[’'])"
    r"|accéder|accédez|pages? liées?\s*:|en savoir plus)",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+")


def is_call(text: str) -> bool:
    """Whether a line only sends the reader somewhere: « Consultez la fiche … », without an end of sentence."""
    body = text.strip()
    return (
        bool(_CALL.match(body)) and len(body) < 250 and not re.search(r"[.!?;]$|\.\s", _ADDRESS.sub("", body).strip())
    )


def is_address(text: str) -> bool:
    """Whether a line is an address and nothing else."""
    return _ADDRESS.fullmatch(text.strip()) is not None


def tied(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Give a link to every address that a reader of the medium left as mere text.

    Prints pile addresses up after the calls that announced them: where there are as many of each, they go in pairs.
    """
    bare = [n for n, block in enumerate(blocks) if not block.links and block.kind is PartKind.LINK]
    addresses = [n for n in bare if is_address(blocks[n].text)]
    calls = [n for n in bare if is_call(blocks[n].text) and not _ADDRESS.search(blocks[n].text)]
    paired = len(addresses) == len(calls)
    words = {a: blocks[c].text for a, c in zip(addresses, calls, strict=True)} if paired else {}
    return tuple(
        replace(block, links=found) if not block.links and (found := _links(block, words.get(n))) else block
        for n, block in enumerate(blocks)
    )


def _links(block: Block, words: str | None) -> tuple[Link, ...]:
    found: list[Link] = []
    for match in _ADDRESS.finditer(block.text):
        url = match[0].rstrip(".,;:)»")
        whole = url if url.startswith("http") else f"https://{url}"
        before = block.text[: match.start()].strip(" :")
        found.append(
            Link(words or (before if is_call(before) else url), whole, match.start(), match.start() + len(url))
        )
    return tuple(found)
