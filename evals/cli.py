"""`python -m evals`: run, compare, report, gate, stress, bench, tune, check, review, agree, import-feedback."""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from app import settings
from app.errors import UsageError
from evals import cells, compare, gate, locate, people, report, store, terminal
from evals.cases import QuestionError, digest, load
from evals.model import AS_OF, Case
from evals.shelf import Shelf
from index.build import sheets
from index.errors import IndexingError
from ingest.errors import IngestError

EXAMPLES = """exemples :
  python -m evals run evals/questions/*.jsonl --out runs/avant
  python -m evals compare runs/avant runs/apres
  python -m evals report runs/apres --against runs/avant --out rapport.html
  python -m evals gate
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit 0: done, and open for the gate; 1: failure, or a gate that is shut; 2: usage."""
    options = _parser().parse_args(argv)
    try:
        result: int = options.do(options)
        return result
    except (UsageError, QuestionError, store.RunError, gate.RegressionError, IndexingError, IngestError) as error:
        print(error, file=sys.stderr)
        return 1


def packaged() -> tuple[Path, ...]:
    """The project's own question files."""
    return tuple(sorted(Path(str(resources.files("evals"))).joinpath("questions").glob("*.jsonl")))


def _run(options: argparse.Namespace) -> int:
    from evals import job, systems

    cases = _cases(options)
    with systems.embedded(options.home, options.documents, options.encoder) as home:
        opened = systems.open_system(options.system, home)
        run = job.one(options.out or job.fresh(), cases, opened, options.questions, **_how(options))
    if options.cards:
        cells.write(run.folder)
    for line in terminal.summary(run):
        print(line)
    return 0


def _stress(options: argparse.Namespace) -> int:
    from evals import job, systems

    cases = _cases(options)
    with systems.embedded(options.home, options.documents, options.encoder) as home:
        opened = systems.open_system(options.system, home)
        folder = options.out or job.fresh()
        clean, variants = job.stressed(folder, cases, opened, options.questions, seed=options.seed, **_how(options))
        variants += job.stressed_documents(folder, cases, opened, options.questions, **_how(options))
    for line in terminal.losses(clean, variants):
        print(line)
    return 0


def _compare(options: argparse.Namespace) -> int:
    before, after = store.load(options.before), store.load(options.after)
    for line in compare.lines(compare.compare(before, after), compare.moved(before, after)):
        print(line)
    return 0


def _report(options: argparse.Namespace) -> int:
    known = store.latest(Path("runs"))
    if options.run is None and not known:
        raise store.RunError("Aucune évaluation dans runs/ : lancez d’abord « evals run », ou nommez un dossier.")
    run = store.load(options.run) if options.run else known[-1]
    against = store.load(options.against) if options.against else None
    others = (*store.beside(run), *(store.load(folder) for folder in options.others))
    out = options.out or run.folder / "rapport.html"
    out.write_text(report.render(run, against, others), encoding="utf-8")
    print(f"Rapport : {out}")
    return 0


def _gate(options: argparse.Namespace) -> int:
    from evals import job, systems

    cases = _cases(options)
    cases = gate.sample(cases, options.sample) if options.sample else cases
    with systems.embedded(options.home, options.documents, options.encoder) as home:
        opened = systems.open_system(options.system, home)
        run = job.in_memory(cases, opened, options.questions, options.as_of)
        told = digest(options.questions), opened.corpus
        if options.decoys:
            return _decoys(options, cases, run, home)
    if options.update:
        return _update(options, run, *told)
    blocks = gate.check(run.results, gate.load(options.floors), *told)
    for block in blocks:
        print(f"BLOQUÉ — {block.metric} : {block.reason}")
    print(f"{len(run.results)} questions, {len(blocks)} motif(s) de blocage.")
    return 1 if blocks else 0


def _decoys(options: argparse.Namespace, cases: Sequence[Case], run: store.Run, home: Path) -> int:
    """Whether the gate, pinned on this very run, stops every decoy for what it spoils."""
    from evals import job, systems

    floors = gate.update(None, run.results, "", "", {})
    excused = {b.metric for b in gate.strict(run.results)}
    missed = 0
    for name, metric in systems.CAUGHT_BY.items():
        spoilt = job.in_memory(cases, systems.open_system(name, home), options.questions, options.as_of)
        blocks = {b.metric for b in gate.check(spoilt.results, floors, "", "")} - excused
        missed += metric not in blocks
        print(f"{name:22} {'arrêté' if metric in blocks else 'PASSÉ'} par {metric} ({', '.join(sorted(blocks))})")
    return 1 if missed else 0


def _update(options: argparse.Namespace, run: store.Run, asked: str, corpus: str) -> int:
    blocks = gate.strict(run.results)
    for block in blocks:
        print(f"BLOQUÉ — {block.metric} : {block.reason}")
    if blocks or options.sample:
        print("Les planchers ne changent pas : corrigez d’abord ces fautes, sur toutes les questions.", file=sys.stderr)
        return 1
    measured = {k: str(run.manifest[k]) for k in ("commit", "started")}
    old = gate.load(options.floors)
    gate.save(options.floors, gate.update(old, run.results, asked, corpus, measured, options.allow_regression))
    print(f"Planchers enregistrés dans {options.floors}.")
    return 0


def _check(options: argparse.Namespace) -> int:
    cases = load(options.questions or packaged())
    found = tuple(locate.problems(cases, Shelf(options.documents or sheets())))
    for problem in found:
        print(problem)
    print(f"{len(cases)} questions, {len(found)} à corriger.")
    return 1 if found else 0


def _bench(options: argparse.Namespace) -> int:
    from evals import bench, collection

    if (options.corpus is None) != (options.queries is None):
        raise UsageError("donnez les passages et les questions, ou ni les uns ni les autres")
    if options.corpus is None:
        texts, asked = collection.of_documents(Shelf(sheets()), load(packaged()), "fiches")
    else:
        texts, asked = collection.load(options.corpus, options.queries)
    asked = collection.drawn(asked, options.sample) if options.sample else asked
    texts = collection.around(texts, asked, options.passages) if options.passages else texts
    cache = settings.home(options.home) / "cache" / "vectors.sqlite"
    given = {"ablations": not options.fast, "name": options.encoder, "cache": cache}
    given |= {"peers": options.peers, "reranker": options.reranker}
    for line in bench.lines(texts, asked, **given):
        print(line, flush=True)
    return 0


def _tune(options: argparse.Namespace) -> int:
    from tempfile import TemporaryDirectory

    from evals import collection, tune
    from evals.bench import Bench
    from index import shares

    home = settings.home(options.home)
    with TemporaryDirectory(prefix="passerelle-tune-") as folder:
        texts, asked = collection.load(options.corpus, options.queries)
        asked = collection.drawn(asked, options.sample) if options.sample else asked
        whole = Bench(texts, Path(folder), options.encoder, home / "cache" / "vectors.sqlite")
        found = tune.steps(whole, asked)
    for line in tune.lines(found):
        print(line)
    if options.save:
        print(f"Écrit dans {shares.keep(home, options.encoder, tune.choose(found).share)}.")
    return 0


def _cases(options: argparse.Namespace) -> tuple[Case, ...]:
    options.questions = options.questions or packaged()
    cases = load(options.questions)
    return tuple(c for c in cases if options.split is None or str(c.split) == options.split)


def _how(options: argparse.Namespace) -> dict[str, Any]:
    return {"as_of": options.as_of, "jobs": options.jobs, "tell": _progress}


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}/{total}", end="" if done < total else "\n", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals",
        description="Mesurer les réponses : exactitude, statuts, dates, refus, durées.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="commande")
    running = _command(commands, "run", _run, "poser toutes les questions et garder chaque réponse")
    _measuring(running, required=True)
    _sharing(running)
    running.add_argument("--cards", action="store_true", help="juger aussi les fiches d’accès, cellule par cellule")
    stressing = _command(commands, "stress", _stress, "mesurer la perte sous fautes, SMS, autres noms, autres dates")
    _measuring(stressing)
    _sharing(stressing)
    stressing.add_argument("--seed", type=int, default=0, help="graine des épreuves tirées au sort (0)")
    comparing = _command(commands, "compare", _compare, "dire ce qui a changé entre deux évaluations")
    comparing.add_argument("before", type=Path, metavar="A")
    comparing.add_argument("after", type=Path, metavar="B")
    reporting = _command(commands, "report", _report, "écrire un rapport HTML lisible hors ligne")
    reporting.add_argument(
        "run", type=Path, nargs="?", help="dossier d’une évaluation (par défaut : la dernière de runs/)"
    )
    reporting.add_argument("--against", type=Path, help="évaluation à laquelle comparer")
    reporting.add_argument(
        "--others", type=Path, nargs="*", default=[], help="épreuves ou évaluations passées à dessiner"
    )
    reporting.add_argument("--out", type=Path)
    gating = _command(commands, "gate", _gate, "refuser une version moins bonne que les planchers")
    _measuring(gating)
    gating.add_argument("--floors", type=Path, default=Path(str(resources.files("evals"))) / "floors.json")
    gating.add_argument("--update", action="store_true", help="relever les planchers")
    gating.add_argument(
        "--allow-regression", default="", metavar="RAISON", help="accepter qu’un plancher baisse, et dire pourquoi"
    )
    gating.add_argument("--decoys", action="store_true", help="éprouver la porte avec des systèmes mauvais exprès")
    gating.add_argument("--sample", type=int, default=0, help="n’interroger qu’un échantillon fixe")
    checking = _command(commands, "check", _check, "vérifier que les faits attendus sont dans les documents nommés")
    checking.add_argument("questions", type=Path, nargs="*")
    checking.add_argument("--documents", type=Path, nargs="*", help="fichiers ou dossiers (par défaut : les fiches)")
    people.commands(lambda name, do, text: _command(commands, name, do, text))
    benching = _command(commands, "bench", _bench, "mesurer la recherche seule")
    about = "passages, une ligne JSON chacun ; sans eux, ceux des fiches et les questions du projet"
    benching.add_argument("corpus", type=Path, nargs="?", help=about)
    benching.add_argument("queries", type=Path, nargs="?")
    benching.add_argument("--home", type=Path, help="dossier de données, où les vecteurs sont gardés")
    benching.add_argument("--encoder", default=settings.encoder())
    benching.add_argument("--reranker", default="none", help="modèle qui relit les premiers passages")
    benching.add_argument("--fast", action="store_true", help="sans les ablations")
    benching.add_argument("--sample", type=int, default=0, help="au plus tant de questions de chaque ensemble")
    benching.add_argument(
        "--passages", type=int, default=0, help="les passages qui répondent, et d’autres jusqu’à tant"
    )
    benching.add_argument("--peers", action="store_true", help="et ce que d’autres prendraient, dans le même essai")
    tuning = _command(commands, "tune", _tune, "trouver le poids des vecteurs d’un encodeur dans la note")
    tuning.add_argument("corpus", type=Path)
    tuning.add_argument("queries", type=Path)
    tuning.add_argument("--home", type=Path, help="dossier de données, où vecteurs et poids sont gardés")
    tuning.add_argument("--encoder", default=settings.encoder())
    tuning.add_argument("--sample", type=int, default=0, help="au plus tant de questions de chaque ensemble")
    tuning.add_argument("--save", action="store_true", help="garder ce poids dans le dossier de données")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    do: Callable[[argparse.Namespace], int],
    text: str,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(do=do)
    return parser


def _measuring(parser: argparse.ArgumentParser, required: bool = False) -> None:
    parser.add_argument("questions", type=Path, nargs="+" if required else "*", metavar="QUESTIONS.jsonl")
    parser.add_argument(
        "--home", type=Path, help="dossier de données (par défaut : les fiches, indexées le temps de la mesure)"
    )
    parser.add_argument("--documents", type=Path, nargs="+", help="indexer plutôt ces fichiers, le temps de la mesure")
    parser.add_argument("--encoder", metavar="NOM", help="encodeur de cet index (« none » : sans vecteurs)")
    parser.add_argument("--out", type=Path, help="dossier de l’évaluation (par défaut : runs/<date>)")
    about = "passerelle, bm25, recette, une ablation (sans-lexique…), ou un leurre"
    parser.add_argument("--system", default="passerelle", help=about)
    parser.add_argument("--split", choices=("dev", "test"), help="ne poser que les questions de ce partage")
    parser.add_argument("--as-of", type=date.fromisoformat, default=AS_OF, help=f"jour demandé par défaut ({AS_OF})")


def _sharing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processus qui se partagent les questions (1)")
