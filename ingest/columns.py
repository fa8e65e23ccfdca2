"""What the columns of a table of meetings hold, by names that mean something else in other tables."""

import re

from ingest.fields import Field
from ingest.validity import fold

# « RCP », « Nom de la réunion », « Instance (niveau) »: the column of the meetings themselves, not of what one says.
_MEETING = re.compile(
    r"(?:noms? (?:de la |du |des )?)?(?:rcp|reunions?|comites?|instances?|staffs?|concertations?|commissions?"
    r"|collegiales?)(?: (?:de recours|nationales?|concernees?|competentes?|referentes?|a saisir|de concertation"
    r"(?: pluridisciplinaire)?|pluridisciplinaires?|qui decide))*(?: ?\([^()]*\))?"
)
_ROLES: tuple[tuple[frozenset[Field], re.Pattern[str]], ...] = tuple(
    (frozenset(fields), re.compile(pattern))
    for fields, pattern in (
        ({Field.LEVEL}, r"niveau|echelon|portee|perimetre|ressort|rayon|couverture|territoire|echelle"),
        (
            {Field.PRESENTER},
            r"qui (?:presente|depose|porte|soumet|inscrit|adresse)|presentat(?:eur|rice|ion)|presentee?s? par"
            r"|porte(?:e|ur)?\b|rapporteur|(?:dossier|cas) (?:presente|porte|depose|defendu) par|par qui"
            r"|medecins? presentateur",
        ),
        (
            {Field.FREQUENCY},
            r"quand\b|jours?\b|dates?\b|calendrier|horaires?|heures?\b|rythme|periodicite|frequence|tenue|seances?|cadence"
            r"|creneaux?|se reunit|reunions?$",
        ),
        ({Field.PLACE}, r"lieux?\b|ou\b|comment\b|modalites?|formats?\b|salle|se tient|mode\b|connexion|en ligne"),
        (
            {Field.DISEASE, Field.REGIME},
            r"(?:maladies?|pathologies?|tumeurs?|indications?|affections?|cancers?)\b.*\b(?:acces|medicaments?|traitements?|produits?)",
        ),
        (
            {Field.DISEASE},
            r"maladies?|pathologies?|tumeurs?|cancers?|indications?|affections?|domaines?|pour (?:qui|quoi|quelle)"
            r"|situations?|champ",
        ),
        ({Field.REGIME}, r"acces\b|medicaments?|produits?|traitements?|programmes?|dispositifs?|cadres?\b|molecules?"),
        ({Field.PAPERS}, r"pieces|documents|dossier|a (?:envoyer|joindre|fournir)"),
        ({Field.CONTACT}, r"contacts?|depot|secretariat|inscription|courriel|telephone|adresse|coordonnees"),
        ({Field.STATUS}, r"etat\b|statut"),
    )
)
_GOES = frozenset({Field.LEVEL, Field.PRESENTER, Field.FREQUENCY})


def of_meetings(header: tuple[str, ...]) -> tuple[frozenset[Field], ...]:
    """What each column holds where one names meetings and another says how they sit; () for any other table."""
    names = [" ".join(fold(name).split()).strip(" :") for name in header]
    meetings = [n for n, name in enumerate(names) if _MEETING.fullmatch(name)]
    if not meetings or len(header) < _LEAST:
        return ()
    roles = [_role(name) for name in names]
    roles[meetings[0]] = frozenset({Field.RCP})
    sits = frozenset().union(*roles) & _GOES
    return tuple(roles) if sits else ()


_LEAST = 3  # columns of such a table


def _role(name: str) -> frozenset[Field]:
    return next((fields for fields, pattern in _ROLES if pattern.match(name)), frozenset())
