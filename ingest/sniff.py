"""What the bytes of a source are, whatever its name says."""

import re
from pathlib import Path
from typing import Final

from ingest.errors import Unreadable
from ingest.model import Media

_HTML: Final = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<\?xml[^>]*\?>\s*<(?:!doctype\s+)?html", re.I
)
_TAGS: Final = re.compile(rb"<(?:p|h[1-6]|div|table|ul|ol|section|article|main|details|span|br)\b[^<>]*>", re.I)
_MARKDOWN: Final = re.compile(
    r"\A---\s*\n.*?\n---\s*$|^#{1,6} \S|^\|.+\|\s*\n\|[\s:|-]+\|\s*$|^(?:[-*] .+\n){2}"
    r"|\[[^\]\n]{1,300}\]\([^)\n]{1,2000}\)",
    re.M | re.S,
)
_OTHERS: Final = (
    (b"PK\x03\x04", "une archive ou un document bureautique"),
    (b"\xd0\xcf\x11\xe0", "un document bureautique ancien"),
    (b"\x89PNG", "une image PNG"),
    (b"\xff\xd8\xff", "une image JPEG"),
    (b"GIF8", "une image GIF"),
    (b"\x1f\x8b", "une archive gzip"),
    (b"{\\rtf", "un document RTF"),
)


def sniff(path: Path, data: bytes) -> Media:
    """The medium of `data`; `path` is only named in errors and breaks the tie between text and Markdown.

    Raises `Unreadable` for empty files and for types that no reader takes.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise Unreadable(path, f"« {path.name} » est vide : téléchargez de nouveau le document.")
    head = data[:1024]
    if b"%PDF-" in head:
        return Media.PDF
    for magic, name in _OTHERS:
        if head.startswith(magic):
            raise Unreadable(path, f"« {path.name} » est {name} : enregistrez-le en PDF, HTML, texte ou Markdown.")
    if _HTML.search(data[:4096]) or len(_TAGS.findall(data[:20_000])) >= 3:
        return Media.HTML
    if _binary(head):
        raise Unreadable(
            path, f"« {path.name} » n’est ni un PDF, ni une page HTML, ni un texte : vérifiez le fichier d’origine."
        )
    sample = data[:20_000].decode("utf-8", "replace").replace("\r\n", "\n")
    marked = path.suffix.lower() in (".md", ".markdown") or path.suffix.lower() != ".txt"
    return Media.MARKDOWN if marked and _MARKDOWN.search(sample) else Media.TEXT


def _binary(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    controls = sum(byte < 9 or 13 < byte < 27 for byte in head)
    return b"\x00" in head or controls > len(head) // 50
