"""A question into what it asks: words that matter, what they may also be called, aspects, ages, the kind of question."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from rapidfuzz.distance import OSA

from app import words as vocabulary
from app.aspects import Aspect, asked, asking_words
from app.english import is_english, to_french
from app.library import Library
from index.analysis import Token, fold, tokens
from index.everyday import Everyday
from index.lexicon import Kind, Lexicon, Match
from index.model import Term
from index.spell import Speller
from ingest.dates import find
from ingest.names import inn_like, is_name, key


class Shape(StrEnum):
    """The form of the answer that a question calls for."""

    FACT = "fait"
    PROGRAMME = "programme"
    STATUS = "statut"
    LIST = "liste"
    COMPARISON = "comparaison"
    CHANGES = "changements"
    DEFINITION = "définition"
    PAGE = "page"
    LINK = "lien"
    SIMPLER = "plus simple"


@dataclass(frozen=True, slots=True)
class Focus:
    """A word of the question that the answer must be about.

    `stems` are the word's own stems (corrected spelling and other names of the same thing included, all as good as the word
    itself); `near` are everyday or official neighbours, almost as good.
    """

    text: str
    stems: frozenset[str]
    near: frozenset[str] = frozenset()
    phrases: tuple[frozenset[str], ...] = ()  # other names of several words: all their stems together
    whole: frozenset[str] = frozenset()  # the name of several words that this word is part of: alone it says little
    weight: float = 1.0
    subject: bool = False  # names a medicine of the library
    known: bool = True  # some document holds it, or a neighbour of it
    head: bool = False  # stands right after « quel », « quelle »: the thing asked
    required: bool = True  # an answer must hold it; words that tell a story or only ask need not be found
    special: bool = False  # no ordinary French word: a disease, a code, a gene, a place
    naming: bool = False  # a name or a code: a document that never writes it is about something else
    disease: bool = False  # names a disease, by the lexicon or by its ending


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

    @property
    def bare(self) -> bool:
        """Whether nothing is left that documents could be searched for."""
        return not self.focus and not self.aspects


_LIST = re.compile(
    r"\b(?:quels|quelles|liste(?:r|z)?|lister?|tou(?:te)?s les|combien de|enumer\w+|which|list)\b.{0,40}\b(?:programmes?|acces|produits?|medicaments?|dossiers?|preparations?|traitements?|essais?|dispositifs?|indications?|"
    r"molecules?|situations?|maladies?|tumeurs?|cancers?|rcp|protocoles?|decisions?)\b"
)
_LIST_MORE = re.compile(
    r"existe|disponible|propos|passent|passe par|relevent|depend|refus|arret|ouverts?|fermes?|concern|couv|pour (?:les|l')|chez (?:les|l')|dans (?:les|l')|en (?:cours|onco)|actuel|toutes les|\bliste|du cpc|de la decision|prevu|accessibles?|abrog|termin|accord|par la rcp|reseau"
)
_COMPARE = re.compile(
    r"\bcompar\w*|\bdifferences?\b|meme chose|versus|\bvs\b|distingu\w+|ou bien|plutot que|c'est pareil|c'est different|lequel (?:choisir|est)|par rapport a"
)
_CHANGES = re.compile(
    r"differences? entre .{0,30}(?:versions?|editions?)|versions? \d .{0,12}(?:et|ou|/) .{0,12}\d|(?:quoi|qu'est-ce qui|que) (?:a |est-ce qui a )?chang\w*|quoi de neuf|nouveautes?|changements? entre|ce qui a change|modifications? (?:de|du|entre|apport)"
)
_DEFINE = re.compile(
    r"^(?:et )?(?:c'(?:est|etait) quoi|qu'est[- ]ce (?:que|qu')|que (?:signifie|veut dire|designe)|definition|c'est pour quelle maladie|what is|kesako|ca veut dire quoi)|\b(?:c'(?:est|etait) quoi|veut dire|signifie|c'est pour quelle)\b"
)
_SITUATION = re.compile(
    r"\bque (?:peut-on|proposer|faire|reste|demander)|qu'est-ce qu'on peut|quels? (?:traitement|medicament|programme|dispositif|acces|solution|option|recours|medoc)|"
    r"(?:existe|y a)[- ]t[- ]il|il y a (?:quoi|un|une|autre|quelque)|y a quoi|autre chose|quelque chose|que reste|on fait quoi|fait quoi|c'est possible|quel cpc|quel acces|que proposer|acces (?:precoce|compassionnel|derogatoire)|"
    r"on m'a parle|on parle d|on nous a dit|peut-on (?:demander|avoir|esperer)|which .*programme|is there|programme|traitement"
)
_STATUS = re.compile(
    r"encore (?:\w+ ){0,2}(?:valable|possible|ouvert\w*|en vigueur|disponible|accessible|utilis\w+|l'utiliser|demander|commencer|prescri\w+|exist\w+|autoris\w+|en acces|en cours|d'actualite)|(?:existe|est|peut|sera|reste)[- ](?:t-)?(?:il|elle|on|ce) encore|^encore en\b|(?:marche|tient|vaut|tourne|fonctionne) (?:encore|toujours)|toujours (?:valable|ouvert|possible|en|disponible|valide)|en vigueur|existe[- ]t[- ](?:il|elle) (?:encore|toujours)|\bstatut\b|c'est fini|est (?:fini|termine|ferme|ouvert)|valable|valide\b|abrog|jusqu'(?:a|au) (?:quand|quelle)|fin de validite|"
    r"date de fin|expire|derniere version|version .*vigueur|est[- ](?:il|elle|ce) (?:ouvert|encore|toujours|bien ouvert)|bien ouvert|peut[- ]on encore|combien de (?:nouveaux |places)|quota|ouverte? aux?|en ce moment|refuse\b|depuis quand|date (?:de|d')"
)
_PAGE = re.compile(
    r"(?:a )?quelle page|c'est (?:ecrit |dit )(?:ou\b|a quelle page)|ecrit quelle page|tu es sur|vous etes sur|ou (?:est-ce que )?c'est ecrit|quelle source|tes sources|vos sources"
)
_LINK = re.compile(r"\bliens?\b|\burl\b|adresse (?:du|de la) (?:page|document|site)|telecharger")
_SIMPLER = re.compile(
    r"plus simpl|simplement|pas compris|comprends pas|comprends rien|en clair|autrement dit|avec des mots|explique[rz]?[- ]moi|vulgaris|trop complique|en francais normal|resum"
)
_SHORT_TURN = 9  # words: a turn about the last answer is short
_AGE = re.compile(
    r"\b(\d{1,3})(?:[.,](\d))? ?(ans?|mois|jours?|years?|months?)\b(?! (?:de|d') (?:traitement|suivi|recul|retard)| (?:au plus|max))"
)
_CHILD = re.compile(
    r"\benfants?\b|\bbebes?\b|nourrissons?|nouveau[- ]nes?|\bfils\b|\bfille\b|petite? (?:gar|fil|soeur|frere)|\bados?\b|adolescents?|pediatri|mineurs?\b|\bneveu\b|\bniece\b|children|\bchild\b|\bson\b|daughter|newborn"
)
_ADULT = re.compile(
    r"\badultes?\b|\bmari\b|\bfemme\b|epou(?:x|se)|\bpere\b|\bmere\b|\bpapa\b|\bmaman\b|grand-(?:pere|mere)|\bconjoint|personnes? agees?|\badults?\b|\boncle\b|\btante\b"
)
_HEAD = re.compile(
    r"\b(?:quel(?:le)?s?|quoi comme|combien de|d'|nombre de)\s+(?:est |sont |la |le |les |l'|sont les |est la |est le )?(?:\w+ (?:de |du |d'))?([a-z]{3,})"
)
DISEASE = re.compile(
    r"(?:omes?|oses?|ites?|emies?|pathies?|plasies?|trophies?|algies?|cytoses?|urie|pexie|penie|megalie|sclerose|lymphome|leucemie|sarcome|syndrome|dystrophie|anemie)$"
)
_INFLECTED = re.compile(r"(?:ees?|es|ent|ait|aient|er|ir|ant|era|ee|e|us?|is)$")
_COUNTRY = frozenset(
    [
        "belgique",
        "suisse",
        "allemagne",
        "espagne",
        "italie",
        "angleterre",
        "royaume",
        "uni",
        "portugal",
        "canada",
        "quebec",
        "maroc",
        "algerie",
        "tunisie",
        "luxembourg",
        "etats",
        "unis",
        "amerique",
        "chine",
        "inde",
        "japon",
        "pays",
        "bas",
        "hollande",
        "autriche",
        "pologne",
        "roumanie",
        "turquie",
        "israel",
        "senegal",
        "cameroun",
        "cote",
        "ivoire",
        "bresil",
        "australie",
        "russie",
        "ukraine",
        "grece",
        "irlande",
        "suede",
        "norvege",
        "danemark",
        "finlande",
    ]
)
_STORY_WEIGHT = 0.12  # who the question tells of: helps to choose among statements, never required
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

    def read(self, text: str) -> Understanding:
        """Understand one self-contained question."""
        written = vocabulary.expand(text)
        if is_english(written):
            written = f"{to_french(written)}"
        folded = vocabulary.plain(written)
        found = [t for t in tokens(written) if t.folded not in vocabulary.GENERIC]
        aspects = asked(folded)
        heads = {m.group(1) for m in _HEAD.finditer(folded)} - vocabulary.FORM
        lexical = self._lexicon.matches(written)
        focus = self._focus(found, written, heads, asking_words(folded, aspects))
        shape = _shape(folded, focus, aspects, self._library)
        named = tuple(k for f in focus if f.subject for k in f.stems if k in self._library.names)
        documents = tuple(sorted({d for k in named for d in self._library.names[k]}))
        strangers = tuple(f.text for f in focus if not f.known and (is_name(f.text) and inn_like(f.text)))
        return Understanding(
            text=written, folded=folded, shape=shape, aspects=aspects, focus=focus, terms=self._terms(written, focus),
            subjects=documents, named=named, strangers=strangers, ages=_ages(folded), child=_child(folded),
            as_of=next((f.value for f in find(written) if f.exact), None), kinds=frozenset(str(m.group.kind) for m in lexical),
        )  # fmt: skip

    def _focus(self, found: list[Token], written: str, heads: set[str], asking: frozenset[str]) -> tuple[Focus, ...]:
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
                _mixed(token) or (_spread(token, written) and self._pieces_known(token, found))
            ):
                continue
            inside_names = [m for m in names if m.start <= token.start and token.end <= m.end]
            kept[token.stem] = self._one(token, heads, inside_names, asking, meanings)
        for token in joined:
            if token.stem not in kept:
                kept[token.stem] = self._one(token, heads, [], asking)
        rules = [f for f in kept.values() if fold(f.text) in vocabulary.RULES]
        named = any(f.subject or f.disease for f in kept.values())
        if not any(f.required for f in kept.values()) or (len(rules) > 1 and not named):  # a question about the rules themselves
            kept = {
                k: replace(f, required=True, weight=max(f.weight, 0.5)) if fold(f.text) in vocabulary.RULES else f
                for k, f in kept.items()
            }
        return tuple(kept.values())

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
        if len(wanted) < 5 or self._library.knows(token.folded):
            return None
        near = [k for k in self._library.names if _close(wanted, k)]
        return near[0] if len(near) == 1 else None

    def _one(
        self, token: Token, heads: set[str], names: list[Match], asking: frozenset[str], meanings: tuple[Term, ...] = ()
    ) -> Focus:
        subject = self._subject(token)
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
        whole = whole if len(whole) > 1 and _exact(names) else frozenset()
        self._neighbours(token.stem, near, phrases)
        for term in meanings:
            if token.text.lower() in term.origin.lower().split() and " " in term.origin:
                found = frozenset(t.stem for t in tokens(term.text))
                (near.update(found) if len(found) == 1 else phrases.add(found))
        known = any(self._library.knows(s) for s in stems)
        if not known and subject is None and vocabulary.ordinary(token.text) == 0:
            for word in self._speller.correct(token.text):
                stems.update(t.stem for t in tokens(word))
                self._neighbours(next(iter(tokens(word)), token).stem, near, phrases)
            known = any(self._library.knows(s) for s in stems)
        if subject is None:
            near.update(kin for s in tuple(stems) for kin in self._library.kin(s))
        number = token.folded[0].isdigit()
        ordinary = 1.0 if number else vocabulary.ordinary(token.text)
        special = (
            subject is not None
            or bool(names)
            or (ordinary == 0 and not number)
            or (DISEASE.search(token.folded) is not None and ordinary < 0.5)
        )
        weight = (
            min(self._library.rarity(s) for s in stems if self._library.knows(s))
            if known
            else _weight_of_unknown(token, ordinary)
        )
        weight *= 1.0 if special else 1.0 - 0.6 * ordinary
        head = token.folded in heads
        asks = (
            (token.folded in asking and not special)
            or token.folded in vocabulary.FORM
            or token.folded in vocabulary.RULES
            or (any(m.group.kind is Kind.SCHEME for m in names) and not _naming(token))
        )
        if _INFLECTED.search(token.folded) and ordinary > 0 and not special:
            weight *= 0.6  # a verb or participle of the story, not what it is about
        return Focus(
            token.text, frozenset(stems), frozenset(near - stems), tuple(phrases), whole, weight * (1.5 if head and not asks else 0.5 if asks else 1.0), subject is not None,
            known or any(self._library.knows(s) for s in near) or any(all(map(self._library.knows, p)) for p in phrases), head and not asks, required=not (number or asks), special=special,
            naming=_naming(token) or any(m.group.kind in _NAMING for m in names),
            disease=subject is None and (any(m.group.kind is Kind.DISEASE for m in names) or (DISEASE.search(token.folded) is not None and ordinary < 0.5 and len(token.folded) > 6)),
        )  # fmt: skip

    def _neighbours(self, stem: str, near: set[str], phrases: set[frozenset[str]]) -> None:
        """What everyday vocabulary puts beside a stem: single words, and phrases whose words must stand together."""
        for term in self._everyday.meanings(stem):
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


def with_context(understanding: Understanding, **changes: object) -> Understanding:
    """A copy with what earlier turns bring."""
    return replace(understanding, **changes)  # type: ignore[arg-type]


def _exact(names: list[Match]) -> bool:
    """Whether the names were recognised as written, not through a misspelling."""
    return all(m.exact for m in names)


def _naming(token: Token) -> bool:
    """Written like a name: capitals inside, letters with figures, or a medicine's stem."""
    text = token.text
    return (
        any(c.isupper() for c in text[1:])
        or (any(c.isdigit() for c in text) and any(c.isalpha() for c in text))
        or inn_like(text)
    )


_NAMING = (Kind.DRUG, Kind.DISEASE, Kind.BIOMARKER, Kind.MEETING, Kind.NETWORK, Kind.PLACE)


def _spread(token: Token, written: str) -> bool:
    """Whether a token was joined by the analyser from words written apart."""
    return any(c.isspace() for c in written[token.start : token.end])


def _mixed(token: Token) -> bool:
    """A number glued to an ordinary word by the analyser (« fils 14 », « 14 ans »): its pieces stand apart too."""
    letters = "".join(c for c in token.folded if c.isalpha())
    return (
        any(c.isdigit() for c in token.folded)
        and len(letters) > 2
        and (vocabulary.ordinary(letters) > 0 or vocabulary.generic(letters, letters))
    )


def _weight_of_unknown(token: Token, ordinary: float) -> float:
    """A word of no document: decisive when it names a disease, a code, a country or a medicine; else a paraphrase."""
    folded = token.folded
    if (DISEASE.search(folded) and len(folded) > 6 and ordinary < 0.5) or folded in _COUNTRY or inn_like(token.text):
        return 2.5
    if any(c.isdigit() for c in folded) and any(c.isalpha() for c in folded):
        return 1.5
    return 1.1 if ordinary == 0 else 0.9


def _close(left: str, right: str) -> bool:
    """Whether a typed name is a slip of a known one: same first letter, one or two edits."""
    if any(c.isdigit() for c in right) or abs(len(left) - len(right)) > 2 or left[0] != right[0]:
        return False
    limit = 1 if len(right) < 8 else 2
    return OSA.distance(left, right, score_cutoff=limit) <= limit


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


def _shape(folded: str, focus: tuple[Focus, ...], aspects: tuple[Aspect, ...], library: Library) -> Shape:
    named = sum(f.subject for f in focus)
    if len(folded.split()) <= _SHORT_TURN and not named:
        for pattern, shape in ((_PAGE, Shape.PAGE), (_LINK, Shape.LINK), (_SIMPLER, Shape.SIMPLER)):
            if pattern.search(folded):
                return shape
    if _CHANGES.search(folded):
        return Shape.CHANGES
    if _COMPARE.search(folded):
        return Shape.COMPARISON
    if _LIST.search(folded) and _LIST_MORE.search(folded) and not _singular_situation(folded):
        return Shape.LIST
    if _DEFINE.search(folded) or (not aspects and named == 1 and len(focus) == 1):
        return Shape.DEFINITION
    if _STATUS.search(folded) and not set(aspects) & _CONTENT:
        return Shape.STATUS
    about = set(aspects) - _SITUATIONAL
    diseases = any(f.disease for f in focus)
    if not focus or (named and not diseases):
        return Shape.FACT
    asks_who = bool(about & _ROUTE)
    situation = _SITUATION.search(folded) is not None
    if diseases and not (about - _ROUTE) and situation and (not asks_who or _WHAT_ACCESS.search(folded)):
        return Shape.PROGRAMME
    told = _INTERROGATIVE.search(folded) is None or (_STORY.search(folded) is not None and not about)
    if not named and diseases and told:
        return Shape.PROGRAMME
    if named:
        return Shape.PROGRAMME if not about and Aspect.CRITERIA in aspects else Shape.FACT
    return Shape.PROGRAMME if not about and (diseases or situation) and not _INTERROGATIVE_ONLY.search(folded) else Shape.FACT


_STORY = re.compile(r"\b(?:mon|ma|notre|mes|nous|j'ai|je|il a|elle a|my|our)\b")
_INTERROGATIVE_ONLY = re.compile(r"\b(?:combien|quand|pourquoi|nombre|chiffres?|effectif)\b")
_CONTENT = {
    Aspect.DOSE,
    Aspect.INTAKE,
    Aspect.MONITORING,
    Aspect.ADAPTATION,
    Aspect.EFFECTS,
    Aspect.STORAGE,
    Aspect.CONTACT,
    Aspect.COST,
    Aspect.RESULTS,
    Aspect.PAPERS,
}
_SITUATIONAL = {
    Aspect.CRITERIA,
    Aspect.AGE,
    Aspect.LINE,
    Aspect.BIOMARKER,
    Aspect.REGIME,
    Aspect.STATUS,
    Aspect.TRIAL,
    Aspect.EXCLUSION,
}
_ROUTE = {Aspect.ROUTE, Aspect.RCP, Aspect.WHO}
_WHAT_ACCESS = re.compile(
    r"quel(?:le)?s? (?:acces|dispositif|cadre|programme|traitement|medicament|solution|option)|\bcadre\b|\bacces\b|programme|y a[- ]t[- ]il|existe"
)
_INTERROGATIVE = re.compile(
    r"\?|\b(?:quel(?:le)?s?|qui|combien|comment|quand|pourquoi|ou (?:est|se|fait|peut)|est-ce|c'est quoi|faut-il|peut-on|doit-on)\b"
)


def _singular_situation(folded: str) -> bool:
    """« quels traitements pour mon fils » describes one situation, it does not ask for a list."""
    return re.search(r"\b(?:mon|ma|notre|moi|il|elle|j'ai|je)\b", folded) is not None and not re.search(
        r"\bliste|tou(?:te)?s les", folded
    )


__all__ = ["Focus", "Reader", "Shape", "Understanding", "fold", "with_context"]
