"""The systems that can be evaluated, by name."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app import settings
from app.engine import Engine
from app.explain import confidence
from app.model import Answer, Question
from evals.decoys import AlwaysAnswers, Inexact, NeverAnswers, Timeless, WrongDocument, WrongPage
from evals.model import System
from evals.peers import FrenchBM25, Recipe
from evals.run import corpus_digest
from evals.store import RunError
from index.build import build
from index.everyday import Everyday
from index.lexicon import Lexicon
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


class Rated:
    """The engine, with how sure it is: the confidence that orders its answers when risk is set against coverage."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def ask(self, question: Question) -> Answer:
        """The engine's answer."""
        return self.engine.ask(question)

    def confidence(self, question: Question) -> float | None:
        """The chance that the leading document answers."""
        return confidence(self.engine, question)


def _first(searcher: Searcher) -> str:
    return searcher.documents()[0].id


def _langchain(searcher: Searcher) -> System:
    try:
        from evals.langchain_recipe import LangChainRecipe
    except ModuleNotFoundError as error:
        raise RunError(f"« recette-langchain » demande le module « {error.name} » : scripts/setup.sh dev") from None
    return LangChainRecipe(searcher)


_Make = Callable[[Engine], System]
ABLATIONS: dict[str, _Make] = {
    "sans-lexique": lambda engine: Engine(engine.searcher, lexicon=Lexicon()),
    "sans-mots-courants": lambda engine: Engine(engine.searcher, everyday=Everyday()),
}  # without vectors: a home built with another encoder
SYSTEMS: dict[str, _Make] = {
    "passerelle": Rated,
    "bm25": lambda engine: FrenchBM25(engine.searcher),
    "recette": lambda engine: Recipe(engine.searcher),
    "recette-langchain": lambda engine: _langchain(engine.searcher),
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
    """A system over the current generation of a home; raises `RunError` for an unknown name."""
    try:
        make = (SYSTEMS | ABLATIONS | DECOYS)[name]
    except KeyError:
        known = ", ".join((*SYSTEMS, *ABLATIONS, *DECOYS))
        raise RunError(f"Système inconnu : « {name} » ; choisissez parmi {known}.") from None
    engine = Engine.open(home)
    return Opened(name, make(engine), engine.searcher)


@contextmanager
def embedded(home: Path | None, documents: Sequence[Path] | None = None, encoder: str | None = None) -> Iterator[Path]:
    """The home given, or a temporary one built from some documents, by default the project's own sheets."""
    if home is not None:
        yield home
        return
    with TemporaryDirectory(prefix="passerelle-evals-") as folder:
        build(documents or (), Path(folder), encoder=encoder or settings.encoder())
        yield Path(folder)
