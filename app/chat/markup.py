"""Answers and quotes as HTML that is safe by construction: every word escaped, a short list of tags.

The text of an answer is read as the least of Markdown: paragraphs, lists, `**bold**`, `[n]` marks, visible
addresses. All else stays the characters it is, because most of it was taken word for word from documents.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from html import escape

from app.chat.wording import NBSP, OUTCOMES, STATUSES, place, provenance
from app.model import Answer, Citation, Outcome
from ingest.dates import spell
from ingest.model import Link
from ingest.validity import Status

MARK = re.compile(r"\[(\d{1,3})\]")
BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
ADDRESS = re.compile(r"https?://[^\s<>\"«»]*[^\s<>\"«».,;:!?)\]]")
ITEM = re.compile(r"(?:[-•] |(?P<number>\d{1,2})\. )")
# A short number is one where it is said as one (« le 15 », « : 3114 »), not in « 15 jours » or « le 15 mars 2025 ».
SHORT = re.compile(
    r"(?:(?<=\ble )|(?<=\bau )|(?<=\bou )|(?<=[:\u00a0] ))(?:15|18|112|114|3114)\b"
    r"(?! ?(?:\d|[a-zéû]+ \d{4}|ans|mois|jours|mg))"
)
LONG = re.compile(r"(?<!\d)(?:0[1-9](?:[ \u00a0.]?\d{2}){4}|0[ \u00a0]?8\d{2}(?:[ \u00a0]?\d{3}){2})(?!\d)")
PHONE = re.compile(f"{SHORT.pattern}|{LONG.pattern}")
LITERAL = "\ue000"  # stands for the bracket of a `[n]` that a document wrote itself

Mark = Callable[[int], str]


def quiet_mark(n: int) -> str:
    """A citation number as text, where nothing can be opened."""
    return f"[{n}]"


def render(text: str, mark: Mark = quiet_mark, *, phones: bool = False) -> str:
    """The text of an answer as HTML; `mark` draws citation numbers, `phones` makes French numbers callable."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return "".join(_block(block, lambda line: _inline(line, mark, phones)) for block in blocks if block)


def _block(block: str, inline: Callable[[str], str]) -> str:
    """One run of lines: a paragraph, a list, or a paragraph and the list it opens."""
    out: list[str] = []
    for tag, start, lines in _runs(block):
        if tag == "p":
            out.append(f"<p>{inline(lines[0])}</p>")
        else:
            first = f' start="{start}"' if start not in ("", "1") else ""
            out.append(f"<{tag}{first}>{''.join(f'<li>{inline(line)}</li>' for line in lines)}</{tag}>")
    return "".join(out)


def _runs(block: str) -> Iterator[tuple[str, str, list[str]]]:
    """Tag, first number and texts of each paragraph or list; a line that opens nothing goes on with the last."""
    tag, start = "", ""
    lines: list[str] = []
    for line in block.splitlines():
        found = ITEM.match(line)
        kind = ("ol" if found["number"] else "ul") if found else "p"
        if lines and (kind == "p" or kind == tag):
            if kind == "p":
                lines[-1] += f" {line.strip()}"
            else:
                lines.append(line[found.end() :] if found else line)
            continue
        if lines:
            yield tag, start, lines
        tag, start = kind, (found["number"] or "" if found else "")
        lines = [line[found.end() :] if found else line]
    if lines:
        yield tag, start, lines


def _inline(line: str, mark: Mark, phones: bool) -> str:
    html = BOLD.sub(r"<strong>\1</strong>", escape(line))
    html = ADDRESS.sub(lambda found: _address(found[0]), html)
    html = PHONE.sub(_telephone, html) if phones else html
    return MARK.sub(lambda found: mark(int(found[1])), html).replace(LITERAL, "[")


def _address(url: str) -> str:
    return f'<a href="{url}" target="_blank" rel="noopener noreferrer">{url}</a>'  # escaped already


def _telephone(found: re.Match[str]) -> str:
    return f'<a class="phone" href="{_dial(found[0])}">{found[0]}</a>'


def _dial(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return f"sms:{digits}" if digits == "114" else f"tel:{digits}"  # 114 is reached by message, not by voice


def calls(text: str) -> str:
    """One large button for each short number an urgent answer names, in its order; the text itself stays below."""
    numbers = dict.fromkeys(found[0] for found in SHORT.finditer(text))
    buttons = "".join(
        f'<a href="{_dial(number)}">{"SMS au" if number == "114" else "Appeler le"}{NBSP}{number}</a>'
        for number in numbers
    )
    return f'<div class="calls">{buttons}</div>' if buttons else ""


def shown_text(answer: Answer) -> str:
    """The answer's text in which a `[n]` that is a document's own is told from a citation mark."""
    text = answer.text
    for claim in answer.claims:
        inside = {int(n) for n in MARK.findall(claim.text)}
        if inside - set(claim.citations):
            text = text.replace(claim.text, MARK.sub(rf"{LITERAL}\1]", claim.text))
    return text


def outside(href: str, words: str, kind: str = "") -> str:
    """A link that opens a new tab, and says so to those who cannot see its arrow."""
    named = f' class="{kind}"' if kind else ""
    return (
        f'<a{named} href="{escape(href)}" target="_blank" rel="noopener noreferrer">{words}'
        '<span class="unseen"> (nouvel onglet)</span> <span aria-hidden="true">↗</span></a>'
    )


def official(source: str) -> str:
    """The official address of a document as a link; nothing when only a file name is known."""
    return outside(source, "Source officielle", "official") if source.startswith("https://") else ""


def badge(status: Status | None, day: date) -> str:
    """The status of an access and its day: words and a sign, never colour alone; nothing when it is not known."""
    if status is None:
        return ""
    label = STATUSES[status]
    return (
        f'<span class="badge {label.tone}"><span aria-hidden="true">{label.sign}</span> '
        f'<span class="unseen">Statut{NBSP}: </span>{label.word} au {spell(day)}</span>'
    )


def mark_link(citation: Citation, anchor: str) -> str:
    """A citation number that leads to its source card at `anchor`."""
    where = ", ".join(part for part in (provenance(citation), place(citation)) if part)
    return (
        f'<a class="mark" href="#{anchor}" data-passage="{anchor}" '
        f'aria-label="Source {citation.n}, {escape(where)}">{citation.n}</a>'
    )


def marks(answer: Answer, anchor: Callable[[int], str]) -> Callable[[int], str]:
    """What draws `[n]` for this answer; a number without a citation stays text."""
    known = {citation.n: citation for citation in answer.citations}
    return lambda n: mark_link(known[n], anchor(n)) if n in known else quiet_mark(n)


def answer_html(answer: Answer, anchor: Callable[[int], str]) -> str:
    """The answer, with what it is said first where it is not a plain one; what is urgent stands apart, on top."""
    mark, text = marks(answer, anchor), shown_text(answer)
    if answer.outcome is not Outcome.URGENT:
        return _panel(answer.outcome, render(text, mark))
    first, rest = split_urgent(text)
    panel = _panel(Outcome.URGENT, calls(first) + render(first, mark, phones=True))
    return panel + (_panel(Outcome.ANSWERED, render(rest, mark)) if rest else "")


def split_urgent(text: str) -> tuple[str, str]:
    """The paragraphs before the first cited one, and the others."""
    blocks = text.split("\n\n")
    at = next((number for number, block in enumerate(blocks) if MARK.search(block)), len(blocks))
    return "\n\n".join(blocks[:at]), "\n\n".join(blocks[at:])


def _panel(outcome: Outcome, body: str) -> str:
    label = OUTCOMES[outcome]
    plain = outcome in (Outcome.ANSWERED, Outcome.SMALLTALK)
    head = "" if plain else f'<p class="outcome"><span aria-hidden="true">{label.sign}</span> {label.word}</p>'
    return f'<div class="answer {outcome.value}">{head}{body}</div>'


def source_head(citation: Citation, day: date, level: int = 4) -> str:
    """Title, publisher, date and status on `day` of a cited document, with its official address when there is one.

    `level` is that of the title among the headings around it.
    """
    about = f"{escape(provenance(citation))} {badge(citation.status, day)} {official(citation.source)}"
    return f'<div class="source"><h{level}>{escape(citation.title)}</h{level}><p class="from">{about}</p></div>'


def quote_html(citation: Citation, anchor: str, links: Sequence[Link] = (), label: str = "") -> str:
    """One quotation, verbatim, under its number or `label`; words that its document links lead where they led there."""
    where = f'<span class="where">{escape(place(citation))}</span>' if place(citation) else ""
    return (
        f'<figure class="quote" id="{anchor}" tabindex="-1"><figcaption><span class="n">{label or citation.n}</span> '
        f"{where}</figcaption><blockquote>{_linked(citation, links)}</blockquote></figure>"
    )


def open_button(n: int, anchor: str) -> str:
    """What opens passage `n` in its document, where a page has many."""
    return (
        f'<p><button type="button" class="copy" data-passage="{anchor}">Voir le passage {n} dans le document'
        "</button></p>"
    )


def _linked(citation: Citation, links: Sequence[Link]) -> str:
    html, at = "", citation.start
    placed = [(link.start, link.end, link.url) for link in links if link.start is not None and link.end is not None]
    for start, end, url in sorted(placed):
        if at <= start < end <= citation.end and url.startswith("https://"):
            html += escape(citation.quote[at - citation.start : start - citation.start])
            words = escape(citation.quote[start - citation.start : end - citation.start])
            html += f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{words}</a>'
            at = end
    return html + escape(citation.quote[at - citation.start :])


def options(answer: Answer) -> tuple[str, tuple[str, ...]]:
    """A question asked back, without the list of its possible answers, and that list."""
    lines = answer.text.splitlines()
    listed = tuple(line[2:].strip() for line in lines if line.startswith("- "))
    return "\n".join(line for line in lines if not line.startswith("- ")), listed


def by_document(citations: Sequence[Citation]) -> tuple[tuple[Citation, ...], ...]:
    """Citations of one document together, documents in order of first use."""
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.document, []).append(citation)
    return tuple(tuple(group) for group in groups.values())
