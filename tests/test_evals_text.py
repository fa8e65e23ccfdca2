import pytest

from evals.text import fold, found, reading_ease, squeeze, syllables, words


def test_fold_drops_accents_case_and_odd_spaces():
    assert fold("L’Œdème\u00a0: 20\u202fmg\n ÉTÉ") == "l'oedeme : 20 mg ete"


def test_fold_opens_ligatures():
    assert fold("of\ufb01ciel") == "officiel"


def test_squeeze_survives_line_breaks_and_hyphens():
    assert squeeze("radio-\nthérapie : 25 %") == "radiotherapie25"


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("coût réel", "délivré à coût réel", True),
        ("25 ?%", "au moins 25\u00a0%", True),
        (r"\S+rcp\b", "la rcp", False),
        (r"\bRCP\b", "La RCP.", True),
        ("15|112", "appelez le 112", True),
    ],
)
def test_patterns_meet_folded_text(pattern, text, expected):
    assert found(pattern, fold(text)) is expected


@pytest.mark.parametrize(
    ("word", "count"),
    [("le", 1), ("table", 1), ("médicament", 4), ("réunion", 2), ("pratique", 2), ("pharmacie", 3), ("donnent", 1)],
)
def test_syllables(word, count):
    assert syllables(word) == count


def test_words_leave_elisions_apart():
    assert words("L’essai n’est pas ouvert, c’est-à-dire fermé.") == [
        *("L", "essai", "n", "est", "pas", "ouvert", "c", "est-à-dire", "fermé"),
    ]


def test_reading_ease_by_hand():
    # two sentences of three words, 4 syllables each: 207 - 1.015 * 3 - 73.6 * 8 / 6
    text = "Le chat dormait. Le chien courait."
    assert [syllables(w) for w in words(text)] == [1, 1, 2, 1, 1, 2]
    assert reading_ease(text) == pytest.approx(207 - 1.015 * 3 - 73.6 * 8 / 6)


def test_reading_ease_ignores_marks_and_needs_words():
    assert reading_ease("**Le chat dormait.** [1]") == reading_ease("Le chat dormait.")
    assert reading_ease("42 [1]") is None


def test_simple_french_reads_easier_than_official_french():
    plain = "Le médecin envoie le dossier. La réunion donne son avis. La pharmacie reçoit les gélules."
    dense = (
        "La dispensation s’effectue conformément aux recommandations thérapeutiques postérieurement à l’autorisation."
    )
    assert reading_ease(plain) > reading_ease(dense) + 30
