"""Accesses as HTML: list cards, the table, the cells of one access, disagreements; every word escaped."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from html import escape
from urllib.parse import urlencode

from app.chat.catalogue import Entry, Facet
from app.chat.dossier import Disagreement, Marks, Section, Side
from app.chat.markup import badge
from app.chat.wording import NBSP, STATUSES, french
from ingest.dates import spell
from ingest.validity import Regime

Drawn = Callable[[Marks], str]
SILENT = "non précisé"


def regime(value: Regime) -> str:
    """The rules under which the medicine is reached, in a reader's words."""
    return "régime non précisé" if value is Regime.UNKNOWN else value.value


def card(entry: Entry, day: date) -> str:
    """An access in a list: name, for what, status and its day, regime, meeting, ages."""
    others = f' <span class="others">{escape(", ".join(entry.other_names[:3]))}</span>' if entry.other_names else ""
    about = f"<p>{escape(french(entry.about))}</p>" if entry.about else ""
    facts = " · ".join(escape(french(part)) for part in _facts(entry))
    return (
        f'<div class="access listed"><h2>{escape(entry.title)}{others}</h2>{about}'
        f'<p class="status">{badge(entry.view.verdict.status, day)} <span class="reason">{facts}</span></p></div>'
    )


def _facts(entry: Entry) -> list[str]:
    meeting = ", ".join(sorted(entry.values.get(Facet.RCP, ())))
    people = entry.population.words if entry.population else ""
    disputed = f"≠ {len(entry.view.conflicts)} désaccord entre documents" if entry.view.conflicts else ""
    said = "" if not meeting else meeting if meeting.startswith("RCP") else f"RCP {meeting}"
    return [part for part in (regime(entry.regime), said, people, disputed) if part]


def table(found: Sequence[Entry], day: date, asked_day: date | None) -> str:
    """The same accesses as rows; each name leads to its page."""
    rows = "".join(_row(entry, asked_day) for entry in found)
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("Accès", "Statut", "Régime", "RCP", "Patients", "Jusqu’au"))
    caption = f"Accès au {spell(day)}, ouverts d’abord"
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="Tableau des accès">'
        '<table class="many">'
        f"<caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(entry: Entry, asked_day: date | None) -> str:
    verdict = entry.view.verdict
    until = spell(verdict.until) + (" (calculé)" if verdict.computed else "") if verdict.until else SILENT
    meeting = ", ".join(sorted(entry.values.get(Facet.RCP, ()))) or SILENT
    people = entry.population.words if entry.population else SILENT
    cells = (_status(entry), escape(_short(entry.regime)), escape(meeting), escape(people), escape(until))
    link = f'<a href="{escape(address(entry.id, asked_day))}" target="_self">{escape(entry.title)}</a>'
    about = f"<br>{escape(french(entry.about))}" if entry.about else ""
    return f'<tr><th scope="row">{link}{about}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _short(value: Regime) -> str:
    """« CPC » for a regime that has initials: a table has little room."""
    return regime(value).rpartition("(")[2].rstrip(")")


def _status(entry: Entry) -> str:
    label = STATUSES[entry.view.verdict.status]
    return f'<span class="badge {label.tone}"><span aria-hidden="true">{label.sign}</span> {label.word}</span>'


def address(access: str, day: date | None) -> str:
    """Where the page of an access is, to be shared; the day only where it was chosen."""
    return f"/acces?{urlencode({'acces': access} | ({'jour': day.isoformat()} if day else {}))}"


def section(one: Section, marks: Drawn) -> str:
    """The cells of one section, then the names of those that no document states."""
    rows = "".join(
        f"<div><dt>{row.label}</dt><dd>{_items([(i.text, marks(i.marks)) for i in row.items])}</dd></div>"
        for row in one.rows
    )
    listed = f"<dl>{rows}</dl>" if rows else ""
    silent = ", ".join(name[:1].lower() + name[1:] if not name.startswith("RCP") else name for name in one.silent)
    said = f'<p class="silent">Non précisé dans les documents{NBSP}: {silent}.</p>' if one.silent else ""
    return f'<div class="access cells"><h2>{one.title}</h2>{listed}{said}</div>'


def _items(items: Sequence[tuple[str, str]]) -> str:
    drawn = [f"{escape(french(text))} {marks}" for text, marks in items]
    return drawn[0] if len(drawn) == 1 else f"<ul>{''.join(f'<li>{one}</li>' for one in drawn)}</ul>"


def disagreements(found: Iterable[Disagreement], marks: Drawn) -> str:
    """Each cell on which documents disagree, what each says side by side, with its own words."""
    return "".join(_disagreement(one, marks) for one in found)


def _disagreement(one: Disagreement, marks: Drawn) -> str:
    sides = "".join(_side(side, marks, leads=n == 0) for n, side in enumerate(one.sides))
    return (
        f'<section class="dispute"><h3><span aria-hidden="true">≠</span> {one.label}</h3>'
        f'<div class="sides">{sides}</div></section>'
    )


def _side(side: Side, marks: Drawn, *, leads: bool) -> str:
    quotes = "".join(f"<blockquote>{escape(proof.quote)}</blockquote>" for proof in side.proofs)
    said = "document retenu ici" if leads else "autre document"
    return (
        f'<div class="side"><p class="from">{escape(side.title)}<br>{escape(side.about)} ({said})</p>'
        f"<p><strong>{escape(french(side.value))}</strong> {marks(tuple(p.n for p in side.proofs))}</p>{quotes}</div>"
    )
