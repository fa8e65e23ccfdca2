import pytest

from app.engine import Engine
from app.explain import confidence, explain
from app.model import Question
from index.build import build
from index.encoder import NONE

PAGE = """<!doctype html><html lang="fr"><head><title>{0} : accès précoce</title></head><body><main>
<h1>{0} : accès précoce</h1><h2>Circuit</h2><p>La RCP nationale {1} examine chaque dossier de {0}.</p>
</main></body></html>"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    (folder / "in").mkdir()
    for name, rcp in (("zolfirane", "Zolnet"), ("tarvinib", "Tarnet")):
        (folder / "in" / f"{name}.html").write_text(PAGE.format(name.capitalize(), rcp), encoding="utf-8")
    build([folder / "in"], folder, encoder=NONE)
    return Engine.open(folder)


def test_everything_that_led_to_the_answer_is_shown(engine):
    said = explain(engine, Question("Quelle RCP pour le zolfirane ?"))
    assert "aspects : rcp" in said
    assert "zolfirane (" in said
    assert "mots n° 1 (" in said
    assert "mots trouvés : " in said
    assert "zolfirane ; meilleure phrase" in said
    assert "phrases : 1 ; aucun défaut à la vérification\nécartées avant l’affichage : 0" in said
    assert "modèle" not in said


def test_what_is_left_out_says_why(engine):
    said = explain(engine, Question("Combien coûte le zolfirane au Portugal ?"))
    assert "écarté : " in said
    assert "phrases : 0" in said


def test_the_engine_is_surer_of_what_a_document_says(engine):
    known = confidence(engine, Question("Quelle RCP pour le zolfirane ?"))
    beside = confidence(engine, Question("Combien coûte le zolfirane au Portugal ?"))
    assert 0 <= beside < 0.45 < known <= 1
    assert confidence(engine, Question("xylophone")) is None
