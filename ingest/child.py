"""The limited child process in which files are opened: `python -m ingest.child`, a JSON job a line in, JSON lines out.

Whatever a file may do happens here, from its bytes to the rules that read its text: the parent only ever sees a
finished document, its access cards, the links of a page, a picture, or a typed error.
"""

import base64
import contextlib
import importlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ingest.codec import decode, encode
from ingest.errors import IngestError, refused
from ingest.limits import Limits
from ingest.model import Document, Source

Message = dict[str, Any]
_SPENT: Final = 0.5  # a child that still holds this share of its memory after a file serves no other


def main() -> int:
    """Serve jobs until standard input ends; the first argument bounds this process's memory, in bytes."""
    memory = int(sys.argv[1])
    _memory(memory)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not be taken for a message
    for line in sys.stdin.buffer:
        job = json.loads(line)
        _processor(job["cpu"])
        for message in _serve(job):
            out.write(json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
            out.write(b"\n")
        out.write(b'{"kind":"spent"}\n' if _held() > memory * _SPENT else b'{"kind":"end"}\n')
        out.flush()
        if job["kind"] == "read":  # asked for next, mostly: make ready while the parent is busy with the document
            with contextlib.suppress(MemoryError, ImportError, OSError):  # said where it is asked for
                importlib.import_module("ingest.cards")
    return 0


def _serve(job: Message) -> Iterator[Message]:
    path, limits = Path(job["path"]), decode(Limits, job["limits"])
    try:
        if job["kind"] == "draw":
            yield _draw(path, job, limits)
        elif job["kind"] == "cards":
            from ingest.cards import cards

            yield {"kind": "cards", "cards": [encode(one) for one in cards(decode(Document, job["document"]))]}
        elif job["kind"] == "page":
            from ingest.sync.links import look

            yield {"kind": "page", "seen": encode(look(base64.b64decode(job["data"]), job["base"], job["secure"]))}
        elif job["kind"] == "said":
            from ingest.web import said

            yield {"kind": "said", "said": said(base64.b64decode(job["data"]), limits)}
        else:
            from ingest.local import read_here

            source = decode(Source, job["source"]) if job["source"] else None
            yield {"kind": "document", "document": encode(read_here(path, source, limits))}
    except IngestError as error:
        yield {"kind": "error", "error": type(error).__name__, "message": str(error)}
    except (MemoryError, RecursionError):
        error_ = refused(path, "costly", limits)
        yield {"kind": "error", "error": type(error_).__name__, "message": str(error_)}
    except Exception as error:  # whatever a damaged file makes a library raise, it is this file's outcome
        reason = f"« {path.name} » ne peut pas être lu ({type(error).__name__}) : enregistrez-le de nouveau."
        yield {"kind": "error", "error": "Unreadable", "message": reason}


def _draw(path: Path, job: Message, limits: Limits) -> Message:
    import pypdfium2

    from ingest.pdfium import drawn, picture_message

    try:
        return picture_message(*drawn(path, job["number"] - 1, job["scale"], job["ranges"]))
    except pypdfium2.PdfiumError as error:
        raise refused(path, "locked" if "assword" in str(error) else "broken", limits) from error


def _memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _processor(seconds: int) -> None:
    """Give this job `seconds` of processor from now on; the kernel kills the child beyond."""
    try:
        import resource
    except ImportError:  # not on Windows: the wall clock of the parent is then the only limit
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY or soft < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _held() -> int:
    """The address space that this process holds now, in bytes; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


if __name__ == "__main__":
    raise SystemExit(main())
