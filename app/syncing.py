"""The `sync` command: what it fetches with, and how it tells what it found."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from app import reports
from app.errors import UsageError
from app.progress import progress
from ingest.dates import spell
from ingest.sync.addresses import Policy
from ingest.sync.catalogue import Catalogue, load, packaged
from ingest.sync.http import Http
from ingest.sync.polite import Polite
from ingest.sync.report import Change, Row, SyncReport
from ingest.sync.run import Run
from ingest.sync.snapshots import Role, opened

OK, FAILURE, PARTIAL = 0, 1, 3
_SHOWN = 60  # columns of an id


def sync(
    args: argparse.Namespace,
    home: Path,
    web: Polite | None = None,
    policy: Policy | None = None,
    catalogue: Catalogue | None = None,
) -> int:
    """Fetch what changed among the sources; the last three stand in for the network and its rules in tests."""
    if args.offline and args.refresh:
        raise UsageError("« --offline » n’interroge aucun site et « --refresh » les interroge tous : choisissez")
    catalogue = catalogue or _catalogue(args.sources)
    writing = not args.dry_run and not args.offline
    if not args.offline and web is None:
        web = Polite(Http(policy or Policy(catalogue.hosts)))
    with opened(home, writing=writing) as snapshots, progress() as tell:
        run = Run(catalogue, snapshots, None if args.offline else web, policy=policy, refresh=args.refresh, tell=tell)
        report = run()
    _table(report)
    if writing:
        saved(reports.of_sync(report), home)
        if any(report.count(one) for one in (Change.ADDED, Change.CHANGED, Change.WITHDRAWN)):
            print("Pour en tenir compte dans les réponses : passerelle build")
    if report.failed:
        print("passerelle : aucun site n’a répondu ; ce qui avait été rapporté reste en place", file=sys.stderr)
        return FAILURE
    return PARTIAL if report.partial else OK


def state(home: Path) -> Iterator[str]:
    """What `sync` has fetched into a home, for `doctor`; nothing where it never ran."""
    with opened(home, writing=False) as snapshots:
        pages = [page for page in snapshots.pages() if page.role is Role.DOCUMENT]
    if pages:
        last = max(page.checked for page in pages).date()
        gone = sum(page.withdrawn is not None for page in pages)
        yield f"sources synchronisées : {len(pages)}, dont {gone} retirées ; dernière visite le {spell(last)}"


def _catalogue(path: Path | None) -> Catalogue:
    if path is None:
        return packaged()
    if not path.is_file():
        raise UsageError(f"« {path} » n’existe pas ; vérifiez le chemin")
    return load(path)


def _table(report: SyncReport) -> None:
    width = min(_SHOWN, max((len(row.id) for row in report.rows), default=11))
    order = {change: n for n, change in enumerate(Change)}
    print(f"{'identifiant':<{width}}  {'état':<11}  remarque")
    for row in sorted(report.rows, key=lambda row: (order[row.change], row.list)):
        print(f"{row.id[:width]:<{width}}  {row.change:<11}  {_remark(row)}".rstrip())
    counts = ", ".join(f"{n} {change}{'s' if n > 1 else ''}" for change, n in _counts(report))
    dry = " ; rien n’a été écrit" if report.dry else ""
    received = f"{report.received / 2**20:.1f} Mo".replace(".", ",")
    print(f"\n{counts or 'aucune source'}{dry} ; {report.requests} requêtes, {received}, {report.seconds:.1f} s")
    print(reports.spent(report.stages))


def _counts(report: SyncReport) -> list[tuple[Change, int]]:
    return [(change, report.count(change)) for change in Change if report.count(change)]


def _remark(row: Row) -> str:
    kind = "liste" if row.list else ""
    address = row.url if row.change not in (Change.UNCHANGED,) else ""
    return " ; ".join(filter(None, (kind, row.reason, address)))


def saved(sheet: reports.Sheet, home: Path) -> None:
    """Write a report and say where; a disk that refuses it takes nothing from what was done."""
    try:
        print(f"rapport : {reports.save(sheet, home)}")
    except OSError as error:
        print(f"passerelle : le rapport n’a pas pu être écrit ({error.strerror})", file=sys.stderr)


__all__ = ["saved", "state", "sync"]
