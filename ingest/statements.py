"""Documents into statements: sentences, list items and table cells, each with what announces it.

A table's cell is announced by its column, a row « libellé | valeur » by its first cell, a paragraph « Posologie : … »
by the words before the colon, everything else by the headings above and by the sentence that leads a list in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from ingest.columns import of_meetings
from ingest.dates import Found, find
from ingest.fields import Field, announced
from ingest.model import Document, Genre, Part, PartKind
from ingest.sentences import sentences
from ingest.validity import fold

_LABEL = re.compile(r"(?:\d+[.)]\s*|[•–-]\s*)?([^\W\d_][^.:;!?\n«»]{1,70}?)[ \u00a0\u202f]*:[ \u00a0\u202f]+(?=\S)")
_RUN_IN = re.compile(r"(?:\d+[.)]|[IVX]+[.)]|[–-])\s*([^\W\d_][^.:;!?\n«»]{2,60})\.\s+(?=[^\W\d_a-zà-ÿ])")
_GENERIC = re.compile(
    r"^(?:rubriques?|champs?|elements?|informations?|criteres?|questions?|donnees?|items?|libelles?|points?|caracteristiques?|)$"
)
# « … (ANSM, 4 avril 2025). »: where a sheet's fact comes from is no part of the fact, nor is its date.
_MARK = re.compile(r"\s*\([^()]*(?:sans date|(?:19|20)\d\d)\)\s*\.?$")
_DIGITS = re.compile(r"(?:19|20)\d\d|mille")
_EMPTY = frozenset({"", "-", "–", "—", "/", "sans objet", "so", "na", "n/a"})
_LED = (PartKind.ITEM, PartKind.ROW)  # what a sentence « … comme suit : » leads in
_NEVER = (PartKind.FORM, PartKind.LINK, PartKind.HEADING, PartKind.QUESTION)


_SITUATION = re.compile(r"situations?\W*")
_STATE = re.compile(
    r"\b(?:ouvert|ferme|clos|close|en cours|termine|suspendu|expire|retire|abroge|renouvel|reconduit|actif|active"
    r"|inactif|en vigueur|arrete|accorde|refuse|disponible|attente|instruction|evaluation|echeance|historique|caduc"
    r"|maintenu|plus)\w*|\d{4}"
)
_CLINICAL = re.compile(
    r"\b(?:adultes?|enfants?|nourrissons?|adolescents?|refractaires?|echec|rechute|recidive|atteinte?s?|metastatiques?|chroniques?)\b"
)


def _clinical(folded: str) -> bool:
    """Whether a value tells whom a medicine is for, not how its access stands."""
    return _CLINICAL.search(folded) is not None and _STATE.search(folded) is None


_ONE = r"(?:[a-h]|\d{1,2}|[ivx]{1,4})"
_NTH = re.compile(
    rf"(?:dans l(?:a |es |'))?(?:indications?|situations?) (?:n° ?)?{_ONE}(?:(?:,| et| ou| a) (?:l(?:a |'))?{_ONE})*\W*"
)
_HANDED = re.compile(r"presentations?\W*")
_SHAPE = frozenset({Field.FORM})
_SHOWN = frozenset({Field.PRESENTER})
_STATED = frozenset({Field.STATUS})
_MADE = re.compile(r"(?:nom de la )?preparations?(?: disponibles?)?")
_NAMED = frozenset({Field.DRUG})
_MEANT = frozenset({Field.INDICATION})
_PLACED = _STATED | _MEANT


@dataclass(frozen=True)
class Statement:
    """What a document says in one place: `document.text[start:end] == text`."""

    start: int
    end: int
    text: str
    kind: PartKind
    path: tuple[str, ...]
    label: str  # the words that announce this very statement; "" when only headings do
    lead: str  # the sentence or label that leads its list in
    block: int  # statements of one paragraph, list or table share it
    part: int  # ordinal of its part
    opens: int  # where its label begins, or `start`
    entry: str = ""  # statements of one row (or column) of a table of several things share it
    meant: frozenset[Field] = frozenset()  # what its column holds in a table of meetings

    @cached_property
    def folded(self) -> str:
        """The text folded one character for one, so that offsets stand."""
        return fold(self.text)

    @cached_property
    def own(self) -> frozenset[Field]:
        """What its own label announces."""
        if self.meant:
            return self.meant
        found = announced(self.label)
        if found and found <= _PLACED and _NTH.fullmatch(fold(self.label)):  # « Indication b : … » under « Posologie »
            heading = next((f for h in reversed(self.path) if (f := announced(h))), found)
            return heading if Field.INDICATION not in heading else found
        if self.entry and not found and _MADE.fullmatch(fold(self.label)):
            return _NAMED  # a column of preparations names medicines; elsewhere the word is an act
        if found == _STATED and _SITUATION.fullmatch(fold(self.label)) and _clinical(self.folded):
            return _MEANT  # « Situation : … » names a clinical one as often as a state
        if found == _SHAPE and self.folded.startswith("par ") and _HANDED.match(fold(self.label)):
            return _SHOWN  # « Présentation : par le pédiatre … » is of a case, not of a medicine
        return found

    @cached_property
    def fields(self) -> frozenset[Field]:
        """What its label announces, else the sentence that leads it in, else the nearest heading that announces."""
        if self.own:
            return self.own
        for words in (self.lead, *reversed(self.path)):
            if found := announced(words):
                return found
        return frozenset()

    @cached_property
    def above(self) -> frozenset[Field]:
        """Everything that label, lead and all headings announce together."""
        return frozenset().union(self.own, announced(self.lead), *(announced(h) for h in self.path))

    @cached_property
    def dates(self) -> tuple[Found, ...]:
        """The dates that it writes, at places of its text."""
        return find(self.text) if _DIGITS.search(self.text) else ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A range of the statement's text as a range of the document's."""
        return self.start + start, self.start + end


def statements(document: Document) -> tuple[Statement, ...]:
    """All statements in reading order; forms, links and headings state nothing; neither do a sheet's sources."""
    return tuple(_statements(document))


def _statements(document: Document) -> Iterator[Statement]:
    block, previous, lead = 0, None, ""
    for number, (part, table) in enumerate(_tabled(document)):
        if document.genre is Genre.SHEET and part.path and part.path[-1] == "Sources":
            continue
        if part.kind in _NEVER:
            previous, lead = None, ""
            if part.kind is PartKind.HEADING:
                yield from _stated(document.text, part, block, number)
            continue
        if not _continues(part, previous):
            block += 1
            if part.kind not in _LED or previous is None or previous.kind is not PartKind.PARAGRAPH:
                lead = ""
        if part.kind is PartKind.ROW:
            yield from (replace(s, lead=lead) for s in _cells(document.text, part, table, block, number))
        else:
            marked = document.genre is Genre.SHEET
            yield from _sentences(document.text, part, lead, block, number, marked)
        words = document.text[part.start : part.end].rstrip()
        if part.kind is PartKind.PARAGRAPH:
            lead = _leading(words)
        previous = part


def _stated(text: str, part: Part, block: int, number: int) -> Iterator[Statement]:
    """« Dose : 250 mg/kg par jour » set as a heading states what it announces."""
    found = _LABEL.match(text, part.start, part.end)
    value = text[found.end() : part.end].strip() if found else ""
    if found and announced(found[1]) and len(value.split()) >= _FEW and not value.endswith("?"):
        start = found.end()
        yield Statement(
            start, start + len(value), value, PartKind.PARAGRAPH, part.path, found[1], "", block, number, part.start
        )


_VERB = re.compile(
    r"\b(?:est|sont|a|ont|n'\w+|ne|se|sera|seront|etait|peut|peuvent|doit|doivent|reste|restent|[a-z]+(?:era|eront|ez))\b"
)


_DONE = re.compile(r"[^\W\d_]{3,}ée?s?\b")  # « Prescription réservée aux spécialistes. » says it all


def _titles(words: str) -> bool:
    """Whether the first sentence of a paragraph is but its title: a few words that announce, no verb, no figure."""
    if len(words) > _ASKED or len(words.split()) > _TITLE or not re.fullmatch(r"[^\W\d_][^\d.:;!?,()«»]{3,}\.", words):
        return False
    told = _VERB.search(fold(words)) or (len(words.split()) > 2 and _DONE.search(words))
    return bool(announced(words.rstrip(" ."))) and not told


_TITLE = 4  # words of a title set before the text of its own paragraph
_ASKED = 60  # characters of a question that its own paragraph answers
_FEW = 3  # words of a heading after its label


def _leading(words: str) -> str:
    """The last sentence of a paragraph that leads a list in: it ends open, or is a few words without a full stop."""
    spans = sentences(words)
    last = words[spans[-1].start : spans[-1].end] if spans else words
    return last.rstrip(" :\u00a0\u202f") if last.endswith(":") or (len(last) <= 80 and last[-1:] not in ".;!?") else ""


def _continues(part: Part, previous: Part | None) -> bool:
    listed = (PartKind.ITEM, PartKind.ROW)
    return previous is not None and part.kind is previous.kind and part.path == previous.path and part.kind in listed


@dataclass(frozen=True, slots=True)
class _Table:
    """How a table reads: `across` when each row is a thing, `down` when each column is one, else label and value."""

    number: int
    across: bool
    down: bool
    header: tuple[str, ...]
    meant: tuple[frozenset[Field], ...] = ()  # of each column, in a table of meetings


def _tabled(document: Document) -> Iterator[tuple[Part, _Table | None]]:
    """Parts in order, rows with the table they belong to, without rows that only name the columns."""
    parts = document.parts
    at, number = 0, 0
    while at < len(parts):
        part = parts[at]
        if part.kind is not PartKind.ROW:
            yield part, None
            at += 1
            continue
        stop = at + 1
        while stop < len(parts) and parts[stop].kind is PartKind.ROW and parts[stop].path == part.path:
            stop += 1
        for group in _tables(document.text, parts[at:stop]):
            number += 1
            table = _read(document.text, group, number)
            rows = group[1:] if table.header and _texts(document.text, group[0]) == table.header else group
            yield from ((row, table) for row in rows)
        at = stop


def _tables(text: str, rows: tuple[Part, ...]) -> Iterator[tuple[Part, ...]]:
    """Rows cut where the header changes; the row of the names itself comes without header, before the others."""
    start = 0
    for n in range(1, len(rows) + 1):
        if n == len(rows) or (rows[n].header != rows[n - 1].header and _texts(text, rows[n - 1]) != rows[n].header):
            yield rows[start:n]
            start = n


_STEPS = re.compile(r"(?:etapes?|actions?|demarches?|taches?|operations?|qui fait quoi)\W*")


def _read(text: str, rows: tuple[Part, ...], number: int) -> _Table:
    header = rows[-1].header
    body = [_texts(text, r) for r in rows if _texts(text, r) != header]
    firsts = [cells[0] for cells in body if cells]
    labelled = sum(bool(announced(first)) for first in firsts) * 2 >= len(firsts) > 0
    named = sum(bool(announced(h)) for h in header)
    if not header or (len(header) == 2 and labelled and (_GENERIC.match(fold(header[0])) or not named)):
        return _Table(number, across=False, down=False, header=header)
    things = {frozenset(announced(h)) for h in header[1:]}
    stepped = _STEPS.fullmatch(fold(header[0])) is not None  # « Étape | Responsable »: each row is a step
    down = (
        len(header) >= 3 and labelled and len(things) == 1 and not stepped
    )  # « Indication A », « Indication B »: columns of one kind
    return _Table(number, across=not down, down=down, header=header, meant=() if down else of_meetings(header))


def _texts(text: str, row: Part) -> tuple[str, ...]:
    return tuple(" ".join(text[c.start : c.end].split()) for c in row.cells)


def _cells(text: str, part: Part, table: _Table | None, block: int, number: int) -> Iterator[Statement]:
    names = _texts(text, part)
    if table is None or not (table.across or table.down):
        if len(part.cells) == 2 and len(names[0]) <= 90:
            yield from _cell(text, part, 1, names[0], block, number, "", part.cells[0].start)
        else:
            for n in range(len(part.cells)):
                yield from _cell(text, part, n, "", block, number, "")
    elif table.across:
        for n, name in enumerate(table.header[: len(part.cells)]):
            for s in _cell(text, part, n, name, block, number, f"{table.number}:{number}"):
                yield replace(s, meant=_role(name, table.meant[n])) if table.meant else s
    else:
        for n in _current(table.header, min(len(part.cells), len(table.header))):
            yield from _cell(text, part, n, names[0], block, number, f"{table.number}:column {n}")


_THINGS = frozenset({Field.INDICATION, Field.DISEASE, Field.DRUG, Field.SUBSTANCE, Field.CODE})


def _role(name: str, meant: frozenset[Field]) -> frozenset[Field]:
    """What a column of a table of meetings holds, its own name first where that is plain."""
    plain = announced(name)
    if not meant:
        return plain
    return meant if Field.RCP in meant else meant | (plain & _THINGS)


_EDITION = re.compile(r"(?:version|edition|v\.?)\s?(\d+(?:\.\d+)?)")
_FORMER = re.compile(r"(?:avant|ancien\w*|auparavant|jusqu'(?:a|au|ici)|precedent\w*)\b")
_NEW = re.compile(r"(?:apres|nouve\w+|desormais|maintenant|a (?:partir|compter) d|depuis)\b")


def _current(header: tuple[str, ...], stop: int) -> Iterator[int]:
    """The columns that say what holds: of « Version 2 | Version 3 », « Avant | Désormais », the new one alone."""
    names = [fold(h) for h in header[:stop]]
    editions = {n: float(m[1]) for n, name in enumerate(names) if n and (m := _EDITION.search(name))}
    new = [n for n, name in enumerate(names) if n and _NEW.match(name)]
    if len(editions) == len(names) - 1 > 1:
        yield max(editions, key=lambda n: editions[n])
    elif new and all(n in new or _FORMER.match(name) for n, name in enumerate(names) if n):
        yield from new
    else:
        yield from range(1, stop)


def _cell(
    text: str, part: Part, n: int, label: str, block: int, number: int, entry: str, opens: int | None = None
) -> Iterator[Statement]:
    span = part.cells[n]
    words = text[span.start : span.end]
    if fold(words.strip()) in _EMPTY:
        return
    start = span.start + len(words) - len(words.lstrip())
    end = span.end - (len(words) - len(words.rstrip()))
    opens = start if opens is None else opens
    yield Statement(start, end, text[start:end], part.kind, part.path, label, "", block, number, opens, entry)


_INNER = re.compile(r"(?<=[^\s.:;,])\s+(?=([A-ZÉÈÀ][^\W\d_]+(?: [a-zéèàêâîôûç’']+){0,3})\s?: \S)")


def _apart(words: str) -> Iterator[tuple[int, int]]:
    """The sentences of a text, cut again before a label that runs on inside: « … tous âges Prescription : … »."""
    for span in sentences(words):
        start = span.start
        for inner in _INNER.finditer(words, span.start, span.end):
            if announced(inner[1]) and inner.start() > start:
                yield start, inner.start()
                start = inner.end()
        yield start, span.end


def _sentences(text: str, part: Part, lead: str, block: int, number: int, marked: bool) -> Iterator[Statement]:
    words = text[part.start : part.end]
    label = ""
    for begin, stop in _apart(words):
        start, end = part.start + begin, part.start + stop
        if marked and (mark := _MARK.search(text[start:end])):
            end = start + mark.start()
        opens = start
        asked = text[start:end]
        if asked.endswith("?") and len(asked) <= _ASKED and stop < len(words.rstrip()) and announced(asked):
            label = asked.rstrip(" ?\u00a0\u202f")  # « Pour qui ? Les nouveau-nés … »
            continue
        if begin == 0 and stop < len(words.rstrip()) and _titles(asked) and part.kind is PartKind.PARAGRAPH:
            label = asked.rstrip(" .")  # « Indication demandée. Myasthénie … »
            continue
        found = _LABEL.match(text, start, end) or _RUN_IN.match(text, start, end)
        if found and announced(found[1]) and part.kind is not PartKind.TITLE:
            label, start = found[1], found.end()
            if start >= end:
                continue
        elif found and part.kind is not PartKind.TITLE:
            label = ""
        yield Statement(start, end, text[start:end], part.kind, part.path, label, lead, block, number, opens)
