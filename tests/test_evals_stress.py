import random
from datetime import date

import pytest

from app.model import Outcome
from evals import stress
from evals.model import Case, Fact, Kind
from index.lexicon import Lexicon

LEXICON = Lexicon.load(
    '[[group]]\nid = "alpha"\nkind = "médicament"\npreferred = "alphazine"\n'
    'names = ["Alphax", "ALZ-12"]\nsource = "inventé"\n'
)
QUESTION = "Quelle réunion décide pour l’alphazine chez l’enfant ?"


def distance(a, b):
    """Restricted edit distance, by hand."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            best = min(row[-1] + 1, rows[-1][j] + 1, rows[-1][j - 1] + (x != y))
            if i > 1 and j > 1 and (x, a[i - 2]) == (b[j - 2], y):
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


@pytest.mark.parametrize("seed", range(40))
def test_a_typo_is_one_slip_in_a_long_word(seed):
    changed = stress.typo(QUESTION, random.Random(seed))
    assert distance(QUESTION, changed) == 1
    assert changed.split()[3] == "pour"  # short words are left alone


def test_a_text_of_short_words_stays():
    assert stress.typo("ça va ou non", random.Random(1)) == "ça va ou non"


def test_bare_drops_accents_capitals_and_the_last_mark():
    assert stress.bare("Où est l’Été ?", random.Random(0)) == "ou est l'ete"


def test_sms_spelling():
    said = stress.sms("Qu’est-ce qu’il y a pour mon fils, c’est quel traitement ?", random.Random(0))
    assert said == "keske ya pr mon fils c kel ttt"


def test_another_name_of_the_same_thing():
    rename = stress.other_name(LEXICON)
    seen = {rename("Peut-on avoir l’alphazine ici ?", random.Random(n)) for n in range(20)}
    assert seen == {"Peut-on avoir l’Alphax ici ?", "Peut-on avoir l’ALZ-12 ici ?"}
    assert rename("Peut-on avoir autre chose ?", random.Random(0)) == "Peut-on avoir autre chose ?"


CASES = (
    Case("a", QUESTION, Kind.ANSWER, ("d",), (Fact("rcp"),), ("guerit",)),
    Case("b", "ça va ?", Kind.ABSTAIN),
)


def test_only_changed_questions_are_asked_and_chance_repeats():
    (first,) = stress.rewritten(CASES, stress.typo)
    assert (first.id, first.facts) == ("a", CASES[0].facts)
    assert stress.rewritten(CASES, stress.typo) == (first,)
    others = {stress.rewritten(CASES, stress.typo, seed)[0].question for seed in range(10)}
    assert len(others) > 3


def test_travel_keeps_what_always_holds():
    first, _ = stress.travelled(CASES, date(2019, 6, 1))
    assert (first.as_of, first.docs, first.facts, first.forbid) == (date(2019, 6, 1), (), (), ("guerit",))
    assert set(first.accept) == set(Outcome)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Quel accès précoce pour l’alphazine ?", "Quel ATU de cohorte pour l’alphazine ?"),
        ("Qui signe le CPC de l’alphazine ?", "Qui signe le RTU de l’alphazine ?"),
        ("L’ATU de cohorte de l’alphazine est-elle ouverte ?", "L’accès précoce de l’alphazine est-elle ouverte ?"),
        ("De l’ATU nominative à l’accès compassionnel", "De l’ATU nominative à l’accès compassionnel"),
        ("Quelle RCP pour l’alphazine ?", "Quelle RCP pour l’alphazine ?"),
    ],
)
def test_the_regime_takes_its_name_of_the_other_side(asked, said):
    assert stress.other_regime(asked, random.Random(0)) == said
