"""Access cards and their route as HTML: every word escaped, no meaning in colour or in position alone."""

from collections.abc import Callable
from html import escape

from app.chat.brief import Brief, Dispute, Fact, Marks, Step
from app.chat.markup import badge
from app.chat.wording import NBSP, french, place, provenance
from app.model import Citation

Mark = Callable[[Citation], str]


def letter(n: int) -> str:
    """The mark of a card's statement, told from the numbers of the answer: 1 is « a », 27 is « aa »."""
    before, last = divmod(n - 1, 26)
    return (letter(before) if before else "") + chr(ord("a") + last)


def opener(anchor: Callable[[int], str]) -> Mark:
    """Marks that open their statement in its document, at the anchor of its number."""
    return lambda citation: (
        f'<button type="button" class="mark" data-passage="{anchor(citation.n)}" '
        f'aria-label="Preuve {letter(citation.n)}, {escape(_where(citation))}">{letter(citation.n)}</button>'
    )


def leader(anchor: Callable[[int], str]) -> Mark:
    """Marks that lead to their statement further down a page without scripts."""
    return lambda citation: (
        f'<a class="mark" href="#{anchor(citation.n)}" '
        f'aria-label="Preuve {letter(citation.n)}, {escape(_where(citation))}">{letter(citation.n)}</a>'
    )


def _where(citation: Citation) -> str:
    return ", ".join(part for part in (provenance(citation), place(citation)) if part)


def card(brief: Brief, mark: Mark, level: int = 4) -> str:
    """One access: name, status and its day, facts, route, disagreements; `level` is that of its heading."""
    drawn = {citation.n: mark(citation) for citation in brief.proofs}

    def marks(numbers: Marks) -> str:
        return "".join(drawn[n] for n in numbers)

    others = f' <span class="others">{escape(", ".join(brief.other_names[:3]))}</span>' if brief.other_names else ""
    reason = brief.reason[:1].upper() + brief.reason[1:]
    facts = "".join(_fact(fact, marks) for fact in brief.facts)
    return (
        f'<div class="access"><h{level}>{escape(brief.title)}{others}</h{level}>'
        f'<p class="status">{badge(brief.status, brief.day)} '
        f'<span class="reason">{escape(french(reason))}. {marks(brief.decided)}</span></p>'
        f"{f'<dl>{facts}</dl>' if facts else ''}{route(brief.route, marks)}"
        f"{''.join(_dispute(one, marks) for one in brief.disputes)}</div>"
    )


def _fact(fact: Fact, marks: Callable[[Marks], str]) -> str:
    return f"<div><dt>{fact.label}</dt><dd>{escape(french(fact.value))} {marks(fact.marks)}</dd></div>"


def route(steps: tuple[Step, ...], marks: Callable[[Marks], str]) -> str:
    """The stages as a drawn line of numbered stations; read aloud, an ordered list."""
    if not steps:
        return ""
    stations = "".join(
        f'<li><span class="role">{step.role}</span><span class="who">{escape(french(step.value))}</span>'
        f"{_detail(step)}<span>{marks(step.marks)}</span></li>"
        for step in steps
    )
    caption = "Le parcours du dossier, tel que les documents l’écrivent"
    return f'<figure class="route"><figcaption>{caption}</figcaption><ol>{stations}</ol></figure>'


def _detail(step: Step) -> str:
    return f'<span class="how">{escape(french(step.detail))}</span>' if step.detail else ""


def _dispute(dispute: Dispute, marks: Callable[[Marks], str]) -> str:
    versions = "".join(
        f"<li><strong>{escape(french(value))}</strong>, d’après {escape(source)} {marks(numbers)}</li>"
        for value, source, numbers in dispute.versions
    )
    head = f"Les documents ne disent pas la même chose. {dispute.label}{NBSP}:"
    return f'<div class="dispute"><p><span aria-hidden="true">≠</span> {head}</p><ul>{versions}</ul></div>'
