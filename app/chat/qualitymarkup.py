"""Evaluations, the state of the corpus and remarks of readers as HTML: tables and lists; every word escaped."""

from collections import Counter
from collections.abc import Sequence
from html import escape

from app.chat.health import OLD, Health, Reason
from app.chat.runs import LABELS, Figure, Listed, Move, Outcome
from app.chat.wording import NBSP, count, french, freshness, grouped
from app.feedback import Feedback
from ingest.dates import spell
from ingest.model import Document
from ingest.quality import PageQuality

NAMED = 12  # files named for one reason
FEW = 3  # columns that a phone holds
CUT = 420  # characters of an answer in a list of faults


def percent(share: float) -> str:
    """0.7372 → « 73,7 % »."""
    return f"{100 * share:.1f}{NBSP}%".replace(".", ",")


def decimal(score: float) -> str:
    """0.5 → « 0,50 »."""
    return f"{score:.2f}".replace(".", ",")


def points(gap: float) -> str:
    """0.021 → « +2,1 »."""
    return f"{100 * gap:+.1f}".replace(".", ",").replace("-", "−")


def called(one: Listed) -> str:
    """« 2026-11-20-14h (passerelle, fautes) »: enough to choose by."""
    about = ", ".join(part for part in (one.system, one.variant) if part)
    return f"{one.folder.name} ({about})" if about else one.folder.name


def figures(found: Sequence[Figure]) -> str:
    """The measures as a table: the same as the drawing, in figures."""
    rows = "".join(
        f'<tr><th scope="row">{one.metric.label}</th><td class="number">{percent(one.value)}</td>'
        f'<td class="number">{percent(one.low)} à {percent(one.high)}</td><td class="number">{grouped(one.n)}</td></tr>'
        for one in found
    )
    return _table("Mesures de cette évaluation", ("Mesure", "Part", "Intervalle à 95 %", "Questions"), rows)


def moves(found: Sequence[Move]) -> str:
    """Two runs as a table: before, after, gap, what was won and lost."""
    rows = "".join(
        f'<tr><th scope="row">{one.metric.label}</th><td class="number">{percent(one.before)}</td>'
        f'<td class="number">{percent(one.after)}</td><td class="number">{points(one.after - one.before)}</td>'
        f'<td class="number">{len(one.won)}</td><td class="number">{len(one.lost)}</td></tr>'
        for one in found
    )
    heads = ("Mesure", "Avant", "Après", "Écart, en points", "Gagnées", "Perdues")
    return _table("Les deux évaluations, sur les mêmes questions", heads, rows)


def _table(caption: str, heads: Sequence[str], rows: str) -> str:
    first, *others = heads
    many = ' class="many"' if len(heads) > FEW else ""
    named = f'<th scope="col">{first}</th>' + "".join(f'<th scope="col" class="number">{h}</th>' for h in others)
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{caption}"><table{many}><caption>{caption}</caption>'
        f"<thead><tr>{named}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def fault(one: Outcome) -> str:
    """An answer that is not right in full: what was asked, expected, cited, said, and what is wrong."""
    faults = "".join(
        f"<li>{LABELS[s.metric]}{f'{NBSP}: {escape(french(s.reason))}' if s.reason else ''}</li>" for s in one.faults
    )
    said = " ".join(one.answer.split())
    shown = f"{said[:CUT].rstrip()}…" if len(said) > CUT else said
    expected = ", ".join(one.expected) or "aucun"
    cited = ", ".join(one.documents) or "aucun"
    return (
        f'<article class="fault"><h3>{escape(one.question)}</h3>'
        f'<p class="from">{escape(one.id)} · {escape(one.kind)} · attendu{NBSP}: {escape(expected)} · '
        f"cité{NBSP}: {escape(cited)}</p><ul>{faults}</ul><blockquote>{escape(shown)}</blockquote></article>"
    )


def health(found: Health) -> str:
    """The corpus in figures, then what deserves a look, each with the files concerned."""
    counts = [("Documents", found.documents), ("Pages", found.pages)]
    counts += [("Passages", found.passages), ("Fiches d’accès", found.cards)] if found.reported else []
    numbers = "".join(f"<div><dt>{name}</dt><dd>{grouped(n)}</dd></div>" for name, n in counts)
    lost = (
        _reasons("Fichiers qui n’ont pas pu être lus", found.lost, "Tous les fichiers ont été lus.")
        if found.reported
        else "<h2>Fichiers qui n’ont pas pu être lus</h2><p>Cet index a été fait par une version qui n’en gardait pas "
        "la liste. <code>passerelle build</code> la fera.</p>"
    )
    return (
        f'<dl class="numbers">{numbers}</dl>{lost}'
        + (_reasons("Fichiers au contenu déjà lu", found.copies, "") if found.copies else "")
        + _reasons("Doutes de lecture", found.doubts, "Aucun doute de lecture.")
        + _pages(found.doubtful)
        + _listed("Documents remplacés, retirés ou répétés", found.replaced)
        + _listed("Documents sans date", found.undated)
        + _listed(f"Documents de plus de {OLD // 365} ans", found.old)
    )


def _pages(found: Sequence[tuple[Document, PageQuality]]) -> str:
    """The pages of PDF that were read least well, each with its score and why."""
    if not found:
        return ""
    items = "".join(
        f"<li>{escape(document.title)}, page{NBSP}{page.page}{NBSP}: <strong>{decimal(page.score)}</strong>"
        f'<br><span class="from">{escape(french(", ".join(page.reasons)))}</span></li>'
        for document, page in found[:NAMED]
    )
    more = len(found) - NAMED
    rest = f"<p>Et {count(more, 'autre', 'autres')}.</p>" if more > 0 else ""
    note = "De 0, illisible, à 1, sans défaut."
    return f'<h2>Pages à vérifier{NBSP}: {len(found)}</h2><p>{note}</p><ul class="reasons">{items}</ul>{rest}'


def _reasons(title: str, reasons: Sequence[Reason], none: str) -> str:
    if not reasons:
        return f"<h2>{title}</h2><p>{none}</p>"
    return f'<h2>{title}</h2><ul class="reasons">{"".join(map(_reason, reasons))}</ul>'


def _reason(one: Reason) -> str:
    more = len(one.files) - NAMED
    files = ", ".join(escape(name) for name in one.files[:NAMED]) + (f" et {more} autres" if more > 0 else "")
    text = one.text.rstrip(".")
    return (
        f"<li><strong>{escape(french(text))}</strong> ({count(len(one.files), 'fichier', 'fichiers')})"
        f'<br><span class="from">{files}</span></li>'
    )


def _listed(title: str, documents: Sequence[Document]) -> str:
    if not documents:
        return ""
    items = "".join(
        f'<li>{escape(d.title)} <span class="from">({escape(d.id)}, {escape(freshness(d))})</span></li>'
        for d in documents[:NAMED]
    )
    more = len(documents) - NAMED
    rest = f"<p>Et {count(more, 'autre', 'autres')}.</p>" if more > 0 else ""
    return f'<h2>{title}{NBSP}: {len(documents)}</h2><ul class="reasons">{items}</ul>{rest}'


def remarks(found: Sequence[Feedback]) -> str:
    """How many remarks of each kind, and about which documents; never what was asked."""
    kinds = Counter(one.kind.value for one in found).most_common()
    about = Counter(name for one in found for name in dict.fromkeys(place.document for place in one.places))
    rows = "".join(
        f'<tr><th scope="row">{kind[:1].upper()}{kind[1:]}</th><td class="number">{number}</td></tr>'
        for kind, number in kinds
    )
    documents = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td class="number">{n}</td></tr>'
        for name, n in about.most_common(NAMED)
    )
    second = _table("Documents concernés", ("Document", "Retours"), documents) if documents else ""
    return _table("Ce que les lecteurs signalent", ("Nature", "Retours"), rows) + second


def remark(one: Feedback, *, in_full: bool) -> str:
    """One remark: the statement that it is about; in full, also what its writer added or agreed to give."""
    claim = f"<blockquote>{escape(one.claim)}</blockquote>" if one.claim else "<p>Sur la réponse entière.</p>"
    places = ", ".join(dict.fromkeys(place.document for place in one.places))
    cited = f"cité{NBSP}: {places}" if places else ""
    added = f"<p><strong>Remarque{NBSP}:</strong> {escape(one.remark)}</p>" if in_full and one.remark else ""
    asked = f"<p><strong>Question{NBSP}:</strong> {escape(one.question)}</p>" if in_full and one.question else ""
    about = " · ".join(part for part in (spell(one.day), one.audience.value, one.generation, cited) if part)
    kind = one.kind.value
    return (
        f'<article class="fault"><h3>{kind[:1].upper()}{kind[1:]}</h3><p class="from">{escape(about)}</p>'
        f"{claim}{added}{asked}</article>"
    )
