"""How far a long command is: bars on a terminal, one plain line a stage elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

Tell = Callable[[str, int, int], None]  # what is done (French), how many, of how many
_LONG = 500  # steps of a stage from which each tenth is told


@contextmanager
def progress() -> Iterator[Tell]:
    """A function to tell progress to: bars on the error stream, which they leave empty; lines among the results."""
    if not sys.stderr.isatty():
        yield _plain()
        return
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield tell


def _plain() -> Tell:
    """A line when a stage ends, and at each tenth of a long one."""
    told: dict[str, int] = {}

    def tell(what: str, done: int, total: int) -> None:
        tenth = 10 * done // total if total else 10
        if done >= total or (total >= _LONG and tenth > told.get(what, 0)):
            told[what] = tenth
            if done:
                print(f"{what} : {done}/{total}", flush=True)

    return tell
