"""What `build` and `sync` did, for the terminal and for later: a table, a JSON file and an HTML page."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from app.chat.wording import french
from index.report import Report, State
from ingest.sync.report import Change, SyncReport

KEPT = 10  # reports of each command
_FOLDER = "reports"
_STYLE = """body{font:1rem/1.5 system-ui,sans-serif;margin:2rem;max-width:75rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #ccc;padding:.3rem .6rem;text-align:left;
vertical-align:top;overflow-wrap:anywhere}th{background:#f2f2f2}td.n{text-align:right}tr.bad td{background:#fff4e5}
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}th{background:#2a2a2a}td,th{border-color:#444}
tr.bad td{background:#3a2c12}}"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report ready to be laid out: figures, then rows of cells, those to look at marked."""

    kind: str
    title: str
    figures: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[bool, tuple[str, ...]], ...]
    stages: tuple[tuple[str, float], ...]
    data: dict[str, Any]


def of_build(report: Report) -> Sheet:
    """The report of a build."""
    lost = sum(row.state is State.SKIPPED for row in report.rows)
    figures = (
        ("documents", report.documents),
        ("pages", report.pages),
        ("passages", report.passages),
        ("fiches d’accès", report.cards),
        ("écartés", lost),
        ("documents avec remarque", sum(bool(row.flags) for row in report.rows)),
        ("relus", report.reread),
    )
    rows = tuple(
        (
            row.state is State.SKIPPED,
            (
                row.file,
                str(row.state),
                *((str(n) for n in (row.pages, row.passages, row.cards)) if row.state is State.READ else ("", "", "")),
                row.reason or " ; ".join(row.flags),
            ),
        )
        for row in report.rows
    )
    return Sheet(
        "build",
        f"Construction {report.generation}",
        tuple((name, str(n)) for name, n in figures),
        ("fichier", "état", "pages", "passages", "accès", "remarque"),
        rows,
        report.stages,
        {"generation": report.generation, "encoder": report.encoder, "encoded": report.encoded}
        | {"rows": [asdict(row) for row in report.rows], "seconds": round(report.seconds, 3)},
    )


def of_sync(report: SyncReport) -> Sheet:
    """The report of a run of `sync`."""
    figures = (*((str(change), report.count(change)) for change in Change), ("requêtes", report.requests))
    rows = tuple(
        (
            row.change not in (Change.ADDED, Change.UNCHANGED),
            (row.id, "liste" if row.list else "document", str(row.change), row.url, row.reason),
        )
        for row in report.rows
    )
    return Sheet(
        "sync",
        "Synchronisation à blanc" if report.dry else "Synchronisation",
        tuple((name, str(n)) for name, n in figures),
        ("identifiant", "nature", "état", "adresse", "remarque"),
        rows,
        report.stages,
        {"dry": report.dry, "requests": report.requests, "received": report.received}
        | {"rows": [asdict(row) for row in report.rows], "seconds": round(report.seconds, 3)},
    )


def save(sheet: Sheet, home: Path, now: datetime | None = None) -> Path:
    """Write `reports/<kind>-<time>.json` and `.html` into a home; returns the page. The oldest ones are removed."""
    at = now or datetime.now(UTC)
    folder = home / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{sheet.kind}-{at:%Y%m%d-%H%M%S-%f}"
    (folder / f"{name}.json").write_text(json.dumps(as_json(sheet, at), ensure_ascii=False, indent=1) + "\n", "utf-8")
    page = folder / f"{name}.html"
    page.write_text(as_html(sheet, at), "utf-8")
    for suffix in ("json", "html"):
        for old in sorted(folder.glob(f"{sheet.kind}-*.{suffix}"))[:-KEPT]:
            old.unlink(missing_ok=True)
    return page


def as_json(sheet: Sheet, at: datetime) -> dict[str, Any]:
    """The report as JSON: figures by name, every row, the seconds of each stage."""
    stages = [{"name": name, "seconds": round(seconds, 3)} for name, seconds in sheet.stages]
    figures = {name: int(value) for name, value in sheet.figures}
    return {"schema": 1, "kind": sheet.kind, "at": at.isoformat(), "figures": figures, "stages": stages} | sheet.data


def as_html(sheet: Sheet, at: datetime) -> str:
    """The report as one page that needs nothing else."""
    figures = _rows([(False, pair) for pair in sheet.figures])
    stages = _rows([(False, (name, f"{seconds:.2f} s".replace(".", ","))) for name, seconds in sheet.stages])
    heads = "".join(f'<th scope="col">{escape(one)}</th>' for one in sheet.columns)
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{escape(sheet.title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(sheet.title)}</h1><p>{at:%Y-%m-%d %H:%M} UTC</p>"
        f"<h2>En chiffres</h2><table>{figures}</table>"
        f"<h2>Durées</h2><table>{stages}</table><h2>Détail</h2><table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{_rows(sheet.rows)}</tbody></table></main></body></html>\n"
    )


def _rows(rows: Sequence[tuple[bool, tuple[str, ...]]]) -> str:
    """Rows of a table; the last cell is a sentence of ours, the others are names."""
    shown = ((marked, (*cells[:-1], french(cells[-1]))) for marked, cells in rows)
    return "".join(
        f"<tr{' class=bad' if marked else ''}>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
        for marked, cells in shown
    )


def spent(stages: Sequence[tuple[str, float]]) -> str:
    """The time of each stage on one line: « lecture 0,3 s · index 0,9 s »."""
    return " · ".join(f"{name} {seconds:.1f} s".replace(".", ",") for name, seconds in stages)
