"""The parent's side of the children that open files: limits, deadline, and what a child's death means.

A child serves many files, one at a time; when it dies, the file it held is lost, and the next file gets a new child.
"""

import atexit
import base64
import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final

from ingest.card import AccessCard
from ingest.codec import decode, encode
from ingest.errors import IngestError, died, named, refused
from ingest.limits import Limits
from ingest.model import Document, Source

_CHUNK: Final = 1 << 20
_LINE: Final = 256 * 2**20  # bytes of one message: a document cannot honestly need more
_KEPT: Final = 2  # idle children kept for each set of limits
Message = dict[str, Any]


class Worker:
    """A child process under limits, serving one caller at a time."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The child's process number, None while none runs."""
        return self._process.pid if self._process is not None else None

    def read(self, path: Path, source: Source | None = None) -> Document:
        """The document at `path`. Raises an `IngestError` naming the file if the child refuses it or dies of it."""
        message = self._ask(path, {"kind": "read", "source": source and encode(source)})
        return decode(Document, message["document"])

    def picture(
        self, path: Path, number: int, scale: float, ranges: Sequence[tuple[int, int]]
    ) -> tuple[bytes, list[tuple[float, float, float, float]]]:
        """A PNG of page `number` (from 1), and the boxes in pixels of (first, length) ranges of its characters.

        Raises as `read` does.
        """
        message = self._ask(path, {"kind": "draw", "number": number, "scale": scale, "ranges": list(ranges)})
        factor = float(message["scale"])
        boxes = [(x0 * factor, y0 * factor, x1 * factor, y1 * factor) for x0, y0, x1, y1 in message["boxes"]]
        return base64.b64decode(message["png"]), boxes

    def cards(self, document: Document) -> tuple[AccessCard, ...]:
        """The access cards of a document. Raises as `read` does: hostile text may take any rule beyond the limits."""
        asked = {"kind": "cards", "document": encode(document)}
        message = self._ask(Path(document.source.location.rpartition("/")[2] or document.id), asked)
        return tuple(decode(AccessCard, one) for one in message["cards"])

    def page(self, name: str, data: bytes, base: str, secure: bool) -> Any:
        """What `ingest.sync.links.look` sees in an HTML page, as `encode` makes it. Raises as `read` does."""
        return self._ask(Path(name), {"kind": "page", "data": _packed(data), "base": base, "secure": secure})["seen"]

    def said(self, name: str, data: bytes) -> tuple[str, ...]:
        """What an HTML page says to its readers, and where it sends them. Raises as `read` does."""
        return tuple(self._ask(Path(name), {"kind": "said", "data": _packed(data)})["said"])

    def start(self) -> None:
        """Start the child ahead of its first job."""
        self._running()

    def close(self) -> None:
        """End the child and what it started, if one runs."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL) if os.name == "posix" else process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):  # bytes that the dead child never read
                        stream.close()

    def _ask(self, path: Path, job: Message) -> Message:
        """The child's one answer to `job`."""
        process = self._running()
        whole = {**job, "path": str(path.absolute()), "limits": encode(self.limits), "cpu": self.limits.cpu}
        try:
            answer, sound = self._answer(process, whole)
        except TimeoutError as error:
            self.close()
            raise refused(path, "time", self.limits) from error
        except BaseException:
            self.close()  # a child in the middle of a job cannot take another
            raise
        if answer is None:
            failure = self._death(path, process)
            self.close()
            raise failure
        if not sound:
            self.close()
        if answer["kind"] == "error":
            raise named(answer["error"], path, answer["message"])
        return answer

    def _answer(self, process: subprocess.Popen[bytes], job: Message) -> tuple[Message | None, bool]:
        """What the child says, None when it goes away, and whether it can take another job."""
        answer: Message | None = None
        with contextlib.suppress(BrokenPipeError):
            _send(process.stdin, job)
            for line in _lines(_stream(process.stdout), time.monotonic() + self.limits.seconds):
                message = json.loads(line)
                if message["kind"] in ("end", "spent"):
                    return answer, message["kind"] == "end"
                answer = message
        return None, False

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ingest.child", str(self.limits.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"},
                process_group=0 if os.name == "posix" else None,
            )
        return self._process

    def _death(self, path: Path, process: subprocess.Popen[bytes]) -> IngestError:
        """What it means that the child went away without an answer."""
        try:
            code = process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            code = 0
        if os.name == "posix" and code in (-signal.SIGXCPU, -signal.SIGKILL):
            return refused(path, "time", self.limits)
        return died(path, code)


def _packed(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise BrokenPipeError
    return stream


def _send(stream: IO[bytes] | None, job: Message) -> None:
    pipe = _stream(stream)
    pipe.write((json.dumps(job) + "\n").encode())
    pipe.flush()


def _lines(stream: IO[bytes], deadline: float) -> Iterator[bytes]:
    """Whole lines until the child closes its end; raises `TimeoutError` when the deadline passes first."""
    held = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or (os.name == "posix" and not select.select([stream], [], [], left)[0]):
            raise TimeoutError
        chunk = os.read(stream.fileno(), _CHUNK)
        if not chunk:
            return
        start = 0
        while (end := chunk.find(b"\n", start)) >= 0:
            held += chunk[start:end]
            yield bytes(held)
            held.clear()
            start = end + 1
        held += chunk[start:]
        if len(held) > _LINE:
            raise TimeoutError


_idle: dict[Limits, list[Worker]] = {}
_lock = threading.Lock()


@contextlib.contextmanager
def worker(limits: Limits) -> Iterator[Worker]:
    """A child for these limits, to nobody else while the block runs; a few are kept between files."""
    with _lock:
        kept = _idle.setdefault(limits, [])
        one = kept.pop() if kept else Worker(limits)
    try:
        yield one
    finally:
        with _lock:
            if len(kept) < _KEPT:
                kept.append(one)
            else:
                one.close()


@atexit.register
def _end() -> None:
    for kept in _idle.values():
        for one in kept:
            one.close()
