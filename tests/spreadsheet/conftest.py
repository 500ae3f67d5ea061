"""One real LibreOffice with the add-in in a profile of its own, for all tests that calculate in it."""

from __future__ import annotations

import json
import os
import select
import shutil
import stat
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from vramsheet.spreadsheet import addins

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NOBODY = 65534
SECONDS_TO_ANSWER = 90


@dataclass(frozen=True)
class Cell:
    """What a cell of LibreOffice shows."""

    number: float
    text: str
    error: int
    kind: Literal["number", "text", "error", "none"]


class Office:
    """A running LibreOffice that calculates formulas."""

    def __init__(self, driver: subprocess.Popen[str]) -> None:
        """Take the driver's process, which has said that it is ready."""
        self.driver = driver

    def asked(self, question: dict[str, object]) -> Any:  # noqa: ANN401 - whatever JSON holds
        """What the driver answers to one question."""
        assert self.driver.stdin is not None
        print(json.dumps(question), file=self.driver.stdin, flush=True)
        return json.loads(line_from(self.driver))

    def calculate(
        self,
        cells: Mapping[str, str | float],
        read: list[str],
        arrays: Mapping[str, str] | None = None,
        saved: Path | None = None,
        texts: Mapping[str, str] | None = None,
        changed: Mapping[str, float] | None = None,
    ) -> dict[str, Cell]:
        """Fill an empty sheet and read cells of it, if asked after saving, loading and changing; arrays come last."""
        question: dict[str, object] = {"cells": cells, "texts": texts or {}, "arrays": arrays or {}, "read": read}
        answer = self.asked(
            question if saved is None else question | {"saved": saved.as_uri(), "changed": changed or {}}
        )
        return {
            address: Cell(float.fromhex(cell["number"]), cell["text"], cell["error"], cell["kind"])
            for address, cell in answer.items()
        }

    def run_project(self, workbook: Path, modules: Mapping[str, str], **asked: object) -> Any:  # noqa: ANN401 - JSON
        """What a workbook with a VBA project holds, calculates and does; the driver's `ran` says how it is asked."""
        question = {"cells": {}, "read": [], "calls": [], "after": []} | asked
        return self.asked(question | {"project": workbook.as_uri(), "modules": dict(modules)})

    def value(self, formula: str) -> Cell:
        """What one formula gives."""
        return self.calculate({"A1": formula}, ["A1"])["A1"]


def line_from(driver: subprocess.Popen[str]) -> str:
    """The driver's next line; a driver that is silent or ended fails the test with a clear word."""
    assert driver.stdout is not None
    ready, _, _ = select.select([driver.stdout], [], [], SECONDS_TO_ANSWER)
    line = driver.stdout.readline() if ready else ""
    assert line, f"LibreOffice gave no answer (driver's exit status: {driver.poll()})"
    return line


def python_with_uno() -> str | None:
    """A Python that can import UNO: the system's own or the one that LibreOffice brings."""
    candidates = [sys.executable, "/usr/bin/python3", "/usr/lib/libreoffice/program/python"]
    for candidate in candidates:
        if Path(candidate).exists():
            tried = subprocess.run([candidate, "-c", "import uno"], capture_output=True, check=False)
            if tried.returncode == 0:
                return candidate
    return None


@dataclass(frozen=True)
class Place:
    """A home of its own for LibreOffice, and what has to stand before its commands."""

    home: Path
    prefix: tuple[str, ...]

    @property
    def profile(self) -> Path:
        """The folder of LibreOffice's user profile."""
        return self.home / "profile"

    def open_to_office(self, path: Path) -> Path:
        """Copy a file to where LibreOffice may read it."""
        copied = self.home / path.name
        shutil.copyfile(path, copied)
        copied.chmod(0o644)
        return copied


@pytest.fixture(scope="session")
def office_place() -> Iterator[Place]:
    """An empty home in which LibreOffice may run; root hands it to nobody, as unopkg refuses root."""
    if shutil.which("soffice") is None or shutil.which("unopkg") is None:
        pytest.skip("no LibreOffice (soffice, unopkg) on PATH")
    home = Path(tempfile.mkdtemp(prefix="vramsheet-office-"))
    prefix: tuple[str, ...] = ()
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root without setpriv: unopkg refuses to run as root")
        prefix = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
        os.chown(home, NOBODY, NOBODY)
        home.chmod(0o755)
    yield Place(home, prefix)
    shutil.rmtree(home, ignore_errors=True)


def point_to_office(patch: pytest.MonkeyPatch, place: Place) -> None:
    """Let our own commands find a unopkg that this user may run, and a home of its own."""
    folder = place.home / "bin"
    wrapper = folder / "unopkg"
    if not folder.is_dir():
        folder.mkdir()
        wrapper.write_text(
            f'#!/bin/sh\ncd "{place.home}" && exec {" ".join(place.prefix)} {shutil.which("unopkg")} "$@"\n'
        )
        wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    patch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    patch.setenv("HOME", str(place.home))


@pytest.fixture
def office_environment(office_place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment in which a test may install the add-in."""
    point_to_office(monkeypatch, office_place)


@pytest.fixture(scope="session")
def office(office_place: Place) -> Iterator[Office]:
    """LibreOffice with the add-in installed by our own command."""
    with pytest.MonkeyPatch.context() as patch:
        point_to_office(patch, office_place)
        assert addins.install(office_place.profile)[0].done
    with running_office(office_place, office_place.profile) as running:
        yield running


@contextmanager
def running_office(office_place: Place, profile: Path) -> Iterator[Office]:
    """A LibreOffice of its own with this profile, ended with the tests that use it."""
    python = python_with_uno()
    if python is None:
        pytest.skip("no Python with UNO (python3-uno)")
    script = office_place.open_to_office(Path(__file__).with_name("office_driver.py"))
    soffice = shutil.which("soffice")
    assert soffice is not None
    driver = subprocess.Popen(
        [*office_place.prefix, python, str(script), soffice, profile.as_uri()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=office_place.home,  # the checkout may be closed to whom LibreOffice runs as
        env={**os.environ, "HOME": str(office_place.home)},
    )
    try:
        assert line_from(driver) == "ready\n"
        yield Office(driver)
    finally:
        assert driver.stdin is not None
        driver.stdin.close()
        try:
            driver.wait(30)
        except subprocess.TimeoutExpired:
            driver.kill()
            driver.wait()
        assert driver.stdout is not None
        driver.stdout.close()
