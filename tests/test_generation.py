import errno
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import generation
from index.errors import Busy, CannotWrite, DamagedIndex, NoIndex, OtherIndex
from index.generation import check, current, latest, writing

ROOT = Path(__file__).parent.parent


def publish(home: Path, content: str = "contenu") -> str:
    with writing(home) as draft:
        (draft.folder / "a.txt").write_text(content, encoding="utf-8")
        (draft.folder / "b.bin").write_bytes(content.encode() * 100)
        draft.facts["what"] = content
    return draft.target


def names(home: Path) -> list[str]:
    return sorted(p.name for p in (home / "index").iterdir() if p.name.startswith("gen-"))


def test_a_generation_is_published_whole_and_named_current(tmp_path: Path) -> None:
    assert publish(tmp_path) == "gen-1"
    opened = latest(tmp_path)
    assert (opened.name, opened.manifest.facts, opened.notices) == ("gen-1", {"what": "contenu"}, ())
    assert opened.manifest.files["a.txt"]["size"] == 7
    assert current(tmp_path) == "gen-1"


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("un fichier", encoding="utf-8")
    with pytest.raises(CannotWrite, match="n’est pas un dossier"):
        publish(tmp_path / "home")


def test_a_disk_that_fills_up_leaves_what_was_there(tmp_path: Path) -> None:
    publish(tmp_path)

    def fill() -> None:
        with writing(tmp_path) as draft:
            (draft.folder / "a.txt").write_text("moitié", encoding="utf-8")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(CannotWrite, match="plus de place sur le disque"):
        fill()
    assert latest(tmp_path).name == "gen-1"
    assert not list((tmp_path / "index").glob(".tmp-*"))


def test_three_are_kept(tmp_path: Path) -> None:
    for n in range(5):
        publish(tmp_path, str(n))
    assert names(tmp_path) == ["gen-3", "gen-4", "gen-5"]
    assert latest(tmp_path).name == "gen-5"


def test_a_build_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    publish(tmp_path)

    def half_way() -> None:
        with writing(tmp_path) as draft:
            (draft.folder / "a.txt").write_text("moitié", encoding="utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_way()
    assert names(tmp_path) == ["gen-1"]
    assert not list((tmp_path / "index").glob(".tmp-*"))
    assert latest(tmp_path).name == "gen-1"


def test_nothing_built_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoIndex, match="passerelle build"):
        latest(tmp_path)
    with pytest.raises(NoIndex):
        latest(tmp_path / "absent")


@pytest.mark.parametrize("name", ["a.txt", "b.bin", "MANIFEST.json"])
def test_one_flipped_byte_is_refused_by_name(tmp_path: Path, name: str) -> None:
    publish(tmp_path)
    path = tmp_path / "index" / "gen-1" / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(DamagedIndex, match=name):
        latest(tmp_path)


@pytest.mark.parametrize("damage", ["remove", "empty", "truncate"])
def test_a_missing_or_short_file_is_refused(tmp_path: Path, damage: str) -> None:
    publish(tmp_path)
    path = tmp_path / "index" / "gen-1" / "b.bin"
    if damage == "remove":
        path.unlink()
    else:
        path.write_bytes(b"" if damage == "empty" else path.read_bytes()[:-1])
    with pytest.raises(DamagedIndex, match=r"b\.bin"):
        latest(tmp_path)


def test_a_damaged_generation_gives_way_to_the_one_before_with_a_notice(tmp_path: Path) -> None:
    publish(tmp_path, "ancien")
    publish(tmp_path, "nouveau")
    (tmp_path / "index" / "gen-2" / "a.txt").write_text("autre", encoding="utf-8")
    opened = latest(tmp_path)
    assert (opened.name, opened.manifest.facts["what"]) == ("gen-1", "ancien")
    assert "a.txt" in opened.notices[0]


def test_a_generation_never_named_current_is_not_read(tmp_path: Path) -> None:
    publish(tmp_path, "ancien")
    publish(tmp_path, "nouveau")
    (tmp_path / "index" / "CURRENT").write_text("gen-1\n", encoding="utf-8")
    assert latest(tmp_path).name == "gen-1"


def test_a_manifest_of_another_format_is_refused(tmp_path: Path) -> None:
    publish(tmp_path)
    path = tmp_path / "index" / "gen-1" / "MANIFEST.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"format": 99}), encoding="utf-8")
    with pytest.raises(OtherIndex, match="99"):
        check(path.parent)


def test_what_a_killed_build_left_is_swept(tmp_path: Path) -> None:
    publish(tmp_path)
    left = tmp_path / "index" / ".tmp-7"
    left.mkdir()
    (left / "x").write_text("reste", encoding="utf-8")
    (tmp_path / "index" / ".tmp-CURRENT").write_text("gen-9", encoding="utf-8")
    publish(tmp_path)
    assert not list((tmp_path / "index").glob(".tmp-*"))


def _hold(home: Path, ready: "multiprocessing.synchronize.Event", done: "multiprocessing.synchronize.Event") -> None:
    with writing(home) as draft:
        (draft.folder / "a.txt").write_text("a", encoding="utf-8")
        ready.set()
        done.wait(30)


def test_a_second_builder_is_refused(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(tmp_path, ready, done))
    other.start()
    try:
        assert ready.wait(30)
        with pytest.raises(Busy), writing(tmp_path):
            pass
    finally:
        done.set()
        other.join(30)
    assert latest(tmp_path).name == "gen-1"


_PUBLISHER = """
import sys
from pathlib import Path
from index.generation import writing
home, n = Path(sys.argv[1]), 0
while True:
    with writing(home) as draft:
        for name in "abcdef":
            (draft.folder / name).write_bytes(name.encode() * 20_000)
        draft.facts["n"] = n
    n += 1
"""


@pytest.mark.slow
def test_kill_at_any_moment_never_shows_a_broken_generation(tmp_path: Path) -> None:
    publish(tmp_path)
    for round_ in range(25):
        builder = subprocess.Popen([sys.executable, "-c", _PUBLISHER, str(tmp_path)], cwd=ROOT)
        until = time.monotonic() + 0.15 + round_ * 0.007
        while time.monotonic() < until:
            assert generation.latest(tmp_path).notices == ()
        builder.send_signal(signal.SIGKILL)
        builder.wait()
        assert latest(tmp_path).notices == ()
    assert publish(tmp_path)
