"""The medicine of an access under its names: substance, brand, code, form.

A code has figures (« RHB-118 »); a substance ends as the international scheme has it, or is written in lower case;
what is left and begins with a capital is a brand. Rows « Spécialité », « DCI », « Code » say it outright.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from wordfreq import zipf_frequency

from ingest.cells import Cell, Evidence, How
from ingest.diseases import diseases
from ingest.fields import Field
from ingest.model import Document, Genre, PartKind
from ingest.names import Subject, enlarged, inn_like, is_name, key, subjects
from ingest.standing import places
from ingest.statements import Statement
from ingest.validity import fold


@dataclass(frozen=True, slots=True)
class Drug:
    """A medicine; `names` hold every name that the document gives it, the leading one first."""

    names: tuple[str, ...] = ()
    substance: Cell | None = None
    brand: Cell | None = None
    code: Cell | None = None
    form: Cell | None = None

    @property
    def keys(self) -> frozenset[str]:
        """The names in the form in which they are compared."""
        return _keys(self.names)


_THERAPY = re.compile(r"([^\W\d_]{6,}) \w*(?:vec|cel)")


@lru_cache(maxsize=1 << 10)
def _keys(names: tuple[str, ...]) -> frozenset[str]:
    whole = {key(name) for name in names}
    # A gene or cell therapy is called by its first word alone; « trastuzumab » of « trastuzumab emtansine » is another.
    return frozenset(whole | {key(first[1]) for name in names if (first := _THERAPY.fullmatch(name.lower()))})


_FORM = re.compile(
    r"(?<![\w/-])(?!suspension (?:du|de la|de l'|des) )(?:(?:dispersion|pommade|poudre(?: et solvant)?|lyophilisat|granules|films?|solution|concentre|suspension|emulsion|gelules?|comprimes?|capsules?|implants?|sirop|collyre|creme|pommade|gel|patch|dispositif transdermique|ampoules?|seringues?(?: preremplies?)?|"
    r"suppositoires?|sachets?|spray|aerosol|flacons?)\b"
    r"(?: (?:pelliculee?s?|secables?|orales?|orodispersibles?|dispersibles?|effervescents?|a liberation prolongee|gastro-?resistante?s?|buvables?|injectables?|sous-cutanee?s?|intravitreenne|a diluer|molle?s?|dure?s?|pour (?:solution|perfusion|injection|suspension|usage)(?: (?:a diluer |injectable |buvable |intravitreenne |intraveineuse )?(?:pour perfusion|injectable|intravitreenne|cutanee)?)?|et (?:suspension|solution) buvable))*"
    r"(?: (?:pour|a diluer pour) (?:perfusion|injection(?: intravitreenne)?))?(?: en (?:seringue preremplie|stylo prerempli|cartouche))?)"
)
_DOSE_BEFORE = re.compile(r"(?:\d[\d\s.,]* ?(?:mg|g|µg|microgrammes?|mbq|gbq|ui|ml|%)[\w/ .,²-]{0,24})$")
_CODE = re.compile(r"[A-Za-z]{2,}[- ]?\d|\w*\d\w*-?\w*$")
_TRIAL = re.compile(
    r"\b(?:essai|etude|protocole de recherche|programme de recherche)s?\s+(?:clinique |europeen |international |francais |de phase \S+ )*(?:«\s*)?$"
)
_BODY = re.compile(
    r"\b(?:programme|filiere|reseau|rcp|projet|observatoire|etude|groupe|registre|centre)s?\s+(?:national\w* |clinique |de |d'|du )*(?:«\s*)?$"
)
_ASIDE = re.compile(
    r"(?:associe\w* (?:a|au|aux)(?: l'| la| le)?|en association avec(?: l'| la| le)?|apres(?: l'| la| le)?|echec (?:de |du |d')|par|comparant(?: le| l'| la)?|contre|que(?: le| l')|repose [^.]{0,60}|remplace\w* par|a la place (?:de |du |d')|"
    r"contre-indication (?:de |du |d')|intolerance (?:au|a l'|de )|ayant recu(?: du| de l')?|traitement par|sous|(?:quand|lorsque?|si)(?: l'| le| la))\s*$"
)


def drugs(document: Document, statements: Sequence[Statement]) -> tuple[Drug, ...]:
    """The medicines that a document gives access to, the main one first; none when it names none."""
    body = " ".join(s.text for s in statements)
    found = subjects(document.title, body, titled=document.genre is Genre.SHEET)
    found = tuple(s for s in found if len(s.names) > 1 or not _disease(s.names[0]))
    kept = _central(found, document, statements)
    labelled = _labelled(statements)
    if not any(_places(fold(document.title), n) for s in kept for n in s.names):
        kept = _by_form(document, opening=not kept) or kept  # what the title names outweighs a rival in the text
        kept = _sectioned(document, statements) or kept
    kept = _whole(document, kept) or kept or _entitled(document, statements)
    alone = len(kept) == 1
    return tuple(_drug(s, document, statements, labelled if alone else {}, alone) for s in kept) or (
        (_drug(Subject(()), document, statements, labelled, True),) if labelled else ()
    )


def _disease(name: str) -> bool:
    """Whether a lone name is one of a disease by its form: an association bears it in its title."""
    return any(d.start == 0 for d in diseases(name.lower()))


# « MARQUE 250 mg, comprimé (substance) »: nothing names a medicine more fully.
_FULL = re.compile(
    r"(?<![\w-])(?P<brand>[A-ZÉÈÀ][A-ZÉÈÀ-]{3,})®? \d[\d ,.]* ?(?:mg|g|µg|microgrammes?|MBq|GBq|UI|mL|%)\b[^().;\n]{0,70}\((?P<inn>[a-zéèêëàâîïôûç]{5,}(?: [a-zéèêëàâîïôûç]{4,})?)\)"
)


def _whole(document: Document, kept: Sequence[Subject]) -> tuple[Subject, ...]:
    """The one medicine that the text names in full, where the title gave but a name in capitals: a laboratory's."""
    if len(kept) != 1 or _medicinal(kept[0]) or not kept[0].names[0].isupper():
        return ()
    named = {(m["brand"], m["inn"]) for m in _FULL.finditer(document.text)}
    brands = {brand for brand, _ in named}
    if len(brands) != 1 or key(next(iter(brands))) in kept[0].keys:
        return ()
    return (Subject(next(iter(named))),)


# A section's heading: « Marque (substance) — … », « Nom (CODE-3) ».
_ENTITLED = re.compile(
    r"(?:[\d.]+ )?(?:(?:AAP|AAC|CPC|ATU|RTU|PUT-RD|PM|PH|[Aa]ccès \w+) ?[—–:-] )?([A-ZÉÈ][\w-]{3,}) \(([a-zéèêëàâîïôûç-]{5,}|[A-Z]{2,6}-?\d{1,5}[A-Z]?)\)(?= ?(?:[—–:,-]|$| dans | chez ))"
)
# « substance (MARQUE 20 mg, comprimé) ».
_REVERSED = re.compile(r"(?<![\w’'-])(?:[ld][’'])?([a-zéèêëàâîïôûç]{6,}) \(([A-ZÉÈ][A-ZÉÈ-]{2,}[A-ZÉÈ])\b(?!-?\d)")
_REACHED = re.compile(
    r"\b(?:acces|autorisations?|cadre|programme|compassionnel(?:le)?|cpc|aap|aac|atu|rtu|preparations? (?:magistrale|hospitaliere)s?)\b"
)


def _entitled(document: Document, statements: Sequence[Statement]) -> tuple[Subject, ...]:
    """The medicine of the one section that bears a name and a code, « 3. Nom (ABC-12) dans … », of a longer record."""
    headings = dict.fromkeys(s.path[-1] for s in statements if s.path and _REACHED.search(s.folded))
    named = [m for h in headings if (m := _ENTITLED.match(h))]
    if document.genre is Genre.SHEET or len(named) != 1:
        return ()
    return (Subject((named[0][1], named[0][2])),)


def _sectioned(document: Document, statements: Sequence[Statement]) -> tuple[Subject, ...]:
    """The medicines of a bulletin: at least two sections, each of another medicine and of how it is reached."""
    found: list[Subject] = []
    leaves = _by_leaf(statements)
    for path, group in groupby((s for s in statements if s.path), key=lambda s: s.path[-1 if leaves else 0]):
        section = list(group)
        body = " ".join(s.text for s in section)
        if not _REACHED.search(fold(f"{path} {body}")):
            continue
        entitled = _ENTITLED.match(path)
        told = (Subject((entitled[1], entitled[2])),) if entitled else ()
        inverse = None if told else _REVERSED.search(body)
        if inverse and rare(inverse[1]):
            told = (Subject((inverse[2], inverse[1])),)
        formed = None if told else next((m[1] for m in _FORMED.finditer(path) if rare(m[1])), None)
        told = told or ((Subject((formed,)),) if formed else ())
        for one in told or _central(subjects(path, body), replace(document, title=path), section)[:1]:
            if not any(one.keys & other.keys for other in found):
                found.append(one if len(one.names) > 1 else Subject(enlarged(one.names[0], body)))
    return tuple(found) if len(found) > 1 else ()


def _by_leaf(statements: Sequence[Statement]) -> bool:
    """Whether the sections that say how a medicine is reached stand below others: « Du nouveau », then a heading each."""
    tops = {s.path[0] for s in statements if s.path}
    leaves = {s.path for s in statements if len(s.path) > 1 and _REACHED.search(s.folded)}
    return len(leaves) > 1 and len(leaves) > len(tops & {p[0] for p in leaves})


def other_named(text: str, keys: frozenset[str]) -> bool:
    """Whether a text names medicines in full, « MARQUE 20 mg, gélule (substance) », and none of these among them."""
    named = [(key(m["brand"]), key(m["inn"])) for m in _FULL.finditer(text)]
    return bool(named) and not any({*pair} & keys for pair in named)


# « NOM 15 mg », « Nom, suspension buvable »: a dosage or a form right after makes a name, however the name ends.
_NAMED = re.compile(
    r"(?<![\w-])(?P<name>[A-ZÉÈÀÂÎÔÛ][\wéèêëàâîïôûç-]{3,})®?(?:,? (?P<dose>\d[\d ,.]* ?(?:(?:mg|g|µg|microgrammes?|MBq|GBq|UI|mL)\b|%))|, (?="
    r"(?:gélule|comprimé|suspension|solution|sirop|poudre|implant|capsule|collyre|crème|granulés|lyophilisat)s?\b))"
)
_HELD_CODE = re.compile(r"[(,]\s*([A-Z]{2,6}(?:-[A-Z]{2,4})?-?\d{1,5}[A-Z]?)\s*[),]")
_HELD = re.compile(r"\(([^()\n]{3,60})\)")


# « MARQUE (substance) », « le gel de substance ».
_BRANDED = re.compile(r"(?<![\w-])([A-ZÉÈ][A-ZÉÈ-]{3,})®? ?\(([a-zéèêëàâîïôûç]{6,})\)")
_FORMED = re.compile(
    r"(?i:\b(?:gel|gélules?|sirop|comprimés?|crème|pommade|collyre|capsules?|perfusions?|injections?|préparations?(?: magistrales?| hospitalières?)?|(?:solutions?|suspensions?|pommades?|poudres?|émulsions?)(?: (?:buvables?|orales?|injectables?|ophtalmiques?|cutanées?))?) (?:de |d[’'])|\b(?:thérapeutique|compassionnelle?|précoce|temporaire|PUT(?:-\w+)?) (?:de la |de l[’']|de |du |d[’']|au |à la |à l[’']))([a-zéèêëàâîïôûç]{6,})\b"
)


_HEADING = re.compile(
    r"(?:^|: )(?:(?:Le|La|le|la) |[Ll][’'])?([A-Za-zéèêëàâîïôûç]{6,}) ?"
    r"(?:(?:dans|chez|contre) (?:l[’']|le |la |les |un)|expliquée? |en (?:questions|pratique)|:)"
)


def _by_form(document: Document, opening: bool) -> tuple[Subject, ...]:
    """The medicine that only what stands beside it betrays: a dosage, a form, a substance in parentheses."""
    title = document.title
    title = title.lower() if title.isupper() else title
    places = (title, document.text[:900]) if opening else (title,)
    for text in places:
        for branded in _BRANDED.finditer(text):
            if rare(branded[1]) and rare(branded[2]):
                return (Subject((branded[1], branded[2])),)
    match = next((m for text in places for m in _NAMED.finditer(text) if _may_name(m["name"], text is title)), None)
    if match is None:
        formed = next((m for m in _HEADING.finditer(title) if rare(m[1]) and not _organised(m[1], document)), None)
        formed = formed or next((m for m in _TAKEN.finditer(document.text if opening else "") if rare(m[1])), None)
        formed = formed or next((m for m in _SHAPED.finditer(document.text if opening else "") if rare(m[1])), None)
        formed = formed or next((m for text in places for m in _FORMED.finditer(text) if rare(m[1])), None)
        if formed is None and opening and document.genre is not Genre.SHEET:
            formed = next((m for m in _LED.finditer(document.text[:_HEAD]) if _nothing_else(m[1])), None)
        return (Subject(enlarged(formed[1], document.text)),) if formed else ()
    held = _HELD.search(match.string, match.end(), match.end() + 120)
    names = [match["name"]]
    if held:
        names += [
            p.strip()
            for p in re.split(r"[,;]", held[1])
            if re.fullmatch(r"[\wéèêëàâîïôûç-]{4,}(?: [a-zéèêëàâîïôûç]{4,})?", p.strip())
        ]
    return (Subject(tuple(names)),)


# « Peut-on encore avoir le …? », « un traitement par … »: what people take.
_TAKEN = re.compile(
    r"\b(?:[Tt]raitements? par |(?:avoir|prendre|recevoir|obtenir|commencer|donner|reçoit|reçoivent|prend|prennent) (?:encore |aussi |enfin )?(?:le |la |l[’']|du |de la |de l[’']))([a-zéèêëàâîïôûç]{6,})\b(?=[^.!\n]{0,60}(?:\?| : )| (?:en accès|au titre|dans le cadre|à titre))"
)


# « … dossiers d’emsévafor, solution injectable »: a form right after a name in lower case.
_SHAPED = re.compile(
    r"\b([a-zéèêëàâîïôûç]{6,}),? \(?(?=(?:gélules?|comprimés?|suspension|solution|sirop|poudre|implant|capsules?|collyre|crème|granulés|lyophilisat)\b)"
)


_HEAD = 1500  # characters in which a text names what it is about
_LED = re.compile(r"\b(?:le |la |l[’']|du |au |de l[’']|en |sous )([a-zéèêëàâîïôûç]{7,})\b")


def _nothing_else(word: str) -> bool:
    """Whether a word that an article leads in can be but a medicine: rare, of no disease's or procedure's form."""
    return rare(word) and is_name(word) and not diseases(word)


def _may_name(word: str, titled: bool) -> bool:
    """Whether a word before a dosage or a form is a medicine's name: outside a title, a rare one only."""
    return fold(word) not in _FORM_WORDS and (titled or rare(word))


def _organised(word: str, document: Document) -> bool:
    """Whether the text says of a name that it is one of people: a network, a group, a meeting."""
    told = rf"(?<![\w-]){re.escape(fold(word))} (?:est|etait|reunit|regroupe|rassemble) (?:le |la |les |l'|un |une |des )?(?:\w+ ){{0,1}}(?:reseau|groupe|filiere|rcp|reunion|association|registre|societe|centre|medecins|equipes|trois|deux|\d)"
    return re.search(told, fold(document.text)) is not None


def rare(word: str) -> bool:
    """Whether a word is no ordinary French word."""
    return zipf_frequency(word.lower(), "fr", wordlist="small") == 0 and zipf_frequency(word.lower(), "fr") < 1.5


_FORM_WORDS = frozenset(["gelule", "comprime", "suspension", "solution", "sirop", "poudre", "protocole", "decision", "cadre", "preparation", "fiche", "note"])  # fmt: skip


def _central(found: Sequence[Subject], document: Document, statements: Sequence[Statement]) -> tuple[Subject, ...]:
    """Without names of trials, comparators and earlier treatments, and without the second half of one name."""
    written = document.title + "\n" + "\n".join(s.text for s in statements)
    text = fold(written)
    title = fold(document.title)
    counts = {s: sum(len(_places(text, n)) for n in s.names) for s in found}
    most = max(counts.values(), default=0)
    kept = []
    for subject in found:
        places = [(p, n) for n in subject.names for p in _places(text, n)]
        trial = sum(_TRIAL.search(text[max(0, p - 40) : p]) is not None for p, _ in places)
        aside = sum(_ASIDE.search(text[max(0, p - 60) : p]) is not None for p, _ in places)
        titled = any(_places(title, n) for n in subject.names)
        if any(_is_study(fold(n), text) for n in subject.names):
            continue
        if trial * 2 > len(places) or (document.genre is Genre.TRIAL and not _medicinal(subject)):
            continue
        if document.genre is Genre.SHEET and not _medicinal(subject) and subject.names[0].isupper():
            continue  # a sheet writes brands as words: capitals alone are a network or a trial
        body = sum(_BODY.search(text[max(0, p - 40) : p]) is not None for p, _ in places)
        if len(subject.names) == 1 and not _medicinal(subject) and body * 3 > len(places):
            continue
        if not titled and (aside * 2 >= len(places) or counts[subject] * 4 < most):
            continue
        kept.append(subject)
    if document.genre is Genre.TRIAL and any(_substance(s) for s in kept):
        kept = [
            s for s in kept if _substance(s) or len(s.names) > 1
        ]  # « CODE-3 : substance »: a code alone is the trial
    if any(_medicinal(s) for s in kept):  # beside a medicine, bare capitals are a trial, a network or a disease
        kept = [s for s in kept if _medicinal(s) or not s.names[0].isupper()]
    kept = [Subject(tuple(n for n in s.names if "." not in n)) for s in kept]
    return _joined(_coded(kept, document.title), written)


def _is_study(name: str, text: str) -> bool:
    """Whether a text says of a name that it is one of a trial or a programme."""
    return any(_STUDY.match(text, at + len(name)) for at in places(text, name))


_STUDY = re.compile(r"(?: \([^()]*\))? (?:est|etait) une? (?:essai|etude|programme|registre|plateforme|reseau)")


def _coded(kept: Sequence[Subject], title: str) -> Sequence[Subject]:
    """A code in the title's parentheses is the code of the medicine before it, whatever stands between them."""
    held = {m[1] for m in _HELD_CODE.finditer(title)}
    codes = [s for s in kept if len(s.names) == 1 and s.names[0] in held]
    named = [s for s in kept if s not in codes]
    if len(named) == 1 and codes:
        return [Subject((*named[0].names, *(c.names[0] for c in codes)))]
    return kept


def _medicinal(subject: Subject) -> bool:
    """Whether a name is one of a medicine by its form; trials bear free names."""
    return (
        any(inn_like(w) or any(c.isdigit() for c in w) for n in subject.names for w in n.split())
        or len(subject.names) > 1
    )


def _substance(subject: Subject) -> bool:
    return any(inn_like(w) for n in subject.names for w in n.split())


def _joined(kept: Sequence[Subject], text: str) -> tuple[Subject, ...]:
    """« Astatine (211At) mésovétide » is one name in two words: its halves always stand side by side."""
    if len(kept) < 2:
        return tuple(kept)
    first, second, *rest = kept
    both = re.compile(
        rf"{re.escape(first.names[0])}(?: ?\([^()]{{1,12}}\))? {re.escape(second.names[0])}", re.IGNORECASE
    )
    together = both.findall(text)
    if together and len(together) == len(_places(fold(text), first.names[0])):
        return (Subject((together[0], *second.names)), *rest)
    return tuple(kept)


def _places(text: str, name: str) -> list[int]:
    return list(places(text, fold(name)))


_CODE_HEADING = re.compile(r"(?:nom de )?code(?: de (?:la molecule|recherche|developpement))?(?: du produit)?")
_FEW = 24  # characters of a paragraph that only gives a code


def _labelled(statements: Sequence[Statement]) -> dict[Field, Statement]:
    """Rows that name the medicine: « Spécialité », « DCI », « Code »."""
    wanted = (Field.DRUG, Field.SUBSTANCE, Field.CODE, Field.FORM)
    found: dict[Field, Statement] = {}
    for s in statements:
        for field in wanted:
            row = s.kind is PartKind.ROW or (field is Field.CODE and len(s.text) <= _FEW)
            headed = field is Field.CODE and any(_CODE_HEADING.fullmatch(fold(h)) for h in s.path[-1:])
            if (
                (headed or (field in s.own and (s.label or s.kind is PartKind.ROW)))
                and not s.entry
                and row
                and len(s.text) <= 160
            ):
                found.setdefault(field, s)
    return found


def _drug(
    subject: Subject, document: Document, statements: Sequence[Statement], rows: dict[Field, Statement], alone: bool
) -> Drug:
    names = list(subject.names)
    substance = brand = code = None
    for name in names:
        cell = _mention(name, document, statements)
        if cell is None:
            continue
        if _CODE.search(name) and not inn_like(name):
            code = code or cell
        elif (any(inn_like(w) for w in name.split()) and not _capital(name, names)) or _lower(name, document.text):
            substance = substance or cell
        elif not name.isupper() and not re.search(r"[éèêïî]", name[1:]) and _before_code(name, document.text):
            continue  # a brand or a substance: its form does not tell
        elif name[0].isupper() and not re.search(r"[éèêïî]", name[1:]):  # brands are written without accents
            brand = brand or cell
        else:
            substance = substance or cell
    if row := rows.get(Field.SUBSTANCE):
        substance = substance or _row(row, document)
    row = rows.get(Field.DRUG)
    if row and substance is None and row.text[:1].islower() and rare(re.split(r"[ ,(]", row.text)[0]):
        substance = _row(row, document)  # « Médicament étudié : substance (CODE-3) »
        brand = None if brand and fold(brand.value) in fold(substance.value) else brand
    elif row:
        brand = brand or (
            _row(row, document) if substance is None or fold(row.text.split()[0]) not in fold(substance.value) else None
        )
    for row in rows.values():  # « substance (ABC-300) »
        held = _HELD.search(row.text)
        if code is None and held and re.fullmatch(r"[A-Z]{2,6}(?:-[A-Z]{2,4})?-?\d{1,5}[A-Z]?", held[1].strip()):
            code = Cell(held[1].strip(), (Evidence(document.id, *row.span(*held.span(1))),), How.LABEL)
    coded = _HELD_CODE.search(document.title) if alone and code is None else None
    if coded and (cell := _mention(coded[1], document, statements)):
        code = cell
    if alone and code is None:
        code = _told_code(document, statements)
    if alone and brand is None and substance is not None:
        brand = _beside(substance.value, document, statements)
    if row := rows.get(Field.CODE):
        code = code or _row(row, document)
    for extra in (brand, substance, code):
        if extra and not any(key(extra.value) == key(n) for n in names):
            names.append(extra.value)
    return Drug(tuple(names), substance, brand, code, _form(names, document, statements, rows, alone))


_CALLED = re.compile(
    r"\b(?:nom de )?code(?: du (?:produit|médicament)| de (?:développement|la molécule|recherche))?(?: est| ?:)? ?([A-Z]{2,6}(?:-[A-Z]{2,4})?-?\d{1,5}[A-Z]?)(?![\w-])"
)


def _told_code(document: Document, statements: Sequence[Statement]) -> Cell | None:
    """« (code MVT-2) » in the first lines: a code that its own word announces."""
    for s in statements[:12]:
        if held := _CALLED.search(s.text):
            return Cell(held[1], (Evidence(document.id, *s.span(*held.span(1))),), How.SENTENCE)
    return None


def _beside(substance: str, document: Document, statements: Sequence[Statement]) -> Cell | None:
    """« substance (MARQUE, forme) »: the brand in capitals in the parentheses after the substance."""
    held = re.compile(rf"(?<!\w){re.escape(substance)} \(([A-ZÉÈ][A-ZÉÈ-]{{3,}})®?[,)]", re.IGNORECASE)
    for s in statements:
        if (match := held.search(s.text)) and match[1].isupper():
            return Cell(match[1], (Evidence(document.id, *s.span(*match.span(1))),), How.SENTENCE)
    return None


def _capital(name: str, names: Sequence[str]) -> bool:
    """Whether a name ends like a substance but is written as a brand beside one: « NOMIB (substance) »."""
    others = [n for n in names if n != name and any(inn_like(w) for w in n.split())]
    return name.isupper() and any(not n.isupper() for n in others)


def _lower(name: str, text: str) -> bool:
    """Whether a text writes the name in lower case inside a sentence, as substances are."""
    size = len(name)
    return any(not _DOTTED.match(text, at + size) for at in places(text, name.lower(), "@./-", "@-"))


_DOTTED = re.compile(r"\.\w")  # an address
_CODED_AFTER = re.compile(r" \([A-Z]{2,6}-\d{1,5}[A-Z]?\)")


def _before_code(name: str, text: str) -> bool:
    """Whether a text writes « Nom (ABC-15) »: what bears a research code mostly has no brand yet."""
    return any(_CODED_AFTER.match(text, at + len(name)) for at in places(text, name))


def _mention(name: str, document: Document, statements: Sequence[Statement]) -> Cell | None:
    said, size = fold(name), len(name)
    for s in statements:
        at = next((p for p in places(s.folded, said, "", "-") if s.text[p : p + size].lower() == name.lower()), None)
        if at is not None:
            how = How.TITLE if s.kind is PartKind.TITLE else How.LABEL if s.own else How.SENTENCE
            return Cell(name, (Evidence(document.id, *s.span(at, at + size)),), how)
    lowered = document.text.lower()
    at = next(places(lowered, name.lower(), "", "-"), None)
    if at is not None and len(lowered) == len(document.text):  # a heading names it
        return Cell(name, (Evidence(document.id, at, at + size),), How.TITLE)
    return None


def _row(s: Statement, document: Document) -> Cell:
    """The name at the head of a row: without dosage, form and explanation."""
    head = re.split(r"\s\d|,|\(|;", s.text)[0].strip() or s.text
    start, end = s.span(0, len(head))
    return Cell(" ".join(head.split()), (Evidence(document.id, start, end),), How.LABEL)


def _form(
    names: Iterable[str], document: Document, statements: Sequence[Statement], rows: dict[Field, Statement], alone: bool
) -> Cell | None:
    """The pharmaceutical form: its own row, else that most often written beside the name or, `alone`, a strength."""
    if row := rows.get(Field.FORM):
        return Cell(" ".join(row.text.split()), (Evidence(document.id, row.start, row.end),), How.LABEL)
    keys = [fold(n) for n in names]
    seen: Counter[str] = Counter()
    first: dict[str, Cell] = {}
    for n, s in enumerate(statements):
        if {Field.STORAGE, Field.ADAPTATION, Field.PRIOR} & s.fields:
            continue
        for match in _FORM.finditer(s.folded):
            before = s.folded[max(0, match.start() - 60) : match.start()]
            named = any(k in before for k in keys)
            dosed = _DOSE_BEFORE.search(before) or re.match(r" (?:de |a )\d", s.folded[match.end() :])
            near = named or (alone and dosed)
            made = (
                alone and re.search(r"sous forme de $|fabrique\w* des $|prepare\w* (?:des |en )$", before) is not None
            )
            titled = alone and (s.kind is PartKind.TITLE or (n < 6 and len(s.text) < 90))
            if not near and not titled and not made:
                continue
            word = match[0].rstrip("s")
            seen[word] += 3 if titled or made else 1
            span = s.span(*match.span())
            first.setdefault(
                word,
                Cell(
                    " ".join(s.text[match.start() : match.end()].split()),
                    (Evidence(document.id, *span),),
                    How.TITLE if titled else How.SENTENCE,
                ),
            )
    best = max(seen, key=lambda w: (seen[w], len(w)), default=None)
    return first[best] if best else _headed_form(keys, document, statements)


def _headed_form(keys: Sequence[str], document: Document, statements: Sequence[Statement]) -> Cell | None:
    """The form in a heading that names the medicine: « MARQUE 20 mg, gélule (substance) »."""
    for heading in dict.fromkeys(h for s in statements for h in s.path):
        folded = fold(heading)
        at = document.text.find(heading)
        if at >= 0 and any(k in folded for k in keys) and _FORM.search(folded):
            return form_in(heading, at, document.id, How.TITLE)
    for heading in dict.fromkeys(s.path[0] for s in statements if s.path):  # « Sirop à 5 mg/mL - Préparation … »
        found = _FORM.match(fold(heading))
        at = document.text.find(heading)
        if found and at >= 0 and re.match(r" (?:a|de|dose\w* a) \d", fold(heading)[found.end() :]):
            return form_in(heading, at, document.id, How.TITLE)
    return None


def form_in(words: str, at: int, document: str, how: How) -> Cell | None:
    """The pharmaceutical form that some words standing at `at` name."""
    match = _FORM.search(fold(words))
    if match is None:
        return None
    return Cell(
        " ".join(words[slice(*match.span())].split()), (Evidence(document, at + match.start(), at + match.end()),), how
    )
