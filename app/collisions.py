"""Asking back when a form of the question has several meanings and nothing around it decides."""

from app.library import Library
from app.understand import Understanding
from index.lexicon import Lexicon


def ask_back(understanding: Understanding, lexicon: Lexicon, library: Library) -> str | None:
    """The question to ask back, or None; only when the ambiguous form is all that the question is about."""
    if understanding.subjects or len(understanding.focus) > 2:
        return None
    for found in lexicon.collisions(understanding.text):
        if found.chosen is None:
            about = [f for f in understanding.focus if f.text.lower() not in found.text.lower()]
            if not about:
                labels = "\n".join(f"- {m.label}" for m in found.collision.meanings)
                return f"{found.collision.question}\n\n{labels}"
    return None
