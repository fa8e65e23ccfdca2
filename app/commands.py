"""What each command does; printing happens here and nowhere below."""

import argparse
import errno
import json
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from app import cardjson, difference, reports, settings, syncing
from app.catalogue import CardFilters, main_cards
from app.chat_model.settings import read
from app.check import Verifier
from app.contract import from_json, to_json
from app.engine import Engine
from app.errors import BadAnswerError, UsageError
from app.explain import explain
from app.model import Answer, Audience, Question
from app.progress import progress
from index.build import build as build_index
from index.collapse import by_document
from index.model import Hit, Query, Term
from index.report import Report, State
from index.search import Searcher
from ingest.dates import spell
from ingest.model import Document

OK, FAILURE, PARTIAL = 0, 1, 3


def build(args: argparse.Namespace) -> int:
    """Publish a generation and print what was read, skipped and why."""
    home = _home(args)
    for path in args.paths:
        if not path.exists() and not path.is_symlink():  # a dead link is a row of the table
            raise UsageError(f"« {path} » n’existe pas ; vérifiez le chemin")
    models = {"encoder": args.encoder or settings.encoder(), "reranker": args.reranker or settings.reranker()}
    with progress() as tell:
        report = build_index(
            args.paths, home, with_sheets=args.with_fiches, synced=args.synced, progress=tell, **models
        )
    _table(report, home)
    syncing.saved(reports.of_build(report), home)
    return PARTIAL if report.partial else OK


def sync(args: argparse.Namespace) -> int:
    """Fetch what changed among the official sources."""
    return syncing.sync(args, _home(args))


def _home(args: argparse.Namespace) -> Path:
    home = settings.home(args.home)
    if home.exists() and not home.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "", str(home))
    return home


def _table(report: Report, home: Path) -> None:
    width = min(60, max((len(r.file) for r in report.rows), default=10))
    print(f"{'fichier':<{width}}  {'état':<8} {'pages':>5} {'passages':>8}  remarque")
    for row in report.rows:
        remark = row.reason or " ; ".join(row.flags)
        pages = row.pages if row.state is State.READ else ""
        passages = row.passages if row.state is State.READ else ""
        print(f"{row.file[-width:]:<{width}}  {row.state:<8} {pages:>5} {passages:>8}  {remark}".rstrip())
    skipped = sum(r.state is State.SKIPPED for r in report.rows)
    lost = f", {skipped} écarté{'s' if skipped > 1 else ''}" if skipped else ""
    print(
        f"\n{reports.spent(report.stages)} ; {report.pages} pages, {report.cards} fiches d’accès, {report.reread} relus"
    )
    print(
        f"{report.documents} documents, {report.passages} passages{lost} ; {report.seconds:.1f} s ; "
        f"génération {report.generation} dans {home}"
    )


def ask(args: argparse.Namespace) -> int:
    """Answer one question, or each line of a batch."""
    if (args.question is None) == (args.batch is None):
        raise UsageError("donnez une question entre guillemets, ou --batch FICHIER.jsonl")
    engine = Engine.open(_home(args))
    for notice in engine.searcher.notices:
        print(f"passerelle : {notice}", file=sys.stderr)
    if args.batch is not None:
        return _batch(engine, args)
    question = Question(args.question, audience=Audience(args.audience), as_of=args.as_of)
    answer = engine.ask(question)
    if args.json:
        print(json.dumps(to_json(answer), ensure_ascii=False))
    else:
        print(_printed(answer))
    if args.explain:
        print(explain(engine, question), file=sys.stderr if args.json else sys.stdout)
    return OK


def _batch(engine: Engine, args: argparse.Namespace) -> int:
    bad = 0
    for number, line in _lines(args.batch):
        try:
            question = _question(json.loads(line), args)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            bad += 1
            broken = isinstance(error, (json.JSONDecodeError, RecursionError))
            what = "ce n’est pas du JSON" if broken else str(error) or "champs inattendus"
            print(f"passerelle : {args.batch.name} ligne {number} : {what} ; ligne ignorée", file=sys.stderr)
            continue
        answer = engine.ask(question)
        print(json.dumps(to_json(answer), ensure_ascii=False) if args.json else _printed(answer) + "\n")
    return PARTIAL if bad else OK


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, line


def _question(value: Any, args: argparse.Namespace) -> Question:
    if not isinstance(value, dict) or not isinstance(value.get("question"), str):
        raise ValueError("il faut un objet avec une « question »")
    history = value.get("history") or ()
    if not isinstance(history, (list, tuple)) or not all(isinstance(h, str) for h in history):
        raise ValueError("« history » est une liste de textes")
    audience = value.get("audience") or args.audience
    if not isinstance(audience, str) or audience not in {str(a) for a in Audience}:
        raise ValueError(f"« audience » vaut famille ou soignant, pas « {audience} »")
    try:
        as_of = date.fromisoformat(value["as_of"]) if value.get("as_of") else args.as_of
    except (ValueError, TypeError):
        raise ValueError("« as_of » est une date AAAA-MM-JJ") from None
    id_ = value.get("id")
    return Question(value["question"], tuple(history), Audience(audience), as_of, None if id_ is None else str(id_))


def _printed(answer: Answer) -> str:
    """An answer for a terminal: text, then each passage with its place and date."""
    out = [answer.text.replace("**", "")]
    if answer.citations:
        out.append("")
    for c in answer.citations:
        where = f"page {c.page}" if c.page else f"partie « {c.section} »"
        day = f", {spell(c.published)}" if c.published else ", sans date"
        state = f" ; {c.status} au {spell(answer.as_of)}" if c.status else ""
        who = f"{c.publisher}, " if c.publisher else ""
        out.append(
            f"[{c.n}] {who}« {c.title} »{day}, {where}{state}\n    {c.source}\n    « {' '.join(c.quote.split())} »"
        )
    if answer.suggestions:
        out += ["", "Questions voisines : " + " · ".join(answer.suggestions)]
    return "\n".join(out)


def search(args: argparse.Namespace) -> int:
    """Print the best passages for some words, those of one document together."""
    searcher = Searcher.open(_home(args))
    words = " ".join(args.text)
    ended = {source["id"]: source["ceased"] for source in searcher.facts["sources"] if source.get("ceased")}
    groups = by_document(searcher, Query(words, (Term(words),)), max(1, args.k))
    for group in groups:
        hit, p = group.best, group.best.passage
        if args.json:
            row = {
                "id": p.id,
                "document": p.document,
                "page": p.page,
                "path": list(p.path),
                "start": p.start,
                "end": p.end,
                "score": round(hit.score, 4),
                "matched": list(hit.matched),
                "ceased": ended.get(p.document),
                "text": p.text,
                "others": [{"id": o.passage.id, "score": round(o.score, 4)} for o in group.others],
            }
            print(json.dumps(row, ensure_ascii=False))
        else:
            where = f", page {p.page}" if p.page else ""
            if p.document in ended:
                where += f", remplacé ou retiré depuis le {spell(date.fromisoformat(ended[p.document]))}"
            print(f"{hit.score:.3f}  {p.document}{where}\n       {' '.join(p.text.split())[:300]}")
            if group.others:
                print(f"       {_elsewhere(group.others)}")
    if not groups and not args.json:
        print("Rien dans ces documents.")
    return OK


def _elsewhere(others: Sequence[Hit]) -> str:
    """What else was found in a document, and on which pages."""
    pages = sorted({hit.passage.page for hit in others if hit.passage.page})
    where = f" (page{'s' if len(pages) > 1 else ''}\u00a0{', '.join(map(str, pages))})" if pages else ""
    some = f"{len(others)} autres passages" if len(others) > 1 else "un autre passage"
    return f"+ {some} du même document{where}"


def cards(args: argparse.Namespace) -> int:
    """List the accesses that answer the filters on a day."""
    asked = CardFilters(
        args.drug, args.tumour, args.biomarker, args.population, args.line, args.regime, args.rcp, args.status
    )
    day = args.as_of or date.today()
    rows = main_cards(Searcher.open(_home(args)), asked, day)
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        print("\n".join(cardjson.lines(rows, day)))
    return OK


def diff(args: argparse.Namespace) -> int:
    """Show what changed between two documents."""
    searcher = Searcher.open(_home(args))
    for line in difference.printed(_document(searcher, args.before), _document(searcher, args.after)):
        print(line)
    return OK


def _document(searcher: Searcher, id_: str) -> Document:
    try:
        return searcher.document(id_)
    except KeyError:
        raise UsageError(f"document « {id_} » inconnu ; « passerelle search » donne les identifiants") from None


def show(args: argparse.Namespace) -> int:
    """Print a document's metadata and text, or one page of it."""
    document = _document(Searcher.open(_home(args)), args.document)
    parts = [p for p in document.parts if args.page is None or p.page == args.page]
    if not parts:
        raise UsageError(f"« {document.id} » n’a pas de page {args.page} ({document.pages} au plus)")
    dates = " ; ".join(
        f"{label} le {spell(day)}"
        for label, day in (("publié", document.published), ("mis à jour", document.updated))
        if day
    )
    print(
        f"{document.title}\n{document.publisher or 'éditeur inconnu'} ; {document.genre} ; "
        f"{dates or 'sans date'}\n{document.source.location} ; sha256 {document.sha256}"
    )
    for flag in document.flags:
        print(f"! {flag}")
    page = None
    for part in parts:
        if part.page != page:
            page = part.page
            print(f"\n--- page {page}")
        print(document.text[part.start : part.end])
    return OK


def verify(args: argparse.Namespace) -> int:
    """Check every quote of saved answers against the stored documents."""
    searcher = Searcher.open(_home(args))
    checked = wrong = 0
    verifier = Verifier(searcher)
    for answer in _saved(args.file):
        checked += len(answer.citations)
        for fault in verifier.faults(answer):
            wrong += 1
            print(fault)
        for note in verifier.notes(answer):
            print(note)
    print(f"{checked} citations vérifiées, {wrong} défaut{'s' if wrong > 1 else ''}.")
    return FAILURE if wrong else OK


def _saved(path: Path) -> tuple[Answer, ...]:
    """The answers of a file: one JSON object, or one a line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadAnswerError(f"« {path} » n’est pas du texte UTF-8") from None
    wrong = UsageError(f"« {path} » n’est pas une réponse de Passerelle (voyez « passerelle ask --json »)")
    try:
        values = [json.loads(text)]
    except (json.JSONDecodeError, RecursionError):
        try:
            values = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (json.JSONDecodeError, RecursionError):
            raise BadAnswerError(f"« {path} » n’est pas du JSON lisible") from None
    if not values:
        raise wrong
    try:
        return tuple(from_json(value) for value in values)
    except (KeyError, ValueError, TypeError, AttributeError):
        raise wrong from None


def chat(args: argparse.Namespace) -> int:
    """Serve the chat."""
    from app.chat.server import serve  # Streamlit takes a second to import; other commands do without

    return int(serve(_home(args), args.port, args.headless))


def doctor(args: argparse.Namespace) -> int:
    """Say what is installed, built and readable."""
    import shutil

    home = _home(args)
    print(f"dossier : {home}{'' if home.exists() else ' (pas encore créé)'}")
    ocr = (
        "présente"
        if shutil.which("tesseract")
        else "absente : les pages scannées ne seront pas lues (apt-get install tesseract-ocr tesseract-ocr-fra)"
    )
    print(f"reconnaissance optique (tesseract) : {ocr}")
    model = read(os.environ)
    print(
        f"modèle de langue : {f'{model.name}, sur {model.host}' if model else 'aucun, les réponses sont des extraits'}"
    )
    searcher = Searcher.open(home)
    documents = searcher.documents()
    print(f"index : génération {searcher.generation}, {len(documents)} documents, empreintes vérifiées")
    for line in syncing.state(home):
        print(line)
    undated = sum(d.published is None and d.updated is None for d in documents)
    flagged = [d for d in documents if d.flags]
    print(f"documents sans date : {undated} ; avec remarque : {len(flagged)}")
    for document in flagged[:20]:
        print(f"  {document.id} : {' ; '.join(document.flags)}")
    return OK
