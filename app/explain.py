"""What was understood of a question, how passages and documents were ranked, what was left out and why."""

from collections.abc import Iterator
from datetime import date

from app.check import faults
from app.engine import Engine
from app.model import Question
from app.plans import Context, choose, refusal
from app.plans.refusing import probability, signals
from app.ranking import rank
from app.topics import in_hand
from app.understand import Understanding
from index.model import Filters, Hit, Query

_PASSAGES = 5
_LISTS = {
    "words": "mots",
    "grams": "grammes",
    "dense": "vecteurs",
    "opening": "début de texte",
    "reranker": "reclassement",
}


def explain(engine: Engine, question: Question) -> str:
    """Plain lines: what the conversation holds, understanding, added terms, passages with their rank in each list,
    documents with their best statement and score, and what the checks and the chat model's sentences came to.

    Where a chat model is configured, it is asked once more.
    """
    day = question.as_of or date.today()
    understanding = engine.understand(question)
    conversation = [f"en main : {in_hand(engine.conversation(question)[0])}"] * bool(question.history)
    lines = [
        "",
        *conversation,
        f"forme : {understanding.shape} ; aspects : {', '.join(understanding.aspects) or 'aucun'}",
        "mots : "
        + ", ".join(
            f"{f.text} ({f.weight:.2f}{'' if f.known else ', inconnu'}{', médicament' if f.subject else ''})"
            for f in understanding.focus
        ),
        "ajouts : "
        + (", ".join(f"{t.text} ← {t.origin} ({t.weight:g})" for t in understanding.terms if t.origin) or "aucun"),
    ]
    lines += _passages(engine, understanding, day)
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
    return "\n".join([*lines, *_checked(engine, question)])


def confidence(engine: Engine, question: Question) -> float | None:
    """The chance, by the fitted curve, that the leading document answers, from 0 to 1; None where none is found."""
    day = question.as_of or date.today()
    understanding = engine.understand(question)
    ranked = rank(understanding, engine.library, engine.searcher, day)
    context = Context(understanding, ranked, engine.library, engine.catalogue, day, day)
    chosen = choose(context, ranked[0]) if ranked else None
    return probability(signals(context, ranked[0], chosen)) if chosen else None


def _passages(engine: Engine, understanding: Understanding, day: date) -> Iterator[str]:
    """The best passages, each with its rank and score in every list that holds it."""
    asked = Query(understanding.text, understanding.terms, Filters(published_by=day))
    for hit in engine.searcher.search(asked, _PASSAGES):
        yield f"passage {hit.score:.3f}  {hit.passage.id} ; {_why(hit)}"


def _why(hit: Hit) -> str:
    places = (f"{_LISTS.get(r.ranking, r.ranking)} n° {r.rank} ({r.score:.2f})" for r in hit.rankings)
    return f"{', '.join(places)} ; mots trouvés : {', '.join(hit.matched) or 'aucun'}"


def _checked(engine: Engine, question: Question) -> Iterator[str]:
    """What the checks find in the answer, and what became of the chat model's sentences."""
    answer = engine.extract(question)
    wrong = tuple(faults(answer, engine.searcher))
    found = f"{len(wrong)} défauts" if len(wrong) > 1 else f"{len(wrong) or 'aucun'} défaut"
    yield f"phrases : {len(answer.claims)} ; {found} à la vérification"
    yield from (f"        défaut : {fault}" for fault in wrong)
    yield f"écartées avant l’affichage : {len(answer.dropped)}"
    yield from (f"        phrase écartée : {d.text} ({d.reason})" for d in answer.dropped)
    if engine.rephraser is None:
        return
    composed = engine.rephraser.compose(answer)
    if composed.failure:
        yield f"modèle de langue : {composed.failure}"
    yield from (f"        phrase du modèle : {p.text} {list(p.spans)}" for p in composed.used)
    yield from (f"        écarté du modèle : {d.text} ({d.reason})" for d in composed.dropped)
