"""What is said when no document speaks: emergencies, despair, refusals, small talk, silence of the corpus.

Numbers come from the reviewed directory. Texts are short, kind, and promise nothing.
"""

from datetime import date

from app.boundary import Boundary
from app.directory import contacts
from app.model import Audience, Outcome
from index.analysis import fold
from ingest.dates import spell

NOT_OF_THIS = "Les documents sur ce médicament ne le disent pas."
NOTICE = "Passerelle est un outil documentaire automatique : il ne remplace ni un médecin ni la RCP."


def _number(id_: str, default: str) -> str:
    contact = contacts().get(id_)
    return contact.value if contact else default


def emergency() -> str:
    """First lines for a life in danger."""
    return (
        f"**Appelez tout de suite le {_number('samu', '15')} (SAMU) ou le {_number('urgence-europe', '112')}.** "
        f"Si vous ne pouvez pas parler ou entendre : {_number('urgence-114', '114')} par SMS.\n\n"
        "Restez auprès de la personne et dites au téléphone quel traitement elle reçoit. "
        "Prévenez ensuite l’équipe qui la suit. Passerelle ne peut pas évaluer une urgence."
    )


def despair() -> str:
    """First lines for someone who cannot go on."""
    return (
        "Ce que vous traversez est très dur, et vous n’avez pas à le porter seul.\n\n"
        f"**Appelez le {_number('prevention-suicide', '3114')}** : c’est gratuit, confidentiel, jour et nuit ; des professionnels vous écoutent, vous ou un proche. "
        f"En danger immédiat : {_number('samu', '15')} ou {_number('urgence-europe', '112')}.\n\n"
        "Parlez-en aussi à l’équipe qui suit votre proche : elle peut vous proposer un soutien."
    )


_TEXTS: dict[Boundary, tuple[Outcome, str]] = {
    Boundary.EMPTY: (
        Outcome.CLARIFY,
        "Quelle est votre question ? Par exemple : « Quelle RCP décide pour tel médicament ? », « Cet accès est-il encore ouvert ? »",
    ),
    Boundary.GIBBERISH: (
        Outcome.CLARIFY,
        "Je n’ai pas réussi à lire cette question. Pouvez-vous l’écrire autrement, avec le nom de la maladie ou du médicament ?",
    ),
    Boundary.INJECTION: (
        Outcome.OUT_OF_SCOPE,
        "Je ne fais que chercher dans les documents et citer ce qu’ils disent ; je ne peux ni changer de rôle, ni écrire une phrase qu’aucun document ne porte.",
    ),
    Boundary.PURCHASE: (
        Outcome.OUT_OF_SCOPE,
        "Je ne peux pas aider à acheter un médicament. Ces traitements passent par un médecin hospitalier, une décision et une pharmacie d’hôpital ; "
        "un produit acheté ailleurs peut être faux ou dangereux. Parlez-en au médecin référent : lui seul peut faire la demande.",
    ),
    Boundary.PRIVATE: (
        Outcome.OUT_OF_SCOPE,
        "Je ne donne pas de coordonnées personnelles. Les documents indiquent parfois un secrétariat ou une adresse de service : demandez « Quel est le contact pour … ? »",
    ),
    Boundary.ANIMAL: (
        Outcome.OUT_OF_SCOPE,
        "Ces documents ne concernent que des patients humains. Pour un animal, adressez-vous à un vétérinaire.",
    ),
    Boundary.RANKING: (
        Outcome.OUT_OF_SCOPE,
        "Je ne compare pas les hôpitaux ni les médecins. Je peux dire quels centres ou quelles RCP les documents citent pour une maladie : laquelle vous intéresse ?",
    ),
    Boundary.RECORD: (
        Outcome.OUT_OF_SCOPE,
        "Je ne peux ni lire un dossier médical, ni prendre un rendez-vous. L’équipe qui vous suit peut expliquer les résultats et présenter le dossier à la RCP. N’écrivez pas ici de données personnelles.",
    ),
    Boundary.FORGERY: (
        Outcome.OUT_OF_SCOPE,
        "Je ne rédige ni ordonnance, ni avis de RCP, ni certificat. Seul le médecin peut le faire.",
    ),
    Boundary.PROGNOSIS: (
        Outcome.OUT_OF_SCOPE,
        "Je comprends que vous vous posiez cette question. Personne ne peut y répondre à partir de documents : seule l’équipe qui suit la personne peut en parler avec vous. "
        "Je peux en revanche chercher quel accès ou quelle RCP existe pour cette maladie.",
    ),
    Boundary.PERSONAL_DOSE: (
        Outcome.OUT_OF_SCOPE,
        "Je ne calcule pas de dose et je ne conseille ni d’augmenter, ni de diminuer, ni d’arrêter un traitement : c’est l’équipe soignante qui décide, pour cette personne. "
        "Je peux citer ce qu’un protocole publié prévoit en général : demandez « Que dit le protocole de … sur la dose ? »",
    ),
    Boundary.QUACKERY: (
        Outcome.OUT_OF_SCOPE,
        "Ces documents officiels n’en parlent pas, et je ne donne pas d’avis sur ce point. Parlez-en à l’équipe soignante avant tout essai : certaines associations sont dangereuses.",
    ),
    Boundary.OFF_TOPIC: (
        Outcome.OUT_OF_SCOPE,
        "Je ne réponds qu’aux questions sur l’accès à des médicaments en situation d’impasse : programmes, RCP, conditions, dates.",
    ),
    Boundary.PRIVACY: (
        Outcome.SMALLTALK,
        "Vos questions ne sont ni enregistrées ni envoyées ailleurs : la recherche se fait sur cet ordinateur ou ce serveur. N’écrivez tout de même ni nom, ni date de naissance, ni numéro de sécurité sociale.",
    ),
    Boundary.IDENTITY: (
        Outcome.SMALLTALK,
        f"{NOTICE} Il cherche dans des documents officiels datés et cite exactement ce qu’ils disent. Posez une question sur une maladie, un médicament ou une RCP.",
    ),
    Boundary.THANKS: (Outcome.SMALLTALK, "Avec plaisir. Si une autre question vient, je suis là."),
    Boundary.GREETING: (
        Outcome.SMALLTALK,
        "Bonjour. Dites-moi la maladie, le médicament ou la RCP qui vous occupe, avec vos mots ; je cherche dans les documents et je cite ce qu’ils disent.",
    ),
    Boundary.INSULT: (
        Outcome.SMALLTALK,
        "Je comprends que vous soyez à bout. Je peux chercher ce que disent les documents : quelle maladie ou quel médicament vous préoccupe ?",
    ),
}


def reply(boundary: Boundary) -> tuple[Outcome, str]:
    """Outcome and text for what is no documentary question; emergencies and despair have their own."""
    if boundary is Boundary.EMERGENCY:
        return Outcome.URGENT, emergency()
    if boundary is Boundary.DESPAIR:
        return Outcome.URGENT, despair()
    return _TEXTS[boundary]


def _of(name: str) -> str:
    """« de » before a name, elided before a vowel."""
    return f"d’{name}" if fold(name)[:1] in "aeiou" else f"de {name}"


def not_found(
    missing: tuple[str, ...], nearest: tuple[str, ...], day: date, audience: Audience, about: str = ""
) -> str:
    """An honest silence: what is not there, what is nearest, whom to ask."""
    what = f" sur « {', '.join(missing[:3])} »" if missing else ""
    if about:
        head = f"Les documents que j’ai, au {spell(day)}, parlent {_of(about)} mais ne disent rien{what or ' de ce point'}."
    else:
        head = f"Je n’ai pas trouvé la réponse dans ces documents, au {spell(day)}{' :' if what else '.'}" + (
            f" ils ne disent rien{what}." if what else ""
        )
    near = "\n\nCe qui s’en rapproche le plus :\n" + "\n".join(f"- {title}" for title in nearest) if nearest else ""
    if audience is Audience.FAMILY:
        ask = "\n\nÀ qui demander : au médecin référent, qui peut interroger la RCP de la maladie ou la pharmacie de l’hôpital. Ne pas trouver ici ne veut pas dire que rien n’existe."
    else:
        ask = "\n\nÀ vérifier auprès de la RCP de la pathologie, de la PUI ou de l’ANSM ; l’absence dans ce corpus ne vaut pas absence d’accès."
    return head + near + ask


TOO_LONG = "Votre question est trop longue ({count} caractères, {limit} au plus). Gardez l’essentiel : la maladie, le médicament, ce que vous voulez savoir. N’y collez pas de compte rendu médical."
STOPPING = "Arrêter ou poursuivre un traitement se décide avec le médecin et l’équipe de soins, jamais d’après un document seul."
WHICH = {
    Audience.FAMILY: "De quelle maladie exactement, ou de quel médicament, parlez-vous ? Le nom écrit par le médecin suffit.",
    Audience.CLINICIAN: "Précisez le médicament ou la pathologie.",
}
SORRY = (
    "Ce que vous traversez est très dur, et vous n’avez pas à le porter sans aide. Voici ce que disent les documents."
)


def left_out(count: int) -> str:
    """How many statements the checks kept from being shown."""
    if count == 1:
        return "Une phrase n’est pas montrée : elle ne se lisait pas telle quelle dans son passage."
    return f"{count} phrases ne sont pas montrées : elles ne se lisaient pas telles quelles dans leurs passages."


NO_ANSWER_TO = "Je n’ai rien trouvé dans ces documents pour répondre à : {parts}."
UNSAID = "Les passages cités ne disent rien sur « {words} » : demandez-le au médecin ou au pharmacien de l’hôpital."

SMALL_PRINT = {
    Audience.FAMILY: "Les critères publiés ne suffisent pas à savoir si une personne pourra recevoir ce traitement : c’est la RCP et le médecin qui décident.",
    Audience.CLINICIAN: "Critères publiés, sans valeur de décision individuelle : la RCP tranche.",
}
