"""The commands for people: review, agree, judge, invent, accept, import-feedback."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from importlib import resources
from pathlib import Path

from app import settings
from app.errors import UsageError
from evals import invent, judge, queue, review, store
from evals.cases import load, row
from evals.shelf import Shelf
from index.build import sheets

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def commands(add: Add) -> None:
    """Add the commands to a parser."""
    reviewing = add("review", _review, "préparer une feuille de relecture à l’aveugle")
    reviewing.add_argument("run", type=Path)
    reviewing.add_argument("--size", type=int, default=60, help="nombre de réponses tirées au sort")
    reviewing.add_argument("--out", type=Path)
    agreeing = add("agree", _agree, "mesurer l’accord des relectures, entre elles et avec la machine")
    agreeing.add_argument("ratings", type=Path, nargs="+", metavar="AVIS.json")
    agreeing.add_argument("--run", type=Path, help="évaluation relue, pour juger aussi la machine")
    judging = add("judge", _judge, "faire juger les réponses par un modèle, s’il s’accorde avec les personnes")
    judging.add_argument("run", type=Path)
    judging.add_argument("--ratings", type=Path, nargs="+", required=True, metavar="AVIS.json")
    inventing = add("invent", _invent, "écrire des questions par gabarits, à relire avant usage")
    inventing.add_argument("--documents", type=Path, nargs="*", help="fichiers ou dossiers (par défaut : les fiches)")
    inventing.add_argument("--size", type=int, default=60, help="nombre de questions (60)")
    inventing.add_argument("--seed", type=int, default=0, help="graine du tirage (0)")
    inventing.add_argument("--out", type=Path, default=Path("a-relire.jsonl"))
    accepting = add("accept", _accept, "ne garder que les questions qu’une personne a relues")
    accepting.add_argument("questions", type=Path, metavar="A-RELIRE.jsonl")
    accepting.add_argument("verdicts", type=Path, metavar="AVIS.json")
    accepting.add_argument("--out", type=Path, required=True, metavar="QUESTIONS.jsonl")
    importing = add("import-feedback", _import_feedback, "faire des questions avec les retours relus")
    about = "la feuille complétée (sans elle : la préparer)"
    importing.add_argument("sheet", type=Path, nargs="?", metavar="RELUS.jsonl", help=about)
    importing.add_argument("--home", type=Path, help="dossier de données où les retours sont gardés")
    importing.add_argument("--out", type=Path, help="fichier écrit (par défaut : retours.jsonl)")


def _review(options: argparse.Namespace) -> int:
    run = store.load(options.run)
    out = options.out or run.folder / "relecture.html"
    out.write_text(review.sheet(run, options.size), encoding="utf-8")
    print(f"Feuille de relecture : {out}")
    return 0


def _agree(options: argparse.Namespace) -> int:
    run = store.load(options.run) if options.run else None
    for line in review.lines([review.read(path) for path in options.ratings], run):
        print(line)
    return 0


def _judge(options: argparse.Namespace) -> int:
    from app.chat_model.client import LangChainClient
    from app.chat_model.settings import read

    configured = read(os.environ)
    if configured is None:
        raise UsageError("aucun modèle configuré : PASSERELLE_MODEL=fournisseur:nom")
    client, run = LangChainClient(configured), store.load(options.run)
    people = [review.read(path) for path in options.ratings]
    wanted = set(judge.consensus(people).verdicts)
    first = judge.rate((r for r in run.results if r.case.id in wanted), client, _told)
    told = judge.admission(first, people)
    rest = judge.rate((r for r in run.results if told.admitted and r.case.id not in wanted), client, _told)
    judge.save(run, told, {**first.verdicts, **rest.verdicts})
    print(judge.line(told))
    return 0 if told.admitted else 1


def _invent(options: argparse.Namespace) -> int:
    shelf = Shelf(options.documents or sheets())
    cases = invent.written(shelf.documents(), options.size, options.seed, date.today())
    lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in invent.rows(cases))
    options.out.write_text("".join(lines), encoding="utf-8")
    page = options.out.with_suffix(".html")
    page.write_text(queue.page(queue.waiting(cases, shelf)), encoding="utf-8")
    print(f"{len(cases)} questions dans {options.out}, à relire sur {page}.")
    return 0


def _accept(options: argparse.Namespace) -> int:
    kept = queue.accepted(load([options.questions]), queue.read(options.verdicts))
    known = {c.id for c in load([options.out])} if options.out.exists() else set()
    new = [case for case in kept if case.id not in known]
    with options.out.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(row(case), ensure_ascii=False) + "\n" for case in new)
    print(f"{len(new)} questions ajoutées à {options.out}.")
    return 0


def _import_feedback(options: argparse.Namespace) -> int:
    from evals import feedback

    if options.sheet is None:
        out = options.out or Path("retours.jsonl")
        made = feedback.prepare(settings.home(options.home), out)
        print(f"Retours : {made.remarks} ; avec leur question : {made.asked} ; ajoutés à {out} : {made.added}.")
        if made.added:
            print("Complétez chaque « cas » (facts, forbid, docs, kind), mettez « retenu » à true, puis :")
            print(f"  python -m evals import-feedback {out} --out evals/questions/retours.jsonl")
        return 0
    out = options.out or Path(str(resources.files("evals"))) / "questions" / "retours.jsonl"
    done = feedback.take(options.sheet, out)
    print(f"Retours : {done.lines} ; retenus : {done.kept} ; questions ajoutées à {out} : {done.added}.")
    return 0


def _told(done: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} jugées", end="", file=sys.stderr, flush=True)
