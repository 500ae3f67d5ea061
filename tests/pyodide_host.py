"""A real Pyodide (Python compiled for the browser) under Node, which runs code as xlwings Lite does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(sys.prefix) / "pyodide"
"""Where setup/pyodide.py puts it."""
SECONDS_TO_ANSWER = 120


class Pyodide:
    """A running Pyodide."""

    def __init__(self, driver: subprocess.Popen[str]) -> None:
        """Take the driver's process."""
        self.driver = driver
        self.printed: list[str] = []

    def answer(self) -> dict[str, Any]:
        """The driver's next line; a driver that is silent or ended fails the test with a clear word."""
        assert self.driver.stdout is not None
        too_late = threading.Timer(SECONDS_TO_ANSWER, self.driver.kill)
        too_late.start()
        line = self.driver.stdout.readline()
        too_late.cancel()
        assert line, f"Pyodide gave no answer (exit status: {self.driver.poll()})"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def asked(self, question: dict[str, str]) -> Any:  # noqa: ANN401 - whatever JSON holds
        """What the driver answers; a Python exception fails the test with its traceback."""
        assert self.driver.stdin is not None
        print(json.dumps(question), file=self.driver.stdin, flush=True)
        answer = self.answer()
        self.printed = answer["printed"]
        assert "problem" not in answer, answer["problem"]
        return answer["value"]

    def run(self, code: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        """The value of the last expression of some Python, as JSON has it; `self.printed` has what it printed."""
        return self.asked({"run": code})

    def unpack(self, wheel: Path) -> None:
        """Put a wheel where Python imports from."""
        self.asked({"unpack": str(wheel)})

    def load(self, name: str) -> None:
        """Install one of the wheels that setup/pyodide.py fetched."""
        self.asked({"load": str(fetched(name))})

    def mount(self, folder: Path) -> None:
        """Let Python read a folder of this machine under the same path."""
        self.asked({"mount": str(folder)})


def fetched(name: str) -> Path:
    """A wheel that setup/pyodide.py fetched; the test is skipped where it is not there."""
    wheel = next(FOLDER.glob(f"{name}-*.whl"), None)
    if wheel is None:
        pytest.skip(f"no wheel of {name} for Pyodide here; `python setup/pyodide.py` fetches it")
    return wheel


@contextmanager
def running() -> Iterator[Pyodide]:
    """A Pyodide of its own, with nothing in it yet."""
    home = FOLDER / "node_modules" / "pyodide"
    node = shutil.which("node", path=f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ.get('PATH', '')}")
    if node is None or not (home / "pyodide.mjs").is_file():
        pytest.skip("no Pyodide under Node here; `python setup/pyodide.py` fetches it")
    driver = subprocess.Popen(
        [node, str(Path(__file__).with_name("pyodide_driver.mjs")), str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert driver.stdin is not None
    assert driver.stdout is not None
    try:
        host = Pyodide(driver)
        assert host.answer().keys() == {"ready"}
        yield host
    finally:
        driver.stdin.close()
        try:
            driver.wait(30)
        except subprocess.TimeoutExpired:
            driver.kill()
            driver.wait()
        driver.stdout.close()
