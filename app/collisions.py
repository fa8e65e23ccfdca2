"""Asking back when a form of the question has several meanings and nothing around it decides."""

from app.library import Library
from app.shapes import Shape
from app.understand import Understanding
from index.analysis import tokens
from index.lexicon import Lexicon, Meaning


def ask_back(understanding: Understanding, lexicon: Lexicon, library: Library) -> str | None:
    """The question to ask back, or None; only when the ambiguous form is all that the question is about."""
    if understanding.subjects or len(understanding.focus) > 2:
        return None
    for found in lexicon.collisions(understanding.text):
        defined = understanding.shape is Shape.DEFINITION
        told = found.chosen is not None and (not defined or _held(found.chosen, library))
        if not told and (defined or sum(_held(m, library) for m in found.collision.meanings) > 1):
            about = [f for f in understanding.focus if f.text.lower() not in found.text.lower()]
            if not about:
                labels = "\n".join(f"- {m.label}" for m in found.collision.meanings)
                return f"{found.collision.question}\n\n{labels}"
    return None


def _held(meaning: Meaning, library: Library) -> bool:
    """Whether some document speaks of a meaning: most words of its label stand in one statement."""
    stems = {t.stem for t in tokens(meaning.label)}
    return any(len(stems & u.bag) >= 0.6 * len(stems) for p in library.profiles.values() for u in p.units)
