"""A second process that takes every other page of a large PDF: forked inside the limited child, never elsewhere.

Two messages come back, as lines of JSON: what each of its pages shows, and, once the margins of the whole document are
known, its pages' tables and lines. It shares the memory that the child was given.
"""

import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

import pypdfium2

from ingest.errors import died
from ingest.furniture import EdgeLine, Edges
from ingest.grids import Cell, Grid, Row
from ingest.limits import Limits
from ingest.page import Box, Line, Page, Style, Word
from ingest.pdfgate import Refused
from ingest.pdfium import opened, page_of
from ingest.sheets import Anchored, Sheet, Sight, sheet, sight

_LARGE: Final = 300_000  # bytes of a file worth two processes
_HUGE: Final = 40 * 2**20  # bytes of a file that needs all of the memory for one
_SHARE: Final = 0.4  # of the memory
_Message = dict[str, Any]


class Helper:
    """The helping process as the child sees it; leaving the block ends it."""

    def __init__(self, path: Path, pid: int, said: int, told: int) -> None:
        self._path, self._pid = path, pid
        self._said, self._told = os.fdopen(said, "rb"), os.fdopen(told, "wb")

    @classmethod
    def start(cls, path: Path, size: int, limits: Limits) -> "Helper | None":
        """Fork, and let the copy begin with page 1 (from 0); None where a file is not worth it or the system cannot."""
        if not _LARGE < size < _HUGE or (os.cpu_count() or 1) < 2 or not hasattr(os, "fork"):
            return None
        said, saying = os.pipe()
        hearing, told = os.pipe()
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                os.close(said)
                os.close(told)
                _bound(_SHARE, limits)
                _help(path, limits, os.fdopen(saying, "wb"), os.fdopen(hearing, "rb"))
                code = 0
            finally:
                os._exit(code)  # nothing of the child's own may run here
        os.close(saying)
        os.close(hearing)
        _bound(1 - _SHARE, limits)
        return cls(path, pid, said, told)

    def __enter__(self) -> "Helper":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)
        for stream in (self._said, self._told):
            with contextlib.suppress(OSError):
                stream.close()
        _bound(1.0, None)

    def sights(self) -> dict[int, Sight]:
        """What its pages show, by number from 0; their words stay with it."""
        return {n: _sight_from(n, value) for n, value in self._next()["sights"]}

    def ask(self, gone: Mapping[int, list[int]]) -> None:
        """Let it make these pages ready, without the words that begin at `gone`."""
        with contextlib.suppress(BrokenPipeError):  # its death is told by what it does not say
            self._told.write(json.dumps(list(gone.items())).encode() + b"\n")
            self._told.flush()

    def sheets(self) -> dict[int, Sheet]:
        """The pages asked for; their margins and links are the caller's to add."""
        return {n: _sheet_from(n, value) for n, value in self._next()["sheets"]}

    def _next(self) -> _Message:
        line = self._said.readline()
        if not line.endswith(b"\n"):
            _, status = os.waitpid(self._pid, 0)
            code = os.waitstatus_to_exitcode(status)
            raise Refused("time") if code in (-signal.SIGXCPU, -signal.SIGKILL) else died(self._path, code)
        message: _Message = json.loads(line)
        if "refused" in message:
            raise Refused(message["refused"])
        return message


def _bound(share: float, limits: Limits | None) -> None:
    """Let this process have a share of the memory that the two have together; without limits, all of it."""
    import resource  # Helper.start has made sure of the system

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_AS, (int(hard * share), hard))


def _help(path: Path, limits: Limits, out: IO[bytes], heard: IO[bytes]) -> None:
    try:
        with opened(path) as document:
            count = min(len(document), limits.pages + 1)
            seen = {n: sight(page_of(document, n)) for n in range(1, count, 2)}
        _say(out, {"sights": [(n, _sight_to(one)) for n, one in seen.items()]})
        asked = json.loads(heard.readline() or b"[]")
        _say(out, {"sheets": [(n, _sheet_to(sheet(seen[n], frozenset(gone), []))) for n, gone in asked]})
    except Refused as refusal:
        _say(out, {"refused": refusal.reason})
    except (MemoryError, RecursionError):
        _say(out, {"refused": "costly"})
    except pypdfium2.PdfiumError as error:
        _say(out, {"refused": "locked" if "assword" in str(error) else "broken"})


def _say(out: IO[bytes], message: _Message) -> None:
    out.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")
    out.flush()


def _sight_to(one: Sight) -> list[Any]:
    page = one.page
    return [page.width, page.height, page.raw, page.images, one.edges, one.letters, one.links, one.flags, one.lost]


def _sight_from(n: int, value: list[Any]) -> Sight:
    width, height, raw, images, edges, letters, links, flags, lost = value
    number, tall, body, lines = edges
    page = Page(n + 1, width, height, "", raw, [], [], [], [Box(*image) for image in images], [])
    near = tuple(EdgeLine(text, y0, y1, size, tuple(starts)) for text, y0, y1, size, starts in lines)
    return Sight(
        page, [], Edges(number, tall, body, near), letters, tuple(Anchored(*a) for a in links), tuple(flags), lost
    )


def _sheet_to(one: Sheet) -> list[Any]:
    styles: dict[Style, int] = {}
    words: list[tuple[float, ...]] = []

    def flat(line: Line) -> tuple[int, bool, float]:
        words.extend((*word[:6], styles.setdefault(word.style, len(styles))) for word in line.words)
        return len(line.words), line.underlined, line.edge

    def row(one: Row) -> tuple[Any, ...]:
        cells = [(cell.column, cell.across, [flat(line) for line in cell.lines]) for cell in one.cells]
        return one.shaded, one.y0, one.y1, cells

    tables = [
        ((grid.x0, grid.y0, grid.x1, grid.y1), grid.columns, grid.used, grid.heads, [row(r) for r in grid.rows])
        for grid in one.tables
    ]
    lines, notes = [flat(line) for line in one.lines], [flat(line) for line in one.notes]
    return [tables, lines, notes, words, list(styles), one.steps]


def _sheet_from(n: int, value: list[Any]) -> Sheet:
    tables, lines, notes, words, styles, steps = value
    looks = [Style(*style) for style in styles]
    told = iter([Word(start, end, x0, y0, x1, y1, looks[k]) for start, end, x0, y0, x1, y1, k in words])
    number = n + 1
    grids: list[Grid] = []
    for (x0, y0, x1, y1), columns, used, heads, rows in tables:
        made_rows = tuple(Row(tuple(_cells(cells, number, told)), shaded, y, end) for shaded, y, end, cells in rows)
        grids.append(Grid(number, x0, y0, x1, y1, tuple(columns), made_rows, tuple(used), heads))
    made = [_line(line, number, told) for line in lines]
    small = [_line(line, number, told) for line in notes]
    page = Page(number, 0.0, 0.0, "", "", [], [], [], [], [])
    return Sheet(page, grids, made, notes=small, steps=[(size, step) for size, step in steps])


def _cells(cells: list[Any], number: int, words: Iterator[Word]) -> Iterator[Cell]:
    for column, across, lines in cells:
        yield Cell(column, across, tuple(_line(line, number, words) for line in lines))


def _line(line: list[Any], number: int, words: Iterator[Word]) -> Line:
    count, underlined, edge = line
    made = Line(number, list(islice(words, count)))
    made.underlined, made.edge = underlined, edge
    return made
