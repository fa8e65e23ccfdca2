"""A question into what it asks: words that matter, what they may also be called, aspects, ages, its form."""

import re
from dataclasses import dataclass, field, replace
from datetime import date

from app import words as vocabulary
from app.aspects import CUES, Aspect, asked, asking_words, telling_words
from app.classes import classed
from app.english import is_english, is_french, to_french
from app.focus import (
    DISEASE,
    INFLECTED,
    NAMING,
    STATE,
    Focus,
    close,
    exact,
    mixed,
    naming,
    spread,
    time_point,
    weight_of_unknown,
)
from app.library import Library
from app.shapes import Shape, shape
from app.story import administrative, asking
from index.analysis import Token, fold, tokens
from index.everyday import Everyday
from index.lexicon import Kind, Lexicon, Match
from index.model import Term
from index.spell import Speller
from ingest.dates import MONTHS, find
from ingest.names import inn_like, is_name, key


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was understood of a question, and what was added to it."""

    text: str
    folded: str
    shape: Shape
    aspects: tuple[Aspect, ...]
    focus: tuple[Focus, ...]
    terms: tuple[Term, ...]
    subjects: tuple[str, ...] = ()  # ids of documents whose medicine is named
    named: tuple[str, ...] = ()  # comparable names of medicines in the question
    strangers: tuple[str, ...] = ()  # medicine-like names that no document knows
    ages: tuple[float, ...] = ()  # years
    child: bool | None = None
    as_of: date | None = None
    kinds: frozenset[str] = field(default_factory=frozenset)  # kinds of things the lexicon recognised
    led: str = ""  # the document that led the last answer
    family: bool = False  # asked by a family: texts written for families answer in its words

    @property
    def unheard(self) -> bool:
        """Whether it holds a name that no document writes: what is asked may be all about it."""
        return bool(self.strangers) or any(
            f.special and not f.known and (f.naming or f.text[:1].isupper() or inn_like(f.text)) for f in self.focus
        )

    @property
    def bare(self) -> bool:
        """Whether nothing is left that documents could be searched for."""
        return not self.focus and not self.aspects and not self.subjects


_AGE = re.compile(
    r"\b(\d{1,3})(?:[.,](\d))? ?(ans?|mois|jours?|years?|months?)\b(?! (?:de|d') (?:traitement|suivi|recul|"
    r"retard)| (?:au plus|max))"
)

_CHILD = re.compile(
    r"\benfants?\b|\bbebes?\b|nourrissons?|nouveau[- ]nes?|vient de naitre|\bfils\b|\bfille\b|"
    r"petite? (?:gar|fil|soeur|frere)|\bados?\b|adolescents?|pediatri|mineurs?\b|"
    r"\bneveu\b|\bniece\b|children|\bchild\b|\bson\b|daughter|newborn"
)

_ADULT = re.compile(
    r"\badultes?\b|\bmari\b|\bfemme\b|epou(?:x|se)|\bpere\b|\bmere\b|\bpapa\b|\bmaman\b|\bmam(?:ie|y)\b|\bpap[iy]\b|grand-(?:pere|mere)|"
    r"\bconjoint|personnes? agees?|\badults?\b|\boncle\b|\btante\b"
)

_BEFORE = (
    r"(?:malgre|apres|sous|echec|resist\w+|progress\w+ (?:sous|apres)|recu|eu|contre[- ]indication|refractaire)"
    r"(?: deja| d| a| au)? (?:une? |l'echec |cure )?"
)

_HEAD = re.compile(
    r"\b(?:quel(?:le)?s?|quoi comme|combien de|d'|nombre de)\s+(?:est |sont |la |le |les |l'|sont les |est la |"
    r"est le )?(?:\w+ (?:de |du |d'))?([a-z]{3,})"
)

# « durée de contraception », « risque d’infertilité »: the word after is what is asked about.
_OF = re.compile(
    r"\b(?:durees?|delais?|dates?|prix|couts?|tarifs?|frequences?|risques?|taux|regles?|horaires?|modalites|consignes?)"
    r" (?:de (?:la |l'|son |sa |ses )?|du |des |d')([a-z]{4,})"
)

_PIECE = 4  # letters of the first half of a name typed in two words
_TELLING = 0.5  # weight of a word that says which part of an aspect is meant
_STORY_WEIGHT = 0.12  # who the question tells of: helps to choose among statements, never required

_LEFT = 0.6  # what is left of the weight of a word that the story tells and the question does not ask
_BESIDE = 0.3  # what is left of the weight of a disease told beside the medicine whose access is asked
_POSSIBLE = re.compile(r"\bc'est possible\b|\best[- ]ce (?:que c'est )?possible\b|\bpossible\b")
_ENOUGH = 2  # words of the matter itself beside which « possible » only asks
_MONTHS = frozenset(map(fold, MONTHS))  # part of a date, like its figures

_PERSONAL = frozenset(
    [
        "age",
        "an",
        "ans",
        "mois",
        "jour",
        "jours",
        "semaine",
        "semaines",
        "annee",
        "annees",
        "heure",
        "heures",
        "kg",
        "kilo",
        "kilos",
    ]
)


class Reader:
    """Understands questions with the vocabulary of one library."""

    def __init__(self, library: Library, lexicon: Lexicon, everyday: Everyday, speller: Speller) -> None:
        self._library = library
        self._lexicon = lexicon
        self._everyday = everyday
        self._speller = speller
        self._initials: dict[str, list[str]] = {}  # names of medicines by first letter, which slips of the pen keep
        for name in library.names:
            self._initials.setdefault(name[:1], []).append(name)

    def read(self, text: str, english: bool = False) -> Understanding:
        """Understand one question; `english`: the conversation is in English, so that « who decides? » is too."""
        written = self._rejoined(vocabulary.expand(text))
        if is_english(written) or (english and not is_french(written)):
            written = f"{to_french(written)}"
        folded = vocabulary.plain(written)
        found = [t for t in tokens(written) if t.folded not in vocabulary.GENERIC]
        part = asking(written)
        question = vocabulary.plain(part)
        of_access = part != written and administrative(asked(question))
        aspects = _where_meant(asked(question), written, question) or tuple(
            a for a in _where_meant(asked(folded), written, folded) if part == written or a not in _TOLD_TIMES
        )
        if part != written and _OF_THE_TREATED & set(aspects) and Aspect.CONTINUITY in asked(folded):
            aspects = tuple(dict.fromkeys((*aspects, Aspect.CONTINUITY)))  # the story tells of one already treated
        heads = {m.group(1) for form in (_HEAD, _OF) for m in form.finditer(folded)} - vocabulary.FORM
        lexical = self._lexicon.matches(written)
        focus = self._focus(found, written, heads, asking_words(folded, aspects), telling_words(folded, aspects))
        if part != written and any(CUES[a].needed or a in _EXACT for a in aspects):
            told = {t.stem for t in tokens(part)}
            together = Aspect.INTERACTION in aspects  # « les deux ensemble »: a medicine of the story is one of them
            kept = (f.subject or f.disease or f.stems & told or (together and f.special) for f in focus)
            focus = tuple(f if keep else _faded(f) for f, keep in zip(focus, kept, strict=True))
        if part != written:
            light = of_access and any(f.subject for f in focus)
            focus = tuple(f if fold(f.text) in question else _of_story(f, of_access, light) for f in focus)
        matter = [f for f in focus if f.required and f.known and not (f.subject or f.disease)]
        if (
            len(matter) >= _ENOUGH
            and _POSSIBLE.search(question)
            and Aspect.CRITERIA not in asked(_POSSIBLE.sub(" ", question))
        ):  # « c’est possible, un vaccin vivant ? » asks of the vaccine, not for the criteria
            aspects = tuple(a for a in aspects if a is not Aspect.CRITERIA)
        form = shape(folded, focus, aspects, self._library)
        named = tuple(k for f in focus if f.subject for k in f.stems if k in self._library.names)
        documents = tuple(sorted({d for k in named for d in self._library.names[k]}))
        focus = tuple(self._classed(f, bool(documents), written) for f in focus)
        strange = [f for f in focus if not f.known and is_name(f.text) and inn_like(f.text)]
        earlier = {f.text for f in strange if _given_before(f.text, written) and any(o.disease for o in focus)}
        if documents:  # an acronym that nobody writes, beside a medicine, is most often its disease
            focus = tuple(replace(f, required=False) if acronym(f) and not _measured(f, written) else f for f in focus)
        strangers = tuple(f.text for f in strange if f.text not in earlier)
        focus = tuple(replace(f, required=False) if f.text in earlier else f for f in focus)
        return Understanding(
            text=written,
            folded=folded,
            shape=form,
            aspects=aspects,
            focus=focus,
            terms=self._terms(written, focus),
            subjects=documents,
            named=named,
            strangers=strangers,
            ages=_ages(folded),
            child=_child(folded),
            as_of=next((f.value for f in find(written) if f.exact), None),
            kinds=frozenset(str(m.group.kind) for m in lexical),
        )

    def _rejoined(self, written: str) -> str:
        """A name that was typed in two words (« cholangio carcinome ») written as the documents write it."""
        parts = written.split(" ")
        for at in range(len(parts) - 1):
            left, right = parts[at], parts[at + 1].rstrip(" ?!.,;:")
            if min(len(left), len(right)) < _PIECE or not (left.isalpha() and right.isalpha()):
                continue
            if self._library.knows(fold(left + right)) and not self._library.knows(fold(left)):
                parts[at : at + 2] = [left + parts[at + 1], ""]
        return " ".join(p for p in parts if p)

    def _focus(
        self,
        found: list[Token],
        written: str,
        heads: set[str],
        asking: frozenset[str],
        telling: frozenset[str],
    ) -> tuple[Focus, ...]:
        joined = self._names(found)
        kept: dict[str, Focus] = {}
        meanings = self._everyday.expand(written)
        names = self._lexicon.matches(written)
        for token in found:
            inside = [o for o in joined if o.start <= token.start and token.end <= o.end]
            if inside and inside[0] is not token:
                continue
            if token.folded in vocabulary.STORY:
                kept[token.stem] = replace(self._one(token, heads, [], asking), weight=_STORY_WEIGHT, required=False)
                continue
            if token.folded in _PERSONAL or vocabulary.generic(token.folded, token.stem) or token.stem in kept:
                continue
            if self._subject(token) is None and (
                mixed(token) or (spread(token, written) and self._pieces_known(token, found))
            ):
                continue
            inside_names = [m for m in names if m.start <= token.start and token.end <= m.end]
            kept[token.stem] = self._one(token, heads, inside_names, asking, meanings)
        for token in joined:
            if token.stem not in kept:
                kept[token.stem] = self._one(token, heads, [], asking)
        rules = [f for f in kept.values() if fold(f.text) in vocabulary.RULES]
        named = any(f.subject or f.disease for f in kept.values())
        if not any(f.required for f in kept.values()) or (
            len(rules) > 1 and not named
        ):  # a question about the rules themselves
            kept = {
                k: replace(f, required=True, weight=max(f.weight, 0.5)) if fold(f.text) in vocabulary.RULES else f
                for k, f in kept.items()
            }
        return tuple(_told(f) if fold(f.text) in telling else f for f in kept.values())

    def _pieces_known(self, token: Token, found: list[Token]) -> bool:
        """Whether the words that a code was joined from stand in the documents by themselves, or the code nowhere."""
        pieces = [t for t in found if t is not token and token.start <= t.start and t.end <= token.end]
        return not self._library.knows(token.folded) or all(self._library.knows(t.folded) for t in pieces)

    def _names(self, found: list[Token]) -> list[Token]:
        """Tokens, or joined neighbours, that name a medicine of the library, spelling slips forgiven."""
        return [t for t in found if self._subject(t) is not None]

    def _subject(self, token: Token) -> str | None:
        wanted = key(token.folded)
        if wanted in self._library.names:
            return wanted
        if len(wanted) < 5 or self._library.knows(token.folded) or self._drug(token.text):
            return None
        near = [k for k in self._initials.get(wanted[0], ()) if close(wanted, k)]
        return near[0] if len(near) == 1 else None

    def _drug(self, name: str) -> bool:
        """Whether the lexicon knows a word as a medicine of its own: it is then no slip for another one."""
        return any(m.exact and m.group.kind is Kind.DRUG for m in self._lexicon.matches(name))

    def _alias(self, names: list[Match]) -> str | None:
        """The name under which documents write a medicine that the question calls otherwise (a code, a brand)."""
        drugs = (m.group for m in names if m.group.kind is Kind.DRUG and m.exact)
        return next((key(n) for group in drugs for n in group.all_names if key(n) in self._library.names), None)

    def _one(
        self, token: Token, heads: set[str], names: list[Match], asking: frozenset[str], meanings: tuple[Term, ...] = ()
    ) -> Focus:
        subject = self._subject(token) or self._alias(names)
        stems = {token.stem, token.folded}
        if subject is not None:
            stems.add(subject)
        near: set[str] = set()
        phrases: set[frozenset[str]] = set()
        for match in names:
            wider = [self._lexicon.groups[g] for g in match.group.broader if g in self._lexicon.groups]
            for name in (n for group in (match.group, *wider) for n in group.all_names):
                found = frozenset(t.stem for t in tokens(name))
                if len(found) == 1:
                    stems |= found
                elif token.stem not in found:
                    phrases.add(found)
        whole = max(
            (frozenset(t.stem for t in tokens(m.text)) for m in names if m.group.kind is Kind.DISEASE),
            key=len,
            default=frozenset(),
        )
        whole = whole if len(whole) > 1 and exact(names) else frozenset()
        self._neighbours(token, near, phrases)
        for term in meanings:
            if token.text.lower() in term.origin.lower().split() and " " in term.origin:
                found = frozenset(t.stem for t in tokens(term.text))
                (near.update(found) if len(found) == 1 else phrases.add(found))
        known = any(self._library.knows(s) for s in stems)
        if not known and subject is None and vocabulary.ordinary(token.text) == 0:
            for word in self._speller.correct(token.text):
                stems.update(t.stem for t in tokens(word))
                self._neighbours(next(iter(tokens(word)), token), near, phrases)
            known = any(self._library.knows(s) for s in stems)
        if subject is None:
            near.update(kin for s in tuple(stems) for kin in self._library.kin(s))
        number = token.folded[0].isdigit()
        ordinary = 1.0 if number else vocabulary.ordinary(token.text)
        special = (
            subject is not None
            or bool(names)
            or (ordinary == 0 and not number)
            or (_disease_like(token) and ordinary < 0.5)
        )
        weight = (
            min(self._library.rarity(s) for s in stems if self._library.knows(s))
            if known
            else weight_of_unknown(token, ordinary)
        )
        weight *= 1.0 if special else 1.0 - 0.6 * ordinary
        head = token.folded in heads
        asks = (
            (token.folded in asking and not (special and (subject or _odd(token, ordinary) or _named(names))))
            or token.folded in vocabulary.FORM
            or token.folded in vocabulary.RULES
            or (any(m.group.kind is Kind.SCHEME for m in names) and not naming(token))
        )
        if INFLECTED.search(token.folded) and ordinary > 0 and not special:
            weight *= 0.6  # a verb or participle of the story, not what it is about
        return Focus(
            token.text,
            frozenset(stems),
            frozenset(near - stems),
            tuple(phrases),
            whole,
            weight * (1.5 if head and not asks else 0.5 if asks else 1.0),
            subject is not None,
            known
            or any(self._library.knows(s) for s in near)
            or any(all(map(self._library.knows, p)) for p in phrases),
            head and not asks,
            required=not (number or asks or token.folded in _MONTHS),
            special=special,
            naming=naming(token) or _named(names),
            disease=subject is None
            and (
                any(m.group.kind is Kind.DISEASE for m in names)
                or (_disease_like(token) and ordinary < 0.5 and len(token.folded) > 6)
            ),
        )

    def _classed(self, focus: Focus, named: bool, question: str) -> Focus:
        """A point in time or a medicine with the ways to write it, and its class.

        A medicine that no document names is known by its class beside another one (`named`).
        """
        point = time_point(focus.text, question)
        if point:
            known = any(all(map(self._library.knows, words)) for words in point)
            return replace(focus, phrases=(*focus.phrases, *point), known=focus.known or known)
        found = classed(focus.text) if not focus.subject else ()
        if not found or not (focus.known or named):
            return focus
        near = focus.near.union(*(words for words in found if len(words) == 1))
        phrases = (*focus.phrases, *(words for words in found if len(words) > 1))
        written = any(all(map(self._library.knows, words)) for words in found)
        return replace(focus, near=near, phrases=phrases, known=focus.known or written)

    def _neighbours(self, token: Token, near: set[str], phrases: set[frozenset[str]]) -> None:
        """What everyday vocabulary puts beside a word: single words, and phrases whose words must stand together."""
        for term in self._everyday.meanings(token.stem, token.folded):
            found = frozenset(t.stem for t in tokens(term.text))
            if len(found) == 1:
                near |= found
            elif found:
                phrases.add(found)

    def _terms(self, written: str, focus: tuple[Focus, ...]) -> tuple[Term, ...]:
        typed = [Term(t.text) for t in tokens(written) if not vocabulary.generic(t.folded, t.stem)]
        added = [*self._lexicon.expand(written), *self._everyday.expand(written)]
        for one in focus:
            if not one.known or (
                not one.subject
                and vocabulary.ordinary(one.text) == 0
                and not any(self._library.knows(t.stem) for t in tokens(one.text))
            ):
                added += [Term(word, 0.8, one.text) for word in self._speller.correct(one.text)]
        return (*typed, *dict.fromkeys(added))


_TOLD_TIMES = (Aspect.FREQUENCY, Aspect.DELAY, Aspect.DURATION)  # « je pleure tous les jours » tells, it does not ask
_EXACT = (Aspect.DELAY, Aspect.DURATION, Aspect.MEETING, Aspect.PLACE, Aspect.QUOTA, Aspect.MONITORING, Aspect.EFFECTS)


def _faded(focus: Focus) -> Focus:
    """A word of the story around a question for something exact: it helps to choose, nothing more."""
    return replace(focus, weight=min(focus.weight, _STORY_WEIGHT), required=False)


_OF_THE_TREATED = frozenset({Aspect.STATUS, Aspect.EXCLUSION, Aspect.INTERACTION, Aspect.END})


def _where_meant(aspects: tuple[Aspect, ...], written: str, folded: str) -> tuple[Aspect, ...]:
    """The aspects without the place, where « ou » is the word of a choice: who writes accents writes « où »."""
    chosen = (
        _CHOICE.search(written) is not None and "où" not in written.lower() and _ACCENTS.search(written) is not None
    )
    if not chosen or Aspect.PLACE in asked(_CHOICE.sub(" ", folded)):
        return aspects
    return tuple(a for a in aspects if a is not Aspect.PLACE)


_CHOICE = re.compile(r"\bou\b", re.IGNORECASE)
_ACCENTS = re.compile(r"[éèêàùâîôç]", re.IGNORECASE)


def _of_story(focus: Focus, of_access: bool, named: bool) -> Focus:
    """A word that only the story holds: beside what is asked of the access itself, an answer need not hold it.

    Whatever is asked, neither does it need a word that no document knows and that is no name and no state. A disease
    stays required, but of a medicine that is `named` it says little.
    """
    if focus.disease and named:
        return replace(focus, weight=focus.weight * _BESIDE)
    if focus.subject or focus.disease or not focus.required:
        return focus
    if not of_access and (focus.known or focus.naming or STATE.match(fold(focus.text))):
        return focus
    return replace(focus, required=False, weight=focus.weight * _LEFT)


def _disease_like(token: Token) -> bool:
    """Whether a word ends like the name of a disease: « hépatites » does, « spécialités » does not."""
    return DISEASE.search(token.folded) is not None and not token.text.lower().endswith("ités")


def _told(focus: Focus) -> Focus:
    """A word that says which part of a wide aspect is meant (« oublié »): never light, though its form is a verb's."""
    return replace(focus, weight=max(focus.weight, _TELLING))


def _named(matches: list[Match]) -> bool:
    """Whether the lexicon knows a word as a name (a disease, a gene, a meeting), not as a word of the rules."""
    return any(m.group.kind in NAMING for m in matches)


def _odd(token: Token, ordinary: float) -> bool:
    """A word that French does not know, unless written as an ordinary word is (« prérequis »)."""
    return ordinary == 0 and not (token.text.islower() and token.text.isalpha())


def acronym(focus: Focus) -> bool:
    """Whether a word is an acronym that no document writes."""
    return not focus.known and not focus.disease and _CAPITALS.fullmatch(focus.text) is not None


def _measured(focus: Focus, written: str) -> bool:
    """Whether a figure is held against an acronym (« DFG < 30 »): it is then a measure of the patient."""
    return re.search(rf"\b{re.escape(focus.text)}\b ?(?:[<>≤≥=]|inf|sup|à|a) ?\w{{0,8}} ?\d", written) is not None


_CAPITALS = re.compile(r"[A-Z]{2,6}")


def _given_before(name: str, written: str) -> bool:
    """Whether a medicine is told as what came before (« malgré le sorafénib »), not as the one asked for."""
    return re.search(rf"{_BEFORE}(?:l[ea]s? |l['’]|d[eu]s? |d['’])?{re.escape(fold(name))}", fold(written)) is not None


def _ages(folded: str) -> tuple[float, ...]:
    ages = []
    for match in _AGE.finditer(folded):
        value = float(f"{match[1]}.{match[2] or 0}")
        unit = match[3][0]
        ages.append(value if unit in "ay" else value / 12 if unit == "m" else value / 365)
    return tuple(ages)


def _child(folded: str) -> bool | None:
    ages = _ages(folded)
    if ages:
        return ages[0] < 18
    if _ADULT.search(folded):
        return False
    return True if _CHILD.search(folded) else None
