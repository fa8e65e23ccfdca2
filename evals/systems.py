"""The systems that can be evaluated, by name."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.engine import Engine
from evals.decoys import AlwaysAnswers, Inexact, NeverAnswers, Timeless, WrongDocument, WrongPage
from evals.model import System
from evals.peers import FrenchBM25, Recipe
from evals.run import corpus_digest
from index.build import build
from index.search import Searcher


@dataclass(frozen=True, slots=True)
class Opened:
    """A system with the library that its citations are checked against."""

    name: str
    system: System
    library: Searcher

    @property
    def corpus(self) -> str:
        """Digest of the documents it answers from."""
        return corpus_digest(self.library, [d.id for d in self.library.documents()])


def _first(searcher: Searcher) -> str:
    return searcher.documents()[0].id


_Make = Callable[[Engine], System]
SYSTEMS: dict[str, _Make] = {
    "passerelle": lambda engine: engine,
    "bm25": lambda engine: FrenchBM25(engine.searcher),
    "recette": lambda engine: Recipe(engine.searcher),
}
DECOYS: dict[str, _Make] = {
    "repond-toujours": lambda e: AlwaysAnswers(e, e.searcher, _first(e.searcher)),
    "ne-repond-jamais": NeverAnswers,
    "mauvaise-page": WrongPage,
    "citations-retouchees": Inexact,
    "ignore-les-dates": Timeless,
    "mauvais-document": lambda e: WrongDocument(e, e.searcher, _first(e.searcher)),
}
CAUGHT_BY = {
    "repond-toujours": "abstained",
    "ne-repond-jamais": "answered",
    "mauvaise-page": "placed",
    "citations-retouchees": "exact",
    "ignore-les-dates": "timely",
    "mauvais-document": "lead",
}  # the metric that must stop each decoy


def open_system(name: str, home: Path) -> Opened:
    """A system over the current generation of a home; raises `KeyError` for an unknown name."""
    make = (SYSTEMS | DECOYS)[name]
    engine = Engine.open(home)
    return Opened(name, make(engine), engine.searcher)


@contextmanager
def embedded(home: Path | None, documents: Sequence[Path] | None = None) -> Iterator[Path]:
    """The home given, or a temporary one built from some documents, by default the project's own sheets."""
    if home is not None:
        yield home
        return
    with TemporaryDirectory(prefix="passerelle-evals-") as folder:
        build(documents or (), Path(folder))
        yield Path(folder)
