"""The answer page for browsers without scripts and for readers who prefer a plain page."""

from collections.abc import Sequence
from html import escape

from app.chat.brief import Brief
from app.chat.cardmarkup import card, leader, letter
from app.chat.markup import answer_html, by_document, quote_html, source_head
from app.chat.wording import LIMIT, french, too_long
from app.model import Answer, Audience, Question
from ingest.dates import spell

NOTICE = french(
    "Outil documentaire automatique : les réponses sont composées par un programme à partir de documents datés, "
    "sans relecture humaine. Ce n'est pas un avis médical. N'écrivez ni nom, ni date de naissance, ni numéro."
)
URGENT = french("Urgence vitale : appelez le ") + '<a href="tel:15">15</a> ou le <a href="tel:112">112</a>.'


def page(question: Question, answer: Answer | None, briefs: Sequence[Brief] = ()) -> str:
    """The form, and below it the answer when there is one; a question too long is refused in words."""
    if answer is not None:
        body = _answer(answer, briefs)
    elif len(question.text) > LIMIT:
        body = f'<p class="notice" role="alert">{too_long(len(question.text))}</p>'
    else:
        body = ""
    shown = escape(question.text[:LIMIT])
    return _frame("Réponse" if answer else "Poser une question", f"{_form(question, shown)}{body}")


def failure(message: str) -> str:
    """Why no answer can be given."""
    return _frame("Indisponible", f'<p class="notice" role="alert">{escape(french(message))}</p>')


def _answer(answer: Answer, briefs: Sequence[Brief]) -> str:
    sources = "".join(
        source_head(group[0], answer.as_of)
        + "".join(quote_html(citation, f"source-{citation.n}") for citation in group)
        for group in by_document(answer.citations)
    )
    heading = "<h3>Sources</h3>" if sources else ""
    return (
        f'<section aria-labelledby="reponse"><h2 id="reponse">{escape(answer.question)}</h2>'
        f'<p class="meta">Situation au {spell(answer.as_of)}</p>'
        f"{answer_html(answer, lambda n: f'source-{n}')}{_accesses(briefs)}{heading}{sources}</section>"
    )


def _accesses(briefs: Sequence[Brief]) -> str:
    """The accesses that the answer concerns, each followed by the statements that it rests on."""
    if not briefs:
        return ""
    cards = "".join(_access(brief, number) for number, brief in enumerate(briefs, 1))
    return f"<h3>Accès concernés</h3>{cards}"


def _access(brief: Brief, number: int) -> str:
    proofs = "".join(quote_html(c, f"preuve-{number}-{c.n}", label=letter(c.n)) for c in brief.proofs)
    return f'<div class="source">{card(brief, leader(lambda n: f"preuve-{number}-{n}"))}{proofs}</div>'


def _form(question: Question, shown: str) -> str:
    options = "".join(
        f'<option value="{value.value}"{" selected" if value is question.audience else ""}>{label}</option>'
        for value, label in ((Audience.FAMILY, "patient ou proche"), (Audience.CLINICIAN, "soignant"))
    )
    day = question.as_of.isoformat() if question.as_of else ""
    return (
        '<form action="/reponse" method="get" accept-charset="utf-8">'
        f'<label for="q">Votre question</label><textarea id="q" name="q" rows="3" required>{shown}</textarea>'
        f'<div class="row"><label>Je suis <select name="audience">{options}</select></label>'
        f'<label>Situation au <input type="date" name="as_of" value="{day}"></label>'
        '<button type="submit">Demander</button></div></form>'
    )


FRAME = """<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}, Passerelle</title>
<link rel="icon" href="/passerelle/mark.svg">
<link rel="stylesheet" href="/passerelle/theme.css">
<link rel="stylesheet" href="/passerelle/page.css">
</head>
<body>
<header><a href="/">Passerelle</a></header>
<main><h1>{title}</h1><p class="notice">{notice}</p><p class="urgent">{urgent}</p>{body}</main>
</body>
</html>
"""


def _frame(title: str, body: str) -> str:
    return FRAME.format(title=title, notice=NOTICE, urgent=URGENT, body=body)
