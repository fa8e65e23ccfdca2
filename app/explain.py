"""What was understood of a question and how documents were ranked, for whoever wants to know why."""

from datetime import date

from app.engine import Engine
from app.model import Question
from app.plans import Context, choose, refusal
from app.ranking import rank


def explain(engine: Engine, question: Question) -> str:
    """Plain lines: understanding, added terms, documents with their best statement and score."""
    day = question.as_of or date.today()
    understanding = engine.understand(question)
    lines = [
        "",
        f"forme : {understanding.shape} ; aspects : {', '.join(understanding.aspects) or 'aucun'}",
        "mots : "
        + ", ".join(
            f"{f.text} ({f.weight:.2f}{'' if f.known else ', inconnu'}{', médicament' if f.subject else ''})"
            for f in understanding.focus
        ),
        "ajouts : "
        + (", ".join(f"{t.text} ← {t.origin} ({t.weight:g})" for t in understanding.terms if t.origin) or "aucun"),
    ]
    ranked = rank(understanding, engine.library, engine.searcher, day)
    context = Context(understanding, ranked, engine.library, engine.catalogue, day, day)
    for candidate in ranked[:5]:
        best = candidate.best
        why = refusal(context, candidate, choose(context, candidate))
        lines.append(
            f"{candidate.score:6.2f}  {candidate.profile.id} ; meilleure phrase {best.score:.2f} : "
            f"{best.unit.text[:110]}"
        )
        if why:
            lines.append(f"        écarté : {why}")
    return "\n".join(lines)
