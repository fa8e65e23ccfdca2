"""The parent's side of the child that opens PDFs: limits, deadline, and what its death means.

One child serves many files; when it dies, the file it held is lost, and the next file gets a new child.
"""

import atexit
import base64
import contextlib
import itertools
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final

from ingest.errors import Locked, ReaderDied, TooCostly, Unreadable
from ingest.limits import Limits

_CHUNK: Final = 1 << 20
_LARGE: Final = 300_000  # bytes of a file worth two children
_LINE: Final = 64 * 2**20  # bytes of one message: a page cannot honestly need more
Message = dict[str, Any]


class Worker:
    """A child process under limits; `messages` hands over what it says of one file."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child's process number, None while none runs."""
        return self._process.pid if self._process is not None else None

    def messages(self, path: Path, start: int = 0, step: int = 1) -> Generator[Message, None, None]:
        """The head, then every `step`-th page of `path` from page `start` (from 0).

        Raises an `IngestError` naming the file if the child refuses or dies.
        """
        return self._ask(path, {"start": start, "step": step})

    def scan(self, path: Path, number: int) -> tuple[bytes, float]:
        """A grey PNG of page `number` (from 1) for character recognition, and its scale in pixels a point.

        Raises as `messages` does.
        """
        (message,) = self._ask(path, {"draw": number - 1})
        return base64.b64decode(message["png"]), float(message["scale"])

    def picture(
        self, path: Path, number: int, scale: float, ranges: Sequence[tuple[int, int]]
    ) -> tuple[bytes, list[tuple[float, float, float, float]]]:
        """A PNG of page `number` (from 1), and the boxes in pixels of (first, length) ranges of its characters."""
        (message,) = self._ask(path, {"draw": number - 1, "scale": scale, "ranges": list(ranges)})
        factor = float(message["scale"]) / 10
        boxes = [(x0 * factor, y0 * factor, x1 * factor, y1 * factor) for x0, y0, x1, y1 in message["boxes"]]
        return base64.b64decode(message["png"]), boxes

    def _ask(self, path: Path, more: Message) -> Generator[Message, None, None]:
        with self._lock:
            process = self._start()
            deadline = time.monotonic() + self.limits.seconds
            limits = {"pages": self.limits.pages, "text": self.limits.text, "cpu": self.limits.cpu}
            done = False
            try:
                _send(process.stdin, {"path": str(path.absolute()), **limits, **more})
                for line in _lines(_stream(process.stdout), deadline):
                    message = json.loads(line)
                    if message["kind"] == "end":
                        done = True
                        return
                    if message["kind"] == "error":
                        done = True
                        raise _refusal(path, message["reason"], self.limits)
                    yield message
                raise self._death(path, process)
            except TimeoutError as error:
                raise _refusal(path, "time", self.limits) from error
            except BrokenPipeError as error:
                raise self._death(path, process) from error
            finally:
                if not done:
                    self.close()

    def close(self) -> None:
        """End the child, if one runs."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):  # bytes that the dead child never read
                        stream.close()

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ingest.pdfchild", str(self.limits.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"},
            )
        return self._process

    def _death(self, path: Path, process: subprocess.Popen[bytes]) -> Exception:
        try:
            code = process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            code = 0
        if os.name == "posix" and code in (-signal.SIGXCPU, -signal.SIGKILL):
            return _refusal(path, "cpu", self.limits)
        return ReaderDied(
            path,
            f"« {path.name} » a fait échouer la lecture (arrêt {code}) : "
            "ouvrez-le et enregistrez-le de nouveau en PDF, ou fournissez une version HTML.",
        )


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


def _refusal(path: Path, reason: str, limits: Limits) -> Exception:
    name = path.name
    if reason == "locked":
        return Locked(path, f"« {name} » est protégé par un mot de passe : fournissez une version sans protection.")
    if reason == "broken":
        return Unreadable(path, f"« {name} » est un PDF endommagé ou tronqué : téléchargez-le de nouveau.")
    if reason == "pages":
        return TooCostly(path, f"« {name} » dépasse {limits.pages} pages : découpez le document.")
    if reason in ("time", "cpu"):
        return TooCostly(
            path, f"« {name} » demande trop de temps de lecture : enregistrez-le de nouveau en PDF simple."
        )
    return TooCostly(path, f"« {name} » se déploie au-delà des limites de mémoire : enregistrez-le en PDF simple.")


_workers: dict[tuple[Limits, int], Worker] = {}


def worker(limits: Limits, number: int = 0) -> Worker:
    """The child kept for these limits, ended with the program; a large file is shared between several."""
    key = limits, number
    if key not in _workers:
        _workers[key] = Worker(limits)
        atexit.register(_workers[key].close)
    return _workers[key]


def messages(path: Path, limits: Limits) -> Iterator[Message]:
    """The head, then the pages of `path` in order; two children take turns at a large file."""
    count = 2 if path.stat().st_size > _LARGE and (os.cpu_count() or 1) > 1 else 1
    streams = [worker(limits, n).messages(path, n, count) for n in range(count)]
    try:
        yield next(streams[0])
        for stream in streams[1:]:
            next(stream)  # its head says the same
        for stream in itertools.cycle(streams):
            page = next(stream, None)
            if page is None:
                break
            yield page
        for stream in streams:
            next(stream, None)  # to its end, so that its child is free again
    finally:
        for stream in streams:
            stream.close()
