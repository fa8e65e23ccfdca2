"""What changed between two documents of one access, as HTML: clause by clause, words taken out and put in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from html import escape
from itertools import groupby

from app import difference
from app.chat.wording import NBSP, french, freshness
from app.difference import Change, Clause, Kind
from app.library import Library
from app.model import Citation
from index.analysis import fold
from ingest.cells import Evidence
from ingest.model import Document

Mark = Callable[[Clause], str]  # the button that opens a clause in its document
WORDS = {
    Kind.CHANGED: ("modifié", "~", "warn"),
    Kind.ADDED: ("ajouté", "+", "good"),
    Kind.REMOVED: ("supprimé", "−", "bad"),
    Kind.MOVED: ("déplacé", "→", "quiet"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents to compare, the older first."""

    before: Document
    after: Document


def day(document: Document) -> date:
    """The day from which a document speaks; one without a date comes before all others."""
    return document.updated or document.published or date.min


def name(document: Document) -> str:
    """« Version 2, publié le 4 avril 2025 : Protocole d’utilisation »: what tells two documents apart comes first."""
    about = ", ".join(part for part in (document.version or "", freshness(document)) if part)
    return french(f"{about[:1].upper()}{about[1:]} : {document.title}")


def usual(documents: Sequence[Document], library: Library) -> Pair | None:
    """The pair most worth comparing: the newest edition of something and the one before it, else the two newest."""
    ordered = sorted(documents, key=day)
    for after in reversed(ordered):
        older = [d for d in ordered if d is not after and _replaced(d, after, library)]
        if older:
            return Pair(older[-1], after)
    return Pair(ordered[-2], ordered[-1]) if len(ordered) >= 2 else None


def _replaced(older: Document, newer: Document, library: Library) -> bool:
    """Whether one document is an earlier edition of another that existed before it."""
    profile = library.profiles.get(older.id)
    found = library.superseded(profile, day(newer)) if profile else None
    return found is not None and found.id == newer.id


def counted(changes: Sequence[Change]) -> str:
    """« 3 modifiés, 1 ajouté »."""
    counts = {kind: sum(c.kind is kind for c in changes) for kind in Kind}
    said = [f"{n}{NBSP}{WORDS[kind][0]}{'s' if n > 1 else ''}" for kind, n in counts.items() if n]
    return ", ".join(said) or "aucun changement dans le texte"


def changes_html(changes: Sequence[Change], mark: Mark) -> str:
    """The changes under the headings where they stand, in the order of the newer document."""
    parts = []
    for section, some in groupby(changes, key=lambda change: change.section):
        items = "".join(_change(one, mark) for one in some)
        parts.append(f'<h3 class="where">{escape(section or "Début du document")}</h3><ul class="changes">{items}</ul>')
    return "".join(parts)


def _change(one: Change, mark: Mark) -> str:
    word, sign, tone = WORDS[one.kind]
    label = f'<span class="badge {tone}"><span aria-hidden="true">{sign}</span> {word}</span>'
    before, after = one.before, one.after
    if one.kind is Kind.CHANGED and before and after:
        body = f"<p>{''.join(_woven(before.text, after.text))}</p>"
    elif one.kind is Kind.MOVED and before and after:
        was = f"sous «{NBSP}{escape(before.section)}{NBSP}»" if before.section else "au début du document"
        body = f'<p>{escape(after.text)}</p><p class="from">Se trouvait {was}.</p>'
    elif after:
        body = f"<p><ins>{escape(after.text)}</ins></p>"
    else:
        body = f"<p><del>{escape(before.text if before else '')}</del></p>"
    opened = [(before, "avant"), (after, "après")]
    links = " ".join(f"{when}{NBSP}{mark(clause)}" for clause, when in opened if clause is not None)
    return f'<li>{label} <span class="from">{links}</span>{body}</li>'


def _woven(before: str, after: str) -> Iterator[str]:
    """The newer text with the words that went struck out and those that came marked, where they stand."""
    a, b = before.split(), after.split()
    matcher = SequenceMatcher(None, [fold(w) for w in a], [fold(w) for w in b], autojunk=False)
    for operation, i1, i2, j1, j2 in matcher.get_opcodes():
        old, new = escape(" ".join(a[i1:i2])), escape(" ".join(b[j1:j2]))
        if operation == "equal":
            yield f"{new} "
        else:
            yield (f"<del>{old}</del> " if old else "") + (f"<ins>{new}</ins> " if new else "")


def lines(pair: Pair) -> tuple[Change, ...]:
    """The changes from the older document to the newer."""
    return difference.lines(pair.before, pair.after)


def evidence(clause: Clause) -> Evidence:
    """Where a clause stands."""
    return Evidence(clause.document, clause.start, clause.end)


def clauses(changes: Sequence[Change]) -> Iterator[Clause]:
    """Every clause of the changes, older before newer."""
    for one in changes:
        yield from (clause for clause in (one.before, one.after) if clause is not None)


def cited(found: Sequence[Citation]) -> dict[tuple[str, int], Citation]:
    """Citations by the place of the statement that they quote."""
    return {(one.document, one.start): one for one in found}
