"""What kind of medicine a name says: the common stems of international names, and how notices write each class.

A notice that bars « un inhibiteur de PARP » bars olaparib without naming it. The stems are those of the INN system
(World Health Organization, stem book); only stems that name one class are listed.
"""

from functools import lru_cache

from index.analysis import fold, tokens

_SHORTEST = 2  # letters before the stem: « platine » alone is a metal
_CLASSES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("parib", ("inhibiteur de PARP", "anti-PARP")),
    ("ciclib", ("inhibiteur de CDK4/6", "inhibiteur de CDK4", "inhibiteur des CDK")),
    ("rafenib", ("inhibiteur de BRAF", "anti-BRAF", "inhibiteur de RAF")),
    ("metinib", ("inhibiteur de MEK", "anti-MEK")),
    ("trectinib", ("inhibiteur de TRK", "inhibiteur de NTRK")),
    ("brutinib", ("inhibiteur de BTK",)),
    ("lisib", ("inhibiteur de PI3K",)),
    ("degib", ("inhibiteur de Hedgehog", "inhibiteur de SMO")),
    ("crolimus", ("inhibiteur de calcineurine", "immunosuppresseur")),
    ("rolimus", ("inhibiteur de mTOR", "immunosuppresseur")),
    ("tinib", ("inhibiteur de tyrosine kinase", "inhibiteur de kinase")),
    ("rubicine", ("anthracycline", "chimiothérapie")),
    ("taxel", ("taxane", "chimiothérapie")),
    ("platine", ("sel de platine", "chimiothérapie à base de platine", "chimiothérapie")),
    ("xaban", ("anticoagulant oral direct", "anticoagulant")),
    ("gatran", ("anticoagulant oral direct", "anticoagulant")),
    ("prazole", ("inhibiteur de la pompe à protons",)),
    ("conazole", ("antifongique azolé",)),
    ("floxacine", ("fluoroquinolone", "quinolone")),
    ("sartan", ("antagoniste de l’angiotensine", "antihypertenseur")),
    ("olol", ("bêtabloquant",)),
    ("gliflozine", ("inhibiteur de SGLT2", "antidiabétique")),
    ("gliptine", ("inhibiteur de DPP-4", "antidiabétique")),
    ("vastatine", ("statine",)),
    ("methasone", ("corticoïde",)),
    ("nisolone", ("corticoïde",)),
    ("nisone", ("corticoïde",)),
)


@lru_cache(maxsize=1 << 12)
def classed(name: str) -> tuple[frozenset[str], ...]:
    """The analysed words of each way to write the class of a medicine; none where its name says no class."""
    folded = fold(name)
    found = next(
        (words for stem, words in _CLASSES if folded.endswith(stem) and len(folded) >= len(stem) + _SHORTEST), ()
    )
    return tuple(frozenset(t.stem for t in tokens(words)) for words in found)
