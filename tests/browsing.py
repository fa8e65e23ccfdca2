"""What the journeys in a real browser share: the browser, a chat that is served, the rules of accessibility."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

driver = pytest.importorskip("playwright.sync_api", reason="playwright n’est pas installé : pip install playwright")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")
Browser, Page, expect = driver.Browser, driver.Page, driver.expect
expect.set_options(timeout=20_000)  # two busy cores: what matters is what stands in the end

CHROMIUM = Path("/usr/bin/chromium")
JOURNEY = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium n’est pas installé : apt-get install chromium"),
    pytest.mark.flaky(reruns=2),  # a click may land while Streamlit draws the page anew; a real fault fails thrice
]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
ARTEFACTS = Path("artefacts/captures")  # beside the project's files, outside git


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window, until the block ends."""
    with driver.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), headless=True, args=FLAGS)
        yield launched
        launched.close()


def titled(page: Page, words: str) -> None:
    """Wait until the page has one title and it says these words: a page that is left keeps its own for a while."""
    expect(page.get_by_role("heading", level=1)).to_have_text([re.compile(words)])


@contextmanager
def serving(home: Path, log: Path, **environment: str) -> Iterator[str]:
    """The address of a chat over a home, in a process of its own that writes to `log`, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "app.cli", "chat", "--home", str(home), "--port", str(port), "--headless"]
    whole = {k: v for k, v in os.environ.items() if k != "PASSERELLE_MAINTENANCE"}
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=whole | {"OMP_NUM_THREADS": "1"} | environment)
    try:
        _await(f"http://127.0.0.1:{port}/reponse?q=Bonjour", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(url, timeout=30):
                return
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None, "the chat stopped by itself"
            time.sleep(0.25)
    raise AssertionError("the chat did not come up")
