"""Directories of meetings: each row gives its own accesses, with its meeting and its own state."""

from datetime import date
from pathlib import Path

from evals.cardcells import stated
from ingest.accesses import accesses
from ingest.card import AccessCard
from ingest.cards import cards
from ingest.model import Document
from ingest.reading import read


def table(folder: Path, title: str, rows: list[list[str]], before: str = "", after: str = "") -> Document:
    head, *body = rows
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in body)
    names = "".join(f"<th>{cell}</th>" for cell in head)
    path = folder / "annuaire.html"
    path.write_text(
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title></head><body><main>'
        f"<h1>{title}</h1>{before}<table><thead><tr>{names}</tr></thead><tbody>{lines}</tbody></table>{after}"
        "</main></body></html>",
        encoding="utf-8",
    )
    return read(path)


def seen(card: AccessCard, *cells: str) -> tuple[str, ...]:
    return tuple(" ; ".join(stated(card, cell)) for cell in cells)


def statuses(document: Document, day: str) -> list[str]:
    found = cards(document)
    as_of = date.fromisoformat(day)
    joined = accesses([(document, found)])
    homes = [next(a for a in joined if any(t.card.id == card.id for t in a.told)) for card in found]
    return [str(home.at(as_of, max(as_of, *(t.since for t in home.told))).verdict.status) for home in homes]


CELLS = ("drug.inn", "tumours", "regime", "rcp.name", "rcp.level", "rcp.frequency", "rcp.presented_by", "rcp.place")


def test_a_row_tells_its_meeting_and_its_access(tmp_path: Path) -> None:
    document = table(
        tmp_path,
        "Réunions nationales et accès qui en dépendent",
        [
            ["Réunion", "Échelon", "Pathologie", "Calendrier", "Dossier porté par", "Modalité", "Médicament"],
            ["OSTEOREC", "national", "ostéosarcome", "deuxième mardi du mois, 12 h", "l’oncologue", "salle 4",
             "zorvatinib (AAC)"],
            ["NEUROGEN", "régional", "ataxie de Friedreich", "chaque lundi", "le neurologue", "à distance",
             "préparation magistrale de velbacérine"],
        ],
        before="<p>Mis à jour le 4 mai 2026</p>",
    )  # fmt: skip
    first, second = cards(document)
    assert seen(first, *CELLS) == (
        "zorvatinib", "ostéosarcome", "AAC", "OSTEOREC", "nationale", "deuxième mardi du mois, 12 h", "l’oncologue",
        "salle 4",
    )  # fmt: skip
    assert seen(second, *CELLS) == (
        "velbacérine", "ataxie de Friedreich", "MAGISTRAL", "NEUROGEN", "régionale", "chaque lundi", "le neurologue",
        "à distance",
    )  # fmt: skip


def test_a_state_is_that_of_its_row(tmp_path: Path) -> None:
    document = table(
        tmp_path,
        "Annuaire des comités",
        [
            ["Comité", "Niveau", "Accès et maladie", "Jours", "Qui dépose"],
            ["ALPHAREC", "national", "AAC du toravimab – sarcome d’Ewing", "mardi", "le pédiatre"],
            ["BETAREC", "national", "AAP LUMIVEX (sandoprine) – myélome multiple, refusé depuis le 3 mars 2026",
             "jeudi", "l’hématologue"],
            ["GAMMAREC", "national",
             "AAC perludine – gliome de haut grade. Plus de nouveau patient depuis le 2 juin 2026",
             "lundi", "l’oncologue"],
            ["DELTAREC", "national", "sans accès à ce jour", "vendredi", "l’oncologue"],
        ],
        before="<p>Édition du 1er septembre 2026</p>",
    )  # fmt: skip
    assert [seen(card, "rcp.name")[0] for card in cards(document)] == ["ALPHAREC", "BETAREC", "GAMMAREC"]
    assert statuses(document, "2026-11-20") == ["ouvert", "refusé", "fermé aux nouveaux patients"]


def test_a_column_of_states_and_several_medicines_in_a_cell(tmp_path: Path) -> None:
    document = table(
        tmp_path,
        "Instances de recours",
        [
            ["Instance (niveau)", "Maladies", "Quand", "Présenté par", "Accès", "Contact"],
            ["MYOREC (nationale)", "myasthénie auto-immune", "premier jeudi du mois, 17 h, visioconférence",
             "le neurologue ou le pédiatre",
             "PLEXORIN (dafitinib), cadre de prescription compassionnelle, ouvert ; solvatride (SVT-12), AAC, "
             "fermé aux nouveaux patients depuis le 5 janvier 2026", "myorec@exemple.example"],
            ["HEPAREC (interrégionale)", "cholangite sclérosante primitive et autres hépatites",
             "un vendredi sur deux", "l’hépatologue ; l’infirmière complète",
             "relvaxine dans la cholangite biliaire primitive, AAC, ouvert, contingenté", "01 99 00 00 01"],
        ],
        before="<p>Mise à jour : 2 février 2026</p>",
    )  # fmt: skip
    found = cards(document)
    assert [seen(card, "drug.inn", "regime")[0] for card in found] == ["dafitinib", "solvatride", "relvaxine"]
    assert [seen(card, "regime")[0] for card in found] == ["CPC", "AAC", "AAC"]
    assert seen(found[0], "drug.brand") == ("PLEXORIN",)
    assert seen(found[1], "drug.code") == ("SVT-12",)
    assert seen(found[2], "tumours", "rcp.level") == ("cholangite biliaire primitive", "interrégionale")
    assert seen(found[2], "rcp.presented_by") == ("l’hépatologue",)
    assert seen(found[0], "rcp.place", "rcp.frequency") == ("visioconférence", "premier jeudi du mois, 17 h")
    assert statuses(document, "2026-11-20") == ["ouvert", "fermé aux nouveaux patients", "ouvert, contingenté"]


def test_a_rule_for_all_fills_what_a_row_leaves_open(tmp_path: Path) -> None:
    document = table(
        tmp_path,
        "Annuaire régional des RCP",
        [
            ["Nom de la RCP", "Périmètre", "Horaires", "Indication", "Programme"],
            ["DERMAREC", "nationale", "chaque mercredi, 13 h", "pemphigus vulgaire", "AAC brulafimod"],
            ["UVEAREC", "régionale", "dernier lundi du mois", "uvéite non infectieuse", "essai CLARTÉ (mivolastat)"],
        ],
        before="<p>Par défaut, le dossier est présenté par le médecin référent, en visioconférence.</p>"
        "<p>À jour au 9 mars 2026</p>",
        after="<h2>Sans réunion</h2><p>Aucune RCP n’est demandée pour l’AAC tresolbine (drépanocytose). "
        "Cet accès est fermé aux nouvelles demandes à compter du 1er avril 2026.</p>",
    )
    found = cards(document)
    assert [seen(card, "drug.inn")[0] for card in found] == ["brulafimod", "mivolastat", "tresolbine"]
    assert [seen(card, "regime")[0] for card in found] == ["AAC", "TRIAL", "AAC"]
    assert seen(found[0], "rcp.place", "rcp.presented_by") == ("visioconférence", "le médecin référent")
    assert found[2].rcp is None
    assert seen(found[2], "tumours") == ("drépanocytose",)
    assert statuses(document, "2026-11-20") == ["ouvert", "inconnu", "fermé aux nouveaux patients"]
    assert statuses(document, "2026-03-20")[2] == "ouvert"


def test_meetings_in_markdown(tmp_path: Path) -> None:
    path = tmp_path / "annuaire.md"
    path.write_text(
        """# Réunions de recours

À jour au 12 janvier 2026.

| Maladie | RCP | Niveau | Jour et heure | Présentateur | Traitement |
|---|---|---|---|---|---|
| Lymphome cutané | CUTAREC | nationale | chaque jeudi à 8 h | le dermatologue | AAP VORMELIS (bexatride) |
| Phéochromocytome | GLANDREC | nationale | le premier vendredi du mois | l’endocrinologue | CPC de la lutamine, fermé |
""",
        encoding="utf-8",
    )
    document = read(path)
    first, second = cards(document)
    assert seen(first, "drug.inn", "drug.brand", "regime", "rcp.name") == ("bexatride", "VORMELIS", "AAP", "CUTAREC")
    assert seen(second, "drug.inn", "tumours", "rcp.level") == ("lutamine", "Phéochromocytome", "nationale")
    assert statuses(document, "2026-06-01") == ["ouvert", "terminé"]
