"""Biomarkers and the state that an access requires of them: mutated, fused, expressed, lost, absent.

A gene or protein shows itself by its form (capitals with figures: « BRAF V600E », « H3K27M », « CD123 ») beside a
word of state (« mutation de », « perte d’expression de », « positif »), or by standing where such a word puts it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ingest.validity import fold


class State(StrEnum):
    """What is required of a biomarker."""

    MUTATED = "mutation"
    UNMUTATED = "absence de mutation"
    FUSED = "fusion"
    UNFUSED = "absence de fusion"
    AMPLIFIED = "amplification"
    DELETED = "délétion"
    DUPLICATED = "duplication"
    METHYLATED = "méthylation"
    LOST = "perte d’expression"
    KEPT = "expression conservée"
    EXPRESSED = "expression"
    OVEREXPRESSED = "surexpression"
    POSITIVE = "positif"
    NEGATIVE = "négatif"
    LOW = "faible"
    ALTERED = "anomalie"
    DEFICIENT = "déficit"
    DETECTABLE = "détectable"
    ABOVE = "seuil"


@dataclass(frozen=True, slots=True)
class Marker:
    """A biomarker required at `text[start:end]`."""

    start: int
    end: int
    name: str
    state: State

    @property
    def words(self) -> str:
        """« mutation BRAF V600E », « HER2 positif », « absence de mutation RET », « PD-L1 ≥ 1 % »."""
        if self.state is State.ABOVE:
            return self.name
        if self.state in (State.POSITIVE, State.NEGATIVE, State.LOW, State.DETECTABLE):
            return f"{self.name} {self.state}"
        return f"{self.state} {self.name}"


# A gene, protein or variant, as written. Short all-capital words count only where a word of state calls for one.
_GENE = r"(?:(?<![A-Za-z])[A-Z]{1,3}[a-z]{0,2}\d[\w.*:-]*|(?<![A-Za-z])[A-Z][a-z][A-Z]{1,4}(?![A-Za-z0-9])|(?<![A-Za-z])[A-Z][A-Z0-9]{1,9}(?:[-–/:]{1,2}[A-Z0-9][A-Z0-9*:]{0,9})*|[KHN]-?RAS|MSI-H|[A-Z]\d{1,4}(?:del|[A-Z])|BCR-ABL1?|c-?MET)"
_VARIANT = r"(?:\s+(?:p\.)?[A-Z]\d{1,4}(?:[A-Z]|del)?(?:/[A-Z])?|\s+(?:de l[’']|sur l[’'])?exons? \d+|\s?K\d\dM)?"
_ALIAS = r"(?:\s\([A-Z][A-Z0-9]+\))?"
_GENES = rf"(?P<name>{_GENE}{_VARIANT}(?:{_ALIAS}\s*(?:,|et|ou|/)\s*(?:de |d[’'])?{_GENE}{_VARIANT})*)"
_OF = (
    r"(?:\s+(?:pathogènes?|activatrices?|somatiques?|germinales?|constitutionnelles?|inactivatrices?|bialléliques?|confirmées?|de classe \w+|homozygotes?|tumorales?|récurrentes?|oncogéniques?))*"
    r"\s+(?:des? (?:deux|deux copies du|l[’']un des) (?:allèles? |copies? )?(?:du gène |des gènes |de )?|du gène |des gènes |de la protéine |de l[’']|de la |du récepteur |du |de |des |d[’']|dans (?:le gène |l[’'])?|impliquant (?:le gène )?|touchant (?:le gène )?|type |sur )?"
    r"(?:gènes? |la protéine |type |récepteurs? )?"
)
_PROTEIN = (
    r"(?P<name>récepteurs? (?:de la |de l[’']|des |aux |à la |du |hormonaux|alpha |au )?[^\W\d_]*(?: de type \d\w?)?|mésothéline|antigène [\w’'-]+(?: [\w’'-]+)?|"
    r"[a-zéèêïô]{4,}ines?(?= par|\s+(?:sur|en|à|dans)\b|[,;.]|$)|[^\W\d_]{2,}-\d+)"
)
_NONE = r"(?:(?:sans|ni|absence d[e’']|absence de la|ne (?:porte|portent|présente|présentent) pas (?:la |de |d[’'])?|n[’'](?:a|ont|ayant) pas (?:la |de |d[’'])?|aucune|hors)\s*(?:la |de |d[’']|toute )?)"

_FORMS: tuple[tuple[State, str], ...] = (
    (State.UNMUTATED, rf"\b{_NONE}\s*(?:mutation|variant|altération|anomalie)s?{_OF}{_GENES}"),
    (State.UNMUTATED, rf"{_GENES}\s+(?:non mutée?s?|sauvages?|wild[- ]type)"),
    (State.UNFUSED, rf"\b{_NONE}\s*(?:fusion|réarrangement|translocation)s?{_OF}{_GENES}"),
    (State.MUTATED, rf"\b(?:mutations?|variants?(?: pathogènes?)?|double mutation){_OF}{_GENES}"),
    (State.MUTATED, rf"{_GENES}[\s-]+mutée?s?\b"),
    (State.MUTATED, rf"\bmutée?s?\s+(?:pour |sur )?{_GENES}"),
    (State.MUTATED, rf"\bmutations? (?:de|sur|dans) (?P<exon>l[’']exon \d+) (?:du gène |de l[’']|de la |de |d[’'])(?P<name>{_GENE})"),
    (State.DELETED, rf"\bdélétions? (?:de|sur|dans) (?P<exon>l[’']exon \d+) (?:du gène |de l[’']|de la |de |d[’'])(?P<name>{_GENE})"),
    (State.FUSED, rf"\b(?:fusions?|réarrangements?|translocations?|gènes? de fusion|transcrits? de fusion){_OF}{_GENES}(?:\s+(?:avec|et|à)\s+(?:une? |la |le )?(?:protéines? |gènes? )?(?:de la famille )?(?:des? (?:protéines )?)?(?P<with>[A-Z][A-Z0-9]{{1,8}}))?"),
    (State.FUSED, rf"{_GENES}\s+réarrangée?s?\b"),
    (State.AMPLIFIED, rf"\bamplifications?{_OF}{_GENES}"),
    (State.AMPLIFIED, rf"{_GENES}\s+amplifiée?s?\b"),
    (State.DELETED, rf"\bdélétions?{_OF}{_GENES}"),
    (State.DUPLICATED, rf"\b(?:duplications?|insertions?)(?: internes?| en tandem)*{_OF}{_GENES}"),
    (State.METHYLATED, rf"\b(?:hyper)?méthylations?(?: du promoteur| de la région promotrice)?{_OF}{_GENES}"),
    (State.METHYLATED, rf"{_GENES}[\s-]+(?:hyper)?méthylée?s?\b"),
    (State.LOST, rf"\b(?:perte (?:(?:de l[’']|d[’']|de )(?:expression|immunomarquage|marquage)(?: nucléaire)? )?|(?:a|ont|ayant) perdu |absence d[’']expression )(?:de la protéine |la protéine |l[’']expression (?:de la protéine |de |d[’']|du )?|de la |de l[’']|de |du |d[’'])?{_GENES}"),
    (State.OVEREXPRESSED, rf"\bsurexpr(?:ession|imant|imer|ime|iment|imée?)s?\s+(?:de |d[’']|du |le |la |l[’'])?{_GENES}"),
    (State.EXPRESSED, rf"\bexpr(?:ession|imant|imer|ime|iment)(?:\s+membranaire|\s+tumorale)?\s+(?:de la protéine |de la |de l[’']|des |de |du |d[’']|les? |la |l[’'])?(?:antigène )?{_GENES}"),
    (State.EXPRESSED, rf"\bexpr(?:ession|imant|ime|iment)\s+(?:de la |de l[’']|des |de |du |d[’']|les? |la |l[’'])?{_PROTEIN}"),
    (State.POSITIVE, rf"(?<![A-Z]){_GENES}(?:\s*\(?\+\)?(?=[\s,;.)]|$)|[\s-]+positi(?:ve?s?|fs?)\b)"),
    (State.NEGATIVE, rf"{_GENES}[\s-]+négati(?:ve?s?|fs?)\b"),
    (State.POSITIVE, rf"\bpositi(?:ve?s?|fs?) (?:pour|au|à l[’'])\s*(?:le |la |l[’'])?{_GENES}"),
    (State.POSITIVE, r"\b(?:avec (?:des )?|à |présence d[’']|porteu\w+ d[’'])(?:auto-?)?anticorps anti-(?P<name>(?!PD-?L?1|CTLA)(?:récepteurs? (?:de l[’']|du |de la |à l[’'])?)?[\w-]+)"),
    (State.LOW, r"(?P<name>HER2)[\s-]+(?:faibles?|low)\b"),
    (State.NEGATIVE, r"\btriples?[\s-]+(?P<name>négati(?:ve?s?|fs?))\b"),
    (State.ALTERED, rf"\b(?:anomalies?|altérations?){_OF}{_GENES}"),
    (State.ALTERED, rf"{_GENES}[\s-]+altérée?s?\b"),
    (State.DEFICIENT, rf"\bdéficits?(?: génétiques?| constitutionnels?| homozygotes?| complets?)?(?: en| de| d[’']| du gène) ?{_GENES}"),
    (State.DETECTABLE, r"\b(?P<name>(?:ADN|ARN) (?:du virus|viral|tumoral|[A-Z][\w-]+)[^,;.]{0,20}?)\s+(?:doit être |est |reste )?détectable"),
    (State.ABOVE, r"(?P<name>PD-?L1\s*(?:≥|>|supérieure? à|d[’']au moins)\s*\d+\s?%|CPS\s*(?:≥|>|supérieur à|d[’']au moins)\s*\d+)"),
    (State.MUTATED, r"\bliée?s? (?:au gène|à une (?:anomalie|mutation) (?:du gène |de |d[’']))\s*(?P<name>[A-Z][A-Z0-9]{1,8})"),
    (State.POSITIVE, r"(?P<name>MSI-H|dMMR|HLA-[A-Z]\*?\d\d(?::\d\d)?)"),
)  # fmt: skip
_COMPILED = tuple((state, re.compile(form)) for state, form in _FORMS)
# Words in capitals that a word of state may precede and that are no biomarker.
_NOT = frozenset(["AMM", "ATU", "RTU", "RCP", "PUT", "AAC", "AAP", "CPC", "ANSM", "HAS", "OMS", "IRM", "TEP", "DCI", "PUI", "UCD", "ADN", "ARN", "II", "III", "IV", "VIH", "LE", "LA", "LES", "DU", "DE", "EN", "ET", "OU", "UN", "UNE", "AU", "SUR", "PAS", "NE", "PIECES", "DEUX", "TOUT", "TOUS", "FDG", "FDOPA", "ECG"])  # fmt: skip


@lru_cache(maxsize=1 << 12)
def markers(text: str) -> tuple[Marker, ...]:
    """Biomarkers with a stated requirement, in order, the longest reading of each place."""
    kept: list[Marker] = []
    for one in sorted(_markers(text), key=lambda m: (m.start - m.end, m.start)):
        if not any(one.start < k.end and k.start < one.end for k in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda m: m.start))


def _markers(text: str) -> Iterator[Marker]:
    if not re.search(r"[A-Z]{2}|[A-Z]\d|récepteur|expr|triple|négati", text, re.IGNORECASE):
        return
    if _OPENING.match(text):  # a cell or an item begins with a capital
        text = text[0].lower() + text[1:]
    for state, form in _COMPILED:
        for match in form.finditer(text):
            name = re.sub(r"\b(ou|et) (?:de |d[’'])", r"\1 ", " ".join(match["name"].split()).rstrip(".:-"))
            if exon := match.groupdict().get("exon"):
                name = f"{name} {exon[2:]}"
            if "with" in match.groupdict() and match["with"]:
                name = f"{name}–{match['with']}"
            if name.startswith(("négati", "Négati")):
                name = "triple"
            if match[0].endswith(("+", "+)")) and not any(c.isdigit() for c in name) and len(name) > 5:
                continue  # NETSARC+ is a network
            if _named(name) or state is State.DETECTABLE:
                yield Marker(*match.span(), name, state)


_OPENING = re.compile(
    r"(?:Mutations?|Variants?|Fusions?|Réarrangements?|Translocations?|Amplifications?|Délétions?|Duplications?|Insertions?|"
    r"(?:Hyperm|M)éthylations?|Perte|Absence|Surexpression|Expression|Positi|Triple|Anomalies?|Altérations?|Déficits?|Sans) ?"
)


def _named(name: str) -> bool:
    first = re.split(r"[\s,/]", name)[0]
    return len(first) >= 2 and first not in _NOT and not re.fullmatch(r"[IVX]+|\d+", first)


def key(name: str) -> str:
    """A biomarker's name in the form in which it is compared: « PD-L1 » and « PDL1 » are one."""
    return re.sub(r"[^a-z0-9]", "", fold(name))
