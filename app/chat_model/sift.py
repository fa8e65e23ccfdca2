"""Which proposals of a chat model may be shown: those that say what their spans say, and nothing beyond.

Those of `app.figures` come first (figures, days, medicines, negations); those here are stricter than what our own
sentences need, because a model may recombine what it read: « 30 % … 2 ans » into « 30 ans ». What they cannot see is a
day or a figure put in the place of another of the same span.
"""

import re
from collections.abc import Iterator

from app.chat_model.proposals import Proposal
from app.figures import unsupported
from app.model import Answer, Citation
from index.analysis import fold, tokens
from index.common import common
from ingest.dates import find, spell

SAID = 0.6  # share of a claim's words that its spans must hold
_MARKUP = re.compile(r"[<>\[\]{}`|\\]|\]\(|\*\*|__")
ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s,;)»]+|[\w.+-]+@[\w-]+(?:\.\w[\w-]*)+|\b(?:[\w-]+\.)+(?:fr|com|org|eu|net|io)\b"
)
_FIGURE = re.compile(r"(?<!\w)\d+(?:[.,]\d+)*")
PHONE = re.compile(r"\+?\d(?:[ .]?\d){7,}|\b\d{2}(?: \d{2}){2,}\b")
_QUANTITY = re.compile(
    r"(\d+(?:[ .,]\d+)*) ?(%|‰|°c|[µmkn]?g(?:/\S+)?|[µm]?l|ml|ui|gy|mg/\S+|ans?|mois|semaines?|jours?|heures?|minutes?"
    r"|cycles?|fois|prises?|doses?|lignes?|patients?|personnes?|malades?|enfants?|adultes?|euros?|€|millions?"
    r"|gelules?|comprimes?|flacons?|injections?|perfusions?|janvier|fevrier|mars|avril|mai|juin|juillet|aout"
    r"|septembre|octobre|novembre|decembre)(?!\w)"
)
_DENIED = re.compile(r"\bn(?:e\b|')")
_OTHERWISE = re.compile(
    r"\b(?:ni|non|pas|aucune?s?|jamais|sans|sauf|hors|hormis|excepte[es]*|exclu[es]*|interdi\w+|refus\w+|contre-indi\w+"
    r"|impossible|insuffisan\w+)\b"
)
_SENTENCE = re.compile(r"(?<=[.!?;]) +")
_NAME = re.compile(r"(?<![\w-])[^\W\d_a-zà-öø-ÿ][\w-]*|[^\W_]*\d[\w-]*|[^\W\d_]*[a-zà-ÿ][A-Z][\w-]*")
_VERDICT = re.compile(
    r"\b(?:vous|tu|votre|vos|ton|ta|tes|ma|mon|mes)\b|\beligibles?\b|\b(?:je|nous) (?:vous )?(?:conseill|recommand)"
    r"|\bil faut (?:prendre|arreter|commencer|continuer|acheter|augmenter|diminuer)|\ba droit\b|\bgueri[rt]?\b"
)
_COMMAND = re.compile(r"\bignor(?:e|ez|er)\b|\binstructions?\b|\bconsignes?\b|\bprompt\b|\bjson\b|\bmodele de langue\b")


def refusal(proposal: Proposal, answer: Answer) -> str:
    """Why a proposal may not be shown, in French; empty when it may."""
    return next(_refusals(proposal, answer), "")


def _refusals(proposal: Proposal, answer: Answer) -> Iterator[str]:
    cited = [c for c in answer.citations if c.n in proposal.spans]
    if not proposal.text:
        yield "phrase vide"
    if not cited or len(cited) < len(proposal.spans):
        yield "renvoie à un extrait qui n’existe pas"
        return
    quotes = " ".join(c.quote for c in cited)
    claim, held, around = fold(proposal.text), fold(quotes), fold(" ".join(map(_around, cited)))
    if _MARKUP.search(proposal.text):
        yield "contient une balise ou un lien"
    for kind, pattern in (
        ("s’adresse à une personne ou conclut pour elle", _VERDICT),
        ("parle d’autre chose que des extraits", _COMMAND),
    ):
        yield from (f"{kind} (« {m[0]} »)" for m in pattern.finditer(claim) if not _stands(m[0], held))
    for kind, pattern in (("adresse", ADDRESS), ("numéro", PHONE)):
        yield from (f"{kind} qui n’est pas dans ses extraits" for m in pattern.finditer(claim) if m[0] not in held)
    for wanted in unsupported(answer, proposal.text, proposal.spans):
        yield f"« {wanted} » n’est pas dans ses extraits"
    for number, unit in _QUANTITY.findall(claim):
        if not re.search(rf"(?<![\d.,]){re.escape(number)} ?{re.escape(unit)}(?!\w)", f"{held} {around}"):
            yield f"« {number} {unit} » n’est pas dans ses extraits"
    days = {found.value for found in find(f"{quotes} {around}")}
    for day in find(proposal.text):
        if day.value not in days:
            yield f"« {proposal.text[day.start : day.end]} » n’est pas dans ses extraits"
    for name in names(proposal.text):
        if not _stands(fold(name), f"{held} {around}"):
            yield f"« {name} » n’est pas dans ses extraits"
    if _negations(claim) != _negations(held):
        yield "perd ou ajoute une négation"
    if any(_share(sentence, f"{quotes} {around}") < SAID for sentence in _SENTENCE.split(proposal.text)):
        yield "dit autre chose que ses extraits"


def _negations(folded: str) -> tuple[int, int]:
    """How often a text denies; a sentence that denies otherwise than its spans is not worth the risk."""
    return len(_DENIED.findall(folded)), len(_OTHERWISE.findall(folded))


def _stands(words: str, held: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", held) is not None


def details(text: str) -> frozenset[str]:
    """What a sentence must not lose when it is said otherwise: its names, figures and addresses, folded."""
    folded = fold(text)
    return frozenset((*map(fold, names(text)), *_FIGURE.findall(folded), *ADDRESS.findall(folded)))


def names(text: str) -> tuple[str, ...]:
    """Words that name something: a capital after the first word, a first word that is no ordinary one, figures."""
    return tuple(m[0] for m in _NAME.finditer(text) if not _first(text[: m.start()]) or _telling(m[0]))


def _first(before: str) -> bool:
    """Whether a capital is that of a sentence."""
    return before.rstrip()[-1:] in {"", *".!?:;«"}


def _telling(first: str) -> bool:
    """Whether the first word of a sentence is a name all the same."""
    return sum(c.isupper() for c in first) > 1 or any(map(str.isdigit, first)) or not common(first)


def _around(citation: Citation) -> str:
    """What is shown with a quote: its title, section, publisher, day and status."""
    day = spell(citation.published) if citation.published else ""
    return f"{citation.title} {citation.section or ''} {citation.publisher} {day} {citation.status or ''}"


def _share(text: str, held: str) -> float:
    """Share of the words of a text whose stem, or whose first five letters, stand in what is held."""
    known = {t.stem for t in tokens(held)} | {t.folded[:5] for t in tokens(held)}
    said = [t for t in tokens(text) if len(t.folded) > 2]
    return sum(t.stem in known or t.folded[:5] in known for t in said) / len(said) if said else 1.0
