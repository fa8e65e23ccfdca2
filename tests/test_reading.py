import os
import signal
import threading
from pathlib import Path

import pytest

from ingest.cards import cards
from ingest.errors import IngestError, Locked, ReaderDied, TooCostly, Unreadable
from ingest.limits import Limits
from ingest.model import Document, Genre, Media, Part, PartKind, Source
from ingest.reading import accesses, discover, read
from ingest.worker import Worker, worker
from tests.making_pdf import Sheet, flate_bomb, form_loop, form_tree, pdf

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "pdf-samples"
samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared development documents are not here")


def test_folders_are_walked_in_order_and_hidden_files_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/.secret", ".git/x", "c.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Un texte.")
    found = discover([tmp_path / "c.html", tmp_path, tmp_path / "c.html"])
    assert [p.relative_to(tmp_path).as_posix() for p in found] == ["c.html", "a/z.md", "b.txt"]


def test_a_folder_without_documents_and_a_missing_path_are_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="ne contient aucun document"):
        discover([tmp_path])
    with pytest.raises(Unreadable, match="n’existe pas"):
        discover([tmp_path / "absent"])


def test_the_catalogue_s_word_comes_before_the_file_s(tmp_path: Path) -> None:
    path = tmp_path / "fichier.txt"
    path.write_text("Une phrase de contenu, datée nulle part.")
    plain = read(path)
    assert (plain.id, plain.source.location, plain.media) == ("fichier", "fichier.txt", Media.TEXT)
    source = Source("x", "https://exemple.fr/x", "Un titre", "Éditeur", Genre.NOTE)
    named = read(path, source)
    assert (named.id, named.title, named.publisher, named.genre) == ("x", "Un titre", "Éditeur", Genre.NOTE)
    assert named.sha256 == plain.sha256


@pytest.mark.parametrize(
    ("name", "data", "kind", "words"),
    [
        ("vide.pdf", b"", Unreadable, "est vide"),
        ("tronqué.pdf", pdf(Sheet().text(60, 700, "x"))[:60], Unreadable, "endommagé ou tronqué"),
        ("faux.pdf", b"PK\x03\x04" + bytes(50), Unreadable, "archive"),
        ("blanc.pdf", pdf(Sheet()), Unreadable, "aucun texte lisible"),
        ("menu.html", b"<html><body><nav>Accueil</nav></body></html>", Unreadable, "aucun texte lisible"),
        ("bombe.pdf", flate_bomb(100), TooCostly, "limites de mémoire"),
        ("boucle.pdf", form_loop(), TooCostly, "limites de mémoire"),
        ("arbre.pdf", form_tree(9, 10), TooCostly, "limites de mémoire"),
    ],
)
def test_bad_input_ends_in_one_sentence_with_the_remedy(
    tmp_path: Path, name: str, data: bytes, kind: type[IngestError], words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(kind) as caught:
        read(path)
    message = str(caught.value)
    assert words in message
    assert f"« {name} »" in message
    assert " : " in message
    assert "\n" not in message


def test_a_page_saved_under_the_wrong_name_is_read_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_text("<!doctype html><html><body><h1>Titre</h1><p>Texte.</p></body></html>")
    assert read(path).media is Media.HTML


def test_limits_on_size_and_pages_hold(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(pdf(*(Sheet().text(60, 700, f"page {n}") for n in range(12))))
    assert read(path).pages == 12
    with pytest.raises(TooCostly, match="10 pages"):
        read(path, limits=Limits(pages=10))
    with pytest.raises(TooCostly, match="dépasse 0 Mo"):
        read(path, limits=Limits(size=100))


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "lent.pdf"
    path.write_bytes(pdf(Sheet().text(60, 700, "x")))
    with pytest.raises(TooCostly, match="trop de temps"):
        read(path, limits=Limits(seconds=0.0))


@pytest.mark.skipif(os.name != "posix", reason="signals are told apart on POSIX only")
@pytest.mark.parametrize(("number", "kind"), [(signal.SIGSEGV, ReaderDied), (signal.SIGXCPU, TooCostly)])
def test_a_file_that_kills_the_reader_is_one_file_lost(tmp_path: Path, number: int, kind: type[IngestError]) -> None:
    path = tmp_path / "mortel.pdf"
    path.write_bytes(pdf(*(Sheet().text(60, 700, f"page {n} " * 50) for n in range(1_500))))
    good = tmp_path / "bon.txt"
    good.write_text("Une phrase.")
    child = Worker(Limits())
    try:
        child.start()
        killer = threading.Timer(0.2, lambda: os.kill(child.pid or 0, number))
        killer.start()
        with pytest.raises(kind, match=r"« mortel\.pdf »"):
            child.read(path)
        assert child.read(good).text == "Une phrase."
    finally:
        child.close()


def test_a_child_serves_one_caller_at_a_time_and_is_kept_for_the_next() -> None:
    limits = Limits(text=1_234_567)
    with worker(limits) as one, worker(limits) as other:
        assert one is not other
    with worker(limits) as again:
        assert again in (one, other)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the super-user may read everything")
def test_a_file_without_rights_is_said(tmp_path: Path) -> None:
    path = tmp_path / "fermé.txt"
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(Unreadable, match="vérifiez ses droits"):
        read(path)


def ended(path: Path, limits: Limits) -> str:
    """How reading `path` ends: "document", or the name that a typed error gives."""
    try:
        read(path, limits=limits)
    except IngestError as error:
        return path.name if path.name in str(error) else str(error)
    return "document"


@samples
def test_an_owner_password_is_no_lock_but_a_user_password_is() -> None:
    with pytest.raises(Locked, match="mot de passe"):
        read(SAMPLES / "005-libreoffice-writer-password__libreoffice-writer-password.pdf")


@samples
def test_every_sample_ends_as_a_document_or_as_a_typed_error() -> None:
    for path in sorted(SAMPLES.glob("*.pdf")):
        assert ended(path, Limits(ocr_pages=0)) in ("document", path.name)


@pytest.mark.slow
@samples
def test_two_hundred_damaged_samples_end_as_documents_or_typed_errors(tmp_path: Path) -> None:
    import random

    dice = random.Random(11)
    paths = sorted(SAMPLES.glob("*.pdf"))
    limits = Limits(seconds=20, cpu=15, ocr_pages=0)
    for n in range(200):
        data = bytearray(dice.choice(paths).read_bytes())
        if n % 2:
            del data[dice.randrange(len(data)) :]
        for _ in range(dice.randrange(1, 30)):
            if data:
                data[dice.randrange(len(data))] = dice.randrange(256)
        path = tmp_path / f"{n}.pdf"
        path.write_bytes(bytes(data))
        assert ended(path, limits) in ("document", path.name)


def test_the_cards_of_a_document_are_read_in_a_child_too(tmp_path: Path) -> None:
    path = tmp_path / "décision.md"
    path.write_text(
        "# Décision : accès compassionnel au vélonib\n\n"
        "L’accès compassionnel au vélonib a été octroyé le 4 mai 2024 dans le traitement du chordome de l’adulte.\n"
    )
    document = read(path)
    assert accesses(document) == cards(document) != ()


def test_text_that_takes_any_rule_for_ever_is_given_up(tmp_path: Path) -> None:
    text = "L’accès compassionnel a été octroyé, accordé et renouvelé dans le cadre de l’autorisation ; " * 40_000
    part = Part(PartKind.PARAGRAPH, 0, len(text))
    document = Document("x", Source("x", "x.txt"), Media.TEXT, "0", "x", "", Genre.OTHER, text, (part,))
    with pytest.raises(TooCostly, match=r"« x\.txt » demande trop de temps"):
        accesses(document, Limits(cpu=1))
