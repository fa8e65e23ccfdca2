"""Access cards: what one document says of each medicine × indication that it gives access to.

Rules go by form and context — layout, labels, endings, numbers, words of state — and know no drug, disease or network by name.
Considered and left: edsnlp (dates and negation alone took 25 ms a page, 634 MB with spaCy and pandas, no durations) and
dateparser (slower, and guesses years that are not written).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from ingest import ages, practice, terms, treatments
from ingest.ages import Population
from ingest.biomarkers import Marker, State, markers
from ingest.biomarkers import key as marker_key
from ingest.cells import Cell, Evidence, How, RegimeCell
from ingest.diseases import diseases, same
from ingest.drugs import Drug, drugs
from ingest.exceptions import exceptions
from ingest.fields import Field
from ingest.indications import Indication, from_title, indications, withdrawn
from ingest.meetings import Rcp, meeting, mentions
from ingest.model import Document, Genre, Link, PartKind
from ingest.names import key as drug_key
from ingest.names import mentioned, subjects
from ingest.statements import Statement, statements
from ingest.terms import Dates
from ingest.validity import Event, EventKind, Regime, fold

T = TypeVar("T")

__all__ = ["AccessCard", "Biomarker", "PopulationCell", "cards"]


@dataclass(frozen=True, slots=True)
class Biomarker:
    """A biomarker and the state that the access requires of it."""

    name: str
    state: State
    evidence: tuple[Evidence, ...]
    how: How

    @property
    def words(self) -> str:
        """« mutation BRAF V600E »."""
        return Marker(0, 0, self.name, self.state).words


@dataclass(frozen=True, slots=True)
class PopulationCell:
    """Ages and groups that the access concerns."""

    value: Population
    evidence: tuple[Evidence, ...]
    how: How


@dataclass(frozen=True, slots=True)
class AccessCard:
    """One access as one document tells it; a cell that the document does not state is None or empty: « non précisé »."""

    id: str  # "<document>#A<n>": passages of the same document are "<document>#<n>"
    document: str
    drug: Drug
    indication: Cell | None
    tumours: tuple[Cell, ...]
    biomarkers: tuple[Biomarker, ...]
    population: PopulationCell | None
    line: Cell | None
    prior: tuple[Cell, ...]
    tests: tuple[Cell, ...]
    regime: RegimeCell | None
    rcp: Rcp | None
    prescriber: Cell | None
    pharmacy: Cell | None
    posology: Cell | None
    monitoring: Cell | None
    cost: Cell | None
    patients: Cell | None
    contacts: tuple[Cell, ...]
    links: tuple[Link, ...]
    dates: Dates
    exceptions: tuple[Cell, ...]  # negations and exceptions, verbatim
    withdrawn: tuple[Cell, ...]  # diseases whose indication the document withdraws
    events: tuple[Event, ...]  # what happened to this access, for `ingest.validity.decide`
    flags: tuple[str, ...]  # what a maintainer should know, in French


def cards(document: Document) -> tuple[AccessCard, ...]:
    """The accesses that a document tells of, in reading order; none for a text that gives access to nothing.

    Offsets are those of `document.text`; a computed value says so and points at what it was computed from.
    """
    whole = _Whole(document)
    if not whole.gives_access:
        return ()
    listed = whole.found or (Indication(None, (), (), ()),)
    return tuple(_card(n, one, listed, whole) for n, one in enumerate(listed, 1))


class _Whole:
    """A document read once for all its cards."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.told = [s for s in statements(document) if not _untold(s)]
        self.known = drugs(document, self.told)
        self.found = indications(self.told, document, self.known)
        self.rules = terms.regime(self.told, document)
        self.happened = terms.happened(self.told, document)
        self._practice: dict[tuple[int, ...], dict[str, Cell | None]] = {}

    @property
    def gives_access(self) -> bool:
        """Whether the document says of some medicine, or of a trial, how it is reached."""
        if any(one.drug for one in self.found):
            return True
        rules, genre = self.rules, self.document.genre
        if not self.known:
            trial = (
                rules is not None and rules.value is Regime.TRIAL and (genre is Genre.TRIAL or rules.how is How.TITLE)
            )
            return bool(self.found) and (trial or (genre is not Genre.SHEET and rules is not None))
        return bool(rules is not None or self.found or self.happened)

    def practice(self, scope: "_Scope") -> dict[str, Cell | None]:
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


def _untold(s: Statement) -> bool:
    """« Non précisé dans les sources : … » states nothing."""
    return s.folded.startswith("non precise") or fold(s.label).startswith("non precise")


def _card(n: int, one: Indication, listed: Sequence[Indication], whole: _Whole) -> AccessCard:
    document, known = whole.document, whole.known
    others = [o for o in listed if o is not one]
    drug = _drug(one, known, document)
    scope = _Scope(one, others, drug, [d for d in known if d is not drug], whole.told)
    rules = _rules(scope, whole)
    happened = _dated(scope.happened(whole.happened))
    dated = terms.dates(scope.events, document, happened)
    in_force = terms.presented(document, rules, happened) if one.text is not None or drug.names else None
    flags = (
        *_flags(one, drug),
        *terms.faults(scope.all, happened, dated),
        *(f for f in document.flags if "se nomme" in f),
    )
    shared = whole.practice(scope)
    return AccessCard(
        id=f"{document.id}#A{n}",
        document=document.id,
        drug=drug,
        indication=one.text,
        tumours=_tumours(one, others, whole.told, document),
        biomarkers=scope.particular(lambda some: _biomarkers(some, one.local, document)),
        population=_population(scope, document),
        line=scope.particular(lambda some: treatments.line(some, document.id), _relevant),
        prior=scope.particular(lambda some: treatments.prior(some, document.id), _relevant),
        tests=scope.particular(
            lambda some: treatments.tests(one.local, [s for s in some if not scope.owns(s)], document.id)
        ),
        regime=rules,
        rcp=scope.particular(lambda some: meeting(some, document.id, drug.keys)),
        prescriber=shared["prescriber"],
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
        events=(*happened, in_force) if in_force else happened,
        flags=tuple(dict.fromkeys(flags)),
    )


def _rules(scope: "_Scope", whole: _Whole) -> RegimeCell | None:
    """The regime that the indication itself names, else the document's, read without what is about rivals."""
    if any(terms.stated_regime(s) is not None for s in scope.local):
        return terms.regime(scope.local, whole.document)
    return terms.regime(scope.all, whole.document) if scope.rivals else whole.rules


class _Scope:
    """Which statements of a document speak of one of its accesses."""

    def __init__(
        self,
        one: Indication,
        others: Sequence[Indication],
        drug: Drug,
        rivals: Sequence[Drug],
        told: Sequence[Statement],
    ) -> None:
        self.local = one.local
        self.rivals = rivals
        self._own = {(s.start, s.end) for s in one.local}
        taken = {(s.start, s.end) for o in others for s in o.local} - self._own
        self.others = tuple(s for o in others for s in o.local if (s.start, s.end) not in self._own)
        rowed = bool(one.drug) and any(s.entry for s in one.local)
        mine = [
            s for s in told if (s.start, s.end) not in taken and not self.owns(s) and not _about_rival(s, drug, rivals)
        ]
        if not others:
            self.near: tuple[Statement, ...] = ()
            self.shared: tuple[Statement, ...] = tuple(mine)
        elif rowed:  # a survey's sentences are about no row in particular
            self.near = self.shared = ()
        else:
            keys = [k for o in others for k in o.keys]
            self.near = tuple(s for s in mine if _about(s, one.keys) and not _about(s, keys))
            self.shared = tuple(s for s in mine if not _about(s, (*one.keys, *keys)))
        self.all = (*self.local, *self.near, *self.shared)
        self.common = tuple(sorted(self.all, key=lambda s: s.start))
        titled = [s for s in told if s.kind is PartKind.TITLE]
        self.events = tuple(sorted({(s.start, s.end): s for s in (*titled, *self.all)}.values(), key=lambda s: s.start))

    def owns(self, s: Statement) -> bool:
        """Whether a statement is the indication's alone."""
        return (s.start, s.end) in self._own

    def happened(self, all_: Sequence[Event]) -> tuple[Event, ...]:
        """The events that its statements tell."""
        spans = [(s.opens, s.end) for s in self.events]
        return tuple(e for e in all_ if any(a < e.finish and e.start < b for a, b in spans))

    def particular(
        self, read: Callable[[Sequence[Statement]], T], keep: Callable[[Statement], bool] = lambda _: True
    ) -> T:
        """A cell that belongs to the indication: read where the indication stands, elsewhere if `keep` lets it.

        In a document of several indications, what is said in general never fills a cell that others state for themselves.
        """
        found = read((*self.local, *self.near))
        if found or read(self.others):
            return found
        return read([s for s in self.common if keep(s)])


def _about(s: Statement, keys: Sequence[frozenset[str]]) -> bool:
    named = [d.key for d in diseases(s.text)]
    return any(same(a, b) for a in named for b in keys)


def _about_rival(s: Statement, drug: Drug, rivals: Sequence[Drug]) -> bool:
    """Whether a statement names another medicine of the document and not this one."""
    if not rivals:
        return False
    words = {drug_key(w) for w in mentioned(" ".join((s.text, *s.path)))}
    return bool(words & {k for r in rivals for k in r.keys}) and not words & drug.keys


def _drug(one: Indication, known: Sequence[Drug], document: Document) -> Drug:
    if not one.drug:
        return known[0] if known else Drug()
    named = {drug_key(w) for w in mentioned(one.drug)} | {drug_key(one.drug)}
    for drug in known:
        if drug.keys & named:
            return drug
    return _row_drug(one, document)


def _row_drug(one: Indication, document: Document) -> Drug:
    """A medicine that only its row names: « Substance (MARQUE) »."""
    row = next((s for s in one.local if s.text == one.drug), None)
    if row is None:
        return Drug((one.drug,))
    cell = Cell(" ".join(row.text.split()), (Evidence(document.id, row.start, row.end),), How.COLUMN)
    outer, _, inner = row.text.partition("(")
    names = tuple(n.strip(" )") for n in (outer, inner) if n.strip(" )"))
    return Drug(names, substance=replace(cell, value=names[0]))


def _tumours(
    one: Indication, others: Sequence[Indication], told: Sequence[Statement], document: Document
) -> tuple[Cell, ...]:
    """The diseases of the indication, and those of the title where the document has one indication only."""
    if others:
        return one.diseases
    titled = from_title(told, document)
    known = list(one.keys)
    extra = []
    for cell in titled:
        found = diseases(cell.value)
        if found and not any(same(found[0].key, k) for k in known):
            extra.append(cell)
            known.append(found[0].key)
    return (*one.diseases, *extra)


def _biomarkers(some: Sequence[Statement], local: Sequence[Statement], document: Document) -> tuple[Biomarker, ...]:
    found: dict[str, Biomarker] = {}
    for s in some:
        if not any(s is x for x in local) and not _requires(s):
            continue
        meetings = [(m.start, m.end) for m in mentions(s)]
        for m in markers(s.text):
            if any(a < m.end and m.start < b for a, b in meetings):
                continue
            how = How.COLUMN if s.entry else How.LABEL if s.own else How.SENTENCE
            found.setdefault(
                marker_key(m.name), Biomarker(m.name, m.state, (Evidence(document.id, *s.span(m.start, m.end)),), how)
            )
    return tuple(b for k, b in found.items() if not any(k != o and k in o for o in found))


def _requires(s: Statement) -> bool:
    """Whether a statement outside the indication sets a condition of biology."""
    barred = {Field.EXCLUSION, Field.EFFECTS, Field.HISTORY, Field.REASONS, Field.TEXTS, Field.CONTACT}
    if barred & s.fields or s.folded.startswith(("si ", "vu ", "considerant")):
        return False
    if {
        Field.CRITERIA,
        Field.INDICATION,
        Field.BIOMARKER,
        Field.TESTS,
        Field.POPULATION,
    } & s.fields or s.kind is PartKind.TITLE:
        return True
    return (
        any(
            cue in s.folded
            for cue in (
                "doit ",
                "doivent",
                "confirm",
                "exig",
                "requis",
                "reserve",
                "concern",
                "seuls ",
                "porteur",
                "necessaire",
                "mise en evidence",
            )
        )
        and "avoir recherche" not in s.folded
    )


def _relevant(s: Statement) -> bool:
    """Whether a statement outside the indication may set what must have come before."""
    barred = {
        Field.EXCLUSION,
        Field.EFFECTS,
        Field.HISTORY,
        Field.REASONS,
        Field.TEXTS,
        Field.POSOLOGY,
        Field.ADAPTATION,
        Field.MONITORING,
        Field.PATIENTS,
        Field.PAPERS,
        Field.COST,
        Field.STORAGE,
        Field.RCP,
    }
    if barred & s.fields or s.folded.startswith(("si ", "vu ", "considerant")):
        return False
    if {
        Field.CRITERIA,
        Field.INDICATION,
        Field.PRIOR,
        Field.LINE,
        Field.POPULATION,
    } & s.fields or s.kind is PartKind.TITLE:
        return True
    return not s.folded.startswith("avant ") and any(
        cue in s.folded
        for cue in (
            "concern",
            "reserve",
            "destine",
            "seuls ",
            "peuvent recevoir",
            "peut etre utilise",
            "patients en rechute",
            "mis a disposition",
            "s'adresse",
            "propose",
        )
    )


def _population(scope: _Scope, document: Document) -> PopulationCell | None:
    """Ages from the indication first, then from rows and sections that speak of them, then from sentences about patients."""
    ranks: tuple[Callable[[Statement], bool], ...] = (
        scope.owns,
        lambda s: Field.POPULATION in s.fields,
        lambda s: bool({Field.CRITERIA, Field.INDICATION} & s.fields),
        lambda s: s.kind is PartKind.TITLE,
        lambda s: not s.fields & _NO_AGE and _patients(s),
    )
    taken: list[tuple[Statement, ages.Read]] = []
    for n, rank in enumerate(ranks):
        bounded = any(seen.population.minimum or seen.population.maximum for _, seen in taken)
        if taken and (bounded or n > _LABELLED):
            break  # groups named by the indication are completed by ages from labelled places only
        for s in scope.common:
            if rank(s) and Field.EXCLUSION not in s.fields and not any(s is t for t, _ in taken):
                aged = bool({Field.POPULATION, Field.CRITERIA} & s.fields)
                seen = ages.read(s.folded, aged)
                if seen is not None and (not taken or n == 0 or seen.population.minimum or seen.population.maximum):
                    taken.append((s, seen))
    if not taken:
        return None
    joined = ages.join(seen for _, seen in taken)
    evidence = tuple(Evidence(document.id, *s.span(a, b)) for s, seen in taken for a, b in seen.spans)
    first = taken[0][0]
    how = How.COLUMN if first.entry else How.LABEL if first.own else How.SENTENCE
    return PopulationCell(joined, evidence, how)


_LABELLED = 2  # the last rank of places whose label speaks of whom the access is for
_NO_AGE = frozenset({Field.POSOLOGY, Field.EFFECTS, Field.HISTORY, Field.REASONS, Field.MONITORING, Field.ADAPTATION, Field.PAPERS, Field.TEXTS, Field.COST, Field.STORAGE, Field.CONTACT})  # fmt: skip


def _patients(s: Statement) -> bool:
    """Whether a sentence says for whom the medicine is, rather than who falls ill."""
    if any(
        cue in s.folded
        for cue in (
            "median",
            "pronostic",
            "survie",
            "par an",
            "chaque annee",
            "touche",
            "etude",
            "frequen",
            "surviennent",
            "pas disponible dans",
            "guerissent",
        )
    ):
        return False
    return any(
        cue in s.folded
        for cue in (
            "disponible",
            "accessible",
            "mis a disposition",
            "concern",
            "recevoir",
            "s'adresse",
            "reserve",
            "prescri",
            "traite",
            "chaque patient",
            "atteints",
            "porteur",
        )
    )


def _dated(happened: tuple[Event, ...]) -> tuple[Event, ...]:
    """Without events that another one dates better.

    « L’agence a octroyé deux autorisations » dates nothing; the title of an abrogation bears its signature, an article its effect.
    """
    grants = (EventKind.GRANTED, EventKind.RENEWED)
    ended = [e for e in happened if e.kind is EventKind.ENDED and e.effect]
    if len(ended) > 1:
        first = ended[0]
        if any(e.effect and first.effect and e.effect > first.effect for e in ended[1:]):
            happened = tuple(e for e in happened if e is not first)
    if not any(e.kind in grants and e.effect for e in happened):
        return happened
    return tuple(e for e in happened if e.kind not in grants or e.effect or e.end)


def _links(document: Document, rivals: frozenset[str]) -> tuple[Link, ...]:
    """Links that lead to the protocol, the reference page or the questions of an access, not to those of a rival medicine."""
    seen: dict[str, Link] = {}
    for link in document.links:
        words = fold(f"{link.text} {link.url}")
        if any(rival in drug_key(words) for rival in rivals):
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
