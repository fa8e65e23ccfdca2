"""Under which rules a document places its medicine.

What was given, titled and labelled outweighs what is mentioned; what is absent, asked for or replaced does not count.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.cells import Evidence, How, RegimeCell
from ingest.fields import Field
from ingest.model import Document, Genre, PartKind
from ingest.statements import Statement
from ingest.validity import Regime, fold


@dataclass(frozen=True, slots=True)
class _Form:
    """How a regime is named in folded text; `words` spare the search: one of them stands in whatever it matches."""

    regime: Regime
    words: tuple[str, ...]
    pattern: re.Pattern[str]
    weight: float


FORMS = tuple(
    _Form(regime, words, re.compile(pattern), weight)
    for regime, words, pattern, weight in (
        (Regime.CPC, ("compassionnel", "cpc"), r"cadres? (?:de prescription )?compassionnel(?:le)?s?\b|\bcpc\b", 1.0),
        (Regime.AAP, ("precoce", "aap"), r"(?:autorisations? d')?acces precoces?|\baap\b", 1.0),
        (Regime.AAP, ("ap",), r"\b(?:l'|d'|en |une? |cette )ap[12]?\b(?![-'])", 0.3),
        (Regime.AAP, ("put-rd",), r"\bput-rd\b", 0.4),  # other accesses have one too
        (Regime.AAC, ("tres precoce",), r"(?:acces compassionnels?|\baac\b) (?:dite?s? )?[«\"(]? ?tres precoces?", 1.5),
        (Regime.AAP, ("recueil",), r"utilisation therapeutique et de recueil de donnees", 0.15),
        (Regime.AAC, ("compassionnel", "aac", "octroi"), r"autorisations? d'acces compassionnel|\baac\b|criteres? d'octroi", 1.0),
        (Regime.AAC, ("compassionnel",), r"(?<!autorisation d')(?<!autorisations d')acces compassionnels?(?! tres)", 0.3),
        (Regime.AAC, ("compassionnel",), r"(?:programmes?|usages?|dispositifs?|traitements?|mises? a disposition) compassionnel(?:le)?s?|a titre compassionnel", 0.3),
        (Regime.CPC, ("compassionnelle",), r"(?<!cadre de )(?<!cadres de )prescriptions? compassionnelles?", 0.3),
        (Regime.MAGISTRAL, ("magistrale", "pm"), r"preparations? magistrales?|\bput[- ]pm\b", 1.5),
        (Regime.HOSPITAL, ("hospitaliere",), r"preparations? hospitalieres?", 1.2),
        (Regime.ATU, ("temporaire", "atu"), r"autorisations? temporaires? d'utilisation|\batu[cn]?\b", 1.0),
        (Regime.RTU, ("temporaire", "rtu"), r"recommandations? temporaires? d'utilisation|\brtu\b", 1.0),
        (Regime.TRIAL, ("essai", "inclusion", "promoteur"), r"\bessais? (?:clinique|de phase|europeen|ouvert|[a-z-]+-?\d*\b)|criteres? d'inclusion|\bpromoteur\b", 0.5),
    )
)  # fmt: skip


def _named(folded: str) -> Iterator[tuple[_Form, re.Match[str]]]:
    """Every place where a folded text names a regime, form after form."""
    for form in FORMS:
        if any(word in folded for word in form.words):
            for match in form.pattern.finditer(folded):
                yield form, match


# What is absent, only asked for, replaced or told of elsewhere is not this access's regime.
_ABSENT = re.compile(
    r"\b(?:ni|non|aucune?|pas|sans|hors(?! amm)(?: du| d'un| d'une)?|n'existe[^.;]{0,12}|avant(?: son| l'| la)?|remplace\w*(?: par)?|deposer une|demande d'une?|demande d'|au lieu|contrairement|ancienne?|anciennement|"
    r"s'est engage[^.;]{0,40}|refus\w* d'une?|distinct\w* d\w*|peut demander[^.;]{0,12})\b[^.;]{0,22}$"
)
# « La HAS n’a pas accordé l’accès précoce demandé »: what is refused is of that regime.
_REFUSED = re.compile(r"\bn'(?:a|ont) pas (?:accorde|octroye|delivre|autorise)\w* (?:l'|d'|un |une |cet |cette )?$")
# « Un accès précoce a été demandé »: what is asked for is mostly not the road that is open.
_ASKED = re.compile(
    r"^ (?:a ete|avait ete|est|sera|serait|pourra etre|pourrait etre) (?:aussi )?(?:demande|sollicite|envisage)e?s?\b(?! par)"
)
_BECAME = re.compile(
    r"\b(?:rtu|atu|recommandation|autorisation temporaire)\b.{0,60}\b(?:est devenue|devient|a laisse place|a (?:la|l')? ?(?:aac|aap|cpc))|\bde la rtu a|\bde l'atu a"
)
_GIVEN = re.compile(
    r"octroy|delivr|accord|etabli|beneficie|dans le cadre d|au titre|mis\w* a (?:la )?disposition|renouvel|dispens|abrog|refus|pris fin|regoi|recoi"
)
# What a cell of a column « Régime » says in two letters.
_SHORT = {"pm": Regime.MAGISTRAL, "ph": Regime.HOSPITAL}
# « Ceci est un essai clinique, et non un accès compassionnel »: a text that says outright what it is about.
_SELF = re.compile(r"\b(?:ceci|c'|il s'agit|cette page|cette fiche|ce document)\b[^.;:]{0,24}\b(?:est |d')un essai\b")
_TOLD = re.compile(r"^(?:vu |considerant|mention\b|une? (?:demande|ancienne))|depuis le 1er juillet 2021")


def regime(statements: Sequence[Statement], document: Document) -> RegimeCell | None:
    """Under which rules the statements place their medicine: what was given or labelled outweighs a mention."""
    scores: dict[Regime, float] = {}
    best: dict[Regime, tuple[float, Evidence, How]] = {}
    for s, found, start, end, weight in _mentions(statements, document):
        how = How.TITLE if s.kind is PartKind.TITLE else How.COLUMN if s.entry else How.LABEL if s.own else How.SENTENCE
        scores[found] = scores.get(found, 0.0) + weight
        if weight > best.get(found, (0.0,))[0]:
            best[found] = (weight, Evidence(document.id, *s.span(start, end)), how)
    if not scores:
        return _trial(statements, document)
    titled = frozenset(r for r, (weight, _, how) in best.items() if how is How.TITLE)
    told = any(_SELF.search(s.folded) for s in statements)
    if document.genre is not Genre.TRIAL and Regime.TRIAL not in titled and not told and len(scores) > 1:
        scores.pop(Regime.TRIAL, None)  # a text speaks of trials as of other roads
    leading = max(scores, key=lambda r: scores[r])
    became = any(_BECAME.search(s.folded) for s in statements)
    if leading in (Regime.ATU, Regime.RTU) and (leading not in titled or became):
        newer = [r for r in (Regime.AAC, Regime.AAP, Regime.CPC) if scores.get(r, 0.0) * 3 > scores[leading]]
        leading = max(newer, key=lambda r: scores[r], default=leading)  # what an old regime became
    _, evidence, how = best[leading]
    return RegimeCell(leading, (evidence,), how)


_TRIAL = re.compile(r"\bl'essai [a-z0-9]|^essai [a-z]")
_SPONSORED = re.compile(
    r"(?:promoteur|phase|participants?|recrutement|investigateurs?(?: \w+)?|centres? (?:investigateurs?|participants?)|criteres? d(?:'inclusion|e jugement)|type d'(?:essai|etude)|plan experimental) ?:"
)
_RUN = re.compile(
    r"\binclusions?\b|\bpromoteur\b|\bparticip\w+|\btirage au sort\b|\bplacebo\b|\binvestigateurs?\b|\bfutilite\b|^essai\b|\bphase (?:[1-3]|i{1,3})\b"
)


def _trial(statements: Sequence[Statement], document: Document) -> RegimeCell | None:
    """A text that names no other road, names a trial and tells how it runs."""
    rows = [s for s in statements if _SPONSORED.match(f"{fold(s.label)} : {s.folded}" if s.label else s.folded)]
    if len(rows) > 1:  # « Promoteur : … », « Phase : … »: a register's entry
        return RegimeCell(Regime.TRIAL, (Evidence(document.id, rows[0].start, rows[0].end),), How.LABEL)
    named = next((s for s in statements if "essai " in s.folded and _TRIAL.search(s.folded)), None)
    if named is None or sum(_RUN.search(s.folded) is not None for s in statements) < 2:
        return None
    match = _TRIAL.search(named.folded)
    assert match is not None
    where = named.span(match.start(), match.end() - 2)
    return RegimeCell(Regime.TRIAL, (Evidence(document.id, *where),), How.SENTENCE)


def spans(folded: str) -> tuple[tuple[int, int], ...]:
    """Where a folded text names a regime."""
    return tuple(m.span() for _, m in _named(folded))


def named_in(folded: str, strong: bool = False) -> Regime | None:
    """The regime that a few folded words name, the surest of them, a trial by « essai » too; None where they name none.

    `strong`: only by its own name.
    """
    found = [
        (form.weight, -m.start(), form.regime) for form, m in _named(folded) if form.weight >= (1 if strong else 0.3)
    ]
    best = max(found, key=lambda t: t[:2], default=None)
    if best is None or best[2] is Regime.TRIAL:
        return Regime.TRIAL if not strong and re.search(r"\bessais?\b", folded) else None
    return best[2]


def stated_regime(s: Statement) -> Regime | None:
    """The one regime that a statement or its label names outright; None when it names none or several."""
    if Field.REGIME in s.own and (short := _SHORT.get(s.folded.strip(" ."))):
        return short
    text = fold(s.label) + " " + s.folded
    found = {
        form.regime
        for form, m in _named(text)
        if form.weight >= 1 and not _ABSENT.search(text[max(0, m.start() - 46) : m.start()])
    }
    return next(iter(found)) if len(found) == 1 else None


def _mentions(
    statements: Sequence[Statement], document: Document
) -> Iterator[tuple[Statement, Regime, int, int, float]]:
    yield from _headings(statements, document)
    # « Refus d’accès précoce : … »: what the page's own name tells, its text may only ask for.
    named = {form.regime for form, _ in _told(fold(document.title)) if form.weight >= 1}
    for s in statements:
        if s.label and s.kind is not PartKind.ROW:  # « Accès précoce octroyé le …, durée : un an »
            back = s.opens - s.start
            for form, match in _told(fold(document.text[s.opens : s.start])):
                yield s, form.regime, match.start() + back, match.end() + back, form.weight
        titled = s.kind is PartKind.TITLE
        if Field.REGIME in s.own and (short := _SHORT.get(s.folded.strip(" ."))):
            yield s, short, 0, len(s.text), _base(s)
        if "essai" in s.folded and (told := _SELF.search(s.folded)):
            yield s, Regime.TRIAL, *told.span(), 10.0
        for form, match in _named(s.folded):
            before = s.folded[max(0, match.start() - 46) : match.start()]
            if _ABSENT.search(before) and form.regime not in named and not _REFUSED.search(before):
                continue
            if form.regime is Regime.TRIAL and document.genre is not Genre.TRIAL and not titled:
                continue
            asked = _ASKED.match(s.folded[match.end() :]) is not None
            weight = form.weight * (_NAMED if form.regime in named else 0.15 if asked else 1.0)
            yield s, form.regime, match.start(), match.end(), _base(s) * weight


_NAMED = 6.0  # by how much a regime that the page's own name tells counts more


def _told(folded: str) -> Iterator[tuple[_Form, re.Match[str]]]:
    """The first place where a label or a heading names each regime other than a trial, unless it says it is absent."""
    seen: set[_Form] = set()
    for form, match in _named(folded):
        if form not in seen and form.regime is not Regime.TRIAL and not _ABSENT.search(folded[: match.start()]):
            yield form, match
        seen.add(form)


def _headings(
    statements: Sequence[Statement], document: Document
) -> Iterator[tuple[Statement, Regime, int, int, float]]:
    """Headings name regimes too; a question defines one rather than giving it."""
    first: dict[str, Statement] = {}
    for s in statements:
        for heading in s.path:
            first.setdefault(heading, s)
    for heading, s in first.items():
        at = document.text.rfind(heading, 0, s.start)
        if at < 0 or "?" in heading:
            continue
        back = at - s.start
        for form, match in _told(fold(heading)):
            yield s, form.regime, match.start() + back, match.end() + back, 2.0 * form.weight


def _base(s: Statement) -> float:
    if s.kind is PartKind.TITLE:
        return 5.0
    if {Field.REGIME, Field.STATUS} & s.own:
        return 6.0
    if _TOLD.search(s.folded):
        return 0.4
    weight = 2.0 if _GIVEN.search(s.folded) else 1.0
    return weight * (1.5 if Field.REGIME in s.fields else 0.5 if {Field.HISTORY, Field.TEXTS} & s.fields else 1.0)
