"""What can go wrong in an index.

IndexingError
├── NoIndex          nothing has been built in this home yet
├── DamagedIndex     a file is missing or its digest is not the manifest's
├── OtherIndex       built by another analyser, splitter, format or encoder than the one in use
├── Busy             another build holds the lock
├── CannotWrite      the disk is full, or the folder may not be written
├── NothingToIndex   no file could be read, so nothing was published
├── EncoderError     an encoder is unknown, incomplete or not installed
├── RerankerError    the model that reads the best passages again is unknown, incomplete or unfit
└── BadVocabulary    a line of the lexicon or of the everyday words is wrong
"""

from pathlib import Path


class IndexingError(Exception):
    """An index cannot serve; the message is one French sentence with the remedy."""


class NoIndex(IndexingError):
    """Nothing has been built in this home yet."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"Aucun index dans « {home} » : lancez d’abord « passerelle build ».")
        self.home = home


class DamagedIndex(IndexingError):
    """A file of a generation is missing, or is not what the manifest says."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"L’index est abîmé ({path.name} : {reason}) ; relancez « passerelle build ».")
        self.path = path
        self.reason = reason


class OtherIndex(IndexingError):
    """A generation was made by other code or another encoder than the one in use."""

    def __init__(self, what: str) -> None:
        super().__init__(f"L’index a été construit avec {what} ; relancez « passerelle build ».")
        self.what = what


class Busy(IndexingError):
    """Another build holds the writer's lock."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"Une autre construction est en cours dans « {home} » ; attendez qu’elle se termine.")
        self.home = home


class CannotWrite(IndexingError):
    """The disk is full, or the folder may not be written: what was published before stays."""

    def __init__(self, home: Path, reason: str) -> None:
        said = "vérifiez la place et les droits ; l’index précédent, s’il existe, reste en place"
        super().__init__(f"Impossible d’écrire dans « {home} » ({reason}) : {said}.")
        self.home = home


class NothingToIndex(IndexingError):
    """No document could be read: what was published before stays."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Rien à indexer : {reason} ; l’index précédent, s’il existe, reste en place.")


class EncoderError(IndexingError):
    """An encoder is unknown, incomplete or needs a package that is not installed."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"L’encodeur « {name} » ne peut pas être utilisé : {reason}.")
        self.name = name


class RerankerError(IndexingError):
    """The model that reads the best passages again is unknown, incomplete or unfit."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"Le modèle de reclassement « {name} » ne peut pas être utilisé : {reason}.")
        self.name = name


class BadVocabulary(IndexingError):
    """A vocabulary file is wrong; the message names its line."""

    def __init__(self, where: str, line: int, reason: str) -> None:
        super().__init__(f"{where}, ligne {line} : {reason}.")
        self.where = where
        self.line = line
