"""The command line: `passerelle build | sync | ask | search | cards | diff | show | verify | chat | doctor`."""

import errno
import sys
from collections.abc import Sequence
from typing import TextIO

from app.errors import BadAnswerError, UsageError
from app.grammar import parser
from index.errors import IndexingError
from ingest.errors import IngestError

OK, FAILURE, USAGE = 0, 1, 2
_REASONS = {
    errno.ENOENT: "n’existe pas",
    errno.ENOTDIR: "n’est pas un dossier",
    errno.EISDIR: "est un dossier, il faut un fichier",
    errno.EACCES: "n’est pas accessible avec vos droits",
    errno.EPERM: "n’est pas accessible avec vos droits",
    errno.ENOSPC: "n’a plus de place sur le disque",
    errno.EROFS: "est en lecture seule",
    errno.EADDRINUSE: "port déjà occupé ; choisissez-en un autre avec --port",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; every foreseeable fault is one French sentence on stderr and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        _printable(stream)
    try:
        args = parser().parse_args(argv)
        return int(args.run(args))
    except UsageError as error:
        return _fail(str(error), USAGE)
    except (BadAnswerError, IndexingError, IngestError) as error:
        return _fail(str(error), FAILURE)
    except BrokenPipeError:
        sys.stderr.close()
        return OK
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, "lecture ou écriture impossible")
        return _fail(f"« {error.filename} » : {reason}" if error.filename else reason, FAILURE)
    except KeyboardInterrupt:
        return _fail("interrompu", FAILURE)


def _printable(stream: TextIO) -> None:
    """A terminal that is not UTF-8 shows a substitute instead of failing."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def _fail(message: str, code: int) -> int:
    print(f"passerelle : {' '.join(message.split())}", file=sys.stderr)
    return code


def entry() -> None:
    """The console script."""
    sys.exit(main())


if __name__ == "__main__":
    entry()
