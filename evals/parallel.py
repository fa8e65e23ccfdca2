"""The same questions in several processes, each with the system opened anew; outcomes travel as lines of a run."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from evals import store
from evals.cases import parse, row
from evals.model import Case, Result
from evals.run import Asking, ask
from evals.systems import Opened, open_system

_opened: list[tuple[Opened, date]] = []  # one a process, set when it starts


def in_parallel(system: str, home: Path, as_of: date, jobs: int) -> Asking:
    """Ask in `jobs` processes; outcomes come in the order of the questions, whichever process is first."""

    def asking(cases: Sequence[Case]) -> Iterator[Result]:
        if not cases:
            return
        context = get_context("spawn")  # a fork would copy the threads of the linear algebra library half-way
        with ProcessPoolExecutor(min(jobs, len(cases)), context, _open, (system, str(home), as_of.isoformat())) as pool:
            lines = (json.dumps(row(case), ensure_ascii=False) for case in cases)
            yield from map(store.parse_result, pool.map(_ask, lines, chunksize=4))

    return asking


def _open(system: str, home: str, as_of: str) -> None:
    _opened[:] = [(open_system(system, Path(home)), date.fromisoformat(as_of))]


def _ask(line: str) -> str:
    ((opened, as_of),) = _opened
    (case,) = parse(line)
    return store.dump(ask(case, opened.system, opened.library, as_of))
