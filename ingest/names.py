"""Names of medicines, recognised by their form and context, never by a list of known ones.

A medicine shows itself by a dosage that follows it (« LUTATHERA 370 MBq/mL »), by a research code, by the stem that the
international naming scheme gives it (WHO, « The use of stems in the selection of INN », 2018), or by the words before it
(« la spécialité … », « préparation de … »). Aliases are read from parentheses: « Tecentriq (atézolizumab) ».
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from wordfreq import zipf_frequency

_UNIT = r"(?:mg|g|µg|microgrammes?|MBq|GBq|UI|mL|ml|%|unités|millions)"
_WORD = r"[^\W\d_][\w’'-]*\w"
_DOSED = re.compile(rf"(?<![\w-])({_WORD})®?(?:\s*,)?\s+\d[\d\s,.]*\s?{_UNIT}(?:\b|/|(?<=%))")
_CODE = re.compile(r"(?<![\w-])(?:[A-Z]{2,6}(?:-[A-Z]{2,4})?-?\d{1,5}[A-Z]?|[A-Z]{2,5}-[A-Z]\d{1,3})(?![\w-])")
_CODE_CUE = re.compile(r"(?:\bcode|nom de code|développé sous le nom de|\()\s*:?\s*$", re.IGNORECASE)
_CALLED = re.compile(
    rf"(?:la spécialité|le médicament|du médicament|les spécialités|le produit|préparations? (?:magistrales? |hospitalières? )?(?:de|d’|d')|accès(?: compassionnel| précoce| dérogatoire)? (?:au|à)|essai(?: clinique)?(?: européen| international| français| national| de phase [IVX\d/-]+)*)\s+(?:le |la |l[’'])?({_WORD})",
    re.IGNORECASE,
)
_PAREN = re.compile(r"\(([^()\n]{2,90})\)")
_CODED = re.compile(
    rf"\b(?:nom de code|code)\s+(?:(?:du (?:produit|médicament)|de (?:développement|la molécule|recherche))\s+)?(?:est\s+|:\s*)?({_CODE.pattern})"
)
_BREAK = re.compile(r"[().;:\n]")
_ISOTOPE = re.compile(r"^\[?\d{1,3}[A-Z][a-z]?\]?[-\s]?")
_STEM = re.compile(
    r"(?:[a-zé]{2,}(?:mab|tinib|[aeiou]nib|[a-z]{3}tib|rafénib|rafenib|métinib|metinib|ciclib|parib|limus|zomib|lisib|isib|d[eé]gib|stat|leucel|"
    r"temcel|célucel|[aeu]cel|cept|tétide|tide|rsen|nersen|vec|parvovec|mod|platine|rubicine|taxel|ptérine|pterine|fénib|"
    r"prazole|gliptine|gliflozine|sartan|xaban|ciclovir|buvir|tegravir|vastatine|setron|triptan|caftor|tamab|zumab|ximab|"
    r"kinra|cogene|gène|relin|réline|tocline|siran|rasib|toclax|bart|stomig|tamig|g[ée]pant|pitant|n[ée]tant|rac[ée]tam|bavir|cycline|floxacine|penem|conazole|glutide|rmovir|xostat|dotreotide|dotréotide|viprone|resib|brésib|metostat|givostat|nostat))$",
    re.IGNORECASE,
)
# Second words of two-word names: antibody-drug conjugates, cell and gene therapies.
_SECOND = re.compile(
    r"^(?:d[ée]ruxt[ée]can|emtansine|v[ée]dotine|t[ée]trax[ée]tan|govit[ée]can|mafodotine|ozogamicine|soravtansine|t[ée]sirine|pasudotox|\w*(?:leucel|temcel|parvovec|repvec))$",
    re.IGNORECASE,
)
_LED_IN = re.compile(
    r"(?:\b(?:la|le|les|en|rcp|réseau|filière|groupe|maladie|gène|protéine|récepteurs?|hors|sans|avec|forme|déficit en)\s+|[(/’'])$",
    re.IGNORECASE,
)
_NOT_STEM = re.compile(
    r"(?:peptide|parotide|carotide|nucléotide|nucleotide|habitat|statut|constat|résultat|état|thermostat|prostat|multitide|excel)s?$",
    re.IGNORECASE,
)
# What stands between a name and its parenthesis: « HODVIA 60 mg, poudre pour solution à diluer pour perfusion (…) ».
_DOSAGE_FORM = re.compile(
    r"mg|ml|kg|g|µg|mcg|ui|mbq|gbq|m2|et|ou|à|a|en|de|du|des|pour|par|le|la|les|sous|forme|microgrammes?|grammes?|unités?|millions?|cellules?|"
    r"comprimés?|gélules?|capsules?|molles?|dures?|poudres?|solutions?|suspensions?|dispersions?|concentrés?|sirops?|gouttes?|crèmes?|pommades?|gels?|granulés?|"
    r"sachets?|flacons?|ampoules?|seringues?|stylos?|patchs?|dispositifs?|implants?|injections?|injectables?|perfusions?|buvables?|orales?|oral|voie|"
    r"inhaler|boire|avaler|appliquer|injecter|inhalée?s?|intraveineuse|sous-cutanée|intravitréen(?:ne)?s?|intramusculaires?|intrathécales?|ophtalmiques?|nasales?|vaginale?s?|cutanée?s?|transdermiques?|collyres?|inhalation|nébulisation|pelliculés?|sécables?|dispersibles?|effervescents?|orodispersibles?|enrobés?|préremplie?s?|prolongée|libération|diluer|reconstituer|"
    r"lyophilisat|préparations?|magistrales?|hospitalières?|enfants?|adultes?|nourrissons?",
    re.IGNORECASE,
)
_SIGLE = re.compile(r"^[A-ZÉÈÀÂÎÔÛ][A-ZÉÈÀÂÎÔÛ0-9-]{3,}$")
# Acronyms and headings of the field that are never a medicine.
_NEVER = frozenset(
    [
        "ansm",
        "has",
        "inca",
        "sfce",
        "anocef",
        "itcc",
        "gustave",
        "roussy",
        "rcp",
        "rcppi",
        "put",
        "put-rd",
        "put-sp",
        "aac",
        "aap",
        "cpc",
        "atu",
        "rtu",
        "amm",
        "omédit",
        "omedit",
        "pui",
        "ucd",
        "dci",
        "innovation",
        "accès",
        "dérogatoire",
        "décision",
        "décisions",
        "médicaments",
        "protocole",
        "autorisation",
        "temporaire",
        "utilisation",
        "thérapeutique",
        "recueil",
        "données",
        "informations",
        "recommandation",
        "actualité",
        "communiqué",
        "presse",
        "document",
        "version",
        "annexe",
        "covid-19",
        "adn",
        "arn",
        "irm",
        "ecg",
        "tep",
        "pd-1",
        "ctla-4",
        "il-2",
        "il-6",
        "cox-2",
        "essai",
        "phase",
        "gel",
        "egfr",
        "brca",
        "programme",
        "fiche",
        "note",
        "bulletin",
        "gélule",
        "gélules",
        "comprimé",
        "comprimés",
        "pelliculé",
        "flacon",
        "flacons",
        "ampoule",
        "sirop",
        "suspension",
        "implant",
        "perfusion",
        "injectable",
        "injectables",
        "lyophilisat",
        "collyre",
        "sachet",
        "granulés",
        "capsule",
        "capsules",
        "buvable",
        "poudre",
        "dispersible",
        "sécable",
        "orodispersible",
        "seringue",
        "intraveineuse",
        "cyp3a4",
        "article",
        "directrice",
        "france",
        "rétrocession",
        "rétrocessions",
        "contingentement",
        "abrogation",
        "reconduction",
        "paris",
        "lyon",
        "ap-hp",
    ]
)
_GENE = re.compile(
    r"^(?:CD\d+|HER\d|IDH\d|BRAF|KRAS|NRAS|EGFR|ALK|RET|MET|ROS1|NTRK\d?|PIK3CA|FGFR\d|H3\w*|K\d\dM|V\d{3}\w|G\d\d\w|SMARC\w\d|EZH\d|RB1|TP53|PD-?L1|[A-Z]{2,6}\d[A-Z]{1,2}\d)$"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """One medicine that a document is about, under all the names that the document gives it; the first leads."""

    names: tuple[str, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The names in the form in which they are compared."""
        return frozenset(key(name) for name in self.names)


@lru_cache(maxsize=1 << 13)
def key(name: str) -> str:
    """A name without case, accents, hyphens and spaces: « ONC 201 » and « onc-201 » are one."""
    folded = name.lower().translate(str.maketrans("àâäéèêëîïôöùûüç", "aaaeeeeiioouuuc"))
    return re.sub(r"[^a-z0-9]", "", folded)


def subjects(title: str, text: str, titled: bool = False) -> tuple[Subject, ...]:
    """The medicines that a document is about, by its title first, then by its opening words unless it must be `titled`."""
    title, text = re.sub(r"\s+", " ", title), re.sub(r"\s+", " ", text)
    opening = text[:1000].rsplit(" ", 1)[0]
    seeds = _distinct(iter([*_seeds(title, title=True), *(name for names in _aliases(title) for name in names)]))
    if not seeds and not titled:
        seeds = _distinct(_seeds(opening, title=False))
    groups = _merge(seeds, iter([*_aliases(title), *_aliases(text)]))
    return tuple(
        Subject(tuple(sorted(_distinguishing(names), key=lambda n: _place(n, title, text)))) for names in groups
    )


def _distinguishing(names: list[str]) -> list[str]:
    """Names without those that are one word of another (« trastuzumab » of « trastuzumab emtansine » names two medicines)."""
    long = [n.lower().split() for n in names if " " in n]
    return [n for n in names if " " in n or not any(n.lower() in words for words in long)]


def _place(name: str, title: str, text: str) -> tuple[int, int]:
    """Names of the title first, then in order of first mention."""
    at, later = title.lower().find(name.lower()), text.lower().find(name.lower())
    return (at if at >= 0 else len(title), later if later >= 0 else len(text))


@lru_cache(maxsize=1 << 12)
def mentioned(text: str) -> tuple[str, ...]:
    """Every medicine name seen in a text, in order of first mention; research codes need no cue here."""
    codes = (m[0] for m in _CODE.finditer(text) if not _gene(m[0]) and m[0].lower() not in _NEVER)
    return tuple(sorted(dict.fromkeys([*_seeds(text, title=False), *codes]), key=text.find))


def _seeds(text: str, title: bool) -> Iterator[str]:
    """Names in order of place; in a title a rare word in capitals, or the rare word that opens it, is enough."""
    found = [
        (m.start(1), m[1])
        for m in _DOSED.finditer(text)
        if (title or m[1][0].isupper() or inn_like(m[1])) and is_name(m[1])
    ]
    for match in _CODE.finditer(text):
        cued = _CODE_CUE.search(text[max(0, match.start() - 30) : match.start()]) is not None
        if (title or cued) and not _gene(match[0]) and match[0].lower() not in _NEVER:
            found.append((match.start(), match[0]))
    found += _stemmed(text)
    if title and not text.isupper():
        found += _titled(text)
    found += [(m.start(1), m[1]) for m in _CALLED.finditer(text) if (m[1][0].isupper() or title) and is_name(m[1])]
    yield from (word for _, word in sorted(found))


def _stemmed(text: str) -> list[tuple[int, str]]:
    """Names by their ending; a second word (« déruxtécan », « autotemcel ») belongs to the first."""
    found: list[tuple[int, str]] = []
    words = [
        (m.end() - len(w), w)
        for m in re.finditer(_WORD, text)
        if (w := re.sub(r"^(?:[ldLD][’']|[A-Z][a-z]?-(?=[a-z]))", "", m[0]))
    ]
    for (at, word), (_, following) in zip(words, [*words[1:], (0, "")], strict=False):
        if found and at <= found[-1][0] + len(found[-1][1]):
            continue  # the second word of the last name
        if _SECOND.search(following) and text.startswith(f" {following}", at + len(word)) and is_name(word):
            found.append((at, f"{word} {following}"))
        elif inn_like(word) and not _SECOND.search(word) and is_name(word):
            found.append((at, word))
    return found


def _titled(text: str) -> list[tuple[int, str]]:
    """In a title: words in capitals that no article leads in, and capitalised rare words that open it."""
    found: list[tuple[int, str]] = []
    if re.match(r"[^:]{3,70}\) :", text):  # « Nom (substance) : GIST avec … »: what follows is the indication
        text = text.split(" : ")[0]
    for match in re.finditer(_WORD, text):
        word = match[0]
        capitals = _SIGLE.match(word) or sum(c.isupper() for c in word) >= 4
        if capitals and is_name(word) and not _CODE.match(word) and not _LED_IN.search(text[: match.start()]):
            found.append((match.start(), word))
    opening = re.match(rf"({_WORD})(?: et ({_WORD}))?", text)
    if opening and opening[1][0].isupper() and is_name(opening[1]):
        found.append((opening.start(1), opening[1]))
        if opening[2] and opening[2][0].isupper() and is_name(opening[2]):
            found.append((opening.start(2), opening[2]))
    return found


def _distinct(names: Iterator[str]) -> list[str]:
    return list({key(name): name for name in reversed(list(names))}.values())[::-1]


def _aliases(text: str) -> Iterator[tuple[str, ...]]:
    """Groups of names that the text declares to be one: the nearest name before a parenthesis, and the names in it."""
    for match in _PAREN.finditer(text):
        head = _nearest(_before(text, match.start(), 70))
        inside = [name for piece in re.split(r"[,;]| ou ", match[1]) if (name := _alias(piece))]
        head = head or (_branded(text[: match.start()]) if inside and inn_like(inside[0]) else None)
        if head and inside:
            yield (head, *inside)
    for match in _CODED.finditer(text):
        if text[: match.start()].endswith("(") and _nearest(_before(text, match.start() - 1, 70)):
            continue  # the parenthesis has been read
        if (head := _nearest(_before(text, match.start(), 80))) or (
            head := _last_name(text[max(0, match.start() - 240) : match.start()])
        ):
            yield (head, match[1])


def _branded(before: str) -> str | None:
    """A word never seen elsewhere, with a capital, right before a substance in parentheses, whatever its ending."""
    match = re.search(r"(?<![\w’'-])([A-ZÉÈÀ][^\W\d_]{3,})®? $", before)
    return match[1] if match and zipf_frequency(match[1].lower(), "fr") == 0 else None


def _before(text: str, at: int, size: int) -> str:
    """What stands before a place in the same clause."""
    return _BREAK.split(text[max(0, at - size) : at])[-1]


def _nearest(text: str) -> str | None:
    """The last medicine-like word of a text, if nothing but a form or a dosage follows it."""
    words = [re.sub(r"^[ldLD][’']", "", w) for w in re.findall(rf"{_WORD}|{_CODE.pattern}", text)]
    for word in reversed(words):
        if not _DOSAGE_FORM.fullmatch(word):
            return word if is_name(word) else None
    return None


def _last_name(text: str) -> str | None:
    """The last medicine-like word of some sentences, by its stem: « … le velmétinib ? Un sirop. Son nom de code est … »."""
    words = [re.sub(r"^[ldLD][’']", "", w) for w in re.findall(_WORD, text)]
    return next((w for w in reversed(words) if inn_like(w) and is_name(w)), None)


_SALT = re.compile(
    r"(?:sodique|potassique|calcique|disodique|chlorhydrate|phosphate|mésilate|tosylate|maléate|sulfate|acétate)$"
)


def _salt(words: list[str]) -> bool:
    """Whether two words are a substance and its salt."""
    return words[0].islower() and is_name(words[0]) and _SALT.match(words[1]) is not None


def _alias(piece: str) -> str | None:
    """A name inside a parenthesis, without its label, dosage and form; None when there is none."""
    bare = re.sub(
        r"^\s*(?:(?:on (?:lit|trouve|écrit)|connue?|appelée?|aussi|également|parfois|anciennement|ex|sous le nom de)\s+)*"
        r"(?:(?:nom de )?(?:code|DCI|développé sous le nom de)\s*:?\s*)?[«“\"]?\s*",
        "",
        piece,
        flags=re.IGNORECASE,
    ).rstrip(' »”"')
    bare = _ISOTOPE.sub("", bare.strip()) if re.match(r"\[?\d", bare.strip()) else bare
    bare = re.sub(rf"\s+\d[\d\s,.]*\s?{_UNIT}.*$", "", bare).strip("® ")
    if " " in bare:
        words = bare.split()
        return bare if len(words) == 2 and (_SECOND.search(words[1]) or inn_like(words[0]) or _salt(words)) else None
    return (
        bare
        if is_name(bare)
        and (
            _CODE.fullmatch(bare)
            or _SIGLE.match(bare)
            or _STEM.search(bare)
            or piece.strip() != bare
            or bare[0].isupper()
            or _inn(bare)
        )
        else bare
        if _alone(bare)
        else None
    )


def _alone(word: str) -> bool:
    """A rare word in lower case that holds a parenthesis alone may be a substance, though it ends as participles do."""
    if not (_inn(word) and _PARTICIPLE.search(word)) or word in _NEVER:
        return False
    return zipf_frequency(word, "fr", wordlist="small") == 0 and zipf_frequency(word, "fr") < 1.0


_PARTICIPLE = re.compile(r"(?:ant|ante|age|eur|ance|ence|ane|able)$")


def _inn(word: str) -> bool:
    """A lower-case rare word alone in a parenthesis after a name is that name's substance."""
    return word.islower() and word.isalpha() and len(word) >= 7


def _merge(seeds: list[str], aliases: Iterator[tuple[str, ...]]) -> list[list[str]]:
    """Groups of names joined by what the text declares equal; only groups that hold a seed, in seed order."""
    groups: list[list[str]] = [[seed] for seed in seeds]
    for names in aliases:
        touched = [g for g in groups if _share(g, names)]
        if touched:
            first, *others = touched
            for name in (n for g in (*others, list(names)) for n in g):
                if not _share(first, (name,)):
                    first.append(name)
            groups = [g for g in groups if not any(g is other for other in others)]
    return [g for g in groups if not any(g is not o and _inside(g, o) for o in groups)]


def enlarged(name: str, text: str) -> tuple[str, ...]:
    """A name with those that a text declares to be the same: « la lomavadine (LMV-22) »."""
    return tuple(_merge([name], iter(_aliases(text)))[0])


def _inside(group: list[str], other: list[str]) -> bool:
    """Whether a group is one word of a longer name of another (« Trastuzumab » of « Trastuzumab emtansine »)."""
    return (
        len(group) == 1
        and " " not in group[0]
        and any(group[0].lower() in name.lower().split() for name in other if " " in name)
    )


def _share(left: Iterable[str], right: Iterable[str]) -> bool:
    return bool({key(n) for n in left} & {key(n) for n in right})


@lru_cache(maxsize=1 << 14)
def inn_like(word: str) -> bool:
    """Whether a word ends like an international non-proprietary name."""
    return _STEM.search(word) is not None and _NOT_STEM.search(word) is None


def _gene(word: str) -> bool:
    """A gene or its variant is written like a research code, without a hyphen and with one or two figures."""
    return _GENE.match(word) is not None or re.fullmatch(r"[A-Z]{2,6}\d{1,2}[A-Z]?", word) is not None


@lru_cache(maxsize=1 << 14)
def is_name(word: str) -> bool:
    """Whether a word may be a medicine's name: long enough, no ordinary French word, no acronym of the field."""
    lowered = word.lower()
    if len(word) < 4 or lowered in _NEVER or _gene(word) or re.search(r"[’']", word):
        return False
    if re.search(r"\d", word):
        return _CODE.fullmatch(word) is not None
    parts = re.split(r"[-\s]", lowered)
    return all(zipf_frequency(part, "fr", wordlist="small") == 0 for part in parts if len(part) > 2) and _nameable(
        lowered
    )


def _nameable(lowered: str) -> bool:
    """Diseases, procedures and inflected words are rare words too; their endings betray them."""
    return re.search(r"(?:g[ée]pant|pitant|n[ée]tant)$", lowered) is not None or not re.search(
        r"(?:ome|omes|ose|oses|ite|ites|émie|émies|pathie|pathies|plasie|ectomie|graphie|scopie|logie|logue|logues|logique|logiques|"
        r"isme|ismes|tion|tions|ment|ments|aire|aires|ique|iques|able|ables|ible|ibles|euse|euses|eux|elle|elles|ale|ales|aux|"
        r"thérapie|mycine|cytes?|blastes?|trophie|ance|ances|ence|ences|eur|eurs|é|ée|ées|és|ant|ants|ante|antes|ité|ités|age|ages|oïde|oïdes|ienne|iennes|ien|iens)$",
        lowered,
    )
