"""The lexical side of a search: passages by words and character grams, documents by what they say and say first.

Passage: words and grams, half and half; each passage is indexed with its title, headings and column names. Document:
the words of the whole of it, and the words and grams of its title and first lines, which tell what it is about. Without
the document, a page that merely shares the question's common words leads over the one whose subject is asked for.
Shares were chosen on development questions; they are flat around these values.
"""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index import bm25, forms
from index.analysis import grams, tokens
from index.fusion import Mask, Places, Scores, shared
from index.leading import Depth, Scoring, Sum, scores
from index.store import Stored
from index.tally import Numbering, Ragged, Rows, Words
from index.wanted import Asked, Choice, Wanted

GRAMS = 0.5
DOCUMENT = 0.3
OPENING = 0.2
OPENING_LENGTH = 300  # characters of a document's text that are its first lines
_SHARED = 0.4  # a query without any known word needs this share of its grams in one passage
_FADING = 0.05
_OFTEN = 2  # documents that may share a passage before it counts less
_LISTS = ("words", "grams", "documents", "openings", "opening-grams")
_LEAST = 0.9  # what a passage of every document still counts: it may be the answer, once the document is the right one


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found: the lists that made the scores, their sum, and the passages that may lead, ascending.

    Lists of passages are float32 (passages,), lists of documents float32 (documents,). Of a large collection, those of
    passages and the sum are right for the passages that may lead and for those that are settled.
    """

    passages: Mapping[str, Scores]
    documents: Mapping[str, Scores]
    lead: Places
    sum: Sum

    @property
    def total(self) -> Scores:
        """The sum for every passage: float32 (passages,)."""
        return self.sum.total

    def settle(self, places: Places) -> None:
        """Make words, grams and sum right for these passages too."""
        self.sum.settle(places)


def write(folder: Path, kept: Iterable[Stored]) -> None:
    """Write what `Lexical.open` reads; documents are read once, in order, and none is held."""
    known, stems = Words(), Numbering()
    passages, documents, openings = Rows(), Rows(), Rows()
    owners, keys = array("i"), []
    for number, one in enumerate(kept):
        title, whole = known.row(tokens(one.document.title)), []
        heads = {context: known.row(tokens(context)) for context in dict.fromkeys(p.context for p in one.passages)}
        for passage in one.passages:
            found = tokens(passage.text)
            text = known.row(found)
            passages.add(heads[passage.context], text)
            whole += text
            owners.append(number)
            keys.append(hashlib.sha256(array("i", [stems.of(t.stem) for t in found]).tobytes()).digest())
        documents.add(title, whole)
        openings.add(title, known.row(tokens(one.document.text[:OPENING_LENGTH])))
    np.save(folder / "owners.npy", np.frombuffer(owners, dtype=np.int32), allow_pickle=False)
    np.save(folder / "weights.npy", weights(keys, owners), allow_pickle=False)
    texts = passages.ragged()
    words, letters = _words(known), _letters(known)
    bm25.write(folder, "words", *_in(words, texts))
    bm25.write(folder, "grams", *_in(letters, texts))
    forms.write(folder, known.met, np.bincount(texts.values, minlength=len(known.met)).tolist())
    bm25.write(folder, "documents", *_in(words, documents.ragged()))
    first = openings.ragged()
    bm25.write(folder, "openings", *_in(words, first))
    bm25.write(folder, "opening-grams", *_in(letters, first))


def weights(keys: Sequence[bytes], owners: Sequence[int]) -> Scores:
    """float32 (n,): 1, less for a passage whose words stand alike in many documents (boilerplate of a template).

    `keys` are equal for passages of the same words.
    """
    owned = Counter(key for key, _ in set(zip(keys, owners, strict=True)))
    return np.asarray([max(_LEAST, (_OFTEN / max(_OFTEN, owned[key])) ** _FADING) for key in keys], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Lexical:
    """The five lists of one generation, memory-mapped."""

    words: bm25.Postings
    grams: bm25.Postings
    documents: bm25.Postings
    openings: bm25.Postings
    opening_grams: bm25.Postings
    owners: npt.NDArray[np.int32]  # the document of each passage, ascending
    sizes: Places  # passages of each document
    fading: Scores | None  # how much each passage counts; None when all count 1

    @classmethod
    def open(cls, folder: Path) -> "Lexical":
        """What `write` wrote."""
        words, grams, documents, openings, opening_grams = (bm25.load(folder, name) for name in _LISTS)
        owners, weights_ = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("owners", "weights"))
        sizes = np.bincount(owners, minlength=documents.size)
        fading = weights_ if (weights_ < 1).any() else None
        return cls(words, grams, documents, openings, opening_grams, owners, sizes, fading)

    def find(self, asked: Wanted, depth: Depth, allowed: Mask | None = None) -> Found | None:
        """Scores of passages, right for the best allowed ones; None when nothing of the query is in the documents."""
        asked = self._narrowed(asked)
        words, letters = Scoring(self.words, asked.words), Scoring(self.grams, asked.grams)
        tops = words.top(), letters.top()
        if not tops[0] and not self._misspelt(letters.scores, asked):
            return None
        lists = {"words": words.scores, "grams": letters.scores}
        shares = np.asarray([_share(1 - GRAMS, tops[0]), _share(GRAMS, tops[1])])
        if self.documents.size == self.words.size:  # every document is its one passage
            made = Sum((words, letters), shares.tolist(), self.fading, None)
            return Found(lists, {}, made.lead(depth, allowed), made)
        whole = scores(self.documents, asked.words)
        first: Scores = (1 - GRAMS) * shared(scores(self.openings, asked.words))
        first += np.float32(GRAMS) * shared(scores(self.opening_grams, asked.grams))
        around = np.repeat(DOCUMENT * (1 - OPENING) * shared(whole) + OPENING * first, self.sizes)
        shares *= (1 - DOCUMENT) * (1 - OPENING)
        made = Sum((words, letters), shares.tolist(), self.fading, around)
        return Found(lists, {"document": whole, "opening": first}, made.lead(depth, allowed), made)

    def _narrowed(self, asked: Wanted) -> Wanted:
        """Only the added names that the documents write; their letters only where what was typed is unknown here."""
        known = self.words.vocabulary
        words, letters = [], []
        for choice, spelt in zip(asked.words.choices, asked.grams.choices, strict=True):
            here = [n for n, stems in enumerate(choice.others) if all(stem in known for stem in stems)]
            words.append(Choice(choice.typed, tuple(choice.others[n] for n in here)))
            if not choice.typed or not all(stem in known for stem in choice.typed):
                letters.append(Choice(spelt.typed, tuple(spelt.others[n] for n in here)))
        return Wanted(Asked(asked.words.terms, tuple(words)), Asked(asked.grams.terms, tuple(letters)))

    def _misspelt(self, letters: Scores, asked: Wanted) -> bool:
        """Whether one passage holds enough of the query's letters for a misspelling to be likely."""
        if not letters.any():
            return False
        held = self.grams.holds(np.asarray([np.argmax(letters)]), asked.grams.terms)
        return len(held[0]) >= _SHARED * len(asked.grams.terms)


def _share(part: float, top: float) -> float:
    """What one point of a list counts when the highest score is to count `part`."""
    return part / top if top > 0 else 0.0


def _words(known: Words) -> tuple[list[str], Ragged]:
    """The stems, and that of each word."""
    stems = Numbering()
    rows = Ragged.of((stems.of(stem),) for _, _, stem in known.met)
    return list(stems.known), rows


def _letters(known: Words) -> tuple[list[str], Ragged]:
    """The grams, and those of each word."""
    numbers = Numbering()
    rows = Ragged.of([numbers.of(gram) for gram in grams(folded)] for _, folded, _ in known.met)
    return list(numbers.known), rows


def _in(terms: tuple[list[str], Ragged], texts: Ragged) -> tuple[list[str], Ragged, Ragged]:
    return terms[0], texts, terms[1]
