"""Scanned pages read by Tesseract, when it is installed with its French data."""

import csv
import functools
import io
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from statistics import mean, median
from typing import Final

from ingest.page import Page, Style, Word

_BODY: Final = 10.0  # points given to text of the commonest height: a scan tells ratios, not sizes
_ASCENDS: Final = re.compile(r"[A-ZÀ-Þbdfhklt0-9]")
_DESCENDS: Final = re.compile(r"[gjpqyçQJ,;()\[\]{}/@µ|]")
_TESSERACT: Final = ["tesseract", "stdin", "stdout", "-l", "fra", "--psm", "3", "tsv"]
_MEMORY: Final = 2 * 2**20  # kibibytes of address space of one recognition
_COMMAND: Final = (
    ["sh", "-c", f'ulimit -v {_MEMORY}; exec "$0" "$@"', *_TESSERACT] if os.name == "posix" else _TESSERACT
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A recognised word: its text, its box in pixels, how sure (0-100), and the line it stands on."""

    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float
    line: tuple[int, int, int]


@functools.cache
def available() -> bool:
    """Whether Tesseract and its French data are installed."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    try:
        known = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "fra" in (known.stdout + known.stderr).split()


def recognise(png: bytes, seconds: float) -> tuple[Seen, ...]:
    """The words of a page's picture in Tesseract's reading order; () when it fails or takes longer than `seconds`."""
    try:
        done = subprocess.run(
            _COMMAND,
            input=png,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return parse(done.stdout.decode("utf-8", "replace")) if done.returncode == 0 else ()


def parse(tsv: str) -> tuple[Seen, ...]:
    """The words of Tesseract's table; rows that are no words are left out."""
    found: list[Seen] = []
    for row in csv.DictReader(io.StringIO(tsv), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row.get("level") == "5" and text:
            box = (int(row["left"]), int(row["top"]), int(row["width"]), int(row["height"]))
            line = (int(row["block_num"]), int(row["par_num"]), int(row["line_num"]))
            found.append(Seen(text, *box, float(row["conf"]), line))
    return tuple(found)


def page_of(page: Page, seen: tuple[Seen, ...], scale: float) -> tuple[Page, int]:
    """`page` with the recognised words in place of its text, and the mean confidence in per cent.

    `scale` is in pixels a point. Larger lines get a larger size, so that headings are told from prose.
    """
    usual = median(heights) if (heights := [s.height for s in seen if _cap(s)]) else 1.0
    pieces: list[str] = []
    words: list[Word] = []
    at = 0
    last: tuple[int, int, int] | None = None
    sizes = {line: _size([s for s in seen if s.line == line], usual) for line in {s.line for s in seen}}
    for s in seen:
        gap = "" if last is None else " " if s.line == last else "\r\n"
        pieces.append(gap + s.text)
        start = at + len(gap)
        at = start + len(s.text)
        last = s.line
        box = (s.left / scale, s.top / scale, (s.left + s.width) / scale, (s.top + s.height) / scale)
        words.append(Word(start, at, *box, sizes[s.line]))
    confidence = round(mean(s.confidence for s in seen)) if seen else 0
    return replace(page, raw="".join(pieces), words=words, rules=[], boxes=[], images=[], scanned=True), confidence


def _cap(seen: Seen) -> bool:
    return bool(_ASCENDS.search(seen.text)) and not _DESCENDS.search(seen.text)


def _size(line: list[Seen], usual: float) -> Style:
    heights = [s.height for s in line if _cap(s)]
    ratio = median(heights) / usual if heights else 1.0
    return Style(_BODY if 0.85 < ratio < 1.12 else round(_BODY * min(ratio, 3.0), 1), False, False, 0, 0, 255)
