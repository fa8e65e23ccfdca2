"""The lexical side of a search: passages by words and character grams, documents by what they say and say first.

Passage: words and grams, half and half; each passage is indexed with its title, headings and column names. Document:
the words of the whole of it, and the words and grams of its title and first lines, which tell what it is about. Without
the document, a page that merely shares the question's common words leads over the one whose subject is asked for.
Shares were chosen on development questions; they are flat around these values.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index import bm25, forms
from index.analysis import Token, all_grams, tokens
from index.fusion import Scores, shared
from index.store import Stored
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
    """Scores of every passage, float32 (n,): the lists that made them, and their sum."""

    lists: Mapping[str, Scores]
    total: Scores


def write(folder: Path, kept: Sequence[Stored]) -> None:
    """Write what `Lexical.open` reads."""
    texts = [[tokens(p.text) for p in one.passages] for one in kept]
    headed = [[tokens(p.context) for p in one.passages] for one in kept]
    passages = [(*h, *t) for hs, ts in zip(headed, texts, strict=True) for h, t in zip(hs, ts, strict=True)]
    titles = [tokens(one.document.title) for one in kept]
    documents = [(*title, *chain(*ts)) for title, ts in zip(titles, texts, strict=True)]
    openings = [(*title, *tokens(one.document.text[:OPENING_LENGTH])) for title, one in zip(titles, kept, strict=True)]
    _words(passages).save(folder, "words")
    _letters(passages).save(folder, "grams")
    _words(documents).save(folder, "documents")
    _words(openings).save(folder, "openings")
    _letters(openings).save(folder, "opening-grams")
    owners = [n for n, one in enumerate(kept) for _ in one.passages]
    np.save(folder / "owners.npy", np.asarray(owners, dtype=np.int32), allow_pickle=False)
    np.save(folder / "weights.npy", weights(list(chain(*texts)), owners), allow_pickle=False)
    forms.write(folder, chain(*passages))


def weights(passages: Sequence[Iterable[Token]], owners: Sequence[int]) -> Scores:
    """float32 (n,): 1, less for a passage whose words stand alike in many documents (boilerplate of a template)."""
    keys = [hashlib.sha256(" ".join(t.stem for t in found).encode()).digest() for found in passages]
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
    owners: npt.NDArray[np.int32]  # the document of each passage
    weights: Scores

    @classmethod
    def open(cls, folder: Path) -> "Lexical":
        """What `write` wrote."""
        words, grams, documents, openings, opening_grams = (bm25.load(folder, name) for name in _LISTS)
        owners, weights_ = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("owners", "weights"))
        return cls(words, grams, documents, openings, opening_grams, owners, weights_)

    def find(self, asked: Wanted) -> Found | None:
        """Scores of every passage; None when nothing of the query is in the documents."""
        asked = self._narrowed(asked)
        words, letters = _scores(self.words, asked.words), _scores(self.grams, asked.grams)
        if not words.any() and not self._misspelt(letters, asked):
            return None
        total: Scores = ((1 - GRAMS) * shared(words) + GRAMS * shared(letters)) * self.weights
        lists = {"words": words, "grams": letters}
        if self.documents.size < self.words.size:  # otherwise every document is its one passage
            whole = _scores(self.documents, asked.words)
            first: Scores = (1 - GRAMS) * shared(_scores(self.openings, asked.words))
            first = first + GRAMS * shared(_scores(self.opening_grams, asked.grams))
            lists |= {"document": whole[self.owners], "opening": first[self.owners]}
            total = (1 - DOCUMENT) * total + DOCUMENT * shared(whole)[self.owners]
            total = (1 - OPENING) * total + OPENING * first[self.owners]
        return Found(lists, total)

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
        held = self.grams.holds(int(np.argmax(letters)), asked.grams.terms)
        return len(held) >= _SHARED * len(asked.grams.terms)


def _scores(postings: bm25.Postings, asked: Asked) -> Scores:
    total = postings.scores(asked.terms)
    for choice in asked.choices:
        postings.complete(total, choice.typed, choice.others)
    return total


def _words(texts: Iterable[Iterable[Token]]) -> bm25.Postings:
    return bm25.build([token.stem for token in found] for found in texts)


def _letters(texts: Iterable[Iterable[Token]]) -> bm25.Postings:
    return bm25.build(all_grams(found) for found in texts)
