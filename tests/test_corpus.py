from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from evals import corpus_check, corpus_rules
from evals.corpus_rules import HEADINGS, Fault
from evals.corpus_tables import canonical, contacts, official, sources
from evals.sheet_model import Genre, Sheet, parse
from evals.sheets import corpus, load
from index.errors import BadVocabulary
from index.lexicon import Lexicon

CATALOGUE = """
[[source]]
id = "decision"
key = "S3"
title = "Décision"
publisher = "ANSM"
kind = "décision"
url = "https://ansm.sante.fr/x"
published = 2025-04-04
licence = "à vérifier"

[[source]]
id = "annonce"
key = "S0"
title = "Annonce"
publisher = "ANSM"
kind = "actualité"
licence = "à vérifier"
note = "adresse non relevée"
"""
TEXTS = Path("../shared/corpus/textes")


def sheet(body: str, genre: str = "dispositif", **source: str) -> Sheet:
    given = {
        "url": '"https://ansm.sante.fr/x"',
        "published": "2025-04-04",
        "seen": "2026-02-28",
        "rank": '"officielle"',
    }
    lines = "\n".join(f"{key} = {value}" for key, value in (given | source).items() if value)
    head = f"""+++
id = "fiche"
title = "Fiche"
programme = "p"
genre = "{genre}"
checked = 2026-02-28
format = "html"
[[source]]
key = "S3"
title = "Décision"
publisher = "ANSM"
{lines}
+++
"""
    return parse("fiche", head + body)


def messages(faults: Iterable[Fault]) -> list[str]:
    return [fault.message for fault in faults]


def test_the_corpus_that_ships_has_no_fault() -> None:
    assert corpus_check.check(corpus(), TEXTS) == ()


def test_the_corpus_that_ships_is_as_large_as_promised() -> None:
    loaded = [one for one, _ in load(corpus())]
    assert len(loaded) >= 60
    assert sum(one.format == "pdf" for one in loaded) >= len(loaded) // 4
    assert {one.genre for one in loaded} == set(Genre)
    lexicon = Lexicon.packaged()
    assert len(lexicon.groups) >= 250
    diseases = [group for group in lexicon.groups.values() if group.kind == "maladie"]
    assert len(diseases) >= 120


def test_no_sheet_copies_an_official_text() -> None:
    if not TEXTS.is_dir():
        pytest.skip("les textes officiels de développement ne sont pas à côté du projet")
    copied = corpus_rules.shingles(path.read_text("utf-8") for path in TEXTS.glob("*.txt"))
    assert len(copied) > 2000  # the comparison compares something
    assert [fault for one, _ in load(corpus()) for fault in corpus_rules.copies(one, copied)] == []


@pytest.mark.parametrize(
    ("question", "group"),
    [
        ("mon fils a un DIPG, et l'onc 201 ?", "onc201"),
        ("accès à la dordavipron", "onc201"),
        ("Modeyso en France", "onc201"),
        ("birabrésib ou OTX-015", "birabresib"),
        ("luthatera et phéo", "lutathera"),
        ("T-DM1 en adjuvant", "kadcyla"),
        ("mutation H3 K28M", "h3k27m"),
        ("fusion BRD4-NUTM1", "fusion-bet-nutm1"),
        ("myopathie de duchene", "dmd"),
        ("maladie de Charcot", "sla"),
        ("ATU de cohorte", "atu-cohorte"),
        ("AAC", "aac"),
    ],
)
def test_the_field_names_are_known(question: str, group: str) -> None:
    assert group in [match.group.id for match in Lexicon.packaged().matches(question)]


def test_what_looks_alike_stays_apart() -> None:
    groups = Lexicon.packaged().groups
    names = {name: group.id for group in groups.values() for name in group.all_names}
    assert names["T-DM1"] != names["T-DXd"]
    assert names["ONC201"] != names["ONC206"]
    assert names["carcinome de la ligne médiane"] != names["gliome de la ligne médiane"]
    assert names["ATU nominative"] != names["autorisation d’accès compassionnel"]
    assert names["autorisation d’accès compassionnel"] != names["autorisation d’accès précoce"]


@pytest.mark.parametrize(
    ("question", "form", "meaning"),
    [
        ("quand passe le dossier en RCP nationale ?", "RCP", "rcp-reunion"),
        ("la notice et le RCP du produit", "RCP", "smpc"),
        ("RCP ?", "RCP", None),
        ("CPC Lutathera renouvelé", "CPC", "cpc"),
        ("CPC du poumon à petites cellules", "CPC", "cbpc"),
        ("tumeur de la ligne médiane du cerveau", "ligne médiane", "dmg"),
        ("carcinome NUT de la ligne médiane du thorax", "ligne médiane", "nut"),
        ("AAP de la HAS refusé", "AAP", "aap"),
        ("AAP recherche de l'INCa", "AAP", "appel-projets"),
    ],
)
def test_context_decides_between_meanings(question: str, form: str, meaning: str | None) -> None:
    found = {a.collision.form: a.chosen.id if a.chosen else None for a in Lexicon.packaged().collisions(question)}
    assert found[form] == meaning


def test_every_collision_asks_back_and_every_group_says_where_it_comes_from() -> None:
    lexicon = Lexicon.packaged()
    assert {"RCP", "PUT", "AAP", "CPC", "CT", "AC", "STING", "OMEGA", "COMETE", "ligne médiane", "ATU"} <= {
        collision.form for collision in lexicon.ambiguous
    }
    assert all(collision.question.endswith("?") or "?" in collision.question for collision in lexicon.ambiguous)
    assert all(meaning.context for collision in lexicon.ambiguous for meaning in collision.meanings)
    assert all(group.source for group in lexicon.groups.values())


@pytest.mark.parametrize("word", ["traitement", "enfant", "cancer", "médicament", "tumeur", "patient", "maladie"])
def test_no_generic_word_is_a_name(word: str) -> None:
    assert Lexicon.packaged().matches(word) == ()


def test_headings_stand_in_order() -> None:
    whole = "".join(f"## {name}\nUn fait. [S3]\n" for name in HEADINGS)
    assert list(corpus_rules.headings(sheet(whole, "programme"))) == []
    assert messages(corpus_rules.headings(sheet(whole.replace("Conditions", "Critères"), "programme")))
    partial = "## En bref\nA. [S3]\n## Variantes\nB. [S3]\n## Statut et dates\nC. [S3]\n"
    assert list(corpus_rules.headings(sheet(partial))) == []
    swapped = "## En bref\nA. [S3]\n## Statut et dates\nB. [S3]\n## Conditions\nC. [S3]\n"
    assert messages(corpus_rules.headings(sheet(swapped))) == ["titres répétés ou dans le désordre"]
    late = "## Pour qui\nA. [S3]\n## En bref\nB. [S3]\n"
    assert messages(corpus_rules.headings(sheet(late))) == ["une fiche commence par « En bref »"]
    empty = "## En bref\n## Conditions\nA. [S3]\n"
    assert list(corpus_rules.headings(sheet(empty))) == [Fault("fiche", 17, "section vide : En bref")]


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ("Un fait. [S3]\n", []),
        ("Un fait. [S3]\nUn autre.\n", ["phrase sans source : Un autre."]),
        ("Un fait. Un autre. [S3]\n", ["phrase sans source : Un fait. Un autre."]),
        ("Non précisé dans les sources.\nUn fait. [S3]\n", []),
        ("L’accès n’est pas précisé dans les sources.\nUn fait. [S3]\n", []),
        ("- Un fait. [S3]\n- Un autre\n", ["phrase sans source : Un autre"]),
        ("| a | b |\n|---|---|\n| x | y [S3] |\n| z | t |\n", ["ligne de tableau sans source : z"]),
        ("Non précisé.\n", ["la source S3 n’est marquée nulle part"]),
        ("Un fait. [S3]\n## Conseils\nParlez-en au médecin.\n", []),
    ],
)
def test_every_fact_carries_its_source(body: str, faults: list[str]) -> None:
    assert messages(corpus_rules.marks(sheet("## En bref\n" + body))) == faults


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ({}, None),
        ({"url": '"http://www.ansm.sante.fr/x/"'}, None),
        ({"url": '"https://ansm.sante.fr/autre"'}, "S3 n’a pas l’adresse du catalogue"),
        ({"url": '"https://ansm.sante.fr.exemple.org/x"'}, 'S3 n’est pas sur un site public : rank = "secondaire"'),
        ({"url": '"https://rose-up.fr/x"', "rank": '"secondaire"'}, None),
        ({"url": '"https://rose-up.fr/…x"', "rank": '"secondaire"'}, "adresse incomplète : S3"),
        ({"url": '"javascript:alert(1)"', "rank": '"secondaire"'}, "adresse incomplète : S3"),
        ({"url": ""}, "source officielle sans adresse : S3"),
    ],
)
def test_official_sources_stand_on_official_hosts(source: dict[str, str], fault: str | None) -> None:
    found = messages(corpus_rules.hosts(sheet("## En bref\nA. [S3]\n", **source), sources(CATALOGUE)))
    assert found == ([fault] if fault else [])


def test_a_catalogued_document_may_have_no_address() -> None:
    one = sheet("## En bref\nA. [S3]\n", url="")
    known = replace(one, sources=(replace(one.sources[0], key="S0"),))
    assert messages(corpus_rules.hosts(known, sources(CATALOGUE))) == []


def test_dates_follow_one_another_and_exist() -> None:
    catalogue = sources(CATALOGUE)
    assert messages(corpus_rules.dates(sheet("## En bref\nAu 28 février 2026. [S3]\n"), catalogue)) == []
    assert messages(corpus_rules.dates(sheet("## En bref\nAu 31 avril 2025. [S3]\n"), catalogue)) == [
        "cette date n’existe pas : 31 avril 2025"
    ]
    late = sheet("## En bref\nA. [S3]\n", seen="2026-03-01")
    assert messages(corpus_rules.dates(late, catalogue)) == ["S3 : publié, vu puis relu doivent se suivre"]
    other = sheet("## En bref\nA. [S3]\n", published="2025-04-02")
    assert messages(corpus_rules.dates(other, catalogue)) == ["S3 : date de publication autre que celle du catalogue"]


def test_twelve_words_in_a_row_are_a_copy_and_eleven_are_not() -> None:
    text = "un deux trois quatre cinq six sept huit neuf dix onze douze treize"
    taken = corpus_rules.shingles([text])
    assert len(taken) == 2
    eleven = sheet("## En bref\nÀ un deux trois quatre cinq six sept huit neuf dix onze. [S3]\n")
    assert list(corpus_rules.copies(eleven, taken)) == []
    twelve = sheet("## En bref\nUn DEUX trois, quatre cinq six sept huit neuf dix onze « douze ». [S3]\n")
    assert [fault.line for fault in corpus_rules.copies(twelve, taken)] == [18]


def test_one_key_is_one_source_everywhere() -> None:
    one = sheet("## En bref\nA. [S3]\n")
    moved = replace(one, id="autre", sources=(replace(one.sources[0], published=date(2025, 4, 2)),))
    assert messages(corpus_rules.agreement([one, one])) == []
    assert messages(corpus_rules.agreement([one, moved])) == ["S3 n’est pas la même source que dans fiche"]


def test_the_catalogue_is_read_and_its_mistakes_name_their_line() -> None:
    read = sources(CATALOGUE)
    assert read["S3"].location == "https://ansm.sante.fr/x"
    assert read["S3"].published == date(2025, 4, 4)
    for wrong, line in (
        (CATALOGUE.replace('kind = "décision"', 'kind = "poème"'), 2),
        (CATALOGUE.replace("ansm.sante.fr/x", "exemple.org/x"), 2),
        (CATALOGUE.replace('note = "adresse non relevée"', ""), 12),
        (CATALOGUE.replace('key = "S0"', 'key = "S3"'), 12),
        (CATALOGUE.replace("published = 2025-04-04", 'published = "hier"'), 2),
    ):
        with pytest.raises(BadVocabulary) as caught:
            sources(wrong)
        assert caught.value.line == line


CONTACT = """
[[contact]]
id = "samu"
name = "SAMU"
value = "15"
kind = "téléphone"
for = "urgence"
source = "https://exemple.fr"
checked = 2026-02-28
verified = true

[[contact]]
id = "ligne"
name = "Ligne"
value = "0 800 00 00 00"
kind = "téléphone"
for = "écoute"
source = "https://exemple.fr"
checked = 2026-02-28
verified = false
"""


def test_contacts_that_nobody_verified_are_never_shown() -> None:
    assert contacts(CONTACT) == ("samu",)
    for wrong, line in (
        (CONTACT.replace('id = "ligne"', 'id = "samu"'), 12),
        (CONTACT.replace('kind = "téléphone"', 'kind = "fax"', 1), 2),
        (CONTACT.replace("verified = false", 'verified = "non"'), 12),
        (CONTACT.replace('for = "urgence"', 'for = " "'), 2),
    ):
        with pytest.raises(BadVocabulary) as caught:
            contacts(wrong)
        assert caught.value.line == line


def test_the_directory_that_ships_has_the_emergency_numbers_and_not_the_abandoned_one() -> None:
    text = (corpus() / "directory.toml").read_text("utf-8")
    shown = contacts(text)
    assert {"samu", "urgence-europe", "urgence-114", "prevention-suicide", "gustave-roussy", "signalement"} <= set(
        shown
    )
    assert not {"cancer-info", "maladies-rares-info"} & set(shown)
    assert 'value = "0 810 810 821"' not in text


def test_hosts_are_compared_by_their_end_and_addresses_by_what_matters() -> None:
    assert official("https://www.has-sante.fr./jcms/p_1")
    assert official("https://bo-pediatrie.e-cancer.fr/x")
    assert not official("https://faux-ansm.sante.fr.exemple.org/")
    assert not official("https://notansm-rapport-annuel.fr/")
    assert canonical("http://www.has-sante.fr./jcms/p_1/?portal=2") == "has-sante.fr/jcms/p_1"


def test_the_check_reports_a_broken_table_by_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("sources.toml", "directory.toml", "lexicon.toml", "everyday.toml"):
        (tmp_path / name).write_text((corpus() / name).read_text("utf-8"), "utf-8")
    (tmp_path / "redaction").mkdir()
    assert corpus_check.main(["--corpus", str(tmp_path)]) == 0
    (tmp_path / "sources.toml").write_text(CATALOGUE.replace('key = "S0"', 'key = "S3"'), "utf-8")
    assert corpus_check.main(["--corpus", str(tmp_path)]) == 1
    assert "sources.toml, ligne 12" in capsys.readouterr().err
