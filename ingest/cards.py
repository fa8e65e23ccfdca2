"""Access cards: what one document says of each medicine × indication that it gives access to.

Rules go by form and context — layout, labels, endings, numbers, words of state — and know no drug, disease or network
by name. Considered and left: edsnlp (dates and negation alone took 25 ms a page, 634 MB with spaCy and pandas, no
durations) and dateparser (slower, and guesses years that are not written).
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, cached_property
from importlib.resources import files

from ingest import directories, practice, terms, treatments
from ingest.arms import arms, split
from ingest.card import AccessCard, Biomarker, PopulationCell
from ingest.cells import Cell, Evidence, How, RegimeCell
from ingest.conditions import biomarkers, population, relevant
from ingest.diseases import diseases, same
from ingest.drugs import Drug, drugs, form_in
from ingest.exceptions import exceptions
from ingest.fields import Field
from ingest.happenings import OVER, best_dated, doubts, happened, presented
from ingest.indication import BARRED, Indication
from ingest.indications import indications
from ingest.meetings import meeting
from ingest.mentions import mentions
from ingest.model import Document, Genre, Link
from ingest.names import key, mentioned
from ingest.placed import from_headings, from_title, kept, untold, withdrawn
from ingest.regimes import regime, stated_regime
from ingest.scope import Scope
from ingest.statements import Statement, statements
from ingest.takenout import events_of, taken_out
from ingest.validity import Event, EventKind, Regime, fold

__all__ = ["AccessCard", "Biomarker", "PopulationCell", "cards", "fingerprint"]


def cards(document: Document) -> tuple[AccessCard, ...]:
    """The accesses that a document tells of, in reading order; none for a text that gives access to nothing.

    Offsets are those of `document.text`; a computed value says so and points at what it was computed from.
    """
    whole = _Whole(document)
    if not whole.gives_access or not (whole.found or whole.titled):
        return ()
    listed = whole.found or (Indication(None, (), (), ()),)
    listed = (*listed, *taken_out(whole.told, listed, document))
    found = tuple(_card(n, one, listed, whole) for n, one in enumerate(listed, 1))
    groups = arms(whole.told) if len(found) == 1 else ()
    return split(found[0], groups, document) if groups else found


@cache
def fingerprint() -> str:
    """Digest of the code that reads cards: cards kept by another reading are not taken for its own."""
    sources = sorted((f.name, f.read_bytes()) for f in files("ingest").iterdir() if f.name.endswith(".py"))
    return hashlib.sha256(repr(sources).encode()).hexdigest()


class _Whole:
    """A document read once for all its cards."""

    def __init__(self, document: Document) -> None:
        self.document = document
        said = statements(document)
        self.told = [s for s in said if not untold(s)]
        self.rules = regime(self.told, document)
        self._said = said
        self._practice: dict[tuple[int, ...], dict[str, Cell | None]] = {}

    # Below in the order of what they cost: a text that gives access to nothing, however long, is told by the first.

    @cached_property
    def found(self) -> tuple[Indication, ...]:
        """Its indications."""
        return indications(self.told, self.document, lambda: self.known)

    @cached_property
    def known(self) -> tuple[Drug, ...]:
        """Its medicines."""
        return drugs(self.document, self.told)

    @cached_property
    def happened(self) -> tuple[Event, ...]:
        """What happened to its accesses."""
        return happened(self.told, self.document)

    @cached_property
    def doubts(self) -> tuple[Event, ...]:
        """What it says not to know of them."""
        return doubts(self._said, self.document)

    @property
    def gives_access(self) -> bool:
        """Whether the document says of some medicine, or of a trial, how it is reached."""
        rules, genre = self.rules, self.document.genre
        if rules is None and genre is Genre.SHEET:
            return False
        if any(one.drug for one in self.found) and genre is not Genre.SHEET:
            return True
        if rules is None and not (any(mentions(s) for s in self.told) or self._dated):
            return False
        if not self.known:
            trial = (
                rules is not None and rules.value is Regime.TRIAL and (genre is Genre.TRIAL or rules.how is How.TITLE)
            )
            if genre is Genre.SHEET:
                return bool(self.found) and trial and _PROPER.search(self.document.title) is not None
            return bool(self.found) and (trial or rules is not None)
        # A product's own page names indications too: it is an access that a regime, an event or a meeting makes.
        if rules is not None or genre is Genre.SHEET:
            return rules is not None  # a sheet names the regime of what it calls an access
        return True

    @property
    def _dated(self) -> bool:
        """Whether it dates anything that happened to an access; only what stands with a year is asked."""
        dated = [s for s in self.told if _YEAR.search(self.document.text, s.opens, s.end)]
        parts, entries = {s.part for s in dated}, {s.entry for s in dated if s.entry}
        near = [s for s in self.told if s.part in parts or s.entry in entries]
        return any(e.effect or e.end for e in happened(near, self.document))

    @property
    def titled(self) -> bool:
        """Whether the document is about its medicine: its title or its first words name it, or a row does."""
        title = fold(f"{self.document.title} {self.document.text[:300]}")
        named = any(fold(name) in title for drug in self.known for name in drug.names)
        return named or any({Field.DRUG, Field.SUBSTANCE} & s.own for s in self.told)

    def practice(self, scope: "Scope") -> dict[str, Cell | None]:
        """Cells that several accesses of one document mostly share; read once for the same statements."""
        some = (
            scope.common
            if not scope.others or any(s.own for s in scope.local)
            else tuple(s for s in scope.common if not scope.owns(s))
        )
        key = tuple(s.start for s in some)
        if key not in self._practice:
            name = self.document.id
            self._practice[key] = {
                "prescriber": practice.prescriber(some, name),
                "pharmacy": practice.pharmacy(some, name),
                "posology": practice.posology(some, name),
                "monitoring": practice.monitoring(some, name),
                "cost": practice.cost(some, name),
                "patients": practice.patients(some, name),
            }
        return self._practice[key]


def _card(n: int, one: Indication, listed: Sequence[Indication], whole: _Whole) -> AccessCard:
    document, known = whole.document, whole.known
    others = [o for o in listed if o is not one]
    drug = _drug(one, known, document)
    scope = Scope(one, others, drug, [d for d in known if d is not drug], whole.told)
    rules = _rules(scope, whole)
    if rules and rules.value in _MADE and drug.brand and not drug.substance and not drug.brand.value.isupper():
        drug = replace(drug, substance=drug.brand, brand=None)  # what a pharmacy makes bears no brand
    told = directories.events(one, document) if one.apart else scope.happened(whole.happened)
    happened = best_dated(told, document.updated or document.published)
    if one.withdrawn:
        happened = events_of(one, whole.happened)
    dated = terms.dates(scope.events, document, happened)
    if dated.signed is None and not scope.rivals:
        dated = replace(dated, signed=terms.signed(whole.told, document))  # one decision signs all its indications
    named = one.text is not None or bool(drug.names)
    if dated.end and not any(e.end or e.kind in OVER for e in happened):  # a last day that only a row tells
        happened = (
            *happened,
            *(Event(EventKind.GRANTED, x.start, x.end, None, dated.end.value) for x in dated.end.evidence[:1]),
        )
    in_force = presented(document, rules, happened) if named and not one.withdrawn else None
    flags = (
        *_flags(one, drug),
        *terms.faults(scope.all, happened, dated),
        *(f for f in document.flags if "se nomme" in f),
    )
    refused = bool(others) and any(e.kind is EventKind.REFUSED and _tells(one, e) for e in happened)
    if refused:  # what the document says of how the others are reached is not for it
        dated = replace(dated, effect=None, end=None)
    shared = whole.practice(scope) if not one.withdrawn else dict.fromkeys(_PRACTICE)
    trial = rules is not None and rules.value is Regime.TRIAL
    return AccessCard(
        id=f"{document.id}#A{n}",
        document=document.id,
        drug=drug,
        indication=one.text,
        tumours=_tumours(one, others, whole.told, document),
        biomarkers=scope.particular(lambda some: biomarkers(some, one.local, document)),
        population=population(scope, document) if not one.withdrawn else None,
        line=scope.particular(lambda some: treatments.line(some, document.id), relevant),
        prior=scope.particular(lambda some: treatments.prior(some, document.id), relevant),
        tests=_tests(one, scope, document),
        regime=rules,
        rcp=directories.meeting(one, whole.told, document, drug.keys)
        if one.apart
        else meeting(one.local, document.id, drug.keys)
        if refused
        else scope.particular(
            lambda some: meeting(
                [s for s in some if not (trial and _OUTSIDE.search(s.folded))], document.id, drug.keys, scope.common
            )
        ),
        prescriber=_own(one, others, practice.prescriber, document) or shared["prescriber"],
        pharmacy=shared["pharmacy"],
        posology=shared["posology"],
        monitoring=shared["monitoring"],
        cost=shared["cost"],
        patients=shared["patients"],
        contacts=practice.contacts(scope.common, document.id),
        links=_links(document, frozenset().union(*(d.keys for d in known if d is not drug)) - drug.keys),
        dates=dated,
        exceptions=exceptions(scope.common if not others else (*one.local, *scope.near), document.id),
        withdrawn=withdrawn(whole.told, document),
        events=(*happened, *((in_force,) if in_force else ()), *whole.doubts),
        flags=tuple(dict.fromkeys(flags)),
    )


def _own(
    one: Indication,
    others: Sequence[Indication],
    read: Callable[[Sequence[Statement], str], Cell | None],
    document: Document,
) -> Cell | None:
    """What the statements of one of several indications say of it alone."""
    return read(one.local, document.id) if others and not one.withdrawn else None


def _tests(one: Indication, scope: Scope, document: Document) -> tuple[Cell, ...]:
    """Examinations that the indication requires, and those that a section of the document requires of all."""
    found = scope.particular(
        lambda some: treatments.tests(one.local, [s for s in some if not scope.owns(s)], document.id)
    )
    for_all = [s for s in scope.shared if s.fields == _REQUIRED or treatments.beforehand(s)] if scope.others else []
    known = {cell.value.casefold() for cell in found}
    return (*found, *(c for c in treatments.tests((), for_all, document.id) if c.value.casefold() not in known))


_MADE = (Regime.MAGISTRAL, Regime.HOSPITAL)
_PRACTICE = ("prescriber", "pharmacy", "posology", "monitoring", "cost", "patients")
_REQUIRED = frozenset({Field.TESTS})


def _tells(one: Indication, event: Event) -> bool:
    """Whether an event stands in the indication's own words."""
    return any(s.start < event.finish and event.start < s.end for s in one.local)


_ROAD = re.compile(
    r"\bl'acces (?:compassionnel|precoce)\b"
)  # « dans A, l’accès précoce … ; dans B, l’accès compassionnel »
_YEAR = re.compile(r"(?:19|20)\d\d|mille")
_PROPER = re.compile(r"(?<![\w-])(?=[\w-]*[A-Z][\w-]*[A-Z])[\w-]{4,}")  # a trial's name: « AcSé », « BIOMEDE »
# A trial's page tells of the road outside the trial too.
_OUTSIDE = re.compile(r"\b(?:hors|en dehors) (?:de l'|d'un |d')?essai\b")


def _rules(scope: "Scope", whole: _Whole) -> RegimeCell | None:
    """The regime that the indication itself names, else the document's, read without what is about rivals."""
    titled = whole.rules if whole.rules and whole.rules.how is How.TITLE else None  # a register's rows are all of it
    if scope.one.apart:
        return scope.one.rules or titled
    if any(stated_regime(s) is not None for s in scope.local):
        return regime(scope.local, whole.document) or whole.rules
    if scope.others and any(_ROAD.search(s.folded) for s in scope.local) and not titled:
        return regime(scope.local, whole.document) or whole.rules
    if not scope.rivals:
        return whole.rules
    return regime(scope.all, whole.document) or titled


def _drug(one: Indication, known: Sequence[Drug], document: Document) -> Drug:
    if not one.drug:
        return known[0] if known else Drug()
    named = {key(w) for w in mentioned(one.drug)} | {key(one.drug)}
    for drug in known:
        if drug.keys & named:
            return drug
    return _row_drug(one, document)


def _full(written: str, said: Cell) -> Drug:
    """« Marque (substance) », « substance (CODE-3) » as a row of a directory writes them."""
    names = tuple(" ".join(n.split()) for n in re.split(r"[(),]", written) if n.strip())
    code = next((n for n in names if any(c.isdigit() for c in n) and not re.search(r"\d\s?(?:mg|g|mL|%)", n)), None)
    words = [re.split(r"\s\d", n)[0] for n in names if n != code]
    loud = [w for w in words if w.isupper()] or [w for w in words if len(words) > 1 and w[0].isupper()]
    brand = next(iter(loud), None)
    substance = next((w for w in words if w != brand), None)
    cells = {"substance": substance, "brand": brand, "code": code}
    return Drug(
        tuple(dict.fromkeys(re.split(r"\s\d", n)[0] if n != code else n for n in names)),
        **{k: replace(said, value=v) for k, v in cells.items() if v},
    )


def _row_drug(one: Indication, document: Document) -> Drug:
    """A medicine that only its row or item names: « Substance (MARQUE) », « Marque (substance) »."""
    row = next((s for s in one.local if s.text.startswith(one.drug)), None) if not one.apart else None
    if row is None:
        held = next((s for s in one.local if one.drug in s.text), None)
        if held is None:
            return Drug((one.drug,))
        at = held.start + held.text.index(one.drug)
        said = Cell(one.drug, (Evidence(document.id, at, at + len(one.drug)),), How.SENTENCE)
        return _full(one.drug, said) if one.apart or "," in one.drug else Drug((one.drug,), substance=said)
    how = How.COLUMN if row.entry else How.SENTENCE
    cell = Cell(" ".join(one.drug.split()), (Evidence(document.id, row.start, row.start + len(one.drug)),), how)
    outer, _, inner = one.drug.partition("(")
    beside = next((s.text for s in one.local if Field.SUBSTANCE in s.own and s.text != one.drug), "")
    outer = re.split(r",|\s\d", outer)[0]  # without dosage and form
    names = tuple(n.strip(" )") for n in (outer, inner or beside) if n.strip(" )"))
    branded = next((n for n in names if len(names) > 1 and n.isupper() and not any(c.isdigit() for c in n)), None)
    if branded is None and len(names) > 1 and names[0][0].isupper() and names[1].islower():
        branded = names[0]
    named = next((n for n in names if n != branded), names[0])
    shape = form_in(row.text, row.start, document.id, how) or next(
        (f for s in one.local if Field.FORM in s.own and (f := form_in(s.text, s.start, document.id, how))), None
    )
    return Drug(
        names, substance=replace(cell, value=named), brand=replace(cell, value=branded) if branded else None, form=shape
    )


def _tumours(
    one: Indication, others: Sequence[Indication], told: Sequence[Statement], document: Document
) -> tuple[Cell, ...]:
    """The diseases of the indication, and those of the title where the document has one indication only."""
    if others:
        return one.diseases
    titled = from_title(told, document) or (() if one.keys else _above(one, told, document))
    if not one.keys and not titled:
        titled = _only(told, document)
    known = list(one.keys)
    extra = []
    for cell in titled:
        found = diseases(cell.value)
        loose = one.keys and fold(cell.value).startswith(("tumeur", "cancer", "maladie"))  # the kind of what is named
        if found and not loose and not any(same(found[0].key, k) for k in known):
            extra.append(cell)
            known.append(found[0].key)
    return (*one.diseases, *extra)


def _only(told: Sequence[Statement], document: Document) -> tuple[Cell, ...]:
    """The one disease that a whole document names, where neither its indication nor its title names any."""
    named = [(s, d) for s in told if not BARRED & s.fields for d in kept(s)]
    if not named or not all(same(d.key, named[0][1].key) for _, d in named):
        return ()
    s, first = named[0]
    return (Cell(first.name, (Evidence(document.id, *s.span(first.start, first.end)),), How.SENTENCE),)


def _above(one: Indication, told: Sequence[Statement], document: Document) -> tuple[Cell, ...]:
    return from_headings(one.local, document) or from_headings(told, document)


def _links(document: Document, rivals: frozenset[str]) -> tuple[Link, ...]:
    """Links to the protocol, the reference page or the questions of an access, not to those of a rival medicine."""
    seen: dict[str, Link] = {}
    for link in document.links:
        words = fold(f"{link.text} {link.url}")
        if any(rival in key(words) for rival in rivals):
            continue
        if link.url.startswith("http") and any(
            cue in words
            for cue in (
                "put",
                "protocole",
                "fiche",
                "faq",
                "tableau-acces",
                "tableau-atu",
                "decision",
                "notice",
                "question",
            )
        ):
            seen.setdefault(link.url, link)
    return tuple(seen.values())


def _flags(one: Indication, drug: Drug) -> Iterator[str]:
    if not drug.names:
        yield "indication sans médicament nommé"
    if one.text is None:
        yield "médicament sans indication écrite"
